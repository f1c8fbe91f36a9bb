"""Errors of formulas: what cannot be read, and what has no value."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]|\t(?=[A-Za-z])")
_NEW_LINE = re.compile(r"\n(?=[A-Za-z])")


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


def check_escapes(latex: str, name: str = "", *, lines: bool = False) -> None:
    r"""Require that no escape sequence of Python, such as ``\b`` of ``\bar``, is in LaTeX.

    Args:
        latex: a string of a call.
        name: what it is, for the message.
        lines: whether it may have several lines.

    Raises:
        ReadingError: if it has a control character.
    """
    found = _CONTROL.search(latex) or (None if lines else _NEW_LINE.search(latex))
    if found:
        character = repr(found[0]).strip("'")
        raise ReadingError(
            f'{name}{latex!r} has the control character {character}; write it as r"…"'
        )
