"""Versions of the distributions that a page loaded, without reading those of all others."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from .files import FileStates, digest

_METADATA_FOLDER = re.compile(r"(.+?)-([^-]+)(?:-py[\d.]+)?\.(?:dist|egg)-info")
_REQUIREMENT = re.compile(r"^Requires-Dist: *([\w.-]+)([^\n]*)", re.MULTILINE)
_SCRIPTS = re.compile(r"^\[(?:console|gui)_scripts\]$[^\[]*", re.MULTILINE)
_SEPARATORS = re.compile(r"[-_.]+")


class Distributions:
    """Reader of the distributions in the folders of a module path; it reads each folder once."""

    def __init__(self, files: FileStates) -> None:
        self._files = files
        self._found: dict[str, dict[str, tuple[str, str]]] = {}
        self._owners: dict[str, dict[str, set[str]]] = {}
        self._pythons: dict[str, str] = {}
        self._entry_points: dict[tuple[str, ...], str] = {}

    def depended_on(self, read: dict[str, Any], path: list[str]) -> list[str]:
        """Return the names of the distributions that a page depends on.

        Args:
            read: the distributions in the result of
                :func:`sphinx_claims.execution.tracing.files_read`.
            path: the folders of the module path.
        """
        names = {_normalized(name) for name in read["named"]}
        installed = self._versions(path)
        left = [
            owner
            for folder, modules in read["loaded"].items()
            for module in modules
            for owner in self._owners_of(folder, module, installed)
        ]
        while left:
            name = left.pop()
            if name not in names or name in map(_normalized, read["named"]):
                names.add(name)
                required = self._requirements(installed.get(name, ("", ""))[1])
                left += [one for one in required if one in installed and one not in names]
        return sorted(names)

    def state(self, names: list[str], read: dict[str, Any], path: list[str]) -> list[Any]:
        """Return the versions of distributions, and what else a page uses of them."""
        installed = self._versions(path)
        versions = [(name, installed.get(name, ("",))[0]) for name in names]
        if read["all"]:
            versions = sorted((name, version) for name, (version, _) in installed.items())
        entries = self._entry_points_in(path) if read["entry_points"] else ""
        return [versions, entries]

    def python(self, executable: str) -> str:
        """Return the version of an interpreter; empty if it cannot be run."""
        if os.path.realpath(executable) == os.path.realpath(sys.executable):
            return platform.python_version()
        if executable not in self._pythons:
            command = [executable, "-c", "import platform; print(platform.python_version())"]
            try:
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                self._pythons[executable] = done.stdout.strip()
            except OSError:
                self._pythons[executable] = ""
        return self._pythons[executable]

    def _versions(self, path: list[str]) -> dict[str, tuple[str, str]]:
        """Return version and metadata folder of each distribution, by normalized name."""
        found: dict[str, tuple[str, str]] = {}
        for folder in reversed(path):
            if folder not in self._found:
                matches = map(_METADATA_FOLDER.fullmatch, self._files.names(folder))
                self._found[folder] = {
                    _normalized(match[1]): (match[2], str(Path(folder, match[0])))
                    for match in matches
                    if match
                }
            found |= self._found[folder]
        return found

    def _owners_of(
        self, folder: str, module: str, installed: dict[str, tuple[str, str]]
    ) -> set[str]:
        """Return the distributions that installed a file or folder of the module path."""
        if folder not in self._owners:
            owners: dict[str, set[str]] = {}
            self._versions([folder])
            for name, (_, metadata) in self._found[folder].items():
                for entry in _installed_by(metadata):
                    owners.setdefault(entry, set()).add(name)
            self._owners[folder] = owners
        by_name = {_normalized(module.split(".")[0])} & installed.keys()
        return self._owners[folder].get(module, set()) | by_name

    def _requirements(self, metadata: str) -> list[str]:
        if Path(metadata).name.startswith("sphinx_claims-"):  # a kernel does not need Sphinx
            return []
        head = _read(metadata, "METADATA").partition("\n\n")[0] if metadata else ""
        required = _REQUIREMENT.findall(head)
        return [_normalized(name) for name, rest in required if "extra ==" not in rest]

    def _entry_points_in(self, path: list[str]) -> str:
        """Return the hash of all entry points except those that are scripts."""
        folders = tuple(path)
        if folders not in self._entry_points:
            installed = self._versions(path).values()
            texts = (_read(metadata, "entry_points.txt") for _, metadata in installed)
            others = sorted(_SCRIPTS.sub("", text).strip() for text in texts)
            self._entry_points[folders] = digest("\n".join(others).strip())
        return self._entry_points[folders]


def _installed_by(metadata: str) -> frozenset[str]:
    """Return the files and folders of the module path that a distribution has installed."""
    try:
        found = os.stat(f"{metadata}/RECORD")  # noqa: PTH116 (much faster than pathlib)
    except OSError:
        return frozenset()
    return _recorded(metadata, found.st_mtime_ns, found.st_size)


@cache
def _recorded(metadata: str, _modified: int, _size: int) -> frozenset[str]:
    lines = _read(metadata, "RECORD").splitlines()
    return frozenset(line.partition(",")[0].split("/")[0] for line in lines)


def _normalized(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()


def _read(folder: str, name: str) -> str:
    try:
        return Path(folder, name).read_text("utf-8", errors="replace")
    except OSError:
        return ""
