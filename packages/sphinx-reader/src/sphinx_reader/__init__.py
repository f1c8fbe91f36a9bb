"""A theme for executable books of mathematics: light, quiet, complete without scripts.

Set ``html_theme = "reader"`` in ``conf.py`` to use it. It styles what Sphinx, MyST-NB and
sphinx-proof write, so that their own style sheets stay out, and every page declares a content
security policy that allows no inline script.
"""

from __future__ import annotations

import base64
import html
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.images import get_image_size
from sphinx.writers.html5 import HTML5Translator

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

FONTS = Path(__file__).parent / "fonts"

FOLDED = 16
"""The code of a cell folds if it has more lines than this."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",  # formulas and drawings place their parts by attributes
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)

RESTYLED = re.compile(r"_static/(pygments|proof|mystnb\.\w+)\.css")
SEARCH_ONLY = re.compile(r"_static/(documentation_options|doctools|sphinx_highlight)\.js")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the theme and what it does to a document."""
    app.add_html_theme("reader", str(Path(__file__).parent / "theme"))
    app.add_css_file("source-serif.css", priority=100)
    app.add_js_file("reader.js", priority=100)
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_node(nodes.entry, override=True, html=(visit_entry, HTML5Translator.depart_entry))
    app.add_node(
        nodes.citation, override=True, html=(visit_citation, HTML5Translator.depart_citation)
    )
    app.add_node(nodes.image, override=True, html=(visit_image, HTML5Translator.depart_image))
    app.add_post_transform(FoldCode)
    app.add_post_transform(BoxTables)
    app.add_post_transform(BeginProofs)
    app.connect("builder-inited", write_fonts)
    app.connect("html-page-context", complete_context, priority=900)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}


class fold(nodes.General, nodes.Element):  # noqa: N801 (nodes are lower case)
    """What a reader opens to see."""


def visit_fold(self: HTML5Translator, node: fold) -> None:
    """Open a box that the reader opens."""
    self.body.append(f'<details class="fold"><summary>{self.encode(node["summary"])}</summary>')


def depart_fold(self: HTML5Translator, node: fold) -> None:
    """Close the box."""
    self.body.append("</details>\n")


class FoldCode(SphinxPostTransform):
    """Fold the code of a cell that is long, or that its author hid."""

    default_priority = 190
    formats = ("html",)

    def run(self, **_kwargs: object) -> None:
        """Do so before MyST-NB would."""
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code":
                continue
            source = cell.next_node(nodes.literal_block)
            mode = cell.get("hide_mode")
            lines = source.astext().count("\n") + 1 if source else 0
            if not source or not (mode in ("input", "all") or (mode is None and lines > FOLDED)):
                continue
            folded = cell.children[:] if mode == "all" else cell.children[:1]
            cell.children = cell.children[len(folded) :]
            summary = _("Code, {} lines").format(lines) if lines > 1 else _("Code, 1 line")
            cell.insert(0, fold("", *folded, summary=summary))
            cell.attributes.pop("hide_mode", None)


class BoxTables(SphinxPostTransform):
    """Put every table into a box that scrolls, so that a wide one does not widen the page."""

    default_priority = 500
    formats = ("html",)

    def run(self, **_kwargs: object) -> None:
        """Wrap the tables."""
        for table in list(self.document.findall(nodes.table)):
            box = nodes.container(classes=["table-wrapper"])
            table.replace_self(box)
            box += table


class BeginProofs(SphinxPostTransform):
    """Set the first word of a proof apart, which sphinx-proof writes into its text."""

    default_priority = 500
    formats = ("html",)

    def run(self, **_kwargs: object) -> None:
        """Look at what is in a proof."""
        for proof in self.document.findall(nodes.admonition):
            text = proof.next_node(nodes.Text) if "proof" in proof["classes"] else None
            word, dot, rest = text.partition(". ") if text else ("", "", "")
            if text and dot and word.lower() in proof["classes"]:
                text.parent.replace(text, [nodes.emphasis("", f"{word}."), nodes.Text(f" {rest}")])


def visit_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """Say of a heading that it heads a column; an empty one is no heading."""
    HTML5Translator.visit_entry(self, node)
    if not isinstance(node.parent.parent, nodes.thead):
        return
    if node.astext():
        self.body[-1] = self.body[-1].replace("<th", '<th scope="col"', 1)
    else:
        self.body[-1] = self.body[-1].replace("<th", "<td", 1)
        self.context[-1] = "</td>\n"


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Make it an item of its list; the role that docutils gives it is deprecated."""
    HTML5Translator.visit_citation(self, node)
    self.body[-1] = self.body[-1].replace('role="doc-biblioentry"', 'role="listitem"')


def visit_image(self: HTML5Translator, node: nodes.image) -> None:
    """Tell the size of a picture, so that nothing moves when it comes."""
    size = get_image_size(str(self.builder.srcdir / node["uri"]))
    HTML5Translator.visit_image(self, node)
    if size and "width" not in node and "height" not in node:
        width, height = size
        told = f'<img width="{width}" height="{height}" '
        self.body[-1] = self.body[-1].replace("<img ", told, 1)


def write_fonts(app: Sphinx) -> None:
    """Write a style sheet that holds its fonts, so that text stands at first paint and stays."""
    if app.builder.format != "html":
        return

    def embedded(match: re.Match[str]) -> str:
        font = base64.b64encode((FONTS / match[1]).read_bytes()).decode()
        return f'url("data:font/woff2;base64,{font}")'

    sheet = re.sub(r'url\("(.+?)"\)', embedded, (FONTS / "source-serif.css").read_text("utf-8"))
    target = Path(app.outdir) / "_static"
    target.mkdir(parents=True, exist_ok=True)
    (target / "source-serif.css").write_text(sheet, "utf-8")
    shutil.copy(FONTS / "LICENSE", target / "source-serif.LICENSE")


def complete_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Add what the template needs, and leave out sheets and scripts that the page does not."""
    if app.config.html_theme != "reader":
        return
    context["content_security_policy"] = CONTENT_SECURITY_POLICY
    title = html.unescape(re.sub(r"<[^>]+>", "", context.get("title", "")))
    context["print_style"] = (
        f"--title: {css_string(title)}; --address: {css_string(context.get('pageurl') or '')}"
    )
    context["css_files"] = [
        sheet for sheet in context["css_files"] if not RESTYLED.match(str(sheet.filename))
    ]
    if pagename != "search":
        context["script_files"] = [
            script
            for script in context["script_files"]
            if not SEARCH_ONLY.match(str(script.filename))
        ]


def css_string(text: str) -> str:
    r"""Write a text as a string of CSS.

    >>> print(css_string('the "bias" of \\hat g'))
    "the \"bias\" of \\hat g"
    """
    return '"' + re.sub(r'(["\\])', r"\\\1", text.replace("\n", " ")) + '"'
