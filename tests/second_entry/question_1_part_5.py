"""Second entries of part 1.5, made from its sentences alone."""

# ruff: noqa: N803, N806 (the sentences name the matrices W, U and V)

from collections import Counter
from fractions import Fraction
from itertools import pairwise, product
from math import ceil, prod

import numpy as np

from sphinx_claims.recompute import entry

HALF = Fraction(1, 2)


def contributions(W, U, V, x, z):
    """The contributions to the gradients of U and W of one unit that starts at a half.

    All pre-activations are zero, so all states are a half. Pairs (s, t) count from one.
    """
    for x_t in x:
        assert W * x_t + U * HALF == 0
    by_pair = {}
    for t, z_t in enumerate(z, start=1):
        for s in range(1, t + 1):
            weight = HALF * (1 - HALF) * (HALF * (1 - HALF) * U) ** (t - s)
            by_pair[s, t] = weight * -2 * V * (z_t - V * HALF)
    return (
        {pair: value * HALF for pair, value in by_pair.items()},
        {(s, t): value * x[s - 1] for (s, t), value in by_pair.items()},
    )


def window(k):
    return lambda s, t: t - s < k


def chunks(k):
    return lambda s, t: ceil(Fraction(s, k)) == ceil(Fraction(t, k))


def kept(by_pair, keeps):
    return sum(value for pair, value in by_pair.items() if keeps(*pair))


ALL = window(100)
SEQUENCES = list(product([0, 1], repeat=4))


def pairs_of_two_units(z, V=(2, 0), transposed=True):
    """The contributions to the gradients of W and U of the two units of the worked example.

    The units start at halves, and x is one; all pre-activations are zero.
    """
    W, U, h = np.array([-4, -2]), np.array([[4, 4], [0, 4]]), np.array([HALF, HALF])
    assert not (W + U @ h).any()
    back = U.T if transposed else U
    by_pair = {}
    for t, z_t in enumerate(z, start=1):
        passed = -2 * (z_t - V @ h) * np.array(V)
        for s in range(t, 0, -1):
            delta = h * (1 - h) * passed
            by_pair[s, t] = delta, np.outer(delta, h)
            passed = back @ delta
    return by_pair


def of_two_units(keeps, z, which=0, **options):
    return sum(
        both[which] for pair, both in pairs_of_two_units(z, **options).items() if keeps(*pair)
    )


def expectation(keeps, **options):
    return sum(of_two_units(keeps, z, **options) for z in SEQUENCES) / Fraction(len(SEQUENCES))


@entry(
    "truncation-exact",
    "truncation-window-two",
    "truncation-chunks-two",
    sentence=(
        (
            r"Let a network have $U = \begin{bmatrix} 4 & 4 \\ 0 & 4 \end{bmatrix}$, $W = "
            r"\begin{bmatrix} -4 \\ -2 \end{bmatrix}$, $V = \begin{bmatrix} 2 & 0 "
            r"\end{bmatrix}$, $h_0 = \left[\tfrac{1}{2},\ \tfrac{1}{2}\right]$, the inputs "
            "$x_t = 1$ and $T =$ 4 steps. The targets $z_t$ are 0 or 1 with equal "
            r"chances, independently. What is the expectation of $\nabla_W L$? [5, 5]"
        ),
        (
            r"In the example below, $\mathbb E[\nabla_W L]$ is $\left[5,\ 5\right]$, and a "
            r"window of 2 steps gives $\left[\tfrac{7}{2},\ \tfrac{3}{2}\right]$."
        ),
        (
            r"estimate of $\nabla_W L$, over 4 steps: full; expectation: $\left[5,\ "
            r"5\right]$; bias:"
        ),
        (
            r"Then the expectation $\left[\tfrac{7}{2},\ \tfrac{3}{2}\right]$ of the "
            r"window would have to equal that of the full gradient, $\left[5,\ 5\right]$."
        ),
        (
            "part: part 1.5; marks: 3; about: Truncated back-propagation and its bias; "
            "answer: Biased in general: in an example, a window of 2 steps expects [7/2, "
            "3/2] where the expected gradient is [5, 5]; checked:"
        ),
        (
            "In the same network, what is the expectation with a window of 2 steps, in "
            r"which each $\nabla L_t$ is followed through its own step and the step "
            "before? [7/2, 3/2]"
        ),
        (
            r"In the worked example with $k = 2$, the expected gradient $\mathbb "
            r"E[\nabla_W L]$ of a window is $\left[\tfrac{7}{2},\ \tfrac{3}{2}\right]$, "
            r"and that of chunks is $\left[3,\ 1\right]$."
        ),
        (
            r"They give $\left[3,\ 1\right]$, which differs by 0.5 in each entry from the "
            "window’s."
        ),
        (
            "The gradients of $W$ of both chunks then have a sum whose expectation is ≈ "
            r"[2.15, 0.67], where chunks with fixed weights have $\left[3,\ 1\right]$."
        ),
    ),
)
def expected_gradients():
    return {
        "truncation-exact": expectation(ALL),
        "truncation-window-two": expectation(window(2)),
        "truncation-chunks-two": expectation(chunks(2)),
    }


