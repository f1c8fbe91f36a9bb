"""No number escapes: every page's prose, formulas, cells and pictures, after translation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import ReferenceRole, SphinxDirective

from .domain import Problem, Unclaimed, domain_of
from .numerals import Fact, facts_in_formula, facts_in_prose
from .printing import IN_FORMULA, NO_CLAIM, attribute_words, claim_reference, is_math
from .sources import find_line, find_source, numbered_lines
from .translation import translation_difference

_PART = re.compile(r"\A\d+\.\d+(?=\s)")
_OPAQUE = (
    addnodes.desc,
    nodes.citation,
    nodes.comment,
    nodes.doctest_block,
    nodes.literal_block,
    nodes.system_message,
)
_MARKUP = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


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


def audit_page(app: Sphinx, doctree: nodes.document) -> None:
    """Report every numeral of a page that states a fact and is bound to no claim."""
    docname = app.env.docname
    default = Path(app.env.doc2path(docname))
    page = domain_of(app.env).page(docname)

    def report(node: nodes.Node, needle: str, text: str) -> None:
        path, start = find_source(node, default)
        line = find_line(numbered_lines(path), start, needle) if needle else start
        page["failures"].append(Problem(str(path), line, text))

    for block in _blocks(doctree):
        for fact in facts_in_prose(_prose(block)):
            report(block, fact.numeral, _unbound(fact, "{claim}`key`"))
        if difference := translation_difference(block):
            report(block, "", f"the translation {difference}")
    for formula in _visible(doctree):
        if is_math(formula):
            for fact in facts_in_formula(formula.astext()):
                report(formula, fact.numeral, _unbound(fact, r"\claim{key}"))
            for numeral, reason in NO_CLAIM.findall(formula.astext()):
                _note_unclaimed(page["unclaimed"], docname, numeral, reason)
                if not reason.strip():
                    report(formula, r"\noclaim", f"{numeral} is marked as no claim for no reason")
    for mark in doctree.findall(no_claim):
        _note_unclaimed(page["unclaimed"], docname, mark.astext(), mark["reason"])
        if not mark["reason"].strip():
            text = f"{mark.astext()} is marked as no claim for no reason: {{noclaim}}`16 <reason>`"
            report(mark, "{noclaim}", text)
    for node in _visible(doctree):
        for fact in facts_in_prose(IN_FORMULA.sub("\N{BULLET}", attribute_words(node))):
            report(node, fact.numeral, _unbound(fact, r"\claim{key}"))


def _unbound(fact: Fact, binding: str) -> str:
    return f'{fact.numeral} is bound to no claim in "{fact.context}"; print a claim with {binding}'


def _note_unclaimed(noted: list[Unclaimed], docname: str, numeral: str, reason: str) -> None:
    noted.append(Unclaimed(docname, numeral, reason.strip()))


def _visible(doctree: nodes.document) -> Iterator[Any]:
    """All nodes but those in code, outputs, citations and descriptions taken from docstrings."""

    def walk(node: nodes.Node) -> Iterator[nodes.Node]:
        source = getattr(node, "source", None) or ""
        if isinstance(node, _OPAQUE) or ":docstring of " in source:
            return
        yield node
        if isinstance(node, nodes.Element) and "cell_output" in node.get("classes", ()):
            yield from node.findall(nodes.image)
            return
        for child in node.children:
            yield from walk(child)

    return walk(doctree)


def _blocks(doctree: nodes.document) -> Iterator[nodes.TextElement]:
    """The elements that hold running text: paragraphs, headings, captions, cells of tables."""
    for node in _visible(doctree):
        if (
            isinstance(node, nodes.TextElement)
            and (not isinstance(node, nodes.Inline) or isinstance(node, nodes.raw))
            and not is_math(node)
        ):
            yield node


def _prose(block: nodes.TextElement) -> str:
    """The text of a block, with a bullet in place of whatever is bound or audited by itself."""
    if isinstance(block, nodes.raw):
        return _MARKUP.sub(" ", block.astext())
    leaves = _leaves(block)
    text = "".join(leaf if isinstance(leaf, nodes.Text) else "\N{BULLET}" for leaf in leaves)
    return _PART.sub("", text, count=1) if isinstance(block.parent, nodes.section) else text


def _leaves(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.children:
        named = isinstance(child, addnodes.pending_xref) and not child.get("refexplicit")
        if named or is_math(child) or isinstance(child, nodes.Text | claim_reference | no_claim):
            yield child
        elif not isinstance(child, nodes.TextElement) or isinstance(child, nodes.Inline):
            yield from _leaves(child)
