"""How accuracy grows with the number of training examples, for networks trained side by side."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

# From examples (count, ...) to scores (count, classes).
Classifier: TypeAlias = Callable[[Tensor], Tensor]
# From examples (runs, n, ...), labels (runs, n) and a seed per run to a classifier per run.
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

    Each seed shuffles the examples. Its last ones are held out, and its first ones are trained on,
    so that for one seed smaller training sets are parts of larger ones.

    Args:
        fit: Maps examples (seeds, size, ...), labels (seeds, size) and the seeds to one classifier
            per seed, which maps examples to scores; it is called once for each size.
        examples: Of shape (count, ...).
        labels: Integers of shape (count,).
        sizes: Numbers of training examples, each from 1 to count - held_out.
        seeds: Distinct integers of at least 0.
        held_out: Number of examples to test on, at least 1.

    Returns:
        Fractions of right answers, of shape (sizes, seeds).

    Raises:
        ValueError: If a size or held_out does not fit the number of examples, or fit does not
            return one classifier per seed.
    """
    count = len(examples)
    if held_out < 1 or not sizes or min(sizes) < 1 or max(sizes) > count - held_out:
        found = f"sizes {list(sizes)} and {held_out} held out"
        raise ValueError(
            f"sizes: expected 1 to {count} examples minus those held out, found {found}"
        )
    orders = np.stack([np.random.default_rng(seed).permutation(count) for seed in seeds])
    shuffled = torch.from_numpy(orders)
    tested = shuffled[:, count - held_out :]
    rows = []
    for size in sizes:
        chosen = shuffled[:, :size]
        classifiers = fit(examples[chosen], labels[chosen], seeds)
        rows.append(
            [accuracy(c, examples[t], labels[t]) for c, t in zip(classifiers, tested, strict=True)]
        )
    return np.array(rows)


def accuracy(classifier: Classifier, examples: Tensor, labels: Tensor) -> float:
    """Return the fraction of examples whose largest score is that of their label.

    Args:
        classifier: Maps examples to scores of shape (count, classes).
        examples: Of shape (count, ...).
        labels: Integers of shape (count,).

    Returns:
        A number from 0 to 1.
    """
    with torch.no_grad():
        return (classifier(examples).argmax(dim=1) == labels).double().mean().item()


def networks(build: Callable[[], nn.Module], *, steps: int, batch: int, rate: float) -> Fit:
    """Return a fit that trains one network per run with AdamW, all of them in one computation.

    Every step draws a batch with replacement for each run and lowers its mean cross-entropy. The
    learning rate warms up and decays by PyTorch's one-cycle schedule.

    Args:
        build: Makes a network, its parameters drawn from PyTorch's global generator, which is
            seeded with the seed of the run and put back afterwards.
        steps: Number of steps, at least 1.
        batch: Number of examples a step.
        rate: The largest learning rate.

    Returns:
        The fit, as :func:`learning_curve` takes it; its classifiers are the trained networks.
    """

    def fit(examples: Tensor, labels: Tensor, seeds: Sequence[int]) -> list[nn.Module]:
        models = [_build(build, seed) for seed in seeds]
        initial, _ = stack_module_state(models)
        parameters = {name: value.detach().requires_grad_() for name, value in initial.items()}
        scores = vmap(lambda own, inputs: functional_call(models[0], own, (inputs,)))
        optimizer = torch.optim.AdamW(parameters.values(), fused=True)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
        draws = np.stack(
            [
                np.random.default_rng(seed).integers(labels.shape[1], size=(steps, batch))
                for seed in seeds
            ]
        )
        runs = torch.arange(len(seeds))[:, None]
        for step in range(steps):
            drawn = torch.from_numpy(draws[:, step])
            output = scores(parameters, examples[runs, drawn]).flatten(0, 1)
            target = labels[runs, drawn].flatten()
            loss = nn.functional.cross_entropy(output, target, reduction="sum") / batch
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
        for run, model in enumerate(models):
            model.load_state_dict({name: value[run] for name, value in parameters.items()})
        return models

    return fit


def _build(build: Callable[[], nn.Module], seed: int) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build()
