r"""Comparison of the words that print claims with what the claims state.

The words of ``{claim}`about 1,200 dollars <price>` `` and of ``\claim[1{,}200]{price}`` may print a
claim in another form, but they must follow from it.
"""

from __future__ import annotations

import operator
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from ..claims.literals import Name, Time
from ..claims.moments import MONTH, SPAN, Moment
from ..claims.record import Claim
from ..claims.statement import Entry
from .dates import Date, find_other_time, is_weekday
from .differences import prints_difference, smallest_difference
from .marks import ABOUT, EXAMPLES, NEARLY, find_mark, find_negation
from .neighbors import OTHER, change_beside, names_extreme
from .quantities import Quantity, counts_one, find_quantities, find_vague, is_compound_ordinal
from .tokens import Token, find_numbers, find_tokens

_WEAKER = {"<": ("<", "≤"), "≤": ("≤",), ">": (">", "≥"), "≥": ("≥",)}
_BOUNDS = {"<": operator.lt, "≤": operator.le, ">": operator.gt, "≥": operator.ge}
_RATIOS = {
    "en": "in|of|out of",
    "fr": "sur",
    "de": "von|aus",
    "es": "de|de cada",
    "it": "su",
    "pt": "em|de|em cada",
    "nl": "op|van de|van",
}
"""Words between two numbers that print their quotient, by language."""
_SUMMED = re.compile(r"\badd(?:s|ed|ing)?\s(?:\w+\s)?up\sto\s\Z", re.IGNORECASE)
_AS_MARK = {"=": "", "±": ABOUT}
_FIELDS = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d))?)?")


class Stated(NamedTuple):
    """A literal that a claim states, with its relation, the position of the claim and its key."""

    claim: int
    relation: str
    literal: Entry
    key: str


@dataclass(frozen=True)
class Match:
    """Outcome of a comparison.

    Attributes:
        problem: the error message without its subject; empty if the words follow from the claims.
        claim: the position of the claim that the message is about.
        links: the start and the end of each printed value, and the position of its claim.
    """

    problem: str = ""
    claim: int = 0
    links: tuple[tuple[int, int, int], ...] = ()


def match_words(
    words: str, claims: Sequence[Claim], language: str, relation_before: str = ""
) -> Match:
    """Compare words with the claims that they print, in the same order.

    Words without any value are a link to a single claim.

    Args:
        words: the words.
        claims: the claims.
        language: the language of the words.
        relation_before: the relation before the words, in a formula.

    Returns:
        The places of the values, or the first problem.
    """
    if not all(claim.states_value for claim in claims):
        return _match_comparison(words, claims, language)
    stated = [
        Stated(i, claim.relation, literal, claim.key)
        for i, claim in enumerate(claims)
        for literal in claim.statement.literals
    ]
    literals = [entry.literal for entry in stated]
    tokens = find_tokens(words, literals, language)
    tokens = [token for token in tokens if not is_compound_ordinal(words, token.start, language)]
    quantities = list(_find_quantities(words, tokens, stated, language))
    certain = [token for token in tokens if not token.doubtful or _fills(token, words)]
    if not certain and len(stated) == 1:
        certain = [token for token in quantities if not token.doubtful]
    if problem := _incomparable(words, certain, literals, language):
        return Match(f'is printed by the words "{_shorten(words)}": {problem}')
    match = _match_tokens(words, certain, stated, language, relation_before)
    for others in (tokens, [*certain, *quantities]):
        if match.problem and len(certain) < len(others):
            in_order = sorted(others, key=lambda token: token.start)
            other = _match_tokens(words, in_order, stated, language, relation_before)
            match = match if other.problem else other
    if match.problem and len(stated) == 1 and len(tokens) == 2:
        ratio = _ratio(words, tokens, language)
        other = _match_tokens(words, ratio, stated, language, relation_before)
        match = match if other.problem or not ratio else other
    return match


