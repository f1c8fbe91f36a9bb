"""Least squares of every rank against SymPy, NumPy, autograd and a quadratic programming solver."""

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
    """Draw rational matrices of every rank: zero, wide, tall, with duplicate and collinear rows."""
    n, d = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    rank = draw(st.integers(0, min(n, d)))
    return (draw(arrays(n, rank)) @ draw(arrays(rank, d))) * Fraction(1, draw(st.integers(1, 5)))


@st.composite
def problems(draw):
    """Draw a matrix, targets in its column space and arbitrary targets."""
    x = draw(matrices())
    return x, x @ draw(arrays(x.shape[1])), draw(arrays(x.shape[0])) * Fraction(1)


def as_sympy(array):
    rows = np.atleast_2d(array.T).T
    entries = [sympy.Rational(f.numerator, f.denominator) for f in rows.flat]
    return sympy.Matrix(*rows.shape, entries)


def as_fractions(matrix):
    return [Fraction(int(entry.p), int(entry.q)) for entry in matrix]


def assert_close(found, expected):
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    assert found.shape == expected.shape
    error = np.abs(found - expected).max(initial=0)
    assert error <= TOLERANCE * np.abs(expected).max(initial=1e-300), (found, expected)


def entry_types(*values):
    return {type(entry) for value in values for entry in np.asarray(value, object).flat}


@given(problems(), st.data())
@settings(deadline=None, max_examples=60)
def test_loss_and_gradient_match_autograd(problem, data):
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
    assert entry_types(loss(x, y, w), gradient(x, y, w)) == {Fraction}
    floats = [array.astype(float) for array in (x, y, w)]
    assert abs(loss(*floats) - value.item()) <= TOLERANCE * scale
    assert np.abs(gradient(*floats) - weights.grad.numpy()).max() <= TOLERANCE * scale


@given(problems())
@settings(deadline=None, max_examples=60)
def test_least_squares_matches_the_pseudo_inverse(problem):
    x, _, y = problem
    found = least_squares(x, y)
    assert found.tolist() == as_fractions(as_sympy(x).pinv() @ as_sympy(y))
    assert entry_types(found) == {Fraction}
    floats = least_squares(x.astype(float), y.astype(float))
    expected = np.linalg.lstsq(x.astype(float), y.astype(float))[0]
    size = 1 + float(np.abs(found).max())
    assert np.abs(floats - expected).max() <= TOLERANCE * size
    assert np.abs(floats - found.astype(float)).max() <= TOLERANCE * size


@given(problems(), st.data())
@settings(deadline=None, max_examples=60)
def test_minimum_norm_solution_is_shorter_than_other_solutions(problem, data):
    x, y, _ = problem
    w = minimum_norm_solution(x, y)
    assert (x @ w == y).all()
    for direction in null_space_basis(x):
        other = w + data.draw(st.integers(1, 3)) * direction
        assert (x @ other == y).all()
        assert other @ other > w @ w
    assert_close_to_scale(minimum_norm_solution(x.astype(float), y.astype(float)), w)


def null_space_basis(x):
    return [np.array(as_fractions(vector), dtype=object) for vector in as_sympy(x).nullspace()]


def assert_close_to_scale(found, expected):
    size = 1 + float(np.abs(expected).max(initial=0))
    assert np.abs(found - expected.astype(float)).max(initial=0) <= TOLERANCE * size


@given(problems())
@settings(deadline=None, max_examples=60)
def test_minimum_norm_solution_matches_a_quadratic_programming_solver(problem):
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
def test_kkt_solution_describes_all_multipliers(problem, data):
    x, y, _ = problem
    n, _ = x.shape
    w, multipliers, basis = kkt_solution(x, y)
    assert w.tolist() == as_fractions(as_sympy(x).pinv() @ as_sympy(y))
    assert basis.shape == (n - as_sympy(x).rank(), n)
    coefficients = data.draw(arrays(len(basis)))
    assert (2 * w + x.T @ (multipliers + coefficients @ basis) == 0).all()
    assert multipliers.tolist() == as_fractions(
        -2 * (as_sympy(x) @ as_sympy(x).T).pinv() @ as_sympy(y)
    )
    assert (basis @ multipliers == 0).all()
    if len(basis):
        assert as_sympy(basis).rank() == len(basis)
    floats = kkt_solution(x.astype(float), y.astype(float))
    assert floats[2].shape == basis.shape
    assert_close_to_scale(floats[0], w)
    assert_close_to_scale(floats[1], multipliers)
    assert np.abs(floats[2] @ x.astype(float)).max(initial=0) <= TOLERANCE * (
        1 + float(np.abs(x).max())
    )


