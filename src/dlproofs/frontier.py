"""Comparing two families of models by what each has to spend for the same quality."""

import math
from collections.abc import Sequence
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]


def frontier(points: Sequence[Point]) -> list[Point]:
    """Return the points that no other point beats or equals at the same or a lower cost.

    Args:
        points: Pairs of cost, above 0, and quality.

    Returns:
        Some of the points, with cost and quality both increasing; of equal points one.

    >>> frontier([(4, 80), (1, 70), (2, 65)])
    [(1, 70), (4, 80)]
    """
    best: list[Point] = []
    for cost, quality in sorted(points, key=lambda point: (point[0], -point[1])):
        if not best or quality > best[-1][1]:
            best.append((cost, quality))
    return best


def cost_to_reach(level: float, points: Sequence[Point]) -> float | None:
    r"""Return what a family has to spend for a quality, between the points of its frontier.

    .. math::

        c(a) = c_1^{1 - t} \, c_2^t, \qquad t = \frac{a - a_1}{a_2 - a_1}, \qquad a_1 \le a \le a_2

    The neighbours on the frontier cost c₁ and c₂ and have the qualities a₁ and a₂: quality is
    taken to be linear in the logarithm of the cost between them.

    Args:
        level: The quality a.
        points: Pairs of cost and quality.

    Returns:
        The cost; None below the first and above the last quality of the frontier.

    >>> cost_to_reach(75, [(1, 70), (4, 80)])
    2.0
    """
    best = frontier(points)
    below = [point for point in best if point[1] <= level]
    above = [point for point in best if point[1] >= level]
    if not below or not above:
        return None
    (low, worse), (high, better) = below[-1], above[0]
    if worse == better:
        return float(low)
    t = (level - worse) / (better - worse)
    return math.pow(low, 1 - t) * math.pow(high, t)


def savings(points: Sequence[Point], family: Sequence[Point]) -> list[float]:
    """Return how many times less a family spends than each point for the quality of that point.

    Args:
        points: Pairs of cost and quality.
        family: Pairs of cost and quality of the family.

    Returns:
        The cost of a point over that of the family at its quality, for every point whose quality
        the frontier of the family spans; in the order of the points.

    >>> savings([(8, 75), (9, 90)], family=[(1, 70), (4, 80)])
    [4.0]
    """
    reached = [(cost, cost_to_reach(quality, family)) for cost, quality in points]
    return [cost / spent for cost, spent in reached if spent is not None]
