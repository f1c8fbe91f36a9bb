"""Post-transforms that remove or condense content for print, code cells above all."""

from __future__ import annotations

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

MAX_CODE_LINES = 12
"""Number of lines above which the code of a cell is not printed."""
_HIDING_TAGS = {"tag_hide-input", "tag_hide-cell", "tag_remove-input", "tag_remove-cell"}


class RemoveOmittedNodes(SphinxPostTransform):
    """Remove the nodes whose class names are in ``paper_omitted``."""

    default_priority = 0  # before any other post-transform replaces them
    formats = ("latex",)

    def run(self, **_: object) -> None:
        """Remove the nodes."""
        omitted = set(self.config.paper_omitted)
        for node in list(self.document.findall(nodes.Element)):
            if type(node).__name__ in omitted:
                node.parent.remove(node)


class CondenseCells(SphinxPostTransform):
    """Keep the outputs of cells, but their code only if it is short and outputs no image.

    Code that its author hides is removed too, and paragraphs that consecutive cells output are
    merged into one.
    """

    default_priority = 6  # after MyST-NB has selected the MIME type of each output
    formats = ("latex",)

    def run(self, **_: object) -> None:
        """Condense every cell, then merge the outputs of consecutive cells."""
        cells = [
            cell
            for cell in self.document.findall(nodes.container)
            if cell.get("nb_element") == "cell_code"
        ]
        printed = [(cell, output) for cell in cells if (output := _condense(cell))]
        for cell, output in reversed(printed):
            if not _move_output_to_previous(cell, output):
                _merge_paragraphs(output)


class RemoveEmptySections(SphinxPostTransform):
    """Remove sections that contain only a title, such as a section of references."""

    default_priority = 800  # after Sphinx has moved the citations to the end
    formats = ("latex",)

    def run(self, **_: object) -> None:
        """Remove the sections."""
        for section in list(self.document.findall(nodes.section)):
            title, *content = section.children
            if isinstance(title, nodes.title) and not any(n.astext().strip() for n in content):
                section.parent.remove(section)


def _condense(cell: nodes.container) -> nodes.container | None:
    """Remove what a cell does not print, and return its output.

    A cell without an output is removed, and the result is then None.
    """
    parts = {part["nb_element"]: part for part in cell.findall(nodes.container) if part is not cell}
    code, output = parts.get("cell_code_source"), parts.get("cell_code_output")
    if output is None:
        cell.parent.remove(cell)
        return None
    if code is not None:
        if (
            _HIDING_TAGS.intersection(cell["classes"])
            or len(code.astext().splitlines()) > MAX_CODE_LINES
            or output.next_node(nodes.image)
        ):
            cell.remove(code)
        elif isinstance(_previous(cell), nodes.paragraph):  # which introduces the code
            cell.insert(0, nodes.raw("", r"\nobreak", format="latex"))
        code["classes"] = ["paper-code"]
    cell["classes"] = output["classes"] = []
    for block in list(output.findall(nodes.literal_block)):
        block["language"] = "none"
        block.replace_self(nodes.container("", block.deepcopy(), classes=["paper-output"]))
    return output


def _move_output_to_previous(cell: nodes.container, output: nodes.container) -> bool:
    """Append an output to that of the cell directly before, and return whether it was moved.

    Only an output of paragraphs, without code, is moved.
    """
    previous = _previous(cell)
    if not isinstance(previous, nodes.container) or previous.get("nb_element") != "cell_code":
        return False
    if len(cell) > 1 or not all(isinstance(node, nodes.paragraph) for node in output.children):
        return False
    previous_output = previous[-1]
    assert isinstance(previous_output, nodes.container)
    previous_output.extend(output.children)
    cell.parent.remove(cell)
    return True


def _previous(node: nodes.Element) -> nodes.Node | None:
    siblings = node.parent.children
    return None if siblings[0] is node else siblings[siblings.index(node) - 1]


def _merge_paragraphs(output: nodes.container) -> None:
    """Merge the paragraphs of an output into one, without their repetitions.

    A later paragraph loses its first node if that repeats the first node of the first paragraph. A
    paragraph loses the part from its last middle dot on if the next paragraph ends with the same.
    """
    paragraphs = [node for node in output.children if isinstance(node, nodes.paragraph)]
    if not paragraphs:
        return
    merged = nodes.paragraph("", classes=paragraphs[0]["classes"])
    endings = [_ending(paragraph) for paragraph in paragraphs]
    for paragraph, ending, following in zip(paragraphs, endings, [*endings[1:], ""], strict=True):
        output.remove(paragraph)
        merged += nodes.target("", "", ids=paragraph["ids"])
        content = paragraph.children
        repeated = ending != "" and ending == following
        if ending:
            text = content[-1].astext().removesuffix(ending)
            tied = ending.replace(" ", "\N{NO-BREAK SPACE}", 2)
            content[-1] = nodes.Text(text if repeated else text + tied)
        if paragraph is not paragraphs[0] and content[0].astext() == paragraphs[0][0].astext():
            content = content[1:]
        merged += content
        if paragraph is not paragraphs[-1]:
            merged += nodes.Text(", " if repeated else "; ")
    output += merged


def _ending(paragraph: nodes.paragraph) -> str:
    """Return the part from the last middle dot on, or an empty string."""
    _, dot, ending = paragraph.astext().rpartition(" · ")
    return dot + ending if dot else ""
