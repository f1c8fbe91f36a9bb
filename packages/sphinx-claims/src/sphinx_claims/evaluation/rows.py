"""Rows of pieces: numerals, bars, negated relations, and brackets with their partners."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .errors import ReadingError
from .notation import CLOSING, OPENING

BARS = {r"\|": (r"\lVert", r"\rVert"), "|": (r"\lvert", r"\rvert")}
"""Opening and closing bars, by the bar that is both."""
_ROUND = {"(", "["}
_PARTNERS = {
    r"\{": r"\}",
    "{": "}",
    "_{": "}",
    "^{": "}",
    r"\lceil": r"\rceil",
    r"\lfloor": r"\rfloor",
    r"\lVert": r"\rVert",
    r"\lvert": r"\rvert",
    r"\langle": r"\rangle",
}
_NUMERAL = re.compile(r"\d+(\.\d+)?")


class Piece(NamedTuple):
    """A sign of a formula in the one spelling, and where it stands in the source."""

    text: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Return whether it is a numeral."""
        return self.text[0].isdigit()

    @property
    def is_text(self) -> bool:
        r"""Whether it is words, as in ``\text``."""
        return self.text.startswith(r"\text{")


def with_numbers(row: list[Piece]) -> list[Piece]:
    """Join digits, decimal points and separators of thousands to numerals."""
    joined: list[Piece] = []
    for i, piece in enumerate(row):
        before = joined[-1] if joined else None
        beside = before is not None and before.end == piece.start and before.is_number
        next_is_digit = (
            i + 1 < len(row) and row[i + 1].text.isdecimal() and row[i + 1].start == piece.end
        )
        if (
            before
            and beside
            and (piece.text.isdecimal() or (piece.text in {".", "{,}"} and next_is_digit))
        ):
            text = "" if piece.text == "{,}" else piece.text
            joined[-1] = Piece(before.text + text, before.start, piece.end)
        else:
            joined.append(Piece(",", *piece[1:]) if piece.text == "{,}" else piece)
    for piece in joined:
        if piece.is_number and not _NUMERAL.fullmatch(piece.text):
            raise ReadingError(f"{piece.text} is not a numeral")
    return joined


def with_bars(row: list[Piece], source: str) -> list[Piece]:
    r"""Tell opening from closing bars; a single bar is ``\mid``."""
    done = list(row)
    stack: list[int] = []
    for i, piece in enumerate(row):
        if piece.text in BARS:
            if stack and done[stack[-1]].text == piece.text:
                left, right = BARS[piece.text]
                opening = stack.pop()
                done[opening] = done[opening]._replace(text=left)
                done[i] = piece._replace(text=right)
            else:
                stack.append(i)
        elif piece.text in OPENING or piece.text.startswith(r"\begin{"):
            stack.append(i)
        elif piece.text in CLOSING or piece.text.startswith(r"\end{"):
            while stack and done[stack[-1]].text in BARS:
                _set_mid(done, stack.pop(), source)
            if stack:
                stack.pop()
    for i in stack:
        if done[i].text in BARS:
            _set_mid(done, i, source)
    return done


def _set_mid(row: list[Piece], index: int, source: str) -> None:
    if row[index].text != "|":
        raise ReadingError(rf"\| is not closed in {source}")
    row[index] = row[index]._replace(text=r"\mid")


def with_negations(row: list[Piece]) -> list[Piece]:
    """Join the signs of ``:=`` and of negated relations."""
    done: list[Piece] = []
    for piece in row:
        before = done[-1].text if done else ""
        joined = {
            (r"\not", "="): r"\ne",
            (r"\not", r"\in"): r"\notin",
            (":", "="): ":=",
        }.get((before, piece.text))
        if joined:
            done[-1] = Piece(joined, done[-1].start, piece.end)
        else:
            done.append(piece)
    return done


def match_brackets(row: list[Piece], source: str) -> Mapping[int, int]:
    """Return the index of the closing bracket of each opening one.

    Raises:
        ReadingError: if brackets do not match.
    """
    partners: dict[int, int] = {}
    stack: list[int] = []
    for i, piece in enumerate(row):
        text = piece.text
        if text in OPENING or text.startswith(r"\begin{"):
            stack.append(i)
        elif text in CLOSING or text.startswith(r"\end{"):
            if not stack or not _is_pair(row[stack[-1]].text, text):
                raise ReadingError(f"{text} closes nothing in {source}")
            partners[stack.pop()] = i
    if stack:
        raise ReadingError(f"{row[stack[-1]].text} is not closed in {source}")
    return MappingProxyType(partners)


def _is_pair(opening: str, closing: str) -> bool:
    if opening in _ROUND:
        return closing in {")", "]"}
    if opening.startswith(r"\begin{"):
        return closing == r"\end" + opening.removeprefix(r"\begin")
    return _PARTNERS[opening] == closing
