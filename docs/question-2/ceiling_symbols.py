"""Symbols of the formulas of part 2.5, with values that do not come from these formulas.

Attention weights are PyTorch's softmax, the influence of tokens comes from its automatic
differentiation, distances from networkx. A function returns tables for several instances.
"""

import networkx
import numpy as np
import torch
from numpy.typing import NDArray

from sphinx_claims import each, series, symbol

Array = NDArray[np.generic]
Table = dict[str, object]


def softmax(logits: Array) -> Array:
    """Return the softmax of each row by PyTorch."""
    return torch.tensor(logits).double().softmax(dim=-1).numpy()


def shares() -> list[Table]:
    """Return attention weights: of any logits, and of logits that attain a bound."""
    tables = []
    for bound, logits in [
        (0.4, [0.1, -0.3, 0.25, 0.05]),
        (1.3, [1.3, -1.3, -1.3, -1.3, -1.3, -1.3]),
        (0.6, [-0.6, 0.6, 0.6]),
        (1.4, [-1.4, 1.4]),
        (0.5, [0.2]),
    ]:
        tables.append(
            {
                "n": symbol(len(logits), "tokens"),
                "B": symbol(bound, "bound of the logits"),
                "j": each(range(1, len(logits) + 1)),
                "s_j": symbol(series(logits), "logit j"),
                r"\alpha_j": symbol(series(softmax(np.array(logits))), "softmax by PyTorch"),
            }
        )
    return tables


def kept_shares() -> list[Table]:
    """Return shares of a token: three that need the whole bound, and at last two excluded ones."""
    half = np.log(11) / 2
    attained = (half, [half] + 11 * [-half])
    settings = [attained, (0.2, [0.2, -0.2, -0.2]), (2, [2, -2, -2])]
    settings += [(0.9, [0.5, 0.5 - np.log(2), 0.5 - np.log(2)])]
    settings += [(1.2, [1.2, -1, -0.9]), (0.7, [0.5, -0.6]), (400, [400, -400])]
    settings.append((0.8, [-0.3, 0.8, 0.1]))
    tables = []
    for bound, logits in settings:
        tables.append(
            {
                "n": symbol(len(logits), "tokens"),
                "B": symbol(bound, "bound of the logits"),
                "p": symbol(softmax(np.array(logits))[0], "share of the first token, by PyTorch"),
            }
        )
    return tables


def influence() -> list[Table]:
    """Return layers of attention with fixed weights, and the influence of tokens by autograd."""
    random = np.random.default_rng(25)
    tables = []
    for layers, n, width, bound in [(3, 4, 2, 0.5), (1, 5, 3, 1.4)]:
        logits = random.uniform(-bound, bound, size=(layers, n, n))
        logits[0, 1] = [bound] + (n - 1) * [-bound]
        weights = torch.tensor(softmax(logits))
        values = torch.tensor(random.normal(size=(layers, width, width)))
        states = [torch.tensor(random.normal(size=(n, width)))]
        for a, v in zip(weights, values, strict=True):
            states.append(torch.einsum("ij,jb,cb->ic", a, states[-1], v))

        def stack(column: torch.Tensor, weights: torch.Tensor = weights) -> torch.Tensor:
            for a in weights:
                column = torch.nn.functional.linear(column, a)
            return column

        budget = torch.autograd.functional.jacobian(stack, torch.zeros(n).double())
        tables.append(
            {
                "n": symbol(n, "tokens"),
                "r": symbol(layers, "layers"),
                "B": symbol(bound, "bound of the logits"),
                "i": each(range(1, n + 1)),
                "j": each(range(1, n + 1)),
                "m": each(range(1, n + 1)),
                "A_l": symbol(series(weights.numpy()), "attention weights of layer l, n × n"),
                "V_l": symbol(series(values.numpy()), "value weights of layer l, d × d"),
                "h_i^k": symbol(
                    lambda i, k, states=states: series(series(states, first=0)(k).numpy())(i),
                    "state of token i after layer k, d",
                ),
                "R": symbol(budget.numpy(), "Jacobian of all layers by autograd, n × n"),
                "R_{ij}": symbol(series(budget.numpy()), "influence of token j on token i"),
            }
        )
    return tables


def diameter(x: Array) -> float:
    """Return the largest distance between rows, by PyTorch."""
    return torch.pdist(torch.tensor(x)).max().item()


def smoothing() -> list[Table]:
    """Return averages of states: of any, four at the bound, and with equal weights."""
    tables = []
    for bound, logits, states in [
        (0.7, [[0.2, -0.7, 0.5], [0.7, 0.1, -0.4], [0, -0.3, 0.6]], [[3, 1], [-1, 0], [5, 2]]),
        (0.9, [[0.9, -0.9], [-0.9, 0.9]], [[-2, 1, 0], [5, 3, 1]]),
        (
            0.4,
            [[0.4, 0.4, -0.4, -0.4]] * 2 + [[-0.4, -0.4, 0.4, 0.4]] * 2,
            [[1, 0], [1, 0], [4, 2], [4, 2]],
        ),
        (0, [[0, 0]] * 2, [[1, 2], [-3, 0]]),
        (2, [[2, -2], [-2, 2]], [[0.1, 0.3], [0.2, -0.1]]),
        (0.3, [[0.3, -0.3], [-0.3, 0.3]], [[0.2, 0], [-0.1, 0.1]]),
    ]:
        rows = torch.tensor(states).double()
        tables.append(
            {
                "n": symbol(len(states), "tokens"),
                "B": symbol(bound, "bound of the logits"),
                "i": each(range(1, len(states) + 1)),
                "j": each(range(1, len(states) + 1)),
                "A": symbol(softmax(np.array(logits)), "attention weights, n × n"),
                "X": symbol(rows.numpy(), "states, n × d"),
                "x_i": symbol(series(rows.numpy()), "state of token i, d"),
                r"\operatorname{diam}(x)": symbol(diameter, "largest distance between rows"),
            }
        )
    return tables


def differences() -> list[Table]:
    """Return the mass that two rows of attention do not share; the last two at the bound."""
    tables = []
    for bound, first, second in [
        (0.7, [0.2, -0.7, 0.5, 0.1], [0.7, 0.1, -0.4, 0.3]),
        (0.8, [0.8, -0.8, -0.8], [-0.8, 0.8, 0.8]),
        (0.9, [0.9, -0.9], [-0.9, 0.9]),
    ]:
        shares = softmax(np.array([first, second]))
        gained = shares[0] > shares[1]
        tables.append(
            {
                r"\theta": symbol(
                    (shares[0] - shares[1])[gained].sum(), "sum of the positive differences"
                ),
                r"\rho": symbol(
                    gained.sum() / (~gained).sum(), "number of positive differences over the rest"
                ),
                r"\beta": symbol(np.exp(2 * bound), "largest quotient of exponentials"),
            }
        )
    return tables


def hops() -> list[Table]:
    """Return graphs with self-loops: a cycle, a complete graph, a tree and a single vertex."""
    tables = []
    for graph in (
        networkx.cycle_graph(5, networkx.DiGraph),
        networkx.complete_graph(4, networkx.DiGraph),
        networkx.balanced_tree(2, 3).to_directed(),
        networkx.empty_graph(1, networkx.DiGraph),
    ):
        senders = max(degree for _, degree in graph.in_degree()) + 1
        tables.append(
            {
                "n": symbol(len(graph), "vertices"),
                "c": symbol(senders, "most in-neighbors, the vertex itself included"),
                "r": symbol(networkx.diameter(graph), "layers until each depends on all"),
            }
        )
    return tables
