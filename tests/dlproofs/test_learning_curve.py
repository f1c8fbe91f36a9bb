"""Training side by side against training alone, and curves of classifiers that are known."""

import numpy as np
import pytest
import torch
from torch import nn

from dlproofs.learning_curve import accuracy, learning_curve, networks

from .strategies import TOLERANCE

COUNT = 12


def build():
    return nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2)).double()


def problem(count=COUNT):
    examples = torch.randn(count, 3, generator=torch.Generator().manual_seed(0)).double()
    return examples, (examples.sum(dim=1) > 0).long()


def train_alone(examples, labels, seed, *, steps, batch, rate):
    """The same training, one network and one step at a time."""
    torch.manual_seed(seed)
    model = build()
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
    for drawn in np.random.default_rng(seed).integers(len(labels), size=(steps, batch)):
        loss = nn.CrossEntropyLoss()(model(examples[drawn]), labels[drawn])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model


@pytest.mark.parametrize("seeds", [[3], [0, 7, 1]])
def test_networks_side_by_side_are_those_trained_alone(seeds):
    options = {"steps": 7, "batch": 4, "rate": 0.05}
    examples, labels = problem(3 * COUNT)
    chosen = torch.arange(len(seeds) * 9).reshape(len(seeds), 9)
    together = networks(build, **options)(examples[chosen], labels[chosen], seeds)
    for model, rows, seed in zip(together, chosen, seeds, strict=True):
        alone = train_alone(examples[rows], labels[rows], seed, **options)
        for ours, theirs in zip(model.parameters(), alone.parameters(), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=TOLERANCE, atol=TOLERANCE)


def test_training_leaves_the_global_generator_and_the_data_alone():
    examples, labels = problem()
    before = torch.random.get_rng_state(), examples.clone(), labels.clone()
    networks(build, steps=2, batch=2, rate=0.1)(examples[None], labels[None], [5])
    after = torch.random.get_rng_state(), examples, labels
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_a_network_learns():
    examples, labels = problem(200)
    fit = networks(build, steps=200, batch=16, rate=0.05)
    curve = learning_curve(fit, examples, labels, [2, 100], [0, 1, 2], held_out=100)
    assert curve.shape == (2, 3)
    assert curve[1].min() > 0.9
    assert curve[0].mean() < curve[1].mean()


def test_a_curve_trains_on_nested_parts_and_tests_on_what_it_never_trained_on():
    examples, labels = torch.arange(COUNT)[:, None], torch.arange(COUNT)
    seen, tested = [], {}

    def fit(chosen, chosen_labels, seeds):
        assert torch.equal(chosen[..., 0], chosen_labels)
        seen.append(chosen_labels.tolist())

        def classifier(seed):
            def scores(inputs):
                tested.setdefault(seed, []).append(inputs[:, 0].tolist())
                return nn.functional.one_hot(inputs[:, 0], COUNT)

            return scores

        return [classifier(seed) for seed in seeds]

    curve = learning_curve(fit, examples, labels, [2, 5, 8], [4, 9], held_out=4)
    assert curve.tolist() == [[1, 1], [1, 1], [1, 1]]
    assert [len(rows[0]) for rows in seen] == [2, 5, 8]
    for run, seed in enumerate([4, 9]):
        smaller, small, full = (rows[run] for rows in seen)
        assert smaller == small[:2] == full[:2]
        assert small == full[:5]
        (held_out,) = {tuple(rows) for rows in tested[seed]}
        assert sorted([*full, *held_out]) == list(range(COUNT))
        assert [*full, *held_out] == np.random.default_rng(seed).permutation(COUNT).tolist()


def test_accuracy_is_the_fraction_of_right_answers():
    scores = torch.tensor([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [5.0, 1.0]])
    assert accuracy(lambda inputs: scores, torch.zeros(4, 1), torch.tensor([1, 1, 1, 0])) == 0.75


def test_one_example_is_enough_to_train_on_and_to_test_on():
    examples, labels = problem()
    fit = networks(build, steps=1, batch=1, rate=0.1)
    assert learning_curve(fit, examples, labels, [1, COUNT - 1], [0], held_out=1).shape == (2, 1)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_fit_returns_a_classifier_per_seed(count):
    examples, labels = problem()
    with pytest.raises(ValueError, match="zip"):
        learning_curve(lambda *_: [build()] * count, examples, labels, [1], [0, 1], held_out=1)


@pytest.mark.parametrize(
    ("sizes", "held_out"), [([], 2), ([0], 2), ([5, 11], 2), ([3], 0), ([1], COUNT)]
)
def test_sizes_that_do_not_fit_are_named(sizes, held_out):
    examples, labels = problem()
    with pytest.raises(ValueError, match=r"^sizes") as caught:
        learning_curve(lambda *_: [], examples, labels, sizes, [0], held_out)
    assert str(caught.value) == (
        "sizes: expected 1 to 12 examples minus those held out, "
        f"found sizes {sizes} and {held_out} held out"
    )
