"""Arithmetic with strict shapes: what does not fit has no value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from .errors import NoValueError
from .values import EMPTY, Empty, FiniteSet, as_index, describe, is_array, is_number, normal

# Values are numbers, columns (arrays with one axis) and matrices; see the module ``values``.
Value = Any


def add(first: Value, second: Value, *, literal: bool = False) -> Value:
    """Return a sum of two values of one shape.

    Args:
        first: the first value.
        second: the second value.
        literal: whether one is a literal numeral, which may be added to a column.
    """
    if isinstance(first, Empty):
        return second
    if isinstance(second, Empty):
        return first
    if isinstance(first, tuple) and isinstance(second, tuple) and len(first) == len(second):
        return tuple(map(add, first, second))
    _check_numeric(first, second)
    shapes = _shape(first), _shape(second)
    if shapes[0] != shapes[1]:
        columns = [shape for shape in shapes if shape]
        if not (literal and len(columns) == 1 and len(columns[0]) == 1):
            raise NoValueError(f"{describe(first)} plus {describe(second)}")
    return first + second


def negate(value: Value) -> Value:
    """Return the value with the other sign."""
    if isinstance(value, Empty):
        return value
    _check_numeric(value)
    return -value


def multiply(first: Value, second: Value) -> Value:
    """Return the product of numbers, matrices, and columns times rows."""
    if isinstance(first, Empty) or isinstance(second, Empty):
        return EMPTY
    if isinstance(second, tuple) and is_number(first):
        return tuple(multiply(first, part) for part in second)
    _check_numeric(first, second)
    if not (is_array(first) and is_array(second)):
        return first * second
    if first.ndim == 2 and first.shape[1] == len(second):
        product = first @ second
        return normal(product[0] if first.shape[0] == 1 and second.ndim == 1 else product)
    if first.ndim == 1 and second.ndim == 2 and second.shape[0] == 1:
        return normal(np.outer(first, second[0]))
    raise NoValueError(f"{describe(first)} times {describe(second)}")


def dot(first: Value, second: Value) -> Value:
    r"""Return the inner product of columns, or a product with a number, for ``\cdot``."""
    if is_array(first) and is_array(second):
        if first.ndim == second.ndim == 1 and len(first) == len(second):
            return normal(first @ second)
        raise NoValueError(rf"{describe(first)} \cdot {describe(second)}")
    return multiply(first, second)


def inner(first: Value, second: Value) -> Value:
    r"""Return the inner product of two columns, for ``\langle x, y \rangle``."""
    if not (is_array(first) and is_array(second)):
        raise NoValueError(f"the inner product of {describe(first)} and {describe(second)}")
    return dot(first, second)


def entrywise(first: Value, second: Value) -> Value:
    r"""Return the entrywise product of arrays of one shape, for ``\odot``."""
    if not (is_array(first) and is_array(second)) or first.shape != second.shape:
        raise NoValueError(rf"{describe(first)} \odot {describe(second)}")
    return first * second


def divide(first: Value, second: Value) -> Value:
    """Return a value divided by a number."""
    if isinstance(first, Empty):
        return first
    _check_numeric(first, second)
    if is_array(second):
        raise NoValueError(f"division by {describe(second)}")
    if second == 0:
        raise NoValueError("division by zero")
    if isinstance(second, int) and not isinstance(first, float):
        return first * Fraction(1, second) if is_array(first) else _ratio(first, second)
    return first / second


def _ratio(first: Value, second: int) -> Value:
    if isinstance(first, int):
        whole = Fraction(first, second)
        return whole.numerator if whole.denominator == 1 else whole
    return first / second


def power(base: Value, exponent: Value) -> Value:
    """Return a power of a number, or an integer power of a square matrix."""
    _check_numeric(base, exponent)
    if is_array(exponent):
        raise NoValueError(f"an exponent that is {describe(exponent)}")
    if is_array(base):
        if base.ndim != 2 or base.shape[0] != base.shape[1]:
            raise NoValueError(f"a power of {describe(base)}")
        count = as_index(exponent)
        if count < 0:
            raise NoValueError(f"the power {count} of a matrix")
        result = np.eye(len(base), dtype=base.dtype) if base.dtype != object else _identity(base)
        for _ in range(count):
            result = result @ base
        return result
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        exponent = exponent.numerator
    if not (is_real_number(base) and is_real_number(exponent)):
        return base**exponent
    if base == 0 and exponent < 0:
        raise NoValueError("division by zero")
    if isinstance(base, int) and isinstance(exponent, int):
        return normal(Fraction(base) ** exponent) if exponent < 0 else base**exponent
    if base < 0 and not isinstance(exponent, int):
        raise NoValueError(f"{describe(base)} to the power {describe(exponent)}")
    try:
        return base**exponent
    except OverflowError:
        raise NoValueError("the power is too large") from None


def _identity(like: Value) -> Value:
    result = np.empty(like.shape, dtype=object)
    result[:] = 0
    np.fill_diagonal(result, 1)
    return result


def transpose(value: Value) -> Value:
    """Return the transpose of a column or a matrix."""
    if not is_array(value):
        raise NoValueError(f"the transpose of {describe(value)}")
    return value[None, :] if value.ndim == 1 else normal(value.T)


def absolute(value: Value) -> Value:
    """Return the absolute value of a number, or the number of elements of a set."""
    if isinstance(value, FiniteSet):
        return len(value.elements)
    _check_number(value)
    return abs(value)


def ceiling(value: Value) -> Value:
    """Return the least integer that is no less than a number."""
    _check_number(value)
    return math.ceil(value)


def floor(value: Value) -> Value:
    """Return the greatest integer that is no greater than a number."""
    _check_number(value)
    return math.floor(value)


def root(value: Value, degree: Value = 2) -> Value:
    """Return a root of a number, exactly if it is rational; for columns, of each entry."""
    if is_array(value) and value.ndim == 1:
        return normal([root(entry, degree) for entry in value])
    _check_number(value)
    count = as_index(degree)
    if hasattr(value, "free_symbols"):
        return value ** Fraction(1, count)
    if value < 0:
        raise NoValueError(f"the root of {describe(value)}")
    if isinstance(value, int | Fraction):
        exact = Fraction(value)
        parts = [_integer_root(part, count) for part in (exact.numerator, exact.denominator)]
        if None not in parts:
            return normal_rational(Fraction(parts[0] or 0, parts[1] or 1))
    return math.sqrt(value) if count == 2 else float(value) ** (1 / count)


def _integer_root(value: int, degree: int) -> int | None:
    guess = math.isqrt(value) if degree == 2 else round(value ** (1 / degree))
    return guess if guess**degree == value else None


def normal_rational(value: Fraction) -> int | Fraction:
    """Return an integer for a fraction with the denominator 1."""
    return value.numerator if value.denominator == 1 else value


def binomial(n: Value, k: Value) -> Value:
    """Return a binomial coefficient of integers that are not negative."""
    numbers = as_index(n), as_index(k)
    if min(numbers) < 0:
        raise NoValueError(f"a binomial coefficient of {numbers[0]} and {numbers[1]}")
    return math.comb(*numbers)


def factorial(value: Value) -> Value:
    """Return the factorial of an integer that is not negative."""
    count = as_index(value)
    if not 0 <= count <= 1000:
        raise NoValueError(f"the factorial of {count}")
    return math.factorial(count)


def matrix(cells: Sequence[Value], shape: tuple[int, int]) -> Value:
    """Return a matrix of numbers, or of blocks."""
    rows, columns = shape
    if any(is_array(cell) for cell in cells):
        blocks = [[_block(cells[i * columns + j]) for j in range(columns)] for i in range(rows)]
        try:
            return normal(np.block(blocks))
        except ValueError:
            raise NoValueError("the blocks of the matrix do not fit") from None
    for cell in cells:
        _check_number(cell)
    array = np.empty(len(cells), dtype=object)
    array[:] = list(cells)
    return normal(array.reshape(shape))


def _block(cell: Value) -> Value:
    return np.atleast_2d(cell).T if is_array(cell) and cell.ndim == 1 else np.atleast_2d(cell)


def entry(value: Value, indices: Sequence[int]) -> Value:
    """Return an entry of a column or a matrix, or a component of a tuple; indices begin at 1."""
    parts: Value = value
    sizes = value.shape if is_array(value) else (len(value),) if isinstance(value, tuple) else ()
    if len(sizes) != len(indices):
        raise NoValueError(f"{len(indices)} indices of {describe(value)}")
    for index, size in zip(indices, sizes, strict=True):
        if not 1 <= index <= size:
            raise NoValueError(f"the index {index} of {describe(value)}")
        parts = parts[index - 1]
    return normal(parts)


def is_real_number(value: Value) -> bool:
    """Return whether a value is a number without free symbols."""
    return is_number(value) and not getattr(value, "free_symbols", None)


def _shape(value: Value) -> tuple[int, ...]:
    return value.shape if is_array(value) else ()


def _check_number(value: Value) -> None:
    if not is_number(value):
        raise NoValueError(f"expected a number, found {describe(value)}")


def _check_numeric(*values: Value) -> None:
    for value in values:
        if not is_array(value) and not is_number(value):
            advice = "; use round brackets" if isinstance(value, FiniteSet) else ""
            raise NoValueError(f"no arithmetic with {describe(value)}{advice}")
