"""Changes of evaluated formulas between two records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_Entry = dict[str, Any]
_Change = tuple[str, str]
"""Words with ``%s`` in the place of LaTeX, and this LaTeX."""


def formula_changes(
    old: dict[str, _Entry], new: dict[str, _Entry]
) -> Iterator[tuple[str, list[_Change]]]:
    """Yield the labels of the blocks that changed, each with its changes.

    A statement has changed if its status, the number of its points or of its relations, or one of
    its lists of variants differs.

    Args:
        old: the entries of the older record by label.
        new: those of the newer one.
    """
    for label in sorted(old.keys() | new.keys()):
        if label not in old:
            yield label, [("added on %s", new[label]["page"])]
        elif label not in new:
            yield label, [("removed from %s", old[label]["page"])]
        elif changes := [*_changes_of_block(old[label], new[label])]:
            yield label, changes


def _changes_of_block(before: _Entry, now: _Entry) -> Iterator[_Change]:
    was = {one["latex"]: one for one in before["statements"]}
    has = {one["latex"]: one for one in now["statements"]}
    yield from (("− %s", latex) for latex in was if latex not in has)
    yield from (("+ %s", latex) for latex in has if latex not in was)
    for latex, statement in has.items():
        for text in _changes_of_statement(was.get(latex, statement), statement):
            yield f"%s {text}", latex


def _changes_of_statement(before: _Entry, now: _Entry) -> Iterator[str]:
    numbers: list[tuple[object, object, str]] = [(_status(before), _status(now), "")]
    if before["status"] == now["status"] == "evaluated":
        numbers += [
            (len(before["relations"]), len(now["relations"]), " relations"),
            (before["points"], now["points"], " points"),
            *(
                (len(before["variants"][name]), len(now["variants"][name]), f" {words}")
                for name, words in (("looser", "looser variants"), ("same", "excused variants"))
            ),
            (_rejected(before), _rejected(now), " variants rejected"),
        ]
    yield from (f"{was} → {is_now}{unit}" for was, is_now, unit in numbers if was != is_now)


def _status(statement: _Entry) -> str:
    return ": ".join(filter(None, (statement["status"], statement.get("reason", ""))))


def _rejected(statement: _Entry) -> int:
    variants = statement["variants"]
    return int(variants["refuted"] + variants["without_value"])
