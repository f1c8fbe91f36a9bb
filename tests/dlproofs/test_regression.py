"""Least squares of every rank against SymPy, NumPy, autograd and a quadratic program solver."""

from fractions import Fraction

import daqp
import numpy as np
import pytest
import sympy
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlproofs.regression import (
    gradient,
    kkt_solution,
    least_squares,
    loss,
    minimum_norm_solution,
    ridge,
)

from .strategies import TOLERANCE, arrays


@st.composite
def matrices(draw, largest=4):
    """Rational matrices of every rank: zero, wide, tall, with duplicate and collinear rows."""
    n, d = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    rank = draw(st.integers(0, min(n, d)))
    return (draw(arrays(n, rank)) @ draw(arrays(rank, d))) * Fraction(1, draw(st.integers(1, 5)))


@st.composite
def problems(draw):
    """A matrix, targets in the span of its columns and targets anywhere."""
    x = draw(matrices())
    return x, x @ draw(arrays(x.shape[1])), draw(arrays(x.shape[0])) * Fraction(1)


def rational(array):
    rows = np.atleast_2d(array.T).T
    entries = [sympy.Rational(f.numerator, f.denominator) for f in rows.flat]
    return sympy.Matrix(*rows.shape, entries)


def fractions(matrix):
    return [Fraction(int(entry.p), int(entry.q)) for entry in matrix]


def assert_close(found, expected):
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    assert found.shape == expected.shape
    off = np.abs(found - expected).max(initial=0)
    assert off <= TOLERANCE * np.abs(expected).max(initial=1e-300), (found, expected)


def kinds(*values):
    return {type(entry) for value in values for entry in np.asarray(value, object).flat}


@given(problems(), st.data())
@settings(deadline=None, max_examples=60)
def test_loss_and_gradient_are_those_of_autograd(problem, data):
    x, _, y = problem
    w = data.draw(arrays(x.shape[1])) * Fraction(1, 2)
    weights = torch.tensor(w.astype(float), requires_grad=True)
    errors = torch.tensor(y.astype(float)) - torch.tensor(x.astype(float)) @ weights
    value = (errors**2).sum()
    value.backward()
    scale = 1 + float(value.detach())
    assert abs(loss(x, y, w) - value.item()) <= TOLERANCE * scale
    assert np.abs(gradient(x, y, w).astype(float) - weights.grad.numpy()).max() <= (
        TOLERANCE * scale
    )
    assert kinds(loss(x, y, w), gradient(x, y, w)) == {Fraction}
    floats = [array.astype(float) for array in (x, y, w)]
    assert abs(loss(*floats) - value.item()) <= TOLERANCE * scale
    assert np.abs(gradient(*floats) - weights.grad.numpy()).max() <= TOLERANCE * scale


@given(problems())
@settings(deadline=None, max_examples=60)
def test_the_shortest_least_squares_weights_are_the_pseudo_inverse_times_y(problem):
    x, _, y = problem
    found = least_squares(x, y)
    assert found.tolist() == fractions(rational(x).pinv() @ rational(y))
    assert kinds(found) == {Fraction}
    floats = least_squares(x.astype(float), y.astype(float))
    expected = np.linalg.lstsq(x.astype(float), y.astype(float))[0]
    size = 1 + float(np.abs(found).max())
    assert np.abs(floats - expected).max() <= TOLERANCE * size
    assert np.abs(floats - found.astype(float)).max() <= TOLERANCE * size


@given(problems(), st.data())
@settings(deadline=None, max_examples=60)
def test_the_minimum_norm_solution_solves_and_no_other_solution_is_as_short(problem, data):
    x, y, _ = problem
    w = minimum_norm_solution(x, y)
    assert (x @ w == y).all()
    for direction in fractions_of_null_space(x):
        other = w + data.draw(st.integers(1, 3)) * direction
        assert (x @ other == y).all()
        assert other @ other > w @ w
    assert_close_to_scale(minimum_norm_solution(x.astype(float), y.astype(float)), w)


def fractions_of_null_space(x):
    return [np.array(fractions(vector), dtype=object) for vector in rational(x).nullspace()]


