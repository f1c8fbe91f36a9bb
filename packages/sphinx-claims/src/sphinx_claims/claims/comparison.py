"""Whether a computed value is what a statement says, and whether that check could have failed.

All tolerances follow from one rule and are nobody's to tune: a method must agree to half of the
digits that it can have. A float format of spacing ε has the relative tolerance √ε; central finite
differences, whose best error is ε^(2/3), have ε^(1/3); exact values have none. They are relative
to the largest entry of what is compared. A sampled mean may be 5 standard errors off.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .statement import Statement
from .values import IncomparableError, Values, read_values

EVIDENCE = (  # strongest first: each trusts something that those before it need not
    "exact",
    "exhaustive",
    "symbolic",
    "numeric",
    "statistical",
    "measured",
    "given",
    "cited",
)
STANDARD_ERRORS = 5


@dataclass(frozen=True)
class Witness:
    """How far a second computation lies from the value that it witnesses, and how far it may."""

    name: str
    difference: float
    allowed: float

    @property
    def agrees(self) -> bool:
        """Whether the difference is allowed."""
        return self.difference <= self.allowed


@dataclass(frozen=True)
class Verdict:
    """What a claim came to: verified, wrong, vacuous (it could not fail) or invalid.

    ``margin`` is the part of what is allowed that is left: 1 where nothing differs, 0 at the edge,
    negative beyond it, and -1 where twice as much differs or more. For an inequality it is the
    distance to the bound, relative to the larger of the two.
    """

    status: str
    evidence: str
    computed: str = ""
    margin: float | None = None
    reason: str = ""
    witnesses: list[Witness] = field(default_factory=list)


class _Entry(NamedTuple):
    stated: Fraction
    unit: Fraction
    value: Fraction
    allowed: Fraction


class _Subject(NamedTuple):
    """A value that is compared, and what else may be the largest entry for its tolerances."""

    name: str
    values: Values
    scale: Values


class _Route(NamedTuple):
    name: str
    values: Values
    standard_error: Values | None


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
        entries = _pair(statement, values, standard_error)
        subject = _Subject("the value", values, Values(np.array(_scale(statement))))
        routes = _read_routes(witnesses, subject.name, computed)
        seen = [_compare(subject, route) for route in routes]
    except IncomparableError as error:
        return Verdict("invalid", kind, reason=str(error))
    margins = [_margin(statement.relation, entry) for entry in entries]
    margins += [_part_left(witness.difference, witness.allowed) for witness in seen]
    status, reason = _settle(
        wrong=_first_wrong(statement, entries) or _first_disagreement(subject, seen),
        vacuous=_first_untested(statement, entries)
        or _first_blind(subject, routes)
        or _first_coarse(statement, entries, seen),
    )
    return Verdict(status, kind, values.text(), float(min(margins)), reason, seen)


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
    margin = float(min(_part_left(witness.difference, witness.allowed) for witness in seen))
    status, reason = _settle(
        wrong=_first_disagreement(subject, seen),
        vacuous=_first_blind(subject, others) or _first_noisy(subject, others),
    )
    return Verdict(status, _kind(subject, others), "", margin, reason, seen)


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
    margins = [_part_left(w.allowed, w.difference) if w.difference else -1 for w in seen]
    status, reason = _settle(wrong=_first_unnoticed(subject, seen))
    return Verdict(status, _kind(subject, others), "", float(min(margins)), reason, seen)


def _settle(*, wrong: str, vacuous: str = "") -> tuple[str, str]:
    """The status that follows from what was found, and its reason."""
    if wrong:
        return "wrong", wrong
    if vacuous:
        return "vacuous", vacuous
    return "verified", ""


def _compare_first(routes: Mapping[str, object]) -> tuple[_Subject, list[_Route], list[Witness]]:
    (name, first), *rest = routes.items()
    values = read_values(first, name)
    subject = _Subject(name, values, scale=values)
    others = _read_routes(dict(rest), name, first)
    return subject, others, [_compare(subject, route) for route in others]


def _kind(subject: _Subject, others: list[_Route]) -> str:
    """The weakest evidence among the values that were compared."""
    if any(route.standard_error for route in others):
        return "statistical"
    kinds = [subject.values.kind, *(route.values.kind for route in others)]
    return weakest(kinds)


def weakest(kinds: Iterable[str]) -> str:
    """The weakest of some kinds of evidence; empty if there is none.

    >>> weakest(["exact", "numeric", "symbolic"])
    'numeric'
    """
    return max(kinds, key=EVIDENCE.index, default="")


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


def _pair(statement: Statement, values: Values, standard_error: object) -> list[_Entry]:
    stated = [number.value for number in statement.numbers]
    units = [number.unit for number in statement.numbers]
    computed = values.fractions()
    if standard_error is not None:
        errors = _read_standard_error(standard_error, values)
        allowed = [STANDARD_ERRORS * error for error in errors.fractions()]
    else:
        scale = max(_scale(statement), *map(abs, computed))
        allowed = [Fraction(values.spacing**0.5) * scale] * len(stated)
    return list(map(_Entry, stated, units, computed, allowed))


def _scale(statement: Statement) -> Fraction:
    """The largest stated entry; where all are 0, one unit of the last place."""
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


def _read_routes(routes: Mapping[str, object], of: str, computed: object) -> list[_Route]:
    for name, value in routes.items():
        if value is computed and hasattr(value, "__len__"):
            raise IncomparableError(f"{name} is the same object as {of}, and no witness of it")
    return [_read_route(name, value) for name, value in routes.items()]


def _read_route(name: str, value: object) -> _Route:
    if name != "sampling":
        return _Route(name, read_values(value, name), None)
    if not isinstance(value, tuple) or len(value) != 2:
        raise IncomparableError("sampling must be a pair (mean, standard error)")
    mean = read_values(value[0], name)
    return _Route(name, mean, _read_standard_error(value[1], mean))


def _compare(subject: _Subject, route: _Route) -> Witness:
    """The largest difference between a value and a witness of it, beside what is allowed."""
    difference, allowed = _distances(subject, route)
    worst = int(np.argmax(difference / allowed if route.standard_error else difference))
    return Witness(route.name, float(difference.flat[worst]), float(allowed.flat[worst]))


def _distances(subject: _Subject, route: _Route) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far each entry of a witness lies from the value, and how far it may."""
    values, other = subject.values, route.values
    if values.shape != other.shape:
        raise IncomparableError(
            f"{subject.name} has shape {values.shape}, {route.name} {other.shape}"
        )
    if not (values.spacing or other.spacing or route.standard_error):
        return _exact_distances(values, other), np.zeros(values.shape)
    distances = np.abs(values.floats() - other.floats())
    if route.standard_error:
        return distances, STANDARD_ERRORS * route.standard_error.floats()
    power = 1 / 3 if route.name.startswith("finite_difference") else 1 / 2
    largest = max(np.abs(part.floats()).max() for part in (values, other, subject.scale))
    allowed = max(values.spacing, other.spacing) ** power * largest
    return distances, np.full(values.shape, allowed)