@given(problems())
@settings(deadline=None, max_examples=100)
def test_targets_outside_the_column_space_raise_and_others_do_not(problem):
    x, _, y = problem
    solvable = as_sympy(x).rank() == as_sympy(np.column_stack([x, y])).rank()
    for kind in (object, float):
        if solvable:
            minimum_norm_solution(x.astype(kind), y.astype(kind))
            continue
        for solve in (minimum_norm_solution, kkt_solution):
            with pytest.raises(ValueError, match=r"^y: expected a vector in the column space"):
                solve(x.astype(kind), y.astype(kind))


def test_error_reports_the_relative_residual():
    message = (
        "y: expected a vector in the column space of x, "
        "found a residual of 0.25 times its largest entry"
    )
    for kind in (object, float):
        with pytest.raises(ValueError) as caught:  # noqa: PT011
            minimum_norm_solution(np.array([[1, 0], [0, 0]], kind), np.array([4, 1], kind))
        assert str(caught.value) == message


@pytest.mark.parametrize(("residual", "accepted"), [(1e-9, True), (1e-7, False)])
@pytest.mark.parametrize("scale", [1e-200, 1, 1e200])
def test_float_targets_may_have_a_residual_of_half_their_digits(residual, accepted, scale):
    x, y = np.array([[1.0, 2.0], [1.0, 2.0]]), scale * np.array([1, 1 + 2 * residual])
    if accepted:
        assert_close(minimum_norm_solution(x, y) / scale, [0.2, 0.4])
    else:
        with pytest.raises(ValueError, match=r"^y: expected a vector in the column space"):
            minimum_norm_solution(x, y)


def test_exact_targets_must_have_no_residual():
    with pytest.raises(ValueError, match=r"^y: expected a vector in the column space"):
        minimum_norm_solution([[1, 2], [1, 2]], [1, 1 + Fraction(1, 10**500)])


def test_collinear_float_rows_count_as_dependent():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, 6))
    x = np.vstack([x, x[0] / 3 - x[1], x[0]])
    expected = np.linalg.lstsq(x[:2], x[:2] @ np.ones(6))[0]
    weights, multipliers, basis = kkt_solution(x, x @ np.ones(6))
    assert_close(weights, expected)
    assert basis.shape == (2, 4)
    assert_close(multipliers, -2 * np.linalg.pinv(x @ x.T, rtol=TOLERANCE) @ (x @ np.ones(6)))


def test_exact_data_have_no_cutoff():
    tiny = Fraction(1, 10**30)
    x = np.array([[1, 0, 0], [0, tiny, 0]], dtype=object)
    assert minimum_norm_solution(x, [1, tiny]).tolist() == [1, 1, 0]
    assert_close(minimum_norm_solution(x.astype(float), [1, 1e-30]), [1, 0, 0])


@given(problems(), st.fractions(0, 10, max_denominator=20))
@settings(deadline=None, max_examples=60)
def test_ridge_gradient_vanishes_at_the_ridge_weights(problem, penalty):
    x, _, y = problem
    v = ridge(x, y, penalty)
    assert entry_types(v) == {Fraction}
    assert (gradient(x, y, v) + 2 * penalty * v == 0).all()
    if penalty == 0:
        assert (v == least_squares(x, y)).all()
    size = 1 + float(np.abs(y).max())
    if penalty == 0 or penalty > Fraction(1, 1000):
        found = ridge(x.astype(float), y.astype(float), float(penalty))
        assert np.abs(found - v.astype(float)).max() <= TOLERANCE * size * 5


@given(problems())
@settings(deadline=None, max_examples=60)
def test_ridge_converges_to_least_squares_as_the_penalty_vanishes(problem):
    x, _, y = problem
    limit = least_squares(x, y)
    first = ridge(x, y, Fraction(1, 10**9)) - limit
    second = ridge(x, y, Fraction(1, 10**18)) - limit
    assert np.abs(second).max() <= np.abs(first).max() * Fraction(2, 10**9)


def test_ridge_is_accurate_for_ill_conditioned_floats():
    # The condition number reaches 2e9, so the error of a backward-stable method may come close to
    # 1e-6. The normal equations would square the condition number and lose all digits.
    x = np.array([[1.0, 1.0], [1.0, 1.0 + 2.0**-30]])
    exact = np.vectorize(Fraction, otypes=[object])(x)
    for penalty in (2.0**-60, 2.0**-20, 1.0, 2.0**60):
        expected = ridge(exact, [1, 2], Fraction(penalty)).astype(float)
        found = ridge(x, [1.0, 2.0], penalty)
        assert np.abs(found - expected).max() <= 1e-6 * np.abs(expected).max(), penalty


def test_inputs_are_not_modified():
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
    ("call", "error", "message"),
    [
        (lambda: loss([1, 2], [1], [1]), ValueError, "x: expected a matrix with at least one row"),
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
def test_invalid_arguments_raise(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(message)
