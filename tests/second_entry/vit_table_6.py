"""Table 6 of the Vision Transformer paper, typed once more, and how its models compare."""

import math
from fractions import Fraction
from itertools import pairwise

NAMES = ["ImageNet", "ReaL", "CIFAR-10", "CIFAR-100", "Pets", "Flowers"]
AVERAGE = ["ImageNet", "CIFAR-10", "CIFAR-100", "Pets", "Flowers"]
# exaFLOPs, then hundredths of percent by data set, typed from Table 6
VITS = {
    "ViT-B/32": (55, 8073, 8627, 9861, 9049, 9340, 9927),
    "ViT-L/32": (196, 8437, 8828, 9919, 9252, 9583, 9945),
    "ViT-B/16": (224, 8415, 8885, 9900, 9187, 9580, 9956),
    "ViT-L/16": (783, 8630, 8943, 9938, 9346, 9681, 9966),
    "ViT-L/16, longer": (1567, 8712, 8999, 9938, 9404, 9711, 9956),
    "ViT-H/14": (4262, 8808, 9036, 9950, 9471, 9711, 9971),
}
RESNETS = {
    "resnet50x1-7": (50, 7754, 8456, 9767, 8607, 9111, 9426),
    "resnet101x1-7": (96, 8067, 8707, 9848, 8917, 9408, 9595),
    "resnet152x1-7": (141, 8188, 8796, 9882, 9022, 9417, 9694),
    "resnet50x2-7": (199, 8212, 8794, 9829, 8920, 9343, 9702),
    "resnet152x2-7": (563, 8497, 8969, 9906, 9205, 9537, 9862),
    "resnet152x2-14": (1126, 8556, 8989, 9924, 9192, 9575, 9875),
    "resnet200x3-14": (3306, 8722, 9015, 9934, 9353, 9632, 9904),
}
HYBRIDS = {
    "r50-vit-b32-7": (106, 8490, 8915, 9901, 9224, 9575, 9946),
    "r50-vit-l32-7": (246, 8568, 8904, 9924, 9293, 9697, 9943),
    "r50-vit-b16-7": (274, 8558, 8965, 9914, 9263, 9665, 9940),
    "r50-vit-l16-7": (859, 8660, 8972, 9918, 9364, 9703, 9940),
    "r50-vit-l16-14": (1668, 8712, 8976, 9931, 9389, 9736, 9911),
}
CHOICES = {
    "five": AVERAGE,
    "six": NAMES,
    "four": ["ImageNet", "CIFAR-10", "CIFAR-100", "Pets"],
    "imagenet": ["ImageNet"],
    "real": ["ReaL"],
    "cifar10": ["CIFAR-10"],
    "cifar100": ["CIFAR-100"],
    "pets": ["Pets"],
    "flowers": ["Flowers"],
}


def total(row, names):
    """The summed accuracies, whose order is that of the means."""
    return sum(row[1 + NAMES.index(name)] for name in names)


def frontier(names):
    """The ViTs that no cheaper one equals or beats: summed accuracy and cost."""
    kept = []
    for row in sorted(VITS.values()):
        if not kept or total(row, names) > kept[-1][0]:
            kept.append((total(row, names), row[0]))
    return kept


def cost_of_a_vit(accuracy, names):
    """The cost at a summed accuracy, linear in accuracy against log cost; None outside."""
    line = frontier(names)
    for (a, c), (b, d) in pairwise(line):
        if a <= accuracy <= b:
            return math.exp(math.log(c) + (accuracy - a) / (b - a) * math.log(d / c))
    return None


def factors_by_resnet(names, better=0):
    """The factors of the ResNets that the ViTs reach, if all were better by some points."""
    costs = {
        name: cost_of_a_vit(total(row, names) + 100 * better * len(names), names)
        for name, row in RESNETS.items()
    }
    return {name: RESNETS[name][0] / cost for name, cost in costs.items() if cost}


def factors(names, better=0):
    return [*factors_by_resnet(names, better).values()]


def lower(row, better=0):
    """The cost of a ResNet, if better by some points, over that of the cheapest ViT as accurate."""
    needed = total(row, AVERAGE) + 500 * better
    return Fraction(row[0], min(v[0] for v in VITS.values() if total(v, AVERAGE) >= needed))


def share(row):
    return row[0] / cost_of_a_vit(total(row, AVERAGE), AVERAGE)


def has_cheaper_vit(row, names):
    return any(v[0] < row[0] and total(v, names) >= total(row, names) for v in VITS.values())
