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
            "Without $h_0$ and its edge, 2 of the edges carry $U$, instead of 3 in the "
            "graph of 3 steps, and the graph has 16 nodes and 17 edges instead of 17 and "
            "18."
        ),
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
        "The edges from $x_t$ to $h_t$, from $h_{t-1}$ to $h_t$ and from $h_t$ to "
        "$y_t$ carry the weights W, U and V, in this order, as in recurrent-unit."
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
    sentence=(
        "Without $h_0$ and its edge, 2 of the edges carry $U$, instead of 3 in the "
        "graph of 3 steps, and the graph has 16 nodes and 17 edges instead of 17 and "
        "18."
    ),
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


@cache
def small_network():
    """The worked example of part 1.1, in exact numbers. W is the identity plus ln 3 at (2, 2)."""
    U, V = np.array([[2, -4], [6, -4]], object), np.array([[2, 4], [0, 4]], object)
    x = np.array([[3, 1], [2, 0], [1, -1]], object)
    z = np.array([[5, 4], [2, 2], [1, 0]], object)
    h, multiples = [np.array([HALF, Fraction(1)], object)], []
    for x_t in x:
        assert not (np.eye(2, dtype=int) @ x_t + U @ h[-1]).any()  # the part without ln 3
        multiples.append(np.array([[0, 0], [0, 1]]) @ x_t)
        powers = [Fraction(3) ** int(c) for c in multiples[-1]]
        h.append(np.array([power / (1 + power) for power in powers], object))
    return U, V, h, x, z, multiples


def residuals_of_small():
    _, V, h, _, z, _ = small_network()
    return [z[t] - V @ h[t + 1] for t in range(3)]


def jacobian_of_small(t):
    """The Jacobian of h_t by h_{t-1}, an entry at a time."""
    U, _, h, _, _, _ = small_network()
    return np.array(
        [[h[t][i] * (1 - h[t][i]) * U[i][j] for j in range(2)] for i in range(2)], object
    )


def local_of_small(t):
    V = small_network()[1]
    residual = residuals_of_small()[t - 1]
    return np.array([-2 * sum(V[i][j] * residual[i] for i in range(2)) for j in range(2)], object)


def total_of_small(t):
    """The total gradient of h_t, as the sum over all later losses."""
    result = np.array([Fraction(0), Fraction(0)], object)
    for loss in range(max(t, 1), 4):
        passed = local_of_small(loss)
        for step in range(loss, t, -1):
            passed = jacobian_of_small(step).T @ passed
        result = result + passed
    return result


@entry(
    "bptt-graph-given",
    sentence=("Squares are given: h_0, the inputs x_1, x_2, x_3 and the targets z_1, z_2, z_3."),
)
def given_nodes():
    edges = edges_over(3)
    entered = {head for _, _, head in edges}
    return sorted(f"{tail[0]}_{tail[1:]}" for tail in {tail for tail, _, _ in edges} - entered)


@entry(
    "bptt-graph-size-without-start",
    sentence=(
        "Without $h_0$ and its edge, 2 of the edges carry $U$, instead of 3 in the "
        "graph of 3 steps, and the graph has 16 nodes and 17 edges instead of 17 and "
        "18."
    ),
)
def size_without_start():
    edges = edges_over(3, with_start=False)
    return [len({name for tail, _, head in edges for name in (tail, head)}), len(edges)]


@entry(
    "bptt-graph-computed",
    "bptt-graph-computed-with-start",
    sentence=("The graph has 10 computed nodes for 3 steps, and with $h_0$ it would have 11."),
)
def computed_nodes():
    computed = {head for _, _, head in edges_over(3)}
    with_start = computed | {"h0"}
    return {"bptt-graph-computed": len(computed), "bptt-graph-computed-with-start": len(with_start)}


