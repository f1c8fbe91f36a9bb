"""Nodes for folds, which HTML builders write as ``<details>`` elements."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

from ..site.metadata import METADATA


class claims_fold(nodes.General, nodes.Element):  # noqa: N801 (nodes are lower case)
    """Content that is hidden until a reader opens it; the first child is its title."""


class claims_fold_title(nodes.Part, nodes.TextElement):  # noqa: N801
    """The title of a fold, which opens and closes it."""


def visit_fold(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write the start tag of a fold."""
    translator.body.append(translator.starttag(node, "details"))


def depart_fold(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write the end tag of a fold."""
    translator.body.append("</details>\n")


def visit_fold_title(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write the start tag of a title."""
    translator.body.append(translator.starttag(node, "summary", suffix=""))


def depart_fold_title(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write the end tag of a title."""
    translator.body.append("</summary>\n")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the nodes."""
    app.add_node(claims_fold, html=(visit_fold, depart_fold))
    app.add_node(claims_fold_title, html=(visit_fold_title, depart_fold_title))
    return METADATA
