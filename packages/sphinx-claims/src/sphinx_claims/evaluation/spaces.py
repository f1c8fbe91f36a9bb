"""Finite probability spaces and random variables on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


class Space:
    """A list of outcomes with probabilities.

    Args:
        probabilities: those of the outcomes.
    """

    def __init__(self, probabilities: tuple[Any, ...]) -> None:
        self.probabilities = probabilities

    @classmethod
    def of(cls, count: int, probabilities: tuple[Any, ...] | None) -> Space:
        """Return a space with equal or given probabilities.

        Raises:
            ValueError: if there is no outcome, a probability is missing or negative, or their sum
                is not 1.
        """
        if not count:
            raise ValueError("outcomes: expected at least one value")
        if probabilities is None:
            return cls((Fraction(1, count),) * count)
        if len(probabilities) != count:
            raise ValueError(f"outcomes: {count} values, {len(probabilities)} probabilities")
        total = sum(probabilities)
        is_float = any(isinstance(p, float) for p in probabilities)
        if min(probabilities) < 0:
            raise ValueError("outcomes: a probability is negative")
        if abs(total - 1) > 1e-12 if is_float else total != 1:
            raise ValueError(f"outcomes: the sum of the probabilities is {total}")
        return cls(probabilities)


@dataclass(frozen=True, eq=False)
class Variable:
    """A random variable: a value for each outcome of a space."""

    space: Space
    values: tuple[Any, ...]

    def map(self, function: Callable[[Any], Any]) -> Variable:
        """Return a function of the variable, on the same outcomes."""
        return Variable(self.space, tuple(function(value) for value in self.values))
