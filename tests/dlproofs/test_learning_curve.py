"""Vectorized training against PyTorch's AdamW on one network at a time."""

import numpy as np
import pytest
import torch
from torch import nn

from dlproofs.learning_curve import Run, accuracy, learning_rate_factor, train_networks

from .strategies import TOLERANCE

COUNT = 36


def build():
    return nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2)).double()


def problem(count=COUNT):
    examples = torch.randn(count, 3, generator=torch.Generator().manual_seed(0)).double()
    return examples, (examples.sum(dim=1) > 0).long()


def train_one(run, examples, labels, *, steps, batch_size):
    """Train a single network, without vectorization."""
    torch.manual_seed(run.seed)
    model = build()
    optimizer = torch.optim.AdamW(model.parameters(), lr=run.learning_rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: learning_rate_factor(step, steps)
    )
    size = len(run.training_set)
    for drawn in np.random.default_rng(run.seed).integers(size, size=(steps, batch_size)):
        chosen = run.training_set[drawn]
        loss = nn.CrossEntropyLoss()(model(examples[chosen]), labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model


@pytest.mark.parametrize(
    "runs",
    [
        [Run(torch.arange(9), 3, 0.05)],
        [
            Run(torch.arange(9), 0, 0.05),
            Run(torch.arange(20, 25), 7, 0.01),
            Run(torch.tensor([35, 1, 17]), 1, 0.2),
        ],
    ],
)
def test_vectorized_training_matches_training_one_network(runs):
    examples, labels = problem()
    options = {"steps": 17, "batch_size": 4}
    together = train_networks(build, runs, examples, labels, **options)
    for model, run in zip(together, runs, strict=True):
        expected = train_one(run, examples, labels, **options)
        for ours, theirs in zip(model.parameters(), expected.parameters(), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=TOLERANCE, atol=TOLERANCE)


def test_training_does_not_change_the_global_generator_or_the_data():
    examples, labels = problem()
    before = torch.random.get_rng_state(), examples.clone(), labels.clone()
    runs = [Run(torch.arange(COUNT), 5, 0.1)]
    train_networks(build, runs, examples, labels, steps=2, batch_size=2)
    after = torch.random.get_rng_state(), examples, labels
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_trained_networks_are_accurate():
    examples, labels = problem(200)
    runs = [Run(torch.arange(100), seed, 0.05) for seed in range(3)]
    models = train_networks(build, runs, examples, labels, steps=200, batch_size=16)
    assert min(accuracy(model, examples[100:], labels[100:]) for model in models) > 0.9


def test_only_examples_of_the_training_set_are_seen():
    examples, labels = problem()
    spoiled = examples.clone()
    spoiled[10:] = float("nan")
    runs = [Run(torch.arange(10), 2, 0.1)]
    (expected,) = train_networks(build, runs, examples, labels, steps=9, batch_size=3)
    (found,) = train_networks(build, runs, spoiled, labels, steps=9, batch_size=3)
    assert torch.equal(found[0].weight, expected[0].weight)


@pytest.mark.parametrize("steps", [1, 2, 9, 10, 11, 300])
def test_the_learning_rate_rises_to_its_peak_and_then_falls(steps):
    factors = np.array([learning_rate_factor(step, steps) for step in range(steps)])
    peak = -(-steps // 10)
    assert factors.min() > 0
    assert factors.max() == factors[peak - 1] == 1
    assert np.allclose(np.diff(factors[:peak]), 1 / peak)
    assert np.allclose(np.diff(factors[peak:]), -1 / (steps - peak or 1))


def test_accuracy_is_the_fraction_of_correct_predictions():
    scores = torch.tensor([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [5.0, 1.0]])
    assert accuracy(lambda inputs: scores, torch.zeros(4, 1), torch.tensor([1, 1, 1, 0])) == 0.75
