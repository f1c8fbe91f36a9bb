"""When Sphinx executes pages, reads what came of them, and stops at what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import NbReader, create_nb_reader
from myst_parser.config.main import read_topmatter
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_notebook
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from .audit.numerals import facts_in_code
from .claims.statement import StatementError, parse
from .downloads.downloads import Downloads
from .execution.cache import Page, Run, Store
from .execution.forking import ForkServers
from .execution.progress import Progress, is_terminal, name_slowest
from .execution.runner import execute_pages, processors
from .formal.statements import FormalStatements, read_statements
from .site.domain import Problem, domain_of
from .site.sources import first_lines, write_location

logger = logging.getLogger(__name__)


class Execution:
    """The executed pages of one build, between the events of Sphinx."""

    def __init__(self, app: Sphinx) -> None:
        self.store = Store(Path(app.config.claims_cache_path or Path(app.doctreedir) / "claims"))
        self.roots = [Path(app.confdir), Path(app.srcdir)]
        self.config: NbParserConfig = _myst_nb(app.env).mystnb_config.copy(execution_mode="off")
        self.readers: dict[str, NbReader] = {}
        self.pages: dict[str, Page] = {}
        self.runs: dict[str, Run] = {}
        self.unreadable: dict[str, str] = {}
        self.switches: dict[str, list[str]] = {}

    def outdated(
        self,
        app: Sphinx,
        env: BuildEnvironment,
        added: set[str],
        changed: set[str],
        removed: set[str],
    ) -> list[str]:
        """Name the pages whose runs are not kept, or read something that has changed since."""
        return [
            docname
            for docname, page in domain_of(env).pages.items()
            if docname in env.found_docs
            and page["executed"]
            and not (page["fingerprint"] == self.store.fingerprint(docname) != "")
        ]

    def execute(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Execute the pages that are to be read and are not kept."""
        for docname in docnames:
            self._read(env, docname)
        for docname, page in self.pages.items():
            if run := self.store.load(page):
                self.runs[docname] = run
        missing = [page for docname, page in self.pages.items() if docname not in self.runs]
        if missing:
            self._execute(app, missing)

    def use_outputs(self, app: Sphinx, docname: str, source: list[str]) -> None:
        """Let MyST-NB read the page with the outputs of its run."""
        _myst_nb(app.env).mystnb_config = self.config
        if docname in self.runs or docname in self.unreadable:
            suffix = Path(app.env.doc2path(docname)).suffix
            options = {"reader": self.readers.get(docname), "run": self.runs.get(docname)}
            reader = ("sphinx_claims.build.read_executed", options, False)
            formats = self.config.custom_formats | {suffix: reader}
            _myst_nb(app.env).mystnb_config = self.config.copy(custom_formats=formats)

    def run_of(self, docname: str) -> Run:
        """The run of a page that was executed in this build or before."""
        return self.runs.get(docname) or self.store.run(docname)

    def note_claims(self, app: Sphinx, doctree: nodes.document) -> None:
        """Note in the domain what the page claims, and what failed."""
        docname = app.env.docname
        _myst_nb(app.env).mystnb_config = self.config
        path = Path(app.env.doc2path(docname))
        noted = domain_of(app.env).page(docname)
        if docname in self.unreadable:
            noted["failures"].append(Problem(str(path), 1, self.unreadable[docname]))
        for switch in self.switches.get(docname, []):
            noted["failures"].append(Problem(str(path), 1, switch))
        if docname not in self.runs:
            return
        page, run = self.pages[docname], self.runs[docname]
        starts = first_lines(path, page.notebook)
        noted["executed"] = True
        noted["fingerprint"] = run.fingerprint
        bound = {f"{r['relation']} {r['stated']}" for r in run.records}
        keys = {r["key"] for r in run.records}
        executed = page.code_cells[: run.failure.cell if run.failure else None]
        for cell, start in zip(executed, starts, strict=False):
            for line, fact in facts_in_code(
                cell.source, lambda text: text in keys or _states(text) in bound
            ):
                text = f'{fact.numeral} is bound to no claim in "{fact.context}", in a cell'
                noted["failures"].append(Problem(str(path), start + line - 1, text))
        for record in run.records:
            line = starts[record["cell"]] + record["line"] - 1
            place = {"page": docname, "path": str(path), "line": line, "shown": False}
            noted["records"].append(record | place)
        if failure := run.failure:
            line = starts[failure.cell] + failure.line - 1
            noted["failures"].append(Problem(str(path), line, failure.reason))
            left = page.code_cells[failure.cell :]
            noted["unexecuted"] = "\n".join(cell.source for cell in left)

    def _read(self, env: BuildEnvironment, docname: str) -> None:
        path = Path(env.doc2path(docname))
        text = path.read_text("utf-8")
        try:
            if path.suffix == ".md":
                read_topmatter(text)
            reader = create_nb_reader(str(path), _myst_nb(env).myst_config, self.config, text)
            if reader is None or path.suffix not in {".md", ".ipynb"}:
                return
            notebook = reader.read(text)
            options = notebook.metadata.get("mystnb", {})
            timeout = options.get("execution_timeout", self.config.execution_timeout)
            if not isinstance(timeout, int):
                raise ValueError(f"expected seconds as execution_timeout, found {timeout!r}")
        except Exception as error:
            reason = " ".join(str(error).split())
            self.unreadable[docname] = f"the notebook cannot be read: {reason}"
            return
        self.readers[docname] = reader
        page = Page(docname, path, notebook, timeout)
        if page.code_cells:
            self.pages[docname] = page
        self.switches[docname] = _switches(page)

    def _execute(self, app: Sphinx, pages: list[Page]) -> None:
        """Execute pages, show how far that is, and name what was slow."""
        say = _teller(app)
        progress = Progress(
            [page.docname for page in pages],
            self.store.seconds(),
            processors(),
            say,
            sys.stderr if say is not _say_nothing and is_terminal(sys.stderr) else None,
        )
        servers = ForkServers(app.config.claims_preload)
        runs = execute_pages(pages, self.store, self.roots, servers, progress)
        self.runs |= runs
        cells = {
            write_location(page.path, start): seconds
            for page in pages
            for start, seconds in zip(
                first_lines(page.path, page.notebook), runs[page.docname].cell_seconds, strict=False
            )
        }
        for line in (
            *name_slowest("pages", {docname: run.seconds for docname, run in runs.items()}),
            *name_slowest("cells", cells),
        ):
            say(line)
        for mistake in servers.mistakes:
            logger.warning("claims_preload: %s; each page started a kernel of its own", mistake)
        for remark in servers.remarks:
            logger.info("each page started a kernel of its own: %s", remark)


