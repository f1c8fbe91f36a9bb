"""LaTeX visitors of admonitions, theorems, proofs, figures, tables, formulas and paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.writers.latex import LaTeXTranslator
from sphinx_proof.nodes import NODE_TYPES, proof_node, unenumerable_node

from .formulas import display, end_comment

if TYPE_CHECKING:
    from collections.abc import Callable


def visit_admonition(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Begin a box of the kind that the first class names, unless it is the body of a proof."""
    if isinstance(node.parent, proof_node):
        return
    title = node[0]
    assert isinstance(title, nodes.title)
    node.remove(title)
    kind = (node["classes"] or ["note"])[0]
    self.body.append(f"\n\\begin{{paperbox}}{{{kind}}}{{{self.escape(title.astext())}}}\n")


def depart_admonition(self: LaTeXTranslator, node: nodes.Element) -> None:
    """End the box."""
    if not isinstance(node.parent, proof_node):
        self.body.append("\n\\end{paperbox}\n")


def visit_theorem(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Begin an amsthm environment, with the number that the theorem has on the site."""
    kind = node["realtype"]
    number = ""
    if not isinstance(node, unenumerable_node):
        number = _number(self, node, node["countertype"])
    title = node[0]
    assert isinstance(title, nodes.title)
    name = title.astext().strip().removeprefix("(").removesuffix(")")
    node.remove(title)
    option = f"[{{{self.escape(name)}}}]" if name else ""
    starred = "" if number else "*"
    if number:
        self.body.append(f"\n\\papernumber{{{kind}}}{{{number}}}")
    content = node.next_node(nodes.section)
    begins_with_list = content and isinstance(content[0], nodes.enumerated_list | nodes.bullet_list)
    start = r"\leavevmode" if begins_with_list else ""  # so that the list begins on a new line
    self.body.append(f"\n\\begin{{{kind}{starred}}}{option}{self.hypertarget_to(node)}{start}\n")


def depart_theorem(self: LaTeXTranslator, node: nodes.Element) -> None:
    """End the environment."""
    starred = "*" if isinstance(node, unenumerable_node) else ""
    self.body.append(f"\n\\end{{{node['realtype']}{starred}}}\n")


def visit_proof(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Begin a proof environment, which prints the word that sphinx-proof puts into the text."""
    first = node.next_node(nodes.Text)
    assert first is not None
    first.parent.replace(first, nodes.Text(first.astext().removeprefix("Proof. ")))
    self.body.append("\n\\begin{proof}\n")


def depart_proof(self: LaTeXTranslator, node: nodes.Element) -> None:
    """End the proof, with its QED symbol on the last line."""
    _end_line(self)
    self.body.append("\\end{proof}\n")


def visit_image(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Begin a figure, which may float, unless the image is inline."""
    if _is_figure(self, node):
        self.body.append("\n\\begin{paperfigure}")
    LaTeXTranslator.visit_image(self, node)


def depart_image(self: LaTeXTranslator, node: nodes.Element) -> None:
    """End the figure."""
    if _is_figure(self, node):
        self.body.append("\\end{paperfigure}\n")


def visit_figure(self: LaTeXTranslator, node: nodes.figure) -> None:
    """Begin a figure, which may float, with the number that it has on the site."""
    if self.table:
        LaTeXTranslator.visit_figure(self, node)
        return
    if number := _number(self, node, "figure"):
        self.body.append(f"\n\\papernumber{{figure}}{{{number}}}")
    self.body.append("\n\\begin{paperfigure}\\begin{minipage}[b]{\\linewidth}\\centering")
    if node.next_node(nodes.caption):
        self.body.append("\\refstepcounter{figure}")
    self.body.append(self.hypertarget_to(node))
    self.context.append("\\end{minipage}\\end{paperfigure}\n")


def visit_caption(self: LaTeXTranslator, node: nodes.caption) -> None:
    """Begin the caption of a figure or of code."""
    if self.table or not isinstance(node.parent, nodes.figure):
        LaTeXTranslator.visit_caption(self, node)
        return
    self.in_caption += 1
    self.body.append("\\papercaption{")


def depart_caption(self: LaTeXTranslator, node: nodes.caption) -> None:
    """End the caption."""
    if self.table or not isinstance(node.parent, nodes.figure):
        LaTeXTranslator.depart_caption(self, node)
        return
    self.in_caption -= 1
    self.body.append("}\n")


def visit_table(self: LaTeXTranslator, node: nodes.table) -> None:
    """Begin a table, with the number that it has on the site."""
    if number := _number(self, node, "table"):
        self.body.append(f"\n\\papernumber{{table}}{{{number}}}\n")
    LaTeXTranslator.visit_table(self, node)


def visit_math_block(self: LaTeXTranslator, node: nodes.math_block) -> None:
    """Write a displayed formula, without the ``split`` environment of Sphinx."""
    label = f"equation:{node['docname']}:{node['label']}" if node.get("label") else ""
    _end_line(self)
    number = _number(self, node, "displaymath") if label else ""
    tex = display(node.astext(), label, number=number, ends_proof=_ends_proof(node))
    self.body.append(f"{tex}\n")
    raise nodes.SkipNode


def visit_math(self: LaTeXTranslator, node: nodes.math) -> None:
    """Write an inline formula, with small matrices in text and full ones, with space, in tables.

    The PDF bookmark of a heading has the source of the formula.
    """
    formula = end_comment(node.astext())
    if isinstance(node.parent.parent, nodes.entry):
        formula = rf"\papercell{{{formula}}}"
    else:
        formula = formula.replace("{bmatrix}", "{bsmallmatrix}")
    if self.in_title:
        plain = self.escape(node.astext())
        self.body.append(rf"\texorpdfstring{{\({formula}\)}}{{{plain}}}")
        raise nodes.SkipNode
    node.children = [nodes.Text(formula)]
    LaTeXTranslator.visit_math(self, node)


def _number(self: LaTeXTranslator, node: nodes.Element, kind: str) -> str:
    """Return the number of a theorem, figure, table or formula; empty if it has none."""
    numbers = self.builder.env.toc_fignumbers.get(self.curfilestack[-1], {}).get(kind, {})
    found = (numbers[anchor] for anchor in node["ids"] if anchor in numbers)
    return ".".join(map(str, next(found, ())))


def _is_figure(self: LaTeXTranslator, image: nodes.Element) -> bool:
    """Return whether an image is neither inline nor in a figure with a caption."""
    return not self.is_inline(image) and not isinstance(image.parent, nodes.figure)


def _ends_proof(node: nodes.Node) -> bool:
    """Return whether a node is the last one of a proof."""
    while node.parent is not None and node.parent[-1] is node:
        node = node.parent
        if isinstance(node, proof_node):
            return True
    return False


def _end_line(self: LaTeXTranslator) -> None:
    """End the line but not the paragraph, by removing blank lines at the end of the output."""
    while self.body and not self.body[-1].strip():
        self.body.pop()
    if self.body:
        self.body[-1] = self.body[-1].rstrip()
    self.body.append("\n")


def visit_paragraph(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Begin a paragraph, within an environment for each of its classes, as in a container."""
    for name in node["classes"]:
        self.body.append(f"\n\\begin{{sphinxuseclass}}{{{name}}}")
    if not _continues_sentence(node):
        LaTeXTranslator.visit_paragraph(self, node)


def _continues_sentence(node: nodes.Element) -> bool:
    """Return whether a paragraph follows a displayed formula that does not end with a period."""
    previous = node.previous_sibling() if hasattr(node, "previous_sibling") else None
    if not isinstance(previous, nodes.math_block):
        return False
    return previous.astext().rstrip()[-1:] != "."


def depart_paragraph(self: LaTeXTranslator, node: nodes.Element) -> None:
    """End the paragraph and its environments."""
    LaTeXTranslator.depart_paragraph(self, node)
    for _ in node["classes"]:
        self.body.append("\n\\end{sphinxuseclass}")


VISITORS: dict[type[nodes.Element], tuple[Callable[..., None], Callable[..., None] | None]] = {
    nodes.admonition: (visit_admonition, depart_admonition),
    nodes.caption: (visit_caption, depart_caption),
    nodes.figure: (visit_figure, LaTeXTranslator.depart_figure),
    nodes.image: (visit_image, depart_image),
    nodes.math: (visit_math, None),
    nodes.math_block: (visit_math_block, None),
    nodes.paragraph: (visit_paragraph, depart_paragraph),
    nodes.table: (visit_table, LaTeXTranslator.depart_table),
    proof_node: (visit_proof, depart_proof),
    unenumerable_node: (visit_theorem, depart_theorem),
    **dict.fromkeys(NODE_TYPES.values(), (visit_theorem, depart_theorem)),
}
"""Visitors of each node class, which replace those of Sphinx and sphinx-proof."""
