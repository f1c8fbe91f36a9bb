"""Run the cells of pages with one constant changed, and compare the claims that they make."""

from __future__ import annotations

import ast
import json
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..claims.arrays import IncomparableError
from ..claims.comparison import accepts, pair_entries
from ..claims.judgment import judge_submission
from ..claims.kernel import RECORDS_VARIABLE, append_record
from ..claims.record import Claim
from ..claims.submission import Submission
from ..execution.runner import THREAD_VARIABLES
from ..printing.uses import match_in_languages
from ..reading.cell_code import parse_cell
from ..site.domain import Use
from .claims import ClaimsOfPage
from .constants import NUMBER, Constant, Seeds, constants_of, with_constant
from .printed_numbers import PrintedNumber
from .shell import run_in_fork, shell_in
from .units import Profile, Unit, needed_to_try, units_of

NOTHING, STOPS, WITNESS, CHANGES = "nothing", "stops", "witness", "changes"
PRINTED = "printed"
_STOPPED = "stopped"
_LEAST, _FACTOR = 20, 5
"""The limit of a mutant in seconds of processor time: at least, and as a multiple."""


@dataclass(frozen=True)
class ConstantOutcome:
    """Outcome of replacing a constant of a page by another number.

    Attributes:
        constant: the constant.
        line: the line on the page.
        effect: ``changes`` if a printed number changes, ``witness`` if only witnesses or
            comparisons fail, ``stops`` if the page fails with each other number, otherwise
            ``nothing``; ``printed`` if the number stands on the page before, so that it is not
            changed; ``seed`` or ``position`` if it is one, which is not changed either.
        keys: the printed claims whose number changes.
        replaced: the other number.
    """

    constant: Constant
    line: int
    effect: str
    keys: tuple[str, ...] = ()
    replaced: int | float | complex = 0


@dataclass(frozen=True)
class PageOfConstants:
    """A page whose constants are changed.

    Attributes:
        page: its code and claims.
        uses: the places that print each claim, by key.
        numbers: the numbers on the page.
        starts: the line at which the code of each cell starts.
    """

    page: ClaimsOfPage
    uses: Mapping[str, Sequence[Use]] = field(default_factory=dict)
    numbers: Sequence[PrintedNumber] = ()
    starts: Sequence[int] = ()

    def prints(self, constant: Constant, line: int) -> bool:
        """Tell whether the number of a constant stands on the page up to a line."""
        values = {abs(number) for number in constant.numbers()}
        return any(
            number.line <= line and number.value in values
            for number in self.numbers
            if constant.in_list or not number.in_array
        )


def run_constant_mutants(
    pages: Iterable[PageOfConstants],
) -> Iterator[tuple[str, list[ConstantOutcome]]]:
    """Change each constant of each page, one at a time, and execute what depends on it.

    Args:
        pages: the pages, whose cells run without unexpected errors.

    Yields:
        The name of each page, and the outcomes of its constants.
    """
    os.environ |= dict.fromkeys(THREAD_VARIABLES, "1")  # a fork keeps only one thread
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, max_tasks_per_child=1) as pool:
        yield from pool.map(_run_page, pages)


def _run_page(task: PageOfConstants) -> tuple[str, list[ConstantOutcome]]:
    page = task.page
    seeds = Seeds([tree for cell in page.cells if (tree := parse_cell(cell))])
    with shell_in(page.folder) as shell:
        units = _profile(shell, units_of(page.cells), page.timeout)
        runner = _Runner(shell, units, task)
        found = []
        for i, unit in enumerate(units):
            if unit.ran:
                found += [runner.change(i, one) for one in constants_of(unit.node, seeds)]
                _execute(shell, unit.node)
    return page.docname, found


