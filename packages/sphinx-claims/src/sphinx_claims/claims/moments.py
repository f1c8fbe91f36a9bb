"""Dates, months and time spans: exact values, ISO 8601, and types of Python, NumPy and pandas."""

from __future__ import annotations

import datetime
import re
import sys
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

DATE, ZONED, MONTH, SPAN = "a date", "a time with a time zone", "a month", "a time span"
KINDS = DATE, ZONED, MONTH, SPAN
_DAY = 86400
_EPOCH = datetime.date(1970, 1, 1).toordinal()
_TIME = "hour", "minute", "second", "microsecond", "tzinfo"
_SPAN = "days", "seconds", "microseconds"
_MULTIPLES = {"W": 7 * _DAY, "D": _DAY, "h": 3600, "m": 60, "s": 1}
_NUMPY_SECONDS = {
    **{unit: Fraction(seconds) for unit, seconds in _MULTIPLES.items()},
    **{unit: Fraction(1, 1000**power) for power, unit in enumerate(("ms", "us", "ns"), 1)},
    "ps": Fraction(1, 10**12),
    "fs": Fraction(1, 10**15),
    "as": Fraction(1, 10**18),
}
_DATE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,18}))?)?"
    r"(?P<zone>Z|[-+]\d\d:\d\d)?)?)?(?![\w.:-])"
)
_UNITS = {
    "weeks?": Fraction(7 * _DAY),
    "d|days?": Fraction(_DAY),
    "h|hours?": Fraction(3600),
    "min|minutes?": Fraction(60),
    "ms|milliseconds?": Fraction(1, 1000),
    "s|seconds?": Fraction(1),
}
_AMOUNT = r"\d{1,12}(?:\.\d{1,18})?"
_SPAN_PART = re.compile(rf"(?P<amount>{_AMOUNT})\s?(?P<unit>{'|'.join(_UNITS)})(?!\w)")
_ISO_SPAN = re.compile(
    rf"(?P<sign>[-−]?)P(?=\d|T\d)(?:(?P<W>{_AMOUNT})W)?(?:(?P<D>{_AMOUNT})D)?"
    rf"(?:T(?=\d)(?:(?P<h>{_AMOUNT})H)?(?:(?P<m>{_AMOUNT})M)?(?:(?P<s>{_AMOUNT})S)?)?(?!\w)"
)


@dataclass(frozen=True)
class Moment:
    """A date, a month or a time span.

    Attributes:
        kind: one of ``DATE``, ``ZONED``, ``MONTH`` and ``SPAN``. Only moments of one kind can be
            compared.
        ordinal: the seconds, or months, since the start of 1970; the seconds of a time span.
    """

    kind: str
    ordinal: Fraction

    def source(self) -> str:
        """Return the moment in the notation of statements, which is ISO 8601 for dates.

        >>> Moment(DATE, Fraction(86400)).source(), Moment(SPAN, Fraction(5400)).source()
        ('1970-01-02', '1 h 30 min')
        """
        if self.kind == SPAN:
            return _format_span(self.ordinal)
        if self.kind == MONTH:
            year, month = divmod(int(self.ordinal), 12)
            return f"{1970 + year:04}-{month + 1:02}"
        days, seconds = divmod(self.ordinal, _DAY)
        day = datetime.date.fromordinal(_EPOCH + int(days)).isoformat()
        time = _format_time(seconds) if seconds or self.kind == ZONED else ""
        return f"{day}T{time}Z" if self.kind == ZONED else f"{day}T{time}" if time else day


def _format_time(seconds: Fraction) -> str:
    minutes, rest = divmod(seconds, 60)
    text = f"{int(minutes) // 60:02}:{int(minutes) % 60:02}"
    if not rest:
        return text
    whole, _, decimals = _decimal(rest).partition(".")
    return f"{text}:{whole.zfill(2)}{'.' * bool(decimals)}{decimals}"


def _format_span(seconds: Fraction) -> str:
    parts = []
    rest = abs(seconds)
    for name, size in (("d", _DAY), ("h", 3600), ("min", 60)):
        amount, rest = divmod(rest, size)
        parts += [f"{amount} {name}"] * bool(amount)
    parts += [f"{_decimal(rest)} s"] * bool(rest or not parts)
    return "-" * (seconds < 0) + " ".join(parts)


def _decimal(number: Fraction) -> str:
    """Return a nonnegative rational with at most 18 decimals."""
    whole, rest = divmod(number, 1)
    decimals = f"{int(rest * 10**18):018}".rstrip("0")
    return f"{whole}.{decimals}" if decimals else str(whole)


def match_date(text: str) -> tuple[Moment, Fraction, int] | None:
    """Read a date in ISO 8601 at the start of a text.

    Returns:
        The date, one unit of its last field, and its length; ``None`` if there is no date.

    Raises:
        ValueError: if there is no such day or time.

    >>> moment, unit, length = match_date("2020-02-29, a Saturday")
    >>> moment.source(), int(unit), length
    ('2020-02-29', 86400, 10)
    """
    match = _DATE.match(text)
    if not match:
        return None
    fields = {name: int(match[name] or 0) for name in ("year", "month", "hour", "minute", "second")}
    day = datetime.date(fields["year"], fields["month"], int(match["day"] or 1))
    if not match["day"]:
        return Moment(MONTH, _month(day)), Fraction(1), match.end()
    datetime.time(fields["hour"], fields["minute"], fields["second"])
    seconds = Fraction(fields["hour"] * 3600 + fields["minute"] * 60 + fields["second"])
    fraction = match["fraction"] or ""
    seconds += Fraction(int(fraction or 0), 10 ** len(fraction)) + _seconds(day)
    unit = Fraction(1, 10 ** len(fraction)) if match["second"] else Fraction(60)
    unit = unit if match["hour"] else Fraction(_DAY)
    if not (zone := match["zone"]):
        return Moment(DATE, seconds), unit, match.end()
    if zone != "Z":
        offset = int(zone[1:3]) * 3600 + int(zone[4:]) * 60
        seconds -= offset if zone[0] == "+" else -offset
    return Moment(ZONED, seconds), unit, match.end()


