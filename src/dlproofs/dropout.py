"""Dropout on the input of a linear regression: its expected loss, and the ridge behind it."""

from collections.abc import Callable
from itertools import product
from numbers import Real
from typing import Any

import numpy as np

from .arrays import Array, RealArrayLike, as_array
from .linear_algebra import Number, require_finite, validate_data
from .regression import least_squares, loss, ridge

_MAX_ENTRIES = 20


def dropout_loss(
    x: RealArrayLike, y: RealArrayLike, w: RealArrayLike, mask: RealArrayLike
) -> Number:
    r"""Return the sum of squared errors when a mask multiplies the input.

    .. math::

        L(w) = \| y - (X \odot R) w \|^2

    Srivastava et al. (2014, JMLR 15, section 9.1) study it for a mask of independent entries.

    Args:
        x: As for :func:`~dlproofs.regression.loss`.
        y: As for :func:`~dlproofs.regression.loss`.
        w: As for :func:`~dlproofs.regression.loss`.
        mask: Array R of shape (n, d), of shape (1, d) where all rows share one mask, or of shape
            (n, 1) where whole rows are dropped. Its entries are 0 and 1, or 0 and 1/p for
            inverted dropout.

    Returns:
        A Fraction for exact data, a float otherwise.

    Raises:
        TypeError: As for :func:`~dlproofs.regression.loss`.
        ValueError: As for :func:`~dlproofs.regression.loss`.

    >>> print(dropout_loss([[1, 2]], [5], [1, 1], [[0, 1]]))
    9
    """
    (matrix,), factors = validate_data(x), as_array("mask", mask)
    n, d = matrix.shape
    if factors.shape not in {(n, d), (1, d), (n, 1)}:
        raise ValueError(
            f"mask: expected shape {(n, d)}, {(1, d)} or {(n, 1)}, found {factors.shape}"
        )
    return loss(matrix * factors, y, w)


def expectation(function: Callable[[Array], Any], shape: tuple[int, ...], p: Any) -> Any:  # noqa: ANN401
    r"""Return the expectation of a function of a mask of independent Bernoulli entries.

    .. math::

        \mathbb E[f(R)] = \sum_{R \in \{0, 1\}^N} p^{|R|} (1 - p)^{N - |R|} f(R)

    All masks are enumerated. The exponent of p counts the ones of a mask, and N its entries.

    Args:
        function: The function f, of an array of integers.
        shape: The shape of the mask, of at most 20 entries.
        p: The probability of a one: a number from 0 to 1, or a SymPy expression, from which the
            expectation is a polynomial.

    Returns:
        The sum, exact if p and the values of the function are.

    Raises:
        TypeError: If p is a truth value.
        ValueError: If p is a number outside of 0 to 1, or the mask has too many entries.

    >>> from fractions import Fraction
    >>> print(expectation(lambda mask: mask.sum() ** 2, (2,), Fraction(1, 2)))
    3/2
    """
    if isinstance(p, Real):
        p = _as_probability(p)
    size = int(np.prod(shape))
    if size > _MAX_ENTRIES:
        raise ValueError(f"shape: expected at most {_MAX_ENTRIES} entries, found {size}")
    totals: list[Any] = [0] * (size + 1)
    for entries in product((0, 1), repeat=size):
        totals[sum(entries)] += function(np.array(entries, dtype=int).reshape(shape))
    return sum(p**ones * (1 - p) ** (size - ones) * total for ones, total in enumerate(totals))


def expected_dropout_loss(
    x: RealArrayLike, y: RealArrayLike, w: RealArrayLike, p: Number
) -> Number:
    r"""Return the expectation of the :func:`dropout_loss` over masks of independent entries.

    .. math::

        \mathbb E_R[L(w)] = \| y - p X w \|^2 + p (1 - p) \| \Gamma w \|^2, \qquad
        \| \Gamma w \|^2 = \sum_{i,j} (x_{ij} w_j)^2

    Args:
        x: As for :func:`~dlproofs.regression.loss`.
        y: As for :func:`~dlproofs.regression.loss`.
        w: As for :func:`~dlproofs.regression.loss`.
        p: The probability that an entry of the mask is 1, so that an input is kept.

    Returns:
        A Fraction for exact data, a float otherwise.

    Raises:
        TypeError: As for :func:`~dlproofs.regression.loss`.
        ValueError: As for :func:`~dlproofs.regression.loss`, or if p is not from 0 to 1.

    >>> from fractions import Fraction
    >>> print(expected_dropout_loss([[1, 2]], [5], [1, 1], Fraction(1, 2)))
    27/2
    """
    matrix, targets, weights, keep = validate_data(x, y=y, w=w, p=_as_probability(p))
    with np.errstate(over="ignore", invalid="ignore"):
        penalty = keep * (1 - keep) * ((matrix * weights) ** 2).sum()
        total: Number = require_finite(loss(keep * matrix, targets, weights) + penalty).item()
    return total


