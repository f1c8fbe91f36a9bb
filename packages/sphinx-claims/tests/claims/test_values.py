"""Conversion of values of every supported library, and rejection of everything else."""

import sys
from array import array
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import sympy
import torch

from sphinx_claims.claims.values import IncomparableError, read_values

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
    "array of long floats": (np.longdouble([0.5]), [HALF], (1,), np.finfo(np.longdouble).eps),
    "array of objects": (np.array([HALF, 2], dtype=object), [HALF, 2], (2,), 0),
    "array of mixed objects": (np.array([HALF, 0.5], dtype=object), [HALF, HALF], (2,), FLOAT64),
    "array of Python": (array("d", [0.5, 2]), [HALF, 2], (2,), FLOAT64),
    "three dimensions": (np.arange(8).reshape(2, 2, 2), list(range(8)), (2, 2, 2), 0),
    "tensor of int": (torch.tensor([1, 2]), [1, 2], (2,), 0),
    "tensor": (torch.tensor(0.5), [HALF], (), FLOAT32),
    "tensor of float64": (torch.tensor([0.5], dtype=torch.float64), [HALF], (1,), FLOAT64),
    "tensor of bfloat16": (torch.tensor([[0.5]], dtype=torch.bfloat16), [HALF], (1, 1), 2.0**-7),
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


@pytest.mark.parametrize(("value", "entries", "shape", "eps"), READ.values(), ids=READ)
def test_read_values(value, entries, shape, eps):
    values = read_values(value)
    assert values.fractions() == entries
    assert (values.shape, values.eps) == (shape, eps)
    assert values.kind == ("numeric" if eps else "exact")


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


REJECTED = {
    "bool": (True, "the value is a Boolean; claim a number instead"),
    "NumPy bool": (np.bool_(True), "is a Boolean"),
    "tensor of bool": (torch.tensor([True]), "is a Boolean"),
    "bool in a list": ([1, False], "is a Boolean"),
    "nan": (float("nan"), "the value holds nan, which is not finite"),
    "inf": (float("-inf"), "the value holds -inf, which is not finite"),
    "NumPy nan": (np.array([1, np.nan]), "nan, which is not finite"),
    "torch inf": (torch.tensor([1, torch.inf]), "inf, which is not finite"),
    "Decimal nan": (Decimal("nan"), "not a real number"),
    "SymPy nan": (sympy.nan, "nan, which is not"),
    "SymPy infinity": (sympy.oo, "oo, which is not a finite real number"),
    "SymPy truth value": (sympy.true, "True of type BooleanTrue, not a real number"),
    "SymPy set": (sympy.FiniteSet(1, 2), "of type FiniteSet, not a real number"),
    "meta tensor": (torch.empty(2, device="meta"), "the value is a meta tensor, which has no data"),
    "SymPy complex": (sympy.I, "I, which is not a finite real number"),
    "complex": (1j, "1j of type complex, not a real number"),
    "NumPy complex": (np.array([1j]), "of type complex, not a real number"),
    "torch complex": (torch.tensor([1j]), "of type complex, not a real number"),
    "text": ("1", "'1' of type str, not a real number"),
    "nothing": (None, "None of type NoneType, not a real number"),
    "set": ({1}, "of type set, not a real number"),
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
    "Categorical": (pd.Categorical([1, 2]), "is categorical, not numeric"),
    "categorical Series": (
        pd.Series([1, 2], dtype="category"),
        "the value is categorical, not numeric; compare its codes or counts",
    ),
    "categorical column": (
        pd.DataFrame({"a": [1], "b": pd.Categorical(["x"])}),
        "is categorical, not numeric",
    ),
    "column of text": (pd.DataFrame({"a": ["x"]}), "'x' of type str, not a real number"),
    "nullable Boolean": (pd.Series([True], dtype="boolean"), "is a Boolean"),
    "dates": (pd.Series(pd.to_datetime(["2020-01-05"])), "holds dates or durations"),
    "Timestamp": (pd.Timestamp("2020-01-05"), "of type Timestamp, not a real number"),
    "NumPy date": (np.datetime64("2020-01-05", "ns"), "the value holds dates or durations"),
    "NumPy duration": (np.array([5], dtype="m8[ns]"), "the value holds dates or durations"),
    "empty DataFrame": (pd.DataFrame(), "the value is empty"),
    "DataFrame without rows": (pd.DataFrame({"a": []}), "the value is empty"),
    "masked": (np.ma.masked_array([1.0, 2.0], mask=[False, True]), "holds masked entries"),
    "long text": ("word " * 50, r"holds 'word word .* \.\.\. of type str, not a real number"),
    "lines": ({"a": "\n"}, "of type dict, not a real number"),
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
