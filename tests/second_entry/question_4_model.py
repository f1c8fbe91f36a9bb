"""Second entries of the counts of the Vision Transformer, made from their sentences."""

from fractions import Fraction

import torch
from question_4_counts import (
    MODELS,
    SIDE,
    multiply_adds,
    parameters,
    products,
    sizes,
    tokens,
)
from torch.utils.flop_counter import FlopCounterMode
from vit_table_6 import VITS

from sphinx_claims.recompute import entry


@entry(
    "vit-class-token-included", sentence="The number of tokens is $T$, the class token included."
)
def class_token():
    patches = (SIDE // 16) * (SIDE // 16)
    return "included" if tokens("B/16") == patches + 1 else "left out"


@entry(
    "vit-tokens-16",
    "vit-tokens-32",
    "vit-tokens-h14",
    "vit-tokens-l16-512",
    "vit-tokens-h14-518",
    sentence=(
        ("model: ViT-B/16, ViT-L/16; used for: pre-training; side of the image: 224; tokens: 197"),
        (
            "The graph of ViT-B/16 at 224 pixels a side has 197 vertices and 38 809 edges, one "
            "for each ordered pair of tokens, self-loops included."
        ),
        ("model: ViT-B/32, ViT-L/32; used for: pre-training; side of the image: 224; tokens: 50"),
        "model: ViT-H/14; used for: pre-training; side of the image: 224; tokens: 257",
        ("model: ViT-L/16; used for: fine-tuning, Table 2; side of the image: 512; tokens: 1025"),
        ("model: ViT-H/14; used for: fine-tuning, Table 2; side of the image: 518; tokens: 1370"),
    ),
)
def numbers_of_tokens():
    return {
        "vit-tokens-16": tokens("B/16"),
        "vit-tokens-32": tokens("L/32"),
        "vit-tokens-h14": tokens("H/14"),
        "vit-tokens-l16-512": tokens("L/16", 512),
        "vit-tokens-h14-518": tokens("H/14", 518),
    }


@entry(
    "vit-parameters-b16",
    "vit-parameters-b32",
    "vit-parameters-l16",
    "vit-parameters-l32",
    "vit-parameters-h14",
    "vit-parameters-h14-518",
    sentence=(
        (
            "model: ViT-B/16; side of the image: 224; parameters: 86 567 656; published count: "
            "86 567 656"
        ),
        "model: ViT-B/32; side of the image: 224; parameters: 88 224 232; published count:",
        (
            "model: ViT-L/16; side of the image: 224; parameters: 304 326 632; published count:"
            " 304 326 632"
        ),
        (
            "model: ViT-L/32; side of the image: 224; parameters: 306 535 400; published count:"
            " 306 535 400"
        ),
        "model: ViT-H/14; side of the image: 224; parameters: 632 045 800; published count:",
        (
            "model: ViT-H/14; side of the image: 518; parameters: 633 470 440; published count:"
            " 633 470 440"
        ),
    ),
)
def numbers_of_parameters():
    found = {f"vit-parameters-{m.lower().replace('/', '')}": parameters(m) for m in MODELS}
    return {**found, "vit-parameters-h14-518": parameters("H/14", 518)}


@entry(
    "vit-flops-each",
    sentence=(
        "It counts 2 operations for a multiply-add.",
        (
            "For B/16 and an image, forward and backward together cost about 3.0 times what "
            "forward costs (backward, each product of matrices becomes two, except that the "
            "product of the patches stays one), and a multiply-add is 2 operations."
        ),
    ),
)
def operations_for_a_multiply_add():
    vectors = torch.ones(1, 7), torch.ones(7, 1)
    with FlopCounterMode(display=False) as counter:
        torch.mm(*vectors)
    return Fraction(counter.get_total_flops(), 7)


@entry(
    "vit-multiply-adds-b16",
    "vit-multiply-adds-b32",
    "vit-multiply-adds-l16",
    "vit-multiply-adds-l32",
    "vit-multiply-adds-h14",
    "vit-multiply-adds-h14-518",
    sentence=(
        (
            "model: ViT-B/16; side of the image: 224; multiply-adds: 17 563 828 224; published:"
            " 17.56"
        ),
        ("model: ViT-B/32; side of the image: 224; multiply-adds: 4 409 186 304; published: 4.41"),
        (
            "model: ViT-L/16; side of the image: 224; multiply-adds: 61 554 712 576; published:"
            " 61.55"
        ),
        (
            "model: ViT-L/32; side of the image: 224; multiply-adds: 15 377 539 072; published:"
            " 15.38"
        ),
        ("model: ViT-H/14; side of the image: 224; multiply-adds: 167 295 109 120; published:"),
        (
            "model: ViT-H/14; side of the image: 518; multiply-adds: 1 016 716 764 160; "
            "published: 1016.7"
        ),
    ),
)
def numbers_of_multiply_adds():
    found = {f"vit-multiply-adds-{m.lower().replace('/', '')}": multiply_adds(m) for m in MODELS}
    return {**found, "vit-multiply-adds-h14-518": multiply_adds("H/14", 518)}


def hundredths(value):
    return Fraction(round(100 * value), 100)


@entry(
    "vit-h14-growth",
    sentence=(
        "From the resolution of pre-training to that of Table 2, there are about 5.33 times"
        " the tokens for ViT-H/14, and about 6.08 times the multiply-adds."
    ),
)
def growth_of_h14():
    found = [Fraction(f("H/14", 518), f("H/14")) for f in (tokens, multiply_adds)]
    return [hundredths(found[0]), "tokens", "ViT-H/14", hundredths(found[1]), "multiply-adds"]


@entry(
    "vit-h14-quadratic-share",
    sentence=(
        "Even then, attention, the quadratic term, is about 15% of them, which is $L \\cdot "
        "2 T^2 D$."
    ),
)
def share_of_attention():
    layers, width, *_ = sizes("H/14")
    quadratic = layers * 2 * tokens("H/14", 518) ** 2 * width
    return ["attention", hundredths(Fraction(quadratic, multiply_adds("H/14", 518)))]


@entry(
    "vit-h14-linear-share",
    sentence=(
        "The MLP and the projections are about 82% of what the resolution adds; MLP and "
        "projections grow in proportion to the tokens."
    ),
)
def share_of_what_is_added():
    before, after = products("H/14"), products("H/14", 518)
    added = {part: after[part] - before[part] for part in before}
    return [
        "mlp",
        "projections",
        hundredths(Fraction(added["mlp"] + added["projections"], sum(added.values()))),
    ]


@entry(
    "vit-linear-grows",
    sentence=(
        "The MLP and the projections are about 82% of what the resolution adds; MLP and "
        "projections grow in proportion to the tokens."
    ),
)
def order_of_growth():
    before, after = products("H/14"), products("H/14", 518)
    times = Fraction(tokens("H/14", 518), tokens("H/14"))
    grown = {Fraction(after[part], before[part]) for part in ("mlp", "projections")}
    return [
        "mlp",
        "projections",
        "in proportion to the tokens" if grown == {times} else "otherwise",
    ]


@entry(
    "vit-passes",
    sentence=(
        "For B/16 and an image, forward and backward together cost about 3.0 times what "
        "forward costs (backward, each product of matrices becomes two, except that the "
        "product of the patches stays one), and a multiply-add is 2 operations."
    ),
)
def passes():
    forward = products("B/16")
    backward = sum(count * (1 if part == "patches" else 2) for part, count in forward.items())
    times = 1 + Fraction(backward, sum(forward.values()))
    return ["forward and backward", Fraction(round(10 * times), 10), "forward"]


RUNS = {
    "b32-7": ("ViT-B/32", 7),
    "l32-7": ("ViT-L/32", 7),
    "b16-7": ("ViT-B/16", 7),
    "l16-7": ("ViT-L/16", 7),
    "l16-14": ("ViT-L/16, longer", 14),
    "h14-14": ("ViT-H/14", 14),
}


def exaflops(run):
    name, epochs = RUNS[run]
    model = name.removeprefix("ViT-").split(",")[0]
    return Fraction(6 * multiply_adds(model) * 303_000_000 * epochs, 10**18)


def differences():
    return {name: abs(exaflops(run) / VITS[name][0] - 1) for run, (name, _) in RUNS.items()}


@entry(
    "vit-exaflops-b32-7",
    "vit-exaflops-l32-7",
    "vit-exaflops-b16-7",
    "vit-exaflops-l16-7",
    "vit-exaflops-l16-14",
    "vit-exaflops-h14-14",
    sentence=(
        ("model: ViT-B/32; epochs: 7; exaFLOPs by the formula: ≈ 56.1; exaFLOPs in Table 6: 55"),
        ("model: ViT-L/32; epochs: 7; exaFLOPs by the formula: ≈ 195.7; exaFLOPs in Table 6: 196"),
        ("model: ViT-B/16; epochs: 7; exaFLOPs by the formula: ≈ 223.5; exaFLOPs in Table 6: 224"),
        ("model: ViT-L/16; epochs: 7; exaFLOPs by the formula: ≈ 783.3; exaFLOPs in Table 6: 783"),
        (
            "model: ViT-L/16; epochs: 14; exaFLOPs by the formula: ≈ 1566.7; exaFLOPs in Table "
            "6: 1567"
        ),
        (
            "model: ViT-H/14; epochs: 14; exaFLOPs by the formula: ≈ 4258.0; exaFLOPs in Table "
            "6: 4262"
        ),
    ),
)
def compute_by_the_formula():
    return {f"vit-exaflops-{run}": exaflops(run) for run in RUNS}


@entry(
    "vit-exaflops-largest-difference",
    sentence=(
        "The largest difference is about 2.0% of the table’s number, for ViT-B/32, and all "
        "others are below 0.3%."
    ),
)
def largest_difference():
    return max(differences().values())


@entry(
    "vit-exaflops-differs-most",
    sentence=(
        "The largest difference is about 2.0% of the table’s number, for ViT-B/32, and all "
        "others are below 0.3%."
    ),
)
def model_that_differs_most():
    found = differences()
    return [max(found, key=found.get)]


@entry(
    "vit-exaflops-all-others",
    sentence=(
        "The largest difference is about 2.0% of the table’s number, for ViT-B/32, and all "
        "others are below 0.3%."
    ),
)
def other_differences():
    return sorted(differences().values())[-2]


@entry(
    "vit-attention-edges",
    sentence=(
        "The graph of ViT-B/16 at 224 pixels a side has 197 vertices and 38 809 "
        "edges, one for each ordered pair of tokens, self-loops included."
    ),
)
def edges():
    return sum(1 for _ in torch.cartesian_prod(*2 * [torch.arange(tokens("B/16"))]))


@entry(
    "vit-edges-ordered",
    sentence=(
        "The graph of ViT-B/16 at 224 pixels a side has 197 vertices and 38 809 edges, one "
        "for each ordered pair of tokens, self-loops included."
    ),
)
def kind_of_pairs():
    ordered = len(torch.cartesian_prod(*2 * [torch.arange(tokens("B/16"))]))
    unordered = len(torch.combinations(torch.arange(tokens("B/16")), with_replacement=True))
    return {ordered: "ordered", unordered: "unordered"}[38809]


@entry(
    "vit-exaflops-largest-change",
    sentence=(
        "The largest change of a number is about 0.3% if the head has the 18 000 classes of "
        "JFT in place of $K = 1000$."
    ),
)
def head_of_jft():
    """The largest change of a number of multiply-adds by the classes of JFT, as a fraction."""
    changes = []
    for run, _ in RUNS.values():
        model = run.removeprefix("ViT-").split(",")[0]
        _, width, *_ = sizes(model)
        changes.append(Fraction((18_000 - 1_000) * width, multiply_adds(model)))
    return max(changes)
