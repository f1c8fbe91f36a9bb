"""The running text of a page: which nodes a reader sees, and the text of each block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes

from ..printing.claim_nodes import claim_reference, is_math, no_claim
from ..printing.words import blank_numbers
from .computed import is_computed
from .counted import counted_spans
from .languages import language_code
from .markup import read_markup
from .numerals import audited_code

_OPAQUE = (
    addnodes.desc_signature,
    nodes.citation,
    nodes.comment,
    nodes.doctest_block,
    nodes.label,
    nodes.literal_block,
    nodes.system_message,
)
_RUNNING = (nodes.Inline, nodes.TextElement)
_BOUND = (claim_reference, no_claim, nodes.footnote_reference, nodes.generated)
_TITLED = {"any", "doc", "eq", "keyword", "myst", "numref", "option", "ref", "term"}
"""Kinds of references that print a title or a term, which is audited where it is written."""
BULLET = "\N{BULLET}"


def visible_nodes(doctree: nodes.document) -> Iterator[Any]:
    """Yield the nodes outside of code, outputs, signatures, citations and docstrings."""

    def walk(node: nodes.Node) -> Iterator[nodes.Node]:
        if isinstance(node, _OPAQUE) or is_from_docstring(node):
            return
        if is_computed(node):
            # The author writes the alternative text of a computed figure.
            yield from node.findall(nodes.image) if isinstance(node.parent, nodes.figure) else ()
            return
        yield node
        if isinstance(node, nodes.Element) and "cell_output" in node.get("classes", ()):
            for figure in node.findall(lambda n: isinstance(n, nodes.caption | nodes.image)):
                yield from figure.findall()
            return
        for child in node.children:
            yield from walk(child)

    return walk(doctree)


def is_from_docstring(node: nodes.Node) -> bool:
    """Whether ``autodoc`` inserts a node."""
    nodes_of = node.findall() if isinstance(node, addnodes.desc) else [node]
    return any(":docstring of " in (getattr(part, "source", None) or "") for part in nodes_of)


def text_blocks(doctree: nodes.document) -> Iterator[nodes.TextElement]:
    """Yield the elements with running text: paragraphs, headings, captions, cells of tables."""
    return blocks_among(visible_nodes(doctree))


def blocks_among(visible: Iterator[Any]) -> Iterator[nodes.TextElement]:
    """Yield the elements with running text among some nodes."""
    for node in visible:
        parent: nodes.Node | None = node.parent
        inside = isinstance(node, nodes.Inline) and isinstance(parent, _RUNNING)
        has_text = isinstance(node, nodes.TextElement) or any(
            isinstance(child, nodes.Text) for child in node.children
        )
        if has_text and not inside and not is_math(node):
            yield node


def block_text(block: nodes.TextElement, language: str) -> str:
    """Return the text of a block, with bullets for nodes that are bound or audited separately."""
    if isinstance(block, nodes.raw):
        return _raw_text(block)
    return "".join(_text_pieces(block, language))


def _text_pieces(node: nodes.Node, language: str) -> Iterator[str]:
    for child in node.children:
        if is_computed(child):
            yield BULLET
        elif isinstance(child, nodes.Text):
            yield child.astext()
        elif isinstance(child, nodes.raw):
            yield _raw_text(child)
        elif isinstance(child, claim_reference) and child["words"]:
            yield _words_of_claim(child["words"], child["languages"][0])
        elif isinstance(child, nodes.literal):
            yield audited_code(child.astext(), language)
        elif is_math(child):
            yield _glued_letters(child) or BULLET
        elif isinstance(child, _BOUND) or _is_reference(child):
            yield BULLET
        elif not isinstance(child, nodes.TextElement) or isinstance(child, nodes.Inline):
            yield from _text_pieces(child, language)


def _glued_letters(formula: nodes.Node) -> str:
    """Return the letters of a formula that belong to the word beside it; empty if none do."""
    parent: nodes.Element = formula.parent
    place = parent.index(formula)
    before = parent[place - 1].astext()[-1:] if place else ""
    after = parent[place + 1].astext()[:1] if place + 1 < len(parent) else ""
    letters = formula.astext()
    return letters if letters.isalpha() and (before.isalpha() or after.isalpha()) else ""


def _words_of_claim(words: str, language: str) -> str:
    """Return the words that print a claim, with bullets for its numbers."""
    for start, end in reversed(counted_spans(words, language_code(language))):
        words = words[:start] + BULLET + words[end:]
    return blank_numbers(words, language)


def _is_reference(node: nodes.Node) -> bool:
    """Whether a node prints the title of a reference target."""
    if not isinstance(node, addnodes.pending_xref) or node.get("refexplicit"):
        return False
    return node.get("reftype") in _TITLED or not node.astext()


def is_html(raw: nodes.raw) -> bool:
    """Whether a node holds HTML."""
    return "html" in raw.get("format", "").split()


def _raw_text(raw: nodes.raw) -> str:
    return read_markup(raw.astext()).text if is_html(raw) else raw.astext()
