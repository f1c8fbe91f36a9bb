"""Theorems of sphinx-proof that name the claims that test them, and what their proofs rest on."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx_proof.directive import ElementDirective
from sphinx_proof.domain import ProofDomain
from sphinx_proof.nodes import proof_node

from .domain import Theorem, Use, domain_of
from .sources import find_line, find_source, numbered_lines

TYPES = ("theorem", "lemma", "proposition", "corollary")


class theorem_evidence(nodes.Part, nodes.Element):  # noqa: N801 (nodes are lower case)
    """The place where a theorem shows its evidence, until its claims are known."""


class TheoremDirective(ElementDirective):  # type: ignore[misc]
    """A theorem with the option ``:evidence:``, the keys of the claims that test it."""

    option_spec = ElementDirective.option_spec | {"evidence": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Add the place of the evidence to what sphinx-proof makes."""
        (node,) = super().run()
        keys = self.options.get("evidence", "").replace(",", " ").split()
        node["evidence"] = keys
        node["labelled"] = "label" in self.options
        self.set_source_info(node)
        node += theorem_evidence(keys=keys)
        return [node]


class MergingProofDomain(ProofDomain):  # type: ignore[misc]
    """The domain of sphinx-proof, whose lack of this method ends a build by several processes."""

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Do nothing: sphinx-proof keeps its data in the environment, and merges them itself."""


def use_theorem_directives(app: Sphinx, config: Config) -> None:
    """Let theorems name their evidence, on a site that uses sphinx-proof."""
    if "sphinx_proof" in app.extensions:
        app.add_domain(MergingProofDomain, override=True)
        for name in TYPES:
            app.add_directive_to_domain("prf", name, TheoremDirective, override=True)


def collect_theorems(app: Sphinx, doctree: nodes.document) -> None:
    """Note the theorems of a page, the claims that they name and what their proofs refer to."""
    docname = app.env.docname
    default = Path(app.env.doc2path(docname))
    page = domain_of(app.env).page(docname)
    theorem: Theorem | None = None
    for node in doctree.findall(nodes.Element):
        if "evidence" in node:
            path, line = find_source(node, default)
            line = find_line(numbered_lines(path), line, f"prf:{node['realtype']}")
            theorem = Theorem(
                label=node["label"] if node["labelled"] else "",
                kind=node["realtype"],
                title=_title(node),
                page=docname,
                path=str(path),
                line=line,
                claims=node["evidence"],
                depends_on=[],
            )
            page["theorems"].append(theorem)
            page["uses"] += [Use(key, str(path), line, "words") for key in theorem.claims]
        elif isinstance(node, proof_node) and theorem:
            theorem.depends_on.extend(_references(node))
            theorem = None


def _title(node: nodes.Element) -> str:
    title: str = node["title"]
    return title.strip().removeprefix("(").removesuffix(")")


def _references(proof: nodes.Element) -> list[str]:
    """The labels that a proof refers to, each once."""
    references = proof.findall(pending_xref)
    return list(dict.fromkeys(r["reftarget"] for r in references if r.get("refdomain") == "prf"))
