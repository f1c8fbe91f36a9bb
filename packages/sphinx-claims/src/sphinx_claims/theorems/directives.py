"""Directives for theorems that name their evidence and for proofs that name their theorems."""

from __future__ import annotations

import re
from collections import Counter

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx_proof.directive import ElementDirective, ProofDirective
from sphinx_proof.nodes import proof_node, unenumerable_node
from sphinx_proof.proof_type import PROOF_TYPES

from ..compat.sphinx_proof import apply_workarounds, set_anchor
from ..printing.claim_nodes import keys_in
from ..site.domain import ClaimsDomain, Problem, Use
from ..site.sources import SourceFinder
from .demand import needs_evidence, needs_parts
from .dependencies import THEOREMS, Proof, Reference, Theorem
from .domain import TheoremsDomain
from .parts import match_parts, name_parts, read_evidence
from .printing import formal_evidence, theorem_evidence


class TheoremDirective(ElementDirective):  # type: ignore[misc]
    """Directive of a theorem, with ``:evidence:``, ``:hypotheses:`` and ``:formal:``."""

    option_spec = ElementDirective.option_spec | {
        "evidence": directives.unchanged,
        "hypotheses": directives.unchanged_required,
        "formal": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Add the evidence to the node of sphinx-proof."""
        (node,) = super().run()
        evidence = read_evidence(self.options.get("evidence", ""))
        keys = evidence.keys
        hypotheses, names = map(self._listed, ("hypotheses", "formal"))
        needs_each = needs_parts(self.env, self.env.docname) and node["realtype"] in THEOREMS
        parts, problem = match_parts(name_parts(node), evidence.groups, needed=needs_each)
        node["evidence"] = keys
        node["parts"], node["hypotheses"] = parts, hypotheses
        node["parts_problem"] = problem if keys else ""
        node["formal"] = names
        node["labelled"] = "label" in self.options
        self.set_source_info(node)
        needed = needs_evidence(self.env, self.env.docname)
        if keys or (needed and node["realtype"] in THEOREMS):
            node += theorem_evidence(
                keys=keys, parts=parts, hypotheses=hypotheses, label=node["label"]
            )
        if names:
            node += formal_evidence(names=names, label=node["label"])
        return [node]

    def _listed(self, option: str) -> list[str]:
        return list(dict.fromkeys(self.options.get(option, "").replace(",", " ").split()))


class NamingProofDirective(ProofDirective):  # type: ignore[misc]
    """Directive of a proof, with the option ``:of:`` for a theorem other than the last one."""

    option_spec = ProofDirective.option_spec | {"of": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Add the label to the node of sphinx-proof."""
        self.assert_has_content()
        (node,) = super().run()
        node["of"] = self.options.get("of", "")
        self.set_source_info(node)
        return [node]


def use_directives(app: Sphinx, config: Config) -> None:
    """Replace the directives of sphinx-proof, once all extensions are set up."""
    apply_workarounds(app, config)
    for name in PROOF_TYPES:
        app.add_directive_to_domain("prf", name, TheoremDirective, override=True)
    app.add_directive_to_domain("prf", "proof", NamingProofDirective, override=True)


def collect_theorems(app: Sphinx, doctree: nodes.document) -> None:
    """Record the theorems and proofs of a page, with their claims and references."""
    sources = SourceFinder.of_page(app.env)
    page = TheoremsDomain.of(app.env).page(app.env.docname)
    claims = ClaimsDomain.of(app.env).page(app.env.docname)
    needed = needs_evidence(app.env, app.env.docname)
    title = re.escape(app.config.proof_title_format.strip()).replace("%t", "(.*)")
    label = None
    proofs: Counter[str | None] = Counter()
    for node in doctree.findall(nodes.Element):
        if "realtype" in node and (needed or node["evidence"] or node["formal"]):
            set_anchor(node[1], f"{node['label']}-content")
        if "evidence" in node:
            path, line = sources.find(node, f"prf:{node['realtype']}")
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
                references=_references(node, sources),
                needed=needed,
                parts=node["parts"],
                hypotheses=node["hypotheses"],
                problem=node["parts_problem"],
            )
            page.theorems.append(theorem)
            named = [*theorem.claims, *theorem.hypotheses]
            claims.uses += [Use(key, path, line, "words") for key in named]
            label = theorem.label if theorem.kind in THEOREMS else label
        elif isinstance(node, proof_node):
            path, line = sources.find(node, "prf:proof")
            proved = node["of"] or label
            proofs[proved] += 1
            suffix = f"-{proofs[proved]}" if proofs[proved] > 1 else ""
            if needed:
                set_anchor(node[0], f"proof-{proved}{suffix}" if proved else "")
            references = _references(node, sources)
            page.proofs.append(Proof(proved, path, line, keys_in(node), references, needed))
    page.references += _references(doctree, sources)
    checked = [theorem for theorem in page.theorems if theorem.checked]
    claims.problems += _ambiguous_labels(doctree, checked)


def _references(node: nodes.Element, sources: SourceFinder) -> list[Reference]:
    """Return the references to theorems in a node."""
    found = [r for r in node.findall(pending_xref) if r.get("refdomain") == "prf"]
    return [Reference(r["reftarget"], *sources.find(r, r["reftarget"])) for r in found]


def _ambiguous_labels(doctree: nodes.document, theorems: list[Theorem]) -> list[Problem]:
    """Return a problem for each label that is also the anchor of a heading."""
    anchors = Counter(
        anchor
        for node in doctree.findall(nodes.Element)
        for anchor in node["ids"]
        # sphinx-proof gives the title of an unnumbered theorem the anchor of the theorem
        if not isinstance(node.parent, unenumerable_node)
    )
    return [
        Problem(t.path, t.line, f"the label {t.label} is also the anchor of a heading; rename one")
        for t in theorems
        if anchors[t.label] > 1
    ]