@entry(
    "truncation-mistaken-length",
    "truncation-mistaken-end",
    "truncation-mistaken-transpose",
    "truncation-mistaken-reset",
    sentence=(
        (
            r"Keeping the pairs with $t - s \le k$ gives $\left[\tfrac{9}{2},\ "
            r"\tfrac{7}{2}\right]$, which differs by 2 in the second entry."
        ),
        (
            r"Keeping the pairs with $s > T - k$ alone gives $\left[\tfrac{3}{2},\ "
            r"\tfrac{1}{2}\right]$, which differs by 2 in the first entry."
        ),
        (
            r"With $\partial h_t / \partial h_s$ for its transpose, the window has "
            r"$\left[\tfrac{7}{2},\ 0\right]$, which differs by 1.5 in the second entry."
        ),
        (
            "Its expectation is ≈ [1.41, 0.48], which differs by 1.6 from that of chunks "
            "in the first entry."
        ),
    ),
)
def mistaken_expectations():
    """The last one sets the state of chunks of 2 steps to zero, except that of the first."""

    def restarted(W, z):
        U, V, total = np.array([[4, 4], [0, 4]]), np.array([2, 0]), 0
        for first, state in ((0, 0.5), (2, 0.0)):
            h = np.array([state, state])
            for z_t in z[first : first + 2]:
                h = 1 / (1 + np.exp(-(W + U @ h)))
                total += (z_t - V @ h) ** 2
        return total

    W, steps = np.array([-4, -2]), 1e-20j * np.eye(2)
    slopes = [[restarted(W + step, z).imag / 1e-20 for step in steps] for z in SEQUENCES]
    return {
        "truncation-mistaken-length": expectation(lambda s, t: t - s <= 2),
        "truncation-mistaken-end": expectation(lambda s, t: s > 4 - 2),
        "truncation-mistaken-transpose": expectation(window(2), transposed=False),
        "truncation-mistaken-reset": np.mean(slopes, axis=0),
    }


@entry(
    "truncation-expectations",
    "truncation-chunk-expectations",
    "truncation-window-bias",
    "truncation-chunk-bias",
    sentence=(
        (
            r"estimate of $\nabla_W L$, over 4 steps: window, a row for each $k$ from a "
            r"single step to $T$; expectation: $\begin{bmatrix} 2 & 0 \\[1ex] \tfrac{7}{2} "
            r"& \tfrac{3}{2} \\[1ex] \tfrac{9}{2} & \tfrac{7}{2} \\[1ex] 5 & 5 "
            r"\end{bmatrix}$; bias: $\begin{bmatrix} -3 & -5 \\[1ex] -\tfrac{3}{2} & "
            r"-\tfrac{7}{2} \\[1ex] -\tfrac{1}{2} & -\tfrac{3}{2} \\[1ex] 0 & 0 "
            r"\end{bmatrix}$"
        ),
        (
            r"estimate of $\nabla_W L$, over 4 steps: chunks, a row for each $k$ from a "
            r"single step to $T$; expectation: $\begin{bmatrix} 2 & 0 \\[1ex] 3 & 1 "
            r"\\[1ex] \tfrac{7}{2} & 2 \\[1ex] 5 & 5 \end{bmatrix}$; bias: "
            r"$\begin{bmatrix} -3 & -5 \\[1ex] -2 & -4 \\[1ex] -\tfrac{3}{2} & -3 \\[1ex] "
            r"0 & 0 \end{bmatrix}$"
        ),
    ),
)
def expectations_by_length():
    by_window = [expectation(window(k)) for k in range(1, 5)]
    by_chunks = [expectation(chunks(k)) for k in range(1, 5)]
    exact = expectation(ALL)
    return {
        "truncation-expectations": by_window,
        "truncation-chunk-expectations": by_chunks,
        "truncation-window-bias": [found - exact for found in by_window],
        "truncation-chunk-bias": [found - exact for found in by_chunks],
    }


@entry(
    "truncation-contribution",
    "truncation-distances",
    "truncation-pair-count",
    "truncation-window-pairs",
    "truncation-chunk-pairs",
    sentence=(
        (
            r"Pairs at one distance contribute the same to $\mathbb E[\nabla_W L]$: for "
            r"these distances, the rows of $\begin{bmatrix} \tfrac{1}{2} & 0 \\[1ex] "
            r"\tfrac{1}{2} & \tfrac{1}{2} \\[1ex] \tfrac{1}{2} & 1 \\[1ex] \tfrac{1}{2} & "
            r"\tfrac{3}{2} \end{bmatrix} $."
        ),
        (
            r"Of the 10 pairs $s \le t$, $\left[4,\ 3,\ 2,\ 1\right]$ have the distances "
            r"$t - s = \left[0,\ 1,\ 2,\ 3\right]$."
        ),
        "A window of 2 steps keeps 7 pairs, and chunks of 2 steps keep 6.",
    ),
)
def mean_contributions():
    pairs = [(s, t) for t in range(1, 5) for s in range(1, t + 1)]
    by_distance = []
    for distance in (0, 1, 2, 3):
        found = {
            tuple(expectation(lambda *pair, one=(s, t): pair == one))
            for s, t in pairs
            if t - s == distance
        }
        (same,) = found
        by_distance.append(same)
    return {
        "truncation-contribution": by_distance,
        "truncation-distances": [sum(t - s == j for s, t in pairs) for j in (0, 1, 2, 3)],
        "truncation-pair-count": len(pairs),
        "truncation-window-pairs": sum(window(2)(*pair) for pair in pairs),
        "truncation-chunk-pairs": sum(chunks(2)(*pair) for pair in pairs),
    }


