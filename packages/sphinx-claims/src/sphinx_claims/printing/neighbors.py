"""Text directly beside a printed claim that changes what it says: ², thousand, minus, not."""

from __future__ import annotations

import re
from functools import cache

from docutils import nodes

from ..claims.number_words import number_words
from ..claims.record import Claim
from .claim_nodes import CLAIM_COMMAND, NOCLAIM_COMMAND, claim_reference, command_words
from .marks import find_mark
from .tokens import MINUS, PERCENT, SPACED_SCALES

_FALSE_BEFORE = {
    "en": r"(?:less|fewer|more|smaller|greater|larger|higher|lower|longer|shorter) than|under|not"
    r"|no|\w+n['’]t|exceed(?:s|ed|ing)?|surpass(?:es|ed)?|upwards of"
    r"|(?:is|are|was|were|has|have|had|by|well|just|far|takes?|needs?)\s(?:over|above|beyond|below)",
    "fr": r"(?:moins|plus) d(?:e\s|['’])|pas|non|aucune?",
    "de": r"(?:weniger|mehr) als|nicht|keine?",
    "es": r"(?:menos|más) de|no",
    "it": r"(?:meno|più) di|non",
    "pt": r"(?:menos|mais) de|não",
    "nl": r"(?:minder|meer) dan|niet|geen",
}
"""Words before a value that make a statement by equality false, by language."""
WEAKER = {
    "en": {
        "≤": r"at (?:the )?most|(?<!add )(?<!adds )(?<!them )up to|a maximum of"
        r"|(?:no|not) (?:more|larger|longer|higher) than",
        "≥": r"at (?:the )?least|(?:no|not) (?:less|fewer|smaller) than|a minimum of",
        "≲": "nearly|almost|just under",
        "=": "exactly|precisely",
    },
    "fr": {
        "≤": r"au plus|jusqu['’](?:à|aux?)|pas plus d(?:e\s|['’])|au maximum"
        r"|un maximum d(?:e\s|['’])",
        "≥": r"au moins|pas moins d(?:e\s|['’])|au minimum|un minimum d(?:e\s|['’])",
        "≲": r"presque|un peu moins d(?:e\s|['’])",
        "=": "exactement|précisément",
    },
    "de": {
        "≤": "höchstens|bis zu|nicht mehr als|maximal",
        "≥": "mindestens|nicht weniger als|wenigstens",
        "≲": "fast|beinahe|knapp|nahezu",
        "=": "genau|exakt",
    },
    "es": {
        "≤": "como máximo|hasta|no más de|a lo sumo",
        "≥": "al menos|como mínimo|por lo menos|no menos de",
        "≲": "casi",
        "=": "exactamente|precisamente",
    },
    "it": {
        "≤": "al massimo|fino a|non più di",
        "≥": "almeno|non meno di|come minimo",
        "≲": "quasi",
        "=": "esattamente|precisamente",
    },
    "pt": {
        "≤": "no máximo|até|não mais de",
        "≥": "pelo menos|no mínimo|não menos de",
        "≲": "quase",
        "=": "exatamente|precisamente",
    },
    "nl": {
        "≤": "hoogstens|hooguit|maximaal|niet meer dan|ten hoogste",
        "≥": "minstens|ten minste|minimaal|niet minder dan",
        "≲": "bijna|haast",
        "=": "precies|exact",
    },
}
"""Words before a value that say another relation than equality, or stress it, by language."""
_IMPLIED = {"≤": "≤<", "≥": "≥>"}
"""Relations of claims that state what a relation in words says."""
_LARGEST = (
    "most|max|maxim(?:um|al)|limit|bound|largest|longest|highest|greatest|biggest|upper|best|worst"
    "|range|spread"
)
_SMALLEST = (
    "least|min|minim(?:um|al)|limit|bound|smallest|shortest|lowest|fewest|lower|needed|best|worst"
)
_EXTREMES = {"≤": _LARGEST, "<": _LARGEST, "≥": _SMALLEST, ">": _SMALLEST}
"""Words of keys, by the relation of all other values to that of the claim."""
_FALSE_SIGNS = re.compile(r"(?:\A|(?<=[^\W\d]{2}\s)|(?<=[^\W\d]{2}))(?P<sign>[<>≠≪≫])\s?\Z")
_NEGATIONS = frozenset(
    ("not", "no", "pas", "non", "aucun", "aucune", "nicht", "kein", "keine", "não", "niet", "geen")
)
_NEGATED = r"\b(?:no|not|pas|nicht|non|não|niet)\s"
_NEGATED_VERB = re.compile(rf"{_NEGATED}|n['’]t\s|\bn(?:ever|one|othing)\s", re.IGNORECASE)
OTHER = "\N{BULLET}"
CLAIM = "\N{BLACK DIAMOND}"
_THIN = "\u00a0\u2009\u202f"
_VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_BEFORE = re.compile(
    rf"""(?: (?<![\w{OTHER}{CLAIM}.,)\]-])[-−][$€£¥]? | (?<![^\s(])–
    | [√∛∜] | (?<!{OTHER})\s{MINUS} | \A{MINUS}
    | [\d{_VULGAR}](?:[.,{_THIN}]|[eE][-−+]?)? | (?<![\w{OTHER}{CLAIM}.)\]])[.] | {CLAIM} )\Z""",
    re.VERBOSE,
)