def _profile(shell: Any, units: list[Unit], timeout: int) -> list[Unit]:  # noqa: ANN401 (untyped)
    """Execute all units in a fork, and return them with what was observed."""

    def run() -> None:
        profile = Profile(shell.user_ns)
        records = Path(os.environ[RECORDS_VARIABLE])
        failed_cell = -1
        for i, unit in enumerate(units):
            if unit.cell == failed_cell:
                continue
            profile.begin()
            before = records.stat().st_size
            if not _execute(shell, unit.node):
                failed_cell, unit.failed = unit.cell, True
            profile.end(unit)
            with records.open("r", encoding="utf-8") as file:
                file.seek(before)
                unit.keys = [record["key"] for record in map(json.loads, file) if "key" in record]
            observed = [sorted(unit.reads), sorted(unit.binds), sorted(unit.mutable)]
            append_record({"unit": [i, observed, unit.seconds, unit.keys, unit.failed]})

    entries = run_in_fork(run, len(units) * timeout)
    for unit in units:
        unit.ran = False
    for entry in entries:
        if "unit" in entry:
            i, names, seconds, keys, failed = entry["unit"]
            reads, binds, mutable = map(set, names)
            unit = units[i]
            units[i] = Unit(
                unit.cell, unit.node, reads, binds, mutable, seconds, keys, failed=failed
            )
    return units


def _execute(shell: Any, node: ast.stmt) -> bool:  # noqa: ANN401 (untyped)
    """Execute a statement in the names of a shell; return whether it raised no exception."""
    try:
        exec(compile(ast.Module([node], []), "<a cell>", "exec"), shell.user_ns)
    except (Exception, SystemExit):
        return False
    return True


class _Runner:
    """Executes what depends on a changed constant, in forks."""

    def __init__(
        self,
        shell: Any,  # noqa: ANN401 (untyped)
        units: list[Unit],
        task: PageOfConstants,
    ) -> None:
        self._shell = shell
        self._units = units
        self._task = task
        self._claims = {claim.key: claim for claim in task.page.claims}

    def change(self, start: int, constant: Constant) -> ConstantOutcome:
        """Change a constant of a unit before which the shell stands."""
        unit = self._units[start]
        line = self._task.starts[unit.cell] + constant.line - 1
        if constant.kind != NUMBER:
            return ConstantOutcome(constant, line, constant.kind)
        if self._task.prints(constant, line):
            return ConstantOutcome(constant, line, PRINTED)
        later = needed_to_try(self._units, start)
        effect, value = NOTHING, constant.value
        keys: tuple[str, ...] = ()
        for value in constant.replacements() if later else ():
            effect, keys = self._try(start, later, constant, value)
            if effect != STOPS:
                break
        last = max((use.line for key in keys for use in self._task.uses[key]), default=0)
        if keys and self._task.prints(constant, last):
            effect = PRINTED
        return ConstantOutcome(constant, line, effect, keys, value)

    def _try(
        self, start: int, later: list[int], constant: Constant, value: int | float | complex
    ) -> tuple[str, tuple[str, ...]]:
        """Run a mutant; return its effect and the claims whose printed number changes."""
        units = self._units

        def run() -> None:
            for i in later:
                node = units[i].node
                mutant = with_constant(node, constant, value) if i == start else node
                if not _execute(self._shell, mutant) and not units[i].failed:
                    append_record({_STOPPED: i})
                    return
            append_record({_STOPPED: None})

        seconds = _LEAST + int(_FACTOR * sum(units[i].seconds for i in later))
        entries = run_in_fork(run, seconds)
        made = [Submission.from_dict(entry) for entry in entries if "key" in entry]
        changed = tuple(one.key for one in made if self._changes(one))
        if changed:
            return CHANGES, changed
        if not entries or entries[-1].get(_STOPPED, 0) is not None:
            return STOPS, ()
        if any(not judge_submission(one).verified for one in made):
            return WITNESS, ()
        return NOTHING, ()

    def _changes(self, submission: Submission) -> bool:
        """Tell whether the site prints another number for a claim than its code now computes."""
        before = self._claims.get(submission.key)
        if before is None or before.key not in self._task.uses:
            return False
        if before.states_value:
            return not _is_accepted(before, submission)
        claim = judge_submission(submission)
        return claim.relation == "disagree" and any(
            not match_in_languages(use.printed, [before], use.languages).problem
            and bool(match_in_languages(use.printed, [claim], use.languages).problem)
            for use in self._task.uses[before.key]
            if use.form == "words" and use.languages and claim.verdict.witnesses
        )


def _is_accepted(claim: Claim, submission: Submission) -> bool:
    """Tell whether a value is what a claim states, whatever its witnesses are."""
    if submission.value is None:
        return False
    values, statement = submission.value, claim.statement
    try:
        if values.shape != statement.shape:
            return False
        entries = pair_entries(statement, values, submission.standard_error)
    except (IncomparableError, ValueError):
        return False
    return all(accepts(claim.relation, entry) for entry in entries)
