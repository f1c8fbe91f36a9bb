"""Mutants of formulas: plant slips in the LaTeX of evaluated formulas, and evaluate them again.

Each cell that evaluates a formula is executed in a fork of a process that has executed the cells
before it, with the changed formula handed over as if the page printed it.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..claims.formula_judgment import judge_evaluation
from ..claims.formula_record import FORMULAS_VARIABLE, FormulaEvaluation
from ..execution.runner import THREAD_VARIABLES
from ..ledger.outcomes import Outcome, Survivor
from ..reading.page_formulas import PageFormulas
from .claims import ClaimsOfPage
from .formula_slips import Slip, slips_of
from .shell import run_in_fork, shell_in

WRONG, REFUSED, STOPPED = "false at a point", "no value, or not evaluated", "the cell stops"


@dataclass(frozen=True)
class PageOfFormulas:
    """A page that evaluates formulas.

    Attributes:
        page: its code.
        handed_over: the data that the build hands over to its kernel.
        calls: the labels that each cell evaluates, by the index of the cell.
        lines: the line of each formula on the page, by label.
    """

    page: ClaimsOfPage
    handed_over: Mapping[str, Any]
    calls: Mapping[int, Sequence[str]]
    lines: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, page: ClaimsOfPage, formulas: PageFormulas) -> PageOfFormulas:
        """Return a page with the formulas that its cells evaluate."""
        calls = defaultdict(list)
        for call in formulas.calls:
            calls[call.cell].append(call.label)
        lines = {
            label: [one.line for one in block.formulas] for label, block in formulas.blocks.items()
        }
        return cls(page, formulas.handed_over, calls, lines)

    def latex(self) -> list[str]:
        """Return the LaTeX of all formulas that it evaluates."""
        return [one["latex"] for block in self.handed_over["formulas"].values() for one in block]


def run_formula_mutants(pages: list[PageOfFormulas], limit: int) -> Outcome:
    """Plant slips in the evaluated formulas of pages, one at a time.

    Args:
        pages: the pages, whose cells run without unexpected errors.
        limit: the number of slips for each page; of more, a seeded sample is planted.

    Returns:
        The results for all pages together.
    """
    outcome = Outcome()
    os.environ |= dict.fromkeys(THREAD_VARIABLES, "1")  # a fork keeps only one thread
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, max_tasks_per_child=1) as pool:
        for found in pool.map(_run_page, pages, [limit] * len(pages)):
            outcome.add(found)
    return outcome


@dataclass(frozen=True)
class _Planted:
    """A slip in a formula of a block."""

    label: str
    formula: int
    slip: Slip


def _run_page(task: PageOfFormulas, limit: int) -> Outcome:
    """Execute a page once; before each cell, try the slips of the formulas that it evaluates."""
    mutants = [*_slips(task)]
    chosen = random.Random(task.page.docname).sample(mutants, min(limit, len(mutants)))
    by_label = defaultdict(list)
    for mutant in chosen:
        by_label[mutant.label].append(mutant)
    outcome = Outcome(existing=len(mutants))
    with shell_in(task.page.folder) as shell, tempfile.TemporaryDirectory() as folder:
        handed_over = Path(folder, "formulas.json")
        os.environ[FORMULAS_VARIABLE] = str(handed_over)
        for i, source in enumerate(task.page.cells):
            for label in task.calls.get(i, ()):
                for mutant in by_label[label]:
                    _hand_over(handed_over, task.handed_over, mutant)
                    found = _effect(shell, source, label, task.page.timeout)
                    line = task.lines[label][mutant.formula]
                    where = Survivor(task.page.docname, line, f"{label}: {mutant.slip.change}")
                    outcome.add(_outcome(mutant.slip, found, where))
            _hand_over(handed_over, task.handed_over, None)
            shell.run_cell(source)
    return outcome


def _slips(task: PageOfFormulas) -> Iterator[_Planted]:
    for labels in task.calls.values():
        for label in labels:
            for i, formula in enumerate(task.handed_over["formulas"][label]):
                for slip in slips_of(formula["latex"]):
                    yield _Planted(label, i, slip)


def _hand_over(path: Path, data: Mapping[str, Any], mutant: _Planted | None) -> None:
    """Write the file that hands over formulas: all of them, or those of a block with a slip."""
    formulas = data["formulas"]
    if mutant:
        changed = [{**one} for one in formulas[mutant.label]]
        changed[mutant.formula]["latex"] = mutant.slip.latex
        formulas = {mutant.label: changed}
    path.write_text(json.dumps({**data, "formulas": formulas}), "utf-8")


def _effect(shell: Any, source: str, label: str, timeout: int) -> str:  # noqa: ANN401 (untyped)
    """Return how the build would report the formulas of a block; empty if it would not."""
    entries = run_in_fork(lambda: shell.run_cell(source), timeout)
    records = [entry["formula"] for entry in entries if "formula" in entry]
    evaluations = [FormulaEvaluation.from_dict({**one, "cell": 0}) for one in records]
    own = [one for one in evaluations if one.label == label]
    if not own:
        return STOPPED
    _, problems = judge_evaluation(own[0])
    if own[0].problems:
        return REFUSED
    return WRONG if problems else ""


def _outcome(slip: Slip, effect: str, where: Survivor) -> Outcome:
    if effect:
        return Outcome(1, 1, by=Counter({effect: 1}))
    return Outcome(1, 0, unseen={slip.kind: (1, where)})
