"""Conversion of values of every supported library, and rejection of everything else."""

import datetime
import sys
from array import array
from collections import deque
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import sympy
import torch

from sphinx_claims.claims.arrays import IncomparableError
from sphinx_claims.claims.statement import parse
from sphinx_claims.claims.values import read_values

X = sympy.Symbol("x")
HALF = Fraction(1, 2)
FLOAT64 = sys.float_info.epsilon
FLOAT32 = 2.0**-23


class ArrayLike:
    """An array of another library, as JAX or xarray have it: a NumPy dtype and ``__array__``."""

    def __init__(self, entries):
        self.array = np.array(entries, dtype=np.float32)
        self.dtype = self.array.dtype

    def __array__(self, dtype=None, copy=None):
        return self.array.astype(dtype or self.dtype)


READ = {
    "int": (3, [3], (), 0),
    "big int": (10**40, [10**40], (), 0),
    "Fraction": (HALF, [HALF], (), 0),
    "whole Fraction": (Fraction(4, 2), [2], (), 0),
    "Decimal": (Decimal("0.1"), [Fraction(1, 10)], (), 0),
    "float": (0.5, [HALF], (), FLOAT64),
    "NumPy int": (np.int64(3), [3], (), 0),
    "NumPy float": (np.float64(0.5), [HALF], (), FLOAT64),
    "NumPy float32": (np.float32(0.5), [HALF], (), FLOAT32),
    "array of no dimension": (np.array(0.5), [HALF], (), FLOAT64),
    "array of int": (np.array([[1, 2]]), [1, 2], (1, 2), 0),
    "array of uint8": (np.array([200, 255], dtype=np.uint8), [200, 255], (2,), 0),
    "array of float": (np.array([0.5, 2]), [HALF, 2], (2,), FLOAT64),
    "array of float32": (np.array([0.5, 2], dtype=np.float32), [HALF, 2], (2,), FLOAT32),
    "array of float16": (np.array([0.5], dtype=np.float16), [HALF], (1,), 2.0**-10),
    "array of long floats": (np.longdouble([0.5]), [HALF], (1,), FLOAT64),
    "array of objects": (np.array([HALF, 2], dtype=object), [HALF, 2], (2,), 0),
    "array of mixed objects": (np.array([HALF, 0.5], dtype=object), [HALF, HALF], (2,), FLOAT64),
    "array of Python": (array("d", [0.5, 2]), [HALF, 2], (2,), FLOAT64),
    "three dimensions": (np.arange(8).reshape(2, 2, 2), list(range(8)), (2, 2, 2), 0),
    "tensor of int": (torch.tensor([1, 2]), [1, 2], (2,), 0),
    "tensor": (torch.tensor(0.5), [HALF], (), FLOAT32),
    "tensor of float64": (torch.tensor([0.5], dtype=torch.float64), [HALF], (1,), FLOAT64),
    "tensor with gradient": (torch.tensor([0.5], requires_grad=True), [HALF], (1,), FLOAT32),
    "Series of int": (pd.Series([1, 2], index=["a", "b"]), [1, 2], (2,), 0),
    "Series of float": (pd.Series([0.5, 2]), [HALF, 2], (2,), FLOAT64),
    "Series of float32": (pd.Series([0.5], dtype="float32"), [HALF], (1,), FLOAT32),
    "Series of Int64": (pd.Series([1, 2], dtype="Int64"), [1, 2], (2,), 0),
    "Series of Float64": (pd.Series([0.5, 2], dtype="Float64"), [HALF, 2], (2,), FLOAT64),
    "Series of Float32": (pd.Series([0.5, 2], dtype="Float32"), [HALF, 2], (2,), FLOAT32),
    "Series of objects": (pd.Series([HALF, 1]), [HALF, 1], (2,), 0),
    "sparse Series": (pd.Series(pd.arrays.SparseArray([0.0, 1.0])), [0, 1], (2,), FLOAT64),
    "scalar of a Series": (pd.Series([0.5]).iloc[0], [HALF], (), FLOAT64),
    "mean of Int64": (pd.Series([0, 1], dtype="Int64").mean(), [HALF], (), FLOAT64),
    "DataFrame of int": (pd.DataFrame({"a": [1, 2], "b": [3, 4]}), [1, 3, 2, 4], (2, 2), 0),
    "DataFrame of two dtypes": (
        pd.DataFrame({"a": [1], "b": np.float32([0.5])}),
        [1, HALF],
        (1, 2),
        FLOAT32,
    ),
    "DataFrame of Int64": (pd.DataFrame({"a": [1, 2]}, dtype="Int64"), [1, 2], (2, 1), 0),
    "Index": (pd.Index([1, 2]), [1, 2], (2,), 0),
    "extension array": (pd.array([1, 2]), [1, 2], (2,), 0),
    "list of Series": ([pd.Series([1]), pd.Series([2])], [1, 2], (2, 1), 0),
    "unmasked array": (np.ma.masked_array([0.5], mask=[False]), [HALF], (1,), FLOAT64),
    "sparse tensor": (torch.tensor([0, 1]).to_sparse(), [0, 1], (2,), 0),
    "array-like": (ArrayLike([0.5]), [HALF], (1,), FLOAT32),
    "SymPy Integer": (sympy.Integer(3), [3], (), 0),
    "SymPy Rational": (sympy.Rational(1, 2), [HALF], (), 0),
    "SymPy Float": (sympy.Float(0.5), [HALF], (), FLOAT64),
    "SymPy Matrix": (sympy.Matrix([[1, 2]]) / 2, [HALF, 1], (1, 2), 0),
    "nested lists": ([[1, HALF], (2, 3)], [1, HALF, 2, 3], (2, 2), 0),
    "list of floats": ([1, 0.5], [1, HALF], (2,), FLOAT64),
    "list of arrays": ([np.array([1, 2]), np.array([3, 4])], [1, 2, 3, 4], (2, 2), 0),
    "list of NumPy numbers": ([np.int8(1), np.float64(0.5)], [1, HALF], (2,), FLOAT64),
    "list of tensors": ([torch.tensor(1), torch.tensor(2)], [1, 2], (2,), 0),
}


