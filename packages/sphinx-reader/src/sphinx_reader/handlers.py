"""Sphinx event handler for the context of the page template."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",  # formulas and figures are laid out by style attributes
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)

_REPLACED_STYLE_SHEETS = re.compile(r"_static/(pygments|proof|mystnb\.\w+)\.css")
_SEARCH_SCRIPTS = re.compile(r"_static/(documentation_options|doctools|sphinx_highlight)\.js")


def extend_page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Add the variables of the template, and remove style sheets and scripts that are not needed.

    The template variables are ``content_security_policy`` and ``print_style``, which holds the
    title and the URL of the page as CSS custom properties for headers and footers in print.
    """
    if app.config.html_theme != "reader":
        return
    context["content_security_policy"] = CONTENT_SECURITY_POLICY
    title = html.unescape(re.sub(r"<[^>]+>", "", context.get("title", "")))
    context["print_style"] = (
        f"--title: {css_string(title)}; --address: {css_string(context.get('pageurl') or '')}"
    )
    context["css_files"] = [
        file
        for file in context["css_files"]
        if not _REPLACED_STYLE_SHEETS.match(str(file.filename))
    ]
    if pagename != "search":
        context["script_files"] = [
            file
            for file in context["script_files"]
            if not _SEARCH_SCRIPTS.match(str(file.filename))
        ]


def css_string(text: str) -> str:
    r"""Return a CSS string literal.

    >>> print(css_string('the "bias" of \\hat g'))
    "the \"bias\" of \\hat g"
    """
    return '"' + re.sub(r'(["\\])', r"\\\1", text.replace("\n", " ")) + '"'
