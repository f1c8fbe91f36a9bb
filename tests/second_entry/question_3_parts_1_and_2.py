"""Second entries of parts 3.1 and 3.2, made from their sentences alone."""

from fractions import Fraction
from itertools import chain

import numpy as np

from sphinx_claims.recompute import entry

TENSOR = [
    [[4, 3, 2], [1, 4, 3]],
    [[3, 4, 1], [4, 2, 2]],
    [[3, 2, 3], [4, 1, 2]],
    [[1, 1, 3], [4, 1, 2]],
]
SHORT = [[2, 0, 4], [4, 1, 1]]
LONG = [[1, 5, 2], [3, 3, 0], [5, 1, 2], [3, 2, 3]]
OTHER = [[0, 2, 6], [1, 2, 5], [0, 4, 6], [2, 1, 5]]
WORDS = [[3, 2, 3], [0, 1, 0], [2, 2, 1], [6, 0, 4], [1, 1, 5]]
PADDING = [[0, 0, 0], [0, 0, 0]]
EPSILON = 1e-5


def mean(group):
    return sum(map(Fraction, group)) / len(group)


def variance(group, less=0):
    center = mean(group)
    return sum((entry - center) ** 2 for entry in group) / (len(group) - less)


def statistics(name, groups):
    return {
        f"{name}-mean": [mean(group) for group in groups],
        f"{name}-variance": [variance(group) for group in groups],
        f"{name}-unbiased": [variance(group, less=1) for group in groups],
    }


def by_channel():
    return [[*chain(*(sample[c] for sample in TENSOR))] for c in range(2)]


def by_sample():
    return [[*chain(*sample)] for sample in TENSOR]


@entry(
    "batch-mean",
    "batch-variance",
    "batch-unbiased",
    sentence=(
        (
            "part: part 3.1; marks: 6; about: Batch, layer and instance normalization; "
            r"answer: batch: $\mu = \left[\tfrac{5}{2},\ \tfrac{5}{2}\right]$, $\sigma^2 = "
            r"\left[\tfrac{13}{12},\ \tfrac{17}{12}\right]$; layer: $\mu = "
            r"\left[\tfrac{17}{6},\ \tfrac{8}{3},\ \tfrac{5}{2},\ 2\right]$, $\sigma^2 = "
            r"\left[\tfrac{41}{36},\ \tfrac{11}{9},\ \tfrac{11}{12},\ "
            r"\tfrac{4}{3}\right]$; instance: a mean and a variance for each channel of "
            "each sample; checked:"
        ),
        (
            "What are the means of batch normalization of $x$, given once for each "
            "channel? [5/2, 5/2]"
        ),
        (
            r"batch, by channel; means $\mu$: $\left[\tfrac{5}{2},\ \tfrac{5}{2}\right]$; "
            r"variances $\sigma^2$: $\left[\tfrac{13}{12},\ \tfrac{17}{12}\right]$"
        ),
        (
            r"The channel means of $x$ are $\left[\tfrac{5}{2},\ \tfrac{5}{2}\right]$, and "
            "the mean of the whole tensor is 5/2."
        ),
        (
            r"The mean over $x$ is 5/2 and the batch means are $\left[\tfrac{5}{2},\ "
            r"\tfrac{5}{2}\right]$, so the means look right."
        ),
        "And its variances? [13/12, 17/12]",
        (
            r"variances of $x$: batch; with $m$: $\left[\tfrac{13}{12},\ "
            r"\tfrac{17}{12}\right]$; with $m - 1$: $\left[\tfrac{13}{11},\ "
            r"\tfrac{17}{11}\right]$"
        ),
        (
            "But the variance over $x$ is 5/4, and the batch variances are "
            r"$\left[\tfrac{13}{12},\ \tfrac{17}{12}\right]$."
        ),
    ),
)
def batch_statistics():
    return statistics("batch", by_channel())


