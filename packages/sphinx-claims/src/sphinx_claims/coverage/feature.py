"""Set up the coverage of statements in formulas, and the lines below evaluated blocks."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from ..site.hooks import CHECK, LEDGER, LEDGER_STATE, RECORD, TOTALS
from ..site.metadata import METADATA
from . import blocks, ledger, printing, statements


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the feature."""
    app.setup_extension("sphinx_claims.printing.folds")
    app.add_config_value(
        statements.SETTING,
        False,
        "env",
        (bool, list, tuple, dict),
        "pages whose formulas must be evaluated",
    )
    app.add_domain(blocks.BlocksDomain)
    app.add_node(blocks.formula_evidence)
    app.add_post_transform(printing.PrintEvaluations)
    app.connect("config-inited", statements.check_setting)
    app.connect("doctree-read", blocks.collect_blocks)
    app.connect(CHECK, statements.check_coverage)
    app.connect(LEDGER, ledger.ledger_sections)
    app.connect(LEDGER_STATE, ledger.ledger_state)
    app.connect(TOTALS, statements.count_evaluated)
    app.connect(RECORD, statements.record_formulas)
    return METADATA
