"""Place of a parser in a row of pieces, and what its parts share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from .errors import ReadingError
from .expressions import Node
from .pieces import Pieces
from .symbols import Each
from .table import SymbolTable


class Cursor(ABC):
    """Place in a row of pieces.

    Args:
        pieces: the formula.
        table: the symbols.
        ranges: the ranges of letters that a block prints.

    Attributes:
        at: the index of the next piece.
        end: the index after the last piece that is read now.
        bound: the letters that are bound here.
        ranging: the keys of letters that range.
        used: the keys of the table that were read.
        claims: the statements of claims, by key.
        statement: the ranges of pieces of the statement that is read.
    """

    def __init__(self, pieces: Pieces, table: SymbolTable, ranges: Sequence[Node]) -> None:
        self.pieces = pieces
        self.table = table
        self.ranges = ranges
        self.at = 0
        self.end = len(pieces.row)
        self.bound: tuple[str, ...] = ()
        self.ranging = {
            key
            for values in table.instances
            for key, value in values.items()
            if isinstance(value, Each)
        }
        self.used: dict[str, None] = {}
        self.claims: Mapping[str, str] = {}
        self.statement: Sequence[tuple[int, int]] = [(0, self.end)]

    def text(self, index: int) -> str:
        """Return the text of a piece."""
        return self.pieces.row[index].text

    def next_is(self, *texts: str) -> bool:
        """Return whether the next piece is one of some texts."""
        return self.at < self.end and self.text(self.at) in texts

    def skip(self, index: int) -> int:
        """Return the index after a piece or the brackets it opens, at most the end."""
        return min(self.pieces.skip(index), self.end) if index < self.end else index

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place of pieces in the source."""
        pieces = self.pieces.row[start:end]
        return min(p.start for p in pieces), max(p.end for p in pieces)

    def error(self, message: str, start: int, end: int, advice: str = "") -> ReadingError:
        """Return an error that names pieces."""
        return ReadingError(f"{message} {self.pieces.latex(start, end)}{advice}")

    def top_level(self, start: int, end: int, *texts: str) -> list[int]:
        """Return the indices of pieces with some texts outside of brackets."""
        found = []
        i = start
        while i < end:
            if self.text(i) in texts:
                found.append(i)
            i = self.pieces.skip(i)
        return found

    @abstractmethod
    def whole(self, start: int, end: int) -> Node:
        """Read one expression that fills the pieces from one index to another."""

    @abstractmethod
    def expression(self) -> Node:
        """Read terms with their signs."""

    @abstractmethod
    def term(self) -> Node:
        """Read what no sign or relation separates."""

    @abstractmethod
    def factor(self) -> Node:
        """Read one factor with its scripts."""

    @abstractmethod
    def begins_factor(self) -> bool:
        """Return whether the next piece begins a factor."""
