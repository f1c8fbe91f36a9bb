"""SymPy expressions as entries of values, and the form in which they leave a kernel."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .arrays import IncomparableError

_DIGITS = 50
_ADVICE = "compare expressions with agree"


@dataclass(frozen=True)
class Expression:
    """A SymPy expression outside of the kernel that made it.

    Attributes:
        text: the expression in SymPy's notation.
        number: its value to 50 digits; ``None`` if it has free symbols or is no real number.
    """

    text: str
    number: Fraction | None

    def __str__(self) -> str:
        return self.text

    def __float__(self) -> float:
        return float(evaluate(self))

    def __add__(self, other: float) -> float | Fraction:
        return evaluate(self) + other


def is_expression(entry: object) -> bool:
    """Whether an entry is an expression: one of SymPy, or an :class:`Expression`."""
    return isinstance(entry, Expression) or hasattr(entry, "free_symbols")


def read_expression(expression: Any, name: str) -> object:  # noqa: ANN401 (SymPy has no types)
    """Return a float for a SymPy float, and any other SymPy expression as it is.

    Raises:
        IncomparableError: if the expression is infinite, undefined or complex.
    """
    if expression.is_Float:
        return float(expression)
    undefined = expression.has(sys.modules["sympy"].nan)
    if undefined or expression.is_finite is False or expression.is_real is False:
        raise IncomparableError(f"{name} holds {expression}, which is not a finite real number")
    return expression


def evaluate(expression: Any) -> Fraction:  # noqa: ANN401 (SymPy has no types)
    """Return the value of an expression to 50 digits.

    Raises:
        IncomparableError: if it has free symbols or is not a real number.
    """
    if isinstance(expression, Expression):
        if expression.number is None:
            raise IncomparableError(f"{expression} has no known value; {_ADVICE}")
        return expression.number
    if expression.free_symbols:
        raise IncomparableError(f"{expression} has free symbols; {_ADVICE}")
    number = expression.evalf(_DIGITS)
    if not (number.is_Rational or number.is_Float):
        raise IncomparableError(f"{expression} is not a real number")
    rational = sys.modules["sympy"].Rational(number)
    return Fraction(int(rational.p), int(rational.q))


def hand_over(expression: Any) -> Expression:  # noqa: ANN401 (SymPy has no types)
    """Return the form in which a SymPy expression leaves the kernel."""
    try:
        return Expression(str(expression), evaluate(expression))
    except IncomparableError:
        return Expression(str(expression), None)
