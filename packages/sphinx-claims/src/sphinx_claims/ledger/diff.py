"""Comparison of two ``claims.json`` files, as Markdown that is also readable in a terminal."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from textwrap import shorten
from typing import Any

import numpy as np
from jsonschema import Draft202012Validator

from ..claims.record import COMPARISONS, SCHEMA_FILE, SCHEMA_VERSION
from ..claims.statement import Statement, StatementError, parse
from .formula_diff import formula_changes

_Entry = dict[str, Any]
_Row = tuple[str, ...]
_ABSENT = "—"
_WITHOUT_FORMULAS = 1
"""The schema of records that have no formulas, and otherwise the present one."""


class RecordError(ValueError):
    """A file that is not a ``claims.json`` of a known schema; the message is one line."""


@dataclass(frozen=True)
class Record:
    """The content of a ``claims.json``.

    Attributes:
        claims: the claims by key.
        theorems: the theorems by label.
        versions: the versions by package.
        formulas: the evaluated blocks by label.
    """

    claims: dict[str, _Entry]
    theorems: dict[str, _Entry]
    versions: dict[str, str]
    formulas: dict[str, _Entry] = field(default_factory=dict)


def diff(old: Path, new: Path) -> int:
    """Print the differences between two records of claims.

    Args:
        old: the older ``claims.json``.
        new: the newer one.

    Returns:
        The exit status: 0 if the files could be compared, otherwise 2.
    """
    try:
        print(describe(read_record(old), read_record(new)))
    except RecordError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def read_record(path: Path) -> Record:
    """Read a ``claims.json``.

    Raises:
        RecordError: if the file cannot be read, or does not have the schema of such a record.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise RecordError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise RecordError(f"{path} is not a claims.json file: expected JSON") from None
    if isinstance(content, dict) and content.get("schema") == _WITHOUT_FORMULAS:
        content |= {"schema": SCHEMA_VERSION, "formulas": []}
    if isinstance(content, dict) and content.get("schema", SCHEMA_VERSION) != SCHEMA_VERSION:
        raise RecordError(f"{path} has schema {content['schema']}, expected {SCHEMA_VERSION}")
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    for wrong in Draft202012Validator(schema).iter_errors(content):
        if wrong.validator != "additionalProperties":  # later versions may add entries
            place = wrong.json_path.removeprefix("$.") if wrong.path else "the record"
            raise RecordError(
                f"{path} is not a claims.json file: {place}: {shorten(wrong.message, 80)}"
            )
    return Record(
        {claim["key"]: claim for claim in content["claims"]},
        {theorem["label"]: theorem for theorem in content["theorems"]},
        {_normalized(name): version for name, version in content["environment"].items()},
        {block["label"]: block for block in content["formulas"]},
    )


def describe(old: Record, new: Record) -> str:
    """Describe in Markdown the differences between two records.

    A claim has changed if its printed data differ: the statement, the page, the evidence, the
    computed value at the ten digits of the record, or a margin, its own or that of a witness, at
    the three digits of the ledger.
    """
    kept = [(old.claims[key], claim) for key, claim in new.claims.items() if key in old.claims]
    changed = [
        (before, now, changes) for before, now in kept if (changes := _numeric_changes(before, now))
    ]
    facts = ("claim", "page", "statement", "evidence", "margin")
    change = ("claim", "before", "now")
    sections: list[tuple[str, _Row, list[_Row]]] = [
        ("added", facts, _facts(new.claims, old.claims)),
        ("removed", facts, _facts(old.claims, new.claims)),
        ("restated", change, _changes(kept, _statement)),
        ("moved to another page", change, _changes(kept, lambda claim: claim["page"])),
        ("with changed evidence or witnesses", change, _changes(kept, _evidence)),
        (
            "with a changed value or margin",
            ("claim", "statement", "change", "difference", "margin before", "margin now"),
            [
                (
                    _code(now["key"]),
                    _code(_statement(now)),
                    "; ".join(text for text, _ in changes),
                    "; ".join(difference for _, difference in changes if difference),
                    _margin(before["margin"]),
                    _margin(now["margin"]),
                )
                for before, now, changes in sorted(changed, key=lambda change: change[1]["margin"])
            ],
        ),
    ]
    counts = ", ".join(f"{len(rows)} {what}" for what, _, rows in sections if rows)
    if counts:
        summary = f"{len(old.claims)} claims before, {len(new.claims)} now: {counts}."
    else:
        summary = f"No claims changed ({len(new.claims)} in total)."
    tables = [(f"Claims {what}", headings, rows) for what, headings, rows in sections]
    tables += [
        ("Theorems", ("theorem", "what changed"), _theorem_rows(old.theorems, new.theorems)),
        ("Formulas", ("block", "what changed"), _formula_rows(old.formulas, new.formulas)),
        ("Versions", ("package", "before", "now"), _version_rows(old.versions, new.versions)),
    ]
    return "\n\n".join([summary, *(_table(*table) for table in tables if table[2])])


def _normalized(package: str) -> str:
    """Return the normalized name of a package (PEP 503)."""
    return re.sub(r"[-_.]+", "-", package).lower()


def _facts(claims: dict[str, _Entry], others: dict[str, _Entry]) -> list[_Row]:
    """Return the claims that are not among the others, smallest margin first."""
    found = [claim for key, claim in claims.items() if key not in others]
    return [
        (
            *(_code(text) for text in (claim["key"], claim["page"], _statement(claim))),
            _code(_evidence(claim)),
            _margin(claim["margin"]),
        )
        for claim in sorted(found, key=lambda claim: claim["margin"])
    ]