@entry(
    "bptt-small-a",
    "bptt-small-h",
    "bptt-small-y",
    "bptt-small-losses",
    "bptt-small-loss",
    sentence=(
        (
            r"node: inside $h_t$: the multiples of $\ln 3$ in $W x_t + U h_{t-1}$; value: "
            r"$\begin{bmatrix} 0 & 1 \\ 0 & 0 \\ 0 & -1 \end{bmatrix}$"
        ),
        (
            r"node: $h_t$; value: $\begin{bmatrix} \tfrac{1}{2} & \tfrac{3}{4} \\[1ex] "
            r"\tfrac{1}{2} & \tfrac{1}{2} \\[1ex] \tfrac{1}{2} & \tfrac{1}{4} "
            r"\end{bmatrix}$"
        ),
        (
            "By tab-example-values, its states $h_1$, $h_2$ and $h_3$ are the rows of "
            r"$\begin{bmatrix} \tfrac{1}{2} & \tfrac{3}{4} \\[1ex] \tfrac{1}{2} & "
            r"\tfrac{1}{2} \\[1ex] \tfrac{1}{2} & \tfrac{1}{4} \end{bmatrix} $."
        ),
        (
            r"A network has $U = \begin{bmatrix} 2 & -4 \\ 6 & -4 \end{bmatrix}$, $V = "
            r"\begin{bmatrix} 2 & 4 \\ 0 & 4 \end{bmatrix}$ and $h_0 = "
            r"\left[\tfrac{1}{2},\ 1\right]$. Its states $h_t$ and residuals $z_t - y_t$ "
            r"are $\begin{bmatrix} \tfrac{1}{2} & \tfrac{3}{4} \\[1ex] \tfrac{1}{2} & "
            r"\tfrac{1}{2} \\[1ex] \tfrac{1}{2} & \tfrac{1}{4} \end{bmatrix}$ and "
            r"$\begin{bmatrix} 1 & 1 \\ -1 & 0 \\ -1 & -1 \end{bmatrix}$, with a row for "
            r"each step from $t = 1$ on. What is $\nabla_U L$? [[3, 4], [−5/2, −6]]"
        ),
        (
            r"states $h_t$; a row for each step: $\begin{bmatrix} \tfrac{1}{2} & "
            r"\tfrac{3}{4} \\[1ex] \tfrac{1}{2} & \tfrac{1}{2} \\[1ex] \tfrac{1}{2} & "
            r"\tfrac{1}{4} \end{bmatrix}$"
        ),
        r"node: $y_t$; value: $\begin{bmatrix} 4 & 3 \\ 3 & 2 \\ 2 & 1 \end{bmatrix}$",
        r"node: $L_t$; value: $\left[2,\ 1,\ 2\right]$",
        "node: $L$; value: 5",
        (
            "Each mistake changes a count of the graph of 3 steps or the loss of the "
            "worked example, which is 5."
        ),
    ),
)
def values_of_small():
    _, V, h, _, _, multiples = small_network()
    losses = [residual @ residual for residual in residuals_of_small()]
    return {
        "bptt-small-a": multiples,
        "bptt-small-h": h[1:],
        "bptt-small-y": [V @ state for state in h[1:]],
        "bptt-small-losses": losses,
        "bptt-small-loss": sum(losses),
    }


@entry(
    "bptt-small-first-a",
    "bptt-small-w-x",
    "bptt-small-w-log-x",
    "bptt-small-u-h",
    sentence=(
        r"For $h_1$, the sums are $W x_1 = \left[3,\ 1\right] + \left[0,\ 1\right] \ln "
        r"3$ and $U h_0 = \left[-3,\ -1\right]$, which add up to $\left[0,\ 1\right] "
        r"\ln 3$."
    ),
)
def first_step_of_small():
    U, x, h0 = [[2, -4], [6, -4]], [3, 1], [HALF, 1]
    plain, with_log = [[1, 0], [0, 1]], [[0, 0], [0, 1]]

    def times(matrix, vector):
        return [sum(entry * v for entry, v in zip(row, vector, strict=True)) for row in matrix]

    rest = [a + b for a, b in zip(times(plain, x), times(U, h0), strict=True)]
    assert rest == [0, 0]
    return {
        "bptt-small-first-a": times(with_log, x),
        "bptt-small-w-x": times(plain, x),
        "bptt-small-w-log-x": times(with_log, x),
        "bptt-small-u-h": times(U, h0),
    }


def float_loss(W, U, h):
    """The loss of the worked example with other matrices, or without its initial state."""
    _, V, _, x, z, _ = small_network()
    total = 0.0
    for x_t, z_t in zip(x, z, strict=True):
        h = 1 / (1 + np.exp(-(W @ x_t + U @ h).astype(float)))
        total += ((z_t - V @ h) ** 2).sum()
    return total


@entry(
    "bptt-small-loss-without-start",
    "bptt-small-loss-exchanged",
    sentence=(
        r"With $h_1 = \sigma(W x_1)$, the worked example has $L \approx 10.704$.",
        (
            "With $U$ at the edges from $x_t$ to $h_t$ and $W$ at those from $h_{t-1}$ to "
            "$h_t$, the counts of tab-graph-counts and the numbers of paths stay the "
            r"same, but the worked example has $L \approx 61.586$."
        ),
    ),
)
def wrong_losses():
    U, _, h, _, _, _ = small_network()
    W = np.diag([1, 1 + np.log(3)])
    return {
        "bptt-small-loss-without-start": float_loss(W, U, np.zeros(2)),
        "bptt-small-loss-exchanged": float_loss(U, W, h[0]),
    }


