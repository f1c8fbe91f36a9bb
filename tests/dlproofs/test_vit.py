"""Vision Transformer against PyTorch's layers, PyTorch's flop counter and published counts."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from dlproofs.vit import EncoderLayer, SelfAttention, VisionTransformer, patchify
from dlproofs.vit_counts import (
    CONFIGURATIONS,
    Configuration,
    multiply_adds,
    parameter_counts,
    token_count,
)

from .strategies import TOLERANCE

# From the documentation of torchvision: parameters, and multiply-adds in billions.
PUBLISHED = {
    ("ViT-B/16", 224): (86_567_656, 17.56),
    ("ViT-B/32", 224): (None, 4.41),
    ("ViT-L/16", 224): (304_326_632, 61.55),
    ("ViT-L/32", 224): (306_535_400, 15.38),
    ("ViT-H/14", 518): (633_470_440, 1016.7),
}


@st.composite
def configurations(draw):
    patch_size, heads = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    return Configuration(
        patch_size=patch_size,
        layers=draw(st.integers(0, 3)),
        width=heads * draw(st.integers(1, 4)),
        mlp_size=draw(st.integers(1, 9)),
        heads=heads,
        image_size=patch_size * draw(st.integers(1, 3)),
        channels=draw(st.integers(1, 3)),
        classes=draw(st.integers(0, 4)),
    )


fast = settings(deadline=None, max_examples=40)


def build(config, seed=0):
    """Build a float64 model in which every parameter affects the output."""
    torch.manual_seed(seed)
    model = VisionTransformer(config).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter))
    return model


def draw_images(config, count=2, seed=1):
    size = (count, config.channels, config.image_size, config.image_size)
    return torch.randn(size, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def assert_close(found, expected):
    assert found.shape == expected.shape
    assert found.dtype == expected.dtype
    largest = float(expected.detach().abs().max())
    torch.testing.assert_close(found, expected, rtol=0, atol=TOLERANCE * largest)


def by_torch(layer):
    """Return PyTorch's pre-norm encoder layer with the weights of a layer."""
    width, mlp_size = layer.mlp[0].in_features, layer.mlp[0].out_features
    theirs = nn.TransformerEncoderLayer(
        width,
        layer.attention.heads,
        mlp_size,
        dropout=0,
        activation="gelu",
        norm_first=True,
        batch_first=True,
        layer_norm_eps=1e-6,
        dtype=torch.float64,
    )
    pairs = [
        (theirs.self_attn.in_proj_weight, layer.attention.in_proj.weight),
        (theirs.self_attn.in_proj_bias, layer.attention.in_proj.bias),
        (theirs.self_attn.out_proj.weight, layer.attention.out_proj.weight),
        (theirs.self_attn.out_proj.bias, layer.attention.out_proj.bias),
        (theirs.linear1.weight, layer.mlp[0].weight),
        (theirs.linear1.bias, layer.mlp[0].bias),
        (theirs.linear2.weight, layer.mlp[2].weight),
        (theirs.linear2.bias, layer.mlp[2].bias),
        (theirs.norm1.weight, layer.attention_norm.weight),
        (theirs.norm1.bias, layer.attention_norm.bias),
        (theirs.norm2.weight, layer.mlp_norm.weight),
        (theirs.norm2.bias, layer.mlp_norm.bias),
    ]
    with torch.no_grad():
        for target, source in pairs:
            target.copy_(source)
    return theirs


def forward_by_torch(model, images):
    """Evaluate the model with PyTorch's convolution, encoder layers and layer norm."""
    config = model.config
    kernel_size = (config.channels, config.patch_size, config.patch_size)
    kernel = model.patch_embedding.weight.unflatten(1, kernel_size)
    bias = model.patch_embedding.bias
    embedded = nn.functional.conv2d(images, kernel, bias, stride=config.patch_size)
    embedded = embedded.flatten(2).transpose(1, 2)
    first = model.class_token.tile(len(images), 1, 1)
    tokens = torch.cat([first, embedded], dim=1) + model.position_embeddings
    for layer in model.layers:
        tokens = by_torch(layer)(tokens)
    weight, bias = model.norm.weight, model.norm.bias
    output = nn.functional.layer_norm(tokens, (config.width,), weight, bias, eps=1e-6)[:, 0]
    return output @ model.head.weight.T + model.head.bias if config.classes else output


@fast
@given(configurations())
def test_model_matches_a_composition_of_torch_layers(config):
    model, images = build(config), draw_images(config)
    with torch.no_grad():
        assert_close(model(images), forward_by_torch(model, images))


