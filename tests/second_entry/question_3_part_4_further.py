"""Second entries of the further page of part 3.4, made from its sentences alone."""

# ruff: noqa: N803, N806 (the sentences name the matrix X)

from fractions import Fraction
from itertools import pairwise

import numpy as np
import sympy

from sphinx_claims.recompute import entry

EXAMPLE = sympy.Matrix([[1, 1, 0], [0, 1, 1]])
TARGETS = sympy.Matrix([3, 0])
REPEATED = np.array([[1.0, 1, 0], [0, 1, 1], [1, 1, 0]])
STEPS = [Fraction(1, 12), Fraction(1, 6), Fraction(1, 4), Fraction(7, 24)]
SIZES = np.linspace(0.01, 2, 60)


def descend(X, y, step, steps, start):
    w = np.array(start, dtype=float)
    for _ in range(steps):
        w = w - 2 * step * X.T @ (X @ w - y)
    return w


def squared_singular_values():
    found = sorted((EXAMPLE * EXAMPLE.T).eigenvals(multiple=True), reverse=True)
    return [Fraction(int(value)) for value in found]


def true_names(**holds):
    return [name for name, right in holds.items() if right]


def sole(holds):
    (name,) = true_names(**holds)
    return name


@entry(
    "gd-rounding-grows",
    sentence=(
        r"For $X = \begin{bmatrix} 1 & 2 & 3 \\ 2 & 1 & 0 \end{bmatrix}$, $y = u_2$ "
        r"and $\eta = 1 / (2 \sigma_2^2)$, the norm of the iterate from zero after 60 "
        "steps in floating point is > 1 × 10⁶."
    ),
)
def norm_after_rounding(seed):
    rng = np.random.default_rng(seed)  # another order of the inputs, another rounding
    X = np.array([[1.0, 2, 3], [2, 1, 0]])[:, rng.permutation(3)][rng.permutation(2)]
    left, sizes, _ = np.linalg.svd(X)
    return np.linalg.norm(descend(X, left[:, 1], 1 / (2 * sizes[1] ** 2), 60, np.zeros(3)))


@entry(
    "gd-example-rank",
    "gd-absent-step-is",
    sentence=(
        (
            r"A target without a part along $u_1$, such as $y = \left[1,\ -1\right]$ for "
            "the $X$ of the example, which has rank two, allows the positive step sizes "
            r"below $1 / \sigma_{\min}^2 = 1$."
        ),
        (
            r"With $\eta = \frac{1}{2}$, beyond the bound $1 / \sigma_{\max}^2 = "
            r"\frac{1}{3}$, the first step from zero reaches the solution $\left[1,\ 0,\ "
            r"-1\right]$."
        ),
    ),
)
def rank_and_a_larger_step():
    limit, step = 1 / squared_singular_values()[0], Fraction(1, 2)
    return {
        "gd-example-rank": EXAMPLE.rank(),
        "gd-absent-step-is": true_names(beyond=step > limit, below=step < limit),
    }


@entry(
    "gd-turning-step",
    "gd-small-step-is",
    "gd-large-step-is",
    sentence=(
        (
            r"For the $X$ of part 3.4, $1 / (\sigma_{\max}^2 + \sigma_{\min}^2)$ is "
            r"$\frac{1}{4}$."
        ),
        (
            r"Of the step sizes $\left[\tfrac{1}{12},\ \tfrac{1}{6},\ \tfrac{1}{4},\ "
            r"\tfrac{7}{24}\right]$ there, $\frac{1}{12}$ is smaller and $\frac{7}{24}$ is "
            "larger."
        ),
    ),
)
def sides_of_the_turning_step():
    turn = 1 / sum(squared_singular_values())

    def side(step):
        return true_names(smaller=step < turn, larger=step > turn)

    return {
        "gd-turning-step": turn,
        "gd-small-step-is": side(STEPS[0]),
        "gd-large-step-is": side(STEPS[-1]),
    }


