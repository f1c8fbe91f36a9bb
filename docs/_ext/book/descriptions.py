"""Descriptions of pages, for search engines and for previews of links."""

from __future__ import annotations

import textwrap
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

LONGEST = 160
"""The length at which search engines and messengers cut a description off."""


def describe_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write a description for a page that has none, and make OpenGraph use the same.

    The fallback is the first paragraph without a formula; a generated page is described by
    ``description`` in its context. sphinxext-opengraph by itself would concatenate the first
    texts of a page, LaTeX included, and ignore a description in the front matter.
    """
    own = own_description(doctree) if doctree is not None else ""
    if doctree is not None:
        context["description"] = own or first_paragraph(doctree)
    description = escape(context.get("description", ""))
    if description and not own:
        tag = f'<meta name="description" content="{description}" />\n'
        context["metatags"] = context.get("metatags", "") + tag
    if description:
        context["meta"] = (context.get("meta") or {}) | {"og:description": description}


def own_description(doctree: nodes.document) -> str:
    """Return the description in the front matter of a page; empty if there is none."""
    descriptions = (
        str(meta["content"])
        for meta in doctree.findall(nodes.meta)
        if meta.get("name") == "description"
    )
    return next(descriptions, "")


def first_paragraph(doctree: nodes.document) -> str:
    """Return the first paragraph without a formula, shortened; empty if there is none."""
    paragraphs = doctree.findall(lambda node: type(node) is nodes.paragraph)
    plain = (node.astext() for node in paragraphs if not node.next_node(nodes.math))
    return textwrap.shorten(next(plain, ""), LONGEST, placeholder="…")


def setup(app: Sphinx) -> None:
    """Describe pages before sphinxext-opengraph reads their descriptions."""
    app.connect("html-page-context", describe_page, priority=400)
