"""Replace each printed claim by a literal that is wrong, one at a time: the audit must notice."""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx

from ..claims.statement import Statement
from ..ledger.outcomes import Outcome, Survivor
from ..site.domain import ClaimsDomain, Use
from ..site.sources import numbered_lines, replace_line
from .claims import one_unit_off

_FREE = {"0", "1", "2"}
_app: Sphinx
"""The site in a worker, which inherits it."""


@dataclass(frozen=True)
class _Misprint:
    """A page in which a literal stands for one printed claim; no text where none can be put."""

    text: str
    mutant: Survivor


def try_prints(app: Sphinx) -> Outcome:
    """Print each claim of a site as a wrong literal, and read its page again.

    Args:
        app: a site that has been built, and in which nothing was wrong.

    Returns:
        The mutants of all pages together.
    """
    global _app
    _app = app
    app.connect("source-read", _substitute, priority=100)
    outcome = Outcome()
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        for tried in pool.imap(_try_page, sorted(ClaimsDomain.of(app.env).pages)):
            outcome.add(tried)
    return outcome


_substitutes: dict[str, str] = {}


def _substitute(app: Sphinx, docname: str, source: list[str]) -> None:
    source[0] = _substitutes.get(docname, source[0])


def _try_page(docname: str) -> Outcome:
    outcome = Outcome()
    for misprint in _misprints(docname):
        outcome.record(bool(misprint.text) and _is_caught(docname, misprint.text), misprint.mutant)
    return outcome


def _is_caught(docname: str, text: str) -> bool:
    """Read a page as if its source were another; whether the audit finds something."""
    _substitutes[docname] = text
    _app.events.emit("env-purge-doc", _app.env, docname)
    _app.env.clear_doc(docname)
    _app.builder.read_doc(docname)
    return bool(ClaimsDomain.of(_app.env).page(docname).problems)


def _misprints(docname: str) -> Iterator[_Misprint]:
    domain = ClaimsDomain.of(_app.env)
    claims = domain.claims()
    path = Path(_app.env.doc2path(docname))
    lines = numbered_lines(path)
    printed = [use for use in domain.page(docname).uses if use.form in {"value", "formula"}]
    for use in dict.fromkeys(printed):
        wrong = one_unit_off(claims[use.key].statement)
        literal = wrong.latex() if use.form == "formula" else _prose(wrong)
        change = f"{literal} in place of claim {use.key}"
        line = lines.get(use.line, "") if use.path == str(path) else ""
        places = _places(use, line)
        for place in places:
            text = replace_line(
                path, use.line, line[: place.start()] + literal + line[place.end() :]
            )
            yield _Misprint(text, Survivor(docname, use.line, change, _why_free(use, wrong)))
        if not places:
            change += ", which is not found on its line"
            yield _Misprint("", Survivor(docname, use.line, change))


def _places(use: Use, line: str) -> list[re.Match[str]]:
    key = re.escape(use.key)
    in_text = list(re.finditer(rf"\\claim\s*\{{{key}\}}", line))
    if use.form == "formula":
        return in_text
    return list(re.finditer(rf"\{{claim\}}`{key}`|:claim:`{key}`", line)) or in_text


def _prose(statement: Statement) -> str:
    relation = "" if statement.relation == "=" else f"{statement.relation} "
    return relation + statement.text()


def _why_free(use: Use, wrong: Statement) -> str:
    bare = all(number.source().lstrip("-") in _FREE for number in wrong.numbers)
    return "a bare 0, 1 or 2 in a formula is free" if use.form == "formula" and bare else ""