def squared_column_norms(x: RealArrayLike) -> Array:
    r"""Return the squares of the scales Γ of the features.

    .. math::

        \Gamma_{jj}^2 = (X^\top X)_{jj} = \sum_{i=1}^n x_{ij}^2

    Args:
        x: As for :func:`~dlproofs.regression.loss`.

    Returns:
        Array of shape (d,); Fractions for exact data, float64 otherwise.

    Raises:
        TypeError: As for :func:`~dlproofs.regression.loss`.
        ValueError: As for :func:`~dlproofs.regression.loss`.

    >>> print(*squared_column_norms([[1, 2], [3, 4]]))
    10 20
    """
    (matrix,) = validate_data(x)
    with np.errstate(over="ignore"):
        return require_finite((matrix**2).sum(axis=0))


def effective_penalty(p: Number) -> Number:
    r"""Return the penalty of the ridge regression that dropout amounts to.

    .. math::

        \lambda = \frac{1 - p}{p}

    Args:
        p: The probability that an input is kept, above 0.

    Returns:
        A Fraction for exact p, a float otherwise.

    Raises:
        TypeError: If p is not a real number.
        ValueError: If p is not from 0 to 1, or is 0.

    >>> from fractions import Fraction
    >>> print(effective_penalty(Fraction(3, 4)))
    1/3
    """
    keep = _as_probability(p)
    if not keep:
        raise ValueError(f"p: expected a number above 0, found {p}")
    return (1 - keep) / keep


def dropout_minimizer(x: RealArrayLike, y: RealArrayLike, p: Number) -> Array:
    r"""Return the shortest of all weights that minimize the :func:`expected_dropout_loss`.

    .. math::

        w = \bigl( p X^\top X + (1 - p) \Gamma^2 \bigr)^+ X^\top y \quad (p > 0)

    For 0 < p < 1, floats take the ridge regression in the scaled features X Γ⁻¹ instead, which no
    difference in scale makes badly conditioned. At p = 1 this is
    :func:`~dlproofs.regression.least_squares`; at p = 0 every w is a minimizer, and zero is the
    shortest.

    Args:
        x: As for :func:`~dlproofs.regression.least_squares`.
        y: As for :func:`~dlproofs.regression.loss`.
        p: The probability that an input is kept.

    Returns:
        Array of shape (d,); Fractions for exact data, float64 otherwise.

    Raises:
        TypeError: As for :func:`~dlproofs.regression.loss`.
        ValueError: As for :func:`~dlproofs.regression.loss`, or if p is not from 0 to 1.

    >>> from fractions import Fraction
    >>> print(*dropout_minimizer([[1, 1, 0]], [3], Fraction(1, 2)))
    2 2 0
    """
    matrix, targets, keep = validate_data(x, y=y, p=_as_probability(p))
    if not keep:
        zero: Array = matrix[0] - matrix[0]
        return zero
    if keep == 1:
        return least_squares(matrix, targets)
    if matrix.dtype == object:
        curvature = keep * matrix.T @ matrix + (1 - keep) * np.diag(squared_column_norms(matrix))
        return least_squares(curvature, matrix.T @ targets)
    weights = np.zeros(matrix.shape[1])
    scales: Array = np.hypot.reduce(matrix)
    used = scales > 0
    if used.any():
        scaled = ridge(matrix[:, used] / scales[used], targets, effective_penalty(keep.item()))
        with np.errstate(over="ignore"):
            weights[used] = require_finite(scaled / scales[used] / keep)
    return weights


def _as_probability(p: Number | Real) -> Number:
    keep = as_array("p", p)
    if keep.shape != ():
        raise ValueError(f"p: expected a number, found shape {keep.shape}")
    if not 0 <= keep <= 1:
        raise ValueError(f"p: expected a number from 0 to 1, found {p}")
    number: Number = keep.item()
    return number
