"""Sections of the ledger on numerals that no claim prints, and their entries in ``claims.json``."""

from __future__ import annotations

from collections import Counter
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..printing.printing import link_to_page
from ..printing.tables import make_table
from ..site.hooks import LEDGER, LEDGER_STATE, RECORD
from ..site.levels import level_of_page
from .baseline import Baseline
from .computed import resolve
from .domain import AuditDomain, Computed
from .quantifiers import findings_of_pages


def computed_values(env: BuildEnvironment) -> list[tuple[str, Computed]]:
    """Return the values that ``glue`` and ``eval`` print, with their pages."""
    return [
        (docname, value)
        for docname, page in AuditDomain.of(env).records()
        for printed in page.computed
        if (value := resolve(env, printed))
    ]


def freed_numerals(env: BuildEnvironment) -> Counter[str]:
    """Return the number of numerals that each pattern of ``claims_free`` exempts."""
    freed = Counter[str](dict.fromkeys(env.config.claims_free, 0))
    for _, page in AuditDomain.of(env).records():
        freed.update(page.freed)
    return freed


def accepted_numerals(env: BuildEnvironment) -> list[tuple[str, str, str]]:
    """Return the pages with numerals that are accepted without a claim, and the reasons."""
    domain = AuditDomain.of(env)
    baseline, found = domain.baseline or Baseline(), findings_of_pages(env)
    rows = []
    for docname in sorted(env.found_docs):
        level, findings = level_of_page(env, docname), found.get(docname, [])
        known = len(findings) - len(baseline.new(docname, findings))
        if level == "off":
            rows.append((docname, "not audited", "claims_audit is off"))
        elif level == "warn" and findings:
            rows.append((docname, str(len(findings)), "claims_audit is warn"))
        elif known:
            rows.append((docname, str(known), "claims_baseline"))
    return rows


def ledger_sections(
    app: Sphinx, env: BuildEnvironment, transform: SphinxPostTransform
) -> list[tuple[str, list[nodes.Node]]]:
    """Return the sections that list what is exempt from the audit, and what is computed."""

    def link(docname: str) -> nodes.Node:
        return link_to_page(transform, docname)

    marks = ((link(m.page), m.numeral, m.reason) for m in AuditDomain.of(env).unclaimed())
    computed = ((link(n), str(v.line), v.by, v.name, v.value) for n, v in computed_values(env))
    freed = ((nodes.literal("", text), str(n)) for text, n in freed_numerals(env).items())
    accepted = ((link(docname), count, by) for docname, count, by in accepted_numerals(env))
    tables: dict[str, tuple[tuple[str, ...], list[tuple[str | nodes.Node, ...]]]] = {
        "Numerals that claim nothing": (("page", "numeral", "reason"), list(marks)),
        "Computed by MyST-NB, compared with no statement": (
            ("page", "line", "by", "name", "value"),
            list(computed),
        ),
        "Passages that this site leaves free": (("pattern", "numerals"), list(freed)),
        "Numerals accepted without a claim": (("page", "numerals", "by"), list(accepted)),
    }
    return [(title, [make_table(*table)]) for title, table in tables.items() if table[1]]


def ledger_state(app: Sphinx, env: BuildEnvironment) -> object:
    """Return the data that the sections of the ledger show."""
    marks = AuditDomain.of(env).unclaimed()
    return marks, computed_values(env), dict(freed_numerals(env)), accepted_numerals(env)


def record_computed(app: Sphinx, env: BuildEnvironment) -> dict[str, Any]:
    """Return the values that ``glue`` and ``eval`` print, for ``claims.json``."""
    return {
        "computed": [
            {"page": docname, "line": v.line, "by": v.by, "name": v.name, "value": v.value}
            for docname, v in computed_values(env)
        ]
    }


def connect_ledger(app: Sphinx) -> None:
    """Connect the handlers of the ledger."""
    app.connect(LEDGER, ledger_sections, priority=600)
    app.connect(LEDGER_STATE, ledger_state)
    app.connect(RECORD, record_computed)
