"""States of files and folders: what is compared to see whether something has changed."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

# Paths are compared as texts, and os.path is several times faster than pathlib.
# ruff: noqa: PTH110, PTH112, PTH115, PTH116, PTH118, PTH207, PTH208

_GENERATED = {"__pycache__", "_build"}


def files_below(folder: str, ignored: Collection[str] = ()) -> Iterator[str]:
    """Yield the paths of all files below a folder, in no particular order.

    Links are followed. Folders that are hidden, generated (``_build``, ``__pycache__``), virtual
    environments or ignored are left out.

    Args:
        folder: an absolute path.
        ignored: absolute paths of folders and files to leave out.
    """
    visited = set()
    for parent, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(parent)
        if real in visited or "pyvenv.cfg" in names:
            folders.clear()
            continue
        visited.add(real)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and name not in _GENERATED
            and os.path.join(parent, name) not in ignored
        ]
        paths = (os.path.join(parent, name) for name in names)
        yield from (path for path in paths if path not in ignored)


class FileStates:
    """Reader of the states of files and folders; the hash of a file is computed once.

    A state is a text; the state of what does not exist is empty.
    """

    def __init__(self) -> None:
        self._hashes: dict[tuple[str, int, int], str] = {}
        self._names: dict[str, list[str]] = {}

    def content(self, path: str) -> str:
        """Return the kind of what is at a path, and of a file the hash of its content."""
        try:
            found = os.stat(path)
            if stat.S_ISDIR(found.st_mode):
                return "folder"
            if not stat.S_ISREG(found.st_mode):
                return "special"
            key = path, found.st_mtime_ns, found.st_size
            if key not in self._hashes:
                with Path(path).open("rb") as file:
                    self._hashes[key] = hashlib.file_digest(file, "sha256").hexdigest()
            return self._hashes[key]
        except OSError:
            return ""

    def kind(self, path: str) -> str:
        """Return ``file`` or ``folder``, preceded by its target if the path is a link."""
        try:
            link = os.readlink(path)
        except OSError:
            link = ""
        return link + ("folder" if os.path.isdir(path) else "file" if os.path.exists(path) else "")

    def names(self, folder: str) -> list[str]:
        """Return the sorted names in a folder, which is listed once."""
        if folder not in self._names:
            try:
                self._names[folder] = sorted(os.listdir(folder))
            except OSError:
                self._names[folder] = []
        return self._names[folder]

    def listing(self, folder: str, without: Collection[str]) -> str:
        """Return the hash of the names in a folder, without those of some paths."""
        try:
            names = sorted(set(os.listdir(folder)) - {"__pycache__"})
        except OSError:
            return ""
        return digest("\n".join(n for n in names if os.path.join(folder, n) not in without))

    def contents(self, paths: Iterable[str], folder: str) -> str:
        """Return the hash of the names, relative to a folder, and the contents of files."""
        states = sorted((os.path.relpath(path, folder), self.content(path)) for path in paths)
        return digest(repr(states))

    def matches(self, folder: str, patterns: Iterable[str]) -> list[str]:
        """Return the files that match patterns, and all files below folders that do."""
        found: set[str] = set()
        for pattern in patterns:
            for name in glob.glob(pattern, root_dir=folder, recursive=True):
                path = os.path.normpath(os.path.join(folder, name))
                found.update(files_below(path) if os.path.isdir(path) else [path])
        return sorted(found)


def read_text(path: str) -> str:
    """Return the text of a file; empty if it cannot be read."""
    try:
        return Path(path).read_text("utf-8", errors="replace")
    except OSError:
        return ""


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
