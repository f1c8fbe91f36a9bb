"""Execution of a part of the pages, which fills the cache and builds nothing."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

from .build import ExecutionDomain
from .execution.shards import Shard
from .site.domain import ClaimsDomain
from .site.hooks import EXECUTE, collect
from .site.metadata import METADATA

logger = logging.getLogger(__name__)


def check_shard(app: Sphinx, config: Config) -> None:
    """Check the shard, and that its cache is not in the temporary output folder.

    Raises:
        ConfigError: if one of them is wrong.
    """
    if not config.claims_shard:
        return
    try:
        Shard.parse(config.claims_shard)
    except ValueError as error:
        raise ConfigError(f"claims_shard: {error}") from None
    if not config.claims_cache_path and Path(app.doctreedir).is_relative_to(app.outdir):
        text = "no cache to fill: set claims_cache_path, or pass -d as to sphinx-build"
        raise ConfigError(text)


def finish_shard(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Report the problems of the executed pages, and exit before Sphinx reads a page.

    Raises:
        SystemExit: with status 1 if there are problems, otherwise 0.
    """
    if not app.config.claims_shard:
        return
    shard = Shard.parse(app.config.claims_shard)
    execution, domain = ExecutionDomain.of(env).execution, ClaimsDomain.of(env)
    for docname in execution.sources:
        env.prepare_settings(docname)
        execution.record_run(app, None)
    found = [problem for page in domain.pages.values() for problem in page.problems]
    found += domain.failed_claims()
    for problems in collect(env, EXECUTE, shard):
        found += problems
    for problem in sorted(set(found)):
        logger.error(problem.text, location=problem.location())
    if not found:
        for docname, run in sorted(execution.runs.items()):
            if not run.fingerprint:
                print(f"{docname} is not cached, so that a build executes it again")
    runs = execution.runs.values()
    executed = sum(run.seconds > 0 for run in runs)
    print(f"shard {shard}: {len(runs)} pages, {executed} of them executed now", flush=True)
    raise SystemExit(bool(found))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Connect the end of the execution of a shard."""
    app.connect("config-inited", check_shard)
    app.connect("env-before-read-docs", finish_shard, priority=999)
    return METADATA
