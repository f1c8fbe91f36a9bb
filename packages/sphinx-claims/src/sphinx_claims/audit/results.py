"""Results of the audit: errors, the summary of pages that only warn, and the baseline."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util import logging

from ..site.domain import ClaimsDomain, Problem
from ..site.hooks import CHECK
from ..site.levels import level_of_page
from ..site.sources import format_location
from .baseline import COMMAND, Baseline, BaselineError, count_findings, read_baseline
from .domain import AuditDomain
from .findings import Finding
from .quantifiers import findings_of_pages

logger = logging.getLogger(__name__)

REPORT = "claims-audit.txt"
"""The file in the folder of doctrees that lists the findings of pages with the level ``warn``."""
_PAGES_SHOWN = 50


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that are audited from now on, and those that no longer are."""
    return [
        docname
        for docname in env.found_docs - added - changed
        if (level_of_page(env, docname) != "off") != AuditDomain.of(env).find(docname).audited
    ]


def load_baseline(app: Sphinx) -> None:
    """Read the baseline of the site.

    Raises:
        ConfigError: if it should be updated, but the site names no file.
        SystemExit: if its file is missing or damaged.
    """
    domain = AuditDomain.of(app.env)
    domain.baseline = None
    path = baseline_path(app)
    if not path:
        if app.config.claims_baseline_update:
            raise ConfigError("claims_baseline: expected the name of a file in conf.py, found none")
        return
    if app.config.claims_baseline_update and not path.exists():
        return
    try:
        domain.baseline = read_baseline(path)
    except BaselineError as error:
        logger.error("claims_baseline: %s", error)
        raise SystemExit(1) from error


def baseline_path(app: Sphinx) -> Path | None:
    """Return the file of the baseline, if the site has one."""
    name = app.config.claims_baseline
    return Path(app.confdir, name) if name else None


def findings_by_page(env: BuildEnvironment, *levels: str) -> dict[str, list[Finding]]:
    """Return the findings of the pages with some levels."""
    return {
        docname: findings
        for docname, findings in findings_of_pages(env).items()
        if findings and level_of_page(env, docname) in levels
    }


def check_findings(app: Sphinx, env: BuildEnvironment) -> Iterator[Problem]:
    """Yield the findings that are errors: those that are not in the baseline."""
    baseline = AuditDomain.of(env).baseline or Baseline()
    for docname, findings in findings_by_page(env, "error").items():
        for finding in baseline.new(docname, findings):
            yield Problem(finding.path, finding.line, finding.text)


def update_baseline(app: Sphinx, env: BuildEnvironment) -> None:
    """Write the baseline for the first time, or remove what no longer occurs.

    It is not written if the site has other problems, because a cell that failed hides numerals.
    """
    domain, path = AuditDomain.of(env), baseline_path(app)
    assert path
    found = count_findings(findings_by_page(env, "error", "warn"))
    before = domain.baseline
    domain.baseline = Baseline(found)
    if ClaimsDomain.of(env).problems():
        domain.baseline = before or domain.baseline
        print(f"{path} is not written, because the site has other problems", file=sys.stderr)
        return
    if before:
        domain.baseline = Baseline(before.counts & found)
    domain.baseline.write(path)
    removed = f", {(before.counts - found).total()} removed" if before else ""
    print(f"{path}: {_numerals(domain.baseline.counts.total())}{removed}")


def compare_baseline(app: Sphinx, env: BuildEnvironment) -> None:
    """Update the baseline if this build should; otherwise warn of entries that are obsolete."""
    if app.config.claims_baseline_update:
        update_baseline(app, env)
        return
    baseline, path = AuditDomain.of(env).baseline, baseline_path(app)
    if not baseline or not path:
        return
    found = count_findings(findings_by_page(env, "error", "warn"))
    if obsolete := baseline.obsolete(found):
        lines = [baseline.lines[key] for key in obsolete]
        entries = "1 entry" if len(lines) == 1 else f"{len(lines)} entries"
        logger.warning(
            "%s, on line %s, no longer occur%s on the page; remove with %s",
            entries,
            ", ".join(map(str, sorted(lines))),
            "s" * (len(lines) == 1),
            COMMAND,
            location=format_location(path, min(lines)),
            type="claims",
            subtype="baseline",
        )


def summarize(app: Sphinx, exception: Exception | None) -> None:
    """List the numerals of pages that only warn in a file, and count them by page."""
    pages = findings_by_page(app.env, "warn")
    report = Path(app.doctreedir, REPORT)
    if exception or not pages:
        report.unlink(missing_ok=True)
        return
    report.write_text("".join(f"{line}\n" for line in _report(pages)), "utf-8")
    suppressed = logging.is_suppressed_warning("claims", "audit", app.config.suppress_warnings)
    if not suppressed:
        for line in _summary(pages, report):
            logger.info(line)
            if app.quiet:
                print(line, file=sys.stderr)


def _report(pages: dict[str, list[Finding]]) -> Iterator[str]:
    findings = (finding for of_page in pages.values() for finding in of_page)
    for finding in sorted(findings, key=lambda f: (f.path, f.line)):
        yield f"{format_location(Path(finding.path), finding.line)}: {finding.text}"


def _summary(pages: dict[str, list[Finding]], report: Path) -> Iterator[str]:
    counts = {docname: len(findings) for docname, findings in pages.items()}
    on_pages = "1 page" if len(counts) == 1 else f"{len(counts)} pages"
    yield f"claims_audit: {_counted(pages)} without a claim on {on_pages}:"
    width = len(str(max(counts.values())))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    for docname, count in ranked[:_PAGES_SHOWN]:
        yield f"  {count:{width}} {docname}"
    if len(ranked) > _PAGES_SHOWN:
        yield f"  and {len(ranked) - _PAGES_SHOWN} more pages"
    yield f"{report} lists them."


def _counted(pages: dict[str, list[Finding]]) -> str:
    is_word = [finding.is_word for findings in pages.values() for finding in findings]
    words = sum(is_word)
    numerals = len(is_word) - words
    parts = [_numerals(numerals)] if numerals or not words else []
    parts += [f"{words} word{'s' * (words > 1)}"] if words else []
    return " and ".join(parts)


def _numerals(count: int) -> str:
    return "1 numeral" if count == 1 else f"{count} numerals"


def connect_results(app: Sphinx) -> None:
    """Connect the handlers of a build."""
    app.connect("builder-inited", load_baseline)
    app.connect("env-get-outdated", outdated)
    app.connect("env-updated", compare_baseline, priority=998)
    app.connect(CHECK, check_findings)
    app.connect("build-finished", summarize)
