"""Second entries of part 2.4, made from its sentences alone."""

from fractions import Fraction
from itertools import permutations
from math import exp, sqrt

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention

from sphinx_claims.recompute import entry

LEFT, RIGHT = (0, 4, 5), (1, 2, 6)


def shares(logits):
    """The softmax of a row of logits."""
    largest = max(logits)
    powers = [exp(logit - largest) for logit in logits]
    return [power / sum(powers) for power in powers]


def attended(logits, values):
    return sum(share * value for share, value in zip(shares(logits), values, strict=True))


def running_mean(states):
    return [Fraction(sum(states[: i + 1]), i + 1) for i in range(len(states))]


@entry(
    "collision-tokens",
    sentence=(
        "Take the weights of the proof, and $n = 4$ vertices, of which $v_1$ has "
        r"the state $\left[1,\ 0\right]$."
    ),
)
def tokens():
    return 1 + len(LEFT)


@entry(
    "collision-aggregate",
    sentence=(
        r"The others have the keys $\left[0,\ 4,\ 5\right]$ or $\left[1,\ 2,\ "
        r"6\right]$: the sum of the messages $(b, b^2)$ over either of these rows is"
        r" $\left[9,\ 41\right]$, but the attention of $v_1$ differs by 1.2."
    ),
)
def colliding():
    left, right = ([sum(b for b in keys), sum(b * b for b in keys)] for keys in (LEFT, RIGHT))
    assert left == right
    return left


@entry(
    "collision-cubes",
    "collision-cubes-right",
    sentence=(
        r"The sums of $b^3$ tell them apart: 189 for $\left[0,\ 4,\ 5\right]$ and 225 "
        r"for $\left[1,\ 2,\ 6\right]$."
    ),
)
def cubes():
    return {
        "collision-cubes": sum(b**3 for b in LEFT),
        "collision-cubes-right": sum(b**3 for b in RIGHT),
    }


@entry(
    "attention-huge-result",
    sentence=(
        r"With the logits $\begin{bmatrix} 1000 & -1000 \\ -1000 & 1000 "
        r"\end{bmatrix}$, and the rows $V h_j$ of $\begin{bmatrix} 1 \\ -1 "
        r"\end{bmatrix}$, the result in float64 is $\begin{bmatrix} 1 \\ -1 "
        r"\end{bmatrix}$."
    ),
)
def huge_logits():
    return [[attended(row, (1, -1))] for row in ((1000, -1000), (-1000, 1000))]


@entry(
    "attention-permutations",
    sentence=(
        "All 24 permutations of 4 tokens were tried, with the first 4 of the random "
        "states of the causal graph above, and the same $Q$, $K$ and $V$."
    ),
)
def orders():
    return len({*permutations("abcd")})


@entry(
    "attention-position-first",
    sentence=(
        r"The rows of the logits are those of $\begin{bmatrix} 0 & 0 \\ 0 & 1 "
        r"\end{bmatrix}$, and the new states are $\frac{1}{2}$ and $e / (1 + e) "
        r"\approx 0.731$."
    ),
)
def first_token():
    return attended((0 * 0, 0 * 1), (0, 1))


@entry(
    "attention-position-second",
    sentence=(
        r"The rows of the logits are those of $\begin{bmatrix} 0 & 0 \\ 0 & 1 "
        r"\end{bmatrix}$, and the new states are $\frac{1}{2}$ and $e / (1 + e) "
        r"\approx 0.731$."
    ),
)
def second_token():
    return attended((1 * 0, 1 * 1), (0, 1))


HAND = {"states": ((1, 0), (0, 1)), "Q": ((1, 0), (0, 1)), "K": ((0, 2), (0, 1)), "V": ((0, 1),)}
"""States, a row each, and weights of the example with two tokens."""


def applied(name):
    """A matrix of weights times each state."""
    return [
        [sum(a * b for a, b in zip(row, state, strict=True)) for row in HAND[name]]
        for state in HAND["states"]
    ]


def hand_logits():
    return [
        [sum(a * b for a, b in zip(query, key, strict=True)) for key in applied("K")]
        for query in applied("Q")
    ]


def hand_values():
    return [value for (value,) in applied("V")]


@entry(
    "attention-hand-keys",
    "attention-hand-values",
    sentence=(
        r"Then the keys $K h_1$ and $K h_2$ are the rows of $\begin{bmatrix} 0 & 0 "
        r"\\ 2 & 1 \end{bmatrix}$, and the values are those of $\begin{bmatrix} 0 "
        r"\\ 1 \end{bmatrix}$."
    ),
)
def keys_and_values():
    return {"attention-hand-keys": applied("K"), "attention-hand-values": applied("V")}


