"""Exit of a kernel, without the slow destruction of the imported modules."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from pathlib import Path

import psutil

_PATIENCE = 3
"""Seconds that the processes of a page have to exit by themselves."""


def exit_kernel(*_: object) -> None:
    """Exit after the last message: end the page's processes, and run its exit functions.

    What the functions print is lost, because nobody reads it. ZeroMQ's sockets stay open. In
    :meth:`IPKernelApp.close`, ipykernel closes sockets that other threads use, and ZeroMQ aborts
    the process when such a thread comes at the wrong moment.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # jupyter_client repeats it after 2.5 seconds
    children = psutil.Process().children(recursive=True)
    for child in children:
        child.terminate()
    for child in psutil.wait_procs(children, timeout=_PATIENCE)[1]:
        child.kill()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    app = sys.modules["ipykernel.kernelapp"].IPKernelApp.instance()
    atexit.unregister(app.close)
    if app.iopub_thread:
        atexit.unregister(app.iopub_thread.stop)
    # ipykernel closes the socket behind its streams when it finds that the main thread has stopped.
    with Path(os.devnull).open("w", encoding="utf-8") as sys.stdout:
        sys.stderr = sys.stdout
        exit_python()


def exit_python() -> None:
    """Wait for threads, run exit functions, write what is buffered, and exit with status 0."""
    threading._shutdown()  # type: ignore[attr-defined]  # private, as is the next function
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
