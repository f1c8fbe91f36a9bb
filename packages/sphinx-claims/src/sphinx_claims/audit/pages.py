"""Audit translated pages: find numerals that state a fact and are not bound to a claim."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from ..build import ExecutionDomain
from ..claims.number_words import find_number_words
from ..printing.claim_nodes import (
    CLAIM_COMMAND,
    NOCLAIM_COMMAND,
    is_math,
    no_claim,
    text_attributes,
)
from ..printing.translation import translation_difference
from ..site.domain import ClaimsDomain, Problem
from ..site.levels import level_of_page
from ..site.macros import site_macros
from ..site.metadata import METADATA
from ..site.sources import SourceFinder
from .blocks import block_text, text_blocks, visible_nodes
from .cells import audit_cells, describe_output
from .computed import collect_computed, mark_computed, remove_marks
from .domain import AuditDomain, Unclaimed
from .findings import Finding, locate_facts, one_line, sentence_at
from .free import check_patterns, free_pattern
from .labels import labels
from .ledger import connect_ledger
from .numerals import Fact, facts_in_formula, facts_in_prose, number_lengths
from .quantifier_words import find_quantifiers
from .quantifiers import connect_quantifiers, find_quantified
from .rendered import rendered_facts
from .reserved import computed_refusals, refusals
from .results import connect_results
from .scripts import disguised_words
from .sentences import find_sentences
from .site_texts import connect_site_texts
from .source_places import connect_places, find_named_places

HEADING_ADVICE = (
    "a heading prints no claim: move it below, or mark it with {noclaim}`NUMERAL <reason>`"
)


class _Audit:
    """Audit of one page."""

    def __init__(self, app: Sphinx, doctree: nodes.document) -> None:
        self.app = app
        self.docname = app.env.docname
        self.language = app.config.language or "en"
        self.macros = site_macros(app.config)
        self.doctree = doctree
        self.sources = SourceFinder.of_page(app.env)
        self.problems = ClaimsDomain.of(app.env).page(self.docname).problems
        self.page = AuditDomain.of(app.env).page(self.docname)

    def run(self) -> None:
        """Record the facts that are not bound, and the numerals that are exempt."""
        self.page.audited = True
        self.page.computed += collect_computed(self.doctree, self.sources)
        numbers = _heading_numbers(self.doctree, self.language)
        for block in text_blocks(self.doctree):
            heading = isinstance(block, nodes.title) and isinstance(block.parent, nodes.section)
            text = block_text(block, self.language)[numbers.get(block, 0) :]
            advice = HEADING_ADVICE if heading else advise("{claim}`key`")
            self.record_facts(block, text, facts_in_prose(text, self.language), advice)
            for word, problem in disguised_words(text, self.language):
                self.record_refusal(block, word, problem)
        for formula in visible_nodes(self.doctree):
            if is_math(formula):
                latex = formula.astext()
                facts = facts_in_formula(latex, self.language, self.macros)
                self.record_facts(formula, latex, facts, advise(r"\claim{key}"), whole=True)
                for numeral, reason in NOCLAIM_COMMAND.findall(latex):
                    self.record_mark(formula, numeral, reason)
        for role in self.doctree.findall(no_claim):
            self.record_mark(role, role.astext(), role["reason"])
        for node in visible_nodes(self.doctree):
            if difference := translation_difference(node):
                self.report(node, f"the translation {difference}")
            for words in text_attributes(node).values():
                text = CLAIM_COMMAND.sub("\N{BULLET}", NOCLAIM_COMMAND.sub("\N{BULLET}", words))
                facts = facts_in_prose(text, self.language)
                self.record_facts(node, text, facts, advise(r"\claim{key}"))
                for numeral, reason in NOCLAIM_COMMAND.findall(words):
                    self.record_mark(node, numeral, reason)
        for label in labels(self.doctree, visible_nodes(self.doctree), self.language):
            self.record_facts(*label)
        for refusal in refusals(visible_nodes(self.doctree), self.language):
            self.record_refusal(*refusal)
        for refusal in computed_refusals(self.doctree):
            self.record_refusal(*refusal)
        blocks, visible = text_blocks(self.doctree), visible_nodes(self.doctree)
        sentences = list(find_sentences(blocks, visible))
        self.page.quantified += find_quantified(self.app.env, self.language, sentences)
        self.page.named_places += find_named_places(self.app.env, self.language, sentences)
        path = str(self.app.env.doc2path(self.docname))
        cells = audit_cells(self.app, rendered_facts(self.doctree, self.language))
        for found in cells.unexecuted:
            for fact, sentence in self.unfreed(found.fact.context, [found.fact], whole=True):
                place = self.sources.find(found.node)
                message = describe_output(found)
                self.page.findings.append(Finding(*place, fact.numeral, sentence, message))
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

    def record_refusal(self, node: nodes.Node, found: str, text: str) -> None:
        """Record markup that is refused, unless the site leaves it free."""
        for fact, sentence in self.unfreed(found, [Fact(found, found)], whole=True):
            path, line = self.sources.find(node, found.rstrip(">"))
            self.page.findings.append(Finding(path, line, fact.numeral, sentence, text))

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
    """Tell whether a text contains a numeral or a word that the audit may report."""
    languages = ("en", language)
    return any(char.isnumeric() for char in text) or any(
        find_number_words(text, code)
        or facts_in_prose(f"{text} things; {text} largest", code)
        or any(find_quantifiers(f"{text}; is {text} than", code, linked=False))
        for code in languages
    )


def advise(binding: str) -> str:
    """Return the advice to print a claim."""
    return f"print a claim with {binding}"


def audit_page(app: Sphinx, doctree: nodes.document) -> None:
    """Record the numerals of a page that state a fact and are bound to no claim."""
    drafting = ExecutionDomain.of(app.env).execution.drafting
    if level_of_page(app.env, app.env.docname) != "off" and not drafting:
        _Audit(app, doctree).run()
    remove_marks(app.env, doctree)


def _heading_numbers(doctree: nodes.document, language: str) -> dict[nodes.TextElement, int]:
    """Return the lengths of the numbers with which headings begin and that count up."""
    found = doctree.findall(nodes.title)
    titles = [title for title in found if isinstance(title.parent, nodes.section)]
    lengths = number_lengths([block_text(title, language) for title in titles], language)
    return dict(zip(titles, lengths, strict=True))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the audit, its settings, and its sections of the ledger."""
    app.add_config_value("claims_baseline", "", "", str, "file of the numerals that are accepted")
    app.add_config_value("claims_baseline_update", False, "", bool, "whether to write this file")
    app.add_config_value("claims_free", [], "env", (list, tuple), "patterns of free passages")
    app.add_domain(AuditDomain)
    mark_computed(app)
    app.connect("config-inited", check_patterns)
    app.connect("doctree-read", audit_page)
    connect_quantifiers(app)
    connect_places(app)
    connect_results(app)
    connect_site_texts(app)
    connect_ledger(app)
    return METADATA
