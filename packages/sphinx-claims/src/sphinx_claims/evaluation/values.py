"""Values of expressions: numbers, columns, matrices, tuples, sets and functions."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from numbers import Rational
from typing import Any, NamedTuple

import numpy as np

from .errors import NoValueError

_PRINTED_ENTRIES = 3


class Empty:
    """Sum without a term: zero of any shape."""


EMPTY = Empty()


@dataclass(frozen=True)
class FiniteSet:
    """Finite set in the order of its elements."""

    elements: tuple[Any, ...]


class Interval(NamedTuple):
    """Interval of real numbers; ``closed`` tells which ends belong to it."""

    low: Any
    high: Any
    closed: tuple[bool, bool]


def normal(value: Any) -> Any:  # noqa: ANN401 (a value of any library)
    """Return a value as a number, an array or a collection of them.

    Columns are arrays with one axis; a matrix with one column is a column, and one with a single
    entry is a number. Arrays of integers are exact. A list of names or of tuples is a set.
    """
    if isinstance(value, float | Fraction) or type(value) is int:
        return value
    if isinstance(value, bool | np.bool_):
        return int(value)
    if isinstance(value, np.generic):
        return value.item() if not isinstance(value, np.floating) or value.itemsize == 8 else value
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, str | bytes) or value is None:
        return value
    if isinstance(value, list):
        return _of_list(value)
    if isinstance(value, set | frozenset | range):
        return FiniteSet(tuple(value))
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    elif hasattr(value, "__array__") or hasattr(value, "toarray"):
        value = np.asarray(value.toarray() if hasattr(value, "toarray") else value)
    if isinstance(value, np.ndarray):
        return _of_array(value)
    if _is_sympy_matrix(value):
        return _of_array(np.array(value.tolist(), dtype=object))
    return value


def _of_list(value: list[Any]) -> Any:  # noqa: ANN401
    if all(isinstance(entry, str | tuple) for entry in value):
        return FiniteSet(tuple(value))
    try:
        array = np.array(value, dtype=object)
    except ValueError:
        return tuple(value)
    if all(isinstance(entry, float) for entry in array.flat):
        array = array.astype(float)
    return _of_array(array)


def _of_array(array: Any) -> Any:  # noqa: ANN401
    if array.dtype.kind in "iub":
        array = array.astype(object)
    elif array.dtype == object:
        array = _exact(array)
    if array.ndim == 0:
        return normal(array.item())
    if array.ndim > 2:
        raise NoValueError(f"an array of shape {array.shape} is neither a column nor a matrix")
    if array.ndim == 2 and array.shape[1] == 1:
        return array[:, 0] if array.shape[0] > 1 else normal(array[0, 0])
    return array


def _exact(array: Any) -> Any:  # noqa: ANN401
    """Return an array of objects, as floats if all entries are floats."""
    if array.size and all(isinstance(entry, float) for entry in array.flat):
        return array.astype(float)
    return array


def _is_sympy_matrix(value: Any) -> bool:  # noqa: ANN401
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, sympy.MatrixBase)


def is_array(value: object) -> bool:
    """Return whether a value is a column or a matrix."""
    return isinstance(value, np.ndarray)


def is_number(value: object) -> bool:
    """Return whether a value is a number."""
    return isinstance(value, int | float | Fraction | np.floating) or hasattr(value, "is_Rational")


def as_index(value: Any) -> int:  # noqa: ANN401
    """Return an integer.

    Raises:
        NoValueError: if the value is not an integer.
    """
    if isinstance(value, int):
        return value
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if getattr(value, "is_Integer", False):
        return int(value)
    raise NoValueError(f"{describe(value)} is no integer")


def elements(value: Any) -> Iterable[Any]:  # noqa: ANN401
    """Return the elements of a finite set.

    Raises:
        NoValueError: if the value is not a finite set.
    """
    if isinstance(value, FiniteSet):
        return value.elements
    if isinstance(value, tuple) and not isinstance(value, Interval):
        return value
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype == object:
        return tuple(value.tolist())
    raise NoValueError(f"{describe(value)} is no finite set")


def describe(value: Any) -> str:  # noqa: ANN401
    """Return a short text of a value.

    >>> describe(np.zeros((2, 3))), describe(Fraction(1, 2))
    ('a matrix of shape (2, 3)', '1/2')
    """
    if isinstance(value, np.ndarray):
        if value.ndim == 1:
            return f"a column of {len(value)} entries"
        return f"a matrix of shape {value.shape}"
    if isinstance(value, Empty):
        return "0"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, FiniteSet):
        return f"a set of {len(value.elements)} elements"
    if type(value) is tuple:
        return f"({', '.join(map(describe, value))})"
    if callable(value):
        return "a function"
    return str(value)


def text(value: Any) -> str:  # noqa: ANN401 (a value of any library)
    """Return a value as text, with the first entries of an array.

    >>> text(np.array([1.5, 2, 3, 4]))
    '[1.5, 2, 3, …]'
    """
    if not isinstance(value, np.ndarray):
        return describe(value)
    entries = [describe(entry) for entry in value.ravel().tolist()]
    dots = ", …" if len(entries) > _PRINTED_ENTRIES else ""
    return f"[{', '.join(entries[:_PRINTED_ENTRIES])}{dots}]"
