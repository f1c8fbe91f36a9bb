"""Second entries of part 2.2, made from its sentences and from the data of its question."""

from fractions import Fraction

import numpy as np
import torch

from sphinx_claims.recompute import entry

STATES = {1: (1, -1), 2: (-1, 1), 3: (0, -1), 4: (1, 0)}
WEIGHTS = {2: Fraction(3, 5), 3: Fraction(1, 5), 4: Fraction(1, 5)}
W = (1, 1)


def message(vertex):
    return tuple(2 * x for x in STATES[vertex])


def aggregate(messages):
    return [sum(WEIGHTS[v] * messages[v][i] for v in WEIGHTS) for i in (0, 1)]


def rectified(row):
    return [x if x > 0 else 0 for x in row]


def own(row):
    return row[0] * STATES[1][0] + row[1] * STATES[1][1]


def weighted():
    return aggregate({v: message(v) for v in WEIGHTS})


def new_state(row, placement):
    """The new state if the number of the vertex itself is added where the placement has ones."""
    return [own(row) * p + x for p, x in zip(placement, rectified(weighted()), strict=True)]


@entry(
    "graph-messages",
    sentence=(
        r"With $f(x) = 2 \, x$, the rows $f(h_2^t)$, $f(h_3^t)$, $f(h_4^t)$ are "
        r"$\begin{bmatrix} -2 & 2 \\ 0 & -2 \\ 2 & 0 \end{bmatrix}$."
    ),
)
def messages():
    return [message(v) for v in (2, 3, 4)]


@entry(
    "graph-aggregate",
    sentence=(
        (
            r"The row of weights $\left[0.6,\ 0.2,\ 0.2\right]$ times this matrix is the "
            r"sum of the rows with these weights, $\operatorname{Agg}(H'_{1t}) = "
            r"\left[-\tfrac{4}{5},\ \tfrac{4}{5}\right]$."
        ),
        (
            r"Entry by entry, $\max\{\operatorname{Agg}(H'_{1t}), 0\} = "
            r"\max\{\left[-\tfrac{4}{5},\ \tfrac{4}{5}\right], 0\} = \left[0,\ "
            r"\tfrac{4}{5}\right]$."
        ),
    ),
)
def weighted_mean():
    return weighted()


@entry(
    "graph-mass",
    sentence=(
        r"The weights $\left[0.6,\ 0.2,\ 0.2\right]$ add up to 1, so it is a weighted "
        "mean of the messages."
    ),
)
def mass():
    return sum(WEIGHTS.values())


@entry(
    "graph-rectified",
    sentence=(
        (
            r"Entry by entry, $\max\{\operatorname{Agg}(H'_{1t}), 0\} = "
            r"\max\{\left[-\tfrac{4}{5},\ \tfrac{4}{5}\right], 0\} = \left[0,\ "
            r"\tfrac{4}{5}\right]$."
        ),
        (
            r"Read as adding it to every entry, this gives $h_1^{t+1} = 0 \cdot [1, 1] + "
            r"\left[0,\ \tfrac{4}{5}\right] = \left[0,\ \tfrac{4}{5}\right]$."
        ),
        (
            r"With $W = \left[1,\ 2\right]$ it still gives $\left[0,\ "
            r"\tfrac{4}{5}\right]$, instead of $\left[-1,\ -\tfrac{1}{5}\right]$, which "
            "differs by 1."
        ),
    ),
)
def positive_part():
    return rectified(weighted())


@entry(
    "graph-own",
    sentence=(
        (
            r"$W (h_1^t)^\top = 0$ is a number, the sum of the products $\left[1,\ "
            r"-1\right]$ of the entries of $W$ and $h_1^t$."
        ),
        (
            r"Read as adding it to every entry, this gives $h_1^{t+1} = 0 \cdot [1, 1] + "
            r"\left[0,\ \tfrac{4}{5}\right] = \left[0,\ \tfrac{4}{5}\right]$."
        ),
        (
            "Leaving out the own state gives the right result only because $W "
            r"(h_1^t)^\top = 0$."
        ),
    ),
)
def row_times_column():
    return own(W)


@entry(
    "graph-next",
    sentence=(
        "What is $h_1^{t+1}$? [0, 4/5]",
        r"$h_1^{t+1} = \left[0,\ \tfrac{4}{5}\right]$",
        (
            r"Read as adding it to every entry, this gives $h_1^{t+1} = 0 \cdot [1, 1] + "
            r"\left[0,\ \tfrac{4}{5}\right] = \left[0,\ \tfrac{4}{5}\right]$."
        ),
        "At v_1 its old state, and the new one, [0, 4/5].",
        (
            "part: part 2.2; marks: 5; about: One update by hand; answer: $h_1^{t+1} = "
            r"\left[0,\ \tfrac{4}{5}\right]$; checked:"
        ),
    ),
)
def answer():
    return new_state(W, (1, 1))


