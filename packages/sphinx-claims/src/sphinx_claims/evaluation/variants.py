"""Try wrong variants of a statement: an instance refutes each, or it is a problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..claims.formula_record import VariantKind, VariantsEvaluation
from .checking import Evaluated, Subject, evaluate_outcomes
from .edits import Edit, Editor
from .errors import NoValueError, SingularError
from .evaluator import Evaluator
from .expectations import NeedsOutcome
from .expressions import Node, make
from .loosening import Looser, loosened
from .ranges import Point, Range, links, points
from .relations import equal, holds
from .symmetry import are_proportional, canonical, renamed_letters

_ORDERS = {"<", r"\le", ">", r"\ge"}


@dataclass
class Tried:
    """Numbers of variants by kind, and those that are true at all points."""

    refuted: Counter[str] = field(default_factory=Counter)
    without_value: Counter[str] = field(default_factory=Counter)
    equivalent: Counter[str] = field(default_factory=Counter)
    looser: list[Edit] = field(default_factory=list)
    survivors: list[Edit] = field(default_factory=list)

    def kinds(self) -> tuple[VariantKind, ...]:
        """Return the numbers by kind."""
        names = sorted({*self.refuted, *self.without_value, *self.equivalent})
        return tuple(
            VariantKind(name, self.refuted[name], self.without_value[name], self.equivalent[name])
            for name in names
        )


class VariantTrial:
    """Trial of the wrong variants of one statement.

    Args:
        subject: the statement with its points and values.
        source: the LaTeX of its formula.
        place: where the statement stands in it.
        shared: the ranges of the block, which need not matter to each statement.

    Attributes:
        loosened: for each relation of a shared range, whether the statement needs it.
    """

    def __init__(
        self, subject: Subject, source: str, place: tuple[int, int], shared: Sequence[Range] = ()
    ) -> None:
        self.subject = subject
        self.shared = shared
        self.loosened: dict[tuple[Range, str, str], bool] = {}
        self.source = source
        self.place = place
        self.tried = Tried()
        self.cases = _ordered_cases(subject)
        self.original = canonical(subject.chain)

    def run(self) -> Tried:
        """Try all variants."""
        chain = self.subject.chain
        kinds: dict[Node, frozenset[str]] = {}
        for evaluator, _ in self.subject.places:
            for node, found in (evaluator.kinds or {}).items():
                kinds[node] = kinds.get(node, frozenset()) | found
            evaluator.kinds = None
        editor = Editor(self.source, kinds)
        for side in range(len(chain.parts)):
            for edit in editor.chain(chain, side):
                self.try_side(edit, side)
        for edit in editor.relations(chain):
            self.try_relation(edit)
        self.try_conditions()
        return self.tried

    def latex(self, edit: Edit) -> str:
        """Return the LaTeX of the statement with an edit."""
        start, end = self.place
        if not start <= edit.start <= edit.end <= end:
            return edit.text
        text = self.source[start : edit.start] + edit.text + self.source[edit.end : end]
        return " ".join(text.split())

    # Sides

    def try_side(self, edit: Edit, side: int) -> None:
        """Try a variant of a side at all points."""
        chain = self.subject.chain
        parts = (*chain.parts[:side], edit.node, *chain.parts[side + 1 :])
        variant = make("chain", chain.start, chain.end, parts, chain.value)
        if edit.equivalent or self.is_equivalent(edit, side, variant):
            self.tried.equivalent[edit.kind] += 1
            return
        values = []
        for evaluator, one in self.cases:
            try:
                value = evaluator.evaluate(edit.node, one.scope())
                true = self.holds_beside(variant, side, value, one)
            except SingularError:
                continue
            except (NoValueError, NeedsOutcome):
                self.tried.without_value[edit.kind] += 1
                return
            if not true:
                self.tried.refuted[edit.kind] += 1
                return
            values.append((one, value))
        if not values:
            self.tried.without_value[edit.kind] += 1
        elif self.is_weaker(values, side):
            self.tried.looser.append(edit)
        elif self.is_renamed(variant):
            self.tried.equivalent[edit.kind] += 1
        else:
            self.tried.survivors.append(edit)

    def is_equivalent(self, edit: Edit, side: int, variant: Node) -> bool:
        """Return whether a variant is the same statement by its form."""
        if canonical(variant) == self.original:
            return True
        chain = self.subject.chain
        is_zero = {*chain.value} == {"="} and any(
            part.kind == "number" and not part.value for part in chain.parts
        )
        return is_zero and are_proportional(edit.node, chain.parts[side])

    def is_renamed(self, variant: Node) -> bool:
        """Return whether a variant is the statement with its letters renamed."""
        chain = self.subject.chain
        before, after = renamed_letters(chain), renamed_letters(variant)
        if {*before} != {*after} or canonical(chain, before) != canonical(variant, after):
            return False
        return all(
            {tuple(repr(point[letter]) for letter in before) for point in found}
            == {tuple(repr(point[letter]) for letter in after) for point in found}
            for _, found in self.subject.places
        )

    @staticmethod
    def holds_beside(variant: Node, side: int, value: Any, one: Evaluated) -> bool:  # noqa: ANN401
        """Return whether the relations beside a side hold for another value of it."""
        if side and not Evaluator.check_link(variant, side - 1, one.sides[side - 1], value):
            return False
        last = side == len(variant.value)
        return last or Evaluator.check_link(variant, side, value, one.sides[side + 1])

    def is_weaker(self, values: Sequence[tuple[Evaluated, Any]], side: int) -> bool:
        """Return whether a variant of an inequality says less; values without an order do not."""
        try:
            return self.is_looser(values, side)
        except NoValueError:
            return False

    def is_looser(self, values: Sequence[tuple[Evaluated, Any]], side: int) -> bool:
        """Return whether a variant of an inequality follows from it, and is not the same."""
        signs = self.subject.chain.value
        beside = [(sign, i == side - 1) for i, sign in enumerate(signs) if i in {side - 1, side}]
        directions = {(sign in {"<", r"\le"}) == is_right for sign, is_right in beside}
        if not _ORDERS.issuperset(sign for sign, _ in beside) or len(directions) > 1:
            return False
        upward = directions.pop()
        differs = False
        for one, value in values:
            before = one.sides[side]
            if not _is_beyond(r"\ge" if upward else r"\le", value, before):
                return False
            differs = differs or _differ(value, before)
        return differs

    # Relations and conditions

    def try_relation(self, edit: Edit) -> None:
        """Try another relation at all points."""
        for _, one in self.cases:
            for i in range(len(edit.node.value)):
                try:
                    true = Evaluator.check_link(edit.node, i, one.sides[i], one.sides[i + 1])
                except NoValueError:
                    self.tried.without_value[edit.kind] += 1
                    return
                if not true:
                    self.tried.refuted[edit.kind] += 1
                    return
        follows = {("<", r"\le"), (">", r"\ge")}
        pairs = zip(self.subject.chain.value, edit.node.value, strict=True)
        if all(old == new or (old, new) in follows for old, new in pairs):
            self.tried.looser.append(edit)
        else:
            self.tried.survivors.append(edit)

    def try_conditions(self) -> None:
        """Try the statement at the points that each relation of a condition excludes."""
        for condition in self.subject.conditions:
            for looser in loosened(condition):
                outcome = self.outcome_of(condition, looser)
                place = looser.link.start
                if condition in self.shared and outcome:
                    self.loosened[condition, looser.text, looser.piece] = outcome != "true"
                elif outcome == "true":
                    edit = Edit("condition", looser.link, place, place, looser.text)
                    self.tried.survivors.append(edit)
                if outcome == "refuted":
                    self.tried.refuted["condition"] += 1
                elif outcome == "without value":
                    self.tried.without_value["condition"] += 1

    def outcome_of(self, condition: Range, looser: Looser) -> str:
        """Return whether the statement is true where only a looser condition holds, if it does."""
        try:
            cases = list(self.excluded(condition, looser))
        except NoValueError:  # a list whose items are not in equal steps any more
            return ""
        outcome = ""
        for evaluator, point in cases:
            try:
                found = list(evaluate_outcomes(self.subject.chain, evaluator, point))
            except SingularError:
                continue
            except NoValueError:
                return "without value"
            if not all(all(one.holds) for one in found):
                return "refuted"
            outcome = "true"
        return outcome

    def excluded(self, condition: Range, looser: Looser) -> Iterator[tuple[Evaluator, Point]]:
        """Yield the points that a looser relation allows beside all others, and the printed not."""
        letters, link = self.subject.chain.free, looser.link
        others = [
            other
            for one in self.subject.conditions
            for other in links(one.chain)
            if one is not condition or (other.start, other.end) != (link.start, link.end)
        ]
        for evaluator in self.subject.instances:
            allowed = {_key(point) for point in points(evaluator, letters, [*others, link])}
            wider = [*others, looser.wider] if looser.wider else others
            for point in points(evaluator, letters, wider):
                if _key(point) not in allowed:
                    yield evaluator, point


def _is_beyond(sign: str, value: Any, before: Any) -> bool:  # noqa: ANN401 (values of all kinds)
    """Tell whether a value, or each item of a list, is beyond the one before, or an item of it."""
    if isinstance(value, tuple) and isinstance(before, tuple):
        return all(any(holds(sign, one, other) for other in before) for one in value)
    return holds(sign, value, before)


def _differ(value: Any, before: Any) -> bool:  # noqa: ANN401 (values of all kinds)
    if isinstance(value, tuple) and isinstance(before, tuple) and len(value) != len(before):
        return True
    return not equal(value, before)


def _key(point: Point) -> tuple[int, ...]:
    return tuple(id(value) for value in point.values())


def _ordered_cases(subject: Subject) -> list[tuple[Evaluator, Evaluated]]:
    """Return the points with their evaluators, in an order in which first ones differ most."""
    cases = list(zip(subject.evaluators, subject.found, strict=True))
    middle = len(cases) // 2
    return [*cases[middle:], *cases[:middle]]


def try_variants(
    trial: VariantTrial, same: Mapping[str, str]
) -> tuple[VariantsEvaluation, list[tuple[str, Edit]], set[str]]:
    """Try the wrong variants of a statement.

    Args:
        trial: the trial of the statement.
        same: reasons by the LaTeX of variants that are equivalent, without white space.

    Returns:
        The outcome, the LaTeX of survivors with their edits, and the reasons that were used.
    """
    tried = trial.run()
    declared: list[tuple[str, str]] = []
    survivors: list[tuple[str, Edit]] = []
    used: set[str] = set()
    for edit in tried.survivors:
        latex = edit.text if edit.kind == "condition" else trial.latex(edit)
        keys = map(_dense, (latex, edit.text, *_forms_of_condition(trial, edit)))
        key = next((key for key in keys if key in same), None)
        if key is None:
            survivors.append((latex, edit))
        else:
            used.add(key)
            declared.append((latex, same[key]))
    outcome = VariantsEvaluation(
        tried.kinds(),
        tuple(trial.latex(edit) for edit in tried.looser),
        tuple(declared),
        tuple(latex for latex, _ in survivors),
    )
    return outcome, survivors, used


def _forms_of_condition(trial: VariantTrial, edit: Edit) -> tuple[str, ...]:
    """Return a looser condition as the message prints it, and its changed piece alone."""
    if edit.kind != "condition":
        return ()
    statement = trial.source[slice(*trial.place)]
    return f"{statement} {edit.text}", edit.text.removeprefix("with").removeprefix("out").lstrip()


def _dense(latex: str) -> str:
    return "".join(latex.split())
