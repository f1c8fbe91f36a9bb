"""Which files a page's kernel read: every module that it loaded, and every file that it opened."""

from __future__ import annotations

import logging
import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..claims.kernel import record_error

opened: set[str] = set()
_listed: set[str] = set()
_made: set[str] = set()
_noting: bool | None = None  # None until there is a hook, which cannot be taken out again


def watch() -> None:
    """Note from now on what this process reads and lists, and the errors of its cells."""
    note_files(True)
    shell = sys.modules["IPython"].get_ipython()
    shell.events.register("post_run_cell", record_error)


def note_files(wanted: bool) -> None:
    """Note from now on what this process reads and lists, or do so no longer."""
    global _noting
    if _noting is None:
        sys.addaudithook(_note)
    _noting = wanted


def files_read(roots: list[str]) -> dict[str, list[str]]:
    """What a page depends on.

    Args:
        roots: folders whose files count when they are opened.

    Returns:
        ``files`` (opened below the roots, and modules outside of the installation, unless this
        process wrote them first) and ``folders`` (listed below the roots), as absolute paths in
        order.
    """
    installed = _folders({*sysconfig.get_paths().values(), sys.prefix})
    inside = _folders(roots)
    modules = {file for m in list(sys.modules.values()) if (file := getattr(m, "__file__", None))}
    own = {str(Path(file).absolute()) for file in modules if not _below(file, installed)} - _made
    data = {path for path in opened if _below(path, inside) and "__pycache__" not in path}
    return {
        "files": sorted(
            path for path in own | data if not _below(path, installed) and Path(path).is_file()
        ),
        "folders": sorted(
            path for path in _listed if _below(path, inside) and not _below(path, installed)
        ),
    }


def end() -> None:
    """Let the kernel end quietly: it may still answer when its sockets are closed already."""
    logging.getLogger("tornado").setLevel(logging.CRITICAL)


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if not _noting:
        return
    if event == "open":
        path, _mode, flags = arguments
        if isinstance(path, str | bytes | os.PathLike):
            _note_file(str(Path(os.fsdecode(path)).absolute()), flags)
    elif event in {"os.listdir", "os.scandir"} and not _importing():
        path = arguments[0]
        if not isinstance(path, int):
            _listed.add(str(Path(os.fsdecode(path or ".")).absolute()))


def _note_file(path: str, flags: int) -> None:
    if path in opened or path in _made:
        return
    if not flags & (os.O_WRONLY | os.O_RDWR):
        opened.add(path)
    elif flags & (os.O_EXCL | os.O_TRUNC):
        _made.add(path)


def _importing() -> bool:
    """Whether it is Python that lists a folder, for modules or for what it knows of packages."""
    lister = sys._getframe(2).f_globals.get("__name__")
    return lister in {"importlib._bootstrap_external", "importlib.metadata"}


def _folders(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{path}{os.sep}" for path in paths)


def _below(path: str, folders: tuple[str, ...]) -> bool:
    return f"{path}{os.sep}".startswith(folders)
