"""Start and stop kernels, and exchange messages with them that are not part of a page."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from .forking import ForkServers
from .in_kernel import TARGET

_BEGIN = f"__import__('{TARGET.replace('-', '_')}.execution.in_kernel', fromlist='_').begin()"
PATIENCE = 600
"""Seconds that a kernel may take to start or to answer, which a busy machine does not reach."""
_STARTS = 3
_MAX_FOLDER = 90
"""Length in bytes of a folder whose files can be sockets; macOS allows 103 for their paths."""


class Client(NotebookClient):  # type: ignore[misc]  # nbclient has no types
    """Client of the kernel that executes a page.

    Attributes:
        reported: whether the kernel has sent its last message, and exits on SIGTERM.
    """

    reported = False


@asynccontextmanager
async def running_kernel(
    client: Client, servers: ForkServers | None, environment: dict[str, str]
) -> AsyncIterator[None]:
    """Start a kernel, and stop it at the end.

    nbclient's own context manager also installs signal handlers, which would stop the kernel of
    one page only.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            await _start_kernel(client, servers, environment, Path(folder))
            yield
        except BaseException:
            client.shutdown_kernel = "immediate"
            raise
        finally:
            if client.km:
                if client.shutdown_kernel == "graceful":
                    await _let_exit(client)
                await client._async_cleanup_kernel()


async def _let_exit(client: Client) -> None:
    """Let the kernel exit.

    Unlike ``shutdown_kernel`` of jupyter_client, this does not interrupt it first: an interrupt
    between two messages is an error that ipykernel prints.
    """
    if not await ensure_async(client.km.is_alive()):
        return
    if client.reported and sys.platform != "win32":
        await ensure_async(client.km.signal_kernel(signal.SIGTERM))
    else:
        await ensure_async(client.km.request_shutdown())
    await ensure_async(client.km.finish_shutdown())


async def _start_kernel(
    client: Client, servers: ForkServers | None, environment: dict[str, str], folder: Path
) -> None:
    """Start a kernel; if it dies before it answers, start another one.

    Its sockets are files in a folder if possible. Otherwise they have ports, and another process
    may have taken a port that was free when the kernel was given it.
    """
    for left in reversed(range(_STARTS)):
        manager = client.create_kernel_manager()
        if "ipykernel_launcher" in manager.kernel_spec.argv:
            client.extra_arguments = ["--log-level=ERROR"]
        manager.connection_file = str(folder / f"{left}.json")
        if sys.platform != "win32" and len(os.fsencode(folder)) <= _MAX_FOLDER:
            manager.transport = "ipc"
        if servers:
            servers.provide(manager)
        await client.async_start_new_kernel(env=environment)
        try:
            await client.async_start_new_kernel_client()
            return
        except RuntimeError:
            if not left:
                raise


async def begin(client: Client) -> None:
    """Let the kernel start to record, before the first cell.

    Silent code changes neither the execution count nor the results that IPython remembers.
    """
    message = await ensure_async(client.kc.execute(_BEGIN, silent=True, store_history=False))
    reply = await client.async_wait_for_reply(message, new_code_cell(_BEGIN))
    if not reply or reply["content"]["status"] != "ok":
        content = reply["content"] if reply else {}
        error = f"{content.get('ename', 'no answer')}: {content.get('evalue', '')}"
        raise RuntimeError(f"the kernel cannot load sphinx_claims: {error}")


async def ask_to_report(client: Client, roots: list[str]) -> None:
    """Let the kernel record what the page read, and wait until it has done so."""
    content = {"comm_id": uuid.uuid4().hex, "target_name": TARGET, "data": {"roots": roots}}
    message = client.kc.session.msg("comm_open", content)
    client.kc.shell_channel.send(message)
    for _ in range(PATIENCE):
        try:
            while True:
                answer = await ensure_async(client.kc.iopub_channel.get_msg(timeout=1))
                if (
                    answer["parent_header"].get("msg_id") == message["header"]["msg_id"]
                    and answer["content"].get("execution_state") == "idle"
                ):
                    client.reported = True
                    return
        except Empty:
            await client._async_check_alive()
    raise RuntimeError(f"the kernel did not answer within {PATIENCE} seconds after the last cell")


async def kernel_language(client: Client) -> dict[str, Any]:
    """Return the language information of the kernel, as a notebook records it."""
    reply = await client.async_wait_for_reply(await ensure_async(client.kc.kernel_info()))
    content = reply["content"] if reply else {}
    return dict(content.get("language_info", {"name": "python"}))


def kernel_pid(client: Client) -> int | None:
    """Return the process of the kernel, if it is on this machine."""
    provisioner = client.km.provisioner if client.km else None
    pid = getattr(provisioner, "pid", None)
    return pid if isinstance(pid, int) and pid > 0 else None
