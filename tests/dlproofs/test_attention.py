"""Four implementations of attention against plain Python, PyTorch and PyTorch Geometric."""

import math
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention

from dlproofs.attention import (
    OnlineSoftmax,
    attention,
    attention_weights,
    gathering_step,
    max_attention_weight,
    min_attention_weight,
    pairwise_step,
    self_attention,
    softmax,
    summing_step,
)
from dlproofs.graphs import Graph, complete_graph, message_passing, pairwise_message_passing

from .strategies import TOLERANCE

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # raised when PyTorch Geometric is imported
    from torch_geometric import utils
    from torch_geometric.nn import MessagePassing

slow = settings(deadline=None, max_examples=60)

STEPS = {
    "gathering": (message_passing, gathering_step),
    "summing": (message_passing, summing_step),
    "pairwise": (pairwise_message_passing, pairwise_step),
}


@st.composite
def layers(draw, min_order=1):
    """Draw states, weight matrices and a mask with at least one key per query, in various sizes."""
    n, d = draw(st.integers(min_order, 7)), draw(st.integers(1, 4))
    key_size, value_size = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    mask = random.random((n, n)) < draw(st.sampled_from([0.0, 0.3, 0.7, 1.0]))
    for row in mask:
        row[random.integers(n)] = True
    sizes = [(n, d), (key_size, d), (key_size, d), (value_size, d)]
    return *(random.normal(size=size) for size in sizes), mask


def by_loops(states, query, key, value, mask):
    """Evaluate equation 3 in plain Python, without array operations."""
    rows = []
    for i, receiver in enumerate(states.tolist()):
        powers = {}
        for j, sender in enumerate(states.tolist()):
            if mask[i][j]:
                q = [dot(row, receiver) for row in query]
                k = [dot(row, sender) for row in key]
                powers[j] = math.exp(dot(q, k))
        total = math.fsum(powers.values())
        rows.append(
            [math.fsum(p / total * dot(row, states[j]) for j, p in powers.items()) for row in value]
        )
    return rows


def by_torch(states, query, key, value, mask):
    h, q, k, v = (torch.from_numpy(array) for array in (states, query, key, value))
    allowed = torch.from_numpy(mask)
    return scaled_dot_product_attention(h @ q.T, h @ k.T, h @ v.T, attn_mask=allowed, scale=1.0)


class ByPyG(MessagePassing):
    def __init__(self):
        super().__init__(aggr="sum", node_dim=0)

    def forward(self, states, query, key, value, mask):
        h, q, k, v = (torch.from_numpy(array) for array in (states, query, key, value))
        edges = torch.from_numpy(mask).T.nonzero().T  # from the column to the row
        return self.propagate(edges, q=h @ q.T, k=h @ k.T, v=h @ v.T)

    def message(self, q_i, k_j, v_j, index, ptr, size_i):
        return utils.softmax((q_i * k_j).sum(1), index, ptr, size_i)[:, None] * v_j


def dot(left, right):
    return math.fsum(a * b for a, b in zip(left, right, strict=True))


def assert_close(found, expected):
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    assert found.shape == expected.shape
    assert np.isfinite(found).all()
    np.testing.assert_allclose(
        found, expected, rtol=0, atol=TOLERANCE * np.abs(expected).max(initial=0)
    )


def by_message_passing(name, mask, states, *weights):
    pass_messages, step = STEPS[name]
    return pass_messages(Graph.from_mask(mask), states, *step(*weights))


@slow
@given(layers())
def test_self_attention_matches_loops_torch_and_pytorch_geometric(layer):
    found = self_attention(*layer)
    assert found.dtype == np.float64
    assert_close(found, by_loops(*layer))
    assert_close(found, by_torch(*layer))
    assert_close(found, ByPyG()(*layer))


@pytest.mark.parametrize("name", STEPS)
@slow
@given(layer=layers())
def test_message_passing_matches_attention(name, layer):
    *weights, mask = layer
    assert_close(by_message_passing(name, mask, *weights), by_loops(*layer))


@pytest.mark.parametrize("name", STEPS)
@slow
@given(layer=layers())
def test_attention_without_mask_is_message_passing_on_the_complete_graph(name, layer):
    states, *weights, mask = layer
    pass_messages, step = STEPS[name]
    graph = complete_graph(len(states), self_loops=True)
    expected = by_loops(states, *weights, np.ones_like(mask))
    assert_close(self_attention(states, *weights), expected)
    assert_close(pass_messages(graph, states, *step(*weights)), expected)


