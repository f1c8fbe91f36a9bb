"""Read texts in formulas."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from .commands import CELL_ENDS, CLOSING, SIGNATURES
from .layout import Group, Node, Symbol, Text
from .tokens import Kind, Token

if TYPE_CHECKING:
    from .reader import Reader


def read_upright(reader: Reader, token: Token) -> Text:
    """Read the argument of a command that names something in upright letters."""
    name = token.text
    if reader.stream.next_is("*"):
        reader.stream.take()
        name += "*"
    argument = reader.argument() or reader.missing(f"{token.text} takes an argument", token)
    children = argument.children if isinstance(argument, Group) else (argument,)
    return Text(token.start, max(token.end, argument.end), name, children)


def read_text(reader: Reader, token: Token) -> Node:
    """Read the argument of a command of text."""
    argument = read_text_argument(reader, token)
    if argument is None:
        reader.stream.report(f"{token.text} takes 1 argument, found 0", token.start, token.end)
        return Text(token.start, token.end, token.text, ())
    return Text(token.start, argument.end, token.text, argument.children)


def read_text_argument(reader: Reader, command: Token) -> Text | None:
    """Read an argument in text mode."""
    token = reader.stream.peek()
    if token is None or token.text in CLOSING | CELL_ENDS:
        return None
    if token.text == "{":
        reader.stream.take()
        return Text(token.start, *_read_group(reader, token, command.text))
    reader.ends.append(frozenset())
    node = read_text_node(reader, token)
    reader.ends.pop()
    return Text(token.start, reader.stream.end, command.text, (node,) if node else ())


def _read_group(reader: Reader, opening: Token, name: str) -> tuple[int, str, tuple[Node, ...]]:
    end, children = reader.closed(opening, "}", partial(read_text_node, reader), text=True)
    return end, name, children


def read_text_node(reader: Reader, token: Token) -> Node | None:
    """Read a node in text mode."""
    reader.stream.take(skip_blank=False)
    if token.kind is Kind.COMMENT:
        return None
    if token.kind is Kind.SPACE or token.text == "~":
        return Symbol(token.start, token.end, " ")
    if token.text == "{":
        return Text(token.start, *_read_group(reader, token, ""))
    if token.text in {"$", r"\("}:
        closing = "$" if token.text == "$" else r"\)"
        return Group(token.start, *reader.closed(token, closing, reader.math_node))
    if token.kind is Kind.CHARACTER:
        return Symbol(token.start, token.end, token.text)
    if len(token.text) > 2:
        following = reader.stream.peek(skip_blank=False)
        if following and following.kind is Kind.SPACE:
            reader.stream.take_raw()
    if token.text in SIGNATURES and not reader.too_deep(token):
        return reader.with_arguments(token, SIGNATURES[token.text], text=True)
    return reader.command(token)
