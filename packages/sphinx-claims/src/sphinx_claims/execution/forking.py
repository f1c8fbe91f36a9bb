"""Kernels forked from a process that has imported already what they will, where that is sound."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Instance

from ..claims.kernel import RECORDS_VARIABLE
from .fork_server import LARGEST_MESSAGE

_LAUNCHER = "ipykernel_launcher"


class ForkServers:
    """The processes that the kernels of a build are forked from, each started when it is needed.

    There is one for every interpreter with its options and variables. None is left, nor any of
    their kernels, after the ``async with``.

    Args:
        preload: the modules that they import.

    Attributes:
        mistakes: what is wrong with these modules.
        remarks: other reasons for which kernels are not forked.
    """

    def __init__(self, preload: list[str]) -> None:
        self.preload = preload
        self.mistakes: list[str] = []
        self.remarks: list[str] = []
        self._servers: dict[str, asyncio.Task[_Server | None]] = {}

    async def __aenter__(self) -> ForkServers:
        return self

    async def __aexit__(self, *_: object) -> None:
        for start in self._servers.values():
            start.cancel()
        for server in await asyncio.gather(*self._servers.values(), return_exceptions=True):
            if isinstance(server, _Server):
                server.close()

    def provide(self, kernel_manager: Any) -> None:  # noqa: ANN401 (jupyter_client has no types)
        """Have the kernel of a manager forked, unless its specification has plans of its own."""
        metadata = kernel_manager.kernel_spec.metadata
        if sys.platform == "linux" and hasattr(os, "fork"):
            ours = {"provisioner_name": "sphinx-claims-fork", "config": {"servers": self}}
            metadata.setdefault("kernel_provisioner", ours)

    async def fork(
        self, command: list[str], folder: str, environment: dict[str, str]
    ) -> ForkedKernel | None:
        """A kernel as a command would start it; ``None`` if only the command itself can."""
        if _LAUNCHER not in command or Path(command[0]).parent != Path(sys.executable).parent:
            return None
        launcher = command.index(_LAUNCHER)
        python = command[:launcher]  # with its options, of which -m is the last
        shared = {name: environment[name] for name in environment if name != RECORDS_VARIABLE}
        key = json.dumps([python, sorted(shared.items())])
        if key not in self._servers:
            self._servers[key] = asyncio.create_task(self._start(python, shared))
        server = await asyncio.shield(self._servers[key])
        if server is None or server.shadowed_in(folder):
            return None
        return await server.fork(
            {
                "command": command,
                "arguments": command[launcher + 1 :],
                "folder": folder,
                "environment": {RECORDS_VARIABLE: environment[RECORDS_VARIABLE]},
            }
        )

    async def _start(self, python: list[str], environment: dict[str, str]) -> _Server | None:
        server = _Server(python, self.preload, environment)
        try:
            report = await server.report()
        except BaseException:
            server.close()
            raise
        if "modules" in report:
            return server
        server.close()
        if "mistake" in report:
            self.mistakes.append(report["mistake"])
        else:
            self.remarks.append(report.get("unfit", "the process to fork them from died"))
        return None


class _Server:
    """One process to fork kernels from; see :mod:`sphinx_claims.execution.fork_server`."""

    def __init__(self, python: list[str], preload: list[str], environment: dict[str, str]) -> None:
        self._modules: set[str] = set()
        self._folder = tempfile.TemporaryDirectory()
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel.setblocking(False)
        with theirs:
            self._process = subprocess.Popen(
                [*python, "sphinx_claims.execution.fork_server", str(theirs.fileno()), *preload],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                cwd=self._folder.name,
                env=environment,
                start_new_session=True,
            )

    async def report(self) -> dict[str, Any]:
        """What importing the modules came to; empty if the process died of it."""
        message = await asyncio.get_running_loop().sock_recv(self._channel, LARGEST_MESSAGE)
        report: dict[str, Any] = json.loads(message) if message else {}
        self._modules = set(report.get("modules", []))
        return report

    def shadowed_in(self, folder: str) -> bool:
        """Whether a page there would import, or matplotlib read, a file of that folder instead."""
        found = (PathFinder.find_spec(module, [folder]) for module in self._modules)
        return Path(folder, "matplotlibrc").exists() or any(spec and spec.origin for spec in found)

    async def fork(self, request: dict[str, Any]) -> ForkedKernel | None:
        """A new kernel; ``None`` if the process to fork it from is gone."""
        asker, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        asker.setblocking(False)
        with theirs:
            try:
                socket.send_fds(self._channel, [json.dumps(request).encode()], [theirs.fileno()])
            except OSError:
                asker.close()
                return None
        number = await asyncio.get_running_loop().sock_recv(asker, LARGEST_MESSAGE)
        return ForkedKernel(int(number), asker) if number else None

    def close(self) -> None:
        """End the process, and with it all that was forked from it."""
        self._channel.close()
        try:
            self._process.wait(timeout=0.1 if not self._modules else 5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()


class ForkedKernel:
    """A kernel that is no child of this process, in the manner of :class:`subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, server: socket.socket) -> None:
        self.pid = pid
        self._returncode: int | None = None
        self._server = server

    def poll(self) -> int | None:
        """The exit status, or ``None`` while it runs."""
        if self._returncode is None:
            try:
                status = self._server.recv(LARGEST_MESSAGE)
            except BlockingIOError:
                return None
            # A server that ends takes its kernels with it.
            self._returncode = int(status) if status else -signal.SIGKILL
            self._server.close()
        return self._returncode

    def wait(self) -> int | None:
        """The exit status; to be asked for after the end only."""
        return self.poll()

    def send_signal(self, signum: int) -> None:
        """Send a signal, unless the kernel has ended."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Starts a kernel as a fork where it can, and by its command else."""

    servers = Instance(ForkServers)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:  # noqa: ANN401
        """Start the kernel, and return how to connect to it."""
        kernel = await self.servers.fork(cmd, kwargs["cwd"], kwargs["env"])
        if kernel is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = kernel
        self.pid = self.pgid = kernel.pid  # it leads a group of its own
        self.cwd = kwargs["cwd"]
        return self.connection_info
