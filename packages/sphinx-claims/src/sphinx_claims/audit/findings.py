"""Numerals and words that no claim states, with the sentences in which they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .numerals import Fact

_SENTENCE_END = re.compile(r"""[.!?…؟۔।॥։]+["'”’»›)\]]*(?=\s|$)|[。！？｡]+[”’」』）】]*""")


@dataclass(frozen=True)
class Finding:
    """A numeral or a word that states a fact and is bound to no claim.

    Attributes:
        path: the source file.
        line: the line in it.
        numeral: the numeral or the word.
        sentence: the sentence, formula or line of code with the numeral, on one line.
        text: the message.
        is_word: whether it is a word that quantifies or gives a direction.
    """

    path: str
    line: int
    numeral: str
    sentence: str
    text: str
    is_word: bool = False


@dataclass(frozen=True)
class Quantified:
    """A quantifier in a sentence that prints claims.

    Attributes:
        path: the source file.
        line: the line in it.
        word: the quantifier.
        kind: its kind.
        sentence: the sentence, with bullets for claims that are printed by value.
        beside: the keys of all claims that the sentence prints.
        inside: the keys of the claims whose words contain the quantifier; empty if none do.
    """

    path: str
    line: int
    word: str
    kind: str
    sentence: str
    beside: tuple[str, ...]
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class NamedPlaces:
    """The tables, figures or sections of a source that a sentence with claims names.

    Attributes:
        path: the source file.
        line: the line in it.
        kind: ``table``, ``figure`` or ``section``.
        named: how the sentence names the first one.
        numbers: their numbers.
        keys: the keys of the claims that the sentence prints.
    """

    path: str
    line: int
    kind: str
    named: str
    numbers: tuple[str, ...]
    keys: tuple[str, ...]


def locate_facts(text: str, facts: Iterable[Fact]) -> Iterator[tuple[Fact, int]]:
    """Yield facts of a text with their places.

    Args:
        text: a text whose whitespace is single spaces.
        facts: facts in their order in the text.

    Returns:
        Each fact with the index of its numeral; -1 if the text does not contain its context.
    """
    end = 0
    for fact in facts:
        start = text.find(fact.context, max(0, end - len(fact.context)))
        numeral = re.compile(rf"(?<!\d){re.escape(one_line(fact.numeral))}(?!\d)")
        match = numeral.search(text, max(start, end)) if start >= 0 else None
        end = match.end() if match else end
        yield fact, match.start() if match else -1


def sentence_at(text: str, place: int) -> str:
    """Return the sentence at a place of a text; the whole text if the place is unknown.

    A sentence ends at its punctuation, which a space follows in scripts that use spaces. It also
    ends after an abbreviation.

    >>> sentence_at("It has 3.5 rows. Another has 4.", 29)
    'Another has 4.'
    """
    if place < 0:
        return text
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    start = max(end for end in ends if end <= place)
    return text[start : min(end for end in ends if end > place)].strip()


def one_line(text: str) -> str:
    """Return a text with single spaces as its only whitespace."""
    return " ".join(text.split())
