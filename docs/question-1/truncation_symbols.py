"""Symbols of the formulas of part 1.5.

Autograd follows truncated losses, and expectations enumerate all outcomes. No value uses a formula
that it is compared with.
"""
# ruff: noqa: N803, N806 (the formulas name the matrices W, U and V)

from collections.abc import Callable
from functools import cache, partial
from itertools import product
from math import prod

import numpy as np
import torch
from symbols import (
    Data,
    Run,
    arrays,
    at_rest,
    draw,
    gradient,
    jacobian,
    network,
    run_network,
    tensor,
)

from sphinx_claims import each, outcomes, series, symbol


def of_weights(value: torch.Tensor, run: Run) -> dict[str, np.ndarray]:
    """Return the gradients of a number by the weights of a run."""
    return {name: gradient(value, weight) for name, weight in run.weights.items()}


def by_window(data: Data, k: int) -> dict[str, np.ndarray]:
    """Return the gradients of a loss that autograd follows from each step over k steps."""
    total = {"W": 0, "U": 0, "V": 0}
    for t in range(1, len(data.x) + 1):
        run = run_network(data, read=lambda s, h, t=t: h.detach() if s == t - k else h)
        found = of_weights(run.losses[t - 1], run)
        total = {name: total[name] + found[name] for name in total}
    return total


def by_chunks(data: Data, k: int) -> dict[str, np.ndarray]:
    """Return the gradients of a loss whose states autograd detaches after every k steps."""
    run = run_network(data, read=lambda s, h: h if s % k else h.detach())
    return of_weights(sum(run.losses), run)


def truncated(data: list[Data], k: int, join: Callable) -> dict:
    """Return the symbols of truncated gradients; join makes a value of those of all data."""
    runs = [run_network(one) for one in data]
    windows, chunks = [by_window(one, k) for one in data], [by_chunks(one, k) for one in data]

    @cache
    def use(name: str, s: int, t: int) -> object:
        return join([gradient(series(run.losses)(t), series(run.copies[name])(s)) for run in runs])

    table = {
        "k": symbol(k, "length of the window and of chunks"),
        r"\Gamma_{s,t}": symbol(
            partial(use, "U"), "gradient of L_t with respect to the U of step s, n × n"
        ),
        r"\Omega_{s,t}": symbol(
            partial(use, "W"), "gradient of L_t with respect to the W of step s, n × d"
        ),
    }
    for name in "WUV":
        for way, found in (("window", windows), ("chunks", chunks)):
            value = join([one[name] for one in found])
            key = rf"\nabla_{name}^{{\text{{{way}}}}} L"
            table[key] = symbol(value, f"truncated gradient with respect to {name}, in its shape")
        full = join([gradient(sum(run.losses), run.weights[name]) for run in runs])
        table[rf"\nabla_{name} L"] = symbol(
            full, f"gradient of L with respect to {name}, in its shape"
        )
    return table


def only(values: list) -> object:
    """Return the value of the only data."""
    return values[0]


def slopes(data: Data) -> dict:
    """Return the symbol of the Jacobians of the states by their pre-activations."""
    run = run_network(data)
    found = series([jacobian(h, a) for h, a in zip(run.h[1:], run.a, strict=True)])
    return {"D_s": symbol(found, "Jacobian of h_s by a_s, n × n")}


@cache
def truncations() -> list[dict]:
    """Return the symbols of truncated gradients of random networks, for several lengths."""
    first, second = draw(5, d=2, n=3, m=4, T=5), draw(6, d=4, n=2, m=3, T=4)
    lengths = [(first, 2), (first, 3), (second, 1), (second, 4)]
    return [network(data) | slopes(data) | truncated([data], k, only) for data, k in lengths]


def expected(data: list[Data], probabilities: list[float] | None, k: int) -> dict:
    """Return the symbols of truncated gradients of random data."""
    T = len(data[0].x)
    sequence = outcomes(range(len(data)), probabilities)
    steps = each(range(T + 2))
    letters = {"T": symbol(T, "number of steps"), "s": steps, "t": steps}
    return letters | truncated(data, k, lambda values: sequence.map(values.__getitem__))


@cache
def random_sequences() -> list[dict]:
    """Return the symbols of truncated gradients in expectation over three sequences."""
    first, *others = (draw(seed, d=3, n=2, m=4, T=4) for seed in (7, 8, 9))
    data = [first] + [first._replace(x=other.x, z=other.z) for other in others]
    return [expected(data, [0.5, 0.3, 0.2], k) for k in (1, 2, 3)]


