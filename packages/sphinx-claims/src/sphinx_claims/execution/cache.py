"""Cache of executed pages, keyed on everything a page read."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from ..claims.record import Claim

_FORMAT = 3
_SECONDS = "seconds.json"
_FIELD = re.compile(r"^(Name|Version): *(.*)$", re.MULTILINE)


@dataclass
class Failure:
    """A cell that failed: its index among the code cells, the line in it, and the reason."""

    cell: int
    line: int
    reason: str


@dataclass
class Run:
    """The result of executing a page.

    Attributes:
        cells: the code cells; each has its ``index`` among all cells of the page, its ``source``,
            ``tags``, ``execution_count`` and ``outputs``.
        claims: the claims that the cells made.
        language: the language of the kernel, as a notebook records it.
        files: the files that the page read.
        failure: the cell that failed, if any.
        fingerprint: the hash of the cache entry; empty if the run is not cached.
        seconds: the duration of the whole page, if it was executed in this build.
        cell_seconds: the durations of its cells, if it was executed in this build.
    """

    cells: list[dict[str, Any]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    language: dict[str, Any] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    failure: Failure | None = None
    fingerprint: str = ""
    seconds: float = 0.0
    cell_seconds: list[float] = field(default_factory=list)
    widgets: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A notebook page to execute: its code, its path, and the time limit of a cell in seconds."""

    docname: str
    path: Path
    notebook: NotebookNode
    timeout: int
    kernel: str = ""
    allow_errors: bool = False
    in_temp: bool = False

    @property
    def code_cells(self) -> list[NotebookNode]:
        """The code cells of the page, in order."""
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]

    def key(self) -> str:
        """Return a hash of the code and of the installation that would execute it."""
        code = [[cell.source, cell.metadata.get("tags", [])] for cell in self.code_cells]
        kernel = self.notebook.metadata.get("kernelspec", {}).get("name", "")
        return _hash(json.dumps([_FORMAT, code, kernel, installation()]).encode())


@cache
def installation() -> dict[str, str]:
    """Return the versions of Python and of every installed package, by name."""
    # importlib.metadata parses the whole file of each package, which takes longer than a page.
    metadata = (d.read_text("METADATA") or d.read_text("PKG-INFO") or "" for d in distributions())
    heads = (dict(_FIELD.findall(text.partition("\n\n")[0])) for text in metadata)
    versions = {head["Name"]: head["Version"] for head in heads if head}
    return {"python": platform.python_version(), "machine": platform.machine()} | dict(
        sorted(versions.items())
    )


class ExecutionCache:
    """A folder with one file for each executed page.

    An entry is valid while the code of its page, the installed packages and every file that the
    page read are unchanged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, page: Page) -> Run | None:
        """Return the cached run of a page, or ``None`` if the page must be executed."""
        entry = self._read(page.docname)
        if not entry or entry["key"] != page.key() or not self._unchanged(entry):
            return None
        return _cached_run(entry)

    def run(self, docname: str) -> Run:
        """Return the cached run of a page whose fingerprint is known to be valid."""
        entry = self._read(docname)
        assert entry
        return _cached_run(entry)

    def fingerprint(self, docname: str) -> str:
        """Return the hash of a valid entry, or an empty string if something has changed."""
        entry = self._read(docname)
        return entry["fingerprint"] if entry and self._unchanged(entry) else ""

    def save(self, page: Page, run: Run, read: dict[str, list[str]], since: int) -> None:
        """Save a run that did not fail, unless a file that it read has changed in the meantime.

        Args:
            page: the page that was executed.
            run: its result.
            read: the files and folders that it read, from
                :func:`sphinx_claims.execution.tracing.files_read`.
            since: the start of its execution, in nanoseconds of the file system's clock.
        """
        if any(_modified(path) >= since for path in read["files"]):
            return
        entry = {
            "key": page.key(),
            "installation": _hash(json.dumps(installation()).encode()),
            "files": {path: _hash_file(path) for path in read["files"]},
            "folders": {path: _hash_folder(path) for path in read["folders"]},
            "cells": run.cells,
            "claims": [claim.to_dict() for claim in run.claims],
            "language": run.language,
        }
        body = json.dumps(entry)
        run.fingerprint = _hash(body.encode())
        self._write(self._path(page.docname), f"{run.fingerprint}\n{body}")

    def seconds(self) -> dict[str, float]:
        """Return the durations of the last executions in seconds, by page."""
        try:
            kept = json.loads((self.folder / _SECONDS).read_text("utf-8"))
            return {docname: float(seconds) for docname, seconds in kept.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def record_seconds(self, seconds: dict[str, float]) -> None:
        """Save the durations of executions, for the order and the forecast of the next build."""
        self._write(self.folder / _SECONDS, json.dumps(self.seconds() | seconds))

    def _read(self, docname: str) -> dict[str, Any] | None:
        try:
            checksum, body = self._path(docname).read_text("utf-8").split("\n", 1)
        except (OSError, ValueError):
            return None
        if checksum != _hash(body.encode()):
            return None
        entry: dict[str, Any] = json.loads(body)
        return entry | {"fingerprint": checksum}

    def _write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            file.write(text)
        Path(file.name).replace(path)

    def _unchanged(self, entry: dict[str, Any]) -> bool:
        return (
            entry["installation"] == _hash(json.dumps(installation()).encode())
            and all(_hash_file(path) == seen for path, seen in entry["files"].items())
            and all(_hash_folder(path) == seen for path, seen in entry["folders"].items())
        )

    def _path(self, docname: str) -> Path:
        return self.folder / f"{docname}.run"


def _cached_run(entry: dict[str, Any]) -> Run:
    return Run(
        cells=entry["cells"],
        claims=[Claim.from_dict(record) for record in entry["claims"]],
        language=entry["language"],
        files=list(entry["files"]),
        fingerprint=entry["fingerprint"],
    )


def _modified(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return sys.maxsize


def _hash_file(path: str) -> str:
    try:
        return _hash(Path(path).read_bytes())
    except OSError:
        return ""


def _hash_folder(path: str) -> str:
    try:
        return _hash("\n".join(sorted(os.listdir(path))).encode())  # noqa: PTH208 (names alone)
    except OSError:
        return ""


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