def _ratio(words: str, tokens: Sequence[Token], language: str) -> list[Token]:
    """Return the quotient that two numbers print, as in "one in seven"; empty if they do not."""
    first, second = tokens
    joiner = re.compile(rf"\s(?:{_RATIOS.get(language[:2].lower(), '(?!)')})\s", re.IGNORECASE)
    if not joiner.fullmatch(words[first.end : second.start]):
        return []
    if not (isinstance(first.value, Fraction) and isinstance(second.value, Fraction)):
        return []
    if first.has_decimals or second.has_decimals or not 0 <= first.value <= second.value != 0:
        return []
    unit = 1 / second.value
    return [Token(first.start, second.end, first.value / second.value, unit, has_decimals=True)]


def _find_quantities(
    words: str, tokens: list[Token], stated: list[Stated], language: str
) -> Iterator[Token]:
    """Yield the words that state a number if no other word does: one row, both, the eighth day.

    An ordinal can only print a positive integer. Another "one" is doubtful.
    """
    numbers = [number for entry in stated if (number := _number_of(entry.literal)) is not None]
    if not numbers:
        return
    counts = all(number > 0 and number.denominator == 1 for number in numbers)
    firm = [token for token in tokens if not token.doubtful]
    found = [
        Token(quantity.start, quantity.end, Fraction(quantity.value))
        for quantity in find_quantities(words, language)
        if (counts or not quantity.is_ordinal) and not _overlaps(quantity, firm)
    ]
    yield from found
    for token in tokens:
        if token.doubtful and not _overlaps(token, found):
            yield replace(token, doubtful=not counts_one(words, token.start, language))


def _overlaps(part: Token | Quantity, others: Sequence[Token]) -> bool:
    return any(part.start < other.end and part.end > other.start for other in others)


def _incomparable(
    words: str, tokens: Sequence[Token], literals: Sequence[Entry], language: str
) -> str:
    """Say which of the words cannot be compared with a statement; empty if all can."""
    if tokens and (negation := find_negation(_blank(words, tokens, " "), language)):
        return f"a negation ({negation}) cannot be compared; leave it out of the words"
    blanked = _blank(words, tokens, OTHER)
    for kind, find, is_kind in (
        ("number", find_vague, lambda literal: _number_of(literal) is not None),
        (
            "date",
            find_other_time,
            lambda literal: isinstance(literal, Time) and literal.kind != SPAN,
        ),
    ):
        if any(map(is_kind, literals)) and (found := find(blanked, language)):
            return f"{found} cannot be compared with a {kind}; write the {kind}"
    for token in tokens:
        if isinstance(token.value, Fraction):
            before, after = words[: token.start], words[token.end :]
            if changed := change_beside(before, after, language):
                return f"{changed} beside a number cannot be compared; write the number"
    return ""


def _blank(words: str, tokens: Sequence[Token], filler: str) -> str:
    """Replace each of the values in words by a character."""
    for token in sorted(tokens, key=lambda token: -token.start):
        words = words[: token.start] + filler + words[token.end :]
    return words


def _fills(token: Token, words: str) -> bool:
    """Whether a token is all of the words, apart from signs."""
    return not re.search(r"\w", words[: token.start] + words[token.end :])


def _match_comparison(words: str, claims: Sequence[Claim], language: str) -> Match:
    """Reject numbers in words that link to a claim which states none; zero to two are free.

    Words that link to a claim of ``disagree`` may print the size of its difference.
    """
    position = next(i for i, claim in enumerate(claims) if not claim.states_value)
    if len(claims) > 1:
        return Match("states no value, so it cannot be printed with others", position)
    for token in find_tokens(words, [], language):
        text = words[token.start : token.end]
        if prints_difference(words, token, claims[0], language):
            continue
        is_size = re.search(r"\bby\s+\Z", words[: token.start])
        if text.isalpha() and token.value in {0, 1, 2, Fraction(1, 2)} and not is_size:
            continue
        if claims[0].relation == "disagree":
            size = smallest_difference(claims[0])
            return Match(f"has a difference of {size:.2g}, {_quote(words, token)}", position)
        return Match(f"states no value, {_quote(words, token)}", position)
    return Match()


