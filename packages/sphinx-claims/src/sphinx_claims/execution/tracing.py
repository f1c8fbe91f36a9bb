"""Trace the files that a kernel reads: modules that it loads and files that it opens."""

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
_created: set[str] = set()
_recording: bool | None = None  # None until the audit hook is added, which cannot be removed


def watch() -> None:
    """Start to record files, listed folders and the errors of cells in this kernel."""
    record_files(True)
    shell = sys.modules["IPython"].get_ipython()
    shell.events.register("post_run_cell", record_error)


def record_files(enabled: bool) -> None:
    """Start or stop the recording of opened files and listed folders."""
    global _recording
    if _recording is None:
        sys.addaudithook(_handle_audit_event)
    _recording = enabled


def files_read(roots: list[str]) -> dict[str, list[str]]:
    """Return the files and folders that the page depends on, as sorted absolute paths.

    Args:
        roots: the folders in which opened files and listed folders count.

    Returns:
        ``files``: opened files below the roots, and loaded modules outside the installation,
        without those that this process created; ``folders``: listed folders below the roots.
    """
    installed = _folders({*sysconfig.get_paths().values(), sys.prefix})
    inside = _folders(roots)
    modules = {file for m in list(sys.modules.values()) if (file := getattr(m, "__file__", None))}
    own = {str(Path(file).absolute()) for file in modules if not _below(file, installed)} - _created
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
    """Silence the errors that tornado logs if the kernel sends on closed sockets at its end."""
    logging.getLogger("tornado").setLevel(logging.CRITICAL)


def _handle_audit_event(event: str, arguments: tuple[Any, ...]) -> None:
    if not _recording:
        return
    if event == "open":
        path, _mode, flags = arguments
        if isinstance(path, str | bytes | os.PathLike):
            _record_file(str(Path(os.fsdecode(path)).absolute()), flags)
    elif event in {"os.listdir", "os.scandir"} and not _importing():
        path = arguments[0]
        if not isinstance(path, int):
            _listed.add(str(Path(os.fsdecode(path or ".")).absolute()))


def _record_file(path: str, flags: int) -> None:
    if path in opened or path in _created:
        return
    if not flags & (os.O_WRONLY | os.O_RDWR):
        opened.add(path)
    elif flags & (os.O_EXCL | os.O_TRUNC):
        _created.add(path)


def _importing() -> bool:
    """Whether Python lists the folder, to import a module or to find package metadata."""
    lister = sys._getframe(2).f_globals.get("__name__")
    return lister in {"importlib._bootstrap_external", "importlib.metadata"}


def _folders(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{path}{os.sep}" for path in paths)


def _below(path: str, folders: tuple[str, ...]) -> bool:
    return f"{path}{os.sep}".startswith(folders)
