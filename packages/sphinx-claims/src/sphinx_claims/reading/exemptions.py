"""Exemptions: pages and cells that are not executed, and cells that may fail."""

from __future__ import annotations

from dataclasses import dataclass

from ..execution.cache import Run
from ..site.sources import leading_blank_lines
from .calls import names_in_code
from .page_source import PageSource
from .settings import makes_claims, prints_claims

SKIP = "skip-execution"
"""The tag of cells that no kernel executes."""
EXPECTED = "raises-exception"
"""The tag of cells that are expected to fail."""


@dataclass(frozen=True, order=True)
class Exemption:
    """A page or a cell that is not executed, or that may fail.

    Attributes:
        line: the line on the page.
        exempt: what is exempt.
        reason: the setting or the tag.
        refusal: the error message if the page makes or prints claims; empty if it may do so.
    """

    line: int
    exempt: str
    reason: str
    refusal: str = ""


def find_exemptions(source: PageSource, run: Run | None) -> list[Exemption]:
    """Return the exemptions of a page that has code cells.

    Args:
        source: the page.
        run: its run, if it was executed before it was read.
    """
    plan = source.plan
    assert plan
    if plan.unexecuted_by:
        count = len(source.code_cells)
        cells = "1 cell is" if count == 1 else f"{count} cells are"
        refusal = f"but {plan.unexecuted_by} keeps it from being executed"
        refusal = f"this page makes or prints claims, {refusal}"
        line = source.line_of("execution_mode") if "." in plan.unexecuted_by.split()[0] else 1
        return [Exemption(line, f"{cells} not executed", plan.unexecuted_by, refusal)]
    found = [
        Exemption(start, "the cell is not executed", f"the tag {SKIP}")
        for start, cell in zip(source.starts, source.code_cells, strict=True)
        if SKIP in cell.metadata.get("tags", [])
    ]
    setting = plan.errors_allowed_by
    if setting and not is_strict(source):
        line = source.line_of("allow_errors") if "." in setting else 1
        found.append(Exemption(line, "cells may fail", setting))
        for start, error in zip(source.starts, _errors(run), strict=False):
            if error:
                found.append(Exemption(start, error, setting, describe_failure(source, error)))
    return found


def describe_failure(source: PageSource, reason: str) -> str:
    """Return the error message for a cell that must not fail, because the page has claims."""
    if source.plan and (setting := source.plan.errors_allowed_by):
        return f"{setting} has no effect on a page that makes or prints claims: {reason}"
    return reason


def is_strict(source: PageSource) -> bool:
    """Whether no cell may fail, because the page makes or prints claims."""
    return source.notebook is not None and (
        makes_claims(source.notebook) or prints_claims(source.notebook)
    )


def executable_code(source: PageSource) -> list[str]:
    """Return the code of each code cell; empty for a cell that is never executed.

    Its lines are those of :meth:`.PageSource.place`, hence without leading blank lines.
    """
    return [
        ""
        if SKIP in cell.metadata.get("tags", [])
        else cell.source.split("\n", leading_blank_lines(cell.source))[-1]
        for cell in source.code_cells
    ]


def skipped_calls(source: PageSource) -> list[tuple[int, int, str]]:
    """Return the claims and formulas in cells that are never executed: cell, line in it, name."""
    if source.notebook is None or not makes_claims(source.notebook):
        return []
    return [
        (i, line, name)
        for i, cell in enumerate(source.code_cells)
        if SKIP in cell.metadata.get("tags", [])
        for name, line in names_in_code(cell.source).items()
    ]


def _errors(run: Run | None) -> list[str]:
    """Return for each code cell the unexpected error that it raised, or an empty string."""
    errors = []
    for cell in run.cells if run else []:
        raised = [output for output in cell["outputs"] if output["output_type"] == "error"]
        if raised and EXPECTED not in cell["tags"]:
            errors.append(" ".join(f"{raised[-1]['ename']}: {raised[-1]['evalue']}".split()))
        else:
            errors.append("")
    return errors