def blank_numbers(words: str, language: str) -> str:
    """Replace the numbers that :func:`match_words` compares by bullets, for the audit."""
    for token in sorted(find_numbers(words, language), key=lambda token: -token.start):
        words = words[: token.start] + "\N{BULLET}" + words[token.end :]
    return words


def _match_tokens(
    words: str, tokens: list[Token], stated: list[Stated], language: str, relation_before: str
) -> Match:
    names = [entry for entry in stated if isinstance(entry.literal, Name)]
    if not tokens and not names and stated[-1].claim == 0:
        return Match()
    if len(tokens) == 1 and not stated[-1].claim:
        tokens = tokens * len(stated)  # all entries of an array have the value
    if len(tokens) != len(stated) and (len(stated) > 1 or not tokens):
        missing = f" ({stated[0].literal.text()})" if names and len(stated) == 1 else ""
        return Match(
            f"is printed by words with {_count(len(tokens))}, expected {len(stated)}{missing}"
        )
    pairs = zip(tokens, stated * len(tokens) if len(stated) == 1 else stated, strict=True)
    mark, links = "", []
    for i, (token, entry) in enumerate(pairs):
        start = max((other.end for other in tokens if other.end <= token.start), default=0)
        end = min((t.start for t in tokens if t.start >= token.end), default=len(words))
        before, after = words[start : token.start], words[token.end : end]
        found = find_mark(before, after, language)
        found = (
            found
            or (mark if mark == ABOUT else "")
            or (_AS_MARK.get(relation_before, relation_before) if not i else "")
        )
        found = found or (ABOUT if re.match(r"\s*(?:±|\+/[-−])", after) else "")
        mark = found
        if problem := _problem(token, entry, mark, words):
            return Match(problem, entry.claim)
        links.append((token.start, token.end, entry.claim))
    return Match(links=tuple(links))


def _count(number: int) -> str:
    return f"{number or 'no'} value{'s' * (number != 1)}"


def _problem(token: Token, entry: Stated, mark: str, words: str) -> str:
    """Say why a printed value does not follow from a stated one; empty if it does."""
    follows = _follows(token, entry)
    if follows(mark):
        return _unstated_bound(token, entry, mark, words)
    relation = "" if entry.relation == "=" else f"{entry.relation} "
    relations = (ABOUT,) if entry.relation in {"=", "≈"} else tuple(_WEAKER)
    problem = f"states {relation}{entry.literal.source()}, {_quote(words, token, mark)}"
    advice = next((EXAMPLES[other] for other in relations if follows(other)), "")
    return f"{problem}; write {advice} before it" if advice and not mark else problem


def _unstated_bound(token: Token, entry: Stated, mark: str, words: str) -> str:
    """Say what is wrong with *at least 3* for = 3, unless the key says that this is the least."""
    is_bound = mark in {"≤", "≥"} and entry.relation == "="
    is_bound = is_bound and not _SUMMED.search(words[: token.start])
    if not is_bound or token.value != _number_of(entry.literal) or names_extreme(entry.key, mark):
        return ""
    problem = f"states {entry.literal.source()}, {_quote(words, token, mark)}"
    return f"{problem}; print a claim that states {mark}, or whose key says that it is an extreme"


def _quote(words: str, token: Token, mark: str = "") -> str:
    bound = f"{mark} " if mark not in {"", ABOUT} else ""
    return f'but its words "{_shorten(words)}" print {bound}{words[token.start : token.end]}'


def _shorten(words: str) -> str:
    return textwrap.shorten(words, 60, placeholder=" ...")


