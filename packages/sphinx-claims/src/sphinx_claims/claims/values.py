"""Read computed values of Python and other libraries, exactly or with their machine epsilon."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import dataclass, replace
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from numbers import Rational
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from .arrays import IncomparableError, as_array_or_nested, as_float64, is_tensor, machine_epsilon
from .expressions import evaluate, is_expression, read_expression
from .literals import Literal, Name, Time, Truth
from .moments import Moment, read_moment

_MAX_PRINTED_NUMERATOR = 10**100
_MAX_PRINTED_DENOMINATOR = 10**6
_MAX_PRINTED_ENTRIES = 60
_MAX_REPR_LENGTH = 80
_NUMBER = "a number"
_ANY_EXPONENT = Context(Emax=MAX_EMAX, Emin=MIN_EMIN)
_ADVICE = {
    "NoneType": "no value; does the function return nothing?",
    "dict": "a dictionary; claim one of its entries, or list() of its values",
    "set": "a set, which has no order; claim sorted() of it",
    "frozenset": "a set, which has no order; claim sorted() of it",
    "generator": "a generator; claim list() of it",
    "method": "a method; call it with parentheses",
    "function": "a function; call it with parentheses",
    "builtin_function_or_method": "a function; call it with parentheses",
    "time": "a time without a date; claim str() of it as a name",
    "bfloat16": "a float of few digits; convert it to float32 first",
    "bytes": "bytes; claim the decoded string as a name",
}
"""What a value of a type that cannot be compared is, and what to claim instead."""


@dataclass(frozen=True)
class Values:
    """A computed value as an array of comparable entries.

    Attributes:
        entries: an array of any shape. Exact rational entries are ``Fraction``, floating-point
            entries are ``float``, and irrational numbers and expressions with free symbols are
            SymPy expressions, or an ``Expression`` in a build. Other entries are ``str``, ``bool``
            and ``Moment``.
        eps: the machine epsilon of the coarsest float format among the entries; 0 if there are
            no floats.
    """

    entries: NDArray[Any]
    eps: float = 0.0

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the array; ``()`` for a number."""
        return self.entries.shape

    @property
    def symbolic(self) -> bool:
        """Whether some entry is an expression and none is a float."""
        return not self.eps and any(map(is_expression, self.entries.flat))

    @property
    def is_numeric(self) -> bool:
        """Whether all entries are numbers."""
        return all(kind_of(entry) == _NUMBER for entry in self.entries.flat)

    @property
    def kind(self) -> str:
        """Kind of evidence that the values can give, ``exact``, ``symbolic`` or ``numeric``."""
        if self.eps:
            return "numeric"
        return "symbolic" if self.symbolic else "exact"

    def with_integers(self) -> Values:
        """Return integers for floats if all floats are integers that their format represents.

        Every integer below 2/eps, which is 2**53 for float64, is a float, so no rounding hides
        behind such a float.

        >>> read_values([4.0, 12.0]).with_integers().kind, read_values(4.5).with_integers().kind
        ('exact', 'numeric')
        """
        floats = [entry for entry in self.entries.flat if isinstance(entry, float)]
        if not all(entry.is_integer() and abs(entry) * self.eps < 2 for entry in floats):
            return self
        entries = np.empty(self.entries.size, dtype=object)
        entries[:] = [
            Fraction(entry) if isinstance(entry, float) else entry for entry in self.entries.flat
        ]
        return replace(self, entries=entries.reshape(self.shape), eps=0.0)

    def comparable(self) -> list[Any]:
        """Return the entries as :func:`comparable` does, and numbers as rationals.

        Raises:
            IncomparableError: if a number has free symbols or is not real.
        """
        entries = self.entries.flat
        return [
            comparable(entry) if as_literal(entry) else _as_fraction(entry) for entry in entries
        ]

    def largest(self) -> Fraction:
        """Return the largest absolute value among the numbers; 0 if there are none."""
        numbers = (entry for entry in self.comparable() if isinstance(entry, Fraction))
        return max(map(abs, numbers), default=Fraction(0))

    def fractions(self) -> list[Fraction]:
        """Return the entries as rationals: floats exactly, irrational numbers to 50 digits.

        Raises:
            IncomparableError: if an entry has free symbols or is not a real number.
        """
        return [_as_fraction(entry) for entry in self.entries.flat]

    def floats(self) -> NDArray[np.float64]:
        """Return the entries rounded to float64, in the same shape.

        Raises:
            IncomparableError: if an entry overflows float64 or has free symbols.
        """
        if not self.is_numeric:
            raise IncomparableError("an entry is not a number")
        try:
            floats = self.entries.astype(np.float64)
            overflowed = self.entries[np.isinf(floats)]
            if any(not isinstance(entry, float) for entry in overflowed):
                raise OverflowError
        except (OverflowError, TypeError):
            raise IncomparableError(
                "an entry is too large for a float or is not a number"
            ) from None
        return floats

    def text(self) -> str:
        """Return the entries in the notation of statements, or the shape of a long array."""
        if self.entries.size > _MAX_PRINTED_ENTRIES:
            return f"an array of shape {self.shape}"
        return _nested_text(self.entries.tolist())


