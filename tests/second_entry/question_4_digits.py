"""Small nets on scikit-learn's digits, trained side by side, for second entries."""

from functools import cache

import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

torch.set_num_threads(1)  # faster while other modules run

CLASSES = 10
FEW_RUNS, LONG_RUNS, MANY_RUNS = 6, 8, 10
SIZES = {"small": (50, FEW_RUNS), "middle": (100, FEW_RUNS), "full": (200, MANY_RUNS)}
LONG_ROWS = {"longer": False, "longer-shuffled": True}
RATES = (0.001, 0.01, 0.1)
STEPS, LONGER, BATCH, HELD_OUT = 150, 600, 32, 497


def uniform(generator, fan_in, *shape):
    """The initial weights of PyTorch's linear maps and convolutions."""
    return (2 * torch.rand(shape, generator=generator) - 1) / fan_in**0.5


def linear(generator, inputs, outputs):
    return [uniform(generator, inputs, inputs, outputs), uniform(generator, inputs, outputs)]


def transformer(generator):
    """The initial parameters of the ViT: patches, class token, positions, layers, norm, head."""
    found = [
        *linear(generator, 16, 24),
        torch.zeros(24),
        torch.randn(5, 24, generator=generator) / 2,
    ]
    for _ in range(2):
        found += [
            torch.ones(24),
            torch.zeros(24),
            *linear(generator, 24, 72),
            *linear(generator, 24, 24),
        ]
        found += [
            torch.ones(24),
            torch.zeros(24),
            *linear(generator, 24, 48),
            *linear(generator, 48, 24),
        ]
    return [*found, torch.ones(24), torch.zeros(24), torch.zeros(24, CLASSES), torch.zeros(CLASSES)]


def convolutional(generator):
    return [*linear(generator, 9, 16), *linear(generator, 144, 64), *linear(generator, 64, CLASSES)]


def apply(x, weight, bias):
    """A linear map for each net, of x with the axes net, ..., feature."""
    flat = torch.baddbmm(bias[:, None], x.flatten(1, -2), weight)
    return flat.reshape(*x.shape[:-1], -1)


def norm(x, scale, shift):
    shape = len(scale), 1, 1, -1
    normalized = torch.nn.functional.layer_norm(x, x.shape[-1:], eps=1e-6)
    return normalized * scale.view(shape) + shift.view(shape)


def attend(x, parameters):
    nets, batch, tokens, _ = x.shape
    parts = apply(x, *parameters[:2]).reshape(nets * batch, tokens, 3, 2, 12)
    queries, keys, values = parts.permute(2, 0, 3, 1, 4)
    weights = torch.softmax(queries @ keys.mT / 12**0.5, dim=-1)
    mixed = (weights @ values).transpose(1, 2).reshape(nets, batch, tokens, 24)
    return apply(mixed, *parameters[2:])


def vit_scores(parameters, x):
    """The scores of the ViTs for images with the axes net, batch, row, column."""
    nets, batch = x.shape[:2]
    patches = x.reshape(nets, batch, 2, 4, 2, 4).transpose(3, 4).reshape(nets, batch, 4, 16)
    weight, bias, token, positions, *parameters = parameters
    tokens = apply(patches, weight, bias)
    first = token[:, None, None].expand(nets, batch, 1, 24)
    x = torch.cat([first, tokens], dim=2) + positions[:, None]
    for _ in range(2):
        layer, parameters = parameters[:12], parameters[12:]
        x = x + attend(norm(x, *layer[:2]), layer[2:6])
        hidden = torch.nn.functional.gelu(apply(norm(x, *layer[6:8]), *layer[8:10]))
        x = x + apply(hidden, *layer[10:])
    return apply(norm(x, *parameters[:2])[:, :, 0], *parameters[2:])


def conv_scores(parameters, x):
    nets, batch = x.shape[:2]
    windows = x.unfold(2, 3, 1).unfold(3, 3, 1).flatten(-2)
    x = apply(windows, *parameters[:2]).relu().reshape(nets, batch, 3, 2, 3, 2, 16).amax((3, 5))
    x = apply(x.flatten(2), *parameters[2:4]).relu()
    return apply(x, *parameters[4:])


NETS = {"conv": (convolutional, conv_scores), "vit": (transformer, vit_scores)}


@cache
def data():
    digits = load_digits()
    return torch.tensor(digits.images / 8 - 1, dtype=torch.float32), torch.tensor(digits.target)


def shuffled_digits(seed):
    return torch.randperm(len(data()[1]), generator=torch.Generator().manual_seed(seed))


