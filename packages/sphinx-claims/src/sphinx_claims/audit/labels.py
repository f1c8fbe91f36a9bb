"""Texts of a page outside of its running text: entries of indexes, prompts of folds, signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes

from .blocks import is_from_docstring, is_html
from .facts import Fact
from .markup import read_markup
from .numerals import facts_in_prose, number_lengths

_NOWHERE = "no claim can be printed there"
_SIGNATURE = "no claim can be printed in a signature: leave it out, or let autodoc print it"
_PROMPTS = ("prompt_show", "prompt_hide")
_COMMANDS = {"cmdoption", "confval", "envvar", "option", "program"}


class Label(NamedTuple):
    """A text outside of the running text.

    Attributes:
        node: its node.
        text: the text.
        facts: the numerals in it that state a fact.
        advice: what an author can do about a fact in it.
    """

    node: nodes.Element
    text: str
    facts: list[Fact]
    advice: str


def labels(doctree: nodes.document, visible: Iterable[Any], language: str) -> Iterator[Label]:
    """Yield the texts outside of the running text of a page.

    Args:
        doctree: the page.
        visible: the nodes that a reader sees.
        language: the code of its language.
    """

    def label(node: nodes.Element, text: str, advice: str = _NOWHERE) -> Label:
        return Label(node, text, facts_in_prose(text, language), advice)

    for node in visible:
        if isinstance(node, addnodes.toctree):
            yield label(node, _toctree_text(node, language))
        elif isinstance(node, addnodes.index):
            yield from (label(node, text) for text in _index_texts(node))
        elif isinstance(node, nodes.raw) and is_html(node):
            yield from (label(node, text) for text in read_markup(node.astext()).spoken)
        elif isinstance(node, nodes.enumerated_list) and _starts_anew(doctree, node):
            yield label(node, str(node["start"]))
        elif isinstance(node, nodes.container) and node.get("nb_element") == "cell_code":
            yield from (label(node, node[name]) for name in _PROMPTS if node.get(name))
    for signature in doctree.findall(addnodes.desc_signature):
        parent = signature.parent
        if not is_from_docstring(parent) and parent.get("objtype") not in _COMMANDS:
            yield label(signature, signature.astext(), _SIGNATURE)
    for citation in doctree.findall(nodes.citation):
        for block in citation.findall(nodes.paragraph):
            text = block.astext()
            facts = [fact for fact in facts_in_prose(text, language) if _counts(fact)]
            yield Label(block, text, facts, "print a claim with {claim}`key`")
    title, first = doctree.get("title"), doctree.next_node(nodes.title)
    if title and not (first and first.astext() == title):
        yield label(doctree, title)


def _toctree_text(node: addnodes.toctree, language: str) -> str:
    """Return the caption and the explicit titles of a toctree, without numbers that count up."""
    texts = ["", node.get("caption") or "", *(title for title, _ in node["entries"] if title)]
    lengths = number_lengths(texts, language)
    return "; ".join(text[length:] for text, length in zip(texts, lengths, strict=True))


def _index_texts(node: addnodes.index) -> Iterator[str]:
    """Yield the entries of an index that the page does not print beside it."""
    beside = node.parent.astext() if isinstance(node.parent, nodes.TextElement) else ""
    following = node.next_node(siblings=True, descend=False)
    if isinstance(following, addnodes.desc) or isinstance(node.parent, nodes.term):
        return
    for entry in node["entries"]:
        if entry[1] not in beside:
            yield entry[1]


def _starts_anew(doctree: nodes.document, node: nodes.enumerated_list) -> bool:
    """Whether a list starts above one, and continues no earlier list of the page."""
    start = node.get("start", 1)
    lists = [*doctree.findall(nodes.enumerated_list)]
    earlier = lists[: lists.index(node)]
    return start > 1 and all(one.get("start", 1) + len(one) != start for one in earlier)


def _counts(fact: Fact) -> bool:
    """Whether a word follows the numeral of a reference to literature, of which it is a number."""
    after = fact.context.partition(fact.numeral)[2].split()
    is_counted = bool(after) and after[0].strip(".,;:)").isalpha() and after[0].islower()
    return fact.numeral.endswith("%") or fact.numeral.isalpha() or is_counted
