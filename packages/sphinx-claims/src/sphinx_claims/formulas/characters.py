r"""Characters given by their numbers, ``\char"37`` and ``\unicode{55}``, and verbatim text."""

from __future__ import annotations

from .layout import Symbol, Text
from .stream import TokenStream
from .tokens import Kind, Token

_BASES = {'"': 16, "'": 8}
_DIGITS = {16: "0123456789ABCDEFabcdef", 8: "01234567", 10: "0123456789"}
_LAST = 0x10FFFF


def read_character(stream: TokenStream, token: Token) -> Symbol | None:
    r"""Read the number of a character after ``\char``, ``\symbol``, ``\unicode`` or ``\U``."""
    if token.text == r"\char":
        return _read_char(stream, token)
    if token.text not in {r"\symbol", r"\unicode", r"\U", r"\Unicode"}:
        return None
    stream.raw_option()
    argument = stream.raw_argument()
    text = stream.raw(argument).text.strip() if argument else ""
    base = 16 if text[:1] in {"x", "X", '"'} or token.text == r"\U" else 10
    end = argument[-1].end if argument else token.end
    return _character(stream, token, text.lstrip('xXuU"+'), base, end)


def _read_char(stream: TokenStream, token: Token) -> Symbol:
    following = stream.peek()
    if following and following.text == "`":
        stream.take()
        sign = stream.take()
        if sign:
            return Symbol(token.start, sign.end, sign.text[-1])
    braces = following is not None and following.text == "{"
    if braces:
        stream.take()
        following = stream.peek()
    base = _BASES.get(following.text, 10) if following else 10
    if base != 10:
        stream.take()
    digits, end = "", token.end
    while (digit := stream.peek()) and digit.text in _DIGITS[base] and len(digits) < 8:
        stream.take()
        digits += digit.text
        end = digit.end
    if braces and stream.next_is("}"):
        stream.take()
        end = stream.end
    return _character(stream, token, digits, base, end)


def _character(stream: TokenStream, token: Token, digits: str, base: int, end: int) -> Symbol:
    try:
        number = int(digits, base)
    except ValueError:
        number = -1
    if not 0 < number <= _LAST or 0xD800 <= number < 0xE000:
        stream.report(f"{token.text} takes the number of a character", token.start, end)
        return Symbol(token.start, end, "\N{REPLACEMENT CHARACTER}")
    return Symbol(token.start, end, chr(number))


def read_verbatim(stream: TokenStream, token: Token) -> Text | None:
    r"""Read the text between two equal signs after ``\verb``."""
    if token.text != r"\verb":
        return None
    delimiter = stream.take_raw()
    if delimiter and delimiter.text == "*":
        delimiter = stream.take_raw()
    children: list[Symbol] = []
    while (piece := stream.take_raw()) and delimiter and piece.text != delimiter.text:
        step = piece.kind is not Kind.SPACE and piece.end - piece.start == len(piece.text)
        for i, sign in enumerate(piece.text):
            start = piece.start + i * step
            children.append(Symbol(start, start + 1 if step else piece.end, sign))
    return Text(token.start, stream.end, token.text, tuple(children))
