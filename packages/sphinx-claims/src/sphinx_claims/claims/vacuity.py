"""Trials of a check with wrong values: a check that accepts one of them is vacuous."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from .comparison import STANDARD_ERRORS, Entry, Route, Subject, accepts, distances, index_text
from .statement import Statement
from .verdict import Witness


def first_untested(statement: Statement, entries: list[Entry]) -> str:
    """Try the statement with each entry wrong; say which wrong value it would accept."""
    for i, entry in enumerate(entries):
        for wrong in _wrong_entries(statement.relation, entry):
            if accepts(statement.relation, wrong):
                place = f" at entry {index_text(statement.shape, i)}" if statement.shape else ""
                return (
                    f"{float(wrong.stated):.10g} would pass as well as "
                    f"{statement.numbers[i].text()}{place}: one unit of the last digit is "
                    f"{float(entry.unit):.3g}, and {float(entry.allowed):.3g} is allowed"
                )
    return ""


def _wrong_entries(relation: str, entry: Entry) -> Iterator[Entry]:
    """What the relation must reject: the stated or the computed number off by a little."""
    if relation in {"<", "≤"}:
        yield entry._replace(value=entry.stated + entry.unit)
    elif relation in {">", "≥"}:
        yield entry._replace(value=entry.stated - entry.unit)
    else:
        yield entry._replace(stated=entry.stated + entry.unit)
        yield entry._replace(stated=entry.stated - entry.unit)


def first_blind(subject: Subject, routes: list[Route]) -> str:
    """Put every entry off by ten times what is allowed; name the first that a witness accepts."""
    for route in routes:
        _, allowed = distances(subject, route)
        wrong: Any = subject.values.entries + (10 * allowed if allowed.any() else 1)
        values = replace(subject.values, entries=np.asarray(wrong))
        difference, allowed = distances(subject._replace(values=values), route)
        for i in np.flatnonzero(difference <= allowed).tolist():
            place = f"entry {index_text(values.shape, i)}" if values.shape else subject.name
            return f"{route.name} would accept {place} off by ten times what is allowed"
    return ""


def first_noisy(subject: Subject, routes: list[Route]) -> str:
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


def first_coarse(statement: Statement, entries: list[Entry], seen: list[Witness]) -> str:
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
