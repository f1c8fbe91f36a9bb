"""Second entries of the compute of hybrids, made from their sentences and Table 6."""

import math
from fractions import Fraction
from itertools import pairwise

from vit_table_6 import AVERAGE, HYBRIDS, cost_of_a_vit, frontier, share, total

from sphinx_claims.recompute import entry


@entry(
    "vit-hybrid-r50-vit-b32-7-vit",
    "vit-hybrid-r50-vit-l32-7-vit",
    "vit-hybrid-r50-vit-b16-7-vit",
    "vit-hybrid-r50-vit-l16-7-vit",
    "vit-hybrid-r50-vit-l16-14-vit",
    sentence=(
        (
            "hybrid, epochs: R50+ViT-B/32, 7; exaFLOPs: 106; the paper’s average: 94.272; "
            "compute of a ViT of this mean: ≈ 196; share of it: ≈ 0.54; points above a "
            "ViT of this compute: ≈ 0.86"
        ),
        (
            "hybrid, epochs: R50+ViT-L/32, 7; exaFLOPs: 246; the paper’s average: 94.85; "
            "compute of a ViT of this mean: ≈ 503; share of it: ≈ 0.49; points above a "
            "ViT of this compute: ≈ 0.44"
        ),
        (
            "hybrid, epochs: R50+ViT-B/16, 7; exaFLOPs: 274; the paper’s average: 94.68; "
            "compute of a ViT of this mean: ≈ 381; share of it: ≈ 0.72; points above a "
            "ViT of this compute: ≈ 0.20"
        ),
        (
            "hybrid, epochs: R50+ViT-L/16, 7; exaFLOPs: 859; the paper’s average: 95.17; "
            "compute of a ViT of this mean: ≈ 869; share of it: ≈ 0.99; points above a "
            "ViT of this compute: ≈ 0.01"
        ),
        (
            "hybrid, epochs: R50+ViT-L/16, 14; exaFLOPs: 1668; the paper’s average: "
            "95.358; compute of a ViT of this mean: ≈ 1306; share of it: ≈ 1.28; points "
            "above a ViT of this compute: ≈ −0.11"
        ),
    ),
)
def costs_of_vits_level_with_hybrids():
    return {
        f"vit-hybrid-{name}-vit": cost_of_a_vit(total(row, AVERAGE), AVERAGE)
        for name, row in HYBRIDS.items()
    }


@entry(
    "vit-hybrid-r50-vit-b32-7-share",
    "vit-hybrid-r50-vit-l32-7-share",
    "vit-hybrid-r50-vit-b16-7-share",
    "vit-hybrid-r50-vit-l16-7-share",
    "vit-hybrid-r50-vit-l16-14-share",
    sentence=(
        (
            "hybrid, epochs: R50+ViT-B/32, 7; exaFLOPs: 106; the paper’s average: 94.272; "
            "compute of a ViT of this mean: ≈ 196; share of it: ≈ 0.54; points above a "
            "ViT of this compute: ≈ 0.86"
        ),
        (
            "hybrid, epochs: R50+ViT-L/32, 7; exaFLOPs: 246; the paper’s average: 94.85; "
            "compute of a ViT of this mean: ≈ 503; share of it: ≈ 0.49; points above a "
            "ViT of this compute: ≈ 0.44"
        ),
        (
            "hybrid, epochs: R50+ViT-B/16, 7; exaFLOPs: 274; the paper’s average: 94.68; "
            "compute of a ViT of this mean: ≈ 381; share of it: ≈ 0.72; points above a "
            "ViT of this compute: ≈ 0.20"
        ),
        (
            "hybrid, epochs: R50+ViT-L/16, 7; exaFLOPs: 859; the paper’s average: 95.17; "
            "compute of a ViT of this mean: ≈ 869; share of it: ≈ 0.99; points above a "
            "ViT of this compute: ≈ 0.01"
        ),
        (
            "hybrid, epochs: R50+ViT-L/16, 14; exaFLOPs: 1668; the paper’s average: "
            "95.358; compute of a ViT of this mean: ≈ 1306; share of it: ≈ 1.28; points "
            "above a ViT of this compute: ≈ −0.11"
        ),
    ),
)
def shares_of_hybrids():
    return {f"vit-hybrid-{name}-share": share(row) for name, row in HYBRIDS.items()}


@entry(
    "vit-hybrid-cheapest",
    sentence=(
        (
            "The 3 cheapest hybrids need 0.5 to 0.7 of what a ViT needs, and only the "
            "dearest needs more than a ViT."
        ),
        (
            "Hybrids lead “slightly”, yet the 3 cheapest hybrids need 0.5 to 0.7 of what "
            "a ViT needs."
        ),
    ),
)
def cheapest_hybrids():
    first = sorted(HYBRIDS.values())[: len(HYBRIDS) - 2]
    ends = [min(map(share, first)), max(map(share, first))]
    return [len(first), "cheapest hybrids", *(Fraction(round(10 * x), 10) for x in ends)]


def accuracy_of_a_vit(cost):
    """The mean accuracy at a cost, linear in the logarithm of cost between the best ViTs."""
    for (a, c), (b, d) in pairwise(frontier(AVERAGE)):
        if c <= cost <= d:
            return (a + (b - a) * math.log(cost / c) / math.log(d / c)) / 500
    return None


@entry(
    "vit-hybrid-r50-vit-b32-7-points",
    "vit-hybrid-r50-vit-l32-7-points",
    "vit-hybrid-r50-vit-b16-7-points",
    "vit-hybrid-r50-vit-l16-7-points",
    "vit-hybrid-r50-vit-l16-14-points",
    sentence=(
        (
            "hybrid, epochs: R50+ViT-B/32, 7; exaFLOPs: 106; the paper’s average: 94.272; "
            "compute of a ViT of this mean: ≈ 196; share of it: ≈ 0.54; points above a "
            "ViT of this compute: ≈ 0.86"
        ),
        (
            "hybrid, epochs: R50+ViT-L/32, 7; exaFLOPs: 246; the paper’s average: 94.85; "
            "compute of a ViT of this mean: ≈ 503; share of it: ≈ 0.49; points above a "
            "ViT of this compute: ≈ 0.44"
        ),
        (
            "hybrid, epochs: R50+ViT-B/16, 7; exaFLOPs: 274; the paper’s average: 94.68; "
            "compute of a ViT of this mean: ≈ 381; share of it: ≈ 0.72; points above a "
            "ViT of this compute: ≈ 0.20"
        ),
        (
            "hybrid, epochs: R50+ViT-L/16, 7; exaFLOPs: 859; the paper’s average: 95.17; "
            "compute of a ViT of this mean: ≈ 869; share of it: ≈ 0.99; points above a "
            "ViT of this compute: ≈ 0.01"
        ),
        (
            "hybrid, epochs: R50+ViT-L/16, 14; exaFLOPs: 1668; the paper’s average: "
            "95.358; compute of a ViT of this mean: ≈ 1306; share of it: ≈ 1.28; points "
            "above a ViT of this compute: ≈ −0.11"
        ),
    ),
)
def points_above_vits():
    return {
        f"vit-hybrid-{name}-points": total(row, AVERAGE) / 500 - accuracy_of_a_vit(row[0])
        for name, row in HYBRIDS.items()
    }
