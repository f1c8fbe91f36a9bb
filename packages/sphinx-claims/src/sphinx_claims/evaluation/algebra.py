"""Functions of numbers and matrices: inverses, norms, logarithms."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from .errors import NoValueError, SingularError
from .operations import root
from .values import describe, is_array, is_number, normal

Value = Any
_INFINITE_CONDITION = 1e12


def norm_squared(value: Value, name: str) -> Value:
    """Return the square of a norm, exactly where the norm itself may be irrational."""
    if is_number(value):
        return value * value
    if is_array(value) and (value.ndim == 1 or name == "F") and name in {"", "2", "F"}:
        return normal((value * value).sum())
    found = norm(value, name)
    return found * found


def norm(value: Value, name: str) -> Value:
    r"""Return a norm.

    Args:
        value: a number, a column or a matrix.
        name: the subscript: empty or ``2`` for the Euclidean norm of a column and the spectral
            norm of a matrix, ``F`` for the Frobenius norm, ``1`` or ``\infty``; for a column,
            any other integer too.
    """
    if is_number(value):
        return abs(value)
    if not is_array(value):
        raise NoValueError(f"the norm of {describe(value)}")
    if name == "F" or (value.ndim == 1 and name in {"", "2"}):
        if name == "F" and value.ndim == 1:
            raise NoValueError(f"the Frobenius norm of {describe(value)}")
        return root(normal((value * value).sum()))
    if name in {"", "2"}:
        return float(np.linalg.norm(_floats(value), 2))
    sizes = abs(value)
    if name == "1":
        return normal(sizes.sum(axis=0).max() if value.ndim == 2 else sizes.sum())
    if name == r"\infty":
        return normal(sizes.sum(axis=1).max() if value.ndim == 2 else sizes.max())
    if value.ndim == 2:
        raise NoValueError(f"the norm {name} of {describe(value)}")
    return root(normal((sizes ** int(name)).sum()), int(name))


def inverse(value: Value) -> Value:
    """Return the inverse of a square matrix, or the reciprocal of a number.

    Raises:
        SingularError: if the matrix is singular.
    """
    if is_number(value):
        if value == 0:
            raise SingularError("division by zero")
        return Fraction(1) / value if isinstance(value, int) else 1 / value
    if not is_array(value) or value.ndim != 2 or value.shape[0] != value.shape[1]:
        raise NoValueError(f"the inverse of {describe(value)}")
    if _is_exact(value):
        return _exact_inverse(value)
    if value.dtype == object and any(hasattr(entry, "free_symbols") for entry in value.flat):
        return _symbolic_inverse(value)
    floats = _floats(value)
    if np.linalg.cond(floats) > _INFINITE_CONDITION:
        raise SingularError("the matrix is singular")
    return np.linalg.inv(floats)


def pseudo_inverse(value: Value) -> Value:
    """Return the Moore–Penrose inverse of a matrix, exactly for rational entries."""
    if not is_array(value) or value.ndim != 2:
        advice = "" if is_array(value) else "; for the positive part, use a key such as (z)^+"
        raise NoValueError(f"the pseudo-inverse of {describe(value)}{advice}")
    if _is_exact(value):
        return _exact_pseudo_inverse(value)
    return normal(np.linalg.pinv(_floats(value)))


def _exact_inverse(value: Value) -> Value:
    size = len(value)
    rows = [[Fraction(x) for x in row] + [Fraction(i == j) for j in range(size)]
            for i, row in enumerate(value.tolist())]  # fmt: skip
    pivots = _reduce(rows, size)
    if len(pivots) < size:
        raise SingularError("the matrix is singular")
    return np.array([row[size:] for row in rows], dtype=object)


def _exact_pseudo_inverse(value: Value) -> Value:
    """Return the pseudo-inverse by a full-rank factorization X = F G."""
    rows = [[Fraction(x) for x in row] for row in value.tolist()]
    pivots = _reduce(rows, value.shape[1])
    if not pivots:
        return normal(0 * value.T)
    right = np.array(rows[: len(pivots)], dtype=object)
    left = value[:, pivots]
    first = _exact_inverse(right @ right.T)
    second = _exact_inverse(left.T @ left)
    return normal(right.T @ first @ second @ left.T)


def _reduce(rows: list[list[Fraction]], columns: int) -> list[int]:
    """Bring rows to the reduced echelon form in place; return the columns of the pivots."""
    pivots: list[int] = []
    for column in range(columns):
        at = len(pivots)
        found = next((i for i in range(at, len(rows)) if rows[i][column]), None)
        if found is None:
            continue
        rows[at], rows[found] = rows[found], rows[at]
        rows[at] = [x / rows[at][column] for x in rows[at]]
        for i, row in enumerate(rows):
            if i != at and row[column]:
                rows[i] = [x - row[column] * y for x, y in zip(row, rows[at], strict=True)]
        pivots.append(column)
    return pivots


def _symbolic_inverse(value: Value) -> Value:
    import sympy

    found = sympy.Matrix(value.tolist())
    if found.det() == 0:
        raise SingularError("the matrix is singular")
    return np.array(found.inv().tolist(), dtype=object)


def _is_exact(value: Value) -> bool:
    return value.dtype == object and all(isinstance(x, int | Fraction) for x in value.flat)


def _floats(value: Value) -> Value:
    try:
        return value.astype(float) if value.dtype == object else value
    except TypeError:
        raise NoValueError("expected numbers, found expressions") from None


def logarithm(value: Value, base: Value) -> Value:
    """Return a logarithm, exactly if it is an integer; for columns, of each entry."""
    if is_array(value) and value.ndim == 1:
        return normal([logarithm(entry, base) for entry in value.tolist()])
    for number in (value, base):
        if not is_number(number) or hasattr(number, "free_symbols") or number <= 0:
            raise NoValueError(f"the logarithm of {describe(value)} to the base {describe(base)}")
    if base == 1:
        raise NoValueError("a logarithm to the base 1")
    found = math.log(value) / math.log(base)
    whole = round(found)
    are_exact = isinstance(value, int | Fraction) and isinstance(base, int | Fraction)
    return whole if are_exact and Fraction(base) ** whole == value else found


def _diagonal(value: Value) -> Value:
    if not is_array(value) or value.ndim != 1:
        raise NoValueError(f"the diagonal matrix of {describe(value)}")
    return np.diag(value)


def _square(name: str, function: Callable[[Value], Value]) -> Callable[[Value], Value]:
    def of_square(value: Value) -> Value:
        if not is_array(value) or value.ndim != 2 or value.shape[0] != value.shape[1]:
            raise NoValueError(f"the {name} of {describe(value)}")
        return normal(function(value))

    return of_square


def _determinant(value: Value) -> Value:
    if not _is_exact(value):
        return float(np.linalg.det(_floats(value)))
    rows = [[Fraction(x) for x in row] for row in value.tolist()]
    result = Fraction(1)
    while rows:
        pivot = next((i for i, row in enumerate(rows) if row[0]), None)
        if pivot is None:
            return 0
        first = rows.pop(pivot)
        result *= first[0] * (-1) ** pivot
        rows = [[x - row[0] / first[0] * y for x, y in zip(row, first, strict=True)][1:]
                for row in rows]  # fmt: skip
    return result


def _rank(value: Value) -> Value:
    if not is_array(value) or value.ndim != 2:
        raise NoValueError(f"the rank of {describe(value)}")
    if _is_exact(value):
        return len(_reduce([[Fraction(x) for x in row] for row in value.tolist()], value.shape[1]))
    return int(np.linalg.matrix_rank(_floats(value)))


def _of_numbers(name: str) -> Callable[[Value], Value]:
    """Return a function of numbers, which applies to each entry of a column."""

    def apply(value: Value) -> Value:
        if is_array(value) and value.ndim == 1:
            return normal([apply(entry) for entry in value.tolist()])
        if not is_number(value):
            raise NoValueError(f"{_WORDS.get(name, name)} of {describe(value)}")
        if hasattr(value, "free_symbols"):
            import sympy

            return getattr(sympy, _SYMPY.get(name, name))(value)
        if name == "sign":
            return (value > 0) - (value < 0)
        if value == _FIXED.get(name, ("",))[0]:
            return _FIXED[name][1]
        try:
            return float(getattr(math, _MATH.get(name, name))(value))
        except (ValueError, OverflowError):
            raise NoValueError(f"{_WORDS.get(name, name)} of {describe(value)}") from None

    return apply


_MATH = {"ln": "log", "arctan": "atan", "arcsin": "asin", "arccos": "acos"}
_SYMPY = {"ln": "log", "arctan": "atan", "arcsin": "asin", "arccos": "acos"}
_WORDS = {"ln": "the logarithm", "exp": "the exponential"}
_FIXED = {"ln": (1, 0), "exp": (0, 1), "sin": (0, 0), "cos": (0, 1), "tan": (0, 0), "tanh": (0, 0)}
FUNCTIONS: dict[str, Callable[[Value], Value]] = {
    "diag": _diagonal,
    "trace": _square("trace", lambda value: sum(value.diagonal().tolist())),
    "det": _square("determinant", _determinant),
    "rank": _rank,
    **{
        name: _of_numbers(name)
        for name in (
            "ln", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan", "arcsin",
            "arccos", "sign",
        )
    },
}  # fmt: skip
"""Functions of one argument."""