@slow
@given(layers())
def test_attention_accepts_fewer_queries_than_keys(layer):
    states, query, key, value, mask = layer
    queries = (states @ query.T)[:-1]
    found = attention(queries, states @ key.T, states @ value.T, mask[:-1])
    assert_close(found, by_loops(*layer)[:-1] if len(found) else np.empty((0, len(value))))


@slow
@given(layers())
def test_attention_weights_are_a_distribution_over_the_allowed_keys(layer):
    states, query, key, _, mask = layer
    weights = attention_weights(states @ query.T, states @ key.T, mask)
    assert_close(weights.sum(axis=1), np.ones(len(states)))
    assert (weights[~mask] == 0).all()
    assert (weights[mask] > 0).all()


@slow
@given(layers(), st.randoms(use_true_random=False))
def test_self_attention_is_permutation_equivariant_if_the_mask_is_permuted_too(layer, random):
    states, *weights, mask = layer
    order = random.sample(range(len(states)), len(states))
    permuted = self_attention(states[order], *weights, mask[np.ix_(order, order)])
    assert_close(permuted, self_attention(*layer)[order])


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2])
def test_softmax_matches_torch_along_every_axis(axis):
    logits = np.random.default_rng(0).normal(size=(2, 3, 4))
    assert_close(softmax(logits, axis), torch.from_numpy(logits).softmax(axis))


def test_softmax_defaults_to_the_last_axis():
    logits = np.log([[1, 3], [2, 2]])
    assert_close(softmax(logits), [[0.25, 0.75], [0.5, 0.5]])


@pytest.mark.parametrize("axis", [0, 1])
def test_softmax_subtracts_the_maximum_of_each_slice(axis):
    logits = np.log([[1, 3], [2, 2]]) + np.array([[0], [5000]])
    found = softmax(logits if axis else logits.T, axis)
    assert_close(found if axis else found.T, [[0.25, 0.75], [0.5, 0.5]])


def test_softmax_of_minus_infinity_is_zero():
    assert softmax([-np.inf, 5, 5]).tolist() == [0.0, 0.5, 0.5]


def test_masked_key_has_no_weight_even_if_all_other_logits_are_very_low():
    assert attention_weights([[1]], [[-1e300], [0]], [[True, False]]).tolist() == [[1.0, 0.0]]


def test_attention_of_no_queries_is_empty():
    empty = np.empty((0, 2))
    assert self_attention(empty, [[1, 2]], [[1, 2]], [[1, 2]] * 3).shape == (0, 3)
    assert attention(empty, [[1, 2]], [[5]]).shape == (0, 1)


# Two tokens whose logits with either query are 1000 and -1000 in some order: a positive query
# attends only to the first token, a negative query only to the second.
EXTREME_STATES = np.array([[1000.0], [-1000.0]])


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("name", STEPS)
def test_large_logits_do_not_overflow(name, sign):
    weights = [[sign / 1000]], [[1.0]], [[0.002]]
    expected = sign * np.array([[2.0], [-2.0]])
    mask = np.ones((2, 2), bool)
    assert_close(self_attention(EXTREME_STATES, *weights), expected)
    assert_close(by_message_passing(name, mask, EXTREME_STATES, *weights), expected)


def test_equal_large_logits_get_equal_weights():
    for logit in (1000.0, -1000.0):
        assert softmax([logit, logit]).tolist() == [0.5, 0.5]
        first = OnlineSoftmax(logit, 1, np.array([2.0]))
        total = first + OnlineSoftmax(logit, 1, np.array([4.0]))
        assert (total.exponent, total.normalizer, total.mean.tolist()) == (logit, 2, [3.0])


@slow
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 9), st.integers(-9, 9)), min_size=2))
def test_online_softmax_matches_sums_of_exponentials(parts):
    first, *others = (OnlineSoftmax(s, z, np.array([float(a)])) for s, z, a in parts)
    total = sum(others, first)
    assert total.exponent == max(s for s, _, _ in parts)
    scale = math.exp(total.exponent)
    assert_close(total.normalizer * scale, math.fsum(math.exp(s) * z for s, z, _ in parts))
    assert_close(total.weighted_sum * scale, [math.fsum(math.exp(s) * a for s, _, a in parts)])
    assert_close(total.mean, total.weighted_sum / total.normalizer)


