"""Computed values of any numeric library as arrays of exact numbers, floats or symbols."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SYMBOLIC_DIGITS = 50
_LONG_DENOMINATOR = 10**6
_LONG_ARRAY = 60


class IncomparableError(ValueError):
    """A value that no claim can be made of: not numeric, not finite, empty or of another shape."""


@dataclass(frozen=True)
class Values:
    """A computed value as an array, with the eps of the format that it was computed in.

    Entries are ``Fraction`` where they are exact, ``float`` where they are not, and SymPy
    expressions where they are irrational or have free symbols. ``eps`` is the distance from 1
    to the next number of the coarsest float format among them, and 0 without floats.
    """

    entries: NDArray[Any]
    eps: float = 0.0

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array, () for a number."""
        return self.entries.shape

    @property
    def symbolic(self) -> bool:
        """Whether an entry is an expression of computer algebra and none is a float."""
        return not self.eps and any(not isinstance(entry, Fraction) for entry in self.entries.flat)

    @property
    def kind(self) -> str:
        """The evidence that comparing such values gives, exact, symbolic or numeric."""
        if self.eps:
            return "numeric"
        return "symbolic" if self.symbolic else "exact"

    def fractions(self) -> list[Fraction]:
        """The entries as rational numbers: floats exactly, irrational numbers to 50 digits."""
        return [_as_fraction(entry) for entry in self.entries.flat]

    def floats(self) -> NDArray[np.float64]:
        """The entries rounded to float64."""
        try:
            return self.entries.astype(np.float64)
        except (OverflowError, TypeError):
            raise IncomparableError("an entry is too large for a float, or no number") from None

    def text(self) -> str:
        """The entries in the notation of statements; a long array by its shape alone."""
        if self.entries.size > _LONG_ARRAY:
            return f"an array of shape {self.shape}"
        return _nested_text(self.entries.tolist())


def read_values(value: object, name: str = "the value") -> Values:
    """Turn what a cell computed into an array of comparable entries.

    Args:
        value: an integer, float, ``Fraction``, ``Decimal``, SymPy number, expression or matrix,
            a NumPy array, a torch tensor, or nested lists of these.
        name: what to call it in an error.

    Returns:
        The entries, in the shape of the value.

    Raises:
        IncomparableError: if it is empty, ragged, not finite, complex, boolean or no number.

    >>> read_values([1, Fraction(1, 2)]).kind, read_values(0.5).kind
    ('exact', 'numeric')
    """
    if eps := _eps(value):
        array = _as_float64(value)
        _check_entries(array, name)
        return Values(array, eps)
    flat: list[tuple[Any, float]] = []
    shape = _flatten(value, flat, name)
    read = [(_read_entry(entry, name), eps) for entry, eps in flat]
    entries = np.empty(len(read), dtype=object)
    entries[:] = [entry for entry, _ in read]
    _check_entries(entries, name)
    epsilons = [eps or sys.float_info.epsilon for entry, eps in read if isinstance(entry, float)]
    return Values(entries.reshape(shape), max(epsilons, default=0.0))


def _is_tensor(value: object) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def _as_float64(array: Any) -> NDArray[np.float64]:  # noqa: ANN401 (torch may not be installed)
    if _is_tensor(array):
        array = array.detach().cpu().double().numpy()
    return np.asarray(array, dtype=np.float64)


def _check_entries(entries: NDArray[Any], name: str) -> None:
    if not entries.size:
        raise IncomparableError(f"{name} is empty")
    for entry in entries.flat:
        if isinstance(entry, float) and not np.isfinite(entry):
            raise IncomparableError(f"{name} holds {entry}, which is not finite")


def _flatten(
    nested: Any,  # noqa: ANN401 (an array of any library)
    flat: list[tuple[Any, float]],
    name: str,
    eps: float = 0.0,
) -> tuple[int, ...]:
    """Append each entry with the eps of its array's format; return the shape."""
    if hasattr(nested, "tolist"):
        eps = _eps(nested)
        nested = nested.tolist()
    if not isinstance(nested, list | tuple):
        flat.append((nested, eps))
        return ()
    shapes = {_flatten(part, flat, name, eps) for part in nested}
    if len(shapes) > 1:
        raise IncomparableError(f"{name} has rows of different shapes {sorted(shapes)}")
    return (len(nested), *(shapes.pop() if shapes else ()))


def _eps(array: Any) -> float:  # noqa: ANN401 (an array of any library)
    if _is_tensor(array):
        floating = array.dtype.is_floating_point
        return float(sys.modules["torch"].finfo(array.dtype).eps) if floating else 0.0
    if isinstance(array, np.ndarray | np.generic) and array.dtype.kind == "f":
        return float(np.finfo(array.dtype).eps)
    return 0.0


def _read_entry(entry: Any, name: str) -> object:  # noqa: ANN401 (an entry of any library)
    if isinstance(entry, bool):
        raise IncomparableError(f"{name} is a truth value; claim the number behind it")
    if isinstance(entry, Rational):
        return Fraction(int(entry.numerator), int(entry.denominator))
    if isinstance(entry, Decimal) and entry.is_finite():
        return Fraction(entry)
    if isinstance(entry, float):
        return entry
    sympy = sys.modules.get("sympy")
    if sympy is not None and isinstance(entry, sympy.Basic):
        return _read_expression(entry, name)
    raise IncomparableError(
        f"{name} holds {entry!r} of type {type(entry).__name__}, not a real number"
    )


def _read_expression(expression: Any, name: str) -> object:  # noqa: ANN401 (SymPy has no types)
    if expression.is_Float:
        return float(expression)
    undefined = expression.has(sys.modules["sympy"].nan)
    if undefined or expression.is_finite is False or expression.is_real is False:
        raise IncomparableError(f"{name} holds {expression}, which is not a finite real number")
    return expression


def _as_fraction(entry: Any) -> Fraction:  # noqa: ANN401 (an entry of any library)
    if isinstance(entry, float | Fraction):
        return Fraction(entry)
    if entry.free_symbols:
        raise IncomparableError(f"{entry} has free symbols; compare expressions with agree")
    number = entry.evalf(_SYMBOLIC_DIGITS)
    if not (number.is_Rational or number.is_Float):
        raise IncomparableError(f"{entry} is no real number")
    rational = sys.modules["sympy"].Rational(number)
    return Fraction(int(rational.p), int(rational.q))


def _nested_text(nested: object) -> str:
    if isinstance(nested, list):
        return f"[{', '.join(_nested_text(part) for part in nested)}]"
    if isinstance(nested, float) or (
        isinstance(nested, Fraction) and nested.denominator >= _LONG_DENOMINATOR
    ):
        return f"{float(nested):.10g}"
    return str(nested)