def assert_close_to_scale(found, expected):
    size = 1 + float(np.abs(expected).max(initial=0))
    assert np.abs(found - expected.astype(float)).max(initial=0) <= TOLERANCE * size


@given(problems())
@settings(deadline=None, max_examples=60)
def test_a_quadratic_program_solver_finds_the_same_solution(problem):
    x, y, _ = problem
    n, d = x.shape
    a, b = x.astype(float), y.astype(float)
    solution, _, status, _ = daqp.solve(
        2 * np.eye(d), np.zeros(d), a, b, b.copy(), np.full(n, 5, np.int32)
    )
    assert status == 1
    assert_close_to_scale(solution, minimum_norm_solution(x, y))


@given(problems(), st.data())
@settings(deadline=None, max_examples=60)
def test_all_multipliers_and_no_others_solve_the_kkt_conditions(problem, data):
    x, y, _ = problem
    n, _ = x.shape
    w, multipliers, basis = kkt_solution(x, y)
    assert w.tolist() == fractions(rational(x).pinv() @ rational(y))
    assert basis.shape == (n - rational(x).rank(), n)
    coefficients = data.draw(arrays(len(basis)))
    assert (2 * w + x.T @ (multipliers + coefficients @ basis) == 0).all()
    assert multipliers.tolist() == fractions(
        -2 * (rational(x) @ rational(x).T).pinv() @ rational(y)
    )
    assert (basis @ multipliers == 0).all()
    if len(basis):
        assert rational(basis).rank() == len(basis)
    floats = kkt_solution(x.astype(float), y.astype(float))
    assert floats[2].shape == basis.shape
    assert_close_to_scale(floats[0], w)
    assert_close_to_scale(floats[1], multipliers)
    assert np.abs(floats[2] @ x.astype(float)).max(initial=0) <= TOLERANCE * (
        1 + float(np.abs(x).max())
    )


@given(problems())
@settings(deadline=None, max_examples=100)
def test_targets_outside_the_span_are_refused_and_none_inside_are(problem):
    x, _, y = problem
    solvable = rational(x).rank() == rational(np.column_stack([x, y])).rank()
    for kind in (object, float):
        if solvable:
            minimum_norm_solution(x.astype(kind), y.astype(kind))
            continue
        for solve in (minimum_norm_solution, kkt_solution):
            with pytest.raises(ValueError, match=r"^y: expected a combination of the columns"):
                solve(x.astype(kind), y.astype(kind))


def test_the_part_of_y_outside_the_span_is_told():
    words = (
        "y: expected a combination of the columns of x, found one off by 0.25 of its largest entry"
    )
    for kind in (object, float):
        with pytest.raises(ValueError) as caught:  # noqa: PT011
            minimum_norm_solution(np.array([[1, 0], [0, 0]], kind), np.array([4, 1], kind))
        assert str(caught.value) == words


@pytest.mark.parametrize(("off", "fits"), [(1e-9, True), (1e-7, False)])
@pytest.mark.parametrize("scale", [1e-200, 1, 1e200])
def test_floating_targets_may_be_off_by_half_of_their_digits(off, fits, scale):
    x, y = np.array([[1.0, 2.0], [1.0, 2.0]]), scale * np.array([1, 1 + 2 * off])
    if fits:
        assert_close(minimum_norm_solution(x, y) / scale, [0.2, 0.4])
    else:
        with pytest.raises(ValueError, match=r"^y: expected a combination"):
            minimum_norm_solution(x, y)


def test_exact_targets_may_not_be_off_at_all():
    with pytest.raises(ValueError, match=r"^y: expected a combination"):
        minimum_norm_solution([[1, 2], [1, 2]], [1, 1 + Fraction(1, 10**500)])


def test_floating_collinear_rows_count_as_collinear():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, 6))
    x = np.vstack([x, x[0] / 3 - x[1], x[0]])
    expected = np.linalg.lstsq(x[:2], x[:2] @ np.ones(6))[0]
    weights, multipliers, basis = kkt_solution(x, x @ np.ones(6))
    assert_close(weights, expected)
    assert basis.shape == (2, 4)
    assert_close(multipliers, -2 * np.linalg.pinv(x @ x.T, rtol=TOLERANCE) @ (x @ np.ones(6)))


