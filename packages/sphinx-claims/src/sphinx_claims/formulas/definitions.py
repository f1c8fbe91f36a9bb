r"""Definitions of macros within a formula: ``\newcommand``, ``\def``, ``\let`` and their like."""

from __future__ import annotations

from .macros import Macro
from .stream import TokenStream
from .tokens import Kind, Token


def read_definition(stream: TokenStream, token: Token) -> list[Token] | None:
    """Define a macro for the rest of the group.

    Returns:
        What the macro prints, with empty groups for its parameters. ``None`` if it stands for a
        command, or if the definition has a mistake, which is reported.
    """
    stream.skip_blank()
    if stream.next_is("*"):
        stream.take_raw()
    stream.skip_blank()
    name = _read_name(stream)
    if name is None:
        stream.report(f"{token.text} takes a command", token.start, token.end)
        return None
    if token.text in {r"\let", r"\futurelet"}:
        return _read_let(stream, token, name)
    macro = Macro("")
    if token.text in {r"\def", r"\gdef", r"\edef", r"\xdef"}:
        count = _count_parameters(stream)
        if count is None:
            text = f"{token.text}{name}: only parameters such as #1#2 are read"
            stream.report(text, token.start, stream.end)
            return None
        macro = Macro("", count)
    elif token.text != r"\DeclareMathOperator":
        number, default = stream.raw_option(), stream.raw_option()
        count_text = stream.raw(number).text.strip() if number else "0"
        count = int(count_text) if count_text.isdecimal() else 0
        macro = Macro("", min(count, 9), stream.raw(default).text if default else None)
    body = stream.raw_argument()
    if body is None:
        stream.report(f"{token.text}{name} takes a text", token.start, token.end)
        return None
    text = stream.raw(body).text
    if token.text == r"\DeclareMathOperator":
        text = rf"\operatorname{{{text}}}"
    _define(stream, name, Macro(text, macro.arguments, macro.default))
    return _without_parameters(body)


def _read_name(stream: TokenStream) -> str | None:
    name = stream.raw_argument()
    text = stream.raw(name).text.strip() if name else ""
    return text if len(text) > 1 and text.startswith("\\") else None


def _read_let(stream: TokenStream, token: Token, name: str) -> list[Token] | None:
    if stream.next_is("="):
        stream.take_raw()
    stream.skip_blank()
    meaning = stream.take_raw()
    if meaning is None or meaning.text in {"{", "}"}:
        stream.report(f"{token.text}{name} takes a sign", token.start, token.end)
        return None
    known = stream.macros.get(meaning.text)
    if known or meaning.text != name:
        _define(stream, name, known or Macro(meaning.text))
    return [meaning] if meaning.kind is Kind.CHARACTER else None


def _count_parameters(stream: TokenStream) -> int | None:
    r"""Take the parameters of ``\def``; ``None`` if there are others than #1#2 in order."""
    count = 0
    while not stream.next_is("{"):
        sign, number = stream.take_raw(), stream.take_raw()
        if not sign or not number or sign.text != "#" or number.text != str(count + 1):
            return None
        count += 1
    return count


def _without_parameters(body: list[Token]) -> list[Token]:
    """Return a body with empty groups for its parameters."""
    tokens: list[Token] = []
    rest = iter(body)
    for token in rest:
        number = next(rest, None) if token.text == "#" else None
        if number is None:
            tokens.append(token)
        else:
            tokens += [number._replace(text=brace) for brace in "{}"]
    return tokens


def _define(stream: TokenStream, name: str, macro: Macro) -> None:
    stream.macros = stream.macros | {name: macro}
