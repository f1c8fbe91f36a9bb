"""Vision Transformer of arXiv:2010.11929 in PyTorch, equation by equation.

Images have the axes (batch, channel, row, column) and tokens the axes (batch, token, feature). The
class token is token 0. Configurations and counts are in :mod:`dlproofs.vit_counts`.
"""

import math

import torch
from torch import Tensor, nn

from dlproofs.vit_counts import Configuration, token_count

LAYER_NORM_EPS = 1e-6
"""The ε of layer normalization in the released code; the paper does not state it."""


def patchify(images: Tensor, patch_size: int) -> Tensor:
    r"""Split images into square patches and flatten each of them to a vector.

    .. math::

        x \in \mathbb{R}^{H \times W \times C} \mapsto x_p \in \mathbb{R}^{N \times P^2 C},
        \qquad N = H W / P^2

    This follows section 3.1 of arXiv:2010.11929. Patches are in row-major order. The entries of a
    patch are ordered by channel, then row, then column, like the weights of a convolution.

    Args:
        images: Of shape (batch, C, H, W) and any dtype.
        patch_size: The side P of a patch, a divisor of H and of W.

    Returns:
        A tensor of shape (batch, N, C P²) and the dtype of images.

    Raises:
        ValueError: If images do not have four axes, or patch_size does not divide H and W.

    >>> patchify(torch.arange(16).reshape(1, 1, 4, 4), 2)[0].tolist()
    [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    """
    if images.ndim != 4:
        raise ValueError(f"images: expected four axes, found shape {tuple(images.shape)}")
    batch, channels, height, width = images.shape
    if patch_size < 1 or height % patch_size or width % patch_size:
        raise ValueError(
            f"patch_size: expected a divisor of {height} and {width}, found {patch_size}"
        )
    rows, columns = height // patch_size, width // patch_size
    blocks = images.reshape(batch, channels, rows, patch_size, columns, patch_size)
    return blocks.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)


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
        self.in_proj = nn.Linear(width, 3 * width)
        self.out_proj = nn.Linear(width, width)

    def forward(self, tokens: Tensor) -> Tensor:
        """Map tokens of shape (batch, T, D) to tokens of that shape."""
        queries, keys, values = self._split(tokens)
        heads = _attention_weights(queries, keys) @ values
        result: Tensor = self.out_proj(heads.transpose(1, 2).flatten(2))
        return result

    def attention_weights(self, tokens: Tensor) -> Tensor:
        """Return the attention weights A, of shape (batch, heads, T, T); every row sums to 1."""
        queries, keys, _ = self._split(tokens)
        return _attention_weights(queries, keys)

    def _split(self, tokens: Tensor) -> tuple[Tensor, ...]:
        """Return queries, keys and values, each of shape (batch, heads, T, D / heads)."""
        parts: Tensor = self.in_proj(tokens).unflatten(2, (3, self.heads, -1))
        return parts.permute(2, 0, 3, 1, 4).unbind()


def _attention_weights(queries: Tensor, keys: Tensor) -> Tensor:
    logits = queries @ keys.transpose(2, 3)
    return (logits / math.sqrt(queries.shape[3])).softmax(dim=3)


class EncoderLayer(nn.Module):
    r"""Encoder layer with pre-normalization, equations 2 and 3 of arXiv:2010.11929.

    .. math::

        z' = \operatorname{MSA}(\operatorname{LN}(z)) + z, \qquad
        z'' = \operatorname{MLP}(\operatorname{LN}(z')) + z'

    The MLP has one hidden layer with a GELU activation.

    Args:
        width: Number D of features of a token.
        mlp_size: Number M of hidden features of the MLP.
        heads: Number k of heads, a divisor of the width.
    """

    def __init__(self, width: int, mlp_size: int, heads: int) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(width, eps=LAYER_NORM_EPS)
        self.attention = SelfAttention(width, heads)
        self.mlp_norm = nn.LayerNorm(width, eps=LAYER_NORM_EPS)
        self.mlp = nn.Sequential(nn.Linear(width, mlp_size), nn.GELU(), nn.Linear(mlp_size, width))

    def forward(self, tokens: Tensor) -> Tensor:
        """Map tokens of shape (batch, T, D) to tokens of that shape."""
        tokens = self.attention(self.attention_norm(tokens)) + tokens
        result: Tensor = self.mlp(self.mlp_norm(tokens)) + tokens
        return result


class VisionTransformer(nn.Module):
    r"""Vision Transformer with a linear head, equations 1 to 4 of arXiv:2010.11929.

    .. math::

        z_0 = [x_{\text{class}};\, x_p^1 E;\, \dots;\, x_p^N E] + E_{pos}, \qquad
        z_\ell = \operatorname{layer}_\ell(z_{\ell - 1}), \qquad
        y = \operatorname{LN}(z_L^0)

    The model has no dropout. Linear layers have PyTorch's default initialization, except for the
    head, which is initialized to zero as in fine-tuning (section 3.2). The class token is
    initialized to zero, and position embeddings are drawn from a normal distribution.

    Args:
        config: The configuration.
        position_std: Standard deviation of the initial position embeddings. The default is that of
            the released code, where patch embeddings have a scale of about 1.

    >>> from dlproofs.vit_counts import CONFIGURATIONS
    >>> with torch.device("meta"):
    ...     model = VisionTransformer(CONFIGURATIONS["ViT-H/14"])
    >>> model(torch.empty(2, 3, 224, 224, device="meta")).shape
    torch.Size([2, 1000])
    """

    def __init__(self, config: Configuration, position_std: float = 0.02) -> None:
        super().__init__()
        self.config = config
        self.patch_embedding = nn.Linear(config.channels * config.patch_size**2, config.width)
        self.class_token = nn.Parameter(torch.zeros(config.width))
        self.position_embeddings = nn.Parameter(
            position_std * torch.randn(token_count(config), config.width)
        )
        self.layers = nn.Sequential(
            *(
                EncoderLayer(config.width, config.mlp_size, config.heads)
                for _ in range(config.layers)
            )
        )
        self.norm = nn.LayerNorm(config.width, eps=LAYER_NORM_EPS)
        self.head: nn.Module = nn.Identity()
        if config.classes:
            self.head = nn.Linear(config.width, config.classes)
            nn.init.zeros_(self.head.weight)
            nn.init.zeros_(self.head.bias)

    def forward(self, images: Tensor) -> Tensor:
        """Map images of shape (batch, C, H, H) to logits of shape (batch, K), or y without a head.

        Raises:
            ValueError: If the images do not have the shape in the configuration.
        """
        return self.forward_tokens(self.embed(images))

    def embed(self, images: Tensor) -> Tensor:
        """Return the embedded tokens z₀ of equation 1, of shape (batch, N + 1, D)."""
        expected = (self.config.channels, self.config.image_size, self.config.image_size)
        if images.shape[1:] != expected:
            sides = ", ".join(map(str, expected))
            found = tuple(images.shape)
            raise ValueError(f"images: expected shape (batch, {sides}), found {found}")
        embedded = self.patch_embedding(patchify(images, self.config.patch_size))
        class_token = self.class_token.expand(len(images), 1, -1)
        return torch.cat([class_token, embedded], dim=1) + self.position_embeddings

    def forward_tokens(self, tokens: Tensor) -> Tensor:
        """Return the logits, or y of equation 4 without a head, for tokens (batch, T, D)."""
        result: Tensor = self.head(self.norm(self.layers(tokens)[:, 0]))
        return result
