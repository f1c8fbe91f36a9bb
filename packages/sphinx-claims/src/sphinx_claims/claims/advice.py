"""Advice on statements that cannot be parsed or compared: how to write what they mean."""

from __future__ import annotations

import re
from fractions import Fraction

_NUMBER = r"[-−+]?[\d_.,]*\d"
_SCALES = "k|K|thousand|M|million|mio|B|bn|billion|trillion"
_SYMBOLS = "$€£¥₹₽₩₺¢°‰"
_ADVICE = (
    (
        rf"{_NUMBER}\s*(?:±|\+/?-|\+−|\\pm)",
        "claim the value and its uncertainty apart, and print both: "
        "{{claim}}`{text} <value, uncertainty>`",
    ),
    (
        rf"{_NUMBER}\s*%?\s*(?:[-–—]|to\b|\.\.+)\s*{_NUMBER}",
        "claim both ends apart, and print them together: {{claim}}`{text} <low, high>`",
    ),
    (
        rf"{_NUMBER}\s*(?:{_SCALES})\b",
        "write the number in digits, as in 1_200_000 or 1.2e6; the page can print "
        "{{claim}}`{text} <key>`",
    ),
    (
        r"[-−+]?\d{1,3}(?:,\d{3})+(?![\d,])",
        "group digits with underscores, as in 1_200; the page can print {{claim}}`{text} <key>`",
    ),
    (r"[-−+]?\.\d", "write a digit before the decimal point, as in 0.5"),
    (r"[-−+]?\d+,\d+\s*%?\Z", "write a decimal point, as in 3.14"),
    (
        r"[-−+]?\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+",
        "group digits with underscores, as in 1_200; the page can print {{claim}}`{text} <key>`",
    ),
    (
        rf"{_NUMBER}\s*(?!e[-−+\d%]|e\Z)[^\W\d_]|[{_SYMBOLS}]\s*{_NUMBER}|{_NUMBER}\s*[{_SYMBOLS}]",
        "state the number alone, and print it with its unit: {{claim}}`{text} <key>`; a name that "
        "begins with a digit has quotes",
    ),
)

_KINDS = {
    ("a name", "a number"): "state the number in digits; the page can print it as a word",
    ("a time span", "a number"): "state the number alone, and print it with its unit",
    ("a number", "a truth value"): "state true or false",
    ("a number", "a name"): "a name that begins with a digit has quotes",
    ("a number", "a time span"): "state its unit, as in 31 days",
    ("a number", "a date"): "state the date, as in 2020-01-31",
    ("a number", "a month"): "state the month, as in 2020-01",
    ("a date", "a month"): "state the month, as in 2020-01",
    ("a date", "a time with a time zone"): "state the time zone, as in 2020-01-31T10:30Z",
    ("a date", "a name"): "quote the statement to state a name",
}


def advice_on_kinds(stated: str, computed: str) -> str:
    """Return advice on a statement of another kind than the value; empty if there is none."""
    advice = _KINDS.get((stated, computed))
    return f"; {advice}" if advice else ""


def advice_on_rounding(source: str, value: Fraction) -> str:
    """Return advice on a rounded statement by equality; empty unless it is decimal.

    Args:
        source: the stated number, to which the value rounds.
        value: the computed value.

    >>> advice_on_rounding("13.5%", Fraction(249, 1841))
    '; the value is 13.5252…%, so write ≈ 13.5%'
    """
    number = re.fullmatch(r"-?\d+(?:\.(?P<decimals>\d+))?(?P<percent>%?)", source)
    if not number:
        return ""
    decimals = len(number["decimals"] or "") + 3
    shifted = abs(value) * (100 if number["percent"] else 1) * 10**decimals
    digits = str(int(shifted)).zfill(decimals + 1)
    shown = f"{'-' * (value < 0)}{digits[:-decimals]}.{digits[-decimals:]}"
    shown += "…" if shifted.denominator > 1 else ""
    return f"; the value is {shown}{number['percent']}, so write ≈ {source}"


def advice_on(text: str) -> str:
    """Return how to state what a text means, after a semicolon; empty if there is no advice.

    >>> advice_on("1,200")
    '; group digits with underscores, as in 1_200; the page can print {claim}`1,200 <key>`'
    >>> advice_on("5 km").partition(":")[0]
    '; state the number alone, and print it with its unit'
    """
    text = text.strip()
    for pattern, advice in _ADVICE:
        if re.match(pattern, text):
            return "; " + advice.format(text=text)
    return ""
