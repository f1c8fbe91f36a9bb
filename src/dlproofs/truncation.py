r"""Back-propagation through time that is cut short: the two ways in use, and one without bias.

The full gradient adds up, over all :math:`s \le t`, what the loss of step t contributes through
step s. The functions here leave out some of these pairs (s, t), or weight those that they keep.
None of them touches the gradient of V, which no pair with s < t contributes to.
"""

import operator
from typing import SupportsIndex

import numpy as np

from .arrays import RealArrayLike, as_array, check_shape
from .rnn import Gradients, Run, local_gradients, parameter_gradients, slopes, state_gradients


def windowed_gradients(run: Run, window: SupportsIndex) -> Gradients:
    r"""Return the gradients in which the loss of every step reaches back over k steps, no more.

    .. math::

        g_s = \sum_{t=s}^{\min(s + k - 1,\, T)}
            \Big(\frac{\partial h_t}{\partial h_s}\Big)^{\!\top} \nabla_{h_t} L_t

    takes the place of :math:`\nabla_{h_s} L`: the loss of step t sees the steps from t - k + 1
    to t. This is the algorithm BPTT(k) of Williams and Peng (1990, Neural Computation 2).

    Args:
        run: A forward pass.
        window: The number k of steps, at least 1; from T on nothing is left out.

    Returns:
        Estimates of all gradients, of Fractions if run is exact and of float64 otherwise.

    Raises:
        TypeError: If window is not an integer.
        ValueError: If window is below 1.

    >>> from dlproofs.rnn import forward
    >>> run = forward([[-2.0]], [[4.0]], [[3.0]], [0.5], [[1.0]] * 3, [[0.0], [0.0], [1.0]])
    >>> print(windowed_gradients(run, window=2).h.ravel())
    [18. 12.  3.]
    """
    window = _read_length("window", window)
    total = local_gradients(run)
    passed, sloped = total, slopes(run)
    for _ in range(min(window, len(total)) - 1):
        passed = (sloped[1 : len(passed)] * passed[1:]) @ run.U
        total[: len(passed)] += passed
    return parameter_gradients(run, total)


def chunked_gradients(run: Run, length: SupportsIndex) -> Gradients:
    r"""Return the gradients in which nothing passes back from one chunk of k steps to another.

    .. math::

        g_s = \sum_{t=s}^{\min(k \lceil s/k \rceil,\, T)}
            \Big(\frac{\partial h_t}{\partial h_s}\Big)^{\!\top} \nabla_{h_t} L_t

    takes the place of :math:`\nabla_{h_s} L`. The state runs on from chunk to chunk. This is what
    a training loop does that detaches the state after every k steps; the last chunk may be shorter.

    Args:
        run: A forward pass.
        length: The number k of steps in a chunk, at least 1; from T on nothing is left out.

    Returns:
        Estimates of all gradients, of Fractions if run is exact and of float64 otherwise.

    Raises:
        TypeError: If length is not an integer.
        ValueError: If length is below 1.

    >>> from dlproofs.rnn import forward
    >>> run = forward([[-2.0]], [[4.0]], [[3.0]], [0.5], [[1.0]] * 3, [[0.0], [0.0], [1.0]])
    >>> print(chunked_gradients(run, length=2).h.ravel())
    [18.  9.  3.]
    """
    length = _read_length("length", length)
    carry = [int(t % length != 0) for t in range(1, len(run.x))]
    return parameter_gradients(run, state_gradients(run, carry))


def randomized_gradients(run: Run, cut: RealArrayLike, probability: RealArrayLike) -> Gradients:
    r"""Return the gradients in which chance cuts, and what is not cut has a larger weight.

    .. math::

        g_t = \nabla_{h_t} L_t + \frac{1 - c_t}{1 - p_t}
            \Big(\frac{\partial h_{t+1}}{\partial h_t}\Big)^{\!\top} g_{t+1}

    takes the place of :math:`\nabla_{h_t} L`. If the :math:`c_t` are independent and each is 1
    with probability :math:`p_t`, else 0, the expectations are the exact gradients: Tallec and
    Ollivier (2017, arXiv:1705.08209).

    Args:
        run: A forward pass.
        cut: Whether it is cut between h_t and h_{t+1}, for t from 1 to T - 1; zeros and ones,
            or truth values.
        probability: Of a cut, at least 0 and below 1; one for all or of shape (T - 1,).

    Returns:
        Estimates of all gradients, of Fractions if run is exact and of float64 otherwise.

    Raises:
        TypeError: If a probability is not a real number.
        ValueError: If the shapes do not fit, an entry of cut is neither 0 nor 1, or a probability
            is negative or not below 1.

    >>> from dlproofs.rnn import forward
    >>> run = forward([[-2.0]], [[4.0]], [[3.0]], [0.5], [[1.0]] * 3, [[0.0], [0.0], [1.0]])
    >>> print(randomized_gradients(run, [0, 1], probability=0.25).h.ravel())
    [21.  9.  3.]
    """
    cuts, chances = np.asarray(cut), as_array("probability", probability)
    check_shape("cut", cuts, (len(run.x) - 1,))
    if chances.ndim:
        check_shape("probability", chances, cuts.shape)
    for entry in cuts.flat:
        if entry not in (0, 1):
            raise ValueError(f"cut: expected zeros and ones, found {entry}")
    for chance in chances.flat:
        if not 0 <= chance < 1:
            raise ValueError(f"probability: expected at least 0 and below 1, found {chance}")
    carry = (1 - cuts.astype(np.int64)) / (1 - chances)
    return parameter_gradients(run, state_gradients(run, carry))


def _read_length(name: str, length: SupportsIndex) -> int:
    try:
        found = operator.index(length)
    except TypeError:
        raise TypeError(f"{name}: expected an integer, found {length!r}") from None
    if found < 1:
        raise ValueError(f"{name}: expected an integer of at least 1, found {found}")
    return found
