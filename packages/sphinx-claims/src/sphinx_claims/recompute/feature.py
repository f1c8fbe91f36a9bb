"""Second entries in a build: they run, are judged, and are counted on the ledger."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util.typing import ExtensionMetadata

from ..build import ExecutionDomain
from ..execution.shards import Shard
from ..printing.tokens import decimal_sign
from ..reading.dependencies import open_cache
from ..site.domain import Problem
from ..site.hooks import CHECK, EXECUTE, LEDGER_STATE, RECOMPUTED
from ..site.metadata import METADATA
from ..site.page_domain import PageDomain
from ..site.sources import SourceFinder
from .accepting import accept_sentences
from .background import start
from .checks import Check
from .printed import Sentence
from .reading import EntryProblem, Folder, Module, read_folder
from .running import Outcome, Site, are_cached, run_modules, runnable
from .sentences import sentences_of


@dataclass
class SentencesPage:
    """The sentences of a page that print claims."""

    sentences: list[Sentence] = field(default_factory=list)


class SecondEntriesDomain(PageDomain[SentencesPage]):
    """The sentences of all pages that print claims."""

    name = "claims-second-entries"
    label = "Second entries"
    initial_data: ClassVar = {"pages": {}, "modules": {}}
    data_version = 1
    page_type = SentencesPage
    recomputed: frozenset[str] = frozenset()
    """The claims whose second entry agrees, once all pages are read."""
    background: subprocess.Popen[bytes] | None = None
    """The process that runs outdated entries while this build reads pages."""

    @property
    def modules(self) -> dict[Path, Module]:
        """The modules of the entries, as they were read last."""
        modules: dict[Path, Module] = self.data["modules"]
        return modules

    def sentences(self) -> list[tuple[str, Sentence]]:
        """Return the sentences of all pages with the names of the pages, sorted by them."""
        return [(name, one) for name, page in self.records() for one in page.sentences]


def collect_sentences(app: Sphinx, doctree: nodes.document) -> None:
    """Record the sentences of a page that print claims."""
    if ExecutionDomain.of(app.env).execution.drafting:
        return
    page = SecondEntriesDomain.of(app.env).page(app.env.docname)
    page.sentences = sentences_of(doctree, SourceFinder.of_page(app.env))


def folder_of(app: Sphinx) -> Path | None:
    """Return the folder of the entries, if the site has one."""
    name = app.config.claims_second_entries
    return Path(app.confdir, name).resolve() if name else None


def check_settings(app: Sphinx, config: Config) -> None:
    """Check the settings.

    Raises:
        ConfigError: if the folder does not exist, or a list has other types.
    """
    if (folder := folder_of(app)) and not folder.is_dir():
        raise ConfigError(f"claims_second_entries: expected a folder, found {folder}")
    for name in ("claims_recomputed", "claims_recompute_bans"):
        for value in config[name]:
            if not isinstance(value, str):
                raise ConfigError(f"{name}: expected a list of strings, found {value!r}")


def accept(app: Sphinx, env: BuildEnvironment) -> None:
    """Write the sentences of one claim into its entry, if this build should.

    They are not written if one of them prints another claim where the entry computes a value that
    this claim does not state, or another number than the one with which the entry computes.

    Raises:
        SystemExit: if there is no entry of the claim.
    """
    key, folder = app.config.claims_second_entries_accept, folder_of(app)
    if not key or not folder:
        return
    found, outcomes, _ = _run(app, folder)
    check = _make_check(env, found)
    for entry in found.entries:
        if key in entry.keys:
            ran = [one for one in outcomes if one.keys == entry.keys and not one.problem]
            refused = [problem for one in ran for problem in check.find_exchanged(entry, one)]
            if not refused and not any(check.find_other_data(entry)):
                accept_sentences(entry, check.texts_of(entry.keys))
            return
    raise SystemExit(f"{folder} has no entry of {key}")


def start_entries(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Start to run the outdated entries while pages are executed and read."""
    domain, folder = SecondEntriesDomain.of(env), folder_of(app)
    drafting = ExecutionDomain.of(env).execution.drafting
    if not folder or drafting or app.config.claims_shard or domain.background:
        return
    found, site, cache = _read(app, folder)
    if not are_cached(runnable(found), found.modules, site, cache):
        domain.background = start(site, cache)


