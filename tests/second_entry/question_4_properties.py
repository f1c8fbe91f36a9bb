"""Second entries of properties of the Vision Transformer, made from their sentences."""

import torch
from question_4_counts import CHANNELS
from torch import nn

from sphinx_claims.recompute import entry


@entry(
    "vit-torch-norms",
    sentence="Its default puts the norms after the sums, as the first Transformer did.",
)
def default_of_pytorch():
    layer = nn.TransformerEncoderLayer(12, 3, dropout=0).eval()
    last = layer(torch.rand(1, 5, 12)).mean(dim=-1).abs().max()
    return "after the sums" if last < 1e-5 else "before the sums"


class Layer(nn.Module):
    """A layer of an encoder with 12 features, 3 heads and an MLP of 24 hidden units."""

    def __init__(self, norms_first):
        super().__init__()
        self.norms_first = norms_first
        self.split, self.mix = nn.Linear(12, 36), nn.Linear(12, 12)
        self.widen, self.narrow = nn.Linear(12, 24), nn.Linear(24, 12)

    def attend(self, x):
        queries, keys, values = self.split(x).chunk(3, dim=-1)
        heads = []
        for q, k, v in zip(
            *(part.split(4, dim=-1) for part in (queries, keys, values)), strict=True
        ):
            heads.append(torch.softmax(q @ k.mT / 2, dim=-1) @ v)
        return self.mix(torch.cat(heads, dim=-1))

    def transform(self, x):
        return self.narrow(nn.functional.gelu(self.widen(x)))

    def forward(self, x):
        for part in (self.attend, self.transform):
            x = x + part(norm(x)) if self.norms_first else norm(x + part(x))
        return x


def norm(x):
    return nn.functional.layer_norm(x, (12,), eps=1e-6)


def embed(patches, embedding, positions):
    """The tokens of patches with the axes image, patch, pixel; the class token begins as zeros."""
    tokens_of_patches = embedding(patches)
    class_token = torch.zeros_like(tokens_of_patches[:, :1])
    return torch.cat([class_token, tokens_of_patches], dim=1) + positions


def draw(seed):
    """Patches of 2 images, the map that embeds them, and position embeddings."""
    torch.manual_seed(seed)
    return (
        torch.randn(2, 16, 4 * 4 * CHANNELS),
        nn.Linear(4 * 4 * CHANNELS, 12),
        torch.randn(17, 12),
    )


def largest_difference(x, y):
    return ((x - y).abs().max() / y.abs().max()).item()


def with_norms_moved(seed):
    x, layer = embed(*draw(seed)), Layer(norms_first=True)
    ours = layer(x)
    layer.norms_first = False
    return largest_difference(layer(x), ours)


def with_patches_permuted(seed):
    patches, *parts = draw(seed)
    layers = nn.Sequential(*(Layer(norms_first=True) for _ in range(2)))
    kept, permuted = (
        norm(layers(embed(one, *parts))[:, 0]) for one in (patches, patches[:, torch.randperm(16)])
    )
    return largest_difference(permuted, kept)


@entry(
    "vit-encoder-post-norm-largest",
    sentence=(
        "With such images, weights and positions, the first layer with the norms after the "
        "sums differs by more than 1 from ours, which is more than 25% of our largest "
        "entry."
    ),
)
def norms_after_the_sums():
    return min(with_norms_moved(seed) for seed in range(40))


@entry(
    "vit-order-seen-largest",
    sentence=(
        "With position embeddings of standard deviation 1, and images and weights drawn as "
        "above, a random permutation of the patches changes $y$: it differs by more than "
        "0.01, which is more than 1% of its largest entry."
    ),
)
def permuted_patches():
    return min(with_patches_permuted(seed) for seed in range(40))
