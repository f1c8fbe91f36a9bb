"""Symbols of the formulas of parts 2.1 to 2.4, with values that do not come from these formulas.

New states are added up edge by edge by PyTorch, neighbors and edges are counted by networkx, and
attention is PyTorch's. A function returns a table of symbols, or one for each of several instances.
"""

from itertools import product

import networkx
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from sphinx_claims import each, series, symbol

Array = NDArray[np.generic]
Table = dict[str, object]

# Reasons for which statements are not evaluated, and variants that are true.
TYPES = {
    r"G = (\mathcal V, \mathcal E)": "type",
    r"\mathcal E \subseteq \mathcal V \times \mathcal V": "type",
    r"f_{ji} : \mathcal H_t \to \mathcal M": "type",
    r"\operatorname{Agg} : \mathcal D \to \mathcal A": "type",
    r"q : \mathcal H_t \times \mathcal A \to \mathcal H_{t+1}": "type",
}
STATE_SETS = {
    r"\mathcal H_t = \mathbb R^d": "type",
    r"\mathcal H_{t+1} = \mathbb R^{d'}": "type",
}
PAIRS = STATE_SETS | {
    r"Q, K \in \mathbb R^{k \times d}": "type",
    r"V \in \mathbb R^{d' \times d}": "type",
    r"\mathcal M = \mathbb R^k \times \mathbb R^{d'}": "type",
    r"\mathcal A = \mathcal D": "type",
}
FUNCTIONS = STATE_SETS | {
    r"\mathcal M = \mathcal A": "type",
    r"\mathbb R^k \to \mathbb R \times \mathbb R^{d'}": "type",
}
TAGGED = {
    r"\mathcal H_t = \mathbb R^d": "type",
    r"\mathcal H_{t+1} = \mathcal A = \mathbb R^{d'}": "type",
    r"\mathcal M = \mathbb R \times \mathbb R^k \times \mathbb R^k \times \mathbb R^{d'}": "type",
}
ROOM = {
    r"f_{ji} : \mathbb R^d \to \mathbb R^w": "type",
    r"w \ge n - 1": "existence",
    "w = n - 1": "existence",
}
ZERO_PLACED = {
    "r = r": "a placement sends zero to zero",
    r"-\pi(W h^\top) + r = r": "a placement sends zero to zero",
}

# Senders, receivers and strengths of edges; v_3 hears itself and v_4 hears nobody.
EDGES = {(1, 2): 3, (2, 1): -1, (1, 3): 2, (2, 3): 4, (5, 3): -2, (3, 3): 5, (4, 5): 1, (3, 5): -3}
SENDERS, RECEIVERS = torch.tensor(list(EDGES)).T - 1
STRENGTHS = torch.tensor(list(EDGES.values()))
STATES = torch.tensor([[1, 2, -1], [0, 3, 2], [-2, 1, 1], [4, 0, -3], [2, -1, 3]])
TO_MESSAGE = torch.tensor([[2, -1, 1], [1, 3, 0]])
TO_STATE = torch.tensor([[1, 0], [-2, 1], [1, 4]])


def message(j: int, i: int, h: Array) -> Array:
    """Return the message along the edge from vertex j to vertex i, zero without an edge."""
    weights = EDGES.get((j, i), 0) * TO_MESSAGE
    return functional.linear(torch.tensor(h.tolist()), weights).numpy()


def vertices() -> Table:
    """Return the vertices and edges of a graph, and messages along its edges."""
    graph = networkx.DiGraph([(f"v_{j}", f"v_{i}") for j, i in EDGES])
    return {
        "i": each(range(1, 6)),
        "j": each(range(1, 6)),
        "v_i": lambda i: f"v_{i}",
        r"\mathcal V": symbol(set(graph.nodes), "vertices"),
        r"\mathcal E": symbol(set(graph.edges), "edges, as pairs of sender and receiver"),
        r"\mathcal N(v_i)": symbol(
            lambda i: set(graph.predecessors(f"v_{i}")), "vertices with an edge into vertex i"
        ),
        "f_{ji}(h)": symbol(message, "message from vertex j to vertex i, m"),
        "q(h, a)": symbol(
            lambda h, a: h**2 - TO_STATE.numpy() @ np.broadcast_to(a, 2), "new state, d"
        ),
    }


def messages(states: torch.Tensor) -> torch.Tensor:
    """Return the messages of all edges."""
    return STRENGTHS[:, None] * (states @ TO_MESSAGE.T)[SENDERS]


def added(states: torch.Tensor) -> torch.Tensor:
    """Return the sum of the messages into each vertex, added up edge by edge."""
    zero = torch.zeros(len(states), len(TO_MESSAGE), dtype=states.dtype)
    return zero.index_add(0, RECEIVERS, messages(states))


