"""Workarounds for sphinx-proof."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.writers.text import TextTranslator
from sphinx_proof.domain import ProofDomain
from sphinx_proof.nodes import NODE_TYPES, proof_node, unenumerable_node


class MergingProofDomain(ProofDomain):  # type: ignore[misc]
    """The domain of sphinx-proof with the method that parallel reading needs.

    Reason: ``ProofDomain`` declares itself parallel-safe without ``merge_domaindata``, so a build
    with ``-j 2`` raises an exception. It can go once sphinx-proof defines the method.
    """

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Do nothing: sphinx-proof keeps its data in the environment, and merges them there."""


def _visit_in_text(translator: TextTranslator, node: nodes.Element) -> None:
    translator.new_state(0)
    translator.add_text(node.get("realtype", "").title())


def _depart_in_text(translator: TextTranslator, node: nodes.Element) -> None:
    translator.end_state()


def apply_workarounds(app: Sphinx, config: Config) -> None:
    """Replace the domain, and add the visitors of the text builder, which sphinx-proof lacks."""
    app.add_domain(MergingProofDomain, override=True)
    for node in (*NODE_TYPES.values(), unenumerable_node, proof_node):
        app.add_node(node, override=True, text=(_visit_in_text, _depart_in_text))


def set_anchor(node: nodes.Node, anchor: str) -> None:
    """Replace the anchors of the body of a theorem, or of a proof.

    Reason: sphinx-proof gives every body the same anchor, so ids are not unique on a page. It can
    go once sphinx-proof derives them from the labels.
    """
    assert isinstance(node, nodes.Element)
    node["ids"] = [anchor] if anchor else []