@fast
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 5), st.integers(1, 3))
def test_self_attention_matches_torch(heads, head_width, length, batch):
    torch.manual_seed(0)
    ours = SelfAttention(heads * head_width, heads).double()
    theirs = nn.MultiheadAttention(heads * head_width, heads, batch_first=True).double()
    theirs.load_state_dict(
        {
            "in_proj_weight": ours.in_proj.weight,
            "in_proj_bias": ours.in_proj.bias,
            "out_proj.weight": ours.out_proj.weight,
            "out_proj.bias": ours.out_proj.bias,
        }
    )
    tokens = torch.randn(batch, length, heads * head_width, dtype=torch.float64)
    output, weights = theirs(tokens, tokens, tokens, average_attn_weights=False)
    assert_close(ours(tokens), output)
    assert_close(ours.attention_weights(tokens), weights)
    assert_close(ours.attention_weights(tokens).sum(dim=3), torch.ones_like(weights[..., 0]))


@fast
@given(configurations())
def test_parameter_counts_match_the_module(config):
    with torch.device("meta"):
        model = VisionTransformer(config)
    counts = parameter_counts(config)
    layers = model.layers.parameters()
    norms = [m for m in model.modules() if isinstance(m, nn.LayerNorm)]
    attention = [m for m in model.modules() if isinstance(m, SelfAttention)]
    size = {
        "patches": model.patch_embedding.parameters(),
        "class token": [model.class_token],
        "positions": [model.position_embeddings],
        "attention": [p for m in attention for p in m.parameters()],
        "norms": [p for m in norms for p in m.parameters()],
        "head": model.head.parameters(),
    }
    found = {part: sum(p.numel() for p in parameters) for part, parameters in size.items()}
    inside = sum(p.numel() for p in layers)
    found["mlp"] = inside - found["attention"] - found["norms"] + 2 * config.width
    assert counts == found
    assert sum(counts.values()) == sum(p.numel() for p in model.parameters())
    assert model.position_embeddings.shape == (token_count(config), config.width)


def counted_multiply_adds(module, *inputs):
    with FlopCounterMode(display=False) as counter:
        module(*inputs)
    assert counter.get_total_flops() % 2 == 0
    return counter.get_total_flops() // 2


@fast
@given(configurations(), st.integers(1, 3))
def test_multiply_adds_match_the_flop_counter_of_torch(config, batch):
    side = (config.channels, config.image_size, config.image_size)
    with torch.device("meta"):
        model, images = VisionTransformer(config), torch.empty(batch, *side)
    counts = multiply_adds(config)
    assert list(counts) == ["patches", "projections", "attention", "mlp", "head"]
    assert counted_multiply_adds(model, images) == batch * sum(counts.values())
    tokens = torch.empty(batch, token_count(config), config.width, device="meta")
    inside = counts["projections"] + counts["attention"] + counts["mlp"]
    assert counted_multiply_adds(model.layers, tokens) == batch * inside
    assert counted_multiply_adds(model.patch_embedding, patchify(images, config.patch_size)) == (
        batch * counts["patches"]
    )
    with torch.device("meta"):
        layer = EncoderLayer(config.width, config.mlp_size, config.heads)
    assert counted_multiply_adds(layer.mlp, tokens) * config.layers == batch * counts["mlp"]
    assert counted_multiply_adds(layer.attention, tokens) * config.layers == (
        batch * (counts["projections"] + counts["attention"])
    )


@fast
@given(configurations())
def test_attention_multiply_adds_are_those_of_the_two_products_per_head(config):
    tokens = token_count(config)
    head = config.width // config.heads
    products = config.heads * (tokens * head * tokens + tokens * tokens * head)
    assert multiply_adds(config)["attention"] == config.layers * products


@pytest.mark.parametrize(("name", "image_size"), PUBLISHED)
def test_counts_match_the_published_ones(name, image_size):
    config = replace(CONFIGURATIONS[name], image_size=image_size)
    parameters, billions = PUBLISHED[name, image_size]
    if parameters:
        assert sum(parameter_counts(config).values()) == parameters
    digits = str(billions).partition(".")[2]
    assert round(sum(multiply_adds(config).values()) / 1e9, len(digits)) == billions


@pytest.mark.parametrize(
    ("name", "image_size", "tokens"),
    [
        ("ViT-B/16", 224, 197),
        ("ViT-B/32", 224, 50),
        ("ViT-L/16", 512, 1025),
        ("ViT-H/14", 518, 1370),
    ],
)
def test_token_counts_at_the_resolutions_of_the_paper(name, image_size, tokens):
    assert token_count(replace(CONFIGURATIONS[name], image_size=image_size)) == tokens


@fast
@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)
)
def test_patchify_returns_slices_of_the_image_in_row_major_order(
    batch, channels, side, rows, columns
):
    images = torch.arange(batch * channels * rows * columns * side**2)
    images = images.reshape(batch, channels, rows * side, columns * side)
    before = images.clone()
    found = patchify(images, side)
    slices = [
        images[:, :, i * side : (i + 1) * side, j * side : (j + 1) * side].reshape(batch, -1)
        for i in range(rows)
        for j in range(columns)
    ]
    assert torch.equal(found, torch.stack(slices, dim=1))
    assert found.dtype == images.dtype
    assert torch.equal(images, before)


