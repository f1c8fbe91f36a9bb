"""Dropout on the inputs of linear regression: expected loss and equivalent ridge regression."""

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
    r"""Return the sum of squared errors of a linear model with masked inputs.

    .. math::

        L(w) = \| y - (X \odot R) w \|^2

    Srivastava et al. (2014, JMLR 15, section 9.1) study this loss for independent mask entries.

    Args:
        x: As for :func:`~dlproofs.regression.loss`.
        y: As for :func:`~dlproofs.regression.loss`.
        w: As for :func:`~dlproofs.regression.loss`.
        mask: Array R of shape (n, d), of shape (1, d) if all rows share one mask, or of shape
            (n, 1) if whole rows are dropped. The entries are 0 and 1, or 0 and 1/p for inverted
            dropout.

    Returns:
        A Fraction for exact data, a float otherwise.

    Raises:
        TypeError: As for :func:`~dlproofs.regression.loss`.
        ValueError: As for :func:`~dlproofs.regression.loss`.

    >>> print(dropout_loss([[1, 2]], [5], [1, 1], [[0, 1]]))
    9
    """
    (matrix,), mask_array = validate_data(x), as_array("mask", mask)
    n, d = matrix.shape
    if mask_array.shape not in {(n, d), (1, d), (n, 1)}:
        raise ValueError(
            f"mask: expected shape {(n, d)}, {(1, d)} or {(n, 1)}, found {mask_array.shape}"
        )
    return loss(matrix * mask_array, y, w)


def expectation(function: Callable[[Array], Any], shape: tuple[int, ...], p: Any) -> Any:  # noqa: ANN401
    r"""Return the expectation of a function of a random mask with Bernoulli entries.

    .. math::

        \mathbb E[f(R)] = \sum_{R \in \{0, 1\}^N} p^{|R|} (1 - p)^{N - |R|} f(R)

    The sum runs over all masks R with N entries, and the exponent of p is the number of ones. The
    entries are independent.

    Args:
        function: The function f, which takes an array of integers.
        shape: The shape of the mask, of at most 20 entries.
        p: The probability of a one: a number from 0 to 1, or a SymPy expression, which gives a
            polynomial in it.

    Returns:
        The expectation, which is exact if p and the values of the function are exact.

    Raises:
        TypeError: If p is a boolean.
        ValueError: If p is a number outside [0, 1], or the mask has more than 20 entries.

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
    r"""Return the expectation of the :func:`dropout_loss` over masks with independent entries.

    .. math::

        \mathbb E_R[L(w)] = \| y - p X w \|^2 + p (1 - p) \| \Gamma w \|^2, \qquad
        \| \Gamma w \|^2 = \sum_{i,j} (x_{ij} w_j)^2

    Args:
        x: As for :func:`~dlproofs.regression.loss`.
        y: As for :func:`~dlproofs.regression.loss`.
        w: As for :func:`~dlproofs.regression.loss`.
        p: The probability that a mask entry is 1 and the input is kept.

    Returns:
        A Fraction for exact data, a float otherwise.

    Raises:
        TypeError: As for :func:`~dlproofs.regression.loss`.
        ValueError: As for :func:`~dlproofs.regression.loss`, or if p is not in [0, 1].

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
    r"""Return the squared Euclidean norms of the columns of x, the diagonal of Γ².

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
    r"""Return the penalty of the ridge regression that is equivalent to dropout.

    .. math::

        \lambda = \frac{1 - p}{p}

    Args:
        p: The probability that an input is kept, above 0.

    Returns:
        A Fraction for exact p, a float otherwise.

    Raises:
        TypeError: If p is not a real number.
        ValueError: If p is 0 or not in [0, 1].

    >>> from fractions import Fraction
    >>> print(effective_penalty(Fraction(3, 4)))
    1/3
    """
    keep = _as_probability(p)
    if not keep:
        raise ValueError(f"p: expected a number above 0, found {p}")
    return (1 - keep) / keep


def dropout_minimizer(x: RealArrayLike, y: RealArrayLike, p: Number) -> Array:
    r"""Return the minimum-norm minimizer of the :func:`expected_dropout_loss`.

    .. math::

        w = \bigl( p X^\top X + (1 - p) \Gamma^2 \bigr)^+ X^\top y \quad (p > 0)

    For floats and 0 < p < 1, the function solves the equivalent ridge regression in the normalized
    features X Γ⁻¹, whose condition number does not depend on the scales of the features. At p = 1
    the minimizer is that of :func:`~dlproofs.regression.least_squares`. At p = 0 every w is a
    minimizer, and the result is zero.

    Args:
        x: As for :func:`~dlproofs.regression.least_squares`.
        y: As for :func:`~dlproofs.regression.loss`.
        p: The probability that an input is kept.

    Returns:
        Array of shape (d,); Fractions for exact data, float64 otherwise.

    Raises:
        TypeError: As for :func:`~dlproofs.regression.loss`.
        ValueError: As for :func:`~dlproofs.regression.loss`, or if p is not in [0, 1].

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
        gram = keep * matrix.T @ matrix + (1 - keep) * np.diag(squared_column_norms(matrix))
        return least_squares(gram, matrix.T @ targets)
    weights = np.zeros(matrix.shape[1])
    norms: Array = np.hypot.reduce(matrix)
    nonzero = norms > 0
    if nonzero.any():
        normalized = matrix[:, nonzero] / norms[nonzero]
        solution = ridge(normalized, targets, effective_penalty(keep.item()))
        with np.errstate(over="ignore"):
            weights[nonzero] = require_finite(solution / norms[nonzero] / keep)
    return weights


def _as_probability(p: Number | Real) -> Number:
    keep = as_array("p", p)
    if keep.shape != ():
        raise ValueError(f"p: expected a number, found shape {keep.shape}")
    if not 0 <= keep <= 1:
        raise ValueError(f"p: expected a number from 0 to 1, found {p}")
    number: Number = keep.item()
    return number
