"""Find the numbers of headings that count up: 1. Getting started, Lecture 4, 2.1 Methods."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ..claims.number_words import number_words
from .languages import UNSPACED_REFERENCES, words_of
from .normalized import normalize

_LABELS = (
    "activity appendix assignment chapter class course day example exercise experiment "
    "homework lab lecture lesson level module notebook objective part phase practice problem "
    "project question quiz round section session set sheet stage step study task topic "
    "tutorial unit volume week woche tag aufgabe vorlesung sitzung semaine jour séance cours "
    "tp td semana día sesión tema settimana giorno dia sessão aula dag неделя день tydzień "
    "dzień"
).replace(" ", "|")
_NUMBER = r"(?P<number>\d{1,3}(?:\.\d{1,3})*)(?P<letter>[a-z]?)"
_SEPARATOR = (
    r"(?P<separator>\.(?:\s|(?=[^\W\d]))|\)\s|\.?\s?[:\N{EN DASH}\N{EM DASH}]\s?|\s-\s|\.?\Z)"
)
_BEFORE = r"[^\w\s\-−+≈~$€£<>=±.,•]*\s*"
_WORD = rf"{_BEFORE}(?P<word>[^\W\d]+(?:[-\s][^\W\d]+)?)\s(?:#|no\.\s?|nr\.\s?|n[°º]\s?)?"
_WORDED = re.compile(rf"{_WORD}{_NUMBER}(?:{_SEPARATOR}|\s(?=\(|[A-ZÀ-ÖØ-Þ]))")
_SPELLED = re.compile(rf"{_BEFORE}(?P<word>[^\W\d]+)\s(?P<spelled>[^\W\d]+){_SEPARATOR}")
_UNSPACED = re.compile(rf"(?P<word>第|제)\s?{_NUMBER}\s?\S")
_BARE = re.compile(rf"{_BEFORE}(?P<word>)\(?{_NUMBER}(?:{_SEPARATOR}|\s(?=\S))")


class _Numbered(NamedTuple):
    """The number with which a heading begins.

    Attributes:
        word: the word before it, in lower case; empty if there is none.
        number: its parts; a letter is a part too, from 1.
        length: the length of the word and the number in the heading.
        is_separated: whether a period, colon or dash separates it from the words of the heading.
        is_plural: whether a plural noun may follow, of which it would be the number.
    """

    word: str
    number: tuple[int, ...]
    length: int
    is_separated: bool
    is_plural: bool


def number_lengths(headings: Sequence[str], language: str = "en") -> list[int]:
    """Return for each heading of a page the length of its number, 0 if it has none that is free.

    A number is free where it counts up: it is one more than the number of an earlier heading with
    the same word before it, or continues it by a level (2.1 after 2, 4a after 4). A sequence starts
    at 0 or 1; a number without a period, colon or dash behind it starts one only if the next number
    follows on the page. The first heading is the title of the page, which continues a sequence of
    pages: its number is free after a word such as Lecture or Chapter, before a separator, in two
    parts (3.1 Name), and before words that are not a plural. After such a word, any heading may
    start a sequence.

    >>> number_lengths(["Loops", "1. For", "2. While", "Example with 3 variables", "4. None"])
    [0, 1, 1, 0, 0]
    """
    found = [_read(heading, language) for heading in headings]
    labels = re.compile(rf"{_LABELS}|{words_of(language).references}|{UNSPACED_REFERENCES}|第|제")
    seen: dict[str, set[tuple[int, ...]]] = {}
    lengths = []
    for i, heading in enumerate(found):
        length = 0
        if heading:
            earlier = seen.setdefault(heading.word, set())
            later = {of.number for of in found[i + 1 :] if of and of.word == heading.word}
            starts = _starts(heading, later) or (i == 0 and _titles_page(heading))
            starts = starts or (
                bool(labels.fullmatch(heading.word.split()[-1] if heading.word else ""))
                and not earlier
            )
            if starts:
                level = len(heading.number)
                earlier.difference_update([n for n in earlier if len(n) >= level])
            if starts or _continues(heading.number, earlier):
                length = heading.length
                earlier.add(heading.number)
        lengths.append(length)
    return lengths


def _read(heading: str, language: str) -> _Numbered | None:
    """Return the number with which a heading begins, if it begins with one."""
    plain = normalize(heading)
    start = len(plain.text) - len(plain.text.lstrip())
    for pattern in (_WORDED, _UNSPACED, _SPELLED, _BARE):
        match = pattern.match(plain.text, start)
        groups = match.groupdict() if match else {}
        if not match or not (number := _number(groups, language)):
            continue
        end = match.end("spelled" if "spelled" in groups else "letter")
        _, length = plain.original_span(end - 1, end)
        rest = plain.text[match.end() :].split()
        is_plural = bool(rest) and rest[0].rstrip(":,.").endswith("s")
        is_separated = groups.get("separator") is not None
        return _Numbered(match["word"].casefold(), number, length, is_separated, is_plural)
    return None


def _number(groups: dict[str, str], language: str) -> tuple[int, ...]:
    """Return the parts of a number; none if a word is not a number."""
    if "spelled" in groups:
        word = groups["spelled"].casefold()
        value = number_words(language).small.get(word) or number_words("en").small.get(word)
        return (value,) if value else ()
    letter = groups["letter"]
    parts = [int(part) for part in groups["number"].split(".")]
    return (*parts, ord(letter) - ord("a") + 1) if letter else tuple(parts)


def _continues(number: tuple[int, ...], earlier: set[tuple[int, ...]]) -> bool:
    """Whether a number is the next one after another, or the first one of a level below it."""
    *parent, last = number
    if number in earlier:
        return False
    before = (*parent, last - 1)
    return before in earlier or (last <= 1 and bool(parent) and tuple(parent) in earlier)


def _starts(heading: _Numbered, later: set[tuple[int, ...]]) -> bool:
    """Whether a number starts a sequence."""
    *parent, last = heading.number
    if last not in {0, 1}:
        return False
    if (*parent, last + 1) in later:
        return True
    return heading.is_separated and not heading.word and all(part <= 1 for part in parent)


def _titles_page(heading: _Numbered) -> bool:
    """Whether the number of the title of a page can be that of the page."""
    if heading.word:
        return False
    is_long = len(heading.number) > 1 or heading.is_separated
    return is_long or not heading.is_plural
