"""Conditions of the kinds of evidence: the values and relations that they allow."""

from __future__ import annotations

from .arrays import IncomparableError
from .statement import Statement
from .values import Values


def check_claimable(
    statement: Statement, values: Values, kind: str, cases: int, *, has_witness: bool
) -> None:
    """Check the conditions of a kind of evidence, before values are compared.

    Args:
        statement: the statement.
        values: the computed value.
        kind: the kind of evidence.
        cases: the number of cases; 0 if none are handed over.
        has_witness: whether the claim has a witness.

    Raises:
        IncomparableError: if the value or the relation does not suit the kind of evidence.
    """
    if values.shape != statement.shape:
        raise IncomparableError(
            f"the statement has shape {statement.shape}, the value {values.shape}"
        )
    if kind == "numeric" and not has_witness:
        raise IncomparableError(
            "a float needs a witness: pass the same quantity, computed by another route, "
            "as a keyword argument"
        )
    if kind == "exhaustive" and not cases:
        raise IncomparableError("exhaustive evidence needs the cases: pass exhaustive=cases")
    if kind == "exhaustive" and values.kind != "exact":
        raise IncomparableError(
            f"exhaustive evidence needs an exact value, found a {values.kind} one"
        )
    if kind == "measured" and statement.relation in {"=", "≈"}:
        raise IncomparableError(
            f"a measured value must be claimed by an inequality, found {statement.relation}"
        )
    if kind == "chosen" and statement.relation not in {"=", "≈"}:
        raise IncomparableError(
            f"a chosen value must be stated by = or ≈, found {statement.relation}"
        )
    if kind == "statistical" and not statement.is_numeric:
        raise IncomparableError("a sampled mean must be claimed as a number")
    if kind == "statistical" and statement.relation != "=":
        raise IncomparableError(f"a sampled mean must be claimed by =, found {statement.relation}")