@entry(
    "attention-hand-logits",
    sentence=(
        r"The logits $Q h_i \cdot K h_j$ are the entries of $\begin{bmatrix} 0 & 2 "
        r"\\ 0 & 1 \end{bmatrix}$, with a row for each query."
    ),
)
def logits_of_two_tokens():
    return hand_logits()


@entry(
    "attention-hand-row",
    sentence=(
        r"The logits $\left[0,\ 1\right]$ of $v_2$ give the weights $1 / (1 + e)$ "
        r"and $e / (1 + e)$, and $v_2$ gets the new state $e / (1 + e) \approx "
        "0.731$."
    ),
)
def logits_of_the_second_token():
    return hand_logits()[1]


@entry(
    "attention-hand-second",
    sentence=(
        (
            "In the complete graph on $v_1$ and $v_2$ with self-loops, the states "
            r"$h_1$ and $h_2$ are the rows of $\begin{bmatrix} 1 & 0 \\ 0 & 1 "
            r"\end{bmatrix}$. Let $Q = \begin{bmatrix} 1 & 0 \\ 0 & 1 \end{bmatrix}$, "
            r"$K = \begin{bmatrix} 0 & 2 \\ 0 & 1 \end{bmatrix}$ and $V = \left[0,\ "
            r"1\right]$. What is the new state of $v_2$? ≈ 0.731"
        ),
        (
            r"At the query $Q h_2$ of $v_2$, it is $(z, a) = (1 + e, e) \approx "
            r"\left[3.72,\ 2.72\right]$, and $a / z \approx 0.731$."
        ),
        r"The new state of $v_2$ in the example is $\approx 0.731$.",
        (
            r"The logits $\left[0,\ 1\right]$ of $v_2$ give the weights $1 / (1 + e)$ "
            r"and $e / (1 + e)$, and $v_2$ gets the new state $e / (1 + e) \approx "
            "0.731$."
        ),
    ),
)
def second_of_two_tokens():
    return attended(hand_logits()[1], hand_values())


@entry(
    "attention-hand-first",
    sentence=(
        r"At the query of $v_1$, it is $(1 + e^2, e^2)$, and $v_1$ gets $\approx "
        "0.881$."
    ),
)
def first_of_two_tokens():
    return attended(hand_logits()[0], hand_values())


@entry(
    "attention-hand-sums",
    sentence=(
        r"At the query $Q h_2$ of $v_2$, it is $(z, a) = (1 + e, e) \approx "
        r"\left[3.72,\ 2.72\right]$, and $a / z \approx 0.731$."
    ),
)
def sums_at_the_second_query():
    """F(u) = (1, 0) + e^(2 u_1 + u_2) (1, 1) at the query of the second token."""
    u = applied("Q")[1]
    power = exp(2 * u[0] + u[1])
    return [1 + power, power]


@entry(
    "attention-hand-tagged",
    sentence=(
        "In the example, $v_2$ gets its own query from itself and the keys and "
        r"values of $v_1$ and $v_2$, and its aggregate is $\approx 0.731$."
    ),
)
def aggregate_of_tagged_messages():
    """The second vertex gets a message with tag 0 from the first and one with tag 1 from itself."""
    tags, queries = (0, 1), ((0, 0), applied("Q")[1])
    query = [sum(t * u[c] for t, u in zip(tags, queries, strict=True)) for c in (0, 1)]
    logits = [sum(a * b for a, b in zip(query, key, strict=True)) for key in applied("K")]
    return attended(logits, hand_values())


@entry(
    "attention-hand-columns",
    sentence=(r"Softmax along columns gives $\approx 0.269$, which differs by 0.46."),
)
def softmax_along_columns():
    columns = [shares(column) for column in zip(*hand_logits(), strict=True)]
    return sum(c[1] * value for c, value in zip(columns, hand_values(), strict=True))


@entry(
    "attention-hand-lonely",
    sentence=(
        "And what is it if the edge from $v_2$ to itself is left out? 0",
        ("Forgetting the self-loops leaves $v_2$ the value of $v_1$, $0$, which differs by 0.73."),
    ),
)
def without_the_own_edge():
    """The second token hears the first one alone."""
    return attended(hand_logits()[1][:1], hand_values()[:1])


@entry(
    "attention-hand-undivided",
    sentence=r"Forgetting to divide gives $e \approx 2.72$, which differs by 2.0.",
)
def without_the_division():
    return sum(exp(s) * v for s, v in zip(hand_logits()[1], hand_values(), strict=True))


@entry(
    "attention-hand-scaled",
    sentence=(r"Keeping the default scale gives $\approx 0.670$, which differs by 0.061."),
)
def with_the_default_scale():
    """Keys have two entries."""
    return attended([s / sqrt(2) for s in hand_logits()[1]], hand_values())