def change_beside(before: str, after: str, language: str) -> str:
    """Return the text directly beside a number that changes its value; empty if there is none.

    Args:
        before: the text before the number, with signs for claims and other nodes.
        after: the text after it.
        language: the language of the text.

    >>> change_beside("It is ", " percent.", "en"), change_beside("-", " rows", "en")
    ('percent', '-')
    """
    match = _BEFORE.search(before) or _pattern_after(language).match(after)
    return match[0].strip() if match else ""


def bound_before(before: str, language: str) -> str:
    """Return the bound or negation directly before a claim; empty if there is none.

    A comparison after a comma (", more than"), or of a variable (n > …), is none.

    >>> bound_before("It has fewer than ", "en"), bound_before("It has no more than ", "en")
    ('fewer than', 'no more than')
    """
    if sign := _FALSE_SIGNS.search(before):
        return sign["sign"]
    code = language.lower()[:2]
    weaker = "|".join(WEAKER.get(code, {}).values()) or "(?!)"
    if match := re.search(rf"(?<![\w-])(?P<phrase>{weaker})\s*\Z", before, re.IGNORECASE):
        return match["phrase"].strip()
    phrases = _FALSE_BEFORE.get(code, "(?!)")
    match = re.search(rf"(?<![\w-])(?P<phrase>{phrases})\s*\Z", before, re.IGNORECASE)
    if not match or re.search(rf"(?:,\s|{_NEGATED})\Z", before[: match.start()], re.IGNORECASE):
        return ""
    clause = re.split("[.,;:]", before[: match.start()])[-1]
    is_verb = match["phrase"].lower().startswith(("exceed", "surpass"))
    if is_verb and _NEGATED_VERB.search(clause):
        return ""
    return match["phrase"].strip()


def bound_after(after: str, language: str) -> str:
    """Return the relation that the words directly after a claim give it; empty if there is none.

    >>> bound_after(" rows or more", "en"), bound_after(" rows", "en")
    ('≥', '')
    """
    mark = find_mark("", after, language)
    return mark if mark in {"≤", "≥"} else ""


def changed_relation(bound: str, claim: Claim) -> str:
    """Return the relation that a bound gives to a value, unless its claim states or names it.

    Args:
        bound: the bound beside the claim: words or a sign.
        claim: the claim.

    Returns:
        A relation; ``≲`` after *nearly*; empty for *fewer than* and the like.
    """
    relation = bound if bound in "<≤>≥≠" else _relation_of(bound)
    implied = claim.relation in _IMPLIED.get(relation, relation)
    if implied or names_extreme(claim.key, relation):
        return ""
    return "" if relation == "≲" and claim.relation != "=" else relation


