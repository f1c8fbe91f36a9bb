"""Outputs of executed pages, as MyST-NB reads and records them."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import NbReader
from myst_nb.sphinx_ import NbMetadataCollector
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_notebook
from sphinx.environment import BuildEnvironment

from ..execution.cache import ExecutionCache, Failure, Run
from ..execution.failures import one_line
from .exemptions import SKIP
from .page_source import PageSource, myst_nb

_PLACE = re.compile(r"Cell In\[(\d+)\], line (\d+)")


def with_outputs(config: NbParserConfig, source: PageSource, run: Run | None) -> NbParserConfig:
    """Return settings by which MyST-NB reads a page with the outputs of its run.

    Args:
        config: the settings of the site.
        source: the page.
        run: its run; without one, MyST-NB reads an empty page.
    """
    options = {"reader": source.reader, "run": run, "metadata_key": config.metadata_key}
    only_commonmark = source.reader is not None and source.reader.md_config.commonmark_only
    # The longest suffix that matches the path takes precedence over all others.
    reader = ("sphinx_claims.reading.outputs.read_executed", options, only_commonmark)
    formats = config.custom_formats | {str(source.path): reader}
    return config.copy(custom_formats=formats, execution_mode="off")


def read_executed(
    text: str, reader: NbReader | None, run: Run | None, metadata_key: str
) -> NotebookNode:
    """Read a page as MyST-NB does, and add the outputs of its run."""
    if reader is None or run is None:
        return new_notebook()
    notebook = reader.read(text)
    notebook.metadata["language_info"] = run.language or {"name": "python"}
    if run.widgets:
        notebook.metadata["widgets"] = from_dict(run.widgets)
    if metadata_key in notebook.metadata:
        notebook.metadata[metadata_key]["execution_mode"] = "off"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, executed in zip(code, run.cells, strict=True):
        if SKIP in cell.metadata.get("tags", []):
            continue  # nbclient keeps the outputs of such a cell
        cell.execution_count = executed["execution_count"]
        cell.outputs = from_dict(executed["outputs"])
    return notebook


def record_statistics(
    env: BuildEnvironment, source: PageSource, run: Run, cache: ExecutionCache
) -> None:
    """Record the time, the duration and the success of a run, for the table ``nb-exec-table``."""
    failure = run.failure.reason if run.failure else None
    assert source.plan
    NbMetadataCollector.set_exec_data(
        myst_nb(env),
        env.docname,
        {
            "mtime": _modified(cache.folder / f"{env.docname}.run") or time.time(),
            "runtime": run.seconds or cache.seconds(env.docname),
            "method": source.plan.method,
            "succeeded": failure is None,
            "error": failure,
            "traceback": None,
        },
    )


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def inline_failure(env: BuildEnvironment) -> Failure | None:
    """Return the failure of a page that MyST-NB executed while Sphinx read it, if it failed."""
    data: dict[str, Any] = NbMetadataCollector.get_exec_data(myst_nb(env), env.docname) or {}
    if data.get("succeeded", True):
        return None
    lines = (data["traceback"] or data["error"]).strip().splitlines()
    place = _PLACE.search(one_line(" ".join(lines)))
    cell, line = (int(place[1]) - 1, int(place[2])) if place else (0, 1)
    return Failure(cell, line, one_line(lines[-1]))
