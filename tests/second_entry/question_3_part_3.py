"""Second entries of part 3.3, made from its sentences alone."""

# ruff: noqa: N803, N806 (the sentences name the matrices X, Z and R)

from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import sympy

from sphinx_claims.recompute import entry

X = sympy.Matrix([[3, 5], [4, 12]])
Y = sympy.Matrix([7, 4])
W = sympy.Matrix([2, -1])
P = sympy.Rational(1, 3)
TWINS = sympy.Matrix([[1, 1, 1], [2, 2, 1]])
ORTHOGONAL = [[1, -2], [2, 1]]


def square(vector):
    return (vector.T * vector)[0]


def squared_lengths(matrix):
    return sympy.diag(*[square(matrix[:, j]) for j in range(matrix.shape[1])])


def mean_over(masks, p, value):
    """The mean of a value of the mask, with probability p for each one in the mask."""
    total = 0
    for mask in masks:
        kept = sum(mask)
        total += p**kept * (1 - p) ** (len(mask) - kept) * value(mask)
    return total


def loss(mask):
    return square(Y - X.multiply_elementwise(sympy.Matrix(2, 2, mask)) * W)


def fraction(value):
    return Fraction(int(value.p), int(value.q))


TWO_DRAWS = [*product([0, 1], repeat=2)]
ALL_MASKS = [*product([0, 1], repeat=4)]


@entry(
    "dropout-masks",
    sentence=(
        "A small example has few enough masks to sum over all of them in rational "
        r"arithmetic: for the $X = \begin{bmatrix} 3 & 5 \\ 4 & 12 \end{bmatrix}$ of "
        "the example there are 16."
    ),
)
def masks_of_the_example():
    return len(ALL_MASKS)


@entry(
    "dropout-example",
    "dropout-rows-dropped",
    "dropout-penalty-factor",
    "dropout-penalty-term",
    "dropout-unscaled",
    "dropout-no-variance",
    "dropout-keep-for-drop",
    "dropout-no-root",
    "dropout-rootless-power",
    sentence=(
        (
            r"Let $X = \begin{bmatrix} 3 & 5 \\ 4 & 12 \end{bmatrix}$, $y = \left[7,\ "
            r"4\right]$, $w = \left[2,\ -1\right]$ and $p =$ 1/3. What is $\mathbb "
            "E_R[L(w)]$? 398/3"
        ),
        (
            r"For $X = \begin{bmatrix} 3 & 5 \\ 4 & 12 \end{bmatrix}$, $y = \left[7,\ "
            r"4\right]$, $w = \left[2,\ -1\right]$ and $p = \frac{1}{3}$, the formula "
            r"gives $\frac{656}{9} + \frac{2}{9} \cdot 269 = \frac{398}{3}$, and so does "
            "the sum over all masks."
        ),
        (
            "Then the variances vanish and the penalty is lost: on the example the "
            "formula gives 656/9 instead of 398/3."
        ),
        ("On the example, the formula with $1 - p$ for $p$ gives 433/3 instead of 398/3."),
        (
            r"With $\|y - X w\|^2$ for $\|y - p X w\|^2$, the formula gives 1438/9 on the "
            "example instead of 398/3."
        ),
        (
            r"With $\Gamma_{jj} = (X^\top X)_{jj}$ the penalty has the fourth power of the "
            "inputs, and on the example the formula gives 20 926/3 instead of 398/3."
        ),
        r"If whole rows are dropped, the mean is $\frac{230}{3}$.",
        (
            "With its $y$, $w$ and $p$, the sum of their losses, each times its "
            "probability, is 398/3, as the formula says."
        ),
    ),
)
def values_of_the_formula_and_of_mistakes():
    fit = square(Y - P * X * W)
    term = sum(square(X[:, j]) * W[j] ** 2 for j in range(2))
    scale = sympy.Symbol("c", positive=True)

    def rootless(matrix):
        return sum(square(matrix[:, j]) ** 2 * W[j] ** 2 for j in range(2))

    return {
        "dropout-example": fraction(mean_over(ALL_MASKS, P, loss)),
        "dropout-rows-dropped": fraction(
            mean_over(TWO_DRAWS, P, lambda s: loss((s[0], s[0], s[1], s[1])))
        ),
        "dropout-penalty-factor": fraction(P * (1 - P)),
        "dropout-penalty-term": int(term),
        "dropout-unscaled": fraction(square(Y - X * W) + P * (1 - P) * term),
        "dropout-no-variance": fraction(fit),
        "dropout-keep-for-drop": fraction(mean_over(ALL_MASKS, 1 - P, loss)),
        "dropout-no-root": fraction(fit + P * (1 - P) * rootless(X)),
        "dropout-rootless-power": int(sympy.degree(rootless(scale * X), scale)),
    }


@entry(
    "dropout-shared-keeps",
    "dropout-shared-changes",
    sentence=("On the example, a shared mask keeps the mean of the loss and changes its variance."),
)
def what_a_shared_mask_changes():
    def shared(power):
        return mean_over(TWO_DRAWS, P, lambda r: loss((*r, *r)) ** power)

    def single(power):
        return mean_over(ALL_MASKS, P, lambda R: loss(R) ** power)

    gaps = {
        "mean": shared(1) - single(1),
        "variance": shared(2) - shared(1) ** 2 - single(2) + single(1) ** 2,
    }
    return {
        "dropout-shared-keeps": [name for name, gap in gaps.items() if gap == 0],
        "dropout-shared-changes": [name for name, gap in gaps.items() if gap != 0],
    }