def check_entries(app: Sphinx, env: BuildEnvironment) -> Iterator[Problem]:
    """Run the entries, and yield what is wrong with them, or missing."""
    domain, folder = SecondEntriesDomain.of(env), folder_of(app)
    domain.recomputed = frozenset()
    if not folder:
        return
    found, outcomes, problems = _run(app, folder)
    check = _make_check(env, found)
    for problem in (*found.problems, *problems):
        yield Problem(str(problem.path), problem.line, problem.text)
    failed = {problem.path for problem in (*found.problems, *problems)}
    yield from check.run(outcomes, failed)
    yield from check.missing(app.config.claims_recomputed)
    domain.recomputed = frozenset(check.agreed)


def execute_entries(app: Sphinx, env: BuildEnvironment, shard: Shard) -> list[Problem]:
    """Run the modules of a shard, and return the errors of their entries."""
    folder = folder_of(app)
    if not folder:
        return []
    found, outcomes, problems = _run(app, folder, shard)
    problems += [*found.problems, *(one.problem for one in outcomes if one.problem)]
    return [Problem(str(one.path), one.line, one.text) for one in problems]


def _run(
    app: Sphinx, folder: Path, shard: Shard | None = None
) -> tuple[Folder, list[Outcome], list[EntryProblem]]:
    """Read the entries, and run those that can be run, of all modules or of a shard."""
    found, site, cache = _read(app, folder)
    domain = SecondEntriesDomain.of(app.env)
    if domain.background:
        domain.background.wait()
        assert domain.background.stdin
        domain.background.stdin.close()
        domain.background = None
    paths = runnable(found)
    picked = shard.pick(sorted(paths)) if shard else paths
    return found, *run_modules(picked, found.modules, site, cache)


def _read(app: Sphinx, folder: Path) -> tuple[Folder, Site, Path]:
    """Read the entries; return them, what their processes must not use, and the cache."""
    bans = tuple(app.config.claims_recompute_bans)
    domain = SecondEntriesDomain.of(app.env)
    found = read_folder(folder, bans, domain.modules)
    domain.data["modules"] = found.modules
    cache = open_cache(app).folder
    written = (Path(app.outdir), Path(app.doctreedir), cache)
    return found, Site(folder, bans, Path(app.srcdir), written), cache


def _make_check(env: BuildEnvironment, found: Folder) -> Check:
    sentences = SecondEntriesDomain.of(env).sentences()
    return Check(env, found.entries, sentences, decimal_sign(env.config.language))


def recomputed(app: Sphinx, env: BuildEnvironment) -> frozenset[str]:
    """Return the claims with a second entry that agrees."""
    return SecondEntriesDomain.of(env).recomputed


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the second entries of a site."""
    app.add_config_value("claims_second_entries", "", "", str, "folder of the second entries")
    app.add_config_value("claims_second_entries_accept", "", "", str, "key to accept")
    app.add_config_value(
        "claims_recomputed", [], "", (list, tuple), "patterns of pages that need second entries"
    )
    app.add_config_value(
        "claims_recompute_bans", [], "", (list, tuple), "modules that entries must not import"
    )
    app.add_domain(SecondEntriesDomain)
    app.connect("config-inited", check_settings)
    app.connect("env-before-read-docs", start_entries, priority=400)
    app.connect("doctree-read", collect_sentences)
    app.connect("env-updated", accept, priority=900)
    app.connect(CHECK, check_entries)
    app.connect(EXECUTE, execute_entries)
    app.connect(RECOMPUTED, recomputed)
    app.connect(LEDGER_STATE, lambda app, env: sorted(recomputed(app, env)))
    return METADATA
