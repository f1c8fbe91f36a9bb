"""Post-transforms that fit tables to the page: breaks in long words, scaling of many columns."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

MAX_COLUMNS = 7
"""Number of columns above which a table is scaled down."""
MAX_SCALED_ROWS = 30
"""Number of rows above which Sphinx writes a table that breaks across pages."""
_LONG_WORD = re.compile(r"\S{16,}")
_BREAK_AFTER = re.compile(r"(?<=[_./=,:;?&()\-])(?=\w)")


class FitTables(SphinxPostTransform):
    """Allow line breaks after the punctuation of long words, and scale tables of many columns."""

    default_priority = 800  # after references are resolved
    formats = ("latex",)

    def run(self, **_: object) -> None:
        """Change the tables."""
        for table in list(self.document.findall(nodes.table)):
            for element in list(table.findall(nodes.Element)):
                if not isinstance(element, nodes.math | nodes.math_block | nodes.raw):
                    element[:] = [
                        _break_words(child) if isinstance(child, nodes.Text) else child
                        for child in element.children
                    ]
            columns = len(list(table.findall(nodes.colspec)))
            rows = len(list(table.findall(nodes.row)))
            if columns > MAX_COLUMNS and rows <= MAX_SCALED_ROWS and not _contained(table):
                start = rf"\begin{{paperwidetable}}{{{columns / (MAX_COLUMNS - 1):.2f}}}"
                end = r"\end{paperwidetable}"
                place = [nodes.raw("", text, format="latex") for text in (start, end)]
                table.replace_self([place[0], table.deepcopy(), place[1]])


def _break_words(text: nodes.Text) -> nodes.Text:
    return nodes.Text(
        _LONG_WORD.sub(lambda word: _BREAK_AFTER.sub("\N{ZERO WIDTH SPACE}", word[0]), text)
    )


def _contained(table: nodes.Node) -> bool:
    """Return whether a table is in a cell of another one."""
    while table.parent is not None:
        table = table.parent
        if isinstance(table, nodes.table):
            return True
    return False
