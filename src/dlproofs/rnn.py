r"""Sigmoid recurrent network, and its gradients by backpropagation through time (BPTT).

Formulas use column vectors. In arrays, a vector lies along the last axis and time along the first,
so ``x @ W.T`` contains every :math:`W x_t`, and a product with :math:`A^\top` in a formula is a
product with ``A`` in the code. The axes in between are batch axes, over which the loss is summed.
"""
# ruff: noqa: N803 (the formulas name the matrices W, U and V)

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from .arrays import Array, RealArrayLike, as_array, check_shape


class ForwardPass(NamedTuple):
    """Weights, data, states and outputs of a forward pass."""

    W: Array
    """Input weights, of shape (n, d)."""
    U: Array
    """Recurrent weights, of shape (n, n)."""
    V: Array
    """Output weights, of shape (m, n)."""
    h0: Array
    r"""Initial state, of shape (n,) or (\*batch, n)."""
    x: Array
    r"""Inputs, of shape (T, \*batch, d)."""
    z: Array
    r"""Targets, of shape (T, \*batch, m)."""
    h: Array
    r"""States h_0 to h_T, of shape (T + 1, \*batch, n)."""
    y: Array
    r"""Outputs, of shape (T, \*batch, m)."""


class Gradients(NamedTuple):
    """Gradients of the loss with respect to weights, data and states, each in their shape."""

    W: Array
    """With respect to the input weights, (n, d)."""
    U: Array
    """With respect to the recurrent weights, (n, n)."""
    V: Array
    """With respect to the output weights, (m, n)."""
    h0: Array
    r"""With respect to the initial state, (n,) or (\*batch, n) like h0 itself."""
    x: Array
    r"""With respect to the inputs, (T, \*batch, d)."""
    h: Array
    r"""With respect to the states h_1 to h_T through all later steps, (T, \*batch, n)."""
    a: Array
    r"""With respect to the pre-activations a_t = W x_t + U h_{t-1}, (T, \*batch, n)."""


def sigmoid(a: Array) -> Array:
    r"""Return the logistic sigmoid of every entry, without overflow.

    .. math::

        \sigma(a) = \frac{1}{1 + e^{-a}}

    Args:
        a: Array of floats or of Fractions, of any shape.

    Returns:
        An array of the shape of a. If all entries are the Fraction 0, the entries are the Fraction
        1/2; otherwise they are float64.

    >>> print(sigmoid(np.array([-800.0, 0.0, 800.0])))
    [0.  0.5 1. ]
    """
    if a.dtype == object and not a.any():
        return np.full(a.shape, Fraction(1, 2), dtype=object)
    with np.errstate(over="ignore", under="ignore"):  # 1 / inf is the correctly rounded 0
        result: Array = 1 / (1 + np.exp(-a.astype(np.float64, copy=False)))
    return result


def forward(
    W: RealArrayLike,
    U: RealArrayLike,
    V: RealArrayLike,
    h0: RealArrayLike,
    x: RealArrayLike,
    z: RealArrayLike,
) -> ForwardPass:
    r"""Run the network on a sequence, or on a batch of sequences of equal length.

    .. math::

        h_t = \sigma(W x_t + U h_{t-1}), \qquad y_t = V h_t, \qquad t = 1, \dots, T

    This is the network of Elman (1990, Cognitive Science 14) with a linear output.

    Args:
        W: Input weights, real numbers of shape (n, d).
        U: Recurrent weights, of shape (n, n).
        V: Output weights, of shape (m, n).
        h0: Initial state, of shape (n,), or (\*batch, n) for one state per sequence.
        x: Inputs, of shape (T, \*batch, d), where T is at least 1 and batch may be empty.
        z: Targets, of shape (T, \*batch, m).

    Returns:
        The forward pass. Its arrays hold Fractions if all arguments are rational and every
        pre-activation is 0, and float64 otherwise; they share no memory with the arguments.

    Raises:
        TypeError: If an entry is not a real number.
        ValueError: If shapes do not match, or an entry is NaN, infinite or outside the range of
            float64.

    >>> forward_pass = forward([[-2]], [[4]], [[3]], [Fraction(1, 2)], [[1], [1]], [[0], [1]])
    >>> print(*forward_pass.h.flat, *forward_pass.y.flat)
    1/2 1/2 1/2 3/2 3/2
    """
    given = {"W": W, "U": U, "V": V, "h0": h0, "x": x, "z": z}
    arrays = {name: as_array(name, data) for name, data in given.items()}
    _check_shapes(**arrays)
    if any(array.dtype != object for array in arrays.values()):
        arrays = {name: array.astype(np.float64) for name, array in arrays.items()}
    return _forward(**arrays)


