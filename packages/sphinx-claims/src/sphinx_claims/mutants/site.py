"""``python -m sphinx_claims mutants``: what the checks of a site notice, and what they miss."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from sphinx.application import Sphinx

from ..build import Execution
from ..ledger.outcomes import record_outcomes
from ..site.domain import ClaimsDomain
from .claims import ClaimsOfPage, try_claims
from .prose import try_prints


def try_site(source: Path, configuration: Path, record: Path) -> int:
    """Make every claim and every printed number of a site wrong, one at a time.

    Args:
        source: the folder of the pages.
        configuration: the folder of ``conf.py``.
        record: the JSON file for the outcome.

    Returns:
        1 if the site does not verify as it stands, or something was missed for no known reason.
    """
    with tempfile.TemporaryDirectory() as folder:
        warnings = io.StringIO()
        app = Sphinx(source, configuration, folder, folder, "dummy", status=None, warning=warnings)
        try:
            app.build()
        except SystemExit:
            print(warnings.getvalue(), end="", file=sys.stderr)
            return 1
        outcomes = {"claims": try_claims(_pages(app)), "printed": try_prints(app)}
    return 0 if record_outcomes(record, outcomes) else 1


def _pages(app: Sphinx) -> list[ClaimsOfPage]:
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
