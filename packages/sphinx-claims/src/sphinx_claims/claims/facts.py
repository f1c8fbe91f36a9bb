"""Facts of data files: given and cited values, with their sources and places in the source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

_SECOND = "second_reading"
"""The entry of a data file that names its second reading, and the name of that witness."""
_FACTORS = {
    "%": Fraction(1, 100),
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
}
"""What the first word of a unit multiplies the value by."""


@dataclass(frozen=True)
class SourcePlace:
    """The place of a fact in its source.

    Attributes:
        table: the number of the table in the source; empty if it stands in none.
        figure: the number of the figure.
        section: the number of the section.
        row: the names of the rows; several for a list of values.
        column: the names of the columns.
        unit: the unit of the value, such as ``epochs``, ``%`` or ``million images``.
    """

    table: str = ""
    figure: str = ""
    section: str = ""
    row: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    unit: str = ""

    def details(self) -> str:
        """Return the row, the column and the unit, as far as each is a single one.

        >>> SourcePlace(table="2", row=("ImageNet",), column=("BiT-L",), unit="%").details()
        'row ImageNet, column BiT-L, in %'
        """
        parts = [f"row {self.row[0]}"] if len(self.row) == 1 else []
        parts += [f"column {self.column[0]}"] if len(self.column) == 1 else []
        return ", ".join([*parts, *([f"in {self.unit}"] if self.unit else [])])

    def to_dict(self) -> dict[str, Any]:
        """Return the entries that are not empty, as JSON data."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in vars(self).items()
            if value
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SourcePlace:
        """Return the place from the output of :meth:`to_dict`, or from a data file.

        Raises:
            ValueError: if an entry has another name or type.
        """
        known = {field.name for field in fields(cls)}
        if not isinstance(data, Mapping) or not known.issuperset(data):
            raise ValueError(f"place: expected a table with {', '.join(sorted(known))}")
        entries: dict[str, Any] = {name: _read_entry(name, data[name]) for name in data}
        return cls(**entries)


UNKNOWN_PLACE = SourcePlace()


@dataclass(frozen=True)
class Fact:
    """A fact of a data file.

    Attributes:
        value: an ``int``, a ``Fraction``, or nested lists of them, in the unit without its percent
            sign or magnitude: 45 in % is 9/20.
        source: the source.
        place: the place in it; empty if the file does not say.
        second: the value in the second reading of the source; ``None`` if there is none.
    """

    value: Any
    source: str
    place: SourcePlace = UNKNOWN_PLACE
    second: Any = None

    @property
    def witnesses(self) -> dict[str, Any]:
        """The second reading as a witness of the value."""
        return {} if self.second is None else {_SECOND: self.second}


def read_fact(data_file: str, key: str) -> Fact:
    r"""Read a fact.

    Args:
        data_file: the path of a TOML file with ``[[fact]]`` tables. Its entry ``second_reading``
            names a file beside it with the ``[[table]]`` s of the source, transcribed apart.
        key: the key of the fact.

    Raises:
        ValueError: if a file is not TOML, the file does not contain the key exactly once, the fact
            has no value or no source, or its place is not in the second reading.
        OSError: if a file cannot be read.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "facts.toml")
    ...     place = 'place = {table = 1, row = "A", column = "n"}'
    ...     _ = path.write_text(f'[[fact]]\nkey = "k"\nvalue = 2\nsource = "S"\n{place}')
    ...     read_fact(str(path), "k").place.details()
    'row A, column n'
    """
    file = _read_file(Path(data_file))
    found = [fact for fact in file.get("fact", []) if fact.get("key") == key]
    if len(found) != 1:
        raise ValueError(f'{data_file} has {len(found)} facts with key = "{key}", expected one')
    (fact,) = found
    if "value" not in fact or not fact.get("source"):
        raise ValueError(f'fact "{key}" of {data_file} needs a value and a source')
    second = None
    try:
        place = SourcePlace.from_dict(fact.get("place", {}))
        if _SECOND in file and place.table:
            second = _look_up(Path(data_file).with_name(str(file[_SECOND])), place)
    except ValueError as error:
        raise ValueError(f'fact "{key}" of {data_file}: {error}') from None
    value, second = (_scale(deepcopy(entry), place.unit) for entry in (fact["value"], second))
    return Fact(value, str(fact["source"]), place, second)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return _parse(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not a TOML file: {error}") from None


@cache
def _parse(text: str) -> dict[str, Any]:
    """Parse a file of facts. A page reads the same few files for each of its facts."""
    return tomllib.loads(text, parse_float=Fraction)


def _scale(value: Any, unit: str) -> Any:  # noqa: ANN401 (a number or lists of them)
    """Multiply numbers by the percent sign or the magnitude with which a unit begins."""
    factor = _FACTORS.get(unit.split()[0] if unit else "")
    if factor is None or value is None:
        return value
    if isinstance(value, list):
        return [_scale(entry, unit) for entry in value]
    return value if isinstance(value, str) else value * factor


def _read_entry(name: str, value: object) -> str | tuple[str, ...]:
    if name in {"row", "column"}:
        names = value if isinstance(value, list | tuple) else [value]
        if names and all(isinstance(entry, str) and entry for entry in names):
            return tuple(map(str, names))
        raise ValueError(f"place: expected a name or a list of names as {name}, found {value!r}")
    if isinstance(value, str | int) and not isinstance(value, bool) and str(value):
        return str(value)
    raise ValueError(f"place: expected a text or a number as {name}, found {value!r}")


def _look_up(path: Path, place: SourcePlace) -> Any:  # noqa: ANN401 (a number or lists of them)
    """Return the entries of a table at the rows and columns of a place."""
    tables = [table for table in _read_file(path).get("table", []) if isinstance(table, dict)]
    numbered = [table for table in tables if str(table.get("number")) == place.table]
    if len(numbered) != 1:
        raise ValueError(f"{path.name} has {len(numbered)} tables {place.table}, expected one")
    (table,) = numbered
    columns, rows = table.get("columns", []), table.get("rows", {})
    if not place.row or not place.column:
        raise ValueError(f"place: expected a row and a column of table {place.table}")
    found = []
    for row in place.row:
        if row not in rows:
            raise ValueError(f'table {place.table} of {path.name} has no row "{row}"')
        if len(rows[row]) != len(columns):
            raise ValueError(f'row "{row}" of {path.name} has not one entry for each column')
        for column in place.column:
            if column not in columns:
                raise ValueError(f'table {place.table} of {path.name} has no column "{column}"')
        found.append([rows[row][columns.index(column)] for column in place.column])
    if len(place.column) == 1:
        entries = [entry for (entry,) in found]
        return entries[0] if len(place.row) == 1 else entries
    return found[0] if len(place.row) == 1 else found
