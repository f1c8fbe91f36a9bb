"""Second entries of parts 1.1 to 1.4 and of the home page, made from their sentences alone."""

# ruff: noqa: N803, N806 (the sentences name the matrices W, U and V)

from fractions import Fraction
from functools import cache

import numpy as np

from sphinx_claims.recompute import entry

HALF = Fraction(1, 2)


def edges_over(steps, *, with_start=True, with_feedback=False):
    """The edges of the unrolled graph as (tail, weight, head)."""
    edges = []
    for t in range(1, steps + 1):
        edges += [
            (f"x{t}", "W", f"h{t}"),
            (f"h{t}", "V", f"y{t}"),
            (f"y{t}", "", f"L{t}"),
            (f"z{t}", "", f"L{t}"),
            (f"L{t}", "", "L"),
        ]
        if t > 1 or with_start:
            edges.append((f"h{t - 1}", "U", f"h{t}"))
        if with_feedback and t < steps:
            edges.append((f"y{t}", "", f"h{t + 1}"))
    return edges


def paths_to_loss(edges, node):
    if node == "L":
        return 1
    return sum(paths_to_loss(edges, head) for tail, _, head in edges if tail == node)


@entry(
    "bptt-graph-nodes",
    "bptt-graph-edges",
    sentence=(
        ("With $h_0$, the targets $z_t$ and $L$ among its nodes, it has 17 nodes and 18 edges."),
        "nodes; count: 17",
        (
            "part: part 1.1; marks: 2; about: The unrolled computational graph; answer: "
            "17 nodes and 18 edges for 3 steps, which share $W$, $U$ and $V$; checked:"
        ),
        (
            "Count $h_0$, every target $z_t$ and the total loss $L$ as nodes too. How "
            "many edges does the graph of 3 steps have? 18"
        ),
        "edges; count: 18",
    ),
)
def sizes_of_graph():
    edges = edges_over(3)
    nodes = {name for tail, _, head in edges for name in (tail, head)}
    return {"bptt-graph-nodes": len(nodes), "bptt-graph-edges": len(edges)}


@entry(
    "bptt-graph-labels",
    sentence=(
        "The edges from $x_t$ to $h_t$, from $h_{t-1}$ to $h_t$ and from $h_t$ to $y_t$ carry "
        r"the weights W, U and V, in this order, as $h_t = \sigma(W x_t + U h_{t-1})$ and "
        r"$y_t = V h_t$ for the steps $1 \le t \le T$."
    ),
)
def weights_by_edge():
    edges = edges_over(3)
    found = []
    for tail_letter, head_letter in ("xh", "hh", "hy"):
        (weight,) = {
            weight
            for tail, weight, head in edges
            if tail[0] == tail_letter and head[0] == head_letter
        }
        found.append(weight)
    return found


@entry(
    "bptt-graph-shares",
    "bptt-graph-plain",
    sentence=(
        r"edges with $W$, with $U$, with $V$; count: $\left[3,\ 3,\ 3\right]$",
        "edges without a weight; count: 9",
    ),
)
def edges_by_weight():
    weights = [weight for _, weight, _ in edges_over(3)]
    return {
        "bptt-graph-shares": [weights.count(name) for name in "WUV"],
        "bptt-graph-plain": weights.count(""),
    }


@entry(
    "bptt-graph-solid",
    "bptt-graph-dashed",
    sentence=(
        (
            "Solid edges with a label: U from a state to the next, V from h_t to y_t, W "
            "from x_t to h_t."
        ),
        "Dashed edges without a label: L_t to L, y_t to L_t and z_t to L_t.",
    ),
)
def kinds_of_edges():
    labeled, plain = set(), set()
    for tail, weight, head in edges_over(3):
        ends = [name[0] + ("_t" if name != "L" else "") for name in (tail, head)]
        if weight:
            over = "a state to the next" if ends[0] == ends[1] else " to ".join(ends)
            labeled.add(f"{weight} from {over}")
        else:
            plain.add(" to ".join(ends))
    return {"bptt-graph-solid": sorted(labeled), "bptt-graph-dashed": sorted(plain)}


