"""The rules by which numerals of a page are free, or state facts.

Prose, formulas, inline code and the strings of cells have rules of their own, in the modules that
this one names.
"""

from __future__ import annotations

from .facts import Fact
from .formulas import facts_in_formula
from .headings import number_lengths
from .inline_code import audited_code, is_name
from .prose import facts_in_prose

__all__ = [
    "Fact",
    "audited_code",
    "facts_in_formula",
    "facts_in_prose",
    "is_name",
    "number_lengths",
]
