r"""Values of claims that a formula prints, as in ``x < \claim{key}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from ..claims.statement import parse
from .values import normal

_CLAIM = re.compile(r"\\claim(?:\[(?P<words>[^]]*)\])?\{(?P<key>.*)\}", re.DOTALL)
_NUMERAL = re.compile(r"\d+(\.\d+)?")


class ClaimedValue(NamedTuple):
    """The value that a claim prints.

    Attributes:
        key: the key of the claim.
        value: the stated value; ``None`` if it is not known here.
    """

    key: str
    value: Any


def claim_value(piece: str, claims: Mapping[str, str]) -> ClaimedValue:
    r"""Return the value that a claim in a formula prints.

    Args:
        piece: the LaTeX of the role.
        claims: the statements of claims, by key.

    >>> claim_value(r"\claim{share}", {"share": "1/4"}).value
    Fraction(1, 4)
    """
    match = _CLAIM.fullmatch(piece)
    key = match["key"] if match else piece
    words = (match["words"] or "") if match else ""
    if key not in claims:
        value = Fraction(words) if _NUMERAL.fullmatch(words) else None
        return ClaimedValue(key, value)
    statement = parse(claims[key])
    if not statement.numbers or len(statement.numbers) != len(statement.literals):
        return ClaimedValue(key, None)
    numbers = [number.value for number in statement.numbers]
    nested: Any = numbers[0] if not statement.shape else _nested(numbers, statement.shape)
    return ClaimedValue(key, normal(nested))


def _nested(numbers: list[Fraction], shape: tuple[int, ...]) -> Any:  # noqa: ANN401
    if len(shape) == 1:
        return numbers
    step = len(numbers) // shape[0]
    return [_nested(numbers[i : i + step], shape[1:]) for i in range(0, len(numbers), step)]
