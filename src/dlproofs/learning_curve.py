"""Vectorized training of many small networks in PyTorch, and their accuracy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

# Maps examples of shape (count, ...) to scores of shape (count, classes).
Classifier: TypeAlias = Callable[[Tensor], Tensor]

BETAS = 0.9, 0.999
EPS = 1e-8
WEIGHT_DECAY = 0.01
"""Constants of AdamW, which are PyTorch's defaults."""
WARM_UP = 0.1
"""Fraction of the steps over which the learning rate rises."""


@dataclass(frozen=True)
class Run:
    """Training of one network.

    Attributes:
        training_set: Indices of the training examples, of shape (size,).
        seed: Nonnegative integer, the seed of the initial parameters and of the batches.
        learning_rate: The peak learning rate.
    """

    training_set: Tensor
    seed: int
    learning_rate: float


def train_networks(
    build: Callable[[], nn.Module],
    runs: Sequence[Run],
    examples: Tensor,
    labels: Tensor,
    *,
    steps: int,
    batch_size: int,
) -> list[nn.Module]:
    """Train one network per run with AdamW, all in one vectorized computation.

    Every step draws a batch with replacement for each network and takes one optimizer step on the
    mean cross-entropy of that batch. The learning rate of each network follows
    :func:`learning_rate_factor`. The training sets of the runs may differ in size.

    Args:
        build: Function that creates a network and draws its parameters from PyTorch's global
            generator. The generator is seeded with the seed of the run, and its state is restored
            afterwards.
        runs: The runs, at least one.
        examples: Of shape (count, ...).
        labels: Integers of shape (count,).
        steps: Number of training steps, at least 1.
        batch_size: Number of examples per step.

    Returns:
        The trained networks, in the order of the runs.
    """
    models = [_build_with_seed(build, run.seed) for run in runs]
    stacked, _ = stack_module_state(models)
    shapes = {name: value.shape for name, value in stacked.items()}
    flat = torch.cat([value.detach().flatten(1) for value in stacked.values()], dim=1)
    flat.requires_grad_()

    def unflatten(entries: Tensor) -> dict[str, Tensor]:
        parts = torch.split(entries, [shape[1:].numel() for shape in shapes.values()], dim=1)
        return {name: x.reshape(shapes[name]) for name, x in zip(shapes, parts, strict=True)}

    scores = vmap(lambda weights, inputs: functional_call(models[0], weights, (inputs,)))
    rates = torch.tensor([[run.learning_rate] for run in runs], dtype=flat.dtype)
    optimizer = _AdamW(flat)
    batches = torch.stack([_draw_batches(run, steps, batch_size) for run in runs], dim=1)
    for step, drawn in enumerate(batches):
        output = scores(unflatten(flat), examples[drawn]).flatten(0, 1)
        loss = nn.functional.cross_entropy(output, labels[drawn].flatten(), reduction="sum")
        (gradient,) = torch.autograd.grad(loss / batch_size, flat)
        optimizer.step(gradient, rates * learning_rate_factor(step, steps))
    parameters = unflatten(flat.detach())
    for network, model in enumerate(models):
        model.load_state_dict({name: value[network] for name, value in parameters.items()})
    return models


def learning_rate_factor(step: int, steps: int) -> float:
    r"""Return the learning rate of a step, divided by the peak learning rate.

    .. math::

        \min\Bigl( \frac{s + 1}{w}, \; \frac{S - s}{S - w} \Bigr), \qquad
        w = \lceil S / 10 \rceil

    for step s of S: it rises linearly over the first tenth of the steps and then falls linearly.

    Args:
        step: From 0 to steps - 1.
        steps: Number of training steps, at least 1.

    >>> [round(learning_rate_factor(step, 20), 3) for step in (0, 1, 2, 11, 19)]
    [0.5, 1.0, 1.0, 0.5, 0.056]
    """
    rise = int(np.ceil(WARM_UP * steps))
    return min((step + 1) / rise, (steps - step) / max(steps - rise, 1))


def accuracy(classifier: Classifier, examples: Tensor, labels: Tensor) -> float:
    """Return the fraction of examples whose label has the largest score.

    Args:
        classifier: Maps examples to scores of shape (count, classes).
        examples: Of shape (count, ...).
        labels: Integers of shape (count,).

    Returns:
        A number from 0 to 1.
    """
    with torch.no_grad():
        return (classifier(examples).argmax(dim=1) == labels).double().mean().item()


class _AdamW:
    """AdamW for networks whose parameters are the rows of a matrix, each with its learning rate."""

    def __init__(self, parameters: Tensor) -> None:
        self._parameters = parameters
        self._mean = torch.zeros_like(parameters)
        self._square = torch.zeros_like(parameters)
        self._steps = 0

    @torch.no_grad()
    def step(self, gradient: Tensor, rates: Tensor) -> None:
        """Take a step with learning rates of shape (networks, 1)."""
        self._steps += 1
        first, second = BETAS
        self._mean.lerp_(gradient, 1 - first)
        self._square.mul_(second).addcmul_(gradient, gradient, value=1 - second)
        scale = (self._square / (1 - second**self._steps)).sqrt_().add_(EPS)
        self._parameters.mul_(1 - rates * WEIGHT_DECAY)
        self._parameters.sub_(rates * (self._mean / (1 - first**self._steps)) / scale)


def _draw_batches(run: Run, steps: int, batch_size: int) -> Tensor:
    """Return the indices of the examples of all batches, of shape (steps, batch_size)."""
    generator = np.random.default_rng(run.seed)
    places = generator.integers(len(run.training_set), size=(steps, batch_size))
    return run.training_set[torch.from_numpy(places)]


def _build_with_seed(build: Callable[[], nn.Module], seed: int) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build()
