"""Prose and formulas that cells render: their outputs in Markdown, HTML and LaTeX.

An output that a page writes is prose: the objects of ``IPython.display``, dictionaries of MIME
types, and objects of classes that the page defines. Tables, text, and what the objects of libraries
display are computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docutils import nodes

from ..printing.claim_nodes import is_math
from .blocks import block_text, blocks_among, is_html
from .code import facts_in_shown_text
from .facts import Fact
from .markup import read_markup
from .numerals import facts_in_formula, facts_in_prose
from .reserved import check_mark, refused_in

_LIBRARY = "JSON|Image|Video|Audio|YouTube|Vimeo|Scribd|File"
_WRITTEN = re.compile(rf"\s*(?:<IPython\.(?:core|lib)\.display\.(?!{_LIBRARY})|<__main__\.|\Z)")
_CLASS = re.compile(r"^\s*class\s+(\w+)", re.MULTILINE)
_FORMATS = ("text/markdown", "text/html", "text/latex", "application/javascript")


class Rendered(NamedTuple):
    """A fact or refused markup in an output of a cell.

    Attributes:
        node: the node of the cell.
        cell: the index of the cell among all cells of the page.
        fact: the numeral or the markup, with its surrounding words.
        text: why the markup is refused; empty for a numeral.
    """

    node: nodes.Element
    cell: int
    fact: Fact
    text: str = ""


def rendered_facts(doctree: nodes.document, language: str) -> Iterator[Rendered]:
    """Yield the facts and the refused markup in what the cells of a page render.

    Args:
        doctree: the page.
        language: the code of its language.
    """
    cells = [
        node for node in doctree.findall(nodes.container) if node.get("nb_element") == "cell_code"
    ]
    classes = {name for cell in cells for name in _CLASS.findall(cell.astext())}
    for cell in cells:
        for bundle in cell.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            parts = [part for part in bundle.children if isinstance(part, nodes.container)]
            formats = {part.get("mime_type"): part for part in parts}
            plain = formats["text/plain"].astext() if "text/plain" in formats else ""
            is_written = bool(_WRITTEN.match(plain)) or plain.partition("(")[0] in classes
            for name in _FORMATS:
                if name in formats:
                    for fact, text in _in_output(formats[name], language, is_written):
                        yield Rendered(cell, cell["cell_index"], fact, text)


def _in_output(
    output: nodes.Element, language: str, is_written: bool
) -> Iterator[tuple[Fact, str]]:
    for raw in output.findall(nodes.raw):
        if is_html(raw):
            found = read_markup(raw.astext(), tables=False)
            if not is_written:
                found.refused.clear()
            yield from ((Fact(name, name), text) for name, text in refused_in(found))
            if is_written:
                for text in (found.text, *found.spoken):
                    yield from ((fact, "") for fact in facts_in_prose(text, language))
    if not is_written:
        return
    for formula in output.findall(is_math):
        yield from ((fact, "") for fact in facts_in_formula(formula.astext(), language))
    for block in blocks_among(output.findall()):
        is_cell = isinstance(block.parent, nodes.entry)
        if not is_cell and not isinstance(block, nodes.raw | nodes.literal_block):
            text = block_text(block, language)
            yield from ((fact, "") for fact in facts_in_shown_text(text, language))
            if mark := check_mark(text):
                yield Fact(mark, mark), "it marks evidence that this extension prints"