@entry(
    "layer-mean",
    "layer-variance",
    "layer-unbiased",
    sentence=(
        (
            "What are the means of layer normalization of $x$, given once for each "
            "sample? [17/6, 8/3, 5/2, 2]"
        ),
        (
            r"layer, by sample; means $\mu$: $\left[\tfrac{17}{6},\ \tfrac{8}{3},\ "
            r"\tfrac{5}{2},\ 2\right]$; variances $\sigma^2$: $\left[\tfrac{41}{36},\ "
            r"\tfrac{11}{9},\ \tfrac{11}{12},\ \tfrac{4}{3}\right]$"
        ),
        (
            "part: part 3.1; marks: 6; about: Batch, layer and instance normalization; "
            r"answer: batch: $\mu = \left[\tfrac{5}{2},\ \tfrac{5}{2}\right]$, $\sigma^2 = "
            r"\left[\tfrac{13}{12},\ \tfrac{17}{12}\right]$; layer: $\mu = "
            r"\left[\tfrac{17}{6},\ \tfrac{8}{3},\ \tfrac{5}{2},\ 2\right]$, $\sigma^2 = "
            r"\left[\tfrac{41}{36},\ \tfrac{11}{9},\ \tfrac{11}{12},\ "
            r"\tfrac{4}{3}\right]$; instance: a mean and a variance for each channel of "
            "each sample; checked:"
        ),
        "And its variances? [41/36, 11/9, 11/12, 4/3]",
        (
            r"Averaging the instance variances of each sample gives $\left[\tfrac{10}{9},\ "
            r"\tfrac{11}{9},\ \tfrac{8}{9},\ \tfrac{11}{9}\right]$ instead of "
            r"$\left[\tfrac{41}{36},\ \tfrac{11}{9},\ \tfrac{11}{12},\ "
            r"\tfrac{4}{3}\right]$."
        ),
        (
            r"variances of $x$: layer; with $m$: $\left[\tfrac{41}{36},\ \tfrac{11}{9},\ "
            r"\tfrac{11}{12},\ \tfrac{4}{3}\right]$; with $m - 1$: $\left[\tfrac{41}{30},\ "
            r"\tfrac{22}{15},\ \tfrac{11}{10},\ \tfrac{8}{5}\right]$"
        ),
    ),
)
def layer_statistics():
    return statistics("layer", by_sample())


@entry(
    "instance-mean",
    "instance-variance",
    "instance-unbiased",
    sentence=(
        (
            "What are the means of instance normalization of $x$, a row for each sample? "
            "[[3, 8/3], [8/3, 8/3], [8/3, 7/3], [5/3, 7/3]]"
        ),
        (
            r"instance, by sample and channel; means $\mu$: $\begin{bmatrix} 3 & "
            r"\tfrac{8}{3} \\[1ex] \tfrac{8}{3} & \tfrac{8}{3} \\[1ex] \tfrac{8}{3} & "
            r"\tfrac{7}{3} \\[1ex] \tfrac{5}{3} & \tfrac{7}{3} \end{bmatrix}$; variances "
            r"$\sigma^2$: $\begin{bmatrix} \tfrac{2}{3} & \tfrac{14}{9} \\[1ex] "
            r"\tfrac{14}{9} & \tfrac{8}{9} \\[1ex] \tfrac{2}{9} & \tfrac{14}{9} \\[1ex] "
            r"\tfrac{8}{9} & \tfrac{14}{9} \end{bmatrix}$"
        ),
        "And its variances? [[2/3, 14/9], [14/9, 8/9], [2/9, 14/9], [8/9, 14/9]]",
        (
            r"variances of $x$: instance; with $m$: $\begin{bmatrix} \tfrac{2}{3} & "
            r"\tfrac{14}{9} \\[1ex] \tfrac{14}{9} & \tfrac{8}{9} \\[1ex] \tfrac{2}{9} & "
            r"\tfrac{14}{9} \\[1ex] \tfrac{8}{9} & \tfrac{14}{9} \end{bmatrix}$; with $m - "
            r"1$: $\begin{bmatrix} 1 & \tfrac{7}{3} \\[1ex] \tfrac{7}{3} & \tfrac{4}{3} "
            r"\\[1ex] \tfrac{1}{3} & \tfrac{7}{3} \\[1ex] \tfrac{4}{3} & \tfrac{7}{3} "
            r"\end{bmatrix}$"
        ),
    ),
)
def instance_statistics():
    return {
        "instance-mean": [[mean(row) for row in sample] for sample in TENSOR],
        "instance-variance": [[variance(row) for row in sample] for sample in TENSOR],
        "instance-unbiased": [[variance(row, less=1) for row in sample] for sample in TENSOR],
    }