@entry(
    "graph-given-every",
    "graph-given-first",
    "graph-given-last",
    "graph-variant-every",
    "graph-variant-first",
    "graph-variant-last",
    sentence=(
        (
            r"the number is added: to every entry; with the given $W$: $\left[0,\ "
            r"\tfrac{4}{5}\right]$; with the changed $W$: $\left[-1,\ "
            r"-\tfrac{1}{5}\right]$"
        ),
        (
            r"the number is added: to entry 1; with the given $W$: $\left[0,\ "
            r"\tfrac{4}{5}\right]$; with the changed $W$: $\left[-1,\ \tfrac{4}{5}\right]$"
        ),
        (
            r"the number is added: to entry 2; with the given $W$: $\left[0,\ "
            r"\tfrac{4}{5}\right]$; with the changed $W$: $\left[0,\ -\tfrac{1}{5}\right]$"
        ),
        (
            r"With $W = \left[1,\ 2\right]$ it still gives $\left[0,\ "
            r"\tfrac{4}{5}\right]$, instead of $\left[-1,\ -\tfrac{1}{5}\right]$, which "
            "differs by 1."
        ),
    ),
)
def placements():
    ones = {"every": (1, 1), "first": (1, 0), "last": (0, 1)}
    given = {f"graph-given-{name}": new_state(W, p) for name, p in ones.items()}
    return given | {f"graph-variant-{name}": new_state((1, 2), p) for name, p in ones.items()}


@entry(
    "graph-variant-own",
    sentence=(
        r"To see what is at stake, change $W$ to $\left[1,\ 2\right]$: then $W "
        r"(h_1^t)^\top = -1$, and the placements of tab-placements differ by 1."
    ),
)
def changed_row():
    return own((1, 2))


@entry(
    "graph-entrywise-next",
    sentence=(
        r"Read as $W \odot h_1^t$, the first term is a row, and the result $\left[1,\ "
        r"-\tfrac{1}{5}\right]$, which differs by 1 from the answer."
    ),
)
def entrywise():
    return [w * h + x for w, h, x in zip(W, STATES[1], rectified(weighted()), strict=True)]


@entry(
    "graph-messages-rectified",
    sentence=(
        "Taken of each message before they are weighted and added, the result is "
        r"$\left[\tfrac{2}{5},\ \tfrac{6}{5}\right]$, which differs by 0.4 and lies "
        "above the answer in each entry."
    ),
)
def rectified_early():
    early = aggregate({v: rectified(message(v)) for v in WEIGHTS})
    return [own(W) + x for x in early]


@entry(
    "graph-not-rectified",
    sentence=(
        r"Forgetting to rectify the aggregate gives the result $\left[-\tfrac{4}{5},\ "
        r"\tfrac{4}{5}\right]$, which differs by 0.8."
    ),
)
def not_rectified():
    return [own(W) + x for x in weighted()]


@entry(
    "graph-backward-next",
    sentence=(
        "If there are no other edges, the aggregate of $v_1$ is then the empty sum,"
        r" and the result is $\left[0,\ 0\right]$, which differs by 0.8."
    ),
)
def backward():
    nothing = [sum(()), sum(())]
    return [own(W) + x for x in rectified(nothing)]


@entry(
    "graph-arrows",
    sentence="The vertices with their states, and arrows from v_2, v_3 and v_4 to v_1.",
)
def senders_and_receiver():
    """The vertices that v_1 hears, and v_1."""
    return [f"v_{vertex}" for vertex in (*WEIGHTS, *(STATES.keys() - WEIGHTS.keys()))]


@entry(
    "graph-own-products",
    sentence=(
        r"$W (h_1^t)^\top = 0$ is a number, the sum of the products $\left[1,\ "
        r"-1\right]$ of the entries of $W$ and $h_1^t$."
    ),
)
def products():
    return [w * h for w, h in zip(W, STATES[1], strict=True)]


@entry(
    "graph-early-side",
    sentence=(
        "Taken of each message before they are weighted and added, the result is "
        r"$\left[\tfrac{2}{5},\ \tfrac{6}{5}\right]$, which differs by 0.4 and lies "
        "above the answer in each entry."
    ),
)
def side_of_the_mistake():
    """Where the result of the messages that are rectified lies, entry by entry."""
    early = aggregate({v: rectified(message(v)) for v in WEIGHTS})
    pairs = zip(early, rectified(weighted()), strict=True)
    return ["above" if mistake > right else "below" for mistake, right in pairs]


@entry(
    "graph-broadcast-entries",
    sentence="NumPy and PyTorch add a number to every entry, as in our answer.",
)
def entries_with_the_number():
    """At how many entries of a row of zeros a number that NumPy and PyTorch add arrives."""
    rows = [np.zeros(4) + own((1, 2)), torch.zeros(4) + own((1, 2))]
    changed = [[entry != 0 for entry in row.tolist()] for row in rows]
    return ["every entry" if all(all(row) for row in changed) else "some entries"]
