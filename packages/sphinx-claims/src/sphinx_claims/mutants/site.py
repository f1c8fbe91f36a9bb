"""``python -m sphinx_claims mutants``: run the mutants of claims and of pages on a site."""

from __future__ import annotations

import io
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from ..build import Execution
from ..ledger.outcomes import Outcome, Survivor, read_outcomes, record_outcomes
from ..site.domain import ClaimsDomain, Use
from ..site.sources import SourceFinder
from .claims import ClaimsOfPage, run_claim_mutants
from .constant_runs import (
    CHANGES,
    NOTHING,
    PRINTED,
    STOPS,
    WITNESS,
    ConstantOutcome,
    PageOfConstants,
    run_constant_mutants,
)
from .constants import POSITION, SEED
from .formulas import PageOfFormulas, run_formula_mutants
from .planting import run_sentence_mutants
from .printed_numbers import numbers_on_page
from .prose import run_prose_mutants

READINGS = 8
"""Number of readings of each page with wrong sentences."""
SLIPS = 40
"""Number of slips that are planted in the evaluated formulas of each page."""
_EFFECTS = {
    PRINTED: "printed on the page before it, and not changed",
    SEED: "a seed, and not changed",
    POSITION: "an index or an axis, and not changed",
    NOTHING: "no claim changes",
    WITNESS: "a witness or a comparison fails, and no printed number changes",
    STOPS: "the cells stop",
}
"""Words of the ledger for the effects of changed constants."""
_PRINTING = {"value", "words", "formula", "heading"}
"""The forms of uses that print a claim."""


def run_mutants(source: Path, configuration: Path, record: Path) -> int:
    """Falsify every claim and every printed number of a site, and plant hidden and wrong inputs.

    Args:
        source: the folder of the pages.
        configuration: the folder of ``conf.py``.
        record: the JSON file for the results.

    Returns:
        The exit status: 1 if the site does not build without mutants, the file is of another
        format, or a listed mutant was not caught and no reason is known, otherwise 0.
    """
    try:
        if record.exists():
            read_outcomes(record)
    except ValueError as error:
        print(f"{error}, or delete the file", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, docutils_namespace():
        warnings = io.StringIO()
        app = Sphinx(source, configuration, folder, folder, "dummy", status=None, warning=warnings)
        try:
            app.build()
        except SystemExit:
            print(warnings.getvalue(), end="", file=sys.stderr)
            return 1
        pages, evaluating = _pages(app)
        outcomes = {
            "claims": run_claim_mutants([task.page for task in pages]),
            "constants": summarize_constants(pages),
            "printed": run_prose_mutants(app),
            "formulas": run_formula_mutants(evaluating, SLIPS),
            **run_sentence_mutants(
                app, {one.page.docname: one.latex() for one in evaluating}, READINGS
            ),
        }
    return 0 if record_outcomes(record, outcomes) else 1


def summarize_constants(pages: list[PageOfConstants]) -> Outcome:
    """Change the constants of pages; return the counts by effect, and the hidden inputs."""
    outcome = Outcome()
    for docname, constants in run_constant_mutants(pages):
        for found in constants:
            if found.effect == CHANGES:
                survivor = Survivor(docname, found.line, _describe(found))
                outcome.add(Outcome(1, 0, [survivor]))
            else:
                outcome.add(Outcome(1, 1))
                outcome.by[_EFFECTS[found.effect]] += 1
    return outcome


def _describe(found: ConstantOutcome) -> str:
    keys = ", ".join(found.keys)
    value = found.constant.value
    return f"constant {value} is not printed before; with {found.replaced}, {keys} would change"


def _pages(app: Sphinx) -> tuple[list[PageOfConstants], list[PageOfFormulas]]:
    """Return the pages that make claims, and those that evaluate formulas; slowest first."""
    domain = ClaimsDomain.of(app.env)
    execution = Execution(app)
    claiming = [docname for docname, page in domain.pages.items() if page.claims]
    execution.execute(app, app.env, claiming)
    claims = domain.claims()
    found, evaluating = [], []
    for docname, page in sorted(execution.pages.items()):
        source, record = execution.sources[docname], domain.page(docname)
        uses: dict[str, list[Use]] = defaultdict(list)
        for use in record.uses:
            if use.form in _PRINTING:
                for key in {use.key, *use.keys}:
                    uses[key].append(use)
        cells = [cell.source for cell in page.code_cells]
        folder = str(page.path.parent)
        code = ClaimsOfPage(docname, folder, cells, record.claims, page.timeout)
        if source.formulas:
            evaluating.append(PageOfFormulas.of(code, source.formulas))
        finder = SourceFinder(page.path, app.config.source_encoding, source.lines)
        doctree = app.env.get_doctree(docname)
        numbers = [*numbers_on_page(doctree, claims, app.config.language, finder)]
        found.append(PageOfConstants(code, uses, numbers, source.starts))

    def duration(task: PageOfConstants | PageOfFormulas) -> float:
        return execution.cache.seconds(task.page.docname) or 0

    return (
        sorted(found, key=duration, reverse=True),
        sorted(evaluating, key=duration, reverse=True),
    )