def _exact_distances(values: Values, other: Values) -> NDArray[np.float64]:
    """How far exact entries lie apart; 1 for expressions that are not the same."""
    differences = values.entries.ravel() - other.entries.ravel()
    for i, difference in enumerate(differences):
        if hasattr(difference, "simplify"):
            difference = difference.simplify()
        differences[i] = 1 if getattr(difference, "free_symbols", None) else difference
    distances = np.abs(Values(differences).floats())
    distances[(distances == 0) & (differences != 0)] = sys.float_info.min
    return distances.reshape(values.shape)


def _first_wrong(statement: Statement, entries: list[_Entry]) -> str:
    for i, entry in enumerate(entries):
        if not _accepts(statement.relation, entry):
            number = statement.numbers[i].text()
            place = f"entry {_index(statement.shape, i)} states" if statement.shape else "states"
            relation = "" if statement.relation == "=" else f"{statement.relation} "
            computed = Values(np.array(entry.value)).text()
            return f"{place} {relation}{number}, computed {computed}"
    return ""


def _first_disagreement(subject: _Subject, seen: list[Witness]) -> str:
    for witness in seen:
        if not witness.agrees:
            return (
                f"{witness.name} differs from {subject.name} by {witness.difference:.3g}, "
                f"allowed {witness.allowed:.3g}"
            )
    return ""


