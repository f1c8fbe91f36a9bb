"""Errors that cells raise on purpose: pages print their messages without the frames above."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

_MESSAGE = re.compile(
    r"^(?:\x1b\[[\d;]*m)*[A-Z]\w*(?:Error|Exception)\b.*\Z", re.MULTILINE | re.DOTALL
)


class ShortenTracebacks(SphinxPostTransform):
    """Print the last exception of a traceback alone."""

    default_priority = 0  # before the hand-in moves outputs

    def run(self, **_: object) -> None:
        """Replace the texts of the tracebacks."""
        for block in self.document.findall(nodes.literal_block):
            if "traceback" in block["classes"]:
                last = block.astext().rpartition("\n\n")[2]
                found = _MESSAGE.search(last) or _MESSAGE.search(block.astext())
                if found:
                    block.rawsource = found[0]
                    block[:] = [nodes.Text(found[0])]


def setup(app: Sphinx) -> None:
    """Set up the transform."""
    app.add_post_transform(ShortenTracebacks)
