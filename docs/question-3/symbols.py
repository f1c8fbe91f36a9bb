"""Symbols of the formulas of parts 3.1 to 3.3, with values that do not come from these formulas.

Expectations are sums over all masks or samples, Jacobians come from PyTorch's automatic
differentiation, the rest from other libraries. A function returns a table of symbols for each of
several instances.
"""

from fractions import Fraction
from itertools import product
from math import prod
from statistics import mean, pvariance

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from sphinx_claims import each, outcomes, series, symbol

Array = NDArray[np.generic]
Table = dict[str, object]

# The columns have the lengths (7, 9) and (5, 13, 17), so all sums over masks are rational.
TALL = np.array([[2, 1], [3, -4], [-6, 8]]), np.array([4, -1, 3]), np.array([2, -5])
WIDE = np.array([[3, 5, -8], [4, -12, 15]]), np.array([7, 4]), np.array([1, -2, 3])
KEPT = Fraction(1, 3), Fraction(3, 5)
REGRESSIONS = [(*TALL, KEPT[0]), (*WIDE, KEPT[1])]


def every_mask(shape: tuple[int, ...], p: Fraction) -> tuple[Array, list[Fraction]]:
    """Return all masks of a shape and their probabilities."""
    masks = np.array(list(product([0, 1], repeat=int(np.prod(shape)))))
    probabilities = [p ** sum(mask) * (1 - p) ** (len(mask) - sum(mask)) for mask in masks.tolist()]
    return masks.reshape(-1, *shape), probabilities


def mean_loss(x: Array, y: Array, w: Array, p: Fraction, shape: tuple[int, ...]) -> Fraction:
    """Return the mean of the loss over all masks of a shape that broadcasts with x."""
    masks, probabilities = every_mask(shape, p)
    losses = ((y - (x * masks) @ w) ** 2).sum(axis=1).tolist()
    return sum(map(Fraction.__mul__, probabilities, losses), Fraction())


def mean_hessian(x: Array, y: Array, p: Fraction) -> Array:
    """Return the Hessian of the mean loss by differences, which are exact for a square."""

    def at(w):
        return mean_loss(x, y, w, p, x.shape)

    unit = np.eye(x.shape[1], dtype=int)
    return np.array([[at(a + b) - at(a) - at(b) + at(0 * a) for a in unit] for b in unit])


def minimizer(x: Array, y: Array, p: Fraction) -> Array:
    """Return the shortest least-squares solution of the weighted equations of all masks."""
    masks, probabilities = every_mask(x.shape, p)
    weights = np.sqrt(np.array(probabilities, dtype=float))
    rows = weights[:, None, None] * masks * x
    return np.linalg.lstsq(rows.reshape(-1, x.shape[1]), np.outer(weights, y).flatten())[0]


def regression(x: Array, y: Array, w: Array, p: Fraction) -> Table:
    """Return a linear regression and the mean of its loss over all masks."""
    lengths = [Fraction(length) for length in np.linalg.norm(x, axis=0)]
    return {
        "X": symbol(x, "inputs, n × d"),
        "y": symbol(y, "targets, n"),
        "w": symbol(w, "weights, d"),
        "p": symbol(p, "probability of keeping an input"),
        r"\Gamma": symbol(np.diag(lengths), "diagonal matrix of the lengths of the columns, d × d"),
        r"\mathbb E_R[L(w)]": symbol(
            mean_loss(x, y, w, p, x.shape), "mean of the loss over all masks"
        ),
    }


def dropout() -> list[Table]:
    """Return the expected loss under dropout."""
    return [regression(*data) for data in REGRESSIONS]


def mask_entry() -> list[Table]:
    """Return one entry of a mask."""
    return [{"p": p, "r": symbol(outcomes([1, 0], [p, 1 - p]), "entry of the mask")} for p in KEPT]


def masked() -> list[Table]:
    """Return all masks, and the predictions with them."""
    tables = []
    for x, y, w, p in REGRESSIONS:
        mask = outcomes(*every_mask(x.shape, p))
        predictions = mask.map(lambda mask, x=x, w=w: (x * mask) @ w)
        tables.append(
            {
                **regression(x, y, w, p),
                "i": each(range(1, len(x) + 1)),
                "j": each(range(1, len(w) + 1)),
                "k": each(range(1, len(w) + 1)),
                "x_i": symbol(series(x), "row i of the inputs, d"),
                "y_i": symbol(series(y), "target of example i"),
                "x_{ij}": symbol(series(x), "input j of example i"),
                "w_j": symbol(series(w), "weight j"),
                r"\Gamma_{jk}": lambda j, k, x=x: np.linalg.norm(x[:, j - 1]) * (j == k),
                "R": symbol(mask, "mask, n × d"),
                "R_{ij}": lambda i, j, mask=mask: mask.map(lambda mask: series(mask)(i, j)),
                r"\hat y_i": lambda i, z=predictions: z.map(lambda z: series(z)(i)),
            }
        )
    return tables


