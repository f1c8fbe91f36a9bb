"""Sphinx builder that typesets selected pages as one LaTeX document, in the style of lecture notes.

Theorems and proofs of sphinx-proof become amsthm environments. Theorems, formulas, figures and
tables have the numbers of the site. Cells of MyST-NB keep their outputs, and their code if it is
short. Links to pages that are not in the document lead to the site, if ``html_baseurl`` is set.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from .builder import PaperBuilder, configure_document
from .cells import CondenseCells, RemoveEmptySections, RemoveOmittedNodes
from .references import CiteLinks, TieWords
from .tables import FitTables
from .visitors import VISITORS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the builder, its config values, its post-transforms and its visitors."""
    app.setup_extension("sphinx_proof")
    app.setup_extension("sphinxcontrib.rsvgconverter")
    app.add_builder(PaperBuilder, override=True)
    app.add_config_value("paper_chapters", {}, "", dict, "patterns of page names by chapter title")
    app.add_config_value("paper_name", "paper", "", str, "file name without its suffix")
    app.add_config_value("paper_on_one_page", [], "", (list, tuple), "titles of dense chapters")
    app.add_config_value("paper_about", "", "", str, "text below the title")
    app.add_config_value("paper_omitted", [], "", (list, tuple), "node classes to omit")
    app.connect("config-inited", configure_document, priority=0)
    app.add_post_transform(RemoveOmittedNodes)
    app.add_post_transform(CondenseCells)
    app.add_post_transform(RemoveEmptySections)
    app.add_post_transform(CiteLinks)
    app.add_post_transform(TieWords)
    app.add_post_transform(FitTables)
    for node, (visit, depart) in VISITORS.items():
        app.add_node(node, override=True, latex=(visit, depart))
    return {
        "version": version("sphinx-paper"),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
