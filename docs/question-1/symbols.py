"""Symbols of the formulas of parts 1.1 to 1.4.

States come from the library, derivatives from autograd, which records a run of its own, or from
differences. No value uses a formula that it is compared with.
"""
# ruff: noqa: N803, N806 (the formulas name the matrices W, U and V)

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache, partial
from typing import NamedTuple

import networkx as nx
import numpy as np
import sympy as sp
import torch

from dlproofs.rnn import ForwardPass, forward
from sphinx_claims import each, series, symbol

DIFFERENCE = 1e-5
COMPLEX_STEP = 1e-20
tensor = partial(torch.tensor, dtype=torch.float64)


class Data(NamedTuple):
    """Weights, initial state, inputs and targets of a network."""

    W: np.ndarray
    U: np.ndarray
    V: np.ndarray
    h0: np.ndarray
    x: np.ndarray
    z: np.ndarray


class Run(NamedTuple):
    """Run of a network, recorded by autograd. Lists begin at step 1, and h at the initial state."""

    weights: dict[str, torch.Tensor]
    copies: dict[str, list[torch.Tensor]]
    """The copies of W and of U that the steps use."""
    x: list[torch.Tensor]
    z: list[torch.Tensor]
    a: list[torch.Tensor]
    h: list[torch.Tensor]
    y: list[torch.Tensor]
    losses: list[torch.Tensor]


def draw(seed: int, *, d: int, n: int, m: int, T: int) -> Data:
    """Draw all data from the standard normal distribution."""
    rng = np.random.default_rng(seed)
    return Data(*(rng.normal(size=s) for s in ((n, d), (n, n), (m, n), n, (T, d), (T, m))))


EXAMPLE = Data(
    W=np.array([[1, 0], [0, 1 + sp.log(3)]], dtype=object),
    U=np.array([[2, -4], [6, -4]], dtype=object),
    V=np.array([[2, 4], [0, 4]], dtype=object),
    h0=np.array([Fraction(1, 2), Fraction(1)], dtype=object),
    x=np.array([[3, 1], [2, 0], [1, -1]], dtype=object),
    z=np.array([[5, 4], [2, 2], [1, 0]], dtype=object),
)
"""Data of the worked example of parts 1.1 to 1.4."""


def example() -> ForwardPass:
    """Run the worked example exactly: its pre-activations are multiples of a logarithm."""
    W, U, V, h0, x, z = EXAMPLE
    h = [h0]
    for inputs in x:
        a = [sp.expand(entry) for entry in W @ inputs + U @ h[-1]]
        states = [sp.Rational(1 / (1 + sp.exp(-entry))) for entry in a]
        h.append(np.array([Fraction(int(one.p), int(one.q)) for one in states], dtype=object))
    return ForwardPass(W, U, V, h0, x, z, np.array(h), np.array(h[1:]) @ V.T)


def example_tensors() -> list[torch.Tensor]:
    """Return the data of the worked example for PyTorch."""
    return [tensor(np.array(array.tolist(), dtype=float)) for array in EXAMPLE]


def at_rest(U: np.ndarray, T: int, target: float = 0) -> Data:
    """Return data whose pre-activations are zero, so that all states are halves."""
    n = len(U)
    h0 = np.full(n, 0.5)
    return Data(-(U @ h0)[:, None], U, np.eye(1, n), h0, np.ones((T, 1)), np.full((T, 1), target))


