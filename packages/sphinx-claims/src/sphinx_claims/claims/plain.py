"""Plain form of values: JSON data that leave a kernel, and that the build reads again.

Integers are hexadecimal, since Python limits the decimal digits that it reads. Floats are
hexadecimal too, hence exact.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from .arrays import FLOAT_FORMATS
from .expressions import Expression, hand_over, is_expression
from .moments import KINDS, Moment
from .values import Values

_FORMATS = {eps: name for name, eps in FLOAT_FORMATS.items()}


def to_plain(values: Values) -> dict[str, Any]:
    """Return values as JSON data.

    >>> from .values import read_values
    >>> to_plain(read_values([Fraction(1, 2), "Alice"]))["entries"]
    [['number', '0x1/0x2'], ['name', 'Alice']]
    """
    return {
        "shape": list(values.shape),
        "float": _FORMATS.get(values.eps, ""),
        "entries": [_entry_to_plain(entry) for entry in values.entries.ravel().tolist()],
    }


def from_plain(data: dict[str, Any]) -> Values:
    """Return values from the output of :func:`to_plain`.

    Raises:
        Exception: if the data are anything else.

    >>> from .values import read_values
    >>> from_plain(to_plain(read_values([0.1, 2.5]))).text()
    '[0.1, 2.5]'
    """
    shape = tuple(int(length) for length in data["shape"])
    read = [_entry_from_plain(*entry) for entry in data["entries"]]
    if not read:
        raise ValueError("expected entries, found none")
    has_floats = any(type(entry) is float for entry in read)
    eps = FLOAT_FORMATS[data["float"]] if has_floats else 0.0
    if all(type(entry) is float for entry in read):
        return Values(np.array(read).reshape(shape), eps)
    entries = np.empty(len(read), dtype=object)
    entries[:] = read
    return Values(entries.reshape(shape), eps)


def _entry_to_plain(entry: Any) -> list[Any]:  # noqa: ANN401 (an entry of values)
    if isinstance(entry, float):
        return ["float", float.hex(entry)]
    if isinstance(entry, bool):
        return ["truth", entry]
    if isinstance(entry, str):
        return ["name", str.__str__(entry)]
    if isinstance(entry, Moment):
        return [entry.kind, _rational_to_plain(entry.ordinal)]
    if is_expression(entry):
        expression = entry if isinstance(entry, Expression) else hand_over(entry)
        number = expression.number
        return [
            "expression",
            str(expression),
            None if number is None else _rational_to_plain(number),
        ]
    return ["number", _rational_to_plain(entry)]


def _entry_from_plain(kind: str, content: Any, number: str | None = None) -> object:  # noqa: ANN401
    if kind == "truth" and isinstance(content, bool):
        return content
    if not isinstance(content, str):
        raise TypeError(f"expected a string, found {type(content).__name__}")
    if kind == "float":
        value = float.fromhex(content)
        if not math.isfinite(value):
            raise ValueError(f"{value} is not finite")
        return value
    if kind == "name":
        return content
    if kind == "expression":
        return Expression(content, None if number is None else _rational_from_plain(number))
    if kind == "number":
        return _rational_from_plain(content)
    if kind in KINDS:
        moment = Moment(kind, _rational_from_plain(content))
        moment.source()  # there is no such date in the years before 1 and after 9999
        return moment
    raise ValueError(f"unknown kind of entry {kind!r}")


def _rational_to_plain(value: Fraction) -> str:
    numerator, denominator = int(value.numerator), int(value.denominator)
    return hex(numerator) if denominator == 1 else f"{hex(numerator)}/{hex(denominator)}"


def _rational_from_plain(text: str) -> Fraction:
    numerator, _, denominator = text.partition("/")
    return Fraction(int(numerator, 16), int(denominator or "1", 16))
