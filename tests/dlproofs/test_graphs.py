"""Message passing against symbolic terms and PyTorch Geometric, and paths against NetworkX."""

import warnings
from fractions import Fraction
from itertools import permutations, product

import networkx
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlproofs.graphs import (
    Graph,
    complete_graph,
    message_passing,
    pairwise_message_passing,
    shortest_path_lengths,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # raised when PyTorch Geometric is imported
    from torch_geometric.nn import MessagePassing

slow = settings(deadline=None, max_examples=60)


@st.composite
def graphs(draw, max_order=6):
    n = draw(st.integers(0, max_order))
    return Graph.from_mask(draw(hnp.arrays(bool, (n, n))))


def fractions(*shape):
    return hnp.arrays(object, shape, elements=st.fractions(-9, 9, max_denominator=7))


def symbolic_step(graph, states):
    """Take a step whose new states are terms that record the function calls."""
    return message_passing(
        graph,
        states,
        message=lambda j, i, state: ("f", j, i, state),
        aggregate=lambda messages: ("Agg", tuple(messages.items())),
        update=lambda state, aggregated: ("q", state, aggregated),
    )


def test_step_evaluates_equation_1():
    assert symbolic_step(Graph(3, [(2, 0), (1, 0), (0, 0), (2, 1)]), ["a", "b", "c"]) == [
        ("q", "a", ("Agg", ((0, ("f", 0, 0, "a")), (1, ("f", 1, 0, "b")), (2, ("f", 2, 0, "c"))))),
        ("q", "b", ("Agg", ((2, ("f", 2, 1, "c")),))),
        ("q", "c", ("Agg", ())),
    ]


@slow
@given(graphs())
def test_messages_come_from_in_neighbors_and_depend_on_old_states(graph):
    assert symbolic_step(graph, list(range(graph.order))) == [
        ("q", i, ("Agg", tuple((j, ("f", j, i, j)) for j in senders)))
        for i in range(graph.order)
        for senders in [sorted(j for j, receiver in graph.edges if receiver == i)]
    ]


def test_pairwise_messages_receive_both_states():
    found = pairwise_message_passing(
        Graph(2, [(0, 1), (1, 1)]),
        ["a", "b"],
        message=lambda *arguments: arguments,
        aggregate=dict,
        update=lambda state, messages: (state, messages),
    )
    assert found == [("a", {}), ("b", {0: (0, 1, "a", "b"), 1: (1, 1, "b", "b")})]


@slow
@given(graphs(), st.data())
def test_sum_of_linear_messages_is_a_product_with_the_adjacency_matrix(graph, data):
    states, weights = data.draw(fractions(graph.order, 2)), data.draw(fractions(3, 2))
    found = message_passing(
        graph,
        states,
        message=lambda j, i, state: weights @ state,
        aggregate=lambda messages: sum(messages.values()),
        update=lambda state, total: state[0] + total,
    )
    expected = states[:, :1] + graph.mask.astype(object) @ states @ weights.T
    assert all((row == wanted).all() for row, wanted in zip(found, expected, strict=True))


class ByPyG(MessagePassing):
    """Sum or maximum of messages e·h_j, where e is an edge weight."""

    def __init__(self, aggregation):
        super().__init__(aggr=aggregation, node_dim=0)

    def forward(self, graph, states, edge_weights):
        pairs = sorted(graph.edges)
        edges = torch.tensor(pairs, dtype=torch.long).reshape(-1, 2).T
        edge_weight = torch.tensor([edge_weights[j][i] for j, i in pairs], dtype=torch.float64)
        return self.propagate(edges, h=torch.tensor(states), edge_weight=edge_weight)

    def message(self, h_j, edge_weight):
        return edge_weight[:, None] * h_j


@pytest.mark.parametrize(
    ("aggregation", "function"),
    [("sum", sum), ("max", lambda rows: np.max(list(rows), axis=0))],
)
@slow
@given(mask=hnp.arrays(bool, (5, 5)), seed=st.integers(0, 999))
def test_message_passing_matches_pytorch_geometric(aggregation, function, mask, seed):
    graph = Graph.from_mask(mask | np.eye(5, dtype=bool))
    random = np.random.default_rng(seed)
    # Multiples of 1/4 have exact products and sums, in any order.
    states, edge_weights = random.integers(-9, 9, (5, 3)) / 4, random.integers(-9, 9, (5, 5)) / 4
    found = message_passing(
        graph,
        states,
        message=lambda j, i, state: edge_weights[j][i] * state,
        aggregate=lambda messages: function(messages.values()),
        update=lambda state, aggregated: aggregated,
    )
    assert np.array_equal(found, ByPyG(aggregation)(graph, states, edge_weights))


@slow
@given(graphs(), st.data())
def test_message_passing_is_permutation_equivariant(graph, data):
    order = data.draw(st.permutations(range(graph.order)))
    position = {vertex: i for i, vertex in enumerate(order)}
    permuted = Graph(graph.order, [(position[j], position[i]) for j, i in graph.edges])

    def step(graph, states):
        return message_passing(
            graph,
            states,
            message=lambda j, i, state: state,
            aggregate=lambda messages: sorted(messages.values()),
            update=lambda state, messages: (state, messages),
        )

    states = data.draw(st.lists(st.integers(), min_size=graph.order, max_size=graph.order))
    assert step(permuted, [states[v] for v in order]) == [step(graph, states)[v] for v in order]


@pytest.mark.parametrize("order", [0, 1, 2, 5])
@pytest.mark.parametrize("self_loops", [True, False])
def test_complete_graph_has_every_pair(order, self_loops):
    pairs = (
        set(product(range(order), repeat=2)) if self_loops else set(permutations(range(order), 2))
    )
    assert complete_graph(order, self_loops=self_loops) == Graph(order, pairs)


@slow
@given(hnp.arrays(bool, st.integers(0, 6).map(lambda n: (n, n))))
def test_mask_and_graph_convert_to_each_other(mask):
    graph = Graph.from_mask(mask)
    assert np.array_equal(graph.mask, mask)
    assert graph.mask.dtype == bool
    assert graph.edges == {(j, i) for i, j in np.argwhere(mask).tolist()}
    assert [graph.in_neighbors(i) for i in range(graph.order)] == [
        tuple(np.flatnonzero(row)) for row in mask
    ]


@slow
@given(graphs(max_order=8), st.data())
def test_shortest_path_lengths_match_networkx(graph, data):
    network = networkx.DiGraph(graph.edges)
    network.add_nodes_from(range(graph.order))
    for source in range(graph.order):
        expected = networkx.single_source_shortest_path_length(network, source)
        assert shortest_path_lengths(graph, source) == dict(expected)


@slow
@given(graphs(), st.integers(0, 6))
def test_source_influences_the_vertices_within_the_number_of_steps(graph, steps):
    """Propagate a mark from one vertex; self-loops keep it at the vertices it has reached."""
    with_self_loops = Graph.from_mask(graph.mask | np.eye(graph.order, dtype=bool))
    for source in range(graph.order):
        marked = [vertex == source for vertex in range(graph.order)]
        for _ in range(steps):
            marked = message_passing(
                with_self_loops,
                marked,
                message=lambda j, i, mark: mark,
                aggregate=lambda messages: any(messages.values()),
                update=lambda _, aggregated: aggregated,
            )
        near = {
            vertex for vertex, hops in shortest_path_lengths(graph, source).items() if hops <= steps
        }
        assert {vertex for vertex, mark in enumerate(marked) if mark} == near


def test_duplicate_edges_and_numpy_integers_are_normalized():
    graph = Graph(np.int64(2), [(np.int64(0), np.int32(1)), (0, 1), [0, 1]])
    assert graph == Graph(2, {(0, 1)})
    assert hash(graph) == hash(Graph(2, {(0, 1)}))
    assert (graph.order, graph.edges) == (2, {(0, 1)})
    assert {type(vertex) for edge in graph.edges for vertex in edge} == {int}
    assert type(graph.order) is int


def test_states_are_not_modified():
    states = [[1], [2]]
    message_passing(
        Graph(2, [(0, 1), (1, 0)]), states, lambda j, i, h: h, lambda m: m, lambda h, m: Fraction(1)
    )
    assert states == [[1], [2]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Graph(2.0, []), TypeError, "order: expected an integer, found 2.0"),
        (lambda: Graph(True, []), TypeError, "order: expected an integer, found True"),
        (lambda: Graph(-1, []), ValueError, "order: expected at least 0, found -1"),
        (
            lambda: Graph(2, [(0, 2)]),
            ValueError,
            "edges: expected vertices in range(2), found (0, 2)",
        ),
        (
            lambda: Graph(2, [(2, 0)]),
            ValueError,
            "edges: expected vertices in range(2), found (2, 0)",
        ),
        (
            lambda: Graph(2, [(0, -1)]),
            ValueError,
            "edges: expected vertices in range(2), found (0, -1)",
        ),
        (
            lambda: Graph(0, [(0, 0)]),
            ValueError,
            "edges: expected vertices in range(0), found (0, 0)",
        ),
        (
            lambda: Graph(2, [(0, 1, 1)]),
            TypeError,
            "edges: expected pairs of integers, found (0, 1, 1)",
        ),
        (
            lambda: Graph(2, [(0, 1.0)]),
            TypeError,
            "edges: expected pairs of integers, found (0, 1.0)",
        ),
        (
            lambda: Graph(2, [(0, True)]),
            TypeError,
            "edges: expected pairs of integers, found (0, True)",
        ),
        (
            lambda: complete_graph(-1, self_loops=True),
            ValueError,
            "order: expected at least 0, found -1",
        ),
        (
            lambda: complete_graph(1.5, self_loops=True),
            TypeError,
            "order: expected an integer, found 1.5",
        ),
        (
            lambda: Graph.from_mask([[0, 1], [1, 0]]),
            TypeError,
            "mask: expected booleans, found int64",
        ),
        (
            lambda: Graph.from_mask([[True, False]]),
            ValueError,
            "mask: expected a square matrix, found shape (1, 2)",
        ),
        (
            lambda: Graph.from_mask([True]),
            ValueError,
            "mask: expected a square matrix, found shape (1,)",
        ),
        (
            lambda: Graph(2, []).in_neighbors(2),
            ValueError,
            "i: expected a vertex in range(2), found 2",
        ),
        (
            lambda: Graph(2, []).in_neighbors(-1),
            ValueError,
            "i: expected a vertex in range(2), found -1",
        ),
        (
            lambda: shortest_path_lengths(Graph(2, []), 2),
            ValueError,
            "source: expected a vertex in range(2), found 2",
        ),
        (
            lambda: shortest_path_lengths(Graph(2, []), -1),
            ValueError,
            "source: expected a vertex in range(2), found -1",
        ),
        (
            lambda: symbolic_step(Graph(2, []), [1]),
            ValueError,
            "states: expected one state for each of 2 vertices, found 1",
        ),
        (
            lambda: symbolic_step(Graph(2, []), [1, 2, 3]),
            ValueError,
            "states: expected one state for each of 2 vertices, found 3",
        ),
    ],
)
def test_invalid_arguments_raise(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
