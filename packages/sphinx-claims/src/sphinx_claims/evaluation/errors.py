"""Errors of formulas: what cannot be read, and what has no value."""

from __future__ import annotations


class ReadingError(ValueError):
    """A formula, or a key of a table, that cannot be read; the message names the piece of LaTeX."""


class NoValueError(ArithmeticError):
    """An expression without a value: shapes do not fit, or an index is out of range.

    Attributes:
        piece: the place of the piece of LaTeX without a value in the source.
    """

    piece: tuple[int, int] | None = None


class SingularError(NoValueError):
    """An inverse of a singular matrix."""