def match_span(text: str) -> tuple[Moment, Fraction, int] | None:
    """Read a time span, such as ``31 days``, ``1 h 30 min`` or ``PT90M``, at the start of a text.

    Returns:
        The time span, one unit of its last digit, and its length; ``None`` if there is none.

    >>> match_span("1 h 30 min")[0].ordinal, match_span("PT1.5H")[0].ordinal, match_span("5 km")
    (Fraction(5400, 1), Fraction(5400, 1), None)
    """
    amounts: list[tuple[str, Fraction]] = []
    if match := _ISO_SPAN.match(text):
        names = (name for name in _MULTIPLES if match[name])
        amounts = [(match[name], Fraction(_MULTIPLES[name])) for name in names]
        end = match.end()
    elif match := re.match(rf"[-−]?(?={_SPAN_PART.pattern})", text):
        end = match.end()
        while part := _SPAN_PART.match(text, end if not amounts else _skip_space(text, end)):
            unit = next(size for names, size in _UNITS.items() if re.fullmatch(names, part["unit"]))
            amounts.append((part["amount"], unit))
            end = part.end()
    if not match or not amounts:
        return None
    total = sum(Fraction(amount) * size for amount, size in amounts)
    amount, size = amounts[-1]
    unit = size / 10 ** len(amount.partition(".")[2])
    return Moment(SPAN, Fraction(-total if text[0] in "-−" else total)), unit, end


def _skip_space(text: str, position: int) -> int:
    return position + 1 if text[position : position + 1] == " " else position


def read_moment(value: object) -> Moment | None:
    """Convert a date, time or time span of Python or pandas; ``None`` for any other object.

    Raises:
        ValueError: if the object is a missing date or a period that is neither a day nor a month.
    """
    pandas = sys.modules.get("pandas")
    if pandas is not None and value is pandas.NaT:
        raise ValueError("NaT, a missing date")
    if pandas is not None and isinstance(value, pandas.Period):
        return _read_period(value)
    if isinstance(value, datetime.datetime):
        if pandas is None or not isinstance(value, pandas.Timestamp):
            value = _plain(value)
        seconds = _seconds(value.date()) + value.hour * 3600 + value.minute * 60 + value.second
        seconds += Fraction(value.microsecond, 10**6)
        seconds += Fraction(getattr(value, "nanosecond", 0), 10**9)
        if (offset := value.utcoffset()) is not None:
            return Moment(ZONED, seconds - _span_seconds(offset))
        return Moment(DATE, seconds)
    if isinstance(value, datetime.date):
        return Moment(DATE, _seconds(value))
    if isinstance(value, datetime.timedelta):
        if pandas is None or not isinstance(value, pandas.Timedelta):
            parts = [vars(datetime.timedelta)[name].__get__(value) for name in _SPAN]
            value = datetime.timedelta(*parts)
        return Moment(SPAN, _span_seconds(value))
    return None


def _plain(moment: datetime.datetime) -> datetime.datetime:
    """Return a plain date with a time; one of a subclass may describe itself as anything."""
    parts = [vars(datetime.datetime)[name].__get__(moment) for name in _TIME]
    day = datetime.date.fromordinal(datetime.date.toordinal(moment))
    fold = vars(datetime.datetime)["fold"].__get__(moment)
    return datetime.datetime.combine(day, datetime.time(*parts, fold=fold))


def _read_period(period: Any) -> Moment:  # noqa: ANN401 (pandas may not be installed)
    if period.freqstr == "D":
        return Moment(DATE, _seconds(period.start_time.date()))
    if period.freqstr == "M":
        return Moment(MONTH, _month(period.start_time.date()))
    raise ValueError(f"the period {period}, neither a day nor a month; claim str() of it")


def read_moments(array: Any) -> list[Moment]:  # noqa: ANN401 (a NumPy array of any shape)
    """Convert an array of the dtype datetime64 or timedelta64, in row-major order.

    Raises:
        ValueError: if an entry is missing, or the unit is a year, or not fixed.
    """
    unit, count = np.datetime_data(array.dtype)
    is_span = array.dtype.kind == "m"
    if np.isnat(array).any():
        raise ValueError("NaT, a missing date")
    if unit not in _NUMPY_SECONDS and (is_span or unit != "M"):
        raise ValueError(f"dates or durations with the unit {unit}; convert them to days")
    kind = SPAN if is_span else MONTH if unit == "M" else DATE
    size = count * _NUMPY_SECONDS.get(unit, Fraction(1))
    moments = [Moment(kind, size * int(n)) for n in array.astype(np.int64).ravel()]
    for moment in moments:
        try:
            moment.source()
        except (OverflowError, ValueError):
            raise ValueError("a date outside of the years 1 to 9999") from None
    return moments


def _seconds(day: datetime.date) -> Fraction:
    return Fraction((datetime.date.toordinal(day) - _EPOCH) * _DAY)


def _month(day: datetime.date) -> Fraction:
    return Fraction((day.year - 1970) * 12 + day.month - 1)


def _span_seconds(span: datetime.timedelta) -> Fraction:
    seconds = span.days * _DAY + span.seconds + Fraction(span.microseconds, 10**6)
    return seconds + Fraction(getattr(span, "nanoseconds", 0), 10**9)
