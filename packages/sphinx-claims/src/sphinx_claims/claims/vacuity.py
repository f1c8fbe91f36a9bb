"""Mutation tests of a comparison: a check that accepts a wrong value is vacuous.

Each function returns an error message, or an empty string if the check rejects all wrong values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .comparison import STANDARD_ERRORS, Entry, Route, Subject, accepts, differences, format_index
from .statement import Entry as Literal
from .statement import Number, Statement
from .values import Values, as_literal, comparable, format_rational
from .verdict import Witness

_DIGITS_OF_ERROR = 100
"""The standard error, in units of the last printed digit, is at most this."""


def find_accepted_error(statement: Statement, entries: list[Entry]) -> str:
    """Report the first entry for which the statement would accept a wrong value."""
    for i, (literal, entry) in enumerate(zip(statement.literals, entries, strict=True)):
        for wrong in _wrong_entries(statement.relation, literal, entry):
            if accepts(statement.relation, wrong):
                place = f" at entry {format_index(statement.shape, i)}" if statement.shape else ""
                return f"{_describe_error(literal, wrong)}{place}{_describe_tolerance(entry)}"
    return ""


def _describe_error(literal: Literal, wrong: Entry) -> str:
    value = format_rational(wrong.stated) if isinstance(literal, Number) else "another value"
    return f"{value} would pass as well as {literal.text()}"


def _describe_tolerance(entry: Entry) -> str:
    return (
        f": one unit of the last digit is {format_rational(entry.unit, digits=3)}, and "
        f"{format_rational(entry.allowed, digits=3)} is allowed"
    )


def _wrong_entries(relation: str, literal: Literal, entry: Entry) -> Iterator[Entry]:
    """Yield entries that the relation must reject, wrong by one unit in the last place.

    A name is replaced by another one, and a truth value by the other.
    """
    if relation in {"<", "≤"}:
        yield entry._replace(value=entry.stated + entry.unit)
    elif relation in {">", "≥"}:
        yield entry._replace(value=entry.stated - entry.unit)
    elif isinstance(literal, Number):
        yield entry._replace(stated=entry.stated + entry.unit)
        yield entry._replace(stated=entry.stated - entry.unit)
    else:
        yield entry._replace(stated=comparable(literal.another().value))


def find_imprecise_mean(statement: Statement, entries: list[Entry]) -> str:
    """Report the first sampled mean that is stated less or more precisely than it is known.

    One unit of the last printed digit is at most one standard error and at least a hundredth of
    it. A fraction has no digits. Unless all stated numbers are zero, the tolerance is smaller than
    the largest of them.
    """
    for literal, entry in zip(statement.literals, entries, strict=True):
        error = entry.allowed / STANDARD_ERRORS
        if isinstance(literal, Number) and literal.denominator:
            continue
        unit = f"one unit of the last digit of {literal.text()} is {format_rational(entry.unit, 3)}"
        about = f"the standard error is {format_rational(error, 3)}"
        if entry.unit > error:
            return f"{unit}, but {about}; state more digits, or a fraction such as 1/2"
        if entry.unit < error / _DIGITS_OF_ERROR:
            return f"{unit}, but {about}; state fewer digits"
    largest = max(abs(entry.stated) for entry in entries)
    allowed = max(entry.allowed for entry in entries)
    if largest and allowed >= largest:
        return (
            f"{STANDARD_ERRORS} standard errors are {format_rational(allowed, 3)}, but the largest "
            f"stated number is only {format_rational(largest, 3)}; draw more samples"
        )
    return ""


def find_blind_witness(subject: Subject, routes: Sequence[Route]) -> str:
    """Report the first witness that would accept an entry wrong by ten times the tolerance."""
    for route in routes:
        _, allowed = differences(subject, route)
        values = _change_entries(subject.values, allowed)
        difference, allowed = differences(subject._replace(values=values), route)
        for i in np.flatnonzero(difference <= allowed).tolist():
            place = f"entry {format_index(values.shape, i)}" if values.shape else subject.name
            return f"{route.name} would accept an error of ten times the tolerance in {place}"
    return ""


def _change_entries(values: Values, allowed: NDArray[np.float64]) -> Values:
    """Change numbers by ten times the tolerance, or 1, and replace all other entries."""
    if values.is_numeric:
        wrong: Any = values.entries + (10 * allowed if allowed.any() else 1)
        return replace(values, entries=np.asarray(wrong))
    steps = 10 * allowed if allowed.any() else np.ones(values.shape)
    changed = np.empty(values.shape, dtype=object)
    for i, (entry, step) in enumerate(zip(values.entries.flat, steps.flat, strict=True)):
        literal = as_literal(entry)
        changed.flat[i] = literal.another().value if literal else entry + step
    return replace(values, entries=changed)


def find_noisy_sampling(subject: Subject, routes: Sequence[Route]) -> str:
    """Report the first sampled witness whose tolerance is at least the largest entry."""
    for route in routes:
        if route.standard_error:
            allowed = STANDARD_ERRORS * route.standard_error.floats().max()
            largest = np.abs(subject.values.floats()).max()
            if allowed >= largest:
                return (
                    f"the tolerance of {route.name} is {allowed:.3g}, "
                    f"but the largest entry is only {largest:.3g}"
                )
    return ""


def find_coarse_witness(
    statement: Statement, entries: list[Entry], witnesses: list[Witness]
) -> str:
    """Report the first witness too coarse to check the last digit or the bound of an entry."""
    for witness in witnesses:
        for literal, entry in zip(statement.literals, entries, strict=True):
            if not isinstance(literal, Number):
                continue
            is_bound = statement.relation not in {"=", "≈"}
            distance = abs(entry.value - entry.stated) if is_bound else 0
            if witness.allowed >= entry.unit + distance:
                return (
                    f"the tolerance of {witness.name} is {witness.allowed:.3g}, too coarse to "
                    f"check the {'bound' if is_bound else 'last digit of'} "
                    f"{literal.text()}"
                )
    return ""
