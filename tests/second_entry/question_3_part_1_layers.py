"""Second entries of part 3.1 on axes and on PyTorch's layers, made from its sentences alone."""

from itertools import combinations, product
from statistics import mean, pvariance

import torch
from torch.nn import functional

from sphinx_claims.recompute import entry

AXES = ("sample", "channel", "feature")
TENSOR = torch.tensor(
    [
        [[4, 3, 2], [1, 4, 3]],
        [[3, 4, 1], [4, 2, 2]],
        [[3, 2, 3], [4, 1, 2]],
        [[1, 1, 3], [4, 1, 2]],
    ],
    dtype=torch.float64,
)
NORMALIZED = {
    "batch": functional.batch_norm(TENSOR, None, None, training=True),
    "layer": functional.layer_norm(TENSOR, TENSOR.shape[1:]),
    "instance": functional.instance_norm(TENSOR),
}


def normalize(values, reduced):
    """Subtract the means over some axes and divide by the standard deviations."""
    centered = values - values.mean(dim=reduced, keepdim=True)
    return centered / (centered**2).mean(dim=reduced, keepdim=True).add(1e-5).sqrt()


def reduced_axes(output):
    """The only set of axes over which the tensor has to be normalized to give an output."""
    sets = [axes for size in (1, 2, 3) for axes in combinations(range(3), size)]
    (found,) = [axes for axes in sets if torch.allclose(normalize(TENSOR, axes), output)]
    return found


def names(axes):
    return [AXES[axis] for axis in axes]


def kept_axes(output):
    reduced = reduced_axes(output)
    return names(axis for axis in range(3) if axis not in reduced)


@entry(
    "batch-kept",
    "layer-kept",
    "instance-kept",
    sentence=(
        (
            "What are the means of batch normalization of $x$, given once for each "
            "channel? [5/2, 5/2]"
        ),
        (
            r"batch, by channel; means $\mu$: $\left[\tfrac{5}{2},\ \tfrac{5}{2}\right]$; "
            r"variances $\sigma^2$: $\left[\tfrac{13}{12},\ \tfrac{17}{12}\right]$"
        ),
        (
            "technique: batch; reduced axes: sample, feature; entries of $x$ in a group, "
            "$m$: 12; groups: 2, by channel"
        ),
        (
            r"instance, by sample, channel; means $\mu$: $\begin{bmatrix} 3 & \tfrac{8}{3} "
            r"\\[1ex] \tfrac{8}{3} & \tfrac{8}{3} \\[1ex] \tfrac{8}{3} & \tfrac{7}{3} "
            r"\\[1ex] \tfrac{5}{3} & \tfrac{7}{3} \end{bmatrix}$; variances $\sigma^2$: "
            r"$\begin{bmatrix} \tfrac{2}{3} & \tfrac{14}{9} \\[1ex] \tfrac{14}{9} & "
            r"\tfrac{8}{9} \\[1ex] \tfrac{2}{9} & \tfrac{14}{9} \\[1ex] \tfrac{8}{9} & "
            r"\tfrac{14}{9} \end{bmatrix}$"
        ),
        (
            "An outline holds the entries with the same channel for batch normalization, "
            "the same sample for layer normalization, and the same sample and channel for "
            "instance normalization."
        ),
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
            "technique: layer; reduced axes: channel, feature; entries of $x$ in a group, "
            "$m$: 6; groups: 4, by sample"
        ),
        (
            "technique: instance; reduced axes: feature; entries of $x$ in a group, $m$: "
            "3; groups: 8, by sample and channel"
        ),
    ),
)
def axes_of_the_statistics():
    return {f"{name}-kept": kept_axes(output) for name, output in NORMALIZED.items()}


@entry(
    "batch-reduced",
    "layer-reduced",
    "instance-reduced",
    sentence=(
        (
            "technique: batch; reduced axes: sample, feature; entries of $x$ in a group, "
            "$m$: 12; groups: 2, by channel"
        ),
        (
            "technique: layer; reduced axes: channel, feature; entries of $x$ in a group, "
            "$m$: 6; groups: 4, by sample"
        ),
        (
            "technique: instance; reduced axes: feature; entries of $x$ in a group, $m$: "
            "3; groups: 8, by sample and channel"
        ),
    ),
)
def axes_that_are_averaged():
    return {f"{name}-reduced": names(reduced_axes(output)) for name, output in NORMALIZED.items()}


