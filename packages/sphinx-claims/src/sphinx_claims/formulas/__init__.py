"""Read LaTeX formulas: tokens, layout and typeset lines with their places, without meaning."""

from .beside import Beside, beside
from .layout import (
    Command,
    Environment,
    Fenced,
    Formula,
    FormulaError,
    Group,
    Node,
    Raw,
    Script,
    Space,
    Symbol,
    Text,
)
from .lines import Atom, Line, Place
from .macros import Macro, read_macros
from .reader import read_formula
from .typeset import typeset_lines

__all__ = [
    "Atom",
    "Beside",
    "Command",
    "Environment",
    "Fenced",
    "Formula",
    "FormulaError",
    "Group",
    "Line",
    "Macro",
    "Node",
    "Place",
    "Raw",
    "Script",
    "Space",
    "Symbol",
    "Text",
    "beside",
    "read_formula",
    "read_macros",
    "typeset_lines",
]
