"""Mathematics that is in the page at first paint.

KaTeX sets every formula in V8 while the site is built, so that a reader needs neither JavaScript
nor a network. Set ``html_math_renderer = "katex"`` in ``conf.py`` to use it.
"""

from __future__ import annotations

import atexit
import base64
import html
import json
import math
import os
import re
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from py_mini_racer import MiniRacer
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

STATIC = Path(__file__).parent / "static"
CLASSES = "math notranslate nohighlight"

EMBEDDED_FONTS = (
    "KaTeX_Main-Regular",
    "KaTeX_Math-Italic",
    "KaTeX_Caligraphic-Regular",
    "KaTeX_Size1-Regular",
)

PHONE_LINE = 12.0
"""The width, in em of the formula, that the narrowest phone has next to an equation number."""

SHORT = 8.0
"""A formula of at most this width, in em, stays on one line with the punctuation beside it."""

BEFORE = re.compile(r"[(\[“‘]+$")
AFTER = re.compile(r"[.,;:!?)\]”’-]+")

SCROLLABLE = 'tabindex="0" role="group" aria-label="Wide formula"'
"""Lets the keyboard scroll a box, in the browsers that do not do so by themselves."""

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the renderer, its one setting, its style sheet and what copies formulas as LaTeX."""
    app.add_config_value("katex_macros", {}, "html", types=frozenset({dict}))
    app.add_html_math_renderer("katex", (visit_math, None), (visit_displaymath, None))
    app.add_css_file("katex/katex.css")
    app.add_js_file("katex/copy-tex.min.js", defer="defer")
    app.add_post_transform(KeepPunctuation)
    app.connect("builder-inited", copy_static_files)
    app.connect("doctree-resolved", check_formulas, priority=900)
    app.connect("html-page-context", title_in_plain_text)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}


class KeepPunctuation(SphinxPostTransform):
    """Let no line break part a short formula from the punctuation beside it, as browsers do."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_kwargs: object) -> None:
        """Put both into a span that does not break."""
        if getattr(self.app.builder, "math_renderer_name", None) != "katex":
            return
        for formula in list(self.document.findall(nodes.math)):
            if typeset(formula, self.config).get("whole", math.inf) > SHORT:
                continue
            parent, kept = formula.parent, nodes.inline(classes=["katex-keep"])
            at = parent.index(formula)
            parent[at] = kept
            if before := at > 0 and BEFORE.search(text_of(parent[at - 1])):
                kept += nodes.Text(before[0])
                parent[at - 1] = nodes.Text(before.string[: before.start()])
            kept += formula
            if after := at + 1 < len(parent) and AFTER.match(text_of(parent[at + 1])):
                kept += nodes.Text(after[0])
                parent[at + 1] = nodes.Text(after.string[after.end() :])
            if len(kept) == 1:
                parent[at] = formula


def text_of(node: nodes.Node) -> str:
    """Return the text of a text node, and nothing of others."""
    return str(node) if isinstance(node, nodes.Text) else ""


