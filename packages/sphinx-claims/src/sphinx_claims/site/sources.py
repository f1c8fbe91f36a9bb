"""Line numbers of code cells, calls, roles and formulas in the sources of pages."""

from __future__ import annotations

import codecs
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from contextlib import suppress
from difflib import SequenceMatcher
from io import StringIO
from itertools import islice, takewhile
from operator import itemgetter
from pathlib import Path

import nbformat
from docutils import nodes
from nbformat import NotebookNode
from sphinx.environment import BuildEnvironment

_CELL = 10_000
_LINES = "claims_lines"
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Encodings by their byte order marks; a longer mark precedes one with which it starts."""
_LAYOUT = re.compile(r"^[\s#%/;-]+|\s+$")


def read_source(path: Path, encoding: str = "utf-8") -> str:
    """Return the text of a source.

    Args:
        path: the file of a page, or one that a page includes, which may have another encoding.
        encoding: the encoding of the pages of a site.

    Returns:
        The text by its byte order mark or in the encoding; otherwise in Latin-1, which can read
        every file and keeps its lines.
    """
    content = path.read_bytes()
    marked = [name for mark, name in _MARKS.items() if content.startswith(mark)]
    for name in (*marked[:1], encoding):
        with suppress(UnicodeError):
            return StringIO(content.decode(name), newline=None).read()
    return StringIO(content.decode("latin-1"), newline=None).read()


def numbered_lines(path: Path, encoding: str = "utf-8") -> dict[int, str]:
    """Return the lines of a page by number.

    Line 3 of the second cell of a notebook is 20003, as in MyST-NB.
    """
    text = read_source(path, encoding)
    if path.suffix != ".ipynb":
        return _lines_of_text(text)
    content = json.loads(text)
    cells = content["cells"] if "cells" in content else nbformat.reads(text, 4).cells
    return _lines_of_cells(cells)


def _lines_of_text(text: str) -> dict[int, str]:
    return dict(enumerate(text.removesuffix("\n").split("\n"), 1))


def _lines_of_cells(cells: Iterable[NotebookNode]) -> dict[int, str]:
    lines: dict[int, str] = {}
    for i, cell in enumerate(cells, 1):
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        lines |= dict(enumerate(source.split("\n"), i * _CELL + 1))
    return lines


def lines_in_file(
    path: Path, text: str, notebook: NotebookNode | None, encoding: str
) -> dict[int, int]:
    """Return the lines of the file of a page, by the numbers that MyST-NB gives to its lines.

    Args:
        path: the file.
        text: the source that MyST-NB reads, which an extension may have changed.
        notebook: the notebook that it reads from this source, if the page is one.
        encoding: the encoding of the pages of the site.

    Returns:
        The lines; none if MyST-NB counts those of the file. A line that is not in the file has the
        number of the one above it.
    """
    counts_cells = notebook is not None and "source_map" not in notebook.metadata
    own = read_source(path, encoding)
    if text == own and (path.suffix == ".ipynb" or not counts_cells):
        return {}
    in_file = numbered_lines(path, encoding)
    if notebook is not None and counts_cells:
        read = _lines_of_cells(notebook.cells)
    else:
        read = _lines_of_text(text)
    return _match_lines(read, in_file)


def _match_lines(read: dict[int, str], written: dict[int, str]) -> dict[int, int]:
    """Return for each line the one that corresponds to it, without regard to comment signs."""
    lines = [_LAYOUT.sub("", line) for line in read.values()]
    others = [_LAYOUT.sub("", line) for line in written.values()]
    numbers, targets = [*read], [*written] or [1]
    found: dict[int, int] = {}
    for _, i, end, j, until in SequenceMatcher(None, lines, others, False).get_opcodes():
        last = max(j, until) - 1
        for offset, number in enumerate(numbers[i:end]):
            found[number] = targets[max(0, min(j + offset, last))]
    return found


def note_lines(env: BuildEnvironment, lines: dict[int, int]) -> None:
    """Note :func:`lines_in_file` of the page that is being read."""
    env.temp_data[_LINES] = lines


def line_in_file(env: BuildEnvironment, path: Path | str, line: int) -> int:
    """Return the line of a file for a line that MyST-NB counts while it reads a page."""
    lines: dict[int, int] = env.temp_data.get(_LINES) or {}
    own = Path(path) == Path(env.doc2path(env.docname))
    return nearest_line(lines, line) if own else line


def nearest_line(lines: dict[int, int], line: int) -> int:
    """Return the line for a number, or for the closest number below it."""
    if not lines or line in lines:
        return lines.get(line, line)
    numbers = [*lines]
    return lines[numbers[max(0, bisect_right(numbers, line) - 1)]]


def replace_line(path: Path, number: int, line: str) -> str:
    """Return the text of a page with one line, counted by :func:`numbered_lines`, replaced."""
    text = read_source(path)
    if path.suffix != ".ipynb":
        lines = text.split("\n")
        lines[number - 1] = line
        return "\n".join(lines)
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


def first_lines(text: str, notebook: NotebookNode) -> list[int]:
    """Return the number of the first line of code of each code cell, after its options.

    Args:
        text: the source that MyST-NB reads.
        notebook: the notebook that it reads from this source.
    """
    cells = list(enumerate(notebook.cells, 1))
    code = [(i, cell) for i, cell in cells if cell.cell_type == "code"]
    if "source_map" not in notebook.metadata:
        return [i * _CELL + 1 + leading_blank_lines(cell.source) for i, cell in code]
    lines = text.split("\n")
    fences = notebook.metadata["source_map"]
    return [_find_code(lines, cell.source.splitlines(), fences[i - 1]) for i, cell in code]


def leading_blank_lines(code: str) -> int:
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


_Line = tuple[int, str]
_number = itemgetter(0)


class SourceFinder:
    """Find the places of nodes in the sources of one page.

    Args:
        default: the file of the page, for nodes that name no file.
        encoding: the encoding of the pages of the site.
        lines: the :func:`lines_in_file` of the page.
    """

    def __init__(
        self, default: Path, encoding: str = "utf-8", lines: dict[int, int] | None = None
    ) -> None:
        self._default = default
        self._encoding = encoding
        self._lines_in_file = lines or {}
        self._lines: dict[Path, list[_Line]] = {}

    @classmethod
    def of_page(cls, env: BuildEnvironment) -> SourceFinder:
        """Return a finder for the page that is being read."""
        path = Path(env.doc2path(env.docname))
        return cls(path, env.config.source_encoding, env.temp_data.get(_LINES))

    def find(
        self, node: nodes.Node, needle: str = "", context: str = "", repetition: int | None = None
    ) -> tuple[str, int]:
        """Return the file and the line of a text in the block of a node.

        Args:
            node: the node.
            needle: the text to look for; without one, the first line of the block is returned.
            context: words around the text; of several lines with the text, the first with most
                of these words is returned.
            repetition: how many occurrences of the text to skip, wherever they stand.
        """
        path, line = _find_block(node, self._default)
        if path == self._default:
            line = nearest_line(self._lines_in_file, line)
        if not needle:
            return str(path), line
        if path not in self._lines:
            self._lines[path] = [*numbered_lines(path, self._encoding).items()]
        if repetition is not None:
            return str(path), _find_repeated(self._lines[path], line, needle, repetition)
        return str(path), _find_line(self._lines[path], line, needle, context)


def _find_repeated(lines: list[_Line], start: int, needle: str, repetition: int) -> int:
    """Return the line of an occurrence of a text in a block, or in the line above it."""
    below = lines[bisect_left(lines, start, key=_number) :]
    block = takewhile(lambda line: line[1].strip(), below)
    if not any(needle in text for _, text in block):
        below = lines[bisect_left(lines, start - 1, key=_number) :]
    places = (number for number, text in below for _ in range(text.count(needle)))
    return [start, *islice(places, repetition + 1)][-1]


def _find_line(lines: list[_Line], start: int, needle: str, context: str) -> int:
    """Return the line that contains a text, from one before ``start``; ``start`` if there is none.

    A match within a longer number counts only if there is no other.
    """
    whole = re.compile(rf"(?<![\d.,_^])(?<![_^]{{){re.escape(needle)}(?!\d)")
    words = set(context.split()) - {needle}
    found = []
    for line, text in lines[bisect_left(lines, start - 1, key=_number) :]:
        if needle in text:
            if whole.search(text) and not words:
                return line
            found.append((line, text))
    found = [(line, text) for line, text in found if whole.search(text)] or found
    return max(found, key=lambda of: sum(word in of[1] for word in words), default=(start, ""))[0]
