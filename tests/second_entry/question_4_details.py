"""Second entries of the further page on the Vision Transformer paper, made from its sentences."""

from fractions import Fraction
from itertools import product

import torch
from question_4_counts import parameters, sizes
from question_4_published import COLUMNS, CORE_DAYS, H14, KEYS, TABLE_5, TASKS
from torch.utils.flop_counter import FlopCounterMode
from vit_table_6 import VITS

from sphinx_claims.recompute import entry

MILLION = 10**6


@entry(
    "vit-h14-change-imagenet",
    "vit-h14-change-real",
    "vit-h14-change-cifar10",
    "vit-h14-change-cifar100",
    "vit-h14-change-pets",
    "vit-h14-change-flowers",
    sentence=(
        (
            "ViT-H/14 from JFT: ImageNet; Table 2: 88.55; Table 5: 88.04; Table 6: 88.08; "
            "Table 6 minus Table 5: 0.04"
        ),
        (
            "ViT-H/14 from JFT: ReaL; Table 2: 90.72; Table 5: 90.33; Table 6: 90.36; "
            "Table 6 minus Table 5: 0.03"
        ),
        (
            "ViT-H/14 from JFT: CIFAR-10; Table 2: 99.50; Table 5: 99.50; Table 6: 99.50; "
            "Table 6 minus Table 5: 0"
        ),
        (
            "ViT-H/14 from JFT: CIFAR-100; Table 2: 94.55; Table 5: 94.55; Table 6: "
            "94.71; Table 6 minus Table 5: 0.16"
        ),
        (
            "ViT-H/14 from JFT: Pets; Table 2: 97.56; Table 5: 97.56; Table 6: 97.11; "
            "Table 6 minus Table 5: −0.45"
        ),
        (
            "ViT-H/14 from JFT: Flowers; Table 2: 99.68; Table 5: 99.68; Table 6: 99.71; "
            "Table 6 minus Table 5: 0.03"
        ),
    ),
)
def changes_from_table_5_to_6():
    in_6 = [Fraction(value, 100) for value in VITS["ViT-H/14"][1:]]
    rows = zip(KEYS, in_6, TABLE_5["H/14"]["JFT"], strict=False)
    return {f"vit-h14-change-{key}": new - old for key, new, old in rows}


@entry(
    "vit-longest-run",
    sentence=(
        "The differences between Tables 5 and 6 are not explained: for every other "
        "model that both have, all columns are the same, if L/16 is the run of 14 "
        "epochs."
    ),
)
def run_of_table_5():
    runs = {7: VITS["ViT-L/16"], 14: VITS["ViT-L/16, longer"]}
    (same,) = (
        epochs
        for epochs, row in runs.items()
        if [Fraction(value, 100) for value in row[1:]] == TABLE_5["L/16"]["JFT"]
    )
    for model in ("B/32", "B/16", "L/32"):
        row = [Fraction(value, 100) for value in VITS[f"ViT-{model}"][1:]]
        assert row == TABLE_5[model]["JFT"], model
    return same


@entry(
    "vit-tables-2-5",
    sentence="For H/14, Table 5 repeats Table 2 on CIFAR-10, CIFAR-100, Pets and Flowers.",
)
def columns_that_repeat_table_2():
    first = 2
    pairs = zip(COLUMNS, TABLE_5["H/14"]["JFT"], H14, strict=False)
    return ["H/14", "Table 5", f"repeats Table {first}", *(name for name, a, b in pairs if a == b)]


