"""Compact SVD, row reduction, null spaces and linear systems, in exact or float64 arithmetic."""

from fractions import Fraction
from typing import TypeAlias

import numpy as np

from .arrays import Array, RealArrayLike, as_array

Number: TypeAlias = float | Fraction

_AXIS_OF_X = {"y": 0, "w": 1, "start": 1}


def validate_data(x: RealArrayLike, **others: RealArrayLike) -> list[Array]:
    """Validate a data matrix and related vectors and numbers, and convert them to a common dtype.

    Args:
        x: Matrix of shape (n, d) with at least one row and one column.
        others: Arguments by name: y is a vector of shape (n,), w and start are vectors of shape
            (d,), and every other argument is a number.

    Returns:
        The matrix and the other arguments in order, as arrays of Fractions if all are rational,
        and of float64 otherwise.

    Raises:
        TypeError: If an entry is not a real number.
        ValueError: If a shape does not match, or an entry is NaN, infinite or outside the range of
            float64.

    >>> print(*validate_data([[1, 2]], y=[0.5]))
    [[1. 2.]] [0.5]
    """
    arrays = {name: as_array(name, data) for name, data in {"x": x, **others}.items()}
    matrix = arrays["x"]
    if matrix.ndim != 2 or not matrix.size:
        raise ValueError(
            f"x: expected a matrix with at least one row and column, found shape {matrix.shape}"
        )
    for name in others:
        shape = (matrix.shape[_AXIS_OF_X[name]],) if name in _AXIS_OF_X else ()
        if arrays[name].shape != shape:
            raise ValueError(f"{name}: expected shape {shape}, found {arrays[name].shape}")
    exact = all(array.dtype == object for array in arrays.values())
    return [array if exact else array.astype(np.float64) for array in arrays.values()]


def compact_svd(matrix: Array) -> tuple[Array, Array, Array]:
    r"""Return the compact singular value decomposition of a float matrix.

    .. math::

        X = \sum_k \sigma_k u_k v_k^\top, \qquad \sigma_1 \ge \sigma_2 \ge \dots > 0

    Singular values of at most max(n, d) ε σ_max count as zero, where ε is the machine epsilon of
    float64. This is the cutoff of ``numpy.linalg.lstsq``.

    Args:
        matrix: Floats, of shape (n, d).

    Returns:
        Arrays u, σ and vᵀ of shape (n, r), (r,) and (r, d), where r is the numerical rank.

    >>> compact_svd(np.array([[2.0, 0], [0, 1e-20]]))[1]
    array([2.])
    """
    u, sigma, vt = np.linalg.svd(matrix, full_matrices=False)
    keep = sigma > max(matrix.shape) * np.finfo(np.float64).eps * sigma[0]
    return u[:, keep], sigma[keep], vt[keep]


def reduced_row_echelon_form(matrix: Array) -> tuple[Array, list[int]]:
    """Return the nonzero rows of the reduced row echelon form, and its pivot columns.

    Args:
        matrix: Fractions, of shape (n, d).

    Returns:
        Fractions of shape (r, d), where r is the rank, and a list of r column indices.

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
    """Solve a square linear system exactly.

    Args:
        matrix: Fractions, of shape (n, n), nonsingular.
        rhs: Right-hand side; Fractions, of shape (n,).

    Returns:
        Fractions of shape (n,).

    >>> print(*solve(np.array([[1, 1], [0, 2]]) * Fraction(1), np.array([3, 1]) * Fraction(1)))
    5/2 1/2
    """
    echelon, _ = reduced_row_echelon_form(np.column_stack([matrix, rhs]))
    return echelon[:, -1]


def null_space(matrix: Array) -> Array:
    """Return a basis of the null space of a matrix.

    Args:
        matrix: Fractions or floats, of shape (n, d).

    Returns:
        Array of shape (d - r, d), whose rows are the basis vectors. For floats, r is the numerical
        rank of :func:`compact_svd` and the rows are orthonormal.

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
    """Return an array, or raise a ValueError if it has overflowed.

    Args:
        result: The result of a computation; a number becomes a 0-dimensional array.

    Returns:
        The result as an array.

    Raises:
        ValueError: If an entry is infinite or NaN.

    >>> require_finite(np.float64(2))
    array(2.)
    """
    array = np.asarray(result)
    if array.dtype != object and not np.isfinite(array).all():
        raise ValueError("expected results within the range of float64, found an overflow")
    return array
