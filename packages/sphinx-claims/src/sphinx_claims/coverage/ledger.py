"""Section of the ledger on statements in formulas: how many are evaluated, and the rest."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..printing.tables import make_table
from ..site.builders import make_link
from ..site.domain import ClaimsDomain
from ..site.evaluated import FormulasDomain
from .statements import COVERED, STATUSES, Coverage, count_statuses, coverage_of_site

_HEADINGS = ("statements of", *STATUSES, "all")


def ledger_sections(
    app: Sphinx, env: BuildEnvironment, transform: SphinxPostTransform
) -> list[tuple[str, list[nodes.Node]]]:
    """Return the numbers of statements, and those that are skipped or not evaluated."""
    coverage = coverage_of_site(env)
    if not FormulasDomain.of(env).judged():
        return []
    counts = count_statuses(coverage)
    kinds = list(dict.fromkeys(one.block.kind for one in coverage))
    rows = [_row(kind, [counts[kind, status] for status in STATUSES]) for kind in kinds]
    totals = [sum(counts[kind, status] for kind in kinds) for status in STATUSES]
    parts: list[nodes.Node] = [
        make_table(_HEADINGS, [*rows, _row("all", totals)]),
        nodes.paragraph("", _share(coverage)),
    ]
    if rest := [one for one in coverage if one.status not in COVERED]:
        listed = [_rest_row(one, transform) for one in rest]
        parts.append(make_table(("statement", "of", "why"), listed))
    return [("Statements in formulas", parts)]


def _row(name: str, counts: list[int]) -> tuple[str, ...]:
    return (name, *(str(count) if count else "" for count in counts), str(sum(counts)))


def _share(coverage: list[Coverage]) -> str:
    """Return how many statements are checked, in a sentence."""
    checked = sum(one.status in COVERED for one in coverage)
    percent = 100 * checked / max(len(coverage), 1)
    return (
        f"{checked} of {len(coverage)} statements ({percent:.1f}%) are evaluated on instances, or "
        "are ranges, hypotheses or claims. What is evaluated is true on these instances."
    )


def _rest_row(one: Coverage, transform: SphinxPostTransform) -> tuple[str | nodes.Node, ...]:
    builder = ClaimsDomain.of(transform.env).builder
    block = one.block
    name = nodes.inline("", block.title or block.label or block.kind)
    anchor = nodes.make_id(block.label) if block.label else ""
    link = make_link(builder, transform.env.docname, block.page, anchor, name)
    return nodes.literal("", one.latex), link, one.reason or one.status


def ledger_state(app: Sphinx, env: BuildEnvironment) -> object:
    """Return the data that the section shows."""
    return [
        (one.block.label, one.block.title, one.latex, one.status, one.reason)
        for one in coverage_of_site(env)
    ]
