"""Second entries of part 2.4, made from its sentences alone."""

from fractions import Fraction
from itertools import permutations
from math import exp

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
    sentence="For the weights of the proof and $n = 4$, messages $(b, b^2)$ are too small.",
)
def tokens():
    return 1 + len(LEFT)


@entry(
    "collision-aggregate",
    sentence=(
        r"The other vertices may have the keys $\left[0,\ 4,\ 5\right]$ or $\left[1,\ "
        r"2,\ 6\right]$: the sum of the messages $(b, b^2)$ over either of these rows "
        r"is $\left[9,\ 41\right]$, but attention differs by 1.2."
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
        r"\end{bmatrix}$, the result is $\begin{bmatrix} 1 \\ -1 \end{bmatrix}$."
    ),
)
def huge_logits():
    return [[attended(row, (1, -1))] for row in ((1000, -1000), (-1000, 1000))]


@entry(
    "attention-permutations",
    sentence="All 24 permutations of 4 tokens were tried.",
)
def orders():
    return len({*permutations("abcd")})


@entry(
    "attention-position-first",
    sentence=(
        "The first token has the logits $0, 0$ and the new state $(0 + 1) / 2 = "
        r"\frac{1}{2}$."
    ),
)
def first_token():
    return attended((0 * 0, 0 * 1), (0, 1))


@entry(
    "attention-position-second",
    sentence=(
        (
            "Two tokens have the states $0$ and $1$, and $Q = K = V = 1$. What is the new "
            "state of the second? ≈ 0.731"
        ),
        (
            r"The second has the logits $0, 1$ and the new state $e / (1 + e) \approx "
            "0.731$."
        ),
    ),
)
def second_token():
    return attended((1 * 0, 1 * 1), (0, 1))


@entry(
    "attention-causal-order",
    sentence=(
        "Let $n = 2$, $d = k = d' = 1$, $Q = K = 0$ and $V = 1$: a token gets the "
        r"mean of the tokens up to it, so that states $(0, 1)$ become $\left[0,\ "
        r"\tfrac{1}{2}\right]$; exchanged, $(1, 0)$ become $\left[1,\ "
        r"\tfrac{1}{2}\right]$, which is not the former exchanged."
    ),
)
def in_order():
    return running_mean((0, 1))


@entry(
    "attention-causal-exchanged",
    sentence=(
        "Let $n = 2$, $d = k = d' = 1$, $Q = K = 0$ and $V = 1$: a token gets the "
        r"mean of the tokens up to it, so that states $(0, 1)$ become $\left[0,\ "
        r"\tfrac{1}{2}\right]$; exchanged, $(1, 0)$ become $\left[1,\ "
        r"\tfrac{1}{2}\right]$, which is not the former exchanged."
    ),
)
def exchanged():
    return running_mean((1, 0))
