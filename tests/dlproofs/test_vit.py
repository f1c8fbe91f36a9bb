"""The Vision Transformer against PyTorch's own layers, its flop counter and published counts."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from dlproofs.vit import EncoderLayer, SelfAttention, VisionTransformer, patches
from dlproofs.vit_counts import (
    CONFIGURATIONS,
    Configuration,
    multiply_adds,
    parameter_counts,
    token_count,
)

from .strategies import TOLERANCE

# Read in the documentation of torchvision: parameters, and billions of multiply-adds.
PUBLISHED = {
    ("ViT-B/16", 224): (86_567_656, 17.56),
    ("ViT-B/32", 224): (None, 4.41),
    ("ViT-L/16", 224): (304_326_632, 61.55),
    ("ViT-L/32", 224): (306_535_400, 15.38),
    ("ViT-H/14", 518): (633_470_440, 1016.7),
}


@st.composite
def shapes(draw):
    patch, heads = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    return Configuration(
        patch=patch,
        layers=draw(st.integers(0, 3)),
        width=heads * draw(st.integers(1, 4)),
        mlp=draw(st.integers(1, 9)),
        heads=heads,
        image=patch * draw(st.integers(1, 3)),
        channels=draw(st.integers(1, 3)),
        classes=draw(st.integers(0, 4)),
    )


quick = settings(deadline=None, max_examples=40)


def build(shape, seed=0):
    """A model in float64, every parameter of which matters."""
    torch.manual_seed(seed)
    model = VisionTransformer(shape).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter))
    return model


def draw_images(shape, count=2, seed=1):
    size = (count, shape.channels, shape.image, shape.image)
    return torch.randn(size, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def assert_close(found, expected):
    assert found.shape == expected.shape
    assert found.dtype == expected.dtype
    largest = float(expected.detach().abs().max())
    torch.testing.assert_close(found, expected, rtol=0, atol=TOLERANCE * largest)


def by_torch(layer):
    """PyTorch's own pre-norm layer with the weights of ours."""
    width, mlp, heads = layer.mlp[0].in_features, layer.mlp[0].out_features, layer.attention.heads
    theirs = nn.TransformerEncoderLayer(
        width,
        heads,
        mlp,
        dropout=0,
        activation="gelu",
        norm_first=True,
        batch_first=True,
        layer_norm_eps=1e-6,
        dtype=torch.float64,
    )
    pairs = [
        (theirs.self_attn.in_proj_weight, layer.attention.project_in.weight),
        (theirs.self_attn.in_proj_bias, layer.attention.project_in.bias),
        (theirs.self_attn.out_proj.weight, layer.attention.project_out.weight),
        (theirs.self_attn.out_proj.bias, layer.attention.project_out.bias),
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
    """The model from PyTorch's convolution, encoder layers and layer norm."""
    shape = model.shape
    kernel = model.embed.weight.unflatten(1, (shape.channels, shape.patch, shape.patch))
    embedded = nn.functional.conv2d(images, kernel, model.embed.bias, stride=shape.patch)
    embedded = embedded.flatten(2).transpose(1, 2)
    first = model.class_token.tile(len(images), 1, 1)
    tokens = torch.cat([first, embedded], dim=1) + model.positions
    for layer in model.layers:
        tokens = by_torch(layer)(tokens)
    weight, bias = model.norm.weight, model.norm.bias
    output = nn.functional.layer_norm(tokens, (shape.width,), weight, bias, eps=1e-6)[:, 0]
    return output @ model.head.weight.T + model.head.bias if shape.classes else output


@quick
@given(shapes())
def test_the_model_is_what_torch_composes_of_its_own_layers(shape):
    model, images = build(shape), draw_images(shape)
    with torch.no_grad():
        assert_close(model(images), forward_by_torch(model, images))


@quick
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 5), st.integers(1, 3))
def test_attention_is_that_of_torch(heads, head_width, length, batch):
    torch.manual_seed(0)
    ours = SelfAttention(heads * head_width, heads).double()
    theirs = nn.MultiheadAttention(heads * head_width, heads, batch_first=True).double()
    theirs.load_state_dict(
        {
            "in_proj_weight": ours.project_in.weight,
            "in_proj_bias": ours.project_in.bias,
            "out_proj.weight": ours.project_out.weight,
            "out_proj.bias": ours.project_out.bias,
        }
    )
    tokens = torch.randn(batch, length, heads * head_width, dtype=torch.float64)
    output, weights = theirs(tokens, tokens, tokens, average_attn_weights=False)
    assert_close(ours(tokens), output)
    assert_close(ours.weights(tokens), weights)
    assert_close(ours.weights(tokens).sum(dim=3), torch.ones_like(weights[..., 0]))


