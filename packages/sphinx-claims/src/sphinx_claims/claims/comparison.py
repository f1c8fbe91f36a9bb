"""Tolerances, and differences between a computed value, its statement and its witnesses.

Names, truth values, dates and time spans are compared exactly.

All tolerances follow from one rule, and no argument changes them: two results must agree to half
of the digits that their method can give. For a float format with machine epsilon ε the relative
tolerance is √ε; for central finite differences, whose smallest error is of order ε^(2/3), it is
ε^(1/3); for exact values it is 0. Tolerances are relative to the largest compared entry. A sampled
mean may differ by five standard errors.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .advice import advice_on_kinds
from .arrays import IncomparableError
from .statement import Statement
from .values import Values, as_literal, comparable, kind_of
from .verdict import Witness

STANDARD_ERRORS = 5


class Entry(NamedTuple):
    """A stated entry, one unit in its last place, the computed entry and its tolerance.

    Dates and time spans are seconds. The values of names and truth values are their own.
    """

    stated: Any
    unit: Fraction
    value: Any
    allowed: Fraction


class Subject(NamedTuple):
    """A value that is compared with witnesses.

    Its tolerances are relative to the largest entry among ``values``, ``scale`` and the witness.
    """

    name: str
    values: Values
    scale: Values


class Route(NamedTuple):
    """Another computation of the same quantity, with its standard error if it is sampled."""

    name: str
    values: Values
    standard_error: Values | None


def pair_entries(
    statement: Statement, values: Values, standard_error: Values | None
) -> list[Entry]:
    """Pair each stated entry with the computed entry and its tolerance.

    Raises:
        IncomparableError: if an entry is not of the stated kind, is not a real number, or the
            standard error is not a positive value of the same shape.
    """
    for i, (literal, value) in enumerate(zip(statement.literals, values.entries.flat, strict=True)):
        if kind_of(value) != literal.kind:
            place = f"entry {format_index(statement.shape, i)} " if statement.shape else ""
            raise IncomparableError(
                f"{place}states {literal.kind}, {literal.source()}; computed {kind_of(value)}, "
                f"{Values(np.array(value)).text()}{advice_on_kinds(literal.kind, kind_of(value))}"
            )
    stated = [comparable(literal.value) for literal in statement.literals]
    units = [literal.unit for literal in statement.literals]
    computed = values.comparable()
    if standard_error is not None:
        _check_standard_error(standard_error, values)
        allowed = [STANDARD_ERRORS * error for error in standard_error.fractions()]
    else:
        scale = max(statement_scale(statement), values.largest())
        allowed = [Fraction(values.eps**0.5) * scale] * len(stated)
    return list(map(Entry, stated, units, computed, allowed))


def statement_scale(statement: Statement) -> Fraction:
    """Return the largest absolute stated number, or one unit in the last place if all are 0."""
    numbers = statement.numbers
    if not numbers:
        return Fraction(0)
    return max(abs(number.value) for number in numbers) or min(number.unit for number in numbers)


def _check_standard_error(errors: Values, mean: Values) -> None:
    if errors.shape != mean.shape:
        raise IncomparableError(
            f"the standard error has shape {errors.shape}, the mean {mean.shape}"
        )
    if min(errors.fractions()) <= 0:
        raise IncomparableError("the standard error must be positive")


def compare(subject: Subject, route: Route) -> Witness:
    """Return the largest difference between a value and a witness, with its tolerance.

    If the tolerances of entries differ, the largest is relative to the tolerance.
    """
    difference, allowed = differences(subject, route)
    worst = int(np.argmax(difference / allowed if route.standard_error else difference))
    return Witness(route.name, float(difference.flat[worst]), float(allowed.flat[worst]))


def differences(subject: Subject, route: Route) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the absolute difference of each entry from the witness, and its tolerance.

    Raises:
        IncomparableError: if the shapes or the kinds of entries differ, or an entry overflows
            float64.
    """
    values, other = subject.values, route.values
    if values.shape != other.shape:
        raise IncomparableError(
            f"{subject.name} has shape {values.shape}, {route.name} {other.shape}"
        )
    if route.standard_error:
        _check_standard_error(route.standard_error, other)
    if not (values.is_numeric and other.is_numeric):
        values, other = _encode_equality(subject, route)
    if not (values.eps or other.eps or route.standard_error):
        return _exact_differences(values, other), np.zeros(values.shape)
    with np.errstate(over="ignore"):
        found = np.abs(values.floats() - other.floats())
    found = np.minimum(found, sys.float_info.max)
    if route.standard_error:
        return found, STANDARD_ERRORS * route.standard_error.floats()
    power = 1 / 3 if route.name.startswith("finite_difference") else 1 / 2
    scale = subject.scale if subject.scale.is_numeric else values
    largest = max(np.abs(part.floats()).max() for part in (values, other, scale))
    allowed = max(values.eps, other.eps) ** power * largest
    return found, np.full(values.shape, allowed)


