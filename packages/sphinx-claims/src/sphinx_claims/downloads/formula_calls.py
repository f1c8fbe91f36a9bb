"""Calls of ``formula`` outside of the site, which carry the formulas that the build hands over."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from textwrap import indent

from sphinx.application import Sphinx

from ..compat.sphinx import without_comments
from ..reading.calls import FormulaCall, label_argument, read_calls
from ..reading.cell_code import parse_code
from ..reading.page_formulas import PageFormulas
from ..site.expansion import expand
from ..site.macros import site_macros

_LATEX = "latex"


def written_formulas(app: Sphinx, formulas: PageFormulas) -> dict[str, list[str]]:
    """Return the formulas of the blocks that a page evaluates, as their calls carry them.

    They have no comments, no macros and no line breaks. An inline formula is within dollars.
    """
    macros = site_macros(app.config)
    written: dict[str, list[str]] = {}
    for label, block in formulas.blocks.items():
        for one in block.formulas:
            latex = " ".join(expand(without_comments(one.latex), macros).split())
            written.setdefault(label, []).append(latex if one.display else f"${latex}$")
    return written


def add_formulas(sources: Sequence[str], formulas: Mapping[str, list[str]]) -> list[str]:
    r"""Return the code of a page with the argument ``latex`` in each call of ``formula``.

    Args:
        sources: the code of all code cells of the page, in order.
        formulas: the formulas of each block that they name.

    >>> cells = ["from sphinx_claims import formula", 'formula("square", {"n": 3})']
    >>> print(add_formulas(cells, {"square": [r"n^2 = n \cdot n"]})[1])
    formula("square", {"n": 3}, latex=[
        r"n^2 = n \cdot n",
    ])
    """
    cells = list(sources)
    if not formulas:
        return cells
    nodes: dict[int, list[FormulaCall]] = {}
    for call in read_calls(sources).formulas:
        nodes.setdefault(id(call.node), []).append(call)
    # From the last call of a cell to the first, so that the places of the others remain.
    places = {id(calls): (calls[0].line, calls[0].node.col_offset) for calls in nodes.values()}
    for calls in sorted(nodes.values(), key=lambda calls: places[id(calls)], reverse=True):
        cell = calls[0].cell
        if parse_code(cells[cell]) is not None:  # otherwise the places are not those of the source
            cells[cell] = _with_argument(cells[cell], calls, formulas)
    return cells


def _with_argument(
    source: str, calls: Sequence[FormulaCall], formulas: Mapping[str, list[str]]
) -> str:
    """Return the source of a cell with the formulas in one call, which a loop may repeat."""
    node = calls[0].node
    known = {call.label: formulas[call.label] for call in calls if call.label in formulas}
    if not known or any(one.arg == _LATEX for one in node.keywords):
        return source
    lines = source.splitlines(keepends=True)
    assert node.end_lineno
    assert node.end_col_offset
    line = lines[node.end_lineno - 1].encode()
    before = "".join(lines[: node.end_lineno - 1]) + line[: node.end_col_offset - 1].decode()
    after = line[node.end_col_offset - 1 :].decode() + "".join(lines[node.end_lineno :])
    text = _as_list(known[calls[0].label])
    if len(calls) > 1:
        label = label_argument(node)
        entries = "".join(f"{key!r}: {_as_list(found)},\n" for key, found in known.items())
        text = f"{{\n{indent(entries, '    ')}}}[{ast.unparse(label) if label else ''}]"
    first = lines[node.lineno - 1]
    margin = " " * (len(first) - len(first.lstrip()))
    return f"{before}{_comma(before, node)}{_LATEX}={indent(text, margin)[len(margin) :]}{after}"


def _comma(before: str, node: ast.Call) -> str:
    """Return what separates a further argument from the last one of a call."""
    last = max((one.end_lineno or 0, one.end_col_offset or 0) for one in _values(node))
    lines = before.split("\n")
    rest = [lines[last[0] - 1].encode()[last[1] :].decode(), *lines[last[0] :]]
    has_comma = any("," in line.partition("#")[0] for line in rest)
    space = "" if before.endswith((" ", "\n")) else " "
    return f"{'' if has_comma else ','}{space}"


def _values(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(one.value for one in node.keywords)]


def _as_list(formulas: Sequence[str]) -> str:
    """Return the source of a list of formulas, one in a line."""
    lines = "".join(f"    {_as_literal(latex)},\n" for latex in formulas)
    return f"[\n{lines}]"


def _as_literal(latex: str) -> str:
    plain = not latex.endswith("\\") and '"' not in latex
    return f'r"{latex}"' if plain else repr(latex)