@entry(
    "bptt-small-jacobian-second",
    "bptt-small-jacobian-third",
    "bptt-small-local",
    "bptt-small-local-first",
    "bptt-small-local-second",
    "bptt-small-local-third",
    sentence=(
        (
            r"In this order, they are $\begin{bmatrix} \tfrac{1}{2} & -1 \\[1ex] "
            r"\tfrac{3}{2} & -1 \end{bmatrix}, \quad \begin{bmatrix} \tfrac{1}{2} & -1 "
            r"\\[1ex] \tfrac{9}{8} & -\tfrac{3}{4} \end{bmatrix}, \quad \begin{bmatrix} -4 "
            r"& -16 \\ 4 & 8 \\ 4 & 16 \end{bmatrix} $."
        ),
        (
            r"With $h_2 \odot (1 - h_2) = \left[\tfrac{1}{4},\ \tfrac{1}{4}\right]$ and "
            r"$h_3 \odot (1 - h_3) = \left[\tfrac{1}{4},\ \tfrac{3}{16}\right]$, the other "
            r"steps have $\frac{\partial h_2}{\partial h_1} = \begin{bmatrix} \tfrac{1}{2} "
            r"& -1 \\[1ex] \tfrac{3}{2} & -1 \end{bmatrix}, \qquad \frac{\partial "
            r"h_3}{\partial h_2} = \begin{bmatrix} \tfrac{1}{2} & -1 \\[1ex] \tfrac{9}{8} "
            r"& -\tfrac{3}{4} \end{bmatrix} $."
        ),
        (
            r"A sequence of $T = 3$ steps has the local gradients $\nabla_{h_2} L_2 = "
            r"\left[4,\ 8\right]$ and $\nabla_{h_3} L_3 = \left[4,\ 16\right]$ and the "
            r"Jacobian $\partial h_3 / \partial h_2 = \begin{bmatrix} \tfrac{1}{2} & -1 "
            r"\\[1ex] \tfrac{9}{8} & -\tfrac{3}{4} \end{bmatrix}$. What is $\nabla_{h_2} "
            "L$? [24, −8]"
        ),
        (
            "In the order of the steps, the targets $z_t$, the residuals $z_t - y_t = z_t "
            r"- V h_t$ and the gradients $-2 V^\top (z_t - y_t)$ are the rows of "
            r"$\begin{bmatrix} 5 & 4 \\ 2 & 2 \\ 1 & 0 \end{bmatrix}, \quad "
            r"\begin{bmatrix} 1 & 1 \\ -1 & 0 \\ -1 & -1 \end{bmatrix}, \quad "
            r"\begin{bmatrix} -4 & -16 \\ 4 & 8 \\ 4 & 16 \end{bmatrix} $."
        ),
        (
            r"Backward from the last step, $\begin{aligned} \nabla_{h_3} L &= \left[4,\ "
            r"16\right], \\ \nabla_{h_2} L &= \left[4,\ 8\right] + \Big(\frac{\partial "
            r"h_3}{\partial h_2}\Big)^{\!\top} \left[4,\ 16\right] \\ &= \left[4,\ "
            r"8\right] + \left[20,\ -16\right] = \left[24,\ -8\right], \\ \nabla_{h_1} L "
            r"&= \left[-4,\ -16\right] + \Big(\frac{\partial h_2}{\partial "
            r"h_1}\Big)^{\!\top} \left[24,\ -8\right] \\ &= \left[-4,\ -16\right] + "
            r"\left[0,\ -16\right] = \left[-4,\ -32\right] . \end{aligned}$"
        ),
        (
            r"In the worked example, $\partial h_1 / \partial h_0 = \begin{bmatrix} "
            r"\tfrac{1}{2} & -1 \\[1ex] \tfrac{9}{8} & -\tfrac{3}{4} \end{bmatrix}$ and "
            r"$\nabla_{h_1} L_1 = \left[-4,\ -16\right]$."
        ),
    ),
)
def pieces_of_small():
    return {
        "bptt-small-jacobian-second": jacobian_of_small(2),
        "bptt-small-jacobian-third": jacobian_of_small(3),
        "bptt-small-local": [local_of_small(t) for t in (1, 2, 3)],
        "bptt-small-local-first": local_of_small(1),
        "bptt-small-local-second": local_of_small(2),
        "bptt-small-local-third": local_of_small(3),
    }


@entry(
    "bptt-small-carried-third",
    "bptt-small-carried-second",
    "bptt-small-total-second",
    "bptt-small-total-first",
    "bptt-small-total-start",
    sentence=(
        (
            r"Backward from the last step, $\begin{aligned} \nabla_{h_3} L &= \left[4,\ "
            r"16\right], \\ \nabla_{h_2} L &= \left[4,\ 8\right] + \Big(\frac{\partial "
            r"h_3}{\partial h_2}\Big)^{\!\top} \left[4,\ 16\right] \\ &= \left[4,\ "
            r"8\right] + \left[20,\ -16\right] = \left[24,\ -8\right], \\ \nabla_{h_1} L "
            r"&= \left[-4,\ -16\right] + \Big(\frac{\partial h_2}{\partial "
            r"h_1}\Big)^{\!\top} \left[24,\ -8\right] \\ &= \left[-4,\ -16\right] + "
            r"\left[0,\ -16\right] = \left[-4,\ -32\right] . \end{aligned}$"
        ),
        (
            r"A sequence of $T = 3$ steps has the local gradients $\nabla_{h_2} L_2 = "
            r"\left[4,\ 8\right]$ and $\nabla_{h_3} L_3 = \left[4,\ 16\right]$ and the "
            r"Jacobian $\partial h_3 / \partial h_2 = \begin{bmatrix} \tfrac{1}{2} & -1 "
            r"\\[1ex] \tfrac{9}{8} & -\tfrac{3}{4} \end{bmatrix}$. What is $\nabla_{h_2} "
            "L$? [24, −8]"
        ),
        r"In the worked example, $\nabla_{h_1} L$ is $\left[-4,\ -32\right]$.",
        (
            r"The first step has $\partial h_1 / \partial h_0 = \begin{bmatrix} "
            r"\tfrac{1}{2} & -1 \\[1ex] \tfrac{9}{8} & -\tfrac{3}{4} \end{bmatrix}$, so "
            r"that $\nabla_{h_0} L = \left[-38,\ 28\right]$."
        ),
        (
            r"With $U = \begin{bmatrix} 2 & -4 \\ 6 & -4 \end{bmatrix}$ the gradient with "
            r"respect to $h_0$ is $U^\top \delta_1 = \left[-38,\ 28\right]$."
        ),
    ),
)
def totals_of_small():
    return {
        "bptt-small-carried-third": jacobian_of_small(3).T @ local_of_small(3),
        "bptt-small-carried-second": jacobian_of_small(2).T @ total_of_small(2),
        "bptt-small-total-second": total_of_small(2),
        "bptt-small-total-first": total_of_small(1),
        "bptt-small-total-start": total_of_small(0),
    }