@entry(
    "attention-causal-order",
    sentence=(
        (
            "Let $Q = K = 0$ and $V = 1$: a token gets the mean of the tokens up to it, "
            r"so that the states $\left[0,\ 1\right]$ become $\left[0,\ "
            r"\tfrac{1}{2}\right]$; in the other order they become $\left[1,\ "
            r"\tfrac{1}{2}\right]$, but equivariance would give $\left[\tfrac{1}{2},\ "
            r"0\right]$, which differs by 1/2."
        ),
        (
            r"On the causal graph of these states, the new states are $\left[0,\ "
            r"\tfrac{1}{2}\right]$."
        ),
    ),
)
def in_order():
    return running_mean((0, 1))


@entry(
    "attention-causal-exchanged",
    sentence=(
        "Let $Q = K = 0$ and $V = 1$: a token gets the mean of the tokens up to it, "
        r"so that the states $\left[0,\ 1\right]$ become $\left[0,\ "
        r"\tfrac{1}{2}\right]$; in the other order they become $\left[1,\ "
        r"\tfrac{1}{2}\right]$, but equivariance would give $\left[\tfrac{1}{2},\ "
        r"0\right]$, which differs by 1/2."
    ),
)
def exchanged():
    return running_mean((1, 0))


@entry(
    "attention-causal-equivariant",
    sentence=(
        "Let $Q = K = 0$ and $V = 1$: a token gets the mean of the tokens up to it, "
        r"so that the states $\left[0,\ 1\right]$ become $\left[0,\ "
        r"\tfrac{1}{2}\right]$; in the other order they become $\left[1,\ "
        r"\tfrac{1}{2}\right]$, but equivariance would give $\left[\tfrac{1}{2},\ "
        r"0\right]$, which differs by 1/2."
    ),
)
def exchanged_afterwards():
    """The new states of 0 and 1, exchanged as the states are."""
    return running_mean((0, 1))[::-1]


@entry(
    "attention-transposed",
    sentence=(
        r"With each edge turned around they are $\left[\tfrac{1}{2},\ 1\right]$, "
        "which differs by 1/2."
    ),
)
def mean_of_the_tokens_from_each_on():
    """With the edges turned around, a token hears itself and the later ones."""
    states = (0, 1)
    return [Fraction(sum(states[i:]), len(states[i:])) for i in range(2)]


@entry(
    "attention-snapshot-means",
    sentence=(
        "On the complete graph with self-loops, each new state is the mean of the "
        r"states $\left[0,\ 1\right]$, which gives $\left[\tfrac{1}{2},\ "
        r"\tfrac{1}{2}\right]$."
    ),
)
def means_of_a_snapshot():
    """Each token hears all, itself included, and the old states are 0 and 1."""
    return [Fraction(sum((0, 1)), 2) for _ in range(2)]


@entry(
    "attention-overwritten-means",
    sentence=(
        "If $v_1$ is overwritten first, and $v_2$ then reads its new state, the "
        r"result is $\left[\tfrac{1}{2},\ \tfrac{3}{4}\right]$, which differs by "
        "1/4."
    ),
)
def means_in_place():
    states = [Fraction(0), Fraction(1)]
    for i in range(2):
        states[i] = sum(states) / 2
    return states


@entry(
    "collision-power",
    sentence=(
        (
            r"The sums of $b^3$ tell them apart: 189 for $\left[0,\ 4,\ 5\right]$ and "
            r"225 for $\left[1,\ 2,\ 6\right]$."
        ),
        (
            r"With the messages $(b, \dots, b^3)$, message_passing with a sum gives "
            "attention to all vertices for either row, where the others have the query "
            "$2$: a vertex subtracts its own message, finds the keys of the others as "
            "the roots of their polynomial, and computes its new state from them."
        ),
    ),
)
def smallest_power():
    return next(p for p in range(1, 9) if sum(b**p for b in LEFT) != sum(b**p for b in RIGHT))


@entry(
    "attention-logits",
    sentence=(
        r"The rows of the logits are those of $\begin{bmatrix} 0 & 0 \\ 0 & 1 "
        r"\end{bmatrix}$, and the new states are $\frac{1}{2}$ and $e / (1 + e) "
        r"\approx 0.731$."
    ),
)
def logits_with_positions():
    states = [word + position for word, position in zip((0, 0), (0, 1), strict=True)]
    return [[query * key for key in states] for query in states]


@entry(
    "attention-causal-edges",
    sentence=(
        (
            "In the causal graph every edge that is no self-loop goes from a lower to a "
            "higher index, and so no path returns."
        ),
        (
            "The causal mask has its lower triangle filled, and the edges of its graph "
            "but the self-loops go from a lower to a higher index."
        ),
    ),
)
def edges_of_the_causal_graph():
    """In the causal graph a token hears the tokens up to it."""
    heard = {(sender, token) for token in range(1, 6) for sender in range(1, token + 1)}
    pairs = {(s < r, r < s) for s, r in heard if s != r}
    return ["lower" if is_lower else "higher" for pair in pairs for is_lower in pair]


