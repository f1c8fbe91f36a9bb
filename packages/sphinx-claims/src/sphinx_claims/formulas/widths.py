"""Lengths of spaces."""

from __future__ import annotations

import re

from .commands import EM
from .layout import Space
from .stream import TokenStream
from .tokens import Kind, Token

_UNITS = "|".join(sorted(EM, key=len, reverse=True))
_LENGTH = re.compile(rf"\s*(?P<number>[-+]?\s*(?:\d+[.,]?\d*|[.,]\d+))\s*(?P<unit>{_UNITS})\s*")
_MAX_LENGTH = 20


def read_width(
    stream: TokenStream, token: Token, text: str = "", end: int = 0, *, in_brackets: bool = False
) -> Space:
    r"""Return the space of a command with its width.

    Args:
        stream: the tokens after the command.
        token: the command.
        text: the length in braces. Otherwise, it is taken from the stream: without braces, as
            after ``\kern``.
        end: where the length ends.
        in_brackets: whether it stands in brackets, as after ``\\``; anything else in brackets is
            left.
    """
    if not text:
        text, end = _take_brackets(stream) if in_brackets else _take_length(stream)
    match = _LENGTH.fullmatch(text)
    width = 0.0
    if match:
        number = re.sub(r"\s", "", match["number"]).replace(",", ".")
        width = float(number) * EM[match["unit"]]
    elif not in_brackets:
        stream.report(f"{token.text} takes a length", token.start, max(token.end, end))
    return Space(token.start, max(token.end, end), token.text, width)


def _take_length(stream: TokenStream) -> tuple[str, int]:
    """Take the tokens of a length, which no braces enclose."""
    taken: list[Token] = []
    while len(taken) < _MAX_LENGTH and (token := stream.peek(skip_blank=not taken)):
        text = "".join(piece.text for piece in taken)
        if _LENGTH.fullmatch(text) or token.kind is Kind.COMMAND or token.text in "{}&^_":
            break
        stream.take_raw()
        taken.append(token)
    text = "".join(piece.text for piece in taken)
    if _LENGTH.fullmatch(text):
        return text, taken[-1].end
    stream.put_back(taken)
    return "", 0


def _take_brackets(stream: TokenStream) -> tuple[str, int]:
    option = stream.raw_option()
    if not option:
        return "", 0
    raw = stream.raw(option)
    if _LENGTH.fullmatch(raw.text):
        return raw.text, raw.end
    stream.put_back(option)
    return "", 0
