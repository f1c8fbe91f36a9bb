"""Moments and normalized tensors against hand computation, the standard library and PyTorch."""

import statistics
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlproofs.normalization import BATCH_NORM, INSTANCE_NORM, LAYER_NORM, moments, normalize

from .strategies import TOLERANCE

TECHNIQUES = [BATCH_NORM, LAYER_NORM, INSTANCE_NORM]

# The tensor of the assignment and its moments, computed by hand.
X = [
    [[4, 3, 2], [1, 4, 3]],
    [[3, 4, 1], [4, 2, 2]],
    [[3, 2, 3], [4, 1, 2]],
    [[1, 1, 3], [4, 1, 2]],
]
BY_HAND = {
    BATCH_NORM: (
        [Fraction(5, 2), Fraction(5, 2)],
        [Fraction(13, 12), Fraction(17, 12)],
    ),
    LAYER_NORM: (
        [Fraction(17, 6), Fraction(8, 3), Fraction(5, 2), Fraction(2)],
        [Fraction(41, 36), Fraction(11, 9), Fraction(11, 12), Fraction(4, 3)],
    ),
    INSTANCE_NORM: (
        [
            [Fraction(3), Fraction(8, 3)],
            [Fraction(8, 3), Fraction(8, 3)],
            [Fraction(8, 3), Fraction(7, 3)],
            [Fraction(5, 3), Fraction(7, 3)],
        ],
        [
            [Fraction(2, 3), Fraction(14, 9)],
            [Fraction(14, 9), Fraction(8, 9)],
            [Fraction(2, 9), Fraction(14, 9)],
            [Fraction(8, 9), Fraction(14, 9)],
        ],
    ),
}

techniques = st.sampled_from(TECHNIQUES)
shapes = hnp.array_shapes(min_dims=3, max_dims=3, max_side=5)
integers = st.integers(-1000, 1000)


def tensors(elements=integers, dtype=np.int64, shape=shapes):
    return hnp.arrays(dtype, shape, elements=elements)


def floats(shape=shapes):
    """Draw multiples of a power of two, whose sums are exact and whose quotients are rounded."""
    return tensors(integers.map(lambda n: n / 64), np.float64, shape)


fractions = tensors(st.fractions(-100, 100, max_denominator=50), object)


def groups(x, axes):
    """Map the index of each group along the remaining axes to the list of its entries."""
    x = np.asarray(x)
    found = {}
    for index in product(*map(range, x.shape)):
        key = tuple(i for axis, i in enumerate(index) if axis not in axes)
        found.setdefault(key, []).append(x[index])
    return found


UNIT_STANDARD_DEVIATION = 1
"""Scale of normalized entries, for absolute tolerances near zero."""


def assert_close(found, expected, scale=0):
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    assert found.shape == expected.shape
    np.testing.assert_allclose(
        found, expected, rtol=0, atol=TOLERANCE * np.abs(expected).max(initial=scale)
    )


@pytest.mark.parametrize("axes", TECHNIQUES)
@pytest.mark.parametrize(
    "x", [X, np.array(X), np.array(X, np.uint8), np.vectorize(Fraction, otypes=[object])(X)]
)
def test_moments_of_the_assignment_match_hand_computation(x, axes):
    for found, expected in zip(moments(x, axes), BY_HAND[axes], strict=True):
        assert found.tolist() == expected
        assert {type(entry) for entry in found.flat} == {Fraction}


@given(fractions, techniques)
def test_exact_moments_match_the_standard_library(x, axes):
    mean, variance = moments(x, axes)
    for key, entries in groups(x, axes).items():
        assert mean[key] == statistics.mean(entries)
        assert variance[key] == statistics.pvariance(entries)


@given(tensors(shape=hnp.array_shapes(min_dims=3, max_dims=3, min_side=2)), techniques)
def test_unbiased_variance_is_the_sample_variance(x, axes):
    _, variance = moments(x, axes, unbiased=True)
    for key, entries in groups(x.astype(object), axes).items():
        assert variance[key] == statistics.variance(map(Fraction, entries))


