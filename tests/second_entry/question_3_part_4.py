"""Second entries of part 3.4, made from its sentences alone."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import sympy

from sphinx_claims.recompute import entry

X = sympy.Matrix([[1, 1, 0], [0, 1, 1]])
Y = sympy.Matrix([3, 0])
TWICE = sympy.Matrix([[1, 1, 0], [0, 1, 1], [1, 1, 0]])


def fraction(value):
    value = sympy.nsimplify(value)
    return Fraction(int(value.p), int(value.q))


def fractions(vector):
    return [fraction(value) for value in vector]


def descent(x, y, eta, steps, start=None):
    """The iterates of gradient descent on the sum of squared errors."""
    w = sympy.zeros(x.shape[1], 1) if start is None else start
    iterates = [w]
    for _ in range(steps):
        w = w - 2 * eta * x.T * (x * w - y)
        iterates.append(w)
    return iterates


@entry(
    "gd-solution",
    "gd-multipliers",
    sentence=(
        (
            r"Let $X = \begin{bmatrix} 1 & 1 & 0 \\ 0 & 1 & 1 \end{bmatrix}$ and $y = "
            r"\left[3,\ 0\right]$. What is $w^*$? [2, 1, −1]"
        ),
        (
            r"For $X = \begin{bmatrix} 1 & 1 & 0 \\ 0 & 1 & 1 \end{bmatrix}$ and $y = "
            r"\left[3,\ 0\right]$, $w^* = \left[2,\ 1,\ -1\right]$ and $\lambda^* = "
            r"\left[-4,\ 2\right]$."
        ),
        r"And what is $\lambda^*$? [−4, 2]",
        r"With the Lagrangian of the question they are $\left[-4,\ 2\right]$.",
    ),
)
def kkt_of_the_example():
    gram = (X * X.T).inv()
    return {
        "gd-solution": fractions(X.T * gram * Y),
        "gd-multipliers": fractions(-2 * gram * Y),
    }


def squared_singular_values():
    return sorted((X * X.T).eigenvals(multiple=True), reverse=True)


@entry(
    "gd-squared-singular-values",
    "gd-example-bound",
    "gd-rate-example",
    sentence=(
        (
            r"$X = \begin{bmatrix} 1 & 1 & 0 \\ 0 & 1 & 1 \end{bmatrix}, \qquad y = "
            r"\left[3,\ 0\right]$ has the squared singular values $\left[3,\ 1\right]$, so "
            r"the bound of the step sizes is $1 / \sigma_{\max}^2 = \frac{1}{3}$."
        ),
        (
            r"With $\eta = \frac{1}{2}$, beyond the bound $1 / \sigma_{\max}^2 = "
            r"\frac{1}{3}$, the first step from zero reaches the solution $\left[1,\ 0,\ "
            r"-1\right]$."
        ),
        (
            r"With $\eta = \frac{1}{4}$, which is the best step size of descent-rate, each "
            "step of the descent from zero multiplies the length of the error $w^{(t)} - "
            r"w^*$ by $\rho = \frac{1}{2}$."
        ),
        (
            r"At the end of the range, $\eta = \frac{1}{3}$, the part along the direction "
            "of the largest singular value swings for ever."
        ),
    ),
)
def singular_values_and_rate():
    squares = squared_singular_values()
    solution = X.T * (X * X.T).inv() * Y
    errors = [(w - solution).norm() for w in descent(X, Y, sympy.Rational(1, 4), 9)]
    factors = {sympy.simplify(b / a) for a, b in pairwise(errors)}
    assert len(factors) == 1
    return {
        "gd-squared-singular-values": fractions(squares),
        "gd-example-bound": fraction(1 / squares[0]),
        "gd-rate-example": fraction(factors.pop()),
    }


@entry(
    "gd-iterate-one",
    "gd-iterate-two",
    "gd-iterate-three",
    sentence=(
        r"From zero and with $\eta = \frac{1}{4}$, the first iterates are $w^{(1)} = "
        r"\left[\tfrac{3}{2},\ \tfrac{3}{2},\ 0\right]$, $w^{(2)} = "
        r"\left[\tfrac{3}{2},\ \tfrac{3}{4},\ -\tfrac{3}{4}\right]$ and $w^{(3)} = "
        r"\left[\tfrac{15}{8},\ \tfrac{9}{8},\ -\tfrac{3}{4}\right]$."
    ),
)
def first_iterates():
    iterates = descent(X, Y, sympy.Rational(1, 4), 3)
    names = ("one", "two", "three")
    return {f"gd-iterate-{names[t]}": fractions(iterates[t + 1]) for t in range(3)}


@entry(
    "gd-swing-even",
    "gd-swing-odd",
    "gd-swing-loss",
    sentence=(
        (
            r"On the example, the iterate after 60 steps is $\left[\tfrac{3}{2},\ 0,\ "
            r"-\tfrac{3}{2}\right]$ and the next one is $\left[\tfrac{5}{2},\ 2,\ "
            r"-\tfrac{1}{2}\right]$, up to rounding."
        ),
        "Each has the loss 9/2.",
    ),
)
def swinging_iterates():
    iterates = descent(X, Y, sympy.Rational(1, 3), 61)
    after, next_one = (np.array(one.T.evalf(17), dtype=float)[0] for one in iterates[-2:])
    errors = np.array(X, dtype=float) @ after - [3, 0]
    return {
        "gd-swing-even": after,
        "gd-swing-odd": next_one,
        "gd-swing-loss": errors @ errors,
    }


@entry(
    "gd-small-steps-rate-by",
    "gd-large-steps-rate-by",
    sentence=(
        r"For small steps the smallest singular value sets the factor $\rho$ of "
        r"descent-limit, and for larger ones the largest does: $\rho = \begin{cases} 1 "
        r"- 2 \eta \sigma_{\min}^2 & \text{if } \eta \le \frac{1}{\sigma_{\max}^2 + "
        r"\sigma_{\min}^2}, \\ 2 \eta \sigma_{\max}^2 - 1 & \text{otherwise.} "
        r"\end{cases}$"
    ),
)
def singular_value_of_the_rate():
    def slowest(eta):
        factors = {"largest": abs(1 - 6 * eta), "smallest": abs(1 - 2 * eta)}
        return [max(factors, key=factors.get)]

    return {
        "gd-small-steps-rate-by": slowest(Fraction(1, 5)),
        "gd-large-steps-rate-by": slowest(Fraction(3, 10)),
    }


@entry(
    "gd-rates",
    sentence=(
        r"For the step sizes $\left[\tfrac{1}{12},\ \tfrac{1}{6},\ \tfrac{1}{4},\ "
        r"\tfrac{7}{24}\right]$, $\rho$ is $\left[\tfrac{5}{6},\ \tfrac{2}{3},\ "
        r"\tfrac{1}{2},\ \tfrac{3}{4}\right]$, in this order."
    ),
)
def rates_of_step_sizes():
    steps = [Fraction(1, 12), Fraction(1, 6), Fraction(1, 4), Fraction(7, 24)]
    squares = [int(square) for square in squared_singular_values()]
    return [max(abs(1 - 2 * eta * square) for square in squares) for eta in steps]


@entry(
    "gd-top-absent",
    "gd-absent-bound",
    "gd-top-present",
    sentence=(
        (
            r"With $\eta = \frac{1}{2}$, beyond the bound $1 / \sigma_{\max}^2 = "
            r"\frac{1}{3}$, the first step from zero reaches the solution $\left[1,\ 0,\ "
            r"-1\right]$."
        ),
        (
            r"A target without a part along $u_1$, such as $y = \left[1,\ -1\right]$ for "
            "the $X$ of the example, which has rank two, allows the positive step sizes "
            r"below $1 / \sigma_{\min}^2 = 1$."
        ),
        (
            "With the target of the example, the iterate after 20 steps of this size has "
            "the norm > 1 × 10⁶."
        ),
    ),
)
def target_without_a_top_part():
    target, step = sympy.Matrix([1, -1]), sympy.Rational(1, 2)
    return {
        "gd-top-absent": fractions(descent(X, target, step, 1)[-1]),
        "gd-absent-bound": fraction(1 / squared_singular_values()[-1]),
        "gd-top-present": float(descent(X, Y, step, 20)[-1].norm()),
    }


@entry(
    "gd-other-start",
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
def solution_nearest_to_the_start():
    start = sympy.Matrix([1, 0, 1])
    return fractions(start + X.T * (X * X.T).inv() * (Y - X * start))


@entry(
    "gd-solver-duplicate",
    "gd-duplicate-multipliers",
    "gd-duplicate-freedom",
    sentence=(
        (
            "With the first row of the example and its target repeated as a third row, "
            r"$w^*$ is still $\left[2,\ 1,\ -1\right]$."
        ),
        (
            r"The multipliers are then $\left[-2,\ 2,\ -2\right]$, plus a multiple of "
            r"$\begin{bmatrix} -1 & 0 & 1 \end{bmatrix}$: of the equal rows, the sum of "
            "the multipliers is determined."
        ),
    ),
)
def repeated_row():
    targets = sympy.Matrix([3, 0, 3])
    null = (TWICE * TWICE.T).nullspace()
    return {
        "gd-solver-duplicate": fractions(TWICE.pinv() * targets),
        "gd-duplicate-multipliers": fractions(-2 * (TWICE * TWICE.T).pinv() * targets),
        "gd-duplicate-freedom": [fractions(vector) for vector in null],
    }


@entry(
    "gd-inconsistent",
    sentence=(
        r"For the repeated row and $y = \left[3,\ 0,\ 4\right]$ this is "
        r"$\left[\tfrac{7}{3},\ \tfrac{7}{6},\ -\tfrac{7}{6}\right]$."
    ),
)
def least_squares_of_the_repeated_row():
    return fractions(TWICE.pinv() * sympy.Matrix([3, 0, 4]))


def relative_error(steps):
    """The error after steps with half the limit of the step size, by singular directions."""
    _, sizes, right = np.linalg.svd(np.array([[1, 0, 0], [1, 0.001, 0]]))
    along = right[:2] @ [1, 1, 0]
    left = (1 - (sizes / sizes[0]) ** 2) ** steps * along
    return np.linalg.norm(left) / np.sqrt(2)


@entry(
    "gd-near-loss",
    "gd-near-error",
    "gd-near-late",
    sentence=(
        (
            r"After 1000 steps from zero with $\eta = 1 / (2 \sigma_{\max}^2)$ the loss is "
            "< 1 × 10⁻⁶, and yet the length of the error $w^{(t)} - w^*$ is > 70% of that "
            "of $w^*$."
        ),
        (
            "By the closed form, the length of the error is < 1% of that of $w^*$ after "
            "20 000 000 steps."
        ),
    ),
)
def nearly_equal_rows():
    x, w = np.array([[1, 0, 0], [1, 0.001, 0]]), np.zeros(3)
    targets, largest = x @ [1, 1, 0], np.linalg.svd(x)[1][0]
    for _ in range(1000):
        w = w - x.T @ (x @ w - targets) / largest**2
    errors = x @ w - targets
    return {
        "gd-near-loss": errors @ errors,
        "gd-near-error": np.linalg.norm(w - [1, 1, 0]) / np.sqrt(2),
        "gd-near-late": relative_error(20_000_000),
    }


@entry(
    "gd-tiny-pinv",
    "gd-tiny-lstsq",
    sentence=(
        r"NumPy’s pinv keeps the small direction and gets $\left[1,\ 1\right]$; lstsq "
        r"drops it and gets $\left[1,\ 0\right]$."
    ),
)
def tiny_singular_value():
    x = np.zeros((2, 10))
    np.fill_diagonal(x, [1, 1.5e-15])
    targets = x @ np.array([1, 1, *[0] * 8])
    return {
        "gd-tiny-pinv": (np.linalg.pinv(x) @ targets)[:2],
        "gd-tiny-lstsq": np.linalg.lstsq(x, targets)[0][:2],
    }


@entry(
    "gd-filter-example",
    sentence=(
        "With a larger step size they can overshoot: in the example, the first step "
        r"with $\eta = \frac{1}{4}$ fits the fractions $\left[\tfrac{3}{2},\ "
        r"\tfrac{1}{2}\right]$ of the parts of $w^*$ along $v_1$ and $v_2$: the "
        "direction of the larger singular value overshoots."
    ),
)
def fitted_parts():
    return [1 - (1 - 2 * Fraction(1, 4) * int(s)) for s in squared_singular_values()]


@entry(
    "gd-wrong-factor",
    sentence=(
        r"For this $X$ and $y$, $\eta = \frac{1}{2}$ is smaller than that, but from "
        "zero the error along $v_1$ grows with every step: it is multiplied by $-2$."
    ),
)
def factor_beyond_the_limit():
    values = (X.T * X).eigenvects()
    top = max(values, key=lambda found: found[0])[2][0]
    solution = X.T * (X * X.T).inv() * Y
    errors = [(w - solution).dot(top) for w in descent(X, Y, sympy.Rational(1, 2), 6)]
    factors = {b / a for a, b in pairwise(errors)}
    assert len(factors) == 1
    return fraction(factors.pop())


@entry(
    "gd-halved-multipliers",
    "gd-negated-multipliers",
    sentence=(
        r"With $\|w\|^2 / 2$ in place of $\|w\|^2$, the multipliers of the example are "
        r"$\left[-2,\ 1\right]$, and with $\lambda^\top (y - X w)$ in place of $\lambda^\top (X "
        r"w - y)$ they are $\left[4,\ -2\right]$."
    ),
)
def multipliers_of_other_lagrangians():
    w, multipliers = sympy.symbols("w:3"), sympy.symbols("l:2")
    weights, lam = sympy.Matrix(w), sympy.Matrix(multipliers)
    residual = X * weights - Y

    def solved(lagrangian):
        gradients = [sympy.diff(lagrangian, symbol) for symbol in (*w, *multipliers)]
        found = sympy.solve(gradients, (*w, *multipliers))
        return [fraction(found[symbol]) for symbol in multipliers]

    return {
        "gd-halved-multipliers": solved(weights.dot(weights) / 2 + lam.dot(residual)),
        "gd-negated-multipliers": solved(weights.dot(weights) - lam.dot(residual)),
    }


@entry(
    "gd-squared",
    "gd-not-squared",
    sentence=(
        r"In double precision, the formula with the inverse then gives $\left[0,\ 0,\ "
        r"\tfrac{9}{8}\right]$ in place of $w^* = \left[0,\ 0,\ 1\right]$."
    ),
)
def nearly_dependent_rows():
    gap = Fraction(3, 134217728)
    x = np.array([[1, 1, 0], [1, 1, float(gap)]])
    exact = sympy.Matrix([[1, 1, 0], [1, 1, sympy.Rational(3, 134217728)]])
    targets = sympy.Matrix([0, exact[1, 2]])
    return {
        "gd-squared": x.T @ np.linalg.inv(x @ x.T) @ [0, float(gap)],
        "gd-not-squared": fractions(exact.T * (exact * exact.T).inv() * targets),
    }


@entry(
    "gd-near-solution",
    sentence=(
        r"Take nearly equal rows, and the targets $y = X w^*$: $X = \begin{bmatrix} 1 & 0 "
        r"& 0 \\ 1 & 0.001 & 0 \end{bmatrix}, \qquad w^* = \left[1,\ 1,\ 0\right] $."
    ),
)
def solution_of_nearly_equal_rows():
    x = sympy.Matrix([[1, 0, 0], [1, sympy.Rational(1, 1000), 0]])
    return fractions(x.T * (x * x.T).inv() * (x * sympy.Matrix([1, 1, 0])))
