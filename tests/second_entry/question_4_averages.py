"""Second entries of factors of compute by other averages, made from their sentences and Table 6."""

from fractions import Fraction

from vit_table_6 import CHOICES, NAMES, RESNETS, VITS, factors, has_cheaper_vit

from sphinx_claims.recompute import entry


@entry(
    "vit-average-five-cheaper",
    "vit-average-six-cheaper",
    "vit-average-four-cheaper",
    "vit-average-imagenet-cheaper",
    "vit-average-real-cheaper",
    "vit-average-cifar10-cheaper",
    "vit-average-cifar100-cheaper",
    "vit-average-pets-cheaper",
    "vit-average-flowers-cheaper",
    sentence=(
        (
            "accuracy averaged over: the paper’s data sets; ResNets with a cheaper ViT at "
            "least as accurate, of 7: 6; factors interpolated: 3; smallest factor: ≈ 3.5; "
            "largest factor: ≈ 5.9"
        ),
        (
            "accuracy averaged over: the same and ReaL; ResNets with a cheaper ViT at "
            "least as accurate, of 7: 4; factors interpolated: 4; smallest factor: ≈ 2.2; "
            "largest factor: ≈ 3.9"
        ),
        (
            "accuracy averaged over: the same without Flowers; ResNets with a cheaper ViT "
            "at least as accurate, of 7: 5; factors interpolated: 4; smallest factor: ≈ "
            "2.0; largest factor: ≈ 4.7"
        ),
        (
            "accuracy averaged over: ImageNet alone; ResNets with a cheaper ViT at least "
            "as accurate, of 7: 3; factors interpolated: 5; smallest factor: ≈ 1.7; "
            "largest factor: ≈ 2.4"
        ),
        (
            "accuracy averaged over: ReaL alone; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 1; factors interpolated: 6; smallest factor: ≈ 0.5; largest "
            "factor: ≈ 1.4"
        ),
        (
            "accuracy averaged over: CIFAR-10 alone; ResNets with a cheaper ViT at least "
            "as accurate, of 7: 5; factors interpolated: 4; smallest factor: ≈ 1.6; "
            "largest factor: ≈ 5.7"
        ),
        (
            "accuracy averaged over: CIFAR-100 alone; ResNets with a cheaper ViT at least "
            "as accurate, of 7: 6; factors interpolated: 3; smallest factor: ≈ 3.9; "
            "largest factor: ≈ 8.4"
        ),
        (
            "accuracy averaged over: Pets alone; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 4; factors interpolated: 6; smallest factor: ≈ 1.2; largest "
            "factor: ≈ 8.4"
        ),
        (
            "accuracy averaged over: Flowers alone; ResNets with a cheaper ViT at least "
            "as accurate, of 7: 6; factors interpolated: 0; smallest factor: ; largest "
            "factor:"
        ),
    ),
)
def with_a_cheaper_vit_by_average():
    return {
        f"vit-average-{name}-cheaper": sum(has_cheaper_vit(row, names) for row in RESNETS.values())
        for name, names in CHOICES.items()
    }


@entry(
    "vit-average-five-compared",
    "vit-average-six-compared",
    "vit-average-four-compared",
    "vit-average-imagenet-compared",
    "vit-average-real-compared",
    "vit-average-cifar10-compared",
    "vit-average-cifar100-compared",
    "vit-average-pets-compared",
    "vit-average-flowers-compared",
    sentence=(
        (
            "accuracy averaged over: the paper’s data sets; ResNets with a cheaper ViT at least"
            " as accurate, of 7: 6; factors interpolated: 3; smallest factor: ≈ 3.5; largest "
            "factor: ≈ 5.9"
        ),
        (
            "accuracy averaged over: the same and ReaL; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 4; factors interpolated: 4; smallest factor: ≈ 2.2; largest "
            "factor: ≈ 3.9"
        ),
        (
            "accuracy averaged over: the same without Flowers; ResNets with a cheaper ViT at "
            "least as accurate, of 7: 5; factors interpolated: 4; smallest factor: ≈ 2.0; "
            "largest factor: ≈ 4.7"
        ),
        (
            "accuracy averaged over: ImageNet alone; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 3; factors interpolated: 5; smallest factor: ≈ 1.7; largest "
            "factor: ≈ 2.4"
        ),
        (
            "accuracy averaged over: ReaL alone; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 1; factors interpolated: 6; smallest factor: ≈ 0.5; largest "
            "factor: ≈ 1.4"
        ),
        (
            "accuracy averaged over: CIFAR-10 alone; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 5; factors interpolated: 4; smallest factor: ≈ 1.6; largest "
            "factor: ≈ 5.7"
        ),
        (
            "accuracy averaged over: CIFAR-100 alone; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 6; factors interpolated: 3; smallest factor: ≈ 3.9; largest "
            "factor: ≈ 8.4"
        ),
        (
            "accuracy averaged over: Pets alone; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 4; factors interpolated: 6; smallest factor: ≈ 1.2; largest "
            "factor: ≈ 8.4"
        ),
        (
            "accuracy averaged over: Flowers alone; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 6; factors interpolated: 0; smallest factor: ; largest factor:"
        ),
    ),
)
def compared_by_average():
    return {f"vit-average-{name}-compared": len(factors(n)) for name, n in CHOICES.items()}


