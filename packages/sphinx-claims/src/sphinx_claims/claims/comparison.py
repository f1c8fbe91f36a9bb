"""Distances between a computed value, its statement and its witnesses, with their tolerances.

Every tolerance follows from one rule and no argument changes it: a method must agree to half of the
digits that it can have. For a float format with machine epsilon ε the relative tolerance is √ε; for
central finite differences, whose smallest error is of order ε^(2/3), it is ε^(1/3); exact values
have none. Tolerances are relative to the largest entry that is compared. A sampled mean may be
off by five standard errors.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .statement import Statement
from .values import IncomparableError, Values, read_values
from .verdict import Witness

STANDARD_ERRORS = 5


class Entry(NamedTuple):
    """One entry of a statement beside the computed entry and its tolerance."""

    stated: Fraction
    unit: Fraction
    value: Fraction
    allowed: Fraction


class Subject(NamedTuple):
    """A value that is compared; ``scale`` may raise the largest entry that sets its tolerances."""

    name: str
    values: Values
    scale: Values


class Route(NamedTuple):
    """Another computation of the same quantity."""

    name: str
    values: Values
    standard_error: Values | None


def pair_entries(statement: Statement, values: Values, standard_error: object) -> list[Entry]:
    """Put each stated entry beside the computed one, with its tolerance."""
    stated = [number.value for number in statement.numbers]
    units = [number.unit for number in statement.numbers]
    computed = values.fractions()
    if standard_error is not None:
        errors = _read_standard_error(standard_error, values)
        allowed = [STANDARD_ERRORS * error for error in errors.fractions()]
    else:
        scale = max(statement_scale(statement), *map(abs, computed))
        allowed = [Fraction(values.eps**0.5) * scale] * len(stated)
    return list(map(Entry, stated, units, computed, allowed))


def statement_scale(statement: Statement) -> Fraction:
    """Return the largest stated entry, or one unit of the last place if all entries are 0."""
    numbers = statement.numbers
    return max(abs(number.value) for number in numbers) or min(number.unit for number in numbers)


def _read_standard_error(standard_error: object, values: Values) -> Values:
    errors = read_values(standard_error, "the standard error")
    if errors.shape != values.shape:
        raise IncomparableError(
            f"the standard error has shape {errors.shape}, the mean {values.shape}"
        )
    if min(errors.fractions()) <= 0:
        raise IncomparableError("the standard error must be above 0")
    return errors


def read_routes(routes: Mapping[str, object], of: str, computed: object) -> list[Route]:
    """Read the values of witnesses, and refuse one that is the very object that it confirms."""
    for name, value in routes.items():
        if value is computed and hasattr(value, "__len__"):
            raise IncomparableError(f"{name} is the same object as {of}, and no witness of it")
    return [_read_route(name, value) for name, value in routes.items()]


def _read_route(name: str, value: object) -> Route:
    if name != "sampling":
        return Route(name, read_values(value, name), None)
    if not isinstance(value, tuple) or len(value) != 2:
        raise IncomparableError("sampling must be a pair (mean, standard error)")
    mean = read_values(value[0], name)
    return Route(name, mean, _read_standard_error(value[1], mean))


def compare(subject: Subject, route: Route) -> Witness:
    """Return the largest distance between a value and a witness, with its tolerance."""
    difference, allowed = distances(subject, route)
    worst = int(np.argmax(difference / allowed if route.standard_error else difference))
    return Witness(route.name, float(difference.flat[worst]), float(allowed.flat[worst]))


def distances(subject: Subject, route: Route) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the distance of each entry of a witness from the value, and its tolerance."""
    values, other = subject.values, route.values
    if values.shape != other.shape:
        raise IncomparableError(
            f"{subject.name} has shape {values.shape}, {route.name} {other.shape}"
        )
    if not (values.eps or other.eps or route.standard_error):
        return _exact_distances(values, other), np.zeros(values.shape)
    found = np.abs(values.floats() - other.floats())
    if route.standard_error:
        return found, STANDARD_ERRORS * route.standard_error.floats()
    power = 1 / 3 if route.name.startswith("finite_difference") else 1 / 2
    largest = max(np.abs(part.floats()).max() for part in (values, other, subject.scale))
    allowed = max(values.eps, other.eps) ** power * largest
    return found, np.full(values.shape, allowed)


def _exact_distances(values: Values, other: Values) -> NDArray[np.float64]:
    """Return the distances between exact entries; 1 for expressions that are not equal."""
    differences = values.entries.ravel() - other.entries.ravel()
    for i, difference in enumerate(differences):
        if hasattr(difference, "simplify"):
            difference = difference.simplify()
        differences[i] = 1 if getattr(difference, "free_symbols", None) else difference
    found = np.abs(Values(differences).floats())
    found[(found == 0) & (differences != 0)] = sys.float_info.min
    return found.reshape(values.shape)


def accepts(relation: str, entry: Entry) -> bool:
    """Whether the relation holds between the stated and the computed entry."""
    stated, unit, value, allowed = entry
    checks: dict[str, Callable[[], bool]] = {
        "=": lambda: abs(stated - value) <= allowed,
        "≈": lambda: (
            value * stated >= 0  # of one sign, or one of them is 0
            and abs(stated) - unit / 2 <= abs(value) < abs(stated) + unit / 2
        ),
        "<": lambda: value < stated,
        "≤": lambda: value <= stated,
        ">": lambda: value > stated,
        "≥": lambda: value >= stated,
    }
    return checks[relation]()


def entry_margin(relation: str, entry: Entry) -> Fraction:
    """Return the margin of one entry, as :class:`~sphinx_claims.claims.verdict.Verdict` has it."""
    difference = abs(entry.stated - entry.value)
    if relation == "=":
        return unused_part(difference, entry.allowed)
    if relation == "≈":
        return unused_part(difference, entry.unit / 2)
    distance = difference and difference / max(abs(entry.stated), abs(entry.value))
    return distance if accepts(relation, entry) else -distance


def unused_part(difference: float | Fraction, allowed: float | Fraction) -> Fraction:
    """Return the part of a tolerance that a difference leaves unused, at least -1."""
    if not difference:
        return Fraction(1)
    if not allowed:
        return Fraction(-1)
    return max(Fraction(-1), 1 - Fraction(difference) / Fraction(allowed))


def index_text(shape: tuple[int, ...], position: int) -> str:
    """Return the index of an entry, given by its position in reading order."""
    return str([int(i) for i in np.unravel_index(position, shape)])