@entry(
    "bptt-small-lost-transpose",
    "bptt-small-lost-future",
    "bptt-small-next-local",
    "bptt-small-lost-jacobian",
    "bptt-small-wrong-jacobian",
    sentence=(
        (
            r"With $\partial h_{t+1} / \partial h_t$ for its transpose, the worked example "
            r"has $\nabla_{h_1} L = \left[-\tfrac{19}{2},\ -\tfrac{63}{2}\right]$; on the "
            "random network the result differs by 2.8."
        ),
        (
            r"With $\nabla_{h_t} L_t$ for $\nabla_{h_t} L$, the worked example has "
            r"$\nabla_{h_1} L = \left[-4,\ -16\right]$; on the random network the result "
            "differs by 1.2."
        ),
        (
            r"With $\nabla_{h_{t+1}} L_{t+1}$ in the place of $\nabla_{h_{t+1}} L$ in the "
            r"recursion, the worked example has $\nabla_{h_1} L = \left[10,\ -28\right]$; "
            "on the random network the result differs by 0.2."
        ),
        (
            r"In the worked example $\nabla_{h_1} L_1 + \nabla_{h_2} L_2 + \nabla_{h_3} "
            r"L_3$ is $\left[4,\ 8\right]$; on the random network the sum differs by 13."
        ),
        (
            r"With $\partial h_t / \partial h_{t-1}$ for $\partial h_{t+1} / \partial h_t$ "
            r"in the recursion, the worked example has $\nabla_{h_1} L = "
            r"\left[-\tfrac{5}{2},\ -37\right]$; on the random network the result differs "
            "by 0.8."
        ),
    ),
)
def mistakes_of_totals():
    first, second, third = (local_of_small(t) for t in (1, 2, 3))

    def two_steps_back(near, far):
        return first + near @ (second + far @ third)

    return {
        "bptt-small-lost-transpose": two_steps_back(jacobian_of_small(2), jacobian_of_small(3)),
        "bptt-small-lost-future": first,
        "bptt-small-next-local": first + jacobian_of_small(2).T @ second,
        "bptt-small-lost-jacobian": first + second + third,
        "bptt-small-wrong-jacobian": two_steps_back(jacobian_of_small(1).T, jacobian_of_small(2).T),
    }


@entry(
    "bptt-pairs",
    sentence=(r"With $T = 5$ there are $T (T + 1) / 2 = 15$ pairs $t \le \tau$."),
)
def pairs_of_five_steps():
    return sum(1 for tau in range(1, 6) for t in range(1, tau + 1))


@entry(
    "bptt-exact-a",
    "bptt-exact-jacobian",
    sentence=(
        (
            r"Let $U = \begin{bmatrix} 2 & -4 \\ 6 & -4 \end{bmatrix}$, and let the "
            r"pre-activation be $W x_1 + U h_0 = \left[0,\ 1\right] \ln 3$. What is "
            r"$\partial h_1 / \partial h_0$? [[1/2, −1], [9/8, −3/4]]"
        ),
        r"The pre-activation is $a_1 = W x_1 + U h_0 = \left[0,\ 1\right] \ln 3$.",
        (
            r"So $h_1 = \sigma(a_1) = \left[\tfrac{1}{2},\ \tfrac{3}{4}\right]$, its "
            r"derivatives are $h_1 \odot (1 - h_1) = \left[\tfrac{1}{4},\ "
            r"\tfrac{3}{16}\right]$, and they multiply the rows of $U$: $\begin{aligned} "
            r"\frac{\partial h_1}{\partial h_0} &= "
            r"\operatorname{diag}\big(\left[\tfrac{1}{4},\ \tfrac{3}{16}\right]\big) "
            r"\begin{bmatrix} 2 & -4 \\ 6 & -4 \end{bmatrix} \\ &= \begin{bmatrix} "
            r"\tfrac{1}{2} & -1 \\[1ex] \tfrac{9}{8} & -\tfrac{3}{4} \end{bmatrix} . "
            r"\end{aligned}$"
        ),
        (
            r"In the worked example, $\partial h_1 / \partial h_0 = \begin{bmatrix} "
            r"\tfrac{1}{2} & -1 \\[1ex] \tfrac{9}{8} & -\tfrac{3}{4} \end{bmatrix}$ and "
            r"$\nabla_{h_1} L_1 = \left[-4,\ -16\right]$."
        ),
        (
            r"The first step has $\partial h_1 / \partial h_0 = \begin{bmatrix} "
            r"\tfrac{1}{2} & -1 \\[1ex] \tfrac{9}{8} & -\tfrac{3}{4} \end{bmatrix}$, so "
            r"that $\nabla_{h_0} L = \left[-38,\ 28\right]$."
        ),
    ),
)
def exact_jacobian():
    U, x = [[2, -4], [6, -4]], [3, 1]
    multiples = [0 * x[0] + 0 * x[1], 0 * x[0] + 1 * x[1]]
    odds = [Fraction(3) ** c for c in multiples]
    slopes = [odd / (1 + odd) ** 2 for odd in odds]
    return {
        "bptt-exact-a": multiples,
        "bptt-exact-jacobian": [
            [slope * entry for entry in row] for slope, row in zip(slopes, U, strict=True)
        ],
    }


