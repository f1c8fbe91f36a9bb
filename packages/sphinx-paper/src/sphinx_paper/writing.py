"""How LaTeX is written for what Sphinx or sphinx-proof would set in boxes."""

from __future__ import annotations

from docutils import nodes
from sphinx.writers.latex import LaTeXTranslator
from sphinx_proof.nodes import proof_node, unenumerable_node


def visit_admonition(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Begin an environment named after the admonition's class; a proof is none of its own."""
    if isinstance(node.parent, proof_node):
        return
    title = node[0]
    assert isinstance(title, nodes.title)
    node.remove(title)
    kind = (node["classes"] or ["note"])[0]
    self.body.append(f"\n\\begin{{paperbox}}{{{kind}}}{{{self.escape(title.astext())}}}\n")


def depart_admonition(self: LaTeXTranslator, node: nodes.Element) -> None:
    """End it."""
    if not isinstance(node.parent, proof_node):
        self.body.append("\n\\end{paperbox}\n")


def visit_theorem(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Begin an environment of amsthm with the number that the site shows."""
    kind = node["realtype"]
    number = ""
    if not isinstance(node, unenumerable_node):
        numbers = self.builder.env.toc_fignumbers[self.curfilestack[-1]][node["countertype"]]
        number = ".".join(map(str, numbers[node["label"]]))
    title = node[0]
    assert isinstance(title, nodes.title)
    words = title.astext().strip().removeprefix("(").removesuffix(")")
    node.remove(title)
    name = f"[{{{self.escape(words)}}}]" if words else ""
    starred = "" if number else "*"
    if number:
        self.body.append(f"\n\\papernumber{{{kind}}}{{{number}}}")
    # A list begins on a line of its own.
    content = node.next_node(nodes.section)
    listed = content and isinstance(content[0], nodes.enumerated_list | nodes.bullet_list)
    start = r"\leavevmode" if listed else ""
    self.body.append(f"\n\\begin{{{kind}{starred}}}{name}{self.hypertarget_to(node)}{start}\n")


def depart_theorem(self: LaTeXTranslator, node: nodes.Element) -> None:
    """End it."""
    starred = "*" if isinstance(node, unenumerable_node) else ""
    self.body.append(f"\n\\end{{{node['realtype']}{starred}}}\n")


def visit_proof(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Begin a proof, which says so itself."""
    first = node.next_node(nodes.Text)
    assert first is not None
    first.parent.replace(first, nodes.Text(first.astext().removeprefix("Proof. ")))
    self.body.append("\n\\begin{proof}\n")


def depart_proof(self: LaTeXTranslator, node: nodes.Element) -> None:
    """End it, with its sign on the last line."""
    _end_line(self)
    self.body.append("\\end{proof}\n")


def visit_image(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Let a picture float if it stands between paragraphs."""
    if not self.is_inline(node):
        self.body.append("\n\\begin{paperfigure}")
    LaTeXTranslator.visit_image(self, node)


def depart_image(self: LaTeXTranslator, node: nodes.Element) -> None:
    """End it."""
    if not self.is_inline(node):
        self.body.append("\\end{paperfigure}\n")


def visit_math_block(self: LaTeXTranslator, node: nodes.math_block) -> None:
    """Write a displayed formula as it is; Sphinx would put it into ``split``."""
    if node.get("label") or node.get("nowrap") or "amsmath" in node["classes"]:
        LaTeXTranslator.visit_math_block(self, node)
    formula = node.astext().strip()
    _end_line(self)
    if _ends_proof(node):
        formula = formula.replace(r"\begin{aligned}", r"\begin{aligned}[b]") + r" \qedhere"
    self.body.append(f"\\begin{{equation*}}\n{formula}\n\\end{{equation*}}\n")
    raise nodes.SkipNode


def visit_math(self: LaTeXTranslator, node: nodes.math) -> None:
    """Write a formula in a line, with small matrices that do not part the lines, or in a table."""
    formula = node.astext()
    if isinstance(node.parent.parent, nodes.entry):
        formula = rf"\papercell{{{formula}}}"
    else:
        formula = formula.replace("{bmatrix}", "{bsmallmatrix}")
    node.children = [nodes.Text(formula)]
    LaTeXTranslator.visit_math(self, node)


def _ends_proof(node: nodes.Node) -> bool:
    """Whether nothing follows in a proof."""
    while node.parent is not None and node.parent[-1] is node:
        node = node.parent
        if isinstance(node, proof_node):
            return True
    return False


def _end_line(self: LaTeXTranslator) -> None:
    """End the line, and not the paragraph."""
    while self.body and not self.body[-1].strip():
        self.body.pop()
    if self.body:
        self.body[-1] = self.body[-1].rstrip()
    self.body.append("\n")


def visit_paragraph(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Begin a paragraph; its classes are environments, as those of containers are."""
    for name in node["classes"]:
        self.body.append(f"\n\\begin{{sphinxuseclass}}{{{name}}}")
    if not _continues(node):
        LaTeXTranslator.visit_paragraph(self, node)


def _continues(node: nodes.Element) -> bool:
    """Whether a paragraph goes on with the sentence of the formula before it."""
    before = node.previous_sibling() if hasattr(node, "previous_sibling") else None
    if not isinstance(before, nodes.math_block):
        return False
    return before.astext().rstrip()[-1:] != "."


def depart_paragraph(self: LaTeXTranslator, node: nodes.Element) -> None:
    """End it."""
    LaTeXTranslator.depart_paragraph(self, node)
    for _ in node["classes"]:
        self.body.append("\n\\end{sphinxuseclass}")