def _teller(app: Sphinx) -> Callable[[str], object]:
    """What tells of the execution of pages, if anything is to be told."""
    if not app.quiet:
        return logger.info
    return partial(print, flush=True) if app.config.claims_progress else _say_nothing


def _say_nothing(line: str) -> None:
    pass


def _switches(page: Page) -> list[str]:
    """What a page asks for that would keep its cells from being executed or checked."""
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


def _states(text: str) -> str:
    """A string of a cell as the claims record their statements."""
    try:
        statement = parse(text)
    except StatementError:
        return ""
    return f"{statement.relation} {statement.source()}"


def stop_at_problems(app: Sphinx, env: BuildEnvironment) -> None:
    """List all that is wrong with claims, and end the build.

    The environment is removed, so that the next build reads every page anew and ends the same way
    until nothing is wrong. No page has been written yet.
    """
    problems = domain_of(env).problems()
    if not problems:
        return
    for problem in problems:
        logger.error(problem.text, location=problem.location())
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    logger.error("%s with claims; no page was written", count)
    (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
    raise SystemExit(1)


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> Sequence[str]:
    """Name the pages that print other claims or theorems than when they were written."""
    return domain_of(env).note_printed()


def _myst_nb(env: BuildEnvironment) -> Any:  # noqa: ANN401 (it keeps attributes of its own)
    return env


def setup_execution(app: Sphinx) -> None:
    """Connect the execution of pages to a build, once MyST-NB has read its settings."""
    domain = domain_of(app.env)
    domain.builder = app.builder
    domain.formal = FormalStatements()
    if folder := app.config.claims_formal:
        record = Path(app.confdir, app.config.claims_formal_record)
        domain.formal = read_statements(Path(app.confdir, folder), record)
    execution = Execution(app)
    app.connect("env-get-outdated", execution.outdated)
    app.connect("env-before-read-docs", execution.execute)
    app.connect("source-read", execution.use_outputs)
    app.connect("doctree-read", execution.note_claims, priority=400)
    downloads = Downloads(execution.run_of)
    app.connect("html-page-context", downloads.write_page)
    app.connect("build-finished", downloads.write_archive)