@entry(
    "vit-average-five-smallest",
    "vit-average-six-smallest",
    "vit-average-four-smallest",
    "vit-average-imagenet-smallest",
    "vit-average-real-smallest",
    "vit-average-cifar10-smallest",
    "vit-average-cifar100-smallest",
    "vit-average-pets-smallest",
    sentence=(
        (
            "accuracy averaged over: the paper’s data sets; ResNets with a cheaper ViT at "
            "least as accurate, of 7: 6; factors interpolated: 3; smallest factor: ≈ 3.5; "
            "largest factor: ≈ 5.9"
        ),
        (
            "accuracy averaged over: the same and ReaL; ResNets with a cheaper ViT at "
            "least as accurate, of 7: 4; factors interpolated: 4; smallest factor: ≈ 2.2; "
            "largest factor: ≈ 3.9"
        ),
        (
            "accuracy averaged over: the same without Flowers; ResNets with a cheaper ViT "
            "at least as accurate, of 7: 5; factors interpolated: 4; smallest factor: ≈ "
            "2.0; largest factor: ≈ 4.7"
        ),
        (
            "accuracy averaged over: ImageNet alone; ResNets with a cheaper ViT at least "
            "as accurate, of 7: 3; factors interpolated: 5; smallest factor: ≈ 1.7; "
            "largest factor: ≈ 2.4"
        ),
        (
            "accuracy averaged over: ReaL alone; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 1; factors interpolated: 6; smallest factor: ≈ 0.5; largest "
            "factor: ≈ 1.4"
        ),
        (
            "accuracy averaged over: CIFAR-10 alone; ResNets with a cheaper ViT at least "
            "as accurate, of 7: 5; factors interpolated: 4; smallest factor: ≈ 1.6; "
            "largest factor: ≈ 5.7"
        ),
        (
            "accuracy averaged over: CIFAR-100 alone; ResNets with a cheaper ViT at least "
            "as accurate, of 7: 6; factors interpolated: 3; smallest factor: ≈ 3.9; "
            "largest factor: ≈ 8.4"
        ),
        (
            "accuracy averaged over: Pets alone; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 4; factors interpolated: 6; smallest factor: ≈ 1.2; largest "
            "factor: ≈ 8.4"
        ),
        (
            "Factors are about 2.2 to 3.9 with ReaL (cleaned ImageNet labels) added, "
            "about 1.7 to 2.4 on ImageNet alone and about 0.5 to 1.4 by ReaL alone; I "
            "call the claimed range a fair middle of very different numbers."
        ),
    ),
)
def smallest_by_average():
    names = list(CHOICES)[:-1]
    return {f"vit-average-{name}-smallest": min(factors(CHOICES[name])) for name in names}


@entry(
    "vit-average-five-largest",
    "vit-average-six-largest",
    "vit-average-four-largest",
    "vit-average-imagenet-largest",
    "vit-average-real-largest",
    "vit-average-cifar10-largest",
    "vit-average-cifar100-largest",
    "vit-average-pets-largest",
    sentence=(
        (
            "accuracy averaged over: the paper’s data sets; ResNets with a cheaper ViT at "
            "least as accurate, of 7: 6; factors interpolated: 3; smallest factor: ≈ 3.5; "
            "largest factor: ≈ 5.9"
        ),
        (
            "accuracy averaged over: the same and ReaL; ResNets with a cheaper ViT at "
            "least as accurate, of 7: 4; factors interpolated: 4; smallest factor: ≈ 2.2; "
            "largest factor: ≈ 3.9"
        ),
        (
            "accuracy averaged over: the same without Flowers; ResNets with a cheaper ViT "
            "at least as accurate, of 7: 5; factors interpolated: 4; smallest factor: ≈ "
            "2.0; largest factor: ≈ 4.7"
        ),
        (
            "accuracy averaged over: ImageNet alone; ResNets with a cheaper ViT at least "
            "as accurate, of 7: 3; factors interpolated: 5; smallest factor: ≈ 1.7; "
            "largest factor: ≈ 2.4"
        ),
        (
            "accuracy averaged over: ReaL alone; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 1; factors interpolated: 6; smallest factor: ≈ 0.5; largest "
            "factor: ≈ 1.4"
        ),
        (
            "accuracy averaged over: CIFAR-10 alone; ResNets with a cheaper ViT at least "
            "as accurate, of 7: 5; factors interpolated: 4; smallest factor: ≈ 1.6; "
            "largest factor: ≈ 5.7"
        ),
        (
            "accuracy averaged over: CIFAR-100 alone; ResNets with a cheaper ViT at least "
            "as accurate, of 7: 6; factors interpolated: 3; smallest factor: ≈ 3.9; "
            "largest factor: ≈ 8.4"
        ),
        (
            "accuracy averaged over: Pets alone; ResNets with a cheaper ViT at least as "
            "accurate, of 7: 4; factors interpolated: 6; smallest factor: ≈ 1.2; largest "
            "factor: ≈ 8.4"
        ),
        (
            "Factors are about 2.2 to 3.9 with ReaL (cleaned ImageNet labels) added, "
            "about 1.7 to 2.4 on ImageNet alone and about 0.5 to 1.4 by ReaL alone; I "
            "call the claimed range a fair middle of very different numbers."
        ),
    ),
)
def largest_by_average():
    names = list(CHOICES)[:-1]
    return {f"vit-average-{name}-largest": max(factors(CHOICES[name])) for name in names}


