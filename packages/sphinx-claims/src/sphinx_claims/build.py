"""Execution of pages in a Sphinx build."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import NbReader, create_nb_reader
from myst_parser.config.main import read_topmatter
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_notebook
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from .claims.record import Place
from .execution.cache import ExecutionCache, Page, Run
from .execution.forking import ForkServers
from .execution.progress import Progress, is_terminal, name_slowest
from .execution.runner import available_processors, execute_pages
from .site.domain import ClaimsDomain, Problem, report_problem
from .site.metadata import METADATA
from .site.page_domain import PageDomain
from .site.sources import first_lines, format_location

logger = logging.getLogger(__name__)


@dataclass
class ExecutedPage:
    """Whether a page was executed, and the hash of its cache entry."""

    executed: bool = False
    fingerprint: str = ""


class ExecutionDomain(PageDomain[ExecutedPage]):
    """The pages that were executed."""

    name = "claims-execution"
    label = "Executed pages"
    page_type = ExecutedPage
    execution: Execution
    """The execution of this build, from the event ``builder-inited`` on."""


class Execution:
    """Execution of the pages of one build.

    Attributes:
        pages: the pages that have code cells and were read in this build.
        runs: the runs of these pages, cached or new.
    """

    def __init__(self, app: Sphinx) -> None:
        folder = app.config.claims_cache_path or Path(app.doctreedir) / "claims"
        self.cache = ExecutionCache(Path(folder))
        self.pages: dict[str, Page] = {}
        self.runs: dict[str, Run] = {}
        self._roots = [Path(app.confdir), Path(app.srcdir)]
        self._config: NbParserConfig = _myst_nb(app.env).mystnb_config.copy(execution_mode="off")
        self._readers: dict[str, NbReader] = {}
        self._unreadable: dict[str, str] = {}
        self._refused_settings: dict[str, list[str]] = {}

    def outdated(
        self,
        app: Sphinx,
        env: BuildEnvironment,
        added: set[str],
        changed: set[str],
        removed: set[str],
    ) -> list[str]:
        """Return the pages without a valid cache entry."""
        return [
            docname
            for docname, page in ExecutionDomain.of(env).pages.items()
            if docname in env.found_docs
            and page.executed
            and not (page.fingerprint == self.cache.fingerprint(docname) != "")
        ]

    def execute(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Execute the pages that are about to be read and are not cached."""
        for docname in docnames:
            self._read(env, docname)
        for docname, page in self.pages.items():
            if run := self.cache.load(page):
                self.runs[docname] = run
        missing = [page for docname, page in self.pages.items() if docname not in self.runs]
        if missing:
            self._execute(app, missing)

    def use_outputs(self, app: Sphinx, docname: str, source: list[str]) -> None:
        """Make MyST-NB read the page with the outputs of its run."""
        _myst_nb(app.env).mystnb_config = self._config
        if docname in self.runs or docname in self._unreadable:
            suffix = Path(app.env.doc2path(docname)).suffix
            options = {"reader": self._readers.get(docname), "run": self.runs.get(docname)}
            reader = ("sphinx_claims.build.read_executed", options, False)
            formats = self._config.custom_formats | {suffix: reader}
            _myst_nb(app.env).mystnb_config = self._config.copy(custom_formats=formats)

    def run_of(self, docname: str) -> Run:
        """Return the run of a page that was executed in this build or before."""
        return self.runs.get(docname) or self.cache.run(docname)

    def executed_cells(self, docname: str) -> list[tuple[int, str]]:
        """Return the code cells before one that failed, each with its first line on the page."""
        if docname not in self.runs:
            return []
        page, failure = self.pages[docname], self.runs[docname].failure
        executed = page.code_cells[: failure.cell if failure else None]
        starts = first_lines(page.path, page.notebook)
        return [(start, cell.source) for start, cell in zip(starts, executed, strict=False)]

    def record_run(self, app: Sphinx, doctree: nodes.document) -> None:
        """Record the claims of a page, and the problems of its execution."""
        docname = app.env.docname
        _myst_nb(app.env).mystnb_config = self._config
        path = Path(app.env.doc2path(docname))
        record = ClaimsDomain.of(app.env).page(docname)
        if docname in self._unreadable:
            record.problems.append(Problem(str(path), 1, self._unreadable[docname]))
        for refusal in self._refused_settings.get(docname, []):
            record.problems.append(Problem(str(path), 1, refusal))
        if docname not in self.runs:
            return
        page, run = self.pages[docname], self.runs[docname]
        executed = ExecutionDomain.of(app.env).page(docname)
        executed.executed, executed.fingerprint = True, run.fingerprint
        starts = first_lines(path, page.notebook)
        for claim in run.claims:
            line = starts[claim.cell] + claim.line_in_cell - 1
            record.claims.append(replace(claim, place=Place(docname, str(path), line)))
        if failure := run.failure:
            line = starts[failure.cell] + failure.line - 1
            record.problems.append(Problem(str(path), line, failure.reason))
            left = page.code_cells[failure.cell :]
            record.unexecuted = "\n".join(cell.source for cell in left)

    def _read(self, env: BuildEnvironment, docname: str) -> None:
        path = Path(env.doc2path(docname))
        text = path.read_text("utf-8")
        try:
            if path.suffix == ".md":
                read_topmatter(text)
            reader = create_nb_reader(str(path), _myst_nb(env).myst_config, self._config, text)
            if reader is None or path.suffix not in {".md", ".ipynb"}:
                return
            notebook = reader.read(text)
            options = notebook.metadata.get("mystnb", {})
            timeout = options.get("execution_timeout", self._config.execution_timeout)
            if not isinstance(timeout, int):
                raise ValueError(f"expected seconds as execution_timeout, found {timeout!r}")
        except Exception as error:
            reason = " ".join(str(error).split())
            self._unreadable[docname] = f"the notebook cannot be read: {reason}"
            return
        self._readers[docname] = reader
        page = Page(docname, path, notebook, timeout)
        if page.code_cells:
            self.pages[docname] = page
        self._refused_settings[docname] = _refused_settings(page)

    def _execute(self, app: Sphinx, pages: list[Page]) -> None:
        """Execute pages, show the progress, and log the slowest pages and cells."""
        log = _progress_log(app)
        progress = Progress(
            [page.docname for page in pages],
            self.cache.seconds(),
            available_processors(),
            log,
            sys.stderr if log is not _log_nothing and is_terminal(sys.stderr) else None,
        )
        servers = ForkServers(app.config.claims_preload)
        runs = execute_pages(pages, self.cache, self._roots, servers, progress)
        self.runs |= runs
        cells = {
            format_location(page.path, start): seconds
            for page in pages
            for start, seconds in zip(
                first_lines(page.path, page.notebook), runs[page.docname].cell_seconds, strict=False
            )
        }
        for line in (
            *name_slowest("pages", {docname: run.seconds for docname, run in runs.items()}),
            *name_slowest("cells", cells),
        ):
            log(line)
        for error in servers.errors:
            logger.warning("claims_preload: %s; each page started a kernel of its own", error)
        for reason in servers.fallback_reasons:
            logger.info("each page started a kernel of its own: %s", reason)


