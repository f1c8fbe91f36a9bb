"""Workarounds for sphinx-proof."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_proof.domain import ProofDomain
from sphinx_proof.nodes import proof_node

from ..site.domain import ClaimsDomain


class MergingProofDomain(ProofDomain):  # type: ignore[misc]
    """The domain of sphinx-proof with the method that parallel reading needs.

    Reason: ``ProofDomain`` declares itself parallel-safe without ``merge_domaindata``, so a build
    with ``-j 2`` raises an exception. It can go once sphinx-proof defines the method.
    """

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Do nothing: sphinx-proof keeps its data in the environment, and merges them there."""


class PrintProofsAsText(SphinxPostTransform):
    """Replace theorems and proofs by their titles and content, except in HTML and LaTeX.

    Reason: sphinx-proof has visitors for HTML and LaTeX alone, so the man builder raises an
    exception and the Texinfo builder omits the theorems. It can go once it adds the others.
    """

    default_priority = 200  # after their evidence is printed and references are resolved

    def run(self, **_: object) -> None:
        """Replace the nodes of the page."""
        if ClaimsDomain.of(self.env).builder.format in {"html", "latex"}:
            return
        for node in list(self.document.findall(nodes.Element)):
            if isinstance(node, proof_node):
                node.replace_self([child for body in node.children for child in body.children])
            elif "realtype" in node:
                title, body, *below = node.children
                node.replace_self(
                    [
                        nodes.target("", "", ids=node["ids"]),
                        nodes.paragraph("", "", nodes.strong("", "", *self._title(node, title))),
                        *body.children,
                        *below,
                    ]
                )

    def _title(self, theorem: nodes.Element, title: nodes.Node) -> list[nodes.Node]:
        """Return the kind and the number of a theorem, and its title."""
        kind = get_translation("proof")(theorem["realtype"].title())
        page = self.env.proof_list[theorem["label"]]["docname"]  # type: ignore[attr-defined]
        numbers = self.env.toc_fignumbers.get(page, {}).get(theorem["countertype"], {})
        number = ".".join(map(str, numbers.get(theorem["label"], ())))
        return [nodes.Text(" ".join(filter(None, [kind, number]))), *title.children]


def apply_workarounds(app: Sphinx, config: Config) -> None:
    """Replace the domain, and print theorems and proofs with every builder."""
    app.add_domain(MergingProofDomain, override=True)
    app.add_post_transform(PrintProofsAsText)


def set_anchor(node: nodes.Node, anchor: str) -> None:
    """Replace the anchors of the body of a theorem, or of a proof.

    Reason: sphinx-proof gives every body the same anchor, so ids are not unique on a page. It can
    go once sphinx-proof derives them from the labels.
    """
    assert isinstance(node, nodes.Element)
    node["ids"] = [anchor] if anchor else []
