"""Where things stand in a page's source: the lines of cells, calls, roles and formulas."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from contextlib import suppress
from itertools import islice
from pathlib import Path

from docutils import nodes
from nbformat import NotebookNode

_CELL = 10_000


def numbered_lines(path: Path) -> dict[int, str]:
    """The lines of a page by number; as in MyST-NB, line 3 of a notebook's cell 2 is 20003."""
    text = path.read_text("utf-8")
    if path.suffix != ".ipynb":
        return dict(enumerate(text.splitlines(), 1))
    lines: dict[int, str] = {}
    for i, cell in enumerate(json.loads(text)["cells"], 1):
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        lines |= dict(enumerate(source.splitlines(), i * _CELL + 1))
    return lines


def with_line(path: Path, number: int, line: str) -> str:
    """The text of a page in which one line, counted as by :func:`numbered_lines`, is another."""
    text = path.read_text("utf-8")
    if path.suffix != ".ipynb":
        lines = text.splitlines(keepends=True)
        lines[number - 1] = line + "\n"
        return "".join(lines)
    notebook = json.loads(text)
    cell = notebook["cells"][number // _CELL - 1]
    lines = "".join(cell["source"]).splitlines()
    lines[number % _CELL - 1] = line
    cell["source"] = "\n".join(lines)
    return json.dumps(notebook)


def write_location(path: Path, line: int) -> str:
    """A location for a message: ``page.md:12``, or ``page.ipynb:cell 2, line 3``."""
    with suppress(ValueError):
        path = path.relative_to(Path.cwd())
    if path.suffix == ".ipynb" and line >= _CELL:
        return f"{path}:cell {line // _CELL}, line {line % _CELL}"
    return f"{path}:{line}"


def first_lines(path: Path, notebook: NotebookNode) -> list[int]:
    """The number of the first line of code of each code cell, options not counted."""
    cells = list(enumerate(notebook.cells, 1))
    code = [(i, cell) for i, cell in cells if cell.cell_type == "code"]
    if path.suffix == ".ipynb":
        return [i * _CELL + 1 + _blank_lines(cell.source) for i, cell in code]
    lines = path.read_text("utf-8").splitlines()
    fences = notebook.metadata["source_map"]
    return [_find_code(lines, cell.source.splitlines(), fences[i - 1]) for i, cell in code]


def _blank_lines(code: str) -> int:
    """How many lines a kernel drops before it counts those of a cell."""
    return code[: len(code) - len(code.lstrip())].count("\n")


def _find_code(lines: list[str], code: list[str], fence: int) -> int:
    for start in range(fence, len(lines)):
        if [line.strip() for line in lines[start : start + len(code)]] == [
            line.strip() for line in code
        ]:
            return start + 1
    return fence


def find_source(node: nodes.Node, default: Path) -> tuple[Path, int]:
    """The file that a node comes from and the line of the block that it stands in."""
    ancestor: nodes.Node | None = node
    while ancestor is not None:
        source = getattr(ancestor, "source", None)
        line = getattr(ancestor, "line", None)
        if source and line and not source.endswith("<translated>"):
            path = Path(source)
            return (path if path.is_file() else default), line
        ancestor = ancestor.parent
    return default, 1


def find_line(lines: dict[int, str], start: int, needle: str, context: str = "") -> int:
    """The line from one before ``start`` that holds a text; ``start`` if there is none.

    Args:
        lines: the lines of a file by number.
        start: where the block begins that holds the text.
        needle: the text; what begins or ends it is no part of a longer number.
        context: words around it; of several lines the first is found that holds most of them.
    """
    whole = re.compile(rf"(?<![\d.,_^]){re.escape(needle)}(?!\d)")
    words = set(context.split()) - {needle}
    below = islice(lines.items(), bisect_left([*lines], start - 1), None)
    found = []
    for line, text in below:
        if needle in text:
            if whole.search(text) and not words:
                return line
            found.append((line, text))
    found = [(line, text) for line, text in found if whole.search(text)] or found
    return max(found, key=lambda of: sum(word in of[1] for word in words), default=(start, ""))[0]
