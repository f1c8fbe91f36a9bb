"""Expectations, variances, covariances and probabilities over enumerated outcomes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from . import operations
from .errors import NoValueError
from .spaces import Space, Variable
from .values import EMPTY, is_array

if TYPE_CHECKING:
    from .evaluator import Evaluator, Scope
    from .expressions import Node

Value = Any
_MAX_COMBINATIONS = 20_000
"""Most combinations of outcomes of independent variables."""


class NeedsOutcome(Exception):  # noqa: N818 (control flow, not an error)
    """A random variable was read whose outcome is not fixed yet."""

    def __init__(self, space: Space) -> None:
        super().__init__()
        self.space = space


class Outcomes:
    """The outcomes of spaces of probability that are fixed.

    Args:
        fixed: the index of the outcome, by space.
        inside: whether an expectation encloses the expression.
    """

    __slots__ = ("fixed", "inside", "key")

    def __init__(self, fixed: dict[Space, int] | None = None, *, inside: bool = False) -> None:
        self.fixed = fixed or {}
        self.inside = inside
        self.key = tuple(self.fixed.items())

    def value(self, variable: Variable) -> Value:
        """Return the value of a random variable.

        Raises:
            NeedsOutcome: if its outcome is not fixed, within an expectation.
            NoValueError: in a condition, which holds for all outcomes or none.
        """
        if variable.space in self.fixed:
            return variable.values[self.fixed[variable.space]]
        if not self.inside:
            raise NoValueError("is random")
        raise NeedsOutcome(variable.space)


def check_combinations(fixed: Mapping[Space, int], space: Space) -> None:
    """Require that the outcomes of independent variables do not have too many combinations.

    Args:
        fixed: the spaces whose outcomes are fixed.
        space: another space, whose outcomes are to be enumerated.

    Raises:
        NoValueError: if there are too many; a single space may have any number of outcomes.
    """
    count = math.prod(len(one.probabilities) for one in (*fixed, space))
    if fixed and count > _MAX_COMBINATIONS:
        raise NoValueError(
            f"independent variables have {count} combinations of outcomes, more than "
            f"{_MAX_COMBINATIONS}; let variables share outcomes, by map"
        )


def moment(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    """Return an expectation, a variance, a covariance or a probability."""
    name, count, conditions = node.value
    content, given = node.parts[:count], node.parts[count : count + conditions]
    allowed = _allowed_spaces(evaluator, node.parts[count + conditions :])
    first, second = (partial(evaluator.evaluate, part) for part in (content[0], content[-1]))

    def occurs(inner: Scope) -> bool:
        return all(evaluator.check(chain, inner) for chain in given)

    def counted(inner: Scope) -> Value:
        if not occurs(inner):
            return EMPTY if name == "E" else 0
        if name == "E":
            return first(inner)
        return int(all(evaluator.check(chain, inner) for chain in content))

    if name in {"E", "P"}:
        total = _mean(counted, scope, allowed)
        share = _mean(lambda inner: int(occurs(inner)), scope, allowed) if given else 1
        if share == 0:
            raise NoValueError("the probability of the condition is 0")
        return operations.divide(total, share) if given else total
    means = _mean(first, scope, allowed), _mean(second, scope, allowed)
    if any(is_array(mean) for mean in means):
        raise NoValueError(f"{name} of a column or a matrix")

    def deviation(inner: Scope) -> Value:
        return (first(inner) - means[0]) * (second(inner) - means[1])

    return _mean(deviation, scope, allowed)


def _allowed_spaces(evaluator: Evaluator, over: tuple[Node, ...]) -> frozenset[Space] | None:
    """Return the spaces of the random variables in the subscript of an expectation."""
    if not over:
        return None
    spaces = set()
    for part in over[0].parts:
        value = evaluator.values.get(part.value.key) if part.kind == "symbol" else None
        if not isinstance(value, Variable):
            raise NoValueError("the subscript is no random variable")
        spaces.add(value.space)
    return frozenset(spaces)


def _mean(
    function: Callable[[Scope], Value], scope: Scope, allowed: frozenset[Space] | None
) -> Value:
    """Return the mean of a function over the outcomes of the random variables in it.

    A mean within another one is taken over all outcomes again, or over those of its subscript.
    """
    fixed = scope.outcomes.fixed.items()
    kept = {space: index for space, index in fixed if allowed and space not in allowed}
    inner = scope.with_outcomes(Outcomes(kept, inside=True))
    try:
        function(inner)
    except NeedsOutcome:
        return _enumerated(function, inner, allowed, scope)
    raise NoValueError("nothing in it is random")


def _enumerated(
    function: Callable[[Scope], Value],
    inner: Scope,
    allowed: frozenset[Space] | None,
    outer: Scope,
) -> Value:
    try:
        return function(inner)
    except NeedsOutcome as need:
        space = need.space
    if allowed is not None and space not in allowed:
        if outer.outcomes.inside:
            raise NeedsOutcome(space)
        raise NoValueError("a random variable is not in the subscript of the expectation")
    check_combinations(inner.outcomes.fixed, space)
    total: Value = EMPTY
    for index, probability in enumerate(space.probabilities):
        outcomes = Outcomes({**inner.outcomes.fixed, space: index}, inside=True)
        value = _enumerated(function, inner.with_outcomes(outcomes), allowed, outer)
        total = operations.add(total, operations.multiply(probability, value))
    return total
