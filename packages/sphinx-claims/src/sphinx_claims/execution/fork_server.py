"""A process that has imported what kernels need, and becomes a kernel in each of its forks.

It runs as ``python -m sphinx_claims.execution.fork_server CHANNEL MODULE...`` in an empty folder, with the
options and variables of the kernels. A fork goes on as ``python -m ipykernel_launcher`` would.
"""

from __future__ import annotations

import atexit
import gc
import io
import json
import os
import runpy
import select
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any

from . import tracing

LARGEST_MESSAGE = 1 << 17
_GENERATORS = {"numpy.random": "seed", "torch": "default_generator.seed"}
"""What seeds those generators that a process would share with its forks."""
_INLINE_FIGURES = "module://matplotlib_inline.backend_inline"


class UnfitError(Exception):
    """Why no kernel can be forked from here with the same results as one of its own."""


def main() -> None:
    """Import modules, tell of it, and wait for requests; go on as a kernel in each fork."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    folder = str(Path.cwd())
    # What ipykernel reads or sets when it starts, and these modules read when they are imported.
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    os.environ["MPLBACKEND"] = os.environ.get("MPLBACKEND") or _INLINE_FIGURES
    report: dict[str, Any] = {}
    try:
        report["modules"] = _preload(sys.argv[2:])
    except ImportError as error:
        report["mistake"] = str(error)
    except UnfitError as error:
        report["unfit"] = str(error)
    channel.send(json.dumps(report).encode())
    if "modules" in report:
        _run_kernel(_serve(channel), folder)


def _preload(modules: list[str]) -> list[str]:
    """Import modules, and name all that were loaded.

    Raises:
        ImportError: if one cannot be imported, or is not of the installation.
        UnfitError: if an import leaves threads, which do not survive a fork, or prints something,
            which a page would show.
    """
    ours = tracing.files_read([])["files"]
    tracing.record_files(True)
    for name in ["ipykernel.kernelapp", *modules]:
        with _printed() as printed:
            try:
                import_module(name)
            except (Exception, SystemExit) as error:
                raise ImportError(f"{name} cannot be imported: {error}") from None
        if text := printed.getvalue():
            raise UnfitError(f"importing {name} prints {text.splitlines()[0]!r}")
        if len(list(Path("/proc/self/task").iterdir())) > 1:
            raise UnfitError(f"importing {name} starts threads")
        if others := [file for file in tracing.files_read([])["files"] if file not in ours]:
            raise ImportError(f"{name} is no installed package: it loads {others[0]}")
    # Else every fork would visit, and thereby copy, what it does not use.
    gc.collect()
    gc.freeze()
    tracing.record_files(False)
    tracing.opened.discard(__file__)  # by modules that look at who imports them
    return sorted({name.partition(".")[0] for name in sys.modules})


@contextmanager
def _printed() -> Iterator[io.StringIO]:
    """What this process prints meanwhile, by Python or not, is there at the end."""
    text = io.StringIO()
    with tempfile.TemporaryFile() as file:
        kept = [os.dup(1), os.dup(2)]
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield text
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for descriptor, original in enumerate(kept, 1):
                os.dup2(original, descriptor)
                os.close(original)
            file.seek(0)
            text.write(file.read().decode(errors="replace"))


def _serve(channel: socket.socket) -> dict[str, Any]:
    """Fork for each request, and tell who asked of the kernel's number and, later, of its end.

    Returns, in a fork only, its request. The process ends, and with it all kernels, when the other
    end of the channel is closed, which the operating system does if the build dies.
    """
    kernels: dict[int, socket.socket] = {}
    child_ended, write_child_ended = socket.socketpair()
    write_child_ended.setblocking(False)
    signal.set_wakeup_fd(write_child_ended.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([channel, child_ended], [], [])
        if child_ended in ready:
            child_ended.recv(LARGEST_MESSAGE)
            _tell_of_ended(kernels)
        if channel not in ready:
            continue
        message, descriptors, _, _ = socket.recv_fds(channel, LARGEST_MESSAGE, 1)
        if not message:
            for process in kernels:
                for kill in (os.kill, os.killpg):  # it may lead no group as yet, or have left some
                    with suppress(ProcessLookupError):
                        kill(process, signal.SIGKILL)
            os._exit(0)
        asker = socket.socket(fileno=descriptors[0])
        process = os.fork()
        if process == 0:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for inherited in (channel, child_ended, write_child_ended, asker, *kernels.values()):
                inherited.close()
            request: dict[str, Any] = json.loads(message)
            return request
        kernels[process] = asker
        _tell(asker, process)


def _tell_of_ended(kernels: dict[int, socket.socket]) -> None:
    while kernels:
        process, status = os.waitpid(-1, os.WNOHANG)
        if not process:
            return
        with kernels.pop(process) as asker:
            _tell(asker, os.waitstatus_to_exitcode(status))


def _tell(asker: socket.socket, number: int) -> None:
    with suppress(OSError):  # who asked may be gone
        asker.send(str(number).encode())


def _run_kernel(request: dict[str, Any], started_in: str) -> None:
    """Be what ``python -m ipykernel_launcher`` is in a folder and with variables of its own."""
    os.chdir(request["folder"])
    os.environ.update(request["environment"])
    sys.orig_argv = request["command"]
    sys.argv[1:] = request["arguments"]
    # The entries that Python has derived from the current folder.
    sys.path[:] = [
        str(Path.cwd() / Path(path).relative_to(started_in))
        if Path(path).is_relative_to(started_in)
        else path
        for path in sys.path
    ]
    sys.modules.pop("__mp_main__", None)  # by which multiprocessing knows this module
    process: Any = sys.modules.get("multiprocessing.process")
    if process:  # otherwise it will be imported in the page's folder
        process.ORIGINAL_DIR = str(Path.cwd())  # where spawned processes look for modules
    for module, generator in _GENERATORS.items():
        if module in sys.modules:
            attrgetter(generator)(sys.modules[module])()
    runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)
    _end()


def _end() -> None:
    """End as Python does, but without taking apart what was imported, which takes long."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