@entry(
    "vit-average-resnets",
    sentence=(
        (
            "accuracy averaged over; ResNets with a cheaper ViT at least as accurate, of "
            "7; factors interpolated; smallest factor; largest factor"
        ),
        (
            "Strengths: which single column of accuracies in Table 6 supports the compute "
            "advantage least? By that column, for how many of the 7 ResNets is there a "
            "ViT that costs less and is at least as accurate? 1"
        ),
    ),
)
def resnets():
    return len(RESNETS)


@entry(
    "vit-real-cheaper",
    sentence=(
        (
            "By the ReaL labels of its Table 6, a cheaper one is at least as accurate for "
            "1 of the 7 ResNets."
        ),
        (
            "By ReaL, a cheaper ViT is at least as accurate for 1 of the 7 ResNets, and "
            "of the factors 3 of 6 are below 1."
        ),
    ),
)
def with_a_cheaper_vit_by_real():
    held = [has_cheaper_vit(row, ["ReaL"]) for row in RESNETS.values()]
    return ["cheaper", "at least as accurate", sum(held), len(held), "ResNets"]


@entry(
    "vit-real-below",
    sentence=(
        (
            "On the paper's average, 6 of the 7 ResNets have a cheaper ViT that is at "
            "least as accurate; by ReaL alone, 3 of 6 factors are below 1."
        ),
        (
            "By ReaL, a cheaper ViT is at least as accurate for 1 of the 7 ResNets, and "
            "of the factors 3 of 6 are below 1."
        ),
    ),
)
def factors_below_one_by_real():
    found = factors(["ReaL"])
    return [sum(x < 1 for x in found), len(found), "below 1"]


@entry(
    "vit-flowers-most-factor",
    sentence=(
        "ViT-B/32 with 55 exaFLOPs has 99.27, and ResNet200x3 with 3306 has 99.04, so "
        "the factor for the ResNet with most compute is above 60."
    ),
)
def factor_on_flowers():
    most = max(RESNETS.values())
    good = [v[0] for v in VITS.values() if v[-1] >= most[-1]]
    return Fraction(most[0], min(good))


def averages_in_range():
    """The averages whose factors all lie in the range that the text claims."""
    found = {name: factors(names) for name, names in CHOICES.items()}
    return [
        name for name, ratios in found.items() if ratios and 2 <= min(ratios) <= max(ratios) <= 4
    ]


@entry(
    "vit-average-in-range",
    sentence=(
        "Of these 9 averages, 1 has every factor from 2 to 4: that over 6 columns, the row "
        "with ReaL, whose images are those of ImageNet."
    ),
)
def number_of_averages_in_range():
    return [len(CHOICES), len(averages_in_range()), "every factor", 2, 4]


@entry(
    "vit-average-in-range-columns",
    sentence=(
        (
            "Of these 9 averages, 1 has every factor from 2 to 4: that over 6 columns, "
            "the row with ReaL, whose images are those of ImageNet."
        ),
        (
            "Weaknesses: the text says that a ViT needs approximately 2 to 4 times less "
            "compute than a ResNet. Over how many of the columns of accuracies in Table 6 "
            "must one average for all interpolated factors to lie in this range: over "
            "ImageNet alone, over ImageNet, CIFAR-10, CIFAR-100 and Pets, over these and "
            "Flowers, or over these and ReaL as well? 6"
        ),
    ),
)
def columns_of_the_average_in_range():
    (only,) = averages_in_range()
    return len(CHOICES[only])


@entry(
    "vit-average-least-cheaper",
    sentence=(
        (
            "Of the columns taken alone, the smallest number of ResNets with a cheaper "
            "ViT at least as accurate is 1."
        ),
        (
            "Strengths: which single column of accuracies in Table 6 supports the compute "
            "advantage least? By that column, for how many of the 7 ResNets is there a "
            "ViT that costs less and is at least as accurate? 1"
        ),
    ),
)
def least_over_single_columns():
    return min(sum(has_cheaper_vit(row, [name]) for row in RESNETS.values()) for name in NAMES)
