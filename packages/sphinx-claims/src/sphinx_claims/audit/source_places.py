"""Tables, figures and sections that a sentence names beside the cited values that it prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..site.domain import ClaimsDomain, Problem
from ..site.hooks import CHECK
from ..site.levels import level_of_page
from ..site.sources import SourceFinder
from .domain import AuditDomain
from .findings import NamedPlaces
from .sentences import Sentence

_WORDS = {
    "en": {"table": r"tables?|tab\.", "figure": r"figures?|figs?\.", "section": "sections?|§+"},
    "fr": {"table": "tableaux?", "figure": "figures?", "section": "sections?"},
    "de": {"table": "tabellen?", "figure": "abbildung(?:en)?", "section": "abschnitte?n?"},
}
"""Words before the number of a place, by language and kind."""
_NUMBER = r"[A-Z]?\d+(?:\.\d+)*"
_BETWEEN = ", | and | or | to |–| et | ou | à | und | oder | bis "
_NUMBERS = rf"(?P<numbers>{_NUMBER}(?:(?:{_BETWEEN}){_NUMBER})*)"


def find_named_places(
    env: BuildEnvironment, language: str, sentences: Iterable[Sentence]
) -> Iterator[NamedPlaces]:
    """Yield the places that the sentences of the page that is being read name by number.

    Args:
        env: the environment.
        language: the language of the site.
        sentences: the sentences of the page that print claims.
    """
    sources = SourceFinder.of_page(env)
    for sentence in sentences:
        for kind in _WORDS["en"]:
            found = list(_named(sentence.text, kind, language))
            numbers = [number for _, several in found for number in several]
            if found:
                path, line = sources.find(sentence.node, found[0][0], sentence.shown)
                yield NamedPlaces(path, line, kind, found[0][0], tuple(numbers), sentence.keys)


def _named(text: str, kind: str, language: str) -> Iterator[tuple[str, list[str]]]:
    """Yield how a text names places of a kind, each with their numbers."""
    codes = dict.fromkeys(("en", language.lower()[:2]))
    words = "|".join(_WORDS[code][kind] for code in codes if code in _WORDS)
    for match in re.finditer(rf"(?<![\w-])(?:{words})\s?{_NUMBERS}", text, re.IGNORECASE):
        yield match[0], re.findall(_NUMBER, match["numbers"])


def check_named_places(app: Sphinx, env: BuildEnvironment) -> Iterator[Problem]:
    """Yield the sentences that name another table than that of a cited value that they print."""
    claims = ClaimsDomain.of(env).claims()
    for docname, page in AuditDomain.of(env).records():
        if level_of_page(env, docname) != "error":
            continue
        for named in page.named_places:
            for key in named.keys:
                place = claims[key].source_place if key in claims else None
                number = getattr(place, named.kind) if place else ""
                if number and number not in named.numbers:
                    text = (
                        f"the sentence names {named.named}, but claim {key} stands in "
                        f"{named.kind} {number} of its source"
                    )
                    yield Problem(named.path, named.line, text)


def connect_places(app: Sphinx) -> None:
    """Connect the check."""
    app.connect(CHECK, check_named_places)