def rows_dropped() -> list[Table]:
    """Return the expected loss when whole rows are dropped."""
    return [
        {
            **regression(x, y, w, p),
            r"\mathbb E_R[L(w)]": symbol(
                mean_loss(x, y, w, p, (len(x), 1)), "mean of the loss over all masks of rows"
            ),
        }
        for x, y, w, p in REGRESSIONS
    ]


def minimizers() -> list[Table]:
    """Return the weights that minimize the mean loss."""
    return [
        {
            **regression(x, y, w, p),
            r"\hat w": symbol(minimizer(x, y, p), "minimizer of the mean loss, d"),
            "A": symbol(mean_hessian(x, y, p) / (2 * p), "Hessian of the mean loss over 2p, d × d"),
        }
        for x, y, w, p in REGRESSIONS
    ]


def gradients_of_mean_loss() -> list[Table]:
    """Return the gradient of the mean loss by differences, which are exact for a square."""
    tables = []
    for table, (x, y, w, p) in zip(minimizers(), REGRESSIONS, strict=True):
        unit = np.eye(len(w), dtype=int)
        ends = [[mean_loss(x, y, w + sign * step, p, x.shape) for sign in (1, -1)] for step in unit]
        gradient = np.array([(after - before) / 2 for after, before in ends])
        named = symbol(gradient, "gradient of the mean loss by differences, d")
        tables.append({**table, r"\nabla_w \mathbb E_R[L(w)]": named})
    return tables


def scaled(x: Array, y: Array, w: Array, p: Fraction) -> Table:
    """Return a linear regression with inputs of length 1 beside the one with dropout."""
    unit = torch.nn.functional.normalize(torch.tensor(1.0 * x), dim=0).numpy()
    masks, chances = every_mask(x.shape, p)
    parts = w * np.tensordot(np.array(chances, dtype=float), x * masks, 1)
    columns = zip(unit.T, parts.T, strict=True)
    weights = [np.linalg.lstsq(column[:, None], part)[0][0] for column, part in columns]
    entry = [(1, p), (0, 1 - p)]
    average = sum(value * chance for value, chance in entry)
    spread = sum((value - average) ** 2 * chance for value, chance in entry)
    a, s, b = np.linalg.svd(unit, full_matrices=False)
    return {
        **regression(x, y, w, p),
        "d": x.shape[1],
        "k": each(range(1, len(s) + 1)),
        "Z": symbol(unit, "inputs with columns of length 1, n × d"),
        "v": symbol(np.array(weights), "weights of Z for the mean prediction, d"),
        r"\lambda": symbol(spread / average**2, "variance of an entry of the mask over its mean²"),
        "s_k": symbol(series(s), "singular value k of Z"),
        "a_k": symbol(series(a.T), "left singular vector k of Z, n"),
        "b_k": symbol(series(b), "right singular vector k of Z, d"),
    }


def scaled_inputs() -> list[Table]:
    """Return dropout as ridge regression in scaled inputs; the last keeps all inputs."""
    return [scaled(*data) for data in [*REGRESSIONS, (*TALL, Fraction(1))]]


def shrinkage() -> list[Table]:
    """Return dropout as ridge regression in scaled inputs, at the minimizer."""
    return [
        {
            **scaled(x, y, w, p),
            r"\hat w": symbol(minimizer(x, y, p), "minimizer of the mean loss, d"),
        }
        for x, y, w, p in REGRESSIONS
    ]


def channels_of_a_sample() -> list[Table]:
    """Return means and variances of the channels of a sample, and of the whole sample."""
    tables = []
    for sample in [
        [[1, 4, 2, 2], [7, 3, 5, 0], [2, 9, 4, 6]],
        [[3, -1, 4, 1, -5], [9, 2, -6, 5, 3]],
    ]:
        channels = [[Fraction(entry) for entry in channel] for channel in sample]
        entries = [entry for channel in channels for entry in channel]
        tables.append(
            {
                "C": len(channels),
                "c": each(range(1, len(channels) + 1)),
                r"\mu_c": symbol(series([mean(c) for c in channels]), "mean of channel c"),
                r"\sigma_c^2": symbol(
                    series([pvariance(c) for c in channels]), "variance of channel c"
                ),
                r"\mu": symbol(mean(entries), "mean of the sample"),
                r"\sigma^2": symbol(pvariance(entries), "variance of the sample"),
            }
        )
    return tables


