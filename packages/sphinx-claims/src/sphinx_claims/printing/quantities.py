"""Words that may state a number: both, none, a single, the eighth, double; and vague ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple


@dataclass(frozen=True)
class _Quantities:
    """The quantities of a language that are no number words.

    Attributes:
        counts: patterns by value.
        ordinals: patterns of ordinals by value, without the first, which often counts nothing.
        one: a pattern of the word for one before the noun that it counts; empty where this word
            is an article.
        vague: a pattern of words that state a number without its value, or change one.
    """

    counts: dict[int, str]
    ordinals: dict[int, str]
    one: str = "(?!)"
    vague: str = "(?!)"


class Quantity(NamedTuple):
    """A quantity in words."""

    start: int
    end: int
    value: int
    is_ordinal: bool = False


_NO_NOUN = (
    "of|another|by|can|could|may|might|must|shall|should|will|would|is|was|has|had|does|did|do|"
    "are|were|in|on|at|for|with|that|which|who|whose|to|from|and|or|as|than|if|when|where|more|"
    "fewer|less|other|sees|finds|gets|needs|wants|knows|obtains|uses"
)


def _ordinals(words: str, start: int = 3) -> dict[int, str]:
    """Number patterns that spaces separate."""
    return dict(enumerate(words.split(), start))


def _english() -> _Quantities:
    ordinals = _ordinals(
        "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
    )
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    small = {1: "first", 2: "second", **{n: ordinals[n] for n in range(3, 10)}}
    for i, ten in enumerate(tens, 2):
        ordinals |= {10 * i + n: rf"{ten}[-\s]{word}" for n, word in small.items()}
        ordinals[10 * i] = f"{ten[:-1]}ieth"
    ordinals[2] = r"(?<=the\s)second(?=\s\w)|(?<=every\s)second(?=\s\w)"
    ordinals |= {100: "hundredth", 1000: "thousandth"}
    counts = {
        0: rf"no(?=\s(?!(?:{_NO_NOUN}|longer|later|earlier|matter|doubt|one)\b)\w)|none|neither",
        1: r"(?:a\s)?(?<!every\s)single(?=\s\w)|only\sone|just\sone",
        2: r"both(?!.*\sand\s)|a\s(?:pair|couple)(?=\sof)|doubled?|doubles",
        3: r"a\s(?:trio|triple)(?=\sof)|tripled?|triples",
        4: "quadrupled?|quadruples",
        20: r"a\sscore(?=\sof\s\w+s\b)",
    }
    determiners = ("this", "that", "each", "every", "any", "no", "which", "another")
    one = "".join(rf"(?<!{word}\s)" for word in determiners)
    one += rf"one(?=\s(?!(?:{_NO_NOUN})\b)[^\W\d])"
    groups = "pairs|couples|triples|trios|triplets|quartets"
    vague = (
        rf"dozens|hundreds|thousands|millions|billions|trillions|(?<=•\s)(?:{groups})(?=\sof)|"
        r"(?<=•\s)(?:squared|cubed)|(?<=•\s)to\sthe\s(?:power|\w+\spower)|"
        r"(?:square|cube)\sroots?\sof(?=\s•)|square\sof(?=\s•)|half\sagain|again\sas|"
        r"half\sas\s\w+\sagain"
    )
    return _Quantities(counts, ordinals, one, vague)


_LANGUAGES = {
    "en": _english(),
    "fr": _Quantities(
        {
            0: r"aucune?",
            1: r"(?:un\sseul|une\sseule)(?=\s\w)",
            2: r"une\spaire(?=\sde)|le\sdouble|tous\sdeux|toutes\sdeux",
            3: r"le\striple",
            4: r"le\squadruple",
        },
        _ordinals(
            "troisième quatrième cinquième sixième septième huitième neuvième dixième onzième "
            "douzième"
        )
        | {2: "deuxième|seconde?(?=\\s\\w)"},
        vague=r"dizaines|douzaines|vingtaines|centaines|milliers|millions|milliards|"
        r"(?<=•\s)paires(?=\sde)|(?<=•\s)au\s(?:carré|cube)|racine\scarrée\sde(?=\s•)",
    ),
    "de": _Quantities(
        {
            0: r"keine?[nmrs]?",
            1: r"ein\w*\seinzige\w*(?=\s\w)",
            2: r"beide[nmrs]?|das\sdoppelte",
            3: "das\\sdreifache",
        },
        _ordinals(
            "dritte[nmrs]? vierte[nmrs]? fünfte[nmrs]? sechste[nmrs]? siebte[nmrs]? achte[nmrs]? "
            "neunte[nmrs]? zehnte[nmrs]? elfte[nmrs]? zwölfte[nmrs]?"
        )
        | {2: "zweite[nmrs]?"},
        vague=r"dutzenden?|hunderten?|tausenden?|millionen|milliarden|"
        r"(?<=•\s)(?:(?:im|zum)\s)?(?:quadrat|kubik)|wurzel\s(?:aus|von)(?=\s•)",
    ),
    "es": _Quantities(
        {
            0: r"ning[uú]na?",
            1: r"(?:un\ssolo|una\ssola|un\súnico|una\súnica)(?=\s\w)",
            2: r"ambos|ambas|un\spar(?=\sde)|el\sdoble",
            3: r"el\striple",
        },
        _ordinals(
            "tercer[oa]? cuart[oa] quint[oa] sext[oa] séptim[oa] octav[oa] noven[oa] décim[oa]"
        )
        | {2: "segund[oa](?=\\s\\w)"},
        vague=r"decenas|docenas|centenares|cientos|miles|millones|(?<=•\s)pares(?=\sde)|"
        r"(?<=•\s)al\s(?:cuadrado|cubo)|raíz\scuadrada\sde(?=\s•)",
    ),
    "it": _Quantities(
        {
            0: r"nessun[oa]?",
            1: r"(?:un\ssolo|una\ssola|un\sunico|un'unica)(?=\s\w)",
            2: r"entrambi|entrambe|ambedue|un\spaio(?=\sdi)|il\sdoppio",
            3: r"il\striplo",
        },
        _ordinals("terz[oa] quart[oa] quint[oa] sest[oa] settim[oa] ottav[oa] non[oa] decim[oa]")
        | {2: "second[oa](?=\\s\\w)"},
        vague=r"decine|dozzine|centinaia|migliaia|milioni|miliardi|(?<=•\s)paia(?=\sdi)|"
        r"(?<=•\s)al\s(?:quadrato|cubo)|radice\squadrata\sdi(?=\s•)",
    ),
    "pt": _Quantities(
        {
            0: r"nenhum(?:a|ns)?",
            1: r"(?:um\súnico|uma\súnica|um\ssó|uma\ssó)(?=\s\w)",
            2: r"ambos|ambas|um\spar(?=\sde)|o\sdobro",
            3: r"o\striplo",
        },
        _ordinals("terceir[oa] quart[oa] quint[oa] sext[oa] sétim[oa] oitav[oa] non[oa] décim[oa]")
        | {2: "segund[oa](?=\\s\\w)"},
        vague=r"dezenas|dúzias|centenas|milhares|milhões|(?<=•\s)pares(?=\sde)|"
        r"(?<=•\s)ao\s(?:quadrado|cubo)|raiz\squadrada\sde(?=\s•)",
    ),
    "nl": _Quantities(
        {
            0: "geen",
            1: r"(?:een|één)\senkele?(?=\s\w)",
            2: r"beide|allebei|een\sstel(?=\s\w)|het\sdubbele",
            3: r"het\sdrievoudige",
        },
        _ordinals("derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde")
        | {2: "tweede(?=\\s\\w)"},
        vague=r"tientallen|dozijnen|honderden|duizenden|miljoenen|miljarden|"
        r"(?<=•\s)(?:in\shet\s)?kwadraat|wortel\svan(?=\s•)",
    ),
}


def find_quantities(words: str, language: str) -> Iterator[Quantity]:
    """Yield the words that state a number if no other word does.

    >>> [q.value for q in find_quantities("a single row, both columns, the eighth day", "en")]
    [1, 2, 8]
    """
    found = []
    for pattern, value, is_ordinal in _patterns(language.lower()[:2]):
        for match in pattern.finditer(words):
            found.append(Quantity(match.start(), match.end(), value, is_ordinal))
    yield from sorted(found)


def is_compound_ordinal(words: str, start: int, language: str) -> bool:
    """Tell whether an ordinal of several words starts at a position: twenty-first."""
    tens = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    ones = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
    pattern = re.compile(rf"(?:{tens})[-\s](?:{ones})(?!\w)", re.IGNORECASE)
    return language[:2].lower() == "en" and bool(pattern.match(words, start))


def counts_one(words: str, start: int, language: str) -> bool:
    """Tell whether the word "one" at a position counts the noun after it.

    >>> [counts_one(words, 0, "en") for words in ("one row", "one of the rows", "one-hot")]
    [True, False, False]
    """
    quantities = _LANGUAGES.get(language.lower()[:2])
    return bool(quantities and re.compile(quantities.one, re.I).match(words, start))


def find_vague(words: str, language: str) -> str:
    """Return the first words that state a number without its value; empty if there are none.

    Args:
        words: the words, with bullets for the values in them.
        language: the language of the words.

    >>> find_vague("dozens of rows", "en"), find_vague("• squared", "en")
    ('dozens', 'squared')
    """
    quantities = _LANGUAGES.get(language.lower()[:2])
    pattern = rf"(?<!\w)(?:{quantities.vague})(?!\w)" if quantities else "(?!)"
    match = re.search(pattern, words, re.IGNORECASE)
    return match[0] if match else ""


@cache
def _patterns(code: str) -> list[tuple[re.Pattern[str], int, bool]]:
    if not (quantities := _LANGUAGES.get(code)):
        return []
    pairs = [(pattern, n, False) for n, pattern in quantities.counts.items()]
    pairs += [(pattern, n, True) for n, pattern in quantities.ordinals.items()]
    return [
        (re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE), n, is_ordinal)
        for pattern, n, is_ordinal in pairs
    ]
