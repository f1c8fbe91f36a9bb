"""Second entries of Tables 2, 6 and 7 of the ViT paper, made from their sentences."""

from fractions import Fraction
from math import hypot

from question_4_published import (
    AVERAGES,
    BIT_L,
    BIT_L_SPREAD,
    COLUMNS,
    CORE_DAYS,
    H14,
    H14_SPREAD,
    KEYS,
    L16,
    L16_I21K,
    L16_SPREAD,
    NOISY_STUDENT_IN_FOOTNOTE,
)
from vit_table_6 import HYBRIDS, RESNETS, VITS, share

from sphinx_claims.recompute import entry


def one_decimal(value):
    return Fraction(round(10 * value), 10)


@entry(
    "vit-scaling-columns",
    sentence="Table 6 has 6 columns of accuracies, and section 4.4 does not name the data sets.",
)
def columns_of_accuracies():
    (columns,) = {len(row) - 1 for row in [*VITS.values(), *RESNETS.values(), *HYBRIDS.values()]}
    return columns


@entry(
    "vit-adam-better",
    sentence=(
        (
            "With SGD they are 88.79 for ResNet50x1 and 93.72 for ResNet152x2, so on "
            "average Adam is better for both ResNets."
        ),
        (
            "Pre-training sets are cleared of test images, ResNets are trained with Adam, "
            "on average better for both ResNets, Figure 4 holds the recipe fixed, Table 6 "
            "lists compute."
        ),
    ),
)
def better_optimizer():
    pairs = zip(AVERAGES["Adam"], AVERAGES["SGD"], strict=True)
    return ["Adam" if all(adam > sgd for adam, sgd in pairs) else "SGD", "better for both ResNets"]


@entry(
    "vit-five-cheapest",
    sentence=(
        "For 6 of the 7 ResNets there is a cheaper ViT that is at least as accurate; "
        "ResNet50x1 is cheaper than every ViT."
    ),
)
def cheapest_resnet():
    name = min(RESNETS, key=RESNETS.get)
    cheaper = all(RESNETS[name] < row for row in VITS.values())
    model = name.removesuffix("-7").replace("resnet", "ResNet")
    return [model, "cheaper than every ViT" if cheaper else "not the cheapest"]


@entry(
    "vit-flowers-above",
    sentence=(
        "ViT-B/32 with 55 exaFLOPs has 99.27, and ResNet200x3 with 3306 has 99.04, so the "
        "factor for the ResNet with most compute is above 60."
    ),
)
def flowers_of_the_cheapest_vit_and_the_dearest_resnet():
    small, large = min(VITS.values()), max(RESNETS.values())
    names = [
        name
        for row in (small, large)
        for name, other in {**VITS, **RESNETS}.items()
        if other == row
    ]
    models = [names[0], names[1].removesuffix("-14").replace("resnet", "ResNet")]
    return [
        entry_
        for model, row in zip(models, (small, large), strict=True)
        for entry_ in (model, row[0], Fraction(row[-1], 100))
    ]


@entry(
    "vit-hybrid-dearest-more",
    sentence=(
        "The 3 cheapest hybrids need 0.5 to 0.7 of what a ViT needs, and only the dearest "
        "needs more than a ViT."
    ),
)
def hybrids_that_need_more_than_a_vit():
    more = [row for row in HYBRIDS.values() if share(row) > 1]
    only = more == [max(HYBRIDS.values())]
    return ["only the dearest" if only else "others", "more than a ViT"]


@entry(
    "vit-core-days-times",
    sentence=(
        "BiT-L takes about 4.0 times as many as ViT-H/14, and about 14.6 times as many as "
        "ViT-L/16; Noisy Student takes about 4.9 times as many as ViT-H/14."
    ),
)
def core_days_of_bit_l():
    found = ["BiT-L"]
    for name in ("ViT-H/14", "ViT-L/16"):
        found += [one_decimal(Fraction(CORE_DAYS["BiT-L"], CORE_DAYS[name])), name]
    return found


@entry(
    "vit-core-days-student",
    sentence=(
        "BiT-L takes about 4.0 times as many as ViT-H/14, and about 14.6 times as many as "
        "ViT-L/16; Noisy Student takes about 4.9 times as many as ViT-H/14."
    ),
)
def core_days_of_noisy_student():
    times = Fraction(CORE_DAYS["Noisy Student"], CORE_DAYS["ViT-H/14"])
    return ["Noisy Student", one_decimal(times), "ViT-H/14"]


