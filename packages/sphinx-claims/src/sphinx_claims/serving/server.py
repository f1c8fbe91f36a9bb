"""HTTP server of a site that is built after each change, whose open pages follow it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import webbrowser
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from starlette.websockets import WebSocket, WebSocketDisconnect

from .live import LiveSite, Reader

_SCRIPT = Path(__file__).parent / "static" / "bar.js"
_MISSING = """\
<!doctype html>
<html lang="en">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>No such page</title>
<p>No such page, or not yet. It appears here when it is built.</p>
"""


class Pages(StaticFiles):
    """The files of the site; its pages load the script of the bar."""

    def __init__(self, site: LiveSite) -> None:
        super().__init__(directory=site.out, html=True, check_dir=False)
        self._site = site

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, or a page that waits for it."""
        headers = {"Cache-Control": "no-cache"}
        file = path if Path(path).suffix else f"{path}/index.html"
        text, status = _MISSING, 404
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404:
                raise
        else:
            if not isinstance(response, FileResponse) or response.media_type != "text/html":
                response.headers.update(headers)
                return response
            status = response.status_code
            if status == 200:
                file = os.path.relpath(response.path, self._site.out)
            text = Path(response.path).read_text("utf-8", "replace")
        file = Path(os.path.normpath(file)).as_posix()
        version = self._site.version(file) if status == 200 else ""
        if status == 200:
            self._site.visited = file
        data = f'data-file="{escape(file)}" data-version="{version}"'
        tag = f'<script src="/.serve/bar.js" {data}></script>'
        before, body, after = text.rpartition("</body>")
        text = f"{before}{tag}{body}{after}" if body else f"{text}{tag}"
        return HTMLResponse(text, status, headers)


async def follow(site: LiveSite, websocket: WebSocket) -> None:
    """Tell an open page what becomes of it, until it is closed."""
    await websocket.accept()
    query = websocket.query_params
    reader = Reader(query.get("file", ""), query.get("version", ""))
    site.add(reader)

    async def send() -> None:
        while True:
            await websocket.send_json(await reader.messages.get())

    sending = asyncio.create_task(send())
    try:
        with suppress(WebSocketDisconnect):
            while True:
                await websocket.receive_text()
    finally:
        site.readers.remove(reader)
        sending.cancel()


def serve(
    options: dict[str, Any], watched: list[Path], listener: socket.socket, url: str, *, show: bool
) -> int:
    """Serve a site until the process is interrupted, and return the exit status.

    Args:
        options: the arguments of Sphinx's application.
        watched: further folders whose changes count.
        listener: the socket of the server.
        url: the address of the site.
        show: whether a browser opens it.
    """

    async def run() -> None:
        site = LiveSite(options, watched)

        async def script(request: Request) -> Response:
            return FileResponse(_SCRIPT, headers={"Cache-Control": "no-cache"})

        async def live(websocket: WebSocket) -> None:
            await follow(site, websocket)

        routes = [
            Route("/.serve/bar.js", script),
            WebSocketRoute("/.serve/live", live),
            Mount("/", Pages(site)),
        ]
        app = Starlette(routes=routes, lifespan=site.running)
        config = uvicorn.Config(
            app, log_level="warning", timeout_graceful_shutdown=1, ws="websockets-sansio"
        )
        await uvicorn.Server(config).serve([listener])

    print(f"serving {url}; press Ctrl+C to stop", flush=True)
    if show:
        webbrowser.open(url)
    with suppress(KeyboardInterrupt):
        asyncio.run(run())
    return 128 + signal.SIGINT
