"""Parse the statements of claims, exactly, and print them as text or LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from .advice import advice_on
from .literals import Literal, Name, Truth, read_literal

RELATIONS = {"=": "=", "≈": r"\approx", "<": "<", "≤": r"\le", ">": ">", "≥": r"\ge"}
_ASCII_RELATIONS = {"~": "≈", "<=": "≤", ">=": "≥"}
_RELATION = re.compile("<=|>=|[" + "".join(RELATIONS) + "~]")
_DIGITS = r"(?:\d{1,3}(?:_\d{3})+|\d+)"
_NUMBER = re.compile(
    rf"""(?P<sign>[-−+]?)
    (?: (?P<numerator>{_DIGITS})/(?P<denominator>{_DIGITS})
      | (?P<whole>{_DIGITS}) (?: \.(?P<decimals>\d+) )?
        (?: e(?P<exponent>[-−+]?\d+) | [ ]?(?P<percent>%) )? )""",
    re.VERBOSE,
)
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
LIMITS = {"exponent": 999, "characters": 1000, "depth": 8}
"""Largest exponent, longest number and deepest nesting of brackets that :func:`parse` accepts."""


class StatementError(ValueError):
    """A statement that cannot be parsed; the message names the expected token and its position."""


@dataclass(frozen=True)
class Number:
    """A number as it was written.

    Attributes:
        sign: ``-`` or an empty string.
        whole: the digits before the decimal point, or the numerator.
        decimals: the digits after the decimal point.
        exponent: the power of ten in scientific notation.
        percent: whether a percent sign follows.
        denominator: the digits of the denominator; empty if the number is not a fraction.
    """

    sign: str
    whole: str = ""
    decimals: str = ""
    exponent: int | None = None
    percent: bool = False
    denominator: str = ""
    kind = "a number"

    @property
    def value(self) -> Fraction:
        """Exact value, 1/4 for ``25%``, ``0.25`` and ``1/4`` alike."""
        digits = int(self.sign + self.whole + self.decimals)
        return digits * self.unit

    @property
    def unit(self) -> Fraction:
        """One unit in the last place, 1/100 for ``0.31``, 1/5 for ``4/5``, 100 for ``3e2``."""
        if self.denominator:
            return Fraction(1, int(self.denominator))
        power = (self.exponent or 0) - len(self.decimals) - 2 * self.percent
        return Fraction(10) ** power

    def source(self) -> str:
        """Return the number in the notation that :func:`parse` reads."""
        text = self.sign + self.whole
        text += f"/{self.denominator}" * bool(self.denominator)
        text += f".{self.decimals}" * bool(self.decimals)
        text += f"e{self.exponent}" * (self.exponent is not None)
        return text + "%" * self.percent

    def text(self, decimal_sign: str = ".") -> str:
        """Return plain text with a minus sign (U+2212) and grouped thousands."""
        text = self.sign.replace("-", "−") + _grouped(self.whole, _THIN_SPACE)
        if self.denominator:
            return f"{text}/{_grouped(self.denominator, _THIN_SPACE)}"
        if self.decimals:
            text += decimal_sign + self.decimals
        if self.exponent is not None:
            text += " × 10" + str(self.exponent).translate(_SUPERSCRIPTS)
        if self.percent:
            text += (_THIN_SPACE if decimal_sign == "," else "") + "%"
        return text

    def latex(self, decimal_sign: str = ".", *, small: bool = False) -> str:
        """Return LaTeX; ``small`` selects text-size fractions, as used in arrays."""
        whole = _grouped(self.whole, r"\,")
        if self.denominator:
            command = r"\tfrac" if small else r"\frac"
            denominator = _grouped(self.denominator, r"\,")
            return rf"{self.sign}{command}{{{whole}}}{{{denominator}}}"
        text = self.sign + whole
        if self.decimals:
            text += ("{,}" if decimal_sign == "," else decimal_sign) + self.decimals
        if self.exponent is not None:
            text += rf" \times 10^{{{self.exponent}}}"
        if self.percent:
            text += (r"\," if decimal_sign == "," else "") + r"\%"
        return text


Entry = Number | Literal
Entries = Entry | tuple["Entries", ...]
"""A number or another literal, or an array of them of any dimension as nested tuples."""


@dataclass(frozen=True)
class Statement:
    """A relation and its right-hand side: ``≈ 0.31``, ``[0, 4/5]``, ``< 2020-01-05``, ``Alice``."""

    relation: str
    entries: Entries

    @property
    def shape(self) -> tuple[int, ...]:
        """NumPy shape, ``()`` for a number, ``(2, 3)`` for a matrix with two rows."""
        return _shape(self.entries)

    @property
    def literals(self) -> list[Entry]:
        """All entries in row-major order."""
        return list(_flat(self.entries))

    @property
    def numbers(self) -> list[Number]:
        """The entries that are numbers, in row-major order."""
        return [entry for entry in _flat(self.entries) if isinstance(entry, Number)]

    @property
    def is_numeric(self) -> bool:
        """Whether all entries are numbers."""
        return all(isinstance(entry, Number) for entry in _flat(self.entries))

    @property
    def prefix(self) -> str:
        """The relation and a space; empty for ``=``, which statements omit."""
        return "" if self.relation == "=" else f"{self.relation} "

    def source(self) -> str:
        """Return the value, without its relation, in the notation that :func:`parse` reads."""
        return _nested(
            self.entries, lambda entry: entry.source(), lambda parts: f"[{', '.join(parts)}]"
        )

    def text(self, decimal_sign: str = ".") -> str:
        """Return plain text of the value, without its relation."""
        separator = " ; " if decimal_sign == "," else ", "
        return _nested(
            self.entries,
            lambda entry: entry.text(decimal_sign),
            lambda parts: f"[{separator.join(parts)}]",
        )

    def latex(self, decimal_sign: str = ".") -> str:
        """Return LaTeX of the value, without its relation."""
        if not isinstance(self.entries, tuple):
            return self.entries.latex(decimal_sign)
        return _latex_array(self.entries, len(self.shape), decimal_sign)


def parse(text: str) -> Statement:
    """Parse a statement: an optional relation, then a literal or an array of literals.

    Relations are ``=`` (which may be left out), ``≈``, ``<``, ``≤``, ``>`` and ``≥``; ``~``,
    ``<=`` and ``>=`` are read as ``≈``, ``≤`` and ``≥``. Numbers are integers (``86_567_656``),
    fractions (``4/5``), decimals (``0.31``), scientific (``3.1e-4``) or percentages (``12.5%``).
    Other literals are names (``Alice``, ``"B, C"``), ``true`` and ``false``, dates in ISO 8601
    (``2020-01-05``, ``2020-01-05T10:30``, ``2020-01``) and time spans (``31 days``, ``PT90M``).
    Names and truth values have the relation ``=``, dates and time spans any except ``≈``.

    Args:
        text: the statement.

    Returns:
        The parsed statement. No part of the text is executed.

    Raises:
        StatementError: if the text is not a statement; the message names the expected token and
            its position.

    >>> parse("≈ 0.31").relation, parse("[0, 4/5]").text(), parse("1e3").numbers[0].value
    ('≈', '[0, 4/5]', Fraction(1000, 1))
    >>> parse("[1, *]")
    Traceback (most recent call last):
        ...
    sphinx_claims.claims.statement.StatementError: expected a number at "*]" in "[1, *]"
    """
    if not isinstance(text, str):
        raise StatementError(f"expected the statement as a string, found {type(text).__name__}")
    body = text.strip()
    relation = "="
    if match := _RELATION.match(body):
        relation = _ASCII_RELATIONS.get(match[0], match[0])
        body = body[match.end() :].lstrip()
    entries, rest = _read_entries(body, text)
    if rest.strip():
        where = f'at "{rest.strip()}" in "{text}"'
        raise StatementError(f"expected the end of the statement {where}{advice_on(body)}")
    statement = Statement(relation, entries)
    if relation == "≈" and any(number.denominator for number in statement.numbers):
        raise StatementError(f'expected decimals after ≈, found a fraction in "{text}"')
    for entry in statement.literals:
        if relation == "≈" and not isinstance(entry, Number):
            raise StatementError(f'expected a number after ≈, found {entry.kind} in "{text}"')
        if relation != "=" and isinstance(entry, Name | Truth):
            raise StatementError(
                f"expected a number, a date or a time span after {relation}, found {entry.kind} "
                f'in "{text}"'
            )
    return statement


def _read_entries(body: str, text: str, depth: int = 0) -> tuple[Entries, str]:
    if not body.startswith("["):
        return _read_entry(body, text)
    if depth == (deepest := LIMITS["depth"]):
        raise StatementError(f'expected at most {deepest} nested brackets in "{text}"')
    entries: list[Entries] = []
    body = body[1:].lstrip()
    while True:
        entry, body = _read_entries(body, text, depth + 1)
        if entries and _shape(entry) != _shape(entries[0]):
            raise StatementError(f'expected rows of one length in "{text}"')
        entries.append(entry)
        body = body.lstrip()
        separator, body = body[:1], body[1:].lstrip()
        if separator == "]":
            return tuple(entries), body
        if separator != ",":
            found = f'at "{separator}{body}"' if separator else "at the end"
            raise StatementError(f'expected "," or "]" {found} of "{text}"')


def _read_entry(body: str, text: str) -> tuple[Entry, str]:
    try:
        found = read_literal(body)
    except ValueError as error:
        raise StatementError(f'expected a date that exists, found "{text}": {error}') from None
    return found or _read_number(body, text)


def _read_number(body: str, text: str) -> tuple[Number, str]:
    match = _NUMBER.match(body)
    if not match:
        where = f'at "{body}"' if body else "at the end"
        raise StatementError(f'expected a number {where} in "{text}"{advice_on(body)}')
    parts = {name: (value or "").replace("_", "") for name, value in match.groupdict().items()}
    if parts["denominator"] and not int(parts["denominator"]):
        raise StatementError(f'expected a denominator other than 0 in "{text}"')
    if len(match[0]) > LIMITS["characters"]:
        longest = LIMITS["characters"]
        raise StatementError(f"expected numbers of at most {longest} characters")
    exponent = int(parts["exponent"].replace("−", "-")) if parts["exponent"] else None
    if exponent is not None and abs(exponent) > (largest := LIMITS["exponent"]):
        raise StatementError(f'expected an exponent of at most {largest} in "{text}"')
    number = Number(
        sign="-" if parts["sign"] in {"-", "−"} else "",
        whole=parts["numerator"] or parts["whole"],
        decimals=parts["decimals"],
        exponent=exponent,
        percent=bool(parts["percent"]),
        denominator=parts["denominator"],
    )
    return number, body[match.end() :]


def _shape(entries: Entries) -> tuple[int, ...]:
    return (len(entries), *_shape(entries[0])) if isinstance(entries, tuple) else ()


def _flat(entries: Entries) -> Iterator[Entry]:
    if not isinstance(entries, tuple):
        yield entries
    else:
        for entry in entries:
            yield from _flat(entry)


def _nested(
    entries: Entries, write: Callable[[Entry], str], join: Callable[[list[str]], str]
) -> str:
    if not isinstance(entries, tuple):
        return write(entries)
    return join([_nested(entry, write, join) for entry in entries])


def _latex_array(entries: Entries, depth: int, decimal_sign: str) -> str:
    if not isinstance(entries, tuple):
        return entries.latex(decimal_sign, small=True)
    if depth == 2:
        tall = any(isinstance(entry, Number) and entry.denominator for entry in _flat(entries))
        rows = (r" \\[1ex] " if tall else r" \\ ").join(
            " & ".join(entry.latex(decimal_sign, small=True) for entry in _flat(row))
            for row in entries
        )
        return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
    parts = [_latex_array(entry, depth - 1, decimal_sign) for entry in entries]
    separator = r";\ " if decimal_sign == "," else r",\ "
    return rf"\left[{separator.join(parts)}\right]"


def _grouped(digits: str, separator: str) -> str:
    if len(digits) < 5:
        return digits
    first = len(digits) % 3
    groups = [digits[:first]] * bool(first)
    groups += [digits[i : i + 3] for i in range(first, len(digits), 3)]
    return separator.join(groups)
