"""Frontiers and savings against brute force and NumPy's interpolation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlproofs.frontier import cost_to_reach, frontier, savings

from .strategies import TOLERANCE

points = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 30)), min_size=1, max_size=8)


def beats(one, other):
    return one != other and one[0] <= other[0] and one[1] >= other[1]


@given(points)
def test_the_frontier_is_what_nothing_beats(family):
    unbeaten = {p for p in family if not any(beats(other, p) for other in family)}
    found = frontier(family)
    assert set(found) == unbeaten
    assert found == sorted(unbeaten)


@given(points, st.integers(-1, 121).map(lambda n: n / 4))
def test_the_cost_to_reach_a_level_is_interpolated_in_its_logarithm(family, level):
    best = frontier(family)
    costs, qualities = zip(*best, strict=True)
    found = cost_to_reach(level, family)
    if qualities[0] <= level <= qualities[-1]:
        expected = math.exp(np.interp(level, qualities, np.log(costs)))
        assert found == pytest.approx(expected, rel=TOLERANCE)
    else:
        assert found is None


@given(points, points)
def test_savings_are_ratios_for_the_points_that_can_be_compared(some, family):
    low, high = min(q for _, q in frontier(family)), max(q for _, q in family)
    compared = [(cost, quality) for cost, quality in some if low <= quality <= high]
    expected = [cost / cost_to_reach(quality, family) for cost, quality in compared]
    assert savings(some, family) == expected


@given(points)
def test_a_family_saves_nothing_against_its_own_frontier(family):
    assert savings(frontier(family), family) == [1.0] * len(frontier(family))


def test_savings_by_hand():
    family = [(1, 70), (4, 80), (16, 90), (5, 60)]
    some = [(8, 75), (64, 85), (9, 95), (9, 65), (32, 90)]
    assert savings(some, family) == [4.0, 8.0, 2.0]


def test_no_family_reaches_nothing():
    assert frontier([]) == []
    assert cost_to_reach(1, []) is None
    assert savings([(1, 1)], []) == []