@entry(
    "batch-group",
    "layer-group",
    "instance-group",
    "batch-groups",
    "layer-groups",
    "instance-groups",
    "batch-factor",
    "layer-factor",
    "instance-factor",
    sentence=(
        (
            "technique: batch; reduced axes: sample, feature; entries of $x$ in a group, "
            "$m$: 12; groups: 2, by channel"
        ),
        (
            "This multiplies the variances by $m / (m - 1)$: that is 12/11 for batch "
            "normalization with $m =$ 12, 6/5 for layer normalization with $m =$ 6, and "
            "3/2 for instance normalization with $m =$ 3."
        ),
        (
            "technique: layer; reduced axes: channel, feature; entries of $x$ in a group, "
            "$m$: 6; groups: 4, by sample"
        ),
        (
            "technique: instance; reduced axes: feature; entries of $x$ in a group, $m$: "
            "3; groups: 8, by sample and channel"
        ),
        (
            "To follow a group of layer normalization by hand, take the first sample: its 6 "
            r"entries $\left[4,\ 3,\ 2,\ 1,\ 4,\ 3\right]$ have the sum 17 and the mean 17/6."
        ),
        (
            "For batch normalization, the 12 entries of the first channel have the sum 30 and "
            "the mean 5/2; the sum of their squares is 88, and their variance 13/12."
        ),
    ),
)
def sizes_of_groups():
    found = {}
    groups_of = {"batch": by_channel(), "layer": by_sample(), "instance": [*chain(*TENSOR)]}
    for name, groups in groups_of.items():
        m = len(groups[0])
        found |= {
            f"{name}-group": m,
            f"{name}-groups": len(groups),
            f"{name}-factor": Fraction(m, m - 1),
        }
    return found


@entry(
    "sample-entries",
    "sample-sum",
    "sample-mean",
    "sample-squares",
    "sample-variance",
    "channel-sum",
    "channel-mean",
    "channel-squares",
    "channel-variance",
    sentence=(
        (
            "To follow a group of layer normalization by hand, take the first sample: its 6 "
            r"entries $\left[4,\ 3,\ 2,\ 1,\ 4,\ 3\right]$ have the sum 17 and the mean 17/6."
        ),
        (
            "The sum of their squares is 55, so their variance, the mean of the squares minus "
            "the square of the mean, is 41/36."
        ),
        (
            "For batch normalization, the 12 entries of the first channel have the sum 30 and "
            "the mean 5/2; the sum of their squares is 88, and their variance 13/12."
        ),
    ),
)
def groups_by_hand():
    sample, channel = by_sample()[0], by_channel()[0]
    return {
        "sample-entries": sample,
        "sample-sum": sum(sample),
        "sample-mean": mean(sample),
        "sample-squares": sum(entry * entry for entry in sample),
        "sample-variance": variance(sample),
        "channel-sum": sum(channel),
        "channel-mean": mean(channel),
        "channel-squares": sum(entry * entry for entry in channel),
        "channel-variance": variance(channel),
    }


