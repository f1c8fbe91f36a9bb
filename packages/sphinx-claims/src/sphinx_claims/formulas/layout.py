"""The nodes of a formula: what is set beside, above or within what, and where it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class _Placed:
    """A piece of LaTeX, from ``start`` to ``end`` in the source of the formula.

    What a macro expands to has the place of the macro.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Symbol(_Placed):
    r"""A character or a command that prints one sign, such as ``x``, ``7``, ``+``, ``\alpha``.

    Attributes:
        text: the character that is printed, or the command. ``\char"37`` has the text ``7``.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Space(_Placed):
    r"""A space, a change of size or style, or anything else that prints nothing.

    Attributes:
        text: the command, such as ``\quad``.
        width: the width in em; 0 if there is none.
    """

    text: str
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Raw(_Placed):
    """An argument that is not typeset: a length, color, address, label or key.

    Attributes:
        text: the LaTeX in the braces.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Group(_Placed):
    """Nodes in braces, or the only node of an argument without braces."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Text(_Placed):
    r"""Text in a formula.

    Attributes:
        name: the command, such as ``\text``.
        children: characters and spaces, further texts, and formulas as groups.
    """

    name: str
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Command(_Placed):
    r"""A command with arguments, also one between them such as ``\over``.

    Attributes:
        name: the command, such as ``\frac``.
        arguments: its arguments; for ``\over`` and its like what is above and below it.
        option: the argument in brackets.
    """

    name: str
    arguments: tuple[Node, ...]
    option: Node | None = None


@dataclass(frozen=True, slots=True)
class Script(_Placed):
    """A node with a subscript or a superscript, which holds the primes.

    Attributes:
        base: the node; ``None`` if there is none.
        sub: the subscript.
        sup: the superscript.
    """

    base: Node | None
    sub: Node | None
    sup: Node | None


@dataclass(frozen=True, slots=True)
class Fenced(_Placed):
    r"""What stands between ``\left`` and ``\right``.

    Attributes:
        left: the opening delimiter.
        children: the nodes between.
        right: the closing delimiter.
    """

    left: Symbol
    children: tuple[Node, ...]
    right: Symbol


@dataclass(frozen=True, slots=True)
class Environment(_Placed):
    r"""Rows of cells: an environment, or a command such as ``\substack`` or ``\cases``.

    Attributes:
        name: the name, such as ``pmatrix``.
        rows: the cells of each row.
    """

    name: str
    rows: tuple[tuple[Group, ...], ...]


Node: TypeAlias = Symbol | Space | Raw | Group | Text | Command | Script | Fenced | Environment


@dataclass(frozen=True, slots=True)
class FormulaError(_Placed):
    """A mistake in a formula, with its place.

    Attributes:
        text: the message, which names the piece of LaTeX.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read.

    Attributes:
        source: its LaTeX.
        nodes: what it prints, as far as it could be read.
        errors: the mistakes in it.
    """

    source: str
    nodes: tuple[Node, ...]
    errors: tuple[FormulaError, ...]

    def latex(self, node: Node) -> str:
        """Return the LaTeX of a node."""
        return self.source[node.start : node.end]
