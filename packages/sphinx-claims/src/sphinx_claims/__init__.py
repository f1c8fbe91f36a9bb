"""Bind the numbers of a page to computations: functions for cells, and a Sphinx extension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .claims.kernel import agree, chosen, cited, claim, disagree, exit_with_status, given
from .claims.scripts import print_error, run_cell, start_script
from .evaluation.kernel import formula
from .evaluation.symbols import each, outcomes, series, symbol

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = [
    "agree",
    "chosen",
    "cited",
    "claim",
    "disagree",
    "each",
    "exit_with_status",
    "formula",
    "given",
    "outcomes",
    "print_error",
    "run_cell",
    "series",
    "setup",
    "start_script",
    "symbol",
]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the Sphinx extension."""
    from .extension import setup  # kernels import this module without Sphinx

    return setup(app)
