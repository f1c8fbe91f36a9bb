"""Judge evaluated formulas by the values of both sides, with the tolerances of claims."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .arrays import IncomparableError
from .comparison import Route, Subject, differences
from .formula_record import (
    EvaluationProblem,
    FormulaEvaluation,
    Pair,
    RelationEvaluation,
    StatementEvaluation,
    VariantsEvaluation,
)
from .record import Place
from .values import Values

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "≤": operator.le,
    "≥": operator.ge,
}
_DIGITS = (4, 10, 17)
_PRINTED_ENTRIES = 3


@dataclass(frozen=True)
class JudgedStatement:
    """A statement of a formula, with what the build found.

    Attributes:
        formula: the index of the formula.
        latex: its LaTeX.
        status: one of :data:`~.formula_record.STATEMENT_STATUSES`.
        reason: the reason for which it is skipped; empty for all others.
        points: the number of points at which it was evaluated.
        relations: the sign and the LaTeX of both sides of each relation.
        variants: its wrong variants.
        in_kernel: whether the kernel of the page judged a relation, which the build cannot do.
    """

    formula: int
    latex: str
    status: str
    reason: str = ""
    points: int = 0
    relations: tuple[tuple[str, str, str], ...] = ()
    variants: VariantsEvaluation = field(default_factory=VariantsEvaluation)
    in_kernel: bool = False

    def published(self) -> dict[str, Any]:
        """Return the entry of the statement in ``claims.json``."""
        entry: dict[str, Any] = {"latex": self.latex, "status": self.status}
        if self.reason:
            entry["reason"] = self.reason
        if self.status == "evaluated":
            signs = [{"sign": s, "left": left, "right": right} for s, left, right in self.relations]
            variants = self.variants
            entry |= {"points": self.points, "relations": signs}
            entry["variants"] = {
                "refuted": variants.refuted,
                "without_value": variants.without_value,
                "equivalent": variants.equivalent,
                "looser": [*variants.looser],
                "same": [{"variant": one, "reason": reason} for one, reason in variants.same],
            }
        if self.in_kernel:
            entry["judged"] = "kernel"
        return entry


@dataclass(frozen=True)
class JudgedFormulas:
    """The formulas of a labelled block that a cell evaluates.

    Attributes:
        label: the label of the block.
        statements: their statements.
        symbols: the notation of their symbols, each with its description or "".
        place: the place of the call.
    """

    label: str
    statements: tuple[JudgedStatement, ...] = ()
    symbols: tuple[tuple[str, str], ...] = ()
    place: Place = field(default_factory=Place)

    @property
    def evaluated(self) -> list[JudgedStatement]:
        """The statements that were evaluated."""
        return [one for one in self.statements if one.status == "evaluated"]

    @property
    def points(self) -> int:
        """The number of points at which they were evaluated, of all statements together."""
        return sum(one.points for one in self.statements)

    @property
    def rejected(self) -> int:
        """The number of wrong variants that are false at a point or have no value."""
        variants = [one.variants for one in self.statements]
        return sum(one.refuted + one.without_value for one in variants)

    @property
    def wrong_variants(self) -> int:
        """The number of wrong variants: those that are rejected, and those that survive."""
        return self.rejected + sum(len(one.variants.survivors) for one in self.statements)

    def published(self) -> dict[str, Any]:
        """Return the entry of the block in ``claims.json``."""
        return {
            "label": self.label,
            "page": self.place.page,
            "line": self.place.line,
            "symbols": [
                {"notation": notation, "description": text} for notation, text in self.symbols
            ],
            "statements": [statement.published() for statement in self.statements],
        }


def judge_evaluation(
    evaluation: FormulaEvaluation,
) -> tuple[JudgedFormulas, list[EvaluationProblem]]:
    """Compare both sides of each relation at each point.

    Args:
        evaluation: what a kernel handed over.

    Returns:
        The judged formulas, and a problem for each relation that does not hold, at its first
        point where it does not, beside the problems of the kernel.
    """
    problems = [*evaluation.problems]
    for statement in evaluation.statements:
        for relation in statement.relations:
            text = next(
                filter(None, (_failure(statement, relation, p) for p in relation.pairs)), ""
            )
            if text:
                problems.append(EvaluationProblem(text, statement.formula, statement.start))
    statements = tuple(map(_judged, evaluation.statements))
    return JudgedFormulas(evaluation.label, statements, evaluation.symbols), problems


def _judged(statement: StatementEvaluation) -> JudgedStatement:
    return JudgedStatement(
        statement.formula,
        one_line(statement.latex),
        statement.status,
        statement.reason,
        statement.points,
        tuple((one.sign, one_line(one.left), one_line(one.right)) for one in statement.relations),
        statement.variants,
        any(pair.holds is not None for one in statement.relations for pair in one.pairs),
    )


def _failure(statement: StatementEvaluation, relation: RelationEvaluation, pair: Pair) -> str:
    """Return the message for a point at which a relation does not hold; empty if it holds."""
    try:
        if relation_holds(relation.sign, pair):
            return ""
        found = ", ".join(_texts(pair))
    except IncomparableError as error:
        found = str(error)
    of_chain = len(statement.relations) > 1
    sides = (relation.left, relation.sign, relation.right)
    latex = " ".join(map(one_line, sides)) if of_chain else one_line(statement.latex)
    where = place_text(pair.point, pair.instance)
    return (
        f"{latex} is wrong{where}{f': {found}' if found else ''}{zero_advice(relation.sign, pair)}"
    )


def place_text(point: Iterable[tuple[str, str]], instance: str) -> str:
    """Return a point and its table of symbols as text, such as `` at t = 1 in table 2``."""
    letters = ", ".join(f"{letter} = {value}" for letter, value in point)
    return f"{f' at {letters}' if letters else ''}{f' in {instance}' if instance else ''}"


def zero_advice(sign: str, pair: Pair) -> str:
    """Return advice for a float that rounding alone may keep from zero; empty for other values."""
    sides = [side for side in (pair.left, pair.right) if side is not None and side.is_numeric]
    eps = max((side.eps for side in sides), default=0.0)
    if sign not in {"=", "≤", "≥"} or len(sides) < 2 or not eps:
        return ""
    try:
        least, most = sorted(float(np.abs(side.floats()).max()) for side in sides)
    except IncomparableError:
        return ""
    if least == 0 and most <= eps**0.5:
        return "; the tolerance at 0 is 0: use exact values, or move a term to the other side"
    return ""


def relation_holds(sign: str, pair: Pair) -> bool:
    """Return whether a relation holds at a point.

    Two entries are equal if they differ by no more than the tolerance of their float formats. Then
    ≤ and ≥ hold, and < and > do not, whatever the rounding. Arrays are unequal if an entry is. The
    kernel judges all other relations.

    Raises:
        IncomparableError: if the shapes differ, or an entry overflows float64.
    """
    left, right = pair.left, pair.right
    if pair.holds is not None or left is None or right is None:
        return bool(pair.holds)
    found, allowed = differences(
        Subject("the left side", left, left), Route("the right", right, None)
    )
    equal = found <= allowed
    if sign == "=":
        return bool(np.all(equal))
    if sign == "≠":
        return not np.all(equal)
    compare = _ORDERS[sign]
    ordered = [compare(*two) for two in zip(left.fractions(), right.fractions(), strict=True)]
    entries = zip(ordered, equal.flat, strict=True)
    if sign in "<>":
        return all(holds and not same for holds, same in entries)
    return all(holds or same for holds, same in entries)


def _texts(pair: Pair) -> list[str]:
    """Return both sides with so many digits that they can be told apart, if possible."""
    sides = [side for side in (pair.left, pair.right) if side is not None]
    texts: list[str] = []
    for digits in _DIGITS:
        texts = [_text(side, digits) for side in sides]
        if len({*texts}) == len(texts):
            break
    return texts


def _text(values: Values, digits: int) -> str:
    entries = [_entry_text(entry, digits) for entry in [*values.entries.flat][:_PRINTED_ENTRIES]]
    if not values.shape:
        return entries[0]
    rest = ["…"] * (values.entries.size > _PRINTED_ENTRIES)
    return f"[{', '.join([*entries, *rest])}]"


def _entry_text(entry: object, digits: int) -> str:
    return f"{entry:.{digits}g}" if isinstance(entry, float) else str(entry)


def one_line(latex: str) -> str:
    """Return LaTeX in one line."""
    return " ".join(latex.split())


def points_text(count: int) -> str:
    """Return a number of points in words."""
    return "1 point" if count == 1 else f"{count} points"
