"""The state of a served site: what has changed, what is built, and what its readers see."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from watchfiles import Change, DefaultFilter, awatch

from .process import FORKS, BuilderProcess

_STEP = 20
"""Milliseconds without a further change after which a build begins."""
STALE = "Building… This page is from before the change."
REST = "Building the other pages…"
DIED = "The process that builds the site has died twice; it starts again after the next change."


class Reader:
    """A page in a browser.

    Attributes:
        file: the output file, relative to the output folder.
        version: the version of it that the browser shows.
        messages: what the browser has to be told.
    """

    def __init__(self, file: str, version: str) -> None:
        self.file = file
        self.version = version
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._last: dict[str, Any] = {}

    def tell(self, message: dict[str, Any]) -> None:
        """Queue a message, unless it is the last one."""
        if message != self._last:
            self.messages.put_nowait(message)
        self._last = message


class SourceFilter(DefaultFilter):
    """Filter of changes: those of hidden and generated files do not count.

    Args:
        roots: the watched folders.
    """

    def __init__(self, roots: list[Path]) -> None:
        super().__init__()
        self.roots = roots
        self.written: list[Path] = []

    def __call__(self, change: Change, path: str) -> bool:
        """Return whether the change of a path counts."""
        if not super().__call__(change, path):
            return False
        below = [
            Path(path).relative_to(root) for root in self.roots if Path(path).is_relative_to(root)
        ]
        parts = min((one.parts for one in below), key=len, default=())
        generated = any(part.startswith(".") or part == "_build" for part in parts)
        return not generated and not any(Path(path).is_relative_to(one) for one in self.written)


class LiveSite:
    """A site that is built after each change.

    Args:
        options: the arguments of Sphinx's application.
        watched: further folders whose changes count.

    Attributes:
        out: the output folder.
        readers: the pages that are open, the last opened one first.
        visited: the output file of the page that was fetched last.
    """

    def __init__(self, options: dict[str, Any], watched: list[Path]) -> None:
        self.out = Path(options["outdir"])
        self.readers: list[Reader] = []
        self.visited = ""
        self._roots = [Path(options["srcdir"]), *watched]
        self._beside = {Path(options["confdir"])}
        self._filter = SourceFilter([*self._roots])
        self._filter.written = [self.out, Path(options["doctreedir"])]
        self._builder = BuilderProcess(options, self._handle, self._exited)
        self._events: asyncio.Queue[set[str]] = asyncio.Queue()
        self._watchers: set[asyncio.Task[None]] = set()
        self._programs = {str(Path(options["confdir"], "conf.py"))}
        self._files: set[str] = set()
        self._changed: dict[str, int] = {}
        self._number = self._built = 0
        self._before: dict[str, str] = {}
        self._problems: dict[str, int] = {}
        self._failure = ""
        self._warm: set[str] = set()
        self._unusable = self._crashed = False

    @asynccontextmanager
    async def running(self, _: object = None) -> AsyncIterator[None]:
        """Watch the files of the site and build it."""
        self._watch([one for one in self._roots if one.is_dir()], recursive=True)
        self._watch(self._beside, recursive=False)
        self._events.put_nowait(set())
        work = asyncio.create_task(self._work())
        try:
            yield
        finally:
            tasks = [work, *self._watchers]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._builder.stop()

    def version(self, file: str) -> str:
        """Return a hash of an output file; empty if there is none."""
        try:
            return hashlib.sha256((self.out / file).read_bytes()).hexdigest()
        except OSError:
            return ""

    def add(self, reader: Reader) -> None:
        """Add a reader, and prepare for a change of the page."""
        self.readers.insert(0, reader)
        self.tell(reader)
        idle = self._built == self._number and not self._failure
        if self._builder.running and idle and reader.file not in self._warm:
            self._warm.add(reader.file)
            self._builder.send({"warm": [reader.file]})

    def tell(self, reader: Reader) -> None:
        """Tell a reader to load the page again, or the state of the build."""
        version = self.version(reader.file)
        if version and version != reader.version:
            reader.tell({"reload": True})
            return
        on_page = self._problems.get(reader.file, 0)
        elsewhere = {file: n for file, n in self._problems.items() if file != reader.file}
        if self._failure:
            message = {"text": f"The build failed: {self._failure}", "kind": "failed"}
        elif self._built < self._number:
            text = STALE if version == self._before.get(reader.file, version) else REST
            message = {"text": text, "kind": "building"}
        elif on_page:
            text = f"{_count(on_page)} on this page"
            message = {"text": text, "kind": "problems", "target": "first problem"}
        elif elsewhere:
            text = f"{_count(sum(elsewhere.values()))} on other pages"
            message = {"text": text, "kind": "problems", "target": f"/{min(elsewhere)}"}
        else:
            message = {"text": "", "kind": "ready"}
        reader.tell(message)

    def _tell_all(self) -> None:
        for reader in self.readers:
            self.tell(reader)

    def _watch(self, folders: Iterable[Path], *, recursive: bool) -> None:
        """Watch folders as long as the site is served."""
        paths = [*folders]

        async def watch() -> None:
            async for changes in awatch(
                *paths, watch_filter=self._filter, step=_STEP, recursive=recursive
            ):
                changed = {path for _, path in changes}
                if not recursive:
                    changed &= self._programs | self._files
                if changed:
                    self._events.put_nowait(changed)

        if paths:
            self._watchers.add(asyncio.create_task(watch()))

    async def _work(self) -> None:
        """Order a build after each change; an empty change is the start of the process."""
        while True:
            changed = await self._events.get()
            while not self._events.empty():
                changed |= self._events.get_nowait()
            if changed & self._programs:
                await self._builder.stop()
            if not self._builder.running:
                self._unusable = False
                self._warm.clear()
                await self._builder.start()
                if self._failure and not changed:
                    continue
            self._order(changed)

    def _order(self, changed: set[str]) -> None:
        """Order a build of everything that has changed since the last one."""
        self._number += 1
        self._failure = ""
        self._changed |= dict.fromkeys(changed, self._number)
        files = [*dict.fromkeys([*(one.file for one in self.readers), self.visited])]
        self._before = {file: self.version(file) for file in files}
        self._warm.update(files)
        self._builder.send({"id": self._number, "changed": [*self._changed], "open": files})
        self._tell_all()

    def _handle(self, event: dict[str, Any]) -> None:
        """Handle an event of the process that builds."""
        if "programs" in event:
            self._programs = set(event["programs"])
            self._files = set(event.get("files", []))
            self._extend_watches(event.get("folders", []))
            self._filter.written = [*map(Path, event.get("written", self._filter.written))]
        if event["event"] == "built":
            self._built, self._problems = event["id"], event["problems"]
            self._changed = {path: n for path, n in self._changed.items() if n > self._built}
            self._crashed = False
            count = sum(self._problems.values())
            end = f"; {_count(count)}" if count else ""
            print(f"built in {event['seconds']:.1f} s{end}", flush=True)
            if event["assets"]:
                for reader in self.readers:
                    reader.version = ""
        elif event["event"] == "failed" and event["id"] in (0, self._number):
            self._failure = event["text"]
            self._unusable = event["id"] == 0
            print(f"the build failed: {event['text']}", flush=True)
        self._tell_all()

    def _extend_watches(self, folders: list[str]) -> None:
        """Watch what the process names beside the folders that are watched already."""
        new = [Path(one) for one in folders if Path(one).is_dir() and not self._is_watched(one)]
        self._roots += new
        self._filter.roots += new
        self._watch(new, recursive=True)
        paths = (one for one in self._programs | self._files if not self._is_watched(one))
        beside = {Path(path).parent for path in paths} - self._beside
        self._beside |= beside
        self._watch([one for one in beside if one.is_dir()], recursive=False)

    def _is_watched(self, path: str) -> bool:
        return any(Path(path).is_relative_to(root) for root in self._roots)

    def _exited(self) -> None:
        """Start the process again, unless its own start has failed, or it has died twice."""
        if self._unusable:
            return
        if FORKS or not self._failure:
            self._failure = DIED if self._crashed else ""
            self._crashed = True
        if self._failure != DIED:
            self._events.put_nowait(set())
        self._tell_all()


def _count(problems: int) -> str:
    return "1 problem" if problems == 1 else f"{problems} problems"
