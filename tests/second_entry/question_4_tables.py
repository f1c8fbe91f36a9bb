"""Second entries of the factors of compute in Table 6, made from their sentences and that table."""

from fractions import Fraction
from itertools import combinations

from vit_table_6 import (
    AVERAGE,
    HYBRIDS,
    NAMES,
    RESNETS,
    VITS,
    cost_of_a_vit,
    factors,
    frontier,
    has_cheaper_vit,
    lower,
    total,
)

from sphinx_claims.recompute import entry


@entry(
    "vit-five-choice",
    sentence=(
        "Of the ways to leave out one column of Table 6, 1 of 6 gives these averages: without ReaL."
    ),
)
def way_to_leave_one_out():
    printed = {"resnet50x1-7": "89.33", "resnet152x2-7": "94.01"}
    ways = [
        names
        for names in combinations(NAMES, 5)
        if all(f"{total(RESNETS[m], names) / 500:.2f}" == text for m, text in printed.items())
    ]
    (only,) = ways
    return [len(ways), len(NAMES), "without", *sorted({*NAMES} - {*only})]


@entry(
    "vit-five-resnet50x1-7",
    "vit-five-resnet101x1-7",
    "vit-five-resnet152x1-7",
    "vit-five-resnet50x2-7",
    "vit-five-resnet152x2-7",
    "vit-five-resnet152x2-14",
    "vit-five-resnet200x3-14",
    "vit-hybrid-r50-vit-b32-7",
    "vit-hybrid-r50-vit-l32-7",
    "vit-hybrid-r50-vit-b16-7",
    "vit-hybrid-r50-vit-l16-7",
    "vit-hybrid-r50-vit-l16-14",
    sentence=(
        (
            "ResNet, epochs: ResNet50x1, 7; the paper’s average: 89.33; exaFLOPs: 50; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-B/32, 55; factor, lower "
            "bound: ≈ 0.9; interpolated: ; upper bound:"
        ),
        (
            "ResNet, epochs: ResNet101x1, 7; the paper’s average: 91.67; exaFLOPs: 96; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-B/32, 55; factor, lower "
            "bound: ≈ 1.7; interpolated: ; upper bound:"
        ),
        (
            "ResNet, epochs: ResNet152x1, 7; the paper’s average: 92.406; exaFLOPs: 141; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-B/32, 55; factor, lower "
            "bound: ≈ 2.6; interpolated: ; upper bound:"
        ),
        (
            "ResNet, epochs: ResNet50x2, 7; the paper’s average: 92.012; exaFLOPs: 199; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-B/32, 55; factor, lower "
            "bound: ≈ 3.6; interpolated: ; upper bound:"
        ),
        (
            "ResNet, epochs: ResNet152x2, 7; the paper’s average: 94.014; exaFLOPs: 563; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/32, 196; factor, lower "
            "bound: ≈ 2.9; interpolated: ≈ 3.5; upper bound: ≈ 10.2"
        ),
        (
            "ResNet, epochs: ResNet152x2, 14; the paper’s average: 94.244; exaFLOPs: "
            "1126; cheapest ViT at least as accurate, exaFLOPs: ViT-L/32, 196; factor, "
            "lower bound: ≈ 5.7; interpolated: ≈ 5.9; upper bound: ≈ 20.5"
        ),
        (
            "ResNet, epochs: ResNet200x3, 14; the paper’s average: 95.09; exaFLOPs: 3306; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/16, 783; factor, lower "
            "bound: ≈ 4.2; interpolated: ≈ 4.4; upper bound: ≈ 16.9"
        ),
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
def averages():
    rows = {f"vit-five-{name}": row for name, row in RESNETS.items()}
    rows |= {f"vit-hybrid-{name}": row for name, row in HYBRIDS.items()}
    return {key: Fraction(total(row, AVERAGE), 500) for key, row in rows.items()}


@entry(
    "vit-five-resnet50x1-7-vit",
    "vit-five-resnet101x1-7-vit",
    "vit-five-resnet152x1-7-vit",
    "vit-five-resnet50x2-7-vit",
    "vit-five-resnet152x2-7-vit",
    "vit-five-resnet152x2-14-vit",
    "vit-five-resnet200x3-14-vit",
    sentence=(
        (
            "ResNet, epochs: ResNet50x1, 7; the paper’s average: 89.33; exaFLOPs: 50; cheapest "
            "ViT at least as accurate, exaFLOPs: ViT-B/32, 55; factor, lower bound: ≈ 0.9; "
            "interpolated: ; upper bound:"
        ),
        (
            "ResNet, epochs: ResNet101x1, 7; the paper’s average: 91.67; exaFLOPs: 96; cheapest"
            " ViT at least as accurate, exaFLOPs: ViT-B/32, 55; factor, lower bound: ≈ 1.7; "
            "interpolated: ; upper bound:"
        ),
        (
            "ResNet, epochs: ResNet152x1, 7; the paper’s average: 92.406; exaFLOPs: 141; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-B/32, 55; factor, lower bound: ≈ "
            "2.6; interpolated: ; upper bound:"
        ),
        (
            "ResNet, epochs: ResNet50x2, 7; the paper’s average: 92.012; exaFLOPs: 199; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-B/32, 55; factor, lower bound: ≈ "
            "3.6; interpolated: ; upper bound:"
        ),
        (
            "ResNet, epochs: ResNet152x2, 7; the paper’s average: 94.014; exaFLOPs: 563; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/32, 196; factor, lower bound: ≈"
            " 2.9; interpolated: ≈ 3.5; upper bound: ≈ 10.2"
        ),
        (
            "ResNet, epochs: ResNet152x2, 14; the paper’s average: 94.244; exaFLOPs: 1126; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/32, 196; factor, lower bound: ≈"
            " 5.7; interpolated: ≈ 5.9; upper bound: ≈ 20.5"
        ),
        (
            "ResNet, epochs: ResNet200x3, 14; the paper’s average: 95.09; exaFLOPs: 3306; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/16, 783; factor, lower bound: ≈"
            " 4.2; interpolated: ≈ 4.4; upper bound: ≈ 16.9"
        ),
    ),
)
def cheapest_vits():
    found = {}
    for name, row in RESNETS.items():
        good = [
            (v[0], model) for model, v in VITS.items() if total(v, AVERAGE) >= total(row, AVERAGE)
        ]
        cost, model = min(good)
        found[f"vit-five-{name}-vit"] = [model, cost]
    return found


@entry(
    "vit-five-resnet50x1-7-lower",
    "vit-five-resnet101x1-7-lower",
    "vit-five-resnet152x1-7-lower",
    "vit-five-resnet50x2-7-lower",
    "vit-five-resnet152x2-7-lower",
    "vit-five-resnet152x2-14-lower",
    "vit-five-resnet200x3-14-lower",
    sentence=(
        (
            "ResNet, epochs: ResNet50x1, 7; the paper’s average: 89.33; exaFLOPs: 50; cheapest "
            "ViT at least as accurate, exaFLOPs: ViT-B/32, 55; factor, lower bound: ≈ 0.9; "
            "interpolated: ; upper bound:"
        ),
        (
            "ResNet, epochs: ResNet101x1, 7; the paper’s average: 91.67; exaFLOPs: 96; cheapest"
            " ViT at least as accurate, exaFLOPs: ViT-B/32, 55; factor, lower bound: ≈ 1.7; "
            "interpolated: ; upper bound:"
        ),
        (
            "ResNet, epochs: ResNet152x1, 7; the paper’s average: 92.406; exaFLOPs: 141; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-B/32, 55; factor, lower bound: ≈ "
            "2.6; interpolated: ; upper bound:"
        ),
        (
            "ResNet, epochs: ResNet50x2, 7; the paper’s average: 92.012; exaFLOPs: 199; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-B/32, 55; factor, lower bound: ≈ "
            "3.6; interpolated: ; upper bound:"
        ),
        (
            "ResNet, epochs: ResNet152x2, 7; the paper’s average: 94.014; exaFLOPs: 563; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/32, 196; factor, lower bound: ≈"
            " 2.9; interpolated: ≈ 3.5; upper bound: ≈ 10.2"
        ),
        (
            "ResNet, epochs: ResNet152x2, 14; the paper’s average: 94.244; exaFLOPs: 1126; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/32, 196; factor, lower bound: ≈"
            " 5.7; interpolated: ≈ 5.9; upper bound: ≈ 20.5"
        ),
        (
            "ResNet, epochs: ResNet200x3, 14; the paper’s average: 95.09; exaFLOPs: 3306; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/16, 783; factor, lower bound: ≈"
            " 4.2; interpolated: ≈ 4.4; upper bound: ≈ 16.9"
        ),
    ),
)
def lower_bounds():
    return {f"vit-five-{name}-lower": lower(row) for name, row in RESNETS.items()}


@entry(
    "vit-five-resnet152x2-7-upper",
    "vit-five-resnet152x2-14-upper",
    "vit-five-resnet200x3-14-upper",
    sentence=(
        (
            "ResNet, epochs: ResNet152x2, 7; the paper’s average: 94.014; exaFLOPs: 563; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/32, 196; factor, lower bound: ≈"
            " 2.9; interpolated: ≈ 3.5; upper bound: ≈ 10.2"
        ),
        (
            "ResNet, epochs: ResNet152x2, 14; the paper’s average: 94.244; exaFLOPs: 1126; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/32, 196; factor, lower bound: ≈"
            " 5.7; interpolated: ≈ 5.9; upper bound: ≈ 20.5"
        ),
        (
            "ResNet, epochs: ResNet200x3, 14; the paper’s average: 95.09; exaFLOPs: 3306; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/16, 783; factor, lower bound: ≈"
            " 4.2; interpolated: ≈ 4.4; upper bound: ≈ 16.9"
        ),
    ),
)
def upper_bounds():
    found = {}
    for name in list(RESNETS)[4:]:
        row = RESNETS[name]
        worse = [cost for accuracy, cost in frontier(AVERAGE) if accuracy <= total(row, AVERAGE)]
        found[f"vit-five-{name}-upper"] = Fraction(row[0], max(worse))
    return found


@entry(
    "vit-five-resnet152x2-7-factor",
    "vit-five-resnet152x2-14-factor",
    "vit-five-resnet200x3-14-factor",
    sentence=(
        (
            "ResNet, epochs: ResNet152x2, 7; the paper’s average: 94.014; exaFLOPs: 563; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/32, 196; factor, lower "
            "bound: ≈ 2.9; interpolated: ≈ 3.5; upper bound: ≈ 10.2"
        ),
        (
            "ResNet, epochs: ResNet152x2, 14; the paper’s average: 94.244; exaFLOPs: "
            "1126; cheapest ViT at least as accurate, exaFLOPs: ViT-L/32, 196; factor, "
            "lower bound: ≈ 5.7; interpolated: ≈ 5.9; upper bound: ≈ 20.5"
        ),
        (
            "ResNet, epochs: ResNet200x3, 14; the paper’s average: 95.09; exaFLOPs: 3306; "
            "cheapest ViT at least as accurate, exaFLOPs: ViT-L/16, 783; factor, lower "
            "bound: ≈ 4.2; interpolated: ≈ 4.4; upper bound: ≈ 16.9"
        ),
        (
            "On those above, the ResNets within the ViTs’ range need about 3.5, 5.9 and "
            "4.4 times the compute of a ViT by interpolation, where 0.1 points change a "
            "factor by 7% to 18%; the others have a lower bound alone."
        ),
    ),
)
def interpolated():
    names = list(RESNETS)[4:]
    return {f"vit-five-{name}-factor": x for name, x in zip(names, factors(AVERAGE), strict=True)}


@entry(
    "vit-five-cheaper",
    sentence=(
        (
            "For 6 of the 7 ResNets there is a cheaper ViT that is at least as accurate; "
            "ResNet50x1 is cheaper than every ViT."
        ),
        (
            "On the paper's average, 6 of the 7 ResNets have a cheaper ViT that is at "
            "least as accurate; by ReaL alone, 3 of 6 factors are below 1."
        ),
        (
            "By the average of their paper, for 6 of the 7 ResNets there is a cheaper "
            "Vision Transformer that is at least as accurate."
        ),
        (
            "part: part 4.2; marks: 5; about: Vision Transformer: strengths; answer: "
            "Given JFT, a pure transformer suffices: on the paper’s average, for 6 of the "
            "7 ResNets a cheaper ViT is at least as accurate"
        ),
        (
            "The saving survives recomputation: averaged over ImageNet, CIFAR-10, "
            "CIFAR-100, Pets and Flowers, for 6 of the 7 ResNets there is a cheaper ViT "
            "that is at least as accurate."
        ),
    ),
)
def with_a_cheaper_vit():
    held = [has_cheaper_vit(row, AVERAGE) for row in RESNETS.values()]
    return [sum(held), len(held), "cheaper", "at least as accurate"]


@entry(
    "vit-five-above",
    sentence=(
        "For 2 of the 7 ResNets the lower bound is above 4, and 4 of the 7 are worse than every"
        " ViT, so that their factors have a lower bound alone."
    ),
)
def lower_bounds_above_the_claim():
    bounds = [lower(row) for row in RESNETS.values()]
    return [sum(bound > 4 for bound in bounds), len(bounds), "lower bound", "above", 4]


@entry(
    "vit-five-worse",
    sentence=(
        "For 2 of the 7 ResNets the lower bound is above 4, and 4 of the 7 are worse than every"
        " ViT, so that their factors have a lower bound alone."
    ),
)
def worse_than_all_vits():
    worst = min(total(v, AVERAGE) for v in VITS.values())
    worse = [total(row, AVERAGE) < worst for row in RESNETS.values()]
    return [sum(worse), len(worse), "worse than every ViT"]


@entry(
    "vit-five-factors-above",
    sentence="Of the interpolated factors, 2 of 3 are above 4.",
)
def factors_above_the_claim():
    found = factors(AVERAGE)
    return [sum(x > 4 for x in found), len(found), "above", 4]


@entry(
    "vit-five-tenth",
    sentence=(
        (
            "If the mean accuracy of a ResNet were 0.1 points higher or lower, its factor "
            "would change by 7% to 18%."
        ),
        (
            "On those above, the ResNets within the ViTs’ range need about 3.5, 5.9 and "
            "4.4 times the compute of a ViT by interpolation, where 0.1 points change a "
            "factor by 7% to 18%; the others have a lower bound alone."
        ),
    ),
)
def change_by_a_tenth():
    changes = []
    for row in list(RESNETS.values())[4:]:
        accuracy = total(row, AVERAGE)
        at = cost_of_a_vit(accuracy, AVERAGE)
        changes += [abs(at / cost_of_a_vit(accuracy + d, AVERAGE) - 1) for d in (50, -50)]
    return [
        Fraction(50, 500),
        *(Fraction(round(100 * x), 100) for x in (min(changes), max(changes))),
    ]


@entry(
    "vit-five-names",
    sentence="So the data sets are ImageNet, CIFAR-10, CIFAR-100, Pets and Flowers.",
)
def names_of_the_columns_averaged():
    ways = combinations(NAMES, 5)
    return next(list(names) for names in ways if total(RESNETS["resnet50x1-7"], names) == 44665)