@quick
@given(shapes())
def test_the_formula_counts_the_parameters_that_the_module_has(shape):
    with torch.device("meta"):
        model = VisionTransformer(shape)
    counts = parameter_counts(shape)
    layers = model.layers.parameters()
    norms = [m for m in model.modules() if isinstance(m, nn.LayerNorm)]
    attention = [m for m in model.modules() if isinstance(m, SelfAttention)]
    size = {
        "patches": model.embed.parameters(),
        "class token": [model.class_token],
        "positions": [model.positions],
        "attention": [p for m in attention for p in m.parameters()],
        "norms": [p for m in norms for p in m.parameters()],
        "head": model.head.parameters(),
    }
    found = {part: sum(p.numel() for p in parameters) for part, parameters in size.items()}
    inside = sum(p.numel() for p in layers)
    found["mlp"] = inside - found["attention"] - found["norms"] + 2 * shape.width
    assert counts == found
    assert sum(counts.values()) == sum(p.numel() for p in model.parameters())
    assert model.positions.shape == (token_count(shape), shape.width)


def counted_multiply_adds(module, *inputs):
    with FlopCounterMode(display=False) as counter:
        module(*inputs)
    assert counter.get_total_flops() % 2 == 0
    return counter.get_total_flops() // 2


@quick
@given(shapes(), st.integers(1, 3))
def test_the_formula_counts_the_multiply_adds_that_torch_counts(shape, batch):
    side = (shape.channels, shape.image, shape.image)
    with torch.device("meta"):
        model, images = VisionTransformer(shape), torch.empty(batch, *side)
    counts = multiply_adds(shape)
    assert list(counts) == ["patches", "projections", "attention", "mlp", "head"]
    assert counted_multiply_adds(model, images) == batch * sum(counts.values())
    tokens = torch.empty(batch, token_count(shape), shape.width, device="meta")
    inside = counts["projections"] + counts["attention"] + counts["mlp"]
    assert counted_multiply_adds(model.layers, tokens) == batch * inside
    assert counted_multiply_adds(model.embed, patches(images, shape.patch)) == (
        batch * counts["patches"]
    )
    with torch.device("meta"):
        layer = EncoderLayer(shape.width, shape.mlp, shape.heads)
    assert counted_multiply_adds(layer.mlp, tokens) * shape.layers == batch * counts["mlp"]
    assert counted_multiply_adds(layer.attention, tokens) * shape.layers == (
        batch * (counts["projections"] + counts["attention"])
    )


@quick
@given(shapes())
def test_attention_multiply_adds_are_the_two_products_of_t_by_t_matrices(shape):
    tokens = token_count(shape)
    head = shape.width // shape.heads
    products = shape.heads * (tokens * head * tokens + tokens * tokens * head)
    assert multiply_adds(shape)["attention"] == shape.layers * products


@pytest.mark.parametrize(("name", "image"), PUBLISHED)
def test_published_counts_come_out(name, image):
    shape = replace(CONFIGURATIONS[name], image=image)
    parameters, billions = PUBLISHED[name, image]
    if parameters:
        assert sum(parameter_counts(shape).values()) == parameters
    digits = str(billions).partition(".")[2]
    assert round(sum(multiply_adds(shape).values()) / 1e9, len(digits)) == billions


@pytest.mark.parametrize(
    ("name", "image", "tokens"),
    [
        ("ViT-B/16", 224, 197),
        ("ViT-B/32", 224, 50),
        ("ViT-L/16", 512, 1025),
        ("ViT-H/14", 518, 1370),
    ],
)
def test_token_counts_at_the_resolutions_of_the_paper(name, image, tokens):
    assert token_count(replace(CONFIGURATIONS[name], image=image)) == tokens


@quick
@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)
)
def test_patches_are_slices_of_the_image_row_by_row(batch, channels, side, rows, columns):
    images = torch.arange(batch * channels * rows * columns * side**2)
    images = images.reshape(batch, channels, rows * side, columns * side)
    before = images.clone()
    found = patches(images, side)
    slices = [
        images[:, :, i * side : (i + 1) * side, j * side : (j + 1) * side].reshape(batch, -1)
        for i in range(rows)
        for j in range(columns)
    ]
    assert torch.equal(found, torch.stack(slices, dim=1))
    assert found.dtype == images.dtype
    assert torch.equal(images, before)