@entry(
    "bptt-exact-state",
    "bptt-exact-slopes",
    "bptt-exact-slopes-second",
    "bptt-exact-slopes-third",
    "bptt-exact-residuals",
    sentence=(
        (
            r"So $h_1 = \sigma(a_1) = \left[\tfrac{1}{2},\ \tfrac{3}{4}\right]$, its "
            r"derivatives are $h_1 \odot (1 - h_1) = \left[\tfrac{1}{4},\ "
            r"\tfrac{3}{16}\right]$, and they multiply the rows of $U$: $\begin{aligned} "
            r"\frac{\partial h_1}{\partial h_0} &= "
            r"\operatorname{diag}\big(\left[\tfrac{1}{4},\ \tfrac{3}{16}\right]\big) "
            r"\begin{bmatrix} 2 & -4 \\ 6 & -4 \end{bmatrix} \\ &= \begin{bmatrix} "
            r"\tfrac{1}{2} & -1 \\[1ex] \tfrac{9}{8} & -\tfrac{3}{4} \end{bmatrix} . "
            r"\end{aligned}$"
        ),
        (
            r"With $h_2 \odot (1 - h_2) = \left[\tfrac{1}{4},\ \tfrac{1}{4}\right]$ and "
            r"$h_3 \odot (1 - h_3) = \left[\tfrac{1}{4},\ \tfrac{3}{16}\right]$, the other "
            r"steps have $\frac{\partial h_2}{\partial h_1} = \begin{bmatrix} \tfrac{1}{2} "
            r"& -1 \\[1ex] \tfrac{3}{2} & -1 \end{bmatrix}, \qquad \frac{\partial "
            r"h_3}{\partial h_2} = \begin{bmatrix} \tfrac{1}{2} & -1 \\[1ex] \tfrac{9}{8} "
            r"& -\tfrac{3}{4} \end{bmatrix} $."
        ),
        (
            "In the order of the steps, the targets $z_t$, the residuals $z_t - y_t = z_t "
            r"- V h_t$ and the gradients $-2 V^\top (z_t - y_t)$ are the rows of "
            r"$\begin{bmatrix} 5 & 4 \\ 2 & 2 \\ 1 & 0 \end{bmatrix}, \quad "
            r"\begin{bmatrix} 1 & 1 \\ -1 & 0 \\ -1 & -1 \end{bmatrix}, \quad "
            r"\begin{bmatrix} -4 & -16 \\ 4 & 8 \\ 4 & 16 \end{bmatrix} $."
        ),
        (
            r"A network has $U = \begin{bmatrix} 2 & -4 \\ 6 & -4 \end{bmatrix}$, $V = "
            r"\begin{bmatrix} 2 & 4 \\ 0 & 4 \end{bmatrix}$ and $h_0 = "
            r"\left[\tfrac{1}{2},\ 1\right]$. Its states $h_t$ and residuals $z_t - y_t$ "
            r"are $\begin{bmatrix} \tfrac{1}{2} & \tfrac{3}{4} \\[1ex] \tfrac{1}{2} & "
            r"\tfrac{1}{2} \\[1ex] \tfrac{1}{2} & \tfrac{1}{4} \end{bmatrix}$ and "
            r"$\begin{bmatrix} 1 & 1 \\ -1 & 0 \\ -1 & -1 \end{bmatrix}$, with a row for "
            r"each step from $t = 1$ on. What is $\nabla_U L$? [[3, 4], [−5/2, −6]]"
        ),
    ),
)
def states_and_slopes():
    h = small_network()[2]
    return {
        "bptt-exact-state": h[1],
        "bptt-exact-slopes": h[1] - h[1] ** 2,
        "bptt-exact-slopes-second": h[2] - h[2] ** 2,
        "bptt-exact-slopes-third": h[3] - h[3] ** 2,
        "bptt-exact-residuals": residuals_of_small(),
    }