@given(fractions, techniques, st.fractions(-100, 100), st.fractions(-100, 100))
def test_affine_map_transforms_mean_and_variance(x, axes, a, b):
    mean, variance = moments(x, axes)
    moved_mean, moved_variance = moments(a * x + b, axes)
    assert (moved_mean == a * mean + b).all()
    assert (moved_variance == a**2 * variance).all()


@given(fractions)
def test_layer_variance_obeys_the_law_of_total_variance(x):
    instance_mean, instance_variance = moments(x, INSTANCE_NORM)
    mean, variance = moments(x, LAYER_NORM)
    mean_of_means, variance_of_means = moments(instance_mean, (1,))
    mean_of_variances, _ = moments(instance_variance, (1,))
    assert (mean == mean_of_means).all()
    assert (variance == mean_of_variances + variance_of_means).all()


@given(fractions, techniques, st.data())
def test_moments_do_not_depend_on_the_order_within_a_group(x, axes, data):
    axis = data.draw(st.sampled_from(axes))
    order = data.draw(st.permutations(range(x.shape[axis])))
    for found, expected in zip(
        moments(np.take(x, order, axis), axes), moments(x, axes), strict=True
    ):
        assert (found == expected).all()


@given(floats(), techniques)
def test_float_moments_match_exact_ones(x, axes):
    exact = np.vectorize(Fraction, otypes=[object])(x)
    for found, expected in zip(moments(x, axes), moments(exact, axes), strict=True):
        assert found.dtype == np.float64
        assert_close(found, expected)


@given(floats(), techniques, st.sampled_from([Fraction(1, 100_000), Fraction(1, 4), Fraction(3)]))
def test_normalized_groups_have_mean_zero_and_the_variance_reduced_by_eps(x, axes, eps):
    mean, variance = moments(normalize(x, axes, float(eps)), axes)
    _, before = moments(x, axes)
    assert_close(mean, np.zeros_like(mean), UNIT_STANDARD_DEVIATION)
    assert_close(variance, before / (before + float(eps)))


@given(fractions, techniques, st.sampled_from([Fraction(1, 100_000), 0.25, 3]))
def test_exact_data_and_floats_have_the_same_normalization(x, axes, eps):
    assert_close(normalize(x, axes, eps), normalize(x.astype(np.float64), axes, eps))


@given(floats(), techniques, st.integers(1, 64), st.sampled_from([0.25, 3.0]))
def test_normalization_is_invariant_to_shift_and_scale_if_eps_is_scaled_too(x, axes, scale, eps):
    moved = normalize(scale * x + 2.0**30, axes, scale**2 * eps)
    assert_close(moved, normalize(x, axes, eps))
    assert_close(normalize(-x, axes, eps), -normalize(x, axes, eps))


def test_constant_groups_have_their_constant_as_mean_and_no_variance():
    mean, variance = moments([[0.1] * 3, [0.2] * 3], (1,))
    assert (mean.tolist(), variance.tolist()) == ([0.1, 0.2], [0.0, 0.0])


def test_entry_equal_to_the_mean_becomes_positive_zero():
    assert str(normalize([[1, 2, 3]], (1,), eps=0)[0, 1]) == "0.0"


def test_normalization_is_accurate_for_a_large_shift():
    x = np.array([[[1e15, 1e15 + 1, 1e15 + 1]]])  # the mean is not a float64
    assert_close(normalize(x, INSTANCE_NORM, 0), np.array([[[-2, 1, 1]]]) / np.sqrt(2))


def test_exact_data_outside_the_range_of_float64_are_normalized():
    assert normalize([[10**400, 0]], (1,), 0).tolist() == [[1.0, -1.0]]


