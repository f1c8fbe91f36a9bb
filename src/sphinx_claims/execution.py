"""Pages executed in a kernel each, and kept while nothing that they read has changed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import os
import platform
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell

from .forking import ForkServers
from .kernel import RECORDS_VARIABLE
from .progress import Progress

_FORMAT = 2
_SECONDS = "seconds.json"
_WATCH = "import sphinx_claims.tracing as _; _.watch(); del _"
_READ = """
import json as _, sphinx_claims.tracing as __
display({{{type!r}: _.dumps(__.files_read({roots!r}))}}, raw=True)
__.end()
"""
_READ_TYPE = "application/vnd.sphinx-claims-files+json"
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_FIELD = re.compile(r"^(Name|Version): *(.*)$", re.MULTILINE)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_LINE_IN_CELL = re.compile(r"Cell In\[\d+\], line (\d+)")
_CELL_FILE = re.compile(r" \(\d+\.py, line \d+\)$")


@dataclass
class Failure:
    """A cell that did not end well: its place among the code cells, the line in it, and why."""

    cell: int
    line: int
    reason: str


@dataclass
class Run:
    """What executing a page came to: its code cells with outputs, and the claims they made.

    Each cell has its ``index`` among all cells of the page, its ``source``, its ``tags``, and the
    ``execution_count`` and ``outputs``. ``files`` are those that the page read. ``fingerprint``
    names the stored entry, and is empty where none is kept. ``seconds`` are those of the whole
    page, and ``cell_seconds`` those of its cells, if it has just been executed.
    """

    cells: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    language: dict[str, Any] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    failure: Failure | None = None
    fingerprint: str = ""
    seconds: float = 0.0
    cell_seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """A notebook page to execute: its code, where it lies, and the seconds that a cell may take."""

    docname: str
    path: Path
    notebook: NotebookNode
    timeout: int

    @property
    def code_cells(self) -> list[NotebookNode]:
        """The code cells in order."""
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]

    def key(self) -> str:
        """A hash of the code and of the installation that would execute it."""
        code = [[cell.source, cell.metadata.get("tags", [])] for cell in self.code_cells]
        kernel = self.notebook.metadata.get("kernelspec", {}).get("name", "")
        return _hash(json.dumps([_FORMAT, code, kernel, installation()]).encode())


@cache
def installation() -> dict[str, str]:
    """The versions of Python and of every installed package."""
    # Parsing all that they say of themselves, as importlib.metadata does, takes longer than a page.
    metadata = (d.read_text("METADATA") or d.read_text("PKG-INFO") or "" for d in distributions())
    heads = (dict(_FIELD.findall(text.partition("\n\n")[0])) for text in metadata)
    versions = {head["Name"]: head["Version"] for head in heads if head}
    return {"python": platform.python_version(), "machine": platform.machine()} | dict(
        sorted(versions.items())
    )


class Store:
    """Executed pages, a file each; an entry holds while its code and what it read are unchanged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, page: Page) -> Run | None:
        """The run of a page, or ``None`` if it must be executed (again)."""
        entry = self._read(page.docname)
        if not entry or entry["key"] != page.key() or not self._unchanged(entry):
            return None
        return _kept_run(entry)

    def run(self, docname: str) -> Run:
        """What is kept of a page whose fingerprint is known to hold."""
        entry = self._read(docname)
        assert entry
        return _kept_run(entry)

    def fingerprint(self, docname: str) -> str:
        """Names what is kept of a page; empty if something that it read has changed."""
        entry = self._read(docname)
        return entry["fingerprint"] if entry and self._unchanged(entry) else ""

    def save(self, page: Page, run: Run, read: dict[str, list[str]], since: int) -> None:
        """Keep a run that did not fail; nothing is kept if what it read changed meanwhile.

        Args:
            page: the page that was executed.
            run: what came of it.
            read: the files and folders that it read, as :func:`sphinx_claims.tracing.files_read`.
            since: when its execution began, in nanoseconds of the file system's clock.
        """
        if any(_modified(path) >= since for path in read["files"]):
            return
        entry = {
            "key": page.key(),
            "installation": _hash(json.dumps(installation()).encode()),
            "files": {path: _hash_file(path) for path in read["files"]},
            "folders": {path: _hash_folder(path) for path in read["folders"]},
            "cells": run.cells,
            "records": run.records,
            "language": run.language,
        }
        body = json.dumps(entry)
        run.fingerprint = _hash(body.encode())
        self._write(self._path(page.docname), f"{run.fingerprint}\n{body}")

    def seconds(self) -> dict[str, float]:
        """The seconds that pages took when they were last executed, as far as they are known."""
        try:
            kept = json.loads((self.folder / _SECONDS).read_text("utf-8"))
            return {docname: float(seconds) for docname, seconds in kept.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def note_seconds(self, seconds: dict[str, float]) -> None:
        """Keep the seconds that pages took, for the next time."""
        self._write(self.folder / _SECONDS, json.dumps(self.seconds() | seconds))

    def _read(self, docname: str) -> dict[str, Any] | None:
        try:
            checksum, body = self._path(docname).read_text("utf-8").split("\n", 1)
        except (OSError, ValueError):
            return None
        if checksum != _hash(body.encode()):
            return None
        return json.loads(body) | {"fingerprint": checksum}  # type: ignore[no-any-return]

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


def processors() -> int:
    """How many pages can execute at a time without waiting for each other."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _kept_run(entry: dict[str, Any]) -> Run:
    return Run(
        cells=entry["cells"],
        records=entry["records"],
        language=entry["language"],
        files=list(entry["files"]),
        fingerprint=entry["fingerprint"],
    )


def execute_pages(
    pages: list[Page], store: Store, roots: list[Path], servers: ForkServers, progress: Progress
) -> dict[str, Run]:
    """Execute pages, as many at a time as there are processors.

    As many kernels again start or end meanwhile, which is mostly waiting.

    Those that took longest the last time begin first, but after those that are new; of these, the
    ones whose cells may take longest.

    Args:
        pages: what to execute.
        store: where to keep the runs that end well.
        roots: folders of the site; a page depends on the files in them that it opens.
        servers: what to fork kernels from, if there are several pages.
        progress: is told when a page begins and ends.

    Returns:
        A run for each page, by its name; one that failed says where and why.
    """
    expected = store.seconds()
    ordered = sorted(pages, key=lambda page: (-expected.get(page.docname, math.inf), -page.timeout))

    async def execute_all() -> list[Run]:
        kernels = asyncio.Semaphore(2 * processors())
        free = asyncio.Semaphore(processors())
        begun = {page.docname: asyncio.Event() for page in ordered}

        @asynccontextmanager
        async def turn(page: Page, before: Page | None) -> AsyncIterator[None]:
            if before:
                await begun[before.docname].wait()
            async with free:
                begun[page.docname].set()
                progress.begin(page.docname)
                yield

        async def execute_one(page: Page, before: Page | None) -> Run:
            async with kernels:
                forked = servers if len(pages) > 1 else None
                run = await _execute(page, store, roots, forked, turn(page, before))
                begun[page.docname].set()
                run.seconds = progress.end(page.docname, failed=run.failure is not None)
                return run

        async with servers, progress:
            return await asyncio.gather(*map(execute_one, ordered, [None, *ordered]))

    runs = asyncio.run(execute_all())
    by_name = {page.docname: run for page, run in zip(ordered, runs, strict=True)}
    store.note_seconds({name: run.seconds for name, run in by_name.items() if not run.failure})
    return by_name


async def _execute(
    page: Page,
    store: Store,
    roots: list[Path],
    servers: ForkServers | None,
    turn: AbstractAsyncContextManager[None],
) -> Run:
    """Start a kernel, execute a page in it when that has its turn, and end the kernel."""
    notebook = from_dict(page.notebook | {"cells": page.code_cells})
    client = NotebookClient(
        notebook,
        timeout=page.timeout,
        resources={"metadata": {"path": str(page.path.parent)}},
        skip_cells_with_tag="",
        record_timing=False,
    )
    run = Run()
    read = None
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "records"
        environment = dict.fromkeys(THREAD_VARIABLES, "1") | dict(os.environ)
        environment[RECORDS_VARIABLE] = str(records)
        try:
            manager = client.create_kernel_manager()
            if "ipykernel_launcher" in manager.kernel_spec.argv:
                client.extra_arguments = ["--log-level=ERROR"]
            if servers:
                servers.provide(manager)
            async with _kernel(client, environment), turn:
                records.touch()
                since = records.stat().st_mtime_ns
                run.language = await _language(client)
                traced = run.language.get("name") == "python"
                if traced:
                    await _execute_hidden(client, _WATCH)
                await _execute_cells(client, run, records)
                if run.failure:
                    client.shutdown_kernel = "immediate"
                elif traced:
                    read = await _files_read(client, roots)
        except (NoSuchKernel, RuntimeError, OSError, CellExecutionError) as error:
            reason = _one_line(f"the page could not be executed: {error}")
            run.failure = run.failure or Failure(0, 1, reason)
    places = [i for i, cell in enumerate(page.notebook.cells) if cell.cell_type == "code"]
    run.cells = [
        {
            "index": place,
            "source": cell.source,
            "tags": cell.metadata.get("tags", []),
            "execution_count": cell.execution_count,
            "outputs": cell.outputs,
        }
        for place, cell in zip(places, notebook.cells, strict=True)
    ]
    if read:
        run.files = read["files"]
        store.save(page, run, read, since)
    return run


@asynccontextmanager
async def _kernel(client: NotebookClient, environment: dict[str, str]) -> AsyncIterator[None]:
    """A kernel for as long as it is needed.

    Unlike nbclient's own, it leaves signals alone, which would end the kernel of one page only.
    """
    try:
        await client.async_start_new_kernel(env=environment)
        await client.async_start_new_kernel_client()
        yield
    except BaseException:
        client.shutdown_kernel = "immediate"
        raise
    finally:
        if client.km:
            await client._async_cleanup_kernel()


async def _execute_cells(client: NotebookClient, run: Run, records: Path) -> None:
    """Execute the code cells up to the first that fails, and note what each recorded."""
    read = 0
    for i, cell in enumerate(client.nb.cells):
        began = time.monotonic()
        run.failure = await _execute_cell(client, cell, i)
        run.cell_seconds.append(time.monotonic() - began)
        with records.open("rb") as file:
            file.seek(read)
            entries = [json.loads(line) for line in file]
            read = file.tell()
        run.records += [entry | {"cell": i} for entry in entries if "key" in entry]
        hidden = [entry["error"] for entry in entries if "error" in entry]
        if hidden and not run.failure and "raises-exception" not in cell.metadata.get("tags", []):
            run.failure = Failure(i, 1, _one_line(f"{hidden[0]}, which the cell hides"))
        if run.failure:
            break
        _shorten_expected_errors(cell)


async def _execute_cell(client: NotebookClient, cell: NotebookNode, i: int) -> Failure | None:
    try:
        await client.async_execute_cell(cell, i)
    except CellExecutionError as error:
        reason = _CELL_FILE.sub("", f"{error.ename}: {error.evalue}")
        return Failure(i, _line_of_error(cell), _one_line(reason))
    except CellTimeoutError:
        return Failure(i, 1, f"the cell ran past its limit of {client.timeout} seconds")
    except DeadKernelError:
        return Failure(i, 1, "the kernel died in this cell")
    return None


def _shorten_expected_errors(cell: NotebookNode) -> None:
    """Keep of an error that a cell is meant to raise what it says, and no paths of the machine."""
    for output in cell.outputs:
        if output.output_type == "error":
            output.traceback = [f"{output.ename}: {output.evalue}"]


async def _execute_hidden(client: NotebookClient, code: str) -> NotebookNode:
    """Execute code of ours beside the page's, leaving no trace in its numbering."""
    cell = new_code_cell(code)
    client.nb.cells.append(cell)
    try:
        return await client.async_execute_cell(cell, len(client.nb.cells) - 1, store_history=False)
    finally:
        client.nb.cells.pop()


async def _files_read(client: NotebookClient, roots: list[Path]) -> dict[str, list[str]]:
    code = _READ.format(type=_READ_TYPE, roots=[str(root) for root in roots])
    cell = await _execute_hidden(client, code)
    read: dict[str, list[str]] = json.loads(cell.outputs[0]["data"][_READ_TYPE])
    return read


async def _language(client: NotebookClient) -> dict[str, Any]:
    """What the kernel says of its language, as a notebook keeps it."""
    reply = await client.async_wait_for_reply(await ensure_async(client.kc.kernel_info()))
    content = reply["content"] if reply else {}
    return dict(content.get("language_info", {"name": "python"}))


def _line_of_error(cell: NotebookNode) -> int:
    traceback = "\n".join(cell.outputs[-1].get("traceback", [])) if cell.outputs else ""
    match = _LINE_IN_CELL.search(_ANSI.sub("", traceback))
    return int(match[1]) if match else 1


def _one_line(text: str) -> str:
    return " ".join(_ANSI.sub("", text).split())


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
