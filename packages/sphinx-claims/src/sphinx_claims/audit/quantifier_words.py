"""Words that quantify, compare or give a direction, by language and kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .opposites import find_opposites, find_own_words

_EVERY, _NONE, _ONLY, _MOST, _LEAST = "every", "none", "only", "most", "least"
_MORE, _LESS, _UP, _DOWN, _SAME, _OTHER, _LIMIT = (
    "more",
    "less",
    "up",
    "down",
    "same",
    "other",
    "limit",
)
UNIVERSAL = frozenset({_EVERY})
"""The kinds that the cases of an exhaustive claim support."""
EXTREME = frozenset({_MOST, _LEAST})
"""The kinds that a value supports if it has a witness and its key says so."""
INCREASE = frozenset({_UP, _MORE})
"""The kinds that an upper bound of zero denies."""
BOUNDS = {_MORE: "> ≥", _LESS: "< ≤"}
"""The relations that support a comparison."""
AGREEMENT = frozenset({_SAME, _EVERY})
DIFFERENCE = frozenset({_OTHER})
_EN_VERBS = (
    "is|are|was|were|be|gives?|gave|ha[sd]|have|stays?|remains?|contributes?|gets?|computes?"
    "|returns?|yields?|finds?|found|shows?|come out"
)
_COMPARED = {
    "en": (
        "more larger bigger higher greater longer better faster stronger",
        "less fewer smaller lower shorter worse slower weaker",
        r"\s(?:[^\s,;:]+\s){0,3}?than\b",
    ),
    "fr": ("plus meilleur(?:e|es|s)?", "moins pire", r"\s(?:[^\s,;:]+\s){0,3}?qu(?:e\b|['’])"),
}
"""Comparatives, and what has to follow them."""
_WORDS = {
    "en": {
        _EVERY: r"every(?:one|thing|where|body)?|all|always|each of|any(?:one|thing|where|body)?",
        _NONE: r"none|no|nobody|nothing|nowhere|never|neither",
        _ONLY: r"only|unique(?:ly)?",
        _MOST: r"largest|biggest|highest|greatest|longest|strongest|fastest|latest|most|best"
        r"|maximum|maximal|(?:a|the) majority",
        _LEAST: r"smallest|lowest|shortest|weakest|slowest|earliest|least|fewest|worst"
        r"|minimum|minimal|(?:a|the) minority",
        _MORE: r"exceed(?:s|ed)?|outperform(?:s|ed)?|beat(?:s|en)?|surpass(?:es|ed)?|ahead of"
        r"|dominates?|wins|won",
        _LESS: r"falls? short of|lags? behind|loses to",
        _UP: r"climb(?:s|ed)?|r(?:ises?|ose)|gr(?:ows?|ew)|increas(?:es?|ed)|uphill|ascends?"
        r"|upwards?",
        _DOWN: r"f(?:alls?|ell)|drops(?! it\b)|shr(?:inks?|ank)|decreas(?:es?|ed)|downhill"
        r"|descends|declines?|dwindles?|downwards?|decays(?! to\b)",
        _SAME: rf"(?:{_EN_VERBS}) (?:all |exactly )?the same|the same (?:happens|at|as|for)|equals"
        r"|(?:is|are) equal|identical(?:ly)?|exactly|coincides?|as good as"
        r"|(?:do|does|did|performs?) as well as|(?:is|are|was|were) as [a-z]+ as",
        _OTHER: r"wrong(?:ly)?|fail(?:s|ed)?|incorrect(?:ly)?|mistaken(?:ly)?|disagrees?",
        _LIMIT: r"converge(?:s|d)?|diverge(?:s|d)?|without (?:bound|limit)|unbounded"
        r"|monotone(?:ly)?|monotonic(?:ally)?|explodes?",
    },
    "fr": {
        _EVERY: r"tous|toutes|toujours|chacune?s?|partout",
        _NONE: r"aucune?s?|jamais|rien|nulle part",
        _ONLY: r"seul(?:e|s|es|ement)?|uniques?",
        _MOST: r"(?:le|la|les) plus (?:grande?s?|élevée?s?|longue?s?)"
        r"|(?:le|la|les) meilleur(?:e|s|es)?|maximum|maximale?s?",
        _LEAST: r"(?:le|la|les) plus (?:petite?s?|faibles?|courte?s?)"
        r"|(?:le|la|les) (?:moindres?|pires?)|minimum|minimale?s?",
        _MORE: r"dépasse(?:nt)?|surpasse(?:nt)?",
        _LESS: r"reste(?:nt)? en dessous",
        _UP: r"monte(?:nt)?|augmente(?:nt)?|croît|croissent",
        _DOWN: r"descend(?:ent)?|diminue(?:nt)?|décroît|décroissent|baisse(?:nt)?",
        _SAME: r"(?:le|la|les) mêmes?|identiques?|exactement|égale(?:nt)?|coïncide(?:nt)?",
        _OTHER: r"fausse?s?|échoue(?:nt)?",
        _LIMIT: r"converge(?:nt)?|diverge(?:nt)?|sans borne|monotones?",
    },
}
"""Words by language and kind, as regular expressions."""
_FREE = {
    "en": r"at (?:all|most|least|best|worst)|all (?:else|but|over)|after all|any (?:more|longer)"
    r"|in any case|if any|(?:of|but|with|having|above) (?:no|none)|no (?:longer|matter|doubt)"
    r"|no (?:more|less|fewer|later|earlier) than"
    r"|not only|if and only if"
    r"|least[- ]squares?|shortest paths?|longest paths?|(?:most|least) (?:of all|likely)"
    r"|for each of|right or wrong|all the same|the most part",
    "fr": r"tous deux|toutes deux|au (?:plus|moins)|pas seulement|si et seulement si"
    r"|en même temps|tout de même",
}
"""Phrases in which these words state nothing. Bounds of numbers, *more than 7*, are added."""
_SCOPE = {
    "en": r"(?:of|over|between|among|from|per|by|through|into|without|(?<!agree )(?<!agrees )with)"
    r"(?: almost| nearly)? ",
    "fr": r"(?:de|sur|entre|parmi|par|sans|avec) ",
}
"""Prepositions after which a universal word names what a quantity is taken over."""
_PREMISE = {
    "en": (
        r"(?:with|where|when|whenever|if|let|suppose|given|take|taken|trained|read|draw|choose|assume"
        r"|consider|add|put|without|counting|counted|averaged|starting|leaving|try)",
        r"(?:if|where|when|whenever|such that|provided|unless|let)",
    ),
    "fr": (r"(?:avec|si|soit|soient|supposons|quand|lorsque|où)", r"(?:si|où|quand|lorsque)"),
}
"""Words that begin a premise: at the start of a sentence up to a comma, and inside it."""


@dataclass(frozen=True)
class Quantifier:
    """A word that quantifies, compares or gives a direction.

    Attributes:
        start: its index in the text.
        word: the word, as it is written.
        kind: its kind; words of one kind say the same.
    """

    start: int
    word: str
    kind: str


def find_quantifiers(text: str, language: str, *, linked: bool = False) -> Iterator[Quantifier]:
    """Yield the quantifiers of a sentence, without those of premises and of idioms.

    Args:
        text: the sentence, whose whitespace is single spaces.
        language: the language of the text.
        linked: whether the text is the words of a claim, which need no verb before *the same*.

    >>> [q.word for q in find_quantifiers("If all are odd, none of them exceeds 3.", "en")]
    ['none', 'exceeds']
    """
    code = language.lower()[:2]
    if code not in _WORDS:
        return
    free = [match.span() for match in _free(code).finditer(text)]
    for match in _pattern(code, linked).finditer(text):
        kind = str(match.lastgroup)
        before = text[: match.start()]
        if any(start <= match.start() and match.end() <= end for start, end in free):
            continue
        if kind == _EVERY and _is_scope(before, code):
            continue
        yield Quantifier(match.start(), match[0], kind)
    if code == "en":
        known = [match.span() for match in _pattern(code, linked).finditer(text)]
        own = [*find_own_words(text), *(find_opposites(text) if linked else ())]
        for place, word, kind in own:
            if not any(start <= place < end for start, end in [*free, *known]):
                yield Quantifier(place, word, kind)


def kinds_in_key(key: str) -> set[str]:
    """Return the kinds of the words of a key, which is in English.

    >>> sorted(kinds_in_key("all-agree")), kinds_in_key("largest-share")
    (['every', 'same'], {'most'})
    """
    words = key.replace("-", " ")
    words = re.sub(r"\bmax\b", "maximum", re.sub(r"\bmin\b", "minimum", words))
    return {str(match.lastgroup) for match in _key_pattern().finditer(words)}


def _is_scope(before: str, code: str) -> bool:
    """Whether a universal word says what a quantity is taken over."""
    return bool(re.search(rf"\b{_SCOPE[code]}\Z", before, re.IGNORECASE))


@cache
def _free(code: str) -> re.Pattern[str]:
    leading, inner = _PREMISE[code]
    premises = rf"(?:\A|[:;] )\W*{leading}\b[^,:;]*|\b{inner}\b[^,:;.]*"
    more, less, _ = _COMPARED[code]
    bounds = rf"\b(?:{more} {less})".replace(" ", "|") + r" (?:than|d[e'’]) ?(?=[\d\ue000-\uf8ff])"
    return re.compile(rf"\b(?:{_FREE[code]})\b|{premises}|{bounds}", re.IGNORECASE)


@cache
def _pattern(code: str, linked: bool) -> re.Pattern[str]:
    more, less, than = _COMPARED[code]
    words = dict(_WORDS[code])
    if linked and code == "en":
        words[_SAME] += "|the same"
    for kind, comparatives in ((_MORE, more), (_LESS, less)):
        words[kind] += rf"|(?:{comparatives.replace(' ', '|')})(?={than})"
    groups = "|".join(rf"(?P<{kind}>{pattern})" for kind, pattern in words.items())
    return re.compile(rf"(?<![\w-])(?:{groups})(?![\w-])", re.IGNORECASE)


@cache
def _key_pattern() -> re.Pattern[str]:
    """Return the pattern for words of keys, in which comparatives need no *than*."""
    more, less, _ = _COMPARED["en"]
    words = _WORDS["en"] | {
        _MORE: f"{_WORDS['en'][_MORE]}|ahead|above|{more.replace(' ', '|')}",
        _LESS: f"{_WORDS['en'][_LESS]}|behind|below|{less.replace(' ', '|')}",
        _EVERY: f"{_WORDS['en'][_EVERY]}|each",
        _SAME: f"{_WORDS['en'][_SAME]}|same|equal|agree|as well",
        _OTHER: f"{_WORDS['en'][_OTHER]}|differs?|different|other|mistake",
        _LIMIT: f"{_WORDS['en'][_LIMIT]}|unbounded|bound",
    }
    groups = "|".join(rf"(?P<{kind}>{pattern})" for kind, pattern in words.items())
    return re.compile(rf"\b(?:{groups})\b", re.IGNORECASE)
