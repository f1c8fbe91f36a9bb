r"""Find the numerals and number words of prose that state facts, with regular expressions.

Every numeral and every number word above two (also hundreds, threefold, two thirds) states a fact,
except in the passages that one of the rules in this module leaves free. Number words in such a
passage still state facts, unless the passage is a term such as three-hot. One, two, both, half and
twice have rules of their own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from .counted import counted_spans, merge_spans
from .facts import Fact, fact_at
from .languages import COUNTERS, UNSPACED_REFERENCES, language_code, words_of
from .normalized import UNSPACED, normalize
from .products import MEASURES, NO_UNIT, VERSIONS
from .scripts import as_latin

SIGNS = "".join(
    sign
    for sign in map(chr, range(0x20000))  # no numeral has a higher code point
    if (unicodedata.category(sign) in {"No", "Nl"} or "\N{DIE FACE-1}" <= sign <= "\N{DIE FACE-6}")
    and not unicodedata.decomposition(sign).startswith(("<super>", "<sub>"))
)
"""Characters that are numbers but not digits: ½, Ⅳ, ①, the faces of dice."""
LETTER = rf"[^\W\d_{SIGNS}{UNSPACED}]"
_CAPITAL = r"(?-i:[A-ZÀ-ÖØ-ÞŁŚŠŽĐ])"
_GROUPED = r"\d+(?:[.,_\u00a0]\d+)*"
_NUMERAL = rf"(?:(?:(?<![\w.])\.)?{_GROUPED}(?:/\d+|e[-−+]?\d+)?[{SIGNS}]?|[{SIGNS}])(?:\s?%)?"
_YEAR = r"(?:1[89]\d\d|20[0-3]\d)[a-z]?"
_ANY_YEAR = r"(?:1\d\d\d|20[0-3]\d)"
_PERSON = r"(?-i:[A-ZÀ-ÖØ-ÞŁŚŠŽĐΑ-ΩА-ЯЁ][^\W\d]*[a-zß-ÿα-ωа-яё]\.?(?:\s[IVX]+)?)"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_CLOCK = r"(?:[01]\d|2[0-4]):?[0-5]\d(?::?[0-5]\d(?:\.\d+)?)?(?:Z|[-+−]\d\d(?::?\d\d)?)?"
_PLACE = r"\d+(?:\.\d+)*[a-h]?"
_PLACE = rf"(?:\({_PLACE}\)|{_PLACE}(?!\w|[.,]\d){NO_UNIT})"
_BIRTH = (
    r"(?:c\.|ca\.|circa|um|vers)?\s?(?:[5-9]\d\d|1\d\d\d|20[0-3]\d"
    r"|\d{1,4}(?=\s(?:BC|BCE)|\s?[-–]\s?\d{1,4}\s(?:BC|BCE)))(?:\s(?:BC|BCE|AD|CE))?"
)
_ARTICLES = (
    "der die das dem den des im am zum zur vom beim jeder jede jedes jedem jeden dieser diese "
    "dieses diesem diesen einer einem einen"
).replace(" ", "|")
_DISTRIBUTIONS = (
    "Beta Bern Bernoulli beta bernoulli Bin Binom Binomial binomial binom Categorical Cauchy "
    "Chi2 Dir Dirichlet dirichlet Exp Expon Exponential exponential Gamma gamma Gauss Gaussian "
    "Geom Geometric geometric Gumbel HalfCauchy HalfNormal InvGamma InverseGamma Laplace laplace "
    "LogNormal Lognormal lognormal Logistic Multinomial multinomial MultivariateNormal "
    "NegBin NegativeBinomial NB Normal normal Pareto pareto Pois Poi Poisson poisson Rademacher "
    "Student StudentT t Unif Uniform uniform Weibull weibull Wishart Zipf "
    "AR MA ARMA ARIMA ARMAX ARIMAX SARIMA SARIMAX ARFIMA ARCH GARCH EGARCH VAR VMA VARMA VARMAX "
    "VECM I"
).replace(" ", "|")
_LABELS = (
    "Agent Approach Buyer Case Day Design Experiment Group Item Method Model Node Note Option "
    "Phase Plan Player Policy Product Region Representation Round Scenario Solution Stage State "
    "Strategy Task Team Type Variant Week Year Zone"
).replace(" ", "|")
_PARAMETER = (
    r"[-−+]?(?:\d*\.?\d+|[^\W\d]{1,2}|[^\W\d]_?\d|•)"
    r"(?:\s?[-+−*/^]\s?(?:\d*\.?\d+|[^\W\d]{1,2}))?[²]?"
)
_ITEM = re.compile(r"(?<![\w.,(])\(?(\d{1,2})\)(?=\s)")
_TERM = r"""
      \b(?:\d{1,2}|one|two|(?:«NUMBERS»))-hot\b
    | \b(?:[1-4]|three|four)[-\s]dimensional(?=\s(?:•|(?:and|or)\b|[a-z]{4,}))
    | \b[1-9]-?d(?![\w²³])                                        # 2D, 3-d
    | \b(?:1[-\s]to[-\s](?:1|many)|[2-4]-clause)\b
    | \A\d{1,2}[.)]\s(?=«CAPITAL»|•)                            # 1. at the start of a paragraph
    | \b(?:15|30|45|60|75|90|120|135|180|270|360)                  # 45-degree
      (?:-degree(?!s)|\sdegree(?=\s(?:line|angle|rotation|turn|diagonal))
        |\s?°(?=[-\s](?:line|angle|rotation|turn|diagonal))|-Grad-)
