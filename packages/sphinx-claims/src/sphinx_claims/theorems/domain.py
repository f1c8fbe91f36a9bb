"""Sphinx domain for theorems, proofs and the dependency graph between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import networkx as nx
from sphinx.application import Sphinx
from sphinx.domains import ObjType
from sphinx.environment import BuildEnvironment
from sphinx_proof.proof_type import PROOF_TYPES

from ..claims.record import Place
from ..formal.statements import CONFIG, FormalStatement, FormalStatements, read_statements
from ..site.domain import ClaimsDomain, Problem
from ..site.evaluated import FormulasDomain
from ..site.numbers import assigned_number
from ..site.page_domain import PageDomain
from .demand import needs_evidence
from .dependencies import UNPROVED_KINDS, Dependencies, Proof, Reference, Theorem, labelled


@dataclass(frozen=True)
class GraphPlacement:
    """A place in the sources that shows the dependency graph of the site, a folder or a page.

    Attributes:
        page: the page that shows it.
        path: the source file.
        line: the line of the directive.
        prefix: the folder or page whose theorems are shown; empty for all.
        listed: whether a list follows the drawing.
    """

    page: str
    path: str
    line: int
    prefix: str
    listed: bool

    def shows(self, docname: str) -> bool:
        """Whether the theorems of a page are shown."""
        return not self.prefix or f"{docname}/".startswith(f"{self.prefix}/")


@dataclass
class TheoremsPage:
    """The theorems, proofs, references and graphs of a page.

    ``explains_axioms`` tells whether it lists the axioms of formal statements.
    """

    theorems: list[Theorem] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    graphs: list[GraphPlacement] = field(default_factory=list)
    explains_axioms: bool = False


class TheoremsDomain(PageDomain[TheoremsPage]):
    """The theorems of all pages."""

    name = "theorems"
    label = "Theorems"
    object_types: ClassVar = {kind: ObjType(kind) for kind in PROOF_TYPES}
    initial_data: ClassVar = {"pages": {}, "highlighted": {}}
    data_version = 1
    page_type = TheoremsPage
    formal: FormalStatements
    """The formal statements of the site, from the event ``builder-inited`` on."""

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield the theorems that are checked, for search and for other sites."""
        for theorem in self.theorems():
            label, kind, title = theorem.label, theorem.kind, theorem.title
            if label and theorem.checked:
                yield f"{kind}-{label}", title or label, kind, theorem.page, label, 1

    @property
    def highlighted(self) -> dict[str, tuple[str, str]]:
        """The text of each Coq file that was highlighted last, and its HTML."""
        highlighted: dict[str, tuple[str, str]] = self.data["highlighted"]
        return highlighted

    def theorems(self) -> list[Theorem]:
        """Return the environments of all pages, sorted by page and line."""
        return [theorem for _, page in self.records() for theorem in page.theorems]

    def labelled(self) -> dict[str, Theorem]:
        """Return the environments of all pages that have a label, as :func:`labelled`."""
        return labelled(self.theorems())

    def dependencies(self) -> Dependencies:
        """Return the dependency graph."""
        proofs = [proof for _, page in self.records() for proof in page.proofs]
        claims = ClaimsDomain.of(self.env).claims()
        evidence = {key: claim.evidence for key, claim in claims.items()}
        return Dependencies(self.theorems(), proofs, evidence)

    def graphs(self) -> list[GraphPlacement]:
        """Return the places that show a graph, sorted by page."""
        return [graph for _, page in self.records() for graph in page.graphs]

    def list_with(self, docname: str) -> GraphPlacement | None:
        """Return the first graph with a list that shows the theorems of a page."""
        found = (graph for page in self.pages.values() for graph in page.graphs if graph.listed)
        showing = (graph for graph in found if graph.shows(docname))
        return min(showing, key=lambda graph: graph.page, default=None)

    def axioms_page(self) -> str:
        """Return the first page that lists the axioms of formal statements, if there is one."""
        return min((name for name, page in self.pages.items() if page.explains_axioms), default="")

    def statements_of(self, theorem: Theorem) -> list[FormalStatement]:
        """Return the formal statements of a theorem, without unknown names."""
        found = map(self.formal.statements.get, theorem.formal)
        return [statement for statement in found if statement]

    def number(self, theorem: Theorem) -> str:
        """Return the number of a theorem; empty if it has none."""
        return assigned_number(self.env, theorem.page, theorem.counter, theorem.label)


def check_theorems(app: Sphinx, env: BuildEnvironment) -> Iterator[Problem]:
    """Yield the problems of theorems, of references to them, and of graphs."""
    domain = TheoremsDomain.of(env)
    dependencies = domain.dependencies()
    toctrees = nx.DiGraph(env.toctree_includes)
    toctrees.add_node(root := env.config.root_doc)
    numbered = {root, *nx.descendants(toctrees, root)}
    yield from dependencies.problems()
    for docname, page in domain.pages.items():
        if needs_evidence(env, docname):
            yield from dependencies.undeclared(page.references)
        for theorem in page.theorems:
            if theorem.checked and theorem.counter and theorem.page not in numbered:
                text = (
                    f"this {theorem.kind} has no number; "
                    "list its page in a toctree, or add :nonumber:"
                )
                yield Problem(theorem.path, theorem.line, text)
    for graph in domain.graphs():
        if graph.prefix and not any(graph.shows(t.page) for t in dependencies.theorems.values()):
            text = f"no page of {graph.prefix} has a theorem"
            yield Problem(graph.path, graph.line, text)


