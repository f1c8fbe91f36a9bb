"""Sphinx extension of this book: hosting, descriptions, numbers, captions, answers on paper."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from . import descriptions, figures, hosting, marks, moved, numbers, paper, sitemap, tracebacks


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the extension, one feature a line."""
    hosting.setup(app)  # settings that depend on the address and the repository of the site
    sitemap.setup(app)  # sitemap.xml and robots.txt
    descriptions.setup(app)  # descriptions of pages
    numbers.setup(app)  # one counter per part
    marks.setup(app)  # the line that ends what full marks need
    moved.setup(app)  # ids of content that has moved to another page
    figures.setup(app)  # captions of the figures that cells draw
    paper.setup(app)  # the link to the PDF, and part headings in LaTeX
    tracebacks.setup(app)  # the messages of expected errors, without their frames
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
