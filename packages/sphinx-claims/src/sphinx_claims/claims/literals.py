"""Literals of statements that are not numbers: names, truth values, dates and time spans."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from .moments import SPAN, Moment, match_date, match_span

_BARE = re.compile(r"[^\W\d][^\[\]\",;]*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"' + r"|'((?:[^'\\]|\\['\\])*)'")
_TRUTH = re.compile(r"(?:(true|True)|(false|False))(?![^\s,\]])")
_SPECIAL = {char: f"\\{char}" for char in "#$%&_{}"} | {
    "\\": r"\backslash ",
    "^": r"\hat{\ }",
    "~": r"\sim ",
    "\N{NARROW NO-BREAK SPACE}": r"\,",
}
"""LaTeX, in math mode, of characters that ``\\text`` does not print in every renderer."""


@dataclass(frozen=True)
class Name:
    """A name or another word, such as Alice: ``value`` is the string."""

    value: str
    kind = "a name"
    unit = Fraction(1)

    def source(self) -> str:
        """Return the name as :func:`read_literal` reads it, with quotes if they are needed."""
        bare = _BARE.fullmatch(self.value) and self.value == self.value.strip()
        if bare and not (_TRUTH.match(self.value) or match_span(self.value)):
            return self.value
        return '"' + re.sub(r'(["\\])', r"\\\1", self.value) + '"'

    def text(self, decimal_sign: str = ".") -> str:
        """Return the name."""
        return self.value

    def latex(self, decimal_sign: str = ".", *, small: bool = False) -> str:
        """Return the name as text in a formula."""
        return latex_text(self.value)

    def another(self) -> Name:
        """Return another name, which the same check must reject."""
        return Name(f"{self.value} x")


@dataclass(frozen=True)
class Truth:
    """A truth value, ``true`` or ``false``."""

    value: bool
    kind = "a truth value"
    unit = Fraction(1)

    def source(self) -> str:
        """Return ``true`` or ``false``."""
        return str(self.value).lower()

    def text(self, decimal_sign: str = ".") -> str:
        """Return ``true`` or ``false``."""
        return self.source()

    def latex(self, decimal_sign: str = ".", *, small: bool = False) -> str:
        """Return the word as text in a formula."""
        return latex_text(self.source())

    def another(self) -> Truth:
        """Return the other truth value."""
        return Truth(not self.value)


@dataclass(frozen=True)
class Time:
    """A date, with or without a time, a month, or a time span.

    Attributes:
        value: the moment.
        unit: one unit of its last field, in seconds; 1 for a month.
        written: a date as it was written, such as ``2020-01-05 10:30``; empty for a time span.
    """

    value: Moment
    unit: Fraction
    written: str = ""

    @property
    def kind(self) -> str:
        """The kind of the moment."""
        return self.value.kind

    def source(self) -> str:
        """Return the date as it was written; a time span in days, hours, minutes and seconds."""
        return self.written or self.value.source()

    def text(self, decimal_sign: str = ".") -> str:
        """Return plain text, with no-break spaces in a time span."""
        if self.kind != SPAN:
            return self.source()
        text = self.source().replace(" ", "\N{NARROW NO-BREAK SPACE}")
        return text.replace("-", "−").replace(".", decimal_sign)

    def latex(self, decimal_sign: str = ".", *, small: bool = False) -> str:
        """Return the text of the date or time span in a formula."""
        return latex_text(self.text(decimal_sign))

    def another(self) -> Time:
        """Return the next day, month or time span in the last written field."""
        later = Moment(self.kind, self.value.ordinal + self.unit)
        return Time(later, self.unit, "" if self.kind == SPAN else later.source())


Literal = Name | Truth | Time


def latex_text(text: str) -> str:
    r"""Return text in LaTeX for a formula, in which no character has a special meaning.

    >>> latex_text("a_b 5%")
    '\\text{a}\\_\\text{b 5}\\%'
    """
    parts = re.split(f"([{re.escape(''.join(_SPECIAL))}])", text)
    return "".join(_SPECIAL.get(part) or rf"\text{{{part}}}" for part in parts if part)


def read_literal(body: str) -> tuple[Literal, str] | None:
    """Read a literal at the start of a text.

    A name without quotes begins with a letter. It ends at a comma or a bracket.

    Args:
        body: the text.

    Returns:
        The literal and the rest of the text; ``None`` if the text begins with no literal.

    Raises:
        ValueError: if a date does not exist.

    >>> read_literal("2020-01-05, Alice")[1]
    ', Alice'
    >>> read_literal("Alice, 'B, C'")
    (Name(value='Alice'), ", 'B, C'")
    """
    if match := _TRUTH.match(body):
        return Truth(bool(match[1])), body[match.end() :]
    if date := match_date(body):
        moment, unit, length = date
        return Time(moment, unit, body[:length]), body[length:]
    if span := match_span(body):
        moment, unit, length = span
        return Time(moment, unit), body[length:]
    if match := _QUOTED.match(body):
        return Name(re.sub(r"\\(.)", r"\1", match[1] or match[2] or "")), body[match.end() :]
    if match := _BARE.match(body):
        return Name(match[0].rstrip()), body[match.end() :]
    return None
