"""What a Vision Transformer costs, in tokens, parameters and multiply-adds, from its shape."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Configuration:
    """The shape of a Vision Transformer, as Table 1 of arXiv:2010.11929 gives it.

    Args:
        patch: Side P of a square patch, in pixels.
        layers: Number L of encoder layers, at least 0.
        width: Hidden size D of a token.
        mlp: Hidden size M of the MLP of a layer.
        heads: Number k of attention heads, a divisor of the width.
        image: Side of a square image in pixels, a multiple of the patch.
        channels: Number C of channels of an image.
        classes: Number K of outputs of the linear head; 0 for no head.

    Raises:
        TypeError: If one of them is not an integer.
        ValueError: If one of them is too small, or does not divide as said above.

    >>> Configuration(patch=16, layers=12, width=768, mlp=3072, heads=12).image
    224
    """

    patch: int
    layers: int
    width: int
    mlp: int
    heads: int
    image: int = 224
    channels: int = 3
    classes: int = 1000

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            least = 0 if field.name in {"layers", "classes"} else 1
            if type(value) is not int:
                raise TypeError(f"{field.name}: expected an integer, found {value!r}")
            if value < least:
                raise ValueError(f"{field.name}: expected at least {least}, found {value}")
        if self.image % self.patch:
            expected = f"a multiple of the patch, {self.patch}"
            raise ValueError(f"image: expected {expected}, found {self.image}")
        if self.width % self.heads:
            raise ValueError(f"heads: expected a divisor of width {self.width}, found {self.heads}")


_BASE = {"layers": 12, "width": 768, "mlp": 3072, "heads": 12}
_LARGE = {"layers": 24, "width": 1024, "mlp": 4096, "heads": 16}
_HUGE = {"layers": 32, "width": 1280, "mlp": 5120, "heads": 16}

CONFIGURATIONS = {
    "ViT-B/16": Configuration(patch=16, **_BASE),
    "ViT-B/32": Configuration(patch=32, **_BASE),
    "ViT-L/16": Configuration(patch=16, **_LARGE),
    "ViT-L/32": Configuration(patch=32, **_LARGE),
    "ViT-H/14": Configuration(patch=14, **_HUGE),
}
"""The models of Table 1 by name, for images of 224 pixels a side and a head of 1000 classes."""


def token_count(shape: Configuration) -> int:
    r"""Return the length of the sequence, the patches and the class token.

    .. math::

        N + 1, \qquad N = (H / P)^2

    This is section 3.1 of arXiv:2010.11929 for an image of H pixels a side.

    Args:
        shape: The configuration.

    Returns:
        An integer.

    >>> token_count(CONFIGURATIONS["ViT-B/16"])
    197
    """
    return (shape.image // shape.patch) ** 2 + 1


def parameter_counts(shape: Configuration) -> dict[str, int]:
    r"""Return the number of parameters of every part; the model has their sum.

    .. math::

        \underbrace{P^2 C D + D}_{\text{patches}} + \underbrace{D}_{\text{class token}}
        + \underbrace{(N + 1) D}_{\text{positions}}
        + L \bigl(\underbrace{4 D^2 + 4 D}_{\text{attention}}
        + \underbrace{2 D M + M + D}_{\text{MLP}} + \underbrace{4 D}_{\text{norms}}\bigr)
        + \underbrace{2 D}_{\text{last norm}} + \underbrace{D K + K}_{\text{head}}

    The parts are those of equations 1 to 4 of arXiv:2010.11929 with a bias in every linear map, as
    in the code that its authors released.

    Args:
        shape: The configuration.

    Returns:
        Integers by the names of the parts, in the order of the formula; norms include the last.

    >>> sum(parameter_counts(CONFIGURATIONS["ViT-B/16"]).values())
    86567656
    """
    width, mlp = shape.width, shape.mlp
    return {
        "patches": shape.patch**2 * shape.channels * width + width,
        "class token": width,
        "positions": token_count(shape) * width,
        "attention": shape.layers * (4 * width**2 + 4 * width),
        "mlp": shape.layers * (2 * width * mlp + mlp + width),
        "norms": shape.layers * 4 * width + 2 * width,
        "head": (width + 1) * shape.classes,
    }


def multiply_adds(shape: Configuration) -> dict[str, int]:
    r"""Return the multiply-adds of every part in one forward pass of one image.

    .. math::

        \underbrace{N P^2 C D}_{\text{patches}}
        + L \bigl(\underbrace{4 T D^2}_{\text{projections}}
        + \underbrace{2 T^2 D}_{\text{attention}} + \underbrace{2 T D M}_{\text{MLP}}\bigr)
        + \underbrace{D K}_{\text{head}},
        \qquad T = N + 1

    Counted are the products of matrices of equations 1 to 8 of arXiv:2010.11929, and not biases,
    norms, softmax, GELU and sums. A multiply-add is two floating-point operations.

    Args:
        shape: The configuration.

    Returns:
        Integers by the names of the parts, in the order of the formula.

    >>> sum(multiply_adds(CONFIGURATIONS["ViT-B/16"]).values())
    17563828224
    """
    width, tokens = shape.width, token_count(shape)
    return {
        "patches": (tokens - 1) * shape.patch**2 * shape.channels * width,
        "projections": shape.layers * 4 * tokens * width**2,
        "attention": shape.layers * 2 * tokens**2 * width,
        "mlp": shape.layers * 2 * tokens * width * shape.mlp,
        "head": width * shape.classes,
    }
