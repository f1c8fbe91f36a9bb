"""Numerals, number words, dates, time spans and names in the words that print a claim."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from babel.numbers import get_decimal_symbol
from babel.units import format_unit

from ..claims.literals import Name, Time, Truth
from ..claims.moments import SPAN
from ..claims.number_words import find_number_words, number_words
from ..claims.statement import Entry
from .dates import Date, find_dates, locale_of

_SPACES = " \u00a0\u2009\u202f"
_CURRENCY = r"[$€£¥₹₽₩₺]"
_SUPERSCRIPTS = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
_ATTACHED_SCALES = {"k": 10**3, "K": 10**3, "M": 10**6, "mn": 10**6, "B": 10**9, "bn": 10**9}
SPACED_SCALES = ("k", "M", "mn", "bn")  # K with a space is kelvin, B bytes
MINUS = r"(?<!\w)(?i:minus|negative|moins|menos|meno)\s"
PERCENT = r"percent|per\scent|pour\scent|prozent|por\sciento|per\scento|por\scento|procent"
_REFERENCES = (
    "algorithm appendix assumption cell chapter column corollary definition equation example "
    "exercise figure lemma line page part proposition question remark row section step table "
    "theorem version abschnitt abbildung algorithme annexe aufgabe capítulo capitolo chapitre "
    "définition exercice figura gleichung kapitel ligne partie satz schritt section sección "
    "sezione tabelle théorème zeile étape"
).replace(" ", "|")
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|à|bis|a|al?|até|tot)\s", re.IGNORECASE)
_LIST = re.compile(r",\s(?:(?:and|or)\s)?|\s(?:and|or|et|ou|und|oder|y|o|e|en)\s", re.IGNORECASE)
_UNCERTAINTY = re.compile(r"\s?(?:±|\+/[-−])\s?")
_EXEMPT_BEFORE = re.compile(
    rf"(?:[^\W\d]|[^\W\d]\d*\.|\w*[A-Z]\w*[A-Z]\w*[-–/]|(?<!\w)[A-Z][-–/]"
    rf"|(?<!\w)(?i:{_REFERENCES})s?\s\(?)\Z"
)
_EXEMPT_AFTER = re.compile(r"-?[dD]\b")
_TRUTHS = {
    "de": ("wahr", "falsch"),
    "es": ("verdadero", "falso"),
    "fr": ("vrai", "faux"),
    "it": ("vero", "falso"),
    "nl": ("waar", "onwaar"),
    "pt": ("verdadeiro", "falso"),
}


@dataclass(frozen=True)
class Token:
    """A piece of the words that prints a value.

    Attributes:
        start: the position of its first character.
        end: the position after its last character.
        value: a number; the seconds of a time span; a date; a name; or a truth value.
        unit: one unit in the last place of a number or a time span.
        has_decimals: whether decimals are printed.
        scale: the factor of a percent sign or a word such as "million" after a number.
        doubtful: whether it is a word such as "one", which often states no number.
    """

    start: int
    end: int
    value: Fraction | Date | str | bool
    unit: Fraction = Fraction(1)
    has_decimals: bool = False
    scale: Fraction = Fraction(1)
    doubtful: bool = False


def find_tokens(words: str, literals: list[Entry], language: str) -> list[Token]:
    """Find the values in words that print some literals, in the order of the words.

    Digits that belong to a name (float64, ResNet-50) or follow a reference word (figure 3) are
    left out.

    >>> [str(token.value) for token in find_tokens("1,200 of three million", [], "en")]
    ['1200', '3000000']
    """
    kinds = {type(literal) for literal in literals}
    numbers = sorted(find_numbers(words, language), key=lambda token: token.start)
    found: list[Token] = []
    if Name in kinds:
        names = [literal.value for literal in literals if isinstance(literal, Name)]
        found += _find_names(words, names)
    if Truth in kinds:
        found += _find_truths(words, language)
    times = [literal for literal in literals if isinstance(literal, Time)]
    if any(time.kind == SPAN for time in times):
        found += _find_spans(words, numbers, language)
    if any(time.kind != SPAN for time in times):
        found += [Token(*date) for date in find_dates(words, language)]
        found += [_as_year(token, words) for token in numbers if _is_year(token, words)]
    kept: list[Token] = []
    for token in [*found, *numbers]:
        if all(token.end <= other.start or token.start >= other.end for other in kept):
            kept.append(token)
    return sorted(kept, key=lambda token: token.start)


def find_numbers(words: str, language: str) -> Iterator[Token]:
    """Yield the numbers in digits and in words, without those that belong to a name."""
    position = 0
    digits: list[Token] = []
    pattern = _number_pattern(language)
    while match := pattern.search(words, position):
        position = match.end()
        before = words[: match.start("first")]
        if _EXEMPT_BEFORE.search(before) or _EXEMPT_AFTER.match(words, match.end()):
            continue
        digits.append(_read_number(match, language))
    spelled = list(_find_spelled(words, digits, language))
    yield from _share_scales(words, sorted([*digits, *spelled], key=lambda token: token.start))


def _find_spelled(words: str, digits: list[Token], language: str) -> Iterator[Token]:
    for number in find_number_words(words, language):
        if any(number.start < token.end and number.end > token.start for token in digits):
            continue
        minus = re.search(rf"{MINUS}\Z", words[: number.start])
        start, value = (minus.start(), -number.value) if minus else (number.start, number.value)
        scale = Fraction(number.scale)
        yield Token(start, number.end, value, scale=scale, doubtful=number.doubtful)


def _share_scales(words: str, tokens: list[Token]) -> list[Token]:
    """Apply the factor after the last number of a range or a list to all of its numbers.

    So "5–7 %" and "5, 6 and 7 %" print percents, but "1,000 to 2 million" starts at a thousand.
    """
    shared = tokens[-1:]
    for token in reversed(tokens[:-1]):
        following = shared[0]
        if token.scale == 1 != following.scale and _shares(token, following, words):
            token = _multiply(token, following.scale)
        shared.insert(0, token)
    return shared


def _shares(token: Token, following: Token, words: str) -> bool:
    between = words[token.end : following.start]
    assert isinstance(token.value, Fraction)
    assert isinstance(following.value, Fraction)
    is_range = bool(_RANGE.fullmatch(between)) and token.value <= following.value / following.scale
    is_list = bool(_LIST.fullmatch(between)) and abs(token.value) < 1000
    return is_range or is_list or bool(_UNCERTAINTY.fullmatch(between))


def _multiply(token: Token, scale: Fraction) -> Token:
    assert isinstance(token.value, Fraction)
    return replace(token, value=token.value * scale, unit=token.unit * scale, scale=scale)


@cache
def _number_pattern(language: str) -> re.Pattern[str]:
    decimal = decimal_sign(language)
    group = "." if decimal == "," else ","
    spaces = f"[{_SPACES}_'’]"
    grouped = rf"\d{{1,3}}(?:{spaces}\d{{3}})+|\d{{1,3}}(?:{re.escape(group)}\d{{3}})+"
    grouped += rf"|\d{{1,2}}(?:{re.escape(group)}\d\d)+{re.escape(group)}\d{{3}}"
    whole = rf"(?:(?:{grouped})(?!\d)|\d+)"
    known = number_words(language)
    scales = "|".join(sorted([*known.scales, *known.plurals], key=len, reverse=True)) or "(?!)"
    parts = "|".join(sorted(known.parts, key=len, reverse=True)) or "(?!)"
    vulgar = "".join(chr(c) for c in (*range(0xBC, 0xBF), *range(0x2150, 0x215F)))
    return re.compile(
        rf"""(?:(?P<sign>(?<![\w.,)])[-−]\s?|{MINUS})(?:{_CURRENCY}\s?)?)?
        (?P<first>(?P<whole>{whole})(?:{re.escape(decimal)}(?P<decimals>\d+))?
          | (?<![\w.,]){re.escape(decimal)}(?P<only>\d+))
        (?: /(?P<denominator>{whole})
          | \s?(?P<vulgar>[{vulgar}])
          | e(?P<exponent>[-−+]?\d+)
          | (?P<raised>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\^\{{?[-−+]?\d+\}}?)
          | \s?[×·]\s?10(?P<power>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\^\{{?[-−+]?\d+\}}?) )?
        (?: (?P<attached>{"|".join(_ATTACHED_SCALES)})(?!\w)
          | [{_SPACES}](?P<spaced>{"|".join(SPACED_SCALES)})(?![\w-])
          | [{_SPACES}-](?P<scale>(?i:{scales})|Mio\.?|Mrd\.?)(?!\w)
          | [{_SPACES}](?P<parts>(?i:{parts}))(?![\w-]) )?
        (?P<percent>[{_SPACES}]?(?:%|‰)|\s(?i:{PERCENT})(?!\w))?
        | (?P<part>(?<![\w])[{vulgar}])""",
        re.VERBOSE,
    )


def _read_number(match: re.Match[str], language: str) -> Token:
    if match["part"]:
        value = Fraction(unicodedata.numeric(match["part"])).limit_denominator(1000)
        return Token(match.start(), match.end(), value)
    whole, decimals = _digits(match["whole"] or "0"), _digits(match["decimals"] or match["only"])
    unit = Fraction(1, 10 ** len(decimals))
    value = int(whole + decimals) * unit
    if match["denominator"]:
        unit = Fraction(1, int(_digits(match["denominator"])) or 1)
        value *= unit
    if match["vulgar"]:
        value += Fraction(unicodedata.numeric(match["vulgar"])).limit_denominator(1000)
    if match["raised"]:
        value = value ** _exponent(match["raised"]) if value else value
    power = Fraction(10) ** _exponent(match["exponent"] or match["power"] or "0")
    factor = Fraction(1)
    if letter := match["attached"] or match["spaced"]:
        factor *= _ATTACHED_SCALES[letter]
    if match["scale"]:
        short = {"mio": 10**6, "mrd": 10**9}
        word = match["scale"].lower()
        known = number_words(language)
        factor *= (known.scales | known.plurals).get(word) or short[word.rstrip(".")]
    if match["parts"]:
        factor *= number_words(language).parts[match["parts"].lower()]
    if match["percent"]:
        factor /= 1000 if match["percent"].endswith("‰") else 100
    sign = -1 if match["sign"] else 1
    number, unit = sign * value * power * factor, unit * power * factor
    return Token(match.start(), match.end(), number, unit, bool(decimals), factor)


def _exponent(text: str) -> int:
    """Return an exponent, within the range of statements."""
    power = int(text.translate(_SUPERSCRIPTS).strip("^{}").replace("−", "-"))
    return min(max(power, -999), 999)


def _digits(text: str | None) -> str:
    """Return the digits of a text of any script as ASCII."""
    return "".join(str(unicodedata.decimal(char)) for char in text or "" if char.isdecimal())


def decimal_sign(language: str) -> str:
    """Return the decimal sign of a language."""
    return str(get_decimal_symbol(locale_of(language)))


def _find_names(words: str, names: list[str]) -> Iterator[Token]:
    """Yield names that are not part of a longer one, such as ViT of ViT-L/16."""
    position = 0
    for name in names:
        for spelled in (re.escape(name), f"(?i:{re.escape(name)})"):
            pattern = rf"(?<!\w)(?<!\w-){spelled}(?!\w|-[A-Z](?![a-z])|[-/]\d)"
            match = re.compile(pattern).search(words, position) if name else None
            if match:
                break
        if match:
            yield Token(match.start(), match.end(), name)
            position = match.end()


def _find_truths(words: str, language: str) -> Iterator[Token]:
    pairs = [("true", "false"), _TRUTHS.get(language[:2], ("true", "false"))]
    for value, forms in ((True, {p[0] for p in pairs}), (False, {p[1] for p in pairs})):
        for match in re.finditer(rf"\b(?:{'|'.join(sorted(forms))})\b", words, re.IGNORECASE):
            yield Token(match.start(), match.end(), value)


def _find_spans(words: str, numbers: list[Token], language: str) -> Iterator[Token]:
    """Yield numbers with units of time; those that follow each other are one time span."""
    pattern = re.compile(rf"[{_SPACES}]?({_unit_pattern(language)})(?!\w)", re.IGNORECASE)
    current: Token | None = None
    for number in numbers:
        assert isinstance(number.value, Fraction)
        if not (match := pattern.match(words, number.end)):
            continue
        size = _units(language)[match[1].lower()]
        value, unit = number.value * size, number.unit * size
        token = Token(number.start, match.end(), value, unit, number.has_decimals)
        between = words[current.end : token.start] if current else ""
        if current and re.fullmatch(r"\s?,?\s?(?:and\s|et\s|und\s|y\s|e\s|en\s)?", between):
            assert isinstance(current.value, Fraction)
            assert isinstance(token.value, Fraction)
            value = current.value + token.value
            current = Token(current.start, token.end, value, token.unit)
            continue
        if current:
            yield current
        current = token
    if current:
        yield current


@cache
def _units(language: str) -> dict[str, Fraction]:
    """Return the units of time of a language, in seconds, by each of their forms."""
    sizes = {"week": 604800, "day": 86400, "hour": 3600, "minute": 60, "second": 1}
    found = {"d": 86400, "h": 3600, "min": 60, "s": 1}
    for unit, size in sizes.items():
        for length in ("long", "short"):
            for amount in (1, 2, 5):
                text = format_unit(amount, f"duration-{unit}", length, locale=locale_of(language))
                found[re.sub(r"[\d\s]", "", text).lower()] = size
    return {form: Fraction(size) for form, size in found.items() if form}


@cache
def _unit_pattern(language: str) -> str:
    return "|".join(map(re.escape, sorted(_units(language), key=len, reverse=True)))


def _is_year(token: Token, words: str) -> bool:
    return words[token.start : token.end].isdecimal() and token.end - token.start == 4


def _as_year(token: Token, words: str) -> Token:
    year = int(words[token.start : token.end])
    return Token(token.start, token.end, Date(year))
