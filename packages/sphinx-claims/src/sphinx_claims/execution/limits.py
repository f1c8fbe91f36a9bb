"""Time limit of a cell: seconds of processor time, which a busy machine does not use up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import psutil

PATIENCE = 10
"""Seconds of the clock, for each second of the limit, that a cell may wait."""
_INTERVAL = 1.0
_REMEDY = "nb_execution_timeout, or execution_timeout on the page, sets the limit"


class TimeLimitError(Exception):
    """A cell ran past its time limit; the message names the limit and the setting."""


async def run_within(
    cell: Coroutine[Any, Any, object], limit: float | None, pid: int | None
) -> None:
    """Wait for the execution of a cell, and cancel it when it runs past its limit.

    The limit counts the processor time of the kernel and of its child processes, and no more than
    the time on the clock, so that a cell may use several processors. A cell that waits without
    using a processor is stopped after ten times its limit.

    Args:
        cell: the execution.
        limit: the limit in seconds; none for no limit.
        pid: the process of the kernel; if it is not known, the time on the clock counts.

    Raises:
        TimeLimitError: if the cell ran past its limit.
    """
    task = asyncio.ensure_future(cell)
    began, used_before = time.monotonic(), processor_seconds(pid)
    pause = limit
    try:
        while not (await asyncio.wait({task}, timeout=pause))[0]:
            assert limit
            pause = min(_INTERVAL, limit)
            used = processor_seconds(pid)
            if used is None or used_before is None:
                raise TimeLimitError(f"the cell ran past its limit of {limit:g} seconds; {_REMEDY}")
            if used - used_before >= limit:
                text = f"the cell ran past its limit of {limit:g} seconds of processor time"
                raise TimeLimitError(f"{text}; {_REMEDY}")
            if time.monotonic() - began >= PATIENCE * limit:
                waited = f"the cell was still waiting after {PATIENCE * limit:g} seconds"
                text = f"{PATIENCE} times its limit of processor time"
                raise TimeLimitError(f"{waited}, {text}; {_REMEDY}")
        task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def processor_seconds(pid: int | None) -> float | None:
    """Return the processor time of a process and its children, or none if it is not known."""
    if pid is None:
        return None
    seconds = 0.0
    try:
        kernel = psutil.Process(pid)
        processes = [kernel, *kernel.children(recursive=True)]
    except psutil.Error:
        return None
    for process in processes:
        with suppress(psutil.Error):
            times = process.cpu_times()
            seconds += times.user + times.system
            seconds += getattr(times, "children_user", 0) + getattr(times, "children_system", 0)
    return seconds
