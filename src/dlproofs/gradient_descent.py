"""Gradient descent on least squares: iterates, closed form, step-size bound and convergence."""

import numpy as np

from .arrays import Array, RealArrayLike, as_array
from .linear_algebra import Number, compact_svd, require_finite, validate_data


def gradient_descent(
    x: RealArrayLike,
    y: RealArrayLike,
    step_size: Number,
    steps: int,
    start: RealArrayLike | None = None,
) -> Array:
    r"""Return the iterates of gradient descent on the :func:`~dlproofs.regression.loss`.

    .. math::

        w^{(t+1)} = w^{(t)} - \eta \nabla f(w^{(t)})

    Args:
        x: As for :func:`~dlproofs.regression.loss`.
        y: As for :func:`~dlproofs.regression.loss`.
        step_size: The step size η, above 0. Above :func:`step_size_bound` the iterates may diverge.
        steps: The number of steps.
        start: The initial weights, of shape (d,); zeros if None.

    Returns:
        Array of shape (steps + 1, d), whose row t is the t-th iterate.

    Raises:
        TypeError: As for :func:`~dlproofs.regression.loss`, or if steps is not an integer.
        ValueError: As for :func:`~dlproofs.regression.loss`, or if step_size is not above 0, steps
            is negative, or the iterates leave the range of float64.

    >>> from fractions import Fraction
    >>> iterates = gradient_descent([[1, 0]], [4], Fraction(1, 4), 2)
    >>> print(*iterates[:, 0], *iterates[:, 1])
    0 2 3 0 0 0
    """
    _check_nonnegative_integer("steps", steps)
    others = {} if start is None else {"start": start}
    matrix, targets, eta, *first = validate_data(
        x, y=y, step_size=_as_step_size(step_size), **others
    )
    iterates = first or [matrix[0] - matrix[0]]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            gradient = 2 * matrix.T @ (matrix @ iterates[-1] - targets)
            iterates.append(require_finite(iterates[-1] - eta * gradient))
    return np.array(iterates)


def spectral_filter(singular_values: RealArrayLike, step_size: float, step: int) -> Array:
    r"""Return the filter factors of gradient descent after t steps.

    .. math::

        \varphi_t(\sigma) = 1 - (1 - 2 \eta \sigma^2)^t

    A filter factor is the fraction of a singular direction that has been fitted. Tiny factors are
    accurate too. Yao, Rosasco and Caponnetto (2007, Constructive Approximation 26,
    https://doi.org/10.1007/s00365-006-0663-2) analyze early stopping with this filter.

    Args:
        singular_values: Array of any shape with entries σ, at least 0.
        step_size: The step size η, above 0.
        step: The number of steps t.

    Returns:
        Array of the shape of singular_values, in float64.

    Raises:
        TypeError: If an entry is not a real number, or step is not an integer.
        ValueError: If an entry is negative, NaN or infinite, step_size is not above 0, step is
            negative, or the result overflows.

    >>> print(spectral_filter([1, 2, 0], 0.125, 2))
    [0.4375 1.     0.    ]
    """
    sigma = as_array("singular_values", singular_values).astype(np.float64)
    if (sigma < 0).any():
        raise ValueError(f"singular_values: expected at least 0, found {sigma.min():g}")
    eta = float(_as_step_size(step_size))
    _check_nonnegative_integer("step", step)
    with np.errstate(over="ignore", invalid="ignore"):
        shrink = require_finite(2 * eta * sigma**2)
        # For small shrink, 1 - (1 - shrink)^t would lose digits to cancellation.
        small = -np.expm1(step * np.log1p(-np.minimum(shrink, 0.5)))
        return require_finite(np.where(shrink < 0.5, small, 1 - (1 - shrink) ** step))


