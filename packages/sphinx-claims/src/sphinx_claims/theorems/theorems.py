"""Theorems of sphinx-proof that name the claims that test them, and what their proofs rest on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator
from sphinx.writers.text import TextTranslator
from sphinx_proof.directive import ElementDirective, ProofDirective
from sphinx_proof.domain import ProofDomain
from sphinx_proof.nodes import NODE_TYPES, proof_node, unenumerable_node
from sphinx_proof.proof_type import PROOF_TYPES

from ..printing.printing import keys_in, theorem_evidence
from ..site.dependencies import THEOREMS, Proof, Reference, Theorem
from ..site.domain import Problem, Use, domain_of
from ..site.sources import find_line, find_source, numbered_lines
from .formal_printing import formal_evidence


class theorem_link(nodes.Inline, nodes.Element):  # noqa: N801
    """A link of a theorem to itself, which is no part of its title's text."""


def write_theorem_link(self: HTML5Translator, node: nodes.Element) -> None:
    """Write it as the links of headings are."""
    self.add_permalink_ref(node, f"Link to this {node['kind']}")
    raise nodes.SkipNode


class TheoremDirective(ElementDirective):  # type: ignore[misc]
    """A theorem with the keys of the claims that test it, and the names of formal statements."""

    option_spec = ElementDirective.option_spec | {
        "evidence": directives.unchanged,
        "formal": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Add the place of the evidence to what sphinx-proof makes."""
        (node,) = super().run()
        keys, names = map(self._listed, ("evidence", "formal"))
        node["evidence"] = keys
        node["formal"] = names
        node["labelled"] = "label" in self.options
        self.set_source_info(node)
        if keys or node["realtype"] in THEOREMS:
            node += theorem_evidence(keys=keys, label=node["label"])
        if names:
            node += formal_evidence(names=names, label=node["label"])
        return [node]

    def _listed(self, option: str) -> list[str]:
        return list(dict.fromkeys(self.options.get(option, "").replace(",", " ").split()))


class NamingProofDirective(ProofDirective):  # type: ignore[misc]
    """A proof with the option ``:of:``, the label of a theorem that does not stand before it."""

    option_spec = ProofDirective.option_spec | {"of": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Note whose proof it is."""
        self.assert_has_content()
        (node,) = super().run()
        node["of"] = self.options.get("of", "")
        self.set_source_info(node)
        return [node]


class MergingProofDomain(ProofDomain):  # type: ignore[misc]
    """The domain of sphinx-proof, whose lack of this method ends a build by several processes."""

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Do nothing: sphinx-proof keeps its data in the environment, and merges them itself."""


def use_theorem_directives(app: Sphinx, config: Config) -> None:
    """Let theorems name their evidence, and proofs their theorems, if sphinx-proof is used."""
    if "sphinx_proof" in app.extensions:
        app.add_domain(MergingProofDomain, override=True)
        for name in PROOF_TYPES:
            app.add_directive_to_domain("prf", name, TheoremDirective, override=True)
        app.add_directive_to_domain("prf", "proof", NamingProofDirective, override=True)
        for node in (*NODE_TYPES.values(), unenumerable_node, proof_node):
            app.add_node(node, override=True, text=(_visit_in_text, _depart_in_text))


def _visit_in_text(translator: TextTranslator, node: nodes.Element) -> None:
    """Begin a theorem or a proof as text, which sphinx-proof does not know how to write."""
    translator.new_state(0)
    translator.add_text(node.get("realtype", "").title())


def _depart_in_text(translator: TextTranslator, node: nodes.Element) -> None:
    translator.end_state()


def collect_theorems(app: Sphinx, doctree: nodes.document) -> None:
    """Note the theorems and proofs of a page, the claims that they name and what they refer to."""
    if "sphinx_proof" not in app.extensions:
        return
    source = _Source(Path(app.env.doc2path(app.env.docname)))
    page = domain_of(app.env).page(app.env.docname)
    title = re.escape(app.config.proof_title_format.strip()).replace("%t", "(.*)")
    label = None
    proofs: Counter[str | None] = Counter()
    for node in doctree.findall(nodes.Element):
        if "realtype" in node:
            _rename(node[1], f"{node['label']}-content")
        if "evidence" in node:
            path, line = source.find(node, f"prf:{node['realtype']}")
            found = re.fullmatch(title, node[0].astext().strip(), re.DOTALL)
            theorem = Theorem(
                label=node["label"] if node["labelled"] else "",
                kind=node["realtype"],
                title=" ".join((found[1] if found else node[0].astext()).split()),
                counter="" if isinstance(node, unenumerable_node) else node["countertype"],
                page=app.env.docname,
                path=path,
                line=line,
                claims=node["evidence"],
                formal=node["formal"],
                numbers=keys_in(node),
                references=source.references(node),
            )
            page["theorems"].append(theorem)
            page["uses"] += [Use(key, path, line, "words") for key in theorem.claims]
            label = theorem.label if theorem.kind in THEOREMS else label
        elif isinstance(node, proof_node):
            path, line = source.find(node, "prf:proof")
            whose = node["of"] or label
            proofs[whose] += 1
            again = f"-{proofs[whose]}" if proofs[whose] > 1 else ""
            _rename(node[0], f"proof-{whose}{again}" if whose else "")
            page["proofs"].append(Proof(whose, path, line, keys_in(node), source.references(node)))
    page["references"] += source.references(doctree)
    anchors = Counter(
        anchor
        for node in doctree.findall(nodes.Element)
        for anchor in node["ids"]
        if not isinstance(
            node.parent, unenumerable_node
        )  # its title has the same from sphinx-proof
    )
    page["failures"] += [
        Problem(t.path, t.line, f"the label {t.label} is the anchor of a heading too; change one")
        for t in page["theorems"]
        if anchors[t.label] > 1
    ]


class LinkTheorems(SphinxPostTransform):
    """Let readers copy the address of a theorem, as of a section."""

    default_priority = 10
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Add a link to itself to the title of every theorem, definition and their like."""
        for title in self.document.findall(nodes.title):
            theorem = title.parent
            assert isinstance(theorem, nodes.Element)
            if "realtype" in theorem:
                title += theorem_link(ids=theorem["ids"], kind=theorem["realtype"])


def _rename(node: nodes.Node, anchor: str) -> None:
    """Replace an anchor that sphinx-proof gives to every proof, or every body of a theorem."""
    assert isinstance(node, nodes.Element)
    node["ids"] = [anchor] if anchor else []


class _Source:
    """Where the nodes of a page stand."""

    def __init__(self, default: Path) -> None:
        self.default = default
        self.lines: dict[Path, dict[int, str]] = {}

    def find(self, node: nodes.Node, needle: str) -> tuple[str, int]:
        """The file and line of a node, by a text on that line."""
        path, line = find_source(node, self.default)
        if path not in self.lines:
            self.lines[path] = numbered_lines(path)
        return str(path), find_line(self.lines[path], line, needle)

    def references(self, node: nodes.Element) -> list[Reference]:
        """The references to theorems in a node."""
        found = [r for r in node.findall(pending_xref) if r.get("refdomain") == "prf"]
        return [Reference(r["reftarget"], *self.find(r, r["reftarget"])) for r in found]
