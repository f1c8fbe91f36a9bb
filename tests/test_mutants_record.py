"""The record of mutants that the ledger shows: its format and its kinds."""

from pathlib import Path

from sphinx_claims.ledger.outcome_tables import KINDS
from sphinx_claims.ledger.outcomes import read_outcomes

RECORD = Path(__file__).parents[1] / "docs" / "mutants.json"


def test_the_record_has_the_current_format_and_all_kinds():
    outcomes = read_outcomes(RECORD)
    assert outcomes.keys() == KINDS.keys()
    assert all(outcome.tried > 0 for outcome in outcomes.values())