# Of two sentences of three tokens with four features.
STATES = torch.tensor(
    [
        [[2.0, 0, 4, -3], [4, 1, 1, 2], [-1, 5, 2, 0]],
        [[3, 3, 0, 7], [5, -2, 2, 1], [1, 2, 6, 4]],
    ]
).double()
EPS = 0.25


def states() -> Table:
    """Return hidden states and the letters of their indices."""
    return {
        r"\varepsilon": EPS,
        "b": each([1, 2]),
        "t": each([1, 2, 3]),
        "h": each([1, 2, 3, 4]),
        "x_{bth}": symbol(series(STATES.numpy()), "feature h of token t of sentence b"),
    }


def batch_normalized() -> Table:
    """Return hidden states after batch normalization by PyTorch."""
    tokens = STATES.reshape(-1, 4)
    normalized = functional.batch_norm(tokens, None, None, training=True, eps=EPS)
    variances, means = torch.var_mean(tokens, dim=0, correction=0)
    return {
        **states(),
        r"\hat x_{bth}": symbol(
            series(normalized.reshape(STATES.shape).numpy()), "batch-normalized by PyTorch"
        ),
        r"\mu_h": symbol(series(means.numpy()), "mean of feature h"),
        r"\sigma_h^2": symbol(series(variances.numpy()), "variance of feature h"),
    }


def layer_normalized() -> Table:
    """Return hidden states after layer normalization of each token by PyTorch."""
    normalized = functional.layer_norm(STATES, [4], eps=EPS)
    variances, means = torch.var_mean(STATES, dim=2, correction=0)
    return {
        **states(),
        "z_{bth}": symbol(series(normalized.numpy()), "layer-normalized by PyTorch"),
        r"\mu_{bt}": symbol(series(means.numpy()), "mean of token t of sentence b"),
        r"\sigma_{bt}^2": symbol(series(variances.numpy()), "variance of token t of sentence b"),
    }


def padded() -> list[Table]:
    """Return the moments of a feature over real tokens, and with zeros for padding."""
    tables = []
    for tokens, zeros in [([4, -1, 2, 6, 3], 3), ([2, 7], 5)]:
        real = [Fraction(token) for token in tokens]
        positions = real + [Fraction()] * zeros
        tables.append(
            {
                "q": symbol(Fraction(len(real), len(positions)), "fraction of real tokens"),
                r"\mu_r": symbol(mean(real), "mean of the real tokens"),
                r"\sigma_r^2": symbol(pvariance(real), "variance of the real tokens"),
                r"\mu_0": symbol(mean(positions), "mean over all positions"),
                r"\sigma_0^2": symbol(pvariance(positions), "variance over all positions"),
            }
        )
    return tables


def drawn_tokens() -> list[Table]:
    """Return the mean and the variance of each possible batch of independent tokens."""
    law = {Fraction(1): Fraction(1, 2), Fraction(4): Fraction(1, 3), Fraction(8): Fraction(1, 6)}
    average = sum(value * chance for value, chance in law.items())
    tables = []
    for m in (1, 2, 4):
        batches = list(product(law, repeat=m))
        batch = outcomes(batches, [prod(law[token] for token in batch) for batch in batches])
        tables.append(
            {
                "m": symbol(m, "tokens"),
                r"\tau^2": sum((value - average) ** 2 * law[value] for value in law),
                r"\bar x": symbol(batch.map(mean), "mean of a batch"),
                "s^2": symbol(batch.map(pvariance), "variance in a batch"),
            }
        )
    return tables


def normalized_values() -> Table:
    """Return values of a feature, normalized by PyTorch, and the Jacobian by autograd."""
    values = torch.tensor([2.0, -1, 5, 3, 0]).double()

    def normalize(values):
        tokens = values[:, None]
        return functional.batch_norm(tokens, None, None, training=True, eps=EPS)[:, 0]

    jacobian = torch.autograd.functional.jacobian(normalize, values).numpy()
    variance, average = torch.var_mean(values, correction=0)
    return {
        r"\varepsilon": EPS,
        "m": len(values),
        "i": each(range(1, len(values) + 1)),
        "j": each(range(1, len(values) + 1)),
        "x_i": symbol(series(values.numpy()), "value i"),
        r"\mu": symbol(average.item(), "mean"),
        r"\sigma^2": symbol(variance.item(), "variance"),
        r"\hat x_i": symbol(series(normalize(values).numpy()), "normalized value i, by PyTorch"),
        r"\delta_{ij}": lambda i, j: int(i == j),
        r"\frac{\partial \hat x_i}{\partial x_j}": symbol(
            lambda i, j: series(jacobian)(i, j), "Jacobian of PyTorch's batch normalization"
        ),
    }
