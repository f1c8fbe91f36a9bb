"""IPython shell in which the cells of a page run, and forks of it with limits."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from ..claims.kernel import RECORDS_VARIABLE

_PATIENCE = 10
"""Seconds of the clock that a fork may wait, for each second of its limit."""
_MEMORY = 6 * 2**30
"""Bytes that a fork may take beyond what the page has taken."""


class Shell(InteractiveShell):
    """IPython shell without a graphical user interface, like that of a kernel."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Ignore the event loop that a magic such as ``%matplotlib`` requests."""


@contextmanager
def shell_in(folder: str) -> Iterator[Any]:
    """Provide the shell of this process in the folder of a page, without output."""
    os.chdir(folder)
    sys.path.insert(0, "")
    os.environ["MPLBACKEND"] = "agg"
    with open(os.devnull, "w") as null, redirect_stdout(null), redirect_stderr(null):  # noqa: PTH123 (a device)
        yield Shell.instance()


def run_in_fork(action: Callable[[], None], seconds: int) -> list[dict[str, Any]]:
    """Run an action in a fork with a limit of processor time; return its records of claims."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as records:
        child = os.fork()
        if not child:
            limit = max(0, seconds)  # MyST-NB has no limit below zero
            signal.setitimer(signal.ITIMER_PROF, limit)
            signal.alarm(_PATIENCE * limit)
            _, most = resource.getrlimit(resource.RLIMIT_AS)
            resource.setrlimit(resource.RLIMIT_AS, (_used_memory() + _MEMORY, most))
            os.environ[RECORDS_VARIABLE] = records.name
            with suppress(BaseException):
                action()
            os._exit(0)
        os.waitpid(child, 0)
        lines = records.read().split("\n")
        return [json.loads(line) for line in lines[:-1]]


def _used_memory() -> int:
    """Return the bytes of the address space of this process, where Linux tells them."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statistics:  # noqa: PTH123 (procfs)
            return int(statistics.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0
