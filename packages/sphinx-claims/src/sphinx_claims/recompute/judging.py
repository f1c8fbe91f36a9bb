"""Judge the values of second entries by the statements of claims."""

from __future__ import annotations

from ..claims.arrays import IncomparableError
from ..claims.comparison import accepts, pair_entries
from ..claims.record import Claim
from ..claims.values import Values

SAMPLED = ("measured", "statistical")
"""Kinds of evidence of experiments, which entries repeat with other seeds."""
WITHOUT_COMPUTATION = ("chosen", "given", "cited")
"""Kinds of evidence of values that no computation gives."""


def find_difference(claim: Claim, values: Values, spread: Claim | None = None) -> str:
    """Return how the value of an entry differs from what a claim states; empty if it does not.

    Relations and tolerances are those of the claim. A sampled value may differ from the stated one
    by the spread that is printed behind it; otherwise, a sampled mean is an array of the mean and
    its standard error.

    Args:
        claim: a verified claim that states a value.
        values: the value of the entry.
        spread: the claim that is printed as the spread of this one, if any.
    """
    statement = claim.statement
    error = None
    try:
        if claim.evidence == "statistical" and not spread:
            values, error = _split(values)
        if values.shape != statement.shape:
            return f"which has shape {statement.shape}; the entry's value has {values.shape}"
        entries = pair_entries(statement, values, error)
        if spread and claim.evidence in SAMPLED:
            (allowed,) = {number.value for number in spread.statement.numbers}
            entries = [entry._replace(allowed=allowed) for entry in entries]
    except (IncomparableError, ValueError) as problem:
        return f"but {problem}"
    if all(accepts(statement.relation, entry) for entry in entries):
        return ""
    return f"but the entry computes {values.text()}"


def _split(values: Values) -> tuple[Values, Values]:
    if not values.shape or values.shape[0] != 2:
        raise IncomparableError("the entry's value is no pair of a mean and its standard error")
    mean, error = (Values(part, values.eps) for part in (values.entries[0], values.entries[1]))
    return mean, error