def run_network(
    data: Data,
    read: Callable[[int, torch.Tensor], torch.Tensor] = lambda t, h: h,
    put: Mapping[int, torch.Tensor] | None = None,
) -> Run:
    """Run the network of part 1.1.

    Args:
        data: The data.
        read: Function of t and h_t that gives what step t + 1 reads in the place of h_t.
        put: States that replace those of the network, by step.
    """
    W, U, V, h0 = (tensor(array).requires_grad_() for array in data[:4])
    x = [tensor(row).requires_grad_() for row in data.x]
    put = dict(put or {})
    run = Run({"W": W, "U": U, "V": V}, {"W": [], "U": []}, x, list(tensor(data.z)), [], [], [], [])
    run.h.append(put.get(0, h0))
    for t, (inputs, targets) in enumerate(zip(run.x, run.z, strict=True)):
        run.copies["W"].append(W.clone())
        run.copies["U"].append(U.clone())
        run.a.append(run.copies["W"][t] @ inputs + run.copies["U"][t] @ read(t, run.h[t]))
        run.h.append(put.get(t + 1, torch.sigmoid(run.a[t])))
        run.y.append(V @ run.h[-1])
        run.losses.append(torch.nn.functional.mse_loss(run.y[t], targets, reduction="sum"))
    return run


def gradient(value: torch.Tensor, variable: torch.Tensor) -> np.ndarray:
    """Return the gradient of a number, and refuse a variable that it does not depend on."""
    try:
        return torch.autograd.grad(value, variable, retain_graph=True)[0].numpy()
    except RuntimeError as error:
        raise LookupError("no path leads there") from error


def jacobian(values: torch.Tensor, variable: torch.Tensor) -> np.ndarray:
    """Return the Jacobian of a column, with a row for each of its entries."""
    return np.array([gradient(entry, variable) for entry in values])


def differences(function: Callable[[np.ndarray], float], place: np.ndarray) -> np.ndarray:
    """Return the gradient of a function by central differences."""
    steps = DIFFERENCE * np.eye(len(place))
    return np.array([function(place + e) - function(place - e) for e in steps]) / (2 * DIFFERENCE)


def complex_steps(function: Callable, place: np.ndarray) -> np.ndarray:
    """Return the gradient of an analytic function of an array by complex steps."""
    found = np.empty(place.shape)
    for index in np.ndindex(place.shape):
        moved = place.astype(complex)
        moved[index] += 1j * COMPLEX_STEP
        found[index] = function(moved).imag / COMPLEX_STEP
    return found


def arrays(tensors: list[torch.Tensor]) -> list[np.ndarray]:
    """Return tensors as arrays."""
    return [one.detach().numpy() for one in tensors]


def logistic(a: np.ndarray) -> np.ndarray:
    """Return the logistic sigmoid of each entry."""
    return 1 / (1 + np.exp(-np.asarray(a)))


def data_symbols(data: Data) -> dict:
    """Return the symbols of the network: data, letters and values that the library finds.

    The pre-activations are those that give its states by the inverse of the sigmoid.
    """
    found, T = forward(*data), len(data.x)
    before = np.log(found.h[1:] / (1 - found.h[1:]))
    steps = each(range(-1, T + 2))
    return {
        "T": symbol(T, "number of steps"),
        "t": steps,
        "s": steps,
        r"\tau": steps,
        "W": symbol(data.W, "input weights, n × d"),
        "U": symbol(data.U, "recurrent weights, n × n"),
        "V": symbol(data.V, "output weights, m × n"),
        "x_t": symbol(series(data.x), "input of step t, d entries"),
        "z_t": symbol(series(data.z), "target of step t, m entries"),
        "a_t": symbol(series(before), "pre-activation of step t, n entries"),
        "h_t": symbol(series(found.h, first=0), "state after step t, n entries"),
        "y_t": symbol(series(found.y), "output of step t, m entries"),
        "I": symbol(np.eye(len(data.U)), "identity matrix, n × n"),
        r"\sigma(a)": symbol(logistic, "logistic sigmoid of each entry of a"),
    }


def local_symbols(run: Run) -> dict:
    """Return the symbols of the derivatives that autograd finds between two steps of a run."""
    h, losses = series(run.h, first=0), series(run.losses)

    @cache
    def between(t: int, s: int) -> np.ndarray:
        return jacobian(h(t), h(s))

    return {
        r"\nabla_{h_s} L_t": symbol(
            lambda s, t: gradient(losses(t), h(s)),
            "gradient of the loss of step t with respect to the state after step s, n entries",
        ),
        r"\frac{\partial h_t}{\partial h_s}": symbol(
            between, "Jacobian of the state after step t by that after step s, n × n"
        ),
    }


