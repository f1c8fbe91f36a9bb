"""Print claims in prose, formulas and attributes, and their evidence below cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import NoUri
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode
from sphinx.util.typing import ExtensionMetadata

from ..claims.record import Claim
from ..claims.statement import StatementError, parse
from ..site.domain import ClaimsDomain, Use, anchor_of
from ..site.metadata import METADATA
from ..site.sources import SourceFinder
from ..site.static import add_static_folder
from .claim_nodes import (
    CLAIM_COMMAND,
    NOCLAIM_COMMAND,
    ClaimRole,
    NoClaimRole,
    claim_evidence,
    claim_reference,
    in_heading,
    is_math,
    no_claim,
    relation_before,
    text_attributes,
)

STATIC = Path(__file__).parent / "static"
_EXPONENT = re.compile(r"\b\d[\d.]*e[+-]\d+")


def collect_uses(app: Sphinx, doctree: nodes.document) -> None:
    """Record the claims that a page prints, and the places."""
    sources = SourceFinder.of_page(app.env)
    page = ClaimsDomain.of(app.env).page(app.env.docname)

    def record(node: nodes.Node, needle: str, key: str, form: str, relation: str = "") -> None:
        page.uses.append(Use(key, *sources.find(node, needle), form, relation))

    for node in doctree.findall(claim_reference):
        form = "words" if node["words"] else "value"
        form = "heading" if in_heading(node) else form
        record(node, f"`{node['raw']}`", node["key"], form)
    for formula in doctree.findall(is_math):
        text = formula.astext()
        form = "heading" if in_heading(formula) else "formula"
        for match in CLAIM_COMMAND.finditer(text):
            record(formula, match[0], match[1], form, relation_before(text[: match.start()]))
    for element in doctree.findall(nodes.Element):
        for words in text_attributes(element).values():
            for match in CLAIM_COMMAND.finditer(words):
                record(element, match[0], match[1], "value")
    shown = {node["key"] for node in doctree.findall(claim_evidence)}
    page.claims = [
        replace(claim, place=replace(claim.place, shown=claim.key in shown))
        for claim in page.claims
    ]


class ResolveClaims(SphinxPostTransform):
    """Print each claim with the decimal sign of the language and a link to its evidence."""

    default_priority = 1

    def run(self, **_: object) -> None:
        r"""Replace every node and every ``\claim`` of the page."""
        self.domain = ClaimsDomain.of(self.env)
        self.claims = self.domain.claims()
        self.decimal_sign = decimal_sign(self.config.language)
        for node in list(self.document.findall(claim_reference)):
            node.replace_self(self._print_reference(node))
        for formula in self.document.findall(is_math):
            assert isinstance(formula, nodes.Element)
            text = formula.astext()
            plain = NOCLAIM_COMMAND.sub(r"{\1}", text)
            resolved = CLAIM_COMMAND.sub(lambda match: self._print_in_formula(match[1]), plain)
            if resolved != text:
                formula["without_links"] = CLAIM_COMMAND.sub(lambda m: self._latex(m[1]), plain)
                formula.children = [nodes.Text(resolved)]
        for element in self.document.findall(nodes.Element):
            for name, words in text_attributes(element).items():
                element[name] = CLAIM_COMMAND.sub(
                    lambda match: stated_text(self.claims[match[1]], self.decimal_sign),
                    NOCLAIM_COMMAND.sub(r"\1", words),
                )
        seen: set[str] = set()
        for evidence in list(self.document.findall(claim_evidence)):
            key = evidence["key"]
            evidence.replace_self(self._print_evidence(self.claims[key], named=key not in seen))
            seen.add(key)

    def _print_reference(self, reference: nodes.Element) -> nodes.Node:
        claim = self.claims[reference["key"]]
        text = reference["words"] or stated_text(claim, self.decimal_sign)
        inline = nodes.inline("", text, classes=["claim"])
        return link_to_claim(self, claim, inline)

    def _print_in_formula(self, key: str) -> str:
        if self.domain.builder.format != "html":
            return self._latex(key)
        link = link_to_claim(self, self.claims[key], nodes.inline())
        return rf"\href{{{target_of(link)}}}{self._latex(key)}"

    def _latex(self, key: str) -> str:
        return f"{{{self.claims[key].statement.latex(self.decimal_sign)}}}"

    def _print_evidence(self, claim: Claim, *, named: bool) -> nodes.Node:
        line = evidence_line(ids=[anchor_of(claim.key)] * named)
        line += nodes.literal("", claim.key)
        line += nodes.Text(" " + " · ".join(self._evidence_parts(claim)))
        return line

    def _evidence_parts(self, claim: Claim) -> list[str]:
        on_paper = self.domain.builder.format == "latex"
        evidence = claim.evidence_text(with_margin=not on_paper)
        if not claim.states_value:
            compared = claim.comparison_text()
            return [_EXPONENT.sub(lambda found: self._typeset(found[0]), compared), evidence]
        same = claim.verdict.computed == claim.stated
        computed = "the same" if same else self._typeset(claim.verdict.computed)
        relation = "= " if claim.relation == "=" else ""
        return [
            relation + stated_text(claim, self.decimal_sign),
            *([f"computed {computed}"] if not (same and on_paper) else []),
            evidence,
        ]

    def _typeset(self, computed: str) -> str:
        try:
            return parse(computed).text(self.decimal_sign)
        except StatementError:
            return computed


def evidence_line(**attributes: Any) -> nodes.paragraph:  # noqa: ANN401 (attributes of a node)
    """Return a line of evidence that contains only its mark."""
    line = nodes.paragraph("", classes=["claim-evidence"], **attributes)
    line += nodes.inline("", "✓ ", classes=["claim-mark"])
    return line


def stated_text(claim: Claim, sign: str) -> str:
    """Return the stated value as text, with its relation unless that is equality."""
    text = claim.statement.text(sign)
    return text if claim.relation == "=" else f"{claim.relation}\N{NO-BREAK SPACE}{text}"


def link_to_claim(
    transform: SphinxPostTransform, claim: Claim, child: nodes.Node
) -> nodes.reference:
    """Return a link to the evidence of a claim, or to its page if the evidence is not shown."""
    builder = ClaimsDomain.of(transform.env).builder
    target = anchor_of(claim.key) if claim.place.shown else ""
    title = f"{claim.key}: {claim.evidence_text()}"
    try:
        page = claim.place.page
        return make_refnode(builder, transform.env.docname, page, target, child, title)
    except NoUri:
        return nodes.reference("", "", child)


def link_with_evidence(transform: SphinxPostTransform, claim: Claim) -> list[nodes.Node]:
    """Return a link to a claim, named by its key, and the kind of its evidence."""
    link = link_to_claim(transform, claim, nodes.literal("", claim.key))
    return [link, nodes.Text(f" ({claim.evidence})")]


def comma_separated(groups: Iterable[Iterable[nodes.Node]]) -> list[nodes.Node]:
    """Return groups of nodes with commas between the groups."""
    parts: list[nodes.Node] = []
    for group in groups:
        if parts:
            parts.append(nodes.Text(", "))
        parts += group
    return parts


def target_of(link: nodes.Element) -> str:
    """Return the address that a resolved reference leads to."""
    return str(link.get("refuri") or f"#{link.get('refid', '')}")


def link_to_page(transform: SphinxPostTransform, docname: str) -> nodes.reference:
    """Return a link to a page, with the title of the page as its text."""
    title = nodes.inline("", transform.env.titles[docname].astext())
    builder = ClaimsDomain.of(transform.env).builder
    return make_refnode(builder, transform.env.docname, docname, "", title)


def decimal_sign(language: str) -> str:
    """Return the decimal sign of a language."""
    try:
        return get_decimal_symbol(Locale.parse(language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return "."


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the role and the printing of claims."""
    app.add_role("claim", ClaimRole())
    app.add_role("noclaim", NoClaimRole())
    app.add_node(no_claim)
    app.add_node(claim_reference)
    app.add_node(claim_evidence)
    app.add_post_transform(ResolveClaims)
    add_static_folder(app, STATIC)
    app.add_css_file("claims.css")
    app.connect("doctree-read", collect_uses)
    return METADATA
