"""Cache of executed pages, keyed on everything a page read."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from ..claims.formula_record import FormulaEvaluation
from ..claims.submission import Submission
from .dependencies import Dependencies, Sources
from .files import digest

_FORMAT = 7
_EXECUTION_TAGS = {"raises-exception", "skip-execution"}
"""Tags on which the execution depends; all others concern the display."""
_FIELD = re.compile(r"^(Name|Version): *(.*)$", re.MULTILINE)


@dataclass
class Failure:
    """A cell that failed: its index among the code cells, the line in it, and the reason.

    ``traceback`` has no colors, and is empty if there is none.
    """

    cell: int
    line: int
    reason: str
    traceback: str = ""


@dataclass
class Run:
    """The result of executing a page.

    Attributes:
        cells: the code cells; each has its ``index`` among all cells of the page, its ``source``,
            ``tags``, ``execution_count`` and ``outputs``.
        claims: the values of the claims that the cells made; the build judges them.
        formulas: the formulas that the cells evaluated.
        language: the language of the kernel, as a notebook records it.
        failure: the cell that failed, if any.
        fingerprint: the hash of the cache entry; empty if the run is not cached.
        seconds: the duration of the whole page, if it was executed in this build.
        cell_seconds: the durations of its cells, if it was executed in this build.
        widgets: the state of its widgets, as the metadata ``widgets`` of a notebook.
    """

    cells: list[dict[str, Any]] = field(default_factory=list)
    claims: list[Submission] = field(default_factory=list)
    formulas: list[FormulaEvaluation] = field(default_factory=list)
    language: dict[str, Any] = field(default_factory=dict)
    failure: Failure | None = None
    fingerprint: str = ""
    seconds: float = 0.0
    cell_seconds: list[float] = field(default_factory=list)
    widgets: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A notebook page to execute: its code, its path, and the time limit of a cell in seconds.

    ``formulas`` are the JSON data for the calls of ``formula``; empty if there are none.
    """

    docname: str
    path: Path
    notebook: NotebookNode
    timeout: int
    kernel: str = ""
    allow_errors: bool = False
    in_temp: bool = False
    reads: tuple[str, ...] = ()
    formulas: Mapping[str, Any] = field(default_factory=dict)

    @property
    def code_cells(self) -> list[NotebookNode]:
        """The code cells of the page, in order."""
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]

    @property
    def folder(self) -> Path:
        """The folder of the page."""
        return self.path.parent

    def key(self) -> str:
        """Return a hash of the code, of the settings and of the formulas that it evaluates."""
        code = [
            [cell.source, sorted(_EXECUTION_TAGS.intersection(cell.metadata.get("tags", [])))]
            for cell in self.code_cells
        ]
        kernel = self.kernel or self.notebook.metadata.get("kernelspec", {}).get("name", "")
        settings = [kernel, self.allow_errors, self.in_temp, self.reads]
        machine = [platform.machine(), os.environ.get("PYTHONPATH", "")]
        return digest(json.dumps([code, settings, machine, self.formulas]))

    def loaded_files(self) -> dict[str, str]:
        """Return the code cells that are files, named by ``:load:``, by the path of the file."""
        return {
            str(self.folder.joinpath(cell.metadata["load"]).resolve()): cell.source
            for cell in self.code_cells
            if isinstance(cell.metadata.get("load"), str)
        }


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
    """A folder with the files of each executed page, which can be copied into another cache.

    The file ``NAME.run`` is the entry, and ``NAME.seconds`` the duration of the last execution. An
    entry is valid while the code of its page and all that the page depends on are unchanged, in
    this folder or in a copy of the site (see :class:`.dependencies.Dependencies`).
    If the folder cannot be written, the pages are executed again by the next build.

    Args:
        folder: the folder, which is created with its first entry.
        sources: the sources of the site.
        warn: called once if the folder cannot be written, with the reason.
    """

    def __init__(self, folder: Path, sources: Sources, warn: Callable[[str], object]) -> None:
        self.folder = folder
        self.sources = sources
        self._dependencies = Dependencies(sources)
        self._valid: dict[str, dict[str, Any]] = {}
        self._warn: Callable[[str], object] | None = warn

    def load(self, page: Page) -> Run | None:
        """Return the cached run of a page, or ``None`` if the page must be executed."""
        entry = self._read(page.docname)
        if not entry or entry["key"] != page.key() or not self._unchanged(entry, page.folder):
            return None
        cells = [
            cell | shown for cell, shown in zip(entry["cells"], _shown_cells(page), strict=True)
        ]
        if cells != entry["cells"]:
            entry = self._save(page.docname, entry | {"cells": cells})
        self._valid[page.docname] = entry
        return _cached_run(entry)

    def run(self, docname: str) -> Run:
        """Return the cached run of a page whose fingerprint is known to be valid."""
        return _cached_run(self._valid.get(docname) or self._read(docname) or {})

    def fingerprint(self, docname: str) -> str:
        """Return the hash of a valid entry, or an empty string if something has changed."""
        entry = self._read(docname)
        folder = (self.sources.folder / docname).parent
        if not entry or not self._unchanged(entry, folder):
            return ""
        self._valid[docname] = entry
        return str(entry["fingerprint"])

    def save(self, page: Page, run: Run, read: dict[str, Any], since: int) -> None:
        """Save a run that did not fail, unless a file that it read has changed in the meantime.

        Args:
            page: the page that was executed.
            run: its result.
            read: what it read, from :func:`sphinx_claims.execution.tracing.files_read`.
            since: the start of its execution, in nanoseconds of the file system's clock.
        """
        before = self._read(page.docname)
        read = {**read, "outside": [one for one in read["outside"] if _modified(one) < since]}
        loaded = page.loaded_files()
        if any(_text(one) != source for one, source in loaded.items()):
            return
        folder = str(page.folder)
        created = {*read["created"]}
        declared = self._dependencies.files.matches(folder, page.reads)
        untraced = self._dependencies.files_below(folder, created) if read["bounded"] else []
        checked = {*read["files"], *untraced, *declared} - created - {*read["unchanged"]}
        changed = {one for one in checked if _modified(one) >= since}
        if before:
            stored = before["dependencies"]["created"]
            created |= changed & {self._dependencies.places.found(one, folder) for one in stored}
        if changed - created:
            return
        dependencies = self._dependencies.stored(
            {**read, "created": sorted(created)},
            page.folder,
            [cell.source for cell in page.code_cells],
            [*loaded],
            page.reads,
        )
        entry = {
            "format": _FORMAT,
            "key": page.key(),
            "dependencies": dependencies,
            "state": self._dependencies.state(dependencies, page.folder),
            "cells": run.cells,
            "claims": [claim.to_dict() for claim in run.claims],
            "formulas": [formula.to_dict() for formula in run.formulas],
            "language": run.language,
            "widgets": run.widgets,
        }
        run.fingerprint = self._save(page.docname, entry)["fingerprint"]

    def files(self, docname: str) -> list[str]:
        """Return the paths of the files that a cached page read, apart from the page itself."""
        entry, folder = self._read(docname), (self.sources.folder / docname).parent
        read, places = entry["dependencies"] if entry else {}, self._dependencies.places
        kinds = ("files", "outside", "loaded")
        return [places.found(one, str(folder)) for kind in kinds for one in read.get(kind, [])]

    def seconds(self, docname: str) -> float | None:
        """Return the duration of the last execution of a page in seconds, if it is known."""
        try:
            return float(self._path(docname, "seconds").read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def record_seconds(self, docname: str, seconds: float) -> None:
        """Save the duration of an execution, for the order and the forecast of the next build."""
        self._write(self._path(docname, "seconds"), f"{seconds:.3f}\n")

    def _read(self, docname: str) -> dict[str, Any] | None:
        try:
            checksum, body = self._path(docname).read_text("utf-8").split("\n", 1)
        except (OSError, ValueError):
            return None
        if checksum != digest(body):
            return None
        entry: dict[str, Any] = json.loads(body)
        return entry | {"fingerprint": checksum} if entry.get("format") == _FORMAT else None

    def _save(self, docname: str, entry: dict[str, Any]) -> dict[str, Any]:
        """Write an entry, and return it with its fingerprint."""
        body = json.dumps({name: value for name, value in entry.items() if name != "fingerprint"})
        entry = json.loads(body) | {"fingerprint": digest(body)}
        self._write(self._path(docname), f"{entry['fingerprint']}\n{body}")
        return entry

    def _write(self, path: Path, text: str) -> None:
        part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_text(text, "utf-8")
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            if self._warn:
                self._warn(error.strerror or str(error))
            self._warn = None

    def _unchanged(self, entry: dict[str, Any], folder: Path) -> bool:
        return bool(
            entry["state"] == _plain(self._dependencies.state(entry["dependencies"], folder))
        )

    def _path(self, docname: str, kind: str = "run") -> Path:
        return self.folder / f"{docname}.{kind}"


def _shown_cells(page: Page) -> list[dict[str, Any]]:
    """Return what a run says of the cells of the page that is not a result."""
    places = [i for i, cell in enumerate(page.notebook.cells) if cell.cell_type == "code"]
    return [
        {"index": place, "source": cell.source, "tags": cell.metadata.get("tags", [])}
        for place, cell in zip(places, page.code_cells, strict=True)
    ]


def _cached_run(entry: dict[str, Any]) -> Run:
    return Run(
        cells=entry.get("cells", []),
        claims=[Submission.from_dict(record) for record in entry.get("claims", [])],
        formulas=[FormulaEvaluation.from_dict(record) for record in entry.get("formulas", [])],
        language=entry.get("language", {}),
        fingerprint=entry.get("fingerprint", ""),
        widgets=entry.get("widgets", {}),
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 (JSON)
    return json.loads(json.dumps(value))


def _modified(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return sys.maxsize


def _text(path: str) -> str:
    try:
        return Path(path).read_text()
    except (OSError, ValueError):
        return ""