@entry(
    "bptt-exact-old-slope",
    "bptt-exact-scaled-columns",
    "bptt-exact-transposed",
    "bptt-exact-wrong-sign",
    "bptt-exact-lost-transpose",
    sentence=(
        (
            r"In the worked example $\operatorname{diag}(h_0 \odot (1 - h_0))\, U$ is "
            r"$\begin{bmatrix} \tfrac{1}{2} & -1 \\[1ex] 0 & 0 \end{bmatrix}$; on the "
            "random network the mistake differs by 3.6."
        ),
        (
            r"In the worked example $U \operatorname{diag}(h_1 \odot (1 - h_1))$ is "
            r"$\begin{bmatrix} \tfrac{1}{2} & -\tfrac{3}{4} \\[1ex] \tfrac{3}{2} & "
            r"-\tfrac{3}{4} \end{bmatrix}$; on the random network the mistake differs by "
            "0.33."
        ),
        (
            r"In the worked example $\operatorname{diag}(h_1 \odot (1 - h_1))\, U^\top$ is "
            r"$\begin{bmatrix} \tfrac{1}{2} & \tfrac{3}{2} \\[1ex] -\tfrac{3}{4} & "
            r"-\tfrac{3}{4} \end{bmatrix}$; on the random network the mistake differs by "
            "0.4."
        ),
        r"In the worked example $2 V^\top (z_1 - y_1)$ is $\left[4,\ 16\right]$.",
        (
            "In the worked example, where $V$ is square, $-2 V (z_1 - y_1)$ is "
            r"$\left[-12,\ -8\right]$."
        ),
    ),
)
def mistakes_of_derivatives():
    U, V, h, _, _, _ = small_network()
    old, new = np.diag(h[0] - h[0] ** 2), np.diag(h[1] - h[1] ** 2)
    residual = residuals_of_small()[0]
    return {
        "bptt-exact-old-slope": old @ U,
        "bptt-exact-scaled-columns": U @ new,
        "bptt-exact-transposed": new @ U.T,
        "bptt-exact-wrong-sign": 2 * V.T @ residual,
        "bptt-exact-lost-transpose": -2 * V @ residual,
    }