def loss(forward_pass: ForwardPass) -> Any:  # noqa: ANN401 (a float or a Fraction)
    r"""Return the sum of squared errors over all steps and the batch.

    .. math::

        L = \sum_{t=1}^T L_t, \qquad L_t = \lVert z_t - y_t \rVert^2

    Args:
        forward_pass: A forward pass.

    Returns:
        A Fraction if the forward pass is exact, a float otherwise.

    >>> print(loss(forward([[-2]], [[4]], [[3]], [Fraction(1, 2)], [[1], [1]], [[0], [1]])))
    5/2
    """
    return ((forward_pass.z - forward_pass.y) ** 2).sum()


def local_gradients(forward_pass: ForwardPass) -> Array:
    r"""Return the gradient of the loss of each step with respect to the state of that step.

    .. math::

        \nabla_{h_t} L_t = -2 V^\top (z_t - y_t)

    Args:
        forward_pass: A forward pass.

    Returns:
        An array of shape (T, \*batch, n).

    >>> forward_pass = forward([[-2]], [[4]], [[3]], [Fraction(1, 2)], [[1], [1]], [[0], [1]])
    >>> print(*local_gradients(forward_pass).flat)
    9 3
    """
    return np.tensordot(-2 * (forward_pass.z - forward_pass.y), forward_pass.V, axes=1)


def sigmoid_derivatives(forward_pass: ForwardPass) -> Array:
    r"""Return the derivative of the sigmoid at every pre-activation.

    .. math::

        \sigma'(a_t) = h_t \odot (1 - h_t)

    The derivative is computed from the state, so for a unit close to 1 it has only the digits of
    1 - h_t.

    Args:
        forward_pass: A forward pass.

    Returns:
        An array of shape (T, \*batch, n).

    >>> forward_pass = forward([[-2]], [[4]], [[3]], [Fraction(1, 2)], [[1], [1]], [[0], [1]])
    >>> print(*sigmoid_derivatives(forward_pass).flat)
    1/4 1/4
    """
    result: Array = forward_pass.h[1:] * (1 - forward_pass.h[1:])
    return result


def step_jacobians(forward_pass: ForwardPass) -> Array:
    r"""Return the Jacobian of every state with respect to the previous state.

    .. math::

        \frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}\big(h_t \odot (1 - h_t)\big)\, U

    Args:
        forward_pass: A forward pass.

    Returns:
        An array of shape (T, \*batch, n, n), whose entry (t - 1, ..., i, j) is the derivative of
        unit i of h_t with respect to unit j of h_{t-1}.

    >>> forward_pass = forward([[-2]], [[4]], [[3]], [Fraction(1, 2)], [[1], [1]], [[0], [1]])
    >>> print(*step_jacobians(forward_pass).flat)
    1 1
    """
    result: Array = sigmoid_derivatives(forward_pass)[..., np.newaxis] * forward_pass.U
    return result


def state_gradients(forward_pass: ForwardPass, factors: RealArrayLike = 1) -> Array:
    r"""Return the gradient of the loss with respect to every state by the recursion of BPTT.

    .. math::

        g_T = \nabla_{h_T} L_T, \qquad
        g_t = \nabla_{h_t} L_t
            + \kappa_t \Big(\frac{\partial h_{t+1}}{\partial h_t}\Big)^{\!\top} g_{t+1}

    With :math:`\kappa_t = 1` for all t this is backpropagation through time, and
    :math:`g_t = \nabla_{h_t} L`. Other factors truncate or weight the gradient that flows from step
    t + 1 back to step t, as in :mod:`dlproofs.truncation`.

    Args:
        forward_pass: A forward pass.
        factors: The factors κ, one for all steps or an array of shape (T - 1,).

    Returns:
        An array of shape (T, \*batch, n).

    Raises:
        TypeError: If a factor is not a real number.
        ValueError: If factors have neither shape, or a factor is NaN or infinite.

    >>> forward_pass = forward([[-2]], [[4]], [[3]], [Fraction(1, 2)], [[1], [1]], [[0], [1]])
    >>> print(*state_gradients(forward_pass).flat)
    12 3
    """
    total = local_gradients(forward_pass)
    kappa = as_array("factors", factors)
    if kappa.ndim:
        check_shape("factors", kappa, (len(total) - 1,))
    if total.dtype == object:
        kappa = np.vectorize(Fraction, otypes=[object])(kappa)
    kappa = kappa.astype(total.dtype).reshape(*kappa.shape, *[1] * (total.ndim - 1))
    scaled = sigmoid_derivatives(forward_pass)[1:] * kappa
    transposed = np.ascontiguousarray(
        forward_pass.U.T
    )  # BLAS is fastest with a transposed right factor
    for t in reversed(range(len(scaled))):
        total[t] += (scaled[t] * total[t + 1]) @ transposed.T
    return total