def _progress_log(app: Sphinx) -> Callable[[str], object]:
    """Return the function that logs the progress of the execution."""
    if not app.quiet:
        return logger.info
    return partial(print, flush=True) if app.config.claims_progress else _log_nothing


def _log_nothing(line: str) -> None:
    pass


def _refused_settings(page: Page) -> list[str]:
    """Return problems with settings that would keep cells from being executed or checked."""
    options = page.notebook.metadata.get("mystnb", {})
    refused = [
        f"the front matter sets mystnb.{name}: no page decides how it is executed"
        for name in options
        if name.startswith("execution_") and name != "execution_timeout"
    ]
    if any("skip-execution" in cell.metadata.get("tags", []) for cell in page.code_cells):
        refused.append("a cell has the tag skip-execution: every cell is executed")
    return refused


def read_executed(text: str, reader: NbReader | None, run: Run | None) -> NotebookNode:
    """Read a page as MyST-NB does, and add the outputs of its run."""
    if reader is None or run is None:
        return new_notebook()
    notebook = reader.read(text)
    notebook.metadata["language_info"] = run.language or {"name": "python"}
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, executed in zip(code, run.cells, strict=True):
        cell.execution_count = executed["execution_count"]
        cell.outputs = from_dict(executed["outputs"])
    return notebook


def _myst_nb(env: BuildEnvironment) -> Any:  # noqa: ANN401 (attributes that MyST-NB adds)
    return env


class NestedCell(SphinxDirective):
    """A code cell inside a directive, or on a page that is no notebook, where none is executed."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Report a problem."""
        text = "a code cell inside a directive, or on a page without file_format, is never executed"
        report_problem(self, text)
        return []


def start_execution(app: Sphinx) -> None:
    """Connect the execution to a build, once MyST-NB has read its settings."""
    execution = Execution(app)
    ExecutionDomain.of(app.env).execution = execution
    app.connect("env-get-outdated", execution.outdated)
    app.connect("env-before-read-docs", execution.execute)
    app.connect("source-read", execution.use_outputs)
    app.connect("doctree-read", execution.record_run, priority=400)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the execution of pages."""
    app.add_config_value("claims_cache_path", "", "", str, "folder of the cache of executed pages")
    app.add_config_value(
        "claims_preload", [], "", (list, tuple), "modules that kernels share from the start"
    )
    app.add_config_value(
        "claims_progress", False, "", bool, "whether a quiet build shows progress as well"
    )
    app.add_domain(ExecutionDomain)
    app.add_directive("code-cell", NestedCell, override=True)
    app.connect("builder-inited", start_execution, priority=600)
    return METADATA
