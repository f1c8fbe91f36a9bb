"""Execution of pages in a Sphinx build."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from myst_nb.core.config import NbParserConfig
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

from .claims.record import Claim, Place
from .execution.cache import Page, Run
from .execution.failures import TracebackFiles
from .execution.forking import servers_for_build
from .execution.progress import Progress, is_terminal, name_slowest
from .execution.runner import available_processors, execute_pages
from .execution.shards import Shard
from .reading.calls import CallProblem
from .reading.dataflow import find_tautologies
from .reading.dependencies import open_cache
from .reading.exemptions import (
    Exemption,
    describe_failure,
    executable_code,
    find_exemptions,
    is_strict,
    skipped_calls,
)
from .reading.formula_judging import record_formulas
from .reading.judging import judge_run
from .reading.nested_cells import NestedCell
from .reading.outputs import inline_failure, record_statistics, with_outputs
from .reading.page_formulas import read_page_formulas
from .reading.page_source import PageSource, is_read_by_myst_nb, myst_nb, read_page
from .reading.rehearsal import decode_pages, rehearse_source_read
from .reading.settings import EVAL, makes_claims
from .site.domain import ClaimsDomain, Problem
from .site.hooks import CHECK
from .site.levels import level_of_page, setup_levels
from .site.metadata import METADATA
from .site.page_domain import PageDomain
from .site.sources import format_location, lines_in_file, note_lines
from .site.witnesses import needs_every_witness, setup_witnesses

logger = logging.getLogger(__name__)


@dataclass
class ExecutedPage:
    """Execution of a page that has code cells.

    Attributes:
        executed: whether the page was executed before it was read.
        fingerprint: the hash of its cache entry.
        inline: whether MyST-NB executes the page while Sphinx reads it.
        makes_claims: whether its cells name this library.
        exemptions: the cells that were not executed, or may fail.
        late_run: its run, if its final source was only known while it was read.
    """

    executed: bool = False
    fingerprint: str = ""
    inline: bool = False
    makes_claims: bool = False
    exemptions: list[Exemption] = field(default_factory=list)
    late_run: Run | None = None


@dataclass(frozen=True)
class _Judged:
    """The claims of a run, and the problems of its code."""

    claims: list[Claim]
    problems: list[CallProblem]
    tautologies: list[CallProblem]


class ExecutionDomain(PageDomain[ExecutedPage]):
    """The pages that have code cells."""

    name = "claims-execution"
    label = "Executed pages"
    data_version = 1
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}, "judged": {}}
    page_type = ExecutedPage
    execution: Execution
    """The execution of this build, from the event ``builder-inited`` on."""

    @property
    def judged(self) -> dict[str, tuple[list[object], _Judged]]:
        """The judgements of the last runs by page, each after the values that it depends on."""
        judged: dict[str, tuple[list[object], _Judged]] = self.data["judged"]
        return judged

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Add the pages that another process has read."""
        super().merge_domaindata(docnames, otherdata)
        for docname in docnames & otherdata["judged"].keys():
            self.judged[docname] = otherdata["judged"][docname]


