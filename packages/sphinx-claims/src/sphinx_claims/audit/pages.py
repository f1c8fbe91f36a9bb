"""Audit translated pages: find numerals that state a fact and are not bound to a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from ..claims.number_words import find_number_words
from ..printing.claim_nodes import (
    CLAIM_COMMAND,
    NOCLAIM_COMMAND,
    claim_reference,
    is_math,
    no_claim,
    text_attributes,
)
from ..printing.translation import translation_difference
from ..printing.words import blank_numbers
from ..site.domain import ClaimsDomain, Problem
from ..site.levels import level_of_page
from ..site.metadata import METADATA
from ..site.sources import SourceFinder
from .cells import audit_cells
from .computed import collect_computed, is_computed, mark_computed, remove_marks
from .domain import AuditDomain, Unclaimed
from .findings import Finding, locate_facts, one_line, sentence_at
from .free import check_patterns, free_pattern
from .ledger import connect_ledger
from .numerals import Fact, audited_code, facts_in_formula, facts_in_prose, number_lengths
from .results import connect_results

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
HEADING_ADVICE = (
    "a heading prints no claim: move it below, or mark it with {noclaim}`NUMERAL <reason>`"
)
_BOUND = (claim_reference, no_claim, nodes.footnote_reference, nodes.generated)


class _Audit:
    """Audit of one page."""

    def __init__(self, app: Sphinx, doctree: nodes.document) -> None:
        self.app = app
        self.docname = app.env.docname
        self.language = app.config.language or "en"
        self.doctree = doctree
        self.sources = SourceFinder.of_page(app.env)
        self.problems = ClaimsDomain.of(app.env).page(self.docname).problems
        self.page = AuditDomain.of(app.env).page(self.docname)

    def run(self) -> None:
        """Record the facts that are not bound, and the numerals that are exempt."""
        self.page.audited = True
        self.page.computed += collect_computed(self.doctree, self.sources)
        numbers = _heading_numbers(self.doctree, self.language)
        for block in _text_blocks(self.doctree):
            heading = isinstance(block, nodes.title) and isinstance(block.parent, nodes.section)
            text = _block_text(block, self.language)[numbers.get(block, 0) :]
            advice = HEADING_ADVICE if heading else advise("{claim}`key`")
            self.record_facts(block, text, facts_in_prose(text, self.language), advice)
        for formula in _visible_nodes(self.doctree):
            if is_math(formula):
                latex = formula.astext()
                facts = facts_in_formula(latex, self.language)
                self.record_facts(formula, latex, facts, advise(r"\claim{key}"), whole=True)
                for numeral, reason in NOCLAIM_COMMAND.findall(latex):
                    self.record_mark(formula, numeral, reason)
        for role in self.doctree.findall(no_claim):
            self.record_mark(role, role.astext(), role["reason"])
        for node in _visible_nodes(self.doctree):
            if difference := translation_difference(node):
                self.report(node, f"the translation {difference}")
            for words in text_attributes(node).values():
                text = CLAIM_COMMAND.sub("\N{BULLET}", NOCLAIM_COMMAND.sub("\N{BULLET}", words))
                facts = facts_in_prose(text, self.language)
                self.record_facts(node, text, facts, advise(r"\claim{key}"))
                for numeral, reason in NOCLAIM_COMMAND.findall(words):
                    self.record_mark(node, numeral, reason)
            if isinstance(node, addnodes.toctree):
                text = _toctree_text(node, self.language)
                facts = facts_in_prose(text, self.language)
                self.record_facts(node, text, facts, "no claim can be printed there")
        path = str(self.app.env.doc2path(self.docname))
        cells = audit_cells(self.app)
        for cell in cells.facts:
            for fact, _ in self.unfreed(cell.fact.context, [cell.fact], whole=True):
                self.page.findings.append(
                    Finding(path, cell.line, fact.numeral, cell.code, cell.text)
                )
        self.page.unclaimed += [Unclaimed(self.docname, *mark) for mark in cells.unclaimed]
        self.problems += [Problem(path, line, text) for line, text in cells.problems]

    def report(self, node: nodes.Node, text: str, needle: str = "", context: str = "") -> None:
        """Report a problem at the line where a text occurs in the block of a node."""
        self.problems.append(Problem(*self.sources.find(node, needle, context), text))

    def record_facts(
        self, node: nodes.Node, text: str, facts: list[Fact], advice: str, *, whole: bool = False
    ) -> None:
        """Record the facts of a text, with the message for each."""
        for fact, sentence in self.unfreed(text, facts, whole=whole):
            path, line = self.sources.find(node, fact.numeral, fact.context)
            message = f'{fact.numeral} is bound to no claim in "{fact.context}"; {advice}'
            message = message.replace("NUMERAL", fact.numeral)
            self.page.findings.append(Finding(path, line, fact.numeral, sentence, message))

    def unfreed(self, text: str, facts: list[Fact], *, whole: bool) -> Iterator[tuple[Fact, str]]:
        """Yield the facts that the site does not leave free, each with its sentence or the text."""
        text = one_line(text)
        for fact, place in locate_facts(text, facts):
            patterns = self.app.config.claims_free if place >= 0 else []
            if pattern := free_pattern(patterns, text, place, fact.numeral):
                self.page.freed[pattern] += 1
            else:
                yield fact, text if whole else sentence_at(text, place)

    def record_mark(self, node: nodes.Node, numeral: str, reason: str) -> None:
        """Record a numeral that is marked as no claim, and report a missing reason."""
        self.page.unclaimed.append(Unclaimed(self.docname, numeral, reason.strip()))
        if not reason.strip():
            role, command = "{noclaim}`%s <reason>`", r"\noclaim{%s}{reason}"
            form = (role if isinstance(node, no_claim) else command) % numeral
            text = f"{numeral} is marked as no claim without a reason; write {form}"
            self.report(node, text, "noclaim")
        elif not _has_number(numeral, self.language):
            text = f'"{numeral}" is marked as no claim, but has no numeral; remove the mark'
            self.report(node, text, numeral)


def _has_number(text: str, language: str) -> bool:
    """Whether a text contains a numeral or a word that the audit may report."""
    languages = ("en", language)
    return any(char.isnumeric() for char in text) or any(
        find_number_words(text, code) or facts_in_prose(text, code) for code in languages
    )


def advise(binding: str) -> str:
    """Return the advice to print a claim."""
    return f"print a claim with {binding}"


def audit_page(app: Sphinx, doctree: nodes.document) -> None:
    """Record the numerals of a page that state a fact and are bound to no claim."""
    if level_of_page(app.env, app.env.docname) != "off":
        _Audit(app, doctree).run()
    remove_marks(app.env, doctree)


def _toctree_text(node: addnodes.toctree, language: str) -> str:
    """Return the caption and the explicit titles of a toctree, without numbers that count up."""
    texts = ["", node.get("caption") or "", *(title for title, _ in node["entries"] if title)]
    lengths = number_lengths(texts, language)
    return "; ".join(text[length:] for text, length in zip(texts, lengths, strict=True))


def _heading_numbers(doctree: nodes.document, language: str) -> dict[nodes.TextElement, int]:
    """Return the lengths of the numbers with which headings begin and that count up."""
    found = doctree.findall(nodes.title)
    titles = [title for title in found if isinstance(title.parent, nodes.section)]
    lengths = number_lengths([_block_text(title, language) for title in titles], language)
    return dict(zip(titles, lengths, strict=True))


def _visible_nodes(doctree: nodes.document) -> Iterator[Any]:
    """Yield the nodes outside of code, outputs, citations and docstrings."""

    def walk(node: nodes.Node) -> Iterator[nodes.Node]:
        if isinstance(node, _OPAQUE) or _is_from_docstring(node):
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


def _block_text(block: nodes.TextElement, language: str) -> str:
    """Return the text of a block, with bullets for nodes that are bound or audited separately."""
    if isinstance(block, nodes.raw):
        return _visible_html(block, " ")
    return "".join(_text_pieces(block, language))


def _text_pieces(node: nodes.Node, language: str) -> Iterator[str]:
    for child in node.children:
        if is_computed(child):
            yield "\N{BULLET}"
        elif isinstance(child, nodes.Text):
            yield child.astext()
        elif isinstance(child, nodes.raw):
            yield _visible_html(child, "")
        elif isinstance(child, claim_reference) and child["words"]:
            yield blank_numbers(child["words"], child["languages"][0])
        elif isinstance(child, nodes.literal):
            yield audited_code(child.astext(), language)
        elif is_math(child) or isinstance(child, _BOUND) or _is_reference(child):
            yield "\N{BULLET}"
        elif not isinstance(child, nodes.TextElement) or isinstance(child, nodes.Inline):
            yield from _text_pieces(child, language)


def _is_reference(node: nodes.Node) -> bool:
    """Whether a node prints the title of a reference target."""
    return isinstance(node, addnodes.pending_xref) and not node.get("refexplicit")


def _visible_html(raw: nodes.raw, separator: str) -> str:
    """Return the text of HTML and of its visible attributes, with a separator for other markup."""

    def attributes(match: re.Match[str]) -> str:
        texts = [f" {text[1:-1]} " for text in _ATTRIBUTE.findall(match[0]) if match[0][1] != "!"]
        return "".join(texts) or separator

    return unescape(_MARKUP.sub(attributes, raw.astext()))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the audit, its settings, and its sections of the ledger."""
    app.add_config_value("claims_baseline", "", "", str, "file of the numerals that are accepted")
    app.add_config_value("claims_baseline_update", False, "", bool, "whether to write this file")
    app.add_config_value("claims_free", [], "env", (list, tuple), "patterns of free passages")
    app.add_domain(AuditDomain)
    mark_computed(app)
    app.connect("config-inited", check_patterns)
    app.connect("doctree-read", audit_page)
    connect_results(app)
    connect_ledger(app)
    return METADATA