def read_values(value: object, name: str = "the value") -> Values:
    """Convert a computed value to an array of comparable entries.

    Integers of any library, ``Fraction``, ``Decimal`` and rational SymPy numbers become exact
    entries. Floats keep the machine epsilon of their format, which sets the tolerance. A complex
    number is real if its imaginary part is zero.

    Args:
        value: an integer, float, ``Fraction`` or ``Decimal``; a string, which is a name; a truth
            value; a ``date``, ``datetime`` or ``timedelta``, also of NumPy and pandas; a SymPy
            number, expression or matrix; a NumPy array, or an object with ``__array__``; a SciPy
            sparse array; a PyTorch tensor; a pandas ``Series``, ``DataFrame``, ``Index`` or
            extension array of any dtype; or nested sequences of these.
        name: the name of the value in error messages.

    Returns:
        The entries, in the shape of the value; that of a ``DataFrame`` is (rows, columns).

    Raises:
        IncomparableError: if the value is empty or ragged, or if an entry is missing, infinite,
            NaN, complex or any other object.

    >>> read_values([1, Fraction(1, 2)]).kind, read_values(0.5).kind
    ('exact', 'numeric')
    >>> read_values(["Alice", True]).text()
    '[Alice, true]'
    """
    value = as_array_or_nested(value, name)
    eps = machine_epsilon(value, name)
    if eps and not _is_complex(value):
        array = as_float64(value)
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


def kind_of(entry: object) -> str:
    """Return the kind of an entry of :class:`Values`, such as ``a number`` or ``a date``."""
    if isinstance(entry, Moment):
        return entry.kind
    return Name.kind if isinstance(entry, str) else Truth.kind if _is_truth(entry) else _NUMBER


def as_literal(entry: object) -> Literal | None:
    """Return the literal that states an entry; ``None`` for a number."""
    if isinstance(entry, Moment):
        return Time(entry, Fraction(1))
    return Name(entry) if isinstance(entry, str) else Truth(entry) if _is_truth(entry) else None


def comparable(entry: object) -> object:
    """Return the seconds or months of a moment; any other entry as it is."""
    return entry.ordinal if isinstance(entry, Moment) else entry


def _is_truth(entry: object) -> TypeGuard[bool]:
    return isinstance(entry, bool)