@given(floats(), st.sampled_from([1e-5, 0.25]))
def test_normalization_matches_torch(x, eps):
    batch, _, features = x.shape
    witnesses = {
        LAYER_NORM: lambda t: torch.nn.functional.layer_norm(t, t.shape[1:], eps=eps),
    }
    if batch * features > 1:  # torch rejects a single value per channel
        witnesses[BATCH_NORM] = lambda t: torch.nn.functional.batch_norm(
            t, None, None, training=True, eps=eps
        )
    if features > 1:
        witnesses[INSTANCE_NORM] = lambda t: torch.nn.functional.instance_norm(t, eps=eps)
    for axes, witness in witnesses.items():
        by_torch = witness(torch.from_numpy(x)).numpy()
        assert_close(normalize(x, axes, eps), by_torch, UNIT_STANDARD_DEVIATION)


@given(floats(hnp.array_shapes(min_dims=3, max_dims=3, min_side=2, max_side=5)))
def test_unbiased_variance_matches_the_running_variance_of_torch(x):
    layer = torch.nn.BatchNorm1d(x.shape[1], momentum=1.0, dtype=torch.float64)
    layer(torch.from_numpy(x))
    mean, unbiased = moments(x, BATCH_NORM, unbiased=True)
    _, biased = moments(x, BATCH_NORM)
    m = x.shape[0] * x.shape[2]
    assert_close(mean, layer.running_mean.numpy())
    assert_close(unbiased, layer.running_var.numpy())
    assert_close(unbiased, m / (m - 1) * biased)


@pytest.mark.parametrize("axes", TECHNIQUES)
@pytest.mark.parametrize("constant", [0, 3, Fraction(1, 3), 0.1, np.float32(0.1), 1e300])
def test_constant_groups_are_normalized_to_exact_zeros(axes, constant):
    x = np.full((3, 7, 11), constant, dtype=object if isinstance(constant, Fraction) else None)
    assert (normalize(x, axes, 1e-300) == 0).all()
    assert (moments(x, axes)[0] == constant).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_float_arrays_keep_their_dtype(dtype):
    x = np.array(X, dtype)
    assert [a.dtype for a in (*moments(x, LAYER_NORM), normalize(x, LAYER_NORM, 0))] == [dtype] * 3


@pytest.mark.parametrize("x", [np.array(X, np.float16), [[[Fraction(1, 2), 0.5]]], [[[1, 0.5]]]])
def test_other_float_data_become_float64(x):
    assert moments(x, INSTANCE_NORM)[0].dtype == np.float64


@pytest.mark.parametrize(
    "x",
    [
        [2**63, -1],
        np.array([2**63, 2**63 - 1], np.uint64),
        np.array([np.int64(2**62), np.int64(-(2**62))], object),
    ],
)
def test_large_integers_stay_exact(x):
    mean, variance = moments(x, (0,))
    a, b = map(int, x)
    assert (mean.item(), variance.item()) == (Fraction(a + b, 2), Fraction((a - b) ** 2, 4))


@pytest.mark.parametrize("x", [[1, 2], [1.0, 2.0]])
def test_all_axes_can_be_reduced(x):
    mean, variance = moments(x, (0,))
    assert (mean.shape, variance.shape) == ((), ())
    assert (mean.item(), variance.item()) == (1.5, 0.25)


def test_empty_batch_has_empty_layer_moments():
    mean, variance = moments(np.empty((0, 2, 3)), LAYER_NORM)
    assert (mean.shape, variance.shape) == ((0,), (0,))


@pytest.mark.parametrize("x", [np.array(X), np.array(X, float), np.array(X, object)])
def test_input_is_not_modified(x):
    before = x.copy()
    x.flags.writeable = False
    moments(x, LAYER_NORM)
    normalize(x, LAYER_NORM, 1)
    assert (x == before).all()


