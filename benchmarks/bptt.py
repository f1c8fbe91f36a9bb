"""Benchmark the library's backpropagation through time against torch autograd.

Run ``python benchmarks/bptt.py``. For every width, batch size and length, the script alternates
between both methods, measures the time from the weights to all gradients, and compares the
gradients. It prints the shortest times, their ratio and the exponent with which the times grow with
T, and plots the ratios in ``_build/bptt.svg``.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from matplotlib.figure import Figure

from dlproofs.rnn import Array, forward, gradients

TOLERANCE = np.sqrt(np.finfo(np.float64).eps)
STEPS = (16, 64, 256, 1024, 4096)
WIDTHS = (8, 32, 128, 256)
BATCHES = (1, 16)
ROUNDS = 5
PLOT = Path("_build/bptt.svg")
NAMES = ("W", "U", "V", "h0", "x")


def draw_problem(rng: np.random.Generator, width: int, batch: int, steps: int) -> list[Array]:
    """Draw W, U, V, h0, x and z with equal numbers of inputs, hidden units and outputs."""
    square, rows = (width, width), (steps, batch, width)
    shapes = [square, square, square, (width,), rows, rows]
    return [rng.normal(size=shape) / np.sqrt(width) for shape in shapes]


def by_autograd(problem: list[Array]) -> list[Array]:
    """Return the gradients by autograd, with one matrix product for inputs and one for outputs."""
    tensors = [torch.tensor(array, requires_grad=True) for array in problem]
    w, u, v, h0, x, z = tensors
    state, states = h0.expand(x.shape[1], -1), []
    for drive in (x @ w.T).unbind():  # the backward pass of unbind is linear in T
        state = torch.sigmoid(torch.addmm(drive, state, u.T))
        states.append(state)
    total = torch.square(z - torch.stack(states) @ v.T).sum()
    return [gradient.numpy() for gradient in torch.autograd.grad(total, tensors[:5])]


def by_library(problem: list[Array]) -> list[Array]:
    """Return the gradients by the library."""
    found = gradients(forward(*problem))
    return [getattr(found, name) for name in NAMES]


def best_times(methods: list[Callable[[list[Array]], list[Array]]], problem: list[Array]) -> list:
    """Return the shortest time of each method in seconds, alternating between methods."""
    times = [[np.inf] for _ in methods]
    for _ in range(ROUNDS):
        for method, measured in zip(methods, times, strict=True):
            begin = time.perf_counter()
            method(problem)
            measured.append(time.perf_counter() - begin)
    return [min(measured) for measured in times]


def growth(times: list[float]) -> float:
    """Return the slope of log time against log T."""
    return float(np.polyfit(np.log(STEPS), np.log(times), 1)[0])


def main() -> None:
    """Benchmark all sizes, print the table and plot the ratios."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot(
        xscale="log", xlabel="steps T", ylabel="autograd / library", title="ratio of times"
    )
    print(f"{'width':>6}{'batch':>6}{'T':>6}{'library':>12}{'autograd':>12}{'ratio':>8}")
    smallest = np.inf
    for width in WIDTHS:
        for batch in BATCHES:
            library, autograd = [], []
            for steps in STEPS:
                problem = draw_problem(rng, width, batch, steps)
                for ours, theirs in zip(by_library(problem), by_autograd(problem), strict=True):
                    np.testing.assert_allclose(
                        ours, theirs, rtol=0, atol=TOLERANCE * abs(theirs).max()
                    )
                one, other = best_times([by_library, by_autograd], problem)
                library.append(one)
                autograd.append(other)
                print(
                    f"{width:6}{batch:6}{steps:6}{one * 1e3:9.2f} ms{other * 1e3:9.2f} ms"
                    f"{other / one:8.2f}",
                    flush=True,
                )
            print(f"{'':12}growth  T^{growth(library):.2f}     T^{growth(autograd):.2f}")
            ratios = np.divide(autograd, library)
            smallest = min(smallest, ratios.min())
            style = "-o" if batch == BATCHES[0] else "--s"
            axes.plot(STEPS, ratios, style, label=f"width {width}, batch {batch}")
    axes.axhline(1, color="#000000", linewidth=0.8)
    axes.legend(fontsize=8)
    PLOT.parent.mkdir(exist_ok=True)
    figure.savefig(PLOT)
    print(f"smallest ratio {smallest:.2f}; plotted in {PLOT}")


if __name__ == "__main__":
    main()