@entry(
    "bptt-half",
    "bptt-largest-slope",
    "bptt-largest-place",
    "bptt-slope-bound",
    sentence=(
        (
            r"With $p = \sigma(a)$ and $u = \sigma(0) = \frac{1}{2}$ the product is $p (1 "
            "- p) = u^2 - (p - u)^2$, which is largest where $p = u$, and this is at zero "
            r"alone because $\sigma$ increases strictly."
        ),
        (
            r"It is positive and largest at $a = 0$ alone: $\sigma'(a) \le \sigma'(0) = "
            r"\frac{1}{4}$."
        ),
        (
            "A step multiplies a gradient by such derivatives, which are at most 1/4 by "
            "sigmoid-slope."
        ),
        ("Its slope h times one minus h is a bell, whose top is 1/4 and lies where a is 0."),
        (
            r"Let $q = \frac{1}{4}$ be the largest slope of the sigmoid, which it has at "
            r"zero, and $\rho = q \lVert U \rVert$."
        ),
        (
            r"Let $q = \frac{1}{4}$ be the largest slope of the sigmoid, and $\rho = q "
            r"\lVert U \rVert$."
        ),
        (
            "A diagonal matrix has as its norm its largest entry in size, and by "
            r"sigmoid-slope no slope exceeds 1/4; so each factor has norm at most $\rho$, "
            r"and the product at most $\rho^{t-s}$."
        ),
        (
            "The sigmoid and its derivative, which on this curve is at most 1/4; the "
            "dotted line marks this value."
        ),
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
            (
                r"The derivative of $\sigma$ belongs to the new state, and multiplies the rows "
                "of $U$."
            ),
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
        (
            r"On the random network below, subtracting 0.001 times $-2 V^\top (z_t - y_t)$ "
            "from $h_t$ decreases every L_t."
        ),
        (
            r"On the random network, subtracting 0.001 times $2 V^\top (z_t - y_t)$ from "
            "$h_t$ increases every L_t."
        ),
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
        r"With the derivatives on the right, $U^\top \operatorname{diag}(h_{t+1} \odot "
        "(1 - h_{t+1}))$ is the transpose of the Jacobian."
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
            r"In this network the gradients of the weights are $\nabla_W L = "
            r"\frac{15}{4}$, $\nabla_U L = \frac{15}{8}$ and $\nabla_V L = 2$."
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


def unit_with(mistake):
    """The gradient of U of the single unit if a mistake is made; the right one without."""
    W, U, V, x, z = -2, np.array([[4]]), 3, [1, 1], [0, 1]
    states = [HALF]
    for x_t in x:
        assert W * x_t + U.item() * states[-1] == 0
        states.append(Fraction(1, 2))
    sign = 2 if mistake == "sign of the local gradient" else -2
    local = [sign * V * (z_t - V * h) for z_t, h in zip(z, states[1:], strict=True)]
    slope_of = states[:-1] if mistake == "slope at the step before" else states[1:]
    slopes = [h * (1 - h) for h in slope_of]
    back = (U if mistake == "missing transpose" else U.T).item()
    first = local[0] + back * slopes[1] * local[1]
    total = local if mistake == "local for total" else [first, local[1]]
    delta = [slope * entry for slope, entry in zip(slopes, total, strict=True)]
    if mistake == "slope forgotten":
        delta = total
    read = states[1:] if mistake == "h_t for h_{t-1}" else states[:-1]
    found = np.sum([np.outer([d], [h]) for d, h in zip(delta, read, strict=True)], axis=0)
    return (found.T if mistake == "transposed result" else found).item()


@entry(
    "bptt-hand-hidden-mistakes",
    sentence=(
        "A test on a single unit whose state does not change passes with 4 of the 7 "
        "mistakes above: with $h_t$ for $h_{t-1}$, with the missing transpose, with "
        "the transpose of the result and with the slope at the step before."
    ),
)
def mistakes_that_a_single_unit_passes():
    mistakes = [
        "h_t for h_{t-1}",
        "missing transpose",
        "transposed result",
        "slope at the step before",
        "slope forgotten",
        "local for total",
        "sign of the local gradient",
    ]
    passing = [mistake for mistake in mistakes if unit_with(mistake) == unit_with(None)]
    assert passing == mistakes[:4]
    return [len(passing), len(mistakes)]


def delta_of_small(t):
    h = small_network()[2][t]
    return h * (1 - h) * total_of_small(t)


@entry(
    "bptt-small-total",
    "bptt-small-delta",
    "bptt-small-use-first",
    "bptt-small-use-second",
    "bptt-small-use-third",
    "bptt-small-gradient-u",
    "bptt-small-gradient-w",
    sentence=(
        (
            r"total gradients $\nabla_{h_t} L$; a row for each step: $\begin{bmatrix} -4 & "
            r"-32 \\ 24 & -8 \\ 4 & 16 \end{bmatrix}$"
        ),
        (
            r"$\delta_t = h_t \odot (1 - h_t) \odot \nabla_{h_t} L$; a row for each step: "
            r"$\begin{bmatrix} -1 & -6 \\ 6 & -2 \\ 1 & 3 \end{bmatrix}$"
        ),
        (
            r"The outer products $\delta_t h_{t-1}^\top$, in the order of the steps, add "
            r"up to $\begin{aligned} \nabla_U L &= \begin{bmatrix} -\tfrac{1}{2} & -1 "
            r"\\[1ex] -3 & -6 \end{bmatrix} + \begin{bmatrix} 3 & \tfrac{9}{2} \\[1ex] -1 "
            r"& -\tfrac{3}{2} \end{bmatrix} \\ &\quad + \begin{bmatrix} \tfrac{1}{2} & "
            r"\tfrac{1}{2} \\[1ex] \tfrac{3}{2} & \tfrac{3}{2} \end{bmatrix} = "
            r"\begin{bmatrix} 3 & 4 \\[1ex] -\tfrac{5}{2} & -6 \end{bmatrix} , "
            r"\end{aligned}$ and $\delta_t x_t^\top$ to $\nabla_W L = \begin{bmatrix} 10 & "
            r"-2 \\ -19 & -9 \end{bmatrix}$."
        ),
        (
            r"A network has $U = \begin{bmatrix} 2 & -4 \\ 6 & -4 \end{bmatrix}$, $V = "
            r"\begin{bmatrix} 2 & 4 \\ 0 & 4 \end{bmatrix}$ and $h_0 = "
            r"\left[\tfrac{1}{2},\ 1\right]$. Its states $h_t$ and residuals $z_t - y_t$ "
            r"are $\begin{bmatrix} \tfrac{1}{2} & \tfrac{3}{4} \\[1ex] \tfrac{1}{2} & "
            r"\tfrac{1}{2} \\[1ex] \tfrac{1}{2} & \tfrac{1}{4} \end{bmatrix}$ and "
            r"$\begin{bmatrix} 1 & 1 \\ -1 & 0 \\ -1 & -1 \end{bmatrix}$, with a row for "
            r"each step from $t = 1$ on. What is $\nabla_U L$? [[3, 4], [−5/2, −6]]"
        ),
        (
            r"In the worked example, $\nabla_U L$ is $\begin{bmatrix} 3 & 4 \\[1ex] "
            r"-\tfrac{5}{2} & -6 \end{bmatrix}$."
        ),
        (
            r"The inputs $x_t$ of this network are $\begin{bmatrix} 3 & 1 \\ 2 & 0 \\ 1 & "
            r"-1 \end{bmatrix}$. What is $\nabla_W L$? [[10, −2], [−19, −9]]"
        ),
    ),
)
def weight_gradients_of_small():
    _, _, h, x, _, _ = small_network()
    uses = [np.outer(delta_of_small(t), h[t - 1]) for t in (1, 2, 3)]
    return {
        "bptt-small-total": [total_of_small(t) for t in (1, 2, 3)],
        "bptt-small-delta": [delta_of_small(t) for t in (1, 2, 3)],
        "bptt-small-use-first": uses[0],
        "bptt-small-use-second": uses[1],
        "bptt-small-use-third": uses[2],
        "bptt-small-gradient-u": uses[0] + uses[1] + uses[2],
        "bptt-small-gradient-w": sum(np.outer(delta_of_small(t), x[t - 1]) for t in (1, 2, 3)),
    }


def recursion_of_small(*, sign=-1, back=None, slope_of=0):
    """The gradient of U where one part of the recursion is wrong."""
    U, V, h, _, _, _ = small_network()
    back = U.T if back is None else back
    delta, result = np.array([0, 0], object), 0
    for t in (3, 2, 1):
        local = sign * 2 * V.T @ residuals_of_small()[t - 1]
        state = h[t + slope_of]
        delta = state * (1 - state) * (local + back @ delta)
        result = result + np.outer(delta, h[t - 1])
    return result


@entry(
    "bptt-small-mistake-state",
    "bptt-small-mistake-transpose",
    "bptt-small-mistake-outer",
    "bptt-small-mistake-slope",
    "bptt-small-mistake-delta",
    "bptt-small-mistake-local",
    "bptt-small-mistake-sign",
    sentence=(
        (
            r"In the worked example $\sum_t \delta_t h_t^\top$ is $\begin{bmatrix} 3 & "
            r"\tfrac{5}{2} \\[1ex] -\tfrac{5}{2} & -\tfrac{19}{4} \end{bmatrix}$; on the "
            "random network it differs by 0.55."
        ),
        (
            r"With $-2 V^\top (z_t - y_t) + U \delta_{t+1}$ for $\nabla_{h_t} L$, the "
            r"worked example has $\nabla_U L = \begin{bmatrix} -\tfrac{11}{8} & "
            r"-\tfrac{23}{8} \\[1ex] -\tfrac{25}{32} & -\tfrac{51}{16} \end{bmatrix}$; on "
            "the random network the result differs by 0.0002."
        ),
        (
            r"In the worked example $\sum_t h_{t-1} \delta_t^\top$ is $\begin{bmatrix} 3 & "
            r"-\tfrac{5}{2} \\[1ex] 4 & -6 \end{bmatrix}$; on the random network it "
            "differs by 0.048."
        ),
        (
            r"With $h_{t-1} \odot (1 - h_{t-1})$ for $h_t \odot (1 - h_t)$ in every step, "
            r"also in the recursion, the worked example has $\nabla_U L = \begin{bmatrix} "
            r"\tfrac{63}{16} & \tfrac{11}{2} \\[1ex] \tfrac{7}{8} & \tfrac{5}{16} "
            r"\end{bmatrix}$; on the random network the result differs by 0.36."
        ),
        (
            r"In the worked example $\sum_t \nabla_{h_t} L\, h_{t-1}^\top$, with the right "
            r"total gradients, is $\begin{bmatrix} 12 & 16 \\ -12 & -30 \end{bmatrix}$; on "
            "the random network it differs by 3.5."
        ),
        (
            r"With $\delta_t = h_t \odot (1 - h_t) \odot \nabla_{h_t} L_t$ the worked "
            r"example has $\nabla_U L = \begin{bmatrix} \tfrac{1}{2} & \tfrac{1}{4} "
            r"\\[1ex] 1 & 0 \end{bmatrix}$; on the random network the result differs by "
            "0.066."
        ),
        (
            r"With $+2 V^\top (z_t - y_t)$ in every step, the worked example has $\nabla_U "
            r"L = \begin{bmatrix} -3 & -4 \\[1ex] \tfrac{5}{2} & 6 \end{bmatrix}$."
        ),
    ),
)
def mistakes_of_weight_gradients():
    U, _, h, _, _, _ = small_network()
    steps = (1, 2, 3)
    return {
        "bptt-small-mistake-state": sum(np.outer(delta_of_small(t), h[t]) for t in steps),
        "bptt-small-mistake-transpose": recursion_of_small(back=U),
        "bptt-small-mistake-outer": sum(np.outer(h[t - 1], delta_of_small(t)) for t in steps),
        "bptt-small-mistake-slope": recursion_of_small(slope_of=-1),
        "bptt-small-mistake-delta": sum(np.outer(total_of_small(t), h[t - 1]) for t in steps),
        "bptt-small-mistake-local": recursion_of_small(back=0 * U),
        "bptt-small-mistake-sign": recursion_of_small(sign=1),
    }


@entry(
    "bptt-symbolic-steps",
    sentence=(
        "A batch, and symbols: the gradients of $W$, $U$ and $V$ for 6 sequences at "
        "once, whose inputs and targets are the next draws of the same generator, are "
        "the sums of the gradients of each, and for a single hidden unit and 2 steps, "
        "with symbols for the weights, the inputs, the targets and the start, SymPy "
        "finds that the library's expressions are the derivatives of the loss with "
        "respect to these weights."
    ),
)
def symbolic_steps():
    symbols = ["x_1", "x_2", "z_1", "z_2"]
    return len({name[2:] for name in symbols})


@entry(
    "bptt-mistake-increases-loss",
    sentence=(
        "On the random network all entries of both gradients change sign, and "
        r"subtracting 0.001 times the gradients that $+2 V^\top (z_t - y_t)$ gives "
        "from $W$ and $U$ increases the loss."
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
    sentence=("With a symmetric $U$, the result is right."),
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
