"""Line numbers of code cells, calls, roles and formulas in the sources of pages."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from contextlib import suppress
from itertools import islice
from pathlib import Path

from docutils import nodes
from nbformat import NotebookNode
from sphinx.environment import BuildEnvironment

_CELL = 10_000


def numbered_lines(path: Path) -> dict[int, str]:
    """Return the lines of a page by number.

    Line 3 of the second cell of a notebook is 20003, as in MyST-NB.
    """
    text = path.read_text("utf-8")
    if path.suffix != ".ipynb":
        return dict(enumerate(text.splitlines(), 1))
    lines: dict[int, str] = {}
    for i, cell in enumerate(json.loads(text)["cells"], 1):
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        lines |= dict(enumerate(source.splitlines(), i * _CELL + 1))
    return lines


def replace_line(path: Path, number: int, line: str) -> str:
    """Return the text of a page with one line, counted by :func:`numbered_lines`, replaced."""
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


def format_location(path: Path, line: int) -> str:
    """Return a location for a message: ``page.md:12``, or ``page.ipynb:cell 2, line 3``."""
    with suppress(ValueError):
        path = path.relative_to(Path.cwd())
    if path.suffix == ".ipynb" and line >= _CELL:
        return f"{path}:cell {line // _CELL}, line {line % _CELL}"
    return f"{path}:{line}"


def first_lines(path: Path, notebook: NotebookNode) -> list[int]:
    """Return the number of the first line of code of each code cell, after its options."""
    cells = list(enumerate(notebook.cells, 1))
    code = [(i, cell) for i, cell in cells if cell.cell_type == "code"]
    if path.suffix == ".ipynb":
        return [i * _CELL + 1 + _blank_lines(cell.source) for i, cell in code]
    lines = path.read_text("utf-8").splitlines()
    fences = notebook.metadata["source_map"]
    return [_find_code(lines, cell.source.splitlines(), fences[i - 1]) for i, cell in code]


def _blank_lines(code: str) -> int:
    """Return the number of leading blank lines, which a kernel does not count."""
    return code[: len(code) - len(code.lstrip())].count("\n")


def _find_code(lines: list[str], code: list[str], fence: int) -> int:
    for start in range(fence, len(lines)):
        if [line.strip() for line in lines[start : start + len(code)]] == [
            line.strip() for line in code
        ]:
            return start + 1
    return fence


def _find_block(node: nodes.Node, default: Path) -> tuple[Path, int]:
    """Return the file that a node comes from, and the first line of its block."""
    ancestor: nodes.Node | None = node
    while ancestor is not None:
        source = getattr(ancestor, "source", None)
        line = getattr(ancestor, "line", None)
        if source and line and not source.endswith("<translated>"):
            path = Path(source)
            return (path if path.is_file() else default), line
        ancestor = ancestor.parent
    return default, 1


class SourceFinder:
    """Find the places of nodes in the sources of one page.

    Args:
        default: the file of the page, for nodes that name no file.
    """

    def __init__(self, default: Path) -> None:
        self._default = default
        self._lines: dict[Path, dict[int, str]] = {}

    @classmethod
    def of_page(cls, env: BuildEnvironment) -> SourceFinder:
        """Return a finder for the page that is being read."""
        return cls(Path(env.doc2path(env.docname)))

    def find(self, node: nodes.Node, needle: str = "", context: str = "") -> tuple[str, int]:
        """Return the file and the line of a text in the block of a node.

        Args:
            node: the node.
            needle: the text to look for; without one, the first line of the block is returned.
            context: words around the text; of several lines with the text, the first with most
                of these words is returned.
        """
        path, line = _find_block(node, self._default)
        if not needle:
            return str(path), line
        if path not in self._lines:
            self._lines[path] = numbered_lines(path)
        return str(path), _find_line(self._lines[path], line, needle, context)


def _find_line(lines: dict[int, str], start: int, needle: str, context: str) -> int:
    """Return the line that contains a text, from one before ``start``; ``start`` if there is none.

    A match within a longer number counts only if there is no other.
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