def check_formulas(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Warn of every formula of a page that KaTeX refuses.

    This is done here and not where formulas are written because tables of contents write the
    formulas of a heading again on every page. It also runs before Sphinx forks its writers, which
    then find all formulas set.
    """
    if getattr(app.builder, "math_renderer_name", None) != "katex":
        return
    for node in doctree.findall(lambda n: isinstance(n, nodes.math | nodes.math_block)):
        formula = typeset(node, app.config)
        if "error" in formula:
            logger.warning("%s: %s", formula["error"], node.astext(), location=node, type="katex")


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line of text."""
    formula = typeset(node, self.config)
    if "error" in formula:
        start = self.starttag(node, "code", "", CLASS=f"{CLASSES} katex-refused")
        self.body.append(f"{start}{self.encode(node.astext())}</code>")
    else:
        start = self.starttag(node, "span", "", CLASS=CLASSES)
        markup = formula["html"]
        if formula["width"] > PHONE_LINE:
            markup = f'<span class="katex-wide" {SCROLLABLE}>{markup}</span>'
        self.body.append(f"{start}{markup}</span>")
    raise nodes.SkipNode


def visit_displaymath(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula of its own, in a box that scrolls, with its number on the right."""
    formula = typeset(node, self.config)
    self.body.append(self.starttag(node, "div", "", CLASS=f"{CLASSES} katex-block"))
    if "error" in formula:
        refused = self.encode(node.astext())
        self.body.append(f'<pre class="katex-refused" {SCROLLABLE}><code>{refused}</code></pre>')
    else:
        wide = ""
        if formula["width"] > PHONE_LINE:
            wide = f' style="--width: {math.ceil(formula["width"])}" {SCROLLABLE}'
        self.body.append(f'<div class="katex-scroll"{wide}>{formula["html"]}</div>')
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def display_source(node: nodes.Node) -> str:
    r"""Return what KaTeX should set for a displayed formula.

    Blank lines part the rows of one aligned formula, as everywhere in Sphinx. The number is the
    business of Sphinx, so an environment that numbers its rows becomes its unnumbered kin.

    >>> display_source(nodes.math_block(text="a &= b\n\nc &= d"))
    '\\begin{aligned}a &= b\\\\\nc &= d\\end{aligned}'
    >>> display_source(nodes.math_block(text=r"\begin{align}a &= b\end{align}"))
    '\\begin{align*}a &= b\\end{align*}'
    """
    rows = [part.strip() for part in re.split(r"\n\s*\n", node.astext()) if part.strip()]
    tex = "\\\\\n".join(rows)
    outside, found = tex, 1
    while found:
        innermost = r"\\begin\{(\w+\*?)\}(?:(?!\\begin\{).)*?\\end\{\1\}"
        outside, found = re.subn(innermost, "", outside, flags=re.DOTALL)
    if re.search(r"\\\\|(?<!\\)&", outside):
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    return re.sub(r"\\(begin|end)\{(align|alignat|equation|gather)\}", r"\\\1{\2*}", tex)


def typeset(node: nodes.Node, config: Config) -> dict[str, Any]:
    """Return the ``html`` and the widths of a formula, or the ``error`` of a refused one."""
    display = isinstance(node, nodes.math_block)
    tex = display_source(node) if display else node.astext()
    return run_katex(tex, display, json.dumps(config.katex_macros, sort_keys=True))


@cache
def run_katex(tex: str, display: bool, macros: str) -> dict[str, Any]:
    """Set a formula that this process, or the one it was forked from, has not yet set."""
    result: dict[str, Any] = engine(os.getpid()).call("typeset", tex, display, json.loads(macros))
    return result


@cache
def engine(process: int) -> MiniRacer:
    """Start V8 with KaTeX: a process forked from one that has V8 needs one of its own."""
    racer = MiniRacer()
    atexit.register(racer.close)  # Python cannot join the thread of V8 any later
    for script in ("katex.min.js", "typeset.js"):
        racer.eval((STATIC / script).read_text(encoding="utf-8"))
    return racer


def copy_static_files(app: Sphinx) -> None:
    """Put one style sheet and the fonts, as woff2, which all browsers read, into the site.

    The sheet holds the fonts that nearly every formula has, so that formulas stand at first paint.
    """
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "katex"
    shutil.copytree(STATIC / "fonts", target / "fonts", dirs_exist_ok=True)
    for name in ("LICENSE", "copy-tex.min.js"):
        shutil.copy(STATIC / name, target)
    css = "\n".join(
        (STATIC / name).read_text(encoding="utf-8")
        for name in ("katex.min.css", "sphinx-katex.css")
    )
    css = re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)', "", css)
    for name in EMBEDDED_FONTS:
        path = f"fonts/{name}.woff2"
        font = base64.b64encode((STATIC / path).read_bytes()).decode()
        css = css.replace(f"url({path})", f"url(data:font/woff2;base64,{font})")
    (target / "katex.css").write_text(css, encoding="utf-8")


def title_in_plain_text(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Keep markup out of the title of a page: themes strip its tags, which trebles a formula."""
    title = app.env.longtitles.get(pagename)
    if title is not None and title.next_node(nodes.math):
        context["title"] = html.escape(title.astext())
