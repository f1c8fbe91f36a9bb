"""English superlatives, comparatives, predicates, and words that have an opposite.

Each is of a kind of its own, so that a claim states it if its key contains the same word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

OWN = "word "
"""Beginning of the kinds of words that only the same word in a key states."""
OPPOSITE = "opposite "
"""Beginning of the kinds of words that count in the words of a claim that states no number."""
NAMES = "names "
"""Beginning of the kinds of words that name another claim beside."""
MULTIPLES = frozenset(OPPOSITE + name for name in ("twice", "half", "triple"))
"""Kinds of words that may be the size of a difference."""
_NO_SUPERLATIVES = (
    "arrest attest behest best bequest chest conquest contest crest detest digest divest earnest "
    "fittest forest guest harvest honest inquest interest invest ingest lest "
    "manifest modest nest pest pretest protest quest request rest retest suggest test vest west "
    "wildest backtest doctest pytest unrest midwest tempest priest latest"
).replace(" ", "|")
_PREDICATES = (
    "positive negative nonnegative even odd prime composite finite infinite bounded convex concave "
    "singular invertible symmetric orthogonal monotonic increasing decreasing rising falling "
    "growing shrinking unbiased biased stable unstable optimal exact"
).replace(" ", "|")
_WORDS = re.compile(
    rf"(?<![\w-])(?:(?!(?:{_NO_SUPERLATIVES})\b)(?P<most>[a-z]{{3,}}est)"
    r"|(?!(?:other|rather)\b)(?P<more>[a-z]{3,}er)(?=\sthan\b(?!\s?[\d\ue000-\uf8ff]))"
    r"|(?:is|are|was|were|be|stays?|remains?|becomes?|keeps?)\s(?:(?:always|all|strictly|both|not"
    rf"|never|also|still)\s)*(?P<predicate>{_PREDICATES}))(?![\w-])",
    re.IGNORECASE,
)
_FAMILIES = {
    "after": "after",
    "before": "before",
    "below": "below",
    "above": "above",
    "inside": "inside|within",
    "outside": "outside",
    "without": "without",
    "early": "early",
    "late": "late",
    "first": "first",
    "last": "last",
    "large": "large|big",
    "small": "small|little",
    "long": "long",
    "short": "short",
    "high": "high",
    "low": "low",
    "near": "near|close",
    "far": "far",
    "fast": "fast|quickly",
    "slow": "slow|slowly",
    "row": "row",
    "column": "column",
    "odd": "odd",
    "even": "even",
    "positive": "positive",
    "negative": "negative",
    "increasing": "increasing",
    "decreasing": "decreasing",
    "finite": "finite",
    "infinite": "infinite",
    "convex": "convex",
    "concave": "concave",
    "invertible": "invertible",
    "singular": "singular",
    "twice": "twice|doubles?|doubled|doubling",
    "half": "half|halves|halved|halving",
    "triple": "triples?|tripled|thrice",
    "negated": "negated",
    "transposed": "transposed?|transposes",
    "reversed": "reversed?|reverses",
    "swapped": "swapped|exchanged",
    "scaled": "scaled",
    "shifted": "shifted",
}
_PAIRS = {
    frozenset(pair.split("/"))
    for pair in (
        *("after/before", "below/above", "inside/outside", "early/late", "first/last", "near/far"),
        *("large/small", "long/short", "high/low", "fast/slow", "row/column", "odd/even"),
        *("positive/negative", "twice/half"),
    )
}
"""Opposites that both occur in a statement about one and the other."""
_ORDER = {"first", "last"}
"""Words that count only beside their opposite."""
_OPPOSITES = re.compile(
    "|".join(rf"(?<![\w-])(?P<{name}>{words})(?![\w-])" for name, words in _FAMILIES.items()),
    re.IGNORECASE,
)


def find_own_words(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield superlatives, comparatives before *than*, and predicates, each with place and kind.

    >>> [*find_own_words("the steepest test is prime, and cheaper than others")]
    [(4, 'steepest', 'word steep'), (21, 'prime', 'word prim'), (32, 'cheaper', 'word cheap')]
    """
    for match in _WORDS.finditer(text):
        group = str(match.lastgroup)
        yield match.start(group), match[group], OWN + _stem(match[group])


def find_opposites(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the words that have an opposite, each with its place and its kind.

    A word after its opposite has another kind, so that *the last before the first* is not stated by
    a key such as ``first-before-last``.

    >>> [*find_opposites("too large, doubled")]
    [(4, 'large', 'opposite large'), (11, 'doubled', 'opposite twice')]
    """
    earlier: list[str] = []
    for match in _OPPOSITES.finditer(text):
        name = str(match.lastgroup)
        if name not in _ORDER:
            yield match.start(), match[0], OPPOSITE + name
        for other in earlier:
            if {other, name} in _PAIRS and name not in earlier:
                yield match.start(), match[0], f"{OPPOSITE}{name} after {other}"
        earlier.append(name)


def misnaming_word(words: str, key: str, other: str) -> str:
    """Return a word of a link that is in the key of another claim; empty if its own key fits.

    >>> misnaming_word("the Jacobian", "local-gradient", "whole-jacobian")
    'Jacobian'
    """
    own, others = ({_stem(part) for part in one.split("-")} for one in (key, other))
    found = [(word, _stem(word)) for word in re.findall(r"[^\W\d_]{4,}", words)]
    if len(found) > 2 or any(stem in own - others for _, stem in found):
        return ""
    return next((word for word, stem in found if stem in others - own), "")


def own_kinds(key: str) -> set[str]:
    """Return the kinds of all words of a key, and of those with an opposite."""
    words = key.replace("-", " ")
    stems = {OWN + _stem(word) for word in words.split()}
    return stems | {kind for _, _, kind in find_opposites(words)}


def _stem(word: str) -> str:
    """Return a word without the endings of comparison and of plurals."""
    stem = re.sub(r"(?<=[^s])s\Z", "", word.casefold())
    if len(stem) > 4:
        stem = re.sub(r"(?:est|er)\Z", "", stem)
    stem = re.sub(r"(?:i|y)\Z", "", re.sub(r"e\Z", "", stem))
    return re.sub(r"([^aeiouls])\1\Z", r"\1", stem)