@slow
@given(st.integers(1, 9), st.floats(0, 4), st.integers(0, 999))
def test_attention_weight_bounds_hold_and_are_attained(n, bound, seed):
    logits = np.random.default_rng(seed).uniform(-bound, bound, (20, n))
    margin = 1 + TOLERANCE
    assert (softmax(logits) <= max_attention_weight(n, bound) * margin).all()
    assert (softmax(logits) * margin >= min_attention_weight(n, bound)).all()
    extreme = np.where(np.arange(n) == 0, bound, -bound)
    assert_close(softmax(extreme)[0], max_attention_weight(n, bound))
    assert_close(softmax(-extreme)[0], min_attention_weight(n, bound))


@pytest.mark.parametrize(
    ("n", "bound", "largest", "smallest"),
    [
        (1, 7, 1, 1),
        (4, 0, 1 / 4, 1 / 4),
        (10, math.log(3), 1 / 2, 1 / 82),
        (5, 1000, 1, 0),
    ],
)
def test_attention_weight_bounds_have_their_closed_form(n, bound, largest, smallest):
    assert_close(max_attention_weight(n, bound), largest)
    assert_close(min_attention_weight(n, bound), smallest)
    assert type(max_attention_weight(n, bound)) is type(min_attention_weight(n, bound)) is float


@pytest.mark.parametrize("name", STEPS)
def test_vertex_without_in_neighbors_raises(name):
    with pytest.raises(ValueError, match=r"^messages: ") as caught:
        by_message_passing(
            name, np.array([[True, False], [False, False]]), np.eye(2), *[np.eye(2)] * 3
        )
    assert str(caught.value) == (
        "messages: expected at least one message to every vertex, found none"
    )


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32, np.float64, list])
def test_integers_and_floats_are_accepted_and_not_modified(dtype):
    arrays = [np.arange(4).reshape(2, 2), *([[1, 2], [0, 1]] for _ in range(3))]
    arguments = [np.asarray(a).tolist() if dtype is list else np.array(a, dtype) for a in arrays]
    copies = [np.array(a) for a in arguments]
    for array in arguments:
        if dtype is not list:
            array.flags.writeable = False
    assert_close(
        self_attention(*arguments),
        by_loops(*(np.array(a, float) for a in arrays), np.ones((2, 2), bool)),
    )
    assert all((a == b).all() for a, b in zip(map(np.array, arguments), copies, strict=True))


