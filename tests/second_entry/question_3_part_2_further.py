"""Second entries of the further page of part 3.2, made from its sentences alone."""

from fractions import Fraction

import numpy as np
import sympy

from sphinx_claims.recompute import entry

SHORT = [[2, 0, 4], [4, 1, 1]]
LONG = [[1, 5, 2], [3, 3, 0], [5, 1, 2], [3, 2, 3]]
PADDING = [[0, 0, 0], [0, 0, 0]]
EPSILON = 1e-5


def mean(group):
    return sum(map(Fraction, group)) / len(group)


def variance(group):
    center = mean(group)
    return sum((entry - center) ** 2 for entry in group) / len(group)


def features(tokens):
    return [*zip(*tokens, strict=True)]


@entry(
    "nlp-real-fraction",
    "nlp-first-mean",
    "nlp-first-variance",
    "nlp-first-padded-mean",
    "nlp-first-padded-variance",
    sentence=(
        (
            "In the example, padding to the length of the longer sentence leaves $q = "
            r"\frac{3}{4}$."
        ),
        (
            r"Over the real tokens, the first feature has $\mu_r = 3$ and $\sigma_r^2 = "
            r"\frac{5}{3}$."
        ),
        (
            r"So over all positions it has $\mu_0 = \frac{9}{4}$ and $\sigma_0^2 = "
            r"\frac{47}{16}$."
        ),
    ),
)
def first_feature_with_padding():
    real, padded = SHORT + LONG, SHORT + PADDING + LONG
    first = [token[0] for token in real]
    filled = [token[0] for token in padded]
    return {
        "nlp-real-fraction": Fraction(len(real), len(padded)),
        "nlp-first-mean": mean(first),
        "nlp-first-variance": variance(first),
        "nlp-first-padded-mean": mean(filled),
        "nlp-first-padded-variance": variance(filled),
    }


@entry(
    "nlp-padding-limit",
    sentence=r"As $q \to 0$, both statistics over all positions tend to zero.",
)
def statistics_of_much_padding():
    zeros = sympy.Symbol("zeros", positive=True)
    means, variances = [], []
    for feature in features(SHORT + LONG):
        positions = len(feature) + zeros
        center = sum(feature) / positions
        spread = sum(value**2 for value in feature) / positions - center**2
        means.append(int(sympy.limit(center, zeros, sympy.oo)))
        variances.append(int(sympy.limit(spread, zeros, sympy.oo)))
    return [means, variances]


def product_and_derivative(values):
    """The product of the first two normalized values, and the derivative of one by the other."""

    def first(change):
        moved = np.array(values, dtype=complex)
        moved[1] += change
        centered = moved - moved.mean()
        return centered[:2] / np.sqrt((centered**2).mean() + EPSILON)

    one, two = first(0).real
    return one * two, first(1e-30j)[0].imag / 1e-30


@entry(
    "nlp-zero-product",
    sentence=(
        (
            r"Off the diagonal it is zero only where the product of $\hat x_i$ and $\hat "
            "x_j$ is $-1$."
        ),
        (
            "It may be small, but by batch-norm-jacobian the derivative of a normalized "
            r"value $\hat x_i$ of a feature with respect to the value $x_j$ of another "
            r"token differs from zero unless $\hat x_i \hat x_j = -1$."
        ),
    ),
)
def product_where_the_derivative_is_zero():
    rng, products = np.random.default_rng(1), []
    for m in (3, 4, 6, 9):
        for values in rng.normal(size=(25, m)):
            low, high = 0.0, 50.0
            near, far = (product_and_derivative([step, -step, *values[2:]]) for step in (low, high))
            assert near[1] < 0 < far[1]
            for _ in range(80):
                step = (low + high) / 2
                product, derivative = product_and_derivative([step, -step, *values[2:]])
                low, high = (step, high) if derivative < 0 else (low, step)
            products.append(round(float(product), 6))
            product, derivative = product_and_derivative(values)
            assert np.sign(derivative) == np.sign(products[-1] - product)
    (zero,) = {*products}
    return zero
