"""Values of symbols for tables: letters that range, series, random variables, descriptions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from .errors import NoValueError
from .spaces import Space, Variable


class Described(NamedTuple):
    """A value of a table with its description."""

    value: Any
    description: str


class Each:
    """The values that a letter takes, one after another.

    Args:
        values: integers, or any other values.
    """

    def __init__(self, values: Iterable[Any]) -> None:
        self.values = tuple(values)
        if not self.values:
            raise ValueError("each: expected at least one value")


class Series:
    """Values with an index, which refuse any other index.

    Args:
        values: the values, in the order of the index; the first axis of an array.
        first: the index of the first value.
    """

    def __init__(self, values: Sequence[Any], first: int = 1) -> None:
        self.values = values
        self.first = first

    def __call__(self, *indices: Any) -> Any:  # noqa: ANN401 (a value of any library)
        """Return the value at an index.

        Raises:
            NoValueError: if there is none.
        """
        found: Any = self.values
        for index in indices:
            if not hasattr(index, "__index__") and not getattr(index, "denominator", 0) == 1:
                raise NoValueError(f"the index is {index}")
            place = int(index) - self.first
            if not 0 <= place < len(found):
                raise NoValueError(f"there are {self.first} to {self.first + len(found) - 1}")
            found = found[place]
        return found


def symbol(value: Any, description: str) -> Described:  # noqa: ANN401
    """Return a value of a table with its description: what it is, and its shape.

    >>> symbol(3, "number of steps").description
    'number of steps'
    """
    return Described(value, description)


def each(values: Iterable[Any]) -> Each:
    r"""Return the values of a letter that ranges.

    A formula is evaluated for each of them that the printed conditions allow. Let the letter range
    one beyond what is printed, so that a condition that is too wide is found.

    >>> each(range(5)).values
    (0, 1, 2, 3, 4)
    """
    return Each(values)


def series(values: Sequence[Any], first: int = 1) -> Series:
    r"""Return values with an index: the letters of the innermost subscript of the key.

    Args:
        values: the values in the order of the index, such as a list or an array; for two letters,
            as in ``x_{ij}``, rows of them.
        first: the index of the first value.

    >>> series([5, 7], first=0)(1)
    7
    >>> series([5, 7])(0)
    Traceback (most recent call last):
    sphinx_claims.evaluation.errors.NoValueError: there are 1 to 2
    """
    return Series(values, first)


def outcomes(values: Iterable[Any], probabilities: Iterable[Any] | None = None) -> Variable:
    r"""Return a random variable by its values in all outcomes, for E, Var, Cov and P.

    Args:
        values: a value for each outcome.
        probabilities: the probabilities of the outcomes; equal ones by default. Their sum is 1.

    Variables that depend on each other are those that share a list of outcomes:
    ``first.map(function)`` is a variable on the outcomes of ``first``. Variables that are made
    apart are independent.

    >>> outcomes([1, 2, 3]).map(lambda face: face**2).values
    (1, 4, 9)
    """
    found = tuple(values)
    space = Space.of(len(found), None if probabilities is None else tuple(probabilities))
    return Variable(space, found)