def gradient_symbols(run: Run) -> dict:
    """Return the symbols of the gradients of the summed loss that autograd finds in a run."""
    by = partial(gradient, sum(run.losses))

    def by_each(variables: list[torch.Tensor], first: int = 1) -> object:
        return series([by(one) for one in variables], first=first)

    return {
        r"\nabla_{h_t} L": symbol(by_each(run.h, 0), "total gradient of the state h_t, n entries"),
        r"\delta_t": symbol(
            by_each(run.a), "gradient of L with respect to the pre-activation a_t, n entries"
        ),
        r"\frac{\partial h_t}{\partial a_t}": symbol(
            lambda t: jacobian(series(run.h[1:])(t), series(run.a)(t)),
            "Jacobian of the state h_t by its pre-activation, n × n",
        ),
        r"\nabla_{x_t} L": symbol(
            by_each(run.x), "gradient of L with respect to the input x_t, d entries"
        ),
        r"\nabla_W L": symbol(by(run.weights["W"]), "gradient of L with respect to W, n × d"),
        r"\nabla_U L": symbol(by(run.weights["U"]), "gradient of L with respect to U, n × n"),
        r"\nabla_V L": symbol(by(run.weights["V"]), "gradient of L with respect to V, m × n"),
    }


def network(data: Data) -> dict:
    """Return the symbols of a network and of its derivatives."""
    run = run_network(data)
    return data_symbols(data) | local_symbols(run) | gradient_symbols(run)


def random_data() -> list[Data]:
    """Return the data of two random networks, all sizes of which differ."""
    return [draw(1, d=2, n=3, m=4, T=5), draw(2, d=4, n=2, m=5, T=3)]


@cache
def networks() -> list[dict]:
    """Return the symbols of random networks."""
    return [network(data) for data in random_data()]


def units() -> list[dict]:
    """Return the symbols of the steps of random networks and of their losses."""
    tables = []
    for data in random_data():
        losses = run_network(data).losses
        tables.append(
            data_symbols(data)
            | {
                "t": each(range(1, len(data.x) + 1)),
                "L_t": symbol(series([loss.item() for loss in losses]), "loss of step t"),
                "L": symbol(sum(losses).item(), "loss of all steps"),
            }
        )
    return tables


def paths(T: int) -> dict:
    """Return the symbols of the paths in the graph that the equations give for T steps."""
    graph = nx.DiGraph()
    for t in range(1, T + 1):
        graph.add_edges_from([(f"h{t - 1}", f"h{t}"), (f"x{t}", f"h{t}"), (f"h{t}", f"y{t}")])
        graph.add_edges_from([(f"y{t}", f"L{t}"), (f"z{t}", f"L{t}"), (f"L{t}", "L")])
    counts = [len(list(nx.all_simple_paths(graph, f"h{t}", "L"))) for t in range(T + 1)]
    return {
        "T": symbol(T, "number of steps"),
        "t": each(range(T + 2)),
        "N_t": symbol(series(counts, first=0), "number of paths from h_t to L"),
    }


@cache
def restarts() -> list[dict]:
    """Return the symbols of random networks and of their losses by a free state."""
    return [restarted(data) for data in random_data()]


