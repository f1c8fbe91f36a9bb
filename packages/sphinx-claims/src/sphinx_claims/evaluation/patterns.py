r"""Keys of tables as patterns with holes.

A key is a piece of notation. If its value is a function, the parameters of the function are its
holes: ``r"\nabla_{h_t} L": lambda t: ...`` matches any index. The parameter ``t`` is the letter
``t``, ``tau`` is ``\tau``, ``h0`` is ``h_0``, and ``lambda_`` is ``\lambda``.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

from ..formulas import Macro
from .errors import ReadingError, check_escapes
from .notation import spelled
from .pieces import Pieces, read_pieces
from .rows import Piece
from .symbols import Series

_NAME = re.compile(r"([A-Za-z]+)_?(\d*)_*")
_MAX_TRIES = 60
"""Ends that are tried for one hole."""


@dataclass(frozen=True)
class Entry:
    """A key of a table as a pattern.

    Attributes:
        key: the LaTeX of the key.
        pieces: its pieces.
        holes: for each piece that is a hole, its parameter and the number of its pieces.
        parameters: the holes in the order of the parameters.
        literals: letters in its scripts that are no holes.
    """

    key: str
    pieces: Pieces
    holes: Mapping[int, tuple[str, int]]
    parameters: tuple[str, ...]
    literals: frozenset[str]

    def is_script(self, place: int) -> bool:
        """Return whether the hole of a parameter stands in a subscript or a superscript."""
        at = next(i for i, (name, _) in self.holes.items() if name == self.parameters[place])
        row, partners = self.pieces.row, self.pieces.partners
        return any(
            start < at < partners[start] and row[start].text in {"_{", "^{"} for start in partners
        )


class Match(NamedTuple):
    """Where a key matches: the index after it, and the ranges of pieces of its holes."""

    entry: Entry
    end: int
    holes: tuple[tuple[int, int], ...]


def read_key(key: object, value: Any, macros: Mapping[str, Macro]) -> Entry:  # noqa: ANN401
    """Return the pattern of a key; its holes follow from the value.

    Raises:
        ReadingError: if the key cannot be read, or a parameter does not occur in it.
    """
    if not isinstance(key, str) or not key.strip():
        raise ReadingError(f"expected LaTeX as the key of a symbol, found {key!r}")
    check_escapes(key, "the key ")
    pieces = read_pieces(key, macros)
    row = pieces.row
    if isinstance(value, Series):
        parameters = tuple(row[i].text for i in _index_letters(pieces))
        holes = {i: (p.text, 1) for i, p in enumerate(row) if p.text in parameters}
    elif callable(value) and not isinstance(value, type):
        holes, parameters = _parameter_holes(pieces, value)
    else:
        holes, parameters = {}, ()
    if 0 in holes:
        raise ReadingError(f"{key} begins with a hole")
    last = max(holes, default=-1)
    if last >= 0 and last + holes[last][1] == len(row):
        raise ReadingError(f"{key} ends with a hole; put it in brackets")
    return Entry(key, pieces, holes, parameters, _script_letters(pieces, holes))


def with_slash(entry: Entry) -> Entry | None:
    r"""Return the pattern of a fraction that is written with ``/``; ``None`` if it is none."""
    row, partners = entry.pieces.row, entry.pieces.partners
    if row[0].text != r"\frac" or partners[partners[1] + 1] != len(row) - 1:
        return None
    closing = partners[1]
    slash = row[closing]._replace(text="/")
    kept = [*range(2, closing), closing, *range(closing + 2, len(row) - 1)]
    places = {old: new for new, old in enumerate(kept)}
    pieces = [slash if i == closing else row[i] for i in kept]
    holes = {places[i]: hole for i, hole in entry.holes.items()}
    last = max(holes, default=-1)
    if 0 in holes or (last >= 0 and last + holes[last][1] == len(pieces)):
        return None
    moved = {places[a]: places[b] for a, b in partners.items() if a in places and b in places}
    return replace(entry, pieces=Pieces(entry.key, tuple(pieces), moved), holes=holes)


def _index_letters(pieces: Pieces) -> list[int]:
    """Return the places of the letters in the innermost subscript of a key of a series."""
    row = pieces.row
    openings = [i for i, piece in enumerate(row) if piece.text == "_{"]
    innermost = [i for i in openings if not any(i < j < pieces.partners[i] for j in openings)]
    for opening in innermost[-1:]:
        inside = range(opening + 1, pieces.partners[opening])
        letters = [i for i in inside if row[i].text != ","]
        if letters and all(_is_letter(row[i].text) for i in letters):
            return letters
    raise ReadingError(f"{pieces.source}: a series needs letters in a subscript; use a function")


def _is_letter(text: str) -> bool:
    return (len(text) == 1 and text.isalpha()) or re.fullmatch(r"\\[A-Za-z]+", text) is not None


def _parameter_holes(
    pieces: Pieces, function: Callable[..., Any]
) -> tuple[dict[int, tuple[str, int]], tuple[str, ...]]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        raise ReadingError(
            f"{pieces.source}: the parameters of {function!r} are not known; use a lambda"
        ) from None
    required = [p for p in parameters if p.default is p.empty]
    names = [p.name for p in required if p.kind is p.POSITIONAL_OR_KEYWORD]
    unnamed = [p for p in required if p.kind is p.POSITIONAL_ONLY]
    if unnamed and not names:
        return _positional_holes(pieces, len(unnamed))
    holes: dict[int, tuple[str, int]] = {}
    texts = [piece.text for piece in pieces.row]
    for name in names:
        spelling = _spell_parameter(name, pieces.source)
        width = len(spelling)
        places = [i for i in range(len(texts)) if texts[i : i + width] == spelling]
        if not places:
            raise ReadingError(f"{pieces.source}: the parameter {name} does not occur in the key")
        for place in places:
            holes[place] = (name, width)
    if not names:
        raise ReadingError(f"{pieces.source}: its function has no parameters; give the value")
    return holes, tuple(names)


def _positional_holes(
    pieces: Pieces, count: int
) -> tuple[dict[int, tuple[str, int]], tuple[str, ...]]:
    """Return the letters in the brackets of a key, for a function without names of parameters."""
    row = pieces.row
    inside = {i for a, b in pieces.partners.items() for i in range(a + 1, b)}
    places = [i for i in sorted(inside) if _is_letter(row[i].text)]
    names = tuple(dict.fromkeys(row[i].text for i in places))
    if len(names) != count:
        letters = ", ".join(names) or "no letter"
        raise ReadingError(
            f"{pieces.source}: the parameters of its function have no names, and {letters} may be"
            " holes; wrap the function in a lambda"
        )
    return {i: (row[i].text, 1) for i in places}, names


def _spell_parameter(name: str, key: str) -> list[str]:
    match = _NAME.fullmatch(name)
    if not match:
        raise ReadingError(f"{key}: the parameter {name} is no letter, such as t, tau or h0")
    word, index = match.groups()
    sign = word if len(word) == 1 else spelled(f"\\{word}")
    return [sign, "_{", index, "}"] if index else [sign]


def _script_letters(pieces: Pieces, holes: Mapping[int, tuple[str, int]]) -> frozenset[str]:
    row = pieces.row
    inside: set[int] = set()
    for opening, closing in pieces.partners.items():
        if row[opening].text in {"_{", "^{"}:
            inside |= set(range(opening + 1, closing))
    covered = {i + j for i, (_, width) in holes.items() for j in range(width)}
    return frozenset(row[i].text for i in inside - covered if _is_letter(row[i].text))


def match_entry(entry: Entry, pieces: Pieces, start: int, end: int) -> Match | None:
    """Return where a pattern matches at a place, if it does."""
    found: dict[str, tuple[int, int]] = {}
    last = _match_from(entry, 0, pieces, start, end, found)
    if last is None:
        return None
    return Match(entry, last, tuple(found[name] for name in entry.parameters))


def _match_from(
    entry: Entry, at: int, pieces: Pieces, i: int, end: int, found: dict[str, tuple[int, int]]
) -> int | None:
    """Match a pattern from one of its pieces on; return the index after the match."""
    pattern = entry.pieces.row
    row = pieces.row
    while at < len(pattern) and at not in entry.holes:
        if i >= end or row[i].text != pattern[at].text:
            return None
        at, i = at + 1, i + 1
    if at == len(pattern):
        return i
    name, width = entry.holes[at]
    after = at + width
    for stop in _hole_ends(entry, after, pieces, i, end):
        if name in found and not _same(row, found[name], (i, stop)):
            continue
        inner = {**found, name: found.get(name, (i, stop))}
        last = _match_from(entry, after, pieces, stop, end, inner)
        if last is not None:
            found.update(inner)
            return last
    return None


def _hole_ends(entry: Entry, after: int, pieces: Pieces, i: int, end: int) -> Iterable[int]:
    """Yield the indices at which a hole that begins at an index may end."""
    pattern, row = entry.pieces.row, pieces.row
    in_script = pattern[after].text in {"}", ","} or after in entry.holes
    if after in entry.holes or _follows_hole(entry, after):
        if i < end and (row[i].is_number or _is_letter(row[i].text)):
            stop = i + 1
            while stop < end and row[stop].text in {"_{", "^{"}:
                stop = pieces.skip(stop)
            yield stop
        return
    stop, tries = i, 0
    while stop < end and tries < _MAX_TRIES:
        if stop > i and row[stop].text == pattern[after].text:
            if in_script and _is_ambiguous(row[i:stop]):
                return
            yield stop
        if row[stop].text == "," or row[stop].text in {"}", ")", "]"}:
            return
        stop = pieces.skip(stop)
        tries += 1


def _follows_hole(entry: Entry, after: int) -> bool:
    """Return whether the hole that ends at an index follows another one directly."""
    starts = [at for at, (_, width) in entry.holes.items() if at + width == after]
    return any(at + width == start for start in starts for at, (_, width) in entry.holes.items())


def _is_ambiguous(row: Sequence[Piece]) -> bool:
    """Whether letters stand side by side in an index, which may be two indices or a product."""
    return any(
        _is_letter(first.text) and (_is_letter(second.text) or second.is_number)
        for first, second in pairwise(row)
        if first.text not in {r"\cdot", r"\times", r"\max", r"\min"}
        and second.text not in {r"\cdot", r"\times", r"\top", r"\le", r"\ge"}
    )


def _same(row: Sequence[Piece], first: tuple[int, int], second: tuple[int, int]) -> bool:
    return [p.text for p in row[slice(*first)]] == [p.text for p in row[slice(*second)]]
