"""Paths in cache entries, in a form that also holds in another folder or installation."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from .files import FileStates, read_text

# Paths are compared as texts, and os.path is several times faster than pathlib.
# ruff: noqa: PTH118

_PREFIX, _BASE = "<prefix>", "<base>"
_MAPPED = re.compile(r"['\"]([\w.]+)['\"]\s*:\s*\[?\s*['\"]([^'\"]+)['\"]")


class Places:
    """Converter of paths between absolute and stored forms.

    The stored form of a path in a folder of the site, or that a page reaches from there by ``..``,
    is relative to the folder of the page. Below ``sys.prefix`` or ``sys.base_prefix`` it begins
    with ``<prefix>`` or ``<base>``. Other paths stay absolute. If these folders contain each other,
    the innermost counts.

    Args:
        site: the folders of the site.
    """

    def __init__(self, site: Iterable[Path]) -> None:
        self._installed = {_PREFIX: sys.prefix, _BASE: sys.base_prefix}
        roots = [(str(folder), "") for folder in site]
        roots += [(folder, name) for name, folder in self._installed.items()]
        self._roots = sorted(roots, key=lambda root: len(root[0]), reverse=True)

    def stored(self, path: str, folder: str) -> str:
        """Return the stored form of an absolute path, for a page in a folder."""
        for root, name in self._roots:
            if is_below(path, root):
                relative = os.path.relpath(path, root if name else folder)
                return f"{name}{os.sep}{relative}" if name else relative
        return path

    def found(self, stored: str, folder: str) -> str:
        """Return the absolute path of a stored form, for a page in a folder."""
        name, _, relative = stored.partition(os.sep)
        if name in self._installed:
            return os.path.normpath(os.path.join(self._installed[name], relative))
        return os.path.normpath(os.path.join(folder, stored))


class Editables:
    """Reader of the places outside an installation from which it loads modules.

    Args:
        files: the reader of folders.
    """

    def __init__(self, files: FileStates) -> None:
        self._files = files
        self._read: dict[str, list[tuple[str, str]]] = {}

    def of(self, folder: str) -> list[tuple[str, str]]:
        """Return the places that files in a folder of packages name.

        Each is a pair: an empty name and a folder of modules, or the name of a top-level module
        and its file or folder.
        """
        if folder not in self._read:
            self._read[folder] = [*self._places(folder)]
        return self._read[folder]

    def _places(self, folder: str) -> Iterator[tuple[str, str]]:
        for name in self._files.names(folder):
            if name.endswith(".pth"):
                for line in read_text(os.path.join(folder, name)).splitlines():
                    if line.strip() and not line.startswith(("import ", "import\t", "#")):
                        yield "", os.path.normpath(os.path.join(folder, line.strip()))
            elif name.startswith("__editable__") and name.endswith(".py"):
                for module, place in _MAPPED.findall(read_text(os.path.join(folder, name))):
                    yield module.partition(".")[0], place


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it; both are absolute."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
