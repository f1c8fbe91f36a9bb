"""Conversion of arrays, tables and tensors of other libraries to NumPy arrays or nested lists.

PyTorch, pandas and SciPy are recognized once a page has imported them; none is imported here.
"""

from __future__ import annotations

import sys
from collections.abc import KeysView, Sequence, ValuesView
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .moments import read_moments

FLOAT_FORMATS = {"float64": 2.0**-52, "float32": 2.0**-23, "float16": 2.0**-10}
"""The float formats from which tolerances follow, with their machine epsilons."""


class IncomparableError(ValueError):
    """A value that cannot be compared: of no supported type, not finite, or of another shape."""


def is_tensor(value: object) -> bool:
    """Whether a value is a PyTorch tensor."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def as_float64(array: Any) -> NDArray[np.float64]:  # noqa: ANN401 (torch may not be installed)
    """Convert a real array or tensor to float64."""
    if is_tensor(array):
        array = array.detach().cpu().double().numpy()
    return np.asarray(array, dtype=np.float64)


def machine_epsilon(array: Any, name: str) -> float:  # noqa: ANN401 (an array of any library)
    """Return the machine epsilon of a float or complex dtype; 0 for everything else.

    Floats of more than 64 bits count as float64.

    Raises:
        IncomparableError: if the dtype is another float format, such as bfloat16.
    """
    if is_tensor(array):
        if not (array.dtype.is_floating_point or array.dtype.is_complex):
            return 0.0
        dtype = array.dtype.to_real() if array.dtype.is_complex else array.dtype
        format_name = str(dtype).removeprefix("torch.")
    elif isinstance(array, np.ndarray | np.generic):
        parts = np.asarray(array).real if array.dtype.kind == "c" else np.asarray(array)
        if parts.dtype.kind != "f":
            return 0.0
        format_name = parts.dtype.name
    else:
        return 0.0
    if format_name not in FLOAT_FORMATS:
        raise IncomparableError(
            f"{name} has the float format {format_name}, from which no tolerance follows; "
            "convert it to float32 first"
        )
    return FLOAT_FORMATS[format_name]


def is_same_memory(one: object, other: object) -> bool:
    """Whether each entry of two arrays, tensors or pandas objects has the same address."""
    first, second = _buffer(one), _buffer(other)
    if first is None or second is None:
        return False
    places = [(array.ctypes.data, array.shape, array.strides) for array in (first, second)]
    return bool(first.size) and places[0] == places[1]


def _buffer(value: Any) -> NDArray[Any] | None:  # noqa: ANN401 (a value of any library)
    """Return an array over the memory of a value; ``None`` if it has none that NumPy can see."""
    if is_tensor(value):
        try:
            return np.asarray(value.detach().cpu().numpy())
        except (TypeError, RuntimeError):
            return None
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, pandas.Series | pandas.Index | pandas.DataFrame):
        value = value.to_numpy()
    return np.asarray(value) if isinstance(value, np.ndarray) else None


def as_array_or_nested(value: Any, name: str) -> Any:  # noqa: ANN401 (a value of any library)
    """Convert an object of another library to a NumPy array or nested sequences.

    Complex arrays without an imaginary part become real. Dates become
    :class:`~sphinx_claims.claims.moments.Moment` objects.

    Raises:
        IncomparableError: if entries are missing or masked.
    """
    if is_tensor(value):
        return _from_tensor(value, name)
    scipy = sys.modules.get("scipy.sparse")
    if scipy is not None and scipy.issparse(value):
        return value.toarray()
    sympy = sys.modules.get("sympy")
    if sympy is not None and isinstance(value, sympy.MatrixBase | sympy.NDimArray):
        return value.tolist()
    value = _from_pandas(value, name)
    if isinstance(value, list | tuple):
        return plain_list(value)
    if isinstance(value, Sequence | KeysView | ValuesView) and not isinstance(value, str | bytes):
        return list(value)
    has_dtype = isinstance(getattr(value, "dtype", None), np.dtype)
    is_array_like = hasattr(type(value), "__array__") and not hasattr(value, "tolist")
    if (has_dtype or is_array_like) and not isinstance(value, np.generic):
        value = np.asanyarray(value)
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise IncomparableError(f"{name} holds masked entries")
    if isinstance(value, np.ndarray | np.generic):
        value = np.asarray(value)  # a subclass may describe itself as anything
    return _convert_dtype(value, name) if isinstance(value, np.ndarray | np.generic) else value


def plain_list(sequence: list[Any] | tuple[Any, ...]) -> list[Any]:
    """Return the elements of a list or tuple; one of a subclass may iterate over anything."""
    if isinstance(sequence, list):
        return list(list.__iter__(sequence))
    return list(tuple.__iter__(sequence))


def _from_tensor(tensor: Any, name: str) -> Any:  # noqa: ANN401 (torch may not be installed)
    torch = sys.modules["torch"]
    if tensor.is_meta:
        raise IncomparableError(f"{name} is a meta tensor, which has no data")
    with torch._C.DisableTorchFunctionSubclass():  # a subclass may describe itself as anything
        tensor = torch.Tensor.as_subclass(torch.Tensor.to_dense(tensor), torch.Tensor)
    return tensor.real if tensor.is_complex() and not tensor.imag.any() else tensor


def _convert_dtype(array: Any, name: str) -> Any:  # noqa: ANN401 (an array or scalar of NumPy)
    if array.dtype.kind == "c" and not np.any(array.imag):
        array = array.real
    if array.dtype.type is np.longdouble:
        array = array.astype(np.float64)
    if array.dtype.kind not in {"m", "M"}:
        return array
    try:
        moments = read_moments(array)
    except ValueError as error:
        raise IncomparableError(f"{name} holds {error}") from None
    converted = np.empty(len(moments), dtype=object)
    converted[:] = moments
    return converted.reshape(array.shape)


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
    if not isinstance(column.dtype, np.dtype):
        is_sparse = hasattr(column.dtype, "fill_value")
        if not is_sparse and column.isna().any():
            raise IncomparableError(f"{name} holds <NA>, a missing value")
        if isinstance(column.dtype, sys.modules["pandas"].CategoricalDtype):
            column = column.astype(object)
    array = np.asarray(column if isinstance(column, np.ndarray) else column.to_numpy())
    converted: NDArray[Any] = _convert_dtype(array, name)
    return converted