@pytest.mark.parametrize(
    ("x", "axes", "error", "message"),
    [
        (X, 2, TypeError, "axes: expected a tuple of integers, found 2"),
        (X, (1.0,), TypeError, "axes: expected a tuple of integers, found (1.0,)"),
        (X, (True,), TypeError, "axes: expected a tuple of integers, found (True,)"),
        (X, (), ValueError, "axes: expected distinct axes of x of shape (4, 2, 3), found ()"),
        (X, (3,), ValueError, "axes: expected distinct axes of x of shape (4, 2, 3), found (3,)"),
        (X, (-1,), ValueError, "axes: expected distinct axes of x of shape (4, 2, 3), found (-1,)"),
        (
            X,
            (2, 2),
            ValueError,
            "axes: expected distinct axes of x of shape (4, 2, 3), found (2, 2)",
        ),
        (
            X[0],
            BATCH_NORM,
            ValueError,
            "axes: expected distinct axes of x of shape (2, 3), found (0, 2)",
        ),
        (7, (0,), ValueError, "axes: expected distinct axes of x of shape (), found (0,)"),
        (
            np.empty((0, 2, 3)),
            BATCH_NORM,
            ValueError,
            "x: expected entries along axes (0, 2), found shape (0, 2, 3)",
        ),
        ([], (0,), ValueError, "x: expected entries along axes (0,), found shape (0,)"),
        ([1.0, np.nan], (0,), ValueError, "x: expected finite numbers, found nan at index (1,)"),
        (
            np.array([[1, -np.inf]]),
            (0,),
            ValueError,
            "x: expected finite numbers, found -inf at index (0, 1)",
        ),
        ([1, True], (0,), TypeError, "x: expected real numbers, found bool at index (1,)"),
        (np.array([True]), (0,), TypeError, "x: expected real numbers, found bool at index (0,)"),
        (
            np.array([np.True_], object),
            (0,),
            TypeError,
            "x: expected real numbers, found bool at index (0,)",
        ),
        ("text", (0,), TypeError, "x: expected real numbers, found str at index ()"),
        (["1"], (0,), TypeError, "x: expected real numbers, found str at index (0,)"),
        ([1j], (0,), TypeError, "x: expected real numbers, found complex at index (0,)"),
        (np.array([1j]), (0,), TypeError, "x: expected real numbers, found complex at index (0,)"),
        ([None], (0,), TypeError, "x: expected real numbers, found NoneType at index (0,)"),
        ([[1, 2], [3]], (0,), TypeError, "x: expected real numbers, found list at index (0,)"),
        (
            [1e200, 0.0],
            (0,),
            ValueError,
            "x: expected squares within the range of float64, found an overflow",
        ),
        (
            [1e308, -1e308],
            (0,),
            ValueError,
            "x: expected squares within the range of float64, found an overflow",
        ),
        (
            np.array([1e20, 0], np.float32),
            (0,),
            ValueError,
            "x: expected squares within the range of float32, found an overflow",
        ),
    ],
)
def test_invalid_tensors_and_axes_raise(x, axes, error, message):
    for call in (lambda: moments(x, axes), lambda: normalize(x, axes, 1)):
        with pytest.raises(error) as caught:
            call()
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("eps", "error", "message"),
    [
        (-1e-5, ValueError, "eps: expected a number of at least 0, found -1e-05"),
        (np.nan, ValueError, "eps: expected finite numbers, found nan at index (0,)"),
        (np.inf, ValueError, "eps: expected finite numbers, found inf at index (0,)"),
        (True, TypeError, "eps: expected real numbers, found bool at index (0,)"),
        ("0", TypeError, "eps: expected real numbers, found str at index (0,)"),
        (
            0,
            ValueError,
            "eps: expected a number above 0 because group (1,) has variance 0, found 0",
        ),
        (
            0.0,
            ValueError,
            "eps: expected a number above 0 because group (1,) has variance 0, found 0.0",
        ),
    ],
)
@pytest.mark.parametrize("dtype", [int, float])
def test_invalid_eps_raises(eps, error, message, dtype):
    x = np.array([[1, 2], [3, 3], [4, 4]], dtype)
    with pytest.raises(error) as caught:
        normalize(x, (1,), eps)
    assert str(caught.value) == message


def test_eps_zero_raises_for_a_single_constant_group():
    with pytest.raises(ValueError, match=r"because group \(\) has variance 0"):
        normalize([5.0, 5.0], (0,), 0)


def test_unbiased_variance_needs_two_entries():
    with pytest.raises(ValueError, match=r"^unbiased: expected groups of at least two entries"):
        moments([[1], [2]], (1,), unbiased=True)
