"""Unrolled computational graph against its definition, and paths against matrix powers."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlproofs.unrolled import Edge, nodes, paths, unroll

steps = st.integers(1, 8)


def test_one_step_has_the_edges_of_its_equations():
    assert set(unroll(1)) == {
        ("x_1", "h_1", "W"),
        ("h_0", "h_1", "U"),
        ("h_1", "y_1", "V"),
        ("y_1", "L_1", ""),
        ("z_1", "L_1", ""),
        ("L_1", "L", ""),
    }


@given(steps)
def test_additional_step_adds_only_its_own_edges(count):
    added = set(unroll(count + 1)) - set(unroll(count))
    t, before = count + 1, count
    assert set(unroll(count)) < set(unroll(count + 1))
    assert added == {
        (f"x_{t}", f"h_{t}", "W"),
        (f"h_{before}", f"h_{t}", "U"),
        (f"h_{t}", f"y_{t}", "V"),
        (f"y_{t}", f"L_{t}", ""),
        (f"z_{t}", f"L_{t}", ""),
        (f"L_{t}", "L", ""),
    }


@given(steps)
def test_every_quantity_is_exactly_one_node(count):
    expected = {f"{letter}_{t}" for letter in "xhyzL" for t in range(1, count + 1)} | {"h_0", "L"}
    found = nodes(unroll(count))
    assert set(found) == expected
    assert len(found) == len(expected)


def test_every_head_of_a_node_begins_paths():
    edges = [Edge("a", "b"), Edge("a", "c"), Edge("a", "d"), Edge("b", "e"), Edge("d", "e")]
    edges += [Edge("c", "e")] * 3
    through = [path[1] for path in paths(edges, "a", "e")]
    assert sorted(through) == ["b", "c", "c", "c", "d"]


@given(st.integers(1, 5), st.data())
def test_path_counts_match_powers_of_the_adjacency_matrix(count, data):
    graph = unroll(count)
    names = nodes(graph)
    adjacency = np.zeros((len(names),) * 2, int)
    for edge in graph:
        adjacency[names.index(edge.tail), names.index(edge.head)] += 1
    walks = sum(np.linalg.matrix_power(adjacency, length) for length in range(len(names)))
    start, end = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    found = paths(graph, start, end)
    assert len(found) == walks[names.index(start), names.index(end)]
    assert len(set(found)) == len(found)
    adjacent = {edge[:2] for edge in graph}
    for path in found:
        assert (path[0], path[-1]) == (start, end)
        assert set(pairwise(path)) <= adjacent


def test_parallel_edges_give_separate_paths():
    assert paths([Edge("a", "b", "W"), Edge("a", "b", "U")], "a", "b") == (("a", "b"),) * 2


@pytest.mark.parametrize("count", [0, -1])
def test_graph_without_steps_raises(count):
    with pytest.raises(ValueError, match=f"^steps: expected at least 1, found {count}$"):
        unroll(count)


@pytest.mark.parametrize(("start", "end", "name"), [("q", "L", "start"), ("h_0", "q", "end")])
def test_unknown_nodes_raise(start, end, name):
    with pytest.raises(ValueError, match=f"^{name}: expected a node of the graph, found 'q'$"):
        paths(unroll(1), start, end)
