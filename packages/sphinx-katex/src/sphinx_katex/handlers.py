"""Sphinx event handlers: static files, warnings about rejected formulas, page titles."""

from __future__ import annotations

import base64
import html
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.builders._epub_base import EpubBuilder
from sphinx.util import logging

from .engine import STATIC, is_active, typeset

if TYPE_CHECKING:
    from sphinx.application import Sphinx

EMBEDDED_FONTS = (
    "KaTeX_Main-Regular",
    "KaTeX_Math-Italic",
    "KaTeX_Caligraphic-Regular",
    "KaTeX_Size1-Regular",
)
"""Fonts that most formulas use."""

logger = logging.getLogger(__name__)


def copy_static_files(app: Sphinx) -> None:
    """Copy the fonts to the output directory and write the style sheet.

    All current browsers read woff2, so the other font formats are left out. The style sheet embeds
    ``EMBEDDED_FONTS``, so that a formula does not change its font after first paint. In EPUB, which
    has no media type for the file of the license, the style sheet contains it.
    """
    if app.builder.format != "html":
        return
    target = Path(app.builder.outdir) / "_static" / "katex"
    shutil.copytree(STATIC / "fonts", target / "fonts", dirs_exist_ok=True)
    css = "\n".join(
        (STATIC / name).read_text(encoding="utf-8")
        for name in ("katex.min.css", "sphinx-katex.css")
    )
    if isinstance(app.builder, EpubBuilder):
        app.builder.media_types = {**app.builder.media_types, ".woff2": "font/woff2"}
        css = f"/*\n{(STATIC / 'LICENSE').read_text(encoding='utf-8')}*/\n{css}"
    else:
        for name in ("LICENSE", "copy-tex.min.js"):
            shutil.copy(STATIC / name, target)
    css = re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)', "", css)
    for name in EMBEDDED_FONTS:
        path = f"fonts/{name}.woff2"
        font = base64.b64encode((STATIC / path).read_bytes()).decode()
        css = css.replace(f"url({path})", f"url(data:font/woff2;base64,{font})")
    (target / "katex.css").write_text(css, encoding="utf-8")


def warn_about_rejected_formulas(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Log a warning for every formula of a page that KaTeX rejects.

    The visitors cannot do this, because tables of contents repeat the formulas of headings on every
    page. Sphinx emits the event before it forks its writers, which then find every formula in the
    cache.
    """
    if not is_active(app):
        return
    for node in doctree.findall(lambda n: isinstance(n, nodes.math | nodes.math_block)):
        formula = typeset(node, app.config)
        if "error" in formula:
            logger.warning("%s: %s", formula["error"], node.astext(), location=node, type="katex")


def set_plain_title(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Replace each formula in the title of a page by its LaTeX.

    Themes strip the tags of a title, which would leave the text of each formula three times: from
    the MathML, from its LaTeX annotation and from the HTML.
    """
    title = app.env.longtitles.get(pagename)
    if title is not None and title.next_node(nodes.math):
        context["title"] = html.escape(title.astext())
