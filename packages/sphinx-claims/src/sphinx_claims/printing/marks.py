"""Words that say how a printed number is meant: about, more than, at most."""

from __future__ import annotations

import re
from functools import cache

ABOUT, NEARLY = "≈", "≲"
_BEFORE = {
    "": {
        ABOUT: "≈|≃|≅|~|±",
        "<": "<",
        "≤": "≤|<=",
        ">": ">",
        "≥": "≥|>=",
    },
    "en": {
        ABOUT: "about|approximately|approx|around|circa|roughly|some|close to|plus or minus",
        NEARLY: "nearly|almost|just under",
        "<": "less than|fewer than|under|below|smaller than|lower than|shorter than|younger than|"
        "earlier than|before",
        "≤": "at most|up to|no more than|not more than|a maximum of|until|no later than",
        ">": "more than|over|above|greater than|larger than|bigger than|higher than|longer than|"
        "older than|later than|exceeding|exceeds|upwards of|after",
        "≥": "at least|no less than|not less than|no fewer than|a minimum of|since|no earlier than",
    },
    "fr": {
        ABOUT: "environ|à peu près|autour de|approximativement|quelque",
        NEARLY: "presque|près de|un peu moins de",
        "<": "moins de|moins d'|inférieure? à|plus petite? que|avant",
        "≤": "au plus|jusqu'à|pas plus de|au maximum|jusqu'au",
        ">": "plus de|plus d'|supérieure? à|plus grande? que|au-delà de|après",
        "≥": "au moins|pas moins de|au minimum|depuis|à partir d[eu]",
    },
    "de": {
        ABOUT: "etwa|ungefähr|rund|circa|ca|zirka",
        NEARLY: "fast|beinahe|knapp|nahezu",
        "<": "weniger als|unter|kleiner als|vor",
        "≤": "höchstens|bis zu|nicht mehr als|maximal|bis zum",
        ">": "mehr als|über|größer als|nach",
        "≥": "mindestens|nicht weniger als|minimal|seit|ab",
    },
    "es": {
        ABOUT: "aproximadamente|alrededor de|unos|unas|cerca de",
        NEARLY: "casi",
        "<": "menos de|menor que|por debajo de|antes del?",
        "≤": "como máximo|hasta|no más de",
        ">": "más de|mayor que|por encima de|después del?",
        "≥": "al menos|como mínimo|por lo menos|desde",
    },
    "it": {
        ABOUT: "circa|approssimativamente|intorno a",
        NEARLY: "quasi",
        "<": "meno di|minore di|sotto|prima del?",
        "≤": "al massimo|fino a|non più di",
        ">": "più di|maggiore di|oltre|sopra|dopo il",
        "≥": "almeno|non meno di|dal",
    },
    "pt": {
        ABOUT: "aproximadamente|cerca de|por volta de",
        NEARLY: "quase",
        "<": "menos de|menor que|abaixo de|antes de",
        "≤": "no máximo|até|não mais de",
        ">": "mais de|maior que|acima de|depois de",
        "≥": "pelo menos|no mínimo|desde",
    },
    "nl": {
        ABOUT: "ongeveer|circa|rond|zo'n",
        NEARLY: "bijna|haast",
        "<": "minder dan|onder|kleiner dan|voor",
        "≤": "hoogstens|hooguit|maximaal|niet meer dan",
        ">": "meer dan|boven|groter dan|na",
        "≥": "minstens|ten minste|minimaal|niet minder dan|sinds",
    },
}
"""Phrases before a number, by language and meaning; those of no language are signs."""
_AFTER = {
    "en": {
        ABOUT: "or so",
        "≤": "or less|or fewer|or below|at most|or earlier",
        "≥": "or more|or above|and more|at least|or later",
    },
    "fr": {ABOUT: "environ", "≤": "au plus|ou moins", "≥": "au moins|ou plus"},
    "de": {"≤": "oder weniger|höchstens", "≥": "oder mehr|mindestens"},
    "es": {"≤": "o menos|como máximo", "≥": "o más|como mínimo"},
    "it": {ABOUT: "circa", "≤": "o meno|al massimo", "≥": "o più|almeno"},
    "pt": {"≤": "ou menos|no máximo", "≥": "ou mais|no mínimo"},
    "nl": {"≤": "of minder", "≥": "of meer"},
}
EXAMPLES = {
    ABOUT: "about or ≈",
    "<": "less than or <",
    "≤": "at most or ≤",
    ">": "more than or >",
    "≥": "at least or ≥",
}
"""How to say a relation in English, for messages."""


