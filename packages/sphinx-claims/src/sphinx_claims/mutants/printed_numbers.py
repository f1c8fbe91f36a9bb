"""Numbers that a reader sees on a page, with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from docutils import nodes

from ..audit.blocks import blocks_among, visible_nodes
from ..claims.record import Claim
from ..printing.claim_nodes import (
    CLAIM_COMMAND,
    NOCLAIM_COMMAND,
    claim_reference,
    command_words,
    is_math,
    no_claim,
    split_keys,
    text_attributes,
)
from ..printing.tokens import find_numbers
from ..site.sources import SourceFinder

_GROUP = re.compile(r"(?<=\d)(?:\\,|\{,\})(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_POWER = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*\\(?:cdot|times)\s*)?(?<![\d.])(\d+)\s*\^\s*(?:\{\s*(-?\d+)\s*\}|(\d))"
)
_FRACTION = re.compile(r"\\[tdc]?frac\s*(?:\{\s*(\d+)\s*\}|\s(\d)|(\d))\s*(?:\{\s*(\d+)\s*\}|(\d))")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*\\%")
_DIGITS = re.compile(r"[0-9]+")
_HUNDREDTHS = re.compile(r"%|percent|per cent")
"""Numbers of hundredths, which code multiplies by a hundred."""
_LARGEST_POWER = 400


@dataclass(frozen=True)
class PrintedNumber:
    """A number on a page.

    Attributes:
        line: the first line of its block.
        value: the absolute value.
        in_array: whether it is an entry of an array that a claim states.
    """

    line: int
    value: Fraction
    in_array: bool = False


def numbers_on_page(
    doctree: nodes.document, claims: Mapping[str, Claim], language: str, sources: SourceFinder
) -> Iterator[PrintedNumber]:
    """Yield the numbers in the text, the formulas and the printed claims of a page.

    Args:
        doctree: the page, before its claims are resolved.
        claims: the claims of the site by key.
        language: the language of the site.
        sources: the finder of places on the page.
    """
    visible = list(visible_nodes(doctree))
    for block in blocks_among(iter(visible)):
        for value, in_array in _in_text(block, claims, language):
            yield PrintedNumber(sources.find(block)[1], value, in_array)
    for node in visible:
        if is_math(node):
            for value, in_array in numbers_in_latex(node.astext(), claims):
                yield PrintedNumber(sources.find(node)[1], value, in_array)
        for words in text_attributes(node).values():
            for value in _numbers(words, language):
                yield PrintedNumber(sources.find(node)[1], value)


def _in_text(
    node: Any,  # noqa: ANN401 (docutils is untyped)
    claims: Mapping[str, Claim],
    language: str,
) -> Iterator[tuple[Fraction, bool]]:
    text = ""
    for child in node.children:
        if isinstance(child, claim_reference):
            yield from ((value, False) for value in _numbers(child["words"], language))
            yield from _in_claims(child["keys"], claims)
        elif not is_math(child):
            text += child.astext()
            if not isinstance(child, no_claim | nodes.Text):
                yield from _in_text(child, claims, language)
    yield from ((value, False) for value in _numbers(text, language))


def _in_claims(keys: list[str], claims: Mapping[str, Claim]) -> Iterator[tuple[Fraction, bool]]:
    for key in keys:
        claim = claims.get(key)
        if claim and claim.states_value:
            for number in claim.statement.numbers:
                yield abs(number.value), bool(claim.statement.shape)
                if number.percent:
                    yield Fraction(100), False


def _numbers(text: str, language: str) -> Iterator[Fraction]:
    """Yield the numbers of a text; digits in names, such as ViT-L/16, are numbers here too."""
    for token in find_numbers(text, language):
        if isinstance(token.value, Fraction):
            yield abs(token.value)
    for digits in _DIGITS.findall(text):
        yield Fraction(digits)
    if _HUNDREDTHS.search(text):
        yield Fraction(100)


def numbers_in_latex(latex: str, claims: Mapping[str, Claim]) -> Iterator[tuple[Fraction, bool]]:
    r"""Yield the numbers of a formula, and whether each is an entry of an array.

    >>> sorted({str(number) for number, _ in numbers_in_latex(r"\frac12 x^3 10^{-2}", {})})
    ['1', '1/100', '1/2', '10', '2', '3']
    """
    for match in CLAIM_COMMAND.finditer(latex):
        yield from _in_claims(split_keys(match[1]), claims)
    plain = CLAIM_COMMAND.sub(lambda match: command_words(match[0]), latex)
    plain = _GROUP.sub("", NOCLAIM_COMMAND.sub(r"\1", plain))
    plain = _FRACTION.sub(_with_braces, plain)
    for match in _NUMBER.finditer(plain):
        yield Fraction(match[0]), False
    for match in _PERCENT.finditer(plain):
        yield Fraction(match[1]) / 100, False
    for match in _FRACTION.finditer(plain):
        if int(match[4]):
            yield Fraction(int(match[1]), int(match[4])), False
    for match in _POWER.finditer(plain):
        base, power = Fraction(match[2]), int(match[3] or match[4])
        if base and abs(power) < _LARGEST_POWER:
            yield Fraction(match[1] or 1) * base**power, False


def _with_braces(fraction: re.Match[str]) -> str:
    r"""Return a fraction such as ``\frac12`` with its parts in braces."""
    numerator, denominator = fraction[1] or fraction[2] or fraction[3], fraction[4] or fraction[5]
    return rf"\frac{{{numerator}}}{{{denominator}}}"