@entry(
    "first-group",
    "first-mean",
    "first-deviations",
    "first-variance",
    sentence=(
        "To follow a group by hand, take the first channel of the first sample: its "
        r"entries $\left[4,\ 3,\ 2\right]$ have the mean 3 and deviate from it by $\left[1,\ "
        r"0,\ -1\right]$; the mean of the squared deviations is 2/3."
    ),
)
def first_channel_of_the_first_sample():
    group = [*chain(TENSOR[0][0])]
    deviations = [value - mean(group) for value in group]
    return {
        "first-group": np.array(TENSOR)[0, 0],
        "first-mean": mean(group),
        "first-deviations": deviations,
        "first-variance": mean([deviation**2 for deviation in deviations]),
    }


@entry(
    "mean-of-variances",
    "variance-of-means",
    sentence=(
        (
            "For the samples of $x$, the mean of the instance variances is "
            r"$\left[\tfrac{10}{9},\ \tfrac{11}{9},\ \tfrac{8}{9},\ \tfrac{11}{9}\right]$, "
            r"and the variance of the instance means is $\left[\tfrac{1}{36},\ 0,\ "
            r"\tfrac{1}{36},\ \tfrac{1}{9}\right]$."
        ),
        (
            r"Averaging the instance variances of each sample gives $\left[\tfrac{10}{9},\ "
            r"\tfrac{11}{9},\ \tfrac{8}{9},\ \tfrac{11}{9}\right]$ instead of "
            r"$\left[\tfrac{41}{36},\ \tfrac{11}{9},\ \tfrac{11}{12},\ "
            r"\tfrac{4}{3}\right]$."
        ),
    ),
)
def within_and_between():
    return {
        "mean-of-variances": [mean([variance(row) for row in sample]) for sample in TENSOR],
        "variance-of-means": [variance([mean(row) for row in sample]) for sample in TENSOR],
    }


@entry(
    "grand-mean",
    "grand-variance",
    sentence=(
        (
            r"The channel means of $x$ are $\left[\tfrac{5}{2},\ \tfrac{5}{2}\right]$, and "
            "the mean of the whole tensor is 5/2."
        ),
        (
            r"The mean over $x$ is 5/2 and the batch means are $\left[\tfrac{5}{2},\ "
            r"\tfrac{5}{2}\right]$, so the means look right."
        ),
        (
            "But the variance over $x$ is 5/4, and the batch variances are "
            r"$\left[\tfrac{13}{12},\ \tfrac{17}{12}\right]$."
        ),
    ),
)
def whole_tensor():
    entries = [*chain(*chain(*TENSOR))]
    return {"grand-mean": mean(entries), "grand-variance": variance(entries)}


@entry(
    "activation-mean",
    "activation-variance",
    sentence=(
        r"That gives a mean and a variance for each channel and feature: $\mu = "
        r"\begin{bmatrix} \tfrac{11}{4} & \tfrac{5}{2} & \tfrac{9}{4} \\[1ex] "
        r"\tfrac{13}{4} & 2 & \tfrac{9}{4} \end{bmatrix}, \qquad \sigma^2 = "
        r"\begin{bmatrix} \tfrac{19}{16} & \tfrac{5}{4} & \tfrac{11}{16} \\[1ex] "
        r"\tfrac{27}{16} & \tfrac{3}{2} & \tfrac{3}{16} \end{bmatrix} $."
    ),
)
def statistics_of_activations():
    columns = [[[s[c][f] for s in TENSOR] for f in range(3)] for c in range(2)]
    return {
        "activation-mean": [[mean(group) for group in row] for row in columns],
        "activation-variance": [[variance(group) for group in row] for row in columns],
    }


@entry(
    "sample-of-equal-means",
    sentence="In the second sample they do, and there the mistake does not show.",
)
def samples_whose_channels_have_the_same_mean():
    return [i for i, (a, b) in enumerate(TENSOR, 1) if mean(a) == mean(b)]


