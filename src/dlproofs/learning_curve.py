"""Vectorized training of many small networks in PyTorch, and their accuracy."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import TypeAlias

import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

# Maps examples of shape (count, ...) to scores of shape (count, classes).
Classifier: TypeAlias = Callable[[Tensor], Tensor]


def train_networks(
    build: Callable[[], nn.Module],
    seeds: Sequence[int],
    examples: Tensor,
    labels: Tensor,
    *,
    steps: Sequence[int],
    learning_rate: float,
) -> list[list[nn.Module]]:
    """Train one network per seed on its own training set, all in one vectorized computation.

    Every step is one of AdamW, with PyTorch's defaults and a constant learning rate, on the mean
    cross-entropy of each network over its whole training set.

    Args:
        build: Function that creates a network and draws its parameters from PyTorch's global
            generator. The generator is seeded with the seed of the network, and its state is
            restored afterwards.
        seeds: One integer per network, at least one.
        examples: The training sets, of shape (networks, size, ...).
        labels: Integers of shape (networks, size).
        steps: Increasing numbers of training steps, the first at least 1.
        learning_rate: The learning rate.

    Returns:
        The trained networks after each of these numbers of steps, in the order of the seeds.

    >>> sides = torch.tensor([[[-1.0], [1.0]]])
    >>> ((network,),) = train_networks(
    ...     lambda: nn.Linear(1, 2),
    ...     [0],
    ...     sides,
    ...     torch.tensor([[0, 1]]),
    ...     steps=[50],
    ...     learning_rate=0.1,
    ... )
    >>> network(sides[0]).argmax(dim=1).tolist()
    [0, 1]
    """
    models = [_build_with_seed(build, seed) for seed in seeds]
    parameters, _ = stack_module_state(models)
    scores = vmap(lambda weights, inputs: functional_call(models[0], weights, (inputs,)))
    # Each entry of a parameter has its own step size, so the networks do not influence each other.
    optimizer = torch.optim.AdamW(parameters.values(), lr=learning_rate)
    trained = []
    for step in range(1, steps[-1] + 1):
        output = scores(parameters, examples)
        loss = nn.functional.cross_entropy(output.flatten(0, 1), labels.flatten(), reduction="sum")
        optimizer.zero_grad()
        torch.autograd.backward(loss / labels.shape[1])
        optimizer.step()
        if step in steps:
            trained.append(_unstack(models, parameters))
    return trained


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


def label_probability(classifier: Classifier, examples: Tensor, labels: Tensor) -> float:
    r"""Return the geometric mean of the probabilities that the labels are given.

    .. math::

        \exp\Bigl( \frac{1}{n} \sum_{i=1}^n \log \operatorname{softmax}(s_i)_{y_i} \Bigr)

    for scores s and labels y: the exponential of the negative mean cross-entropy.

    Args:
        classifier: Maps examples to scores of shape (count, classes).
        examples: Of shape (count, ...).
        labels: Integers of shape (count,).

    Returns:
        A number from 0 to 1.

    >>> probabilities = torch.tensor([[0.2, 0.8], [0.2, 0.8]])
    >>> round(label_probability(torch.log, probabilities, torch.tensor([0, 1])), 6)
    0.4
    """
    with torch.no_grad():
        return torch.exp(-nn.functional.cross_entropy(classifier(examples), labels)).item()


def _build_with_seed(build: Callable[[], nn.Module], seed: int) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build()


def _unstack(models: list[nn.Module], parameters: dict[str, Tensor]) -> list[nn.Module]:
    """Return copies of the networks with the rows of the stacked parameters."""
    copies = deepcopy(models)
    for row, model in enumerate(copies):
        model.load_state_dict({name: value[row] for name, value in parameters.items()})
    return copies
