"""Which of a page's cells go on paper, and how."""

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
        for node in list(self.document.findall(lambda node: node.tagname in omitted)):
            node.parent.remove(node)


class SetCells(SphinxPostTransform):
    """Leave long code to the site, and run the paragraphs of an output together."""

    default_priority = 6  # once MyST-NB has chosen among outputs
    formats = ("latex",)

    def run(self, **_: object) -> None:
        """Set every cell."""
        for cell in list(self.document.findall(_is_cell)):
            assert isinstance(cell, nodes.Element)
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


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _set(cell: nodes.Element) -> None:
    parts = {part.get("nb_element"): part for part in cell.children}
    output = parts.get("cell_code_output")
    code = parts.get("cell_code_source")
    checks = (
        [] if output is None else [n for n in output.children if isinstance(n, nodes.paragraph)]
    )
    picture = output is not None and output.next_node(nodes.image)
    if code is not None and not (
        checks
        and not picture
        and len(code.astext().splitlines()) <= SHORT
        and not _HIDING.intersection(cell["classes"])
    ):
        cell.remove(code)
    if checks:
        together = nodes.paragraph("", classes=checks[0]["classes"])
        mark = checks[0][0].astext()
        for check in checks:
            check.parent.remove(check)
            together += nodes.target("", "", ids=check["ids"])
            if check is not checks[0]:
                together += nodes.Text("; ")
                if check[0].astext() == mark:
                    check.pop(0)
            together += check.children
        output.append(together)
    cell["classes"] = []
    for part in cell.children:
        part["classes"] = []
    if not any(cell.findall(lambda n: isinstance(n, nodes.Text | nodes.image))):
        cell.parent.remove(cell)