"""
_PASSAGE = r"""
      \b(?:arXiv(?::\s?|\s)\d{4}\.\d{4,5}(?:v\d+)?|doi[:\s]\s?10\.\d+/\S+)  # identifiers
    | \b(?:ISBN|ISSN)[:\s]\s?\d[\d-]*X?\b
    | \b(?-i:(?:RFC|PEP|NEP|BCP|ECMA|FIPS|SPEC|UAX|UTS)(?:\s|[-:]\s?)
        |(?:ISO(?:/IEC)?|IEC|IEEE|DIN|EN|ANSI|ASTM|EPSG)(?:\s|[-:]\s?)(?=\d{3}))
      \d+(?:[.:-]\d+)*[a-z]?\b(?![.,]\d)«MEASURES»
    | (?<![\w.])(?-i:\d+[A-Z]{2,}\d\w*|0x[0-9a-f]{6,}\b)
    | https?://\S+
    | \#(?:[0-9A-F]{6}|[0-9A-F]{8})\b                              # colors
    | \b\d{4}-«MONTH»-«DAY»(?:T«CLOCK»|\s(?=\d\d:)«CLOCK»)?(?!\d)  # dates
    | \b(?:19|20)\d\d-«MONTH»(?![-–\w]|[.,:]\d)
    | \b\d{4}-?W[0-5]\d(?:-?[1-7])?\b
    | \b\d{8}T\d{4,6}Z?\b
    | \b(?:(?:[12]?\d|3[01])(?:\.|st|nd|rd|th|er)?\s(?:de\s)?(?-i:«MONTHS»)\s(?:de\s)?«ANY_YEAR»
        |(?-i:«MONTHS»)\s(?:(?:[12]?\d|3[01])(?:st|nd|rd|th)?,?\s)?(?:de\s)?(?:1[89]\d\d|20[0-3]\d)
      )\b(?!\s?%)
    | \b(?:19|20)\d\d\s?[年년]\s?\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일])?
    | \((?:(?=[^()\d]*«CAPITAL»)[^()\d«SIGNS»]*[\s,]«YEAR»;?)+\)   # years
    | \(«YEAR»\)
    | \((?:born|b\.|died|d\.|née?|geb\.|gest\.|[*†])\s?«BIRTH»\)    # lives
    | (?:«PERSON»,?\s\(|\A\(|\((?=(?:c|ca|circa)\b)|\(«CAPITAL»[^()\d]*,\s)
      (?P<born>«BIRTH»)\s?[-–]\s?(?P<died>«BIRTH»)\)
    | \b(?:«REFERENCES»)\.?\s«PLACE»                                # after a reference word
    | (?:\b(?:p|pp|ch|sec|secs|thm|prop|cor|def|alg|app|ex|fn)\.|§§?)\s?«PLACE»
      (?:\s?[-–]\s?«PLACE»)?
    | \b(?-i:Volume|Vol|Issue|No|Nr)\.?\s«PLACE»«MEASURES»
    | \b(?-i:«LABELS»)\s(?:1?\d|20)                                     # labels
      (?!\w|[.,]?\d|\s(?-i:[a-z])[^\W\d]*s\b)«MEASURES»
    | \b(?:«PLURALS»|appendices|corollaries)\.?\s«PLACE»
      (?:(?:,\s«PLACE»)*,?\s(?:«CONJUNCTIONS»)\s«PLACE»|\s?[-–]\s?«PLACE»)?
    | (?:第|(?<![가-힣])제)\s?\d+(?:\.\d+)*(?![.,]\d|\s?%)
    | (?:«UNSPACED_REFERENCES»)\s?«PLACE»(?:\s?(?:[、和与と와및–-])\s?«PLACE»)?(?!\s?[«COUNTERS»])
    | (?<![.,/\d])\d+\s(?:番目|番の|번째|つ目|回目)                  # ordinals
    | (?<![.,/\w-])(?<!\bone\s)(?!(?<=\ba\s)\w+\sof\b)
      (?:\d*1st|\d*2nd|\d*3rd|\d*[04-9]th|\d*1[1-3]th)(?![\w%]|-?fold)
    | «ORDINALS»
    | (?<![\w.])(?-i:(?:«DISTRIBUTIONS»)\(«PARAMETER»|(?:N|U|F|MVN)\(«PARAMETER»,\s?«PARAMETER»)
      (?:,\s?«PARAMETER»){0,4}\)(?:(?:\s?[x×]\s?)?\(«PARAMETER»(?:,\s?«PARAMETER»){2,3}\))?
    | (?<=«LETTER»)\^(?:\{[-−]?\d+\}|[-−]?\d+)(?!\.?\d)             # superscripts
    | «VERSIONS»
    | (?<![\w.])(?:«LETTER»[\w.]*[-–/])*(?:\w+«CAPITAL»\w*|«CAPITAL»\d*)(?:[-–/][\w.]*\w)+
    | (?<![\w.])«LETTER»(?:[^\W\d]|\.(?=«LETTER»))*\d[\w.]*         # names
"""
_ORDINALS = {
    "de": rf"\b(?:{_ARTICLES})\s\d{{1,2}}\.(?=\s{LETTER})",
    "es": r"\b\d{1,3}\.?[ºª]",
    "fr": (
        rf"(?<![.,/\w-])(?:1(?:er|re|ère)|\d+(?:e|es|ème|èmes|nde?)(?=\s{LETTER})|1ᵉʳ|\d+ᵉ)(?!\w)"
    ),
    "it": r"\b\d{1,3}\.?[ºª°](?=\s[^\W\d]{2,})",
    "nl": rf"(?<![.,/\w-])\d+(?:e|de|ste)(?=\s{LETTER})",
    "pt": r"\b\d{1,3}\.?[ºª]",
    "ru": r"(?<![.,/\w-])\d+-(?:й|я|е|го|му|м|ой|ей|ю)\b",
}
"""Ordinals in digits, by language."""


@dataclass(frozen=True)
class _Rules:
    """The compiled rules for the prose of one language."""

    fact: re.Pattern[str]
    word: re.Pattern[str]
    term: re.Pattern[str]
    passage: re.Pattern[str]


@cache
def _rules(language: str) -> _Rules:
    words = words_of(language)
    parts = {
        "ANY_YEAR": _ANY_YEAR,
        "BIRTH": _BIRTH,
        "CAPITAL": _CAPITAL,
        "CLOCK": _CLOCK,
        "CONJUNCTIONS": words.conjunctions,
        "COUNTERS": COUNTERS,
        "DAY": _DAY,
        "DISTRIBUTIONS": _DISTRIBUTIONS,
        "LABELS": _LABELS,
        "LETTER": LETTER,
        "MEASURES": MEASURES,
        "MONTH": _MONTH,
        "MONTHS": words.months,
        "NUMBERS": words.numbers,
        "ORDINALS": _ORDINALS.get(words.language, r"(?!)"),
        "PARAMETER": _PARAMETER,
        "PERSON": _PERSON,
        "PLACE": _PLACE,
        "PLURALS": words.plurals,
        "REFERENCES": words.references,
        "SIGNS": SIGNS,
        "UNSPACED_REFERENCES": UNSPACED_REFERENCES,
        "VERSIONS": VERSIONS,
        "YEAR": _YEAR,
    }

    def fill(pattern: str) -> re.Pattern[str]:
        filled = re.sub(r"«(\w+)»", lambda match: parts[match[1]], pattern)
        return re.compile(filled, re.VERBOSE | re.IGNORECASE)

    return _Rules(
        fact=re.compile(rf"(?:(?<!\w)[-−])?{_NUMERAL}|{words.numbers}", re.IGNORECASE),
        word=re.compile(words.numbers, re.IGNORECASE),
        term=fill(_TERM),
        passage=fill(_PASSAGE),
    )


def facts_in_prose(text: str, language: str = "en") -> list[Fact]:
    """Find the numerals and number words in prose that state a fact.

    Args:
        text: the text.
        language: the code of the language of the page. Rules for English words hold in each.

    >>> [fact.numeral for fact in facts_in_prose("ViT-B/16 (Table 5) has 86M, three times more.")]
    ['86', 'three']
    >>> [fact.numeral for fact in facts_in_prose("Abbildung 3 zeigt drei Schichten.", "de")]
    ['drei']
    """
    rules = _rules(language)
    plain = normalize(text)
    latin = as_latin(plain.text, _is_english_number)
    termless = rules.term.sub(lambda match: " " * len(match[0]), _without_items(latin))
    spans = counted_spans(termless, language_code(language))
    if rules.fact.search(termless):
        blanked = rules.passage.sub(lambda match: _keep_words(match, rules.word), termless)
        spans = merge_spans([match.span() for match in rules.fact.finditer(blanked)], spans)
    return [fact_at(text, *plain.original_span(*span)) for span in spans]


def _without_items(text: str) -> str:
    """Blank the numbers 1) 2) or (1) (2) of lists in running text, which count up from 1."""
    lists: list[list[re.Match[str]]] = []
    for match in _ITEM.finditer(text):
        number = int(match[1])
        if number == 1:
            lists.append([match])
        elif lists and number == len(lists[-1]) + 1:
            lists[-1].append(match)
    places = {item.start(1) for items in lists if len(items) > 1 for item in items}

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"\d", " ", match[0]) if match.start(1) in places else match[0]

    return _ITEM.sub(blank, text) if places else text


def is_number_word(text: str, language: str = "en") -> bool:
    """Whether a text is one number word above two."""
    return bool(_rules(language).word.fullmatch(text))


@cache
def _is_english_number(word: str) -> bool:
    return is_number_word(word) or word.lower() in {"two", "both", "half", "twice"}


def _keep_words(match: re.Match[str], word: re.Pattern[str]) -> str:
    """Blank an exempt passage except for its number words, which no rule exempts."""
    text = match[0]
    if match["died"] and not _is_life(match["born"], match["died"]):
        return text
    blanked = [" "] * len(text)
    for found in word.finditer(text):
        blanked[found.start() : found.end()] = found[0]
    return "".join(blanked)


def _is_life(born: str, died: str) -> bool:
    """Whether a life can have lasted from one year to another, which may be before Christ."""
    years = [int(number) for year in (born, died) for number in re.findall(r"\d+", year)]
    return 25 <= abs(years[1] - years[0]) <= 110