NEGATIONS = {
    "en": "not|no(?!\\.)|none|never|neither|nor|but|except|excluding|\\w+n['’]t|cannot",
    "fr": "ne|pas|non|aucune?|jamais|ni|sauf|excepté|hormis",
    "de": "nicht|kein(?:e[nmrs]?)?|nie|niemals|weder|außer|ausgenommen",
    "es": "no|ningun[oa]|ningún|nunca|ni|sino|salvo|excepto",
    "it": "non|nessun[oa]?|mai|né|tranne|eccetto|salvo",
    "pt": "não|nenhum(?:a|ns)?|nunca|nem|exceto|salvo",
    "nl": "niet|geen|nooit|noch|behalve",
}
"""Words that negate or except what follows, by language."""


def find_negation(words: str, language: str) -> str:
    """Return the first word that negates; empty if there is none.

    A bound such as "no more than" is no negation.

    >>> find_negation("every province but Hubei", "en"), find_negation("no more than 3", "en")
    ('but', '')
    """
    negations = NEGATIONS.get(language.lower()[:2])
    if not negations:
        return ""
    rest = words
    for match in _pattern_before(language).finditer(words):
        if match["phrase"][0].isalpha():
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
    found = re.search(rf"(?<![\w-])(?:{negations})(?![\w-])", rest, re.IGNORECASE)
    return found[0] if found else ""


def find_mark(before: str, after: str, language: str) -> str:
    """Return the meaning of the words around a number; empty if they do not say any.

    Args:
        before: the words between the previous number and this one; the last phrase counts.
        after: the words from this number to the next one. Only those directly after it count.
        language: the language of the words.

    >>> find_mark("it took more than", "s", "en"), find_mark("", "or so", "en")
    ('>', '≈')
    >>> find_mark("", "+ rows", "en"), find_mark("costs", "dollars", "en")
    ('≥', '')
    """
    found = ""
    for match in _pattern_before(language).finditer(before):
        found = _meaning(match, _tables(_BEFORE, language))
    following = _pattern_after(language).match(after)
    if following and not found:
        is_plus = following["plus"]
        return "≥" if is_plus else _meaning(following, _tables(_AFTER, language))
    return found


def _tables(tables: dict[str, dict[str, str]], language: str) -> list[tuple[str, str]]:
    """Return the phrases of a language and the signs, each with its meaning, the longest first."""
    pairs = [
        (phrase, meaning)
        for name in ("", language.lower()[:2])
        for meaning, phrases in tables.get(name, {}).items()
        for phrase in phrases.split("|")
    ]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def _meaning(match: re.Match[str], pairs: list[tuple[str, str]]) -> str:
    text = " ".join(match["phrase"].lower().split())
    return next(meaning for phrase, meaning in pairs if re.fullmatch(phrase, text))


@cache
def _pattern_before(language: str) -> re.Pattern[str]:
    phrases = "|".join(phrase.replace(" ", r"\s+") for phrase, _ in _tables(_BEFORE, language))
    return re.compile(rf"(?:(?<!\w)|(?!\w))(?P<phrase>{phrases})(?![^\W\d])", re.IGNORECASE)


@cache
def _pattern_after(language: str) -> re.Pattern[str]:
    phrases = "|".join(phrase.replace(" ", r"\s+") for phrase, _ in _tables(_AFTER, language))
    words = r"(?:[^\W\d_]+\s+)?"  # a unit: three rows or more
    return re.compile(
        rf"(?P<plus>\+(?![\w/-]))|\s*{words}(?P<phrase>{phrases or '(?!)'})(?!\w)", re.IGNORECASE
    )
