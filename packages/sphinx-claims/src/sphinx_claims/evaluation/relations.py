"""Relations between values: the tolerance of claims for floats, exact otherwise."""

from __future__ import annotations

import math
import operator
import sys
from fractions import Fraction
from typing import Any

import numpy as np

from .errors import NoValueError
from .values import Empty, FiniteSet, Interval, describe, is_array, is_number

Value = Any
_EPS = sys.float_info.epsilon


def holds(
    sign: str, left: Value, right: Value, literal: tuple[bool, bool] = (False, False)
) -> bool:
    r"""Return whether a relation holds.

    Args:
        sign: the sign in LaTeX, such as ``\le``.
        left: the value of the left side.
        right: the value of the right side.
        literal: whether each side is a literal numeral, which is compared with every entry of an
            array.

    Raises:
        NoValueError: if the sides cannot be compared.
    """
    if sign in {r"\in", r"\notin"}:
        return contains(right, left) == (sign == r"\in")
    left, right = aligned(left, right, literal)
    if sign == "=":
        return equal(left, right)
    if sign == r"\ne":
        return not equal(left, right)
    return _ordered(sign, left, right)


def aligned(left: Value, right: Value, literal: tuple[bool, bool]) -> tuple[Value, Value]:
    """Return both sides in one shape; a literal numeral stands for an array of it."""
    if isinstance(left, Empty):
        left, literal = 0, (True, literal[1])
    if isinstance(right, Empty):
        right, literal = 0, (literal[0], True)
    if is_array(left) and literal[1] and is_number(right):
        right = _filled(right, left)
    elif is_array(right) and literal[0] and is_number(left):
        left = _filled(left, right)
    return left, right


def _filled(number: Value, like: Value) -> Value:
    array = np.empty(like.shape, dtype=object)
    array[:] = number
    return array


def equal(left: Value, right: Value) -> bool:
    """Return whether two values are equal, floats within the tolerance of claims."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        if len(left) != len(right):
            raise NoValueError(f"{describe(left)} and {describe(right)} differ in length")
        return all(map(equal, left, right))
    if isinstance(left, FiniteSet) and isinstance(right, FiniteSet):
        return all(contains(right, x) for x in left.elements) and all(
            contains(left, x) for x in right.elements
        )
    if is_array(left) and is_array(right):
        if left.shape != right.shape:
            raise NoValueError(f"{describe(left)} and {describe(right)} differ in shape")
        return _equal_arrays(left, right)
    if is_number(left) and is_number(right):
        return _equal_numbers(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    raise NoValueError(f"{describe(left)} and {describe(right)} cannot be compared")


def _equal_numbers(left: Value, right: Value) -> bool:
    if hasattr(left, "free_symbols") or hasattr(right, "free_symbols"):
        return _equal_expressions(left, right)
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        return left == right
    _check_finite(left, right)
    allowed = math.sqrt(max(_eps(left), _eps(right)))
    return bool(abs(left - right) <= allowed * max(abs(left), abs(right)))


def _check_finite(left: Value, right: Value) -> None:
    if not (math.isfinite(left) and math.isfinite(right)):
        raise NoValueError("a side is not finite")


def _eps(value: Value) -> float:
    if isinstance(value, np.floating):
        return float(np.finfo(value.dtype).eps)
    return _EPS if isinstance(value, float) else 0.0


def _equal_expressions(left: Value, right: Value) -> bool:
    import sympy

    difference = sympy.sympify(left) - sympy.sympify(right)
    return bool(difference == 0 or sympy.simplify(difference) == 0)


def _equal_arrays(left: Value, right: Value) -> bool:
    if _is_exact(left) and _is_exact(right):
        return all(_equal_numbers(x, y) for x, y in zip(left.flat, right.flat, strict=True))
    return bool(_near_entries(left, right).all())


def _near_entries(left: Value, right: Value) -> Value:
    """Return which entries of two arrays differ by no more than the tolerance of both arrays."""
    first, second = _floats(left), _floats(right)
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise NoValueError("an entry is not finite")
    largest = max(abs(first).max(), abs(second).max())
    eps = max(_array_eps(left), _array_eps(right))
    return abs(first - second) <= math.sqrt(eps) * largest


def _is_exact(array: Value) -> bool:
    return array.dtype == object and not any(isinstance(entry, float) for entry in array.flat)


def _floats(array: Value) -> Value:
    try:
        return array.astype(float)
    except (TypeError, ValueError):
        raise NoValueError("the sides cannot be compared as floats") from None


def _array_eps(array: Value) -> float:
    return float(np.finfo(array.dtype).eps) if array.dtype.kind == "f" else _EPS


def _ordered(sign: str, left: Value, right: Value) -> bool:
    if is_array(left) and is_array(right):
        if left.shape != right.shape:
            raise NoValueError(f"{describe(left)} and {describe(right)} differ in shape")
        pairs = list(zip(left.flat, right.flat, strict=True))
        if _is_exact(left) and _is_exact(right):
            return all(_ordered(sign, x, y) for x, y in pairs)
        near = _near_entries(left, right).flat
        strict = sign in {"<", ">"}
        compare = operator.lt if sign in {"<", r"\le"} else operator.gt
        entries = zip(pairs, near, strict=True)
        return all(not same and compare(x, y) if strict else same or compare(x, y)
                   for (x, y), same in entries)  # fmt: skip
    if not (is_number(left) and is_number(right)):
        raise NoValueError(f"{describe(left)} and {describe(right)} cannot be ordered")
    for side in (left, right):
        if getattr(side, "free_symbols", None):
            raise NoValueError(f"{describe(side)} cannot be ordered")
    match sign:
        case "<":
            return bool(left < right) and not _nearly(left, right)
        case ">":
            return bool(left > right) and not _nearly(left, right)
        case r"\le":
            return bool(left <= right) or _nearly(left, right)
        case _:
            return bool(left >= right) or _nearly(left, right)


def _nearly(left: Value, right: Value) -> bool:
    return math.isfinite(left) and math.isfinite(right) and _equal_numbers(left, right)


def contains(collection: Value, element: Value) -> bool:
    """Return whether a set or an interval contains a value.

    Raises:
        NoValueError: if the collection is neither.
    """
    if isinstance(collection, tuple) and not isinstance(collection, Interval):
        return any(_is_same(element, x) for x in collection)
    if isinstance(collection, Interval):
        if not is_number(element):
            raise NoValueError(f"{describe(element)} is no number")
        low, high, closed = collection
        above = element >= low if closed[0] else element > low
        below = element <= high if closed[1] else element < high
        return bool(above and below)
    if isinstance(collection, FiniteSet):
        return any(_is_same(element, x) for x in collection.elements)
    if is_array(collection) and collection.ndim == 1 and collection.dtype == object:
        return any(_is_same(element, x) for x in collection.tolist())
    if hasattr(collection, "__contains__") and not is_array(collection):
        return element in collection
    raise NoValueError(f"{describe(collection)} is no set")


def _is_same(element: Value, other: Value) -> bool:
    if type(element) is type(other) and not is_array(element) and not is_number(element):
        return bool(element == other) if not isinstance(element, tuple) else equal(element, other)
    try:
        return equal(element, other)
    except NoValueError:
        return False
