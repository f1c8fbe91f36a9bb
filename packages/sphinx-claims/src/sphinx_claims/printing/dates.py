"""Dates, months and weekdays in the words that print a claim."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names

_TIMES = {
    "en": r"spring|summer|autumn|winter|(?<=in\s)fall|(?<=in\sthe\s)fall|fall(?=\s(?:of\s)?•)|"
    r"quarter|q[1-4]|decade|century",
    "fr": "printemps|(?:en |l['’]|d['’])été|automne|hiver|trimestre|t[1-4]|décennie|siècle",
    "de": "frühling|frühjahr|sommer|herbst|winter|quartal|q[1-4]|jahrzehnt|jahrhundert",
    "es": "primavera|verano|otoño|invierno|trimestre|década|siglo",
    "it": "primavera|estate|autunno|inverno|trimestre|decennio|secolo",
    "pt": "primavera|verão|outono|inverno|trimestre|década|século",
    "nl": "lente|voorjaar|zomer|herfst|najaar|winter|kwartaal|decennium|eeuw",
}
"""Words for times with which a date cannot be compared, by language."""
_NARROWING = {
    "en": "early|mid|late|(?:end|beginning|start|middle) of|morning|afternoon|evening|noon|"
    "midnight|week|weekend",
    "fr": "début|mi|fin|matin|soir|midi|minuit|semaine",
    "de": "anfang|mitte|ende|morgens|abends|mittags|mitternacht|woche|wochenende",
    "es": "principios|mediados|finales|mediodía|medianoche|semana",
    "it": "inizio|metà|fine|mezzogiorno|mezzanotte|settimana",
    "pt": "início|meados|final|meio-dia|meia-noite|semana",
    "nl": "begin|medio|eind|middernacht|week|weekend",
}
"""Words that say more of a printed date than its fields, by language."""


class Date(NamedTuple):
    """The printed fields of a date; ``None`` for those that are not printed.

    Attributes:
        weekday: 0 for Monday.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    weekday: int | None = None

    @property
    def fields(self) -> list[int | None]:
        """The fields from the year to the minute."""
        return [*self[:5]]


@cache
def locale_of(language: str) -> Locale:
    """Return the locale of a language, the English one if the language is unknown."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def find_dates(words: str, language: str) -> Iterator[tuple[int, int, Date]]:
    """Yield the dates in words, each with its start and its end; longer forms come first.

    A month alone has a capital in English, where "may" and "march" are other words.

    >>> [(date.month, date.weekday) for *_, date in find_dates("Sunday, 5 March 2020", "en")][0]
    (3, 6)
    """
    for pattern in _patterns(language):
        for match in pattern.finditer(words):
            fields = match.groupdict()
            name = (fields.get("name") or fields.get("alone") or "").lower()
            if fields.get("alone") and language[:2] == "en" and not match["alone"][0].isupper():
                continue
            month = fields.get("month") or _months(language).get(name)
            weekday = _weekdays(language).get((fields.get("weekday") or "").lower())
            names = ("year", "day", "hour", "minute")
            numbers = {name: int(fields[name]) for name in names if fields.get(name)}
            date = Date(month=month and int(month), weekday=weekday, **numbers)
            yield match.start(), match.end(), date


def find_other_time(words: str, language: str) -> str:
    """Return a season, quarter or other time in words that no date states; empty if none.

    Args:
        words: the words, with bullets for the dates and numbers in them.
        language: the language of the words.

    >>> find_other_time("in the winter of •", "en"), find_other_time("the end of the fair", "en")
    ('winter', '')
    """
    code = language[:2].lower()
    times = _TIMES.get(code, "(?!)")
    if "•" in words:
        times += f"|{_NARROWING.get(code, '(?!)')}"
    match = re.search(rf"(?<!\w)(?:{times})(?!\w)", words, re.IGNORECASE)
    return match[0] if match else ""


def is_weekday(day: list[int | None], weekday: int) -> bool:
    """Tell whether a year, month and day, if all are known, have a weekday."""
    year, month, number = day[:3]
    if year is None or month is None or number is None:
        return False
    try:
        return datetime.date(year, month, number).weekday() == weekday
    except ValueError:
        return False


@cache
def _months(language: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            names = get_month_names(width, context, locale_of(language))
            found |= {name.lower().rstrip("."): n for n, name in names.items()}
    return {name: n for name, n in found.items() if not name.isdecimal()}


@cache
def _weekdays(language: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        names = get_day_names(width, "format", locale_of(language))
        found |= {name.lower().rstrip("."): n for n, name in names.items()}
    return found


def _alternatives(names: dict[str, int]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"


def _wide(names: Mapping[int, str]) -> str:
    return _alternatives({name.lower(): n for n, name in names.items() if not name.isdecimal()})


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    locale = locale_of(language)
    month = rf"(?P<name>{_alternatives(_months(language))})\.?"
    day, year = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?", r"(?P<year>\d{4})"
    time = r"(?:(?:T|,?\s(?:(?:at|à|um|a\slas|alle|às|om)\s)?)(?P<hour>\d{1,2})[:h](?P<minute>\d\d)"
    time += r"(?P<seconds>:\d\d[.\d]*)?(?P<zone>\s?(?:Z|UTC|[-+]\d\d:\d\d))?)?"
    short = str(locale.date_formats["short"].pattern)
    first = ("day", "month") if short.find("d") < short.find("M") else ("month", "day")
    numeric = r"(?P<{}>\d{{1,2}})[./](?P<{}>\d{{1,2}})[./](?P<year>\d{{4}})".format(*first)
    weekday = rf"(?:(?P<weekday>{_alternatives(_weekdays(language))})\.?,?\s"
    weekday += r"(?:(?:the|den|le|el|il)\s)?)?"
    day_names = dict(get_day_names("wide", "format", locale).items())
    month_names = dict(get_month_names("wide", "format", locale).items())
    bodies = (
        weekday + r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)" + time,
        r"(?P<year>\d{4})-(?P<month>\d\d)(?![-\d])",
        r"(?P<year>\d{4})年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?",
        weekday + numeric + time,
        rf"{weekday}{day}\s(?:(?:de|of)\s)?{month}(?:,?\s(?:(?:de|of)\s)?{year})?{time}",
        rf"{weekday}{month}\s(?:the\s)?{day}(?!\d)(?:,?\s{year})?{time}",
        rf"{month},?\s(?:(?:de|of)\s)?{year}",
        rf"(?P<alone>{_wide(month_names)})(?![-\w])",
        rf"(?P<weekday>{_wide(day_names)})",
    )
    return tuple(re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE) for body in bodies)
