"""Token, parameter and multiply-add counts of a Vision Transformer."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Configuration:
    """Configuration of a Vision Transformer, with the quantities of Table 1 of arXiv:2010.11929.

    Args:
        patch_size: Side P of a square patch, in pixels.
        layers: Number L of encoder layers, at least 0.
        width: Number D of features of a token.
        mlp_size: Hidden size M of the MLP in each layer.
        heads: Number k of attention heads, a divisor of the width.
        image_size: Side H of a square image in pixels, a multiple of patch_size.
        channels: Number C of channels of an image.
        classes: Number K of outputs of the linear head; 0 means no head.

    Raises:
        TypeError: If a value is not an integer.
        ValueError: If a value is too small, or a divisibility condition above is violated.

    >>> Configuration(patch_size=16, layers=12, width=768, mlp_size=3072, heads=12).image_size
    224
    """

    patch_size: int
    layers: int
    width: int
    mlp_size: int
    heads: int
    image_size: int = 224
    channels: int = 3
    classes: int = 1000

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            minimum = 0 if field.name in {"layers", "classes"} else 1
            if type(value) is not int:
                raise TypeError(f"{field.name}: expected an integer, found {value!r}")
            if value < minimum:
                raise ValueError(f"{field.name}: expected at least {minimum}, found {value}")
        if self.image_size % self.patch_size:
            expected = f"a multiple of patch_size {self.patch_size}"
            raise ValueError(f"image_size: expected {expected}, found {self.image_size}")
        if self.width % self.heads:
            raise ValueError(f"heads: expected a divisor of width {self.width}, found {self.heads}")


_BASE = {"layers": 12, "width": 768, "mlp_size": 3072, "heads": 12}
_LARGE = {"layers": 24, "width": 1024, "mlp_size": 4096, "heads": 16}
_HUGE = {"layers": 32, "width": 1280, "mlp_size": 5120, "heads": 16}

CONFIGURATIONS = {
    "ViT-B/16": Configuration(patch_size=16, **_BASE),
    "ViT-B/32": Configuration(patch_size=32, **_BASE),
    "ViT-L/16": Configuration(patch_size=16, **_LARGE),
    "ViT-L/32": Configuration(patch_size=32, **_LARGE),
    "ViT-H/14": Configuration(patch_size=14, **_HUGE),
}
"""The models of Table 1 by name, for 224 × 224 images and a head with 1000 classes."""


def token_count(config: Configuration) -> int:
    r"""Return the sequence length: the number of patches plus the class token.

    .. math::

        N + 1, \qquad N = (H / P)^2

    This follows section 3.1 of arXiv:2010.11929 for an image of H × H pixels.

    Args:
        config: The configuration.

    Returns:
        An integer.

    >>> token_count(CONFIGURATIONS["ViT-B/16"])
    197
    """
    return (config.image_size // config.patch_size) ** 2 + 1


def parameter_counts(config: Configuration) -> dict[str, int]:
    r"""Return the number of parameters of every part of the model.

    .. math::

        \underbrace{P^2 C D + D}_{\text{patches}} + \underbrace{D}_{\text{class token}}
        + \underbrace{(N + 1) D}_{\text{positions}}
        + L \bigl(\underbrace{4 D^2 + 4 D}_{\text{attention}}
        + \underbrace{2 D M + M + D}_{\text{MLP}} + \underbrace{4 D}_{\text{norms}}\bigr)
        + \underbrace{2 D}_{\text{last norm}} + \underbrace{D K + K}_{\text{head}}

    The parts are those of equations 1 to 4 of arXiv:2010.11929 with a bias in every linear map, as
    in the code released by the authors. The model has the sum of these parameters.

    Args:
        config: The configuration.

    Returns:
        Integers by the name of the part, in the order of the formula; "norms" includes the last
        norm.

    >>> sum(parameter_counts(CONFIGURATIONS["ViT-B/16"]).values())
    86567656
    """
    width, mlp_size = config.width, config.mlp_size
    return {
        "patches": config.patch_size**2 * config.channels * width + width,
        "class token": width,
        "positions": token_count(config) * width,
        "attention": config.layers * (4 * width**2 + 4 * width),
        "mlp": config.layers * (2 * width * mlp_size + mlp_size + width),
        "norms": config.layers * 4 * width + 2 * width,
        "head": (width + 1) * config.classes,
    }


def multiply_adds(config: Configuration) -> dict[str, int]:
    r"""Return the multiply-adds of every part of the model in a forward pass on one image.

    .. math::

        \underbrace{N P^2 C D}_{\text{patches}}
        + L \bigl(\underbrace{4 T D^2}_{\text{projections}}
        + \underbrace{2 T^2 D}_{\text{attention}} + \underbrace{2 T D M}_{\text{MLP}}\bigr)
        + \underbrace{D K}_{\text{head}},
        \qquad T = N + 1

    The count includes the matrix products of equations 1 to 8 of arXiv:2010.11929, but no biases,
    norms, softmax, GELU or sums. A multiply-add is two floating-point operations.

    Args:
        config: The configuration.

    Returns:
        Integers by the name of the part, in the order of the formula.

    >>> sum(multiply_adds(CONFIGURATIONS["ViT-B/16"]).values())
    17563828224
    """
    width, tokens = config.width, token_count(config)
    return {
        "patches": (tokens - 1) * config.patch_size**2 * config.channels * width,
        "projections": config.layers * 4 * tokens * width**2,
        "attention": config.layers * 2 * tokens**2 * width,
        "mlp": config.layers * 2 * tokens * width * config.mlp_size,
        "head": width * config.classes,
    }