class CoarseArray(np.ndarray):
    dtype = property(lambda _: np.dtype("float16"))


class CoarseScalar(np.float64):
    dtype = np.dtype("float16")


class CoarseTensor(torch.Tensor):
    dtype = property(lambda _: torch.float16)


class Float(float):
    __float__ = __abs__ = __sub__ = lambda _, *__: 0.0


READ |= {
    "array of a class": (np.array([0.5]).view(CoarseArray), [HALF], (1,), FLOAT64),
    "scalar of a class": (CoarseScalar(0.5), [HALF], (), FLOAT64),
    "tensor of a class": (torch.tensor([0.5]).as_subclass(CoarseTensor), [HALF], (1,), FLOAT32),
    "float of a class": (Float(0.5), [HALF], (), FLOAT64),
    "list of a class": ([CoarseScalar(0.5), Float(0.5)], [HALF, HALF], (2,), FLOAT64),
}


@pytest.mark.parametrize(("value", "entries", "shape", "eps"), READ.values(), ids=READ)
def test_read_values(value, entries, shape, eps):
    values = read_values(value)
    assert values.fractions() == entries
    assert (values.shape, values.eps) == (shape, eps)
    assert values.kind == ("numeric" if eps else "exact")


TABLE = pd.DataFrame(
    {
        "name": ["Alice", "Bob"],
        "n": [3, 4],
        "x": [0.5, 2.5],
        "ok": [True, False],
        "day": [pd.Timestamp("2020-01-05"), pd.Timestamp("2020-01-06 10:30")],
        "kind": pd.Categorical(["b", "a"]),
        "Int": pd.array([1, 2], dtype="Int64"),
    }
)
OTHER_KINDS = {
    "name": ("Alice", "Alice"),
    "name that looks like a number": ("12", '"12"'),
    "NumPy name": (np.str_("a b"), "a b"),
    "names": (["b", "a"], "[b, a]"),
    "array of names": (np.array([["b"], ["a"]]), "[[b], [a]]"),
    "Series of names": (TABLE["name"], "[Alice, Bob]"),
    "Index of names": (TABLE.set_index("name").index, "[Alice, Bob]"),
    "keys": ({"b": 1, "a": 2}.keys(), "[b, a]"),
    "values": ({"b": 1, "a": 2}.values(), "[1, 2]"),
    "range": (range(3), "[0, 1, 2]"),
    "deque": (deque("ab"), "[a, b]"),
    "categories": (TABLE["kind"], "[b, a]"),
    "numeric categories": (pd.Categorical([2, 1]), "[2, 1]"),
    "truth value": (True, "true"),
    "NumPy truth value": (np.bool_(False), "false"),
    "SymPy truth value": (sympy.true, "true"),
    "array of truth values": (np.array([1, 2]) > 1, "[false, true]"),
    "tensor of truth values": (torch.tensor([True]), "[true]"),
    "nullable truth values": (pd.Series([True], dtype="boolean"), "[true]"),
    "date": (datetime.date(2020, 1, 5), "2020-01-05"),
    "midnight": (datetime.datetime(2020, 1, 5), "2020-01-05"),
    "time": (datetime.datetime(2020, 1, 5, 10, 30), "2020-01-05T10:30"),
    "microseconds": (datetime.datetime(2020, 1, 5, 10, 30, 1, 50), "2020-01-05T10:30:01.00005"),
    "before 1970": (datetime.date(1815, 12, 10), "1815-12-10"),
    "Timestamp": (pd.Timestamp("2020-01-05 10:30:00.000000001"), "2020-01-05T10:30:00.000000001"),
    "Timestamp with a zone": (pd.Timestamp("2020-01-05", tz="Asia/Tokyo"), "2020-01-04T15:00Z"),
    "dates": (TABLE["day"], "[2020-01-05, 2020-01-06T10:30]"),
    "dates with a zone": (TABLE["day"][:1].dt.tz_localize("UTC"), "[2020-01-05T00:00Z]"),
    "NumPy date": (np.datetime64("2020-01-05"), "2020-01-05"),
    "NumPy month": (np.datetime64("2020-01"), "2020-01"),
    "month": (pd.Period("2020-01", "M"), "2020-01"),
    "day": (pd.Period("2020-01-05", "D"), "2020-01-05"),
    "months": (pd.period_range("1969-12", periods=2, freq="M"), "[1969-12, 1970-01]"),
    "time span": (datetime.timedelta(days=1, minutes=90), "1 d 1 h 30 min"),
    "negative time span": (datetime.timedelta(seconds=-1.5), "-1.5 s"),
    "no time": (datetime.timedelta(0), "0 s"),
    "Timedelta": (pd.Timedelta("31 days"), "31 d"),
    "difference of dates": (TABLE["day"].diff()[1:], "[1 d 10 h 30 min]"),
    "NumPy time spans": (np.array([3, 90], dtype="m8[m]"), "[3 min, 1 h 30 min]"),
    "table": (
        TABLE,
        "[[Alice, 3, 0.5, true, 2020-01-05, b, 1], [Bob, 4, 2.5, false, 2020-01-06T10:30, a, 2]]",
    ),
    "MultiIndex": (TABLE.set_index(["name", "n"]).index, "[[Alice, 3], [Bob, 4]]"),
    "counts": (list(TABLE["kind"].value_counts().sort_index().items()), "[[a, 1], [b, 1]]"),
    "real complex number": (3 + 0j, "3"),
    "real complex array": (np.array([0.5 + 0j]), "[0.5]"),
    "real complex tensor": (torch.tensor([0.5 + 0j]), "[0.5]"),
    "sparse array": (scipy.sparse.csr_array([[0, 2]]), "[[0, 2]]"),
}


