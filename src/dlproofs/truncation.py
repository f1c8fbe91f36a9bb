r"""Truncated backpropagation through time: sliding windows, chunks and unbiased random truncation.

The full gradient is a sum over pairs :math:`s \le t` of the contribution of the loss of step t
through step s. The functions of this module omit some of these pairs or weight them. The gradient
of V is always exact, because no pair with s < t contributes to it.
"""

import operator
from typing import SupportsIndex

import numpy as np

from .arrays import RealArrayLike, as_array, check_shape
from .rnn import (
    ForwardPass,
    Gradients,
    local_gradients,
    parameter_gradients,
    sigmoid_derivatives,
    state_gradients,
)


def windowed_gradients(forward_pass: ForwardPass, window: SupportsIndex) -> Gradients:
    r"""Return gradients in which the loss of every step is backpropagated through at most k steps.

    .. math::

        g_s = \sum_{t=s}^{\min(s + k - 1,\, T)}
            \Big(\frac{\partial h_t}{\partial h_s}\Big)^{\!\top} \nabla_{h_t} L_t

    replaces :math:`\nabla_{h_s} L`: the loss of step t reaches the steps t - k + 1 to t. This is
    the algorithm BPTT(k) of Williams and Peng (1990, Neural Computation 2).

    Args:
        forward_pass: A forward pass.
        window: The number k of steps, at least 1. The gradients are exact if k is at least T.

    Returns:
        Estimates of all gradients; Fractions if the forward pass is exact, float64 otherwise.

    Raises:
        TypeError: If window is not an integer.
        ValueError: If window is below 1.

    >>> from dlproofs.rnn import forward
    >>> forward_pass = forward([[-2]], [[4]], [[3]], [0.5], [[1]] * 3, [[0], [0], [1]])
    >>> print(windowed_gradients(forward_pass, window=2).h.ravel())
    [18. 12.  3.]
    """
    k = _as_positive_integer("window", window)
    total = local_gradients(forward_pass)
    passed, derivatives = total, sigmoid_derivatives(forward_pass)
    for _ in range(min(k, len(total)) - 1):
        passed = (derivatives[1 : len(passed)] * passed[1:]) @ forward_pass.U
        total[: len(passed)] += passed
    return parameter_gradients(forward_pass, total)


def chunked_gradients(forward_pass: ForwardPass, chunk_length: SupportsIndex) -> Gradients:
    r"""Return gradients that are not backpropagated across the boundaries of chunks of k steps.

    .. math::

        g_s = \sum_{t=s}^{\min(k \lceil s/k \rceil,\, T)}
            \Big(\frac{\partial h_t}{\partial h_s}\Big)^{\!\top} \nabla_{h_t} L_t

    replaces :math:`\nabla_{h_s} L`. The forward pass carries the state across chunks. A training
    loop that detaches the state after every k steps computes these gradients. The last chunk may be
    shorter.

    Args:
        forward_pass: A forward pass.
        chunk_length: The number k of steps in a chunk, at least 1. The gradients are exact if k is
            at least T.

    Returns:
        Estimates of all gradients; Fractions if the forward pass is exact, float64 otherwise.

    Raises:
        TypeError: If chunk_length is not an integer.
        ValueError: If chunk_length is below 1.

    >>> from dlproofs.rnn import forward
    >>> forward_pass = forward([[-2]], [[4]], [[3]], [0.5], [[1]] * 3, [[0], [0], [1]])
    >>> print(chunked_gradients(forward_pass, chunk_length=2).h.ravel())
    [18.  9.  3.]
    """
    k = _as_positive_integer("chunk_length", chunk_length)
    factors = [int(t % k != 0) for t in range(1, len(forward_pass.x))]
    return parameter_gradients(forward_pass, state_gradients(forward_pass, factors))


def randomized_gradients(
    forward_pass: ForwardPass, cut: RealArrayLike, probability: RealArrayLike
) -> Gradients:
    r"""Return gradients with random truncation, reweighted to be unbiased.

    .. math::

        g_t = \nabla_{h_t} L_t + \frac{1 - c_t}{1 - p_t}
            \Big(\frac{\partial h_{t+1}}{\partial h_t}\Big)^{\!\top} g_{t+1}

    replaces :math:`\nabla_{h_t} L`. If the :math:`c_t` are independent Bernoulli variables with
    probabilities :math:`p_t`, the expectations are the exact gradients (Tallec and Ollivier 2017,
    arXiv:1705.08209).

    Args:
        forward_pass: A forward pass.
        cut: The values c_t for t from 1 to T - 1: 1 or true if the gradient is truncated between
            h_t and h_{t+1}, and 0 or false otherwise.
        probability: The probabilities p_t, at least 0 and below 1; one for all or of shape
            (T - 1,).

    Returns:
        Estimates of all gradients; Fractions if the forward pass is exact, float64 otherwise.

    Raises:
        TypeError: If a probability is not a real number.
        ValueError: If the shapes do not match, an entry of cut is neither 0 nor 1, or a probability
            is negative or not below 1.

    >>> from dlproofs.rnn import forward
    >>> forward_pass = forward([[-2]], [[4]], [[3]], [0.5], [[1]] * 3, [[0], [0], [1]])
    >>> print(randomized_gradients(forward_pass, [0, 1], probability=0.25).h.ravel())
    [21.  9.  3.]
    """
    cuts, probabilities = np.asarray(cut), as_array("probability", probability)
    check_shape("cut", cuts, (len(forward_pass.x) - 1,))
    if probabilities.ndim:
        check_shape("probability", probabilities, cuts.shape)
    for entry in cuts.flat:
        if entry not in (0, 1):
            raise ValueError(f"cut: expected zeros and ones, found {entry}")
    for p in probabilities.flat:
        if not 0 <= p < 1:
            raise ValueError(f"probability: expected at least 0 and below 1, found {p}")
    factors = (1 - cuts.astype(np.int64)) / (1 - probabilities)
    return parameter_gradients(forward_pass, state_gradients(forward_pass, factors))


def _as_positive_integer(name: str, value: SupportsIndex) -> int:
    try:
        integer = operator.index(value)
    except TypeError:
        raise TypeError(f"{name}: expected an integer, found {value!r}") from None
    if integer < 1:
        raise ValueError(f"{name}: expected an integer of at least 1, found {integer}")
    return integer
