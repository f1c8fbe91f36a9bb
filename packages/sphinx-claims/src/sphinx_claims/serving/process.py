"""Client of the process that builds a served site."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psutil

FORKS = sys.platform == "linux"
"""Whether each build runs in a fork, so that the process survives builds that fail."""
_PATIENCE = 60
"""Seconds that the process has to save its environment and to exit."""
_MAX_EVENT_SIZE = 1 << 26


class BuilderProcess:
    """A process that runs :mod:`sphinx_claims.serving.builder`.

    Args:
        options: the arguments of Sphinx's application.
        handle: called with each event.
        exited: called when the process has exited by itself.
    """

    def __init__(
        self,
        options: dict[str, Any],
        handle: Callable[[dict[str, Any]], object],
        exited: Callable[[], object],
    ) -> None:
        self._options = options
        self._handle = handle
        self._exited = exited
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._pid = 0

    @property
    def running(self) -> bool:
        """Whether the process runs."""
        return self._process is not None

    async def start(self) -> None:
        """Start the process, out of reach of the terminal's signals."""
        apart: dict[str, Any] = (
            {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
            if sys.platform == "win32"
            else {"start_new_session": True}
        )
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sphinx_claims.serving.builder", json.dumps(self._options)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            limit=_MAX_EVENT_SIZE,
            **apart,
        )
        self._pid = self._process.pid
        self._reading = asyncio.create_task(self._read(self._process))

    def send(self, command: dict[str, Any]) -> None:
        """Send a command."""
        assert self._process
        assert self._process.stdin
        self._process.stdin.write(f"{json.dumps(command)}\n".encode())

    async def stop(self) -> None:
        """Let the process exit, and kill it and its children if it does not."""
        process, reading, self._process = self._process, self._reading, None
        if not process or not reading:
            return
        assert process.stdin
        process.stdin.close()
        try:
            await asyncio.wait_for(reading, _PATIENCE)
        except TimeoutError:
            with suppress(psutil.NoSuchProcess):
                last = psutil.Process(self._pid)
                for one in (*last.children(recursive=True), last):
                    with suppress(psutil.NoSuchProcess):
                        one.kill()
        await process.wait()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Handle events, until the last process that writes them has exited."""
        assert process.stdout
        async for line in process.stdout:
            with suppress(ValueError):  # a process was killed while it wrote
                event = json.loads(line)
                self._pid = event.get("pid", self._pid)
                if self._process is process:
                    self._handle(event)
        if self._process is process:
            self._process = None
            self._exited()