def _relation_of(bound: str) -> str:
    """Return the relation that words say in one of the languages; empty for strict ones."""
    pairs = (pair for table in WEAKER.values() for pair in table.items())
    return next((mark for mark, words in pairs if re.fullmatch(words, bound, re.IGNORECASE)), "")


def names_extreme(key: str, relation: str) -> bool:
    """Whether a key says that its value is the largest or the smallest one.

    >>> names_extreme("most-tokens", "≤"), names_extreme("tokens", "≤")
    (True, False)
    """
    return bool(re.search(rf"(?<![a-z])(?:{_EXTREMES.get(relation, '(?!)')})(?![a-z])", key))


def is_strict(bound: str) -> bool:
    """Tell whether a bound makes an equality false, and is no sign.

    >>> is_strict("fewer than"), is_strict("at most")
    (True, False)
    """
    return bool(bound) and bound not in "<≤>≥≠" and not _relation_of(bound)


def is_negation(phrase: str) -> bool:
    """Tell whether a phrase before a value negates it, instead of bounding it.

    >>> is_negation("not"), is_negation("fewer than")
    (True, False)
    """
    return bool(re.fullmatch(r"\w+n['’]t|≠", phrase) or phrase.lower() in _NEGATIONS)


@cache
def _pattern_after(language: str) -> re.Pattern[str]:
    known = number_words(language)
    scales = [scale for scale in known.scales if not scale.endswith("fold")]
    parts = [part for part, value in known.parts.items() if value.denominator > 2]
    free = ("quarter", "quarters")  # of a year
    parts = [part for part in parts if part not in free]
    words = "|".join([*scales, *known.plurals, *parts, "halves", "squared", "cubed", PERCENT])
    any_part = "|".join(known.parts) or "(?!)"
    spaced = "|".join([*SPACED_SCALES, "Mio", "Mrd"])
    return re.compile(
        rf"[ {_THIN}]?(?:[%‰{_VULGAR}]|(?:{spaced})(?![\w-])|(?i:{words})(?![\w-]))"
        rf"|\s(?i:{known.rest}(?:{any_part}))(?![\w-])"
        rf"|[kKMB](?![\w-])|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ]+|[₀₁₂₃₄₅₆₇₈₉]+|\^(?!(?:st|nd|rd|th|er|e|ème|[oa])\b)"
        r"|!(?=\s*(?:[=·×*/+)≈<>]|[a-z]))|\s?[×·*]\s?10(?=[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹^])"
        rf"|[.,]?\d[\d.,]*|[ {_THIN}]\d{{3}}(?![\d.,])|[eE][-−+]?\d+|{CLAIM}"
    )


def text_beside(node: nodes.Node) -> tuple[str, str]:
    """Return the text of the nodes directly before and after an inline node."""
    return _sibling_text(node, -1), _sibling_text(node, 1)


def _sibling_text(node: nodes.Node, step: int) -> str:
    parent: nodes.Element = node.parent
    place = parent.index(node) + step
    if not 0 <= place < len(parent):
        inline: nodes.Node = parent
        return _sibling_text(inline, step) if isinstance(inline, nodes.Inline) else ""
    text = _text_of(parent[place])
    return (
        OTHER + text if step < 0 and place > 0 and isinstance(parent[place], nodes.Text) else text
    )


def _text_of(node: nodes.Node) -> str:
    """Return the text of a node, with signs for claims and for nodes without text."""
    if isinstance(node, claim_reference):
        return str(node["words"]) or CLAIM
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.superscript):
        return f"^{node.astext()}"
    if isinstance(node, nodes.math):
        return plain_commands(node.astext()).replace(r"\%", "%")
    return "".join(map(_text_of, node.children)) or OTHER


def plain_commands(text: str) -> str:
    r"""Replace claims in LaTeX or in attributes by a sign or by their words.

    >>> plain_commands(r"\claim{a} + \claim[2]{b} + \noclaim{3}{a reason}")
    '◆ + 2 + 3'
    """
    text = NOCLAIM_COMMAND.sub(r"\1", text)
    return CLAIM_COMMAND.sub(lambda match: command_words(match[0]) or CLAIM, text)
