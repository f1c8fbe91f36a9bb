"""Truncated gradients against autograd with detached states, explicit sums and enumeration."""

# ruff: noqa: N806 (the formulas name the matrices W, U and V)

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlproofs.rnn import forward, gradients
from dlproofs.truncation import chunked_gradients, randomized_gradients, windowed_gradients

from .strategies import TOLERANCE

NAMES = ("W", "U", "V", "h0", "x")
HALF = Fraction(1, 2)
EXACT = ([[-2]], [[4]], [[3]], [HALF], [[1]] * 3, [[0], [0], [1]])
EXACT_PASS = forward(*EXACT)


@st.composite
def problems(draw):
    n, d, m, count = (draw(st.integers(1, most)) for most in (4, 3, 3, 7))
    batch = draw(st.sampled_from([(), (1,), (3,), (2, 2)]))
    start = draw(st.sampled_from([(), batch]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shapes = [(n, d), (n, n), (m, n), (*start, n), (count, *batch, d), (count, *batch, m)]
    return [rng.normal(size=shape) for shape in shapes]


@st.composite
def exact_problems(draw):
    """Draw networks of two units with up to five steps whose pre-activations are all 0."""
    small = st.fractions(-3, 3, max_denominator=4)
    U = [[draw(small), draw(small)], [draw(small), draw(small)]]
    V = [[draw(small), draw(small)]]
    W = [[-sum(row) / 2] for row in U]
    count = draw(st.integers(1, 5))
    return W, U, V, [HALF, HALF], [[1]] * count, [[draw(small)] for _ in range(count)]


def step(problem, before, t):
    W, U, _, _, x, _ = problem
    return torch.sigmoid(x[t] @ W.T + before @ U.T)


def chunked_loss(problem, length):
    """Return the loss with the state detached at the end of every chunk."""
    *_, V, h, x, z = problem
    total = 0
    for t in range(len(x)):
        if t and t % length == 0:
            h = h.detach()
        h = step(problem, h, t)
        total = total + ((z[t] - h @ V.T) ** 2).sum()
    return total


def windowed_loss(problem, window):
    """Return the loss with a separate pass for every step from a detached earlier state."""
    *_, V, h0, x, z = problem
    states = [h0]
    for t in range(len(x)):
        states.append(step(problem, states[-1], t))
    total = 0
    for end in range(len(x)):
        begin = max(end + 1 - window, 0)
        h = states[begin].detach() if begin else h0
        for t in range(begin, end + 1):
            h = step(problem, h, t)
        total = total + ((z[end] - h @ V.T) ** 2).sum()
    return total


def by_autograd(problem, truncated_loss, size):
    tensors = [torch.tensor(array, requires_grad=True) for array in problem]
    truncated_loss(tensors, size).backward()
    return dict(zip(NAMES, (tensor.grad.numpy() for tensor in tensors[:5]), strict=True))


def by_pairs(forward_pass, weight):
    """Return the state gradients of one sequence as weighted sums over pairs s ≤ t."""
    h, U, V = forward_pass.h, forward_pass.U, forward_pass.V
    count, n = len(forward_pass.x), len(U)
    total = np.zeros((count, n), h.dtype)
    for t in range(1, count + 1):
        passed = -2 * V.T @ (forward_pass.z[t - 1] - forward_pass.y[t - 1])
        for s in range(t, 0, -1):
            total[s - 1] = total[s - 1] + weight(s, t) * passed
            passed = U.T @ (h[s] * (1 - h[s]) * passed)
    return total


def assert_close(found, expected):
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    assert found.shape == expected.shape
    largest = max(np.abs(expected).max(), np.abs(found).max())
    np.testing.assert_allclose(found, expected, rtol=0, atol=TOLERANCE * largest)


def assert_same(found, expected):
    for one, other in zip(found, expected, strict=True):
        assert_close(one, other)


@pytest.mark.parametrize(
    ("truncated", "truncated_loss"),
    [(windowed_gradients, windowed_loss), (chunked_gradients, chunked_loss)],
)
@given(problem=problems(), size=st.integers(1, 8))
@settings(deadline=None, max_examples=60)
def test_truncated_gradients_match_autograd_with_detached_states(
    truncated, truncated_loss, problem, size
):
    found = truncated(forward(*problem), size)
    for name, expected in by_autograd(problem, truncated_loss, size).items():
        assert_close(getattr(found, name), expected)


@given(exact_problems(), st.integers(1, 6))
@settings(deadline=None, max_examples=60)
def test_exact_truncated_gradients_are_sums_over_the_kept_pairs(problem, k):
    forward_pass = forward(*problem)
    windowed = windowed_gradients(forward_pass, k)
    chunked = chunked_gradients(forward_pass, k)
    assert windowed.h.tolist() == by_pairs(forward_pass, lambda s, t: int(t - s < k)).tolist()
    expected = by_pairs(forward_pass, lambda s, t: int((s - 1) // k == (t - 1) // k))
    assert chunked.h.tolist() == expected.tolist()
    for found in (windowed, chunked):
        assert {type(entry) for array in found for entry in array.flat} == {Fraction}
        assert found.V.tolist() == gradients(forward_pass).V.tolist()


@pytest.mark.parametrize("truncated", [windowed_gradients, chunked_gradients])
@given(problem=problems(), extra=st.integers(0, 3))
@settings(deadline=None, max_examples=30)
def test_windows_and_chunks_as_long_as_the_sequence_are_exact(truncated, problem, extra):
    forward_pass = forward(*problem)
    assert_same(truncated(forward_pass, len(forward_pass.x) + extra), gradients(forward_pass))


@given(problems())
@settings(deadline=None, max_examples=30)
def test_windows_and_chunks_of_one_step_are_equal(problem):
    forward_pass = forward(*problem)
    assert_same(windowed_gradients(forward_pass, 1), chunked_gradients(forward_pass, 1))


def test_windowed_and_chunked_gradients_differ():
    assert windowed_gradients(EXACT_PASS, 2).h.ravel().tolist() == [18, 12, 3]
    assert chunked_gradients(EXACT_PASS, 2).h.ravel().tolist() == [18, 9, 3]
    assert gradients(EXACT_PASS).h.ravel().tolist() == [21, 12, 3]


@given(exact_problems(), st.data())
@settings(deadline=None, max_examples=25)
def test_expectation_over_all_random_truncations_is_the_exact_gradient(problem, data):
    forward_pass = forward(*problem)
    count = len(forward_pass.x) - 1
    probabilities = st.fractions(0, Fraction(9, 10), max_denominator=10)
    p = data.draw(st.lists(probabilities, min_size=count, max_size=count))
    estimates = []
    for cut in product([0, 1], repeat=count):
        weight = math.prod(p_t if c_t else 1 - p_t for c_t, p_t in zip(cut, p, strict=True))
        estimates.append((weight, randomized_gradients(forward_pass, cut, p)))
    for position, expected in enumerate(gradients(forward_pass)):
        expectation = sum(weight * estimate[position] for weight, estimate in estimates)
        assert (expectation == expected).all()
        assert {type(entry) for entry in expectation.flat} == {Fraction}


@given(problems(), st.data())
@settings(deadline=None, max_examples=40)
def test_pair_weights_are_products_over_the_steps_in_between(problem, data):
    W, U, V, h0, x, z = problem
    forward_pass = forward(*problem)
    count = len(x) - 1
    cut = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    p = data.draw(st.sampled_from([0.25, 0.5]))
    found = randomized_gradients(forward_pass, cut, p)
    assert_same(found, randomized_gradients(forward_pass, np.array(cut, bool), [p] * count))

    def weight(s, t):
        return math.prod(0 if cut[i - 1] else 1 / (1 - p) for i in range(s, t))

    starts = np.broadcast_to(h0, (*x.shape[1:-1], len(U)))
    for index in product(*map(range, x.shape[1:-1])):
        single = forward(W, U, V, starts[index], x[:, *index], z[:, *index])
        assert_close(found.h[:, *index], by_pairs(single, weight))


@given(problems())
@settings(deadline=None, max_examples=30)
def test_random_truncation_generalizes_chunks_and_the_full_gradient(problem):
    forward_pass = forward(*problem)
    count = len(forward_pass.x) - 1
    assert_same(randomized_gradients(forward_pass, [False] * count, 0), gradients(forward_pass))
    assert_same(
        randomized_gradients(forward_pass, [True] * count, 0.5), chunked_gradients(forward_pass, 1)
    )


@pytest.mark.parametrize("dtype", [float, object])
@pytest.mark.parametrize(
    "truncated",
    [
        lambda forward_pass: windowed_gradients(forward_pass, 2),
        lambda forward_pass: chunked_gradients(forward_pass, 2),
        lambda forward_pass: randomized_gradients(forward_pass, [0, 1], HALF),
    ],
)
def test_forward_pass_is_not_modified(truncated, dtype):
    forward_pass = forward(*(np.array(array, dtype) for array in EXACT))
    before = [array.copy() for array in forward_pass]
    for array in forward_pass:
        array.flags.writeable = False
    truncated(forward_pass)
    assert all((a == b).all() for a, b in zip(forward_pass, before, strict=True))


@pytest.mark.parametrize(
    ("truncated", "name"), [(windowed_gradients, "window"), (chunked_gradients, "chunk_length")]
)
@pytest.mark.parametrize(
    ("size", "error", "message"),
    [
        (0, ValueError, "expected an integer of at least 1, found 0"),
        (-3, ValueError, "expected an integer of at least 1, found -3"),
        (2.0, TypeError, "expected an integer, found 2.0"),
        ("2", TypeError, "expected an integer, found '2'"),
        (None, TypeError, "expected an integer, found None"),
    ],
)
def test_invalid_sizes_raise(truncated, name, size, error, message):
    with pytest.raises(error) as caught:
        truncated(EXACT_PASS, size)
    assert str(caught.value) == f"{name}: {message}"


@pytest.mark.parametrize("size", [np.int64(2), np.uint8(2)])
def test_numpy_integers_are_valid_sizes(size):
    assert_same(windowed_gradients(EXACT_PASS, size), windowed_gradients(EXACT_PASS, 2))


@pytest.mark.parametrize(
    ("cut", "probability", "error", "message"),
    [
        ([0], 0.5, ValueError, "cut: expected shape (2,), found (1,)"),
        (1, 0.5, ValueError, "cut: expected shape (2,), found ()"),
        ([0, 2], 0.5, ValueError, "cut: expected zeros and ones, found 2"),
        ([0.5, 0], 0.5, ValueError, "cut: expected zeros and ones, found 0.5"),
        (["0", "1"], 0.5, ValueError, "cut: expected zeros and ones, found 0"),
        ([0, 1], [0.5], ValueError, "probability: expected shape (2,), found (1,)"),
        ([0, 1], 1, ValueError, "probability: expected at least 0 and below 1, found 1"),
        ([0, 1], -0.5, ValueError, "probability: expected at least 0 and below 1, found -0.5"),
        ([0, 1], [0.5, 1.5], ValueError, "probability: expected at least 0 and below 1, found 1.5"),
        ([0, 1], np.nan, ValueError, "probability: expected finite numbers, found nan at index ()"),
        ([0, 1], None, TypeError, "probability: expected real numbers, found NoneType at index ()"),
    ],
)
def test_invalid_cuts_and_probabilities_raise(cut, probability, error, message):
    with pytest.raises(error) as caught:
        randomized_gradients(EXACT_PASS, cut, probability)
    assert str(caught.value) == message
