"""Plant wrong sentences on the pages of a site, several in one reading, and check the site."""

from __future__ import annotations

import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sphinx.application import Sphinx

from ..ledger.outcomes import Outcome, Survivor
from ..site import sources
from ..site.domain import ClaimsDomain, Problem
from .checks import CHANGED_TEXT, CHECKS, problems_by_check
from .page_text import PageText
from .sentence_mutants import EXCHANGES, SIGNS, WORDS, SentenceMutant, apply_edits, mutants_of

_app: Sphinx
"""The site, which worker processes inherit."""
_evaluated: Mapping[str, Collection[str]]
"""The LaTeX of the formulas that each page evaluates."""
_texts: dict[Path, str] = {}
"""Texts that are read in place of files."""
_read_source = sources.read_source


@dataclass
class _Round:
    """Mutants that are planted together, no two of which share a zone."""

    mutants: list[SentenceMutant] = field(default_factory=list)
    zones: set[int] = field(default_factory=set)


def run_sentence_mutants(
    app: Sphinx, evaluated: Mapping[str, Collection[str]], rounds: int
) -> dict[str, Outcome]:
    """Plant wrong sentences on each page that makes claims, and check the site.

    Args:
        app: a site that has been built without errors.
        evaluated: the LaTeX of the formulas that pages evaluate, by page.
        rounds: how many times each page may be read; a seeded sample of its mutants is planted.

    Returns:
        The outcomes by kind.
    """
    global _app, _evaluated
    _app, _evaluated = app, evaluated
    app.connect("source-read", _substitute, priority=100)
    outcomes = {kind: Outcome() for kind in (EXCHANGES, SIGNS, WORDS)}
    domain = ClaimsDomain.of(app.env)
    pages = sorted(name for name, page in domain.pages.items() if page.claims and _path(name))
    tasks = [(name, rounds) for name in pages]
    # A process keeps the last mutants of its page, so each page has a process of its own.
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        for found in pool.imap(_run_page, tasks, chunksize=1):
            for kind, outcome in found.items():
                outcomes[kind].add(outcome)
    return outcomes


def _path(docname: str) -> Path | None:
    """Return the file of a page, if it is Markdown."""
    path = Path(_app.env.doc2path(docname))
    return path if path.suffix == ".md" else None


def _run_page(task: tuple[str, int]) -> dict[str, Outcome]:
    docname, rounds = task
    sources.read_source = _read_substituted  # places are found in the mutated text
    path = _path(docname)
    assert path is not None
    page = PageText(_read_source(path))
    planter = _Planter(docname, path, page)
    mutants = mutants_of(
        page, ClaimsDomain.of(_app.env).claims(), _evaluated.get(docname, ()), docname
    )
    outcomes = {kind: Outcome() for kind in (EXCHANGES, SIGNS, WORDS)}
    for mutant in mutants:
        outcomes[mutant.kind].existing += 1
    for one in _packed(page, mutants, docname)[:rounds]:
        for mutant, checks in planter.plant(one):
            where = Survivor(docname, page.line(mutant.place), mutant.change)
            outcomes[mutant.kind].add(_outcome(mutant, checks, where))
    return outcomes


def _packed(page: PageText, mutants: list[SentenceMutant], seed: str) -> list[_Round]:
    """Distribute mutants over rounds, in a seeded order."""
    rounds: list[_Round] = []
    for mutant in random.Random(seed).sample(mutants, len(mutants)):
        zones = {page.zone(edit.start) for edit in mutant.edits}
        place = next((one for one in rounds if not one.zones & zones), None)
        if place is None:
            rounds.append(place := _Round())
        place.mutants.append(mutant)
        place.zones |= zones
    return rounds


def _outcome(mutant: SentenceMutant, checks: list[str], where: Survivor) -> Outcome:
    if found := [check for check in checks if check != CHANGED_TEXT]:
        return Outcome(1, 1, by=Counter({found[0]: 1}))
    if checks:
        return Outcome(1, 0, changed_text=1)
    return Outcome(1, 0, unseen={mutant.group: (1, where)})


class _Planter:
    """Reads one page with mutants in it, and attributes the problems of the site to them."""

    def __init__(self, docname: str, path: Path, page: PageText) -> None:
        self._docname = docname
        self._path = path
        self._page = page

    def plant(self, planted: _Round) -> list[tuple[SentenceMutant, list[str]]]:
        """Return the mutants of a round, each with the checks that report it, foremost first."""
        found: dict[int, set[str]] = {}
        stray = False
        for check, problem in self._problems(planted.mutants):
            own = problem.path == str(self._path)
            zone = self._page.zone_at(problem.line) if own else None
            if zone in planted.zones:
                assert zone is not None
                found.setdefault(zone, set()).add(check)
            elif check != CHANGED_TEXT:
                stray = True
        outcome = []
        for mutant in planted.mutants:
            zones = {self._page.zone(edit.start) for edit in mutant.edits}
            checks = set().union(*(found.get(zone, set()) for zone in zones))
            if stray and not checks - {CHANGED_TEXT}:
                checks |= {check for check, _ in self._problems([mutant])}
            outcome.append((mutant, sorted(checks, key=CHECKS.index)))
        return outcome

    def _problems(self, mutants: Iterable[SentenceMutant]) -> Iterator[tuple[str, Problem]]:
        """Read the page with mutants; yield the names of checks and the problems they find."""
        edits = [edit for mutant in mutants for edit in mutant.edits]
        _texts[self._path] = apply_edits(self._page.text, edits)
        _app.events.emit("env-purge-doc", _app.env, self._docname)
        _app.env.clear_doc(self._docname)
        _app.builder.read_doc(self._docname)
        yield from problems_by_check(_app)


def _substitute(app: Sphinx, docname: str, source: list[str]) -> None:
    source[0] = _texts.get(Path(app.env.doc2path(docname)), source[0])


def _read_substituted(path: Path, encoding: str = "utf-8") -> str:
    return _texts[path] if path in _texts else _read_source(path, encoding)