@entry(
    "gd-untouched-part",
    "gd-other-start-is",
    sentence=(
        ("The part of the start outside of $S$ is not touched, since gradients are in $S$."),
        "Another start ends at the solution nearest to it.",
        (
            "Iterates from zero go to the shortest solution, those from another start to "
            "the one nearest to their start."
        ),
    ),
)
def descent_from_other_starts():
    rng, outside, inside, nearest, shortest = np.random.default_rng(2), [], [], [], []
    for n, d in ((1, 3), (2, 3), (2, 5), (3, 4)):
        X = rng.integers(-3, 4, size=(n, d)).astype(float)
        y, start = X @ rng.normal(size=d), rng.normal(size=d)
        _, sizes, right = np.linalg.svd(X)
        rows, null = right[:n], right[n:]
        end = descend(X, y, 0.9 / sizes[0] ** 2, 20_000, start)
        assert np.allclose(X @ end, y)
        outside.append(np.allclose(null @ end, null @ start))
        inside.append(np.allclose(rows @ end, rows @ start))
        others = [end + size * vector for vector in null for size in (-3, -0.1, 0.1, 3)]
        nearest.append(all(np.linalg.norm(end - start) < np.linalg.norm(w - start) for w in others))
        shortest.append(np.allclose(end, np.linalg.pinv(X) @ y))
    return {
        "gd-untouched-part": true_names(outside=all(outside), inside=all(inside)),
        "gd-other-start-is": true_names(nearest=all(nearest), shortest=all(shortest)),
    }


@entry(
    "gd-other-start-longer-than-shortest",
    sentence=(
        (
            r"On the example, from $\left[1,\ 0,\ 1\right]$ that is $\left[\tfrac{8}{3},\ "
            r"\tfrac{1}{3},\ -\tfrac{1}{3}\right]$, which is longer than the shortest "
            "solution."
        ),
        (
            r"On the example, the limit from $\left[1,\ 0,\ 1\right]$ is "
            r"$\left[\tfrac{8}{3},\ \tfrac{1}{3},\ -\tfrac{1}{3}\right]$, which is a "
            "solution too and is longer than the shortest solution."
        ),
    ),
)
def lengths_of_two_solutions():
    shortest = EXAMPLE.T * (EXAMPLE * EXAMPLE.T).inv() * TARGETS
    start, (free,) = sympy.Matrix([1, 0, 1]), EXAMPLE.nullspace()
    end = shortest + free * free.dot(start) / free.dot(free)
    assert EXAMPLE * end == TARGETS
    return bool(end.dot(end) > shortest.dot(shortest))


@entry(
    "gd-singular-families",
    sentence=r"Rows that are duplicate, collinear or zero make $X X^\top$ singular.",
)
def rows_without_an_inverse():
    one, two = [1, 1, 0, 2], [0, 1, -1, 1]
    families = {
        "independent": [one, two],
        "duplicate": [one, two, one],
        "collinear": [one, two, [3 * value for value in two]],
        "zero": [one, two, [0, 0, 0, 0]],
    }
    grams = {name: sympy.Matrix(rows) * sympy.Matrix(rows).T for name, rows in families.items()}
    return [name for name, gram in grams.items() if gram.det() == 0]


@entry(
    "gd-family-solution",
    sentence=(
        r"For the rows $a$ and $b$, $w^* = \left[\tfrac{16}{17},\ \tfrac{27}{17},\ "
        r"\tfrac{11}{17},\ 0,\ \tfrac{21}{17}\right]$."
    ),
)
def shortest_solution_for_two_rows():
    X = sympy.Matrix([[1, 1, 0, 0, 2], [0, 1, 1, 0, -1]])
    targets = X * sympy.Matrix([1, 2, 0, -1, 1])
    multipliers = sympy.symbols("first second")
    w = X.T * sympy.Matrix(multipliers)
    found = sympy.solve(list(X * w - targets), multipliers)
    return [Fraction(int(value.p), int(value.q)) for value in w.subs(found)]


