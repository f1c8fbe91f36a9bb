r"""Ellipses: the factors, terms or items that ``\cdots`` stands for, from those beside it."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import ReadingError
from .expressions import Node, make, same, transform


def read_ellipsis(operation: str, before: Sequence[Node], after: Node, latex: str) -> Node:
    r"""Return the node of alike pieces such as ``A_r \cdots A_1`` or ``1 + 2 + \dots + n``.

    Its parts are the piece with letters of its own in the place of what changes, then, for each
    of these letters, its values in all pieces that are printed.

    Args:
        operation: ``product``, ``add`` or ``items``.
        before: the pieces before the ellipsis, the first of which is alike with the last.
        after: the piece after it.
        latex: the LaTeX, for the error.

    Raises:
        ReadingError: if the pieces differ in more than numbers.
    """
    places: list[tuple[Node, Node]] = []
    if not _differences(before[0], after, places):
        raise ReadingError(f"{latex}: the first and the last piece are not alike")
    if not places:
        advice = "so their number is not known; use a key"
        raise ReadingError(f"{latex}: the first and the last piece are the same, {advice}")
    rows = [[first for first, _ in places]]
    for piece in before[1:]:
        found: list[tuple[Node, Node]] = []
        if not _differences(before[0], piece, found):
            raise ReadingError(f"{latex}: the pieces before the dots are not alike")
        by_place = {id(first): second for first, second in found}
        rows.append([by_place.get(id(first), first) for first, _ in places])
    rows.append([last for _, last in places])
    names = tuple(f"…{i}" for i in range(len(places)))
    letters = {
        id(first): make("letter", first.start, first.end, value=name)
        for (first, _), name in zip(places, names, strict=True)
    }
    template = transform(before[0], lambda node: letters.get(id(node)))
    parts = (template, *(node for row in rows for node in row))
    start = min(before[0].start, after.start)
    end = max(before[0].end, after.end)
    return make("ellipsis", start, end, parts, (operation, names, len(rows)), bound=names)


def alike(first: Node, second: Node) -> bool:
    """Return whether two pieces may stand beside the same ellipsis."""
    return _differences(first, second, [])


def _differences(first: Node, second: Node, found: list[tuple[Node, Node]]) -> bool:
    """Collect where two nodes differ; return whether they are alike otherwise."""
    if same(first, second):
        return True
    if first.kind == second.kind == "symbol":
        if first.value.key != second.value.key:
            return False
        for one, other in zip(first.parts, second.parts, strict=True):
            if not same(one, other):
                found.append((one, other))
        return True
    if (
        first.kind == second.kind
        and first.value == second.value
        and len(first.parts) == len(second.parts) > 0
        and first.kind != "add"
    ):
        return all(
            _differences(one, other, found)
            for one, other in zip(first.parts, second.parts, strict=True)
        )
    if {first.kind, second.kind} <= {"number", "letter", "symbol", "add", "neg", "product"}:
        found.append((first, second))
        return True
    return False
