"""What the extensions beneath would make random, late or large."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sphinx_proof
from docutils import nodes
from myst_nb.sphinx_ext import add_global_html_resources
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.transforms import SphinxTransform


class NameEquations(SphinxTransform):
    """Name numbered amsmath environments by their order on the page; MyST draws names at random."""

    default_priority = 10

    def apply(self, **_: Any) -> None:  # noqa: ANN401 (docutils passes anything)
        """Replace the random labels, and the ids of their targets."""
        equations = self.env.domains.math_domain.equations
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
    return "amsmath" in block["classes"] and block["label"] is not None


def forget_documents(app: Sphinx, doctree: nodes.document) -> None:
    """Let no node refer to the document that ``eval-rst`` was parsed into.

    It would keep the whole environment in the file of the doctree.
    """
    for node in doctree.findall():
        node.document = doctree


def copy_styles(app: Sphinx, builder: Builder) -> None:
    """Copy the styles of MyST-NB and sphinx-proof before the pages are written, and not after.

    A page links to a style by its content if it is there already, so that the first build of a
    site would not write the pages that later builds do.
    """
    if builder.format == "html":
        (Path(app.outdir) / "_static").mkdir(parents=True, exist_ok=True)
        add_global_html_resources(app, None)
        if "sphinx_proof" in app.extensions:
            sphinx_proof.copy_asset_files(app, None)