def minimizer(matrix, p):
    hessian = p * matrix.T * matrix + (1 - p) * squared_lengths(matrix)
    return [fraction(value) for value in hessian.LUsolve(matrix.T * Y)]


@entry(
    "dropout-minimizer-example",
    "dropout-duplicate-weights",
    sentence=(
        (
            r"For the $X$, $y$ and $p$ of the example, the minimizer is $\hat w = "
            r"\left[\tfrac{205}{172},\ \tfrac{59}{172}\right]$."
        ),
        (
            r"With $X = \begin{bmatrix} 1 & 1 & 1 \\ 2 & 2 & 1 \end{bmatrix}$, $y = "
            r"\left[7,\ 4\right]$ and $p =$ 1/2, the minimizer is $\left[\tfrac{9}{7},\ "
            r"\tfrac{9}{7},\ \tfrac{25}{7}\right]$."
        ),
    ),
)
def minimizers():
    return {
        "dropout-minimizer-example": minimizer(X, P),
        "dropout-duplicate-weights": minimizer(TWINS, sympy.Rational(1, 2)),
    }


@entry(
    "dropout-scales",
    sentence=(
        r"The columns of the $X$ of the example have the lengths $\left[5,\ "
        r"13\right]$, which are rational."
    ),
)
def lengths_of_the_columns():
    return [int(sympy.sqrt(square(X[:, j]))) for j in range(2)]


def scaled_columns():
    return X * sympy.diag(*[1 / sympy.sqrt(square(X[:, j])) for j in range(2)])


@entry(
    "dropout-scalar-product",
    "ridge-column-length",
    sentence=(
        (
            "The columns of $Z$ in the example have length $1$ and the scalar product "
            r"$\frac{63}{65}$, so they are nearly equal."
        ),
        (
            r"With $Z = X \Gamma^{-1}$, whose columns have length $1$, $v = p \Gamma w$ "
            r"and $\lambda = \frac{1 - p}{p}$, $\mathbb E_R[L(w)] = \|y - Z v\|^2 + "
            r"\lambda \|v\|^2 $."
        ),
    ),
)
def scalar_products_of_scaled_columns():
    Z = scaled_columns()
    return {
        "dropout-scalar-product": fraction((Z[:, 0].T * Z[:, 1])[0]),
        "ridge-column-length": fraction(sympy.sqrt(square(Z[:, 0]))),
    }


@entry(
    "dropout-example-penalty",
    "dropout-shrunk-little",
    "dropout-shrunk-much",
    "dropout-kept-of-sum",
    "dropout-kept-of-difference",
    sentence=(
        (
            r"With $p =$ 1/3 and so $\lambda = 2$, the losses are equal, and the "
            r"minimizers correspond by $v = p \Gamma w$."
        ),
        (
            r"For $\lambda = 2$, the predictions keep the fraction 64/129 of a target "
            "along their sum, which is about half, and 1/66 of a target along their "
            "difference."
        ),
    ),
)
def shrinkage_of_sum_and_difference():
    Z, penalty = scaled_columns(), (1 - P) / P
    left = {}
    for name, sign in (("sum", 1), ("difference", -1)):
        target = Z[:, 0] + sign * Z[:, 1]
        weights = (Z.T * Z + penalty * sympy.eye(2)).LUsolve(Z.T * target)
        left[name] = (target.T * Z * weights)[0] / square(target)
        assert Z * weights == left[name] * target
    return {
        "dropout-example-penalty": fraction(penalty),
        "dropout-kept-of-sum": fraction(left["sum"]),
        "dropout-kept-of-difference": fraction(left["difference"]),
        "dropout-shrunk-little": max(left, key=left.get),
        "dropout-shrunk-much": min(left, key=left.get),
    }


@entry(
    "dropout-orthogonal-scales",
    sentence=(
        r"For $X = \begin{bmatrix} 1 & -2 \\ 2 & 1 \end{bmatrix}$, whose columns are "
        r"orthogonal, the $s_k$ are $\left[1,\ 1\right]$, and the minimizers at $p =$ "
        "1/2 and $p =$ 1/3 are the same vector as that of least squares, which is "
        r"$\Gamma^{-2} X^\top y$."
    ),
)
def singular_values_of_orthogonal_inputs():
    columns = np.array(ORTHOGONAL, dtype=float)
    return np.linalg.svd(columns / np.sqrt((columns**2).sum(axis=0)))[1]


@entry("dropout-free-weight", sentence="So the free weight of a zero column is zero.")
def free_weight():
    inputs = sympy.Matrix([[3, 0], [4, 0]])
    hessian = P * inputs.T * inputs + (1 - P) * squared_lengths(inputs)
    return fraction((hessian.pinv() * inputs.T * Y)[1])


@entry(
    "dropout-penalty-pole",
    "dropout-penalty-grows-without-bound",
    sentence=(
        "What counts is the penalty once the prediction $p X w$ is brought to the "
        r"same scale, and $\lambda$ grows without bound as $p \to 0$."
    ),
)
def penalty_near_its_pole():
    p = sympy.Symbol("p", positive=True)
    penalty = (1 - p) / p
    (pole,) = sympy.singularities(penalty, p)
    halves = [penalty.subs(p, sympy.Rational(1, 2**k)) for k in range(40)]
    grows = all(b > a for a, b in pairwise(halves))
    return {
        "dropout-penalty-pole": fraction(pole),
        "dropout-penalty-grows-without-bound": bool(
            grows and sympy.limit(penalty, p, pole, "+") == sympy.oo
        ),
    }
