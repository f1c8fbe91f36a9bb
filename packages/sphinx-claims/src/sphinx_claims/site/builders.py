"""Properties of Sphinx builders."""

from __future__ import annotations

from docutils import nodes
from sphinx.builders import Builder
from sphinx.errors import NoUri
from sphinx.util.nodes import make_refnode


def writes_web_pages(builder: Builder) -> bool:
    """Whether a builder writes HTML for a web browser, and not for EPUB."""
    return builder.format == "html" and not getattr(builder, "embedded", False)


def make_link(
    builder: Builder, docname: str, page: str, anchor: str, child: nodes.Node, title: str = ""
) -> nodes.Element:
    """Return a link from one page to another; only its content if the output lacks that page."""
    try:
        return make_refnode(builder, docname, page, anchor, child, title)
    except NoUri:
        return nodes.inline("", "", child)
