"""The end of the reading of a build: all problems, and the pages to write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

from .site.domain import ClaimsDomain, record_shown
from .site.metadata import METADATA

logger = logging.getLogger(__name__)


def stop_at_problems(app: Sphinx, env: BuildEnvironment) -> None:
    """List all problems, and stop the build before it writes a page, unless it is a preview.

    The pickled environment is removed, so that the next build reads every page again and fails
    in the same way until the problems are solved.
    """
    domain = ClaimsDomain.of(env)
    domain.complete()
    problems = domain.reported = domain.problems()
    if not problems:
        return
    for problem in problems:
        logger.error(problem.text, location=problem.location())
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    if app.config.claims_preview:
        logger.error("%s with claims; the preview shows them", count)
        return
    logger.error("%s with claims; no page was written", count)
    (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
    raise SystemExit(1)


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> Sequence[str]:
    """Return the pages that show something of other pages that has changed."""
    return record_shown(env)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Connect the checks of a build."""
    app.add_config_value(
        "claims_preview", False, "env", bool, "whether problems are shown on pages"
    )
    app.connect("env-updated", stop_at_problems, priority=999)
    app.connect("env-get-updated", pages_to_write, priority=999)
    return METADATA