def check_formal(app: Sphinx, env: BuildEnvironment) -> Iterator[Problem]:
    """Yield the problems of formal statements, and of theorems that name them."""
    domain = TheoremsDomain.of(env)
    formal = domain.formal
    for path, line, text in formal.problems:
        yield Problem(str(path), line, text)
    table = formal.folder / CONFIG
    named = set()
    for theorem in domain.theorems():
        named.update(theorem.formal)
        for name in theorem.formal:
            if name not in formal.statements:
                text = f"{theorem.kind} {theorem.label} names the formal statement {name}, "
                text += (
                    f"which {table} does not list"
                    if formal.folder.name
                    else "but conf.py sets no claims_formal"
                )
                yield Problem(theorem.path, theorem.line, text)
    for name in formal.statements.keys() - named:
        text = f"no theorem names the formal statement {name}; name it with :formal: {name}"
        yield Problem(str(table), 1, text)


def fingerprint_theorems(app: Sphinx, env: BuildEnvironment) -> dict[str, dict[str, object]]:
    """Return the theorems and formal statements that each page shows."""
    domain = TheoremsDomain.of(env)
    dependencies = domain.dependencies()
    numbers = {label: domain.number(t) for label, t in dependencies.declared.items()}
    graph = _graph_content(env, dependencies)
    shown: dict[str, dict[str, object]] = {}
    for docname, page in domain.pages.items():
        content = shown.setdefault(docname, {})
        if page.graphs:
            content["graph"] = graph
        if page.theorems and (placement := domain.list_with(docname)):
            content["list of theorems"] = placement.page
        for name in (name for theorem in page.theorems for name in theorem.formal):
            content[f"formal {name}"] = (domain.formal.statements.get(name), domain.axioms_page())
        if page.explains_axioms:
            content["formal"] = domain.formal
        for reference in page.references:
            content[f"number {reference.label}"] = numbers.get(reference.label)
    return shown


def _graph_content(env: BuildEnvironment, dependencies: Dependencies) -> object:
    """Return all data that drawings and lists of theorems show."""
    domain = TheoremsDomain.of(env)
    claims = ClaimsDomain.of(env).claims()
    points = {one.label: one.points for one in FormulasDomain.of(env).judged()}
    shown = [
        (
            label,
            theorem.kind,
            theorem.title,
            theorem.page,
            env.titles[theorem.page].astext(),
            domain.number(theorem),
            label in dependencies.proved,
            dependencies.depends_on(label),
            points.get(label),
            [(statement.name, statement.coq) for statement in domain.statements_of(theorem)],
            dependencies.claims(label),
            theorem.hypotheses,
        )
        for label, theorem in dependencies.theorems.items()
    ]
    keys = {key for *_, keys, hypotheses in shown for key in (*keys, *hypotheses) if key in claims}
    # A list links to the page of a claim and to its evidence; the line of the call is not shown.
    placed = {
        key: replace(
            claims[key], place=Place(claims[key].place.page, shown=claims[key].place.shown)
        )
        for key in keys
    }
    return shown, placed


def record_theorems(app: Sphinx, env: BuildEnvironment) -> dict[str, Any]:
    """Return the theorems and definitions for ``claims.json``."""
    domain = TheoremsDomain.of(env)
    dependencies = domain.dependencies()
    entries = [
        {
            "label": label,
            "kind": theorem.kind,
            "page": theorem.page,
            "title": theorem.title,
            "claims": theorem.claims,
            "depends_on": dependencies.depends_on(label),
            "weakest": dependencies.weakest(label) or None,
            "formal": [found.published() for found in domain.statements_of(theorem)],
            **_published_parts(theorem),
        }
        for label, theorem in dependencies.theorems.items()
    ]
    return {
        "theorems": [entry for entry in entries if entry["kind"] not in UNPROVED_KINDS],
        "definitions": [entry for entry in entries if entry["kind"] in UNPROVED_KINDS],
    }


def _published_parts(theorem: Theorem) -> dict[str, Any]:
    """Return the claims of the parts and hypotheses of a theorem, if it names any."""
    entries: dict[str, Any] = {}
    if theorem.parts:
        entries["parts"] = [{"part": name, "claims": keys} for name, keys in theorem.parts]
    if theorem.hypotheses:
        entries["hypotheses"] = theorem.hypotheses
    return entries


def formal_state(app: Sphinx, env: BuildEnvironment) -> FormalStatements:
    """Return the formal statements, which the ledger shows."""
    return TheoremsDomain.of(env).formal


def count_formal(app: Sphinx, env: BuildEnvironment, docname: str) -> dict[str, int]:
    """Return the number of checked formal statements that the theorems of a page name."""
    domain = TheoremsDomain.of(env)
    theorems = domain.find(docname).theorems
    checked = (bool(found.coq) for theorem in theorems for found in domain.statements_of(theorem))
    return {"formal": sum(checked)}


def read_formal(app: Sphinx) -> None:
    """Read the formal statements of the site."""
    formal = FormalStatements()
    if folder := app.config.claims_formal:
        record = Path(app.confdir, app.config.claims_formal_record)
        formal = read_statements(Path(app.confdir, folder), record)
    TheoremsDomain.of(app.env).formal = formal
