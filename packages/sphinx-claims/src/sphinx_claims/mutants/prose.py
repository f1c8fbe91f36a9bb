"""Mutants of prose: replace each printed claim by a wrong literal, and audit the page again."""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx

from ..audit.domain import AuditDomain
from ..claims.statement import Statement
from ..ledger.outcomes import Outcome, Survivor
from ..site.domain import ClaimsDomain, Use
from ..site.sources import numbered_lines, replace_line
from .claims import raise_last_digit

_FREE = {"0", "1", "2"}
_app: Sphinx
"""The site, which worker processes inherit."""


@dataclass(frozen=True)
class _ProseMutant:
    """The source of a page with a wrong literal in place of a printed claim.

    Attributes:
        text: the source; empty if the claim was not found in it.
        mutant: the mutant.
    """

    text: str
    mutant: Survivor


def run_prose_mutants(app: Sphinx) -> Outcome:
    """Replace each printed claim of a site by a wrong literal, one at a time, and read the page.

    Args:
        app: a site that has been built without errors.

    Returns:
        The results for all pages together.
    """
    global _app
    _app = app
    app.connect("source-read", _substitute, priority=100)
    outcome = Outcome()
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        for page_outcome in pool.imap(_run_page, sorted(ClaimsDomain.of(app.env).pages)):
            outcome.add(page_outcome)
    return outcome


_substitutes: dict[str, str] = {}
"""Sources that replace those of pages, by page."""


def _substitute(app: Sphinx, docname: str, source: list[str]) -> None:
    source[0] = _substitutes.get(docname, source[0])


def _run_page(docname: str) -> Outcome:
    outcome = Outcome()
    for found in _mutants(docname):
        outcome.record(bool(found.text) and _is_caught(docname, found.text), found.mutant)
    return outcome


def _is_caught(docname: str, text: str) -> bool:
    """Read a page from another source; whether a problem is reported."""
    _substitutes[docname] = text
    _app.events.emit("env-purge-doc", _app.env, docname)
    _app.env.clear_doc(docname)
    _app.builder.read_doc(docname)
    findings = AuditDomain.of(_app.env).page(docname).findings
    return bool(findings or ClaimsDomain.of(_app.env).page(docname).problems)


def _mutants(docname: str) -> Iterator[_ProseMutant]:
    """Yield the mutants of a page, one for each place where a claim is printed."""
    domain = ClaimsDomain.of(_app.env)
    claims = domain.claims()
    path = Path(_app.env.doc2path(docname))
    lines = numbered_lines(path)
    printed = [use for use in domain.page(docname).uses if use.form in {"value", "formula"}]
    for use in dict.fromkeys(printed):
        wrong = raise_last_digit(claims[use.key].statement)
        literal = wrong.latex() if use.form == "formula" else wrong.prefix + wrong.text()
        change = f"{literal} in place of claim {use.key}"
        line = lines.get(use.line, "") if use.path == str(path) else ""
        places = _find_claims(use, line)
        for place in places:
            text = replace_line(
                path, use.line, line[: place.start()] + literal + line[place.end() :]
            )
            reason = _exemption(use, wrong)
            yield _ProseMutant(text, Survivor(docname, use.line, change, reason))
        if not places:
            change += ", which was not found on its line"
            yield _ProseMutant("", Survivor(docname, use.line, change))


def _find_claims(use: Use, line: str) -> list[re.Match[str]]:
    """Find the roles or commands that print a claim on a line."""
    key = re.escape(use.key)
    in_text = list(re.finditer(rf"\\claim\s*\{{{key}\}}", line))
    if use.form == "formula":
        return in_text
    return list(re.finditer(rf"\{{claim\}}`{key}`|:claim:`{key}`", line)) or in_text


def _exemption(use: Use, wrong: Statement) -> str:
    """Return the reason why the audit accepts a literal; empty if it must report it."""
    if not wrong.is_numeric:
        return "the audit reports numerals only"
    bare = all(number.source().lstrip("-") in _FREE for number in wrong.numbers)
    return (
        "a bare 0, 1 or 2 is free as an operand of a formula"
        if use.form == "formula" and bare
        else ""
    )
