"""The Vision Transformer of arXiv:2010.11929 in PyTorch, equation by equation.

Images have the axes (batch, channel, row, column), tokens (batch, token, feature); the class token
is token 0. Shapes and counts are in :mod:`dlproofs.vit_counts`.
"""

import math

import torch
from torch import Tensor, nn

from dlproofs.vit_counts import Configuration, token_count

LAYER_NORM_EPS = 1e-6
"""What layer normalization adds to a variance in the released code; the paper does not say."""


def patches(images: Tensor, side: int) -> Tensor:
    r"""Cut images into square patches, each flattened to a vector.

    .. math::

        x \in \mathbb{R}^{H \times W \times C} \mapsto x_p \in \mathbb{R}^{N \times P^2 C},
        \qquad N = H W / P^2

    Section 3.1 of arXiv:2010.11929. Patches come row by row; the entries of one come channel by
    channel, then row by row, which is the order of the weights of a convolution.

    Args:
        images: Of shape (batch, C, H, W) and any dtype.
        side: The side P of a patch, a divisor of H and of W.

    Returns:
        A tensor of shape (batch, N, C P²) and the dtype of images.

    Raises:
        ValueError: If images do not have four axes, or side does not divide them.

    >>> patches(torch.arange(16).reshape(1, 1, 4, 4), 2)[0].tolist()
    [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    """
    if images.ndim != 4:
        raise ValueError(f"images: expected four axes, found shape {tuple(images.shape)}")
    batch, channels, height, width = images.shape
    if side < 1 or height % side or width % side:
        raise ValueError(f"side: expected a divisor of {height} and {width}, found {side}")
    cut = images.reshape(batch, channels, height // side, side, width // side, side)
    return cut.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)


class SelfAttention(nn.Module):
    r"""Multi-head self-attention, equations 5 to 8 of arXiv:2010.11929.

    .. math::

        [q, k, v] = z U_{qkv}, \qquad A = \operatorname{softmax}\bigl(q k^\top / \sqrt{D_h}\bigr),
        \qquad \operatorname{MSA}(z) = [A_1 v_1; \dots; A_k v_k] \, U_{msa}, \qquad D_h = D / k

    Args:
        width: Number D of features of a token.
        heads: Number k of heads, a divisor of the width.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.project_in = nn.Linear(width, 3 * width)
        self.project_out = nn.Linear(width, width)

    def forward(self, tokens: Tensor) -> Tensor:
        """Map tokens of shape (batch, T, D) to tokens of that shape."""
        queries, keys, values = self._split(tokens)
        mixed = _attention(queries, keys) @ values
        result: Tensor = self.project_out(mixed.transpose(1, 2).flatten(2))
        return result

    def weights(self, tokens: Tensor) -> Tensor:
        """Return the attention A of shape (batch, heads, T, T); its rows sum to 1."""
        queries, keys, _ = self._split(tokens)
        return _attention(queries, keys)

    def _split(self, tokens: Tensor) -> tuple[Tensor, ...]:
        """Queries, keys and values, each of shape (batch, heads, T, D / heads)."""
        parts: Tensor = self.project_in(tokens).unflatten(2, (3, self.heads, -1))
        return parts.permute(2, 0, 3, 1, 4).unbind()


def _attention(queries: Tensor, keys: Tensor) -> Tensor:
    scores = queries @ keys.transpose(2, 3)
    return (scores / math.sqrt(queries.shape[3])).softmax(dim=3)


class EncoderLayer(nn.Module):
    r"""One layer of the encoder, equations 2 and 3 of arXiv:2010.11929.

    .. math::

        z' = \operatorname{MSA}(\operatorname{LN}(z)) + z, \qquad
        z'' = \operatorname{MLP}(\operatorname{LN}(z')) + z'

    The MLP has one hidden layer, with a GELU.

    Args:
        width: Number D of features of a token.
        mlp: Number M of hidden features of the MLP.
        heads: Number k of heads, a divisor of the width.
    """

    def __init__(self, width: int, mlp: int, heads: int) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(width, eps=LAYER_NORM_EPS)
        self.attention = SelfAttention(width, heads)
        self.mlp_norm = nn.LayerNorm(width, eps=LAYER_NORM_EPS)
        self.mlp = nn.Sequential(nn.Linear(width, mlp), nn.GELU(), nn.Linear(mlp, width))

    def forward(self, tokens: Tensor) -> Tensor:
        """Map tokens of shape (batch, T, D) to tokens of that shape."""
        tokens = self.attention(self.attention_norm(tokens)) + tokens
        result: Tensor = self.mlp(self.mlp_norm(tokens)) + tokens
        return result


class VisionTransformer(nn.Module):
    r"""The Vision Transformer, equations 1 to 4 of arXiv:2010.11929, with a linear head.

    .. math::

        z_0 = [x_{\text{class}};\, x_p^1 E;\, \dots;\, x_p^N E] + E_{pos}, \qquad
        z_\ell = \operatorname{layer}_\ell(z_{\ell - 1}), \qquad
        y = \operatorname{LN}(z_L^0)

    There is no dropout. Linear maps start as PyTorch starts them, except for the head, which starts
    at zero as in fine-tuning (section 3.2). The class token starts at zero, positions are normal.

    Args:
        shape: The configuration.
        position_scale: Standard deviation of the positions at the start; 0.02 is that of the
            released code, where patches are embedded at a scale of about 1.

    >>> from dlproofs.vit_counts import CONFIGURATIONS
    >>> with torch.device("meta"):
    ...     model = VisionTransformer(CONFIGURATIONS["ViT-H/14"])
    >>> model(torch.empty(2, 3, 224, 224, device="meta")).shape
    torch.Size([2, 1000])
    """

    def __init__(self, shape: Configuration, position_scale: float = 0.02) -> None:
        super().__init__()
        self.shape = shape
        self.embed = nn.Linear(shape.channels * shape.patch**2, shape.width)
        self.class_token = nn.Parameter(torch.zeros(shape.width))
        self.positions = nn.Parameter(position_scale * torch.randn(token_count(shape), shape.width))
        self.layers = nn.Sequential(
            *(EncoderLayer(shape.width, shape.mlp, shape.heads) for _ in range(shape.layers))
        )
        self.norm = nn.LayerNorm(shape.width, eps=LAYER_NORM_EPS)
        self.head: nn.Module = nn.Identity()
        if shape.classes:
            self.head = nn.Linear(shape.width, shape.classes)
            nn.init.zeros_(self.head.weight)
            nn.init.zeros_(self.head.bias)

    def forward(self, images: Tensor) -> Tensor:
        """Map images of shape (batch, C, H, H) to logits of shape (batch, K), or y without a head.

        Raises:
            ValueError: If the images are not of the shape that the model was made for.
        """
        return self.encode(self.tokens(images))

    def tokens(self, images: Tensor) -> Tensor:
        """Return z₀ of equation 1, of shape (batch, N + 1, D)."""
        expected = (self.shape.channels, self.shape.image, self.shape.image)
        if images.shape[1:] != expected:
            sides = ", ".join(map(str, expected))
            found = tuple(images.shape)
            raise ValueError(f"images: expected shape (batch, {sides}), found {found}")
        embedded = self.embed(patches(images, self.shape.patch))
        class_token = self.class_token.expand(len(images), 1, -1)
        return torch.cat([class_token, embedded], dim=1) + self.positions

    def encode(self, tokens: Tensor) -> Tensor:
        """Return the logits, or y of equation 4 without a head, for tokens (batch, T, D)."""
        result: Tensor = self.head(self.norm(self.layers(tokens)[:, 0]))
        return result