@entry(
    "activation-kept",
    sentence=(
        r"That gives a mean and a variance for each channel and feature: $\mu = "
        r"\begin{bmatrix} \tfrac{11}{4} & \tfrac{5}{2} & \tfrac{9}{4} \\[1ex] "
        r"\tfrac{13}{4} & 2 & \tfrac{9}{4} \end{bmatrix}, \qquad \sigma^2 = "
        r"\begin{bmatrix} \tfrac{19}{16} & \tfrac{5}{4} & \tfrac{11}{16} \\[1ex] "
        r"\tfrac{27}{16} & \tfrac{3}{2} & \tfrac{3}{16} \end{bmatrix} $."
    ),
)
def axes_of_activations():
    flat = functional.batch_norm(TENSOR.reshape(4, 6), None, None, training=True)
    return kept_axes(flat.reshape(TENSOR.shape))


@entry(
    "last-axis-is",
    sentence=(
        "Without learned scales and shifts it gives the same tensor as instance normalization."
    ),
)
def twin_of_the_last_axis():
    last = functional.layer_norm(TENSOR, TENSOR.shape[-1:])
    return [name for name, output in NORMALIZED.items() if torch.allclose(output, last)]


@entry(
    "epsilon",
    sentence=(
        (
            "The layers BatchNorm1d, LayerNorm and InstanceNorm1d of PyTorch take each "
            r"entry $z$ of a group to $(z - \mu) / \sqrt{\sigma^2 + \varepsilon}$, with "
            r"$\varepsilon = 1 \times 10^{-5}$ by default."
        ),
        (
            r"With $\varepsilon = 1 \times 10^{-5}$, the group $\left[2,\ 2,\ 2\right]$ "
            r"becomes $\left[0,\ 0,\ 0\right]$."
        ),
    ),
)
def default_epsilon():
    layers = {
        (0, 2): torch.nn.BatchNorm1d(2),
        (1, 2): torch.nn.LayerNorm([2, 3]),
        (2,): torch.nn.InstanceNorm1d(2),
    }
    tiny = TENSOR / 1000
    for reduced, layer in layers.items():
        centered = tiny - tiny.mean(dim=reduced, keepdim=True)
        variance = (centered**2).mean(dim=reduced, keepdim=True)
        expected = centered / (variance + layer.eps).sqrt()
        assert torch.allclose(layer.double()(tiny), expected)
    (value,) = {layer.eps for layer in layers.values()}
    return value


@entry(
    "averaged-smaller-unless-means-equal",
    sentence=(
        "By total-variance each is smaller than the layer variance of its sample, "
        "unless all channels of this sample have the same mean."
    ),
)
def averages_below_the_layer_variance():
    found = []
    for one, other, third in product(product([0, 1, 3], repeat=2), repeat=3):
        channels = (one, other, third)
        averaged = mean(map(pvariance, channels))
        equal = len({mean(channel) for channel in channels}) == 1
        found.append((averaged < pvariance([*one, *other, *third])) != equal)
    return all(found)


@entry(
    "batchnorm-divides-by",
    "batchnorm-keeps",
    sentence=(
        "PyTorch uses both in one layer: in training, BatchNorm1d divides by the root "
        "of the biased variance, and for inference it keeps a moving average of the "
        "unbiased ones, with $m - 1$."
    ),
)
def variances_of_a_layer():
    layer = torch.nn.BatchNorm1d(2, momentum=1).double()
    output = layer(TENSOR)
    centered = TENSOR - TENSOR.mean(dim=(0, 2), keepdim=True)
    variances = {
        name: TENSOR.var(dim=(0, 2), correction=less)
        for name, less in (("biased", 0), ("unbiased", 1))
    }
    divided = {
        name: centered / (variance[:, None] + layer.eps).sqrt()
        for name, variance in variances.items()
    }
    return {
        "batchnorm-divides-by": [
            name for name, values in divided.items() if torch.allclose(values, output)
        ],
        "batchnorm-keeps": [
            name
            for name, variance in variances.items()
            if torch.allclose(variance, layer.running_var)
        ],
    }


@entry(
    "batchnorm-momentum", sentence="By default each new batch has the weight 0.1 in this average."
)
def weight_of_a_new_batch():
    layer = torch.nn.BatchNorm1d(2).double()
    weights = set()
    for batch in (TENSOR, TENSOR**2):
        before = layer.running_var.clone()
        layer(batch)
        new = batch.var(dim=(0, 2))
        weights |= {*((layer.running_var - before) / (new - before)).numpy().round(12).tolist()}
    (weight,) = weights
    return weight