@entry(
    "truncation-state",
    "truncation-jacobian",
    "truncation-output",
    "truncation-target-mean",
    "truncation-outcomes",
    sentence=(
        (
            "The pre-activations are zero, so the entries of the states are 1/2, and the "
            r"Jacobian of a step is $\begin{bmatrix} 1 & 1 \\ 0 & 1 \end{bmatrix}$."
        ),
        "The outputs are $y_t = 1$.",
        (
            "The targets are 0 or 1 with equal chances, independently, so there are 16 "
            "outcomes, and the mean target is 1/2."
        ),
    ),
)
def exact_example():
    W, U, h = np.array([-4, -2]), np.array([[4, 4], [0, 4]]), np.array([HALF, HALF])
    odds = [1 if a == 0 else 0 for a in W + U @ h]
    (state,) = {Fraction(1, 1 + one) for one in odds}
    targets = [z_t for z in SEQUENCES for z_t in z]
    return {
        "truncation-state": state,
        "truncation-jacobian": state * (1 - state) * U,
        "truncation-output": 2 * state + 0 * state,
        "truncation-target-mean": Fraction(sum(targets), len(targets)),
        "truncation-outcomes": len(SEQUENCES),
    }


@entry(
    "truncation-chunk-ends",
    sentence=(
        "In fig-kept-pairs, the steps of chunks that are without a later loss are 2, "
        "4 and 6, the last ones of their chunks."
    ),
)
def last_steps_of_chunks():
    """The steps of 6, in chunks of 2, whose chunk holds no later step."""
    chunk_of = {t: ceil(Fraction(t, 2)) for t in range(1, 7)}
    return [s for s in chunk_of if chunk_of[s] not in [chunk_of[t] for t in chunk_of if t > s]]


@entry(
    "truncation-zero-mean",
    "truncation-wrong-outcomes",
    sentence=(
        (
            r"With $V = \begin{bmatrix} 1 & 0 \end{bmatrix}$ and the rest as before, the "
            r"outputs are the mean target, and the full gradient $\nabla_W L$, that of a "
            "window of one step and that of chunks of 2 steps have the expectation zero, "
            "without bias."
        ),
        (
            "The gradient of a single sequence still differs: in all 16 outcomes, "
            r"$\nabla_W L$ of the window differs from the full one, and so does $\nabla_U "
            "L$."
        ),
    ),
)
def outputs_at_the_mean():
    differ, V = [], (1, 0)
    assert (V @ np.array([HALF, HALF])) == HALF
    for z in SEQUENCES:
        of_w, of_u = (
            (of_two_units(ALL, z, which, V=V) != of_two_units(window(1), z, which, V=V)).any()
            for which in (0, 1)
        )
        assert of_w == of_u
        differ.append(of_w)
    return {
        "truncation-zero-mean": [expectation(keeps, V=V) for keeps in (ALL, window(1), chunks(2))],
        "truncation-wrong-outcomes": int(sum(differ)),
    }


def opposite_sign():
    by_u, by_w = contributions(4, -8, 2, [1, 1], [1, 0])
    return [[kept(by, keeps) for keeps in (window(1), ALL)] for by in (by_u, by_w)]