@entry(
    "bptt-graph-paths",
    "bptt-graph-feedback",
    sentence=(
        (
            "In this graph, how many paths lead from $h_0$ to $L$, how many from $h_1$, "
            "and so on to the last state? [3, 3, 2, 1]"
        ),
        (
            r"From $h_0, h_1, \dots$ in this order the graph of 3 steps has $\left[3,\ 3,\ "
            r"2,\ 1\right]$ paths to $L$."
        ),
        (
            r"With such edges added, $\left[7,\ 7,\ 3,\ 1\right]$ paths would lead to $L$ "
            r"from $h_0, h_1, \dots$ instead of $\left[3,\ 3,\ 2,\ 1\right]$."
        ),
    ),
)
def paths_from_states():
    fed_back = edges_over(3, with_feedback=True)
    return {
        "bptt-graph-paths": [paths_to_loss(edges_over(3), f"h{t}") for t in range(4)],
        "bptt-graph-feedback": [paths_to_loss(fed_back, f"h{t}") for t in range(4)],
    }


@entry(
    "bptt-graph-without-start",
    "bptt-graph-u",
    sentence="Without it 2 of the edges carry $U$, instead of 3 in the graph of 3 steps.",
)
def edges_with_u():
    def count(edges):
        return sum(weight == "U" for _, weight, _ in edges)

    return {
        "bptt-graph-without-start": count(edges_over(3, with_start=False)),
        "bptt-graph-u": count(edges_over(3)),
    }


@entry(
    "bptt-graph-unshared",
    "bptt-graph-matrices",
    sentence=(
        r"To label the edges $W_1, W_2, \dots$ makes another network: over 3 steps it "
        "has 9 matrices instead of 3."
    ),
)
def matrices():
    weights = [weight for _, weight, _ in edges_over(3) if weight]
    return {"bptt-graph-unshared": len(weights), "bptt-graph-matrices": len(set(weights))}


@entry(
    "bptt-jacobian-layout",
    sentence=(
        r"For vectors $a$ and $b$, the Jacobian $\partial a / \partial b$ has a row "
        "for each entry of a and a column for each entry of b: its entry $(i, j)$ is "
        r"$\partial a_i / \partial b_j$."
    ),
)
def layout_of_jacobians():
    """The entry (i, j) belongs to the entry i of a and the entry j of b."""
    a, b = [HALF] * 2, [HALF] * 3
    jacobian = np.array([[f"{i} {j}" for j in range(len(b))] for i in range(len(a))])
    of = {len(a): "a", len(b): "b"}
    rows, columns = jacobian.shape
    return [f"row for each entry of {of[rows]}", f"column for each entry of {of[columns]}"]


def two_steps():
    """The example of part 1.2: states, local gradients and the Jacobian of the last step."""
    U, W, V = [[2, 6], [-4, 8]], [-4, -2], [1, 2]
    h = [HALF, HALF]
    assert all(W[i] + sum(U[i][j] * h[j] for j in range(2)) == 0 for i in range(2))
    residual = 1 - sum(V[j] * h[j] for j in range(2))
    local = [-2 * V[i] * residual for i in range(2)]
    jacobian = [[h[i] * (1 - h[i]) * U[i][j] for j in range(2)] for i in range(2)]
    return local, jacobian


@entry(
    "bptt-two-steps-count",
    "bptt-two-steps-local",
    sentence=(
        (
            r"A sequence of 2 steps has the local gradients $\nabla_{h_1} L_1 = "
            r"\nabla_{h_2} L_2 = \left[1,\ 2\right]$ and the Jacobian $\partial h_2 / "
            r"\partial h_1 = \begin{bmatrix} \tfrac{1}{2} & \tfrac{3}{2} \\[1ex] -1 & 2 "
            r"\end{bmatrix}$. What is $\nabla_{h_1} L$? [−1/2, 15/2]"
        ),
        (
            r"Take $T =$ 2 steps with $U = \begin{bmatrix} 2 & 6 \\ -4 & 8 \end{bmatrix}, "
            r"\qquad W = \begin{bmatrix} -4 \\ -2 \end{bmatrix}, \qquad V = "
            r"\begin{bmatrix} 1 & 2 \end{bmatrix},$ with $h_0 = \left[\tfrac{1}{2},\ "
            r"\tfrac{1}{2}\right]$, and with the inputs $x = \begin{bmatrix} 1 \\ 1 "
            r"\end{bmatrix}$ and the targets $z = \begin{bmatrix} 1 \\ 1 \end{bmatrix}$, a "
            "row for each step."
        ),
        (
            r"The local gradients are $\nabla_{h_1} L_1 = \nabla_{h_2} L_2 = \left[1,\ "
            r"2\right]$: the second is the same as the first."
        ),
    ),
)
def local_gradient_of_example():
    targets = [1, 1]
    return {"bptt-two-steps-count": len(targets), "bptt-two-steps-local": two_steps()[0]}


