"""Evaluate all formulas of a block against tables of symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..claims.formula_record import SKIP_REASONS, EvaluationProblem, VariantsEvaluation
from ..formulas import Macro
from .checking import StatementError, Subject, evaluate, find_points
from .errors import NoValueError, ReadingError, check_escapes
from .evaluator import Evaluator, Scope
from .expressions import Binder, Node, make
from .notation import RELATIONS
from .parser import Parser
from .pieces import Pieces, read_pieces
from .ranges import (
    Range,
    applicable,
    idle_links,
    is_order,
    is_plain,
    is_range,
    never_equal,
    range_of,
    symbol_keys,
)
from .statements import Statement, read_statements
from .symmetry import canonical
from .table import SymbolTable
from .values import text
from .variants import VariantTrial, try_variants


class PrintedFormula(NamedTuple):
    """A formula of a block: its LaTeX, and whether it is a display."""

    latex: str
    display: bool


@dataclass
class Read:
    """A statement of a block as it was read.

    Attributes:
        formula: the index of its formula.
        pieces: the pieces of the formula.
        statement: where it stands.
        latex: its LaTeX.
        status: one of the statuses of a statement.
        reason: the reason of a skipped one.
        chain: its relations, if they were read.
        own: its own conditions.
        subject: what was evaluated.
        variants: what became of its wrong variants.
    """

    formula: int
    pieces: Pieces
    statement: Statement
    latex: str
    status: str = "evaluated"
    reason: str = ""
    chain: Node | None = None
    own: list[Range] = field(default_factory=list)
    subject: Subject | None = None
    variants: VariantsEvaluation = field(default_factory=VariantsEvaluation)


class Block:
    """Formulas of a block, with the tables of a call.

    Args:
        formulas: the formulas in order.
        table: the symbols.
        given: LaTeX of hypotheses and definitions of the data.
        skip: reasons by the LaTeX of statements that are not evaluated.
        same: reasons by the LaTeX of variants, or of changed pieces, that are equivalent.
        mentions: LaTeX of inline expressions that stand in no statement of the block.
        macros: macros of the site.
        claims: the statements of claims that formulas may print, by key.
    """

    def __init__(
        self,
        formulas: Sequence[PrintedFormula],
        table: SymbolTable,
        given: Sequence[str] = (),
        skip: Mapping[str, str] | None = None,
        same: Mapping[str, str] | None = None,
        mentions: Sequence[str] = (),
        macros: Mapping[str, Macro] | None = None,
        claims: Mapping[str, str] | None = None,
    ) -> None:
        self.formulas = formulas
        self.table = table
        self.macros = macros or {}
        self.claims = claims or {}
        self.problems: list[EvaluationProblem] = []
        self.given = {self.declared(latex): latex for latex in given}
        self.mentions = {self.declared(latex): latex for latex in mentions}
        self.skip = {self.declared(one): (one, reason) for one, reason in (skip or {}).items()}
        for latex in same or {}:
            check_escapes(latex, lines=True)
        self.same = {"".join(latex.split()): (latex, why) for latex, why in (same or {}).items()}
        self.excused: set[str] = set()
        self.met: set[tuple[str, ...]] = set()
        self.expressions: list[int] = []
        self.used: dict[str, None] = {}
        self.ranges: list[Range] = []
        self.applied: set[Range] = set()
        self.loosened: dict[tuple[Range, str, str], bool] = {}
        several = len(table.instances) > 1
        self.unread = self.untried = False
        self.evaluators = [
            Evaluator(values, i if several else 0) for i, values in enumerate(table.instances, 1)
        ]

    def evaluate(self) -> list[Read]:
        """Read and evaluate all statements; problems are collected."""
        self.check_reasons()
        found = [read for i in range(len(self.formulas)) for read in self.read(i)]
        for read in found:
            self.classify(read)
        self.collect_ranges(found)
        for read in found:
            if read.status == "evaluated":
                self.evaluate_statement(read)
        if not self.untried:
            self.check_loosened()
            self.check_applied()
        self.check_expressions(found)
        self.check_met()
        return found

    def check_loosened(self) -> None:
        """Require that each relation of a range of the block is needed for a statement."""
        for (one, change, piece), refuted in self.loosened.items():
            dense = "".join(piece.split())
            if refuted:
                continue
            excuses = [form for form in (dense, "".join(change.split())) if form in self.same]
            self.excused.update(excuses)
            if not excuses:
                self.problem(f"not refuted (condition): {change}", one.formula, one.chain.start)

    def check_applied(self) -> None:
        """Require that each range of letters applies to a statement, unless it is given."""
        for one in self.ranges:
            if one.chain.free and one not in self.applied:
                what = f"{one.latex(one.chain)} applies to no statement of the block"
                self.problem(what, one.formula, one.chain.start)

    def check_expressions(self, found: Sequence[Read]) -> None:
        """Require that inline expressions stand in statements of the block, or are mentioned."""
        if self.unread:
            return
        stated = [self.normal(self.formulas[i].latex) for i in {read.formula for read in found}]
        for index in self.expressions:
            latex = self.formulas[index].latex
            key = self.normal(latex)
            if key in self.mentions:
                self.met.add(key)
            elif len(key) > 1 and not any(_contains(one, key) for one in stated):
                where = "stands in no statement of the block"
                advice = "state it as a relation, or name it in mentions"
                self.problem(f"{latex.strip()} {where}: {advice}", index)

    def problem(self, text: str, formula: int = -1, start: int = 0) -> None:
        """Add a problem."""
        found = EvaluationProblem(text, formula, start)
        if found not in self.problems:
            self.problems.append(found)

    def normal(self, latex: str) -> tuple[str, ...]:
        """Return the pieces of LaTeX without separators, to compare it with what is printed."""
        try:
            row = read_pieces(latex, self.macros).row
        except ReadingError:
            return (latex,)
        texts = [piece.text for piece in row if piece.text not in {r"\quad", r"\\", "&"}]
        while texts and texts[-1] in {",", ".", ";"}:
            texts.pop()
        return tuple(texts)

    def declared(self, latex: str) -> tuple[str, ...]:
        """Return the pieces of LaTeX in the call; LaTeX that cannot be read is a problem.

        Raises:
            ReadingError: if it has a control character.
        """
        check_escapes(latex, lines=True)
        try:
            read_pieces(latex, self.macros)
        except ReadingError as error:
            self.problem(f"{latex}: {error}")
        return self.normal(latex)

    def check_reasons(self) -> None:
        """Require reasons of the closed list."""
        for latex, reason in self.skip.values():
            if reason not in SKIP_REASONS:
                reasons = ", ".join(SKIP_REASONS)
                self.problem(f"skip of {latex}: expected one of {reasons}, found {reason!r}")

    def check_met(self) -> None:
        """Require that the block prints all that is skipped or given, and that reasons are used.

        What was not read, or not tried because of another problem, is not required.
        """
        for key, (latex, _) in self.skip.items():
            if key not in self.met and not self.unread:
                self.problem(f"the block does not print {latex}, which is skipped")
        for key, latex in self.given.items():
            if key not in self.met and not self.unread:
                self.problem(f"the block does not print {latex}, which is given")
        for key, latex in self.mentions.items():
            if key not in self.met and not self.unread:
                self.problem(f"the block does not print {latex} by itself, which is mentioned")
        for dense, (latex, _) in self.same.items():
            if dense not in self.excused and not self.untried:
                self.problem(f"{latex} excuses no variant")

    # Reading

    def read(self, index: int) -> list[Read]:
        """Split a formula into statements, with their status."""
        latex, display = self.formulas[index]
        whole = self.normal(latex)
        if whole in self.skip:
            self.met.add(whole)
            return self.skipped(index, latex, whole)
        try:
            pieces, statements = read_statements(latex, self.macros)
        except ReadingError as error:
            self.problem(str(error), index)
            self.unread = self.untried = True
            return []
        if not statements and display:
            self.problem(f"{' '.join(latex.split())} has no relation", index)
        elif not statements:
            self.expressions.append(index)
        found = [self.with_status(index, pieces, one) for one in statements]
        return [one for one in found if one.status != "skipped" or one.reason in SKIP_REASONS]

    def skipped(self, index: int, latex: str, key: tuple[str, ...]) -> list[Read]:
        """Return a formula that is skipped as a whole, unless the reason is not valid."""
        reason = self.skip[key][1]
        if reason not in SKIP_REASONS:
            return []
        start = len(latex) - len(latex.lstrip())
        place = start, len(latex.rstrip())
        statement = Statement(0, 0, place=place)
        text = latex.strip()
        return [Read(index, Pieces(latex, (), {}), statement, text, "skipped", reason)]

    def with_status(self, index: int, pieces: Pieces, statement: Statement) -> Read:
        """Return a statement that is skipped, given, or to be evaluated."""
        latex = " ".join(pieces.source[slice(*statement.place)].split())
        read = Read(index, pieces, statement, latex)
        alone = pieces.latex(statement.start, statement.end)
        for key in (self.normal(latex), self.normal(alone)):
            if key in self.skip:
                self.met.add(key)
                read.status, read.reason = "skipped", self.skip[key][1]
            elif key in self.given:
                self.met.add(key)
                read.status = "given"
        return read

    def parse(self, read: Read, ranges: Sequence[Node] = ()) -> None:
        """Read the relations and the conditions of a statement.

        Raises:
            ReadingError: if they cannot be read.
        """
        parser = Parser(read.pieces, self.table, ranges)
        parser.claims = self.claims
        place = read.statement.start, read.statement.end
        parser.statement = [place, *read.statement.conditions]
        read.chain = parser.chain(read.statement.start, read.statement.end)
        read.own = [
            range_of(chain, read.pieces.source, read.formula)
            for place in read.statement.conditions
            for chain in parser.conditions(*place)
        ]
        self.used.update(parser.used)

    def classify(self, read: Read) -> None:
        """Find out whether a statement is a range; a sum in it may still need ranges."""
        if read.status == "skipped":
            return
        try:
            self.parse(read)
        except ReadingError:
            if _equals_claim(read):
                read.status = "claimed"
            return
        display = self.formulas[read.formula].display
        if read.status == "evaluated" and read.chain and not judged_here(read.chain).value:
            read.status = "claimed"
        if read.status == "evaluated" and read.chain and is_range(read.chain, display=display):
            read.status = "range"

    def collect_ranges(self, found: Sequence[Read]) -> None:
        """Collect the ranges of the block; those of a display apply to its statements alone."""
        states_something = any(one.status == "evaluated" for one in found)
        for read in found:
            if read.status not in {"range", "given"} or read.chain is None:
                continue
            mine = range_of(read.chain, read.pieces.source, read.formula)
            siblings = [one for one in found if one.formula == read.formula and one is not read]
            evaluated = [one for one in siblings if one.status == "evaluated"]
            if evaluated and read.status == "range":
                for one in evaluated:
                    one.own.append(mine)
            else:
                self.ranges.append(mine)
            if read.status == "given":
                self.applied.add(mine)
            if read.status == "range" and read.chain.free:
                self.check_range(read.chain, read.formula)
            elif read.status == "range":
                self.check_constants(read, read.chain)
            elif not read.chain.free and is_order(read.chain) and states_something:
                self.check_given(read, read.chain)
        for read in found:
            if read.status == "evaluated":
                for own in read.own:
                    self.check_range(own.chain, read.formula)

    def check_constants(self, read: Read, chain: Node) -> None:
        """Require that a relation between constants holds in all instances, and is attained.

        A hypothesis that chooses instances is given.
        """
        keys = symbol_keys(chain)
        evaluators = [one for one in self.evaluators if keys <= one.values.keys()]
        for evaluator in evaluators:
            where = f" in table {evaluator.number}" if evaluator.number else ""
            try:
                holds = evaluator.check(chain, Scope({}))
            except NoValueError as error:
                self.problem(f"{read.latex} has no value{where}: {error}", read.formula)
                return
            if not holds:
                values = ", ".join(f"{key} = {text(evaluator.values[key])}" for key in sorted(keys))
                advice = "if it is a hypothesis, name it in given"
                self.problem(f"{read.latex} is false for {values}{where}; {advice}", read.formula)
                return
        for link in never_equal(evaluators, chain):
            advice = "add an instance in which they are equal, or write a strict sign"
            self.problem(f"{self.link_latex(read, link)} is strict everywhere: {advice}",
                         read.formula, link.start)  # fmt: skip

    @staticmethod
    def link_latex(read: Read, link: Node) -> str:
        """Return the LaTeX of one relation of a statement."""
        return " ".join(read.pieces.source[link.start : link.end].split())

    def check_given(self, read: Read, chain: Node) -> None:
        """Require that each order relation of a hypothesis on constants excludes an instance."""
        keys = symbol_keys(chain)
        evaluators = [one for one in self.evaluators if keys <= one.values.keys()]
        try:
            idle = idle_links(evaluators, chain, letters_only=False)
        except NoValueError:
            return
        for link in idle:
            what = f"{self.link_latex(read, link)} is given and excludes no instance"
            self.problem(f"{what}: add one that violates it", read.formula, link.start)

    def check_range(self, chain: Node, formula: int) -> None:
        """Require that each relation of a range excludes a value, so that it can be too wide."""
        source = self.formulas[formula].latex
        try:
            idle = idle_links(self.evaluators, chain)
        except NoValueError:
            return
        for link in idle:
            piece = " ".join(source[link.start : link.end].split())
            letters = ", ".join(sorted(link.free))
            self.problem(
                f"{piece} excludes nothing: let {letters} range beyond it", formula, link.start
            )

    # Evaluating

    def evaluate_statement(self, read: Read) -> None:
        """Evaluate a statement at its points, and try its wrong variants if it is true."""
        self.find_values(read)
        subject = read.subject
        if subject and all(all(one.holds) for one in subject.found):
            self.try_variants(read, subject)
            return
        self.untried = True
        inline = not self.formulas[read.formula].display
        is_mixed = subject is not None and any(all(one.holds) for one in subject.found)
        if is_mixed and inline and read.chain and is_plain(read.chain):
            text = (
                f"{read.latex} is true in some instances; if it is a hypothesis, name it in given"
            )
            self.problem(text, read.formula, read.statement.place[0])

    def find_values(self, read: Read) -> None:
        """Evaluate a statement at its points; it has no subject if it cannot be evaluated."""
        try:
            own = [one for one in read.own if one.formula == read.formula]
            self.parse(read, [one.chain for one in self.ranges])
            read.own += [one for one in own if not _stands_in(one, read)]
        except ReadingError as error:
            self.problem(str(error), read.formula, read.statement.place[0])
            read.chain = None
            return
        if read.chain is None:
            return
        read.chain = judged_here(read.chain)
        if text := meaningless(read.chain, read.latex):
            self.problem(text, read.formula, read.statement.place[0])
            return
        letters = read.chain.free.union(*(one.chain.free for one in read.own))
        conditions = applicable(self.ranges, read.own, read.formula, letters)
        nodes = {id(node) for node in read.chain.walk()}
        self.applied.update(conditions, (one for one in self.ranges if id(one.chain) in nodes))
        try:
            read.subject = find_points(read.chain, conditions, self.evaluators, read.latex)
            evaluate(read.subject, read.pieces.source, read.latex)
        except StatementError as error:
            start = error.piece[0] if error.piece else read.statement.place[0]
            self.problem(str(error), read.formula, start)
            read.subject = None

    def try_variants(self, read: Read, subject: Subject) -> None:
        """Try the wrong variants of a statement that is true."""
        same = {dense: why for dense, (_, why) in self.same.items()}
        source, place = read.pieces.source, read.statement.place
        trial = VariantTrial(subject, source, place, self.ranges)
        read.variants, survivors, used = try_variants(trial, same)
        self.excused |= used
        for key, refuted in trial.loosened.items():
            self.loosened[key] = self.loosened.get(key, False) or refuted
        for latex, edit in survivors:
            what = read.latex + " " if edit.kind == "condition" else ""
            self.problem(f"not refuted ({edit.kind}): {what}{latex}", read.formula, edit.start)


def meaningless(chain: Node, latex: str) -> str:
    """Return why a statement says nothing, or may be read in two ways; empty if neither."""
    for sign, left, right in zip(chain.value, chain.parts, chain.parts[1:], strict=False):
        if sign == "=" and canonical(left) == canonical(right):
            return f"{latex} says nothing: both sides are the same"
    for node in chain.walk():
        if isinstance(node.value, Binder):
            for letter in sorted({*node.value.letters} & chain.free):
                return f"{letter} is bound by a sum, and free, in {latex}; use another letter"
    return ""


def _contains(row: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(row[i : i + len(part)] == part for i in range(len(row) - len(part) + 1))


def judged_here(chain: Node) -> Node:
    """Return a chain without sides that are only a claim, which judges the equality itself."""
    parts, signs = chain.parts, chain.value
    while len(parts) > 1 and _is_judged(parts[-1], signs[-1]):
        parts, signs = parts[:-1], signs[:-1]
    while len(parts) > 1 and _is_judged(parts[0], signs[0]):
        parts, signs = parts[1:], signs[1:]
    return make("chain", parts[0].start, parts[-1].end, parts, signs)


def _equals_claim(read: Read) -> bool:
    """Return whether a statement is an equality one side of which is only a claim."""
    row = read.pieces.row[read.statement.start : read.statement.end]
    if len(row) < 2:
        return False
    equalities = [piece for piece in row if piece.text in RELATIONS]
    sides = row[0].text, row[1].text, row[-1].text, row[-2].text
    return len(equalities) == 1 and any(
        side.startswith(r"\claim") and sign == "=" for side, sign in (sides[:2], sides[2:])
    )


def _is_judged(side: Node, sign: str) -> bool:
    return side.kind == "claim" and (sign in {"=", r"\in"} or side.value.value is None)


def _stands_in(one: Range, read: Read) -> bool:
    start, end = read.statement.place
    return start <= one.chain.start < end
