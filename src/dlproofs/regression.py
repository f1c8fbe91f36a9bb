"""Linear least squares: loss, gradient, minimum-norm solution, KKT conditions and ridge."""

from fractions import Fraction

import numpy as np

from .arrays import Array, RealArrayLike
from .linear_algebra import (
    Number,
    compact_svd,
    null_space,
    reduced_row_echelon_form,
    require_finite,
    solve,
    validate_data,
)

_SQRT_EPS = float(np.sqrt(np.finfo(np.float64).eps))


def loss(x: RealArrayLike, y: RealArrayLike, w: RealArrayLike) -> Number:
    r"""Return the sum of squared errors of a linear model.

    .. math::

        f(w) = \sum_{i=1}^n (y_i - w^\top x_i)^2 = \| y - X w \|^2

    Args:
        x: Matrix of shape (n, d) with one row per example. The computation is exact if all
            arguments are integers or Fractions, and in float64 otherwise.
        y: Targets, of shape (n,).
        w: Weights, of shape (d,).

    Returns:
        A Fraction for exact data, a float otherwise.

    Raises:
        TypeError: If an entry is not a real number.
        ValueError: If a shape does not match, an entry is NaN or infinite, or the result overflows.

    >>> print(loss([[1, 2]], [5], [Fraction(1, 2), 2]))
    1/4
    """
    matrix, targets, weights = validate_data(x, y=y, w=w)
    with np.errstate(over="ignore", invalid="ignore"):
        errors = targets - matrix @ weights
        total: Number = require_finite(errors @ errors).item()
    return total


def gradient(x: RealArrayLike, y: RealArrayLike, w: RealArrayLike) -> Array:
    r"""Return the gradient of the :func:`loss` with respect to the weights.

    .. math::

        \nabla f(w) = 2 X^\top (X w - y)

    Args:
        x: As for :func:`loss`.
        y: As for :func:`loss`.
        w: As for :func:`loss`.

    Returns:
        Array of shape (d,); Fractions for exact data, float64 otherwise.

    Raises:
        TypeError: As for :func:`loss`.
        ValueError: As for :func:`loss`.

    >>> print(*gradient([[1, 2]], [5], [0, 0]))
    -10 -20
    """
    matrix, targets, weights = validate_data(x, y=y, w=w)
    with np.errstate(over="ignore", invalid="ignore"):
        return require_finite(2 * matrix.T @ (matrix @ weights - targets))


def least_squares(x: RealArrayLike, y: RealArrayLike) -> Array:
    r"""Return the minimum-norm minimizer of the :func:`loss`.

    .. math::

        w = X^+ y

    Penrose (1955, https://doi.org/10.1017/S0305004100030401) defines the pseudo-inverse X⁺. For
    exact data, the function uses the full-rank factorization X = C F, where F consists of the
    nonzero rows of the reduced row echelon form and C of the pivot columns of X. For floats, it
    uses the singular value decomposition, where singular values of at most max(n, d) ε σ_max count
    as zero, as in ``numpy.linalg.lstsq``. Here ε is the machine epsilon of float64, for float32
    data too: rows that are collinear up to float32 rounding count as independent. Pass
    Fractions where the cutoff could matter.

    Args:
        x: As for :func:`loss`.
        y: As for :func:`loss`.

    Returns:
        Array of shape (d,); Fractions for exact data, float64 otherwise.

    Raises:
        TypeError: As for :func:`loss`.
        ValueError: As for :func:`loss`.

    >>> print(*least_squares([[1, 1], [1, 1]], [1, 3]))
    1 1
    """
    matrix, targets = validate_data(x, y=y)
    if matrix.dtype != object:
        u, sigma, vt = compact_svd(matrix)
        with np.errstate(over="ignore", invalid="ignore"):
            return require_finite(vt.T @ ((u.T @ targets) / sigma))
    echelon, pivots = reduced_row_echelon_form(matrix)
    if not pivots:
        return np.full(matrix.shape[1], Fraction(0))
    columns = matrix[:, pivots]
    inner = solve(columns.T @ columns, columns.T @ targets)
    weights: Array = echelon.T @ solve(echelon @ echelon.T, inner)
    return weights