@cache
def unbiased() -> list[dict]:
    """Return the symbols of the cases without bias: for each of them, and where none applies."""
    first, other = (draw(seed, d=3, n=2, m=4, T=3) for seed in (10, 11))
    both, chances = [first, first._replace(x=other.x, z=other.z)], [0.3, 0.7]
    residual = np.max([abs(one.z - arrays(run_network(one).y)) for one in both])
    cases = [(both, chances, k, residual) for k in (1, 2, 3, 4)]
    cases += [([one._replace(U=0 * one.U) for one in both], chances, 1, residual)]
    cases += [(centered_data(), None, k, 0) for k in (1, 2)]
    return [table for case in cases for table in estimates(*case)]


def centered_data() -> list[Data]:
    """Return equally likely data whose targets are spread evenly about the outputs.

    All pre-activations are zero, so that floats have no rounding errors.
    """
    U, V = np.array([[1.0, 3.0], [-2.0, 4.0]]), np.array([[2.0, -1.0], [1.0, 4.0], [3.0, 2.0]])
    h0, column, spread = np.array([0.5, 0.5]), np.array([3.0, -2.0]), np.array([1.0, 2.0, -3.0])
    W = np.column_stack([-U @ h0, column, -column])
    found = []
    for second in ([1, 2, 4], [3, -1, 2]):
        x = np.column_stack([np.ones(3), second, second])
        for signs in product((-1, 1), repeat=len(x)):
            found.append(Data(W, U, V, h0, x, V @ h0 + np.outer(signs, spread)))
    return found


def estimates(
    data: list[Data], probabilities: list[float] | None, k: int, residual: float
) -> list[dict]:
    """Return the symbols of each truncated gradient as an estimate of the full one."""
    table = expected(data, probabilities, k)
    shared = {
        "k": table["k"],
        "T": table["T"],
        "U": symbol(data[0].U, "recurrent weights, n × n"),
        "r": symbol(residual, "largest entry of the conditional means of residuals, in size"),
    }
    return [
        shared
        | {
            r"\hat g": symbol(table[rf"\nabla_{name}^{{\text{{{way}}}}} L"].value, "an estimate"),
            r"\nabla L": symbol(table[rf"\nabla_{name} L"].value, "the full gradient"),
        }
        for name in "UW"
        for way in ("window", "chunks")
    ]


# Size of gradients


def spectral(matrix: np.ndarray) -> float:
    """Return the root of the largest eigenvalue of a matrix times its transpose."""
    return float(np.sqrt(np.linalg.eigvalsh(matrix.T @ matrix)[-1]))


def steepest(U: np.ndarray) -> dict:
    """Return the symbols of the largest slope and norm of a Jacobian, by autograd."""
    zero = tensor(0).requires_grad_()
    rest = torch.zeros(len(U), dtype=torch.float64, requires_grad=True)
    found = jacobian(torch.sigmoid(tensor(U) @ rest), rest)
    return {
        "q": symbol(gradient(torch.sigmoid(zero), zero).item(), "largest slope of the sigmoid"),
        r"\rho": symbol(spectral(found), "norm of the Jacobian of a step at rest"),
    }


def sizes(data: Data) -> dict:
    """Return the symbols of a network and of norms; slopes come from autograd."""
    run = run_network(data)
    states = np.array(arrays(run.h[:-1]))
    local = np.array([gradient(L, h) for L, h in zip(run.losses, run.h[1:], strict=True)])
    return (
        network(data)
        | steepest(data.U)
        | {
            "H": symbol(
                np.sqrt(np.max(np.diag(states @ states.T))),
                "largest norm of a state that a step reads",
            ),
            "G": symbol(
                np.sqrt(np.max(np.diag(local @ local.T))), "largest norm of a local gradient"
            ),
        }
    )


@cache
def turns() -> list[dict]:
    """Return the symbols of networks at rest, whose U is a number c times a rotation."""
    angle = 0.7
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    factor = "factor of the orthogonal matrix"
    return [sizes(at_rest(c * rotation, T=4)) | {"c": symbol(c, factor)} for c in (2.0, 7.0)]


@cache
def bounded() -> list[dict]:
    """Return the symbols of networks with small and with large U, and of networks at rest.

    At rest, contributions at one distance are equal, and a window of one step attains its bound.
    """
    first, second = draw(9, d=2, n=3, m=4, T=5), draw(6, d=2, n=3, m=4, T=5)
    small, large = (c * np.eye(9) for c in (0.5, 8.0))
    return [
        sizes(data) | truncated([data], k, only)
        for data, k in (
            (first._replace(U=first.U / 2), 2),
            (second._replace(U=3 * second.U, h0=second.h0 / 10), 3),
            (at_rest(small, T=6, target=-3), 1),
            (at_rest(small, T=2, target=-3), 1),
            (at_rest(small, T=4, target=-3), 2),
            (at_rest(large, T=6, target=-3), 2),
            (at_rest(large, T=4, target=-3), 3),
            (at_rest(large, T=4, target=-3), 4),
        )
    ]


