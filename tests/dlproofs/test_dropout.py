"""Dropout losses against the enumeration of all masks, and minimizers against other methods."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import sympy
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlproofs.dropout import (
    dropout_loss,
    dropout_minimizer,
    effective_penalty,
    expectation,
    expected_dropout_loss,
    squared_column_norms,
)
from dlproofs.regression import least_squares, loss

from .strategies import TOLERANCE, arrays

probabilities = st.fractions(0, 1, max_denominator=12)
interior_probabilities = probabilities.filter(lambda p: 0 < p < 1)


@st.composite
def problems(draw, largest=4):
    """Draw matrices of every rank with zero and duplicate columns, targets and weights."""
    n, d = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    rank = draw(st.integers(0, min(n, d)))
    x = draw(arrays(n, rank)) @ draw(arrays(rank, d)) * Fraction(1, draw(st.integers(1, 3)))
    return x, draw(arrays(n)), draw(arrays(d))


@st.composite
def small_problems(draw):
    n, d = draw(st.sampled_from([(1, 1), (1, 3), (2, 2), (3, 1), (2, 3)]))
    return draw(arrays(n, d)), draw(arrays(n)), draw(arrays(d))


def floats(*arrays):
    return [np.asarray(array).astype(float) for array in arrays]


def expected_loss_by_loops(x, y, w, p):
    """Compute the expected loss by loops over masks, rows and columns."""
    n, d = x.shape
    total = 0
    for mask in product((0, 1), repeat=n * d):
        probability, value = Fraction(1), 0
        for kept in mask:
            probability *= p if kept else 1 - p
        for i in range(n):
            value += (y[i] - sum(x[i, j] * mask[i * d + j] * w[j] for j in range(d))) ** 2
        total += probability * value
    return total


@given(small_problems(), probabilities)
@settings(deadline=None, max_examples=60)
def test_expected_dropout_loss_is_the_mean_over_all_masks(problem, p):
    x, y, w = problem
    expected = expected_loss_by_loops(*(array.astype(object) for array in problem), p)
    found = expected_dropout_loss(x, y, w, p)
    assert found == expected
    assert type(found) is Fraction
    assert expectation(lambda mask: dropout_loss(x, y, w, mask), x.shape, p) == expected
    rounded = expected_dropout_loss(*floats(x, y, w), float(p))
    assert abs(rounded - expected) <= TOLERANCE * (1 + expected)


@given(small_problems(), probabilities)
@settings(deadline=None, max_examples=60)
def test_expectations_over_masks_shared_by_rows_or_columns(problem, p):
    x, y, w = problem
    n, d = x.shape

    def masked_loss(mask):
        return dropout_loss(x, y, w, mask)

    assert expectation(masked_loss, (1, d), p) == expected_dropout_loss(x, y, w, p)
    fit = x @ w
    expected = ((y - p * fit) ** 2).sum() + p * (1 - p) * (fit**2).sum()
    assert expectation(masked_loss, (n, 1), p) == expected


@given(small_problems(), interior_probabilities)
@settings(deadline=None, max_examples=60)
def test_inverted_dropout_scales_the_weights_by_p(problem, p):
    x, y, w = problem
    inverted = expectation(lambda mask: dropout_loss(x, y, p * w, mask / p), x.shape, p)
    assert inverted == expected_dropout_loss(x, y, w, p)


def test_expectation_with_a_symbolic_probability_is_a_polynomial():
    p = sympy.Symbol("p")
    x, y, w = np.array([[1, 2], [3, -1]]), [1, 0], [2, 1]
    found = expectation(lambda mask: dropout_loss(x, y, w, mask), (2, 2), p)
    for value in (Fraction(0), Fraction(1, 7), Fraction(1)):
        assert found.subs(p, sympy.Rational(value.numerator, value.denominator)) == (
            expected_dropout_loss(x, y, w, value)
        )


def test_masks_are_integer_arrays_with_up_to_20_entries():
    shapes = []
    with pytest.raises(ZeroDivisionError):  # stops at the first of 2^20 masks
        expectation(lambda mask: shapes.append(mask.shape) or 1 // 0, (4, 5), Fraction(1, 2))
    assert shapes == [(4, 5)]
    for shape in ((), (0,), (2, 3)):
        integer = expectation(lambda mask: {"i": 1}.get(mask.dtype.kind, 0), shape, Fraction(1, 2))
        assert integer == 1


def test_expectation_accepts_floats_and_empty_masks():
    assert expectation(lambda mask: mask.sum(), (2, 2), 0.25) == pytest.approx(1, rel=1e-12)
    assert expectation(lambda mask: 7, (), Fraction(1, 3)) == 7


@given(problems(), probabilities)
@settings(deadline=None, max_examples=80)
def test_minimizer_is_stationary_and_has_minimum_norm(problem, p):
    x, y, _ = problem
    w = dropout_minimizer(x, y, p)
    assert {type(entry) for entry in w} == {Fraction}
    scales = (x**2).sum(axis=0)
    gradient = -2 * p * x.T @ (y - p * x @ w) + 2 * p * (1 - p) * scales * w
    assert (gradient == 0).all()
    curvature = p * p * x.T @ x + p * (1 - p) * np.diag(scales)
    entries = [sympy.Rational(f.numerator, f.denominator) for f in curvature.flat]
    for vector in sympy.Matrix(len(w), len(w), entries).nullspace():
        flat = np.array([Fraction(int(e.p), int(e.q)) for e in vector], dtype=object)
        assert flat @ w == 0
    found = dropout_minimizer(*floats(x, y), float(p))
    least = float(expected_dropout_loss(x, y, w, p))
    size = float(1 + np.abs(w).max())
    if p in {0, 1} or 1 - p > Fraction(1, 100):
        assert np.abs(found - w.astype(float)).max() <= TOLERANCE * size
        assert expected_dropout_loss(*floats(x, y), found, float(p)) <= least + TOLERANCE * (
            1 + float((np.asarray(y) ** 2).sum())
        )


@given(problems(), interior_probabilities, st.integers(-6, 6))
@settings(deadline=None, max_examples=60)
def test_scaling_a_feature_scales_its_weight_inversely(problem, p, exponent):
    x, y, _ = problem
    w = dropout_minimizer(x, y, p)
    factors = np.array([Fraction(10) ** exponent] + [Fraction(1)] * (x.shape[1] - 1), dtype=object)
    assert (dropout_minimizer(x * factors, y, p) * factors == w).all()
    found = dropout_minimizer(*floats(x * factors, y), float(p)) * factors.astype(float)
    assert np.abs(found - w.astype(float)).max() <= TOLERANCE * float(1 + np.abs(w).max())


@pytest.mark.parametrize("scale", [1e-200, 1e-20, 1.0, 1e20, 1e150])
def test_minimizer_is_accurate_for_features_of_very_different_scale(scale):
    x, y = np.array([[3.0, 1.0], [4.0, 2.0]]), [1.0, 5.0]
    expected = dropout_minimizer(x.astype(int), [1, 5], Fraction(1, 4)).astype(float)
    found = dropout_minimizer(x * [1, scale], y, 0.25) * [1, scale]
    assert np.abs(found - expected).max() <= TOLERANCE


def test_minimizer_matches_torch_lbfgs():
    x = torch.tensor([[3.0, 1, 0], [4, 2, 1]], dtype=torch.float64)
    y = torch.tensor([1.0, 5], dtype=torch.float64)
    w = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([w], max_iter=200, tolerance_grad=1e-14, tolerance_change=0)

    def closure():
        optimizer.zero_grad()
        spread = (x * w).square().sum()
        value = (y - 0.25 * x @ w).square().sum() + 0.25 * 0.75 * spread
        value.backward()
        return value

    optimizer.step(closure)
    found = dropout_minimizer(x.numpy(), y.numpy(), 0.25)
    assert np.abs(found - w.detach().numpy()).max() <= TOLERANCE * 5


def test_duplicate_columns_have_equal_weights_if_p_is_below_one():
    x = [[1, 1, 2], [3, 3, 1]]
    w = dropout_minimizer(x, [1, 2], Fraction(1, 2))
    assert w[0] == w[1]
    assert (dropout_minimizer(x, [1, 2], 1) == least_squares(x, [1, 2])).all()


@pytest.mark.parametrize("dtype", [object, float])
def test_weights_are_zero_for_p_zero_and_for_zero_features(dtype):
    x, y = np.array([[1, 0], [2, 0]], dtype), np.array([1, 2], dtype)
    assert dropout_minimizer(x, y, 0).tolist() == [0, 0]
    assert dropout_minimizer(x, y, Fraction(1, 2)).tolist()[1] == 0
    assert dropout_minimizer(0 * x, y, Fraction(1, 2)).tolist() == [0, 0]
    assert not np.signbit(dropout_minimizer(-x, y, 0).astype(float)).any()


@given(problems())
def test_squared_column_norms_are_the_diagonal_of_the_gram_matrix(problem):
    x, _, _ = problem
    assert (squared_column_norms(x) == np.diag(x.T @ x)).all()


@given(interior_probabilities)
def test_effective_penalty_is_the_odds_of_dropping(p):
    assert effective_penalty(p) * p == 1 - p
    assert type(effective_penalty(p)) is Fraction
    assert effective_penalty(float(p)) == pytest.approx(float((1 - p) / p), rel=1e-12)
    assert effective_penalty(1) == 0


def test_expected_dropout_loss_of_small_inputs_and_large_weights_is_finite():
    assert expected_dropout_loss([[1e-200]], [1.0], [1e200], 0.5) == pytest.approx(0.5, rel=1e-12)


def test_mask_of_ones_gives_the_loss_without_dropout():
    x, y, w = [[1, 2], [3, 4]], [1, 1], [2, 5]
    assert dropout_loss(x, y, w, np.ones((2, 2), int)) == loss(x, y, w)
    assert dropout_loss(x, y, w, np.ones((2, 2))) == loss(x, y, w)
    assert type(dropout_loss(x, y, w, np.ones((2, 2)))) is float
    assert dropout_loss(x, y, w, [[0, 1], [1, 1]]) == (1 - 10) ** 2 + (1 - 26) ** 2


def test_inputs_are_not_modified():
    x, y, w, mask = np.ones((2, 2)), np.ones(2), np.ones(2), np.zeros((2, 2))
    for array in (x, y, w, mask):
        array.flags.writeable = False
    dropout_loss(x, y, w, mask)
    expected_dropout_loss(x, y, w, 0.5)
    dropout_minimizer(x, y, 0.5)
    assert (x == 1).all()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: dropout_loss([[1, 2], [3, 4]], [1, 1], [1, 1], [1, 0]),
            ValueError,
            "mask: expected shape (2, 2), (1, 2) or (2, 1), found (2,)",
        ),
        (
            lambda: dropout_loss([[1, 2], [3, 4]], [1, 1], [1, 1], np.ones((2, 3))),
            ValueError,
            "mask: expected shape (2, 2), (1, 2) or (2, 1), found (2, 3)",
        ),
        (
            lambda: dropout_loss([[1, 2]], [1], [1, 1], [[True, False]]),
            TypeError,
            "mask: expected real numbers, found bool at index (0, 0)",
        ),
        (
            lambda: dropout_loss([[1, 2]], [[1]], [1, 1], [[1, 1]]),
            ValueError,
            "y: expected shape (1,), found (1, 1)",
        ),
        (
            lambda: expectation(np.sum, (3, 7), 0.5),
            ValueError,
            "shape: expected at most 20 entries, found 21",
        ),
        (
            lambda: expectation(np.sum, (1,), 1.5),
            ValueError,
            "p: expected a number from 0 to 1, found 1.5",
        ),
        (
            lambda: expectation(np.sum, (1,), True),
            TypeError,
            "p: expected real numbers, found bool at index ()",
        ),
        (
            lambda: expected_dropout_loss([[1e200, 1e200]], [0], [1, -1], 0.5),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: expected_dropout_loss([[1e200, 1e200]], [0], [1, -1], 1.0),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: expected_dropout_loss([[1]], [1], [1], -1),
            ValueError,
            "p: expected a number from 0 to 1, found -1",
        ),
        (
            lambda: expected_dropout_loss([[1]], [1], [1], [0.5]),
            ValueError,
            "p: expected a number, found shape (1,)",
        ),
        (
            lambda: expected_dropout_loss([[1]], [1], [1, 1], 0.5),
            ValueError,
            "w: expected shape (1,), found (2,)",
        ),
        (
            lambda: dropout_minimizer([[1]], [1], np.nan),
            ValueError,
            "p: expected finite numbers, found nan at index ()",
        ),
        (lambda: effective_penalty(0), ValueError, "p: expected a number above 0, found 0"),
        (
            lambda: squared_column_norms([[1e200]]),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
        (
            lambda: dropout_minimizer([[1e-300]], [1e300], 0.5),
            ValueError,
            "expected results within the range of float64, found an overflow",
        ),
    ],
)
def test_invalid_arguments_raise(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
