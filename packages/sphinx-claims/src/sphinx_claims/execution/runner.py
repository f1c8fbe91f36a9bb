"""Execute pages with nbclient: one kernel per page, one page per processor at a time."""

from __future__ import annotations

import asyncio
import json
import math
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell

from ..claims.kernel import RECORDS_VARIABLE
from ..claims.record import Claim
from .cache import ExecutionCache, Failure, Page, Run
from .forking import ForkServers
from .progress import Progress

_WATCH = "import sphinx_claims.execution.tracing as _; _.watch(); del _"
_READ = """
import json as _, sphinx_claims.execution.tracing as __
display({{{type!r}: _.dumps(__.files_read({roots!r}))}}, raw=True)
__.end()
"""
_STARTUP_TIMEOUT = 600
"""Seconds that a kernel may take to start, which a busy machine does not reach."""
_STARTS = 3
_READ_TYPE = "application/vnd.sphinx-claims-files+json"
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_LINE_IN_CELL = re.compile(r"Cell In\[\d+\], line (\d+)")
_CELL_FILE = re.compile(r" \(\d+\.py, line \d+\)$")


def available_processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


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
        servers: the servers that fork kernels, used if there are several pages.
        progress: the display of the starts and ends of pages.

    Returns:
        The run of each page, by its name; a failed run has a failure.
    """
    expected = cache.seconds()
    ordered = sorted(pages, key=lambda page: (-expected.get(page.docname, math.inf), -page.timeout))

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
                forked = servers if len(pages) > 1 else None
                run = await _execute(page, cache, roots, forked, turn(page, before))
                begun[page.docname].set()
                run.seconds = progress.end(page.docname, failed=run.failure is not None)
                return run

        async with servers, progress:
            return await asyncio.gather(*map(execute_one, ordered, [None, *ordered]))

    runs = asyncio.run(execute_all())
    by_name = {page.docname: run for page, run in zip(ordered, runs, strict=True)}
    cache.record_seconds({name: run.seconds for name, run in by_name.items() if not run.failure})
    return by_name


async def _execute(
    page: Page,
    cache: ExecutionCache,
    roots: list[Path],
    servers: ForkServers | None,
    turn: AbstractAsyncContextManager[None],
) -> Run:
    """Start a kernel, execute the page in it when its turn comes, and stop the kernel."""
    notebook = from_dict(page.notebook | {"cells": page.code_cells})
    client = NotebookClient(
        notebook,
        timeout=page.timeout,
        startup_timeout=_STARTUP_TIMEOUT,
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
            async with _kernel(client, servers, environment), turn:
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
        cache.save(page, run, read, since)
    return run


@asynccontextmanager
async def _kernel(
    client: NotebookClient, servers: ForkServers | None, environment: dict[str, str]
) -> AsyncIterator[None]:
    """Start a kernel, and stop it at the end.

    nbclient's own context manager also installs signal handlers, which would stop the kernel of
    one page only.
    """
    try:
        await _start_kernel(client, servers, environment)
        yield
    except BaseException:
        client.shutdown_kernel = "immediate"
        raise
    finally:
        if client.km:
            await client._async_cleanup_kernel()


async def _start_kernel(
    client: NotebookClient, servers: ForkServers | None, environment: dict[str, str]
) -> None:
    """Start a kernel; if it dies before it answers, start another one.

    Another process may have taken a port that was free when the kernel was given it.
    """
    for left in reversed(range(_STARTS)):
        manager = client.create_kernel_manager()
        if "ipykernel_launcher" in manager.kernel_spec.argv:
            client.extra_arguments = ["--log-level=ERROR"]
        if servers:
            servers.provide(manager)
        await client.async_start_new_kernel(env=environment)
        try:
            await client.async_start_new_kernel_client()
            return
        except RuntimeError:
            if not left:
                raise


async def _execute_cells(client: NotebookClient, run: Run, records: Path) -> None:
    """Execute the code cells up to the first that fails, and read what each one recorded."""
    read = 0
    for i, cell in enumerate(client.nb.cells):
        began = time.monotonic()
        run.failure = await _execute_cell(client, cell, i)
        run.cell_seconds.append(time.monotonic() - began)
        with records.open("rb") as file:
            file.seek(read)
            entries = [json.loads(line) for line in file]
            read = file.tell()
        claims = [Claim.from_dict(entry) for entry in entries if "key" in entry]
        run.claims += [replace(claim, cell=i) for claim in claims]
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
    """Reduce an expected error to its message, so that no path of the machine is published."""
    for output in cell.outputs:
        if output.output_type == "error":
            output.traceback = [f"{output.ename}: {output.evalue}"]


async def _execute_hidden(client: NotebookClient, code: str) -> NotebookNode:
    """Execute code that is not part of the page, without changing its execution counts."""
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
    """Return the language information of the kernel, as a notebook records it."""
    reply = await client.async_wait_for_reply(await ensure_async(client.kc.kernel_info()))
    content = reply["content"] if reply else {}
    return dict(content.get("language_info", {"name": "python"}))


def _line_of_error(cell: NotebookNode) -> int:
    traceback = "\n".join(cell.outputs[-1].get("traceback", [])) if cell.outputs else ""
    match = _LINE_IN_CELL.search(_ANSI.sub("", traceback))
    return int(match[1]) if match else 1


def _one_line(text: str) -> str:
    return " ".join(_ANSI.sub("", text).split())
