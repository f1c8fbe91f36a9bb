"""Tables as docutils nodes."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes


def make_table(
    headings: Iterable[str],
    rows: Iterable[Iterable[str | nodes.Node]],
    classes: Iterable[str] = (),
) -> nodes.Node:
    """Return a table whose cells are texts or nodes."""
    names = list(headings)
    group = nodes.tgroup("", cols=len(names))
    group += [nodes.colspec(colwidth=1) for _ in names]
    group += nodes.thead("", _table_row(names))
    group += nodes.tbody("", *map(_table_row, rows))
    return nodes.table("", group, classes=[*classes])


def _table_row(cells: Iterable[str | nodes.Node]) -> nodes.Node:
    row = nodes.row()
    for cell in cells:
        content = nodes.Text(cell) if isinstance(cell, str) else cell
        row += nodes.entry("", nodes.paragraph("", "", content))
    return row