@entry(
    "bptt-two-steps-jacobian",
    "bptt-two-steps",
    sentence=(
        (
            r"A sequence of 2 steps has the local gradients $\nabla_{h_1} L_1 = "
            r"\nabla_{h_2} L_2 = \left[1,\ 2\right]$ and the Jacobian $\partial h_2 / "
            r"\partial h_1 = \begin{bmatrix} \tfrac{1}{2} & \tfrac{3}{2} \\[1ex] -1 & 2 "
            r"\end{bmatrix}$. What is $\nabla_{h_1} L$? [−1/2, 15/2]"
        ),
        (
            r"The Jacobian is $\partial h_2 / \partial h_1 = \begin{bmatrix} \tfrac{1}{2} "
            r"& \tfrac{3}{2} \\[1ex] -1 & 2 \end{bmatrix} $."
        ),
        (
            "Its transpose times the gradient of the last step, plus that of the first, "
            r"is $\nabla_{h_1} L = \left[-\tfrac{1}{2},\ \tfrac{15}{2}\right]$."
        ),
    ),
)
def total_gradient_of_example():
    local, jacobian = two_steps()
    total = [local[i] + sum(jacobian[k][i] * local[k] for k in range(2)) for i in range(2)]
    return {"bptt-two-steps-jacobian": jacobian, "bptt-two-steps": total}


@entry(
    "bptt-pairs",
    sentence=(
        r"Here the pairs $t \le \tau$ are visited, 15 of them, with products of "
        "Jacobians."
    ),
)
def pairs_of_five_steps():
    return sum(1 for tau in range(1, 6) for t in range(1, tau + 1))


@entry(
    "bptt-exact-a",
    "bptt-exact-jacobian",
    sentence=(
        (
            r"With $U = \begin{bmatrix} 2 & 6 \\ -4 & 8 \end{bmatrix}, \qquad W = "
            r"\begin{bmatrix} -4 \\ -2 \end{bmatrix}, \qquad x_1 = \left[1\right]$ and "
            r"$h_0 = \left[\tfrac{1}{2},\ \tfrac{1}{2}\right]$ the pre-activation is $W "
            r"x_1 + U h_0 = \left[0,\ 0\right]$, and the Jacobian is $U$ times 1/4, "
            r"$\partial h_1 / \partial h_0 = \begin{bmatrix} \tfrac{1}{2} & \tfrac{3}{2} "
            r"\\[1ex] -1 & 2 \end{bmatrix} $."
        ),
        (
            r"Let $U = \begin{bmatrix} 2 & 6 \\ -4 & 8 \end{bmatrix}$, $W = "
            r"\begin{bmatrix} -4 \\ -2 \end{bmatrix}$, $x_1 = \left[1\right]$ and $h_0 = "
            r"\left[\tfrac{1}{2},\ \tfrac{1}{2}\right]$. What is $\partial h_1 / \partial "
            "h_0$? [[1/2, 3/2], [−1, 2]]"
        ),
    ),
)
def exact_jacobian():
    U, W, x, h = [[2, 6], [-4, 8]], [-4, -2], 1, [HALF, HALF]
    a = [W[i] * x + sum(U[i][j] * h[j] for j in range(2)) for i in range(2)]
    slope = Fraction(1, 2) * (1 - Fraction(1, 2))
    return {
        "bptt-exact-a": a,
        "bptt-exact-jacobian": [[slope * entry for entry in row] for row in U],
    }


