"""Failures of cells: their reasons in one line, and their tracebacks."""

from __future__ import annotations

import os
import re
import signal
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbformat import NotebookNode

from .cache import Failure

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_LINE_IN_CELL = re.compile(r"Cell In\[\d+\], line (\d+)|ipykernel_\d+[/\\]\d+\.py\", line (\d+)")
_CELL_FILE = re.compile(r" \(\d+\.py, line \d+\)$")
_CHAINED = re.compile(
    r"The above exception was the direct cause of|During handling of the above exception"
)
_FOLDERS = r"(?:~|\b[A-Za-z]:)?[^\s'\"<>=(,:\x1b]*[/\\]"
_OF_THE_MACHINE = [
    re.compile(rf"{_FOLDERS}ipykernel_\d+[/\\](?=\d+\.py)"),
    re.compile(rf"{_FOLDERS}(?=(?:site|dist)-packages[/\\])"),
    re.compile(rf"{_FOLDERS}lib(?:32|64)?[/\\](?=python3\.\d+[/\\])"),
]
"""What comes before the files of cells, of packages and of the standard library."""
_INSTALLATION = [Path(sysconfig.get_path(name)).parent for name in ("purelib", "stdlib")]


def failure_of_cell(cell: NotebookNode, index: int, name: str, message: str) -> Failure:
    """Return the failure of a cell that raised an exception."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if errors and name == "NoneType":  # the cell ended well, but its output could not be drawn
        name, message = errors[-1].ename, errors[-1].evalue
    traceback = _ANSI.sub("", "\n".join(errors[-1].traceback) if errors else _printed(cell))
    reason = reason_of_error(f"{name}: {message}" if message.strip() else name)
    return Failure(index, _line_of_error(traceback), reason, traceback.strip())


def reason_of_error(text: str) -> str:
    """Return the name and the message of an exception in one line, without files of cells."""
    return one_line(_CELL_FILE.sub("", text))


async def reason_of_death(client: NotebookClient) -> str:
    """Say that the kernel died, and how."""
    status = None
    if client.km and client.km.provisioner:
        status = await ensure_async(client.km.provisioner.poll())
    if status is None:
        return "the kernel died in this cell"
    if status >= 0:
        return f"the kernel died in this cell, with exit status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    memory = ", perhaps for lack of memory" if name == "SIGKILL" else ""
    return f"the kernel died in this cell, by {name}{memory}"


def relative_traceback(lines: Iterable[str], folders: Iterable[Path]) -> list[str]:
    """Return a traceback without the places of the site and of Python on this machine.

    Paths in the folders of the site become relative to them, and those of packages and of the
    standard library begin with ``site-packages`` or the name of Python's folder.
    """
    return [relative_paths(line, folders) for line in lines]


def relative_paths(text: str, folders: Iterable[Path]) -> str:
    """Shorten the paths in a text, as :func:`relative_traceback` does."""
    home = str(Path.home())
    for folder in (*_INSTALLATION, *folders):
        for spelling in {f"{folder}{os.sep}", f"{folder.resolve()}{os.sep}"}:
            text = text.replace(spelling, "")
            if spelling.startswith(home + os.sep):
                text = text.replace("~" + spelling[len(home) :], "")
    for pattern in _OF_THE_MACHINE:
        text = pattern.sub("", text)
    return text


class TracebackFiles:
    """Files with the tracebacks of pages that failed.

    Args:
        folder: the folder in which they are written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, docname: str, failure: Failure | None) -> None:
        """Write the traceback of a page, and name the file in the reason; remove an older one."""
        path = self._folder / f"{docname}.traceback.txt"
        try:
            if not failure or not failure.traceback:
                path.unlink(missing_ok=True)
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(failure.traceback + "\n", "utf-8", errors="backslashreplace")
        except OSError:
            return
        failure.reason += f"; the traceback is in {_shortest(path)}"


def one_line(text: str) -> str:
    """Return a text in one line, without colors."""
    return " ".join(_ANSI.sub("", text).split())


def _printed(cell: NotebookNode) -> str:
    """Return what a cell printed on standard error, as IPython prints some tracebacks."""
    streams = [output for output in cell.outputs if output.output_type == "stream"]
    return "".join(stream.text for stream in streams if stream.name == "stderr")


def _line_of_error(traceback: str) -> int:
    """Return the line of the cell at which an exception left it, or was raised while it ran."""
    match = _LINE_IN_CELL.search(_CHAINED.split(traceback)[-1]) or _LINE_IN_CELL.search(traceback)
    return int(match[1] or match[2]) if match else 1


def _shortest(path: Path) -> str:
    try:
        return min(str(path), os.path.relpath(path), key=len)
    except ValueError:  # another drive
        return str(path)
