"""Benchmark one attention head: time and peak memory against the number of tokens.

Run ``python benchmarks/attention_cost.py [TOKENS ...]``. Each row shows, for one number of tokens,
the edges of the complete graph with self-loops and the cost of three implementations: the matrix
formula in NumPy, PyTorch's fused attention, which does not store the attention matrix, and message
passing edge by edge, which is omitted above 256 tokens because it takes seconds in Python.
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
    """Return the shortest time of several runs, which is least affected by other processes."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def peak_bytes(run: Callable[[], object]) -> int:
    """Return the peak memory of Python and NumPy during a run."""
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
    """Print the table."""
    parser = argparse.ArgumentParser(
        description="Benchmark one attention head against the number of tokens."
    )
    parser.add_argument(
        "tokens", nargs="*", type=int, default=[64, 128, 256, 512, 1024, 2048, 4096]
    )
    print(f"one head, key and value size {KEY_SIZE}, float64, shortest of {REPEATS} runs")
    print(
        f"{'tokens':>7} {'edges':>12} {'NumPy s':>10} {'peak MiB':>10} {'torch s':>10}"
        f" {'messages s':>16}"
    )
    for n in parser.parse_args().tokens:
        print(measure(n), flush=True)


if __name__ == "__main__":
    main()
