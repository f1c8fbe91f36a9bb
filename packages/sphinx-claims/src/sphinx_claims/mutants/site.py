"""``python -m sphinx_claims mutants``: run the mutants of claims and of prose on a site."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from sphinx.application import Sphinx

from ..build import Execution
from ..ledger.outcomes import record_outcomes
from ..site.domain import ClaimsDomain
from .claims import ClaimsOfPage, run_claim_mutants
from .prose import run_prose_mutants


def run_mutants(source: Path, configuration: Path, record: Path) -> int:
    """Falsify every claim and every printed number of a site, one at a time.

    Args:
        source: the folder of the pages.
        configuration: the folder of ``conf.py``.
        record: the JSON file for the results.

    Returns:
        The exit status: 1 if the site does not build without mutants, or a mutant was not caught
        and no reason is known, otherwise 0.
    """
    with tempfile.TemporaryDirectory() as folder:
        warnings = io.StringIO()
        app = Sphinx(source, configuration, folder, folder, "dummy", status=None, warning=warnings)
        try:
            app.build()
        except SystemExit:
            print(warnings.getvalue(), end="", file=sys.stderr)
            return 1
        outcomes = {
            "claims": run_claim_mutants(_pages(app)),
            "printed": run_prose_mutants(app),
        }
    return 0 if record_outcomes(record, outcomes) else 1


def _pages(app: Sphinx) -> list[ClaimsOfPage]:
    """Return the code and the claims of each page that makes claims."""
    domain = ClaimsDomain.of(app.env)
    execution = Execution(app)
    claiming = [docname for docname, page in domain.pages.items() if page.claims]
    execution.execute(app, app.env, claiming)
    return [
        ClaimsOfPage(
            docname,
            str(page.path.parent),
            [cell.source for cell in page.code_cells],
            domain.page(docname).claims,
            page.timeout,
        )
        for docname, page in sorted(execution.pages.items())
    ]
