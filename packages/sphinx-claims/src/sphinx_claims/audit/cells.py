"""Audit the strings of executed cells that readers see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from sphinx.application import Sphinx

from ..build import Execution, ExecutionDomain
from .code import audit_code
from .facts import Fact

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
    """

    facts: list[CellFact] = field(default_factory=list)
    unclaimed: list[tuple[str, str]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def audit_cells(app: Sphinx) -> CellAudit:
    """Find the facts in strings of the executed cells of the page that is being read.

    A removed cell is not audited, unless its outputs may be shown elsewhere.
    """
    execution = ExecutionDomain.of(app.env).execution
    cells = _shown_cells(execution, app.env.docname)
    audit = CellAudit()
    reports = audit_code([source for _, source in cells], app.config.language or "en")
    for (start, source), report in zip(cells, reports, strict=True):
        lines = source.splitlines()
        for line, fact in report.facts:
            text = f'{fact.numeral} is bound to no claim in "{fact.context}", in a cell; {_ADVICE}'
            audit.facts.append(CellFact(start + line - 1, lines[line - 1].strip(), fact, text))
        for line, reason, numerals in report.marks:
            audit.unclaimed += [(numeral, reason) for numeral in numerals]
            marked = ", ".join(numerals)
            if not numerals:
                text = "# noclaim marks no numeral that needs a claim; remove the comment"
                audit.problems.append((start + line - 1, text))
            elif not reason:
                text = f"{marked} is marked as no claim without a reason; write # noclaim: reason"
                audit.problems.append((start + line - 1, text))
    return audit


def _shown_cells(execution: Execution, docname: str) -> list[tuple[int, str]]:
    """Return the executed cells whose outputs readers see, with their first lines."""
    cells = execution.executed_cells(docname)
    page = execution.pages.get(docname)
    code = page.code_cells if page else []
    tags = [{tag.replace("_", "-") for tag in cell.metadata.get("tags", [])} for cell in code]
    return [
        cell
        for i, cell in enumerate(cells)
        if "remove-cell" not in (tags[i] if i < len(tags) else ()) or _GLUED in cell[1]
    ]
