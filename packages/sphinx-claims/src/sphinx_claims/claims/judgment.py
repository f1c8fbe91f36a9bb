"""Verdicts on claims: compare values, and verify that the comparison rejects wrong values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from .advice import advice_on_rounding
from .arrays import IncomparableError
from .comparison import (
    Entry,
    Route,
    Subject,
    accepts,
    compare,
    entry_margin,
    format_index,
    pair_entries,
    statement_scale,
    tolerance_margin,
)
from .conditions import check_claimable
from .reading import read_claim, read_comparison
from .record import COMPARISONS, Claim
from .statement import Statement, StatementError, parse
from .submission import Submission
from .vacuity import (
    find_accepted_error,
    find_blind_witness,
    find_coarse_witness,
    find_imprecise_mean,
    find_noisy_sampling,
)
from .values import Values
from .verdict import Verdict, Witness, weakest


def judge(
    statement: Statement,
    computed: object,
    witnesses: Mapping[str, object],
    evidence: str | None = None,
    standard_error: object = None,
    cases: object = None,
) -> Verdict:
    """Compare a computed value with a statement and with witnesses.

    The comparison is then repeated with wrong values; if it accepts one, the claim is vacuous.

    Args:
        statement: the parsed statement.
        computed: the computed value, as for
            :func:`~sphinx_claims.claims.values.read_values`, in the shape of the statement.
        witnesses: independent computations of the same quantity, by name. A name that begins with
            ``finite_difference`` selects the tolerance of central differences, and ``sampling`` is
            a pair of mean and standard error.
        evidence: the kind of evidence; by default it follows from the type of the value.
        standard_error: the standard error of a sampled mean, in its shape; the evidence is then
            ``statistical``.
        cases: the cases of an ``exhaustive`` claim, as for
            :func:`~sphinx_claims.claims.cases.count_cases`.

    Returns:
        The verdict. Values that cannot be compared give the status ``invalid``, not an exception.

    >>> from fractions import Fraction
    >>> from sphinx_claims.claims.statement import parse
    >>> judge(parse("[0, 4/5]"), [0, Fraction(3, 5)], {}).reason
    'entry [1] states 4/5, computed 3/5'
    """
    kind = evidence or ("statistical" if standard_error is not None else "")
    kind = kind if cases is None else "exhaustive"
    submission = read_claim("", "", computed, witnesses, kind, standard_error, cases)
    return _judge_claim(submission, statement)


def judge_agreement(routes: Mapping[str, object]) -> Verdict:
    """Require that several computations of one quantity agree with the first of them.

    Args:
        routes: at least two computations, by name, as the witnesses of :func:`judge`; the first
            is not ``sampling``.

    Returns:
        The verdict, with an empty ``computed``.

    >>> judge_agreement({"by_hand": [1.0, 2.0], "library": [1.0, 2.5]}).status
    'wrong'
    """
    return _judge_comparison(read_comparison("agree", "", routes))


def judge_disagreement(routes: Mapping[str, object]) -> Verdict:
    """Require that a wrong value differs from each of the right values.

    Args:
        routes: the wrong value first, then the right ones, as for :func:`judge_agreement`.

    Returns:
        The verdict. Its margin is the fraction of the smallest difference beyond the tolerance.

    >>> judge_disagreement({"mistake": [1.0, 2.5], "right": [1.0, 2.0]}).status
    'verified'
    """
    return _judge_comparison(read_comparison("disagree", "", routes))


def judge_submission(submission: Submission, statement: str | None = None) -> Claim:
    """Judge the values that a kernel handed over.

    Args:
        submission: the values.
        statement: the statement in the source of the page; by default that of the submission.

    Returns:
        The claim, whose place is empty.
    """
    relation, stated = submission.function, ", ".join(submission.names)
    if relation in COMPARISONS:
        verdict = _judge_comparison(submission)
    else:
        text = submission.statement if statement is None else statement
        try:
            parsed = parse(text)
        except StatementError as error:
            relation, stated = "=", text
            verdict = Verdict("invalid", submission.kind or "unknown", reason=str(error))
        else:
            relation, stated = parsed.relation, parsed.source()
            verdict = _judge_claim(submission, parsed)
    return Claim(
        submission.key,
        relation,
        stated,
        verdict,
        submission.source,
        submission.source_place,
        submission.cell,
        submission.line_in_cell,
    )


def _judge_claim(submission: Submission, statement: Statement) -> Verdict:
    """Judge a claim that states a value; a kernel has compared expressions with each other."""
    kernel = submission.verdict
    verdict = _judge_value(submission, statement, () if kernel else submission.routes)
    if not kernel:
        return verdict
    if verdict.status != "verified":
        return replace(verdict, witnesses=kernel.witnesses)
    return replace(kernel, evidence=verdict.evidence, computed=verdict.computed, in_kernel=True)


def _judge_value(submission: Submission, statement: Statement, routes: Sequence[Route]) -> Verdict:
    kind, values = submission.kind or "unknown", submission.value
    if values is None:
        return Verdict("invalid", kind, reason=submission.problem)
    try:
        if not submission.routes and not submission.standard_error and _states_integers(statement):
            values = values.with_integers()
        if kind == "unknown":
            kind = values.kind
        check_claimable(
            statement, values, kind, submission.cases, has_witness=bool(submission.routes)
        )
        entries = pair_entries(statement, values, submission.standard_error)
        subject = Subject("the value", values, Values(np.array(statement_scale(statement))))
        compared = [compare(subject, route) for route in routes]
        margins = [entry_margin(statement.relation, entry) for entry in entries]
        margins += [tolerance_margin(witness.difference, witness.allowed) for witness in compared]
        find_wide_statement = find_imprecise_mean if kind == "statistical" else find_accepted_error
        status, reason = _status(
            wrong=_find_wrong_entry(statement, values, entries)
            or _find_disagreement(subject, compared),
            vacuous=find_wide_statement(statement, entries)
            or find_blind_witness(subject, routes)
            or find_coarse_witness(statement, entries, compared),
        )
    except IncomparableError as error:
        return Verdict("invalid", kind, reason=str(error))
    margin = float(min(margins))
    cases = submission.cases
    return Verdict(status, kind, values.text(), margin, reason, tuple(compared), cases)


def _judge_comparison(submission: Submission) -> Verdict:
    """Judge the values of ``agree`` or ``disagree``."""
    values, routes = submission.value, submission.routes
    if values is None or not routes or not submission.names:
        return Verdict("invalid", "unknown", reason=submission.problem)
    subject = Subject(submission.names[0], values, scale=values)
    kind = _kind(subject, routes)
    if submission.verdict:
        return replace(submission.verdict, evidence=kind, computed="", in_kernel=True)
    try:
        witnesses = [compare(subject, route) for route in routes]
        if submission.function == "agree":
            margins = [tolerance_margin(one.difference, one.allowed) for one in witnesses]
            status, reason = _status(
                wrong=_find_disagreement(subject, witnesses),
                vacuous=find_blind_witness(subject, routes) or find_noisy_sampling(subject, routes),
            )
        else:
            margins = [
                tolerance_margin(one.allowed, one.difference) if one.difference else Fraction(-1)
                for one in witnesses
            ]
            status, reason = _status(wrong=_find_agreement(subject, witnesses))
    except IncomparableError as error:
        return Verdict("invalid", "unknown", reason=str(error))
    return Verdict(status, kind, "", float(min(margins)), reason, tuple(witnesses))


def _states_integers(statement: Statement) -> bool:
    """Whether all stated numbers are integers, which a float must equal."""
    is_integer = all(number.value.denominator == 1 for number in statement.numbers)
    return statement.relation == "=" and is_integer


def _status(*, wrong: str, vacuous: str = "") -> tuple[str, str]:
    """Return the status and its reason, given error messages or empty strings."""
    if wrong:
        return "wrong", wrong
    if vacuous:
        return "vacuous", vacuous
    return "verified", ""


def _kind(subject: Subject, others: Sequence[Route]) -> str:
    """Return the weakest kind of evidence among the compared values."""
    if any(route.standard_error for route in others):
        return "statistical"
    kinds = [subject.values.kind, *(route.values.kind for route in others)]
    return weakest(kinds)


def _find_wrong_entry(statement: Statement, values: Values, entries: list[Entry]) -> str:
    """Report the first entry that the statement does not accept; empty if it accepts all."""
    for i, entry in enumerate(entries):
        if not accepts(statement.relation, entry):
            literal = statement.literals[i]
            place = f"entry {format_index(statement.shape, i)} " if statement.shape else ""
            computed = Values(np.array(values.entries.flat[i])).text()
            reason = f"{place}states {statement.prefix}{literal.text()}, computed {computed}"
            return reason + _advice(statement.relation, literal.source(), entry)
    return ""


def _advice(relation: str, source: str, entry: Entry) -> str:
    """Explain the rejection of a value that rounds to the statement, or is halfway."""
    if not (isinstance(entry.stated, Fraction) and isinstance(entry.value, Fraction)):
        return ""
    distance = abs(entry.stated - entry.value)
    if relation == "≈" and distance == entry.unit / 2:
        return "; that is exactly half a unit of the last digit away, so state one more digit"
    if relation == "=" and entry.stated and distance < entry.unit / 2:
        return advice_on_rounding(source, entry.value)
    return ""


def _find_disagreement(subject: Subject, witnesses: list[Witness]) -> str:
    """Report the first witness that differs from the value; empty if all agree."""
    for witness in witnesses:
        if not witness.agrees:
            return (
                f"{witness.name} differs from {subject.name} by {witness.difference:.3g}, "
                f"allowed {witness.allowed:.3g}"
            )
    return ""


def _find_agreement(subject: Subject, witnesses: list[Witness]) -> str:
    """Report the first right value that agrees with the wrong one; empty if all differ."""
    for witness in witnesses:
        if witness.agrees:
            return f"{witness.name} agrees with {subject.name}, but the two must differ"
    return ""
