"""Drafts of changed pages that are open in a browser, written before the build of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.build_phase import BuildPhase
from sphinx.util.logging import suppress_logging

from ..build import ExecutionDomain
from ..site.domain import ClaimsDomain


def write_drafts(
    app: Sphinx, docnames: Iterable[str], changed: list[Path], write: Callable[[str], object]
) -> None:
    """Read and write those of some pages that depend on changed files.

    What Sphinx computes when all pages are read, such as section numbers, is that of the last build
    on a draft, and of its problems, a draft shows those that follow from the page alone. The build
    reads and writes the page again, and reports the errors.

    Args:
        app: the application, which has built the site before.
        docnames: the pages that are open.
        changed: the files that have changed.
        write: writes a page that has been read.
    """
    execution = ExecutionDomain.of(app.env).execution if _executes(app) else None
    if execution:
        execution.begin(app)
        execution.drafting = True
    for docname in docnames:
        if docname in app.env.all_docs and _depends_on(app, docname, changed):
            try:
                with suppress_logging():
                    _read_draft(app, docname)
                    write(docname)
            except (Exception, SystemExit):
                continue
    if execution:
        execution.drafting = False
        execution.begin(app, execution.failed())


def _read_draft(app: Sphinx, docname: str) -> None:
    env, builder = app.env, app.builder
    builder.phase = BuildPhase.READING
    app.emit("env-before-read-docs", env, [docname])
    attributes = [value for value in vars(env).values() if isinstance(value, dict)]
    before = [(value, value[docname]) for value in attributes if docname in value]
    app.emit("env-purge-doc", env, docname)
    env.clear_doc(docname)
    builder.read_doc(docname)
    for value, of_page in before:  # such as section numbers, for which all pages must be read
        if value.get(docname) is None:
            value[docname] = of_page
    if _executes(app):
        _report_own_problems(env, docname)


def _report_own_problems(env: BuildEnvironment, docname: str) -> None:
    claims, path = ClaimsDomain.of(env), str(env.doc2path(docname))
    others = [problem for problem in claims.reported if problem.path != path]
    claims.reported = [*others, *claims.page(docname).problems]


def _depends_on(app: Sphinx, docname: str, changed: list[Path]) -> bool:
    """Whether a page, a file that Sphinx reads for it, or one that its cells read has changed."""
    read = app.env.dependencies.get(docname, ())
    paths = [Path(app.env.doc2path(docname)), *(Path(app.srcdir, name).resolve() for name in read)]
    if any(path in changed for path in paths):
        return True
    cells = ExecutionDomain.of(app.env).execution.cache.files(docname) if _executes(app) else []
    return any(Path(path) in changed for path in cells)


def _executes(app: Sphinx) -> bool:
    return "sphinx_claims" in app.extensions
