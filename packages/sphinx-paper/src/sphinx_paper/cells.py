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
        """Set every cell, and what cells say in a row in one paragraph."""
        cells = [
            cell
            for cell in self.document.findall(nodes.container)
            if cell.get("nb_element") == "cell_code"
        ]
        left = [(cell, output) for cell in cells if (output := _strip(cell))]
        for cell, output in reversed(left):
            if not _continue(cell, output):
                _run_together(output)


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


def _strip(cell: nodes.container) -> nodes.container | None:
    """Leave what is shown of a cell, and return its output, if there is any."""
    parts = {part["nb_element"]: part for part in cell.findall(nodes.container) if part is not cell}
    code, output = parts.get("cell_code_source"), parts.get("cell_code_output")
    if output is None:
        cell.parent.remove(cell)
        return None
    if code is not None:
        if (
            _HIDING.intersection(cell["classes"])
            or len(code.astext().splitlines()) > SHORT
            or output.next_node(nodes.image)
        ):
            cell.remove(code)
        elif isinstance(_before(cell), nodes.paragraph):  # which speaks of the code
            cell.insert(0, nodes.raw("", r"\nobreak", format="latex"))
        code["classes"] = ["paper-code"]
    cell["classes"] = output["classes"] = []
    for block in list(output.findall(nodes.literal_block)):
        block["language"] = "none"
        block.replace_self(nodes.container("", block.deepcopy(), classes=["paper-output"]))
    return output


def _continue(cell: nodes.container, output: nodes.container) -> bool:
    """Hand the paragraphs of a cell that shows nothing else to the cell right before it."""
    before = _before(cell)
    if not isinstance(before, nodes.container) or before.get("nb_element") != "cell_code":
        return False
    if len(cell) > 1 or not all(isinstance(node, nodes.paragraph) for node in output.children):
        return False
    last = before[-1]
    assert isinstance(last, nodes.container)
    last.extend(output.children)
    cell.parent.remove(cell)
    return True


def _before(node: nodes.Element) -> nodes.Node | None:
    siblings = node.parent.children
    return None if siblings[0] is node else siblings[siblings.index(node) - 1]


def _run_together(output: nodes.container) -> None:
    """Make one paragraph of those of an output, with the first one's mark alone.

    An ending after a last dot that the next one repeats is left to that one.
    """
    paragraphs = [node for node in output.children if isinstance(node, nodes.paragraph)]
    if not paragraphs:
        return
    together = nodes.paragraph("", classes=paragraphs[0]["classes"])
    endings = [_ending(paragraph) for paragraph in paragraphs]
    for paragraph, ending, following in zip(paragraphs, endings, [*endings[1:], ""], strict=True):
        output.remove(paragraph)
        together += nodes.target("", "", ids=paragraph["ids"])
        content = paragraph.children
        repeated = ending != "" and ending == following
        if ending:
            last = content[-1].astext().removesuffix(ending)
            tied = ending.replace(" ", "\N{NO-BREAK SPACE}", 2)
            content[-1] = nodes.Text(last if repeated else last + tied)
        if paragraph is not paragraphs[0] and content[0].astext() == paragraphs[0][0].astext():
            content = content[1:]
        together += content
        if paragraph is not paragraphs[-1]:
            together += nodes.Text(", " if repeated else "; ")
    output += together


def _ending(paragraph: nodes.paragraph) -> str:
    _, dot, ending = paragraph.astext().rpartition(" · ")
    return dot + ending if dot else ""
