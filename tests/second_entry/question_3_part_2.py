"""Second entries of part 3.2, made from its sentences alone."""

from fractions import Fraction

import numpy as np
import torch

from sphinx_claims.recompute import entry

SHORT = [[2, 0, 4], [4, 1, 1]]
LONG = [[1, 5, 2], [3, 3, 0], [5, 1, 2], [3, 2, 3]]
OTHER = [[0, 2, 6], [1, 2, 5], [0, 4, 6], [2, 1, 5]]
WORDS = [[3, 2, 3], [0, 1, 0], [2, 2, 1], [6, 0, 4], [1, 1, 5]]
PADDING = [[0, 0, 0], [0, 0, 0]]
EPSILON = 1e-5


def mean(group):
    return sum(map(Fraction, group)) / len(group)


def variance(group):
    center = mean(group)
    return sum((entry - center) ** 2 for entry in group) / len(group)


def features(tokens):
    return [*zip(*tokens, strict=True)]


def normalized(tokens):
    """Each feature with its mean and variance over all tokens."""
    values = np.array(tokens, dtype=float)
    return (values - values.mean(axis=0)) / np.sqrt(values.var(axis=0) + EPSILON)


def over_time_and_features(tokens):
    values = np.array(tokens, dtype=float)
    return (values - values.mean()) / np.sqrt(values.var() + EPSILON)


def of_a_token(token):
    values = np.array(token, dtype=float)
    return (values - values.mean()) / np.sqrt(values.var() + EPSILON)


@entry(
    "nlp-mean",
    "nlp-variance",
    "nlp-padded-mean",
    "nlp-padded-variance",
    sentence=(
        (
            "padding enters them: zeros that fill the short sentence move the means of "
            r"the features from $\left[3,\ 2,\ 2\right]$ to $\left[\tfrac{9}{4},\ "
            r"\tfrac{3}{2},\ \tfrac{3}{2}\right]$;"
        ),
        (
            r"In the example example-sentences, the real tokens have $\mu = \left[3,\ 2,\ "
            r"2\right]$ and $\sigma^2 = \left[\tfrac{5}{3},\ \tfrac{8}{3},\ "
            r"\tfrac{5}{3}\right]$."
        ),
        (
            r"A batch has the sentences $\begin{bmatrix} 2 & 0 & 4 \\ 4 & 1 & 1 "
            r"\end{bmatrix}$ and $\begin{bmatrix} 1 & 5 & 2 \\ 3 & 3 & 0 \\ 5 & 1 & 2 \\ 3 "
            r"& 2 & 3 \end{bmatrix}$. Rows are tokens, columns are features, and the first "
            "is padded with zeros to the length of the second. Naive batch normalization "
            "takes a mean of each feature over all positions. What are these means? [9/4, "
            "3/2, 3/2]"
        ),
        (
            r"With the zeros that complete the batch, $\mu = \left[\tfrac{9}{4},\ "
            r"\tfrac{3}{2},\ \tfrac{3}{2}\right], \qquad \sigma^2 = \left[\tfrac{47}{16},\ "
            r"\tfrac{11}{4},\ 2\right] $."
        ),
    ),
)
def statistics_with_padding():
    real, padded = SHORT + LONG, SHORT + PADDING + LONG
    return {
        "nlp-mean": [mean(group) for group in features(real)],
        "nlp-variance": [variance(group) for group in features(real)],
        "nlp-padded-mean": [mean(group) for group in features(padded)],
        "nlp-padded-variance": [variance(group) for group in features(padded)],
    }


@entry(
    "nlp-with-long",
    "nlp-with-other",
    sentence=(
        "In the example example-sentences, the first token of the short sentence "
        r"becomes $\approx \left[-0.77,\ -1.22,\ 1.55\right]$ beside the long "
        r"sentence, without padding, and $\approx \left[0.36,\ -1.34,\ -0.29\right]$ "
        r"beside the sentence $\begin{bmatrix} 0 & 2 & 6 \\ 1 & 2 & 5 \\ 0 & 4 & 6 \\ "
        r"2 & 1 & 5 \end{bmatrix}$."
    ),
)
def first_token_of_the_short_sentence():
    return {
        "nlp-with-long": normalized(SHORT + LONG)[0],
        "nlp-with-other": normalized(SHORT + OTHER)[0],
    }


