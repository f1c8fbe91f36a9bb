"""Count the cases of an exhaustive claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

import numpy as np

from .arrays import IncomparableError, is_tensor, plain_list
from .values import read_values

_PLAIN = {bool, int, str, type(None)}


def count_cases(cases: object) -> int:
    """Return the number of cases, all of which differ.

    Args:
        cases: an iterable of cases. A case is a number, name, truth value or date, or an array,
            sequence, set or dictionary of these, such as a tuple of bits or a set of edges.

    Raises:
        IncomparableError: if this is no iterable of cases, it is empty, or a case occurs twice.

    >>> from itertools import product
    >>> count_cases(product([0, 1], repeat=4))
    16
    """
    if isinstance(cases, str | bytes) or not isinstance(cases, Iterable):
        raise IncomparableError(
            f"exhaustive expects the cases, such as a list of them, found {cases!r:.80}"
        )
    if isinstance(cases, list | tuple):
        cases = plain_list(cases)
    seen: set[object] = set()
    try:
        iterator = iter(cases)
    except TypeError:  # an array without dimensions
        raise IncomparableError("exhaustive expects the cases, found one number") from None
    for i, case in enumerate(iterator):
        identity = _identity(case)
        if identity in seen:
            raise IncomparableError(f"exhaustive has a case twice; case [{i}] is not new")
        seen.add(identity)
    if not seen:
        raise IncomparableError("exhaustive has no cases; an iterator can be used only once")
    return len(seen)


def _identity(case: Any) -> object:  # noqa: ANN401 (a case of any type)
    """Return a hashable form of a case, which is equal for equal cases."""
    if type(case) in _PLAIN:
        return type(case) is bool, case
    if is_tensor(case) or isinstance(case, np.ndarray):
        case = case.tolist()
    if isinstance(case, list | tuple):
        case = plain_list(case)
    if isinstance(case, list | range):
        return tuple(map(_identity, case))
    if isinstance(case, Mapping):
        return frozenset((_identity(name), _identity(value)) for name, value in case.items())
    if isinstance(case, Set):
        return frozenset(map(_identity, case))
    values = read_values(case, "a case of exhaustive")
    if values.shape:
        return tuple(map(_identity, values.entries.tolist()))
    entry = values.entries.item()
    return isinstance(entry, bool), entry
