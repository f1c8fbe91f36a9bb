"""Second entries of part 2.1, made from its sentences alone."""

from itertools import permutations, product

import torch
from torch.nn.functional import scaled_dot_product_attention
from torch_geometric.nn import SimpleConv

from sphinx_claims.recompute import entry

HEARD = {1: (2,), 2: (1,), 3: (1, 2)}
"""Whom each vertex hears: v_1 and v_2 hear each other, and v_3 hears both."""


BEFORE = {1: 1, 2: 1, 3: 3}


def overwritten(order):
    """The states after each vertex, in this order, has added to its own those that it hears."""
    states = {**BEFORE}
    for vertex in order:
        states[vertex] += sum(states[sender] for sender in HEARD[vertex])
    return [states[vertex] for vertex in (1, 2, 3)]


def graphs_on_three():
    """All sets of edges between different vertices, as tuples (sender, receiver)."""
    pairs = [(a, b) for a in "abc" for b in "abc" if a != b]
    return [
        {pair for pair, kept in zip(pairs, bits, strict=True) if kept}
        for bits in product((0, 1), repeat=len(pairs))
    ]


def term(vertex, senders):
    return f"q({vertex}; {' '.join(f'f({sender}->{vertex[0]})' for sender in sorted(senders))})"


def is_harmless(edges, order):
    """Whether overwriting in an order makes the same terms as the snapshot."""
    heard = {v: [s for s, r in edges if r == v] for v in "abc"}
    now = {v: v for v in "abc"}
    snapshot = {v: term(v, heard[v]) for v in "abc"}
    for v in order:
        now[v] = term(now[v], [now[s] for s in heard[v]])
    return now == snapshot


def is_acyclic(edges):
    """Whether removing vertices that nobody left sends to, again and again, removes all."""
    left = set("abc")
    while left:
        free = {v for v in left if not any(r == v and s in left for s, r in edges)}
        if not free:
            return False
        left -= free
    return True


@entry(
    "graph-snapshot-after",
    sentence=(
        (
            "Let $v_1$ and $v_2$ hear each other, and let $v_3$ hear both. With "
            "$f_{ji}(h) = h$, the sum, and $q(h, a) = h + a$, what becomes of the states "
            r"$\left[1,\ 1,\ 3\right]$ in a step? [2, 2, 5]"
        ),
        r"Added to the own states, they give $\left[2,\ 2,\ 5\right]$.",
        r"The result of the example is $\left[2,\ 2,\ 5\right]$.",
        "Old states, [1, 1, 3], in a row, and new states, [2, 2, 5], in another row.",
    ),
)
def snapshot():
    return [BEFORE[vertex] + sum(BEFORE[sender] for sender in HEARD[vertex]) for vertex in HEARD]


@entry(
    "graph-example-heard",
    sentence=(
        r"The sums of the messages into $v_1$, $v_2$ and $v_3$ are $\left[1,\ 1,\ 2\right]$."
    ),
)
def heard():
    return [sum(BEFORE[sender] for sender in senders) for senders in HEARD.values()]


@entry(
    "graph-forgetful-after",
    sentence=r"With $q(h, a) = a$ the result would be $\left[1,\ 1,\ 2\right]$.",
)
def without_the_own_state():
    return [sum(BEFORE[sender] for sender in senders) for senders in HEARD.values()]


@entry("graph-set-after", sentence=r"The result would be $\left[2,\ 2,\ 4\right]$.")
def with_sets():
    sets = {vertex: {BEFORE[sender] for sender in HEARD[vertex]} for vertex in HEARD}
    return [BEFORE[vertex] + sum(messages) for vertex, messages in sets.items()]


@entry(
    "graph-transposed-after",
    sentence=(
        r"With the vertices to which $v_i$ has an edge instead, the result would be "
        r"$\left[5,\ 5,\ 3\right]$."
    ),
)
def with_the_receivers():
    receivers = {vertex: [r for r in HEARD if vertex in HEARD[r]] for vertex in HEARD}
    return [BEFORE[vertex] + sum(BEFORE[r] for r in receivers[vertex]) for vertex in HEARD]


@entry(
    "in-place-all",
    sentence=(
        "We tried all 64 directed graphs on $3$ vertices without self-loops, in each "
        "order of the vertices."
    ),
)
def directed_graphs():
    return 2 ** (3 * 2)


@entry(
    "in-place-tried",
    sentence=(
        "Of the 384 pairs of a directed graph on $3$ vertices without self-loops and "
        "an order, overwriting gives the terms of the snapshot for 48, exactly those "
        "that in-place-order allows."
    ),
)
def pairs_of_a_graph_and_an_order():
    return sum(1 for _ in product(graphs_on_three(), permutations("abc")))


@entry(
    "in-place-pairs",
    sentence=(
        "Of the 384 pairs of a directed graph on $3$ vertices without self-loops and "
        "an order, overwriting gives the terms of the snapshot for 48, exactly those "
        "that in-place-order allows."
    ),
)
def harmless_pairs():
    return sum(is_harmless(g, order) for g in graphs_on_three() for order in permutations("abc"))


@entry(
    "in-place-exactly-the-rule",
    sentence=(
        "Of the 384 pairs of a directed graph on $3$ vertices without self-loops and "
        "an order, overwriting gives the terms of the snapshot for 48, exactly those "
        "that in-place-order allows."
    ),
)
def exactly_the_rule():
    """The rule: every edge goes from a vertex that is overwritten later to an earlier one."""
    return all(
        is_harmless(g, order) == all(order.index(s) > order.index(r) for s, r in g)
        for g in graphs_on_three()
        for order in permutations("abc")
    )


