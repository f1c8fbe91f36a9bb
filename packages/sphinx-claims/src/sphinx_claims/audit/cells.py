"""Audit the comments and strings of executed cells."""

from __future__ import annotations

from sphinx.application import Sphinx

from ..build import ExecutionDomain
from ..claims.statement import StatementError, parse
from ..site.domain import ClaimsDomain, Problem
from .numerals import facts_in_code


def audit_cells(app: Sphinx) -> None:
    """Report the facts in comments and strings of executed cells."""
    page = ClaimsDomain.of(app.env).page(app.env.docname)
    path = app.env.doc2path(app.env.docname)
    bound = {f"{claim.relation} {claim.stated}" for claim in page.claims}
    keys = {claim.key for claim in page.claims}

    def is_bound(text: str) -> bool:
        return text in keys or _normalized_statement(text) in bound

    execution = ExecutionDomain.of(app.env).execution
    for start, source in execution.executed_cells(app.env.docname):
        for line, fact in facts_in_code(source, is_bound):
            text = f'{fact.numeral} is bound to no claim in "{fact.context}", in a cell'
            page.problems.append(Problem(str(path), start + line - 1, text))


def _normalized_statement(text: str) -> str:
    """Return a statement in the form in which claims record it; empty if it does not parse."""
    try:
        statement = parse(text)
    except StatementError:
        return ""
    return f"{statement.relation} {statement.source()}"
