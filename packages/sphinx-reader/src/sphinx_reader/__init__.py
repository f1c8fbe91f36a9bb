"""Sphinx theme for executable books of mathematics, complete without JavaScript.

Set ``html_theme = "reader"`` in ``conf.py`` to use it. The theme replaces the style sheets of
Pygments, MyST-NB and sphinx-proof. Every page declares a content security policy that forbids
inline scripts.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from .handlers import extend_page_context
from .transforms import EmphasizeProofLabels, FoldCode, WrapTables, fold
from .visitors import depart_fold, visit_citation, visit_entry, visit_fold, visit_image

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the theme, its static files, its visitors, post-transforms and event handlers."""
    app.add_html_theme("reader", str(Path(__file__).parent / "theme"))
    app.add_js_file("reader.js", priority=100)
    app.add_node(fold, html=(visit_fold, depart_fold))
    for node, visit, depart in (
        (nodes.entry, visit_entry, HTML5Translator.depart_entry),
        (nodes.citation, visit_citation, HTML5Translator.depart_citation),
        (nodes.image, visit_image, HTML5Translator.depart_image),
    ):
        app.add_node(node, override=True, html=(visit, depart))
    app.add_post_transform(FoldCode)
    app.add_post_transform(WrapTables)
    app.add_post_transform(EmphasizeProofLabels)
    app.connect("html-page-context", extend_page_context, priority=900)
    return {
        "version": version("sphinx-reader"),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