def restarted(data: Data) -> dict:
    """Return the symbols of a network, and of its losses and steps by a free state."""
    columns = np.random.default_rng(3).normal(size=(3, len(data.U)))

    def put(t: int, h: np.ndarray) -> Run:
        return run_network(data, put={t: tensor(h)})

    def own(t: int, h: np.ndarray) -> float:
        return series(put(t, h).losses)(t).item()

    def onward(t: int, h: np.ndarray) -> float:
        series(data.x, first=0 if t == 0 else 1)(t)
        return sum(put(t, h).losses[max(t - 1, 0) :]).item()

    def step(t: int, h: np.ndarray) -> np.ndarray:
        return series(arrays(put(t - 1, h).h[1:]))(t)

    return network(data) | {
        "h": each(columns),
        r"\ell_t(h)": symbol(own, "loss of step t where its state is h"),
        "s_t(h)": symbol(step, "state after step t where the state before is h, n entries"),
        r"\frac{\partial s_t(h)}{\partial h}": symbol(
            lambda t, h: np.array(
                [differences(lambda g, i=i: step(t, g)[i], h) for i in range(len(h))]
            ),
            "Jacobian of s_t at h, n × n",
        ),
        "F_t(h)": symbol(onward, "losses from step t on where its state is h"),
        r"\nabla \ell_t(h)": symbol(
            lambda t, h: differences(partial(own, t), h), "gradient of ℓ_t at h, n entries"
        ),
        r"\nabla F_t(h)": symbol(
            lambda t, h: differences(partial(onward, t), h), "gradient of F_t at h, n entries"
        ),
    }


@cache
def entries() -> list[dict]:
    """Return the symbols of the entries of random networks and of their derivatives."""
    return [entries_of(data) for data in random_data()]


def entries_of(data: Data) -> dict:
    """Return the symbols of the entries of a network: i and j are hidden units, k inputs."""
    run, found = run_network(data), forward(*data)
    h, total = series(run.h, first=0), sum(run.losses)
    before = np.log(found.h[1:] / (1 - found.h[1:]))
    by_pre_activation = series([gradient(total, a) for a in run.a])
    d, n = len(data.x[0]), len(data.U)

    def entry(values: Callable, index: int, number: int) -> object:
        return series(list(values(index)))(number)

    def copy(name: str, t: int, i: int, j: int) -> float:
        return series(gradient(total, series(run.copies[name])(t)))(i, j)

    def pre_activation(name: str, t: int, i: int, j: int) -> float:
        value = series(list(series(run.a)(t)))(i)
        return series(gradient(value, series(run.copies[name])(t)))(i, j)

    def sigmoid_derivative(a: float) -> float:
        return complex_steps(logistic, np.array(float(a))).item()

    steps = each(range(-1, len(data.x) + 2))
    return {
        "T": symbol(len(data.x), "number of steps"),
        "t": steps,
        "i": each(range(1, n + 1)),
        "j": each(range(1, n + 1)),
        "k": each(range(1, d + 1)),
        "U_{ij}": symbol(series(data.U), "weight from unit j to unit i"),
        "h_{t,i}": symbol(
            lambda t, i: entry(series(found.h, first=0), t, i), "unit i after step t"
        ),
        "x_{t,k}": symbol(lambda t, k: entry(series(data.x), t, k), "input k of step t"),
        "a_{t,i}": symbol(lambda t, i: entry(series(before), t, i), "pre-activation of unit i"),
        r"\sigma'(a)": symbol(sigmoid_derivative, "derivative of the sigmoid"),
        r"\delta_{t,i}": symbol(
            lambda t, i: entry(by_pre_activation, t, i), "gradient of L with respect to a_t"
        ),
        r"\frac{\partial h_{t,i}}{\partial h_{s,j}}": symbol(
            lambda t, i, s, j: series(jacobian(h(t), h(s)))(i, j), "derivative by autograd"
        ),
        r"\frac{\partial L}{\partial W_{ik}}": symbol(
            lambda i, k: series(gradient(total, run.weights["W"]))(i, k), "derivative by autograd"
        ),
        r"\frac{\partial L}{\partial U_{ij}}": symbol(
            lambda i, j: series(gradient(total, run.weights["U"]))(i, j), "derivative by autograd"
        ),
        r"\frac{\partial a_{t,i}}{\partial (W_t)_{ik}}": symbol(
            lambda t, i, k: pre_activation("W", t, i, k),
            "derivative with respect to the copy of step t",
        ),
        r"\frac{\partial a_{t,i}}{\partial (U_t)_{ij}}": symbol(
            lambda t, i, j: pre_activation("U", t, i, j),
            "derivative with respect to the copy of step t",
        ),
        r"\frac{\partial G}{\partial (W_t)_{ik}}": symbol(
            lambda t, i, k: copy("W", t, i, k), "derivative with respect to the copy of step t"
        ),
        r"\frac{\partial G}{\partial (U_t)_{ij}}": symbol(
            partial(copy, "U"), "derivative with respect to the copy of step t"
        ),
    }


