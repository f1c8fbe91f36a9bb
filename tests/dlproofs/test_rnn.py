"""Recurrent network and its gradients against autograd, complex steps and explicit sums."""

# ruff: noqa: N803, N806 (the formulas name the matrices W, U and V)

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlproofs.rnn import (
    forward,
    gradients,
    local_gradients,
    loss,
    parameter_gradients,
    sigmoid,
    sigmoid_derivatives,
    state_gradients,
    step_jacobians,
)

from .strategies import TOLERANCE

# Relative step size of central differences, and their tolerance: half the digits of their accuracy
# ε^(2/3).
DIFFERENCE_TOLERANCE = np.finfo(np.float64).eps ** (1 / 3)

NAMES = ("W", "U", "V", "h0", "x")
HALF = Fraction(1, 2)


@st.composite
def problems(draw, batches=((), (1,), (3,), (2, 2)), steps=6, scales=(0.3, 1, 3)):
    """Draw normally distributed W, U, V, h0, x and z of small sizes, with h0 shared or not."""
    n, d, m, count = (draw(st.integers(1, most)) for most in (4, 3, 3, steps))
    batch = draw(st.sampled_from(batches))
    start = draw(st.sampled_from([(), batch]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scale = draw(st.sampled_from(scales))
    shapes = [(n, d), (n, n), (m, n), (*start, n), (count, *batch, d), (count, *batch, m)]
    return [scale * rng.normal(size=shape) for shape in shapes]


def by_autograd(problem):
    """Return the loss and a dict of its gradients with respect to the arguments and states."""
    W, U, V, h0, x, z = (torch.tensor(array, requires_grad=True) for array in problem)
    h, before, total = [], h0, 0
    for inputs, targets in zip(x, z, strict=True):
        before = torch.einsum("ij,...j->...i", U, before) + torch.einsum("ij,...j->...i", W, inputs)
        before = torch.sigmoid(before)
        before.retain_grad()
        h.append(before)
        outputs = torch.einsum("ij,...j->...i", V, before)
        total = total + torch.square(targets - outputs).sum()
    total.backward()
    found = dict(zip(NAMES, (array.grad.numpy() for array in (W, U, V, h0, x)), strict=True))
    return total.item(), found | {"h": np.stack([state.grad.numpy() for state in h])}


def by_loops(W, U, V, h0, x, z):
    """Return the loss of one sequence with loops that also accept complex numbers."""
    h, total = list(h0), 0
    for inputs, targets in zip(x, z, strict=True):
        a = [
            sum(W[i][j] * inputs[j] for j in range(len(inputs)))
            + sum(U[i][j] * h[j] for j in range(len(h)))
            for i in range(len(h))
        ]
        h = [1 / (1 + np.exp(-entry)) for entry in a]
        y = [sum(V[i][j] * h[j] for j in range(len(h))) for i in range(len(V))]
        total += sum((target - output) ** 2 for target, output in zip(targets, y, strict=True))
    return total


def exact_problem(draw, steps):
    """Draw a network whose pre-activations are all 0 although its weights are not."""
    n, d, m = (draw(st.integers(1, 3)) for _ in range(3))
    small = st.fractions(-3, 3, max_denominator=4)

    def matrix(rows, columns):
        return [[draw(small) for _ in range(columns)] for _ in range(rows)]

    U, V, rest = matrix(n, n), matrix(m, n), matrix(n, d)
    W = [[-sum(row) / 2, *others] for row, others in zip(U, rest, strict=True)]
    x = [[1] + [0] * d for _ in range(steps)]
    return W, U, V, [HALF] * n, x, matrix(steps, m)


def assert_close(found, expected, tolerance=TOLERANCE):
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    assert found.shape == expected.shape
    largest = max(np.abs(expected).max(), np.abs(found).max())
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * largest)


@given(problems())
@settings(deadline=None)
def test_loss_and_gradients_match_autograd(problem):
    forward_pass = forward(*problem)
    found = gradients(forward_pass)
    value, expected = by_autograd(problem)
    assert_close(loss(forward_pass), value)
    for name, gradient in expected.items():
        assert getattr(found, name).dtype == np.float64
        assert_close(getattr(found, name), gradient)


# For h close to 1, both h (1 - h) and the derivative of 1 / (1 + exp(-a)) lose digits, so the
# scales are small.
@given(problems(batches=[()], steps=4, scales=[0.3, 1]))
@settings(deadline=None, max_examples=30)
def test_gradients_match_complex_steps(problem):
    found = gradients(forward(*problem))
    for position, name in enumerate(NAMES):
        expected = np.empty(problem[position].shape)
        for index in np.ndindex(expected.shape):
            perturbed = [array.astype(complex) for array in problem]
            perturbed[position][index] += 1e-30j
            expected[index] = by_loops(*perturbed).imag / 1e-30
        assert_close(getattr(found, name), expected)


@given(problems(batches=[(2,)], steps=4), st.data())
@settings(deadline=None, max_examples=30)
def test_gradients_match_central_differences(problem, data):
    position = data.draw(st.integers(0, 4))
    found = getattr(gradients(forward(*problem)), NAMES[position])
    step = DIFFERENCE_TOLERANCE * max(1.0, np.abs(problem[position]).max())
    expected = np.empty(found.shape)
    for index in np.ndindex(expected.shape):
        values = []
        for sign in (1, -1):
            perturbed = [array.copy() for array in problem]
            perturbed[position][index] += sign * step
            values.append(loss(forward(*perturbed)))
        expected[index] = (values[0] - values[1]) / (2 * step)
    # The rounding error of a difference of two losses is that of a loss.
    rounding = loss(forward(*problem)) * np.finfo(np.float64).eps / step
    scale = max(np.abs(expected).max(), np.abs(found).max())
    np.testing.assert_allclose(
        found, expected, rtol=0, atol=DIFFERENCE_TOLERANCE * scale + 10 * rounding
    )


@given(problems(batches=[()]))
@settings(deadline=None, max_examples=40)
def test_step_jacobians_match_torch(problem):
    forward_pass = forward(*problem)
    W, U, *_ = (torch.tensor(array) for array in problem)
    jacobians = step_jacobians(forward_pass)
    for t, inputs in enumerate(torch.tensor(forward_pass.x)):

        def step(before, inputs=inputs):
            return torch.sigmoid(W @ inputs + U @ before)

        expected = torch.func.jacrev(step)(torch.tensor(forward_pass.h[t]))
        assert_close(jacobians[t], expected)


@given(problems())
@settings(deadline=None, max_examples=40)
def test_step_jacobians_of_a_batch_match_those_of_its_sequences(problem):
    forward_pass = forward(*problem)
    jacobians = step_jacobians(forward_pass)
    assert jacobians.shape == (*forward_pass.h[1:].shape, forward_pass.h.shape[-1])
    for index in np.ndindex(forward_pass.x.shape[:-1]):
        h = forward_pass.h[(index[0] + 1, *index[1:])]
        assert_close(jacobians[index], np.diag(h * (1 - h)) @ forward_pass.U)


@given(problems())
@settings(deadline=None, max_examples=40)
def test_state_gradient_is_the_local_one_plus_that_of_a_network_started_there(problem):
    W, U, V, _, x, z = problem
    forward_pass = forward(*problem)
    total, local = state_gradients(forward_pass), local_gradients(forward_pass)
    assert_close(total[-1], local[-1])
    for t in range(1, len(x)):
        rest = forward(W, U, V, forward_pass.h[t], x[t:], z[t:])
        assert_close(total[t - 1], local[t - 1] + gradients(rest).h0)


@given(problems(batches=[(3,), (2, 2)]))
@settings(deadline=None, max_examples=40)
def test_gradients_of_a_batch_are_sums_over_its_sequences(problem):
    W, U, V, h0, x, z = problem
    batch = x.shape[1:-1]
    starts = np.broadcast_to(h0, (*batch, len(U)))
    whole = forward(*problem)
    singles = [forward(W, U, V, starts[i], x[:, *i], z[:, *i]) for i in product(*map(range, batch))]
    found, parts = gradients(whole), [gradients(forward_pass) for forward_pass in singles]
    assert_close(loss(whole), sum(map(loss, singles)))
    for name in ("W", "U", "V"):
        assert_close(getattr(found, name), sum(getattr(part, name) for part in parts))
    for name in ("x", "h", "a"):
        expected = np.stack([getattr(part, name) for part in parts], axis=1)
        assert_close(getattr(found, name), expected.reshape(getattr(found, name).shape))
    starts = np.stack([part.h0 for part in parts])
    expected = starts.sum(axis=0) if h0.ndim == 1 else starts.reshape(h0.shape)
    assert_close(found.h0, expected)


@given(st.data(), st.integers(1, 4))
@settings(deadline=None, max_examples=40)
def test_exact_gradients_match_explicit_sums(data, steps):
    W, U, V, *_, z = problem = exact_problem(data.draw, steps)
    forward_pass, found = forward(*problem), gradients(forward(*problem))
    n, d, m = len(U), len(W[0]), len(V)
    assert {type(entry) for array in (*forward_pass, *found) for entry in array.flat} == {Fraction}
    assert (forward_pass.h == HALF).all()
    residuals = [[z[t][i] - sum(V[i]) / 2 for i in range(m)] for t in range(steps)]
    assert loss(forward_pass) == sum(entry**2 for row in residuals for entry in row)
    g = [[-2 * sum(V[i][j] * r[i] for i in range(m)) for j in range(n)] for r in residuals]
    assert local_gradients(forward_pass).tolist() == g
    for t in reversed(range(steps - 1)):
        for j in range(n):
            g[t][j] += sum(U[i][j] / 4 * g[t + 1][i] for i in range(n))
    delta = [[entry / 4 for entry in row] for row in g]
    sums = [sum(delta[t][i] for t in range(steps)) for i in range(n)]
    assert found.h.tolist() == state_gradients(forward_pass).tolist() == g
    assert found.a.tolist() == delta
    assert found.W.tolist() == [[sums[i]] + [0] * (d - 1) for i in range(n)]
    assert found.U.tolist() == [[sums[i] / 2] * n for i in range(n)]
    assert found.V.tolist() == [[-sum(r[i] for r in residuals)] * n for i in range(m)]
    assert found.h0.tolist() == [sum(U[i][j] * delta[0][i] for i in range(n)) for j in range(n)]
    for t, j in product(range(steps), range(d)):
        assert found.x[t, j] == sum(W[i][j] * delta[t][i] for i in range(n))


@given(problems(), st.data())
@settings(deadline=None, max_examples=40)
def test_factors_weight_the_backward_recursion(problem, data):
    forward_pass = forward(*problem)
    count = len(forward_pass.x) - 1
    factors = data.draw(st.lists(st.sampled_from([-1, 0, 0.5, 2]), min_size=count, max_size=count))
    expected = local_gradients(forward_pass)
    for t in reversed(range(count)):
        back = np.einsum("...ij,...i->...j", step_jacobians(forward_pass)[t + 1], expected[t + 1])
        expected[t] = expected[t] + factors[t] * back
    assert_close(state_gradients(forward_pass, factors), expected)
    assert_close(state_gradients(forward_pass, 2), state_gradients(forward_pass, [2.0] * count))


def test_float_factors_keep_an_exact_forward_pass_exact():
    forward_pass = forward([[-2]], [[4]], [[3]], [HALF], [[1]] * 3, [[0], [0], [1]])
    assert state_gradients(forward_pass, [0.5, 1]).ravel().tolist() == [15, 12, 3]
    assert {type(entry) for entry in state_gradients(forward_pass, 0.5).flat} == {Fraction}


@given(problems())
@settings(deadline=None, max_examples=20)
def test_parameter_gradients_are_linear_in_the_state_gradients(problem):
    forward_pass = forward(*problem)
    states = state_gradients(forward_pass)
    once, twice = (
        parameter_gradients(forward_pass, states),
        parameter_gradients(forward_pass, 2 * states),
    )
    for name in ("W", "U", "h0", "x", "h", "a"):
        assert_close(getattr(twice, name), 2 * getattr(once, name))
    assert_close(twice.V, once.V)


def test_gradients_of_one_hidden_unit_computed_by_hand():
    # h_1 = σ(0) = 1/2 and y_1 = 3/2, so L_1 = 1/4, ∇h_1 = -2·3·(1 - 3/2) = 3 and δ_1 = 3/4.
    forward_pass = forward([[-2]], [[4]], [[3]], [HALF], [[1]], [[1]])
    found = gradients(forward_pass)
    assert loss(forward_pass) == Fraction(1, 4)
    assert [array.item() for array in found] == [
        Fraction(3, 4),
        Fraction(3, 8),
        HALF,
        3,
        Fraction(-3, 2),
        3,
        Fraction(3, 4),
    ]


@pytest.mark.parametrize("value", [-800.0, 800.0, -1e308, 1e308])
def test_large_pre_activations_saturate_without_a_warning(value):
    with np.errstate(all="raise"):  # without a BLAS call, whose floating-point flags may vary
        assert sigmoid(np.array([value])).tolist() == [float(value > 0)]
    forward_pass = forward([[value]], [[1.0]], [[1.0]], [0.5], [[1.0]] * 2, [[0.0]] * 2)
    found = gradients(forward_pass)
    assert forward_pass.h[1:].ravel().tolist() == [float(value > 0)] * 2
    assert found.W.item() == found.U.item() == 0


@given(st.floats(-700, 700))
def test_sigmoid_is_accurate_in_the_tails(a):
    expected = 1 / (1 + math.exp(-a)) if a > 0 else math.exp(a) / (1 + math.exp(a))
    assert math.isclose(sigmoid(np.array(a)), expected, rel_tol=TOLERANCE)


def test_sigmoid_of_fractions_is_exact_only_at_zero():
    assert sigmoid(np.array([Fraction(0)] * 2, object)).tolist() == [HALF, HALF]
    found = sigmoid(np.array([Fraction(0), Fraction(1)], object))
    assert found.dtype == np.float64
    assert_close(found, [0.5, 1 / (1 + math.exp(-1))])


def test_sigmoid_derivatives_do_not_depend_on_the_initial_state():
    forward_pass = forward([[-2]], [[4]], [[3]], [HALF], [[1], [1]], [[0], [1]])
    assert sigmoid_derivatives(forward_pass).ravel().tolist() == [Fraction(1, 4)] * 2
    assert (
        sigmoid_derivatives(forward([[0.0]], [[0.0]], [[1.0]], [7.0], [[1.0]], [[1.0]])).item()
        == 0.25
    )


@pytest.mark.parametrize("changed", range(6))
def test_one_float_argument_converts_the_forward_pass_to_float64(changed):
    problem = [[[-2]], [[4]], [[3]], [HALF], [[1], [1]], [[0], [1]]]
    exact = gradients(forward(*problem))
    problem[changed] = np.array(problem[changed], float)
    forward_pass = forward(*problem)
    for array, expected in zip(gradients(forward_pass), exact, strict=True):
        assert array.dtype == np.float64
        assert_close(array, expected)
    assert all(array.dtype == np.float64 for array in forward_pass)


@pytest.mark.parametrize("last", [1, 2])
def test_rational_data_with_nonzero_pre_activations_become_float64(last):
    problem = [[[-2]], [[4]], [[3]], [HALF], [[1], [last]], [[0], [1]]]
    forward_pass = forward(*problem)
    assert {array.dtype for array in (*forward_pass, *gradients(forward_pass))} == {
        np.dtype(object if last == 1 else np.float64)
    }
    assert_close(loss(forward_pass), by_autograd([np.array(array, float) for array in problem])[0])


@pytest.mark.parametrize("dtype", [float, object])
def test_inputs_are_not_modified_and_share_no_memory_with_results(dtype):
    problem = [np.array(a, dtype) for a in ([[-2]], [[4]], [[3]], [HALF], [[1], [1]], [[0], [1]])]
    before = [array.copy() for array in problem]
    for array in problem:
        array.flags.writeable = False
    forward_pass = forward(*problem)
    found = gradients(forward_pass)
    states = forward_pass.h.copy()
    assert not any(np.shares_memory(a, b) for a in (*forward_pass, *found) for b in problem)
    assert all((a == b).all() for a, b in zip(problem, before, strict=True))
    assert (forward_pass.h == states).all()


def test_gradients_do_not_modify_the_forward_pass():
    forward_pass = forward([[-2.0]], [[4.0]], [[3.0]], [0.5], [[1.0], [1.0]], [[0.0], [1.0]])
    before = [array.copy() for array in forward_pass]
    for array in forward_pass:
        array.flags.writeable = False
    gradients(forward_pass)
    assert all((a == b).all() for a, b in zip(forward_pass, before, strict=True))


VALID = {
    "W": np.ones((3, 2)),
    "U": np.ones((3, 3)),
    "V": np.ones((4, 3)),
    "h0": np.ones(3),
    "x": np.ones((5, 6, 2)),
    "z": np.ones((5, 6, 4)),
}


@pytest.mark.parametrize(
    ("name", "shape", "expected"),
    [
        ("W", (3,), "(hidden, inputs)"),
        ("W", (0, 2), "(hidden, inputs)"),
        ("W", (3, 0), "(hidden, inputs)"),
        ("U", (3, 2), "(3, 3)"),
        ("U", (3,), "(3, 3)"),
        ("V", (3, 4), "(outputs, 3)"),
        ("V", (0, 3), "(outputs, 3)"),
        ("h0", (), "(6, 3)"),
        ("h0", (4,), "(3,)"),
        ("h0", (1, 3), "(6, 3)"),
        ("h0", (6, 4), "(6, 3)"),
        ("x", (2,), "(steps, ..., 2)"),
        ("x", (5, 6, 3), "(steps, ..., 2)"),
        ("x", (0, 6, 2), "(steps, ..., 2)"),
        ("x", (5, 0, 2), "(steps, ..., 2)"),
        ("z", (5, 6, 3), "(5, 6, 4)"),
        ("z", (5, 1, 4), "(5, 6, 4)"),
        ("z", (4, 6, 4), "(5, 6, 4)"),
        ("z", (5, 4), "(5, 6, 4)"),
    ],
)
def test_invalid_shapes_raise(name, shape, expected):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the message is compared below)
        forward(**VALID | {name: np.ones(shape)})
    assert str(caught.value) == f"{name}: expected shape {expected}, found {shape}"


