"""Second entries of the compute of hybrids, made from their sentences and Table 6."""

import math
from fractions import Fraction
from itertools import pairwise

from vit_table_6 import AVERAGE, HYBRIDS, NAMES, VITS, cost_of_a_vit, frontier, share, total

from sphinx_claims.recompute import entry


@entry(
    "vit-hybrid-r50-vit-b32-7-vit",
    "vit-hybrid-r50-vit-l32-7-vit",
    "vit-hybrid-r50-vit-b16-7-vit",
    "vit-hybrid-r50-vit-l16-7-vit",
    "vit-hybrid-r50-vit-l16-14-vit",
    sentence=(
        (
            "R50+ViT, epochs: B/32, 7; exaFLOPs: 106; mean: 94.272; compute of a ViT of "
            "this mean: ≈ 196; share: ≈ 0.54; points above a ViT of this compute: ≈ 0.86"
        ),
        (
            "R50+ViT, epochs: L/32, 7; exaFLOPs: 246; mean: 94.85; compute of a ViT of "
            "this mean: ≈ 503; share: ≈ 0.49; points above a ViT of this compute: ≈ 0.44"
        ),
        (
            "R50+ViT, epochs: B/16, 7; exaFLOPs: 274; mean: 94.68; compute of a ViT of "
            "this mean: ≈ 381; share: ≈ 0.72; points above a ViT of this compute: ≈ 0.20"
        ),
        (
            "R50+ViT, epochs: L/16, 7; exaFLOPs: 859; mean: 95.17; compute of a ViT of "
            "this mean: ≈ 869; share: ≈ 0.99; points above a ViT of this compute: ≈ 0.01"
        ),
        (
            "R50+ViT, epochs: L/16, 14; exaFLOPs: 1668; mean: 95.358; compute of a ViT of "
            "this mean: ≈ 1306; share: ≈ 1.28; points above a ViT of this compute: ≈ "
            "−0.11"
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
            "R50+ViT, epochs: B/32, 7; exaFLOPs: 106; mean: 94.272; compute of a ViT of "
            "this mean: ≈ 196; share: ≈ 0.54; points above a ViT of this compute: ≈ 0.86"
        ),
        (
            "R50+ViT, epochs: L/32, 7; exaFLOPs: 246; mean: 94.85; compute of a ViT of "
            "this mean: ≈ 503; share: ≈ 0.49; points above a ViT of this compute: ≈ 0.44"
        ),
        (
            "R50+ViT, epochs: B/16, 7; exaFLOPs: 274; mean: 94.68; compute of a ViT of "
            "this mean: ≈ 381; share: ≈ 0.72; points above a ViT of this compute: ≈ 0.20"
        ),
        (
            "R50+ViT, epochs: L/16, 7; exaFLOPs: 859; mean: 95.17; compute of a ViT of "
            "this mean: ≈ 869; share: ≈ 0.99; points above a ViT of this compute: ≈ 0.01"
        ),
        (
            "R50+ViT, epochs: L/16, 14; exaFLOPs: 1668; mean: 95.358; compute of a ViT of "
            "this mean: ≈ 1306; share: ≈ 1.28; points above a ViT of this compute: ≈ "
            "−0.11"
        ),
    ),
)
def shares_of_hybrids():
    return {f"vit-hybrid-{name}-share": share(row) for name, row in HYBRIDS.items()}


@entry(
    "vit-hybrid-cheapest",
    sentence=(
        "The 3 cheapest hybrids need 0.5 to 0.7 of what a ViT needs, and only the "
        "most expensive needs more than a ViT."
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
            "R50+ViT, epochs: B/32, 7; exaFLOPs: 106; mean: 94.272; compute of a ViT of "
            "this mean: ≈ 196; share: ≈ 0.54; points above a ViT of this compute: ≈ 0.86"
        ),
        (
            "R50+ViT, epochs: L/32, 7; exaFLOPs: 246; mean: 94.85; compute of a ViT of "
            "this mean: ≈ 503; share: ≈ 0.49; points above a ViT of this compute: ≈ 0.44"
        ),
        (
            "R50+ViT, epochs: B/16, 7; exaFLOPs: 274; mean: 94.68; compute of a ViT of "
            "this mean: ≈ 381; share: ≈ 0.72; points above a ViT of this compute: ≈ 0.20"
        ),
        (
            "R50+ViT, epochs: L/16, 7; exaFLOPs: 859; mean: 95.17; compute of a ViT of "
            "this mean: ≈ 869; share: ≈ 0.99; points above a ViT of this compute: ≈ 0.01"
        ),
        (
            "R50+ViT, epochs: L/16, 14; exaFLOPs: 1668; mean: 95.358; compute of a ViT of "
            "this mean: ≈ 1306; share: ≈ 1.28; points above a ViT of this compute: ≈ "
            "−0.11"
        ),
    ),
)
def points_above_vits():
    return {
        f"vit-hybrid-{name}-points": total(row, AVERAGE) / 500 - accuracy_of_a_vit(row[0])
        for name, row in HYBRIDS.items()
    }


@entry(
    "vit-hybrid-tie",
    sentence="R50+ViT-B/32 with 106 exaFLOPs and ViT-L/32 with 196 have the same mean.",
)
def hybrid_and_vit_of_one_mean():
    ((hybrid, vit, name),) = (
        (row, v, name)
        for row in HYBRIDS.values()
        for name, v in VITS.items()
        if total(row, AVERAGE) == total(v, AVERAGE)
    )
    (key,) = (key for key, row in HYBRIDS.items() if row == hybrid)
    model = {"r50-vit-b32-7": "R50+ViT-B/32"}[key]
    return [model, hybrid[0], name, vit[0], "have the same mean"]


@entry(
    "vit-hybrid-range",
    sentence=(
        "The choice of average matters here too: by single columns, the shares of the "
        "3 cheapest hybrids go from 0.2 on Pets to 2.0 on Flowers."
    ),
)
def shares_by_single_columns():
    cheapest = sorted(HYBRIDS.values())[: len(HYBRIDS) - 2]
    shares = [
        (row[0] / cost_of_a_vit(total(row, [name]), [name]), name)
        for row in cheapest
        for name in NAMES
    ]
    found = [len(cheapest), "cheapest hybrids"]
    for share_, name in (min(shares), max(shares)):
        found += [Fraction(round(10 * share_), 10), name]
    return found
