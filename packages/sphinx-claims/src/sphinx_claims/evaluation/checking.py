"""Evaluate the statements of a block at all points of all instances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..claims.formula_judgment import place_text
from .errors import NoValueError, SingularError
from .evaluator import Evaluator, Scope
from .expectations import NeedsOutcome, Outcomes, check_combinations
from .expressions import Node
from .ranges import MAX_POINTS, Point, Range, points
from .values import is_array, is_number
from .values import text as describe_entries

Value = Any
_SHORT = 20
"""Longest text of a constant that describes an instance."""
_SHOWN = 4
"""Most constants that describe an instance."""


@dataclass
class Evaluated:
    """A statement at one point.

    Attributes:
        point: the values of the letters.
        sides: the values of the sides.
        holds: whether each relation holds.
        outcomes: the outcomes of random variables, where no expectation encloses them.
    """

    point: Point
    sides: list[Value]
    holds: list[bool]
    outcomes: Outcomes

    def scope(self) -> Scope:
        """Return the scope in which the sides were evaluated."""
        return Scope(self.point, self.outcomes)

    def texts(self) -> tuple[tuple[str, str], ...]:
        """Return the letters, and the outcomes, with their values as texts."""
        numbers = (str(index + 1) for index in self.outcomes.fixed.values())
        return (*point_texts(self.point), *(("outcome", number) for number in numbers))


@dataclass
class Subject:
    """A statement with the points at which it is evaluated.

    Attributes:
        chain: its relations.
        conditions: the conditions that filter its points.
        places: for each instance, its evaluator and the points.
        instances: the evaluators of all instances that have the symbols.
        found: the values at each point.
        evaluators: for each of them, its evaluator.
        undefined: the number of points at which a matrix has no inverse.
    """

    chain: Node
    conditions: list[Range]
    places: list[tuple[Evaluator, list[Point]]]
    instances: list[Evaluator]
    found: list[Evaluated] = field(default_factory=list)
    evaluators: list[Evaluator] = field(default_factory=list)
    undefined: int = 0


class StatementError(ValueError):
    """A statement that cannot be evaluated; ``piece`` is the place of the cause, if it is known."""

    def __init__(self, message: str, piece: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.piece = piece


def find_points(
    chain: Node, conditions: list[Range], evaluators: Sequence[Evaluator], latex: str
) -> Subject:
    """Return a statement with all points that its conditions allow.

    Raises:
        StatementError: if there is none, there are too many, or a condition has no value.
    """
    keys = {node.value.key for node in chain.walk() if node.kind == "symbol"}
    places = []
    instances = [one for one in evaluators if keys <= one.values.keys()]
    for evaluator in instances:
        chains = [one.chain for one in conditions]
        try:
            found = list(points(evaluator, chain.free, chains))
        except NoValueError as error:
            where = place_text((), describe_instance(evaluator, chain))
            message = f"a condition of {latex} has no value{where}: {error}"
            raise StatementError(message) from None
        if len(found) > MAX_POINTS:
            raise StatementError(f"{latex} has {len(found)} points, more than {MAX_POINTS}")
        if found:
            places.append((evaluator, found))
    if not places:
        raise StatementError(f"{latex} is evaluated nowhere: its conditions leave no point")
    return Subject(chain, conditions, places, instances)


def evaluate(subject: Subject, source: str, latex: str) -> None:
    """Evaluate a statement at all its points.

    Raises:
        StatementError: if it has no value at a point.
    """
    for evaluator, found in subject.places:
        evaluator.begin()
        for point in found:
            try:
                values = list(evaluate_outcomes(subject.chain, evaluator, point))
                subject.found += values
                subject.evaluators += [evaluator] * len(values)
            except SingularError as error:
                subject.undefined += 1
                last = error
            except NoValueError as error:
                instance = describe_instance(evaluator, subject.chain)
                at = place_text(point_texts(point), instance)
                raise StatementError(
                    f"{latex} has no value{at}: {cause(error, source)}", error.piece
                ) from None
    if not subject.found:
        raise StatementError(f"{latex} has no value: {cause(last, source)}", last.piece)


def evaluate_outcomes(
    chain: Node, evaluator: Evaluator, point: Point, outcomes: Outcomes | None = None
) -> Iterator[Evaluated]:
    """Yield the values of a chain at a point, in each outcome of its random variables."""
    outcomes = outcomes or Outcomes(inside=True)
    try:
        found = evaluate_at(chain, evaluator, point, outcomes)
    except NeedsOutcome as need:
        check_combinations(outcomes.fixed, need.space)
        for index in range(len(need.space.probabilities)):
            fixed = Outcomes({**outcomes.fixed, need.space: index}, inside=True)
            yield from evaluate_outcomes(chain, evaluator, point, fixed)
        return
    yield found


def evaluate_at(chain: Node, evaluator: Evaluator, point: Point, outcomes: Outcomes) -> Evaluated:
    """Return the values of a chain at a point.

    Raises:
        NoValueError: if a side has none.
        NeedsOutcome: if a random variable has no outcome yet.
    """
    scope = Scope(point, outcomes)
    sides = [evaluator.evaluate(side, scope) for side in chain.parts]
    holds = [
        evaluator.check_link(chain, i, sides[i], sides[i + 1]) for i in range(len(chain.value))
    ]
    return Evaluated(point, sides, holds, outcomes)


def cause(error: NoValueError, source: str) -> str:
    """Return what has no value, and why."""
    if error.piece is None:
        return str(error)
    piece = " ".join(source[slice(*error.piece)].split())
    text = str(error)
    return f"{piece} {text}" if text.startswith(("at ", "is ", "has ")) else f"{piece}: {text}"


def describe_instance(evaluator: Evaluator, chain: Node) -> str:
    r"""Return the table of an instance as text, such as ``table 2 (\delta = 3/2)``.

    It has the numbers and other short constants of a statement. The text is empty if the call has
    only one table.
    """
    if not evaluator.number:
        return ""
    values: dict[str, str] = {}
    for node in chain.walk():
        value: Value = evaluator.constants.get(node.value.key) if node.kind == "symbol" else None
        if is_number(value) or (is_array(value) and value.ndim == 1):
            values[node.value.key] = describe_entries(value)
    short = [f"{key} = {one}" for key, one in values.items() if len(one) <= _SHORT]
    shown = ", ".join(short[:_SHOWN])
    return f"table {evaluator.number}{f' ({shown})' if shown else ''}"


def point_texts(point: Point) -> Iterator[tuple[str, str]]:
    """Yield each letter with its value as text."""
    for letter, value in point.items():
        yield letter, " ".join(str(value).split())
