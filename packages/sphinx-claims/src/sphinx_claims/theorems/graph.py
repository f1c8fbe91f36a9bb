"""Dependency graph of theorems: an SVG drawing in HTML, and a list for every builder."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import networkx as nx
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join
from sphinx.util.docutils import SphinxDirective

from ..claims.formula_judgment import points_text
from ..claims.verdict import EVIDENCE
from ..printing.printing import (
    comma_separated,
    link_to_claim,
    link_to_page,
    link_with_evidence,
    target_of,
)
from ..site.builders import make_link, writes_web_pages
from ..site.domain import ClaimsDomain
from ..site.evaluated import FormulasDomain, anchor_of_formulas
from .dependencies import THEOREMS, UNPROVED_KINDS, Theorem
from .domain import GraphPlacement, TheoremsDomain
from .picture import Card, Check, draw
from .printing import LIST_ANCHOR

_EVALUATED = "evaluated"
"""The kind of evidence that evaluated formulas are: of its own, beside that of claims."""


class proof_graph(nodes.General, nodes.Element):  # noqa: N801 (nodes are lower case)
    """A dependency graph, before all theorems are known."""


class ProofGraphDirective(SphinxDirective):
    """``{proof-graph}`` shows the dependencies of all theorems, or of those in a folder or page."""

    optional_arguments = 1
    option_spec = {"without-list": directives.flag}  # noqa: RUF012 (docutils has it so)

    def run(self) -> list[nodes.Node]:
        """Return a node; the page is written again whenever a theorem or its evidence changes."""
        prefix = ""
        if self.arguments:
            prefix = docname_join(self.env.docname, self.arguments[0].rstrip("/"))
        path, line = self.get_source_info()
        listed = "without-list" not in self.options
        placement = GraphPlacement(self.env.docname, path, line, prefix, listed)
        TheoremsDomain.of(self.env).page(self.env.docname).graphs.append(placement)
        return [proof_graph(placement=placement)]


class PrintGraph(SphinxPostTransform):
    """Draw and list the dependencies."""

    default_priority = 1

    def run(self, **_: object) -> None:
        """Replace the nodes of the page by drawings and lists."""
        places = list(self.document.findall(proof_graph))
        if not places:
            return
        claims_domain = ClaimsDomain.of(self.env)
        self.domain = TheoremsDomain.of(self.env)
        self.builder = claims_domain.builder
        self.claims = claims_domain.claims()
        self.dependencies = self.domain.dependencies()
        self.theorems = self.dependencies.theorems
        self.evaluated = FormulasDomain.of(self.env).by_label()
        self.graph = self.dependencies.graph
        if not nx.is_directed_acyclic_graph(self.graph):  # in a preview, which names the cycle
            for place in places:
                place.parent.remove(place)
            return
        self.weakest = {label: self.dependencies.weakest(label) for label in self.theorems}
        self.names = {label: self._name(theorem) for label, theorem in self.theorems.items()}
        self.listed: set[str] = set()
        drawn = writes_web_pages(self.builder)
        for i, place in enumerate(places):
            placement: GraphPlacement = place["placement"]
            parts: list[nodes.Node] = []
            if not self._shown(placement):
                parts.append(nodes.paragraph("", "There are no theorems yet."))
            elif drawn:
                parts += [self._legend()] if i == 0 else []
                parts.append(self._draw(placement, f"proof-graph-{i}"))
            if placement.listed or not drawn:
                parts += self._list(placement)
            place.replace_self(parts)

    def _shown(self, placement: GraphPlacement) -> list[str]:
        return [label for label, theorem in self.theorems.items() if placement.shows(theorem.page)]

    def _name(self, theorem: Theorem) -> str:
        kind = get_translation("proof")(theorem.kind.title())
        return f"{kind} {self.domain.number(theorem)}".strip()

    # The list

    def _list(self, placement: GraphPlacement) -> list[nodes.Node]:
        parts: list[nodes.Node] = []
        shown = [self.theorems[label] for label in self._shown(placement)]
        for docname, theorems in groupby(shown, key=lambda theorem: theorem.page):
            items = map(self._item, theorems)
            parts += [
                nodes.rubric("", "", link_to_page(self, docname), heading_level=3),
                nodes.definition_list("", *items, classes=["proof-list"]),
            ]
        return parts

    def _item(self, theorem: Theorem) -> nodes.Node:
        label = theorem.label
        term = nodes.term(ids=[f"{LIST_ANCHOR}{label}"] * (label not in self.listed))
        self.listed.add(label)
        term += self._link_with_title(label)
        if kind := self.weakest[label]:
            term += [nodes.Text(" "), _mark(kind)]
        used = [name for name in self.dependencies.depends_on(label) if name in self.theorems]
        claims = self.dependencies.claims(label)
        about: list[nodes.Node] = []
        if theorem.kind in THEOREMS and label not in self.dependencies.proved:
            about.append(nodes.paragraph("", "stated without proof"))
        about += self._line("depends on", map(self._link_with_title, used))
        about += self._line("used by", ([self._link(user)] for user in self._users(label)))
        about += self._line(
            "checked by", (link_with_evidence(self, self.claims[key]) for key in claims)
        )
        hypotheses = [self.claims[key] for key in theorem.hypotheses if key in self.claims]
        about += self._line(
            "hypotheses checked by", (link_with_evidence(self, claim) for claim in hypotheses)
        )
        about += self._line("checked by Coq as", map(self._formal, self._checked(label)))
        if points := self._points(label):
            about.append(nodes.paragraph("", f"formulas evaluated at {points_text(points)}"))
        if not about:
            about.append(nodes.paragraph("", "not used"))
        return nodes.definition_list_item("", term, nodes.definition("", *about))

    def _users(self, label: str) -> list[str]:
        return [user for user in self.theorems if self.graph.has_edge(label, user)]

    @staticmethod
    def _line(words: str, links: Iterable[list[nodes.Node]]) -> list[nodes.Node]:
        """Return a paragraph of words and links, if there are any links."""
        parts = comma_separated(links)
        return [nodes.paragraph("", "", nodes.Text(f"{words} "), *parts)] if parts else []

    def _link(self, label: str, anchor: str = "") -> nodes.Element:
        page = self.theorems[label].page
        name = nodes.inline("", self.names[label])
        return make_link(self.builder, self.env.docname, page, anchor or label, name)

    def _checked(self, label: str) -> list[str]:
        """Return the formal statements of a theorem that Coq has checked in this build."""
        found = self.domain.statements_of(self.theorems[label])
        return [statement.name for statement in found if statement.coq]

    def _points(self, label: str) -> int:
        """Return the number of points at which the formulas of a theorem are evaluated."""
        return self.evaluated[label].points if label in self.evaluated else 0

    def _link_with_title(self, label: str) -> list[nodes.Node]:
        title = self.theorems[label].title
        return [self._link(label), nodes.Text(f" ({title})" if title else "")]

    @staticmethod
    def _formal(name: str) -> list[nodes.Node]:
        return [nodes.literal("", name)]

    # The drawing

    def _legend(self) -> nodes.Node:
        claims = {key for label in self.theorems for key in self.dependencies.claims(label)}
        used = {self.claims[key].evidence for key in claims}
        line = nodes.paragraph(
            "", "From the strongest evidence to the weakest: ", classes=["proof-legend"]
        )
        if any(map(self._checked, self.theorems)):
            used.add("formal")
        for kind in ("formal", *EVIDENCE):
            if kind in used:
                line += [_mark(kind), nodes.Text(" ")]
        if any(map(self._points, self.theorems)):
            line += [nodes.Text("· "), _mark(_EVALUATED), nodes.Text(" formulas, on instances")]
        return line

    def _draw(self, placement: GraphPlacement, name: str) -> nodes.Node:
        own = set(self._shown(placement))
        shown = own.union(used for label in own for used in self.graph.predecessors(label))
        graph = nx.DiGraph()
        graph.add_nodes_from(label for label in self.theorems if label in shown)
        graph.add_edges_from((used, user) for used, user in self.graph.edges if user in own)
        graph = nx.transitive_reduction(graph)
        cards = {label: self._card(label, outside=label not in own) for label in graph}
        title = f"Dependency graph: {len(own)} statements of {placement.prefix or 'all pages'}"
        return nodes.raw("", draw(cards, graph, name, title), format="html")

    def _card(self, label: str, *, outside: bool) -> Card:
        theorem, weakest = self.theorems[label], self.weakest[label]
        about = f"{self.names[label]}{f', {theorem.title}' if theorem.title else ''}"
        if weakest:
            about += f"; weakest evidence: {weakest}"
        if self._checked(label):
            about += "; checked by Coq"
        if points := self._points(label):
            about += f"; formulas evaluated at {points_text(points)}"
        if used := [self.names[name] for name in self.graph.predecessors(label)]:
            about += f"; depends on {', '.join(used)}"
        claims = [self.claims[key] for key in self.dependencies.claims(label)]
        checks = []
        if names := self._checked(label):
            target = _target(self._link(label, f"formal-{label}"))
            checks.append(Check(", ".join(names), "formal", "Coq", target))
        if points:
            target = _target(self._link(label, anchor_of_formulas(label)))
            checks.append(Check("formulas", _EVALUATED, _EVALUATED[:3], target))
        for claim in claims:
            target = _target(link_to_claim(self, claim, nodes.inline()))
            checks.append(Check(claim.key, claim.evidence, claim.evidence[:3], target))
        return Card(
            name=self.names[label],
            title=theorem.title,
            target=_target(self._link(label)),
            checks=checks,
            weakest=weakest,
            about=about,
            unproved=theorem.kind in UNPROVED_KINDS,
            outside=outside,
        )


def _target(link: nodes.Element) -> str:
    """Return the URL of a link for raw HTML; on a single-page site, only its anchor."""
    target = target_of(link)
    return f"#{target.rpartition('#')[2]}" if target.startswith("#") else target


def _mark(kind: str) -> nodes.Node:
    return nodes.inline("", kind, classes=["evidence", f"evidence-{kind}"])


def add_graph_style(
    app: Sphinx, docname: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Load the style sheet and the script of drawings on pages that have a graph."""
    if TheoremsDomain.of(app.env).find(docname).graphs:
        app.add_css_file("proof-graph.css")
        app.add_js_file("proof-graph.js", defer="defer")