def largest(states: torch.Tensor) -> torch.Tensor:
    """Return the entrywise maximum of the messages into each vertex, 0 without a message."""
    zero = torch.zeros(len(states), len(TO_MESSAGE), dtype=states.dtype)
    index = RECEIVERS[:, None].expand(-1, len(TO_MESSAGE))
    return zero.scatter_reduce(0, index, messages(states), "amax", include_self=False)


def step(states: torch.Tensor, aggregates: torch.Tensor) -> torch.Tensor:
    """Return the new states of all vertices."""
    return states**2 - aggregates @ TO_STATE.T


def history(states: list[torch.Tensor]) -> Table:
    """Return the states of several steps."""
    found = [each_step.numpy() for each_step in states]
    return {
        "t": each(range(len(found) - 1)),
        "h_i^t": symbol(
            lambda i, t: series(series(found, first=0)(t))(i), "state of vertex i at step t, d"
        ),
    }


def message_passing() -> Table:
    """Return message passing with a maximum as its aggregation."""
    states = [STATES, step(STATES, largest(STATES))]

    def family(i: int, t: int) -> Array:
        into = [edge for edge, receiver in enumerate(RECEIVERS.tolist()) if receiver == i - 1]
        return messages(states[t])[into].numpy()

    def aggregate(m: Array) -> Array:
        return m.max(axis=0) if len(m) else np.zeros(2, dtype=int)

    return {
        **vertices(),
        **history(states),
        "H'_{it}": symbol(family, "messages into vertex i at step t, one a row"),
        r"\operatorname{Agg}(m)": symbol(aggregate, "entrywise maximum, m"),
    }


def sum_update() -> Table:
    """Return message passing with a sum as its aggregation."""
    first = step(STATES, added(STATES))
    strengths = torch.zeros(5, 5, dtype=int).index_put((RECEIVERS, SENDERS), STRENGTHS)
    return {
        **vertices(),
        **history([STATES, first, step(first, added(first))]),
        "h": each([np.array([1, -2, 3]), np.array([0, 4, 1])]),
        "X": symbol(STATES.numpy(), "states, n × d"),
        "B": symbol(TO_MESSAGE.numpy(), "matrix of the messages, m × d"),
        "W": symbol(strengths.numpy(), "weights of the edges, n × n"),
        "w_{ij}": lambda i, j: EDGES.get((j, i), 0),
        "Y": symbol(added(STATES).numpy(), "aggregates, n × m"),
    }


def number_plus_row() -> Table:
    """Return a number that is zero, and a placement of it."""
    return {
        "W": np.array([[2, -3, 1]]),
        "h": np.array([[1, 2, 4]]),
        "r": np.array([[5, -1, 3]]),
        r"\pi(s)": symbol(lambda s: s * np.array([[1, 0, 2]]), "placement of a number"),
    }


def complete_graphs() -> list[Table]:
    """Return complete graphs with their numbers of edges, counted one by one."""
    tables = []
    for n in (2, 3, 5):
        graph = networkx.complete_graph(n, networkx.DiGraph)
        tables.append(
            {
                "n": n,
                r"|\mathcal E_0|": symbol(graph.number_of_edges(), "edges without self-loops"),
                r"|\mathcal E|": symbol(
                    len(list(product(range(n), repeat=2))), "edges with self-loops"
                ),
            }
        )
    return tables


# Attention of four tokens with states of 3, keys of 2 and values of 5 numbers.
QUERY, KEY, VALUE = (
    torch.linspace(-1, 1, 3 * size).sin().reshape(size, 3).double().roll(shift, 1)
    for size, shift in [(2, 0), (2, 1), (5, 2)]
)
WORDS = torch.tensor([[1.0, -0.5, 2], [0.3, 1, -1], [-2, 0.5, 1], [0.7, 2, 0.2]]).double()
HEARD = torch.tensor([[1, 1, 0, 1], [0, 1, 1, 0], [1, 0, 0, 1], [0, 0, 1, 0]], dtype=torch.bool)


