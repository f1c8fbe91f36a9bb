"""Audit translated pages: report numerals that state a fact and are not bound to a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata

from ..printing.claim_nodes import (
    CLAIM_COMMAND,
    NOCLAIM_COMMAND,
    claim_reference,
    is_math,
    no_claim,
    text_attributes,
)
from ..printing.printing import link_to_page
from ..printing.tables import make_table
from ..printing.translation import translation_difference
from ..site.domain import ClaimsDomain, Problem
from ..site.hooks import LEDGER, LEDGER_STATE
from ..site.metadata import METADATA
from ..site.page_domain import PageDomain
from ..site.sources import SourceFinder
from .cells import audit_cells
from .numerals import Fact, facts_in_formula, facts_in_prose, is_name

_PART_NUMBER = re.compile(r"\A\d+\.\d+(?=\s+[^\W\d_a-z])")
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
_ATTRIBUTE = re.compile(
    r"""\b(?:alt|title|aria-label|label|summary|placeholder)\s*=\s*("[^"]*"|'[^']*')"""
)
_RUNNING = (nodes.Inline, nodes.TextElement)
_BOUND = (claim_reference, no_claim, nodes.footnote_reference, nodes.generated)


@dataclass(frozen=True)
class Unclaimed:
    """A numeral that is marked as no claim, with the reason."""

    page: str
    numeral: str
    reason: str


@dataclass
class AuditedPage:
    """Numerals of a page that are marked as no claim."""

    unclaimed: list[Unclaimed] = field(default_factory=list)


class AuditDomain(PageDomain[AuditedPage]):
    """Sphinx domain for the numerals that are marked as no claim."""

    name = "claims-audit"
    label = "Numerals marked as no claim"
    page_type = AuditedPage

    def unclaimed(self) -> list[Unclaimed]:
        """Return all marked numerals, sorted by page."""
        return [mark for _, page in self.records() for mark in page.unclaimed]


class _Audit:
    """Audit of one page."""

    def __init__(self, app: Sphinx, doctree: nodes.document) -> None:
        self.docname = app.env.docname
        self.doctree = doctree
        self.sources = SourceFinder(Path(app.env.doc2path(self.docname)))
        self.problems = ClaimsDomain.of(app.env).page(self.docname).problems
        self.unclaimed = AuditDomain.of(app.env).page(self.docname).unclaimed

    def run(self) -> None:
        """Report the facts that are not bound, and record the numerals marked as no claim."""
        for block in _text_blocks(self.doctree):
            heading = isinstance(block, nodes.title) and isinstance(block.parent, nodes.section)
            for fact in facts_in_prose(_block_text(block)):
                self.report_fact(block, fact, "" if heading else "{claim}`key`")
        for formula in _visible_nodes(self.doctree):
            if is_math(formula):
                for fact in facts_in_formula(formula.astext()):
                    self.report_fact(formula, fact, r"\claim{key}")
                for numeral, reason in NOCLAIM_COMMAND.findall(formula.astext()):
                    self.record_mark(formula, numeral, reason)
        for role in self.doctree.findall(no_claim):
            self.record_mark(role, role.astext(), role["reason"])
        for node in _visible_nodes(self.doctree):
            if difference := translation_difference(node):
                self.report(node, f"the translation {difference}")
            for words in text_attributes(node).values():
                text = CLAIM_COMMAND.sub("\N{BULLET}", NOCLAIM_COMMAND.sub("\N{BULLET}", words))
                for fact in facts_in_prose(text):
                    self.report_fact(node, fact, r"\claim{key}")
                for numeral, reason in NOCLAIM_COMMAND.findall(words):
                    self.record_mark(node, numeral, reason)
            if isinstance(node, addnodes.toctree):
                for fact in facts_in_prose(_toctree_text(node)):
                    self.report_fact(node, fact)

    def report(self, node: nodes.Node, text: str, needle: str = "", context: str = "") -> None:
        """Report a problem at the line where a text occurs in the block of a node."""
        self.problems.append(Problem(*self.sources.find(node, needle, context), text))

    def report_fact(self, node: nodes.Node, fact: Fact, binding: str = "") -> None:
        """Report a numeral that states a fact, and the markup that prints a claim there, if any."""
        advice = f"print a claim with {binding}" if binding else "no claim can be printed there"
        text = f'{fact.numeral} is bound to no claim in "{fact.context}"; {advice}'
        self.report(node, text, fact.numeral, fact.context)

    def record_mark(self, node: nodes.Node, numeral: str, reason: str) -> None:
        """Record a numeral that is marked as no claim, and report a missing reason."""
        self.unclaimed.append(Unclaimed(self.docname, numeral, reason.strip()))
        if not reason.strip():
            form = (
                "{noclaim}`16 <reason>`" if isinstance(node, no_claim) else r"\noclaim{16}{reason}"
            )
            text = f"{numeral} is marked as no claim without a reason; write {form}"
            self.report(node, text, "noclaim")


