r"""Formulas as rows of pieces, in which equal notation is written in one way.

Scripts and arguments always have braces, subscripts stand before superscripts, spaces and sizes
are left out, and ``\left(`` is ``(``. Braces without a meaning of their own are left out: a
formula is read as it is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType

from ..formulas import (
    Command,
    Environment,
    Fenced,
    Group,
    Macro,
    Node,
    Raw,
    Script,
    Space,
    Symbol,
    Text,
    read_formula,
)
from .errors import ReadingError
from .notation import (
    BRACES,
    FONTS,
    OPENING,
    RELATIONS,
    SILENT,
    STACKED,
    TRANSPARENT,
    UNREAD_RELATIONS,
    spelled,
)
from .rows import BARS, Piece, match_brackets, with_bars, with_negations, with_numbers

_NO_MACROS: Mapping[str, Macro] = MappingProxyType({})
_UPRIGHT = {r"\mathrm", r"\operatorname", r"\operatornamewithlimits", r"\mathup", r"\symrm"}
_SIZES = (r"\big", r"\Big")
_SIGNS = {"+", "-", r"\pm", r"\mp"}


@dataclass(frozen=True)
class Pieces:
    """A formula, or a key of a table, as a row of pieces.

    Attributes:
        source: its LaTeX.
        row: the pieces.
        partners: for each opening bracket, the index of the closing one.
    """

    source: str
    row: tuple[Piece, ...]
    partners: Mapping[int, int] = field(repr=False)

    def latex(self, start: int, end: int) -> str:
        """Return the LaTeX of the pieces from one index to another."""
        pieces = self.row[start:end]
        if not pieces:
            return ""
        first = min(piece.start for piece in pieces)
        last = max(piece.end for piece in pieces)
        return " ".join(self.source[first:last].split())

    def skip(self, index: int) -> int:
        """Return the index after a piece, or after the brackets that it opens."""
        return self.partners.get(index, index) + 1


def read_pieces(latex: str, macros: Mapping[str, Macro] = _NO_MACROS) -> Pieces:
    r"""Read a formula as a row of pieces.

    Raises:
        ReadingError: if it has a mistake, or brackets do not match.

    >>> [piece.text for piece in read_pieces(r"\Big(h_t\Big)^{\!\top}").row]
    ['(', 'h', '_{', 't', '}', ')', '^{', '\\top', '}']
    """
    formula = read_formula(latex, macros)
    if formula.errors:
        raise ReadingError(formula.errors[0].text)
    row: list[Piece] = []
    _Flattener(row, latex).add(formula.nodes)
    row = with_negations(with_bars(with_numbers(row), latex))
    return Pieces(latex, tuple(row), match_brackets(row, latex))


class _Flattener:
    """Writer of nodes as pieces."""

    def __init__(self, row: list[Piece], source: str) -> None:
        self.row = row
        self.source = source
        self.size = -1
        """The place of the size of the delimiter that follows; -1 if it has none."""

    def add(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            self.node(node)

    @contextmanager
    def widened(self, node: Node) -> Iterator[None]:
        """Let the pieces that are added begin and end where a node does."""
        before = len(self.row)
        yield
        if len(self.row) > before:
            self.row[before] = self.row[before]._replace(start=node.start)
            self.row[-1] = self.row[-1]._replace(end=node.end)

    def put(self, text: str, start: int, end: int) -> None:
        self.row.append(Piece(text, start if self.size < 0 else self.size, end))
        self.size = -1

    def node(self, node: Node) -> None:
        match node:
            case Symbol():
                self.put(spelled(node.text), node.start, node.end)
            case Space():
                if node.text.startswith(_SIZES):
                    self.size = node.start
                elif node.width >= 1:
                    self.put(r"\quad", node.start, node.end)
            case Group():
                self.group(node)
            case Text():
                self.text(node)
            case Command():
                self.command(node)
            case Script():
                self.script(node)
            case Fenced():
                with self.widened(node):
                    self.delimiter(node.left, 0)
                    self.add(node.children)
                    self.delimiter(node.right, 1)
            case Environment():
                self.environment(node)
            case Raw():
                pass

    def group(self, node: Group) -> None:
        """Add what stands in braces as if they were not there, as it is printed."""
        before = len(self.row)
        with self.widened(node):
            self.add(node.children)
        inner = self.row[before:]
        if len(inner) == 1 and inner[0].text == ",":
            self.row[before:] = [Piece("{,}", node.start, node.end)]
        elif (
            inner
            and inner[0].text in _SIGNS
            and before
            and not _may_precede_sign(self.row[before - 1])
        ):
            piece = self.source[node.start : node.end]
            raise ReadingError(f"{piece} begins with a sign; use round brackets")

    def braced(self, node: Node | None, opening: str = "{") -> None:
        """Add an argument or a script in braces."""
        if node is None:
            return
        children = node.children if isinstance(node, Group) else (node,)
        self.put(opening, node.start, node.start + 1)
        self.add(children)
        self.put("}", max(node.start, node.end - 1), node.end)

    def delimiter(self, node: Symbol, side: int) -> None:
        text = spelled(node.text)
        if text != ".":
            self.put(BARS[text][side] if text in BARS else text, node.start, node.end)

    def text(self, node: Text) -> None:
        """Add words as one piece; a name in upright letters is one too."""
        name = node.name.rstrip("*")
        if name in _UPRIGHT:
            letters = [child for child in node.children if isinstance(child, Symbol)]
            others = [c for c in node.children if not isinstance(c, Symbol | Space)]
            word = "".join(letter.text for letter in letters)
            if others or not word:
                self.add(node.children)
            elif word.isdecimal():
                self.put(word, node.start, node.end)
            else:
                self.put(rf"\operatorname{{{word}}}", node.start, node.end)
            return
        words = ""
        start = node.start
        for child in node.children:
            if isinstance(child, Group):
                self.words(words, start, child.start)
                self.add(child.children)
                words, start = "", child.end
            elif isinstance(child, Symbol):
                words += child.text
            elif isinstance(child, Text):
                words += "".join(c.text for c in child.children if isinstance(c, Symbol))
        self.words(words, start, node.end)

    def words(self, words: str, start: int, end: int) -> None:
        if words := " ".join(words.split()):
            self.put(rf"\text{{{words}}}", start, end)

    def command(self, node: Command) -> None:
        name = spelled(node.name)
        typeset = [argument for argument in node.arguments if not isinstance(argument, Raw)]
        if name == r"\claim":
            self.claim(node)
        elif name == r"\noclaim":
            self.quoted(node, node.arguments[0])
        elif name in SILENT:
            return
        elif _makes_relation(name, typeset):
            self.put(r"\mathrel", node.start, node.end)
            for argument in typeset:
                self.braced(argument)
        elif name in TRANSPARENT:
            with self.widened(node):
                self.add(typeset[-1:])
        elif name in FONTS and (word := _single(typeset)):
            self.put(f"{name}{{{word}}}", node.start, node.end)
        else:
            self.put(name, node.start, node.start + len(node.name))
            if node.option is not None:
                self.put("[", node.option.start, node.option.start + 1)
                self.add(node.option.children if isinstance(node.option, Group) else ())
                self.put("]", node.option.end - 1, node.option.end)
            for argument in typeset:
                self.braced(argument)

    def claim(self, node: Command) -> None:
        key = node.arguments[0]
        text = key.text if isinstance(key, Raw) else ""
        printed = f"[{node.option.text}]" if isinstance(node.option, Raw) else ""
        self.put(rf"\claim{printed}{{{text}}}", node.start, node.end)

    def quoted(self, node: Command, printed: Node) -> None:
        """Add what a role prints, at the place of the role."""
        text = printed.text if isinstance(printed, Raw) else ""
        inner = read_pieces(text).row
        self.row.extend(Piece(piece.text, node.start, node.end) for piece in inner)

    def script(self, node: Script) -> None:
        is_brace = isinstance(node.base, Command) and node.base.name in BRACES
        if is_brace and node.base is not None:
            with self.widened(node):
                self.node(node.base)
        elif node.base is not None:
            self.node(node.base)
        if not is_brace:
            self.braced(node.sub, "_{")
            self.braced(node.sup, "^{")

    def environment(self, node: Environment) -> None:
        """Add the rows; those of ``substack`` below a sum are conditions, with commas between."""
        if node.name == "substack":
            for i, row in enumerate(node.rows):
                if i:
                    self.put(",", row[0].start, row[0].start)
                self.add(child for cell in row for child in cell.children)
            return
        self.put(rf"\begin{{{node.name}}}", node.start, node.start + 1)
        for i, row in enumerate(node.rows):
            if i:
                self.put(r"\\", row[0].start, row[0].start)
            for j, cell in enumerate(row):
                if j:
                    self.put("&", cell.start, cell.start)
                self.add(cell.children)
        self.put(rf"\end{{{node.name}}}", node.end - 1, node.end)


def _single(nodes: Sequence[Node]) -> str:
    """Return the text of a single sign in an argument; empty if there is none."""
    if len(nodes) != 1 or not isinstance(nodes[0], Group):
        return ""
    children = [child for child in nodes[0].children if not isinstance(child, Space)]
    if all(isinstance(child, Symbol) and child.text.isalnum() for child in children):
        return "".join(child.text for child in children if isinstance(child, Symbol))
    if len(children) == 1 and isinstance(children[0], Symbol):
        return spelled(children[0].text)
    return ""


def _makes_relation(name: str, arguments: Sequence[Node]) -> bool:
    """Return whether a command makes a relation that none of its parts is."""
    on_relation = any(map(_is_relation, arguments[-1:]))
    return (name in STACKED and on_relation) or (name == r"\mathrel" and not on_relation)


def _is_relation(node: Node) -> bool:
    """Return whether a sign, or one within braces, is a relation."""
    if isinstance(node, Group):
        return any(map(_is_relation, node.children))
    name = node.text if isinstance(node, Symbol) else getattr(node, "name", "")
    return spelled(name) in RELATIONS | UNREAD_RELATIONS


def _may_precede_sign(piece: Piece) -> bool:
    return (
        piece.text in OPENING | RELATIONS | UNREAD_RELATIONS | {",", r"\\", "&", r"\quad"}
        or piece.is_text
    )