def attention() -> Table:
    """Return attention on a graph, by PyTorch."""
    queries, keys, values = (functional.linear(WORDS, weights) for weights in (QUERY, KEY, VALUE))
    logits = torch.einsum("id,jd->ij", queries, keys)
    weights = logits.masked_fill(~HEARD, -torch.inf).softmax(dim=1)
    attended = functional.scaled_dot_product_attention(
        queries, keys, values, attn_mask=HEARD, scale=1
    )
    return {
        "Q": symbol(QUERY.numpy(), "query weights, k × d"),
        "K": symbol(KEY.numpy(), "key weights, k × d"),
        "V": symbol(VALUE.numpy(), "value weights, d' × d"),
        "i": each(range(1, 5)),
        "j": each(range(1, 5)),
        "h_i": symbol(series(WORDS.numpy()), "state of token i, d"),
        "h_i'": symbol(series(attended.numpy()), "attention of token i by PyTorch, d'"),
        r"\alpha_{ij}": symbol(series(weights.numpy()), "softmax by PyTorch"),
        r"\mathcal N(i)": symbol(
            lambda i: {1 + j for j in HEARD[i - 1].nonzero().flatten().tolist()},
            "tokens that token i hears",
        ),
    }


def permuted() -> Table:
    """Return attention of all tokens, by PyTorch, and the states in another order."""
    order = [3, 1, 4, 2]
    queries, keys, values = (functional.linear(WORDS, weights) for weights in (QUERY, KEY, VALUE))
    attended = functional.scaled_dot_product_attention(queries, keys, values, scale=1)
    return {
        **attention(),
        r"\pi(i)": symbol(lambda i: series(order)(i), "permutation"),
        "g_i": symbol(series(WORDS[[i - 1 for i in order]].numpy()), "state of token π(i), d"),
        "h_i'": symbol(series(attended.numpy()), "attention of token i by PyTorch, d'"),
    }


def hearing(receiver: int, senders: list[int]) -> Table:
    """Return a token that hears others, and what it hears."""
    state, others = WORDS[receiver], WORDS[senders]
    query, keys, values = (
        functional.linear(words, weights)
        for words, weights in [(state, QUERY), (others, KEY), (others, VALUE)]
    )
    attended = functional.scaled_dot_product_attention(query[None], keys, values, scale=1)[0]
    total, weighted = exponential(query.numpy(), keys.numpy(), values.numpy())
    return {
        **attention(),
        "j": each(range(1, len(senders) + 1)),
        "m": each(range(1, len(senders) + 1)),
        "u": each([np.array([0.3, -1.2]), np.array([2.0, 0.7])]),
        "h": symbol(state.numpy(), "state of the receiver, d"),
        r"\kappa_j": symbol(series(keys.numpy()), "key j, k"),
        r"\nu_j": symbol(series(values.numpy()), "value j, d'"),
        "F(u)": symbol(
            lambda u: exponential(u, keys.numpy(), values.numpy()), "aggregate at a query"
        ),
        "z": symbol(total, "sum of the exponentials"),
        "a": symbol(weighted, "sum of the values with the exponentials as weights, d'"),
        "q": symbol(attended.numpy(), "attention by PyTorch, d'"),
    }


def gathering() -> Table:
    """Return attention to keys and values that are handed over."""
    table = hearing(0, [1, 2, 3])
    pair = functional.linear(WORDS[0], torch.cat([KEY, VALUE])).split([len(KEY), len(VALUE)])
    return {
        **table,
        "f(h)": symbol(tuple(part.numpy() for part in pair), "key and value of the state"),
        r"q(h, (\kappa_j, \nu_j)_j)": table["q"],
    }


def exponential(u: Array, keys: Array, values: Array) -> tuple[float, Array]:
    """Return the sums of the exponentials of logits, and of the values with these weights."""
    total = torch.tensor(keys @ u).logsumexp(dim=0).exp()
    attended = functional.scaled_dot_product_attention(
        *(torch.tensor(part) for part in (u[None], keys, values)), scale=1
    )
    return total.item(), (total * attended[0]).numpy()


def summing() -> list[Table]:
    """Return messages that are functions of a query: two tokens hear others, one gets zero."""
    zero = np.zeros(len(VALUE))
    heard = hearing(0, [1, 2, 3])
    deaf = {**heard, "F(u)": lambda u: (0, zero), "z": 0, "a": zero, "q": zero}
    tables = []
    for table in (heard, hearing(2, [1, 3]), deaf):
        keys, values = (table[key].value.values[:, None] for key in (r"\kappa_j", r"\nu_j"))
        tables.append(
            {
                **table,
                "f(h)(u)": symbol(
                    lambda h, u: exponential(u, (KEY.numpy() @ h)[None], (VALUE.numpy() @ h)[None]),
                    "message at a query",
                ),
                "F_j(u)": symbol(
                    lambda j, u, k=keys, v=values: exponential(u, series(k)(j), series(v)(j)),
                    "message j at a query",
                ),
                r"\operatorname{Agg}((F_j)_j)(u)": symbol(
                    lambda u, k=keys, v=values: exponential(u, k[:, 0], v[:, 0]),
                    "aggregate at a query",
                ),
                "q(h, F)": table["q"],
            }
        )
    return tables