@cache
def output_entries() -> list[dict]:
    """Return the symbols of the entries of random networks: i is an output, j a hidden unit."""
    tables = []
    for data in random_data():
        run, found = run_network(data), forward(*data)
        tables.append(
            {
                "T": symbol(len(data.x), "number of steps"),
                "t": each(range(-1, len(data.x) + 2)),
                "i": each(range(1, len(data.V) + 1)),
                "j": each(range(1, len(data.U) + 1)),
                "V": symbol(data.V, "output weights, m × n"),
                "V_{ij}": symbol(series(data.V), "output weight from unit j to output i"),
                "z_{t,i}": symbol(series(data.z), "target i of step t"),
                "y_{t,i}": symbol(series(found.y), "output i of step t"),
                r"\frac{\partial L_t}{\partial h_{t,j}}": symbol(
                    lambda t, j, run=run: series(
                        gradient(series(run.losses)(t), series(run.h, first=0)(t))
                    )(j),
                    "derivative by autograd",
                ),
            }
        )
    return tables


def chain_rule() -> dict:
    """Return the symbols of a number that depends on a column through another one."""
    rng = np.random.default_rng(6)
    M, b = tensor(rng.normal(size=(2, 3))), tensor(rng.normal(size=3)).requires_grad_()
    a = torch.tanh(M @ b)
    f = torch.sin(a).sum() + a.prod()
    return {
        "a": symbol(arrays([a])[0], "a column, 2 entries"),
        "b": symbol(arrays([b])[0], "a column of which a is a function, 3 entries"),
        "f": symbol(f.item(), "a function of a"),
        r"\nabla_a f": symbol(gradient(f, a), "gradient with respect to a"),
        r"\nabla_b f": symbol(gradient(f, b), "gradient with respect to b"),
        r"\frac{\partial a}{\partial b}": symbol(jacobian(a, b), "Jacobian of a by b, 2 × 3"),
    }


def sigmoid() -> dict:
    """Return the symbols of the sigmoid."""
    return {
        "a": each([-3.0, -0.7, 0.0, 0.4, 2.5]),
        r"\sigma(a)": symbol(logistic, "logistic sigmoid"),
        r"\sigma'(a)": symbol(
            lambda a: complex_steps(logistic, np.array(float(a))).item(),
            "derivative of the sigmoid",
        ),
    }


def copies(T: int) -> dict:
    """Return the symbols of a function of T matrices and of its value at equal matrices."""
    rng = np.random.default_rng(4)
    A, B = rng.normal(size=(2, 3)), rng.normal(size=(T, 2, 3))

    def of_copies(*matrices: torch.Tensor) -> torch.Tensor:
        stack = torch.stack(matrices)
        return torch.sin((tensor(B) * stack).sum()) + stack.prod(dim=0).sum()

    def shared(A: np.ndarray) -> float:
        return np.sin((B.sum(axis=0) * A).sum()) + (A**T).sum()

    matrices = [tensor(A).requires_grad_() for _ in range(T)]
    by_copy = [gradient(of_copies(*matrices), matrix) for matrix in matrices]
    return {
        "T": symbol(T, "number of matrices"),
        "A": symbol(A, "a matrix"),
        "A_t": symbol(series([A] * T), "matrix of place t, equal to A"),
        "f(A)": symbol(shared, "value of the function at equal matrices"),
        r"g(A, \dots, A)": symbol(lambda A: of_copies(*[tensor(A)] * T).item(), "value of g"),
        r"\nabla_A f": symbol(
            complex_steps(shared, A), "gradient of f with respect to A, in the shape of A"
        ),
        r"\nabla_{A_t} g": symbol(
            series(by_copy), "gradient of g with respect to A_t, in the shape of A"
        ),
    }