def _encode_equality(subject: Subject, route: Route) -> tuple[Values, Values]:
    """Replace entries that are not numbers by 0 in both values if they are equal, else 0 and 1."""
    first, second = subject.values.entries.copy(), route.values.entries.copy()
    for i, (one, two) in enumerate(zip(first.flat, second.flat, strict=True)):
        if kind_of(one) != kind_of(two):
            raise IncomparableError(
                f"{subject.name} holds {kind_of(one)}, {route.name} {kind_of(two)}"
            )
        if as_literal(one):
            first.flat[i], second.flat[i] = Fraction(0), Fraction(one != two)
    return replace(subject.values, entries=first), replace(route.values, entries=second)


def _exact_differences(values: Values, other: Values) -> NDArray[np.float64]:
    """Return the absolute differences of exact entries; 1 for unequal symbolic expressions."""
    signed = values.entries.ravel() - other.entries.ravel()
    for i, difference in enumerate(signed):
        if hasattr(difference, "simplify"):
            expanded = difference.expand()  # much faster than simplify
            difference = expanded if expanded.is_Rational else difference.simplify()
        signed[i] = 1 if getattr(difference, "free_symbols", None) else difference
    found = np.abs(Values(signed).floats())
    found[(found == 0) & (signed != 0)] = sys.float_info.min  # an underflow is not equality
    return found.reshape(values.shape)


def accepts(relation: str, entry: Entry) -> bool:
    """Whether the relation holds between the stated and the computed entry."""
    stated, unit, value, allowed = entry
    if not isinstance(stated, Fraction):
        return bool(stated == value)
    checks: dict[str, Callable[[], bool]] = {
        "=": lambda: abs(stated - value) <= allowed,
        "≈": lambda: abs(stated - value) < unit / 2,
        "<": lambda: value < stated,
        "≤": lambda: value <= stated,
        ">": lambda: value > stated,
        "≥": lambda: value >= stated,
    }
    return checks[relation]()


def entry_margin(relation: str, entry: Entry) -> Fraction:
    """Return the margin of an entry, see :class:`~sphinx_claims.claims.verdict.Verdict`."""
    if not isinstance(entry.stated, Fraction):
        return Fraction(1 if entry.stated == entry.value else -1)
    difference = abs(entry.stated - entry.value)
    if relation == "=":
        return tolerance_margin(difference, entry.allowed)
    if relation == "≈":
        return tolerance_margin(difference, entry.unit / 2)
    distance: Fraction = difference and difference / max(abs(entry.stated), abs(entry.value))
    return distance if accepts(relation, entry) else -distance


def tolerance_margin(difference: float | Fraction, allowed: float | Fraction) -> Fraction:
    """Return the fraction of a tolerance that a difference leaves unused, at least -1."""
    if not difference:
        return Fraction(1)
    if not allowed:
        return Fraction(-1)
    return max(Fraction(-1), 1 - Fraction(difference) / Fraction(allowed))


def format_index(shape: tuple[int, ...], position: int) -> str:
    """Return the index, such as ``[0, 1]``, of an entry at a position in row-major order."""
    return str([int(i) for i in np.unravel_index(position, shape)])
