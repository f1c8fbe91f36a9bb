"""Conversion and validation of array arguments, in exact or floating-point arithmetic."""

from collections.abc import Sequence
from fractions import Fraction
from numbers import Rational, Real
from types import EllipsisType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[Any]
RealArrayLike: TypeAlias = ArrayLike | Real | Sequence[Any]


def as_array(name: str, data: RealArrayLike) -> Array:
    """Return a copy of data with Fractions if every entry is rational, and float64 otherwise.

    Args:
        name: The name of the argument in error messages.
        data: Array, nested lists of real numbers or a single real number, of any shape.

    Returns:
        An array of the same shape that shares no memory with data.

    Raises:
        TypeError: If an entry is not a real number.
        ValueError: If an entry is NaN, infinite or outside the range of float64.

    >>> as_array("x", [1, Fraction(1, 2)])
    array([Fraction(1, 1), Fraction(1, 2)], dtype=object)
    >>> as_array("x", [1, 0.5])
    array([1. , 0.5])
    """
    array = np.asarray(data) if hasattr(data, "__array__") else np.array(data, dtype=object)
    exact = as_fractions(name, array)
    try:
        floats = array.astype(np.float64)
    except OverflowError:
        raise ValueError(
            f"{name}: expected numbers within the range of float64, found a larger one"
        ) from None
    if not (finite := np.isfinite(floats)).all():
        index = tuple(np.argwhere(~finite)[0].tolist())
        raise ValueError(f"{name}: expected finite numbers, found {floats[index]} at index {index}")
    return floats if exact is None else exact


def as_fractions(name: str, array: Array) -> Array | None:
    """Return an array of Fractions if every entry is rational, and None otherwise.

    Args:
        name: The name of the array in error messages.
        array: Array of any dtype.

    Returns:
        An array of the same shape that shares no memory with it, or None.

    Raises:
        TypeError: If an entry is not a real number.

    >>> as_fractions("x", np.array([1, 2])), as_fractions("x", np.array([0.5]))
    (array([Fraction(1, 1), Fraction(2, 1)], dtype=object), None)
    """
    if array.dtype.kind == "f":
        return None
    entries = array.astype(object)
    for index, entry in np.ndenumerate(entries):
        if isinstance(entry, bool) or not isinstance(entry, Real):
            kind = type(entry).__name__
            raise TypeError(f"{name}: expected real numbers, found {kind} at index {index}")
    if not all(isinstance(entry, Rational) for entry in entries.flat):
        return None
    exact = [Fraction(int(n.numerator), int(n.denominator)) for n in entries.flat]
    return np.array(exact, dtype=object).reshape(array.shape)


def check_shape(name: str, array: Array, expected: tuple[int | str | EllipsisType, ...]) -> None:
    """Raise a ValueError unless an array has the expected shape.

    Args:
        name: The name of the array in error messages.
        array: The array.
        expected: The size of each axis. A string stands for any size of at least 1, and an ellipsis
            for any number of such axes.

    Raises:
        ValueError: If the shape differs from the expected one.

    >>> check_shape("W", np.ones((2, 3)), ("hidden", 4))
    Traceback (most recent call last):
        ...
    ValueError: W: expected shape (hidden, 4), found (2, 3)
    """
    sizes = expected
    if ... in expected:
        position = expected.index(...)
        batch = ("batch",) * (array.ndim - len(expected) + 1)
        sizes = (*expected[:position], *batch, *expected[position + 1 :])
    matches = len(sizes) == array.ndim and all(
        found >= 1 if isinstance(size, str) else size == found
        for size, found in zip(sizes, array.shape, strict=True)
    )
    if not matches:
        axes = ", ".join("..." if size is ... else str(size) for size in expected)
        comma = "," * (len(expected) == 1)
        raise ValueError(f"{name}: expected shape ({axes}{comma}), found {array.shape}")
