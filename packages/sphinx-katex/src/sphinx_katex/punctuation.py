"""Post-transform that forbids a line break between a short formula and its punctuation."""

from __future__ import annotations

import math
import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .engine import is_active, typeset

MAX_NOWRAP_WIDTH = 8.0
"""Width in em up to which a formula stays on one line with the punctuation beside it."""

_OPENING = re.compile(r"[(\[“‘]+$")
_CLOSING = re.compile(r"[.,;:!?)\]”’-]+")


class KeepPunctuation(SphinxPostTransform):
    """Wrap each short formula and its punctuation in a span that does not break.

    A browser may otherwise break the line between them, although it never separates a word from its
    punctuation.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **_kwargs: object) -> None:
        """Wrap the short formulas of a page."""
        if not is_active(self.app):
            return
        for formula in list(self.document.findall(nodes.math)):
            if typeset(formula, self.config).get("total_width", math.inf) > MAX_NOWRAP_WIDTH:
                continue
            parent, span = formula.parent, nodes.inline(classes=["katex-nowrap"])
            index = parent.index(formula)
            parent[index] = span
            if opening := index > 0 and _OPENING.search(_text(parent[index - 1])):
                span += nodes.Text(opening[0])
                parent[index - 1] = nodes.Text(opening.string[: opening.start()])
            span += formula
            if closing := index + 1 < len(parent) and _CLOSING.match(_text(parent[index + 1])):
                span += nodes.Text(closing[0])
                parent[index + 1] = nodes.Text(closing.string[closing.end() :])
            if len(span) == 1:
                parent[index] = formula


def _text(node: nodes.Node) -> str:
    """Return the text of a text node, and an empty string for any other node."""
    return str(node) if isinstance(node, nodes.Text) else ""
