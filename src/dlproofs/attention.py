"""Single-head attention, by its formula and as message passing on a graph."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Exponential: TypeAlias = Callable[[Floats], "ExponentialSum"]


def softmax(logits: ArrayLike, axis: int = -1) -> Floats:
    r"""Return positive weights that add up to 1 along an axis.

    .. math::

        \operatorname{softmax}_j(s) = \frac{e^{s_j}}{\sum_m e^{s_m}}
            = \frac{e^{s_j - \max s}}{\sum_m e^{s_m - \max s}}

    The second form is the one computed: no exponential in it exceeds 1, so none overflows.

    Args:
        logits: Array of integers or floats with at least one axis. An entry of minus infinity has
            weight 0.
        axis: The axis along which weights add up to 1.

    Returns:
        An array of the shape of logits, float64.

    Raises:
        TypeError: If logits are not integers or floats.
        ValueError: If axis is no axis of logits, an entry is NaN or plus infinity, or all along the
            axis are minus infinity or there are none.

    >>> softmax(np.log([1, 3, 4])).round(9).tolist()
    [0.125, 0.375, 0.5]
    """
    array = _reals("logits", logits)
    if axis not in range(-array.ndim, array.ndim):
        raise ValueError(f"axis: expected an axis of logits of shape {array.shape}, found {axis}")
    if (unfit := np.isnan(array) | (array == np.inf)).any():
        raise ValueError(f"logits: expected numbers below infinity, found {array[unfit][0]}")
    top = array.max(axis=axis, keepdims=True, initial=-np.inf)
    if np.isneginf(top).any():
        raise ValueError(f"logits: expected a finite number along axis {axis}, found none")
    powers = np.exp(array - top)
    weights: Floats = powers / powers.sum(axis=axis, keepdims=True)
    return weights


def attention_weights(queries: ArrayLike, keys: ArrayLike, mask: ArrayLike | None = None) -> Floats:
    r"""Return how much each query attends to each key, without the usual division of the logits.

    .. math::

        \alpha_{ij} = \frac{e^{q_i \cdot k_j}}{\sum_{m \in \mathcal N(i)} e^{q_i \cdot k_m}}
        \quad (j \in \mathcal N(i)), \qquad \alpha_{ij} = 0 \quad (j \notin \mathcal N(i))

    Args:
        queries: Matrix of integers or floats, a row for each query.
        keys: Matrix with a row for each key, as long as those of queries.
        mask: Booleans, a row for each query and a column for each key, true where the query may
            attend to the key; all true if it is left out.

    Returns:
        Matrix with a row for each query and a column for each key, float64.

    Raises:
        TypeError: If queries or keys are not integers or floats, or mask is not of booleans.
        ValueError: If shapes do not fit, an entry is NaN or infinite, a query may attend to no key,
            or a logit overflows.

    >>> attention_weights([[0], [1]], [[0], [0]], [[True, True], [False, True]]).tolist()
    [[0.5, 0.5], [0.0, 1.0]]
    """
    q, k = _matrix("queries", queries), _matrix("keys", keys)
    if q.shape[1] != k.shape[1]:
        raise ValueError(f"keys: expected rows of length {q.shape[1]}, found shape {k.shape}")
    seen = np.asarray(True if mask is None else mask)
    if seen.dtype != np.bool_:
        raise TypeError(f"mask: expected booleans, found {seen.dtype}")
    shape = (len(q), len(k))
    if mask is not None and seen.shape != shape:
        raise ValueError(f"mask: expected shape {shape}, found {seen.shape}")
    seen = np.broadcast_to(seen, shape)
    if len(blind := np.flatnonzero(~seen.any(axis=1))):
        raise ValueError(f"mask: expected a key for every query, found none for query {blind[0]}")
    return softmax(np.where(seen, _product("queries and keys", q, k.T), -np.inf))


def attention(
    queries: ArrayLike, keys: ArrayLike, values: ArrayLike, mask: ArrayLike | None = None
) -> Floats:
    r"""Return for each query the mean of the values, weighted by attention.

    .. math:: a_i = \sum_{j \in \mathcal N(i)} \alpha_{ij} v_j

    This is equation 1 of Vaswani et al. (2017, arXiv:1706.03762) without its division of the logits
    by the root of the key size.

    Args:
        queries: As for :func:`attention_weights`.
        keys: As for :func:`attention_weights`.
        values: Matrix with a row for each key, of any length.
        mask: As for :func:`attention_weights`.

    Returns:
        Matrix with a row for each query, as long as those of values, float64.

    Raises:
        TypeError: As for :func:`attention_weights`, or if values are not integers or floats.
        ValueError: As for :func:`attention_weights`, or if values do not fit.

    >>> attention([[0], [1000]], [[0], [1]], [[2], [4]]).tolist()
    [[3.0], [4.0]]
    """
    weights, v = attention_weights(queries, keys, mask), _matrix("values", values)
    if len(v) != weights.shape[1]:
        raise ValueError(f"values: expected {weights.shape[1]} rows, found shape {v.shape}")
    result: Floats = weights @ v
    return result


def self_attention(
    states: ArrayLike,
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    mask: ArrayLike | None = None,
) -> Floats:
    r"""Return the states after one layer of single-head attention among them.

    .. math::

        h_i' = \sum_{j \in \mathcal N(i)}
            \operatorname{softmax}_j (Q h_i \cdot K h_j) \, V h_j

    Args:
        states: Matrix of integers or floats, a row for each token.
        query: Matrix Q with a column for each entry of a state.
        key: Matrix K of the shape of query.
        value: Matrix V with a column for each entry of a state, and any number of rows.
        mask: Square matrix of booleans, true where the token of the row may attend to the token of
            the column; all true if it is left out.

    Returns:
        Matrix with a row for each token, as long as the columns of value, float64.

    Raises:
        TypeError: As for :func:`attention`.
        ValueError: As for :func:`attention`.

    >>> self_attention([[0.0], [2.0]], query=[[0]], key=[[1]], value=[[1], [3]]).tolist()
    [[1.0, 3.0], [1.0, 3.0]]
    """
    h = _matrix("states", states)
    q, k, v = _weights(query, key, value)
    if h.shape[1] != q.shape[1]:
        raise ValueError(f"states: expected rows of length {q.shape[1]}, found shape {h.shape}")
    return attention(
        _product("states and query", h, q.T),
        _product("states and key", h, k.T),
        _product("states and value", h, v.T),
        mask,
    )


@dataclass(frozen=True)
class ExponentialSum:
    r"""A sum of weighted vectors beside the sum of their weights, with a common power set apart.

    .. math:: e^{s} (z, a) = \sum_j e^{s_j} (1, v_j)

    Adding keeps the largest exponent as the common one, so that nothing overflows. The addition is
    the online softmax of Milakov and Gimelshein (2018, arXiv:1805.02867).

    Args:
        exponent: The common exponent s.
        weight: The sum of weights z in units of the common power.
        total: The sum of vectors a in the same units.

    Raises:
        ValueError: If the exponent is NaN or infinite.

    >>> both = ExponentialSum(1000, 1, np.array([2.0])) + ExponentialSum(1000, 1, np.array([4.0]))
    >>> both.weight, both.mean
    (2.0, array([3.]))
    """

    exponent: float
    weight: float
    total: Floats

    def __post_init__(self) -> None:
        if not np.isfinite(self.exponent):
            raise ValueError(f"exponent: expected a finite number, found {self.exponent}")

    def __add__(self, other: "ExponentialSum") -> "ExponentialSum":
        exponent = max(self.exponent, other.exponent)
        mine, theirs = np.exp([self.exponent - exponent, other.exponent - exponent]).tolist()
        return ExponentialSum(
            exponent,
            mine * self.weight + theirs * other.weight,
            mine * self.total + theirs * other.total,
        )

    @property
    def mean(self) -> Floats:
        r"""The weighted mean of the vectors.

        .. math:: \frac{a}{z} = \frac{\sum_j e^{s_j} v_j}{\sum_j e^{s_j}}
        """
        return self.total / self.weight


def gathering_step(
    query: ArrayLike, key: ArrayLike, value: ArrayLike
) -> tuple[Callable[..., Any], ...]:
    r"""Return attention as a step whose aggregate hands over all messages.

    .. math::

        f(h) = (K h, V h), \qquad
        \operatorname{Agg}\,(m_j)_j = (m_j)_j, \qquad
        q(h, (k_j, v_j)_j) = \sum_j \operatorname{softmax}_j (Q h \cdot k_j) \, v_j

    Args:
        query: As for :func:`self_attention`.
        key: As for :func:`self_attention`.
        value: As for :func:`self_attention`.

    Returns:
        The functions message, aggregate and update of :func:`dlproofs.graphs.message_passing`.
        States are vectors. The aggregate raises a ValueError where a vertex hears no message.

    Raises:
        TypeError: If a matrix is not of integers or floats.
        ValueError: If shapes do not fit, or an entry is NaN or infinite.
    """
    q, k, v = _weights(query, key, value)

    def message(_j: int, _i: int, sender: Floats) -> tuple[Floats, Floats]:
        return k @ sender, v @ sender

    def update(state: Floats, messages: Mapping[int, tuple[Floats, Floats]]) -> Floats:
        keys, values = map(np.array, zip(*messages.values(), strict=True))
        new_state: Floats = softmax(keys @ (q @ state)) @ values
        return new_state

    return message, _heard, update


def summing_step(
    query: ArrayLike, key: ArrayLike, value: ArrayLike
) -> tuple[Callable[..., Any], ...]:
    r"""Return attention as a step that sums messages, each of them a function of a query.

    .. math::

        f(h) = \bigl(u \mapsto e^{u \cdot K h} (1, V h)\bigr), \qquad
        \operatorname{Agg}\,(F_j)_j = \sum_j F_j, \qquad
        q(h, F) = \frac{a}{z} \text{ where } (z, a) = F(Q h)

    Args:
        query: As for :func:`self_attention`.
        key: As for :func:`self_attention`.
        value: As for :func:`self_attention`.

    Returns:
        As for :func:`gathering_step`.

    Raises:
        TypeError: As for :func:`gathering_step`.
        ValueError: As for :func:`gathering_step`.
    """
    q, k, v = _weights(query, key, value)

    def message(_j: int, _i: int, sender: Floats) -> Exponential:
        return lambda u: ExponentialSum(float(u @ (k @ sender)), 1.0, v @ sender)

    def aggregate(messages: Mapping[int, Exponential]) -> Exponential:
        functions = list(_heard(messages).values())
        return lambda u: reduce(add, (function(u) for function in functions))

    def update(state: Floats, total: Exponential) -> Floats:
        return total(q @ state).mean

    return message, aggregate, update


def pairwise_step(
    query: ArrayLike, key: ArrayLike, value: ArrayLike
) -> tuple[Callable[..., Any], ...]:
    r"""Return attention as a step whose messages see both ends of their edge.

    .. math::

        f(h_j, h_i) = e^{Q h_i \cdot K h_j} (1, V h_j), \qquad
        \operatorname{Agg}\,(m_j)_j = \sum_j m_j, \qquad
        q(h_i, (z, a)) = \frac{a}{z}

    Args:
        query: As for :func:`self_attention`.
        key: As for :func:`self_attention`.
        value: As for :func:`self_attention`.

    Returns:
        The functions message, aggregate and update of
        :func:`dlproofs.graphs.pairwise_message_passing`; otherwise as for :func:`gathering_step`.

    Raises:
        TypeError: As for :func:`gathering_step`.
        ValueError: As for :func:`gathering_step`.
    """
    q, k, v = _weights(query, key, value)

    def message(_j: int, _i: int, sender: Floats, receiver: Floats) -> ExponentialSum:
        return ExponentialSum(float((q @ receiver) @ (k @ sender)), 1.0, v @ sender)

    def aggregate(messages: Mapping[int, ExponentialSum]) -> ExponentialSum:
        total: ExponentialSum = reduce(add, _heard(messages).values())
        return total

    def update(_state: Floats, total: ExponentialSum) -> Floats:
        return total.mean

    return message, aggregate, update


def largest_weight(n: int, bound: float) -> float:
    r"""Return the most attention that one of n keys can hold with logits of bounded size.

    .. math:: \frac{e^{2B}}{e^{2B} + n - 1}

    Args:
        n: The number of keys, at least 1.
        bound: B, at least 0; all logits lie in [-B, B].

    Raises:
        ValueError: If n or bound is too small.

    >>> largest_weight(5, 0), largest_weight(5, np.log(2))
    (0.2, 0.5)
    """
    _check_bound(n, bound)
    return 1 / (1 + (n - 1) * float(np.exp(-2 * bound)))


def smallest_weight(n: int, bound: float) -> float:
    r"""Return the least attention that one of n keys can hold with logits of bounded size.

    .. math:: \frac{1}{1 + (n - 1) e^{2B}}

    Args:
        n: As for :func:`largest_weight`.
        bound: As for :func:`largest_weight`.

    Raises:
        ValueError: As for :func:`largest_weight`.

    >>> smallest_weight(5, 0), smallest_weight(2, np.log(2))
    (0.2, 0.2)
    """
    _check_bound(n, bound)
    power = float(np.exp(-2 * bound))
    return power / (power + n - 1)


def _check_bound(n: int, bound: float) -> None:
    if not n >= 1:
        raise ValueError(f"n: expected at least 1, found {n}")
    if not 0 <= bound < np.inf:
        raise ValueError(f"bound: expected a finite number of at least 0, found {bound}")


def _heard(messages: Mapping[int, Any]) -> Mapping[int, Any]:
    """Hand over a family of messages, unless it is empty."""
    if not messages:
        raise ValueError("messages: expected at least one to attend to, found none")
    return messages


def _weights(query: ArrayLike, key: ArrayLike, value: ArrayLike) -> tuple[Floats, Floats, Floats]:
    q, k, v = _matrix("query", query), _matrix("key", key), _matrix("value", value)
    if k.shape != q.shape:
        raise ValueError(f"key: expected the shape of query {q.shape}, found {k.shape}")
    if v.shape[1] != q.shape[1]:
        raise ValueError(f"value: expected {q.shape[1]} columns, found shape {v.shape}")
    return q, k, v


def _matrix(name: str, data: ArrayLike) -> Floats:
    matrix = _reals(name, data)
    if matrix.ndim != 2:
        raise ValueError(f"{name}: expected a matrix, found shape {matrix.shape}")
    _check_finite(name, matrix)
    return matrix


def _reals(name: str, data: ArrayLike) -> Floats:
    try:
        array = np.asarray(data)
    except ValueError:
        raise ValueError(f"{name}: expected rows of one length") from None
    if array.dtype.kind not in {"i", "u", "f"}:
        raise TypeError(f"{name}: expected integers or floats, found {array.dtype}")
    return array.astype(np.float64)


def _product(name: str, left: Floats, right: Floats) -> Floats:
    with np.errstate(over="ignore", invalid="ignore"):
        product: Floats = left @ right
    # Infinite terms of both signs sum to NaN or to an infinity, depending on the BLAS kernel.
    if len(overflows := np.argwhere(~np.isfinite(product))):
        index = tuple(overflows[0].tolist())
        raise ValueError(
            f"product of {name}: expected results within the range of float64, "
            f"found an overflow at index {index}"
        )
    return product


def _check_finite(name: str, array: Floats) -> None:
    if len(unfit := np.argwhere(~np.isfinite(array))):
        index = tuple(unfit[0].tolist())
        raise ValueError(f"{name}: expected finite numbers, found {array[index]} at index {index}")