@entry(
    "attention-causal-triangle",
    sentence=(
        "The causal mask has its lower triangle filled, and the edges of its graph "
        "but the self-loops go from a lower to a higher index."
    ),
)
def triangle():
    """Cells (row, column) with the receiver in the row, and the senders up to it."""
    cells = {(token, sender) for token in range(5) for sender in range(token + 1)}
    parts = {"lower": all(c <= r for r, c in cells), "upper": all(c >= r for r, c in cells)}
    return [name for name, holds in parts.items() if holds]


@entry(
    "attention-causal-order-in-place",
    sentence=(
        "Since the causal graph has 0 cycles without its self-loops, in-place-order "
        "of part 2.1 applies to it: its states may be overwritten, from the last "
        "token to the first."
    ),
)
def harmless_order():
    """Overwrite with the mean of the tokens up to each, from either end."""
    start = [1.0, 5.0, 2.0]
    right = [sum(start[: i + 1]) / (i + 1) for i in range(3)]
    names = {0: "first", 2: "last"}
    for way in ([0, 1, 2], [2, 1, 0]):
        now = [*start]
        for i in way:
            now[i] = sum(now[: i + 1]) / (i + 1)
        if now == right:
            return [names[way[0]], names[way[-1]]]
    return []


@entry(
    "attention-causal-only-symmetry",
    sentence="On the causal graph with 4 tokens only 1 of them does so, the identity.",
)
def symmetries_of_the_causal_graph():
    edges = {(s, r) for r in range(4) for s in range(r + 1)}
    found = [o for o in permutations(range(4)) if {(o[s], o[r]) for s, r in edges} == edges]
    return [len(found), *{"identity" if o == tuple(range(4)) else "another" for o in found}]


@entry(
    "attention-normalized",
    sentence=(
        "Each row of the weights must add up to one, since row $i$ belongs to the query of $v_i$."
    ),
)
def normalized_lines():
    """Which lines of a matrix of weights, with the receiver in its row, add up to one."""
    weights = np.array([shares(row) for row in ((0.0, 1.0, 3.0), (2.0, 0.5, 0.0), (1.0, 4.0, 2.0))])
    sums = {"row": weights.sum(axis=1), "column": weights.sum(axis=0)}
    return [name for name, total in sums.items() if np.allclose(total, 1)]


@entry(
    "attention-default-division", sentence=r"Unless told otherwise, PyTorch divides by $\sqrt k$."
)
def default_scale():
    """Compare the default of PyTorch with a softmax by hand, for keys of four entries."""
    query, keys = [0.3, -0.2, 0.9, 0.4], [[1.0, 0.5, -1.0, 0.0], [0.2, 0.1, 2.0, -0.3]]
    logits = [sum(a * b for a, b in zip(query, key, strict=True)) for key in keys]
    by_default = scaled_dot_product_attention(
        torch.tensor([query]), torch.tensor(keys), torch.tensor([[0.0], [1.0]])
    ).item()
    scales = {"divides": 1 / sqrt(len(query)), "multiplies": sqrt(len(query))}
    by_hand = {name: attended([s * x for x in logits], (0, 1)) for name, s in scales.items()}
    return [name for name, value in by_hand.items() if abs(value - by_default) < 1e-6]


@entry(
    "attention-causal-cycles",
    sentence=(
        "Since the causal graph has 0 cycles without its self-loops, in-place-order "
        "of part 2.1 applies to it: its states may be overwritten, from the last "
        "token to the first."
    ),
)
def cycles_without_self_loops():
    """Closed paths over different tokens, each of which hears the next one."""
    hears = {(token, sender) for token in range(4) for sender in range(token)}
    paths = [path for k in (2, 3, 4) for path in permutations(range(4), k)]
    closed = [zip(path, (*path[1:], path[0]), strict=True) for path in paths]
    return sum(all(step in hears for step in steps) for steps in closed)


@entry(
    "attention-mistaken-axis",
    sentence=(
        r"Softmax along columns gives $\approx 0.269$, which differs by 0.46.",
        ("Softmax along columns gives the same share here, but changes the sum of a row."),
    ),
)
def lines_that_a_softmax_along_columns_normalizes():
    """The axis along which the sums of a softmax of each column are one."""
    columns = [shares(column) for column in ((0.0, 1.0, 3.0), (2.0, 0.5, 0.0), (1.0, 4.0, 2.0))]
    weights = np.array(columns).T
    sums = {"rows": weights.sum(axis=1), "columns": weights.sum(axis=0)}
    return [name for name, total in sums.items() if np.allclose(total, 1)]
