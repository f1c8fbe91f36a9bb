"""The decorator of second entries, which needs no Sphinx."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])


class Registered(NamedTuple):
    """A function that computes claims, with their keys."""

    keys: tuple[str, ...]
    function: Callable[..., Any]


registered: list[Registered] = []
"""The entries of the modules that this process has imported."""


def entry(*keys: str, sentence: str | Sequence[str]) -> Callable[[Function], Function]:
    r"""Register a function that computes claims from the sentences that print them alone.

    The function takes no argument, or an argument ``seed``, and is called with several seeds then.

    Args:
        keys: the key of the claim. Several keys stand for a function that serves a table: it
            returns a mapping of keys to values.
        sentence: each sentence that prints one of the claims, as readers see it: with the printed
            values, and formulas as LaTeX between dollar signs.

    Returns:
        A decorator that returns the function unchanged.

    Raises:
        TypeError: if no key is given.

    >>> @entry("edges", sentence="Four vertices have 12 edges.")
    ... def edges():
    ...     return 4 * 3
    >>> edges()
    12
    """
    if not keys or not all(isinstance(key, str) for key in keys):
        raise TypeError(f"entry: expected the keys of claims, found {keys!r}")

    def register(function: Function) -> Function:
        registered.append(Registered(keys, function))
        return function

    return register