@quick
@given(shapes(), st.randoms(use_true_random=False))
def test_without_positions_the_order_of_patches_is_not_seen(shape, random):
    model, images = build(shape), draw_images(shape, count=1)
    order = list(range(1, token_count(shape)))
    random.shuffle(order)
    order = [0, *order]
    with torch.no_grad():
        tokens = model.tokens(images)
        bare = tokens - model.positions
        assert_close(model.encode(bare[:, order]), model.encode(bare))
        everywhere = model.layers(bare)
        assert_close(model.layers(bare[:, order]), everywhere[:, order])


def test_with_positions_the_order_of_patches_is_seen():
    shape = Configuration(patch=2, layers=2, width=8, mlp=16, heads=2, image=6, classes=3)
    model, images = build(shape), draw_images(shape, count=1)
    order = [0, *reversed(range(1, token_count(shape)))]
    with torch.no_grad():
        bare = model.tokens(images) - model.positions
        moved = model.encode(bare[:, order] + model.positions)
        assert (moved - model.encode(bare + model.positions)).abs().max() > 1e-2


def test_parameters_start_as_documented():
    shape = Configuration(patch=2, layers=1, width=64, mlp=8, heads=2, image=32, classes=3)
    torch.manual_seed(0)
    usual, wide = VisionTransformer(shape), VisionTransformer(shape, position_scale=0.5)
    count = usual.positions.numel()
    for model, scale in [(usual, 0.02), (wide, 0.5)]:
        # The standard error of a standard deviation of n normal draws is scale / sqrt(2 n).
        assert abs(model.positions.std() - scale) < 5 * scale / (2 * count) ** 0.5
        assert not model.class_token.any()
        assert not model.head.weight.any()
        assert not model.head.bias.any()
        assert model(torch.randn(2, 3, 32, 32)).tolist() == [[0, 0, 0], [0, 0, 0]]


GOOD = {"patch": 2, "layers": 1, "width": 6, "mlp": 5, "heads": 2, "image": 4}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        *(
            ({name: 0}, ValueError, f"{name}: expected at least 1, found 0")
            for name in ["patch", "width", "mlp", "heads", "image", "channels"]
        ),
        ({"layers": -1}, ValueError, "layers: expected at least 0, found -1"),
        ({"classes": -1}, ValueError, "classes: expected at least 0, found -1"),
        ({"width": 6.0}, TypeError, "width: expected an integer, found 6.0"),
        ({"heads": True}, TypeError, "heads: expected an integer, found True"),
        ({"image": 5}, ValueError, "image: expected a multiple of the patch, 2, found 5"),
        ({"heads": 4}, ValueError, "heads: expected a divisor of width 6, found 4"),
    ],
)
def test_unfit_configurations_are_named(change, error, words):
    with pytest.raises(error) as caught:
        Configuration(**(GOOD | change))
    assert str(caught.value) == words


def test_configurations_without_layers_or_head_are_fit():
    shape = Configuration(**(GOOD | {"layers": 0, "classes": 0}))
    assert build(shape)(draw_images(shape)).shape == (2, 6)


@pytest.mark.parametrize(
    ("size", "side", "words"),
    [
        ((3, 4, 4), 2, "images: expected four axes, found shape (3, 4, 4)"),
        ((1, 3, 4, 5), 2, "side: expected a divisor of 4 and 5, found 2"),
        ((1, 3, 5, 4), 2, "side: expected a divisor of 5 and 4, found 2"),
        ((1, 3, 4, 4), 0, "side: expected a divisor of 4 and 4, found 0"),
        ((1, 3, 4, 4), -2, "side: expected a divisor of 4 and 4, found -2"),
    ],
)
def test_unfit_patches_are_named(size, side, words):
    with pytest.raises(ValueError, match=r"^") as caught:
        patches(torch.zeros(size), side)
    assert str(caught.value) == words


@pytest.mark.parametrize("size", [(2, 3, 4, 8), (2, 3, 8, 4), (2, 1, 4, 4), (3, 4, 4)])
def test_images_of_another_shape_are_refused(size):
    with pytest.raises(ValueError, match=r"^images") as caught:
        VisionTransformer(Configuration(**GOOD))(torch.zeros(size))
    assert str(caught.value) == f"images: expected shape (batch, 3, 4, 4), found {size}"
