"""Second entries of part 3.4 on limits, step sizes and multipliers, from its sentences alone."""

# ruff: noqa: N803, N806 (the sentences name the matrix X)

from fractions import Fraction
from itertools import pairwise

import numpy as np
import sympy

from sphinx_claims.recompute import entry

EXAMPLE = np.array([[1.0, 1, 0], [0, 1, 1]])
TARGETS = np.array([3.0, 0])
OTHERS = [
    np.array([[1.0, 2, 2, 0], [2, 4, 4, 0], [0, 1, -1, 3]]),
    np.array([[2.0, 0, 1, 1], [1, 3, 0, 0], [0, 0, 0, 0]]),
    np.array([[1.0, -1, 2]]),
]


def problems():
    """Inputs and targets in the span of their columns: the example and others of every rank."""
    rng = np.random.default_rng(0)
    yield EXAMPLE, TARGETS
    for X in OTHERS:
        yield X, X @ rng.normal(size=X.shape[1])


def singular(X):
    """The singular values that are not zero, and the directions of the row space."""
    _, sizes, right = np.linalg.svd(X)
    kept = sizes > 1e-9
    return sizes[kept], right[: len(sizes)][kept]


def descend(X, y, step, steps, start=None):
    w = np.zeros(X.shape[1]) if start is None else np.array(start, dtype=float)
    for _ in range(steps):
        w = w - 2 * step * X.T @ (X @ w - y)
    return w


def null_space(X):
    _, directions = singular(X)
    return np.linalg.svd(directions)[2][len(directions) :]


def other_solutions(X, solution):
    """Solutions besides a given one, near it and far away."""
    for direction in null_space(X):
        for size in (-10, -0.1, 0.1, 1, 10):
            yield solution + size * direction


@entry(
    "gd-limit-is",
    "gd-other-solutions",
    sentence=(
        (
            "Gradient descent from zero finds the shortest of all solutions of a "
            "least-squares problem: proof, KKT conditions, step sizes."
        ),
        (
            "Iterates from zero go to the shortest solution, those from another start to "
            "the one nearest to their start."
        ),
        (
            "Among infinitely many solutions, gradient descent from zero finds the "
            "shortest, though it is not asked for."
        ),
        "It is $X^+ y$, and every other solution is longer.",
    ),
)
def limit_among_all_solutions():
    shorter, longer = [], []
    for X, y in problems():
        sizes, _ = singular(X)
        limit = descend(X, y, 0.9 / sizes[0] ** 2, 4000)
        assert np.allclose(X @ limit, y)
        for other in other_solutions(X, limit):
            assert np.allclose(X @ other, y)
            shorter.append(np.linalg.norm(limit) < np.linalg.norm(other))
            longer.append(np.linalg.norm(limit) > np.linalg.norm(other))
    orders = {"shortest": all(shorter), "longest": all(longer)}
    lengths = {"longer": all(shorter), "shorter": all(longer)}
    return {
        "gd-limit-is": [name for name, right in orders.items() if right],
        "gd-other-solutions": [name for name, right in lengths.items() if right],
    }


def converges(X, step):
    """Return whether descent from zero converges for targets along each left singular vector."""
    left, sizes, _ = np.linalg.svd(X)
    vectors = left.T[: len(sizes)][sizes > 1e-9]
    return all(np.linalg.norm(X @ descend(X, y, step, 3000) - y) < 1e-3 for y in vectors)


@entry(
    "gd-bound-set-by",
    sentence=(
        "Let $X$ not be zero (otherwise all iterates and $w^*$ are zero), let "
        r"$\sigma_{\max}$ be the largest singular value of $X$, and let $^+$ denote "
        "the pseudo-inverse."
    ),
)
def singular_value_of_the_bound():
    scales = {"largest": [], "smallest": []}
    for X, _ in problems():
        sizes, _ = singular(X)
        for name, size in (("largest", sizes[0]), ("smallest", sizes[-1])):
            limit = 1 / size**2
            with np.errstate(over="ignore", invalid="ignore"):
                inside, outside = (converges(X, share * limit) for share in (0.98, 1.02))
            scales[name].append(inside and not outside)
    return [name for name, right in scales.items() if all(right)]


