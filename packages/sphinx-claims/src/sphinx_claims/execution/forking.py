"""Fork kernels from a pre-warmed process when that is safe."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Instance

from ..claims.formula_record import FORMULAS_VARIABLE
from ..claims.kernel import RECORDS_VARIABLE
from .fork_server import MAX_MESSAGE_SIZE

_LAUNCHER = "ipykernel_launcher"
_OWN = (RECORDS_VARIABLE, FORMULAS_VARIABLE, "DOCUTILSCONFIG")
"""The environment variables that differ between the kernels of a server; Sphinx sets the last."""


class ForkServers:
    """Fork servers, each started on first use.

    There is one for each combination of interpreter, options, environment and ``preload``. Leaving
    the ``async with`` block stops them and all their kernels, unless they are kept for more builds.

    Args:
        kept: whether the servers run until :meth:`close`.

    Attributes:
        preload: names of the modules that a new server imports.
        errors: errors in ``preload``, such as a module that cannot be imported.
        fallback_reasons: other reasons for falling back to kernels that are not forked.
    """

    def __init__(self, *, kept: bool = False) -> None:
        self.preload: list[str] = []
        self.kept = kept
        self.errors: list[str] = []
        self.fallback_reasons: list[str] = []
        self._servers: dict[str, _Server] = {}
        self._starts: dict[str, asyncio.Task[_Server | None]] = {}

    async def __aenter__(self) -> ForkServers:
        self.errors, self.fallback_reasons = [], []
        return self

    async def __aexit__(self, *_: object) -> None:
        for start in self._starts.values():
            start.cancel()
        await asyncio.gather(*self._starts.values(), return_exceptions=True)
        self._starts.clear()
        if not self.kept:
            self.close()

    def close(self) -> None:
        """Stop the servers and all their kernels."""
        while self._servers:
            self._servers.popitem()[1].close()

    async def start_ahead(
        self,
        kernel_manager: Any,  # noqa: ANN401 (jupyter_client has no types)
        environment: dict[str, str],
    ) -> None:
        """Start the server that would fork a kernel, without waiting for its imports."""
        self.provide(kernel_manager)
        command, options = await kernel_manager.pre_start_kernel(env=environment)
        await kernel_manager.cleanup_resources()
        if key := self._key(command, options["env"]):
            self._server(key)

    def provide(self, kernel_manager: Any) -> None:  # noqa: ANN401 (jupyter_client has no types)
        """Set the provisioner of a kernel, unless its kernelspec names one."""
        metadata = kernel_manager.kernel_spec.metadata
        if sys.platform == "linux" and hasattr(os, "fork"):
            ours = {"provisioner_name": "sphinx-claims-fork", "config": {"servers": self}}
            metadata.setdefault("kernel_provisioner", ours)

    async def fork(
        self, command: list[str], cwd: str, environment: dict[str, str]
    ) -> ForkedKernel | None:
        """Fork the kernel that a command would start; return ``None`` if that is not safe."""
        key = self._key(command, environment)
        if not key:
            return None
        if key not in self._starts:
            self._starts[key] = asyncio.create_task(self._start(key))
        server = await asyncio.shield(self._starts[key])
        if server is None or server.shadowed_in(cwd):
            return None
        return await server.fork(
            {
                "command": command,
                "arguments": command[command.index(_LAUNCHER) + 1 :],
                "cwd": cwd,
                "env": {name: environment[name] for name in _OWN if name in environment},
            }
        )

    def _key(self, command: list[str], environment: dict[str, str]) -> str:
        """Return the interpreter, options, modules and environment of a server as JSON.

        It is empty if the kernel that a command starts cannot be forked.
        """
        if _LAUNCHER not in command or Path(command[0]).parent != Path(sys.executable).parent:
            return ""
        python = command[: command.index(_LAUNCHER)]  # the last option is -m
        shared = {name: value for name, value in environment.items() if name not in _OWN}
        return json.dumps([python, self.preload, shared], sort_keys=True)

    def _server(self, key: str) -> _Server:
        if key not in self._servers:
            self._servers[key] = _Server(*json.loads(key))
        return self._servers[key]

    async def _start(self, key: str) -> _Server | None:
        report = await self._server(key).report()
        if "modules" in report:
            return self._servers[key]
        self._servers.pop(key).close()
        if "error" in report:
            self.errors.append(report["error"])
        else:
            self.fallback_reasons.append(
                report.get("fallback_reason", "the fork server died at startup")
            )
        return None


_given: ContextVar[ForkServers | None] = ContextVar("given fork servers", default=None)


@contextmanager
def build_with(servers: ForkServers) -> Iterator[None]:
    """Let the builds that begin in the block use these servers."""
    token = _given.set(servers)
    try:
        yield
    finally:
        _given.reset(token)


def servers_for_build(preload: list[str]) -> ForkServers:
    """Return the servers that :func:`build_with` was given, or new ones for a single build.

    Args:
        preload: names of the modules that a new server imports.
    """
    servers = _given.get() or ForkServers()
    servers.preload = preload
    return servers


class _Server:
    """Client of one fork server; see :mod:`sphinx_claims.execution.fork_server`."""

    def __init__(self, python: list[str], preload: list[str], environment: dict[str, str]) -> None:
        self._modules: set[str] = set()
        self._folder = tempfile.TemporaryDirectory()
        self._channel, server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel.setblocking(False)
        module = "sphinx_claims.execution.fork_server"
        with server_end:
            self._process = subprocess.Popen(
                [*python, module, str(server_end.fileno()), *preload],
                stdin=subprocess.DEVNULL,
                pass_fds=[server_end.fileno()],
                cwd=self._folder.name,
                env=environment,
                start_new_session=True,
            )

    async def report(self) -> dict[str, Any]:
        """Wait until the server has imported the modules; empty if it died meanwhile."""
        requester = self._send({})
        if requester is None:
            return {}
        with requester:
            message = await asyncio.get_running_loop().sock_recv(requester, MAX_MESSAGE_SIZE)
        report: dict[str, Any] = json.loads(message) if message else {}
        self._modules = set(report.get("modules", []))
        return report

    def shadowed_in(self, folder: str) -> bool:
        """Does a file in the folder shadow an imported module or matplotlib's settings?"""
        specs = (PathFinder.find_spec(module, [folder]) for module in self._modules)
        return Path(folder, "matplotlibrc").exists() or any(spec and spec.origin for spec in specs)

    async def fork(self, request: dict[str, Any]) -> ForkedKernel | None:
        """Request a kernel; return ``None`` if the server is dead."""
        requester = self._send(request)
        if requester is None:
            return None
        pid = await asyncio.get_running_loop().sock_recv(requester, MAX_MESSAGE_SIZE)
        return ForkedKernel(int(pid), requester) if pid else None

    def _send(self, request: dict[str, Any]) -> socket.socket | None:
        """Send a request, and return the socket of its answers; ``None`` if the server is dead."""
        requester, server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        requester.setblocking(False)
        with server_end:
            try:
                message = json.dumps(request).encode()
                socket.send_fds(self._channel, [message], [server_end.fileno()])
            except OSError:
                requester.close()
                return None
        return requester

    def close(self) -> None:
        """Stop the server, which kills its kernels."""
        self._channel.close()
        if not self._modules:  # it may still be importing, and has no kernels
            self._process.kill()
        self._process.wait()
        self._folder.cleanup()


class ForkedKernel:
    """Kernel process with the interface of :class:`subprocess.Popen`, though not a child."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, server: socket.socket) -> None:
        self.pid = pid
        self._returncode: int | None = None
        self._server = server

    def poll(self) -> int | None:
        """Return the exit status, or ``None`` while the kernel runs."""
        if self._returncode is None:
            try:
                status = self._server.recv(MAX_MESSAGE_SIZE)
            except BlockingIOError:
                return None
            # If the server is gone, so are its kernels.
            self._returncode = int(status) if status else -signal.SIGKILL
            self._server.close()
        return self._returncode

    def wait(self) -> int | None:
        """Return the exit status without waiting; jupyter_client calls this after the exit."""
        return self.poll()

    def send_signal(self, signum: int) -> None:
        """Send a signal, unless the kernel has exited."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Provisioner that forks a kernel if that is safe, and otherwise runs its command."""

    servers = Instance(ForkServers)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:  # noqa: ANN401
        """Start the kernel, and return its connection info."""
        kernel = await self.servers.fork(cmd, kwargs["cwd"], kwargs["env"])
        if kernel is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = kernel
        self.pid = self.pgid = kernel.pid  # the kernel leads its own process group
        self.cwd = kwargs["cwd"]
        return self.connection_info
