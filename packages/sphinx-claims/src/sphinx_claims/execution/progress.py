"""Progress of page execution: a live line on a terminal, or one line per page in a log."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable
from typing import TextIO

_REDRAW_AFTER = 0.5
_ERASE_LINE = "\r\x1b[K"
_SLOW = 1.0
_NAMED = 3


class Progress:
    """Display of the running pages, the number of pages left and the estimated time left.

    Args:
        pages: the pages to execute.
        expected: the last durations of pages in seconds; unknown ones count as the mean.
        jobs: the number of pages that execute at a time.
        log: the function that logs a line.
        terminal: the terminal on which a live line replaces the log, if any.
    """

    def __init__(
        self,
        pages: list[str],
        expected: dict[str, float],
        jobs: int,
        log: Callable[[str], object],
        terminal: TextIO | None = None,
    ) -> None:
        self._left = set(pages)
        self._expected = dict(expected)
        self._jobs = jobs
        self._log = log
        self._terminal = terminal
        self._began: dict[str, float] = {}
        self._drawing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Progress:
        if self._terminal:
            self._drawing = asyncio.create_task(self._draw(self._terminal))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._terminal and self._drawing:
            self._drawing.cancel()
            print(_ERASE_LINE, end="", file=self._terminal, flush=True)

    def begin(self, page: str) -> None:
        """Record that a page starts to execute."""
        self._began[page] = time.monotonic()

    def end(self, page: str, *, failed: bool) -> float:
        """Record that a page has ended, and return its duration in seconds."""
        now = time.monotonic()
        seconds = now - self._began.pop(page, now)
        self._left.remove(page)
        self._expected[page] = seconds
        if not self._terminal:
            result = "failed after" if failed else "executed in"
            self._log(f"{page} {result} {seconds:.1f} s; {self._forecast()}")
        return seconds

    async def _draw(self, terminal: TextIO) -> None:
        while True:
            now = time.monotonic()
            running = [f"{page} {now - began:.0f} s" for page, began in self._began.items()]
            line = ": ".join(
                [self._forecast(), ", ".join(running)] if running else [self._forecast()]
            )
            width = shutil.get_terminal_size().columns - 1
            print(_ERASE_LINE + line[:width], end="", file=terminal, flush=True)
            await asyncio.sleep(_REDRAW_AFTER)

    def _forecast(self) -> str:
        pages = "1 page" if len(self._left) == 1 else f"{len(self._left)} pages"
        if not self._expected or not self._left:
            return f"{pages} left"
        now = time.monotonic()
        mean = sum(self._expected.values()) / len(self._expected)
        seconds = [
            max(0.0, self._expected.get(page, mean) - (now - self._began.get(page, now)))
            for page in self._left
        ]
        return f"{pages} left, about {max(sum(seconds) / self._jobs, *seconds):.0f} s"


def is_terminal(stream: TextIO) -> bool:
    """Whether a stream is a terminal that can show a live line, outside continuous integration."""
    in_ci = os.environ.get("CI", "").lower() in {"1", "true"}
    return stream.isatty() and not in_ci and os.environ.get("TERM", "dumb") != "dumb"


def name_slowest(noun: str, seconds: dict[str, float]) -> list[str]:
    """Return a line that names the slowest of several, or none if all took less than a second."""
    if len(seconds) < 2:
        return []
    slow = sorted((took, name) for name, took in seconds.items() if took >= _SLOW)
    named = ", ".join(f"{name} {took:.1f} s" for took, name in slow[: -_NAMED - 1 : -1])
    return [f"slowest {noun}: {named}"] if slow else []
