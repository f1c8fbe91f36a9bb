"""Find one, two, both, half, twice and their relatives where they count what a noun names.

These words state no fact by themselves, because they are also articles, pronouns and conjunctions:
one can see, the two agree, both x and y. The rules read the words around them. Words of English
count on the pages of every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .counted_words import (
    BE,
    COMPOUNDS,
    DETERMINERS,
    HAVING,
    IRREGULAR_PLURALS,
    NO_PLURALS,
    NOT_COUNTED,
    PARTS,
    PATTERNS,
    SIZES,
    STEPS,
    STOPS,
    UNITS,
)

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\S")
_JOINING = frozenset(("-", "–", "\N{BULLET}"))
_MULTIPLY = re.compile(
    r"(?:doubl|tripl|quadrupl|quintupl|sextupl|decupl)(?:e|es|ed|ing)|halv(?:e|es|ed|ing)"
)
_ROMAN = re.compile(r"(?=[IVXL]{2})(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


def counted_spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Return the spans of the words that count a noun, in their order.

    >>> text = "Both nets have two layers, one can see, and half the weights of one."
    >>> [text[start:end] for start, end in counted_spans(text)]
    ['Both', 'two', 'half']
    """
    spans = {span for pattern in PATTERNS["en"] for span in _groups(pattern, text)}
    if language != "en":
        spans |= {span for pattern in PATTERNS.get(language, ()) for span in _groups(pattern, text)}
    return sorted(spans | set(_english(text)))


def merge_spans(
    spans: list[tuple[int, int]], others: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return spans, and those of the others that overlap none of them, in their order.

    >>> merge_spans([(0, 3)], [(2, 4), (5, 8)])
    [(0, 3), (5, 8)]
    """
    apart = [one for one in others if all(one[1] <= start or end <= one[0] for start, end in spans)]
    return sorted(spans + apart)


def _groups(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    return (match.span("number") for match in pattern.finditer(text))


def _english(text: str) -> Iterator[tuple[int, int]]:
    tokens = [*_TOKEN.finditer(text)]
    words = [token[0].lower().replace("’", "'") for token in tokens]
    for i, word in enumerate(words):
        rule = _RULES.get(word)
        if rule and rule(words, i):
            yield tokens[i].span()
        elif word.startswith(("two-", "both-")) and word.split("-")[1] not in COMPOUNDS:
            yield tokens[i].start(), tokens[i].start() + word.index("-")
        elif _multiplies(words, i) or _counts_roman(tokens, words, i):
            yield tokens[i].span()


def _at(words: list[str], i: int) -> str:
    return words[i] if 0 <= i < len(words) else ""


def _noun_at(words: list[str], start: int, modifiers: int = 3) -> int:
    """Return the index of the plural noun that follows, after some modifiers; 0 if none does."""
    joined = 0
    for i in range(start, len(words)):
        word = words[i]
        joined += word in _JOINING and i > start
        if i - start - 2 * joined > modifiers or word in STOPS:
            return 0
        if _is_plural(word.rpartition("-")[2]):
            return i
        if not (word[0].isalnum() or word in _JOINING):
            return 0
    return 0


def _is_plural(word: str) -> bool:
    if word in IRREGULAR_PLURALS:
        return True
    is_s = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))
    return is_s and word not in NO_PLURALS


def _counts_two(words: list[str], i: int) -> bool:
    after = _at(words, i + 1)
    if after == "of":
        return _at(words, i + 2) in DETERMINERS
    start = i + 2 if after in {"more", "most", "such"} else i + 1
    if after == "or" and _at(words, i + 2) in {"more", "fewer"}:
        start = i + 3
    return after != "dimensional" and bool(_noun_at(words, start))


def _counts_both(words: list[str], i: int) -> bool:
    start = i + 1
    while _at(words, start) in DETERMINERS or (_at(words, start) == "of" and start == i + 1):
        start += 1
    noun = _noun_at(words, start, modifiers=1)
    if not noun or words[noun] in {"sides", "ways"} or _at(words, i - 1) in BE:
        return False
    return _at(words, noun + 1) != "and" or start > i + 1


def _counts_half(words: list[str], i: int) -> bool:
    before, after = _at(words, i - 1), _at(words, i + 1)
    if before in PARTS:
        return False
    if before in {"by", "one", "a", "in"} and after not in {"open", "dozen"}:
        return before != "a" or after in {"of", "as"}
    return after in {"of", "as", "again"} or (after in DETERMINERS and after != "•")


def _counts_twice(words: list[str], i: int) -> bool:
    after = _at(words, i + 1)
    comparative = after.endswith("er") and after not in {"over", "after", "under", "per", "however"}
    return after in DETERMINERS or after in {"as", "more", "•"} or comparative


def _counts_one(words: list[str], i: int) -> bool:
    """Whether a noun follows that is counted: after has, only, at least, a window of..."""
    before, after = _at(words, i - 1), _at(words, i + 1)
    is_size = before == "of" and _at(words, i - 2) in SIZES
    is_step = (before == "in" and after in STEPS) or after in UNITS
    if not (before in HAVING or is_size or is_step):
        return False
    if not after or not after[0].isalpha() or after in STOPS or after in NOT_COUNTED:
        return False
    is_verb = after.endswith(("ed", "ly")) or _is_plural(after)
    return not is_verb and not {"another", "other"} & {*words[i + 2 : i + 7]}


def _multiplies(words: list[str], i: int) -> bool:
    """Whether double, triple, halve and the like tell by how much something changes."""
    if not _MULTIPLY.fullmatch(words[i]):
        return False
    after = _at(words, i + 1)
    is_verb = words[i].endswith("s") and _at(words, i - 2) in DETERMINERS
    if words[i].endswith("ed") or (is_verb and (after in STOPS or not after.isalpha())):
        return True
    return (after in DETERMINERS and after not in {"a", "an", "•"}) or after == "as"


def _counts_roman(tokens: list[re.Match[str]], words: list[str], i: int) -> bool:
    """Whether a Roman numeral stands before a plural noun, and not after a name."""
    if not _ROMAN.fullmatch(tokens[i][0]) or tokens[i][0] == "II":
        return False
    is_name = i > 0 and (tokens[i - 1][0][0].isupper() or words[i - 1] in {"/", "-", "and", "or"})
    return not is_name and _is_plural(_at(words, i + 1))


_RULES = {
    "two": _counts_two,
    "both": _counts_both,
    "half": _counts_half,
    "twice": _counts_twice,
    "one": _counts_one,
}