@cache
def rates() -> list[dict]:
    """Return the symbols of relative errors of single units at rest, whose Jacobians are equal."""
    cases = [(0.5, 2, 1, 3), (0.5, 3, 2, -3), (0.5, 4, 4, 3)]
    cases += [(0.5, 10, 5, -3), (0.3, 10, 1, -3), (0.8, 6, 2, -3)]
    return [
        relative_errors(at_rest(np.array([[4 * rho]]), T, target=target), k)
        for rho, T, k, target in cases
    ]


def relative_errors(data: Data, k: int) -> dict:
    """Return the symbols of the relative errors of a single unit; derivatives are of autograd."""
    run, T = run_network(data), len(data.x)
    U, h = run.weights["U"], series(run.h, first=0)
    full = gradient(sum(run.losses), U).item()
    found = {"window": by_window(data, k)["U"].item(), "chunks": by_chunks(data, k)["U"].item()}
    table = steepest(data.U) | {
        "k": symbol(k, "length of the window and of chunks"),
        "T": symbol(T, "number of steps"),
        "t": each(range(-1, T + 2)),
        "C": symbol(sum(t % k == 0 for t in range(1, T)), "number of cuts"),
        "U": symbol(U.item(), "recurrent weight"),
        "h_0": symbol(data.h0.item(), "initial state"),
        r"\frac{\partial h_t}{\partial h_s}": symbol(
            lambda t, s: jacobian(h(t), h(s)).item(),
            "derivative of a state with respect to an earlier one",
        ),
        r"\nabla_U L": symbol(full, "gradient of L with respect to U"),
    }
    for way, value in found.items():
        table[rf"\nabla_U^{{\text{{{way}}}}} L"] = symbol(
            value, "truncated gradient with respect to U"
        )
        error = symbol(abs(1 - value / full), "relative error")
        table[rf"R^{{\text{{{way}}}}}"] = error
    return table


@cache
def randomized() -> list[dict]:
    """Return the symbols of random truncation, all cuts of which autograd applies."""
    data, chances = draw(13, d=3, n=2, m=4, T=4), [0.3, 0.5, 0.2]
    cuts = list(product((0, 1), repeat=len(chances)))
    weights = [prod(p if c else 1 - p for c, p in zip(cut, chances, strict=True)) for cut in cuts]

    def scaled(cut: tuple[int, ...]) -> Run:
        """Run with the gradient of each state scaled where it comes from the next state."""

        def read(t: int, h: torch.Tensor) -> torch.Tensor:
            factor = (1 - cut[t - 1]) / (1 - chances[t - 1]) if t else 1
            return h.detach() + factor * (h - h.detach())

        return run_network(data, read=read)

    runs, which = [scaled(cut) for cut in cuts], outcomes(range(len(cuts)), weights)
    states = [
        which.map([gradient(sum(run.losses), run.h[t]) for run in runs].__getitem__)
        for t in range(1, len(data.x) + 1)
    ]
    drawn = [which.map(lambda i, t=t: cuts[i][t]) for t in range(len(chances))]
    return [
        network(data)
        | slopes(data)
        | {
            "b_t": symbol(series(drawn), "whether the gradient is cut after step t"),
            "p_t": symbol(series(chances), "probability of a cut after step t"),
            "g_t": symbol(series(states), "estimate of the total gradient of h_t, n entries"),
        }
    ]


@cache
def cues() -> list[dict]:
    """Return the symbols of truncated gradients, summed over a pair that differs in a cue."""
    first = draw(14, d=3, n=2, m=4, T=4)
    cue = 1
    first.W[:, cue] = 0
    first.x[:, cue] = np.eye(len(first.x))[0]
    other = first._replace(x=first.x.copy(), z=first.z.copy())
    other.x[0, cue] = -1
    other.z[-1] = -first.z[-1]
    found = []
    for k in (2, 3, 4):
        table = truncated([first, other], k, sum)
        keys = ("k", r"\nabla_W^{\text{window}} L", r"\nabla_W^{\text{chunks}} L")
        found.append(
            {key: table[key] for key in keys}
            | {
                "T": symbol(len(first.x), "number of steps"),
                "e": symbol(np.eye(3)[cue], "unit vector of the entry of the cue, d entries"),
            }
        )
    return found