@entry(
    "bptt-half",
    "bptt-largest-slope",
    "bptt-largest-place",
    "bptt-slope-bound",
    sentence=(
        (
            r"With $h = \sigma(a)$ and $u = \sigma(0) = \frac{1}{2}$ the product is $h (1 "
            "- h) = u^2 - (h - u)^2$, which is largest where $h = u$, and this is at zero "
            r"alone because $\sigma$ increases strictly."
        ),
        (
            "Where the pre-activations are zero, the states are 1/2 and the slopes 1/4, "
            "and rational data give rational Jacobians."
        ),
        (
            r"It is positive and largest at $a = 0$ alone: $\sigma'(a) \le \sigma'(0) = "
            r"\frac{1}{4}$."
        ),
        (
            r"With $U = \begin{bmatrix} 2 & 6 \\ -4 & 8 \end{bmatrix}, \qquad W = "
            r"\begin{bmatrix} -4 \\ -2 \end{bmatrix}, \qquad x_1 = \left[1\right]$ and "
            r"$h_0 = \left[\tfrac{1}{2},\ \tfrac{1}{2}\right]$ the pre-activation is $W "
            r"x_1 + U h_0 = \left[0,\ 0\right]$, and the Jacobian is $U$ times 1/4, "
            r"$\partial h_1 / \partial h_0 = \begin{bmatrix} \tfrac{1}{2} & \tfrac{3}{2} "
            r"\\[1ex] -1 & 2 \end{bmatrix} $."
        ),
        ("Its slope h times one minus h is a bell, whose top is 1/4 and lies where a is 0."),
        (
            r"Let $q = \frac{1}{4}$ be the largest slope of the sigmoid, and $\rho = q "
            r"\lVert U \rVert$."
        ),
        (
            "A diagonal matrix has as its norm its largest entry in size, and by "
            r"sigmoid-slope no slope exceeds 1/4; so each factor has norm at most $\rho$, "
            r"and the product at most $\rho^{t-s}$."
        ),
        "They are at most 1/4.",
    ),
)
def sigmoid():
    a = [Fraction(i, 10) for i in range(-60, 61)]
    h = [1 / (1 + np.exp(-float(entry))) for entry in a]
    slopes = [entry * (1 - entry) for entry in h]
    top = int(np.argmax(slopes))
    middle = Fraction(1, 1 + 1)
    return {
        "bptt-half": middle,
        "bptt-largest-slope": middle - middle**2,
        "bptt-largest-place": a[top],
        "bptt-slope-bound": max(slopes),
    }


@entry("bptt-order", sentence="The recursion runs backward from the last step to the first.")
def order_of_the_recursion():
    """Each total gradient needs that of the next step, until there is none."""
    needs = {t: [t + 1] if t < 5 else [] for t in range(1, 6)}
    order = []
    while len(order) < 5:
        order += [t for t in needs if t not in order and all(n in order for n in needs[t])]
    found = {1: "the first step", 5: "the last step"}
    direction = "backward" if order[0] > order[-1] else "forward"
    start, end = found[order[0]], found[order[-1]].removesuffix(" step")
    return f"{direction} from {start} to {end}"


def draw(seed, steps, inputs, hidden, outputs):
    """W, U, V, h_0, x and z, in this order, and the states and residuals of the run."""
    random = np.random.default_rng(seed)
    shapes = [(hidden, inputs), (hidden, hidden), (outputs, hidden)]
    W, U, V = (random.normal(size=shape) for shape in shapes)
    h = [random.normal(size=hidden)]
    x, z = random.normal(size=(steps, inputs)), random.normal(size=(steps, outputs))
    for x_t in x:
        h.append(1 / (1 + np.exp(-(W @ x_t + U @ h[-1]))))
    residuals = [z_t - V @ state for z_t, state in zip(z, h[1:], strict=True)]
    return W, U, V, h, x, z, residuals


@cache
def part_3():
    return draw(3, 4, 2, 3, 5)


@entry(
    "bptt-slope-state",
    "bptt-slope-axis",
    sentence=(
        (
            "The slope belongs to the new state, and multiplies the rows of $U$.",
            "Columns scaled instead of rows.",
        )
    ),
)
def slope_by_differences():
    """Which of four formulas is near the central differences of a step."""
    W, U, _, h, x, _, _ = part_3()
    t, step = 2, 1e-5

    def into(state):
        return 1 / (1 + np.exp(-(W @ x[t] + U @ state)))

    columns = [into(h[t] + step * e) - into(h[t] - step * e) for e in np.eye(3)]
    measured = np.transpose(columns) / (2 * step)
    found = {}
    for name, state in (("old", h[t]), ("new", h[t + 1])):
        slopes = np.diag(state * (1 - state))
        found[name, "rows"], found[name, "columns"] = slopes @ U, U @ slopes
    state, axis = min(found, key=lambda which: np.abs(found[which] - measured).max())
    return {"bptt-slope-state": state, "bptt-slope-axis": axis}


