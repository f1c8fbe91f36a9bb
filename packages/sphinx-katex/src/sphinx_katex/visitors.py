"""HTML visitors of math nodes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _
from sphinx.util.math import get_node_equation_number

from .engine import typeset

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

CLASSES = "math notranslate nohighlight"

MAX_PHONE_WIDTH = 12.0
"""Width in em of the formula that fits beside an equation number on the narrowest phone."""

SCROLLABLE = 'tabindex="0" role="group" aria-label="Wide formula"'
"""Attributes that make a box scrollable by keyboard in browsers that do not do so by default."""


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Write an inline formula, or its LaTeX if KaTeX rejects it."""
    formula = typeset(node, self.config)
    if "error" in formula:
        start = self.starttag(node, "code", "", CLASS=f"{CLASSES} katex-rejected")
        self.body.append(f"{start}{self.encode(node.astext())}</code>")
    else:
        start = self.starttag(node, "span", "", CLASS=CLASSES)
        markup = formula["html"]
        if formula["unbreakable_width"] > MAX_PHONE_WIDTH:
            markup = f'<span class="katex-wide" {SCROLLABLE}>{markup}</span>'
        self.body.append(f"{start}{markup}</span>")
    raise nodes.SkipNode


def visit_displaymath(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a displayed formula in a scrollable box, with its number on the right."""
    formula = typeset(node, self.config)
    self.body.append(self.starttag(node, "div", "", CLASS=f"{CLASSES} katex-block"))
    if "error" in formula:
        tex = self.encode(node.astext())
        self.body.append(f'<pre class="katex-rejected" {SCROLLABLE}><code>{tex}</code></pre>')
    else:
        wide = ""
        if formula["unbreakable_width"] > MAX_PHONE_WIDTH:
            wide = f' style="--width: {math.ceil(formula["unbreakable_width"])}" {SCROLLABLE}'
        self.body.append(f'<div class="katex-scroll"{wide}>{formula["html"]}</div>')
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode
