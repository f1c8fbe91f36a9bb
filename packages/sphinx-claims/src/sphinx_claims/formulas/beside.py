"""What stands directly beside a piece of a formula, as it is typeset."""

from __future__ import annotations

from typing import NamedTuple

from .layout import Formula
from .lines import Atom
from .typeset import typeset_lines


class Beside(NamedTuple):
    """The atoms of a line before and after a piece of it, nearest last and first.

    Attributes:
        before: the atoms before it.
        after: the atoms after it; signs of the module ``signs`` mark scripts of the piece.
    """

    before: tuple[Atom, ...]
    after: tuple[Atom, ...]


def beside(formula: Formula, start: int, end: int) -> Beside | None:
    r"""Return what is set on the line of a piece of a formula, through braces and fonts.

    Args:
        formula: the formula.
        start: where the piece begins in the source, such as the place of a claim.
        end: where it ends.

    Returns:
        The atoms beside the piece; ``None`` if it is not seen.

    >>> from .reader import read_formula
    >>> latex = r"x = 3{\color{red}{\claim{k}}}0"
    >>> place = latex.index(r"\claim")
    >>> found = beside(read_formula(latex), place, place + len(r"\claim{k}"))
    >>> found.before[-1].text, found.after[0].text
    ('3', '0')
    """
    for line in typeset_lines(formula):
        inside = [i for i, atom in enumerate(line.atoms) if start <= atom.start < atom.end <= end]
        if inside:
            return Beside(line.atoms[: inside[0]], line.atoms[inside[-1] + 1 :])
    return None
