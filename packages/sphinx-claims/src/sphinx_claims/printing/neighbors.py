"""Text directly beside a printed claim that changes what it says: ², thousand, minus, not."""

from __future__ import annotations

import re
from functools import cache

from docutils import nodes

from ..claims.number_words import number_words
from .claim_nodes import CLAIM_COMMAND, NOCLAIM_COMMAND, claim_reference, command_words
from .tokens import MINUS, PERCENT, SPACED_SCALES

_FALSE_BEFORE = {
    "en": r"(?:less|fewer|more|smaller|greater|larger) than|under|not|no|\w+n['’]t",
    "fr": r"(?:moins|plus) d(?:e\s|['’])|pas|non|aucune?",
    "de": r"(?:weniger|mehr) als|nicht|keine?",
    "es": r"(?:menos|más) de|no",
    "it": r"(?:meno|più) di|non",
    "pt": r"(?:menos|mais) de|não",
    "nl": r"(?:minder|meer) dan|niet|geen",
}
"""Words before a value that make a statement by equality false, by language."""
_FALSE_SIGNS = re.compile(r"(?:\A|(?<=[^\W\d]{2}\s)|(?<=[^\W\d]{2}))(?P<sign>[<>≠≪≫])\s?\Z")
_NEGATED = r"\b(?:no|not|pas|nicht|non|não|niet)\s"
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
    """Return the strict bound or negation directly before a claim; empty if there is none.

    A comparison after a comma (", more than"), or of a variable (n > …), is none.

    >>> bound_before("It has fewer than ", "en"), bound_before("It has no more than ", "en")
    ('fewer than', '')
    """
    if sign := _FALSE_SIGNS.search(before):
        return sign["sign"]
    phrases = _FALSE_BEFORE.get(language.lower()[:2], "(?!)")
    match = re.search(rf"(?<![\w-])(?P<phrase>{phrases})\s*\Z", before, re.IGNORECASE)
    if not match or re.search(rf"(?:,\s|{_NEGATED})\Z", before[: match.start()], re.IGNORECASE):
        return ""
    return match["phrase"].strip()


def is_negation(phrase: str) -> bool:
    """Tell whether a phrase before a value negates it, instead of bounding it.

    >>> is_negation("not"), is_negation("fewer than")
    (True, False)
    """
    return not re.search(r"\s|['’]\Z|under|[<>≪≫]", phrase, re.IGNORECASE)


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
