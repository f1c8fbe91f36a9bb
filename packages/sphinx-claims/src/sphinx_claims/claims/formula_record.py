"""Record of one call of ``formula``: what a kernel hands over of the LaTeX that it evaluated.

The kernel evaluates both sides of each relation, and tries wrong variants. The build compares the
sides again, see :mod:`sphinx_claims.claims.formula_judgment`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .expressions import is_expression
from .plain import from_plain, to_plain
from .values import Values

FORMULAS_VARIABLE = "SPHINX_CLAIMS_FORMULAS"
"""Environment variable with the path of the file by which a build hands over formulas."""
COMPARED_SIGNS = ("=", "<", ">", "≤", "≥", "≠")
"""Signs of relations that the build judges by the values of both sides."""
STATEMENT_STATUSES = ("evaluated", "range", "given", "claimed", "skipped")
"""Statuses of statements: evaluated at points, a range of letters, given, claimed (one side is a
printed claim, and the claim is judged), or skipped."""
SKIP_REASONS = ("limit", "existence", "type", "words")
"""Reasons for which a statement may be skipped."""


@dataclass(frozen=True)
class EvaluationProblem:
    """A problem that the kernel found.

    Attributes:
        text: the message, which names the piece of LaTeX.
        formula: the index of the formula; -1 if the problem belongs to the call.
        start: the index in the LaTeX of the formula at which the problem stands.
    """

    text: str
    formula: int = -1
    start: int = 0

    def to_list(self) -> list[Any]:
        """Return the problem as JSON data."""
        return [self.text, self.formula, self.start]

    @classmethod
    def from_list(cls, data: Any) -> EvaluationProblem:  # noqa: ANN401 (JSON)
        """Return the problem from the output of :meth:`to_list`.

        Raises:
            TypeError, ValueError: if the data are anything else.
        """
        text, formula, start = _items(data, 3)
        return cls(_text(text), _integer(formula, -1), _integer(start))


@dataclass(frozen=True, eq=False)
class Pair:
    """Both sides of a relation at one point.

    Attributes:
        point: the letters that range, each with its value as text.
        left: the value of the left side. It may be missing where the kernel judges the relation.
        right: the value of the right side.
        holds: whether the relation holds, where only the kernel can judge that: for signs other
            than :data:`COMPARED_SIGNS` and for SymPy expressions; otherwise ``None``.
        instance: the table of symbols as text, if the call has several; otherwise empty.
    """

    point: tuple[tuple[str, str], ...]
    left: Values | None
    right: Values | None
    holds: bool | None = None
    instance: str = ""

    def needs_kernel(self, sign: str) -> bool:
        """Return whether only the kernel can judge the relation at this point."""
        if sign not in COMPARED_SIGNS or self.left is None or self.right is None:
            return True
        sides = self.left, self.right
        exact = not any(values.eps for values in sides)
        return exact and any(is_expression(one) for values in sides for one in values.entries.flat)

    def to_list(self) -> list[Any]:
        """Return the pair as JSON data."""
        sides = [None if one is None else to_plain(one) for one in (self.left, self.right)]
        return [[list(letter) for letter in self.point], *sides, self.holds, self.instance]

    @classmethod
    def from_list(cls, data: Any, sign: str) -> Pair:  # noqa: ANN401 (JSON)
        """Return the pair from the output of :meth:`to_list`.

        Raises:
            Exception: if the data are anything else.
        """
        point, left, right, holds, instance = _items(data, 5)
        sides = [None if one is None else from_plain(one) for one in (left, right)]
        pair = cls(_pairs_of_texts(point), sides[0], sides[1], holds, _text(instance))
        if holds is not None and type(holds) is not bool:
            raise TypeError("expected a truth value or null as holds")
        if pair.needs_kernel(sign) == (holds is None):
            raise ValueError("expected a verdict where only a kernel can judge, and nowhere else")
        if pair.left is not None and pair.right is not None and holds is None:
            if pair.left.shape != pair.right.shape:
                raise ValueError(f"sides of shapes {pair.left.shape} and {pair.right.shape}")
            if not (pair.left.is_numeric and pair.right.is_numeric):
                raise ValueError("expected numbers as sides")
        return pair


@dataclass(frozen=True, eq=False)
class RelationEvaluation:
    """A relation of a statement, such as each ``=`` of a chain, at all points.

    Attributes:
        sign: its sign, one of :data:`COMPARED_SIGNS` or another one such as ``∈``.
        left: the LaTeX of the left side.
        right: the LaTeX of the right side.
        pairs: the values of the sides at each point.
    """

    sign: str
    left: str
    right: str
    pairs: tuple[Pair, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the relation as JSON data."""
        sides = {"sign": self.sign, "left": self.left, "right": self.right}
        return sides | {"pairs": [pair.to_list() for pair in self.pairs]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RelationEvaluation:
        """Return the relation from the output of :meth:`to_dict`.

        Raises:
            Exception: if the data are anything else.
        """
        _check_names(data, "sign", "left", "right", "pairs")
        sign = _text(data["sign"])
        if not 1 <= len(sign) <= 2:
            raise ValueError(f"expected the sign of a relation, found {sign!r}")
        pairs = tuple(Pair.from_list(pair, sign) for pair in _list(data["pairs"]))
        return cls(sign, _text(data["left"]), _text(data["right"]), pairs)


@dataclass(frozen=True)
class VariantKind:
    """Numbers of the wrong variants of one kind, such as "sign" or "transpose dropped".

    Attributes:
        kind: the name of the kind.
        refuted: how many are false at a point.
        without_value: how many have no value, because of shapes or indices.
        equivalent: how many were recognized as the same statement.
    """

    kind: str
    refuted: int = 0
    without_value: int = 0
    equivalent: int = 0


@dataclass(frozen=True)
class VariantsEvaluation:
    """Wrong variants of a statement.

    Attributes:
        kinds: their numbers by kind.
        looser: the LaTeX of variants of inequalities that say less, and are true.
        same: the LaTeX of variants that an author declares to be equivalent, with the reason.
        survivors: the LaTeX of variants that no instance refutes; each is also a problem.
    """

    kinds: tuple[VariantKind, ...] = ()
    looser: tuple[str, ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    survivors: tuple[str, ...] = ()

    @property
    def refuted(self) -> int:
        """Number of variants that are false at a point."""
        return sum(one.refuted for one in self.kinds)

    @property
    def without_value(self) -> int:
        """Number of variants that have no value."""
        return sum(one.without_value for one in self.kinds)

    @property
    def equivalent(self) -> int:
        """Number of variants that were recognized as the same statement."""
        return sum(one.equivalent for one in self.kinds)

    def to_dict(self) -> dict[str, Any]:
        """Return the variants as JSON data."""
        return {
            "kinds": [
                [one.kind, one.refuted, one.without_value, one.equivalent] for one in self.kinds
            ],
            "looser": list(self.looser),
            "same": [list(one) for one in self.same],
            "survivors": list(self.survivors),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> VariantsEvaluation:
        """Return the variants from the output of :meth:`to_dict`.

        Raises:
            TypeError, ValueError: if the data are anything else.
        """
        _check_names(data, "kinds", "looser", "same", "survivors")
        kinds = []
        for one in _list(data["kinds"]):
            kind, *numbers = _items(one, 4)
            kinds.append(VariantKind(_text(kind), *map(_integer, numbers)))
        return cls(
            tuple(kinds),
            _texts(data["looser"]),
            _pairs_of_texts(data["same"]),
            _texts(data["survivors"]),
        )


@dataclass(frozen=True, eq=False)
class StatementEvaluation:
    """One statement of a formula.

    Attributes:
        formula: the index of the formula.
        start: the index of the first character of the statement in the LaTeX of the formula.
        end: the index after its last one.
        latex: its LaTeX.
        status: one of :data:`STATEMENT_STATUSES`.
        reason: one of :data:`SKIP_REASONS` for a skipped statement; otherwise empty.
        points: the number of points at which it was evaluated.
        relations: its relations; none unless it was evaluated.
        variants: its wrong variants.
    """

    formula: int
    start: int
    end: int
    latex: str
    status: str
    reason: str = ""
    points: int = 0
    relations: tuple[RelationEvaluation, ...] = ()
    variants: VariantsEvaluation = VariantsEvaluation()

    def to_dict(self) -> dict[str, Any]:
        """Return the statement as JSON data."""
        return {
            "formula": self.formula,
            "start": self.start,
            "end": self.end,
            "latex": self.latex,
            "status": self.status,
            "reason": self.reason,
            "points": self.points,
            "relations": [relation.to_dict() for relation in self.relations],
            "variants": self.variants.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> StatementEvaluation:
        """Return the statement from the output of :meth:`to_dict`.

        Raises:
            Exception: if the data are anything else.
        """
        names = ("formula", "start", "end", "latex", "status", "reason", "points")
        _check_names(data, *names, "relations", "variants")
        status, reason = data["status"], data["reason"]
        if status not in STATEMENT_STATUSES:
            raise ValueError(f"unknown status of a statement {status!r}")
        if reason not in (SKIP_REASONS if status == "skipped" else ("",)):
            raise ValueError(f"unknown reason {reason!r} of a statement that is {status}")
        relations = tuple(map(RelationEvaluation.from_dict, _list(data["relations"])))
        points = _integer(data["points"])
        evaluated = bool(relations) and all(relation.pairs for relation in relations)
        if (status == "evaluated") != (points > 0 and evaluated):
            raise ValueError(f"a statement is {status} at {points} points, or has no values")
        return cls(
            _integer(data["formula"]),
            _integer(data["start"]),
            _integer(data["end"]),
            _text(data["latex"]),
            status,
            reason,
            points,
            relations,
            VariantsEvaluation.from_dict(data["variants"]),
        )


@dataclass(frozen=True, eq=False)
class FormulaEvaluation:
    """One call of ``formula``.

    Attributes:
        label: the label of the block.
        formulas: the LaTeX of its formulas, in order.
        symbols: the notation of the symbols that occur, each with its description or "".
        statements: the statements, in order.
        problems: what is wrong with the call or its formulas, other than values that differ.
        cell: the index of the cell among the code cells of the page.
        line_in_cell: the line of the call in the cell, from 1.
    """

    label: str
    formulas: tuple[str, ...]
    symbols: tuple[tuple[str, str], ...] = ()
    statements: tuple[StatementEvaluation, ...] = ()
    problems: tuple[EvaluationProblem, ...] = ()
    cell: int = 0
    line_in_cell: int = 1

    def to_dict(self) -> dict[str, Any]:
        """Return the evaluation as JSON data."""
        return {
            "label": self.label,
            "formulas": list(self.formulas),
            "symbols": [list(symbol) for symbol in self.symbols],
            "statements": [statement.to_dict() for statement in self.statements],
            "problems": [problem.to_list() for problem in self.problems],
            "cell": self.cell,
            "line_in_cell": self.line_in_cell,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> FormulaEvaluation:
        """Return the evaluation from the output of :meth:`to_dict`.

        Raises:
            Exception: if the data are anything else.
        """
        names = ("label", "formulas", "symbols", "statements", "problems", "cell", "line_in_cell")
        _check_names(data, *names)
        formulas = _texts(data["formulas"])
        statements = tuple(map(StatementEvaluation.from_dict, _list(data["statements"])))
        problems = tuple(map(EvaluationProblem.from_list, _list(data["problems"])))
        for one in statements:
            if one.formula >= len(formulas):
                raise ValueError(f"a statement of formula {one.formula}, of {len(formulas)}")
            if not one.start < one.end <= len(formulas[one.formula]):
                raise ValueError(f"a statement from {one.start} to {one.end} of a formula")
        for problem in problems:
            if problem.formula >= len(formulas):
                raise ValueError(f"a problem of formula {problem.formula}, of {len(formulas)}")
        return cls(
            _text(data["label"]),
            formulas,
            _pairs_of_texts(data["symbols"]),
            statements,
            problems,
            _integer(data["cell"]),
            _integer(data["line_in_cell"], 1),
        )


def _check_names(data: Any, *names: str) -> None:  # noqa: ANN401 (JSON)
    if not isinstance(data, Mapping) or {*data} != {*names}:
        raise ValueError(f"expected the entries {', '.join(names)}")


def _list(data: Any) -> list[Any]:  # noqa: ANN401 (JSON)
    if not isinstance(data, list):
        raise TypeError(f"expected a list, found {type(data).__name__}")
    return data


def _items(data: Any, length: int) -> list[Any]:  # noqa: ANN401 (JSON)
    if len(_list(data)) != length:
        raise ValueError(f"expected {length} items, found {len(data)}")
    return _list(data)


def _text(data: Any) -> str:  # noqa: ANN401 (JSON)
    if type(data) is not str:
        raise TypeError(f"expected a string, found {type(data).__name__}")
    return data


def _texts(data: Any) -> tuple[str, ...]:  # noqa: ANN401 (JSON)
    return tuple(map(_text, _list(data)))


def _pairs_of_texts(data: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 (JSON)
    pairs = [_items(one, 2) for one in _list(data)]
    return tuple((_text(first), _text(second)) for first, second in pairs)


def _integer(data: Any, least: int = 0) -> int:  # noqa: ANN401 (JSON)
    if type(data) is not int or data < least:
        raise ValueError(f"expected an integer from {least} on, found {data!r}")
    return data
