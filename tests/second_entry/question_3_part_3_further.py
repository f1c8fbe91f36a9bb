"""Second entries of part 3.3 on names and directions, made from its sentences alone."""

# ruff: noqa: N803, N806 (the sentences name the matrices X and A)

from fractions import Fraction
from itertools import pairwise, product

import sympy
import torch

from sphinx_claims.recompute import entry

ORTHOGONAL = sympy.Matrix([[1, -2], [2, 1]])
KEEPS = [sympy.Rational(1, 5), sympy.Rational(1, 2), sympy.Rational(5, 6)]


def of_the_equations(X, p):
    """The matrix whose equations the minimizers solve, as half the Hessian of the mean loss."""
    columns = X.shape[1]
    total = sympy.zeros(columns)
    for mask in product([0, 1], repeat=columns):
        chance = sympy.prod([p if kept else 1 - p for kept in mask])
        masked = X * sympy.diag(*mask)
        total += chance * masked.T * masked
    return total


@entry("dropout-freed-weight", sentence="A zero column frees its own weight only.")
def weights_that_a_zero_column_frees():
    found = set()
    for zero, p in product(range(3), KEEPS):
        X = sympy.Matrix([[3, 5, 1], [4, 12, 1], [1, 0, 2]])
        X[:, zero] = sympy.zeros(3, 1)
        for direction in of_the_equations(X, p).nullspace():
            free = [j for j in range(3) if direction[j]]
            found |= {"its own" if j == zero else "another" for j in free}
    (name,) = found
    return name


@entry(
    "dropout-unique-by",
    sentence=(
        "If $p = 1$, this is least squares: unique if and only if the columns of $X$ "
        "are linearly independent."
    ),
)
def vectors_whose_independence_decides():
    matrices = [
        [[3, 5], [4, 12]],
        [[1, 2], [2, 4]],
        [[1, 0], [0, 1], [1, 1]],
        [[1, 2], [2, 4], [0, 0]],
        [[1, 0, 2], [0, 1, 1]],
        [[1, 1, 1]],
    ]
    unique, independent = [], {"columns": [], "rows": []}
    for rows in matrices:
        X = sympy.Matrix(rows)
        unique.append(not (X.T * X).nullspace())
        independent["columns"].append(not X.nullspace())
        independent["rows"].append(not X.T.nullspace())
    return [name for name, found in independent.items() if found == unique]


@entry(
    "dropout-unit-effect",
    sentence=(
        r"If column $j$ of $X$ is multiplied by $c \ne 0$, the minimizers of the "
        "expected loss are those before with $w_j$ divided by $c$, and their "
        "predictions are the same."
    ),
)
def weight_of_a_multiplied_column():
    y, changes = sympy.Matrix([7, 4, -2]), {"divided": [], "multiplied": [], "kept": []}
    for column, c, p in product(range(2), [-3, sympy.Rational(1, 4), 1000], KEEPS):
        X = sympy.Matrix([[3, 5], [4, 12], [1, -2]])
        before = of_the_equations(X, p).LUsolve(p * X.T * y)
        predictions = X * before
        X[:, column] *= c
        after = of_the_equations(X, p).LUsolve(p * X.T * y)
        assert after[1 - column] == before[1 - column]
        assert X * after == predictions
        changes["divided"].append(after[column] == before[column] / c)
        changes["multiplied"].append(after[column] == before[column] * c)
        changes["kept"].append(after[column] == before[column])
    (change,) = [name for name, right in changes.items() if all(right)]
    return change


@entry(
    "dropout-columns-orthogonal",
    sentence=(
        r"For $X = \begin{bmatrix} 1 & -2 \\ 2 & 1 \end{bmatrix}$, whose columns are "
        r"orthogonal, the $s_k$ are $\left[1,\ 1\right]$, and the minimizers at $p =$ "
        "1/2 and $p =$ 1/3 are the same vector as that of least squares, which is "
        r"$\Gamma^{-2} X^\top y$."
    ),
)
def angle_between_the_columns():
    return ORTHOGONAL[:, 0].dot(ORTHOGONAL[:, 1]) == 0


@entry(
    "dropout-torch-scaling",
    sentence="PyTorch’s dropout divides the kept inputs by $p$.",
)
def scaling_of_kept_inputs():
    rng = torch.Generator().manual_seed(0)
    inputs = torch.rand(1000, generator=rng, dtype=torch.float64) + 1
    torch.manual_seed(0)
    effects = {"divides": [], "multiplies": [], "keeps": []}
    for p in (0.25, 0.5, 0.8):
        outputs = torch.nn.functional.dropout(inputs, 1 - p)
        kept = outputs != 0
        assert abs(kept.double().mean() - p) < 0.05
        effects["divides"].append(torch.allclose(outputs[kept], inputs[kept] / p))
        effects["multiplies"].append(torch.allclose(outputs[kept], inputs[kept] * p))
        effects["keeps"].append(torch.equal(outputs[kept], inputs[kept]))
    (effect,) = [name for name, right in effects.items() if all(right)]
    return effect


def course(values):
    """The directions of a sequence in words."""
    signs = ["rises" if b > a else "falls" for a, b in pairwise(values)]
    turns = [sign for i, sign in enumerate(signs) if i == 0 or sign != signs[i - 1]]
    return " and ".join(turns) if len(turns) > 1 else f"only {turns[0]}"


@entry(
    "dropout-factor-curve",
    "dropout-penalty-curve",
    sentence=(
        "The factor in front of the penalty term rises and falls.",
        "The penalty of the ridge regression only falls.",
    ),
)
def curves_of_both_penalties():
    points = [Fraction(k, 100) for k in range(1, 101)]
    return {
        "dropout-factor-curve": course([p * (1 - p) for p in points]),
        "dropout-penalty-curve": course([(1 - p) / p for p in points]),
    }