@entry(
    "gd-determined",
    sentence=(
        r"The multipliers are then $\left[-2,\ 2,\ -2\right]$, plus a multiple of "
        r"$\begin{bmatrix} -1 & 0 & 1 \end{bmatrix}$: of the equal rows, the sum of "
        "the multipliers is determined."
    ),
)
def functions_of_the_free_multipliers():
    X, free = sympy.Matrix(REPEATED.astype(int)), sympy.Symbol("free")
    (null,) = X.T.nullspace()
    multipliers = sympy.Matrix([-2, 2, -2]) + free * null
    first, _, third = multipliers
    assert X.T * multipliers == -2 * (X.pinv() * sympy.Matrix([3, 0, 3]))
    found = {"sum": first + third, "difference": first - third}
    return [name for name, value in found.items() if sympy.diff(value, free) == 0]


@entry(
    "gd-inconsistent-limit-is",
    sentence=(
        "The limit of gradient descent is then $X^+ y$, the shortest of the "
        r"least-squares solutions: with the projection $\bar y$ of $y$ on the span, "
        r"these are the solutions of $X w = \bar y$, to which row-space-solution "
        r"applies, and $X^+ \bar y = X^+ y$."
    ),
)
def limit_outside_of_the_span():
    rng, shorter, longer = np.random.default_rng(3), [], []
    dependent = [REPEATED, np.array([[1.0, 2, 0, 1], [2, 4, 0, 2], [0, 1, 1, 0]])]
    for X in dependent:
        y = rng.normal(size=len(X))
        _, sizes, right = np.linalg.svd(X)
        end = descend(X, y, 0.9 / sizes[0] ** 2, 5000, np.zeros(X.shape[1]))
        assert np.linalg.norm(X @ end - y) > 0.01
        assert np.allclose(X.T @ (X @ end - y), 0)
        for vector in right[2:]:
            others = [np.linalg.norm(end + size * vector) for size in (-3, -0.1, 0.1, 3)]
            shorter += [np.linalg.norm(end) < other for other in others]
            longer += [np.linalg.norm(end) > other for other in others]
    return true_names(shortest=all(shorter), longest=all(longer))


def tiny_problem():
    X = np.zeros((2, 10))
    np.fill_diagonal(X, [1, 1.5e-15])
    return X, X @ np.array([1, 1, *[0] * 8])


def solve_by_routines(X, y):
    return {"pinv": np.linalg.pinv(X) @ y, "lstsq": np.linalg.lstsq(X, y)[0]}


@entry(
    "gd-keeps-small-direction",
    "gd-drops-small-direction",
    sentence=(
        r"NumPy’s pinv keeps the small direction and gets $\left[1,\ 1\right]$; lstsq "
        r"drops it and gets $\left[1,\ 0\right]$."
    ),
)
def routines_and_a_small_direction():
    found = {name: w[1] for name, w in solve_by_routines(*tiny_problem()).items()}
    return {
        "gd-keeps-small-direction": [name for name, w in found.items() if abs(w - 1) < 0.01],
        "gd-drops-small-direction": [name for name, w in found.items() if abs(w) < 0.01],
    }


@entry("gd-tiny-residual", sentence="Each entry of their residuals is < 1 × 10⁻¹⁴ in size.")
def residuals_of_routines(seed):
    rng = np.random.default_rng(seed)  # another order of the inputs, another rounding
    X, y = tiny_problem()
    X = X[:, rng.permutation(10)]
    return max(abs(X @ w - y).max() for w in solve_by_routines(X, y).values())