def tagging() -> Table:
    """Return messages of which one has a tag, and attention with its query."""
    table = hearing(0, [1, 0, 3])

    def message(j: int, i: int, h: Array) -> tuple[object, ...]:
        weights = torch.cat([QUERY * (j == i), KEY, VALUE])
        parts = functional.linear(torch.tensor(h), weights).split([len(KEY), len(KEY), len(VALUE)])
        return (int(j == i), *(part.numpy() for part in parts))

    query = functional.linear(WORDS[0], QUERY).numpy()
    return {
        **table,
        "i": each(range(1, 4)),
        r"\mathbf 0": symbol(np.zeros(len(KEY)), "zero vector, k"),
        "f_{ji}(h)": symbol(message, "message from vertex j to vertex i"),
        r"\tau_j": symbol(series([0, 1, 0]), "tag of message j"),
        r"\theta_j": symbol(series([query + 1, query, 2 - query]), "query of message j, k"),
        r"\theta": symbol(query, "query of the receiver, k"),
        r"\operatorname{Agg}((\tau_j, \theta_j, \kappa_j, \nu_j)_j)": table["q"],
        "A": symbol(table["q"].value, "aggregate, d'"),
        "q(h, A)": table["q"],
    }


def aggregated() -> Table:
    """Return the aggregate of each token at a query: the sums over the tokens that it hears."""

    def aggregate(i: int, u: Array) -> tuple[float, Array]:
        heard = WORDS[HEARD[i - 1]]
        return exponential(u, *((heard @ weights.T).numpy() for weights in (KEY, VALUE)))

    return {**attention(), "F_i(u)": symbol(aggregate, "aggregate of token i at a query")}


def attention_by_keys() -> list[Table]:
    """Return a query and the keys of the other tokens, with the derivative by autograd."""
    keys = torch.tensor([1.0, -0.5, 2, 0.3]).double()

    def logarithm(t: torch.Tensor) -> torch.Tensor:
        return torch.logsumexp(torch.cat([t.new_zeros(1), t * keys]), 0)

    return [
        {
            "n": symbol(1 + len(keys), "tokens"),
            "t": t,
            "b_j": symbol(series(keys.numpy(), first=2), "key and value of token j"),
            r"\frac{d}{dt} \ln(1 + S_b(t))": symbol(
                torch.func.grad(logarithm)(torch.tensor(t, dtype=torch.float64)).item(),
                "by autograd",
            ),
        }
        for t in (-0.7, 1.2)
    ]


def pairwise() -> Table:
    """Return messages that see both ends of their edge."""

    def message(g: Array, h: Array) -> tuple[float, Array]:
        keys, values = (weights.numpy() @ g for weights in (KEY, VALUE))
        return exponential(QUERY.numpy() @ h, keys[None], values[None])

    def update(h: Array, p: tuple[float, Array]) -> Array:
        if p[0] <= 0:
            raise ValueError(f"the sum {p[0]} is not positive")
        return p[1] / p[0]

    return {
        **attention(),
        "f(g, h)": symbol(message, "message from a state g to a state h"),
        "h": symbol(WORDS[0].numpy(), "state of the receiver, d"),
        "z": each([-1, 0, 3, 0.5]),
        "a": symbol(np.array([2.0, -1, 3, 0, 1]), "sum of values, d'"),
        "q(h, p)": symbol(update, "new state, d'"),
    }


def heads() -> Table:
    """Return attention with several heads by PyTorch, and the result of each head."""
    torch.manual_seed(24)
    layer = torch.nn.MultiheadAttention(6, 3, bias=False, dtype=torch.float64)
    words = torch.randn(4, 6, dtype=torch.float64)
    projected = functional.linear(words, layer.in_proj_weight).reshape(4, 3, 3, 2)
    query, key, value = projected.permute(1, 2, 0, 3)
    results = functional.scaled_dot_product_attention(query, key, value)
    return {
        "r": 3,
        "i": each(range(1, 5)),
        "h_i'": symbol(series(layer(words, words, words)[0].detach().numpy()), "by PyTorch, d"),
        "O": symbol(layer.out_proj.weight.detach().numpy(), "weights that mix the heads, d × d"),
        "y_i^s": symbol(
            lambda i, s: series(series(results.detach().numpy())(s))(i), "result of head s, d / r"
        ),
        r"[y_i^1; \dots; y_i^r]": symbol(
            lambda i: np.concatenate([series(head)(i) for head in results.detach().numpy()]),
            "results of all heads, d",
        ),
    }
