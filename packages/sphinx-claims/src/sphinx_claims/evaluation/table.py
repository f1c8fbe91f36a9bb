"""Tables of symbols: which key matches at a place in a formula, and its values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..formulas import Macro
from .errors import ReadingError
from .patterns import Entry, Match, match_entry, read_key, with_slash
from .pieces import Pieces
from .symbols import Described


@dataclass
class SymbolTable:
    """The keys of one or more tables as patterns, and the values of each table.

    Attributes:
        entries: the patterns, by the text of their first piece, the longest first.
        instances: the values of each table, by key.
        descriptions: the descriptions of keys.
    """

    entries: dict[str, list[Entry]]
    instances: tuple[Mapping[str, Any], ...]
    descriptions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, tables: Sequence[Mapping[str, Any]], macros: Mapping[str, Macro] | None = None
    ) -> SymbolTable:
        """Read the keys of tables.

        Raises:
            ReadingError: if a key cannot be read, or a hole does not occur in it.
        """
        if not tables:
            raise ReadingError("expected a table of symbols")
        entries: dict[str, Entry] = {}
        descriptions: dict[str, str] = {}
        instances = []
        for table in tables:
            values: dict[str, Any] = {}
            for key, given in table.items():
                value, description = given if isinstance(given, Described) else (given, "")
                entry = read_key(key, value, macros or {})
                known = entries.setdefault(key, entry)
                if known.holes != entry.holes:
                    raise ReadingError(f"{key} has other holes in another table")
                values[key] = value
                if description:
                    descriptions[key] = description
            instances.append(values)
        by_first: dict[str, list[Entry]] = {}
        for entry in entries.values():
            for pattern in filter(None, (entry, with_slash(entry))):
                by_first.setdefault(pattern.pieces.row[0].text, []).append(pattern)
        return cls(by_first, tuple(instances), descriptions)

    def values(self, key: str) -> list[Any]:
        """Return the values of a key in all tables that have it."""
        return [values[key] for values in self.instances if key in values]

    def match(self, pieces: Pieces, start: int, end: int, bound: Iterable[str]) -> Match | None:
        """Return the longest match at a place; of equal ones that with fewer holes."""
        best: Match | None = None
        letters = frozenset(bound)
        for entry in self.entries.get(pieces.row[start].text, ()):
            if entry.literals & letters:
                continue
            found = match_entry(entry, pieces, start, end)
            if found and (best is None or _rank(found) > _rank(best)):
                best = found
        return best


def _rank(match: Match) -> tuple[int, int]:
    return match.end, -len(match.holes)