def _first_unnoticed(subject: _Subject, seen: list[Witness]) -> str:
    for witness in seen:
        if witness.agrees:
            return f"{witness.name} agrees with {subject.name}, which was to differ"
    return ""


def _first_untested(statement: Statement, entries: list[_Entry]) -> str:
    """Try the statement with each entry wrong; say which wrong value it would accept."""
    for i, entry in enumerate(entries):
        for wrong in _wrong_entries(statement.relation, entry):
            if _accepts(statement.relation, wrong):
                place = f" at entry {_index(statement.shape, i)}" if statement.shape else ""
                return (
                    f"{float(wrong.stated):.10g} would pass as well as "
                    f"{statement.numbers[i].text()}{place}: one unit of the last digit is "
                    f"{float(entry.unit):.3g}, and {float(entry.allowed):.3g} is allowed"
                )
    return ""


def _first_blind(subject: _Subject, routes: list[_Route]) -> str:
    """Put every entry off by ten times what is allowed; name the first that a witness accepts."""
    for route in routes:
        _, allowed = _distances(subject, route)
        wrong: Any = subject.values.entries + (10 * allowed if allowed.any() else 1)
        values = replace(subject.values, entries=np.asarray(wrong))
        difference, allowed = _distances(subject._replace(values=values), route)
        for i in np.flatnonzero(difference <= allowed).tolist():
            place = f"entry {_index(values.shape, i)}" if values.shape else subject.name
            return f"{route.name} would accept {place} off by ten times what is allowed"
    return ""


def _first_noisy(subject: _Subject, routes: list[_Route]) -> str:
    """Name the first sampling so noisy that it could not tell the largest entry from 0."""
    for route in routes:
        if route.standard_error:
            allowed = STANDARD_ERRORS * route.standard_error.floats().max()
            largest = np.abs(subject.values.floats()).max()
            if allowed >= largest:
                return (
                    f"{route.name} may differ by {allowed:.3g}, the largest entry is {largest:.3g}"
                )
    return ""


def _first_coarse(statement: Statement, entries: list[_Entry], seen: list[Witness]) -> str:
    """Name the first witness that could not tell the statement from one that is a digit off."""
    for witness in seen:
        for i, entry in enumerate(entries):
            finest = entry.unit
            if statement.relation not in {"=", "≈"}:
                finest += abs(entry.value - entry.stated)
            if witness.allowed >= finest:
                return (
                    f"{witness.name} may differ by {witness.allowed:.3g}, and could not tell "
                    f"{statement.numbers[i].text()} from a number one digit off"
                )
    return ""


def _accepts(relation: str, entry: _Entry) -> bool:
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


def _wrong_entries(relation: str, entry: _Entry) -> Iterator[_Entry]:
    """What the relation must reject: the stated or the computed number off by a little."""
    if relation in {"<", "≤"}:
        yield entry._replace(value=entry.stated + entry.unit)
    elif relation in {">", "≥"}:
        yield entry._replace(value=entry.stated - entry.unit)
    else:
        yield entry._replace(stated=entry.stated + entry.unit)
        yield entry._replace(stated=entry.stated - entry.unit)


def _margin(relation: str, entry: _Entry) -> Fraction:
    difference = abs(entry.stated - entry.value)
    if relation == "=":
        return _part_left(difference, entry.allowed)
    if relation == "≈":
        return _part_left(difference, entry.unit / 2)
    distance = difference and difference / max(abs(entry.stated), abs(entry.value))
    return distance if _accepts(relation, entry) else -distance


def _part_left(difference: float | Fraction, allowed: float | Fraction) -> Fraction:
    if not difference:
        return Fraction(1)
    if not allowed:
        return Fraction(-1)
    return max(Fraction(-1), 1 - Fraction(difference) / Fraction(allowed))


def _index(shape: tuple[int, ...], position: int) -> str:
    return str([int(i) for i in np.unravel_index(position, shape)])
