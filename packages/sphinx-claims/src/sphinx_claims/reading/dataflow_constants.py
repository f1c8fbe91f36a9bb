"""Constants among the values of a page: what is made of literals, containers and conversions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .dataflow_graph import Forms
from .dataflow_names import (
    CONSTANT_FUNCTIONS,
    CONSTANT_METHODS,
    CONSTANT_PACKAGES,
    CONVERSIONS,
    COUNTS,
    READERS,
    SELECTIONS,
    SUMS,
)

LITERAL = "literal"
GIVEN = "given"
_CONTAINERS = {"dict", "sequence", "text"}


class Graph(Forms):
    """Computations as nodes, with the sources of those that compute nothing.

    Args:
        strict: whether quotients of literals, and the counts of what a constant contains, are
            constants.
    """

    def __init__(self, strict: bool = False) -> None:
        super().__init__()
        self._strict = strict
        self._sources: dict[int, frozenset[str] | None] = {}

    def is_constant(self, number: int) -> bool:
        """Tell whether a value is made of literals, containers and conversions of them."""
        sources = self.sources(number)
        return sources is not None and GIVEN not in sources

    def sources(self, number: int) -> frozenset[str] | None:
        """Return what a value that is not computed comes from; ``None`` if it is computed."""
        if number not in self._sources:
            self._sources[number] = None  # a value that depends on itself is computed
            self._sources[number] = self._find_sources(self.nodes[number])
        return self._sources[number]

    def _find_sources(self, node: tuple[Any, ...]) -> frozenset[str] | None:
        kind = node[0]
        if kind == "literal" or (kind == "quotient" and self._strict):
            return frozenset({LITERAL})
        if kind == "parameter":
            return frozenset()
        if kind == "loop":
            return None if node[2] else self._all([*node[1], *node[3]])
        if kind == "given":
            return frozenset({GIVEN})
        if kind in {"sequence", "text"}:
            return self._all(node[1])
        if kind == "array":
            return self.sources(node[1])
        if kind == "dict":
            return self._all(part for item in node[1] for part in item)
        if kind == "item":
            return self._all(node[1:])
        if kind == "change":
            return self._all([node[2]])
        if kind in {"sum", "product"}:
            parts = [*node[1], *node[2]]
            joins = any(self._is_container(part) for part in parts)
            return self._all(parts) if joins else None
        if kind == "operation":
            return self._operation_sources(node)
        if kind == "attribute":
            return self._attribute_sources(node)
        return self._call_sources(node)

    def _operation_sources(self, node: tuple[Any, ...]) -> frozenset[str] | None:
        _, name, parts = node
        selects = name in {"And", "Or", "Not", "Starred", "Slice"} or name.startswith("Compare")
        formats = name in {"Mod", "BitOr", "Mult"} and self._is_container(parts[0])
        return self._all(parts) if selects or formats else None

    def _attribute_sources(self, node: tuple[Any, ...]) -> frozenset[str] | None:
        found = self.nodes[node[1]]
        if node[2] == "grad" or (node[2] in COUNTS and not self._strict):
            return None
        if found[0] == "instance" and node[2] not in found[1].methods:
            return self._all([*found[2], *(value for _, value in found[3])])
        return self.sources(node[1])

    def _call_sources(self, node: tuple[Any, ...]) -> frozenset[str] | None:
        if node[0] == "method":
            _, name, subject, arguments, keywords = node
            package = ""
            known, arguments = name in CONSTANT_METHODS, (subject, *arguments)
        elif node[0] == "function":
            _, path, arguments, keywords = node
            package, _, name = path.rpartition(".")
            known = name in CONSTANT_FUNCTIONS and package in CONSTANT_PACKAGES
        elif node[0] == "call":
            return self._all([node[1], *node[2], *(value for _, value in node[3])])
        else:
            return None
        if name in COUNTS and not (self._strict and self._has_fixed_size(arguments)):
            known = known and all(map(self._is_text, arguments))
        if name in READERS and self.nodes[arguments[0]][:2] == ("function", "io.StringIO"):
            known = True
        if name == "map" and package == "" and self.is_conversion(arguments[0]):
            known, arguments = True, arguments[1:]
        if name in SUMS | SELECTIONS and package in CONSTANT_PACKAGES:
            known = self._is_uniform(name, arguments)
        if any(name == "requires_grad" for name, _ in keywords):
            return None
        values = [*arguments, *(value for _, value in keywords)]
        return self._all(part for part in values if not self._is_type(part)) if known else None

    def _is_uniform(self, name: str, arguments: Sequence[int]) -> bool:
        """Tell whether the values that are added, or selected from, do not vary."""
        if len(arguments) == 1:
            inner = self.nodes[arguments[0]]
            inner = self.nodes[inner[1]] if inner[0] == "array" else inner
            arguments = inner[1] if inner[0] == "sequence" else ()
        if name in SUMS:
            return len([part for part in arguments if part != self.literal(0)]) == 1
        return len(set(arguments)) == 1

    def _has_fixed_size(self, arguments: Sequence[int]) -> bool:
        """Tell whether what is counted is not the number of parts that a method finds."""
        return all(self.nodes[part][:2] != ("method", "split") for part in arguments)

    def _is_text(self, number: int) -> bool:
        node = self.nodes[number]
        return node[:2] == ("literal", "str") or node[:2] == ("function", ".range")

    def is_conversion(self, number: int) -> bool:
        """Tell whether a value is a function that converts its argument."""
        node = self.nodes[number]
        package, _, name = str(node[1]).rpartition(".")
        return node[0] == "import" and package in CONSTANT_PACKAGES and name in CONVERSIONS

    def _all(self, parts: Iterable[int]) -> frozenset[str] | None:
        found: frozenset[str] = frozenset()
        for part in parts:
            sources = self.sources(part)
            if sources is None:
                return None
            found |= sources
        return found

    def _is_type(self, number: int) -> bool:
        """Tell whether a value is a type of numbers, such as ``torch.float64``."""
        node = self.nodes[number]
        return node[0] == "import" and node[1].rpartition(".")[0] in CONSTANT_PACKAGES

    def _is_container(self, number: int) -> bool:
        node = self.nodes[number]
        return node[0] in _CONTAINERS or node[:2] == ("literal", "str")