def _is_complex(array: Any) -> bool:  # noqa: ANN401 (an array of any library)
    """Whether an array, which has an imaginary part, is complex."""
    return bool(array.is_complex() if is_tensor(array) else array.dtype.kind == "c")


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
    """Append each entry with the eps of its array's dtype; return the shape."""
    nested = as_array_or_nested(nested, name)
    if isinstance(nested, np.ndarray | np.generic) or is_tensor(nested):
        eps = machine_epsilon(nested, name)
        nested = nested.tolist()
    if not isinstance(nested, list | tuple):
        flat.append((nested, eps))
        return ()
    shapes = {_flatten(part, flat, name, eps) for part in nested}
    if len(shapes) > 1:
        raise IncomparableError(f"{name} has rows of different shapes {sorted(shapes)}")
    return (len(nested), *(shapes.pop() if shapes else ()))


def _read_entry(entry: Any, name: str) -> object:  # noqa: ANN401 (an entry of any library)
    if isinstance(entry, str | bool | Moment):
        return str.__str__(entry) if isinstance(entry, str) else entry
    if isinstance(entry, Rational):
        return _as_rational(entry)
    if isinstance(entry, Decimal) and Decimal.is_finite(entry):
        return Fraction(*Decimal.as_integer_ratio(entry))
    if isinstance(entry, complex) and not (entry := complex.__pos__(entry)).imag:
        return entry.real
    if isinstance(entry, float):
        return float.__float__(entry)
    sympy = sys.modules.get("sympy")
    if sympy is not None and isinstance(entry, sympy.Expr):
        return read_expression(entry, name)
    if sympy is not None and isinstance(entry, sympy.logic.boolalg.BooleanAtom):
        return bool(entry)
    pandas = sys.modules.get("pandas")
    if pandas is not None and entry is pandas.NA:
        raise IncomparableError(f"{name} holds <NA>, a missing value")
    try:
        moment = read_moment(entry)
    except ValueError as error:
        raise IncomparableError(f"{name} holds {error}") from None
    if moment:
        return moment
    text = textwrap.shorten(repr(entry), _MAX_REPR_LENGTH, placeholder=" ...")
    advice = _ADVICE.get(type(entry).__name__)
    if advice:
        raise IncomparableError(f"{name} holds {text}, {advice}")
    raise IncomparableError(
        f"{name} holds {text} of type {type(entry).__name__}; "
        "expected numbers, names, truth values, dates or time spans"
    )


def _as_rational(entry: Rational) -> Fraction:
    """Return a rational number; one of a subclass may describe itself as anything."""
    if isinstance(entry, int):
        return Fraction(int.__int__(entry))
    if isinstance(entry, Fraction):
        parts = [vars(Fraction)[name].__get__(entry) for name in Fraction.__slots__]
        return Fraction(*parts)
    return Fraction(int(entry.numerator), int(entry.denominator))


def _as_fraction(entry: Any) -> Fraction:  # noqa: ANN401 (an entry of any library)
    if literal := as_literal(entry):
        raise IncomparableError(f"expected a number, found {literal.kind}, {literal.source()}")
    if isinstance(entry, float | Fraction):
        return Fraction(entry)
    return evaluate(entry)


def format_rational(value: Fraction, digits: int = 10) -> str:
    """Round a rational number of any size to some significant digits.

    >>> format_rational(Fraction(1, 3)), format_rational(Fraction(10) ** 400)
    ('0.3333333333', '1e+400')
    """
    try:
        rounded = float(value)
    except OverflowError:
        pass
    else:
        if rounded or not value:
            return f"{rounded:.{digits}g}"
    context = _ANY_EXPONENT.copy()
    context.prec = digits
    quotient = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{context.normalize(quotient):g}"


def _nested_text(nested: object) -> str:
    if isinstance(nested, list):
        return f"[{', '.join(_nested_text(part) for part in nested)}]"
    if literal := as_literal(nested):
        return literal.source()
    if isinstance(nested, float):
        return f"{nested:.10g}"
    if isinstance(nested, Fraction) and (
        nested.denominator >= _MAX_PRINTED_DENOMINATOR
        or abs(nested.numerator) >= _MAX_PRINTED_NUMERATOR
    ):
        return format_rational(nested)
    return str(nested)
