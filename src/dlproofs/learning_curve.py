"""Learning curves: held-out accuracy by training-set size, with vectorized training in PyTorch."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

# Maps examples of shape (count, ...) to scores of shape (count, classes).
Classifier: TypeAlias = Callable[[Tensor], Tensor]
# Maps examples (seeds, n, ...), labels (seeds, n) and the seeds to one classifier per seed.
Fit: TypeAlias = Callable[[Tensor, Tensor, Sequence[int]], Sequence[Classifier]]


def learning_curve(
    fit: Fit,
    examples: Tensor,
    labels: Tensor,
    sizes: Sequence[int],
    seeds: Sequence[int],
    held_out: int,
) -> NDArray[np.float64]:
    """Return the accuracy on held-out examples by training-set size and seed.

    Each seed shuffles the examples. The last ones are held out and the first ones are the training
    set, so that for a given seed smaller training sets are subsets of larger ones.

    Args:
        fit: Function that takes examples (seeds, size, ...), labels (seeds, size) and the seeds,
            and returns one trained classifier per seed. It is called once for each size.
        examples: Of shape (count, ...).
        labels: Integers of shape (count,).
        sizes: Numbers of training examples, each from 1 to count - held_out.
        seeds: Distinct nonnegative integers.
        held_out: Number of test examples, at least 1.

    Returns:
        Accuracies, of shape (sizes, seeds).

    Raises:
        ValueError: If a size or held_out is out of range, or fit does not return one classifier per
            seed.
    """
    count = len(examples)
    if held_out < 1 or not sizes or min(sizes) < 1 or max(sizes) > count - held_out:
        found = f"sizes {list(sizes)} and {held_out} held out"
        raise ValueError(
            f"sizes: expected 1 to {count} examples minus the held-out ones, found {found}"
        )
    permutations = np.stack([np.random.default_rng(seed).permutation(count) for seed in seeds])
    shuffled = torch.from_numpy(permutations)
    test_sets = shuffled[:, count - held_out :]
    rows = []
    for size in sizes:
        training_sets = shuffled[:, :size]
        classifiers = fit(examples[training_sets], labels[training_sets], seeds)
        rows.append(
            [
                accuracy(classifier, examples[test_set], labels[test_set])
                for classifier, test_set in zip(classifiers, test_sets, strict=True)
            ]
        )
    return np.array(rows)


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


def train_networks(
    build: Callable[[], nn.Module], *, steps: int, batch_size: int, learning_rate: float
) -> Fit:
    """Return a training function that trains one network per seed with AdamW, all at once.

    One vectorized computation trains all networks. Every step draws a batch with replacement for
    each network and takes one optimizer step on the mean cross-entropy of that batch. The learning
    rate follows PyTorch's one-cycle schedule.

    Args:
        build: Function that creates a network and draws its parameters from PyTorch's global
            generator. The generator is seeded with the seed of the network, and its state is
            restored afterwards.
        steps: Number of training steps, at least 1.
        batch_size: Number of examples per step.
        learning_rate: The peak learning rate.

    Returns:
        A function for the argument fit of :func:`learning_curve`; the classifiers it returns are
        the trained networks.
    """

    def fit(examples: Tensor, labels: Tensor, seeds: Sequence[int]) -> list[nn.Module]:
        models = [_build_with_seed(build, seed) for seed in seeds]
        initial, _ = stack_module_state(models)
        parameters = {name: value.detach().requires_grad_() for name, value in initial.items()}
        scores = vmap(lambda weights, inputs: functional_call(models[0], weights, (inputs,)))
        optimizer = torch.optim.AdamW(parameters.values(), fused=True)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, total_steps=steps)
        draws = np.stack(
            [
                np.random.default_rng(seed).integers(labels.shape[1], size=(steps, batch_size))
                for seed in seeds
            ]
        )
        networks = torch.arange(len(seeds))[:, None]
        for step in range(steps):
            drawn = torch.from_numpy(draws[:, step])
            output = scores(parameters, examples[networks, drawn]).flatten(0, 1)
            target = labels[networks, drawn].flatten()
            loss = nn.functional.cross_entropy(output, target, reduction="sum") / batch_size
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
        for network, model in enumerate(models):
            model.load_state_dict({name: value[network] for name, value in parameters.items()})
        return models

    return fit


def _build_with_seed(build: Callable[[], nn.Module], seed: int) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build()