@entry(
    "truncation-sign-steps",
    "truncation-sign-truncated",
    "truncation-sign-exact",
    "truncation-sign-truncated-w",
    "truncation-sign-exact-w",
    "truncation-sign-residuals",
    "truncation-sign-jacobian",
    "truncation-sign-product",
    "truncation-sign-exact-v",
    "truncation-sign-product-of-all",
    "truncation-sign-direction",
    sentence=(
        (
            "Over $T =$ 2 steps let a single hidden unit have $U = -8$, $W = 4$, $V = 2$, "
            r"$h_0 =$ 1/2, the inputs $x = \left[1,\ 1\right]$ and the targets $z = "
            r"\left[1,\ 0\right]$."
        ),
        (
            "Over $T =$ 2 steps let a single unit have $U = -8$, $W = 4$, $V = 2$, $h_0 "
            r"=$ 1/2, the inputs $x = \left[1,\ 1\right]$ and the targets $z = \left[1,\ "
            r"0\right]$."
        ),
        (
            r"A window of one step finds 1/2 for $\nabla_U L$, which is −1/2, and 1 for "
            r"$\nabla_W L$, which is −1."
        ),
        (
            r"The residuals $z_t - y_t$ are $\left[0,\ -1\right]$, and the Jacobian of the "
            "last step is −2."
        ),
        ("The inner product of the truncated and the true gradient of $(W, U)$ is −5/4."),
        r"With $\nabla_V L$ included, which is 1 for both, it is −1/4.",
        (
            "So a small step against the truncated gradient goes uphill: subtracting "
            "0.001 times the truncated gradients from $W$, $U$ and $V$ increases the "
            "loss."
        ),
    ),
)
def two_steps_of_one_unit():
    (cut_u, u), (cut_w, w) = opposite_sign()
    product_of_both = cut_u * u + cut_w * w
    residuals = [z_t - 2 * HALF for z_t in (1, 0)]
    v = sum(-2 * residual * HALF for residual in residuals)
    return {
        "truncation-sign-steps": len(residuals),
        "truncation-sign-truncated": cut_u,
        "truncation-sign-exact": u,
        "truncation-sign-truncated-w": cut_w,
        "truncation-sign-exact-w": w,
        "truncation-sign-residuals": residuals,
        "truncation-sign-jacobian": HALF * (1 - HALF) * -8,
        "truncation-sign-product": product_of_both,
        "truncation-sign-exact-v": v,
        "truncation-sign-product-of-all": product_of_both + v * v,
        "truncation-sign-direction": "uphill" if product_of_both + v * v < 0 else "downhill",
    }


@entry(
    "truncation-sign-increases-loss",
    sentence=(
        "A small step against the truncated gradient can increase the loss.",
        (
            "So a small step against the truncated gradient goes uphill: subtracting "
            "0.001 times the truncated gradients from $W$, $U$ and $V$ increases the "
            "loss."
        ),
    ),
)
def step_against_the_truncated_gradient():
    (cut_u, _), (cut_w, _) = opposite_sign()

    def loss(W, U, V):
        h, total = 0.5, 0.0
        for x_t, z_t in ((1, 1), (1, 0)):
            h = 1 / (1 + np.exp(-(W * x_t + U * h)))
            total += (z_t - V * h) ** 2
        return total

    return loss(4 - 0.001 * float(cut_w), -8 - 0.001 * float(cut_u), 2 - 0.001) - loss(4, -8, 2)


