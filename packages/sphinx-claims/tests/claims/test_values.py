"""Numbers of every library are read exactly, and what is no number is refused."""

import sys
from array import array
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
import torch

from sphinx_claims.claims.values import IncomparableError, read_values

X = sympy.Symbol("x")
HALF = Fraction(1, 2)
FLOAT64 = sys.float_info.epsilon
FLOAT32 = 2.0**-23

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


@pytest.mark.parametrize(("value", "entries", "shape", "spacing"), READ.values(), ids=READ)
def test_numbers_of_every_library(value, entries, shape, spacing):
    values = read_values(value)
    assert values.fractions() == entries
    assert (values.shape, values.eps) == (shape, spacing)
    assert values.kind == ("numeric" if spacing else "exact")


@pytest.mark.parametrize(
    "value", [[np.float32(0.5)], [torch.tensor(0.5)], [np.array([0.5], dtype=np.float32)]]
)
def test_a_list_of_single_precision_keeps_its_spacing(value):
    assert read_values(value).eps == FLOAT32


def test_irrational_numbers_are_symbolic_and_known_to_50_digits():
    values = read_values([sympy.sqrt(2), 1])
    assert values.kind == "symbolic"
    root, one = values.fractions()
    assert one == 1
    assert 0 < abs(root**2 - 2) < Fraction(1, 10**48)


def test_what_turns_out_complex_has_no_value():
    values = read_values(sympy.Integral(sympy.sqrt(X - 1), (X, 0, HALF)))
    assert values.kind == "symbolic"
    with pytest.raises(IncomparableError) as caught:
        values.fractions()
    assert str(caught.value) == "Integral(sqrt(x - 1), (x, 0, 1/2)) is no real number"


def test_an_expression_has_no_value():
    values = read_values(X**2)
    assert values.kind == "symbolic"
    with pytest.raises(IncomparableError, match=r"x\*\*2 has free symbols; compare expressions"):
        values.fractions()


REFUSED = {
    "bool": (True, "the value is a truth value; claim the number behind it"),
    "NumPy bool": (np.bool_(True), "truth value"),
    "tensor of bool": (torch.tensor([True]), "truth value"),
    "bool in a list": ([1, False], "truth value"),
    "nan": (float("nan"), "the value holds nan, which is not finite"),
    "inf": (float("-inf"), "the value holds -inf, which is not finite"),
    "NumPy nan": (np.array([1, np.nan]), "nan, which is not finite"),
    "torch inf": (torch.tensor([1, torch.inf]), "inf, which is not finite"),
    "Decimal nan": (Decimal("nan"), "not a real number"),
    "SymPy nan": (sympy.nan, "nan, which is not"),
    "SymPy infinity": (sympy.oo, "oo, which is not a finite real number"),
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
    "depths": ([1, [2]], "the value has rows of different shapes"),
}


@pytest.mark.parametrize(("value", "error"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_array_of_numbers_is_refused(value, error):
    with pytest.raises(IncomparableError, match=error) as caught:
        read_values(value)
    assert str(caught.value).startswith("the value ")
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
        (sympy.sqrt(2), "sqrt(2)"),
        ([7] * 60, f"[{', '.join(['7'] * 60)}]"),
        ([7] * 61, "an array of shape (61,)"),
        (np.zeros((10, 7)), "an array of shape (10, 7)"),
    ],
)
def test_how_a_value_is_shown(value, text):
    assert read_values(value).text() == text
