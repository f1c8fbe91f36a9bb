"""No number escapes: every page's prose, formulas, cells and pictures, after translation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import ReferenceRole, SphinxDirective

from ..printing.printing import IN_FORMULA, NO_CLAIM, attribute_words, claim_reference, is_math
from ..printing.translation import translation_difference
from ..site.domain import Problem, Unclaimed, domain_of
from ..site.sources import find_line, find_source, numbered_lines
from .numerals import Fact, facts_in_formula, facts_in_prose, is_name

_PART = re.compile(r"\A\d+\.\d+(?=\s+[^\W\d_a-z])")
_OPAQUE = (
    addnodes.desc_signature,
    nodes.citation,
    nodes.comment,
    nodes.doctest_block,
    nodes.label,
    nodes.literal_block,
    nodes.system_message,
)
_MARKUP = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
_TOLD = re.compile(
    r"""\b(?:alt|title|aria-label|label|summary|placeholder)\s*=\s*("[^"]*"|'[^']*')"""
)


class no_claim(nodes.inline):  # noqa: N801 (nodes are lower case)
    """A numeral that is marked as no claim."""


class NoClaimRole(ReferenceRole):
    """``{noclaim}`16 <reason>` `` prints a numeral that states nothing to be checked."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Print the numeral; the reason is for the ledger."""
        reason = self.target if self.has_explicit_title else ""
        return [no_claim(self.rawtext, self.title, reason=reason)], []


class NestedCell(SphinxDirective):
    """A code cell where none is executed: inside a directive, or on a page that is no notebook."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Report it."""
        path, line = self.get_source_info()
        text = "a code cell inside a directive, or on a page without file_format, is never executed"
        domain_of(self.env).page(self.env.docname)["failures"].append(Problem(path, line, text))
        return []


_RUNNING = (nodes.Inline, nodes.TextElement)
_BOUND = (claim_reference, no_claim, nodes.footnote_reference, nodes.generated)


def audit_page(app: Sphinx, doctree: nodes.document) -> None:
    """Report every numeral of a page that states a fact and is bound to no claim."""
    docname = app.env.docname
    default = Path(app.env.doc2path(docname))
    page = domain_of(app.env).page(docname)

    def report(node: nodes.Node, needle: str, text: str, context: str = "") -> None:
        path, start = find_source(node, default)
        line = find_line(numbered_lines(path), start, needle, context) if needle else start
        page["failures"].append(Problem(str(path), line, text))

    def report_fact(node: nodes.Node, fact: Fact, binding: str = "") -> None:
        advice = f"print a claim with {binding}" if binding else "no claim can be printed there"
        text = f'{fact.numeral} is bound to no claim in "{fact.context}"; {advice}'
        report(node, fact.numeral, text, fact.context)

    def mark(node: nodes.Node, numeral: str, reason: str) -> None:
        page["unclaimed"].append(Unclaimed(docname, numeral, reason.strip()))
        if not reason.strip():
            role = isinstance(node, no_claim)
            form = "{noclaim}`16 <reason>`" if role else r"\noclaim{16}{reason}"
            report(node, "noclaim", f"{numeral} is marked as no claim for no reason: {form}")

    for block in _blocks(doctree):
        heading = isinstance(block, nodes.title) and isinstance(block.parent, nodes.section)
        for fact in facts_in_prose(_prose(block)):
            report_fact(block, fact, "" if heading else "{claim}`key`")
    for formula in _visible(doctree):
        if is_math(formula):
            for fact in facts_in_formula(formula.astext()):
                report_fact(formula, fact, r"\claim{key}")
            for numeral, reason in NO_CLAIM.findall(formula.astext()):
                mark(formula, numeral, reason)
    for role in doctree.findall(no_claim):
        mark(role, role.astext(), role["reason"])
    for node in _visible(doctree):
        if difference := translation_difference(node):
            report(node, "", f"the translation {difference}")
        for words in attribute_words(node).values():
            text = IN_FORMULA.sub("\N{BULLET}", NO_CLAIM.sub("\N{BULLET}", words))
            for fact in facts_in_prose(text):
                report_fact(node, fact, r"\claim{key}")
            for numeral, reason in NO_CLAIM.findall(words):
                mark(node, numeral, reason)
        if isinstance(node, addnodes.toctree):
            for fact in facts_in_prose(_toctree_words(node)):
                report_fact(node, fact)


def _toctree_words(node: addnodes.toctree) -> str:
    """The caption of a toctree, and the titles that it gives to pages."""
    titles = [title for title, _ in node["entries"] if title]
    return "; ".join([node.get("caption") or "", *titles])


def _visible(doctree: nodes.document) -> Iterator[Any]:
    """All nodes but those in code, outputs, citations and descriptions taken from docstrings."""

    def walk(node: nodes.Node) -> Iterator[nodes.Node]:
        if isinstance(node, _OPAQUE) or _is_from_docstring(node):
            return
        yield node
        if isinstance(node, nodes.Element) and "cell_output" in node.get("classes", ()):
            for figure in node.findall(lambda n: isinstance(n, nodes.caption | nodes.image)):
                yield from figure.findall()
            return
        for child in node.children:
            yield from walk(child)

    return walk(doctree)


def _is_from_docstring(node: nodes.Node) -> bool:
    nodes_of = node.findall() if isinstance(node, addnodes.desc) else [node]
    return any(":docstring of " in (getattr(part, "source", None) or "") for part in nodes_of)


def _blocks(doctree: nodes.document) -> Iterator[nodes.TextElement]:
    """The elements that hold running text: paragraphs, headings, captions, cells of tables."""
    for node in _visible(doctree):
        parent: nodes.Node | None = node.parent
        inside = isinstance(node, nodes.Inline) and isinstance(parent, _RUNNING)
        if isinstance(node, nodes.TextElement) and not inside and not is_math(node):
            yield node


def _prose(block: nodes.TextElement) -> str:
    """The text of a block, with a bullet in place of whatever is bound or audited by itself."""
    if isinstance(block, nodes.raw):
        return _visible_words(block, " ")
    text = "".join(_pieces(block))
    title = isinstance(block, nodes.title) and isinstance(block.parent.parent, nodes.document)
    return _PART.sub("", text, count=1) if title else text


def _pieces(node: nodes.Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield child.astext()
        elif isinstance(child, nodes.raw):
            yield _visible_words(child, "")
        elif isinstance(child, claim_reference) and child["words"]:
            yield child["words"]
        elif is_math(child) or isinstance(child, _BOUND) or _is_named(child):
            yield "\N{BULLET}"
        elif not isinstance(child, nodes.TextElement) or isinstance(child, nodes.Inline):
            yield from _pieces(child)


def _is_named(node: nodes.Node) -> bool:
    """Whether a node prints a name: that of what it refers to, or one of code."""
    if isinstance(node, nodes.literal):
        return is_name(node.astext())
    return isinstance(node, addnodes.pending_xref) and not node.get("refexplicit")


def _visible_words(raw: nodes.raw, between: str) -> str:
    """What a piece of HTML shows, and what it tells in attributes."""

    def words(match: re.Match[str]) -> str:
        told = [f" {text[1:-1]} " for text in _TOLD.findall(match[0]) if match[0][1] != "!"]
        return "".join(told) or between

    return unescape(_MARKUP.sub(words, raw.astext()))
