"""Execute pages with nbclient: one kernel per page, one page per processor at a time."""

from __future__ import annotations

import asyncio
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict

from ..claims.formula_record import FORMULAS_VARIABLE, FormulaEvaluation
from ..claims.kernel import RECORDS_VARIABLE
from ..claims.submission import Submission
from .cache import ExecutionCache, Failure, Page, Run
from .failures import (
    TracebackFiles,
    failure_of_cell,
    one_line,
    reason_of_death,
    reason_of_error,
    relative_paths,
    relative_traceback,
)
from .forking import ForkServers
from .kernels import (
    PATIENCE,
    Client,
    ask_to_report,
    begin,
    kernel_language,
    kernel_pid,
    running_kernel,
)
from .limits import TimeLimitError, run_within
from .progress import Progress
from .widgets import name_models, widget_state

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_SKIP = "skip-execution"
_UNREADABLE = (
    "the cell has written to the file by which the functions of sphinx_claims hand over values"
)


def available_processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def kernel_environment() -> dict[str, str]:
    """Return the environment of all kernels: one thread each, unless a variable is set."""
    return dict.fromkeys(THREAD_VARIABLES, "1") | dict(os.environ)


def execute_pages(
    pages: list[Page],
    cache: ExecutionCache,
    roots: list[Path],
    servers: ForkServers,
    progress: Progress,
) -> dict[str, Run]:
    """Execute pages, one per processor at a time.

    Up to twice as many kernels exist, because starting and stopping one is I/O-bound. New pages
    start first, in descending order of their time limits; the others follow in descending order
    of their last duration.

    Args:
        pages: the pages to execute.
        cache: the cache for runs that succeed.
        roots: the folders of the site; a page depends on the files in them that it opens.
        servers: the servers that fork kernels, used for several pages or if they are kept.
        progress: the display of the starts and ends of pages.

    Returns:
        The run of each page, by its name; a failed run has a failure.
    """
    tracebacks = TracebackFiles(cache.folder)

    def order(page: Page) -> tuple[float, int]:
        seconds = cache.seconds(page.docname)
        return -math.inf if seconds is None else -seconds, -page.timeout

    ordered = sorted(pages, key=order)

    async def execute_all() -> list[Run]:
        kernels = asyncio.Semaphore(2 * available_processors())
        free = asyncio.Semaphore(available_processors())
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
                forked = servers if len(pages) > 1 or servers.kept else None
                run = await _execute(page, cache, roots, forked, turn(page, before))
                begun[page.docname].set()
                run.seconds = progress.end(page.docname, failed=run.failure is not None)
                tracebacks.write(page.docname, run.failure)
                if not run.failure:
                    cache.record_seconds(page.docname, run.seconds)
                return run

        async with servers, progress:
            return await asyncio.gather(*map(execute_one, ordered, [None, *ordered]))

    runs = asyncio.run(execute_all())
    return {page.docname: run for page, run in zip(ordered, runs, strict=True)}


async def _execute(
    page: Page,
    cache: ExecutionCache,
    roots: list[Path],
    servers: ForkServers | None,
    turn: AbstractAsyncContextManager[None],
) -> Run:
    """Start a kernel, execute the page in it when its turn comes, and stop the kernel."""
    notebook = from_dict(page.notebook | {"cells": page.code_cells})
    client = Client(
        notebook,
        timeout=None,
        startup_timeout=PATIENCE,
        iopub_timeout=PATIENCE,
        raise_on_iopub_timeout=True,
        kernel_name=page.kernel,
        allow_errors=page.allow_errors,
        skip_cells_with_tag=_SKIP,
        record_timing=False,
    )
    run = Run()
    read = None
    with tempfile.TemporaryDirectory() as folder, _working_folder(page) as working_folder:
        client.resources = {"metadata": {"path": working_folder}}
        records = Records(Path(folder), page.formulas)
        environment = kernel_environment() | records.environment()
        try:
            async with running_kernel(client, servers, environment), turn:
                since = records.create()
                run.language = await kernel_language(client)
                traced = run.language.get("name") == "python"
                if traced:
                    await begin(client)
                ended = await _execute_cells(client, page, run, records)
                if run.failure:
                    client.shutdown_kernel = "immediate"
                elif traced and not ended:
                    await ask_to_report(client, [str(root) for root in roots])
                    read = _read_report(run, records)
        except (NoSuchKernel, RuntimeError, OSError, CellExecutionError) as error:
            reason = one_line(f"the page could not be executed: {error}")
            run.failure = run.failure or Failure(0, 1, reason)
        places = [i for i, cell in enumerate(page.notebook.cells) if cell.cell_type == "code"]
        run.cells = [
            {
                "index": place,
                "source": cell.source,
                "tags": cell.metadata.get("tags", []),
                "execution_count": cell.execution_count,
                "outputs": _reproducible(cell.outputs, [Path(working_folder), *roots]),
            }
            for place, cell in zip(places, notebook.cells, strict=True)
        ]
    models = list(client.widget_state)
    run.cells = name_models(run.cells, models, page.docname)
    run.widgets = name_models(widget_state(client), models, page.docname)
    if read:
        cache.save(page, run, read, since)
    return run


@contextmanager
def _working_folder(page: Page) -> Iterator[str]:
    """Provide the folder in which the kernel of a page starts."""
    if not page.in_temp:
        yield str(page.path.parent)
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield folder


