"""``python -m sphinx_claims leave``: replace claims in sources by what they state."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .leave_cells import remaining, without_claims
from .leave_pages import Claims, leave_page, lines_left

_OUTSIDE = {"_build", "jupyter_execute", "node_modules"}
_RST = re.compile(
    r":(?:(?:no)?claim|checks):`|\\(?:no)?claim\b|sphinx_claims"
    r"|\.\.\s+(?:claims-\w+|formal-axioms|proof-graph|try|worked-answer)::"
)


class _LeaveError(ValueError):
    """Files that cannot be read; the message is one line."""


def leave(source: Path, record: Path) -> int:
    """Replace what prints claims in Markdown files and notebooks by text, and delete the calls.

    The files are changed in place. What must be changed by hand is printed as ``file:line``.

    Args:
        source: the folder of the pages.
        record: the ``claims.json`` of the last build.

    Returns:
        The exit status: 1 if something is left that must be changed by hand, 2 if the folder or
        the record cannot be read, otherwise 0.
    """
    try:
        claims, files = _read_record(record), _files(source)
    except _LeaveError as error:
        print(error, file=sys.stderr)
        return 2
    left = [line for path in files for line in _leave_file(path, claims)]
    print("\n".join(left), end="\n" * bool(left), file=sys.stderr)
    return 1 if left else 0


def _read_record(path: Path) -> Claims:
    try:
        claims = json.loads(path.read_text("utf-8"))["claims"]
        return {claim["key"]: {**claim, "stated": claim["stated"]} for claim in claims}
    except OSError as error:
        raise _LeaveError(f"{path} cannot be read: {error.strerror}") from None
    except (KeyError, TypeError, ValueError):
        raise _LeaveError(f"{path} is not the claims.json file of a build") from None


def _files(source: Path) -> list[Path]:
    if not source.is_dir():
        raise _LeaveError(f"{source} is not a folder: expected the folder of the pages")
    files = [
        path
        for path in sorted(source.rglob("*"))
        if path.suffix in {".ipynb", ".md", ".py", ".rst"}
        and path.name != "conf.py"
        and path.is_file()
        and not any(
            part in _OUTSIDE or part.startswith(".") for part in path.relative_to(source).parts
        )
    ]
    if not any(path.suffix in {".ipynb", ".md"} for path in files):
        raise _LeaveError(f"{source} has no Markdown file and no notebook")
    return files


def _leave_file(path: Path, claims: Claims) -> Iterator[str]:
    """Change a file, and yield a message for each line that must be changed by hand."""
    try:
        written = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        yield f"{path}:1: this file cannot be read as UTF-8: change it by hand"
        return
    text = written.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n")
    if path.suffix == ".ipynb":
        try:
            without, left = _leave_notebook(text, claims)
        except (AttributeError, KeyError, TypeError, ValueError):
            yield f"{path}:1: this file is not a notebook: change it by hand"
            return
    else:
        without = leave_page(text, claims) if path.suffix == ".md" else text
        left = _lines_left(without, path.suffix)
    if without != text:
        mark = "\N{BYTE ORDER MARK}" * (written[:1] == "\N{BYTE ORDER MARK}")
        newline = "\r\n" if "\r\n" in written else "\n"
        path.write_text(mark + without, "utf-8", newline=newline)
    lines = without.split("\n")
    for line in left:
        yield f"{path}:{line}: change this line by hand: {lines[line - 1].strip()}"


def _lines_left(text: str, suffix: str) -> list[int]:
    if suffix == ".md":
        return lines_left(text)
    if suffix == ".rst":
        return [i for i, line in enumerate(text.split("\n"), 1) if _RST.search(line)]
    return remaining([text])[0] if "sphinx_claims" in text else []


def _leave_notebook(text: str, claims: Claims) -> tuple[str, list[int]]:
    """Return a notebook without claims, and the lines of the file that are left."""
    notebook = json.loads(text)
    cells = notebook["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    code = [i for i, cell in enumerate(cells) if cell["cell_type"] == "code"]
    without = [
        leave_page(source, claims) if cell["cell_type"] == "markdown" else source
        for cell, source in zip(cells, sources, strict=True)
    ]
    for i, edited in zip(code, without_claims([sources[i] for i in code]), strict=True):
        without[i] = edited
    left: dict[int, list[int]] = dict(zip(code, remaining([without[i] for i in code]), strict=True))
    for i, cell in enumerate(cells):
        if cell["cell_type"] == "markdown":
            left[i] = lines_left(without[i])
        if without[i] != sources[i]:
            cell["source"] = without[i].splitlines(keepends=True)
    if without != sources:
        text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    return text, [*_lines_of_cells(text, cells, left)]


def _lines_of_cells(
    text: str, cells: list[dict[str, Any]], left: dict[int, list[int]]
) -> Iterator[int]:
    """Yield the lines of a notebook's file that contain given lines of its cells."""
    lines = text.split("\n")
    at = 0
    for i, cell in enumerate(cells):
        wanted = {*left.get(i, ())}
        source = "".join(cell["source"]).splitlines(keepends=True)
        for number, line in enumerate(source, 1):
            written = json.dumps(line, ensure_ascii=False)[1:-1], json.dumps(line)[1:-1]
            found = (k for k in range(at, len(lines)) if any(form in lines[k] for form in written))
            at = next(found, at)
            if number in wanted:
                yield at + 1
