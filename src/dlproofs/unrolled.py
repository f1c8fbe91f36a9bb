"""Computational graph of a recurrent network unrolled in time, and paths in it."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple


class Edge(NamedTuple):
    """Directed edge of a computational graph."""

    tail: str
    """The source node, such as ``"h_0"``."""
    head: str
    """The target node."""
    weight: str = ""
    """The name of the weight matrix, or an empty string if there is none."""


def unroll(steps: int) -> tuple[Edge, ...]:
    r"""Return the edges of the unrolled computational graph of the network of :mod:`dlproofs.rnn`.

    .. math::

        h_t = \sigma(W x_t + U h_{t-1}), \quad y_t = V h_t, \quad L_t = \lVert z_t - y_t \rVert^2,
        \quad L = \sum_t L_t

    Nodes are named after the quantities x_t, h_t (with h_0), y_t, z_t, L_t and L.

    Args:
        steps: The number T of steps, at least 1.

    Returns:
        The edges in the order of the steps.

    Raises:
        ValueError: If steps is below 1.

    >>> for edge in unroll(1):
    ...     print(edge.tail, "to", edge.head, "by", edge.weight or "no weight")
    x_1 to h_1 by W
    h_0 to h_1 by U
    h_1 to y_1 by V
    y_1 to L_1 by no weight
    z_1 to L_1 by no weight
    L_1 to L by no weight
    """
    if steps < 1:
        raise ValueError(f"steps: expected at least 1, found {steps}")
    edges = []
    for t in range(1, steps + 1):
        edges += [
            Edge(f"x_{t}", f"h_{t}", "W"),
            Edge(f"h_{t - 1}", f"h_{t}", "U"),
            Edge(f"h_{t}", f"y_{t}", "V"),
            Edge(f"y_{t}", f"L_{t}"),
            Edge(f"z_{t}", f"L_{t}"),
            Edge(f"L_{t}", "L"),
        ]
    return tuple(edges)


def nodes(edges: Iterable[Edge]) -> tuple[str, ...]:
    """Return the distinct nodes of a graph, in order of first appearance in its edges.

    >>> nodes(unroll(1))
    ('x_1', 'h_1', 'h_0', 'y_1', 'L_1', 'z_1', 'L')
    """
    return tuple(dict.fromkeys(node for edge in edges for node in edge[:2]))


def paths(edges: Iterable[Edge], start: str, end: str) -> tuple[tuple[str, ...], ...]:
    """Return every path from one node to another, each as a tuple of nodes.

    Args:
        edges: The edges of an acyclic graph. Parallel edges give separate paths.
        start: The first node.
        end: The last node. The only path from a node to itself is the node alone.

    Returns:
        The paths; an empty tuple if end is not reachable from start.

    Raises:
        ValueError: If a node is not in the graph.

    >>> paths(unroll(2), "h_1", "L")
    (('h_1', 'y_1', 'L_1', 'L'), ('h_1', 'h_2', 'y_2', 'L_2', 'L'))
    """
    heads: dict[str, list[str]] = {}
    for edge in edges:
        heads.setdefault(edge.tail, []).append(edge.head)
        heads.setdefault(edge.head, [])
    for name, node in (("start", start), ("end", end)):
        if node not in heads:
            raise ValueError(f"{name}: expected a node of the graph, found {node!r}")

    @cache
    def paths_from(node: str) -> tuple[tuple[str, ...], ...]:
        if node == end:
            return ((node,),)
        return tuple((node, *path) for head in heads[node] for path in paths_from(head))

    return paths_from(start)