def relative_errors():
    """The relative errors of windows and of chunks over 240 steps, for lengths up to 24."""
    U, V, T = 2, 2, 240
    s, t = np.mgrid[1 : T + 1, 1 : T + 1]
    slope, residual = 0.5 * (1 - 0.5), 0 - V * 0.5
    pairs = np.where(s <= t, slope * (slope * U) ** (t - s) * -2.0 * V * residual * 0.5, 0)
    full = pairs.sum()
    by_window = [pairs[t - s >= k].sum() / full for k in range(1, 25)]
    by_chunks = [pairs[-(-s // k) != -(-t // k)].sum() / full for k in range(1, 25)]
    return by_window, by_chunks


@entry(
    "truncation-curve-rho",
    "truncation-curve-window",
    "truncation-curve-chunks",
    "truncation-curve-window-gain",
    "truncation-curve-chunks-gain",
    sentence=(
        (
            "In fig-error-by-length, a single unit has $U = 2$, $V = 2$, $h_0 =$ 1/2, "
            r"$x_t = 1$ and $W = -U h_0$, so that $\rho$ is 1/2, and over 240 steps the "
            "targets are $z_t = 0$."
        ),
        (
            "The relative error of truncated gradients over 240 steps against the length "
            r"$k$, on a logarithmic axis, with $\rho =$ 1/2."
        ),
        (
            "In a single unit with equal states, equal residuals and a Jacobian of 1/2 "
            r"for each step, over 240 steps and with $k = 12$, a window has for $\nabla_U "
            "L$ the relative error ≈ 0.023% and chunks ≈ 7.9% (proof and figure)."
        ),
        (
            r"For $k = 12$, $\nabla_U L$ has the relative error ≈ 0.023% with a window "
            "and ≈ 7.9% with chunks."
        ),
        (
            "For $k = 24$, the error of the window is smaller by a factor of ≈ 4325, and "
            "that of chunks by a factor of ≈ 2.1."
        ),
    ),
)
def errors_over_240_steps():
    by_window, by_chunks = relative_errors()
    return {
        "truncation-curve-rho": HALF * (1 - HALF) * 2,
        "truncation-curve-window": by_window[12 - 1],
        "truncation-curve-chunks": by_chunks[12 - 1],
        "truncation-curve-window-gain": by_window[12 - 1] / by_window[24 - 1],
        "truncation-curve-chunks-gain": by_chunks[12 - 1] / by_chunks[24 - 1],
    }


@entry(
    "truncation-chunks-never-better",
    "truncation-curves-fall",
    sentence=(
        "The error of chunks is never smaller.",
        "The curves start at the same value and fall.",
    ),
)
def sizes_by_length():
    by_window, by_chunks = np.abs(relative_errors())
    assert np.isclose(by_window[0], by_chunks[0])
    return {
        "truncation-chunks-never-better": min(by_chunks - by_window),
        "truncation-curves-fall": max(max(np.diff(by_window)), max(np.diff(by_chunks))),
    }


@entry(
    "truncation-window-within-bound",
    "truncation-error-within-bound",
    "truncation-chunks-within-bound",
    sentence=(
        r"With $U = 2$ and the rest as before, and with $1 \le k < T$, the ratio of a "
        "left side to its bound reaches 1 for the window, ≈ 0.83 for its error and ≈ "
        "0.97 for the error of chunks."
    ),
)
def ratios_to_bounds():
    """The network with U = 2 over 12 steps; by the proposition q = 1/4, rho = q U."""
    T, q, rho = 12, Fraction(1, 4), Fraction(1, 2)
    by_pair, _ = contributions(-1, 2, 2, [1] * T, [0] * T)
    full = kept(by_pair, ALL)
    G, H = abs(-2 * 2 * (0 - 2 * HALF)), HALF
    ratios = [[], [], []]
    for k in range(1, T):
        cuts = ceil(Fraction(T, k)) - 1
        bounds = [
            q * T * G * H * sum(rho**j for j in range(k)),
            q * T * G * H * sum(rho**j for j in range(k, T)),
            q * cuts * G * H * sum(j * rho**j for j in range(1, T)),
        ]
        by_window, by_chunks = kept(by_pair, window(k)), kept(by_pair, chunks(k))
        sides = [by_window, by_window - full, by_chunks - full]
        for found, side, bound in zip(ratios, sides, bounds, strict=True):
            found.append(abs(side) / bound)
    assert max(ratios[0]) == ratios[0][0] == 1
    return {
        "truncation-window-within-bound": max(ratios[0]),
        "truncation-error-within-bound": max(ratios[1]),
        "truncation-chunks-within-bound": max(ratios[2]),
    }


@entry(
    "curl-w-by-u",
    "curl-u-by-w",
    "curl-full-mixed",
    sentence=(
        (
            r"The derivative of $\nabla_W^{\text{window}} L$ with respect to $U$ is 0, and "
            r"that of $\nabla_U^{\text{window}} L$ with respect to $W$ is 1/4."
        ),
        "For the full gradients, the mixed derivatives agree and are 3/4.",
    ),
)
def mixed_derivatives():
    """Complex steps, through gradients of a window of one step written out."""

    def truncated(W, U):
        h, by_w, by_u = 0.5, 0, 0
        for x_t, z_t in ((1, 1), (1, 0)):
            before, h = h, 1 / (1 + np.exp(-(W * x_t + U * h)))
            delta = h * (1 - h) * -2 * 2 * (z_t - 2 * h)
            by_w, by_u = by_w + delta * x_t, by_u + delta * before
        return by_w, by_u

    def full(W, U):
        h = [0.5]
        for x_t in (1, 1):
            h.append(1 / (1 + np.exp(-(W * x_t + U * h[-1]))))
        last = h[2] * (1 - h[2]) * -2 * 2 * (0 - 2 * h[2])
        first = h[1] * (1 - h[1]) * (-2 * 2 * (1 - 2 * h[1]) + U * last)
        return first * 1 + last * 1, first * h[0] + last * h[1]

    by_w, _ = truncated(4, -8 + 1e-20j)
    _, by_u = truncated(4 + 1e-20j, -8)
    full_by_w, full_by_u = full(4, -8 + 1e-20j)[0], full(4 + 1e-20j, -8)[1]
    assert np.isclose(full_by_w.imag, full_by_u.imag, atol=0)
    return {
        "curl-w-by-u": by_w.imag / 1e-20,
        "curl-u-by-w": by_u.imag / 1e-20,
        "curl-full-mixed": full_by_w.imag / 1e-20,
    }


def sum_over_chunks(z, size):
    """The sum of the gradients of W of the chunks of a pass, whose weights change in between."""
    W, U = np.array([-4.0, -2.0]), np.array([[4.0, 4.0], [0.0, 4.0]])
    V, state, total = np.array([2.0, 0.0]), np.array([0.5, 0.5]), 0
    for chunk in (z[:2], z[2:]):
        first = 1 / (1 + np.exp(-(W + U @ state)))
        second = 1 / (1 + np.exp(-(W + U @ first)))
        by_outputs = [-2 * (z_t - V @ h) for z_t, h in zip(chunk, (first, second), strict=True)]
        late = by_outputs[1] * V * second * (1 - second)
        early = (by_outputs[0] * V + U.T @ late) * first * (1 - first)
        by_w, by_u = early + late, np.outer(early, state) + np.outer(late, first)
        total = total + by_w
        V = V - size * (by_outputs[0] * first + by_outputs[1] * second)
        W, U, state = W - size * by_w, U - size * by_u, second
    return total


@entry(
    "update-expectation",
    "update-small-expectation",
    "update-chunk-count",
    sentence=(
        (
            "The gradients of $W$ of both chunks then have a sum whose expectation is ≈ "
            r"[2.15, 0.67], where chunks with fixed weights have $\left[3,\ 1\right]$."
        ),
        "With a smaller step, of size 0.01, it is ≈ [2.90, 0.95].",
    ),
)
def updates_between_chunks():
    sums = {size: [sum_over_chunks(z, size) for z in SEQUENCES] for size in (0.1, 0.01)}
    return {
        "update-expectation": np.mean(sums[0.1], axis=0),
        "update-small-expectation": np.mean(sums[0.01], axis=0),
        "update-chunk-count": len({ceil(Fraction(t, 2)) for t in range(1, 5)}),
    }


def jacobian_from_start(U, x, steps):
    """The product of the Jacobians from h_0 = (1/2, 1/2), with W = -U h_0."""
    U = np.array(U, float)
    h, found = np.array([0.5, 0.5]), np.eye(2)
    W = -U @ h
    for _ in range(steps):
        h = 1 / (1 + np.exp(-(W * x + U @ h)))
        found = (h * (1 - h))[:, None] * U @ found
    return found


@entry(
    "truncation-vanishing",
    "truncation-exploding",
    "truncation-saturated",
    "truncation-nilpotent",
    "truncation-nilpotent-norm",
    sentence=(
        "1/1024 for $c = 2$,",
        "1024 for $c = 8$.",
        (
            r"With $c = 8$ and $x_t = \frac{9}{4}$ the units saturate, and from $h_0$ over "
            "10 steps the norm is ≈ 2.2 × 10⁻⁹: vanishing again."
        ),
        (
            "With $x_t = 1$ and $W = -U h_0$ its Jacobian from $h_0$ over 2 steps is "
            r"$\begin{bmatrix} 0 & 0 \\ 0 & 0 \end{bmatrix}$."
        ),
        (
            r"And $U = \begin{bmatrix} 0 & 8 \\ 0 & 0 \end{bmatrix}$ has the norm 8, the "
            "same as that of the exploding example."
        ),
    ),
)
def norms():
    def norm(c, x):
        return np.linalg.svd(jacobian_from_start([[0, -c], [c, 0]], x, 10))[1][0]

    nilpotent = [[0, 8], [0, 0]]
    return {
        "truncation-vanishing": norm(2, 1),
        "truncation-exploding": norm(8, 1),
        "truncation-saturated": norm(8, 2.25),
        "truncation-nilpotent": jacobian_from_start(nilpotent, 1, 2),
        "truncation-nilpotent-norm": np.linalg.svd(nilpotent)[1][0],
    }


@entry(
    "truncation-lines",
    sentence=(
        "The norm of the Jacobian between states over their distance in time, on a "
        "logarithmic scale, in the order of the legend: the line of the large factor "
        "rises, that of the middle one stays level, that of the small one falls, and "
        "that of the large factor with inputs that saturate the units falls in a "
        "zigzag."
    ),
)
def lines_of_the_figure():
    """The lines for c = 8, 4 and 2, and for c = 8 where the inputs saturate the units."""
    found = []
    for c, x in ((8, 1), (4, 1), (2, 1), (8, 2.25)):
        turn = [[0, -c], [c, 0]]
        norms = [np.linalg.svd(jacobian_from_start(turn, x, t))[1][0] for t in range(11)]
        factors = [later / earlier for earlier, later in pairwise(norms)]
        if max(factors) > 1.01 > 0.99 > min(factors):
            found.append("falls in a zigzag" if norms[-1] < norms[0] else "rises in a zigzag")
        else:
            middle = sorted(factors)[5]
            level = "stays level" if 0.99 < middle < 1.01 else "falls"
            found.append("rises" if middle > 1.01 else level)
    return found


@entry(
    "truncation-full-explodes",
    "truncation-window-stays",
    sentence=r"Then $\nabla_U L$ is 4089, and a window of 3 steps gives 37.",
)
def explosion():
    by_pair, _ = contributions(-4, 8, 2, [1] * 12, [0] * 12)
    return {
        "truncation-full-explodes": kept(by_pair, ALL),
        "truncation-window-stays": kept(by_pair, window(3)),
    }


@entry(
    "randomized-weight-variance-grows",
    "randomized-weight-variance",
    sentence=(
        "For $p =$ 1/2 it grows with each step of the distance, and for a distance of "
        "10 it is 1023."
    ),
)
def variance_of_a_weight():
    """The weight at distance j is 2 to the j with probability 2 to the -j, and zero otherwise."""
    found = [Fraction(2**j) ** 2 / 2**j - 1 for j in range(11)]
    return {
        "randomized-weight-variance": found[10],
        "randomized-weight-variance-grows": min(b - a for a, b in pairwise(found)),
    }


@entry(
    "randomized-gradient",
    "randomized-cuts",
    "randomized-expectation",
    "randomized-variance",
    "randomized-window-bias",
    sentence=(
        (
            "Let a single unit have $U = 4$, $W = -2$, $V = 2$ and $h_0 =$ 1/2, and over "
            r"4 steps let $x_t = 1$ and $z_t = 0$, so that $\nabla_U L$ is 5."
        ),
        "There are 8 ways to cut.",
        (
            r"With $p =$ 1/2, the estimate of $\nabla_U L$ has over all of them the "
            "expectation 5 and the variance 11."
        ),
        "Given the data, a window of 2 steps does not vary, and has the bias −3/2.",
    ),
)
def randomized():
    by_pair, _ = contributions(-2, 4, 2, [1] * 4, [0] * 4)
    estimates = Counter()
    for cut in product([False, True], repeat=3):
        scales = [0 if c else 2 for c in cut]
        estimate = sum(g * prod(scales[s - 1 : t - 1]) for (s, t), g in by_pair.items())
        estimates[estimate] += Fraction(1, 8)
    mean = sum(g * chance for g, chance in estimates.items())
    return {
        "randomized-gradient": kept(by_pair, ALL),
        "randomized-cuts": len(list(product([False, True], repeat=3))),
        "randomized-expectation": mean,
        "randomized-variance": sum(g**2 * chance for g, chance in estimates.items()) - mean**2,
        "randomized-window-bias": kept(by_pair, window(2)) - kept(by_pair, ALL),
    }


@entry(
    "language-distance",
    sentence=(
        (
            "A network that predicts the next word has to name the verb when it has read "
            "year, 9 steps after keys."
        ),
        (
            r"With a window of $k \le$ 9 steps, the pair of the step of keys and the loss "
            "at year is left out."
        ),
    ),
)
def words_from_keys_to_year():
    sentence = "The keys to the cabinet that my neighbor bought last year are lost."
    words = sentence.split()
    return words.index("year") - words.index("keys")


@entry(
    "cue-full-gradient",
    "cue-truncated-gradient",
    sentence=(
        "The gradient of the cue’s weight, summed over the pair, is −1/2 with full "
        "back-propagation and 0 with a window of $T - 1$ steps."
    ),
)
def gradient_of_the_cue():
    """The states stay at a half, and the Jacobian of a step is one: all reaches the first step."""
    slope = HALF * (1 - HALF)
    assert slope * 4 == 1
    found = {"cue-full-gradient": Fraction(0), "cue-truncated-gradient": Fraction(0)}
    for cue, last in ((1, 1), (-1, 0)):
        for t in range(1, 9):
            gradient = slope * -2 * ((last if t == 8 else 0) - HALF) * cue
            found["cue-full-gradient"] += gradient
            if t - 1 < 7:
                found["cue-truncated-gradient"] += gradient
    return found


def all_sequences_of_words(T):
    return np.array(list(product([-1.0, 1.0], repeat=T - 1)))


def with_cues(words):
    """Inputs (one, word, cue, question) and targets of two sequences for each row of words."""
    *batch, T = words.shape
    T += 1
    x = np.zeros((*batch, 2, T, 4))
    x[..., 0] = 1
    x[..., 1:, 1] = words[..., None, :]
    x[..., 0, 0, 2], x[..., 1, 0, 2] = 1, -1
    x[..., -1, 3] = 1
    z = (1 + x[..., 1]) / 2
    z[..., -1] = (1 + x[..., 0, 2]) / 2
    shape = (*batch[:-1], 2 * batch[-1], T)
    return x.reshape(*shape, 4), z.reshape(shape)


@entry(
    "cue-tested",
    sentence="Afterwards the network is tested on all 256 sequences of the task.",
)
def sequences_of_the_task():
    x, _ = with_cues(all_sequences_of_words(8))
    return len({sequence.tobytes() for sequence in x})


@entry(
    "cue-drawn-pairs",
    sentence=(
        "In a run, training draws 128 different pairs, which are those of the test, so "
        "the test measures what a network can fit, and not how it generalizes."
    ),
)
def pairs_that_training_draws():
    """The fewest pairs, over the seeds, among those of 500 updates; other draws come before."""
    fewest = []
    for seed in range(16):
        random = np.random.default_rng(seed)
        random.normal(size=12 * 12 + 12 + 2 * 12 + 12)
        words = random.choice([-1, 1], size=(500 * 8, 7))
        fewest.append(len({tuple(row) for row in words.tolist()}))
    return min(fewest)


def train(seed, reach, spread):
    """Train 16 networks at once; reach(s, t) tells whether the loss of step t reaches step s."""
    random = np.random.default_rng(seed)
    count, T, n = 16, 8, 12
    U = 4.5 * np.eye(n) + 0.2 * random.normal(size=(count, n, n))
    V = random.normal(0, 0.5, size=(count, n, 1))
    word, question = random.normal(0, 0.2, size=(2, count, n))
    cue = spread * random.normal(size=(count, n))
    W = np.stack([-U @ np.full(n, 0.5), word, cue, question], axis=2)
    weights = [W, U, V]
    before = np.linalg.norm(cue, axis=1)
    momentum = [np.zeros_like(weight) for weight in weights]
    mask = np.array([[s <= t and reach(s, t) for t in range(T)] for s in range(T)])

    def states(x):
        h = [np.full((count, x.shape[1], n), 0.5)]
        for t in range(T):
            h.append(1 / (1 + np.exp(-(x[:, :, t] @ W.mT + h[-1] @ U.mT))))
        return h

    for _ in range(500):
        x, z = with_cues(random.choice([-1.0, 1.0], size=(count, 8, T - 1)))
        h = states(x)
        found = [np.zeros_like(weight) for weight in weights]
        carried = np.zeros((T, *h[0].shape))
        for s in reversed(range(T)):
            by_output = -2 * (z[:, :, s, None] - h[s + 1] @ V)
            found[2] += h[s + 1].mT @ by_output
            carried[s] = by_output @ V.mT
            slopes = h[s + 1] * (1 - h[s + 1])
            delta = slopes * carried[mask[s]].sum(axis=0)
            found[0] += delta.mT @ x[:, :, s]
            found[1] += delta.mT @ h[s]
            carried = (carried * slopes) @ U
        size = np.sqrt(sum((g**2).sum(axis=(1, 2), keepdims=True) for g in found))
        for weight, speed, gradient in zip(weights, momentum, found, strict=True):
            speed *= 0.9
            speed += gradient * np.minimum(1, 1 / size)
            weight -= 0.03 * speed
    x, z = with_cues(np.array([all_sequences_of_words(T)] * count))
    y, z = (states(x)[-1] @ V)[:, :, 0], z[:, :, -1]
    accuracy = (abs(y - z) < abs(y - (1 - z))).mean(axis=1)
    after = np.linalg.norm(weights[0][:, :, 2], axis=1)
    return accuracy, y, before, after


@entry(
    "cue-accuracy-full",
    "cue-separation-full",
    "cue-random-full",
    "cue-accuracy-window",
    "cue-random-window",
    "cue-accuracy-chunks",
    "cue-random-chunks",
    "cue-norm-before",
    "cue-norm-full",
    "cue-norm-window",
    "cue-norm-chunks",
    "cue-norm-spread-before",
    "cue-norm-spread-full",
    "cue-norm-spread-window",
    "cue-norm-spread-chunks",
    "cue-norm-shrinks-in-every-run",
    "cue-norm-grows",
    sentence=(
        (
            "gradient: full; median accuracy, column of zeros: 100%; median accuracy, "
            "random column: 100%; mean norm (standard deviation) after training, random "
            "column: 1.36 (0.15)"
        ),
        (
            "On a task of 8 steps whose cue is needed at the last one, a window of $T - "
            "1$ steps keeps weights of the cue at zero if they start there, which forces "
            "chance level: its median accuracy is 50% (100% with full back-propagation), "
            "and from random weights < 75% (100%)."
        ),
        (
            "With full back-propagation they differ by > 1/2 of the distance between "
            "their targets, in the median of pairs and runs."
        ),
        (
            "gradient: window of $T - 1$ steps; median accuracy, column of zeros: 50%; "
            "median accuracy, random column: < 75%; mean norm (standard deviation) after "
            "training, random column: 0.31 (0.12)"
        ),
        (
            "gradient: chunks of $T / 2$ steps; median accuracy, column of zeros: 50%; "
            "median accuracy, random column: < 75%; mean norm (standard deviation) after "
            "training, random column: 0.43 (0.13)"
        ),
        (
            "Before training, the norm of a random column has the mean 0.72 and the "
            "standard deviation 0.16 over the runs."
        ),
        (
            "Window and chunks decrease it in every run, and full back-propagation "
            "increases its mean."
        ),
    ),
)
def carried_cue(seed):
    ways = {
        "full": lambda s, t: True,
        "window": lambda s, t: t - s < 7,
        "chunks": lambda s, t: s // 4 == t // 4,
    }
    found, norms = {}, {}
    for way, reach in ways.items():
        accuracy, y, *_ = train(seed, reach, 0)
        found[f"cue-accuracy-{way}"] = float(np.median(accuracy))
        apart = abs(y[:, ::2] - y[:, 1::2])
        if way == "full":
            found["cue-separation-full"] = np.median(apart)
        else:
            assert apart.max() < 1e-9
        accuracy, _, norms["before"], norms[way] = train(seed, reach, 0.2)
        found[f"cue-random-{way}"] = float(np.median(accuracy))
    for name, runs in norms.items():
        deviation = runs.std(ddof=1)
        found[f"cue-norm-{name}"] = [runs.mean(), deviation / np.sqrt(len(runs))]
        found[f"cue-norm-spread-{name}"] = [deviation, deviation / np.sqrt(2 * (len(runs) - 1))]
    cut = np.concatenate([norms[way] / norms["before"] for way in ("window", "chunks")])
    found["cue-norm-shrinks-in-every-run"] = cut.max()
    found["cue-norm-grows"] = norms["full"].mean() / norms["before"].mean()
    return found
