"""Directed graphs, message passing of graph neural networks and shortest path lengths."""

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
    """Directed graph on the vertices 0, ..., order - 1.

    Args:
        order: The number of vertices.
        edges: Pairs (j, i) of integers, each an edge from the sender j to the receiver i. Duplicate
            pairs count once, and (i, i) is a self-loop.

    Raises:
        TypeError: If order is not an integer, or an edge is not a pair of integers.
        ValueError: If order is negative, or an end of an edge is not a vertex.

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
            raise ValueError(f"edges: expected vertices in range({self.order}), found {edge}")
        return sender, receiver

    @classmethod
    def from_mask(cls, mask: ArrayLike) -> "Graph":
        """Return the graph with an edge from j to i where the mask is true at row i, column j.

        This is the convention of attention masks, whose rows are queries and columns are keys.

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
        """The boolean matrix that is true at row i, column j for each edge (j, i).

        This is the transpose of the adjacency matrix.

        >>> Graph(2, [(0, 1)]).mask.tolist()
        [[False, False], [True, False]]
        """
        mask = np.zeros((self.order, self.order), dtype=np.bool_)
        for sender, receiver in self.edges:
            mask[receiver, sender] = True
        return mask

    def in_neighbors(self, i: int) -> tuple[int, ...]:
        r"""Return the in-neighbors of a vertex in ascending order.

        .. math:: \mathcal N(i) = \{ j : (j, i) \in \mathcal E \}

        Args:
            i: A vertex.

        Raises:
            ValueError: If i is not a vertex.
        """
        if i not in range(self.order):
            raise ValueError(f"i: expected a vertex in range({self.order}), found {i}")
        return self._in_neighbors[i]

    @cached_property
    def _in_neighbors(self) -> list[tuple[int, ...]]:
        return _adjacency_lists(self.order, ((receiver, sender) for sender, receiver in self.edges))


def complete_graph(order: int, *, self_loops: bool) -> Graph:
    """Return the complete directed graph.

    Args:
        order: The number of vertices.
        self_loops: Whether every vertex also has an edge to itself.

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
    r"""Return the vertex states after one step of message passing.

    .. math::

        h_i' = q\bigl(h_i, \operatorname{Agg}\,(f_{ji}(h_j))_{j \in \mathcal N(i)}\bigr)

    The update is synchronous: messages depend on the old states only. A message depends on its edge
    and on the state of the sender; :func:`pairwise_message_passing` also passes the state of the
    receiver. This is one step of the rule of Scarselli et al. (2009,
    doi:10.1109/TNN.2008.2005605).

    Args:
        graph: Any directed graph.
        states: One state per vertex, of any type.
        message: Called as ``message(j, i, states[j])`` for each edge from j to i.
        aggregate: Called once for each vertex with a mapping from senders, in ascending order, to
            their messages. The mapping is empty if the vertex has no in-neighbors.
        update: Called as ``update(states[i], aggregated)``.

    Returns:
        A list of the new states.

    Raises:
        ValueError: If the number of states differs from the number of vertices.

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
    r"""Return the vertex states after one step with messages that depend on both ends of an edge.

    .. math::

        h_i' = q\bigl(h_i, \operatorname{Agg}\,(f_{ji}(h_j, h_i))_{j \in \mathcal N(i)}\bigr)

    This is equation 1 of Gilmer et al. (2017, arXiv:1704.01212) with an arbitrary aggregate.

    Args:
        graph: As for :func:`message_passing`.
        states: As for :func:`message_passing`.
        message: Called as ``message(j, i, states[j], states[i])`` for each edge from j to i.
        aggregate: As for :func:`message_passing`.
        update: As for :func:`message_passing`.

    Returns:
        A list of the new states.

    Raises:
        ValueError: If the number of states differs from the number of vertices.

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
            f"states: expected one state for each of {graph.order} vertices, found {len(states)}"
        )
    return [
        update(
            state,
            aggregate({j: message(j, i, states[j], state) for j in graph.in_neighbors(i)}),
        )
        for i, state in enumerate(states)
    ]


def shortest_path_lengths(graph: Graph, source: int) -> dict[int, int]:
    """Return the length of the shortest path from a source to every reachable vertex.

    Because a step of message passing carries information along one edge, this is also the number of
    steps after which the state of a vertex can depend on the initial state of the source.

    Args:
        graph: Any directed graph.
        source: A vertex, which has length 0.

    Returns:
        The number of edges by vertex. Unreachable vertices are missing.

    Raises:
        ValueError: If source is not a vertex.

    >>> shortest_path_lengths(Graph(4, [(0, 1), (1, 2), (3, 0)]), 0)
    {0: 0, 1: 1, 2: 2}
    """
    if source not in range(graph.order):
        raise ValueError(f"source: expected a vertex in range({graph.order}), found {source}")
    out_neighbors = _adjacency_lists(graph.order, graph.edges)
    lengths = {source: 0}
    queue = deque([source])
    while queue:
        sender = queue.popleft()
        for receiver in out_neighbors[sender]:
            if receiver not in lengths:
                lengths[receiver] = lengths[sender] + 1
                queue.append(receiver)
    return lengths


def _adjacency_lists(order: int, pairs: Iterable[Edge]) -> list[tuple[int, ...]]:
    """Return the sorted second entries of the pairs, grouped by the first entry."""
    lists: list[list[int]] = [[] for _ in range(order)]
    for first, second in pairs:
        lists[first].append(second)
    return [tuple(sorted(neighbors)) for neighbors in lists]


def _is_integer(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
