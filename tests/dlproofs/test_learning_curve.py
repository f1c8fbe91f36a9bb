"""Vectorized training against PyTorch's AdamW on one network at a time."""

import pytest
import torch
from torch import nn

from dlproofs.learning_curve import accuracy, label_probability, train_networks

from .strategies import TOLERANCE

SEEDS = [3, 0, 7]


def build():
    return nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2)).double()


def problem(networks=3, size=9):
    generator = torch.Generator().manual_seed(0)
    examples = torch.randn(networks, size, 3, generator=generator).double()
    return examples, (examples.sum(dim=2) > 0).long()


def train_one(seed, examples, labels, steps, learning_rate):
    """Train a single network, without vectorization."""
    torch.manual_seed(seed)
    model = build()
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(model(examples), labels).backward()
        optimizer.step()
    return model


@pytest.mark.parametrize("count", [1, len(SEEDS)])
@pytest.mark.parametrize("steps", [[1], [17], [4, 11]])
def test_vectorized_training_matches_training_one_network(count, steps):
    examples, labels = problem(count)
    seeds = SEEDS[:count]
    trained = train_networks(build, seeds, examples, labels, steps=steps, learning_rate=0.05)
    for number, models in zip(steps, trained, strict=True):
        for model, *case in zip(models, seeds, examples, labels, strict=True):
            expected = train_one(*case, number, 0.05)
            for ours, theirs in zip(model.parameters(), expected.parameters(), strict=True):
                torch.testing.assert_close(ours, theirs, rtol=TOLERANCE, atol=TOLERANCE)


def test_training_does_not_change_the_global_generator_or_the_data():
    examples, labels = problem()
    before = torch.random.get_rng_state(), examples.clone(), labels.clone()
    train_networks(build, SEEDS, examples, labels, steps=[2], learning_rate=0.1)
    after = torch.random.get_rng_state(), examples, labels
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_trained_networks_are_accurate():
    examples, labels = problem(size=200)
    (models,) = train_networks(
        build, SEEDS, examples[:, :100], labels[:, :100], steps=[200], learning_rate=0.05
    )
    for model, inputs, answers in zip(models, examples, labels, strict=True):
        assert accuracy(model, inputs[100:], answers[100:]) > 0.9
        assert label_probability(model, inputs[:100], answers[:100]) > 0.9


def test_accuracy_is_the_fraction_of_correct_predictions():
    scores = torch.tensor([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [5.0, 1.0]])
    assert accuracy(lambda inputs: scores, torch.zeros(4, 1), torch.tensor([1, 1, 1, 0])) == 0.75


def test_probability_of_the_labels_is_a_geometric_mean():
    scores = torch.tensor([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0]]).double()
    labels = torch.tensor([1, 1, 0])
    found = label_probability(lambda inputs: scores, torch.zeros(3, 1), labels)
    chances = [scores[place].softmax(dim=0)[label] for place, label in enumerate(labels)]
    assert found == pytest.approx((chances[0] * chances[1] * chances[2]).item() ** (1 / 3))
