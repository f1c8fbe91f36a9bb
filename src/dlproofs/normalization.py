"""Batch, layer and instance normalization: moments over chosen axes and normalized tensors."""

from fractions import Fraction

import numpy as np

from .arrays import Array, RealArrayLike, as_fractions

BATCH_NORM = (0, 2)
"""The axes of (batch, channel, feature) over which batch norm takes moments, per channel."""
LAYER_NORM = (1, 2)
"""The axes over which layer norm takes moments, per sample."""
INSTANCE_NORM = (2,)
"""The axes over which instance norm takes moments, per sample and channel."""


def moments(
    x: RealArrayLike, axes: tuple[int, ...], *, unbiased: bool = False
) -> tuple[Array, Array]:
    r"""Return the mean and variance over the given axes.

    .. math::

        \mu = \frac1m \sum_{i=1}^m x_i, \qquad
        \sigma^2 = \frac1m \sum_{i=1}^m (x_i - \mu)^2

    Each group of m entries that differ only in their indices along these axes has its own mean and
    variance. These are the statistics of Algorithm 1 of Ioffe and Szegedy (2015, arXiv:1502.03167)
    over ``BATCH_NORM``, of equation 3 of Ba, Kiros and Hinton (2016, arXiv:1607.06450) over
    ``LAYER_NORM``, and of Ulyanov, Vedaldi and Lempitsky (2016, arXiv:1607.08022) over
    ``INSTANCE_NORM``.

    Args:
        x: Array or nested lists with at least one axis. Integers and Fractions are exact, float32
            arrays stay float32, and all other floats become float64.
        axes: The axes to reduce, distinct and nonnegative.
        unbiased: Whether to divide by m - 1 instead of m in the variance.

    Returns:
        Mean and variance, both of the shape of x without the reduced axes. The arrays hold
        Fractions if x is exact, and floats of the precision of x otherwise.

    Raises:
        TypeError: If an entry is not a real number, or axes is not a tuple of integers.
        ValueError: If axes are not distinct axes of x, a group is empty (or has one entry and
            unbiased is set), an entry is NaN or infinite, or a variance overflows.

    >>> mean, variance = moments([[4, 3, 2], [1, 4, 3]], (1,))
    >>> print(*mean, *variance)
    3 8/3 2/3 14/9
    """
    mean, _, variance = _statistics(_as_tensor("x", x), axes, unbiased=unbiased)
    return mean.squeeze(axes), variance.squeeze(axes)


def normalize(x: RealArrayLike, axes: tuple[int, ...], eps: float | Fraction) -> Array:
    r"""Normalize every group of entries to mean 0 and variance 1, up to ε.

    .. math::

        \hat x_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}}

    This is the third line of Algorithm 1 of Ioffe and Szegedy (2015, arXiv:1502.03167), without
    the learned scale and shift of its fourth.

    Args:
        x: As for :func:`moments`.
        axes: As for :func:`moments`.
        eps: The number ε, at least 0, which is added to the variance (with divisor m).

    Returns:
        An array of the shape of x. If x is exact, the square of every entry is computed exactly and
        then rounded to float64; otherwise the entries have the precision of x.

    Raises:
        TypeError: As for :func:`moments`, or if eps is not a real number.
        ValueError: As for :func:`moments`, or if eps is negative, NaN or infinite, or eps and a
            variance are both 0.

    >>> print(normalize([[1, 3], [5, 5]], (1,), eps=3))
    [[-0.5  0.5]
     [ 0.   0. ]]
    """
    tensor, epsilon = _as_tensor("x", x), _as_tensor("eps", [eps])[0]
    if epsilon < 0:
        raise ValueError(f"eps: expected a number of at least 0, found {eps}")
    _, centered, variance = _statistics(tensor, axes)
    exact = tensor.dtype == object
    shifted = variance + (Fraction(epsilon) if exact else np.float64(epsilon))
    if len(zeros := np.argwhere(shifted.squeeze(axes) == 0)):
        group = tuple(zeros[0].tolist())
        raise ValueError(
            f"eps: expected a number above 0 because group {group} has variance 0, found {eps}"
        )
    if exact:
        magnitude: Array = np.sqrt((centered**2 / shifted).astype(np.float64))
        return np.where(centered < 0, -magnitude, magnitude)
    result: Array = centered / np.sqrt(shifted)
    return result.astype(tensor.dtype)


def _statistics(x: Array, axes: tuple[int, ...], *, unbiased: bool = False) -> tuple[Array, ...]:
    """Return the mean, the centered x and the variance, with the reduced axes kept as size 1."""
    if not isinstance(axes, tuple) or any(type(axis) is not int for axis in axes):
        raise TypeError(f"axes: expected a tuple of integers, found {axes!r}")
    if not axes or len(set(axes)) < len(axes) or not set(axes) <= set(range(x.ndim)):
        raise ValueError(f"axes: expected distinct axes of x of shape {x.shape}, found {axes}")
    m = int(np.prod([x.shape[axis] for axis in axes]))
    if m == 0:
        raise ValueError(f"x: expected entries along axes {axes}, found shape {x.shape}")
    if unbiased and m == 1:
        raise ValueError("unbiased: expected groups of at least two entries, found one entry")
    with np.errstate(over="ignore", invalid="ignore"):
        # Subtracting the first entry makes the variance of a constant float group exactly 0.
        first = x[tuple(slice(1 if axis in axes else None) for axis in range(x.ndim))]
        offset = (x - first).sum(axis=axes, keepdims=True) / m
        centered = x - first - offset
        variance = (centered**2).sum(axis=axes, keepdims=True) / (m - 1 if unbiased else m)
    if x.dtype != object and not np.isfinite(variance).all():
        raise ValueError(f"x: expected squares within the range of {x.dtype}, found an overflow")
    return first + offset, centered, variance


def _as_tensor(name: str, data: RealArrayLike) -> Array:
    """Return an array of Fractions if every entry is rational, and of floats otherwise."""
    array = np.asarray(data) if hasattr(data, "__array__") else np.array(data, dtype=object)
    if array.dtype not in (np.float32, np.float64):
        if (exact := as_fractions(name, array)) is not None:
            return exact
        array = array.astype(np.float64)
    if not (finite := np.isfinite(array)).all():
        index = tuple(np.argwhere(~finite)[0].tolist())
        raise ValueError(f"{name}: expected finite numbers, found {array[index]} at index {index}")
    return array