def _follows(token: Token, entry: Stated) -> Callable[[str], bool]:
    """Return a predicate: whether the value follows from the statement if it has a mark."""
    literal, value = entry.literal, token.value
    if isinstance(literal, Time) and literal.kind != SPAN:
        return lambda mark: isinstance(value, Date) and _date_follows(value, entry, mark)
    if isinstance(value, Fraction):
        number = _number_of(literal)
        return lambda mark: number is not None and _number_follows(token, number, entry, mark)
    if isinstance(value, str):
        return lambda mark: value == literal.value
    return lambda mark: value is literal.value


def _number_of(literal: Entry) -> Fraction | None:
    """Return a number, or the seconds of a time span."""
    if isinstance(literal.value, Moment):
        return literal.value.ordinal if literal.kind == SPAN else None
    return literal.value if isinstance(literal.value, Fraction) else None


class _Interval(NamedTuple):
    """An interval; a bound is ``None`` if there is none, and is included if it is closed."""

    low: Fraction | None
    high: Fraction | None
    closed: bool

    def contains(self, other: _Interval) -> bool:
        """Whether every number of the other interval is in this one."""
        closed = self.closed or not other.closed
        return (
            self.low is None
            or (
                other.low is not None
                and (other.low > self.low or (other.low == self.low and closed))
            )
        ) and (
            self.high is None
            or (
                other.high is not None
                and (other.high < self.high or (other.high == self.high and closed))
            )
        )


def _number_follows(token: Token, number: Fraction, entry: Stated, mark: str) -> bool:
    """Whether the numbers that the statement allows are among those that the words allow."""
    assert isinstance(token.value, Fraction)
    half = _rounded_unit(token, number) / 2
    stated = _interval(entry.relation, number, entry.literal.unit / 2)
    printed = _interval(mark, token.value, half)
    if mark == NEARLY:
        printed = _Interval(token.value - half, token.value, closed=True)
    return printed.contains(stated)


def _interval(relation: str, number: Fraction, half: Fraction) -> _Interval:
    if relation == ABOUT:
        return _Interval(number - half, number + half, closed=False)
    if relation in {"<", "≤"}:
        return _Interval(None, number, closed=relation == "≤")
    if relation in {">", "≥"}:
        return _Interval(number, None, closed=relation == "≥")
    return _Interval(number, number, closed=True)


def _rounded_unit(token: Token, number: Fraction) -> Fraction:
    """Return the place to which a printed number is rounded.

    Without decimals, that is its last nonzero digit, but at most the first digit of the stated
    number: about 1,200 may be 1,234, but about 100 may not be 60.
    """
    unit, value = token.unit, token.value
    assert isinstance(value, Fraction)
    while (
        value
        and not token.has_decimals
        and (value / (10 * unit)).denominator == 1
        and 10 * unit <= abs(number)
    ):
        unit *= 10
    return unit


def _date_follows(date: Date, entry: Stated, mark: str) -> bool:
    """Whether the printed fields are those of the stated date, and the relation follows."""
    literal = entry.literal
    assert isinstance(literal, Time)
    match = _FIELDS.match(literal.written or literal.source())
    assert match is not None
    stated = [None if field is None else int(field) for field in match.groups()]
    printed = date.fields
    if date.weekday is not None:
        day = [s if p is None else p for p, s in zip(printed, stated, strict=True)]
        if not is_weekday(day, date.weekday):
            return False
    if entry.relation == "=" and mark in _BOUNDS:
        pairs = [(s, s if p is None else p) for s, p in zip(stated, printed, strict=True)]
        shown = max((i for i, p in enumerate(printed) if p is not None), default=2) + 1
        known = [(s, p) for s, p in pairs[:shown] if s is not None and p is not None]
        return bool(_BOUNDS[mark]([s for s, _ in known], [p for _, p in known]))
    if any(p is not None and p != s for p, s in zip(printed, stated, strict=True)):
        return False
    if entry.relation == "=":
        return True
    needed = stated[:2] if literal.kind == MONTH else stated
    complete = all(p is not None for p, s in zip(printed, needed, strict=False) if s is not None)
    return complete and mark in _WEAKER.get(entry.relation, ())