@entry(
    "vit-h14-cheaper",
    sentence=(
        "It leads BiT-L on CIFAR, Pets, Flowers and VTAB too, and H/14 took about 25% "
        "of the TPUv3-core-days of BiT-L."
    ),
)
def share_of_core_days():
    part = Fraction(CORE_DAYS["ViT-H/14"], CORE_DAYS["BiT-L"])
    return ["H/14", Fraction(round(100 * part), 100), "BiT-L"]


@entry(
    "vit-exaflops-per-day",
    sentence=(
        "The exaFLOPs of Table 6 over the core-days of Table 2 are about 1.70 for ViT-H/14,"
        " and for ViT-L/16 about 1.15 if it ran for 7 epochs and about 2.30 if it ran for "
        "14; Table 2 does not say which."
    ),
)
def exaflops_over_core_days():
    runs = ["ViT-H/14", "ViT-L/16", "ViT-L/16, longer"]
    h14, *l16 = [
        Fraction(round(Fraction(100 * VITS[run][0], CORE_DAYS[run.split(",")[0]])), 100)
        for run in runs
    ]
    return ["exaFLOPs", "core-days", h14, "ViT-H/14", "ViT-L/16", l16[0], 7, l16[1], 14]


@entry(
    "vit-h14-lead-imagenet",
    "vit-h14-lead-real",
    "vit-h14-lead-cifar10",
    "vit-h14-lead-cifar100",
    "vit-h14-lead-pets",
    "vit-h14-lead-flowers",
    "vit-h14-lead-vtab",
    "vit-l16-lead-imagenet",
    "vit-l16-lead-real",
    "vit-l16-lead-cifar10",
    "vit-l16-lead-cifar100",
    "vit-l16-lead-pets",
    "vit-l16-lead-flowers",
    "vit-l16-lead-vtab",
    sentence=(
        ("ImageNet; ViT-H/14 minus BiT-L: 1.01 ± 0.04; ViT-L/16 minus BiT-L: 0.22 ± 0.04"),
        "ReaL; ViT-H/14 minus BiT-L: 0.18; ViT-L/16 minus BiT-L: 0",
        ("CIFAR-10; ViT-H/14 minus BiT-L: 0.13 ± 0.08; ViT-L/16 minus BiT-L: 0.05 ± 0.07"),
        ("CIFAR-100; ViT-H/14 minus BiT-L: 1.04 ± 0.09; ViT-L/16 minus BiT-L: 0.39 ± 0.09"),
        "Pets; ViT-H/14 minus BiT-L: 0.94 ± 0.23; ViT-L/16 minus BiT-L: 0.70 ± 0.25",
        ("Flowers; ViT-H/14 minus BiT-L: 0.05 ± 0.04; ViT-L/16 minus BiT-L: 0.11 ± 0.03"),
        "VTAB; ViT-H/14 minus BiT-L: 1.34 ± 1.72; ViT-L/16 minus BiT-L: −0.01 ± 1.76",
    ),
)
def leads_over_bit_l():
    return {
        f"vit-{model}-lead-{key}": ours - theirs
        for model, row in (("h14", H14), ("l16", L16))
        for key, ours, theirs in zip(KEYS, row, BIT_L, strict=True)
    }


