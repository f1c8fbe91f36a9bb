"""Single-head attention in matrix form and as message passing on a graph."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray: TypeAlias = NDArray[np.float64]
QueryFunction: TypeAlias = Callable[[FloatArray], "OnlineSoftmax"]


def softmax(logits: ArrayLike, axis: int = -1) -> FloatArray:
    r"""Return the softmax of logits along an axis.

    .. math::

        \operatorname{softmax}_j(s) = \frac{e^{s_j}}{\sum_m e^{s_m}}
            = \frac{e^{s_j - \max s}}{\sum_m e^{s_m - \max s}}

    The function computes the second form, whose exponentials are at most 1 and never overflow.

    Args:
        logits: Array of integers or floats with at least one axis. An entry of minus infinity has
            weight 0.
        axis: The axis along which the weights sum to 1.

    Returns:
        An array of the shape of logits, float64.

    Raises:
        TypeError: If logits are not integers or floats.
        ValueError: If axis is not an axis of logits, an entry is NaN or plus infinity, or a slice
            along the axis is empty or holds only minus infinity.

    >>> softmax(np.log([1, 3, 4])).round(9).tolist()
    [0.125, 0.375, 0.5]
    """
    array = _as_floats("logits", logits)
    if axis not in range(-array.ndim, array.ndim):
        raise ValueError(f"axis: expected an axis of logits of shape {array.shape}, found {axis}")
    if (invalid := np.isnan(array) | (array == np.inf)).any():
        raise ValueError(f"logits: expected numbers below infinity, found {array[invalid][0]}")
    maximum = array.max(axis=axis, keepdims=True, initial=-np.inf)
    if np.isneginf(maximum).any():
        raise ValueError(f"logits: expected a finite number along axis {axis}, found none")
    exponentials = np.exp(array - maximum)
    weights: FloatArray = exponentials / exponentials.sum(axis=axis, keepdims=True)
    return weights


def attention_weights(
    queries: ArrayLike, keys: ArrayLike, mask: ArrayLike | None = None
) -> FloatArray:
    r"""Return the attention weights of every query over the keys, with unscaled logits.

    .. math::

        \alpha_{ij} = \frac{e^{q_i \cdot k_j}}{\sum_{m \in \mathcal N(i)} e^{q_i \cdot k_m}}
        \quad (j \in \mathcal N(i)), \qquad \alpha_{ij} = 0 \quad (j \notin \mathcal N(i))

    Args:
        queries: Matrix of integers or floats with one row per query.
        keys: Matrix with one row per key and as many columns as queries.
        mask: Booleans with one row per query and one column per key, true where the query may
            attend to the key. Without a mask, every query attends to every key.

    Returns:
        Matrix with one row per query and one column per key, float64.

    Raises:
        TypeError: If queries or keys are not integers or floats, or the mask is not boolean.
        ValueError: If the shapes do not match, an entry is NaN or infinite, the mask leaves a query
            without a key, or a logit overflows.

    >>> attention_weights([[0], [1]], [[0], [0]], [[True, True], [False, True]]).tolist()
    [[0.5, 0.5], [0.0, 1.0]]
    """
    q, k = _as_matrix("queries", queries), _as_matrix("keys", keys)
    if q.shape[1] != k.shape[1]:
        raise ValueError(f"keys: expected rows of length {q.shape[1]}, found shape {k.shape}")
    allowed = np.asarray(True if mask is None else mask)
    if allowed.dtype != np.bool_:
        raise TypeError(f"mask: expected booleans, found {allowed.dtype}")
    shape = (len(q), len(k))
    if mask is not None and allowed.shape != shape:
        raise ValueError(f"mask: expected shape {shape}, found {allowed.shape}")
    allowed = np.broadcast_to(allowed, shape)
    if len(empty_rows := np.flatnonzero(~allowed.any(axis=1))):
        raise ValueError(
            f"mask: expected a key for every query, found none for query {empty_rows[0]}"
        )
    return softmax(np.where(allowed, _product("queries and keys", q, k.T), -np.inf))


def attention(
    queries: ArrayLike, keys: ArrayLike, values: ArrayLike, mask: ArrayLike | None = None
) -> FloatArray:
    r"""Return the attention-weighted mean of the values for every query.

    .. math:: a_i = \sum_{j \in \mathcal N(i)} \alpha_{ij} v_j

    This is equation 1 of Vaswani et al. (2017, arXiv:1706.03762) without the division of the logits
    by the square root of the key size.

    Args:
        queries: As for :func:`attention_weights`.
        keys: As for :func:`attention_weights`.
        values: Matrix with one row per key and any number of columns.
        mask: As for :func:`attention_weights`.

    Returns:
        Matrix with one row per query and as many columns as values, float64.

    Raises:
        TypeError: As for :func:`attention_weights`, or if values are not integers or floats.
        ValueError: As for :func:`attention_weights`, or if values are not a finite matrix with one
            row per key.

    >>> attention([[0], [1000]], [[0], [1]], [[2], [4]]).tolist()
    [[3.0], [4.0]]
    """
    weights, v = attention_weights(queries, keys, mask), _as_matrix("values", values)
    if len(v) != weights.shape[1]:
        raise ValueError(f"values: expected {weights.shape[1]} rows, found shape {v.shape}")
    result: FloatArray = weights @ v
    return result


def self_attention(
    states: ArrayLike,
    query_weights: ArrayLike,
    key_weights: ArrayLike,
    value_weights: ArrayLike,
    mask: ArrayLike | None = None,
) -> FloatArray:
    r"""Return the states after one layer of single-head self-attention.

    .. math::

        h_i' = \sum_{j \in \mathcal N(i)}
            \operatorname{softmax}_j (Q h_i \cdot K h_j) \, V h_j

    Args:
        states: Matrix of integers or floats with one row per token.
        query_weights: Matrix Q with one column per entry of a state.
        key_weights: Matrix K of the shape of Q.
        value_weights: Matrix V with one column per entry of a state and any number of rows.
        mask: Square matrix of booleans, true where the token of the row may attend to the token of
            the column. Without a mask, every token attends to every token.

    Returns:
        Matrix with one row per token and as many columns as V has rows, float64.

    Raises:
        TypeError: As for :func:`attention`.
        ValueError: As for :func:`attention`.

    >>> self_attention([[0.0], [2.0]], [[0]], [[1]], [[1], [3]]).tolist()
    [[1.0, 3.0], [1.0, 3.0]]
    """
    h = _as_matrix("states", states)
    q, k, v = _as_weights(query_weights, key_weights, value_weights)
    if h.shape[1] != q.shape[1]:
        raise ValueError(f"states: expected rows of length {q.shape[1]}, found shape {h.shape}")
    return attention(
        _product("states and query_weights", h, q.T),
        _product("states and key_weights", h, k.T),
        _product("states and value_weights", h, v.T),
        mask,
    )


@dataclass(frozen=True)
class OnlineSoftmax:
    r"""Partial sums of a softmax-weighted mean, with a common exponential factor.

    .. math:: e^{s} (z, a) = \sum_j e^{s_j} (1, v_j)

    The sum of two such pairs keeps the larger exponent, so that no exponential overflows. This is
    the online softmax of Milakov and Gimelshein (2018, arXiv:1805.02867).

    Args:
        exponent: The common exponent s.
        normalizer: The sum of the weights, z, in units of the common factor.
        weighted_sum: The weighted sum of the vectors, a, in the same units.

    Raises:
        ValueError: If the exponent is NaN or infinite.

    >>> total = OnlineSoftmax(1000, 1, np.array([2.0])) + OnlineSoftmax(1000, 1, np.array([4.0]))
    >>> total.normalizer, total.mean
    (2.0, array([3.]))
    """

    exponent: float
    normalizer: float
    weighted_sum: FloatArray

    def __post_init__(self) -> None:
        if not np.isfinite(self.exponent):
            raise ValueError(f"exponent: expected a finite number, found {self.exponent}")

    def __add__(self, other: "OnlineSoftmax") -> "OnlineSoftmax":
        exponent = max(self.exponent, other.exponent)
        scale, other_scale = np.exp([self.exponent - exponent, other.exponent - exponent]).tolist()
        return OnlineSoftmax(
            exponent,
            scale * self.normalizer + other_scale * other.normalizer,
            scale * self.weighted_sum + other_scale * other.weighted_sum,
        )

    @property
    def mean(self) -> FloatArray:
        r"""The weighted mean of the vectors.

        .. math:: \frac{a}{z} = \frac{\sum_j e^{s_j} v_j}{\sum_j e^{s_j}}
        """
        return self.weighted_sum / self.normalizer


def gathering_step(
    query_weights: ArrayLike, key_weights: ArrayLike, value_weights: ArrayLike
) -> tuple[Callable[..., Any], ...]:
    r"""Return attention as a message-passing step whose aggregate is the family of all messages.

    .. math::

        f(h) = (K h, V h), \qquad
        \operatorname{Agg}\,(m_j)_j = (m_j)_j, \qquad
        q(h, (k_j, v_j)_j) = \sum_j \operatorname{softmax}_j (Q h \cdot k_j) \, v_j

    Args:
        query_weights: As for :func:`self_attention`.
        key_weights: As for :func:`self_attention`.
        value_weights: As for :func:`self_attention`.

    Returns:
        The functions message, aggregate and update for :func:`dlproofs.graphs.message_passing`.
        States are vectors. The aggregate raises a ValueError for a vertex without messages.

    Raises:
        TypeError: If a matrix does not consist of integers or floats.
        ValueError: If the shapes do not match, or an entry is NaN or infinite.
    """
    q, k, v = _as_weights(query_weights, key_weights, value_weights)

    def message(_j: int, _i: int, sender: FloatArray) -> tuple[FloatArray, FloatArray]:
        return k @ sender, v @ sender

    def update(
        state: FloatArray, messages: Mapping[int, tuple[FloatArray, FloatArray]]
    ) -> FloatArray:
        keys, values = map(np.array, zip(*messages.values(), strict=True))
        new_state: FloatArray = softmax(keys @ (q @ state)) @ values
        return new_state

    return message, _require_messages, update


def summing_step(
    query_weights: ArrayLike, key_weights: ArrayLike, value_weights: ArrayLike
) -> tuple[Callable[..., Any], ...]:
    r"""Return attention as a message-passing step that sums messages that are functions of a query.

    .. math::

        f(h) = \bigl(u \mapsto e^{u \cdot K h} (1, V h)\bigr), \qquad
        \operatorname{Agg}\,(F_j)_j = \sum_j F_j, \qquad
        q(h, F) = \frac{a}{z} \text{ where } (z, a) = F(Q h)

    Args:
        query_weights: As for :func:`self_attention`.
        key_weights: As for :func:`self_attention`.
        value_weights: As for :func:`self_attention`.

    Returns:
        As for :func:`gathering_step`.

    Raises:
        TypeError: As for :func:`gathering_step`.
        ValueError: As for :func:`gathering_step`.
    """
    q, k, v = _as_weights(query_weights, key_weights, value_weights)

    def message(_j: int, _i: int, sender: FloatArray) -> QueryFunction:
        return lambda u: OnlineSoftmax(float(u @ (k @ sender)), 1.0, v @ sender)

    def aggregate(messages: Mapping[int, QueryFunction]) -> QueryFunction:
        functions = list(_require_messages(messages).values())
        return lambda u: reduce(add, (function(u) for function in functions))

    def update(state: FloatArray, total: QueryFunction) -> FloatArray:
        return total(q @ state).mean

    return message, aggregate, update


def pairwise_step(
    query_weights: ArrayLike, key_weights: ArrayLike, value_weights: ArrayLike
) -> tuple[Callable[..., Any], ...]:
    r"""Return attention as a message-passing step whose messages depend on both ends of an edge.

    .. math::

        f(h_j, h_i) = e^{Q h_i \cdot K h_j} (1, V h_j), \qquad
        \operatorname{Agg}\,(m_j)_j = \sum_j m_j, \qquad
        q(h_i, (z, a)) = \frac{a}{z}

    Args:
        query_weights: As for :func:`self_attention`.
        key_weights: As for :func:`self_attention`.
        value_weights: As for :func:`self_attention`.

    Returns:
        The functions message, aggregate and update for
        :func:`dlproofs.graphs.pairwise_message_passing`; otherwise as for :func:`gathering_step`.

    Raises:
        TypeError: As for :func:`gathering_step`.
        ValueError: As for :func:`gathering_step`.
    """
    q, k, v = _as_weights(query_weights, key_weights, value_weights)

    def message(_j: int, _i: int, sender: FloatArray, receiver: FloatArray) -> OnlineSoftmax:
        return OnlineSoftmax(float((q @ receiver) @ (k @ sender)), 1.0, v @ sender)

    def aggregate(messages: Mapping[int, OnlineSoftmax]) -> OnlineSoftmax:
        total: OnlineSoftmax = reduce(add, _require_messages(messages).values())
        return total

    def update(_state: FloatArray, total: OnlineSoftmax) -> FloatArray:
        return total.mean

    return message, aggregate, update


def max_attention_weight(n: int, logit_bound: float) -> float:
    r"""Return the largest attention weight that a key can have when the logits are bounded.

    .. math:: \frac{e^{2B}}{e^{2B} + n - 1}

    Args:
        n: The number of keys, at least 1.
        logit_bound: The bound B, at least 0; all logits lie in [-B, B].

    Raises:
        ValueError: If n is below 1, or logit_bound is negative, NaN or infinite.

    >>> max_attention_weight(5, 0), round(max_attention_weight(5, np.log(2)), 9)
    (0.2, 0.5)
    """
    _check_bound(n, logit_bound)
    return 1 / (1 + (n - 1) * float(np.exp(-2 * logit_bound)))


def min_attention_weight(n: int, logit_bound: float) -> float:
    r"""Return the smallest attention weight that a key can have when the logits are bounded.

    .. math:: \frac{1}{1 + (n - 1) e^{2B}}

    Args:
        n: As for :func:`max_attention_weight`.
        logit_bound: As for :func:`max_attention_weight`.

    Raises:
        ValueError: As for :func:`max_attention_weight`.

    >>> min_attention_weight(5, 0), round(min_attention_weight(2, np.log(2)), 9)
    (0.2, 0.2)
    """
    _check_bound(n, logit_bound)
    exponential = float(np.exp(-2 * logit_bound))
    return exponential / (exponential + n - 1)


def _check_bound(n: int, logit_bound: float) -> None:
    if not n >= 1:
        raise ValueError(f"n: expected at least 1, found {n}")
    if not 0 <= logit_bound < np.inf:
        raise ValueError(
            f"logit_bound: expected a finite number of at least 0, found {logit_bound}"
        )


def _require_messages(messages: Mapping[int, Any]) -> Mapping[int, Any]:
    """Return the messages to a vertex, or raise a ValueError if there are none."""
    if not messages:
        raise ValueError("messages: expected at least one message to every vertex, found none")
    return messages


def _as_weights(
    query_weights: ArrayLike, key_weights: ArrayLike, value_weights: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    q = _as_matrix("query_weights", query_weights)
    k = _as_matrix("key_weights", key_weights)
    v = _as_matrix("value_weights", value_weights)
    if k.shape != q.shape:
        raise ValueError(f"key_weights: expected shape {q.shape}, found {k.shape}")
    if v.shape[1] != q.shape[1]:
        raise ValueError(f"value_weights: expected {q.shape[1]} columns, found shape {v.shape}")
    return q, k, v


def _as_matrix(name: str, data: ArrayLike) -> FloatArray:
    matrix = _as_floats(name, data)
    if matrix.ndim != 2:
        raise ValueError(f"{name}: expected a matrix, found shape {matrix.shape}")
    if len(invalid := np.argwhere(~np.isfinite(matrix))):
        index = tuple(invalid[0].tolist())
        raise ValueError(f"{name}: expected finite numbers, found {matrix[index]} at index {index}")
    return matrix


def _as_floats(name: str, data: ArrayLike) -> FloatArray:
    try:
        array = np.asarray(data)
    except ValueError:
        raise ValueError(f"{name}: expected rows of equal length, found a ragged array") from None
    if array.dtype.kind not in {"i", "u", "f"}:
        raise TypeError(f"{name}: expected integers or floats, found {array.dtype}")
    return array.astype(np.float64)


def _product(name: str, left: FloatArray, right: FloatArray) -> FloatArray:
    with np.errstate(over="ignore", invalid="ignore"):
        product: FloatArray = left @ right
    # Infinite terms of both signs sum to NaN or to an infinity, depending on the BLAS kernel.
    if len(overflows := np.argwhere(~np.isfinite(product))):
        index = tuple(overflows[0].tolist())
        raise ValueError(
            f"product of {name}: expected results within the range of float64, "
            f"found an overflow at index {index}"
        )
    return product