def minimum_norm_solution(x: RealArrayLike, y: RealArrayLike) -> Array:
    r"""Return the minimum-norm solution of Xw = y.

    .. math::

        w^* = \arg\min \{ \|w\|^2 : X w = y \} = X^+ y

    Args:
        x: As for :func:`least_squares`.
        y: As for :func:`loss`, in the column space of x. For floats, the entries of the residual
            may be up to √ε times the largest entry of y, where ε is the machine epsilon of float64.

    Returns:
        As for :func:`least_squares`.

    Raises:
        TypeError: As for :func:`loss`.
        ValueError: As for :func:`loss`, or if Xw = y has no solution.

    >>> print(*minimum_norm_solution([[1, 2], [2, 4]], [5, 10]))
    1 2
    """
    matrix, targets = validate_data(x, y=y)
    weights = least_squares(matrix, targets)
    if matrix.dtype == object:
        residual, tolerance = targets - matrix @ weights, 0.0
    else:
        u, _, _ = compact_svd(matrix)
        residual, tolerance = targets - u @ (u.T @ targets), _SQRT_EPS
    largest, distance = np.abs(targets).max(), np.abs(residual).max()
    if distance > tolerance * largest:
        raise ValueError(
            "y: expected a vector in the column space of x, "
            f"found a residual of {float(distance / largest):.3g} times its largest entry"
        )
    return weights


def kkt_solution(x: RealArrayLike, y: RealArrayLike) -> tuple[Array, Array, Array]:
    r"""Return all solutions of the KKT conditions for the minimum-norm solution of Xw = y.

    .. math::

        \begin{bmatrix} 2 I & X^\top \\ X & 0 \end{bmatrix}
        \begin{bmatrix} w \\ \lambda \end{bmatrix} = \begin{bmatrix} 0 \\ y \end{bmatrix}

    The first row sets the gradient of the Lagrangian ‖w‖² + λᵀ(Xw − y) to zero (Boyd and
    Vandenberghe 2004, Convex Optimization, section 10.1.1).

    Args:
        x: As for :func:`least_squares`.
        y: As for :func:`minimum_norm_solution`.

    Returns:
        The weights, of shape (d,), which are the same in all solutions; the minimum-norm
        multipliers, of shape (n,); and a basis of the null space of xᵀ, of shape (n - r, n) for x
        of rank r. Adding any combination of its rows to the multipliers gives another solution.

    Raises:
        TypeError: As for :func:`loss`.
        ValueError: As for :func:`minimum_norm_solution`.

    >>> weights, multipliers, basis = kkt_solution([[1, 2], [2, 4]], [5, 10])
    >>> print(*weights, *multipliers, *basis[0])
    1 2 -2/5 -4/5 -2 1
    """
    matrix, targets = validate_data(x, y=y)
    weights = minimum_norm_solution(matrix, targets)
    return weights, least_squares(matrix.T, -2 * weights), null_space(matrix.T)


def ridge(x: RealArrayLike, y: RealArrayLike, penalty: Number) -> Array:
    r"""Return the minimizer of ridge regression.

    .. math::

        \arg\min_v \; \| y - X v \|^2 + \lambda \| v \|^2 = (X^\top X + \lambda I)^{-1} X^\top y

    See Hoerl and Kennard (1970, https://doi.org/10.1080/00401706.1970.10488634).

    Args:
        x: As for :func:`loss`.
        y: As for :func:`loss`.
        penalty: The penalty λ, at least 0. At 0 the result is that of :func:`least_squares`, which
            is also its limit as λ decreases to 0.

    Returns:
        Array of shape (d,); Fractions for exact data, float64 otherwise.

    Raises:
        TypeError: As for :func:`loss`.
        ValueError: As for :func:`loss`, or if penalty is negative.

    >>> print(*ridge([[1, 1]], [2], 2))
    1/2 1/2
    """
    matrix, targets, strength = validate_data(x, y=y, penalty=penalty)
    if strength < 0:
        raise ValueError(f"penalty: expected a number of at least 0, found {strength}")
    if not strength:
        return least_squares(matrix, targets)
    identity = np.eye(matrix.shape[1], dtype=int)
    if matrix.dtype == object:
        return solve(matrix.T @ matrix + strength * identity, matrix.T @ targets)
    stacked = np.vstack([matrix, np.sqrt(strength) * identity])
    return least_squares(stacked, np.concatenate([targets, np.zeros(len(identity))]))
