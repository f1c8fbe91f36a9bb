"""Pareto frontiers of cost and quality, and cost ratios of models at equal quality."""

import math
from collections.abc import Sequence
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]


def pareto_frontier(points: Sequence[Point]) -> list[Point]:
    """Return the points that no other point dominates.

    A point dominates another if it costs no more, has at least the same quality and differs from
    it.

    Args:
        points: Pairs of cost, above 0, and quality.

    Returns:
        A subset of the points, sorted by cost; both cost and quality increase strictly. Equal
        points appear once.

    >>> pareto_frontier([(4, 80), (1, 70), (2, 65)])
    [(1, 70), (4, 80)]
    """
    frontier: list[Point] = []
    for cost, quality in sorted(points, key=lambda point: (point[0], -point[1])):
        if not frontier or quality > frontier[-1][1]:
            frontier.append((cost, quality))
    return frontier


def frontier_neighbors(
    quality: float, points: Sequence[Point]
) -> tuple[Point | None, Point | None]:
    """Return the points of the Pareto frontier whose qualities are next to a given one.

    If quality increases with cost between the points of a frontier, their costs bound the cost of
    the given quality, whatever the interpolation.

    Args:
        quality: The quality.
        points: Pairs of cost and quality.

    Returns:
        The dearest point of at most this quality and the cheapest one of at least this quality;
        None in place of a point that does not exist. Both are the same point if its quality is the
        given one.

    >>> frontier_neighbors(75, [(1, 70), (4, 80)])
    ((1, 70), (4, 80))
    >>> frontier_neighbors(65, [(1, 70), (4, 80)])
    (None, (1, 70))
    """
    frontier = pareto_frontier(points)
    below = [point for point in frontier if point[1] <= quality]
    above = [point for point in frontier if point[1] >= quality]
    return (below[-1] if below else None), (above[0] if above else None)


def interpolated_cost(quality: float, points: Sequence[Point]) -> float | None:
    r"""Return the cost of a quality, interpolated on the Pareto frontier of the points.

    .. math::

        c(a) = c_1^{1 - t} \, c_2^t, \qquad t = \frac{a - a_1}{a_2 - a_1}, \qquad a_1 \le a \le a_2

    The frontier points next to the quality a cost c₁ and c₂ and have the qualities a₁ and a₂.
    Between them, quality is linear in the logarithm of the cost.

    Args:
        quality: The quality a.
        points: Pairs of cost and quality.

    Returns:
        The cost, or None if the quality lies outside the range of the frontier.

    >>> round(interpolated_cost(75, [(1, 70), (4, 80)]), 9)
    2.0
    """
    below, above = frontier_neighbors(quality, points)
    if below is None or above is None:
        return None
    (low, worse), (high, better) = below, above
    if worse == better:
        return float(low)
    t = (quality - worse) / (better - worse)
    return math.pow(low, 1 - t) * math.pow(high, t)


def cost_ratios(points: Sequence[Point], family: Sequence[Point]) -> list[float]:
    """Return the cost of each point divided by the cost of a family at the same quality.

    A ratio above 1 means that the family reaches the quality at a lower cost.

    Args:
        points: Pairs of cost and quality.
        family: Pairs of cost and quality of the models to compare with.

    Returns:
        One ratio, by :func:`interpolated_cost`, for each point whose quality lies in the range of
        the family's frontier; in the order of the points.

    >>> [round(ratio, 9) for ratio in cost_ratios([(8, 75), (9, 90)], family=[(1, 70), (4, 80)])]
    [4.0]
    """
    pairs = [(cost, interpolated_cost(quality, family)) for cost, quality in points]
    return [cost / reference for cost, reference in pairs if reference is not None]