@entry(
    "bptt-right-sign-decreases-every-loss",
    "bptt-wrong-sign-increases-every-loss",
    sentence=(
        "On the random network below, one of size 0.001 decreases every L_t.",
        r"A step of size 0.001 against $2 V^\top (z_t - y_t)$ increases every L_t.",
    ),
)
def steps_of_descent():
    _, _, V, h, _, z, residuals = part_3()
    found = {}
    for key, sign in (("right-sign-decreases", -1), ("wrong-sign-increases", 1)):
        changes = []
        for t, residual in enumerate(residuals):
            state = h[t + 1] - 0.001 * sign * 2 * V.T @ residual
            changes.append(((z[t] - V @ state) ** 2).sum() - (residual**2).sum())
        found[f"bptt-{key}-every-loss"] = min(changes, key=lambda c: sign * c)
    return found


@entry(
    "bptt-whole-transpose",
    sentence=(
        r"With the slopes on the right, $U^\top \operatorname{diag}(h_{t+1} \odot (1 - "
        "h_{t+1}))$ is the transpose of the Jacobian."
    ),
)
def slopes_on_the_right():
    _, U, _, h, _, _, _ = part_3()
    slopes = np.diag(h[2] * (1 - h[2]))
    given, jacobian = U.T @ slopes, slopes @ U
    forms = {"the transpose": jacobian.T, "no transpose": jacobian}
    return min(forms, key=lambda name: np.abs(forms[name] - given).max())


def one_unit(W, U, V, z, h=HALF):
    """Residuals, total gradients and deltas of one hidden unit, whose pre-activations are zero."""
    assert W + U * h == 0
    residuals = [z_t - V * h for z_t in z]
    local = [-2 * V * residual for residual in residuals]
    total, delta = [], []
    for gradient in reversed(local):
        total.insert(0, gradient + (U * delta[0] if delta else 0))
        delta.insert(0, h * (1 - h) * total[0])
    return residuals, local, total, delta


@entry(
    "bptt-hand-a",
    "bptt-hand-h",
    "bptt-hand-residuals",
    "bptt-hand-local",
    "bptt-hand-total",
    "bptt-hand-delta",
    "bptt-hand-jacobian",
    sentence=(
        r"pre-activations $a_t$; first step, last step: $\left[0,\ 0\right]$",
        (
            r"states $h_t$; first step, last step: $\left[\tfrac{1}{2},\ "
            r"\tfrac{1}{2}\right]$"
        ),
        (
            r"residuals $z_t - y_t$; first step, last step: $\left[-\tfrac{3}{2},\ "
            r"-\tfrac{1}{2}\right]$"
        ),
        (
            r"local gradients $-2 V (z_t - y_t)$; first step, last step: $\left[9,\ "
            r"3\right]$"
        ),
        (
            r"total gradients $\nabla_{h_t} L$; first step, last step: $\left[12,\ "
            r"3\right]$"
        ),
        r"$\delta_t$; first step, last step: $\left[3,\ \tfrac{3}{4}\right]$",
        (
            "The Jacobian of the last step is 1, so the total gradient of the first step "
            "is its local gradient plus the total gradient of the last."
        ),
    ),
)
def hand_table():
    residuals, local, total, delta = one_unit(-2, 4, 3, [0, 1])
    return {
        "bptt-hand-a": [-2 * x + 4 * HALF for x in (1, 1)],
        "bptt-hand-h": [Fraction(1, 1 + power) for power in (1, 1)],
        "bptt-hand-residuals": residuals,
        "bptt-hand-local": local,
        "bptt-hand-total": total,
        "bptt-hand-delta": delta,
        "bptt-hand-jacobian": HALF * (1 - HALF) * 4,
    }


@entry(
    "bptt-hand-gradient-w",
    "bptt-hand-gradient-u",
    "bptt-hand-gradient-v",
    sentence=(
        (
            "Let one hidden unit have $h_0 =$ 1/2, $W = -2$, $U = 4$, $V = 3$, the inputs "
            r"$x = \left[1,\ 1\right]$ and the targets $z = \left[0,\ 1\right]$. What is "
            r"$\nabla_W L$? 15/4"
        ),
        (
            r"In this network the gradients of the weights are $\nabla_W L = "
            r"\frac{15}{4}$, $\nabla_U L = \frac{15}{8}$ and $\nabla_V L = 2$."
        ),
        r"And what is $\nabla_U L$ in this network? 15/8",
        (
            "In the exact example above, whose state does not change, it gives the right "
            "gradient, 15/8."
        ),
    ),
)
def hand_gradients():
    residuals, _, _, delta = one_unit(-2, 4, 3, [0, 1])
    return {
        "bptt-hand-gradient-w": sum(d * x for d, x in zip(delta, [1, 1], strict=True)),
        "bptt-hand-gradient-u": sum(d * HALF for d in delta),
        "bptt-hand-gradient-v": sum(-2 * residual * HALF for residual in residuals),
    }


