"""Blocks of pages that state something in formulas, such as theorems, answers and proofs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from docutils import nodes
from sphinx.application import Sphinx

from ..claims.formula_judgment import one_line
from ..evaluation.errors import ReadingError
from ..evaluation.statements import split_statements
from ..formulas import Macro
from ..reading.formula_judging import find_block, printed_formulas
from ..reading.latex_forms import statement_form
from ..site.evaluated import FormulasDomain
from ..site.macros import site_macros
from ..site.page_domain import PageDomain
from ..site.sources import SourceFinder

KINDS = ("theorem", "lemma", "proposition", "corollary", "definition")
"""The environments of sphinx-proof whose statements count."""
ANSWER = "answer"
"""The class of admonitions that are short answers, and the kind of these blocks."""
TABLE = "table"
STEP = "display in a proof"
"""The kind of displayed formulas in proofs."""
_PROOF = "proof_node"
"""The tag of a proof of sphinx-proof."""
_RELATION = r"(?:=|[<>≤≥≈]|\\(?:approx|geq?|gt|leq?|lt)(?![A-Za-z]))"
_CLAIM = r"\\claim\s*(?:\[[^\[\]]*\]\s*)?\{[^{}]*\}"
_CLAIMED = re.compile(rf"{_RELATION}\s*{_CLAIM}[\s.,;]*\Z|\A\s*{_CLAIM}\s*{_RELATION}")


@dataclass(frozen=True)
class PrintedStatement:
    """A statement of a formula, as a page prints it.

    Attributes:
        latex: its LaTeX in one line.
        form: its :func:`~sphinx_claims.reading.latex_forms.statement_form`.
        line: the line of its formula.
        claimed: whether it is a single relation, one side of which is a printed claim.
    """

    latex: str
    form: str
    line: int
    claimed: bool


@dataclass(frozen=True)
class PrintedBlock:
    """A block whose statements count.

    Attributes:
        label: its label; empty if it has none.
        kind: one of :data:`KINDS`, :data:`ANSWER`, :data:`TABLE`, :data:`STEP`, or the name of
            another element.
        title: its title.
        page: the page.
        path: the source file.
        line: the line of the block.
        statements: its statements.
        translated: whether a part of it is translated.
    """

    label: str
    kind: str
    title: str
    page: str
    path: str
    line: int
    statements: tuple[PrintedStatement, ...]
    translated: bool

    @property
    def name(self) -> str:
        """The kind and the label."""
        return f"{self.kind} {self.label}" if self.label else f"this {self.kind}"


@dataclass
class BlocksPage:
    """The blocks of a page, in its order."""

    blocks: list[PrintedBlock] = field(default_factory=list)


class BlocksDomain(PageDomain[BlocksPage]):
    """The blocks of all pages."""

    name = "claims-blocks"
    label = "Statements in formulas"
    page_type = BlocksPage

    @cached_property
    def forms(self) -> dict[tuple[str, bool], str]:
        """The forms of evaluated statements that this process has computed.

        They are kept by LaTeX, and by whether the contents of texts do not count.
        """
        return {}

    def blocks(self) -> list[PrintedBlock]:
        """Return the blocks of all pages, sorted by page and place."""
        return [block for _, page in self.records() for block in page.blocks]


class formula_evidence(nodes.Part, nodes.Element):  # noqa: N801 (nodes are lower case)
    """Mark below a block for the evidence of its formulas, before it is printed."""


def collect_blocks(app: Sphinx, doctree: nodes.document) -> None:
    """Record the blocks of a page, and mark those that its cells evaluate."""
    sources, macros = SourceFinder.of_page(app.env), site_macros(app.config)
    docname = app.env.docname
    evaluated = {one.label: one for one in FormulasDomain.of(app.env).find(docname).judged}
    called = {id(find_block(doctree, label)): label for label in evaluated}
    counted: set[int] = set()
    for element in [*doctree.findall(nodes.Element)]:
        label = called.get(id(element), "")
        kind = _kind_of(element) or (_element_name(element) if label else "")
        if label:
            _add_evidence(element, label)
        if kind and not any(id(one) in counted for one in _ancestors(element)):
            counted.add(id(element))
            block = _read_block(element, kind, label, docname, sources, macros)
            BlocksDomain.of(app.env).page(docname).blocks.append(block)


def _kind_of(element: nodes.Element) -> str:
    """Return the kind of a block whose statements count in any case; empty for all others."""
    kind = str(element.get("realtype", ""))
    if kind in KINDS:
        return kind
    if isinstance(element, nodes.Admonition) and ANSWER in element["classes"]:
        return ANSWER
    if isinstance(element, nodes.math_block) and _proof_of(element):
        return STEP
    return TABLE if isinstance(element, nodes.table) and element["names"] else ""


def _element_name(element: nodes.Element) -> str:
    """Return the name of an element that counts only because a cell evaluates it."""
    is_display = isinstance(element, nodes.math_block)
    return "display" if is_display else element.tagname.removesuffix("_node")


def _proof_of(element: nodes.Element) -> nodes.Element | None:
    """Return the outermost proof around an element; ``None`` if there is none."""
    around = [one for one in _ancestors(element) if isinstance(one, nodes.Element)]
    return next((one for one in reversed(around) if one.tagname == _PROOF), None)


def _ancestors(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def _read_block(
    element: nodes.Element,
    kind: str,
    label: str,
    docname: str,
    sources: SourceFinder,
    macros: Mapping[str, Macro],
) -> PrintedBlock:
    translated = any(node.get("translated") for node in element.findall(nodes.Element))
    statements = [
        PrintedStatement(
            one_line(latex),
            statement_form(latex, macros, translated=translated),
            sources.find(formula, one_line(latex.strip().split("\n")[0]))[1],
            _is_claimed(latex),
        )
        for formula in printed_formulas(element)
        for latex in _split(formula.astext(), macros)
    ]
    path, line = sources.find(element)
    return PrintedBlock(
        label or _label_of(element),
        kind,
        _title_of(element),
        docname,
        path,
        line,
        tuple(statements),
        translated,
    )


def _label_of(element: nodes.Element) -> str:
    if "labelled" in element:
        return str(element["label"]) if element["labelled"] else ""
    return str((element["names"] or [""])[0])


def _title_of(element: nodes.Element) -> str:
    """Return the title of a block, without the parentheses that sphinx-proof adds."""
    title = element.next_node(nodes.title)
    text = " ".join(title.astext().split()) if title and title.parent is element else ""
    return text.removeprefix("(").removesuffix(")")


def _split(latex: str, macros: Mapping[str, Macro]) -> list[str]:
    """Return the statements of a formula; the whole formula if it cannot be split."""
    try:
        return [latex[start:end] for start, end in split_statements(latex, macros)]
    except ReadingError:
        return [latex]


def _is_claimed(latex: str) -> bool:
    return bool(_CLAIMED.search(latex)) and len(re.findall(_RELATION, latex)) == 1


def _add_evidence(element: nodes.Element, label: str) -> None:
    """Add the mark at the end of a directive or proof, or below another block."""
    mark = formula_evidence(label=label)
    if (proof := _proof_of(element)) is not None:
        proof += mark
        return
    if "realtype" in element or isinstance(element, nodes.Admonition):
        places = [i for i, one in enumerate(element.children) if one.tagname == "formal_evidence"]  # type: ignore[attr-defined]
        element.insert(places[0] if places else len(element.children), mark)
        return
    parent = element.parent
    assert parent is not None
    parent.insert(parent.index(element) + 1, mark)
