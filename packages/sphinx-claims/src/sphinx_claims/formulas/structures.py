"""Read delimiters, roots, and the rows of environments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .commands import CELL_ENDS, ENVIRONMENTS
from .layout import Command, Environment, Fenced, Group, Node, Space, Symbol
from .tokens import Token
from .widths import read_width

if TYPE_CHECKING:
    from .reader import Reader


def read_delimiter(reader: Reader) -> Symbol:
    r"""Read the delimiter after ``\left`` and its like."""
    token = reader.stream.peek()
    if token is None or token.text in {"{", "}", "&", r"\\", r"\right", r"\end"}:
        place = token.start if token else reader.stream.end
        reader.stream.report("a delimiter is missing", place, place)
        return Symbol(place, place, ".")
    reader.stream.take()
    return Symbol(token.start, token.end, token.text)


def read_fenced(reader: Reader, token: Token) -> Node:
    r"""Read what stands between ``\left`` and ``\right``."""
    left = read_delimiter(reader)
    end, children = reader.closed(token, r"\right", reader.math_node)
    right = read_delimiter(reader)
    return Fenced(token.start, max(end, right.end), left, children, right)


def read_middle(reader: Reader, token: Token) -> Node:
    r"""Read the delimiter after ``\middle``."""
    sign = read_delimiter(reader)
    return Symbol(token.start, sign.end, sign.text)


def read_root(reader: Reader, token: Token) -> Node:
    r"""Read ``\root 3 \of x``."""
    degree = reader.row(frozenset({r"\of", "}"}))
    of = reader.stream.peek()
    if of and of.text == r"\of":
        reader.stream.take()
    option = Group(token.end, degree[-1].end if degree else token.end, tuple(degree))
    content = reader.argument() or reader.missing(r"\root takes \of and an argument", token)
    return Command(token.start, content.end, r"\sqrt", (content,), option)


def read_environment(reader: Reader, token: Token) -> Node:
    r"""Read the rows of an environment after ``\begin``."""
    name = reader.stream.raw_argument()
    if name is None:
        reader.stream.report(r"\begin takes a name", token.start, token.end)
        return Space(token.start, token.end, token.text)
    title = reader.stream.raw(name).text.strip()
    for kind in ENVIRONMENTS.get(title, ""):
        if kind == "i":
            reader.stream.raw_option()
        elif not reader.stream.raw_argument():
            reader.stream.report(f"{title} takes an argument", token.start, name[-1].end)
    rows = read_rows(reader, token, r"\end")
    closing = reader.stream.peek()
    if closing and closing.text == r"\end":
        reader.stream.take()
        found = reader.stream.raw_argument()
        ended = reader.stream.raw(found).text.strip() if found else ""
        if ended != title:
            message = rf"\begin{{{title}}} is closed by \end{{{ended}}}"
            reader.stream.report(message, closing.start, closing.end)
    else:
        reader.stream.report(rf"\begin{{{title}}} is not closed", token.start, name[-1].end)
    return Environment(token.start, reader.stream.end, title, rows)


def read_rows(reader: Reader, opening: Token, closing: str) -> tuple[tuple[Group, ...], ...]:
    """Read rows of cells up to a sign that closes them, which is left."""
    rows: list[list[Group]] = [[]]
    while True:
        start = reader.stream.end
        cell = reader.row(CELL_ENDS | {closing})
        token = reader.stream.peek()
        rows[-1].append(Group(start, max(start, reader.stream.end), tuple(cell)))
        if token is None or token.text not in CELL_ENDS:
            break
        reader.stream.take()
        if token.text != "&":
            rows.append([])
            read_width(reader.stream, token, in_brackets=True)
    return tuple(map(tuple, rows))


def read_rows_of_command(reader: Reader, token: Token) -> Node:
    r"""Read the rows of a command such as ``\substack``."""
    opening = reader.stream.take()
    if opening is None:
        return Symbol(token.start, token.end, token.text)
    rows = read_rows(reader, opening, "}")
    closing = reader.stream.peek()
    if closing and closing.text == "}":
        reader.stream.take()
    else:
        reader.stream.report(f"{token.text}{{ is not closed", token.start, opening.end)
    return Environment(token.start, reader.stream.end, token.text[1:], rows)


STRUCTURES: dict[str, Callable[[Reader, Token], Node]] = {
    r"\left": read_fenced,
    r"\begin": read_environment,
    r"\root": read_root,
    r"\middle": read_middle,
}
"""Readers of the commands that open a structure."""
