"""What of a page goes on paper, and which of its cells' code."""

from __future__ import annotations

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

SHORT = 12
"""Code of more lines than this is left to the site."""
_HIDING = {"tag_hide-input", "tag_hide-cell", "tag_remove-input", "tag_remove-cell"}


class LeaveOut(SphinxPostTransform):
    """Take away what has no place on paper, before anything is made of it."""

    default_priority = 0
    formats = ("latex",)

    def run(self, **_: object) -> None:
        """Remove the nodes that the settings name."""
        omitted = set(self.config.paper_omitted)
        for node in list(self.document.findall(nodes.Element)):
            if type(node).__name__ in omitted:
                node.parent.remove(node)


class SetCells(SphinxPostTransform):
    """Keep the code of cells that is short and shows a result other than a picture."""

    default_priority = 6  # once MyST-NB has chosen among outputs
    formats = ("latex",)

    def run(self, **_: object) -> None:
        """Set every cell."""
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") == "cell_code":
                _set(cell)


class RemoveEmpty(SphinxPostTransform):
    """Take away sections of which nothing but the title is left, such as those of references."""

    default_priority = 800  # once Sphinx has taken citations to the end
    formats = ("latex",)

    def run(self, **_: object) -> None:
        """Remove them."""
        for section in list(self.document.findall(nodes.section)):
            title, *content = section.children
            if isinstance(title, nodes.title) and not any(n.astext().strip() for n in content):
                section.parent.remove(section)


def _set(cell: nodes.container) -> None:
    parts = {part["nb_element"]: part for part in cell.findall(nodes.container) if part is not cell}
    code, output = parts.get("cell_code_source"), parts.get("cell_code_output")
    if output is not None:
        _run_together(output)
    shown = (
        code is not None
        and not _HIDING.intersection(cell["classes"])
        and len(code.astext().splitlines()) <= SHORT
        and output is not None
        and not output.next_node(nodes.image)
    )
    if code is not None and not shown:
        cell.remove(code)
    for part in (cell, *parts.values()):
        part["classes"] = []


def _run_together(output: nodes.container) -> None:
    """Make one paragraph of those of an output, with the first one's mark alone."""
    paragraphs = [node for node in output.children if isinstance(node, nodes.paragraph)]
    if not paragraphs:
        return
    together = nodes.paragraph("", classes=paragraphs[0]["classes"])
    for paragraph in paragraphs:
        output.remove(paragraph)
        together += nodes.target("", "", ids=paragraph["ids"])
        content = paragraph.children
        if paragraph is not paragraphs[0]:
            together += nodes.Text("; ")
            if content[0].astext() == paragraphs[0][0].astext():
                content = content[1:]
        together += content
    output += together
