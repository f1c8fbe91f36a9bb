"""Text directly beside a printed claim that changes what it says: ², thousand, minus, not."""

from __future__ import annotations

import re
from functools import cache

from docutils import nodes

from ..claims.number_words import number_words
from .tokens import MINUS, PERCENT

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
_NEGATED = r"\b(?:no|not|pas|nicht|non|não|niet)\s"
OTHER = "\N{BULLET}"
_BEFORE = re.compile(rf"(?:(?<![\w{OTHER}.,)\]-])[-−][$€£¥]?|√|(?<!{OTHER})\s{MINUS}|\A{MINUS})\Z")


def change_beside(before: str, after: str, language: str) -> str:
    """Return the text directly beside a claim that changes its value; empty if there is none.

    Args:
        before: the text before the claim, with bullets for other claims.
        after: the text after it.
        language: the language of the text.

    >>> change_beside("It is ", " percent.", "en"), change_beside("-", " rows", "en")
    ('percent', '-')
    """
    match = _BEFORE.search(before) or _pattern_after(language).match(after)
    return match[0].strip() if match else ""


def change_in_formula(before: str, after: str) -> str:
    r"""Return a digit, ``\%`` or ``\not`` that changes a claim in a formula; empty if none does.

    >>> change_in_formula("x = 2", ""), change_in_formula(r"x \not\approx ", "")
    ('2', '\\not')
    """
    match = (
        re.search(r"(?<![_^\d.])(?<!frac)(?P<part>\d[\d.]*)\Z", before)
        or re.search(r"(?P<part>\\not)\s*(?:=|<|>|≈|≤|≥|\\[A-Za-z]+)\s*\Z", before)
        or re.match(r"(?P<part>\\%|\d)", after)
    )
    return match["part"] if match else ""


def is_percent(text: str) -> bool:
    """Whether a text beside a claim is a percent sign or word."""
    return bool(re.fullmatch(rf"\\?[%‰]|{PERCENT}", text, re.IGNORECASE))


def bound_before(before: str, language: str) -> str:
    """Return the strict bound or negation directly before a claim; empty if there is none.

    A comparison after a comma (", more than") is none.

    >>> bound_before("It has fewer than ", "en"), bound_before("It has no more than ", "en")
    ('fewer than', '')
    """
    phrases = _FALSE_BEFORE.get(language.lower()[:2], "(?!)")
    match = re.search(rf"(?<![\w-])(?P<phrase>{phrases})\s*\Z", before, re.IGNORECASE)
    if not match or re.search(rf"(?:,\s|{_NEGATED})\Z", before[: match.start()], re.IGNORECASE):
        return ""
    return match["phrase"].strip()


@cache
def _pattern_after(language: str) -> re.Pattern[str]:
    scales = [scale for scale in number_words(language).scales if not scale.endswith("fold")]
    words = "|".join([*scales, "squared", "cubed", PERCENT])
    return re.compile(
        r"[ \u00a0\u2009\u202f]?"
        rf"(?:[%‰]|(?:k|bn|mn|Mio|Mrd)(?![\w-])|(?i:{words})(?![\w-]))"
        r"|[kKMB](?![\w-])|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ]+|\^|!(?=\s*(?:[=·×*/+)≈<>]|[a-z]))"
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
    sibling = parent[place]
    if isinstance(sibling, nodes.superscript):
        return f"^{sibling.astext()}"
    if isinstance(sibling, nodes.math):
        return sibling.astext().replace(r"\%", "%") if step > 0 else OTHER
    text = str(sibling.astext()) or OTHER
    return OTHER + text if step < 0 and place > 0 else text
