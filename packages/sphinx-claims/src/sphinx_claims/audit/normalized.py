"""Normalization of prose, so that rules are written for one spelling of each character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u0f00-\u109f"  # Tibetan, Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"  # Hangul, whose counters follow without a space
)
"""Ranges of the scripts in which no space separates words from numerals."""
_BORDER = re.compile(
    rf"(?<=[{UNSPACED}])(?=(?![{UNSPACED}])\w)|(?<=\w)(?<![{UNSPACED}])(?=[{UNSPACED}])"
)
_KEPT = ("<super>", "<sub>", "<fraction>", "<circle>", "<square>")
"""Decompositions of characters that are not a spelling of other characters: ², ½, ①."""
_REPLACED = {
    **dict.fromkeys("\u2010\u2011\u2043\u02d7\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2012\u2015\ufe58", "\N{EN DASH}"),
    **dict.fromkeys("\u2044\u2215\u29f8", "/"),
    **dict.fromkeys("\u02b9\u02bb\u02bc\u02bd\u02c8\u02ee", "'"),
    "\u066a": "%",
    "\u066b": ".",
    "\u066c": ",",
}
_LETTER = re.compile(
    r"(?:LATIN LETTER SMALL CAPITAL|(?:CIRCLED|SQUARED|PARENTHESIZED|SUPERSCRIPT) LATIN "
    r"(?:CAPITAL|SMALL) LETTER|MODIFIER LETTER (?:SMALL|CAPITAL)|LATIN SUBSCRIPT SMALL LETTER"
    r"|INDICATOR SYMBOL LETTER) ([A-Z])$"
)
"""Names of characters that are the letter at the end of the name in another form."""
_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
_ACCENTS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
_BREAK = "\u200b"
_GROUPING = "\u00a0\u2007\u2008\u2009\u202f"


@dataclass(frozen=True)
class Normalized:
    """A normalized text, and where each of its characters comes from.

    Attributes:
        text: the text.
        places: the position of each character in the original, and the length of the original.
    """

    text: str
    places: list[int] | range

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original for a span of the text that is not empty."""
        return self.places[start], max(self.places[end - 1] + 1, self.places[end])


def normalize(text: str) -> Normalized:
    r"""Return a text with plain digits, letters, hyphens and spaces.

    Digits of all scripts become ASCII digits. Full-width and mathematical letters become plain
    ones. Marks on letters are composed or dropped; invisible characters are dropped. Where a
    script without spaces between words meets letters or digits of another one, a space is inserted.
    Superscripts, fractions such as ½ and encircled numbers stay as they are.

    >>> normalize("他有３只猫, se\u00adven").text
    '他有 3 只猫, seven'
    """
    if text.isascii():
        return Normalized(text, range(len(text) + 1))
    characters: list[str] = []
    places: list[int] = []
    for place, spelling in _clusters(text):
        characters += spelling
        places += [place] * len(spelling)
    plain = "".join(characters)
    spaced, spaced_places, last = [], [], 0
    for match in _BORDER.finditer(plain):
        spaced += [plain[last : match.start()], " "]
        spaced_places += [*places[last : match.start()], places[match.start()]]
        last = match.start()
    return Normalized("".join([*spaced, plain[last:]]), [*spaced_places, *places[last:], len(text)])


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Yield the position and the plain spelling of each character with its accents."""
    place = 0
    while place < len(text):
        end = place + 1
        while end < len(text) and _ACCENTS.match(text, end):
            end += 1
        if end > place + 1:
            composed = unicodedata.normalize("NFC", text[place:end])
            yield place, "".join(map(_plain, _ACCENTS.sub("", composed)))
        elif text[place] in _GROUPING:
            between = text[place - 1 : place].isdecimal() and text[end : end + 1].isdecimal()
            yield place, "\N{NO-BREAK SPACE}" if between else " "
        elif text[place] == _BREAK:
            mixed = text[place - 1 : place].isalpha() and text[end : end + 1].isdecimal()
            yield place, " " if mixed else ""
        else:
            yield place, _plain(text[place])
        place = end


@cache
def _plain(sign: str) -> str:
    """Return the plain spelling of one character."""
    if sign in _REPLACED:
        return _REPLACED[sign]
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "Cf" or sign in _INVISIBLE or _ACCENTS.match(sign):
        return ""
    if category == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", sign)
    if match := _LETTER.search(unicodedata.name(sign, "")):
        return plain if plain.isascii() and plain.isalpha() else match[1].lower()
    if category in {"No", "Nl"} or unicodedata.decomposition(sign).startswith(_KEPT):
        return sign
    return "".join(_REPLACED.get(part, part) for part in plain)
