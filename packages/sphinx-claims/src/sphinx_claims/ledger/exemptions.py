"""Exemptions from execution, on the ledger and in ``claims.json``."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..build import ExecutionDomain
from ..printing.printing import link_to_page
from ..printing.tables import make_table
from ..site.hooks import LEDGER, LEDGER_STATE, RECORD

_Row = tuple[str, int, str, str]


def exemptions(app: Sphinx, env: BuildEnvironment) -> list[_Row]:
    """Return the page, the line, what is exempt and the reason of every exemption."""
    return [
        (docname, one.line, one.exempt, one.reason)
        for docname, page in ExecutionDomain.of(env).records()
        for one in sorted(page.exemptions)
    ]


def print_exemptions(
    app: Sphinx, env: BuildEnvironment, transform: SphinxPostTransform
) -> list[tuple[str, list[nodes.Node]]]:
    """Return the section of the ledger that lists the exemptions."""
    rows = [
        (link_to_page(transform, docname), str(line), exempt, reason)
        for docname, line, exempt, reason in exemptions(app, env)
    ]
    if not rows:
        return []
    table = make_table(("page", "line", "exempt", "by"), rows)
    return [("Exempt from execution", [table])]


def record_exemptions(app: Sphinx, env: BuildEnvironment) -> dict[str, Any]:
    """Return the exemptions for ``claims.json``."""
    names = ("page", "line", "exempt", "reason")
    return {"exemptions": [dict(zip(names, row, strict=True)) for row in exemptions(app, env)]}


def connect_exemptions(app: Sphinx) -> None:
    """Connect the handlers of the ledger."""
    app.connect(LEDGER, print_exemptions)
    app.connect(LEDGER_STATE, exemptions)
    app.connect(RECORD, record_exemptions)