def audit_page(app: Sphinx, doctree: nodes.document) -> None:
    """Report the numerals of a page that state a fact and are bound to no claim."""
    _Audit(app, doctree).run()
    audit_cells(app)


def _toctree_text(node: addnodes.toctree) -> str:
    """Return the caption and the explicit titles of a toctree."""
    titles = [title for title, _ in node["entries"] if title]
    return "; ".join([node.get("caption") or "", *titles])


def _visible_nodes(doctree: nodes.document) -> Iterator[Any]:
    """Yield the nodes outside of code, outputs, citations and docstrings."""

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


def _text_blocks(doctree: nodes.document) -> Iterator[nodes.TextElement]:
    """Yield the elements with running text: paragraphs, headings, captions, cells of tables."""
    for node in _visible_nodes(doctree):
        parent: nodes.Node | None = node.parent
        inside = isinstance(node, nodes.Inline) and isinstance(parent, _RUNNING)
        if isinstance(node, nodes.TextElement) and not inside and not is_math(node):
            yield node


def _block_text(block: nodes.TextElement) -> str:
    """Return the text of a block, with bullets for nodes that are bound or audited separately."""
    if isinstance(block, nodes.raw):
        return _visible_html(block, " ")
    text = "".join(_text_pieces(block))
    title = isinstance(block, nodes.title) and isinstance(block.parent.parent, nodes.document)
    return _PART_NUMBER.sub("", text, count=1) if title else text


def _text_pieces(node: nodes.Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield child.astext()
        elif isinstance(child, nodes.raw):
            yield _visible_html(child, "")
        elif isinstance(child, claim_reference) and child["words"]:
            yield child["words"]
        elif is_math(child) or isinstance(child, _BOUND) or _is_named(child):
            yield "\N{BULLET}"
        elif not isinstance(child, nodes.TextElement) or isinstance(child, nodes.Inline):
            yield from _text_pieces(child)


def _is_named(node: nodes.Node) -> bool:
    """Whether a node prints a name: the title of a reference target, or a word of code."""
    if isinstance(node, nodes.literal):
        return is_name(node.astext())
    return isinstance(node, addnodes.pending_xref) and not node.get("refexplicit")


def _visible_html(raw: nodes.raw, separator: str) -> str:
    """Return the text of HTML and of its visible attributes, with a separator for other markup."""

    def attributes(match: re.Match[str]) -> str:
        texts = [f" {text[1:-1]} " for text in _ATTRIBUTE.findall(match[0]) if match[0][1] != "!"]
        return "".join(texts) or separator

    return unescape(_MARKUP.sub(attributes, raw.astext()))


def ledger_section(
    app: Sphinx, env: BuildEnvironment, transform: SphinxPostTransform
) -> list[tuple[str, list[nodes.Node]]]:
    """Return the section of the ledger that lists the numerals marked as no claim."""
    marks = AuditDomain.of(env).unclaimed()
    if not marks:
        return []
    rows = [(link_to_page(transform, mark.page), mark.numeral, mark.reason) for mark in marks]
    return [("Numerals that claim nothing", [make_table(("page", "numeral", "reason"), rows)])]


def ledger_state(app: Sphinx, env: BuildEnvironment) -> list[Unclaimed]:
    """Return the data that the section of the ledger shows."""
    return AuditDomain.of(env).unclaimed()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the audit and its section of the ledger."""
    app.add_domain(AuditDomain)
    app.connect("doctree-read", audit_page)
    app.connect(LEDGER, ledger_section, priority=600)
    app.connect(LEDGER_STATE, ledger_state)
    return METADATA