def gradient_descent_iterate(
    x: RealArrayLike, y: RealArrayLike, step_size: float, step: int
) -> Array:
    r"""Return the t-th iterate of gradient descent from zero in closed form.

    .. math::

        w^{(t)} = \sum_{\sigma_k > 0}
            \frac{1 - (1 - 2 \eta \sigma_k^2)^t}{\sigma_k} \, (u_k^\top y) \, v_k

    Here σ, u and v are the singular values and vectors of x from
    :func:`~dlproofs.linear_algebra.compact_svd`. The filter factor of a direction below its cutoff
    would be at most 2ησ²t.

    Args:
        x: As for :func:`~dlproofs.regression.loss`; always computed in float64.
        y: As for :func:`~dlproofs.regression.loss`.
        step_size: The step size η, above 0.
        step: The number of steps t.

    Returns:
        Array of shape (d,), in float64.

    Raises:
        TypeError: As for :func:`~dlproofs.regression.loss`, or if step is not an integer.
        ValueError: As for :func:`~dlproofs.regression.loss`, or as for :func:`spectral_filter`.

    >>> gradient_descent_iterate([[2]], [4], 0.0625, 2).round(9).tolist()
    [1.5]
    """
    matrix, targets = (array.astype(np.float64) for array in validate_data(x, y=y))
    u, sigma, vt = compact_svd(matrix)
    fitted = spectral_filter(sigma, step_size, step)
    with np.errstate(over="ignore", invalid="ignore"):
        return require_finite(vt.T @ (fitted / sigma * (u.T @ targets)))


def step_size_bound(x: RealArrayLike) -> float:
    r"""Return the supremum of the step sizes for which gradient descent converges for every y.

    .. math::

        \eta < \frac{1}{\sigma_{\max}^2}

    Args:
        x: As for :func:`~dlproofs.regression.loss`; always computed in float64.

    Returns:
        The bound, positive.

    Raises:
        TypeError: As for :func:`~dlproofs.regression.loss`.
        ValueError: As for :func:`~dlproofs.regression.loss`, or if x is zero, where every step size
            converges.

    >>> round(step_size_bound([[2, 0, 0], [0, 1, 0]]), 9)
    0.25
    """
    with np.errstate(over="ignore"):
        return float(require_finite((1 / _nonzero_singular_values(x)[0]) ** 2))


def convergence_rate(x: RealArrayLike, step_size: float) -> float:
    r"""Return the linear convergence rate of gradient descent.

    .. math::

        \rho = \max_{\sigma_k > 0} |1 - 2 \eta \sigma_k^2|

    Args:
        x: As for :func:`~dlproofs.regression.loss`; always computed in float64, with the singular
            values of :func:`~dlproofs.linear_algebra.compact_svd`.
        step_size: The step size η, above 0.

    Returns:
        The largest factor by which a step multiplies a component of the error. If it is below 1,
        the iterates converge for every y.

    Raises:
        TypeError: As for :func:`~dlproofs.regression.loss`.
        ValueError: As for :func:`step_size_bound`, or if step_size is not above 0.

    >>> round(convergence_rate([[2, 0, 0], [0, 1, 0]], 0.125), 9)
    0.75
    """
    eta = float(_as_step_size(step_size))
    with np.errstate(over="ignore"):
        return float(require_finite(np.abs(1 - 2 * eta * _nonzero_singular_values(x) ** 2).max()))


def _nonzero_singular_values(x: RealArrayLike) -> Array:
    (matrix,) = validate_data(x)
    _, sigma, _ = compact_svd(matrix.astype(np.float64))
    if not sigma.size:
        raise ValueError("x: expected a nonzero matrix, found only zeros")
    return sigma


def _check_nonnegative_integer(name: str, value: int) -> None:
    if type(value) is not int:
        raise TypeError(f"{name}: expected an integer, found {value!r}")
    if value < 0:
        raise ValueError(f"{name}: expected at least 0, found {value}")


def _as_step_size(step_size: Number) -> Number:
    eta = as_array("step_size", step_size)
    if eta.shape != ():
        raise ValueError(f"step_size: expected shape (), found {eta.shape}")
    if eta <= 0:
        raise ValueError(f"step_size: expected a number above 0, found {step_size}")
    number: Number = eta.item()
    return number
