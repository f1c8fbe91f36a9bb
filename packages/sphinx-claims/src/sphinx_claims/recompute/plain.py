"""Values of second entries as JSON data, so that the build judges them and not their process."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from ..claims.moments import Moment
from ..claims.values import Values, read_values


def encode(computed: object) -> dict[str, Any]:
    """Return a value of Python or another library as JSON data.

    A SymPy expression becomes a rational number, exact to 50 digits.

    Args:
        computed: a value as for :func:`~sphinx_claims.claims.values.read_values`.

    Raises:
        IncomparableError: if the value is no number, name, truth value, date or time span.

    >>> encode([Fraction(1, 2), 2])
    {'shape': [2], 'eps': 0.0, 'entries': ['1/2', '2']}
    """
    values = read_values(computed)
    return {
        "shape": list(values.shape),
        "eps": values.eps,
        "entries": [_encode(entry) for entry in values.entries.flat],
    }


def decode(data: dict[str, Any]) -> Values:
    """Return the values for the output of :func:`encode`.

    >>> decode(encode([[0.5], [2.0]])).text()
    '[[0.5], [2]]'
    """
    entries = np.empty(len(data["entries"]), dtype=object)
    entries[:] = [_decode(entry) for entry in data["entries"]]
    return Values(entries.reshape(data["shape"]), data["eps"])


def _encode(entry: Any) -> object:  # noqa: ANN401 (an entry of Values)
    if isinstance(entry, bool | float):
        return entry
    if isinstance(entry, str):
        return {"name": entry}
    if isinstance(entry, Moment):
        return {"kind": entry.kind, "ordinal": str(entry.ordinal)}
    return str(Values(np.array(entry)).fractions()[0])


def _decode(entry: Any) -> object:  # noqa: ANN401 (JSON data)
    if isinstance(entry, str):
        return Fraction(entry)
    if not isinstance(entry, dict):
        return entry
    return entry["name"] if "name" in entry else Moment(entry["kind"], Fraction(entry["ordinal"]))
