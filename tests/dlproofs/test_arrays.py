"""Conversion of arguments: exact data, float64 data, invalid entries and error messages."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from dlproofs.arrays import as_array, check_shape


@pytest.mark.parametrize(
    "data",
    [
        [[1, -2], [3, 4]],
        np.array([[1, -2], [3, 4]], np.int8),
        np.array([[1, -2], [3, 4]], object),
        [[Fraction(1), Fraction(-2)], [np.int64(3), 4]],
        torch.tensor([[1, -2], [3, 4]]),
    ],
)
def test_rational_data_are_converted_to_fractions(data):
    found = as_array("x", data)
    assert found.tolist() == [[1, -2], [3, 4]]
    assert {type(entry) for entry in found.flat} == {Fraction}


@pytest.mark.parametrize(
    "data",
    [
        [1, 0.5],
        [Fraction(1), np.float32(0.5)],
        np.array([1, 0.5]),
        np.array([1, 0.5], np.float16),
        np.array([1, 0.5], np.float32),
        torch.tensor([1, 0.5]),
    ],
)
def test_other_data_are_converted_to_float64(data):
    found = as_array("x", data)
    assert found.dtype == np.float64
    assert found.tolist() == [1, 0.5]


def test_empty_data_are_rational():
    assert as_array("x", []).dtype == object


@pytest.mark.parametrize("data", [np.ones(3), np.ones(3, np.float32), np.ones(3, object)])
def test_result_shares_no_memory_with_the_argument(data):
    before = data.copy()
    as_array("x", data)[:] = 7
    assert (data == before).all()


@pytest.mark.parametrize("data", [0, 0.5, [], np.ones((2, 0))])
def test_result_has_the_shape_of_the_data(data):
    assert as_array("x", data).shape == np.shape(data)


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        ([1, True], TypeError, "W: expected real numbers, found bool at index (1,)"),
        (np.array([[True]]), TypeError, "W: expected real numbers, found bool at index (0, 0)"),
        (["1"], TypeError, "W: expected real numbers, found str at index (0,)"),
        ([[1, 2], [3]], TypeError, "W: expected real numbers, found list at index (0,)"),
        (np.array([1j]), TypeError, "W: expected real numbers, found complex at index (0,)"),
        (None, TypeError, "W: expected real numbers, found NoneType at index ()"),
        ([1.0, np.nan], ValueError, "W: expected finite numbers, found nan at index (1,)"),
        ([[0, np.inf]], ValueError, "W: expected finite numbers, found inf at index (0, 1)"),
        (np.array([-np.inf]), ValueError, "W: expected finite numbers, found -inf at index (0,)"),
        (
            [10**400],
            ValueError,
            "W: expected numbers within the range of float64, found a larger one",
        ),
    ],
)
def test_invalid_entries_raise(data, error, message):
    with pytest.raises(error) as caught:
        as_array("W", data)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((2, 3), (2, 3)),
        ((2, 3), ("rows", 3)),
        ((5, 3), ("steps", ..., 3)),
        ((5, 1, 2, 3), ("steps", ..., 3)),
        ((), ()),
        ((0,), (0,)),
    ],
)
def test_matching_shapes_are_accepted(shape, expected):
    check_shape("W", np.ones(shape), expected)


@pytest.mark.parametrize(
    ("shape", "expected", "message"),
    [
        ((2, 3), (3, 2), "W: expected shape (3, 2), found (2, 3)"),
        ((2,), (2, 1), "W: expected shape (2, 1), found (2,)"),
        ((2, 1), (2,), "W: expected shape (2,), found (2, 1)"),
        ((2, 3), ("rows", 4), "W: expected shape (rows, 4), found (2, 3)"),
        ((0, 3), ("rows", 3), "W: expected shape (rows, 3), found (0, 3)"),
        ((3,), ("steps", ..., 3), "W: expected shape (steps, ..., 3), found (3,)"),
        ((5, 0, 3), ("steps", ..., 3), "W: expected shape (steps, ..., 3), found (5, 0, 3)"),
        ((), (1,), "W: expected shape (1,), found ()"),
    ],
)
def test_other_shapes_raise(shape, expected, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the message is compared below)
        check_shape("W", np.ones(shape), expected)
    assert str(caught.value) == message
