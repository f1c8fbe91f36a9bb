"""Which files a page's kernel read: every module that it loaded, and every file that it opened."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

from .kernel import note_error

_read: set[str] = set()
_listed: set[str] = set()


def watch() -> None:
    """Note from now on what this process reads and lists, and the errors of its cells."""
    sys.addaudithook(_note)
    shell = sys.modules["IPython"].get_ipython()
    shell.events.register("post_run_cell", note_error)


def files_read(roots: list[str]) -> dict[str, list[str]]:
    """What a page depends on.

    Args:
        roots: folders whose files count when they are opened.

    Returns:
        ``files`` (opened below the roots, and modules outside of the installation) and ``folders``
        (listed below the roots), as absolute paths in order.
    """
    installed = [Path(path) for path in {*sysconfig.get_paths().values(), sys.prefix}]
    inside = [Path(root) for root in roots]
    modules = {file for m in list(sys.modules.values()) if (file := getattr(m, "__file__", None))}
    opened = {path for path in _read if _below(path, inside) and "__pycache__" not in path}
    return {
        "files": sorted(
            path
            for path in {str(Path(file).absolute()) for file in modules} | opened
            if not _below(path, installed) and Path(path).is_file()
        ),
        "folders": sorted(
            path for path in _listed if _below(path, inside) and not _below(path, installed)
        ),
    }


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        path, _mode, flags = arguments
        if isinstance(path, str | bytes | os.PathLike) and not flags & (os.O_WRONLY | os.O_RDWR):
            _read.add(str(Path(os.fsdecode(path)).absolute()))
    elif event in {"os.listdir", "os.scandir"} and not _importing():
        path = arguments[0]
        if not isinstance(path, int):
            _listed.add(str(Path(os.fsdecode(path or ".")).absolute()))


def _importing() -> bool:
    return sys._getframe(2).f_code.co_filename.startswith("<frozen importlib")


def _below(path: str, folders: list[Path]) -> bool:
    return any(Path(path).is_relative_to(folder) for folder in folders)
