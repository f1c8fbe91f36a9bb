"""Read computed values from Python, NumPy, PyTorch, pandas and SymPy, exactly or with their eps.

PyTorch, pandas and SymPy are recognized once a page has imported them; none is imported here.
"""

from __future__ import annotations

import sys
import textwrap
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SYMBOLIC_DIGITS = 50
_MAX_PRINTED_NUMERATOR = 10**100
_MAX_PRINTED_DENOMINATOR = 10**6
_MAX_PRINTED_ENTRIES = 60
_MAX_REPR_LENGTH = 80
_ANY_EXPONENT = Context(Emax=MAX_EMAX, Emin=MIN_EMIN)


class IncomparableError(ValueError):
    """A value that cannot be compared: it is not numeric, not finite, empty or of another shape."""


@dataclass(frozen=True)
class Values:
    """A computed value as an array of comparable entries.

    Attributes:
        entries: an array of any shape. Exact rational entries are ``Fraction``, floating-point
            entries are ``float``, and irrational numbers and expressions with free symbols are
            SymPy expressions.
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
        """Whether some entry is a SymPy expression and none is a float."""
        return not self.eps and any(not isinstance(entry, Fraction) for entry in self.entries.flat)

    @property
    def kind(self) -> str:
        """Kind of evidence that the values can give, ``exact``, ``symbolic`` or ``numeric``."""
        if self.eps:
            return "numeric"
        return "symbolic" if self.symbolic else "exact"

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
    entries. Floats keep the machine epsilon of their format, which sets the tolerance.

    Args:
        value: an integer, float, ``Fraction`` or ``Decimal``; a SymPy number, expression or
            matrix; a NumPy array or an array-like with a NumPy dtype; a PyTorch tensor; a pandas
            ``Series``, ``DataFrame``, ``Index`` or extension array, nullable dtypes included; or
            nested lists of these.
        name: the name of the value in error messages.

    Returns:
        The entries, in the shape of the value; that of a ``DataFrame`` is (rows, columns).

    Raises:
        IncomparableError: if the value is empty or ragged, or if an entry is missing, infinite,
            NaN, complex, Boolean, categorical, a date or any other object.

    >>> read_values([1, Fraction(1, 2)]).kind, read_values(0.5).kind
    ('exact', 'numeric')
    """
    value = _as_array_or_nested(value, name)
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


def _as_array_or_nested(value: Any, name: str) -> Any:  # noqa: ANN401 (a value of any library)
    """Convert pandas objects and array-likes to NumPy; reject dates, masked and absent entries."""
    if _is_tensor(value):
        if value.is_meta:
            raise IncomparableError(f"{name} is a meta tensor, which has no data")
        return value.to_dense()
    value = _from_pandas(value, name)
    if isinstance(getattr(value, "dtype", None), np.dtype) and not isinstance(value, np.generic):
        value = np.asanyarray(value)
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in {"m", "M"}:
        raise IncomparableError(f"{name} holds dates or durations, not real numbers")
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise IncomparableError(f"{name} holds masked entries")
    return value


def _from_pandas(value: Any, name: str) -> Any:  # noqa: ANN401 (pandas may not be installed)
    """Convert a pandas object to NumPy arrays, each of its own dtype; return others unchanged."""
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return value
    if isinstance(value, pandas.DataFrame):
        columns = [_column_to_numpy(column, name) for _, column in value.items()]
        if len({column.dtype for column in columns}) == 1:
            return np.stack(columns, axis=1)
        return list(zip(*columns, strict=True))
    one_dimensional = pandas.Series, pandas.Index, pandas.api.extensions.ExtensionArray
    return _column_to_numpy(value, name) if isinstance(value, one_dimensional) else value


def _column_to_numpy(column: Any, name: str) -> NDArray[Any]:  # noqa: ANN401
    if isinstance(column.dtype, sys.modules["pandas"].CategoricalDtype):
        raise IncomparableError(f"{name} is categorical, not numeric; compare its codes or counts")
    if hasattr(column.dtype, "numpy_dtype") and column.isna().any():  # a nullable dtype
        raise IncomparableError(f"{name} holds <NA>, a missing value")
    return np.asarray(column.to_numpy())


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
    nested = _as_array_or_nested(nested, name)
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
        raise IncomparableError(f"{name} is a Boolean; claim a number instead")
    if isinstance(entry, Rational):
        return Fraction(int(entry.numerator), int(entry.denominator))
    if isinstance(entry, Decimal) and entry.is_finite():
        return Fraction(entry)
    if isinstance(entry, float):
        return entry
    sympy = sys.modules.get("sympy")
    if sympy is not None and isinstance(entry, sympy.Expr):
        return _read_expression(entry, name)
    pandas = sys.modules.get("pandas")
    if pandas is not None and entry is pandas.NA:
        raise IncomparableError(f"{name} holds <NA>, a missing value")
    text = textwrap.shorten(repr(entry), _MAX_REPR_LENGTH, placeholder=" ...")
    raise IncomparableError(
        f"{name} holds {text} of type {type(entry).__name__}, not a real number"
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
        raise IncomparableError(f"{entry} is not a real number")
    rational = sys.modules["sympy"].Rational(number)
    return Fraction(int(rational.p), int(rational.q))


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
    if isinstance(nested, float):
        return f"{nested:.10g}"
    if isinstance(nested, Fraction) and (
        nested.denominator >= _MAX_PRINTED_DENOMINATOR
        or abs(nested.numerator) >= _MAX_PRINTED_NUMERATOR
    ):
        return format_rational(nested)
    return str(nested)
