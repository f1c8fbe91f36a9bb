"""Judge claims: compare values with a statement or with each other, and test the comparison."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .comparison import (
    Entry,
    Route,
    Subject,
    accepts,
    compare,
    entry_margin,
    index_text,
    pair_entries,
    read_routes,
    statement_scale,
    unused_part,
)
from .statement import Statement
from .vacuity import first_blind, first_coarse, first_noisy, first_untested
from .values import IncomparableError, Values, read_values
from .verdict import Verdict, Witness, weakest


def judge(
    statement: Statement,
    computed: object,
    witnesses: Mapping[str, object],
    evidence: str | None = None,
    standard_error: object = None,
) -> Verdict:
    """Compare a computed value with a statement and with its witnesses, and try the comparison.

    Args:
        statement: what is claimed.
        computed: what the page computed.
        witnesses: the same quantity by other routes, by name. A name that begins with
            ``finite_difference`` has the tolerance of central differences, and ``sampling`` is a
            pair of mean and standard error.
        evidence: the kind of evidence, where the type of the value does not tell it.
        standard_error: of a sampled mean; makes the evidence statistical.

    Returns:
        The verdict; every way to be wrong is one, and none raises.

    >>> from fractions import Fraction
    >>> from sphinx_claims.claims.statement import parse
    >>> judge(parse("[0, 4/5]"), [0, Fraction(3, 5)], {}).reason
    'entry [1] states 4/5, computed 3/5'
    """
    kind = evidence or ("statistical" if standard_error is not None else "unknown")
    try:
        values = read_values(computed)
        if kind == "unknown":
            kind = values.kind
        _check_claimable(statement, values, kind, has_witness=bool(witnesses))
        entries = pair_entries(statement, values, standard_error)
        subject = Subject("the value", values, Values(np.array(statement_scale(statement))))
        routes = read_routes(witnesses, subject.name, computed)
        seen = [compare(subject, route) for route in routes]
    except IncomparableError as error:
        return Verdict("invalid", kind, reason=str(error))
    margins = [entry_margin(statement.relation, entry) for entry in entries]
    margins += [unused_part(witness.difference, witness.allowed) for witness in seen]
    status, reason = _settle(
        wrong=_first_wrong(statement, entries) or _first_disagreement(subject, seen),
        vacuous=first_untested(statement, entries)
        or first_blind(subject, routes)
        or first_coarse(statement, entries, seen),
    )
    return Verdict(status, kind, values.text(), float(min(margins)), reason, tuple(seen))


def judge_agreement(routes: Mapping[str, object]) -> Verdict:
    """Compare the first of several computations of one quantity with each of the others.

    Args:
        routes: the quantity by each route, by name, as the witnesses of :func:`judge`; at least
            two, and the first of them no sampling.

    Returns:
        The verdict; no value is stated, so ``computed`` is empty.

    >>> judge_agreement({"by_hand": [1.0, 2.0], "library": [1.0, 2.5]}).status
    'wrong'
    """
    try:
        subject, others, seen = _compare_first(routes)
    except IncomparableError as error:
        return Verdict("invalid", "unknown", reason=str(error))
    margin = float(min(unused_part(witness.difference, witness.allowed) for witness in seen))
    status, reason = _settle(
        wrong=_first_disagreement(subject, seen),
        vacuous=first_blind(subject, others) or first_noisy(subject, others),
    )
    return Verdict(status, _kind(subject, others), "", margin, reason, tuple(seen))


def judge_disagreement(routes: Mapping[str, object]) -> Verdict:
    """Make sure that a mistake is noticed: the first value must differ from each of the others.

    Args:
        routes: a wrong value, and then right ones, as for :func:`judge_agreement`.

    Returns:
        The verdict; its margin is the part of the smallest difference beyond what is allowed.

    >>> judge_disagreement({"mistake": [1.0, 2.5], "right": [1.0, 2.0]}).status
    'verified'
    """
    try:
        subject, others, seen = _compare_first(routes)
    except IncomparableError as error:
        return Verdict("invalid", "unknown", reason=str(error))
    margins = [unused_part(w.allowed, w.difference) if w.difference else -1 for w in seen]
    status, reason = _settle(wrong=_first_unnoticed(subject, seen))
    return Verdict(status, _kind(subject, others), "", float(min(margins)), reason, tuple(seen))


def _settle(*, wrong: str, vacuous: str = "") -> tuple[str, str]:
    """The status that follows from what was found, and its reason."""
    if wrong:
        return "wrong", wrong
    if vacuous:
        return "vacuous", vacuous
    return "verified", ""


def _compare_first(routes: Mapping[str, object]) -> tuple[Subject, list[Route], list[Witness]]:
    (name, first), *rest = routes.items()
    values = read_values(first, name)
    subject = Subject(name, values, scale=values)
    others = read_routes(dict(rest), name, first)
    return subject, others, [compare(subject, route) for route in others]


def _kind(subject: Subject, others: list[Route]) -> str:
    """The weakest evidence among the values that were compared."""
    if any(route.standard_error for route in others):
        return "statistical"
    kinds = [subject.values.kind, *(route.values.kind for route in others)]
    return weakest(kinds)


def _check_claimable(statement: Statement, values: Values, kind: str, *, has_witness: bool) -> None:
    if values.shape != statement.shape:
        raise IncomparableError(
            f"the statement has shape {statement.shape}, the value {values.shape}"
        )
    if kind == "numeric" and not has_witness:
        raise IncomparableError(
            "a float needs a witness: name it and pass its value, computed by another route"
        )
    if kind == "exhaustive" and values.kind != "exact":
        raise IncomparableError(
            f"exhaustive evidence needs an exact value, found a {values.kind} one"
        )
    if kind == "measured" and statement.relation in {"=", "≈"}:
        raise IncomparableError(
            f"a measurement is claimed by an inequality, found {statement.relation}"
        )
    if kind == "statistical" and statement.relation != "=":
        raise IncomparableError(f"a sampled mean is claimed by =, found {statement.relation}")


def _first_wrong(statement: Statement, entries: list[Entry]) -> str:
    for i, entry in enumerate(entries):
        if not accepts(statement.relation, entry):
            number = statement.numbers[i].text()
            place = f"entry {index_text(statement.shape, i)} " if statement.shape else ""
            relation = "" if statement.relation == "=" else f"{statement.relation} "
            computed = Values(np.array(entry.value)).text()
            return f"{place}states {relation}{number}, computed {computed}"
    return ""


def _first_disagreement(subject: Subject, seen: list[Witness]) -> str:
    for witness in seen:
        if not witness.agrees:
            return (
                f"{witness.name} differs from {subject.name} by {witness.difference:.3g}, "
                f"allowed {witness.allowed:.3g}"
            )
    return ""


def _first_unnoticed(subject: Subject, seen: list[Witness]) -> str:
    for witness in seen:
        if witness.agrees:
            return f"{witness.name} agrees with {subject.name}, which was to differ"
    return ""