@entry(
    "nlp-in-training",
    "nlp-at-inference",
    sentence=(
        (
            r"Then the first token of the short sentence becomes $\hat x \approx "
            r"\left[-0.77,\ -1.22,\ 1.55\right]$ in its training batch."
        ),
        (
            r"At inference, the running averages take the place of $\mu_h$ and "
            r"$\sigma_h^2$, and it becomes $\approx \left[0.10,\ -1.37,\ 0.23\right]$."
        ),
    ),
)
def first_token_in_both_modes():
    first, second = np.array(OTHER, dtype=float), np.array(SHORT + LONG, dtype=float)
    center = (first.mean(axis=0) + second.mean(axis=0)) / 2
    spread = (first.var(axis=0, ddof=1) + second.var(axis=0, ddof=1)) / 2
    return {
        "nlp-in-training": normalized(SHORT + LONG)[0],
        "nlp-at-inference": (np.array(SHORT[0]) - center) / np.sqrt(spread + EPSILON),
    }


@entry(
    "nlp-counts",
    sentence=(
        r"In the example example-sentences, the positions have $\left[2,\ 2,\ 1,\ "
        r"1\right]$ real tokens."
    ),
)
def real_tokens_at_each_position():
    return [sum(len(tokens) > t for tokens in (SHORT, LONG)) for t in range(4)]


@entry(
    "nlp-last-mean",
    "nlp-last-position",
    "nlp-last-state",
    "nlp-last-layer",
    sentence=(
        (
            r"At the last one the mean is the token itself, $\left[3,\ 2,\ 3\right]$, the "
            r"variance is $\left[0,\ 0,\ 0\right]$ and the normalized state is $\left[0,\ "
            r"0,\ 0\right]$."
        ),
        (
            "If each position has its own statistics, late positions have fewer tokens: "
            "the last one of the example has a single token, so its variances are "
            r"$\left[0,\ 0,\ 0\right]$ and it becomes zero, whichever token it is."
        ),
        (
            r"Layer normalization of this token gives $\approx \left[0.71,\ -1.41,\ "
            r"0.71\right]$."
        ),
    ),
)
def last_position():
    groups = [[value] for value in LONG[-1]]
    return {
        "nlp-last-mean": [mean(group) for group in groups],
        "nlp-last-position": [variance(group) for group in groups],
        "nlp-last-state": [group[0] - mean(group) for group in groups],
        "nlp-last-layer": of_a_token(LONG[-1]),
    }


def different(states):
    return len({tuple(np.round(state, 6)) for state in states})


@entry(
    "nlp-candidates",
    "nlp-leaked",
    "nlp-leaked-over-time",
    "nlp-not-leaked",
    "nlp-leaked-masked",
    sentence=(
        (
            "For 5 different words, the normalized first token of the long sentence then "
            "takes 5 different values: it tells which word comes last."
        ),
        (
            "With layer normalization over time and features, as in part 3.1, it takes 5 "
            "different values for the 5 words."
        ),
        (
            "the future leaks into the past: for 5 tokens in the last place of the long "
            "sentence, its normalized first token takes 5 different values."
        ),
        (
            "With layer normalization of a token it takes 1, and its derivative with "
            "respect to the later tokens is zero."
        ),
        (
            "It keeps padding out of the statistics, but the tokens that remain still "
            "share them: on real tokens alone, the first token above still takes 5 "
            "different values."
        ),
    ),
)
def values_of_the_first_token():
    sentences = [[*LONG[:3], word] for word in WORDS]
    return {
        "nlp-candidates": different(WORDS),
        "nlp-leaked": different(normalized(SHORT + PADDING + s)[4] for s in sentences),
        "nlp-leaked-over-time": different(over_time_and_features(s)[0] for s in sentences),
        "nlp-not-leaked": different(of_a_token(s[0]) for s in sentences),
        "nlp-leaked-masked": different(normalized(SHORT + s)[2] for s in sentences),
    }


@entry(
    "nlp-leaking-layer-norm",
    "nlp-safe-layer-norm",
    sentence=(
        (
            "With layer normalization over time and features, as in part 3.1, it takes 5 "
            "different values for the 5 words."
        ),
        (
            "With layer normalization of a token it takes 1, and its derivative with "
            "respect to the later tokens is zero."
        ),
    ),
)
def layer_norms_that_tell_words_apart():
    sentences = [[*LONG[:3], word] for word in WORDS]
    values = {
        "over time and features": different(over_time_and_features(s)[0] for s in sentences),
        "of a token": different(of_a_token(s[0]) for s in sentences),
    }
    return {
        "nlp-leaking-layer-norm": [name for name, number in values.items() if number > 1],
        "nlp-safe-layer-norm": [name for name, number in values.items() if number == 1],
    }


