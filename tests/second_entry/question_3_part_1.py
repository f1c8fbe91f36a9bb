"""Second entries of part 3.1, made from its sentences alone."""

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
            r"instance, by sample, channel; means $\mu$: $\begin{bmatrix} 3 & \tfrac{8}{3} "
            r"\\[1ex] \tfrac{8}{3} & \tfrac{8}{3} \\[1ex] \tfrac{8}{3} & \tfrac{7}{3} "
            r"\\[1ex] \tfrac{5}{3} & \tfrac{7}{3} \end{bmatrix}$; variances $\sigma^2$: "
            r"$\begin{bmatrix} \tfrac{2}{3} & \tfrac{14}{9} \\[1ex] \tfrac{14}{9} & "
            r"\tfrac{8}{9} \\[1ex] \tfrac{2}{9} & \tfrac{14}{9} \\[1ex] \tfrac{8}{9} & "
            r"\tfrac{14}{9} \end{bmatrix}$"
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
    sentence=(
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


@entry(
    "constant-group",
    sentence=(
        r"With $\varepsilon = 1 \times 10^{-5}$, the group $\left[2,\ 2,\ 2\right]$ "
        r"becomes $\left[0,\ 0,\ 0\right]$."
    ),
)
def group_of_equal_entries():
    group = np.array([2, 2, 2])
    return (group - group.mean()) / np.sqrt(group.var() + 1e-5)
