"""Symbols of the formulas of part 3.4, with values that do not come from these formulas.

Hessians and iterates come from PyTorch, solutions from SciPy's solvers for linear systems and
linear programs. Each function returns a table of symbols for each of several instances.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import linalg, optimize

from sphinx_claims import each, series, symbol

Array = NDArray[np.generic]
Table = dict[str, object]

LIMIT = r"\lim_{t \to \infty} w^{(t)}"

# Inputs of full row rank and inputs of rank 2 of 4, a vector that is orthogonal to the columns of
# the latter, and targets in the spans of the columns.
FULL_RANK = np.array([[2, -1, 0, 1, 3], [0, 3, 1, -2, 1], [1, 1, -4, 0, 2]])
FACTORS = (
    np.array([[1, 2], [-1, 1], [3, 0], [1, -2]]),
    np.array([[2, 1, 0, -1, 3], [-1, 3, 2, 1, 0]]),
)
LOW_RANK = FACTORS[0] @ FACTORS[1]
ORTHOGONAL = np.array([3, 6, -1, 6])
SPANNED = FULL_RANK @ [1, -2, 0, 3, 1], LOW_RANK @ [2, 0, 1, -1, 1]


def hessian(x: Array) -> Array:
    """Return the Hessian of the loss."""

    def loss(w):
        return (torch.tensor(1.0 * x) @ w).square().sum()

    return torch.autograd.functional.hessian(loss, torch.zeros(x.shape[1]).double()).numpy()


def descend(x: Array, y: Array, eta: float, start: Array, steps: int) -> Array:
    """Return the iterates of PyTorch's gradient descent, the start included; ascent below zero."""
    w = torch.tensor(1.0 * start, requires_grad=True)
    optimizer, found = torch.optim.SGD([w], lr=abs(eta), maximize=eta < 0), [start]
    for _ in range(steps):
        optimizer.zero_grad()
        (torch.tensor(1.0 * x) @ w - torch.tensor(1.0 * y)).square().sum().backward()
        optimizer.step()
        found.append(w.detach().numpy().copy())
    return np.array(found)


def shortest(x: Array, y: Array) -> Array:
    """Return the shortest least-squares solution by a complete orthogonal decomposition."""
    return linalg.lstsq(x, y, cond=1e-10, lapack_driver="gelsy")[0]


def least_squares(x: Array, y: Array) -> Table:
    """Return a least-squares problem, its shortest solution and its singular values."""
    u, sigma, v = np.linalg.svd(x)
    rank = np.linalg.matrix_rank(x)
    solution = shortest(x, y)
    return {
        "X": symbol(x, "inputs, n × d"),
        "y": symbol(y, "targets in the span of the columns, n"),
        "w": symbol(solution, "a solution, d"),
        "w^*": symbol(solution, "shortest solution by SciPy, d"),
        "I": np.eye(x.shape[1], dtype=int),
        "r": symbol(int(rank), "rank of X"),
        "u_k": symbol(series(u.T[:rank]), "left singular vector k, n"),
        "v_k": symbol(series(v[:rank]), "right singular vector k, d"),
        r"\sigma_k": symbol(series(sigma[:rank]), "singular value k"),
        r"\sigma_{\max}": symbol(sigma[0], "largest singular value"),
        r"\sigma_{\min}": symbol(sigma[rank - 1], "least singular value that is not zero"),
    }


def problems() -> list[Table]:
    """Return least-squares problems of full and of lower rank."""
    return [least_squares(FULL_RANK, SPANNED[0]), least_squares(LOW_RANK, SPANNED[1])]


def other_solutions() -> list[Table]:
    """Return problems with a solution that is not the shortest."""
    tables = []
    for table, x in zip(problems(), (FULL_RANK, LOW_RANK), strict=True):
        shortest = table["w"].value
        other = symbol(shortest + 3 * linalg.null_space(x)[:, 0], "another solution, d")
        tables.append({**table, "w": other})
    return tables


def multipliers() -> Table:
    """Return a solution of the KKT conditions, of which z yields all others."""
    x, y = LOW_RANK, SPANNED[1]
    n, d = x.shape
    conditions = np.block([[2 * np.eye(d), x.T], [x, np.zeros((n, n))]])
    solved = shortest(conditions, np.concatenate([np.zeros(d), y]))
    return {
        **least_squares(x, y),
        "w^*": symbol(solved[:d], "weights that solve the KKT conditions, d"),
        r"\lambda^*": symbol(solved[d:] + ORTHOGONAL, "multipliers that solve them, n"),
        "z": symbol(ORTHOGONAL, "vector that is orthogonal to the columns, n"),
    }


def lagrangian() -> Table:
    """Return a solution of the KKT conditions, and the gradients of the Lagrangian there."""
    x, y = np.array([[1, 2, 0], [-1, 1, 3]]), np.array([3, -21])
    w, multipliers = np.array([3, 0, -6]), np.array([-2, 4])
    at = tuple(torch.tensor(1.0 * part, requires_grad=True) for part in (w, multipliers))
    residual = torch.tensor(1.0 * x) @ at[0] - torch.tensor(1.0 * y)
    gradients = torch.autograd.grad(at[0] @ at[0] + at[1] @ residual, at)
    return {
        "X": symbol(x, "inputs, n × d"),
        "y": symbol(y, "targets, n"),
        "w": symbol(w, "weights, d"),
        r"\lambda": symbol(multipliers, "multipliers, n"),
        r"\nabla_w \mathcal L": symbol(gradients[0].numpy(), "by autograd, d"),
        r"\nabla_\lambda \mathcal L": symbol(gradients[1].numpy(), "by autograd, n"),
    }