def pixels(seed, shuffled):
    """The images of a run, with a permutation of their pixels if they are shuffled."""
    images = data()[0]
    if not shuffled:
        return images
    order = torch.randperm(64, generator=torch.Generator().manual_seed(seed + 10**6))
    return images.flatten(1)[:, order].reshape(images.shape)


def train(net, cases, steps=STEPS):
    """Held-out accuracies of seeds, sizes, rates and versions, and the least training accuracy."""
    start, scores = NETS[net]
    generators = [torch.Generator().manual_seed(seed) for seed, *_ in cases]
    stacks = [torch.stack(parts) for parts in zip(*map(start, generators), strict=True)]
    for parameter in stacks:
        parameter.requires_grad_()
    rates = torch.tensor([rate for _, _, rate, _ in cases])
    orders = torch.stack([shuffled_digits(seed) for seed, *_ in cases])
    images = torch.stack([pixels(seed, version) for seed, *_, version in cases])
    labels = data()[1]
    places = torch.stack(
        [
            torch.randint(size, (steps, BATCH), generator=generator)
            for generator, (_, size, *_) in zip(generators, cases, strict=True)
        ]
    )
    first, second = ([torch.zeros_like(p) for p in stacks] for _ in range(2))
    nets = torch.arange(len(cases))[:, None]
    for step in range(1, steps + 1):
        drawn = orders.gather(1, places[:, step - 1])
        found = scores(stacks, images[nets, drawn])
        loss = torch.nn.functional.cross_entropy(
            found.flatten(0, 1), labels[drawn].flatten(), reduction="sum"
        )
        gradients = torch.autograd.grad(loss / BATCH, stacks)
        factor = min(step / (steps // 10), (steps - step + 1) / (steps - steps // 10))
        with torch.no_grad():
            for p, m, v, g in zip(stacks, first, second, gradients, strict=True):
                rate = factor * rates.reshape(-1, *[1] * (p.dim() - 1))
                m.mul_(0.9).add_(g, alpha=0.1)
                v.mul_(0.999).addcmul_(g, g, value=0.001)
                moved = m / (1 - 0.9**step) / ((v / (1 - 0.999**step)).sqrt() + 1e-8)
                p.sub_(rate * (moved + 0.01 * p))
    with torch.no_grad():
        right = scores(stacks, images[nets, orders]).argmax(2) == labels[orders]
    tested = 100 * right[:, -HELD_OUT:].double().mean(dim=1)
    trained = [
        100 * row[:size].double().mean().item()
        for row, (_, size, *_) in zip(right, cases, strict=True)
    ]
    return tested, min(trained)


def best_rates(net, trial_seeds):
    """The best learning rate on trial runs of 200 digits, in place and shuffled."""
    versions = (False, True)
    size, _ = SIZES["full"]
    cases = [(s, size, rate, v) for v in versions for rate in RATES for s in trial_seeds]
    tested, _ = train(net, cases)
    return [RATES[i] for i in tested.reshape(2, len(RATES), -1).mean(dim=2).argmax(dim=1)]


def logistic(seeds, size):
    images, labels = data()[0].flatten(1).numpy(), data()[1].numpy()
    found = []
    for order in (shuffled_digits(seed).numpy() for seed in seeds):
        fit = LogisticRegression(max_iter=1000).fit(images[order[:size]], labels[order[:size]])
        found.append(100 * fit.score(images[order[-HELD_OUT:]], labels[order[-HELD_OUT:]]))
    return torch.tensor(found)


@cache
def experiment(seed):
    """Held-out accuracies of all runs, by net and setting, and the least training accuracy."""
    seeds, trial_seeds = range(seed, seed + MANY_RUNS), range(seed - 2, seed)
    found = {("linear", row): logistic(seeds[:runs], size) for row, (size, runs) in SIZES.items()}
    least = []
    for net in NETS:
        rates = best_rates(net, trial_seeds)
        rows = [*SIZES, "shuffled"]
        settings = [(*SIZES.get(row, SIZES["full"]), row == "shuffled") for row in rows]
        cases = [
            (s, size, rates[version], version)
            for size, runs, version in settings
            for s in seeds[:runs]
        ]
        tested, trained = train(net, cases)
        least.append(trained)
        parts = tested.split([runs for _, runs, _ in settings])
        found |= {(net, row): part for row, part in zip(rows, parts, strict=True)}
        size, _ = SIZES["full"]
        for row, version in LONG_ROWS.items():
            cases = [(s, size, rates[version], version) for s in seeds[:LONG_RUNS]]
            found[net, row], _ = train(net, cases, LONGER)
    return found, min(least)
