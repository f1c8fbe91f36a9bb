"""Sizes of differences in the words that link to a claim of ``disagree``."""

from __future__ import annotations

import operator
from fractions import Fraction

from ..claims.record import Claim
from .marks import NEARLY, find_mark
from .tokens import Token, find_tokens

_BOUNDS = {"<": operator.lt, "≤": operator.le, ">": operator.gt, "≥": operator.ge}
_ROUNDING = Fraction(1, 10**9)
"""Relative rounding error of a recorded difference, which is a float."""


def smallest_difference(claim: Claim) -> float:
    """Return the difference of a claim of ``disagree``: the smallest, if it has several."""
    return min(witness.difference for witness in claim.verdict.witnesses)


def prints_difference(words: str, token: Token, claim: Claim, language: str) -> bool:
    """Whether a number in the words of a claim of ``disagree`` is the size of its difference.

    Args:
        words: the words.
        token: the number.
        claim: the claim.
        language: the language of the words.

    Returns:
        Whether the number is the difference, rounded to the printed digits, or a bound of it.
    """
    if claim.relation != "disagree" or not isinstance(token.value, Fraction):
        return False
    before, after = words[: token.start], words[token.end :]
    mark = find_mark(before, after, language)
    value, difference = token.value, Fraction(smallest_difference(claim))
    near = abs(value - difference) <= _ROUNDING * abs(difference)
    if mark in _BOUNDS:
        return bool(_BOUNDS[mark](difference, value)) and (not near or mark in "≤≥")
    if mark == NEARLY:
        return near or value - token.unit / 2 <= difference < value
    is_decimal = words[token.start : token.end].lstrip("−-")[:1].isdigit()
    is_decimal &= "/" not in words[token.start : token.end]
    return near or (is_decimal and abs(value - difference) < token.unit / 2)


def states_difference(words: str, claim: Claim, language: str) -> bool:
    """Whether the words of a claim of ``disagree`` say by how much its values differ."""
    tokens = find_tokens(words, [], language)
    return any(prints_difference(words, token, claim, language) for token in tokens)
