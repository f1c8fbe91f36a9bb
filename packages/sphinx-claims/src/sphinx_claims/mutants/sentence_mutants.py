"""Wrong sentences: claims of a page exchanged, and signs and small words turned."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from ..claims.record import Claim
from .page_text import PageText, Span

EXCHANGES, SIGNS, WORDS = "exchanges", "signs", "words"
_PRINTED = re.compile(r"\{claim\}`([a-z0-9-]+)`|\\claim\{([a-z0-9-]+)\}")
_PAIRS = (
    ("at most", "at least"),
    ("increases", "decreases"),
    ("increasing", "decreasing"),
    ("increase", "decrease"),
    ("grows", "shrinks"),
    ("rises", "falls"),
    ("larger", "smaller"),
    ("greater", "less"),
    ("largest", "smallest"),
    ("higher", "lower"),
    ("more", "fewer"),
    ("most", "least"),
    ("above", "below"),
    ("before", "after"),
    ("first", "last"),
    ("never", "always"),
    ("positive", "negative"),
    ("row", "column"),
    ("rows", "columns"),
    ("left", "right"),
    ("with", "without"),
    ("same", "opposite"),
    ("longer", "shorter"),
    ("better", "worse"),
    ("faster", "slower"),
)
_SINGLE = (
    ("every", "some"),
    ("each", "one"),
    ("all", "some"),
    ("any", "no"),
    ("only", "also"),
    ("one", "two"),
    ("two", "three"),
    ("both", "neither"),
    ("exactly", "about"),
    ("half", "a third"),
    ("twice", "three times"),
    ("equal", "unequal"),
    ("not", ""),
    ("no", "a"),
    ("cannot", "can"),
    ("minus", "plus"),
    ("plus", "minus"),
)
TURNED_WORDS = {
    **{one: other for pair in _PAIRS for one, other in (pair, pair[::-1])},
    **dict(_SINGLE),
}
"""Small words, and the words that make a sentence wrong in their place."""
_WORD = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, TURNED_WORDS), key=len, reverse=True))})"
    r"(?![\w-])",
    re.IGNORECASE,
)
_TURNED_SIGNS = {
    "+": "-",
    "-": "+",
    "<": ">",
    ">": "<",
    r"\le": r"\ge",
    r"\ge": r"\le",
    r"\leq": r"\geq",
    r"\geq": r"\leq",
    r"\min": r"\max",
    r"\max": r"\min",
    r"\pm": "+",
}
_SIGN = re.compile(
    r"""\\(?:claim|noclaim|text|mathrm|operatorname|label|tag|begin|end)\*?\s*(?:\[[^\]]*\])?
        (?:\{[^{}]*\})*
    | (?P<sign>\\(?:leq?|geq?|min|max|pm)(?![a-zA-Z])|[-+<>])
    | \\[a-zA-Z]+|\\.""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Edit:
    """The replacement of a part of a text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class SentenceMutant:
    """A change that makes a page say something else.

    Attributes:
        kind: :data:`EXCHANGES`, :data:`SIGNS` or :data:`WORDS`.
        group: what is changed, and where, in the words of the ledger.
        edits: the replacements in the text of the page.
        change: the change in words.
    """

    kind: str
    group: str
    edits: tuple[Edit, ...]
    change: str

    @property
    def place(self) -> int:
        """The place of the first replacement."""
        return self.edits[0].start


def apply_edits(text: str, edits: list[Edit]) -> str:
    """Return a text with some parts replaced, which do not overlap.

    >>> apply_edits("a < b", [Edit(0, 1, "c"), Edit(2, 3, ">")])
    'c > b'
    """
    for edit in sorted(edits, key=lambda edit: -edit.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def mutants_of(
    page: PageText, claims: Mapping[str, Claim], evaluated: Collection[str], seed: str
) -> list[SentenceMutant]:
    """Return the mutants of a page, in the order of their places.

    Args:
        page: the text of the page.
        claims: the claims of the site by key.
        evaluated: the LaTeX of the formulas that the page evaluates. Their signs are left as they
            are, because only an execution of the page shows what their slips come to.
        seed: the seed for the choice of the claims that are exchanged.
    """
    found = chain(_exchanges(page, claims, seed), _signs(page, claims, evaluated), _words(page))
    return sorted(found, key=lambda mutant: mutant.place)


def _exchanges(page: PageText, claims: Mapping[str, Claim], seed: str) -> Iterator[SentenceMutant]:
    """Yield for each printed value its exchange with another one of the page."""
    printed = [
        (match, claims[key])
        for match in _PRINTED.finditer(page.text)
        if (key := match[1] or match[2]) in claims
        and claims[key].states_value
        and page.in_zone(match.start())
    ]
    chooser = random.Random(seed)
    seen: set[frozenset[int]] = set()
    for match, claim in printed:
        others = [
            (other, second)
            for other, second in printed
            if bool(other[1]) == bool(match[1]) and _text(second) != _text(claim)
        ]
        alike = [
            one for one in others
            if one[1].statement.shape == claim.statement.shape
            and one[1].is_chosen == claim.is_chosen
        ]  # fmt: skip
        if not others:
            continue
        other, second = chooser.choice(alike or others)
        pair = frozenset({match.start(), other.start()})
        if pair in seen:
            continue
        seen.add(pair)
        edits = (
            Edit(match.start(), match.end(), other[0]),
            Edit(other.start(), other.end(), match[0]),
        )
        where = page.context(match.start())
        yield SentenceMutant(
            EXCHANGES,
            f"claims exchanged, {_shape(claim)} and {_shape(second)}, {where}",
            edits,
            f"{_text(second)} ({second.key}) in place of {_text(claim)} ({claim.key})",
        )


def _shape(claim: Claim) -> str:
    if claim.is_chosen or claim.evidence == "given":
        return "chosen data"
    if not claim.statement.is_numeric:
        return "a word"
    return "an array" if claim.statement.shape else "a number"


def _text(claim: Claim) -> str:
    return claim.statement.prefix + claim.statement.text()


def _signs(
    page: PageText, claims: Mapping[str, Claim], evaluated: Collection[str]
) -> Iterator[SentenceMutant]:
    """Yield the signs of formulas turned, and printed numbers with a minus sign before them."""
    known = {" ".join(latex.split()) for latex in evaluated}
    for span in page.formulas:
        if " ".join(page.text[span.start : span.end].strip("$ \n").split()) in known:
            continue
        for match in _SIGN.finditer(page.text, span.start, span.end):
            if sign := match["sign"]:
                turned = _TURNED_SIGNS[sign]
                where = page.context(match.start())
                yield SentenceMutant(
                    SIGNS,
                    f"a sign of a formula, {where}",
                    (Edit(match.start(), match.end(), turned),),
                    f"{turned} in place of {sign} in {_around(page.text, span, match)}",
                )
    for match in _PRINTED.finditer(page.text):
        claim = claims.get(match[1] or match[2])
        if claim is None or not claim.states_value or not claim.statement.is_numeric:
            continue
        if page.in_zone(match.start()):
            yield SentenceMutant(
                SIGNS,
                f"a minus sign before a printed number, {page.context(match.start())}",
                (Edit(match.start(), match.start(), "\N{MINUS SIGN}" if match[1] else "-"),),
                f"a minus sign before {_text(claim)} ({claim.key})",
            )


def _around(text: str, span: Span, match: re.Match[str]) -> str:
    start, end = max(span.start, match.start() - 20), min(span.end, match.end() + 20)
    return " ".join(text[start:end].split())


def _words(page: PageText) -> Iterator[SentenceMutant]:
    """Yield small words turned, with the capital letter of the original."""
    for span in page.prose:
        for match in _WORD.finditer(page.text, span.start, span.end):
            word = match[0].lower()
            turned = TURNED_WORDS[word]
            end = match.end()
            if not turned:
                end += page.text[end : end + 1].isspace()
            shown = turned.capitalize() if match[0][0].isupper() else turned
            sentence = " ".join(page.sentence(match.start()).split())
            yield SentenceMutant(
                WORDS,
                f'"{word}" turned into "{turned}", {page.context(match.start())}',
                (Edit(match.start(), end, shown),),
                f'"{turned}" in place of "{word}": {_shorten(sentence, word)}',
            )


def _shorten(sentence: str, word: str) -> str:
    place = sentence.lower().find(word)
    start, end = max(0, place - 50), place + 60
    before, after = "..." * (start > 0), "..." * (end < len(sentence))
    return f"{before}{sentence[start:end]}{after}"
