"""Process that imports the modules of kernels once, and becomes a kernel in each of its forks.

Run it as ``python -m sphinx_claims.execution.fork_server CHANNEL MODULE...`` in an empty folder,
with the options and the environment of the kernels. A fork continues as
``python -m ipykernel_launcher`` would.

``multiprocessing.forkserver`` was measured as a replacement: sixteen small pages take the same
time with it, within the noise, and the code is as long. By itself it starts the server with the
options, environment and folder of the build, passes its own descriptors to every kernel, and leaves
kernels running when the build is killed. Working around this takes private names of
multiprocessing, and replaces the environment and folder of the build while the server starts.
"""

from __future__ import annotations

import errno
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
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any

from . import tracing
from .exiting import exit_python

MAX_MESSAGE_SIZE = 1 << 17
_RESEED = {"numpy.random": "seed", "torch": "default_generator.seed"}
"""Functions that reseed the global generators, by module; Python reseeds its own in a fork."""
_INLINE_BACKEND = "module://matplotlib_inline.backend_inline"


class UnsafeForkError(Exception):
    """A fork would not behave like a kernel that starts on its own."""


def main() -> None:
    """Import the modules, then answer requests; run the kernel in each fork."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    started_in = str(Path.cwd())
    # ipykernel reads the first variable on import, and sets the second before it runs any cell.
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    os.environ["MPLBACKEND"] = os.environ.get("MPLBACKEND") or _INLINE_BACKEND
    report: dict[str, Any] = {}
    try:
        report["modules"] = _preload(sys.argv[2:])
    except ImportError as error:
        report["error"] = str(error)
    except UnsafeForkError as error:
        report["fallback_reason"] = str(error)
    _run_kernel(_serve(channel, report), started_in)


def _preload(modules: list[str]) -> list[str]:
    """Import modules, and return the top-level names of all modules that are loaded.

    Raises:
        ImportError: if a module cannot be imported or is not installed.
        UnsafeForkError: if an import starts threads, which do not survive a fork, or prints text,
            which would be missing from the output of a page.
    """
    import_module("ipykernel.kernelapp")
    ours = tracing.own_modules()
    tracing.record_files(True)
    for name in modules:
        with _captured_output() as output:
            try:
                import_module(name)
            except (Exception, SystemExit) as error:
                raise ImportError(f"{name} cannot be imported: {error}") from None
        if text := output.getvalue():
            raise UnsafeForkError(f"importing {name} prints {text.splitlines()[0]!r}")
        if len(list(Path("/proc/self/task").iterdir())) > 1:
            raise UnsafeForkError(f"importing {name} starts threads")
        if others := sorted(tracing.own_modules() - ours):
            raise ImportError(f"{name} is not an installed package: it loads {others[0]}")
    # A garbage collection in a fork would otherwise touch, and so copy, the memory of all modules.
    gc.collect()
    gc.freeze()
    tracing.record_files(False)
    tracing.trace.opened.discard(__file__)  # modules that inspect their importer open this file
    return sorted({name.partition(".")[0] for name in sys.modules})


@contextmanager
def _captured_output() -> Iterator[io.StringIO]:
    """Redirect descriptors 1 and 2; the text written to them is in the buffer at the end."""
    text = io.StringIO()
    with tempfile.TemporaryFile() as file:
        saved = [os.dup(1), os.dup(2)]
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield text
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for descriptor, original in enumerate(saved, 1):
                os.dup2(original, descriptor)
                os.close(original)
            file.seek(0)
            text.write(file.read().decode(errors="replace"))


def _serve(channel: socket.socket, report: dict[str, Any]) -> dict[str, Any]:
    """Fork on each request; report the kernel's PID, then its exit status, to the requester.

    The answer to an empty request is the outcome of the imports. Return the request in the fork,
    and never in the server. When a requester closes its socket, which the operating system does if
    the build dies, the server kills the kernel. When nobody has the other end of the channel any
    more, it kills all its kernels and exits.
    """
    kernels: dict[int, socket.socket] = {}
    child_exited, wakeup = socket.socketpair()
    wakeup.setblocking(False)
    signal.set_wakeup_fd(wakeup.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        requesters = [one for one in kernels.values() if one.fileno() >= 0]
        ready, _, _ = select.select([channel, child_exited, *requesters], [], [])
        if child_exited in ready:
            child_exited.recv(MAX_MESSAGE_SIZE)
            _report_exits(kernels)
        for pid, requester in kernels.items():
            if requester in ready:  # requesters send nothing, so this one has closed its end
                _kill(pid)
                requester.close()
        if channel not in ready:
            continue
        message, descriptors, _, _ = socket.recv_fds(channel, MAX_MESSAGE_SIZE, 1)
        if not message:
            for pid in kernels:
                _kill(pid)
            os._exit(0)
        requester = socket.socket(fileno=descriptors[0])
        if message == b"{}":
            with requester:
                _send(requester, json.dumps(report))
            continue
        pid = os.fork()
        if pid == 0:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for inherited in (channel, child_exited, wakeup, requester, *kernels.values()):
                inherited.close()
            request: dict[str, Any] = json.loads(message)
            return request
        kernels[pid] = requester
        _send(requester, str(pid))


def _kill(pid: int) -> None:
    """Kill a kernel and its process group."""
    for kill in (os.kill, os.killpg):  # setsid may be outstanding, or the leader gone
        with suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


def _report_exits(kernels: dict[int, socket.socket]) -> None:
    while kernels:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with kernels.pop(pid) as requester:
            _send(requester, str(os.waitstatus_to_exitcode(status)))


def _send(requester: socket.socket, text: str) -> None:
    with suppress(OSError):  # the requester may have closed its end
        requester.send(text.encode())


def _run_kernel(request: dict[str, Any], started_in: str) -> None:
    """Run the kernel as ``python -m ipykernel_launcher``, in the folder of its page."""
    os.chdir(request["cwd"])
    os.environ.update(request["env"])
    sys.orig_argv = request["command"]
    sys.argv[1:] = request["arguments"]
    tracing.trace.move(started_in, request["cwd"])
    # Replace the entries that Python derived from the folder in which the server started.
    sys.path[:] = [
        str(Path.cwd() / Path(path).relative_to(started_in))
        if Path(path).is_relative_to(started_in)
        else path
        for path in sys.path
    ]
    sys.modules.pop("__mp_main__", None)  # multiprocessing's alias of this module
    process: Any = sys.modules.get("multiprocessing.process")
    if process:  # otherwise it will be imported in the page's folder
        process.ORIGINAL_DIR = str(Path.cwd())  # where spawned processes look for modules
    for module, reseed in _RESEED.items():
        if module in sys.modules:
            attrgetter(reseed)(sys.modules[module])()
    try:
        runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)
    except Exception as error:
        # If another process has taken a port of the kernel, the build starts another kernel.
        if getattr(error, "errno", None) != errno.EADDRINUSE:
            traceback.print_exc()
        os._exit(1)  # at a regular exit, ZeroMQ can wait forever for a socket that is open
    exit_python()


if __name__ == "__main__":
    main()