@entry(
    "batch-unchanged",
    "batch-changed",
    sentence=("So the batch means do not change if all axes are reduced; the batch variances do."),
)
def what_reducing_all_axes_leaves():
    entries = [*chain(*chain(*TENSOR))]
    gaps = {
        "means": [mean(group) - mean(entries) for group in by_channel()],
        "variances": [variance(group) - variance(entries) for group in by_channel()],
    }
    return {
        "batch-unchanged": [name for name, gap in gaps.items() if not any(gap)],
        "batch-changed": [name for name, gap in gaps.items() if all(gap)],
    }


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
            "padding enters them: zeros that fill the short sentence move the means of the "
            r"features from $\left[3,\ 2,\ 2\right]$ to $\left[\tfrac{9}{4},\ "
            r"\tfrac{3}{2},\ \tfrac{3}{2}\right]$;"
        ),
        (
            r"In the example the real tokens have $\mu = \left[3,\ 2,\ 2\right]$ and "
            r"$\sigma^2 = \left[\tfrac{5}{3},\ \tfrac{8}{3},\ \tfrac{5}{3}\right]$."
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
        r"The first token of the short sentence becomes $\hat x \approx \left[-0.77,\ "
        r"-1.22,\ 1.55\right]$ beside the long sentence, without padding, and $\hat x "
        r"\approx \left[0.36,\ -1.34,\ -0.29\right]$ beside the sentence "
        r"$\begin{bmatrix} 0 & 2 & 6 \\ 1 & 2 & 5 \\ 0 & 4 & 6 \\ 2 & 1 & 5 "
        r"\end{bmatrix}$."
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
        r"Then the first token of the short sentence is $\hat x \approx \left[-0.77,\ "
        r"-1.22,\ 1.55\right]$ in its training batch and $\hat x \approx \left[0.10,\ "
        r"-1.37,\ 0.23\right]$ at inference."
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
        r"In the example of $\begin{bmatrix} 2 & 0 & 4 \\ 4 & 1 & 1 \end{bmatrix}$ and "
        r"$\begin{bmatrix} 1 & 5 & 2 \\ 3 & 3 & 0 \\ 5 & 1 & 2 \\ 3 & 2 & 3 "
        r"\end{bmatrix}$, the positions have $\left[2,\ 2,\ 1,\ 1\right]$ real tokens."
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
            "If each position has statistics of its own, late positions have few tokens, and their "
            r"statistics are noise: at the last position of the example the variances are "
            r"$\left[0,\ 0,\ 0\right]$."
        ),
        (
            r"Layer normalization of this token gives $\hat x \approx \left[0.71,\ -1.41,\ "
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
            "in a model that predicts the next token, the normalized first token of the "
            "long sentence tells 5 last tokens apart."
        ),
        (
            "With layer normalization of a token it takes 1, and its derivative by the "
            "later tokens is zero."
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
            "With layer normalization of a token it takes 1, and its derivative by the "
            "later tokens is zero."
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
    "constant-group",
    sentence=(
        r"With $\varepsilon = 1 \times 10^{-5}$, the group $\left[2,\ 2,\ 2\right]$ "
        r"becomes $\left[0,\ 0,\ 0\right]$."
    ),
)
def group_of_equal_entries():
    return of_a_token([2, 2, 2])


@entry(
    "nlp-no-leak",
    sentence=(
        "With layer normalization of a token it takes 1, and its derivative by the "
        "later tokens is zero."
    ),
)
def effect_of_later_tokens():
    token, changed = (
        of_a_token(LONG[0]),
        [of_a_token(s[0]) for s in ([*LONG[:3], w] for w in WORDS)],
    )
    return max(float(np.abs(other - token).max()) for other in changed)


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
            r"Over the real tokens, the first feature has $\mu = 3$ and $\sigma^2 = "
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
    "nlp-derivative",
    sentence=(
        "In the example without padding, the derivative of the first normalized feature of the "
        "first token of the long sentence by the first feature of its last token is about -0.13."
    ),
)
def derivative_by_the_last_token():
    def first_feature(change):
        return normalized([*SHORT, *LONG[:3], [LONG[3][0] + change, *LONG[3][1:]]])[2, 0]

    return (first_feature(1e-5) - first_feature(-1e-5)) / 2e-5
