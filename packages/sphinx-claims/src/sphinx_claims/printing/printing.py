"""Print claims in prose, formulas and attributes, and their evidence below cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata

from ..claims.record import Claim
from ..claims.statement import StatementError, parse
from ..site.builders import make_link
from ..site.domain import ClaimsDomain, anchor_of
from ..site.hooks import CHECK
from ..site.metadata import METADATA
from ..site.static import add_static_folder
from .claim_nodes import (
    CLAIM_COMMAND,
    NOCLAIM_COMMAND,
    ClaimRole,
    NoClaimRole,
    claim_evidence,
    claim_reference,
    command_words,
    is_math,
    no_claim,
    split_keys,
    text_attributes,
)
from .tokens import decimal_sign
from .uses import check_words, collect_uses, match_in_languages
from .words import Match

STATIC = Path(__file__).parent / "static"
_EXPONENT = re.compile(r"\b\d[\d.]*e[+-]\d+")
_BEFORE_ARGUMENT = re.compile(r"([\^_}]|\\(?:[dtc]?frac|sqrt|[dt]?binom|bar|hat|vec))\s*\Z")
"""What stands before an argument without braces, where two groups are one too many."""


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
            resolved = CLAIM_COMMAND.sub(self._print_in_formula, plain)
            if resolved != text:
                formula["without_links"] = CLAIM_COMMAND.sub(self._latex, plain)
                formula.children = [nodes.Text(resolved)]
        for element in self.document.findall(nodes.Element):
            for name, words in text_attributes(element).items():
                plain = NOCLAIM_COMMAND.sub(r"\1", words)
                element[name] = CLAIM_COMMAND.sub(self._print_in_attribute, plain)
        seen: set[str] = set()
        for evidence in list(self.document.findall(claim_evidence)):
            key = evidence["key"]
            claim = self.claims[key]
            if claim.is_chosen:
                evidence.parent.remove(evidence)
                continue
            evidence.replace_self(self._print_evidence(claim, named=key not in seen))
            seen.add(key)

    def _print_reference(self, reference: nodes.Element) -> nodes.Node:
        words = reference["words"]
        claims = [self.claims[key] for key in reference["keys"]]
        if len(claims) > 1:
            match = match_in_languages(words, claims, reference["languages"])
            return self._link_values(words, claims, match)
        text = words or stated_text(claims[0], self.decimal_sign)
        return self._link_value(claims[0], text)

    def _link_values(self, words: str, claims: list[Claim], match: Match) -> nodes.Node:
        """Return words in which each value is a link to its own claim."""
        line = nodes.inline()
        position = 0
        for start, end, claim in match.links:
            line += nodes.Text(words[position:start])
            line += self._link_value(claims[claim], words[start:end])
            position = end
        line += nodes.Text(words[position:])
        return line

    def _link_value(self, claim: Claim, text: str) -> nodes.Element:
        """Return a value with a link to its evidence; a chosen value has none."""
        if claim.is_chosen:
            return nodes.inline("", text, classes=["claim-chosen"])
        return link_to_claim(self, claim, nodes.inline("", text, classes=["claim"]))

    def _print_in_formula(self, match: re.Match[str]) -> str:
        if self.domain.builder.format != "html":
            return self._latex(match)
        claim = self.claims[_first_key(match)]
        if claim.is_chosen:
            return self._latex(match)
        link = link_to_claim(self, claim, nodes.inline())
        value = rf"\href{{{target_of(link)}}}{self._latex(match)}"
        is_argument = _BEFORE_ARGUMENT.search(match.string[: match.start()])
        return f"{{{value}}}" if is_argument else value

    def _latex(self, match: re.Match[str]) -> str:
        words = command_words(match[0])
        stated = self.claims[_first_key(match)]
        return f"{{{words or stated.statement.latex(self.decimal_sign)}}}"

    def _print_in_attribute(self, match: re.Match[str]) -> str:
        words = command_words(match[0])
        return words or stated_text(self.claims[_first_key(match)], self.decimal_sign)

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


def link_to_claim(transform: SphinxPostTransform, claim: Claim, child: nodes.Node) -> nodes.Element:
    """Return a link to the evidence of a claim, or to its page if the evidence is not shown."""
    builder = ClaimsDomain.of(transform.env).builder
    target = anchor_of(claim.key) if claim.place.shown else ""
    title = f"{claim.key}: {claim.evidence_text()}"
    return make_link(builder, transform.env.docname, claim.place.page, target, child, title)


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


def _first_key(command: re.Match[str]) -> str:
    return split_keys(command[1])[0]


def target_of(link: nodes.Element) -> str:
    """Return the address that a resolved reference leads to."""
    return str(link.get("refuri") or f"#{link.get('refid', '')}")


def link_to_page(transform: SphinxPostTransform, docname: str) -> nodes.Element:
    """Return a link to a page, with the title of the page as its text."""
    title = nodes.inline("", transform.env.titles[docname].astext())
    builder = ClaimsDomain.of(transform.env).builder
    return make_link(builder, transform.env.docname, docname, "", title)


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
    app.connect(CHECK, check_words)
    return METADATA
