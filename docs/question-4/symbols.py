"""Symbols of the formulas of the Vision Transformer, with values that PyTorch's module yields.

Parameters are counted in the module, multiply-adds by PyTorch's flop counter. A function returns a
table of symbols for each of several instances.
"""

from dataclasses import replace

import torch
from torch.nn.functional import fold, unfold
from torch.utils.flop_counter import FlopCounterMode

from dlproofs.vit import VisionTransformer
from dlproofs.vit_counts import Configuration
from sphinx_claims import symbol

Table = dict[str, object]

SHAPES = [
    Configuration(4, 2, 6, 10, 3, image_size=12, channels=3, classes=7),
    Configuration(2, 3, 8, 5, 4, image_size=8, channels=1, classes=3),
]


def models() -> list[Table]:
    """Return Vision Transformers: their sizes, parameters and multiply-adds."""
    tables = []
    for shape in SHAPES:
        image = torch.zeros(1, shape.channels, shape.image_size, shape.image_size)
        model = VisionTransformer(shape).requires_grad_(False)
        with FlopCounterMode(display=False) as counter:
            model(image)
        tokens = model.embed(image).shape[1]
        tables.append(
            {
                "P": symbol(shape.patch_size, "side of a patch in pixels"),
                "C": symbol(shape.channels, "channels of an image"),
                "N": symbol(tokens - 1, "patches of an image"),
                "T": symbol(tokens, "tokens of the module"),
                "D": symbol(shape.width, "features of a token"),
                "F": symbol(shape.mlp_size, "hidden size of the MLP"),
                "L": symbol(shape.layers, "layers"),
                "K": symbol(shape.classes, "classes"),
                r"|\theta|": symbol(
                    sum(one.numel() for one in model.parameters()), "parameters of the module"
                ),
                "A": symbol(
                    counter.get_total_flops() // 2, "operations of PyTorch's flop counter over two"
                ),
            }
        )
    return tables


def permuted_patches() -> list[Table]:
    """Return an image, its permuted patches, and the outputs of models for both."""
    tables = []
    for shape, scale in zip(SHAPES, (0.0, 1.0), strict=True):
        torch.manual_seed(24)
        headless = replace(shape, classes=0)
        model = VisionTransformer(headless, position_std=scale).double().requires_grad_(False)
        sides = (1, shape.channels, shape.image_size, shape.image_size)
        image = torch.randn(sides, dtype=torch.float64)
        patches = unfold(image, shape.patch_size, stride=shape.patch_size).roll(1, dims=2)
        moved = fold(patches, sides[-2:], shape.patch_size, stride=shape.patch_size)
        images = {"image": image, "permuted": moved}
        tables.append(
            {
                "E_{pos}": symbol(model.position_embeddings.numpy(), "position embeddings, T × D"),
                "x": symbol("image", "image"),
                r"\pi(x)": symbol(
                    lambda x: {"image": "permuted"}[x], "image with its patches permuted"
                ),
                "y(x)": symbol(
                    lambda x, model=model, images=images: model(images[x])[0].numpy(),
                    "output of the module without a head, D",
                ),
            }
        )
    return tables
