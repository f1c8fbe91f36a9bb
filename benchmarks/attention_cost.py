"""Time and peak memory of one head of attention against the number of tokens, in one run.

Run ``python benchmarks/attention_cost.py``, or with other numbers of tokens as arguments. Each
row is one number of tokens: the edges of the complete graph with self-loops, the matrix formula in
NumPy, PyTorch's fused attention, which stores no matrix of weights, and message passing edge by
edge, up to the size at which Python takes seconds.
"""

import argparse
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention

from dlproofs.attention import attention, summing_step
from dlproofs.graphs import complete_graph, message_passing

KEY_SIZE = 16
REPEATS = 5
LARGEST_GRAPH = 256


def least_seconds(run: Callable[[], object]) -> float:
    """Return the least time of several runs, which other work on the machine disturbs least."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def peak_bytes(run: Callable[[], object]) -> int:
    """Return the most memory that Python and NumPy held at once in a run."""
    tracemalloc.start()
    run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def measure(n: int) -> str:
    """Return the row of the table for n tokens."""
    random = np.random.default_rng(n)
    states = random.normal(size=(n, KEY_SIZE))
    identity = np.eye(KEY_SIZE)
    tensor = torch.from_numpy(states)[None, None]

    def by_formula() -> object:
        return attention(states, states, states)

    def by_torch() -> object:
        return scaled_dot_product_attention(tensor, tensor, tensor, scale=1.0)

    numpy_seconds, torch_seconds = least_seconds(by_formula), least_seconds(by_torch)
    row = f"{n:>7} {n * n:>12} {numpy_seconds:>10.4f} {peak_bytes(by_formula) / 2**20:>10.1f}"
    row += f" {torch_seconds:>10.4f}"
    if n > LARGEST_GRAPH:
        return f"{row} {'-':>16}"
    graph = complete_graph(n, self_loops=True)
    step = summing_step(identity, identity, identity)
    graph_seconds = least_seconds(lambda: message_passing(graph, states, *step))
    return f"{row} {graph_seconds:>16.4f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Cost of attention against the number of tokens.")
    parser.add_argument(
        "tokens", nargs="*", type=int, default=[64, 128, 256, 512, 1024, 2048, 4096]
    )
    print(f"one head, keys and values of {KEY_SIZE} float64, least of {REPEATS} runs")
    print(
        f"{'tokens':>7} {'edges':>12} {'NumPy s':>10} {'peak MiB':>10} {'torch s':>10}"
        f" {'messages s':>16}"
    )
    for n in parser.parse_args().tokens:
        print(measure(n), flush=True)


if __name__ == "__main__":
    main()