@entry(
    "nlp-groups-of-batch",
    "nlp-groups-of-sentences",
    "nlp-groups-of-tokens",
    sentence=(
        "Batch normalization has 1 group, of all positions of both, padding too.",
        "Layer normalization over time has 2, one for each sentence, padding too.",
        ("Layer normalization of a token has 6, one for each token, and leaves padding alone."),
    ),
)
def groups_in_the_figure():
    tokens = [(b, t) for b, sentence in enumerate((SHORT, LONG)) for t in range(len(sentence))]
    return {
        "nlp-groups-of-batch": len({token[:0] for token in tokens}),
        "nlp-groups-of-sentences": len({token[:1] for token in tokens}),
        "nlp-groups-of-tokens": len({token[:2] for token in tokens}),
    }


@entry(
    "nlp-no-leak",
    sentence=(
        "With layer normalization of a token it takes 1, and its derivative with "
        "respect to the later tokens is zero."
    ),
)
def effect_of_later_tokens():
    token, changed = (
        of_a_token(LONG[0]),
        [of_a_token(s[0]) for s in ([*LONG[:3], w] for w in WORDS)],
    )
    return max(float(np.abs(other - token).max()) for other in changed)


@entry(
    "nlp-derivative",
    sentence=(
        "In the example without padding, the derivative of the first normalized "
        "feature of the first token of the long sentence with respect to the first "
        r"feature of its last token is $\approx -0.13$."
    ),
)
def derivative_by_the_last_token():
    def first_feature(change):
        return normalized([*SHORT, *LONG[:3], [LONG[3][0] + change, *LONG[3][1:]]])[2, 0]

    return (first_feature(1e-5) - first_feature(-1e-5)) / 2e-5


@entry(
    "nlp-fewest-tokens",
    sentence=(
        "If each position has its own statistics, late positions have fewer tokens: "
        "the last one of the example has a single token, so its variances are "
        r"$\left[0,\ 0,\ 0\right]$ and it becomes zero, whichever token it is."
    ),
)
def positions_with_few_tokens():
    rng = np.random.default_rng(0)
    batches = [[len(SHORT), len(LONG)], *rng.integers(1, 9, size=(50, 8)).tolist()]
    found = set()
    for lengths in batches:
        counts = [sum(length > t for length in lengths) for t in range(max(lengths))]
        half = len(counts) // 2
        tokens = {"early": counts[:half], "late": counts[-half:]}
        if counts[0] > counts[-1]:
            found.add(min(tokens, key=lambda name: sum(tokens[name])))
    (fewest,) = found
    return fewest


@entry(
    "nlp-with-long-batch",
    sentence=(
        "In the example example-sentences, the first token of the short sentence "
        r"becomes $\approx \left[-0.77,\ -1.22,\ 1.55\right]$ beside the long "
        r"sentence, without padding, and $\approx \left[0.36,\ -1.34,\ -0.29\right]$ "
        r"beside the sentence $\begin{bmatrix} 0 & 2 & 6 \\ 1 & 2 & 5 \\ 0 & 4 & 6 \\ "
        r"2 & 1 & 5 \end{bmatrix}$."
    ),
)
def padding_of_the_batch():
    states = {
        "with padding": normalized(SHORT + PADDING + LONG)[0],
        "without padding": normalized(SHORT + LONG)[0],
    }
    printed = [-0.77, -1.22, 1.55]
    return [name for name, state in states.items() if np.round(state, 2).tolist() == printed]


@entry(
    "nlp-running-variance",
    sentence=(
        "In training, PyTorch normalizes by the biased variance of the batch, which "
        "divides by the number $m$ of its tokens; for inference it averages unbiased "
        "variances, which divide by $m - 1$, as in part 3.1."
    ),
)
def variance_of_the_running_average():
    layer = torch.nn.BatchNorm1d(3, momentum=None).double()
    batches = [torch.tensor(tokens).double() for tokens in (OTHER, SHORT + LONG)]
    for batch in batches:
        layer(batch)
    averages = {
        name: sum(batch.var(dim=0, correction=less) for batch in batches) / len(batches)
        for name, less in (("biased", 0), ("unbiased", 1))
    }
    return [name for name, value in averages.items() if torch.allclose(value, layer.running_var)]