@fast
@given(configurations(), st.randoms(use_true_random=False))
def test_output_without_position_embeddings_does_not_depend_on_patch_order(config, random):
    model, images = build(config), draw_images(config, count=1)
    order = list(range(1, token_count(config)))
    random.shuffle(order)
    order = [0, *order]
    with torch.no_grad():
        tokens = model.embed(images)
        bare = tokens - model.position_embeddings
        assert_close(model.forward_tokens(bare[:, order]), model.forward_tokens(bare))
        everywhere = model.layers(bare)
        assert_close(model.layers(bare[:, order]), everywhere[:, order])


def test_output_with_position_embeddings_depends_on_patch_order():
    config = Configuration(
        patch_size=2, layers=2, width=8, mlp_size=16, heads=2, image_size=6, classes=3
    )
    model, images = build(config), draw_images(config, count=1)
    order = [0, *reversed(range(1, token_count(config)))]
    with torch.no_grad():
        bare = model.embed(images) - model.position_embeddings
        moved = model.forward_tokens(bare[:, order] + model.position_embeddings)
        assert (moved - model.forward_tokens(bare + model.position_embeddings)).abs().max() > 1e-2


def test_parameters_are_initialized_as_documented():
    config = Configuration(
        patch_size=2, layers=1, width=64, mlp_size=8, heads=2, image_size=32, classes=3
    )
    torch.manual_seed(0)
    default, wide = VisionTransformer(config), VisionTransformer(config, position_std=0.5)
    count = default.position_embeddings.numel()
    for model, std in [(default, 0.02), (wide, 0.5)]:
        # The standard error of a standard deviation of n normal draws is std / sqrt(2 n).
        assert abs(model.position_embeddings.std() - std) < 5 * std / (2 * count) ** 0.5
        assert not model.class_token.any()
        assert not model.head.weight.any()
        assert not model.head.bias.any()
        assert model(torch.randn(2, 3, 32, 32)).tolist() == [[0, 0, 0], [0, 0, 0]]


VALID = {"patch_size": 2, "layers": 1, "width": 6, "mlp_size": 5, "heads": 2, "image_size": 4}


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        *(
            ({name: 0}, ValueError, f"{name}: expected at least 1, found 0")
            for name in ["patch_size", "width", "mlp_size", "heads", "image_size", "channels"]
        ),
        ({"layers": -1}, ValueError, "layers: expected at least 0, found -1"),
        ({"classes": -1}, ValueError, "classes: expected at least 0, found -1"),
        ({"width": 6.0}, TypeError, "width: expected an integer, found 6.0"),
        ({"heads": True}, TypeError, "heads: expected an integer, found True"),
        ({"image_size": 5}, ValueError, "image_size: expected a multiple of patch_size 2, found 5"),
        ({"heads": 4}, ValueError, "heads: expected a divisor of width 6, found 4"),
    ],
)
def test_invalid_configurations_raise(change, error, message):
    with pytest.raises(error) as caught:
        Configuration(**(VALID | change))
    assert str(caught.value) == message


def test_configurations_without_layers_and_head_are_valid():
    config = Configuration(**(VALID | {"layers": 0, "classes": 0}))
    assert build(config)(draw_images(config)).shape == (2, 6)


@pytest.mark.parametrize(
    ("size", "patch_size", "message"),
    [
        ((3, 4, 4), 2, "images: expected four axes, found shape (3, 4, 4)"),
        ((1, 3, 4, 5), 2, "patch_size: expected a divisor of 4 and 5, found 2"),
        ((1, 3, 5, 4), 2, "patch_size: expected a divisor of 5 and 4, found 2"),
        ((1, 3, 4, 4), 0, "patch_size: expected a divisor of 4 and 4, found 0"),
        ((1, 3, 4, 4), -2, "patch_size: expected a divisor of 4 and 4, found -2"),
    ],
)
def test_invalid_patch_sizes_raise(size, patch_size, message):
    with pytest.raises(ValueError, match=r"^") as caught:
        patchify(torch.zeros(size), patch_size)
    assert str(caught.value) == message


@pytest.mark.parametrize("size", [(2, 3, 4, 8), (2, 3, 8, 4), (2, 1, 4, 4), (3, 4, 4)])
def test_images_of_wrong_shape_raise(size):
    with pytest.raises(ValueError, match=r"^images") as caught:
        VisionTransformer(Configuration(**VALID))(torch.zeros(size))
    assert str(caught.value) == f"images: expected shape (batch, 3, 4, 4), found {size}"
