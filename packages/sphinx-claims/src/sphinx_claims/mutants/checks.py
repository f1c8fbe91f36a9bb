"""Names of the checks of a build, by which the ledger says what has caught a mutant."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx.application import Sphinx

from ..site.domain import ClaimsDomain, Problem
from ..site.hooks import CHECK

CHANGED_TEXT = "only a changed text"
QUANTIFIERS, AUDIT, ENTRY = "quantifiers and directions", "audit", "second entry"
_BY_ROOM = {
    "answers": "answer boxes",
    "formulas": "evaluated formulas",
    "printing": "words and signs of a claim",
    "recompute": ENTRY,
    "theorems": "theorems and evaluated formulas",
}
"""The names of checks by the folder of their handlers."""
_OTHER = "claims and roles"
_CHANGED = ("was made for", "was not made for")
_WORDS = ('" stands beside a claim in "', "do not say by how much")
CHECKS = (
    "evaluated formulas",
    "theorems and evaluated formulas",
    ENTRY,
    "words and signs of a claim",
    QUANTIFIERS,
    AUDIT,
    "answer boxes",
    _OTHER,
    CHANGED_TEXT,
)
"""The checks; of several that report a mutant, the first one counts."""


def problems_by_check(app: Sphinx) -> Iterator[tuple[str, Problem]]:
    """Yield the problems of a site that has been read, with the names of the checks."""
    domain = ClaimsDomain.of(app.env)
    for page in domain.pages.values():
        for problem in page.problems:
            yield _OTHER, problem
    for listener in app.events.listeners[CHECK]:
        room = listener.handler.__module__.split(".")[1]
        for problem in listener.handler(app, app.env):
            yield _name(room, problem), problem


def _name(room: str, problem: Problem) -> str:
    if room == "audit":
        return QUANTIFIERS if any(part in problem.text for part in _WORDS) else AUDIT
    if room == "recompute" and any(part in problem.text for part in _CHANGED):
        return CHANGED_TEXT
    return _BY_ROOM.get(room, _OTHER)
