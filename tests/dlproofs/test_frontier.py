"""Pareto frontiers and cost ratios against brute force and NumPy's interpolation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlproofs.frontier import (
    cost_ratios,
    frontier_neighbors,
    interpolated_cost,
    pareto_frontier,
)

from .strategies import TOLERANCE

points = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 30)), min_size=1, max_size=8)


def dominates(one, other):
    return one != other and one[0] <= other[0] and one[1] >= other[1]


@given(points)
def test_pareto_frontier_contains_exactly_the_nondominated_points(family):
    expected = {p for p in family if not any(dominates(other, p) for other in family)}
    found = pareto_frontier(family)
    assert set(found) == expected
    assert found == sorted(expected)


@given(points, st.integers(-1, 121).map(lambda n: n / 4))
def test_interpolated_cost_is_log_linear_in_quality(family, quality):
    costs, qualities = zip(*pareto_frontier(family), strict=True)
    found = interpolated_cost(quality, family)
    if qualities[0] <= quality <= qualities[-1]:
        expected = math.exp(np.interp(quality, qualities, np.log(costs)))
        assert found == pytest.approx(expected, rel=TOLERANCE)
    else:
        assert found is None


@given(points, points)
def test_cost_ratios_are_given_for_points_in_the_quality_range_of_the_family(some, family):
    low, high = min(q for _, q in pareto_frontier(family)), max(q for _, q in family)
    compared = [(cost, quality) for cost, quality in some if low <= quality <= high]
    expected = [cost / interpolated_cost(quality, family) for cost, quality in compared]
    assert cost_ratios(some, family) == expected


@given(points)
def test_cost_ratios_of_a_family_to_its_own_frontier_are_one(family):
    frontier = pareto_frontier(family)
    assert cost_ratios(frontier, family) == [1.0] * len(frontier)


def test_cost_ratios_computed_by_hand():
    family = [(1, 70), (4, 80), (16, 90), (5, 60)]
    some = [(8, 75), (64, 85), (9, 95), (9, 65), (32, 90)]
    assert cost_ratios(some, family) == pytest.approx([4, 8, 2], rel=TOLERANCE)


def test_empty_family_has_an_empty_frontier_and_no_ratios():
    assert pareto_frontier([]) == []
    assert interpolated_cost(1, []) is None
    assert cost_ratios([(1, 1)], []) == []


@given(points, st.integers(-1, 31))
def test_frontier_neighbors_are_next_to_a_quality(family, quality):
    frontier = pareto_frontier(family)
    below, above = frontier_neighbors(quality, family)
    worse = [point for point in frontier if point[1] <= quality]
    better = [point for point in frontier if point[1] >= quality]
    assert below == max(worse, default=None)
    assert above == min(better, default=None)