def test_exact_data_know_no_cut_off():
    tiny = Fraction(1, 10**30)
    x = np.array([[1, 0, 0], [0, tiny, 0]], dtype=object)
    assert minimum_norm_solution(x, [1, tiny]).tolist() == [1, 1, 0]
    assert minimum_norm_solution(x.astype(float), [1, 1e-30]).tolist() == [1, 0, 0]


@given(problems(), st.fractions(0, 10, max_denominator=20))
@settings(deadline=None, max_examples=60)
def test_ridge_weights_are_where_its_gradient_is_zero(problem, penalty):
    x, _, y = problem
    v = ridge(x, y, penalty)
    assert kinds(v) == {Fraction}
    assert (gradient(x, y, v) + 2 * penalty * v == 0).all()
    if penalty == 0:
        assert (v == least_squares(x, y)).all()
    size = 1 + float(np.abs(y).max())
    if penalty == 0 or penalty > Fraction(1, 1000):
        found = ridge(x.astype(float), y.astype(float), float(penalty))
        assert np.abs(found - v.astype(float)).max() <= TOLERANCE * size * 5


@given(problems())
@settings(deadline=None, max_examples=60)
def test_ridge_tends_to_the_shortest_weights_as_its_penalty_vanishes(problem):
    x, _, y = problem
    limit = least_squares(x, y)
    first = ridge(x, y, Fraction(1, 10**9)) - limit
    second = ridge(x, y, Fraction(1, 10**18)) - limit
    assert np.abs(second).max() <= np.abs(first).max() * Fraction(2, 10**9)


def test_ridge_of_badly_conditioned_floats_keeps_its_digits():
    x = np.array([[1.0, 1.0], [1.0, 1.0 + 2.0**-30]])
    exact = np.vectorize(Fraction, otypes=[object])(x)
    for penalty in (2.0**-60, 2.0**-20, 1.0, 2.0**60):
        expected = ridge(exact, [1, 2], Fraction(penalty)).astype(float)
        found = ridge(x, [1.0, 2.0], penalty)
        assert np.abs(found - expected).max() <= 1e-6 * np.abs(expected).max(), penalty


def test_the_inputs_are_left_as_they_were():
    x, y, w = np.ones((2, 3)), np.ones(2), np.zeros(3)
    for array in (x, y, w):
        array.flags.writeable = False
    loss(x, y, w)
    gradient(x, y, w)
    kkt_solution(x, y)
    ridge(x, y, 1.0)
    assert (x == 1).all()
    assert (y == 1).all()
    assert (w == 0).all()


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: loss([1, 2], [1], [1]), ValueError, "x: expected a matrix of at least one row"),
        (lambda: loss([[1, 2]], [[1]], [1, 1]), ValueError, "y: expected shape (1,), found (1, 1)"),
        (lambda: loss([[1, 2]], [1], [1]), ValueError, "w: expected shape (2,), found (1,)"),
        (lambda: gradient([[1, 2]], [1], ["a", 1]), TypeError, "w: expected real numbers, found"),
        (lambda: least_squares([[1, 2]], [1, 2]), ValueError, "y: expected shape (1,), found (2,)"),
        (lambda: ridge([[1]], [1], -1), ValueError, "penalty: expected a number of at least 0,"),
        (lambda: ridge([[1]], [1], [1]), ValueError, "penalty: expected shape (), found (1,)"),
        (lambda: ridge([[1]], [1], True), TypeError, "penalty: expected real numbers, found bool"),
        (
            lambda: loss([[1e200]], [0.0], [1e200]),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: loss([[1e200, 1e200]], [0.0], [1e200, -1e200]),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: gradient([[1e200, -1e200]], [0.0], [1e200, 1e200]),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: least_squares([[1e-300]], [1e300]),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: least_squares([[2e-300, 2e-300], [1e-300, -1e-300]], [1e300, 1e300]),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
    ],
)
def test_unfit_arguments_are_named(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(words)