HEADS = {"no output layer": 0, "ImageNet": 1000, "ImageNet-21k": 21843, "JFT": 18000}
HIDDEN, BIAS = ("no hidden layer", "a hidden layer"), ("no bias", "a bias")
ROUNDINGS = {
    "nearest": lambda count: (2 * count + MILLION) // (2 * MILLION),
    "down": lambda count: count // MILLION,
    "up": lambda count: -(-count // MILLION),
}
TABLE_1 = [86, 307, 632]


def counted(model, head, hidden, bias):
    """Parameters of a model with the head of a convention; a model is its name and its patch."""
    layers, width, *_ = sizes(model)
    count = parameters(model, 224, HEADS[head])
    count += (width + 1) * width * HIDDEN.index(hidden)
    return count if bias == "a bias" else count - 3 * width * layers


CONVENTIONS = [
    *product(("B/16", "B/32"), ("L/16", "L/32"), HEADS, HIDDEN, BIAS, ROUNDINGS),
]


def matching():
    return [
        (base, large, *rest, rounding)
        for base, large, *rest, rounding in CONVENTIONS
        if [ROUNDINGS[rounding](counted(name, *rest)) for name in (base, large, "H/14")] == TABLE_1
    ]


@entry(
    "vit-conventions",
    sentence=(
        "Of these 192 conventions, 1 gives all of Table 1's numbers, and 0 with the same "
        "side of patches for Base and Large do."
    ),
)
def conventions():
    return len(CONVENTIONS)


@entry(
    "vit-conventions-matching",
    sentence=(
        "Of these 192 conventions, 1 gives all of Table 1's numbers, and 0 with the same "
        "side of patches for Base and Large do."
    ),
)
def conventions_that_give_table_1():
    return len(matching())


@entry(
    "vit-conventions-one-patch",
    sentence=(
        "Of these 192 conventions, 1 gives all of Table 1's numbers, and 0 with the same "
        "side of patches for Base and Large do."
    ),
)
def conventions_with_one_patch():
    return [sum(base[2:] == large[2:] for base, large, *_ in matching()), "the same side"]


@entry(
    "vit-convention-matching",
    sentence=(
        "The convention that matches is B/16, L/32, no output layer, a hidden layer, a "
        "bias, nearest; Base, Large and Huge then have $\\left[86\\,389\\,248,\\ "
        "306\\,560\\,000,\\ 632\\,404\\,480\\right]$ parameters."
    ),
)
def convention():
    (only,) = matching()
    return [*only]


@entry(
    "vit-counts-matching",
    sentence=(
        "The convention that matches is B/16, L/32, no output layer, a hidden layer, a "
        "bias, nearest; Base, Large and Huge then have $\\left[86\\,389\\,248,\\ "
        "306\\,560\\,000,\\ 632\\,404\\,480\\right]$ parameters."
    ),
)
def counts_of_the_convention():
    ((base, large, *rest, _),) = matching()
    return [counted(name, *rest) for name in (base, large, "H/14")]


@entry(
    "vit-l16-count",
    sentence=(
        "With the head for ImageNet, without the hidden layer and with a bias, the count of"
        " L/16 is about 304.3 M, below the number in Table 1."
    ),
)
def count_of_l16():
    count = counted("L/16", "ImageNet", "no hidden layer", "a bias")
    below = "below" if count < 307 * MILLION else "above"
    rounded = round(count, -5)
    return ["ImageNet", "without the hidden layer", "a bias", "L/16", rounded, below]


def fused_operations(device):
    tensors = [torch.rand(1, 1, 5, 4, device=device) for _ in range(3)]
    with FlopCounterMode(display=False) as counter:
        torch.nn.functional.scaled_dot_product_attention(*tensors)
    return counter.get_total_flops()


@entry(
    "vit-fused-flops",
    sentence=(
        "Its own attention runs as one fused operation on a CPU, which the counter does not"
        " know: for one head of 5 tokens with 4 features, it finds 0 operations on the cpu,"
        " and 400 operations on the meta device."
    ),
)
def operations_on_a_cpu():
    return [fused_operations("cpu"), "cpu"]


@entry(
    "vit-fused-flops-meta",
    sentence=(
        "Its own attention runs as one fused operation on a CPU, which the counter does not"
        " know: for one head of 5 tokens with 4 features, it finds 0 operations on the cpu,"
        " and 400 operations on the meta device."
    ),
)
def operations_on_the_meta_device():
    return [fused_operations("meta"), "meta"]


@entry(
    "vit-vtab-mean-h14-jft",
    "vit-vtab-mean-l16-jft",
    "vit-vtab-mean-l16-i21k",
    sentence=(
        "task: mean of the rows; H/14, JFT: ≈ 77.63; L/16, JFT: ≈ 76.29; L/16, "
        "ImageNet-21k: ≈ 72.71"
    ),
)
def means_of_vtab():
    return {f"vit-vtab-mean-{model}": sum(row) / len(row) for model, row in TASKS.items()}


@entry(
    "vit-exaflops-per-day-h14",
    "vit-exaflops-per-day-l16-7",
    "vit-exaflops-per-day-l16-14",
    sentence=(
        (
            "model: ViT-H/14; epochs: 14; exaFLOPs: 4262; core-days: 2500; exaFLOPs in a "
            "core-day: ≈ 1.70"
        ),
        (
            "model: ViT-L/16; epochs: 7; exaFLOPs: 783; core-days: 680; exaFLOPs in a "
            "core-day: ≈ 1.15"
        ),
        (
            "model: ViT-L/16; epochs: 14; exaFLOPs: 1567; core-days: 680; exaFLOPs in a "
            "core-day: ≈ 2.30"
        ),
    ),
)
def exaflops_over_core_days():
    runs = {"h14": "ViT-H/14", "l16-7": "ViT-L/16", "l16-14": "ViT-L/16, longer"}
    return {
        f"vit-exaflops-per-day-{key}": Fraction(VITS[run][0], CORE_DAYS[run.split(",")[0]])
        for key, run in runs.items()
    }
