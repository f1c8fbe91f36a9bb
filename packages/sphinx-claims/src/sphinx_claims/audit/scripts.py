"""Letters of other scripts that look like Latin ones, and characters that reverse a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

_LOOKALIKES = {
    **dict(zip("аеорсухіјѕһԁԛԝѵӏ", "aeopcyxijshdqwvl", strict=True)),
    **dict(zip("АВЕКМНОРСТУХІЈЅԚԜ", "ABEKMHOPCTYXIJSQW", strict=True)),
    **dict(zip("օոսհցզքԱՕՏ", "onuhgqpUOS", strict=True)),
    **dict(zip("ονιυτηεκχωρϲγΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oviutnekxwpcyABEZHIKMNOPTYX", strict=True)),
    **dict(zip("ıɑɡɩʋ", "iagiv", strict=True)),
}
"""Cyrillic, Armenian, Greek and extended Latin letters by the Latin ones that they look like."""
_TABLE = str.maketrans(_LOOKALIKES)
_FOREIGN = re.compile(f"[{''.join(_LOOKALIKES)}]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")
_MIXED = re.compile(r"[\u0400-\u058fοΟ]")
"""Letters that no symbol beside a Latin letter explains, as Greek ones do in Δt."""
_REVERSING = re.compile("[\u202d\u202e]")
_CYRILLIC_LANGUAGES = {"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"}


def as_latin(text: str, is_number: Callable[[str], bool]) -> str:
    """Return a text of the same length in which words that look Latin are written in Latin.

    Args:
        text: the text.
        is_number: whether a word is a number word, which may have no Latin letter at all, or marks
            on its letters.

    >>> as_latin("s\u0435ven, \u0455\u0456\u0445, \u0441\u0430\u0434", {"six"}.__contains__)
    'seven, six, \u0441\u0430\u0434'
    """

    def replace(match: re.Match[str]) -> str:
        word = match[0]
        if not _FOREIGN.search(word):
            plain = "".join(unicodedata.normalize("NFD", sign)[0] for sign in word)
            return plain if len(word) > 3 and plain != word and is_number(plain) else word
        plain = word.translate(_TABLE)
        return plain if _LATIN.search(word) or is_number(plain) else word

    return text if text.isascii() else _WORD.sub(replace, text)


def disguised_words(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the words whose letters look like others, each with the reason.

    Args:
        text: the text.
        language: the code of its language, which may itself mix Cyrillic and Latin letters.
    """
    if language not in _CYRILLIC_LANGUAGES:
        for match in _WORD.finditer(text):
            word = match[0]
            foreign = {sign for sign in word if _MIXED.match(sign)}
            if foreign and foreign <= _LOOKALIKES.keys() and _LATIN.search(word):
                yield word, f'"{word}" mixes Latin letters with others that look like them'
    for match in _REVERSING.finditer(text):
        yield match[0], f"U+{ord(match[0]):04X} reverses the letters that follow; remove it"
