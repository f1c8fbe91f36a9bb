"""Audit the strings of executed cells that readers see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sphinx.application import Sphinx

from ..build import Execution, ExecutionDomain
from .code import CodeReport, audit_code
from .facts import Fact
from .rendered import Rendered

_ADVICE = "print a computed value, or write # noclaim: reason"
_GLUED = "glue("
"""Outputs of a removed cell that another page or place may show."""


class CellFact(NamedTuple):
    """A numeral that states a fact in a string of a cell.

    Attributes:
        line: its line on the page.
        code: the line of code.
        fact: the numeral with its surrounding words.
        text: the message.
    """

    line: int
    code: str
    fact: Fact
    text: str


@dataclass
class CellAudit:
    """Audit of the cells of a page.

    Attributes:
        facts: the numerals that are bound to no claim.
        unclaimed: numerals that are marked as no claim, with the reasons.
        problems: lines of marks that lack a reason or mark nothing, with messages.
        unexecuted: facts in the outputs of cells that were not executed.
    """

    facts: list[CellFact] = field(default_factory=list)
    unclaimed: list[tuple[str, str]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    unexecuted: list[Rendered] = field(default_factory=list)


class _Cell(NamedTuple):
    """A cell: its place among all cells of the page, its first line, and its code."""

    place: int
    start: int
    source: str


def audit_cells(app: Sphinx, rendered: Iterable[Rendered] = ()) -> CellAudit:
    """Find the facts in strings and outputs of the executed cells of the page that is being read.

    A removed cell is not audited, unless its outputs may be shown elsewhere. A numeral that a
    string of a cell and its output have in common is reported once.

    Args:
        app: the application.
        rendered: the facts in outputs of the page.
    """
    execution = ExecutionDomain.of(app.env).execution
    cells = _shown_cells(execution, app.env.docname)
    outputs: dict[int, list[Rendered]] = {}
    for output in rendered:
        outputs.setdefault(output.cell, []).append(output)
    audit = CellAudit()
    reports = audit_code([cell.source for cell in cells], app.config.language or "en")
    for cell, report in zip(cells, reports, strict=True):
        lines = cell.source.splitlines()
        for line, fact in report.facts:
            text = f'{fact.numeral} is bound to no claim in "{fact.context}", in a cell; {_ADVICE}'
            place = cell.start + line - 1
            audit.facts.append(CellFact(place, lines[line - 1].strip(), fact, text))
        _audit_outputs(cell, report, outputs.pop(cell.place, []), audit)
    audit.unexecuted = [output for found in outputs.values() for output in found]
    return audit


def _audit_outputs(
    cell: _Cell, report: CodeReport, rendered: list[Rendered], audit: CellAudit
) -> None:
    """Audit the outputs of a cell, and the marks in its code."""
    known = {fact.numeral for _, fact in report.facts}
    known.update(numeral for mark in report.marks for numeral in mark.numerals)
    rest = {found.fact.numeral: found for found in rendered if found.fact.numeral not in known}
    marked_outputs = next((mark for mark in report.marks if mark.displays), None)
    for mark in report.marks:
        numerals = [*mark.numerals, *(rest if mark is marked_outputs else ())]
        audit.unclaimed += [(numeral, mark.reason) for numeral in numerals]
        line = cell.start + mark.line - 1
        if not numerals:
            text = "# noclaim marks no numeral that needs a claim; remove the comment"
            audit.problems.append((line, text))
        elif not mark.reason:
            marked = ", ".join(numerals)
            text = f"{marked} is marked as no claim without a reason; write # noclaim: reason"
            audit.problems.append((line, text))
    if not marked_outputs:
        for found in rest.values():
            fact = CellFact(cell.start, found.fact.context, found.fact, describe_output(found))
            audit.facts.append(fact)


def describe_output(found: Rendered) -> str:
    """Return the message for a fact or for refused markup in an output."""
    advice = "write # noclaim: reason after the call that displays it"
    if found.text:
        return f"a cell renders {found.fact.numeral}: {found.text}; otherwise {advice}"
    numeral, context = found.fact
    return (
        f'{numeral} is bound to no claim in "{context}", which a cell renders; '
        f"print a claim in the text of the page, or {advice}"
    )


def _shown_cells(execution: Execution, docname: str) -> list[_Cell]:
    """Return the executed cells whose outputs readers see."""
    executed = execution.executed_cells(docname)
    if not executed:
        return []
    notebook = execution.sources[docname].notebook
    code = [
        (i, cell)
        for i, cell in enumerate(notebook.cells if notebook else ())
        if cell.cell_type == "code"
    ]
    return [
        _Cell(index, start, source)
        for (start, source), (index, cell) in zip(executed, code, strict=False)
        if "remove-cell" not in {tag.replace("_", "-") for tag in cell.metadata.get("tags", [])}
        or _GLUED in source
    ]
