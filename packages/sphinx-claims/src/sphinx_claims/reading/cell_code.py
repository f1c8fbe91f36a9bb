"""Code of cells as syntax trees, with IPython's magics made harmless."""

from __future__ import annotations

import ast
import re

from IPython.core.inputtransformer2 import TransformerManager

_CELL_MAGIC = re.compile(r"\s*%%[^\n]*")
_TIMED = re.compile(r"^([ \t]*)%time[ \t]+", re.MULTILINE)


def parse_cell(source: str) -> ast.Module | None:
    r"""Return the syntax tree of a cell, whose lines are those of the cell.

    A cell magic is left out, ``%time`` is deleted before its statement, and other magics and shell
    commands become calls of ``get_ipython``.

    Returns:
        The tree; ``None`` if the code is not Python.

    >>> [node.lineno for node in parse_cell("%%capture out\nx = 2\n%time y = 3").body]
    [2, 3]
    >>> parse_cell("SELECT key FROM claims") is None
    True
    """
    magic = _CELL_MAGIC.match(source)
    code = source[magic.end() if magic else 0 :]
    start = source.count("\n", 0, len(source) - len(code.lstrip("\n")))
    code = code.lstrip("\n")
    tree = parse_code(code) or parse_code(_without_magics(code))
    return ast.increment_lineno(tree, start) if tree and start else tree


def _without_magics(code: str) -> str:
    try:
        transformed: str = TransformerManager().transform_cell(_TIMED.sub(r"\1", code))  # type: ignore[no-untyped-call]
    except (SyntaxError, ValueError):
        return code
    return transformed


def parse_code(code: str) -> ast.Module | None:
    """Return the syntax tree of Python; ``None`` for other code."""
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
