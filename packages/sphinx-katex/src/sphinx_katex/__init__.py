"""Sphinx math renderer that typesets formulas with KaTeX at build time.

A page shows its formulas at first paint, without JavaScript and without a network. Set
``html_math_renderer = "katex"`` in ``conf.py`` to use it.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from .handlers import copy_static_files, set_plain_title, warn_about_rejected_formulas
from .latex import define_macros
from .punctuation import KeepPunctuation
from .visitors import visit_displaymath, visit_math

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the renderer, its config value, its static files and its event handlers."""
    app.add_config_value("katex_macros", {}, "html", types=frozenset({dict}))
    app.add_html_math_renderer("katex", (visit_math, None), (visit_displaymath, None))
    app.add_css_file("katex/katex.css")
    app.add_js_file("katex/copy-tex.min.js", defer="defer")
    app.add_post_transform(KeepPunctuation)
    app.connect("config-inited", define_macros)
    app.connect("builder-inited", copy_static_files)
    app.connect("doctree-resolved", warn_about_rejected_formulas, priority=900)
    app.connect("html-page-context", set_plain_title)
    return {
        "version": version("sphinx-katex"),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
