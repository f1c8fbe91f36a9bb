"""Process that builds a served site again and again, with its environment in memory.

Run it as ``python -m sphinx_claims.serving.builder OPTIONS``. It reads commands from standard input
and writes events to standard output, each a line of JSON. A command names the files that have
changed since the last build, and the output files that are open in browsers; or pages that were
opened, for which the process then prepares.

On Linux, each build runs in a fork of this process. If it succeeds, the fork takes the place of
this process; otherwise the next build begins with the state before. A new command ends a build that
still runs, unless it is the first. Elsewhere, builds run in this process, one after another, and
the process exits when one fails.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import pickle
import select
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO, cast

from nbclient import NotebookClient
from nbformat.v4 import new_notebook
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.logging import suppress_logging

from ..build import ExecutionDomain
from ..execution.forking import ForkServers, build_with
from ..execution.runner import Records, kernel_environment
from .drafts import write_drafts
from .process import FORKS
from .state import OpenedFiles, asset_folders, problems_by_file, program_files, read_files

_IDLE = 1.0
"""Seconds without a command after which the process does what can wait."""
_DONE = b"\0"


class Reports:
    """Writer of events; what anything else prints goes to standard error."""

    def __init__(self) -> None:
        self._file = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)

    def send(self, event: str, **content: object) -> None:
        """Write an event; a process that was killed may have left a part of a line."""
        self._file.write(f"\n{json.dumps({'event': event, **content})}\n")
        self._file.flush()


class Commands:
    """Reader of commands, which never reads more than a line."""

    descriptor = 0

    def next(self) -> dict[str, Any] | None:
        """Wait for a command; return ``None`` if there will be no more."""
        line = b""
        while not line.endswith(b"\n"):
            if not (byte := os.read(self.descriptor, 1)):
                return None
            line += byte
        command: dict[str, Any] = json.loads(line)
        return command

    def waiting(self, seconds: float) -> bool:
        """Wait for the beginning of a command, or for so many seconds."""
        return bool(select.select([self.descriptor], [], [], seconds)[0])


class Errors(logging.Handler):
    """Collector of the errors that Sphinx logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Add the error, with its location if that is a text."""
        location = getattr(record, "location", None)
        place = f"{location}: " if isinstance(location, str) else ""
        self.texts.append(f"{place}{record.getMessage()}")


class Builder:
    """The application of a served site, which builds it several times.

    Attributes:
        app: the application.
        built: whether a build has succeeded.
    """

    def __init__(self, options: dict[str, Any], reports: Reports, opened: OpenedFiles) -> None:
        self.app = Sphinx(**options, status=None, warning=sys.stderr)
        self.built = False
        self._opened = opened.close()
        self._reports = reports
        self._errors = Errors()
        self._changed: list[Path] = []
        self._open: list[str] = []
        self._written: TextIO | None = None
        self._pickled: object = None
        logging.getLogger("sphinx").addHandler(self._errors)
        self.app.connect("env-get-outdated", self._outdated)
        self.app.connect("env-get-updated", _hold_signals, priority=sys.maxsize)
        self.app.connect("write-started", _release_signals)
        self.app.connect("html-page-context", self._record_written, priority=sys.maxsize)
        self._html = cast(Any, self.app.builder)  # one of the HTML builders
        self._assets = [*self.app.registry.css_files], [*self.app.registry.js_files]
        self._write_serial = self._html._write_serial
        self._html._write_serial = self._write_open_first
        _remember_highlighted_code(self._html.highlighter)
        self._report("started")

    def build(
        self, command: dict[str, Any], written: TextIO | None = None
    ) -> dict[str, Any] | None:
        """Build the site; return the event that reports it, or ``None`` after a reported failure.

        Args:
            command: the command.
            written: a file for the paths of HTML files, each before it is written.
        """
        app, began = self.app, time.monotonic()
        self._changed = [Path(path) for path in command["changed"]]
        self._written = written
        self._errors.texts.clear()
        app._warncount = app.statuscode = 0
        names = {self._file_of(docname): docname for docname in app.env.found_docs}
        self._open = [names[file] for file in command["open"] if file in names]
        try:
            if self.built:
                self._write_drafts()
            self._forget_assets_of_pages()
            app.build()
        except (Exception, SystemExit) as error:
            self._reports.send("failed", id=command["id"], text=self._explain(error))
            return None
        self.built = True
        self._pickled = self._pickle_state()
        folders = asset_folders(app)
        return {
            "id": command["id"],
            "seconds": time.monotonic() - began,
            "problems": {self._file_of(name): n for name, n in problems_by_file(app).items()},
            "assets": any(path.is_relative_to(one) for path in self._changed for one in folders),
        }

    def report_built(self, event: dict[str, Any]) -> None:
        """Report a build that has succeeded."""
        self._report("built", **event)

    def idle(self) -> None:
        """Do what no build should wait for."""
        gc.collect()
        pages = ExecutionDomain.of(self.app.env).pages.values() if self._executes else []
        if FORKS and any(page.executed for page in pages):
            execution = ExecutionDomain.of(self.app.env).execution
            with suppress(Exception):  # the next execution reports it
                asyncio.run(execution.servers.start_ahead(*_any_kernel()))

    def warm_up(self, files: list[str]) -> None:
        """Write pages again, so that their next drafts find what does not change remembered."""
        names = {self._file_of(docname): docname for docname in self.app.env.found_docs}
        docnames = [names[file] for file in files if file in names]
        if self.built and docnames:
            self._forget_assets_of_pages()
            indexer, self._html.indexer = self._html.indexer, None
            with suppress(Exception), suppress_logging():  # the next build reports it
                for docname in docnames:
                    if self._executes:
                        ExecutionDomain.of(self.app.env).execution.judge_ahead(self.app, docname)
                    self._write_serial([docname])
            self._html.indexer = indexer

    def close(self) -> None:
        """Stop the servers of kernels; save the environment unless the last pickle is of it."""
        if self._executes:
            ExecutionDomain.of(self.app.env).execution.servers.close()
        if self.built and self._pickle_state() != self._pickled:
            path = Path(self.app.doctreedir, ENV_PICKLE_FILENAME)
            part = path.with_name(f"{path.name}.part")
            with part.open("wb") as file:
                pickle.dump(self.app.env, file, pickle.HIGHEST_PROTOCOL)
            part.replace(path)

    @property
    def _executes(self) -> bool:
        return "sphinx_claims" in self.app.extensions

    def _report(self, event: str, **content: object) -> None:
        """Report an event with all that the server must know of the files of the site."""
        app = self.app
        written = [app.outdir, app.doctreedir, Path(app.outdir).parent / "jupyter_execute"]
        files = read_files(app)
        if self._executes:
            written.append(ExecutionDomain.of(app.env).execution.cache.folder)
        self._reports.send(
            event,
            pid=os.getpid(),
            programs=program_files(self._opened),
            files=files,
            folders=[str(folder) for folder in asset_folders(app)],
            written=[str(path) for path in written],
            **content,
        )

    def _file_of(self, docname: str) -> str:
        """Return the output file of a page, relative to the output folder."""
        path = Path(self._html.get_outfilename(docname))
        return path.relative_to(self.app.outdir).as_posix()

    def _explain(self, error: BaseException) -> str:
        if isinstance(error, SystemExit):
            return "; ".join(self._errors.texts[:1]) or str(error)
        if not isinstance(error, SphinxError):
            traceback.print_exc()
        else:
            print(error, file=sys.stderr)
        return f"{type(error).__name__}: {error}"

    def _outdated(self, app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
        """Return the pages whose files have changed, whatever their times are."""
        return [name for name in env.found_docs if Path(env.doc2path(name)) in self._changed]

    def _record_written(self, app: Sphinx, pagename: str, *_: object) -> None:
        if self._written:
            print(self._html.get_outfilename(pagename), file=self._written, flush=True)

    def _write_open_first(self, docnames: Sequence[str]) -> None:
        for docname in self._open:
            if docname in docnames:
                self._write(docname)
        self._write_serial([name for name in docnames if name not in self._open])

    def _forget_assets_of_pages(self) -> None:
        """Load on all pages what was set up for all pages, and not what some have added."""
        self.app.registry.css_files[:], self.app.registry.js_files[:] = self._assets
        self._html.init_css_files()
        self._html.init_js_files()

    def _write_drafts(self) -> None:
        """Write open pages that have changed, without adding them to the search index."""
        indexer, self._html.indexer = self._html.indexer, None
        write_drafts(self.app, self._open, self._changed, self._write)
        self._html.indexer = indexer

    def _write(self, docname: str) -> None:
        self._write_serial([docname])
        self._reports.send("page")

    def _pickle_state(self) -> object:
        try:
            found = Path(self.app.doctreedir, ENV_PICKLE_FILENAME).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


def _remember_highlighted_code(bridge: Any) -> None:  # noqa: ANN401 (a bridge of Sphinx)
    """Let Pygments highlight each block once."""
    highlight, known = bridge.highlight_block, dict[str, str]()

    def highlight_block(
        source: str,
        lang: str,
        *arguments: Any,  # noqa: ANN401 (passed on)
        **options: Any,  # noqa: ANN401 (passed on)
    ) -> str:
        key = repr((source, lang, arguments, {**options, "location": None}))
        if key not in known:
            known[key] = highlight(source, lang, *arguments, **options)
        return known[key]

    bridge.highlight_block = highlight_block


def _any_kernel() -> tuple[Any, dict[str, str]]:
    """Return the manager and the environment of a kernel that is not started."""
    client = NotebookClient(new_notebook())
    return client.create_kernel_manager(), kernel_environment() | Records(Path(), {}).environment()


def _hold_signals(*_: object) -> list[str]:
    """Do not let the process be terminated while Sphinx pickles the environment."""
    if FORKS:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    return []  # no further pages to write


def _release_signals(*_: object) -> None:
    if FORKS:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def build_serially(builder: Builder, commands: Commands) -> int:
    """Build in this process after each command; return the exit status."""
    while (command := commands.next()) is not None:
        if "warm" in command:
            builder.warm_up(command["warm"])
        elif (event := builder.build(command)) is None:
            return 1
        else:
            builder.report_built(event)
    builder.close()
    return 0


def build_in_forks(builder: Builder, commands: Commands, reports: Reports) -> int:
    """Build in a fork of this process after each command; return the exit status."""
    gc.freeze()  # the collections of forks need not look at what they all share
    waiting: list[Any] = []
    while True:
        if not waiting and builder.built and not commands.waiting(_IDLE):
            builder.idle()
        command = waiting.pop(0) if waiting else commands.next()
        if command and "warm" in command:
            builder.warm_up(command["warm"])
            continue
        if command is None:
            builder.close()
            sys.stderr.flush()
            os._exit(0)  # atexit would stop threads that only ancestors of this process had
        waiting = _build_in_fork(builder, command, commands, reports, waiting)
        if None in waiting:
            waiting = [None]


def _build_in_fork(
    builder: Builder,
    command: dict[str, Any],
    commands: Commands,
    reports: Reports,
    waiting: list[Any],
) -> list[Any]:
    """Build in a fork; return the commands that are waiting, the last ``None`` at the end.

    If the build succeeds, only the fork returns. Otherwise only this process does.
    """
    written, fork_writes = os.pipe()
    fork_reads, handed_over = os.pipe()
    if pid := os.fork():
        os.close(fork_writes)
        os.close(fork_reads)
        waiting = _wait_for_fork(
            pid, written, handed_over, builder, command, commands, reports, waiting
        )
        os.close(written)
        os.close(handed_over)
        return waiting
    os.close(written)
    os.close(handed_over)
    os.setpgid(0, 0)  # with the processes that the build starts
    with os.fdopen(fork_writes, "wb", buffering=0) as pipe:
        with os.fdopen(os.dup(fork_writes), "w", encoding="utf-8") as paths:
            event = builder.build(command, paths)
        if event is None:
            os._exit(1)
        pipe.write(_DONE)
    with os.fdopen(fork_reads, encoding="utf-8") as rest:
        waiting = json.loads(rest.read() or "[]")  # until the process before has exited
    builder.report_built(event)
    return waiting


def _wait_for_fork(
    pid: int,
    written: int,
    handed_over: int,
    builder: Builder,
    command: dict[str, Any],
    commands: Commands,
    reports: Reports,
    waiting: list[Any],
) -> list[Any]:
    """Wait until a fork fails, or a command comes that ends it; exit if it succeeds."""
    paths, inputs = b"", [written, commands.descriptor]
    while True:
        ready, _, _ = select.select(inputs, [], [])
        if written in ready:
            part = os.read(written, 1 << 16)
            paths += part
            if paths.endswith(_DONE):
                with suppress(OSError):
                    os.write(handed_over, json.dumps(waiting).encode())
                os._exit(0)
            if not part:
                break
            continue
        waiting.append(commands.next())
        if waiting[-1] is None or builder.built:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            break
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)  # processes that the build has started
    if not waiting and status != 1:
        reports.send("failed", id=command["id"], text=f"The build ended with status {status}.")
    while part := os.read(written, 1 << 16):
        paths += part
    for path in paths.decode(errors="replace").splitlines():
        with suppress(OSError):  # so that Sphinx takes them for older than their sources
            os.utime(path, (0, 0))
    return waiting


def main() -> int:
    """Set up the application, and build the site after each command."""
    options = json.loads(sys.argv[1])
    reports, commands, opened = Reports(), Commands(), OpenedFiles()
    servers = build_with(ForkServers(kept=FORKS))
    with patch_docutils(options["confdir"]), docutils_namespace(), servers:
        try:
            builder = Builder(options, reports, opened)
        except (Exception, SystemExit) as error:
            if not isinstance(error, SphinxError):
                traceback.print_exc()
            text = f"{type(error).__name__}: {error}"
            reports.send("failed", id=0, text=text, programs=program_files(opened.close()))
            return 1
        if FORKS:
            return build_in_forks(builder, commands, reports)
        return build_serially(builder, commands)


if __name__ == "__main__":
    sys.exit(main())
