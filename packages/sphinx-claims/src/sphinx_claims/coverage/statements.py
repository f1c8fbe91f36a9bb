"""Statements of blocks, and what the build knows of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from ..claims.formula_judgment import JudgedFormulas
from ..reading.latex_forms import statement_form
from ..site.domain import Problem
from ..site.evaluated import FormulasDomain
from ..site.macros import site_macros
from ..site.patterns import check_flags, flag_of_page
from .blocks import TABLE, BlocksDomain, PrintedBlock

OPEN = "not evaluated"
"""The status of a statement that no cell evaluates."""
STATUSES = ("evaluated", "range", "given", "claimed", "skipped", OPEN)
"""The statuses, from the strongest to the weakest."""
COVERED = ("evaluated", "range", "given", "claimed")
"""The statuses of statements that the build checks."""
SETTING = "claims_evaluated"


@dataclass(frozen=True)
class Coverage:
    """A statement of a block, and what the build knows of it.

    Attributes:
        block: the block.
        latex: the LaTeX of the statement.
        status: one of :data:`STATUSES`.
        reason: the reason for which it is skipped.
        line: the line of its formula.
    """

    block: PrintedBlock
    latex: str
    status: str
    reason: str
    line: int


def coverage_of_site(env: BuildEnvironment) -> list[Coverage]:
    """Return the statements of all blocks that count.

    A statement that no cell evaluates counts as one that is, if a cell evaluates an equal one on
    any page. Tables count on the pages of the setting ``claims_evaluated``, and where a cell
    evaluates them.
    """
    judged = FormulasDomain.of(env).by_label()
    known = cache(lambda translated: _known(env, judged.values(), translated))
    found: list[Coverage] = []
    for block in BlocksDomain.of(env).blocks():
        if block.label in judged:
            found += (
                Coverage(block, one.latex, one.status, one.reason, block.line)
                for one in judged[block.label].statements
            )
        elif block.kind != TABLE or is_demanded(env, block.page):
            found += _uncalled(block, known(block.translated))
    return found


def _known(
    env: BuildEnvironment, judged: Iterable[JudgedFormulas], translated: bool
) -> dict[str, tuple[str, str]]:
    """Return the status and the reason of each evaluated statement, by its form."""
    macros, forms = site_macros(env.config), BlocksDomain.of(env).forms
    known: dict[str, tuple[str, str]] = {}
    statements = [one for block in judged for one in block.statements]
    for one in sorted(statements, key=lambda one: STATUSES.index(one.status)):
        key = (one.latex, translated)
        if key not in forms:
            forms[key] = statement_form(one.latex, macros, translated=translated)
        known.setdefault(forms[key], (one.status, one.reason))
    return known


def _uncalled(block: PrintedBlock, known: dict[str, tuple[str, str]]) -> Iterator[Coverage]:
    for one in block.statements:
        default = ("claimed" if one.claimed else OPEN, "")
        status, reason = known.get(one.form, default)
        yield Coverage(block, one.latex, status, reason, one.line)


def is_demanded(env: BuildEnvironment, docname: str) -> bool:
    """Return whether every statement of the blocks of a page must be evaluated, or say why not."""
    return flag_of_page(env, docname, getattr(env.config, SETTING))


def check_setting(app: Sphinx, config: Config) -> None:
    """Check the setting.

    Raises:
        ConfigError: if it is neither a truth value, nor patterns of pages.
    """
    check_flags(SETTING, getattr(config, SETTING))


def check_coverage(app: Sphinx, env: BuildEnvironment) -> Iterator[Problem]:
    """Yield the statements that no cell evaluates, on the pages of the setting.

    Where a call evaluated nothing, that is the problem: it is wrong, or its cell has not run.
    """
    domain = FormulasDomain.of(env)
    for one in coverage_of_site(env):
        page = one.block.page
        if one.status == OPEN and is_demanded(env, page) and not domain.find(page).incomplete:
            call = f'formula("{one.block.label}", …)'
            advice = (
                call
                if one.block.label
                else f"formula(…) for it, with a label above this {one.block.kind}"
            )
            text = f"{one.block.name} states {one.latex}, which no cell evaluates; call {advice}"
            yield Problem(one.block.path, one.line, text)


def count_statuses(coverage: Iterable[Coverage]) -> Counter[tuple[str, str]]:
    """Count statements by kind of block and status."""
    return Counter((one.block.kind, one.status) for one in coverage)


def count_evaluated(app: Sphinx, env: BuildEnvironment, docname: str) -> dict[str, int]:
    """Return the number of evaluated statements of a page, for its totals."""
    judged = FormulasDomain.of(env).find(docname).judged
    return {"evaluated": sum(len(one.evaluated) for one in judged)}


def record_formulas(app: Sphinx, env: BuildEnvironment) -> dict[str, Any]:
    """Return the evaluated blocks for ``claims.json``."""
    return {"formulas": [one.published() for one in FormulasDomain.of(env).judged()]}
