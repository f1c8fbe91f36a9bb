"""Slips in the LaTeX of formulas: a sign turned, a transpose lost, an index shifted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_COMMAND_END = r"(?![A-Za-z])"
_LETTERS = re.compile(r"\\[A-Za-z]+|(?P<letter>[A-Za-z])")
_PIECES = re.compile(
    r"\\(?:begin|end|text\w*|operatorname|mathrm|claim|noclaim|label|tag)\*?\s*"
    r"(?:\[[^\]]*\])?(?:\{[^{}]*\})*|\\\\(?:\[[^\]]*\])?|\\[,;:! ]"
)
_SWAPS = {
    r"\le": r"\ge",
    r"\ge": r"\le",
    r"\leq": r"\geq",
    r"\geq": r"\leq",
    r"\min": r"\max",
    r"\max": r"\min",
    r"\sum": r"\prod",
    r"\prod": r"\sum",
    "<": ">",
    ">": "<",
    "+": "-",
    "-": "+",
}


@dataclass(frozen=True)
class Slip:
    """A slip in a formula.

    Attributes:
        kind: its kind, in the words of the ledger.
        latex: the formula with the slip.
        change: the change in words.
    """

    kind: str
    latex: str
    change: str


def slips_of(latex: str) -> Iterator[Slip]:
    r"""Yield the slips of a formula, each a single change of its LaTeX.

    Args:
        latex: the formula.

    >>> [slip.latex for slip in slips_of(r"\delta_t = U^\top h_{t-1}")][:3]
    ['\\delta_t = U h_{t-1}', '\\delta_t = U^\\top h_{t+1}', '\\delta_t = U^\\top h_{t-2}']
    """
    fixed = [match.span() for match in _PIECES.finditer(latex)]

    def replace(match: re.Match[str], text: str) -> str:
        return latex[: match.start()] + text + latex[match.end() :]

    for kind, pattern, turn in _RULES:
        for match in pattern.finditer(latex):
            if _overlaps(match, fixed):
                continue
            text = turn(match)
            around = " ".join(latex[max(0, match.start() - 20) : match.end() + 20].split())
            yield Slip(
                kind, replace(match, text), f"{text or 'nothing'} for {match[0]} in {around}"
            )
    yield from _exchanged_letters(latex, fixed)


def _exchanged_letters(latex: str, fixed: Sequence[tuple[int, int]]) -> Iterator[Slip]:
    """Yield slips in which the next letter of the formula of the same case replaces a letter."""
    found = [
        match
        for match in _LETTERS.finditer(latex)
        if match["letter"] and not _overlaps(match, fixed)
    ]
    letters = sorted({match[0] for match in found})
    for match in found:
        alike = [one for one in letters if one.isupper() == match[0].isupper()]
        other = alike[(alike.index(match[0]) + 1) % len(alike)]
        if other != match[0]:
            changed = latex[: match.start()] + other + latex[match.end() :]
            around = " ".join(latex[max(0, match.start() - 20) : match.end() + 20].split())
            yield Slip("another letter", changed, f"{other} for {match[0]} in {around}")


def _overlaps(match: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < match.end() and match.start() < end for start, end in spans)


def _without(match: re.Match[str]) -> str:
    return ""


def _raised(match: re.Match[str]) -> str:
    return str(int(match[0]) + 1)


_RULES: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        "a transpose lost",
        re.compile(r"\^\s*(?:\{\s*)?(?:\\top|T)(?:\s*\})?" + _COMMAND_END),
        _without,
    ),
    (
        "a sign turned",
        re.compile(rf"[-+<>]|\\(?:leq?|geq?|min|max|sum|prod){_COMMAND_END}"),
        lambda match: _SWAPS[match[0]],
    ),
    ("a number raised", re.compile(r"(?<![\d.])\d+(?![\d.])"), _raised),
    ("a factor lost", re.compile(rf"\\(?:odot|cdot|tfrac\s*12){_COMMAND_END}"), _without),
    ("a power lost", re.compile(r"\^\s*(?:\d|\{\s*(?:\d+|-\s*1)\s*\})"), _without),
)
