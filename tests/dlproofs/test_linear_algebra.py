"""Row reduction and rank against SymPy, the SVD cutoff against NumPy, and data validation."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dlproofs.arrays import as_array
from dlproofs.linear_algebra import (
    compact_svd,
    null_space,
    reduced_row_echelon_form,
    require_finite,
    solve,
    validate_data,
)

from .strategies import TOLERANCE, small_integers


@st.composite
def matrices(draw, largest=5):
    """Draw products of small integer matrices, of every rank, with duplicate and collinear rows."""
    n, d = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    rank = draw(st.integers(0, min(n, d)))

    def factor(rows, columns):
        return np.array(
            draw(st.lists(small_integers, min_size=rows * columns, max_size=rows * columns)),
            dtype=object,
        ).reshape(rows, columns)

    product = factor(n, rank) @ factor(rank, d) if rank else np.zeros((n, d), dtype=object)
    return product * Fraction(1, draw(st.integers(1, 5)))


def rational(matrix):
    return sympy.Matrix(
        *matrix.shape, [sympy.Rational(f.numerator, f.denominator) for f in matrix.flat]
    )


@given(matrices())
@settings(deadline=None, max_examples=100)
def test_reduced_row_echelon_form_matches_sympy(matrix):
    rows, pivots = reduced_row_echelon_form(matrix)
    expected, expected_pivots = rational(matrix).rref()
    assert pivots == list(expected_pivots)
    rank = len(pivots)
    assert rows.shape == (rank, matrix.shape[1])
    assert rational(rows) == expected[:rank, :]


@given(matrices())
@settings(deadline=None, max_examples=100)
def test_null_space_is_annihilated_and_has_the_right_dimension(matrix):
    rank = rational(matrix).rank()
    for found in (null_space(matrix), null_space(matrix.astype(float))):
        assert found.shape == (matrix.shape[1] - rank, matrix.shape[1])
        assert np.linalg.matrix_rank(found.astype(float)) == len(found)
        largest = float(np.abs(matrix).max())
        off = np.abs(matrix.astype(found.dtype) @ found.T).max(initial=0)
        assert off <= (0 if found.dtype == object else TOLERANCE * largest)


@given(matrices())
@settings(deadline=None, max_examples=100)
def test_compact_svd_has_the_exact_rank_and_reconstructs_the_matrix(matrix):
    u, sigma, vt = compact_svd(matrix.astype(float))
    assert len(sigma) == rational(matrix).rank()
    assert (sigma > 0).all()
    off = np.abs((u * sigma) @ vt - matrix.astype(float)).max()
    assert off <= TOLERANCE * float(np.abs(matrix).max())


@pytest.mark.parametrize(("exponent", "rank"), [(-53, 1), (-51, 2)])
@pytest.mark.parametrize("shape", [(2, 3), (3, 2)])
def test_compact_svd_has_the_cutoff_of_lstsq(exponent, rank, shape):
    matrix = np.zeros(shape)
    matrix[0, 0], matrix[1, 1] = 8, 8 * 2.0**exponent * 3
    assert len(compact_svd(matrix)[1]) == rank
    assert np.linalg.lstsq(matrix, np.ones(shape[0]))[2] == rank


@pytest.mark.parametrize("shape", [(2, 40), (40, 2)])
def test_svd_cutoff_is_proportional_to_the_longer_side(shape):
    matrix = np.zeros(shape)
    matrix[0, 0], matrix[1, 1] = 1, 10 * np.finfo(float).eps
    assert len(compact_svd(matrix)[1]) == np.linalg.lstsq(matrix, np.ones(shape[0]))[2] == 1


@given(matrices(largest=4), st.integers(1, 4))
@settings(deadline=None, max_examples=50)
def test_nonsingular_systems_are_solved_exactly(matrix, scale):
    nonsingular = matrix.T @ matrix + Fraction(scale) * np.eye(matrix.shape[1], dtype=int)
    rhs = np.arange(1, matrix.shape[1] + 1) * Fraction(1, 3)
    solution = solve(nonsingular, rhs)
    assert (nonsingular @ solution == rhs).all()
    assert {type(entry) for entry in solution} == {Fraction}


def test_rational_data_stay_exact_and_one_float_converts_all_data_to_float64():
    exact = validate_data([[1, Fraction(1, 2)]], y=np.array([3], np.uint8), p=Fraction(1, 3))
    assert [array.dtype for array in exact] == [object] * 3
    assert {type(entry) for array in exact for entry in array.flat} == {Fraction}
    for mixed in (
        validate_data([[1, 0.5]], y=[3], p=1),
        validate_data([[1, 2]], y=[3], p=0.5),
        validate_data(np.array([[1, 2]], np.float32), y=[3], p=1),
    ):
        assert [array.dtype for array in mixed] == [np.float64] * 3


@pytest.mark.parametrize("array", [np.ones((2, 3)), np.arange(6).reshape(2, 3)])
def test_inputs_are_not_modified(array):
    array.flags.writeable = False
    before = array.copy()
    (exact,) = validate_data(array.astype(int) + np.eye(2, 3, dtype=int))
    kept = exact.copy()
    reduced_row_echelon_form(exact)
    assert (exact == kept).all()
    compact_svd(validate_data(array)[0].astype(float))
    null_space(validate_data(array)[0])
    assert (array == before).all()


@pytest.mark.parametrize(
    ("x", "others", "error", "message"),
    [
        ([1, 2], {}, ValueError, "x: expected a matrix with at least one row and column, found "),
        (
            7,
            {},
            ValueError,
            "x: expected a matrix with at least one row and column, found shape ()",
        ),
        ([[]], {}, ValueError, "x: expected a matrix with at least one row and column, found "),
        (np.ones((0, 3)), {}, ValueError, "x: expected a matrix with at least one row and column"),
        ([[1, 2]], {"y": [[1]]}, ValueError, "y: expected shape (1,), found (1, 1)"),
        ([[1, 2]], {"y": [1, 2]}, ValueError, "y: expected shape (1,), found (2,)"),
        ([[1, 2]], {"w": [1]}, ValueError, "w: expected shape (2,), found (1,)"),
        ([[1, 2]], {"start": [1]}, ValueError, "start: expected shape (2,), found (1,)"),
        ([[1, 2]], {"p": [1]}, ValueError, "p: expected shape (), found (1,)"),
        ([[1, "2"]], {}, TypeError, "x: expected real numbers, found str at index (0, 1)"),
        ([[1, 2]], {"y": [True]}, TypeError, "y: expected real numbers, found bool at index (0,)"),
        ([[1, 2]], {"y": [np.nan]}, ValueError, "y: expected finite numbers, found nan at index "),
        ([[1, 2], [3]], {}, TypeError, "x: expected real numbers, found list at index (0,)"),
        (
            [[10**400]],
            {"y": [0.5]},
            ValueError,
            "x: expected numbers within the range of float64, found a larger one",
        ),
    ],
)
def test_invalid_data_raise(x, others, error, message):
    with pytest.raises(error) as caught:
        validate_data(x, **others)
    assert str(caught.value).startswith(message)


def test_number_becomes_a_zero_dimensional_array():
    assert as_array("p", Fraction(1, 2)).shape == ()


def test_require_finite_rejects_overflows_of_floats_only():
    assert require_finite(np.array([Fraction(10**400)])).item() == 10**400
    for value in (np.inf, -np.inf, np.nan):
        with pytest.raises(ValueError, match=r"^expected results within the range of float64"):
            require_finite(np.array([0, value]))