@pytest.mark.parametrize(("value", "text"), OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_values_of_other_kinds_and_types(value, text):
    values = read_values(value)
    assert values.text() == text
    assert parse(text).shape == values.shape


def test_complex_values_keep_the_eps_of_their_format():
    assert read_values(np.array([0.5 + 0j], dtype=np.complex64)).eps == FLOAT32
    assert read_values(torch.tensor([0.5 + 0j])).eps == FLOAT32
    assert read_values(0.5 + 0j).eps == FLOAT64


@pytest.mark.parametrize(
    "value",
    [
        [np.float32(0.5)],
        [torch.tensor(0.5)],
        [np.array([0.5], dtype=np.float32)],
        [pd.Series([0.5], dtype="Float32")],
    ],
)
def test_a_list_keeps_the_eps_of_float32_entries(value):
    assert read_values(value).eps == FLOAT32


def test_irrational_numbers_are_symbolic_and_evaluate_to_50_digits():
    values = read_values([sympy.sqrt(2), 1])
    assert values.kind == "symbolic"
    root, one = values.fractions()
    assert one == 1
    assert 0 < abs(root**2 - 2) < Fraction(1, 10**48)


def test_an_expression_with_a_complex_value_is_incomparable():
    values = read_values(sympy.Integral(sympy.sqrt(X - 1), (X, 0, HALF)))
    assert values.kind == "symbolic"
    with pytest.raises(IncomparableError) as caught:
        values.fractions()
    assert str(caught.value) == "Integral(sqrt(x - 1), (x, 0, 1/2)) is not a real number"


def test_an_expression_beyond_float64_has_no_float():
    with pytest.raises(IncomparableError, match="an entry is too large for a float"):
        read_values(sympy.exp(10**6)).floats()


def test_an_expression_with_free_symbols_has_no_value():
    values = read_values(X**2)
    assert values.kind == "symbolic"
    with pytest.raises(IncomparableError, match=r"x\*\*2 has free symbols; compare expressions"):
        values.fractions()


EXPECTED = "expected numbers, names, truth values, dates or time spans"
REJECTED = {
    "nan": (float("nan"), "the value holds nan, which is not finite"),
    "inf": (float("-inf"), "the value holds -inf, which is not finite"),
    "NumPy nan": (np.array([1, np.nan]), "nan, which is not finite"),
    "torch inf": (torch.tensor([1, torch.inf]), "inf, which is not finite"),
    "Decimal nan": (Decimal("nan"), f"of type Decimal; {EXPECTED}"),
    "SymPy nan": (sympy.nan, "nan, which is not"),
    "SymPy infinity": (sympy.oo, "oo, which is not a finite real number"),
    "SymPy set": (sympy.FiniteSet(1, 2), f"of type FiniteSet; {EXPECTED}"),
    "meta tensor": (torch.empty(2, device="meta"), "the value is a meta tensor, which has no data"),
    "SymPy complex": (sympy.I, "I, which is not a finite real number"),
    "complex": (1j, f"the value holds 1j of type complex; {EXPECTED}"),
    "NumPy complex": (np.array([1j]), f"of type complex; {EXPECTED}"),
    "torch complex": (torch.tensor([1j]), f"of type complex; {EXPECTED}"),
    "nothing": (None, "the value holds None, no value; does the function return nothing?"),
    "None in a column": (pd.Series(["x", None], dtype=object), "holds None, no value"),
    "set": ({1}, r"holds \{1\}, a set, which has no order; claim sorted\(\) of it"),
    "set in a list": ([{1}], "a set, which has no order"),
    "generator": ((n for n in "ab"), "a generator; claim list"),
    "method": ([1].count, "a function; call it with parentheses"),
    "bound method": (pd.Series([1]).sum, "a method; call it with parentheses"),
    "bytes": (b"a", "bytes; claim the decoded string"),
    "time": (datetime.time(10, 30), "a time without a date"),
    "NaT": (pd.NaT, "the value holds NaT, a missing date"),
    "NaT in a Series": (pd.to_datetime(pd.Series(["2020-01-05", None])), "NaT, a missing date"),
    "NumPy NaT": (np.datetime64("NaT"), "the value holds NaT, a missing date"),
    "years": (np.array(["2020"], dtype="M8[Y]"), "the unit Y; convert them to days"),
    "year of a billion": (np.array([10**12], dtype="M8[D]"), "outside of the years 1 to 9999"),
    "quarter": (pd.Period("2020Q1"), "the period 2020Q1, neither a day nor a month; claim str"),
    "missing text": (pd.Series(["a", None], dtype="string"), "holds <NA>, a missing value"),
    "missing category": (pd.Series(["a", None], dtype="category"), "<NA>, a missing value"),
    "long object": ([Path("word " * 50)], r"holds PosixPath\('word .* \.\.\. of type PosixPath"),
    "empty list": ([], "the value is empty"),
    "empty rows": ([[], []], "the value is empty"),
    "empty array": (np.empty((0, 3)), "the value is empty"),
    "empty array of int": (np.empty((0, 3), dtype=int), "the value is empty"),
    "empty tensor": (torch.empty(0), "the value is empty"),
    "ragged": ([[1, 2], [3]], r"the value has rows of different shapes \[\(1,\), \(2,\)\]"),
    "ragged inside": ([[[1], [1, 2]]], "the value has rows of different shapes"),
    "NA": (pd.NA, "the value holds <NA>, a missing value"),
    "NA in Int64": (pd.Series([1, None], dtype="Int64"), "holds <NA>, a missing value"),
    "NA in Float64": (pd.DataFrame({"a": [1, None]}, dtype="Float64"), "<NA>, a missing value"),
    "NA in a list": ([1, pd.NA], "holds <NA>, a missing value"),
    "NaN in a Series": (pd.Series([1, np.nan]), "holds nan, which is not finite"),
    "empty DataFrame": (pd.DataFrame(), "the value is empty"),
    "DataFrame without rows": (pd.DataFrame({"a": []}), "the value is empty"),
    "masked": (np.ma.masked_array([1.0, 2.0], mask=[False, True]), "holds masked entries"),
    "lines": ({"a": "\n"}, "a dictionary; claim one of its entries, or list\\(\\) of its values"),
    "depths": ([1, [2]], "the value has rows of different shapes"),
}


@pytest.mark.parametrize(("value", "error"), REJECTED.values(), ids=REJECTED)
def test_everything_else_is_rejected_in_one_line(value, error):
    with pytest.raises(IncomparableError, match=error) as caught:
        read_values(value)
    assert str(caught.value).startswith("the value ")
    assert len(str(caught.value).splitlines()) == 1
    with pytest.raises(IncomparableError) as named:
        read_values(value, "twin")
    assert str(named.value) == str(caught.value).replace("the value", "twin")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1, 3 * 10**6), "3.333333333e-07"),
        (Fraction(1, 10**6), "1e-06"),
        (Fraction(1, 999999), "1/999999"),
        (Fraction(4, 2), "2"),
        (0.1, "0.1"),
        ([[1, HALF]], "[[1, 1/2]]"),
        (10**99, "1" + "0" * 99),
        (10**100, "1e+100"),
        (Fraction(2, 3 * 10**400), "6.666666667e-401"),
        (sympy.sqrt(2), "sqrt(2)"),
        ([7] * 60, f"[{', '.join(['7'] * 60)}]"),
        ([7] * 61, "an array of shape (61,)"),
        (np.zeros((10, 7)), "an array of shape (10, 7)"),
    ],
)
def test_text(value, text):
    assert read_values(value).text() == text


def test_text_of_an_integer_beyond_the_digit_limit_of_python():
    assert read_values(-(10**5000)).text() == "-1e+5000"
