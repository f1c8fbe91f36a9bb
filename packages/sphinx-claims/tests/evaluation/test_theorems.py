"""Statements of theorems with small tables: each is true, and slips in it are found."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from sphinx_claims import each, outcomes, series

STEPS = 3


def logistic(a):
    return 1 / (1 + np.exp(-a))


def derivative(function, place):
    """Return the gradient of an analytic function of an array by complex steps."""
    found = np.empty(place.shape)
    for index in np.ndindex(place.shape):
        moved = place.astype(complex)
        moved[index] += 1e-30j
        found[index] = function(moved).imag / 1e-30
    return found


def recurrent():
    """Return the symbols of a recurrent network, with gradients by complex steps."""
    rng = np.random.default_rng(3)
    sizes = (3, 2), (3, 3), (4, 3), (3,), (STEPS, 2), (STEPS, 4)
    w, u, v, h0, x, z = (rng.normal(size=size) for size in sizes)

    def states(w=w, u=u, start=h0, first=0, shift=None):
        h = [start]
        for t in range(first, STEPS):
            moved = 0 if shift is None or shift[0] != t else shift[1]
            h.append(logistic(w @ x[t] + u @ h[-1] + moved))
        return h

    def losses(h, v=v):
        return sum(((z[STEPS - len(h) + i] - v @ s) ** 2).sum() for i, s in enumerate(h[1:], 1))

    h = states()
    one_loss = [lambda s, t=t: ((z[t - 1] - v @ s) ** 2).sum() for t in range(1, STEPS + 1)]
    local = [derivative(one_loss[t - 1], h[t]) for t in range(1, STEPS + 1)]
    own = [lambda s: 0, *one_loss]
    total = [
        derivative(lambda s, t=t: own[t](s) + losses(states(start=s, first=t)), h[t])
        for t in range(STEPS + 1)
    ]
    delta = [
        derivative(lambda e, t=t: losses(states(shift=(t, e))), np.zeros(3)) for t in range(STEPS)
    ]

    def jacobian(tau, t):
        if not 0 <= t <= tau <= STEPS:
            raise LookupError("there is no such step")

        def after(s, i):
            return states(start=s, first=t)[tau - t][i]

        return np.array([derivative(lambda s, i=i: after(s, i), h[t]) for i in range(3)])

    letters = each(range(-1, STEPS + 2))
    return {
        "T": STEPS,
        "t": letters,
        r"\tau": letters,
        "U": u,
        "V": v,
        "I": np.eye(3),
        "x_t": series(x),
        "z_t": series(z),
        "y_t": series([v @ s for s in h[1:]]),
        "h_t": series(h, first=0),
        r"\nabla_{h_t} L_t": series(local),
        r"\nabla_{h_t} L": series(total, first=0),
        r"\delta_t": series(delta),
        r"\frac{\partial h_\tau}{\partial h_t}": jacobian,
        r"\nabla_W L": derivative(lambda a: losses(states(w=a)), w),
        r"\nabla_U L": derivative(lambda a: losses(states(u=a)), u),
        r"\nabla_V L": derivative(lambda a: losses(h, v=a), v),
    }


def normal_equations():
    """Return a regression with masked inputs, exactly, by sums over all masks."""
    x, y, w, p = np.array([[2, 1], [3, -4]]), np.array([4, -1]), np.array([2, -5]), Fraction(1, 3)
    masks = [np.array(mask).reshape(2, 2) for mask in product([0, 1], repeat=4)]
    weights = [p ** int(m.sum()) * (1 - p) ** int(4 - m.sum()) for m in masks]
    mask = outcomes(masks, weights)
    return {
        "X": x,
        "y": y,
        "w": w,
        "p": p,
        "R": mask,
        "i": each([1, 2]),
        "j": each([1, 2]),
        "x_{ij}": series(x),
        "x_i": series(x),
        "w_j": series(w),
        "R_{ij}": lambda i, j: mask.map(lambda m: m[i - 1, j - 1]),
        "Z_i": lambda i: mask.map(lambda m: ((x * m) @ w)[i - 1]),
        r"\Gamma^2": np.diag([13, 17]),
        "L(w)": lambda w: mask.map(lambda m: int(((y - (x * m) @ w) ** 2).sum())),
    }


def kalman():
    """Return one update of a Kalman filter in the information form."""
    rng = np.random.default_rng(5)
    h, x, z = rng.normal(size=(2, 3)), rng.normal(size=3), rng.normal(size=2)
    p, r = (a @ a.T for a in (rng.normal(size=(3, 3)), rng.normal(size=(2, 2))))
    after = np.linalg.inv(np.linalg.inv(p) + h.T @ np.linalg.inv(r) @ h)
    state = after @ (np.linalg.inv(p) @ x + h.T @ np.linalg.inv(r) @ z)
    return {
        "H": h,
        "z": z,
        "P": p,
        "R": r,
        r"\hat x": x,
        r"\hat x^+": state,
        "P^+": after,
        "K": after @ h.T @ np.linalg.inv(r),
        "I": np.eye(3),
    }


def counts():
    """Return a table of observed counts, with a statistic as a sum over its cells."""
    observed = np.array([[10, 20, 30], [6, 9, 5]])
    total = int(observed.sum())
    rows, columns = observed.sum(axis=1), observed.sum(axis=0)
    expected = [[Fraction(int(a * b), total) for b in columns] for a in rows]
    flat = zip(observed.ravel().tolist(), [e for row in expected for e in row], strict=True)
    return {
        r"\chi^2": sum(Fraction(o * o) / e for o, e in flat) - total,
        "O_{ij}": series(observed),
        "E_{ij}": series(expected),
        "r_i": series(rows),
        "c_j": series(columns),
        "N": total,
        "i": each([1, 2]),
        "j": each([1, 2, 3]),
    }


def bayes():
    joint = np.array([[Fraction(1, 8), Fraction(3, 8)], [Fraction(1, 3), Fraction(1, 6)]])
    a, b = joint.sum(axis=1), joint.sum(axis=0)
    return {
        "i": each([1, 2]),
        "j": each([1, 2]),
        "P(A_i)": series(a),
        "P(B_j)": series(b),
        r"P(B_j \mid A_i)": lambda j, i: series(joint)(i, j) / series(a)(i),
        r"P(A_i \mid B_j)": lambda i, j: series(joint)(i, j) / series(b)(j),
    }


def softmax(*logits):
    weights = np.exp(logits)
    return {
        "n": len(logits),
        "s_j": series(logits),
        "m": each(range(1, len(logits) + 1)),
        "j": each(range(1, len(logits) + 1)),
        r"\alpha_j": series(weights / weights.sum()),
        "B": max(map(abs, logits)),
    }


def geometric(q, n):
    return {"q": q, "n": n, "S": sum((q**k for k in range(n + 1)), Fraction(0))}


NETWORK = recurrent()
MASKED = normal_equations()
EIGHTH = Fraction(1, 8)
STEP = r"\Big(\frac{\partial h_{t+1}}{\partial h_t}\Big)^{\!\top} \nabla_{h_{t+1}} L"
THEOREMS = {
    "last step": ([r"\nabla_{h_T} L = \nabla_{h_T} L_T"], [NETWORK]),
    "recursion": (
        [rf"\nabla_{{h_t}} L = \nabla_{{h_t}} L_t + {STEP} \text{{ for }} 1 \le t < T"],
        [NETWORK],
    ),
    "start": ([r"\nabla_{h_0} L = (\partial h_1 / \partial h_0)^\top \nabla_{h_1} L"], [NETWORK]),
    "unrolled": (
        [
            r"$0 \le t < \tau \le T$",
            r"\frac{\partial h_\tau}{\partial h_t} = \frac{\partial h_\tau}{\partial h_{\tau-1}} "
            r"\frac{\partial h_{\tau-1}}{\partial h_{\tau-2}} \cdots "
            r"\frac{\partial h_{t+1}}{\partial h_t}",
            r"$1 \le t \le T$",
            r"\nabla_{h_t} L = \sum_{\tau = t}^{T} \Big(\frac{\partial h_\tau}{\partial h_t}"
            r"\Big)^{\!\top} \nabla_{h_\tau} L_\tau .",
        ],
        [NETWORK],
    ),
    "local gradient": (
        [r"\nabla_{h_t} L_t = -2 V^\top (z_t - y_t), \qquad t = 1, \dots, T"],
        [NETWORK],
    ),
    "Jacobian": (
        [
            r"\dfrac{\partial h_{t+1}}{\partial h_t} = \operatorname{diag}\big(h_{t+1} \odot "
            r"(1 - h_{t+1})\big)\, U \qquad (0 \le t < T)"
        ],
        [NETWORK],
    ),
    "weights": (
        [
            r"$1 \le t \le T$",
            r"\delta_t = h_t \odot (1 - h_t) \odot \nabla_{h_t} L",
            r"\begin{gathered} \nabla_W L = \sum_{t=1}^T \delta_t\, x_t^\top, \\ "
            r"\nabla_U L = \sum_{t=1}^T \delta_t\, h_{t-1}^\top . \end{gathered}",
            r"\nabla_V L = -2 \sum_{t=1}^T (z_t - y_t)\, h_t^\top",
            r"\nabla_{h_0} L = U^\top \delta_1",
        ],
        [NETWORK],
    ),
    "one prediction": (
        [
            r"Z_i = \sum_j x_{ij} R_{ij} w_j",
            r"\begin{aligned} \mathbb E[Z_i] &= p \, x_i^\top w, \\"
            r"\operatorname{Var}(Z_i) &= p (1 - p) \sum_j x_{ij}^2 w_j^2 . \end{aligned}",
        ],
        [MASKED],
    ),
    "dropout": (
        [
            r"\begin{aligned} & \mathbb E_R[L(w)] \\ &= \|y - p X w\|^2 + p (1 - p) \, "
            r"w^\top \Gamma^2 w \end{aligned}",
            r"L(w) = \|y - (X \odot R) \, w\|^2",
        ],
        [MASKED],
    ),
    "ceiling": (
        [r"\frac{1}{1 + (n - 1) e^{2B}} \le \alpha_j \le \frac{e^{2B}}{e^{2B} + n - 1}"],
        [softmax(0.5, -0.5), softmax(1, -1, -1), softmax(-1, 1, 1), softmax(0.3, 0.1, -0.2, 0.3)],
    ),
    "softmax": (
        [r"\alpha_j = \frac{e^{s_j}}{\sum_{m=1}^n e^{s_m}}", r"\sum_j \alpha_j = 1"],
        [softmax(0.5, -1, 2)],
    ),
    "Kalman": (
        [
            r"K = P H^\top (H P H^\top + R)^{-1}",
            r"\hat x^+ = \hat x + K (z - H \hat x), \qquad P^+ = (I - K H) P",
        ],
        [kalman()],
    ),
    "chi-square": (
        [
            r"\chi^2 = \sum_{i=1}^2 \sum_{j=1}^3 \frac{(O_{ij} - E_{ij})^2}{E_{ij}}",
            r"E_{ij} = \frac{r_i c_j}{N}",
        ],
        [counts()],
    ),
    "Bayes": (
        [r"P(A_i \mid B_j) = \frac{P(B_j \mid A_i) P(A_i)}{\sum_{k=1}^2 P(B_j \mid A_k) P(A_k)}"],
        [bayes()],
    ),
    "geometric series": (
        [r"S = \sum_{k=0}^n q^k = \frac{1 - q^{n+1}}{1 - q}"],
        [geometric(Fraction(1, 3), 4), geometric(Fraction(-2), 3)],
    ),
    "Cauchy-Schwarz": (
        [r"|x^\top y| \le \|x\| \, \|y\|"],
        [
            {"x": np.array(x), "y": np.array(y)}
            for x, y in [
                ([1, 2, 2], [2, -1, 5]),
                ([1, 2, 2], [-2, -4, -4]),
                ([EIGHTH, EIGHTH], [EIGHTH, EIGHTH]),
                ([EIGHTH, 0], [0, EIGHTH]),
                ([2, 0], [EIGHTH, 0]),
                ([EIGHTH, 0], [2, 0]),
            ]
        ],
    ),
}


@pytest.mark.parametrize("name", THEOREMS)
def test_the_theorem_is_evaluated(evaluate, name):
    formulas, tables = THEOREMS[name]
    result = evaluate(formulas, *tables)
    assert result.problems == []
    assert {one.status for one in result.record.statements} <= {"evaluated", "range"}
    assert result.lines[0].startswith("✓")


SLIPS = [
    ("recursion", r"^{\!\top}", ""),
    ("recursion", "L_t +", "L_t -"),
    ("recursion", r"1 \le", r"0 \le"),
    ("recursion", "t < T", r"t \le T"),
    ("recursion", r"\partial h_t}", r"\partial h_{t-1}}"),
    ("start", r"h_0)^\top", "h_0)"),
    ("unrolled", r"\tau = t}", r"\tau = t+1}"),
    ("unrolled", r"h_{\tau-1}} \frac", r"h_{\tau-2}} \frac"),
    ("unrolled", r"0 \le", r"-1 \le"),
    ("local gradient", "-2", "2"),
    ("local gradient", "-2", "-"),
    ("local gradient", r"V^\top", "V"),
    ("local gradient", "z_t - y_t", "y_t - z_t"),
    ("local gradient", "t = 1", "t = 0"),
    ("Jacobian", "1 - h", "1 + h"),
    ("Jacobian", r"\odot (1", "(1"),
    ("weights", r"\, x_t^\top", r"\, x_t"),
    ("weights", r"h_{t-1}^\top", r"h_t^\top"),
    ("weights", r"\delta_1", r"\delta_0"),
    ("weights", r"1 \le t", r"0 \le t"),
    ("one prediction", "w_j^2", "w_j"),
    ("one prediction", "p (1 - p)", "p (1 + p)"),
    ("dropout", "y - p X w", "y - X w"),
    ("dropout", r"\mathbb E_R[L(w)]", "L(w)"),
    ("ceiling", r"\frac{1}{1 +", r"\frac{1}{2 +"),
    ("ceiling", "(n - 1) e", "n e"),
    ("ceiling", "+ n - 1}", "+ n}"),
    ("ceiling", r"\alpha_j \le", r"\alpha_j <"),
    ("ceiling", r"e^{2B}}{", r"e{2B}}{"),
    ("softmax", "m=1", "m=2"),
    ("softmax", "e^{s_j}", "e^{-s_j}"),
    ("Kalman", r"H P H^\top", r"H^\top P H"),
    ("Kalman", "+ R", "- R"),
    ("Kalman", ")^{-1}", ")"),
    ("Kalman", "z - H", "z + H"),
    ("Kalman", "I - K H", "I - H K"),
    ("chi-square", "}{E_{ij}}", "}{O_{ij}}"),
    ("chi-square", ")^2}{", ")}{"),
    ("chi-square", "O_{ij}", "O_{ji}"),
    ("Bayes", r"\frac{P(B_j \mid A_i)", r"\frac{P(A_i \mid B_j)"),
    ("geometric series", "k=0", "k=1"),
    ("geometric series", "n+1", "n"),
    ("Cauchy-Schwarz", r"\le", r"\ge"),
    ("Cauchy-Schwarz", r"\le", "<"),
]


@pytest.mark.parametrize(("name", "right", "wrong"), SLIPS)
def test_a_slip_is_found(evaluate, name, right, wrong):
    formulas, tables = THEOREMS[name]
    where = next(i for i, latex in enumerate(formulas) if right in latex)
    changed = [
        latex.replace(right, wrong, 1) if i == where else latex for i, latex in enumerate(formulas)
    ]
    assert changed != formulas
    assert evaluate(changed, *tables).lines[0].startswith("✗")
