"""Attention masks against the definition of each pattern, entry by entry."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlproofs.attention_patterns import (
    causal_mask,
    global_mask,
    random_mask,
    sliding_window_mask,
    strided_mask,
)

sizes = st.integers(0, 9)


def by_definition(n, allowed):
    return np.array([[allowed(i, j) for j in range(n)] for i in range(n)], dtype=bool).reshape(n, n)


def assert_same(found, expected):
    assert found.dtype == bool
    assert found.shape == expected.shape
    assert (found == expected).all()


@given(sizes)
def test_causal_mask_is_lower_triangular(n):
    assert_same(causal_mask(n), torch.ones(n, n, dtype=torch.bool).tril().numpy())


@given(sizes, st.integers(0, 10))
def test_sliding_window_mask_is_symmetric_with_the_given_radius(n, radius):
    pairs = {(i, i + step) for i in range(n) for step in range(-radius, radius + 1)}
    assert_same(sliding_window_mask(n, radius), by_definition(n, lambda i, j: (i, j) in pairs))


@given(sizes, st.integers(1, 10))
def test_strided_mask_connects_tokens_of_one_residue_class(n, stride):
    classes = [set(range(start, n, stride)) for start in range(stride)]
    expected = by_definition(n, lambda i, j: any({i, j} <= members for members in classes))
    assert_same(strided_mask(n, stride), expected)


@given(sizes, st.data())
def test_global_tokens_attend_to_all_tokens_and_all_attend_to_them(n, data):
    count = data.draw(st.integers(0, n))
    expected = np.zeros((n, n), dtype=bool)
    expected[:count] = expected[:, :count] = True
    assert_same(global_mask(n, count), expected)


@given(sizes, st.integers(0, 99), st.data())
def test_random_mask_has_the_given_number_of_keys_per_row(n, seed, data):
    count = data.draw(st.integers(0, n))
    mask = random_mask(n, count, np.random.default_rng(seed))
    assert mask.shape == (n, n)
    assert mask.dtype == bool
    assert (mask.sum(axis=1) == count).all()
    assert_same(mask, random_mask(n, count, np.random.default_rng(seed)))


def test_rows_of_a_random_mask_are_independent_and_uniform():
    mask = random_mask(400, 100, np.random.default_rng(0))
    assert len({row.tobytes() for row in mask}) == 400
    # The sum of a column is binomial with 400 trials and probability 1/4: mean 100, variance 75.
    assert (np.abs(mask.sum(axis=0) - 100) < 6 * 75**0.5).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: causal_mask(-1), "n: expected at least 0, found -1"),
        (lambda: sliding_window_mask(-1, 0), "n: expected at least 0, found -1"),
        (lambda: strided_mask(-1, 1), "n: expected at least 0, found -1"),
        (lambda: sliding_window_mask(2, -1), "radius: expected at least 0, found -1"),
        (lambda: strided_mask(2, 0), "stride: expected at least 1, found 0"),
        (lambda: global_mask(2, 3), "count: expected a number from 0 to 2, found 3"),
        (lambda: global_mask(2, -1), "count: expected a number from 0 to 2, found -1"),
        (
            lambda: random_mask(2, 3, np.random.default_rng(0)),
            "count: expected a number from 0 to 2, found 3",
        ),
        (
            lambda: random_mask(2, -1, np.random.default_rng(0)),
            "count: expected a number from 0 to 2, found -1",
        ),
    ],
)
def test_invalid_arguments_raise(call, message):
    with pytest.raises(ValueError, match=r"^") as caught:
        call()
    assert str(caught.value) == message
