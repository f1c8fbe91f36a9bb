"""Lines of a formula: what a reader sees side by side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple


class Place(Enum):
    """Where a line is set."""

    FORMULA = auto()
    LABEL = auto()
    """Above or below a brace, an arrow or a relation."""
    EXPONENT = auto()
    """The superscript of a numeral or of a set."""
    LIMIT = auto()
    """The scripts of a large operator, and the degree of a root."""
    INTEGRAL = auto()
    """The scripts of an integral."""
    SCRIPT = auto()
    """All other scripts, and what is in them."""
    ENTRY = auto()
    """An entry of a matrix."""
    GENERAL_ENTRY = auto()
    """An entry of a matrix of general size, which has dots."""
    CASE = auto()
    """A cell of a case distinction."""
    TAG = auto()


class Atom(NamedTuple):
    """One thing that a formula prints.

    Attributes:
        sign: its character in patterns, see the module ``signs``.
        text: what is printed, if it is a character.
        start: where it begins in the source.
        end: where it ends.
    """

    sign: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Line:
    """Atoms on one line.

    Attributes:
        place: where the line is set.
        atoms: the atoms.
    """

    place: Place
    atoms: tuple[Atom, ...]

    @cached_property
    def signs(self) -> str:
        """The signs of the atoms, a character for each."""
        return "".join(atom.sign for atom in self.atoms)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the source for a span of atoms that is not empty."""
        atoms = self.atoms[start:end]
        return min(atom.start for atom in atoms), max(atom.end for atom in atoms)