@entry(
    "gd-multipliers-unique-by",
    sentence=r"$\lambda^*$ is unique if and only if $X$ has full row rank.",
)
def rank_that_makes_multipliers_unique():
    matrices = [
        [[1, 1, 0], [0, 1, 1]],
        [[1, 1, 0], [0, 1, 1], [1, 1, 0]],
        [[1, 2], [2, 4]],
        [[1, 0], [0, 1], [1, 1]],
        [[1, 0], [0, 1]],
        [[0, 0, 0]],
    ]
    unique, full = [], {"row": [], "column": []}
    for rows in matrices:
        X = sympy.Matrix(rows)
        n, d = X.shape
        conditions = sympy.Matrix.vstack(
            sympy.Matrix.hstack(2 * sympy.eye(d), X.T), sympy.Matrix.hstack(X, sympy.zeros(n))
        )
        free = conditions.nullspace()
        unique.append(all(not any(vector[d:]) for vector in free))
        full["row"].append(X.rank() == n)
        full["column"].append(X.rank() == d)
    return [name for name, found in full.items() if found == unique]


def rates():
    """The largest factors of an error in a step, for step sizes across their range."""
    for X, _ in problems():
        sizes, _ = singular(X)
        for share in (1e-6, 0.01, 0.25, 0.5, 0.75, 0.99, 1 - 1e-6):
            yield max(abs(1 - 2 * share * (sizes / sizes[0]) ** 2))


@entry(
    "gd-rates-below-one",
    sentence=(
        r"If $0 < \eta < 1 / \sigma_{\max}^2$, then $w^{(t)} \to w^*$, and $\|w^{(t)} "
        r"- w^*\| \le \rho^t \|w^*\|$ with $\rho = \max_k |1 - 2 \eta \sigma_k^2| < "
        "1$."
    ),
)
def bound_of_the_rates():
    return max(rates())


@entry(
    "gd-outside-steps",
    sentence=(
        r"For larger and for negative $\eta$, the base is greater than one in absolute "
        "value and they grow without bound."
    ),
)
def growth_outside_of_the_range():
    grows = []
    for X, _ in problems():
        left, sizes, _ = np.linalg.svd(X)
        for share in (-2, -0.05, 1.05, 3):
            step = share / sizes[0] ** 2
            iterates = [descend(X, left[:, 0], step, t) for t in range(20, 101, 20)]
            lengths = [np.linalg.norm(w) for w in iterates]
            grows.append(all(b > 2 * a for a, b in pairwise(lengths)))
    courses = {"grow without bound": all(grows), "stay bounded": not any(grows)}
    (course,) = [name for name, right in courses.items() if right]
    return course


@entry(
    "gd-swinging-part",
    sentence=(
        r"At the end of the range, $\eta = \frac{1}{3}$, the part along the direction "
        "of the largest singular value swings for ever."
    ),
)
def part_that_swings():
    sizes, directions = singular(EXAMPLE)
    solution = directions @ np.linalg.pinv(EXAMPLE) @ TARGETS
    step = 1 / sizes[0] ** 2
    errors = [directions @ descend(EXAMPLE, TARGETS, step, t) - solution for t in (400, 401)]
    parts = zip(("largest", "smallest"), *errors, strict=True)
    return [name for name, even, odd in parts if abs(even) > 0.1 and np.isclose(odd, -even)]


@entry(
    "gd-error-grows-with-every-step",
    "gd-wrong-choice-is",
    sentence=(
        r"For this $X$ and $y$, $\eta = \frac{1}{2}$ is smaller than that, but from "
        "zero the error along $v_1$ grows with every step: it is multiplied by $-2$."
    ),
)
def error_beyond_the_limit():
    step = Fraction(1, 2)
    gram = sympy.Matrix([[2, 1], [1, 2]])
    top = max(gram.eigenvals())
    wrong_limit = 2 / Fraction(int(top))
    _, directions = singular(EXAMPLE)
    solution = np.linalg.pinv(EXAMPLE) @ TARGETS
    errors = [
        abs(directions[0] @ (descend(EXAMPLE, TARGETS, float(step), t) - solution))
        for t in range(40)
    ]
    names = {"smaller": step < wrong_limit, "larger": step > wrong_limit}
    return {
        "gd-error-grows-with-every-step": all(b > a for a, b in pairwise(errors)),
        "gd-wrong-choice-is": [name for name, right in names.items() if right],
    }