@entry(
    "gd-tiny-exact",
    sentence=(
        r"Let $X$ have 2 rows, 10 columns, the diagonal $\left[1,\ 1.5 \times "
        r"10^{-15}\right]$ and zeros elsewhere, and let the targets be $y = X w^*$, "
        r"where $w^*$ begins with $\left[1,\ 1\right]$ and is zero after that."
    ),
)
def start_of_the_shortest_solution():
    X = sympy.zeros(2, 10)
    X[0, 0], X[1, 1] = 1, sympy.Rational(15, 10**16)
    targets = X * sympy.Matrix([1, 1, *[0] * 8])
    shortest = X.T * (X * X.T).inv() * targets
    assert not any(shortest[2:])
    return [int(value) for value in shortest[:2]]


def fitted(share, t):
    """The fitted parts for singular values up to the largest, with a share of the step size 1/2."""
    return 1 - (1 - share * (SIZES / SIZES[-1]) ** 2) ** t


SHARES = [0.01, 0.3, 0.7, 1]
TIMES = [1, 2, 3, 7, 20, 100]


@entry(
    "gd-filter-least",
    "gd-filter-largest",
    "gd-filter-trend",
    sentence=(
        r"If $0 < 2 \eta \sigma_{\max}^2 \le 1$ and $t \ge 1$, then "
        r"$\varphi_t(\sigma_k) > 0$ and $\varphi_t(\sigma_k) \le 1$, and "
        r"$\varphi_t(\sigma_k)$ never falls as $\sigma_k$ or $t$ grows."
    ),
)
def range_of_the_filter():
    parts = np.array([[fitted(share, t) for t in TIMES] for share in SHARES])
    changes = [np.diff(parts, axis=1), np.diff(parts, axis=2)]
    falls = any((change < 0).any() for change in changes)
    rises = any((change > 0).any() for change in changes)
    return {
        "gd-filter-least": parts.min(),
        "gd-filter-largest": parts.max(),
        "gd-filter-trend": sole({"never falls": not falls, "never rises": not rises}),
    }


@entry(
    "gd-learned-first",
    sentence=(
        r"So with such a step size, directions of large $\sigma$ are learned first, "
        "and stopping early damps the others, as the factors of dropout-shrinkage do "
        "in ridge regression."
    ),
)
def directions_that_are_fitted_first():
    leads = {"large": [], "small": []}
    for share in SHARES[:-1]:
        for t in TIMES[:-2]:
            steps = np.diff(fitted(share, t))
            leads["large"].append((steps > 0).all())
            leads["small"].append((steps < 0).all())
    return [name for name, right in leads.items() if all(right)]


@entry(
    "gd-overshooting",
    sentence=(
        "With a larger step size they can overshoot: in the example, the first step "
        r"with $\eta = \frac{1}{4}$ fits the fractions $\left[\tfrac{3}{2},\ "
        r"\tfrac{1}{2}\right]$ of the parts of $w^*$ along $v_1$ and $v_2$: the "
        "direction of the larger singular value overshoots."
    ),
)
def direction_that_overshoots():
    sizes = dict(zip(("larger", "smaller"), squared_singular_values(), strict=True))
    parts = {name: 1 - (1 - 2 * Fraction(1, 4) * size) for name, size in sizes.items()}
    return [name for name, part in parts.items() if part > 1]


@entry(
    "gd-curves",
    "gd-more-steps",
    sentence=(
        "The curves rise from zero to one.",
        "A curve for more steps is nowhere lower.",
    ),
)
def curves_of_the_figure():
    sizes = np.linspace(0, 1, 101)
    curves = [1 - (1 - sizes**2) ** t for t in TIMES]
    ends = {(float(curve[0]), float(curve[-1])) for curve in curves}
    rise = all((np.diff(curve) >= 0).all() for curve in curves)
    fall = all((np.diff(curve) <= 0).all() for curve in curves)
    higher, lower = (
        any((sign * (b - a) > 0).any() for a, b in pairwise(curves)) for sign in (1, -1)
    )
    courses = {
        "rise from zero to one": rise and ends == {(0, 1)},
        "fall from one to zero": fall and ends == {(1, 0)},
    }
    return {
        "gd-curves": sole(courses),
        "gd-more-steps": sole({"nowhere lower": not lower, "nowhere higher": not higher}),
    }
