"""Attention masks of sparse patterns, true where the row's token may attend to the column's."""

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def causal_mask(n: int) -> Mask:
    r"""Return the mask in which a token attends to itself and to those before it.

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


def window_mask(n: int, reach: int) -> Mask:
    r"""Return the mask in which a token attends to those at most so many places away.

    .. math:: |i - j| \le w

    It is the sliding window of Beltagy, Peters and Cohan (2020, arXiv:2004.05150).

    Args:
        n: As for :func:`causal_mask`.
        reach: The number of places w, at least 0.

    Returns:
        As for :func:`causal_mask`.

    Raises:
        ValueError: If n or reach is negative.

    >>> window_mask(3, 1).astype(int).tolist()
    [[1, 1, 0], [1, 1, 1], [0, 1, 1]]
    """
    if reach < 0:
        raise ValueError(f"reach: expected at least 0, found {reach}")
    return np.abs(_offsets(n)) <= reach


def strided_mask(n: int, stride: int) -> Mask:
    r"""Return the mask in which a token attends to those a multiple of the stride away.

    .. math:: s \mid i - j

    Joined to a window, it is the strided pattern of Child et al. (2019, arXiv:1904.10509) in both
    directions.

    Args:
        n: As for :func:`causal_mask`.
        stride: The number s, at least 1.

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
    r"""Return the mask in which the first tokens attend to all, and all to them.

    .. math:: \min(i, j) < g

    Joined to a window, it is the global attention of Beltagy, Peters and Cohan (2020,
    arXiv:2004.05150).

    Args:
        n: As for :func:`causal_mask`.
        count: The number g of global tokens, from 0 to n.

    Returns:
        As for :func:`causal_mask`.

    Raises:
        ValueError: If n is negative, or count is not from 0 to n.

    >>> global_mask(3, 1).astype(int).tolist()
    [[1, 1, 1], [1, 0, 0], [1, 0, 0]]
    """
    _check_count(n, count)
    places = np.arange(len(_offsets(n)))
    return np.minimum.outer(places, places) < count


def random_mask(n: int, count: int, generator: np.random.Generator) -> Mask:
    """Return a mask in which each token attends to so many tokens, drawn without replacement.

    Joined to a window and to global tokens, it is the pattern of Zaheer et al. (2020,
    arXiv:2007.14062).

    Args:
        n: As for :func:`causal_mask`.
        count: The number of keys of each token, from 0 to n.
        generator: The source of randomness.

    Returns:
        As for :func:`causal_mask`.

    Raises:
        ValueError: If n is negative, or count is not from 0 to n.

    >>> random_mask(4, 2, np.random.default_rng(0)).sum(axis=1).tolist()
    [2, 2, 2, 2]
    """
    _check_count(n, count)
    mask = np.zeros_like(_offsets(n), dtype=np.bool_)
    for row in mask:
        row[generator.choice(n, count, replace=False)] = True
    return mask


def _offsets(n: int) -> NDArray[np.int64]:
    """How far each key (column) is after each query (row)."""
    if n < 0:
        raise ValueError(f"n: expected at least 0, found {n}")
    return np.arange(n) - np.arange(n)[:, None]


def _check_count(n: int, count: int) -> None:
    if not 0 <= count <= n:
        raise ValueError(f"count: expected from 0 to {n}, found {count}")