class Execution:
    """Execution of the pages of a build, or of several builds by one process, one after another.

    Attributes:
        servers: the servers that fork kernels.
        drafting: whether a page is read only to be shown before the build checks it.
        sources: the pages that MyST-NB reads, and that were read in this build.
        pages: those of them that are executed before they are read.
        runs: the runs of these pages, cached or new.
    """

    def __init__(self, app: Sphinx) -> None:
        self.servers = servers_for_build(app.config.claims_preload)
        self.drafting = False
        self._roots = [Path(app.confdir), Path(app.srcdir)]
        self._domain = ExecutionDomain.of(app.env)
        self._config: NbParserConfig = myst_nb(app.env).mystnb_config
        self.begin(app)

    def begin(self, app: Sphinx, failed: Mapping[tuple[str, str], Run] | None = None) -> None:
        """Begin a build: nothing that an earlier one has read is known any more.

        Args:
            app: the application.
            failed: runs to use again although they are not cached, as :meth:`failed` returns them.
        """
        self.cache = open_cache(app)
        self.sources: dict[str, PageSource] = {}
        self.pages: dict[str, Page] = {}
        self.runs: dict[str, Run] = {}
        self._late: set[str] = set()
        self._failed = failed or {}

    def failed(self) -> dict[tuple[str, str], Run]:
        """Return the runs of this build that failed, by the name and the key of their page."""
        failed = {name: run for name, run in self.runs.items() if run.failure}
        return {(name, self.pages[name].key()): run for name, run in failed.items()}

    def outdated(
        self,
        app: Sphinx,
        env: BuildEnvironment,
        added: set[str],
        changed: set[str],
        removed: set[str],
    ) -> list[str]:
        """Return the pages without a valid cache entry."""
        for docname in removed:
            self._domain.judged.pop(docname, None)
        self.cache.sources.pages = {str(env.doc2path(docname)) for docname in env.found_docs}
        return [
            docname
            for docname, page in self._domain.pages.items()
            if docname in env.found_docs
            and (page.executed or page.inline)
            and not (page.fingerprint == self.cache.fingerprint(docname) != "")
        ]

    def execute(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Execute the pages that are about to be read and are not cached.

        Raises:
            SystemExit: if Sphinx cannot read a page because of its encoding.
        """
        texts, problems = decode_pages(app, docnames)
        for problem in problems:
            logger.error(problem.text, location=problem.location())
        if problems:
            raise SystemExit(1)
        texts = {name: text for name, text in texts.items() if is_read_by_myst_nb(app, name)}
        for docname, text in rehearse_source_read(app, texts).items():
            if self._domain.find(docname).late_run is None:
                self._read(app, docname, text)
        if app.config.claims_shard:
            self._keep_shard(Shard.parse(app.config.claims_shard))
        self._provide_runs(app, self.pages)

    def use_outputs(self, app: Sphinx, docname: str, source: list[str]) -> None:
        """Make MyST-NB read the page with the outputs of its run.

        If the source is not the one that was expected, execute its code, unless that is the same.
        """
        env = app.env
        myst_nb(env).mystnb_config = self._config
        if docname not in env.found_docs:
            return
        if not is_read_by_myst_nb(app, docname):
            path = Path(env.doc2path(docname))
            note_lines(env, lines_in_file(path, source[0], None, env.config.source_encoding))
            return
        if docname not in self.sources or self.sources[docname].text != source[0]:
            self._read_late(app, docname, source[0])
        page, run = self.sources[docname], self.runs.get(docname)
        note_lines(env, page.lines)
        for file in page.loaded.values():
            env.note_dependency(str(file))
        if page.problem or run:
            myst_nb(env).mystnb_config = with_outputs(self._config, page, run)

    def run_of(self, docname: str) -> Run:
        """Return the run of a page that was executed in this build or before."""
        late_run = self._domain.find(docname).late_run
        return late_run or self.runs.get(docname) or self.cache.run(docname)

    def executed_cells(self, docname: str) -> list[tuple[int, str]]:
        """Return the code cells before one that failed, each with its first line on the page."""
        if docname not in self.runs:
            return []
        source, failure = self.sources[docname], self.runs[docname].failure
        executed = source.code_cells[: failure.cell if failure else None]
        return [(start, cell.source) for start, cell in zip(source.starts, executed, strict=False)]

    def record_run(self, app: Sphinx, doctree: nodes.document | None) -> None:
        """Record the claims of a page, and the problems of its execution.

        Without a doctree, formulas are not compared with those that the page prints.
        """
        docname = app.env.docname
        myst_nb(app.env).mystnb_config = self._config
        record = ClaimsDomain.of(app.env).page(docname)
        source, run = self.sources.get(docname), self.runs.get(docname)
        if source is None:
            return
        if source.problem:
            line, text = source.problem
            record.problems.append(Problem(str(source.path), line, text))
            record.unexecuted += "\n".join(cell.source for cell in source.code_cells)
        elif source.plan and source.code_cells:
            self._record_exemptions(app.env, source, run, doctree)
        if source.problem or not run:
            return
        record_statistics(app.env, source, run, self.cache)
        judged = self._judge(app.env, docname, run)
        for claim in judged.claims:
            path, line = source.place(claim.cell, claim.line_in_cell)
            record.claims.append(replace(claim, place=Place(docname, str(path), line)))
        for problem in judged.problems:
            path, line = source.place(problem.cell, problem.line)
            record.problems.append(Problem(str(path), line, problem.text))
            record.unexecuted += source.code_cells[problem.cell].source
        record_formulas(app.env, source, run, doctree)
        for problem in judged.tautologies:
            path, line = source.place(problem.cell, problem.line)
            record.problems.append(Problem(str(path), line, problem.text))
        if failure := run.failure:
            path, line = source.place(failure.cell, failure.line)
            reason = describe_failure(source, failure.reason)
            if self._stops(app.env, docname, source, run):
                record.problems.append(Problem(str(path), line, reason))
            else:
                place = format_location(path, line)
                logger.warning(reason, location=place, type="mystnb", subtype="exec")
            left = source.code_cells[failure.cell :]
            record.unexecuted += "\n".join(cell.source for cell in left)

    def judge_ahead(self, app: Sphinx, docname: str) -> None:
        """Judge the last run of a page that is about to be read again."""
        self.begin(app)
        texts, problems = decode_pages(app, [docname])
        if not problems and self._domain.find(docname).executed:
            self._read(app, docname, rehearse_source_read(app, texts)[docname])
            page = self.pages.get(docname)
            if page and (run := self.cache.load(page)):
                self._judge(app.env, docname, run)

    def _judge(self, env: BuildEnvironment, docname: str, run: Run) -> _Judged:
        """Judge a run, unless an earlier build has judged it already."""
        source, strict = self.sources[docname], needs_every_witness(env, docname)
        code = executable_code(source)
        of = [code, strict, run.fingerprint]
        before, judged = self._domain.judged.get(docname, ([], None))
        if not judged or not run.fingerprint or before != of:
            claims, problems = judge_run(code, run)
            judged = _Judged(claims, problems, find_tautologies(code, strict, source.path.parent))
            self._domain.judged[docname] = of, judged
        return judged

    def _record_exemptions(
        self,
        env: BuildEnvironment,
        source: PageSource,
        run: Run | None,
        doctree: nodes.document | None,
    ) -> None:
        """Record what is not executed, and the problems that follow."""
        plan, notebook, path = source.plan, source.notebook, str(source.path)
        assert plan
        assert notebook
        record = ClaimsDomain.of(env).page(env.docname)
        page = self._domain.page(env.docname)
        page.makes_claims = makes_claims(notebook)
        page.exemptions = find_exemptions(source, run)
        page.inline = plan.mode == "inline"
        if run:
            page.executed, page.fingerprint = True, run.fingerprint
            page.late_run = run if env.docname in self._late else None
        elif page.makes_claims:
            record.unexecuted += "\n".join(cell.source for cell in source.code_cells)
        for cell, line, name in skipped_calls(source):
            file, number = source.place(cell, line)
            text = f"{name} is in a cell with the tag skip-execution, which is never executed"
            record.problems.append(Problem(str(file), number, text))
            record.unexecuted += source.code_cells[cell].source
        if page.inline and doctree is not None:
            failure = inline_failure(env)
            if failure and self._stops(env, env.docname, source, run):
                file, number = source.place(failure.cell, failure.line)
                record.problems.append(Problem(str(file), number, failure.reason))
            if any(node.tagname == "claim_evidence" for node in doctree.findall(nodes.Element)):
                text = "a page that is executed inline makes claims; import sphinx_claims in a cell"
                record.problems.append(Problem(path, 1, text))

    def _stops(
        self, env: BuildEnvironment, docname: str, source: PageSource, run: Run | None
    ) -> bool:
        """Whether a cell of the page that fails stops the build."""
        has_claims = is_strict(source) or bool(run and run.claims)
        return has_claims or level_of_page(env, docname) == "error"

    def _read(self, app: Sphinx, docname: str, text: str) -> None:
        source = self.sources[docname] = read_page(app, self._config, docname, text)
        plan, notebook = source.plan, source.notebook
        if source.problem or not plan or not notebook or plan.mode != "run":
            return
        if plan.method == "inline" and (found := EVAL.search(text)):
            problem = f"{found[0]} does not work on a page that makes claims; print a claim, or use"
            source.problem = source.line_of(found[0]), f"{problem} glue"
            return
        if source.code_cells and source.reader:
            source.formulas = read_page_formulas(
                app, source.reader.md_config, text, notebook, executable_code(source)
            )
            self.pages[docname] = Page(
                docname,
                source.path,
                notebook,
                plan.timeout,
                kernel=plan.kernel,
                allow_errors=bool(plan.errors_allowed_by) and not is_strict(source),
                in_temp=plan.in_temp,
                reads=source.reads,
                formulas=source.formulas.handed_over if source.formulas else {},
            )

    def _keep_shard(self, shard: Shard) -> None:
        """Forget the pages outside a shard, and those that are not executed.

        Shards see the same sources, but not the same durations. So pages with equal time limits are
        dealt to the shards by name, after those with higher limits.
        """
        limits = {docname: page.timeout for docname, page in self.pages.items()}
        limits |= {docname: 0 for docname, page in self.sources.items() if page.problem}
        names = {*shard.pick(sorted(limits, key=lambda name: (-limits[name], name)))}
        self.sources = {docname: self.sources[docname] for docname in sorted(names)}
        self.pages = {docname: self.pages[docname] for docname in names & self.pages.keys()}

    def _read_late(self, app: Sphinx, docname: str, text: str) -> None:
        """Read a page whose source is not the one that was expected before Sphinx read it."""
        expected, run = self.pages.pop(docname, None), self.runs.pop(docname, None)
        self._read(app, docname, text)
        page = self.pages.get(docname)
        if page and expected and run and page.key() == expected.key():
            self.runs[docname] = run
        elif page:
            self._provide_runs(app, [docname])
            self._late.add(docname)

    def _provide_runs(self, app: Sphinx, docnames: Iterable[str]) -> None:
        """Load the runs of pages from the cache, and execute the other pages."""
        missing = []
        for docname in docnames:
            page = self.pages[docname]
            if run := self._failed.get((docname, page.key())) or self.cache.load(page):
                self.runs[docname] = run
                TracebackFiles(self.cache.folder).write(docname, run.failure)
            else:
                missing.append(page)
        if missing:
            self._execute(app, missing)

    def _execute(self, app: Sphinx, pages: list[Page]) -> None:
        """Execute pages, show the progress, and log the slowest pages and cells."""
        log, names = _progress_log(app), [page.docname for page in pages]
        progress = Progress(
            names,
            {name: took for name in names if (took := self.cache.seconds(name)) is not None},
            available_processors(),
            log,
            sys.stderr if log is not _log_nothing and is_terminal(sys.stderr) else None,
        )
        runs = execute_pages(pages, self.cache, self._roots, self.servers, progress)
        self.runs |= runs
        cells = {
            format_location(*self.sources[docname].place(i, 1)): seconds
            for docname, run in runs.items()
            for i, seconds in enumerate(run.cell_seconds)
        }
        for line in (
            *name_slowest("pages", {docname: run.seconds for docname, run in runs.items()}),
            *name_slowest("cells", cells),
        ):
            log(line)
        for error in self.servers.errors:
            logger.warning("claims_preload: %s; each page started a kernel of its own", error)
        for reason in self.servers.fallback_reasons:
            logger.info("each page started a kernel of its own: %s", reason)


def _progress_log(app: Sphinx) -> Callable[[str], object]:
    """Return the function that logs the progress of the execution."""
    if not app.quiet:
        return logger.info
    return partial(print, flush=True) if app.config.claims_progress else _log_nothing


def _log_nothing(line: str) -> None:
    pass


def check_exemptions(app: Sphinx, env: BuildEnvironment) -> list[Problem]:
    """Find pages that make or print claims, although settings keep them from being executed."""
    claims = ClaimsDomain.of(env)
    found = []
    for docname, page in ExecutionDomain.of(env).records():
        record = claims.find(docname)
        if page.makes_claims or record.claims or record.uses:
            refusals = [one for one in page.exemptions if one.refusal]
            path = str(env.doc2path(docname))
            found += [Problem(path, one.line, one.refusal) for one in refusals[:1]]
    return found


def start_execution(app: Sphinx) -> None:
    """Connect the execution to a build, once MyST-NB has read its settings."""
    execution = Execution(app)
    ExecutionDomain.of(app.env).execution = execution
    app.connect("env-get-outdated", execution.outdated)
    app.connect("env-before-read-docs", execution.execute)
    app.connect("source-read", execution.use_outputs, priority=sys.maxsize)
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
    app.add_config_value("claims_shard", "", "", str, "shard to execute instead of building")
    setup_levels(app)
    setup_witnesses(app)
    app.add_domain(ExecutionDomain)
    app.add_directive("code-cell", NestedCell, override=True)
    app.connect("builder-inited", start_execution, priority=600)
    app.connect(CHECK, check_exemptions)
    return METADATA