EYE = [[1, 0], [0, 1]]
HUGE = [[1e200, 0], [0, 1]]
LAYERS = [
    gathering_step,
    summing_step,
    pairwise_step,
    lambda *weights: self_attention(EYE, *weights),
]
KEY_SHAPE = "key_weights: expected shape (2, 2), found (1, 2)"
VALUE_SHAPE = "value_weights: expected 2 columns, found shape (2, 1)"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: softmax(7), ValueError, "axis: expected an axis of logits of shape (), found -1"),
        (
            lambda: softmax([1, 2], 1),
            ValueError,
            "axis: expected an axis of logits of shape (2,), found 1",
        ),
        (
            lambda: softmax([1, 2], -2),
            ValueError,
            "axis: expected an axis of logits of shape (2,), found -2",
        ),
        (
            lambda: softmax([1, np.nan]),
            ValueError,
            "logits: expected numbers below infinity, found nan",
        ),
        (
            lambda: softmax([1, np.inf]),
            ValueError,
            "logits: expected numbers below infinity, found inf",
        ),
        (
            lambda: softmax([-np.inf, -np.inf]),
            ValueError,
            "logits: expected a finite number along axis -1, found none",
        ),
        (
            lambda: softmax([]),
            ValueError,
            "logits: expected a finite number along axis -1, found none",
        ),
        (lambda: softmax(["a"]), TypeError, "logits: expected integers or floats, found <U1"),
        (lambda: softmax([True]), TypeError, "logits: expected integers or floats, found bool"),
        (
            lambda: softmax([[1], [1, 2]]),
            ValueError,
            "logits: expected rows of equal length, found a ragged array",
        ),
        (
            lambda: attention_weights([1], EYE),
            ValueError,
            "queries: expected a matrix, found shape (1,)",
        ),
        (
            lambda: attention_weights([[1e200, 1e200]], [[1e200, -1e200]]),
            ValueError,
            "product of queries and keys: expected results within the range of float64, "
            "found an overflow at index (0, 0)",
        ),
        (
            lambda: attention_weights(EYE, [[1j, 1]]),
            TypeError,
            "keys: expected integers or floats, found complex128",
        ),
        (
            lambda: attention_weights(EYE, [[np.inf, 1]]),
            ValueError,
            "keys: expected finite numbers, found inf at index (0, 0)",
        ),
        (
            lambda: attention_weights(EYE, [[1, 2, 3]]),
            ValueError,
            "keys: expected rows of length 2, found shape (1, 3)",
        ),
        (
            lambda: attention_weights(EYE, EYE, [[0, 1], [1, 1]]),
            TypeError,
            "mask: expected booleans, found int64",
        ),
        (
            lambda: attention_weights(EYE, EYE, [[True, True]]),
            ValueError,
            "mask: expected shape (2, 2), found (1, 2)",
        ),
        (
            lambda: attention_weights(EYE, EYE, [[True, False], [False, False]]),
            ValueError,
            "mask: expected a key for every query, found none for query 1",
        ),
        (
            lambda: attention_weights(EYE, np.empty((0, 2))),
            ValueError,
            "mask: expected a key for every query, found none for query 0",
        ),
        (
            lambda: attention_weights(HUGE, HUGE),
            ValueError,
            "product of queries and keys: expected results within the range of float64, "
            "found an overflow at index (0, 0)",
        ),
        (
            lambda: attention(EYE, EYE, [[1]]),
            ValueError,
            "values: expected 2 rows, found shape (1, 1)",
        ),
        (
            lambda: attention(EYE, EYE, [["x"], ["y"]]),
            TypeError,
            "values: expected integers or floats, found <U1",
        ),
        (
            lambda: self_attention([[1, 2, 3]], EYE, EYE, EYE),
            ValueError,
            "states: expected rows of length 2, found shape (1, 3)",
        ),
        (
            lambda: self_attention(HUGE, HUGE, EYE, EYE),
            ValueError,
            "product of states and query_weights: expected results within the range of float64, "
            "found an overflow at index (0, 0)",
        ),
        (
            lambda: self_attention(HUGE, EYE, HUGE, EYE),
            ValueError,
            "product of states and key_weights: expected results within the range of float64, "
            "found an overflow at index (0, 0)",
        ),
        (
            lambda: self_attention(HUGE, [[0, 0]], [[0, 0]], HUGE),
            ValueError,
            "product of states and value_weights: expected results within the range of float64, "
            "found an overflow at index (0, 0)",
        ),
        (
            lambda: OnlineSoftmax(np.inf, 1, np.ones(1)),
            ValueError,
            "exponent: expected a finite number, found inf",
        ),
        *[(lambda step=step: step(EYE, [[1, 2]], EYE), ValueError, KEY_SHAPE) for step in LAYERS],
        *[
            (lambda step=step: step(EYE, EYE, [[1], [2]]), ValueError, VALUE_SHAPE)
            for step in LAYERS
        ],
        (
            lambda: summing_step([1], EYE, EYE),
            ValueError,
            "query_weights: expected a matrix, found shape (1,)",
        ),
        (
            lambda: summing_step(EYE, [1], EYE),
            ValueError,
            "key_weights: expected a matrix, found shape (1,)",
        ),
        (
            lambda: summing_step(EYE, EYE, [1]),
            ValueError,
            "value_weights: expected a matrix, found shape (1,)",
        ),
        (
            lambda: self_attention([1], EYE, EYE, EYE),
            ValueError,
            "states: expected a matrix, found shape (1,)",
        ),
        (lambda: max_attention_weight(0, 1), ValueError, "n: expected at least 1, found 0"),
        (lambda: min_attention_weight(0, 1), ValueError, "n: expected at least 1, found 0"),
        (
            lambda: max_attention_weight(2, -1),
            ValueError,
            "logit_bound: expected a finite number of at least 0, found -1",
        ),
        (
            lambda: min_attention_weight(2, math.inf),
            ValueError,
            "logit_bound: expected a finite number of at least 0, found inf",
        ),
        (
            lambda: min_attention_weight(2, math.nan),
            ValueError,
            "logit_bound: expected a finite number of at least 0, found nan",
        ),
    ],
)
def test_invalid_arguments_raise(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
