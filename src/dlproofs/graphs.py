"""Directed graphs, and the update rule of graph neural networks on them."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Edge: TypeAlias = tuple[int, int]

State = TypeVar("State")
Message = TypeVar("Message")
Aggregate = TypeVar("Aggregate")
NewState = TypeVar("NewState")


@dataclass(frozen=True, init=False)
class Graph:
    """A directed graph on the vertices 0, ..., order - 1.

    Args:
        order: The number of vertices.
        edges: Pairs (j, i) of integers, each an edge from the sender j to the receiver i. They form
            a set, so that a pair counts once; (i, i) is a self-loop.

    Raises:
        TypeError: If order or an end of an edge is not an integer, or an edge is not a pair.
        ValueError: If order is negative, or an edge has an end that is no vertex.

    >>> graph = Graph(3, [(0, 2), (1, 2)])
    >>> graph.in_neighbors(2), graph.in_neighbors(0)
    ((0, 1), ())
    """

    order: int
    edges: frozenset[Edge]

    def __init__(self, order: int, edges: Iterable[Edge]) -> None:
        if not _is_integer(order):
            raise TypeError(f"order: expected an integer, found {order!r}")
        if order < 0:
            raise ValueError(f"order: expected at least 0, found {order}")
        object.__setattr__(self, "order", int(order))
        object.__setattr__(self, "edges", frozenset(self._edge(edge) for edge in edges))

    def _edge(self, edge: Edge) -> Edge:
        pair = tuple(edge)
        if len(pair) != 2 or not all(map(_is_integer, pair)):
            raise TypeError(f"edges: expected pairs of integers, found {edge!r}")
        sender, receiver = map(int, pair)
        if not all(0 <= vertex < self.order for vertex in (sender, receiver)):
            raise ValueError(f"edges: expected vertices from 0 to below {self.order}, found {edge}")
        return sender, receiver

    @classmethod
    def from_mask(cls, mask: ArrayLike) -> "Graph":
        """Return the graph in which i hears j where the mask is true at row i and column j.

        This is the convention of attention masks: rows are queries, columns are keys.

        Args:
            mask: Square matrix of booleans.

        Raises:
            TypeError: If an entry is not a boolean.
            ValueError: If the mask is not square.

        >>> sorted(Graph.from_mask([[True, False], [True, True]]).edges)
        [(0, 0), (0, 1), (1, 1)]
        """
        array = np.asarray(mask)
        if array.dtype != np.bool_:
            raise TypeError(f"mask: expected booleans, found {array.dtype}")
        if array.ndim != 2 or array.shape[0] != array.shape[1]:
            raise ValueError(f"mask: expected a square matrix, found shape {array.shape}")
        return cls(len(array), [(j, i) for i, j in np.argwhere(array).tolist()])

    @property
    def mask(self) -> NDArray[np.bool_]:
        """The square matrix of booleans that is true at row i and column j for each edge (j, i).

        >>> Graph(2, [(0, 1)]).mask.tolist()
        [[False, False], [True, False]]
        """
        mask = np.zeros((self.order, self.order), dtype=np.bool_)
        for sender, receiver in self.edges:
            mask[receiver, sender] = True
        return mask

    def in_neighbors(self, i: int) -> tuple[int, ...]:
        r"""Return the vertices with an edge into i, in ascending order.

        .. math:: \mathcal N(i) = \{ j : (j, i) \in \mathcal E \}

        Args:
            i: A vertex.

        Raises:
            ValueError: If i is no vertex.
        """
        if i not in range(self.order):
            raise ValueError(f"i: expected a vertex from 0 to below {self.order}, found {i}")
        return self._in_neighbors[i]

    @cached_property
    def _in_neighbors(self) -> list[tuple[int, ...]]:
        return _adjacency_lists(self.order, ((receiver, sender) for sender, receiver in self.edges))


def complete_graph(order: int, *, self_loops: bool) -> Graph:
    """Return the graph with an edge from every vertex to every other.

    Args:
        order: The number of vertices.
        self_loops: Whether every vertex has an edge to itself as well.

    Raises:
        TypeError: As for :class:`Graph`.
        ValueError: As for :class:`Graph`.

    >>> [len(complete_graph(3, self_loops=self_loops).edges) for self_loops in (False, True)]
    [6, 9]
    """
    vertices = Graph(order, []).order
    pairs = [(j, i) for i in range(vertices) for j in range(vertices)]
    return Graph(order, [(j, i) for j, i in pairs if self_loops or j != i])


def message_passing(
    graph: Graph,
    states: Sequence[State],
    message: Callable[[int, int, State], Message],
    aggregate: Callable[[Mapping[int, Message]], Aggregate],
    update: Callable[[State, Aggregate], NewState],
) -> list[NewState]:
    r"""Return the states after one step in which every vertex hears its in-neighbors.

    .. math::

        h_i' = q\bigl(h_i, \operatorname{Agg}\,(f_{ji}(h_j))_{j \in \mathcal N(i)}\bigr)

    All vertices read the given states, and none the new ones. A message depends on its edge and on
    the state of its sender alone; for messages that see both ends there is
    :func:`pairwise_message_passing`. The rule is that of Scarselli et al. (2009,
    doi:10.1109/TNN.2008.2005605) with one step for each call.

    Args:
        graph: Any directed graph.
        states: One state of any kind for each vertex.
        message: Called as ``message(j, i, states[j])`` for each edge from j to i.
        aggregate: Called once for each vertex, with the messages into it by sender, in ascending
            order; with an empty mapping where there are none.
        update: Called as ``update(states[i], aggregated)``.

    Returns:
        A list of the new states.

    Raises:
        ValueError: If there is not one state for each vertex.

    >>> message_passing(
    ...     Graph(3, [(0, 2), (1, 2)]),
    ...     [1, 1, 10],
    ...     message=lambda j, i, state: 2 * state,
    ...     aggregate=lambda messages: sum(messages.values()),
    ...     update=lambda state, aggregated: state + aggregated,
    ... )
    [1, 1, 14]
    """
    return pairwise_message_passing(
        graph, states, lambda j, i, sender, _: message(j, i, sender), aggregate, update
    )


def pairwise_message_passing(
    graph: Graph,
    states: Sequence[State],
    message: Callable[[int, int, State, State], Message],
    aggregate: Callable[[Mapping[int, Message]], Aggregate],
    update: Callable[[State, Aggregate], NewState],
) -> list[NewState]:
    r"""Return the states after one step in which a message sees both ends of its edge.

    .. math::

        h_i' = q\bigl(h_i, \operatorname{Agg}\,(f_{ji}(h_j, h_i))_{j \in \mathcal N(i)}\bigr)

    This is equation 1 of Gilmer et al. (2017, arXiv:1704.01212) with any aggregation.

    Args:
        graph: As for :func:`message_passing`.
        states: As for :func:`message_passing`.
        message: Called as ``message(j, i, states[j], states[i])`` for each edge from j to i.
        aggregate: As for :func:`message_passing`.
        update: As for :func:`message_passing`.

    Returns:
        A list of the new states.

    Raises:
        ValueError: If there is not one state for each vertex.

    >>> pairwise_message_passing(
    ...     Graph(2, [(0, 1)]),
    ...     [3, 5],
    ...     message=lambda j, i, sender, receiver: sender * receiver,
    ...     aggregate=lambda messages: sum(messages.values()),
    ...     update=lambda state, aggregated: aggregated,
    ... )
    [0, 15]
    """
    if len(states) != graph.order:
        raise ValueError(
            f"states: expected one for each of {graph.order} vertices, found {len(states)}"
        )
    return [
        update(
            state,
            aggregate({j: message(j, i, states[j], state) for j in graph.in_neighbors(i)}),
        )
        for i, state in enumerate(states)
    ]


def shortest_path_lengths(graph: Graph, source: int) -> dict[int, int]:
    """Return how many edges a shortest path from the source has to each vertex that it reaches.

    As a step carries information along one edge, this is also the number of steps after which the
    state of a vertex can depend on the first state of the source.

    Args:
        graph: Any directed graph.
        source: A vertex; its own distance is 0.

    Returns:
        The distance by vertex; vertices without a path from the source are left out.

    Raises:
        ValueError: If source is no vertex.

    >>> shortest_path_lengths(Graph(4, [(0, 1), (1, 2), (3, 0)]), 0)
    {0: 0, 1: 1, 2: 2}
    """
    if source not in range(graph.order):
        raise ValueError(f"source: expected a vertex from 0 to below {graph.order}, found {source}")
    receivers = _adjacency_lists(graph.order, graph.edges)
    found = {source: 0}
    waiting = deque([source])
    while waiting:
        sender = waiting.popleft()
        for receiver in receivers[sender]:
            if receiver not in found:
                found[receiver] = found[sender] + 1
                waiting.append(receiver)
    return found


def _adjacency_lists(order: int, pairs: Iterable[Edge]) -> list[tuple[int, ...]]:
    """List, for each vertex, the second ends of the pairs that begin with it."""
    groups: list[list[int]] = [[] for _ in range(order)]
    for first, second in pairs:
        groups[first].append(second)
    return [tuple(sorted(group)) for group in groups]


def _is_integer(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
