"""Captions of the figures that code cells draw.

The cell option ``figure`` of MyST-NB wraps every output of a cell, evidence of claims included, in
a figure of the same name. The directive here follows the cell, and its text is MyST like any other.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)


class CaptionDirective(SphinxDirective):
    """``{caption} label`` makes the image of the code cell before it a figure with that label."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the figure, still without the image."""
        self.assert_has_content()
        children = self.parse_content_to_nodes()
        if len(children) != 1 or not isinstance(children[0], nodes.paragraph):
            raise self.error("expected one paragraph")
        figure = nodes.figure("", nodes.caption("", "", *children[0].children))
        self.set_source_info(figure)
        self.set_source_info(figure[0])
        self.options["name"] = self.arguments[0]
        self.add_name(figure)
        figure["captions_output"] = True
        return [figure]


class CaptionOutputs(SphinxTransform):
    """Move figures to the outputs that they caption."""

    default_priority = 200  # before Sphinx looks for figures to number

    def apply(self, **_: object) -> None:
        """Move the figures of a page."""
        for figure in list(self.document.findall(nodes.figure)):
            if figure.attributes.pop("captions_output", False):
                output = _image_before(figure)
                figure.parent.remove(figure)
                if output is None:
                    text = "this caption follows no code cell that outputs an image"
                    logger.warning(text, location=figure)
                    continue
                output.replace_self(figure)
                figure.insert(0, output)


def _image_before(figure: nodes.figure) -> nodes.Element | None:
    """Return the last output with an image of the code cell before a figure, if there is one."""
    index = figure.parent.index(figure)
    cell = figure.parent[index - 1] if index else None
    if not isinstance(cell, nodes.container) or cell.get("nb_element") != "cell_code":
        return None
    outputs = [
        output
        for output in cell.findall(nodes.container)
        if output.get("nb_element") == "mime_bundle" and output.next_node(nodes.image)
    ]
    return outputs[-1] if outputs else None


def setup(app: Sphinx) -> None:
    """Add the directive and its transform."""
    app.add_directive("caption", CaptionDirective)
    app.add_transform(CaptionOutputs)
