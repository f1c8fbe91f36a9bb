"""Means and variances over chosen axes of a tensor, and the normalization built on them."""

from fractions import Fraction

import numpy as np

from .arrays import Array, RealArrayLike, as_fractions

BATCH_NORM = (0, 2)
"""The axes of (batch, channel, feature) that batch normalization reduces to a mean per channel."""
LAYER_NORM = (1, 2)
"""The axes that layer normalization reduces to a mean per sample."""
INSTANCE_NORM = (2,)
"""The axes that instance normalization reduces to a mean per sample and channel."""


def moments(
    x: RealArrayLike, axes: tuple[int, ...], *, unbiased: bool = False
) -> tuple[Array, Array]:
    r"""Return the mean and the variance of every group of entries that differ only along axes.

    .. math::

        \mu = \frac1m \sum_{i=1}^m x_i, \qquad
        \sigma^2 = \frac1m \sum_{i=1}^m (x_i - \mu)^2

    These are the statistics of Algorithm 1 of Ioffe and Szegedy (2015, arXiv:1502.03167) over
    ``BATCH_NORM``, of equation 3 of Ba, Kiros and Hinton (2016, arXiv:1607.06450) over
    ``LAYER_NORM``, and of Ulyanov, Vedaldi and Lempitsky (2016, arXiv:1607.08022) over
    ``INSTANCE_NORM``.

    Args:
        x: Array or nested lists, of any shape with at least one axis. Integers and Fractions are
            exact; float32 arrays stay float32; all other floats are float64.
        axes: The axes to reduce, distinct and counted from 0.
        unbiased: Whether the variance divides by m - 1 instead of m.

    Returns:
        Mean and variance, both of x's shape without the reduced axes; arrays of Fractions if x is
        exact, floats of x's precision otherwise.

    Raises:
        TypeError: If an entry is not a real number, or axes is not a tuple of integers.
        ValueError: If axes are not distinct axes of x, a group is empty (or has one entry and
            unbiased is set), an entry is NaN or infinite, or a variance overflows.

    >>> mean, variance = moments([[4, 3, 2], [1, 4, 3]], (1,))
    >>> print(*mean, *variance)
    3 8/3 2/3 14/9
    """
    mean, _, variance = _statistics(_tensor("x", x), axes, unbiased=unbiased)
    return mean.squeeze(axes), variance.squeeze(axes)


def normalize(x: RealArrayLike, axes: tuple[int, ...], eps: float | Fraction) -> Array:
    r"""Return x with every group centred on its mean and divided by its standard deviation.

    .. math::

        \hat x_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}}

    This is the third line of Algorithm 1 of Ioffe and Szegedy (2015, arXiv:1502.03167), without
    the learned scale and shift of its fourth.

    Args:
        x: As for :func:`moments`.
        axes: As for :func:`moments`.
        eps: Real number, at least 0, that is added to the variance (with divisor m).

    Returns:
        An array of x's shape; float64, rounded only after the exact square of the quotient, if x
        is exact, and floats of x's precision otherwise.

    Raises:
        TypeError: As for :func:`moments`, or if eps is not a real number.
        ValueError: As for :func:`moments`, or if eps is negative, NaN or infinite, or eps and a
            variance are both 0.

    >>> print(normalize([[1, 3], [5, 5]], (1,), eps=3))
    [[-0.5  0.5]
     [ 0.   0. ]]
    """
    tensor, epsilon = _tensor("x", x), _tensor("eps", [eps])[0]
    if epsilon < 0:
        raise ValueError(f"eps: expected a number of at least 0, found {eps}")
    _, centred, variance = _statistics(tensor, axes)
    exact = tensor.dtype == object
    spread = variance + (Fraction(epsilon) if exact else np.float64(epsilon))
    if len(zeros := np.argwhere(spread.squeeze(axes) == 0)):
        group = tuple(zeros[0].tolist())
        raise ValueError(f"eps: expected more than 0, as group {group} has variance 0, found {eps}")
    if exact:
        quotient: Array = np.sqrt((centred**2 / spread).astype(np.float64))
        return np.where(centred < 0, -quotient, quotient)
    result: Array = centred / np.sqrt(spread)
    return result.astype(tensor.dtype)


def _statistics(x: Array, axes: tuple[int, ...], *, unbiased: bool = False) -> tuple[Array, ...]:
    """Return mean, x minus mean and variance, the reduced axes kept with size 1."""
    if not isinstance(axes, tuple) or any(type(axis) is not int for axis in axes):
        raise TypeError(f"axes: expected a tuple of integers, found {axes!r}")
    if not axes or len(set(axes)) < len(axes) or not set(axes) <= set(range(x.ndim)):
        raise ValueError(f"axes: expected distinct axes of x of shape {x.shape}, found {axes}")
    m = int(np.prod([x.shape[axis] for axis in axes]))
    if m == 0:
        raise ValueError(f"x: expected entries along axes {axes}, found shape {x.shape}")
    if unbiased and m == 1:
        raise ValueError("unbiased: expected groups of at least two entries, found one entry each")
    with np.errstate(over="ignore", invalid="ignore"):
        # Measured from its first entry, a constant group has variance exactly 0 in floats too.
        first = x[tuple(slice(1 if axis in axes else None) for axis in range(x.ndim))]
        offset = (x - first).sum(axis=axes, keepdims=True) / m
        centred = x - first - offset
        variance = (centred**2).sum(axis=axes, keepdims=True) / (m - 1 if unbiased else m)
    if x.dtype != object and not np.isfinite(variance).all():
        raise ValueError(f"x: expected squares within the range of {x.dtype}, found an overflow")
    return first + offset, centred, variance


def _tensor(name: str, data: RealArrayLike) -> Array:
    """Return data as an array of Fractions if every entry is rational, of floats otherwise."""
    array = np.asarray(data) if hasattr(data, "__array__") else np.array(data, dtype=object)
    if array.dtype not in (np.float32, np.float64):
        if (exact := as_fractions(name, array)) is not None:
            return exact
        array = array.astype(np.float64)
    if not (finite := np.isfinite(array)).all():
        index = tuple(np.argwhere(~finite)[0].tolist())
        raise ValueError(f"{name}: expected finite numbers, found {array[index]} at index {index}")
    return array
