"""Gradient descent against torch's optimizer, its closed form, step-size bound and rate."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlproofs.gradient_descent import (
    convergence_rate,
    gradient_descent,
    gradient_descent_iterate,
    spectral_filter,
    step_size_bound,
)
from dlproofs.regression import least_squares, minimum_norm_solution

from .strategies import TOLERANCE, arrays


@st.composite
def matrices(draw, largest=4):
    """Draw nonzero matrices of every rank, wide and tall."""
    n, d = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    rank = draw(st.integers(1, min(n, d)))
    matrix = draw(arrays(n, rank)) @ draw(arrays(rank, d))
    return matrix if matrix.any() else np.ones((n, d), dtype=int)


@st.composite
def problems(draw):
    x = draw(matrices())
    return x, draw(arrays(x.shape[0])), draw(arrays(x.shape[1]))


def largest_entry(*arrays):
    return 1 + max(float(np.abs(np.asarray(array)).max(initial=0)) for array in arrays)


@given(problems(), st.integers(0, 6), st.booleans())
@settings(deadline=None, max_examples=60)
def test_iterates_match_torch_sgd(problem, steps, from_zero):
    x, y, start = problem
    weights = torch.tensor(0.0 * start if from_zero else 1.0 * start, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=0.01)
    expected = [weights.detach().clone().numpy()]
    for _ in range(steps):
        optimizer.zero_grad()
        errors = torch.tensor(y, dtype=torch.float64) - torch.tensor(x * 1.0) @ weights
        (errors**2).sum().backward()
        optimizer.step()
        expected.append(weights.detach().clone().numpy())
    start = None if from_zero else start
    for step_size in (0.01, Fraction(1, 100)):
        found = gradient_descent(x, y, step_size, steps, start)
        assert found.shape == (steps + 1, x.shape[1])
        error = np.abs(found.astype(float) - np.array(expected)).max()
        assert error <= TOLERANCE * largest_entry(expected)
    assert {type(entry) for entry in found.flat} == {Fraction}


@given(problems(), st.integers(0, 12), st.sampled_from([0.01, 0.5, 1.0, 1.5, 1.99]))
@settings(deadline=None, max_examples=100)
def test_closed_form_matches_the_iterate_below_and_above_the_step_size_bound(
    problem, step, fraction
):
    x, y, _ = problem
    step_size = fraction * step_size_bound(x)
    iterate = gradient_descent(x * 1.0, y * 1.0, step_size, step)[-1]
    closed = gradient_descent_iterate(x, y, step_size, step)
    assert np.abs(iterate - closed).max() <= TOLERANCE * largest_entry(iterate)


@given(problems())
@settings(deadline=None, max_examples=60)
def test_iterates_stay_in_the_row_space_and_converge_to_the_minimum_norm_solution(problem):
    x, y, _ = problem
    step_size = step_size_bound(x) / 2
    limit = least_squares(x, y).astype(float)
    null_space = sympy.Matrix(x).nullspace()
    for step in (1, 10, 10**3, 10**15):
        closed = gradient_descent_iterate(x, y, step_size, step)
        for vector in null_space:
            direction = np.array(vector, dtype=float).ravel()
            direction /= np.linalg.norm(direction)
            assert abs(direction @ closed) <= TOLERANCE * largest_entry(closed)
    assert np.abs(closed - limit).max() <= TOLERANCE * largest_entry(limit)


@given(problems())
@settings(deadline=None, max_examples=60)
def test_iterates_from_any_start_converge_to_the_nearest_solution(problem):
    x, y, start = problem
    y = x @ y[:1].repeat(x.shape[1])
    step_size = step_size_bound(x) / 2
    nearest = start + minimum_norm_solution(x, y - x @ start).astype(float)
    errors = gradient_descent(x, y, step_size, 40, start).astype(float) - nearest
    rate = convergence_rate(x, step_size)
    sizes = np.linalg.norm(errors, axis=1)
    allowed = sizes[0] * rate ** np.arange(41) + TOLERANCE * largest_entry(nearest)
    assert (sizes <= allowed).all()


@given(matrices(), st.sampled_from([0.3, 0.9, 1.3]))
@settings(deadline=None, max_examples=60)
def test_convergence_rate_is_attained_and_step_size_bound_is_sharp(x, fraction):
    bound, step_size = step_size_bound(x), fraction * step_size_bound(x)
    eigenvalues = np.linalg.eigvalsh(x.T @ x * 1.0)
    assert abs(bound * eigenvalues[-1] - 1) <= TOLERANCE
    positive = eigenvalues[eigenvalues > TOLERANCE]
    factors = np.abs(1 - 2 * step_size * positive)
    rate = convergence_rate(x, step_size)
    assert abs(rate - factors.max()) <= TOLERANCE * (1 + rate)
    assert (rate < 1) == (fraction < 1)
    slowest = np.linalg.eigh(x.T @ x * 1.0)[1][:, eigenvalues > TOLERANCE][:, factors.argmax()]
    y = x @ slowest
    error = gradient_descent(x, y, step_size, 3) - slowest
    sizes = np.linalg.norm(error, axis=1)
    assert np.abs(sizes[1:] - rate * sizes[:-1]).max() <= TOLERANCE * (1 + sizes.max())


def test_exact_iterates_oscillate_at_the_step_size_bound():
    iterates = gradient_descent([[1, 1]], [3], Fraction(1, 2), 5)
    assert iterates.tolist() == [[0, 0], [3, 3], [0, 0], [3, 3], [0, 0], [3, 3]]


def test_larger_steps_converge_if_the_target_has_no_top_singular_component():
    x, y = [[2, 0, 0], [0, 1, 0]], [0, 1]
    assert gradient_descent(x, y, Fraction(1, 2), 2)[1:].tolist() == [[0, 1, 0]] * 2
    assert gradient_descent(x, [1, 1], Fraction(1, 2), 2)[2, 0] == -4


@pytest.mark.parametrize("singular_value", [0.0, 1e-150, 1e-9, 0.3, 0.5, 1.0, 1.2, 1.5])
@pytest.mark.parametrize("step", [0, 1, 2, 7, 40])
def test_spectral_filter_has_full_relative_accuracy(singular_value, step):
    step_size = 0.5
    exact = 1 - (1 - 2 * Fraction(step_size) * Fraction(singular_value) ** 2) ** step
    found = spectral_filter([singular_value], step_size, step)[0]
    assert abs(found - float(exact)) <= 1e-13 * abs(float(exact))


def test_spectral_filter_keeps_the_shape_and_accepts_huge_steps():
    assert spectral_filter([[0.0, 1e-12]], 0.5, 10**24).shape == (1, 2)
    assert spectral_filter([1e-12], 0.5, 10**24)[0] == pytest.approx(1 - np.exp(-1), rel=1e-9)


def test_small_singular_direction_is_fitted_slowly():
    x = np.diag([1.0, 1e-6])
    closed = gradient_descent_iterate(x, x @ [1.0, 1.0], 0.5, 1000)
    assert closed[0] == pytest.approx(1, rel=TOLERANCE)
    assert closed[1] == pytest.approx(1e-9, rel=1e-6)


def test_iterates_of_a_zero_matrix_are_constant():
    zero = np.zeros((2, 3))
    assert (gradient_descent(zero, [1, 2], 5.0, 3) == 0).all()
    assert (gradient_descent_iterate(zero, [1, 2], 5.0, 3) == 0).all()
    start = [1, 2, 3]
    assert (gradient_descent(zero, [1, 2], 5.0, 3, start) == start).all()


def test_initial_zeros_are_positive():
    assert not np.signbit(gradient_descent([[-1.0, -2.0]], [0.0], 0.1, 0)).any()


def test_inputs_are_not_modified():
    x, y, start = np.ones((1, 2)), np.ones(1), np.ones(2)
    for array in (x, y, start):
        array.flags.writeable = False
    gradient_descent(x, y, 0.1, 3, start)[0] = 7
    gradient_descent_iterate(x, y, 0.1, 3)
    assert (start == 1).all()


# A matrix with two singular directions whose overflows have opposite signs for a large target.
ROTATED = np.array([[2.0, 2.0], [1.0, -1.0]]) * 1e-150


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: gradient_descent([[1]], [1], 1, -1),
            ValueError,
            "steps: expected at least 0, found -1",
        ),
        (
            lambda: gradient_descent([[1]], [1], 1, 2.0),
            TypeError,
            "steps: expected an integer, found 2.0",
        ),
        (
            lambda: gradient_descent([[1]], [1], 1, True),
            TypeError,
            "steps: expected an integer, found True",
        ),
        (
            lambda: gradient_descent([[1]], [1], 0, 1),
            ValueError,
            "step_size: expected a number above 0, found 0",
        ),
        (
            lambda: gradient_descent([[1]], [1], [1], 1),
            ValueError,
            "step_size: expected shape (), found (1,)",
        ),
        (
            lambda: gradient_descent([[1]], [1], "1", 1),
            TypeError,
            "step_size: expected real numbers, found str at index ()",
        ),
        (
            lambda: gradient_descent([[1]], [1], 1, 1, [1, 2]),
            ValueError,
            "start: expected shape (1,), found (2,)",
        ),
        (
            lambda: gradient_descent([[1.0]], [1], 10.0, 500),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: gradient_descent([[1e200, 1e200]], [0], 1.0, 1, [1e200, -1e200]),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: gradient_descent_iterate([[1.0]], [1], 10.0, 500),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: gradient_descent_iterate([[1e-150]], [1e200], 2.5e299, 1),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: gradient_descent_iterate(ROTATED, [1e200, 1e200], 1e299, 1),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: gradient_descent_iterate([[1, 2]], [1, 2], 1.0, 1),
            ValueError,
            "y: expected shape (1,), found (2,)",
        ),
        (
            lambda: spectral_filter([1, -2], 1.0, 1),
            ValueError,
            "singular_values: expected at least 0, found -2",
        ),
        (
            lambda: spectral_filter(["1"], 1.0, 1),
            TypeError,
            "singular_values: expected real numbers, found str at index (0,)",
        ),
        (
            lambda: spectral_filter([0.0], 1e308, 1),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: spectral_filter([1], -1.0, 1),
            ValueError,
            "step_size: expected a number above 0, found -1.0",
        ),
        (
            lambda: spectral_filter([1], 1.0, 1.5),
            TypeError,
            "step: expected an integer, found 1.5",
        ),
        (
            lambda: spectral_filter([1e200], 1.0, 1),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: step_size_bound([[0, 0]]),
            ValueError,
            "x: expected a nonzero matrix, found only zeros",
        ),
        (
            lambda: step_size_bound([[1e-200]]),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: convergence_rate([[0, 0]], 1.0),
            ValueError,
            "x: expected a nonzero matrix, found only zeros",
        ),
        (
            lambda: convergence_rate([[1]], 0.0),
            ValueError,
            "step_size: expected a number above 0, found 0.0",
        ),
        (
            lambda: convergence_rate([[1e200]], 1.0),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
    ],
)
def test_invalid_arguments_raise(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