@entry(
    "vit-h14-lead-spread-imagenet",
    "vit-h14-lead-spread-cifar10",
    "vit-h14-lead-spread-cifar100",
    "vit-h14-lead-spread-pets",
    "vit-h14-lead-spread-flowers",
    "vit-h14-lead-spread-vtab",
    "vit-l16-lead-spread-imagenet",
    "vit-l16-lead-spread-cifar10",
    "vit-l16-lead-spread-cifar100",
    "vit-l16-lead-spread-pets",
    "vit-l16-lead-spread-flowers",
    "vit-l16-lead-spread-vtab",
    sentence=(
        ("ImageNet; ViT-H/14 minus BiT-L: 1.01 ± 0.04; ViT-L/16 minus BiT-L: 0.22 ± 0.04"),
        ("CIFAR-10; ViT-H/14 minus BiT-L: 0.13 ± 0.08; ViT-L/16 minus BiT-L: 0.05 ± 0.07"),
        ("CIFAR-100; ViT-H/14 minus BiT-L: 1.04 ± 0.09; ViT-L/16 minus BiT-L: 0.39 ± 0.09"),
        "Pets; ViT-H/14 minus BiT-L: 0.94 ± 0.23; ViT-L/16 minus BiT-L: 0.70 ± 0.25",
        ("Flowers; ViT-H/14 minus BiT-L: 0.05 ± 0.04; ViT-L/16 minus BiT-L: 0.11 ± 0.03"),
        "VTAB; ViT-H/14 minus BiT-L: 1.34 ± 1.72; ViT-L/16 minus BiT-L: −0.01 ± 1.76",
        (
            "H/14 from JFT reaches 88.55 on ImageNet, 1.01 above BiT-L, a ResNet, and "
            "0.05 above Noisy Student (standard deviation of the first over fine-tuning "
            "runs about 0.04)."
        ),
    ),
)
def spreads_of_the_leads():
    return {
        f"vit-{model}-lead-spread-{key}": hypot(ours, theirs)
        for model, row in (("h14", H14_SPREAD), ("l16", L16_SPREAD))
        for key, ours, theirs in zip(KEYS, row, BIT_L_SPREAD, strict=True)
        if theirs is not None
    }


@entry(
    "vit-l16-wins",
    sentence=(
        "ViT-L/16 is ahead of BiT-L on 5 of the 7 columns, level on ReaL and behind on VTAB"
        " by 0.01."
    ),
)
def columns_of_l16():
    leads = {name: a - b for name, a, b in zip(COLUMNS, L16, BIT_L, strict=True)}
    (level,) = (name for name, lead in leads.items() if lead == 0)
    ((behind, by),) = ((name, -lead) for name, lead in leads.items() if lead < 0)
    ahead = sum(lead > 0 for lead in leads.values())
    return [
        "ViT-L/16",
        "ahead of BiT-L",
        ahead,
        len(leads),
        f"level on {level}",
        f"behind on {behind}",
        by,
    ]


@entry(
    "vit-h14-ahead",
    sentence="The headline of the paper is ViT-H/14, which is ahead on every column.",
)
def columns_of_h14():
    ahead = all(a > b for a, b in zip(H14, BIT_L, strict=True))
    return ["ViT-H/14", "ahead on every column" if ahead else "behind on a column"]


@entry(
    "vit-h14-vtab-lead",
    sentence=(
        "On VTAB its lead is less than the standard deviation of the difference; on "
        "ImageNet it is 1.01 over BiT-L and 0.05 over Noisy Student, for which a footnote "
        "gives 88.5%."
    ),
)
def lead_on_vtab():
    lead = H14[-1] - BIT_L[-1]
    variance = H14_SPREAD[-1] ** 2 + BIT_L_SPREAD[-1] ** 2
    return [
        "VTAB",
        "less" if lead**2 < variance else "more",
        "standard deviation of the difference",
    ]


@entry(
    "vit-h14-imagenet-leads",
    sentence=(
        (
            "On VTAB its lead is less than the standard deviation of the difference; on "
            "ImageNet it is 1.01 over BiT-L and 0.05 over Noisy Student, for which a "
            "footnote gives 88.5%."
        ),
        (
            "H/14 from JFT reaches 88.55 on ImageNet, 1.01 above BiT-L, a ResNet, and "
            "0.05 above Noisy Student (standard deviation of the first over fine-tuning "
            "runs about 0.04)."
        ),
    ),
)
def leads_on_imagenet():
    leads = [H14[0] - other for other in (BIT_L[0], NOISY_STUDENT_IN_FOOTNOTE)]
    return ["ImageNet", leads[0], "BiT-L", leads[1], "Noisy Student"]


@entry(
    "vit-i21k-largest-deficit",
    sentence="ViT-L/16 from ImageNet-21k is behind BiT-L on every column, by up to 3.57 points.",
)
def behind_bit_l_from_imagenet21k():
    deficits = [theirs - ours for ours, theirs in zip(L16_I21K, BIT_L, strict=True)]
    every = "every column" if all(d > 0 for d in deficits) else "some columns"
    source = "ImageNet-21k"
    return [f"ViT-L/16 from {source}", "behind BiT-L", every, max(deficits)]
