"""Expressions: one kind of node for all that can be evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A node of an expression.

    Attributes:
        kind: what it does with its parts, such as ``product``.
        start: the index of its first character in the source.
        end: the index after its last one.
        parts: the nodes that it is made of.
        value: data of the kind, such as the value of a numeral or the letters that a sum binds.
        free: the letters that it depends on.
    """

    kind: str
    start: int
    end: int
    parts: tuple[Node, ...] = ()
    value: Any = None
    free: frozenset[str] = field(default=frozenset(), kw_only=True)

    def walk(self) -> Iterator[Node]:
        """Yield the node and all nodes within it."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Binder:
    """Letters that a sum or the like binds.

    Attributes:
        operation: ``sum``, ``prod``, ``max``, ``min``, ``argmax``, ``argmin`` or ``set``.
        letters: the letters.
        has_limits: whether the parts are the body and two limits of each letter; otherwise they
            are the body and conditions.
    """

    operation: str
    letters: tuple[str, ...]
    has_limits: bool


def make(
    kind: str,
    start: int,
    end: int,
    parts: tuple[Node, ...] = (),
    value: Any = None,  # noqa: ANN401 (data of the kind)
    *,
    bound: tuple[str, ...] = (),
) -> Node:
    """Return a node with the letters it depends on, other than those it binds."""
    free = frozenset[str]().union(*(part.free for part in parts)) - frozenset(bound)
    if kind == "letter":
        free = frozenset((value,))
    return Node(kind, start, end, parts, value, free=free)


def with_parts(node: Node, parts: tuple[Node, ...]) -> Node:
    """Return a node with other parts."""
    bound: tuple[str, ...] = ()
    if isinstance(node.value, Binder):
        bound = node.value.letters
    elif node.kind == "function":
        bound = (node.value,)
    elif node.kind == "ellipsis":
        bound = node.value[1]
    return make(node.kind, node.start, node.end, parts, node.value, bound=bound)


def placed(node: Node, start: int, end: int) -> Node:
    """Return a node with another place in the source."""
    return replace(node, start=start, end=end)


def same(first: Node, second: Node) -> bool:
    """Return whether two nodes are the same expression, wherever they stand."""
    return (
        first.kind == second.kind
        and first.value == second.value
        and len(first.parts) == len(second.parts)
        and all(map(same, first.parts, second.parts))
    )


def transform(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """Return a node in which a function has replaced nodes, the outer ones first."""
    changed = change(node)
    if changed is not None:
        return changed
    parts = tuple(transform(part, change) for part in node.parts)
    if all(new is old for new, old in zip(parts, node.parts, strict=True)):
        return node
    return with_parts(node, parts)
