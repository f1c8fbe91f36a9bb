"""Read the values of a claim, in the kernel that computed them."""

from __future__ import annotations

from collections.abc import Mapping

from .arrays import IncomparableError, is_same_memory
from .cases import count_cases
from .comparison import Route
from .submission import Submission
from .values import read_values


def read_claim(
    key: str,
    statement: str,
    computed: object,
    witnesses: Mapping[str, object],
    kind: str = "",
    standard_error: object = None,
    cases: object = None,
    function: str = "claim",
    source: str = "",
) -> Submission:
    """Read the values of a claim that states a value.

    Args:
        key: the key.
        statement: the statement.
        computed: the computed value, as for :func:`~sphinx_claims.claims.values.read_values`.
        witnesses: independent computations of the same quantity, by name.
        kind: the kind of evidence, if it does not follow from the value.
        standard_error: the standard error of a sampled mean.
        cases: the cases of an exhaustive claim.
        function: the function that was called.
        source: the source of a given or cited value.

    Returns:
        The submission. If a value cannot be read, it has the reason instead of values.
    """
    names = tuple(map(str.__str__, witnesses))
    try:
        return Submission(
            function,
            key,
            statement,
            kind,
            names,
            read_values(computed),
            tuple(_read_routes(witnesses, "the value", computed)),
            None if standard_error is None else read_values(standard_error, "the standard error"),
            0 if cases is None else count_cases(cases),
            source,
        )
    except IncomparableError as error:
        problem = str(error)
    return Submission(function, key, statement, kind, names, source=source, problem=problem)


def read_comparison(function: str, key: str, routes: Mapping[str, object]) -> Submission:
    """Read the values of ``agree`` or ``disagree``, as :func:`read_claim` does."""
    names = tuple(map(str.__str__, routes))
    (name, first), *rest = routes.items()
    try:
        value = read_values(first, name)
        others = tuple(_read_routes(dict(rest), name, first))
        return Submission(function, key, names=names, value=value, routes=others)
    except IncomparableError as error:
        return Submission(function, key, names=names, problem=str(error))


def _read_routes(routes: Mapping[str, object], subject: str, computed: object) -> list[Route]:
    """Read the values of witnesses.

    Args:
        routes: the witnesses, by name.
        subject: the name of the value that they confirm.
        computed: that value.

    Returns:
        The witnesses in the same order.

    Raises:
        IncomparableError: if a witness cannot be read, or is the same array as the value, or
            has the same memory.
    """
    for name, value in routes.items():
        same = value is computed and hasattr(value, "__len__") and not isinstance(value, str)
        if same or is_same_memory(value, computed):
            what = "is the same object as" if same else "has the same memory as"
            raise IncomparableError(f"{name} {what} {subject}, so it is not an independent witness")
    return [_read_route(name, value) for name, value in routes.items()]


def _read_route(name: str, value: object) -> Route:
    if name != "sampling":
        return Route(name, read_values(value, name), None)
    if not isinstance(value, tuple) or len(value) != 2:
        raise IncomparableError("sampling must be a pair (mean, standard error)")
    return Route(name, read_values(value[0], name), read_values(value[1], "the standard error"))
