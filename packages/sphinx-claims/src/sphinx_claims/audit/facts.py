"""Numerals that state facts, as all parts of the audit report them."""

from __future__ import annotations

from typing import NamedTuple

_WORDS = 4
_LENGTH = 80


class Fact(NamedTuple):
    """A numeral that states a fact, with its surrounding words."""

    numeral: str
    context: str


def fact_at(text: str, start: int, end: int) -> Fact:
    """Return the fact that a piece of a text states, with up to four words on either side."""
    before = " ".join(text[max(0, start - _LENGTH) : start].split(" ")[-_WORDS - 1 :])
    after = " ".join(text[end : end + _LENGTH].split(" ")[: _WORDS + 1])
    return Fact(text[start:end].strip(), " ".join((before + text[start:end] + after).split()))
