"""Sparse attention masks: causal, sliding-window, strided, global and random.

A mask is true at row i and column j if token i may attend to token j.
"""

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def causal_mask(n: int) -> Mask:
    r"""Return the mask in which every token attends to itself and to all earlier tokens.

    .. math:: j \le i

    Args:
        n: The number of tokens.

    Returns:
        Booleans of shape (n, n).

    Raises:
        ValueError: If n is negative.

    >>> causal_mask(3).astype(int).tolist()
    [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    """
    return _offsets(n) <= 0


def sliding_window_mask(n: int, radius: int) -> Mask:
    r"""Return the mask in which every token attends to the tokens within a radius.

    .. math:: |i - j| \le w

    This is the sliding window of Beltagy, Peters and Cohan (2020, arXiv:2004.05150).

    Args:
        n: As for :func:`causal_mask`.
        radius: The largest distance w, at least 0.

    Returns:
        As for :func:`causal_mask`.

    Raises:
        ValueError: If n or radius is negative.

    >>> sliding_window_mask(3, 1).astype(int).tolist()
    [[1, 1, 0], [1, 1, 1], [0, 1, 1]]
    """
    if radius < 0:
        raise ValueError(f"radius: expected at least 0, found {radius}")
    return np.abs(_offsets(n)) <= radius


def strided_mask(n: int, stride: int) -> Mask:
    r"""Return the mask in which every token attends to tokens at multiples of a stride.

    .. math:: s \mid i - j

    Combined with a sliding window, this is the strided pattern of Child et al. (2019,
    arXiv:1904.10509) in both directions.

    Args:
        n: As for :func:`causal_mask`.
        stride: The stride s, at least 1.

    Returns:
        As for :func:`causal_mask`.

    Raises:
        ValueError: If n is negative, or stride is below 1.

    >>> strided_mask(3, 2).astype(int).tolist()
    [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    """
    if stride < 1:
        raise ValueError(f"stride: expected at least 1, found {stride}")
    mask: Mask = _offsets(n) % stride == 0
    return mask


def global_mask(n: int, count: int) -> Mask:
    r"""Return the mask in which the first tokens attend to all tokens, and all tokens to them.

    .. math:: \min(i, j) < g

    Combined with a sliding window, this is the global attention of Beltagy, Peters and Cohan
    (2020, arXiv:2004.05150).

    Args:
        n: As for :func:`causal_mask`.
        count: The number g of global tokens, from 0 to n.

    Returns:
        As for :func:`causal_mask`.

    Raises:
        ValueError: If n is negative, or count is not between 0 and n.

    >>> global_mask(3, 1).astype(int).tolist()
    [[1, 1, 1], [1, 0, 0], [1, 0, 0]]
    """
    _check_count(n, count)
    positions = np.arange(len(_offsets(n)))
    return np.minimum.outer(positions, positions) < count


def random_mask(n: int, count: int, generator: np.random.Generator) -> Mask:
    """Return a mask in which every token attends to randomly drawn tokens.

    Each row is drawn independently and without replacement. Combined with a sliding window and
    global tokens, this is the pattern of Zaheer et al. (2020, arXiv:2007.14062).

    Args:
        n: As for :func:`causal_mask`.
        count: The number of keys per token, from 0 to n.
        generator: The random number generator.

    Returns:
        As for :func:`causal_mask`.

    Raises:
        ValueError: If n is negative, or count is not between 0 and n.

    >>> random_mask(4, 2, np.random.default_rng(0)).sum(axis=1).tolist()
    [2, 2, 2, 2]
    """
    _check_count(n, count)
    mask = np.zeros_like(_offsets(n), dtype=np.bool_)
    for row in mask:
        row[generator.choice(n, count, replace=False)] = True
    return mask


def _offsets(n: int) -> NDArray[np.int64]:
    """Return the position of each key (column) relative to each query (row)."""
    if n < 0:
        raise ValueError(f"n: expected at least 0, found {n}")
    return np.arange(n) - np.arange(n)[:, None]


def _check_count(n: int, count: int) -> None:
    if not 0 <= count <= n:
        raise ValueError(f"count: expected a number from 0 to {n}, found {count}")