def bound(x: Array) -> float:
    """Return the step size from which on gradient descent need not converge."""
    return 2 / np.linalg.eigvalsh(hessian(x)).max()


def rate(x: Array, eta: float) -> float:
    """Return the factor by which a step shrinks errors in the row space at the least."""
    rows = linalg.orth(1.0 * x.T)
    return np.linalg.norm(rows.T @ (np.eye(len(rows)) - eta * hessian(x)) @ rows, 2)


def descent(x: Array, y: Array, part: float, start: Array, steps: int = 5) -> Table:
    """Return gradient descent with a part of the step size that is its bound."""
    eta = part * bound(x)
    iterates = descend(x, y, eta, start, 300)
    return {
        **least_squares(x, y),
        r"\eta": symbol(eta, "step size"),
        "t": each(range(steps + 1)),
        "k": each(range(1, np.linalg.matrix_rank(x) + 1)),
        "w^{(t)}": symbol(lambda t: series(iterates[: steps + 1], first=0)(t), "iterate t, d"),
        "c_k^{(t)}": symbol(
            lambda k, t: series(np.linalg.svd(x)[2])(k) @ series(iterates[: steps + 2], first=0)(t),
            "coordinate of iterate t along right singular vector k",
        ),
        "c_k^*": symbol(
            lambda k: series(np.linalg.svd(x)[2])(k) @ shortest(x, y),
            "coordinate of the shortest solution along right singular vector k",
        ),
        LIMIT: symbol(iterates[-1], "iterate 300, d"),
        r"\rho": symbol(rate(x, eta), "norm of a step's Jacobian on the row space"),
    }


def descents() -> list[Table]:
    """Return gradient descent from zero: slow, fast, and with an error that attains its bound."""
    top = np.linalg.svd(FULL_RANK)[0][:, 0]
    settings = [(FULL_RANK, SPANNED[0], 0.2), (LOW_RANK, SPANNED[1], 0.9), (FULL_RANK, top, 0.9)]
    return [descent(x, y, part, np.zeros(x.shape[1])) for x, y, part in settings]


def outside() -> list[Table]:
    """Return gradient descent with steps at both ends of the range of step sizes, and outside."""
    x, y = FULL_RANK, SPANNED[0]
    return [descent(x, y, part, np.zeros(x.shape[1])) for part in (-0.1, 0, 1, 1.1)]


def any_start() -> list[Table]:
    """Return gradient descent from points outside of the row space."""
    tables = []
    starts = np.array([1, 0, -2, 3, 1]), np.array([2, -1, 0, 1, 4])
    for x, y, start in zip((FULL_RANK, LOW_RANK), SPANNED, starts, strict=True):
        limit = symbol(descend(x, y, 0.6 * bound(x), start, 300)[-1], "iterate 300, d")
        tables.append({**least_squares(x, y), "w^{(0)}": start, "w": limit, LIMIT: limit})
    return tables


def best_step(x: Array) -> tuple[float, float]:
    """Return the step size with the least rate, and that rate, by linear programming."""
    rows = linalg.orth(1.0 * x.T)
    curvatures = np.linalg.eigvalsh(rows.T @ hessian(x) @ rows)
    sides = np.array([[sign * c, -1] for c in curvatures for sign in (1, -1)])
    bounds = np.array([sign for _ in curvatures for sign in (1, -1)])
    return tuple(optimize.linprog([0, 1], A_ub=sides, b_ub=bounds).x)


def rates() -> list[Table]:
    """Return rates of small, large and best steps; at the best one, both formulas apply."""
    tables = []
    for x, y in zip((FULL_RANK, LOW_RANK), SPANNED, strict=True):
        best, least = best_step(x)
        tables += [
            {
                **descent(x, y, part, np.zeros(x.shape[1])),
                r"\kappa": symbol(np.linalg.cond(x @ linalg.orth(1.0 * x.T)), "condition number"),
                r"\eta^*": symbol(best, "best step size"),
                r"\rho^*": symbol(least, "its rate"),
            }
            for part in (0.3, 0.55, 0.8, best / bound(x))
        ]
    return tables


def filters() -> list[Table]:
    """Return the parts of the solution that iterates have fitted; the third attain a bound, the
    last two do not meet the hypothesis.
    """
    settings = [
        (FULL_RANK, SPANNED[0], 0.4),
        (LOW_RANK, SPANNED[1], 0.3),
        (np.array([[2, 0, 0], [0, 1, 0]]), np.array([4, 3]), 0.5),
        (FULL_RANK, SPANNED[0], 0),
        (FULL_RANK, SPANNED[0], 0.6),
    ]
    tables = []
    for x, y, part in settings:
        start = np.zeros(x.shape[1])
        v = np.linalg.svd(x)[2][: np.linalg.matrix_rank(x)]
        fitted = descend(x, y, part * bound(x), start, 5) @ v.T / (v @ shortest(x, y))
        table = descent(x, y, part, start)
        table[r"\varphi_t(\sigma_k)"] = lambda t, k, f=fitted: series(series(f, first=0)(t))(k)
        tables.append(table)
    return tables


def answer() -> list[Table]:
    """Return gradient descent on a problem of lower rank, and inputs of full rank."""
    low, full = descents()[1::-1]
    return [{**low, **multipliers()}, {key: full[key] for key in ("X", r"\eta", r"\sigma_{\max}")}]