class Records:
    """The file to which the functions in a kernel append lines of JSON.

    Beside it is the file with the formulas that the build hands over to the kernel, if any.
    """

    def __init__(self, folder: Path, formulas: Mapping[str, Any]) -> None:
        self._path = folder / "records"
        self._formulas = folder / "formulas.json"
        self._handed_over = formulas
        self._read = 0

    def environment(self) -> dict[str, str]:
        """Return the environment variables that name the files."""
        formulas = str(self._formulas) if self._handed_over else ""
        return {RECORDS_VARIABLE: str(self._path), FORMULAS_VARIABLE: formulas}

    def create(self) -> int:
        """Create the files, and return their time in nanoseconds of the file system's clock."""
        self._path.touch()
        since = self._path.stat().st_mtime_ns
        if self._handed_over:  # after the time, so that the page does not depend on this file
            self._formulas.write_text(json.dumps(self._handed_over), "utf-8")
        return since

    def new(self) -> list[dict[str, Any]]:
        """Return the lines that were appended since the last call.

        Raises:
            ValueError, TypeError: if a line is no JSON object.
        """
        with self._path.open("rb") as file:
            file.seek(self._read)
            lines = file.readlines()
            self._read = file.tell()
        entries = [json.loads(line) for line in lines]
        if not all(isinstance(entry, dict) for entry in entries):
            raise TypeError("expected objects")
        return entries


async def _execute_cells(client: Client, page: Page, run: Run, records: Records) -> bool:
    """Execute the code cells up to the first that fails, and read what each one recorded.

    Return whether the last cell ended the kernel, as ``exit()`` does.
    """
    executed = [
        cell.source.strip() != "" and _SKIP not in cell.metadata.get("tags", [])
        for cell in client.nb.cells
    ]
    ended = _note_exits(client)
    for i, cell in enumerate(client.nb.cells):
        began = time.monotonic()
        run.failure = await _execute_cell(client, cell, i, page.timeout)
        run.cell_seconds.append(time.monotonic() - began)
        try:
            hidden = _add_records(run, records.new(), i)
        except Exception:  # the page may have written anything
            run.failure = run.failure or Failure(i, 1, _UNREADABLE)
            break
        expected = page.allow_errors or "raises-exception" in cell.metadata.get("tags", [])
        if hidden and not run.failure and not expected:
            run.failure = Failure(i, 1, one_line(f"{hidden[0]}, which the cell hides"))
        elif hidden and run.failure:  # the kernel may report another error that this one caused
            run.failure.reason = reason_of_error(hidden[0])
        if ended and not run.failure and any(executed[i + 1 :]):
            text = "the cell ends the kernel, so that the cells below it cannot be executed"
            run.failure = Failure(i, 1, text)
        if run.failure:
            break
    return bool(ended)


def _add_records(run: Run, entries: list[dict[str, Any]], cell: int) -> list[str]:
    """Add what a cell recorded to a run; return the errors that it may have hidden.

    Raises:
        Exception: if an entry is none of the functions of this package.
    """
    place = {"cell": cell}
    claims = [Submission.from_dict(entry | place) for entry in entries if "key" in entry]
    evaluated = [entry["formula"] for entry in entries if "formula" in entry]
    run.formulas += [FormulaEvaluation.from_dict(entry | place) for entry in evaluated]
    run.claims += claims
    return [entry["error"] for entry in entries if "error" in entry]


def _read_report(run: Run, records: Records) -> dict[str, Any] | None:
    """Return what the kernel says that the page read; nothing else is handed over by then."""
    try:
        entries = records.new()
        if not any("key" in entry or "formula" in entry for entry in entries):
            return next((entry["read"] for entry in entries if "read" in entry), None)
    except Exception:  # as above
        pass
    run.failure = Failure(len(run.cell_seconds) - 1, 1, _UNREADABLE)
    return None


def _note_exits(client: Client) -> list[int]:
    """Return a list to which the index of each cell is added that asks the kernel to exit."""
    ended: list[int] = []

    def note(cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        payload = execute_reply["content"].get("payload") or []
        if any(one.get("source") == "ask_exit" and not one.get("keepkernel") for one in payload):
            ended.append(cell_index)

    client.on_cell_executed = note
    return ended


async def _execute_cell(client: Client, cell: NotebookNode, i: int, timeout: int) -> Failure | None:
    limit = timeout if timeout > 0 else None
    try:
        await run_within(client.async_execute_cell(cell, i), limit, kernel_pid(client))
    except CellExecutionError as error:
        return failure_of_cell(cell, i, error.ename, error.evalue)
    except TimeLimitError as error:
        return Failure(i, 1, str(error))
    except CellTimeoutError:
        return Failure(i, 1, f"the output of the cell did not arrive within {PATIENCE} seconds")
    except DeadKernelError:
        return Failure(i, 1, await reason_of_death(client))
    return None


def _reproducible(outputs: list[NotebookNode], folders: list[Path]) -> list[NotebookNode]:
    """Remove the places of the site and of Python from tracebacks and warnings."""
    for output in outputs:
        if output.output_type == "error":
            output.traceback = relative_traceback(output.traceback, folders)
        elif output.output_type == "stream" and output.name == "stderr":
            output.text = relative_paths(output.text, folders)
    return outputs
