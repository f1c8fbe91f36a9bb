"""Workarounds for MyST-Parser."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.typing import ExtensionMetadata

from ..site.metadata import METADATA


class NameEquations(SphinxTransform):
    r"""Name numbered amsmath environments by their order on the page.

    Reason: MyST-Parser labels those without ``\label`` with a random UUID (``visit_amsmath`` of
    ``myst_parser.mdit_to_docutils.base``), so no two builds write the same page. It can go once
    these labels are deterministic.
    """

    default_priority = 10

    def apply(self, **_: Any) -> None:  # noqa: ANN401 (docutils passes anything)
        """Replace the random labels, and the ids of their targets."""
        equations = self.env.get_domain("math").data["objects"]
        blocks = [block for block in self.document.findall(nodes.math_block) if _is_random(block)]
        for number, block in enumerate(blocks, start=1):
            label = f"{self.env.docname}:amsmath-{number}"
            equations[label] = equations.pop(block["label"])
            block["label"] = label
            target = block.parent[block.parent.index(block) - 1]
            assert isinstance(target, nodes.target)
            del self.document.ids[target["ids"].pop()]
            target["ids"].append(nodes.make_id(f"equation-{label}"))
            self.document.set_id(target)


def _is_random(block: nodes.math_block) -> bool:
    return "amsmath" in block["classes"] and block.get("label") is not None


def detach_inner_documents(app: Sphinx, doctree: nodes.document) -> None:
    """Let every node refer to the document of its page.

    Reason: nodes of ``eval-rst`` refer to an inner document whose settings hold the environment,
    which is then pickled with every such doctree. It can go once MyST-Parser resets
    ``node.document`` when it moves these nodes to the page.
    """
    for node in doctree.findall():
        node.document = doctree


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the workarounds."""
    app.add_transform(NameEquations)
    app.connect("doctree-read", detach_inner_documents)
    return METADATA
