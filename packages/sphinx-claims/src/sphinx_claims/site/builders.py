"""Properties of Sphinx builders."""

from __future__ import annotations

from sphinx.builders import Builder


def writes_web_pages(builder: Builder) -> bool:
    """Whether a builder writes HTML for a web browser, and not for EPUB."""
    return builder.format == "html" and not getattr(builder, "embedded", False)
