"""HTML visitors of folds, table entries, citations and images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.images import get_image_size
from sphinx.writers.html5 import HTML5Translator

if TYPE_CHECKING:
    from .transforms import fold


def visit_fold(self: HTML5Translator, node: fold) -> None:
    """Begin a ``details`` element with its summary."""
    self.body.append(f'<details class="fold"><summary>{self.encode(node["summary"])}</summary>')


def depart_fold(self: HTML5Translator, node: fold) -> None:
    """End the ``details`` element."""
    self.body.append("</details>\n")


def visit_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """Declare the scope of a column header, and write an empty header as a data cell."""
    HTML5Translator.visit_entry(self, node)
    if not isinstance(node.parent.parent, nodes.thead):
        return
    if node.astext():
        self.body[-1] = self.body[-1].replace("<th", '<th scope="col"', 1)
    else:
        self.body[-1] = self.body[-1].replace("<th", "<td", 1)
        self.context[-1] = "</td>\n"


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Give a citation the role of a list item, because that of docutils is deprecated."""
    HTML5Translator.visit_citation(self, node)
    self.body[-1] = self.body[-1].replace('role="doc-biblioentry"', 'role="listitem"')


def visit_image(self: HTML5Translator, node: nodes.image) -> None:
    """Write the size of an image, so that the layout does not shift when it loads."""
    size = get_image_size(str(self.builder.srcdir / node["uri"]))
    HTML5Translator.visit_image(self, node)
    if size and "width" not in node and "height" not in node:
        width, height = size
        sized = f'<img width="{width}" height="{height}" '
        self.body[-1] = self.body[-1].replace("<img ", sized, 1)
