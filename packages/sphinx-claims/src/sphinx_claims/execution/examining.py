"""Record the paths that Python examines without opening them, for which there are no audit events.

``os.stat``, ``os.lstat``, ``os.access``, ``os.readlink`` and ``_posixsubprocess.fork_exec``, with
which multiprocessing and joblib start processes, are replaced by functions that also record.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any

_EXAMINE = ("stat", "lstat", "access", "readlink")
_CAPABILITIES = (
    "supports_dir_fd",
    "supports_effective_ids",
    "supports_fd",
    "supports_follow_symlinks",
)
_IMPORTING = {"importlib._bootstrap_external", "importlib.metadata"}
_KIND_ALONE = {
    "exists",
    "is_dir",
    "is_file",
    "is_junction",
    "is_mount",
    "is_symlink",
    "isdir",
    "isfile",
    "isjunction",
    "islink",
    "ismount",
    "lexists",
    "_joinrealpath",
    "realpath",
    "resolve",
}
"""Functions of Python that use no more of a status than the kind of what is at the path."""
_FRAMES = 3
"""Calls between such a function and that of ``os``, at most."""


def record_examined(
    record: Callable[[str, bool, bool], None], record_process: Callable[[Any], None]
) -> None:
    """Replace functions of Python by others that also record.

    Args:
        record: called with a path, whether something is there, and whether the caller needs no
            more than its kind.
        record_process: called with the arguments of a process before it starts.
    """
    for name in _EXAMINE:
        original = getattr(os, name)
        replacement = _recording(original, record)
        for capability in _CAPABILITIES:
            functions = getattr(os, capability)
            if original in functions:
                functions.add(replacement)
        setattr(os, name, replacement)
    try:
        module: Any = importlib.import_module("_posixsubprocess")
    except ImportError:  # Windows, where starting a process is an audit event
        return
    module.fork_exec = _announcing(module.fork_exec, record_process)


def hide_replacements(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the frames of the replacing functions."""
    while traceback and traceback.tb_frame.f_code.co_filename == __file__:
        traceback = traceback.tb_next
    if traceback:
        traceback.tb_next = hide_replacements(traceback.tb_next)
    return traceback


def _recording(
    original: Callable[..., Any], record: Callable[[str, bool, bool], None]
) -> Callable[..., Any]:
    @functools.wraps(original)
    def examine(path: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        found = False
        try:
            result = original(path, *arguments, **options)
            found = result is not False
            return result
        finally:
            if isinstance(path, str | bytes | os.PathLike) and options.get("dir_fd") is None:
                caller = sys._getframe(1)
                if caller.f_globals.get("__name__") not in _IMPORTING:
                    record(os.fsdecode(path), found, _of_kind(caller))

    return examine


def _announcing(
    original: Callable[..., Any], record_process: Callable[[Any], None]
) -> Callable[..., Any]:
    @functools.wraps(original)
    def fork_exec(arguments: Any, *rest: Any) -> Any:  # noqa: ANN401
        record_process(arguments)
        return original(arguments, *rest)

    return fork_exec


def _of_kind(frame: Any) -> bool:  # noqa: ANN401 (a frame or None)
    for _ in range(_FRAMES):
        if frame is None:
            return False
        if frame.f_code.co_name in _KIND_ALONE:
            return True
        frame = frame.f_back
    return False