def _changes(kept: Iterable[tuple[_Entry, _Entry]], show: Callable[[_Entry], str]) -> list[_Row]:
    return [
        (_code(now["key"]), _code(show(before)), _code(show(now)))
        for before, now in kept
        if show(before) != show(now)
    ]


def _statement(claim: _Entry) -> str:
    return f"{claim['relation']} {claim['stated']}"


def _evidence(claim: _Entry) -> str:
    """Return the evidence with its source, or the witnesses that the statement omits."""
    named = claim["relation"] in COMPARISONS
    witnesses = "" if named else ", ".join(witness["name"] for witness in claim["witnesses"])
    evidence = ": ".join(filter(None, (claim["evidence"], witnesses or claim["source"])))
    return f"{evidence}, computed twice" if claim.get("computations") == 2 else evidence


def _numeric_changes(before: _Entry, now: _Entry) -> list[tuple[str, str]]:
    """Return the changes of the numbers of a claim, each as a description and a difference."""
    changes = _value_changes(before["computed"], now["computed"])
    seen = {witness["name"]: witness for witness in before["witnesses"]}
    for witness in now["witnesses"]:
        was = seen.get(witness["name"])
        if was and _witness_margin(before, was) != _witness_margin(now, witness):
            difference = f"{witness['difference'] - was['difference']:+.3g}"
            text = f"{was['difference']:.3g} → {witness['difference']:.3g}"
            changes.append((f"{_code(witness['name'])} differs by {text}", difference))
    if not changes and _margin(before["margin"]) != _margin(now["margin"]):
        changes.append(("only its margin", ""))
    return changes


def _value_changes(before: str, now: str) -> list[tuple[str, str]]:
    """Return the largest change of an entry, if both are numbers or arrays of one shape."""
    first, second = _parsed(before), _parsed(now)
    if first is None or second is None or first.shape != second.shape:
        return [(f"{_code(before)} → {_code(now)}", "")] if before != now else []
    entries = zip(np.ndindex(first.shape), first.numbers, second.numbers, strict=True)
    index, old, new = max(entries, key=lambda entry: abs(entry[2].value - entry[1].value))
    if old.value == new.value:
        return []
    place = f"entry {list(index)}: " if index else ""
    text = f"{place}{_code(old.source())} → {_code(new.source())}"
    return [(text, _signed(new.value - old.value))]


def _parsed(computed: str) -> Statement | None:
    """Return a computed number or array of numbers; ``None`` for names, dates and expressions."""
    try:
        statement = parse(computed)
    except StatementError:
        return None
    return statement if statement.is_numeric else None


def _signed(number: Fraction) -> str:
    return f"{Decimal(number.numerator) / number.denominator:+.3g}"


def _witness_margin(claim: _Entry, witness: _Entry) -> str:
    """Return the unused part of the tolerance; for a mistake, of its difference beyond it."""
    difference, allowed = witness["difference"], witness["allowed"]
    if claim["relation"] == "disagree":
        difference, allowed = allowed, difference
    return _margin(1 - difference / allowed if allowed else 1)


def _margin(margin: float) -> str:
    return f"{margin:.3g}"


def _theorem_rows(old: dict[str, _Entry], new: dict[str, _Entry]) -> list[_Row]:
    rows: list[_Row] = []
    for label in sorted(old.keys() | new.keys()):
        if label not in old:
            change = f"added on {_code(new[label]['page'])}"
        elif label not in new:
            change = f"removed from {_code(old[label]['page'])}"
        else:
            change = _theorem_change(old[label], new[label])
        if change:
            rows.append((_code(label), change))
    return rows


def _theorem_change(before: _Entry, now: _Entry) -> str:
    changes = [
        f"{name} {_code(before[name])} → {_code(now[name])}"
        for name in ("page", "title")
        if before[name] != now[name]
    ]
    for words, was, is_ in (
        ("evidence", before["claims"], now["claims"]),
        ("dependencies", before["depends_on"], now["depends_on"]),
        ("formal statements", _formal(before), _formal(now)),
    ):
        lost = [f"− {_code(name)}" for name in was if name not in is_]
        gained = [f"+ {_code(name)}" for name in is_ if name not in was]
        if lost or gained:
            changes.append(f"{words} {', '.join([*lost, *gained])}")
    return "; ".join(changes)


def _formal(theorem: _Entry) -> list[str]:
    """Return the formal statements of a theorem, each with its status and axioms."""
    statements = []
    for entry in theorem.get("formal", []):
        by = f" by Coq {entry['coq']}" if entry["status"] == "checked" else ""
        axioms = "".join(f", axiom {axiom}" for axiom in entry.get("axioms", []))
        statements.append(f"{entry['name']} {entry['status']}{by}{axioms}")
    return statements


def _formula_rows(old: dict[str, _Entry], new: dict[str, _Entry]) -> list[_Row]:
    changes = formula_changes(old, new)
    return [(_code(label), "; ".join(map(_with_code, found))) for label, found in changes]


def _with_code(change: tuple[str, str]) -> str:
    words, latex = change
    return words.replace("%s", _code(latex))


def _version_rows(old: dict[str, str], new: dict[str, str]) -> list[_Row]:
    return [
        (_code(name), _code(old.get(name, _ABSENT)), _code(new.get(name, _ABSENT)))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def _table(title: str, headings: _Row, rows: list[_Row]) -> str:
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    lines = [headings, tuple("-" * width for width in widths), *rows]
    padded = (
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
    return "\n".join([f"### {title}", "", *(f"| {line} |" for line in padded)])


def _code(text: str) -> str:
    """Return a code span for a table cell that shows any text literally, in one line."""
    text = " ".join(text.split()).replace("|", r"\|")
    if not text:
        return _ABSENT
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"