@entry(
    "in-place-graphs",
    sentence="Of these graphs on $3$ vertices, 25 are acyclic and have such an order.",
)
def acyclic_graphs():
    """Graphs of which some order is harmless, and what removal of vertices says of them."""
    kinds = [
        "acyclic" if is_acyclic(graph) else "cyclic"
        for graph in graphs_on_three()
        if any(is_harmless(graph, order) for order in permutations("abc"))
    ]
    return [len(kinds), *{*kinds}]


@entry(
    "in-place-later-earlier",
    sentence=(
        "The result is that of the snapshot for all such sets, all functions $f$, "
        r"$\operatorname{Agg}$ and $q$ and all states, if and only if every edge "
        "between different vertices goes from one that is overwritten later to one "
        "that is overwritten earlier."
    ),
)
def turns_of_the_ends():
    """When sender and receiver have their turns, over all edges of harmless pairs."""
    found = {
        (sender_first := order.index(sender) < order.index(receiver), not sender_first)
        for graph in graphs_on_three()
        for order in permutations("abc")
        if is_harmless(graph, order)
        for sender, receiver in graph
    }
    ((sender, receiver),) = found
    return ["earlier" if first else "later" for first in (sender, receiver)]


@entry(
    "graph-family-and-set",
    sentence=(
        "In a set, the messages into $v_3$ would merge: as a family they have the "
        "sum 2, as a set 1."
    ),
)
def equal_messages():
    messages = [BEFORE[sender] for sender in HEARD[3]]
    return [["family", sum(messages)], ["set", sum({*messages})]]


@entry(
    "graph-snapshot-arrows",
    sentence=(
        "Solid arrows, the messages, go from old to new states: h_1 to h_2, h_1 to "
        "h_3, h_2 to h_1 and h_2 to h_3."
    ),
)
def arrows():
    return [f"h_{s} to h_{r}" for s in HEARD for r in HEARD if s in HEARD[r]]


@entry(
    "graph-only-sum",
    sentence=(
        r"If a vertex hears nobody, then of $\operatorname{sum}$, "
        r"$\operatorname{mean}$ and $\max$ only the sum has a value in $\mathcal A = "
        r"\mathbb R$, which is zero."
    ),
)
def defined_without_messages():
    """The sum starts at zero; a mean has a count of zero below, and a maximum needs an entry."""
    empty = []
    defined = {"sum": True, "mean": len(empty) > 0, "maximum": any(True for _ in empty)}
    return [name for name, is_defined in defined.items() if is_defined]


@entry(
    "in-place-orders",
    sentence=(
        r"If each new state overwrites the old one at once, $\left[1,\ 1,\ 3\right]$ "
        "becomes on this graph 2, 3, 8 in ascending order and 3, 2, 5 in descending "
        "order, which differs by at least 1 from the snapshot."
    ),
)
def overwritten_in_both_orders():
    ascending = sorted(HEARD)
    return [[*overwritten(ascending), "ascending"], [*overwritten(ascending[::-1]), "descending"]]


@entry(
    "graph-edge-order",
    sentence=(
        (
            (
                "PyTorch Geometric stores an edge as (sender, receiver), while a matrix of "
                "weights, and an attention mask, has the receiver in its row."
            ),
            "A mask has the receiver in its row, and an edge list the (sender, receiver).",
        )
    ),
)
def ends_of_an_edge():
    """Whom the library lets hear, if all states are one and the edge has the ends 0 and 1."""
    edge = torch.tensor([[0], [1]])
    heard = SimpleConv()(torch.ones(2, 1), edge).flatten().tolist()
    return ["receiver" if heard[end] else "sender" for end in edge.flatten().tolist()]


@entry(
    "graph-mask-row",
    sentence=(
        (
            (
                "PyTorch Geometric stores an edge as (sender, receiver), while a matrix of "
                "weights, and an attention mask, has the receiver in its row."
            ),
            "A mask has the receiver in its row, and an edge list the (sender, receiver).",
            "Masks as matrices, with the receiver in its row, each beside its graph.",
        )
    ),
)
def receiver_of_a_mask():
    """Attend with the mask of PyTorch in which row 0 allows column 1: who changes is receiver."""
    mask = torch.tensor([[False, True], [True, True]])
    values = torch.tensor([[0.0], [1.0]])
    attended = scaled_dot_product_attention(values * 0, values * 0, values, attn_mask=mask)
    return ["receiver", "row"] if attended[0].item() == 1 else ["sender", "row"]


def add_one(edges, order):
    """The states of the vertices, from zero, after each has replaced its own by a sum and one."""
    states = dict.fromkeys("abc", 0)
    for v in order:
        states[v] = sum(states[s] for s, r in edges if r == v) + 1
    return states


@entry("in-place-snapshot-state", sentence="In the snapshot the vertices get the state $1$.")
def snapshot_from_zero():
    (state,) = {sum(0 for _, r in g if r == v) + 1 for g in graphs_on_three() for v in "abc"}
    return state


@entry(
    "in-place-least-state",
    "in-place-harmed-state",
    sentence=(
        "In place, no state becomes negative, so that of $v_j$ is at least 1, and "
        "that of $v_i$, which hears it, at least 2."
    ),
)
def states_of_harmful_orders():
    """The least state of v_j and of v_i, over edges whose sender is overwritten first."""
    found = [
        (states[sender], states[receiver])
        for graph in graphs_on_three()
        for order in permutations("abc")
        for states in (add_one(graph, order),)
        for sender, receiver in graph
        if order.index(sender) < order.index(receiver)
    ]
    least = [min(states) for states in zip(*found, strict=True)]
    return {"in-place-least-state": least[0], "in-place-harmed-state": least[1]}
