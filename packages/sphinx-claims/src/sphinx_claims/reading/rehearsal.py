"""Texts of pages before they are read: decoded, and changed by the handlers of ``source-read``."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.logging import suppress_logging
from sphinx.util.parallel import ParallelTasks, SerialTasks, parallel_available

from ..site.domain import Problem

_KNOWN = ("sphinx.", "sphinx_claims.")
"""Packages whose handlers of ``source-read`` change no text."""


def decode_pages(app: Sphinx, docnames: Iterable[str]) -> tuple[dict[str, str], list[Problem]]:
    """Return the texts of pages, and a problem for each page that has another encoding."""
    texts, problems = {}, []
    encoding = app.config.source_encoding
    for docname in docnames:
        path = Path(app.env.doc2path(docname))
        try:
            texts[docname] = path.read_text(encoding)
        except UnicodeDecodeError as error:
            line = 1 + path.read_bytes()[: error.start].count(b"\n")
            found = error.object[error.start : error.start + 1].hex()
            text = f"expected text in {encoding.removesuffix('-sig')}, found the byte 0x{found}"
            problems.append(Problem(str(path), line, f"the page cannot be read: {text}"))
    return texts, problems


def rehearse_source_read(app: Sphinx, texts: dict[str, str]) -> dict[str, str]:
    """Return what other extensions will make of the texts of pages at ``source-read``.

    Their handlers run in a fork of this process, without output, so that the state of the build
    does not change, and they run once more when Sphinx reads the pages. Where a process cannot
    fork, they run in this one. A page whose handlers fail is left out.
    """
    listeners = sorted(app.events.listeners["source-read"], key=lambda one: one.priority)
    handlers = [one.handler for one in listeners if not _is_known(one.handler)]
    if not handlers or not texts:
        return texts
    found: dict[str, str] = {}
    tasks = ParallelTasks(1) if parallel_available else SerialTasks()

    def run(_: object) -> dict[str, str]:
        with suppress_logging(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            return _run(app, handlers, texts)

    def keep(*results: Any) -> None:  # noqa: ANN401 (only forked tasks pass the argument as well)
        found.update(results[-1])

    try:
        tasks.add_task(run, True, keep)
        tasks.join()
    except Exception:  # a handler that ended the process ends it again when the page is read
        return {}
    return found


def _run(app: Sphinx, handlers: list[Any], texts: dict[str, str]) -> dict[str, str]:
    found = {}
    for docname, text in texts.items():
        source = [text]
        try:
            app.env.prepare_settings(docname)
            for handler in handlers:
                handler(app, docname, source)
        except Exception:  # Sphinx reports it when it reads the page
            continue
        finally:
            app.env.temp_data.clear()
        found[docname] = source[0]
    return found


def _is_known(handler: object) -> bool:
    return f"{getattr(handler, '__module__', '')}.".startswith(_KNOWN)
