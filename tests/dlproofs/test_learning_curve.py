"""Vectorized training against training one network, and curves of known classifiers."""

import numpy as np
import pytest
import torch
from torch import nn

from dlproofs.learning_curve import accuracy, learning_curve, train_networks

from .strategies import TOLERANCE

COUNT = 12


def build():
    return nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2)).double()


def problem(count=COUNT):
    examples = torch.randn(count, 3, generator=torch.Generator().manual_seed(0)).double()
    return examples, (examples.sum(dim=1) > 0).long()


def train_one(examples, labels, seed, *, steps, batch_size, learning_rate):
    """Train a single network, without vectorization."""
    torch.manual_seed(seed)
    model = build()
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, total_steps=steps)
    for drawn in np.random.default_rng(seed).integers(len(labels), size=(steps, batch_size)):
        loss = nn.CrossEntropyLoss()(model(examples[drawn]), labels[drawn])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model


@pytest.mark.parametrize("seeds", [[3], [0, 7, 1]])
def test_vectorized_training_matches_training_one_network(seeds):
    options = {"steps": 7, "batch_size": 4, "learning_rate": 0.05}
    examples, labels = problem(3 * COUNT)
    chosen = torch.arange(len(seeds) * 9).reshape(len(seeds), 9)
    together = train_networks(build, **options)(examples[chosen], labels[chosen], seeds)
    for model, rows, seed in zip(together, chosen, seeds, strict=True):
        expected = train_one(examples[rows], labels[rows], seed, **options)
        for ours, theirs in zip(model.parameters(), expected.parameters(), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=TOLERANCE, atol=TOLERANCE)


def test_training_does_not_change_the_global_generator_or_the_data():
    examples, labels = problem()
    before = torch.random.get_rng_state(), examples.clone(), labels.clone()
    train_networks(build, steps=2, batch_size=2, learning_rate=0.1)(
        examples[None], labels[None], [5]
    )
    after = torch.random.get_rng_state(), examples, labels
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_trained_networks_are_accurate():
    examples, labels = problem(200)
    fit = train_networks(build, steps=200, batch_size=16, learning_rate=0.05)
    curve = learning_curve(fit, examples, labels, [2, 100], [0, 1, 2], held_out=100)
    assert curve.shape == (2, 3)
    assert curve[1].min() > 0.9
    assert curve[0].mean() < curve[1].mean()


def test_training_sets_are_nested_and_disjoint_from_the_test_set():
    examples, labels = torch.arange(COUNT)[:, None], torch.arange(COUNT)
    trained, tested = [], {}

    def fit(training_examples, training_labels, seeds):
        assert torch.equal(training_examples[..., 0], training_labels)
        trained.append(training_labels.tolist())

        def classifier(seed):
            def scores(inputs):
                tested.setdefault(seed, []).append(inputs[:, 0].tolist())
                return nn.functional.one_hot(inputs[:, 0], COUNT)

            return scores

        return [classifier(seed) for seed in seeds]

    curve = learning_curve(fit, examples, labels, [2, 5, 8], [4, 9], held_out=4)
    assert curve.tolist() == [[1, 1], [1, 1], [1, 1]]
    assert [len(rows[0]) for rows in trained] == [2, 5, 8]
    for position, seed in enumerate([4, 9]):
        smaller, small, full = (rows[position] for rows in trained)
        assert smaller == small[:2] == full[:2]
        assert small == full[:5]
        (held_out,) = {tuple(rows) for rows in tested[seed]}
        assert sorted([*full, *held_out]) == list(range(COUNT))
        assert [*full, *held_out] == np.random.default_rng(seed).permutation(COUNT).tolist()


def test_accuracy_is_the_fraction_of_correct_predictions():
    scores = torch.tensor([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [5.0, 1.0]])
    assert accuracy(lambda inputs: scores, torch.zeros(4, 1), torch.tensor([1, 1, 1, 0])) == 0.75


def test_training_and_test_sets_may_have_one_example():
    examples, labels = problem()
    fit = train_networks(build, steps=1, batch_size=1, learning_rate=0.1)
    assert learning_curve(fit, examples, labels, [1, COUNT - 1], [0], held_out=1).shape == (2, 1)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_fit_must_return_one_classifier_per_seed(count):
    examples, labels = problem()
    with pytest.raises(ValueError, match="zip"):
        learning_curve(lambda *_: [build()] * count, examples, labels, [1], [0, 1], held_out=1)


@pytest.mark.parametrize(
    ("sizes", "held_out"), [([], 2), ([0], 2), ([5, 11], 2), ([3], 0), ([1], COUNT)]
)
def test_sizes_out_of_range_raise(sizes, held_out):
    examples, labels = problem()
    with pytest.raises(ValueError, match=r"^sizes") as caught:
        learning_curve(lambda *_: [], examples, labels, sizes, [0], held_out)
    assert str(caught.value) == (
        "sizes: expected 1 to 12 examples minus the held-out ones, "
        f"found sizes {sizes} and {held_out} held out"
    )