@pytest.mark.parametrize("name", VALID)
def test_invalid_entries_raise(name):
    invalid = VALID[name].copy()
    invalid.flat[-1] = np.nan
    index = tuple(size - 1 for size in invalid.shape)
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the message is compared below)
        forward(**VALID | {name: invalid})
    assert str(caught.value) == f"{name}: expected finite numbers, found nan at index {index}"
    with pytest.raises(TypeError, match=f"^{name}: expected real numbers, found str at index "):
        forward(**VALID | {name: invalid.astype(str)})


@pytest.mark.parametrize(
    ("factors", "error", "message"),
    [
        ([1.0] * 5, ValueError, "factors: expected shape (4,), found (5,)"),
        ([[1.0] * 4], ValueError, "factors: expected shape (4,), found (1, 4)"),
        (np.nan, ValueError, "factors: expected finite numbers, found nan at index ()"),
        ("1", TypeError, "factors: expected real numbers, found str at index ()"),
    ],
)
def test_invalid_factors_raise(factors, error, message):
    with pytest.raises(error) as caught:
        state_gradients(forward(**VALID), factors)
    assert str(caught.value) == message


def test_invalid_state_gradients_raise():
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the message is compared below)
        parameter_gradients(forward(**VALID), np.ones((6, 6, 3)))
    assert str(caught.value) == "state_grads: expected shape (5, 6, 3), found (6, 6, 3)"