def parameter_gradients(forward_pass: ForwardPass, state_grads: Array) -> Gradients:
    r"""Return all gradients, given the gradients of the states.

    .. math::

        \delta_t = h_t \odot (1 - h_t) \odot \nabla_{h_t} L

        \nabla_W L = \sum_{t=1}^T \delta_t x_t^\top, \qquad
        \nabla_U L = \sum_{t=1}^T \delta_t h_{t-1}^\top, \qquad
        \nabla_V L = -2 \sum_{t=1}^T (z_t - y_t) h_t^\top

        \nabla_{h_0} L = U^\top \delta_1, \qquad \nabla_{x_t} L = W^\top \delta_t

    Each sum over the steps and the batch is computed as one matrix product.

    Args:
        forward_pass: A forward pass.
        state_grads: The result of :func:`state_gradients`, or an estimate of it, of shape
            (T, \*batch, n).

    Returns:
        The gradients. If all sequences share h0, its gradient is summed over the batch.

    Raises:
        ValueError: If the shape of state_grads is not (T, \*batch, n).

    >>> forward_pass = forward([[-2]], [[4]], [[3]], [Fraction(1, 2)], [[1], [1]], [[0], [1]])
    >>> print(*parameter_gradients(forward_pass, state_gradients(forward_pass)).a.flat)
    3 3/4
    """
    check_shape("state_grads", state_grads, forward_pass.h[1:].shape)
    delta = sigmoid_derivatives(forward_pass) * state_grads
    h0 = delta[0] @ forward_pass.U
    if forward_pass.h0.ndim == 1:
        h0 = h0.sum(axis=tuple(range(h0.ndim - 1)))
    return Gradients(
        W=_sum_of_outer_products(delta, forward_pass.x),
        U=_sum_of_outer_products(delta, forward_pass.h[:-1]),
        V=_sum_of_outer_products(-2 * (forward_pass.z - forward_pass.y), forward_pass.h[1:]),
        h0=h0,
        x=np.tensordot(delta, forward_pass.W, axes=1),
        h=state_grads,
        a=delta,
    )


def gradients(forward_pass: ForwardPass) -> Gradients:
    """Return all gradients of the loss by backpropagation through time.

    This is :func:`parameter_gradients` applied to :func:`state_gradients`, the method of Werbos
    (1990, Proceedings of the IEEE 78).

    Args:
        forward_pass: A forward pass.

    Returns:
        The gradients, of Fractions if the forward pass is exact and of float64 otherwise.

    >>> forward_pass = forward([[-2]], [[4]], [[3]], [Fraction(1, 2)], [[1], [1]], [[0], [1]])
    >>> found = gradients(forward_pass)
    >>> print(*found.W.flat, *found.U.flat, *found.V.flat, *found.h0)
    15/4 15/8 2 12
    """
    return parameter_gradients(forward_pass, state_gradients(forward_pass))


def _check_shapes(W: Array, U: Array, V: Array, h0: Array, x: Array, z: Array) -> None:
    check_shape("W", W, ("hidden", "inputs"))
    n, d = W.shape
    check_shape("U", U, (n, n))
    check_shape("V", V, ("outputs", n))
    check_shape("x", x, ("steps", ..., d))
    check_shape("h0", h0, (n,) if h0.ndim == 1 else (*x.shape[1:-1], n))
    check_shape("z", z, (*x.shape[:-1], len(V)))


def _forward(W: Array, U: Array, V: Array, h0: Array, x: Array, z: Array) -> ForwardPass:
    projected = np.tensordot(x, W.T, axes=1)
    h = np.empty((len(x) + 1, *projected.shape[1:]), projected.dtype)
    h[0] = h0
    for t in range(len(x)):
        a = projected[t] + h[t] @ U.T
        if a.dtype == object and a.any():
            return _forward(*(array.astype(np.float64) for array in (W, U, V, h0, x, z)))
        h[t + 1] = sigmoid(a)
    return ForwardPass(W, U, V, h0, x, z, h, np.tensordot(h[1:], V.T, axes=1))


def _sum_of_outer_products(left: Array, right: Array) -> Array:
    """Return the sum of the outer products left rightᵀ over all axes except the last."""
    axes = list(range(left.ndim - 1))
    return np.tensordot(left, right, axes=(axes, axes))
