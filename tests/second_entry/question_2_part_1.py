"""Second entries of part 2.1, made from its sentences alone."""

from itertools import permutations, product

from sphinx_claims.recompute import entry

HEARD = {1: (2,), 2: (1,), 3: (1, 2)}
"""Whom each vertex hears: v_1 and v_2 hear each other, and v_3 hears both."""


def overwritten(order):
    """The states [1, 2, 0] after each vertex, in this order, has replaced its state by the sum."""
    states = {1: 1, 2: 2, 3: 0}
    for vertex in order:
        states[vertex] = sum(states[sender] for sender in HEARD[vertex])
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
            "$f_{ji}(h) = h$, the sum, and $q(h, a) = a$, what becomes of the states "
            r"$\left[1,\ 2,\ 0\right]$ in one step? [2, 1, 3]"
        ),
        (
            "Take $f_{ji}(h) = h$, the sum, and $q(h, a) = a$ on the graph of the figure, "
            "where $v_1$ and $v_2$ hear each other and $v_3$ hears both: from the "
            r"snapshot, $v_1$ and $v_2$ exchange their states, and $\left[1,\ 2,\ "
            r"0\right]$ becomes $\left[2,\ 1,\ 3\right]$."
        ),
    ),
)
def snapshot():
    before = {1: 1, 2: 2, 3: 0}
    return [sum(before[sender] for sender in HEARD[vertex]) for vertex in (1, 2, 3)]


@entry(
    "in-place-ascending",
    sentence=(
        "If each new state overwrites the old one at once, then whoever comes later "
        r"hears a new state: in ascending order $\left[1,\ 2,\ 0\right]$ becomes "
        r"$\left[2,\ 2,\ 4\right]$ on this graph, in descending order $\left[1,\ 1,\ "
        r"3\right]$."
    ),
)
def ascending():
    return overwritten((1, 2, 3))


@entry(
    "in-place-descending",
    sentence=(
        "If each new state overwrites the old one at once, then whoever comes later "
        r"hears a new state: in ascending order $\left[1,\ 2,\ 0\right]$ becomes "
        r"$\left[2,\ 2,\ 4\right]$ on this graph, in descending order $\left[1,\ 1,\ "
        r"3\right]$."
    ),
)
def descending():
    return overwritten((3, 2, 1))


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
    "in-place-pairs",
    sentence=(
        "Of all pairs of a directed graph on $3$ vertices without self-loops and an "
        "order, overwriting gives the terms of the snapshot for 48, and exactly when "
        "in-place-order says so."
    ),
)
def harmless_pairs():
    return sum(is_harmless(g, order) for g in graphs_on_three() for order in permutations("abc"))


@entry(
    "in-place-exactly-the-rule",
    sentence=(
        "Of all pairs of a directed graph on $3$ vertices without self-loops and an "
        "order, overwriting gives the terms of the snapshot for 48, and exactly when "
        "in-place-order says so."
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
    sentence=(
        "Of these graphs on $3$ vertices, 25 have such an order, which are those that "
        "networkx finds to be acyclic."
    ),
)
def acyclic_graphs():
    return sum(is_acyclic(g) for g in graphs_on_three())


@entry(
    "graph-family-sum",
    sentence=(
        "On the same graph let $v_1$ and $v_2$ have the state $1$, so that $v_3$, "
        "which hears them, gets equal messages with $f_{ji}(h) = h$: the sum over the "
        "family is 2, but a set keeps a single message, and its sum is 1, as if $v_3$ "
        "had a single neighbor."
    ),
)
def family():
    states = {1: 1, 2: 1}
    return sum(states[sender] for sender in HEARD[3])


@entry(
    "graph-set-sum",
    sentence=(
        "On the same graph let $v_1$ and $v_2$ have the state $1$, so that $v_3$, "
        "which hears them, gets equal messages with $f_{ji}(h) = h$: the sum over the "
        "family is 2, but a set keeps a single message, and its sum is 1, as if $v_3$ "
        "had a single neighbor."
    ),
)
def message_set():
    states = {1: 1, 2: 1}
    return sum({states[sender] for sender in HEARD[3]})