@entry(
    "bptt-symbolic-steps",
    sentence=(
        "A batch, and symbols: the gradients of $W$, $U$ and $V$ for 6 sequences at "
        "once are the sums of the gradients of each, and for a single hidden unit and "
        "2 steps, with symbols for the weights, the inputs, the targets and the "
        "start, SymPy finds that the library's expressions are the derivatives of the "
        "loss by these weights."
    ),
)
def symbolic_steps():
    symbols = ["x_1", "x_2", "z_1", "z_2"]
    return len({name[2:] for name in symbols})


@entry(
    "bptt-mistake-increases-loss",
    sentence=(
        r"With $+2 V^\top (z_t - y_t)$ all entries of both gradients change sign, and "
        "a step of size 0.001 along them increases the loss."
    ),
)
def step_with_the_wrong_sign():
    W, U, V, h, x, z, residuals = draw(4, 3, 4, 2, 5)
    along_w, along_u, delta = np.zeros_like(W), np.zeros_like(U), 0
    for t in (2, 1, 0):
        delta = h[t + 1] * (1 - h[t + 1]) * (2 * V.T @ residuals[t] + U.T @ (delta + np.zeros(2)))
        along_w += np.outer(delta, x[t])
        along_u += np.outer(delta, h[t])
    state, changed = h[0], 0
    for x_t, z_t in zip(x, z, strict=True):
        state = 1 / (1 + np.exp(-((W - 0.001 * along_w) @ x_t + (U - 0.001 * along_u) @ state)))
        changed += ((z_t - V @ state) ** 2).sum()
    return changed - sum((residual**2).sum() for residual in residuals)


@entry(
    "bptt-mistake-transpose-hidden",
    sentence=(
        r"With $U$ for $U^\top$ in the recursion the result differs by 0.0002; with a "
        "symmetric $U$ it is right."
    ),
)
def matrices_that_hide_the_mistake():
    """For which of two kinds of U the recursion with U for its transpose is right."""
    W, U, V, h, x, z, _ = draw(4, 3, 4, 2, 5)
    hidden = []
    for name, matrix in (("symmetric", U @ U.T), ("antisymmetric", U - U.T)):
        states = [h[0]]
        for x_t in x:
            states.append(1 / (1 + np.exp(-(W @ x_t + matrix @ states[-1]))))
        found = []
        for back in (matrix.T, matrix):
            delta, gradient = np.zeros(2), 0
            for t in (2, 1, 0):
                new = states[t + 1]
                delta = new * (1 - new) * (back @ delta - 2 * V.T @ (z[t] - V @ new))
                gradient = gradient + np.outer(delta, states[t])
            found.append(gradient)
        if np.abs(found[0] - found[1]).max() < 1e-9:
            hidden.append(name)
    return hidden


@entry(
    "slope",
    "slope-cut",
    "slope-cut-way",
    sentence=(
        "In the network of part 1.5 with $W = 4$, $U = -8$, $V = 2$, $h_0 =$ 1/2, $x "
        r"= \left[1,\ 1\right]$ and $z = \left[1,\ 0\right]$, the gradient of $U$ is "
        "−1/2; cut to a single step it is 1/2, and training goes the wrong way."
    ),
)
def home_page():
    _, local, _, delta = one_unit(4, -8, 2, [1, 0])
    whole = sum(d * HALF for d in delta)
    cut = sum(HALF * (1 - HALF) * gradient * HALF for gradient in local)
    way = "the wrong way" if whole * cut < 0 else "the right way"
    return {"slope": whole, "slope-cut": cut, "slope-cut-way": way}


@entry(
    "part-count",
    "total-marks",
    sentence=(
        "The 18 parts, worth 80 marks: what each is about, its answer in short, and "
        "how many claims of which kind check it."
    ),
)
def all_marks():
    marks = ["2 5 5 5 3", "5 5 3 5 2", "6 2 6 6", "5 5 5 5"]
    each = [int(mark) for question in marks for mark in question.split()]
    return {"part-count": len(each), "total-marks": sum(each)}
