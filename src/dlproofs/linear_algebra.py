"""Matrices in exact or floating arithmetic: rank, null space, and regular systems."""

from fractions import Fraction
from typing import TypeAlias

import numpy as np

from .arrays import Array, RealArrayLike, as_array

Number: TypeAlias = float | Fraction

_AXIS_OF_X = {"y": 0, "w": 1, "start": 1}


def validate_data(x: RealArrayLike, **others: RealArrayLike) -> list[Array]:
    """Return a matrix and the vectors and numbers that go with it, in one kind of arithmetic.

    Args:
        x: Matrix of shape (n, d) with at least one row and one column.
        others: Under y a vector of shape (n,), under w or start one of shape (d,), under any other
            name a number.

    Returns:
        The matrix and the others in their order, as arrays of Fractions if all are exact, and of
        float64 otherwise.

    Raises:
        TypeError: If an entry is not a real number.
        ValueError: If a shape does not fit, or an entry is NaN, infinite or beyond float64.

    >>> print(*validate_data([[1, 2]], y=[0.5]))
    [[1. 2.]] [0.5]
    """
    arrays = {name: as_array(name, data) for name, data in {"x": x, **others}.items()}
    matrix = arrays["x"]
    if matrix.ndim != 2 or not matrix.size:
        raise ValueError(
            f"x: expected a matrix of at least one row and column, found shape {matrix.shape}"
        )
    for name in others:
        shape = (matrix.shape[_AXIS_OF_X[name]],) if name in _AXIS_OF_X else ()
        if arrays[name].shape != shape:
            raise ValueError(f"{name}: expected shape {shape}, found {arrays[name].shape}")
    exact = all(array.dtype == object for array in arrays.values())
    return [array if exact else array.astype(np.float64) for array in arrays.values()]


def compact_svd(matrix: Array) -> tuple[Array, Array, Array]:
    r"""Return u, σ and vᵀ of the singular values above max(n, d) ε σ_max.

    .. math::

        X = \sum_k \sigma_k u_k v_k^\top, \qquad \sigma_1 \ge \sigma_2 \ge \dots > 0

    The cut-off, with ε the spacing of float64 at 1, is that of ``numpy.linalg.lstsq``.

    Args:
        matrix: Floats, of shape (n, d).

    Returns:
        Arrays of shape (n, r), (r,) and (r, d), r being the numerical rank.

    >>> compact_svd(np.array([[2.0, 0], [0, 1e-20]]))[1]
    array([2.])
    """
    u, sigma, vt = np.linalg.svd(matrix, full_matrices=False)
    keep = sigma > max(matrix.shape) * np.finfo(np.float64).eps * sigma[0]
    return u[:, keep], sigma[keep], vt[keep]


def reduced_row_echelon_form(matrix: Array) -> tuple[Array, list[int]]:
    """Return the rows other than zero of the reduced echelon form, and its pivot columns.

    Args:
        matrix: Fractions, of shape (n, d).

    Returns:
        Fractions of shape (r, d), r being the rank, and a list of r column numbers.

    >>> rows, pivots = reduced_row_echelon_form(np.array([[0, 2, 4], [0, 3, 6]]) * Fraction(1))
    >>> print(*rows[0], pivots)
    0 1 2 [1]
    """
    rows = matrix.copy()
    pivots: list[int] = []
    for column in range(matrix.shape[1]):
        rank = len(pivots)
        candidates = np.flatnonzero(rows[rank:, column])
        if not candidates.size:
            continue
        rows[[rank, rank + candidates[0]]] = rows[[rank + candidates[0], rank]]
        rows[rank] /= rows[rank, column]
        for other in range(len(rows)):
            if other != rank:
                rows[other] -= rows[other, column] * rows[rank]
        pivots.append(column)
    return rows[: len(pivots)], pivots


def solve(matrix: Array, rhs: Array) -> Array:
    """Return the solution of a regular system.

    Args:
        matrix: Fractions, of shape (n, n), regular.
        rhs: Fractions, of shape (n,).

    Returns:
        Fractions of shape (n,).

    >>> print(*solve(np.array([[1, 1], [0, 2]]) * Fraction(1), np.array([3, 1]) * Fraction(1)))
    5/2 1/2
    """
    echelon, _ = reduced_row_echelon_form(np.column_stack([matrix, rhs]))
    return echelon[:, -1]


def null_space(matrix: Array) -> Array:
    """Return a basis of the vectors that the matrix takes to zero.

    Args:
        matrix: Fractions or floats, of shape (n, d).

    Returns:
        Array of shape (d - r, d), r being the rank (that of :func:`compact_svd` for floats); its
        rows are orthonormal for floats.

    >>> print(*null_space(np.array([[1, 2]]) * Fraction(1))[0])
    -2 1
    """
    if matrix.dtype != object:
        rank = len(compact_svd(matrix)[1])
        return np.linalg.svd(matrix)[2][rank:]
    echelon, pivots = reduced_row_echelon_form(matrix)
    free = [column for column in range(matrix.shape[1]) if column not in pivots]
    basis = np.full((len(free), matrix.shape[1]), Fraction(0))
    basis[range(len(free)), free] = Fraction(1)
    basis[:, pivots] = -echelon[:, free].T
    return basis


def require_finite(result: Array) -> Array:
    """Return an array, and refuse an overflow.

    Args:
        result: What was computed; a number becomes an array without axes.

    Returns:
        The result.

    Raises:
        ValueError: If it holds an infinity or NaN.

    >>> require_finite(np.float64(2))
    array(2.)
    """
    array = np.asarray(result)
    if array.dtype != object and not np.isfinite(array).all():
        raise ValueError("expected results within the range of float64, found an overflow")
    return array
