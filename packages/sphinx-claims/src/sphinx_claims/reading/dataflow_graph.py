"""Canonical forms of computations: equal ones have the same number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import isfinite
from types import EllipsisType
from typing import Any

from .dataflow_names import (
    CONSTANT_FUNCTIONS,
    CONSTANT_METHODS,
    CONSTANT_PACKAGES,
    CONVERSIONS,
    COUNTS,
    LIMITS,
    SELECTIONS,
    SUMS,
)

LITERAL = "literal"
GIVEN = "given"
_CONTAINERS = {"dict", "sequence", "text"}


class Graph:
    """Computations as nodes; each is a tuple of a kind and its parts, which are numbers of nodes.

    =========================================================  ====================================
    node                                                       meaning
    =========================================================  ====================================
    ``literal, type, text``                                    a literal
    ``given, key``                                             the value of ``given`` or ``cited``
    ``sequence, parts``; ``dict, items``; ``text, parts``      displays; a formatted string
    ``array, part``                                            an array made of a sequence
    ``sum, parts, subtracted``; ``product, parts, divisors``   arithmetic, sorted
    ``quotient, operator, number, number``                     a fraction or power of ten
    ``operation, name, parts``                                 another operator, or a comparison
    ``item, object, index``; ``attribute, object, name``       selections
    ``function, path, arguments, keywords``                    a call of an imported function
    ``method, name, object, arguments, keywords``              a call of a method
    ``instance, class, arguments, keywords``                   a call of a class of the page
    ``call, object, arguments, keywords``                      a call of another object
    ``loop, tables, tests, elements``; ``parameter, name``     a comprehension; its variables
    ``branch, parts``                                          one of several values
    ``change, identity, parts``                                an object changed in place
    =========================================================  ====================================

    All other kinds are computed values.

    Args:
        strict: whether quotients of literals, and the counts of what a constant contains, are
            constants.
    """

    def __init__(self, strict: bool = False) -> None:
        self._strict = strict
        self.nodes: list[tuple[Any, ...]] = []
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._sources: dict[int, frozenset[str] | None] = {}

    def add(self, *node: Any) -> int:  # noqa: ANN401 (parts of all kinds)
        """Return the number of a node."""
        if node not in self._numbers:
            self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return self._numbers[node]

    def literal(self, value: object) -> int:
        """Return the number of a literal; equal numbers of all types are one."""
        if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            return self.add("literal", "number", str(Fraction(value)))
        return self.add("literal", type(value).__name__, repr(value))

    def number_of(self, part: int) -> Fraction | None:
        """Return the value of a literal number."""
        node = self.nodes[part]
        if node[:2] == ("literal", "bool"):
            return Fraction(node[2] == "True")
        return Fraction(node[2]) if node[:2] == ("literal", "number") else None

    def truth_of(self, part: int) -> bool | None:
        """Return the truth value that a value has in any case; ``None`` if it varies."""
        node = self.nodes[part]
        if node[0] == "literal":
            return str(node[2]) not in {"0", "False", "None", "''", "b''"}
        if node[:2] in {("operation", "And"), ("operation", "Or")}:
            truths = [self.truth_of(one) for one in node[2]]
            decisive = bool(node[1] == "Or")
            if decisive in truths:
                return decisive
        return None

    def text_of(self, part: int) -> str | None:
        """Return the source of a literal string."""
        node = self.nodes[part]
        return node[2] if node[:2] == ("literal", "str") else None

    def sum(self, parts: Iterable[int], subtracted: Iterable[int] = ()) -> int:
        """Return a sum without zeros, nested sums, and parts that are subtracted again."""
        plus, minus = Counter[int](), Counter[int]()
        for mine, other, terms in ((plus, minus, parts), (minus, plus, subtracted)):
            for part in terms:
                node = self.nodes[part]
                if node[0] == "sum":
                    mine.update(node[1])
                    other.update(node[2])
                elif self.number_of(part) != 0:
                    mine[part] += 1
        plus, minus = plus - minus, minus - plus
        if not minus and plus.total() <= 1:
            return next(iter(plus), self.literal(0))
        if not plus and minus.total() == 1 and (value := self.number_of(next(iter(minus)))):
            return self.literal(float(-value) if value.denominator > 1 else int(-value))
        return self.add("sum", _sorted(plus), _sorted(minus))

    def product(self, parts: Iterable[int], divisors: Iterable[int] = ()) -> int:
        """Return a product without ones, nested products, and factors that are divided out."""
        above, below = Counter[int](), Counter[int]()
        negative = False
        todo = [(part, above, below) for part in parts]
        todo += [(part, below, above) for part in divisors]
        while todo:
            part, mine, other = todo.pop()
            node = self.nodes[part]
            value = self.number_of(part)
            if node[0] == "product":
                todo += [(one, mine, other) for one in node[1]]
                todo += [(one, other, mine) for one in node[2]]
            elif node[0] == "sum" and not node[1] and len(node[2]) == 1:
                negative = not negative
                todo.append((node[2][0], mine, other))
            elif value is not None and value < 0:
                negative = not negative
                todo.append((self.sum([], [part]), mine, other))
            elif value != 1:
                mine[part] += 1
        above, below = above - below, below - above
        if any(self.number_of(part) == 0 for part in above):
            return self.literal(0)
        if not below and above.total() <= 1:
            found = next(iter(above), self.literal(1))
        else:
            found = self.add("product", _sorted(above), _sorted(below))
        return self.sum([], [found]) if negative else found

    def power(self, base: int, exponent: int) -> int:
        """Return a power; those with a small integer exponent are products."""
        value = self.number_of(exponent)
        if value == 0:
            return self.literal(1)
        if value is not None and value.denominator == 1 and abs(value) <= 4:
            factors = [base] * abs(int(value))
            return self.product(factors) if value > 0 else self.product([], factors)
        return self.add("operation", "Pow", (base, exponent))

    def operate(self, name: str, left: int, right: int) -> int:
        """Return the result of a binary operator, by the name of its node."""
        value = self.number_of(right)
        if name == "Add":
            return self.sum([left, right])
        if name == "Sub":
            return self.sum([left], [right])
        if name == "Mult":
            return self.product([left, right])
        if name == "Div":
            return self.product([left], [right])
        if name == "Pow":
            return self.power(left, right)
        if (
            value is not None
            and value == {"FloorDiv": 1}.get(name, 0)
            and name not in {"Mod", "BitAnd"}
        ):
            return left
        if left == right and name in {"BitAnd", "BitOr"}:
            return left
        if (left == right and name in {"BitXor", "Mod"}) or (value == 0 and name == "BitAnd"):
            return self.literal(0)
        return self.add("operation", name, (left, right))

    def limited(
        self,
        name: str,
        path: str,
        arguments: tuple[int, ...],
        keywords: tuple[tuple[str, int], ...],
    ) -> int:
        """Return the value of a function that keeps a value within limits, or selects one."""
        if name == "clip" and len(arguments) == 3 and arguments[1] == arguments[2]:
            return arguments[1]
        if name == "where" and len(arguments) == 3 and arguments[1] == arguments[2]:
            return arguments[1]
        if name not in LIMITS or len(arguments) < 2 or keywords:
            path = f".{name}" if name in SELECTIONS and len(arguments) == 1 else path
            return self.add("function", path, arguments, keywords)
        name = LIMITS[name]
        parts = [part for part in arguments if not self._is_beyond(name, part, arguments)]
        return (
            parts[0] if len(set(parts)) == 1 else self.add("function", f".{name}", tuple(parts), ())
        )

    def _is_beyond(self, name: str, part: int, others: Sequence[int]) -> bool:
        """Tell whether ``max(3, part)`` is 3 as the part is ``min(3, ...)``, or the reverse."""
        node = self.nodes[part]
        if node[0] != "function" or node[1] not in {".max", ".min"} or node[1] == f".{name}":
            return False
        bounds = [value for one in node[2] if (value := self.number_of(one)) is not None]
        limits = [value for one in others if (value := self.number_of(one)) is not None]
        if not bounds or not limits:
            return False
        return min(bounds) <= max(limits) if name == "max" else max(bounds) >= min(limits)

    def item(self, container: int, index: int) -> int:
        """Return the element of a display, or a node for one that is chosen by a computation."""
        node = self.nodes[container]
        if node[0] == "dict":
            for key, value in reversed(node[1]):
                if key == index:
                    return int(value)
                if self.nodes[key][0] != "literal":
                    break
        inner = self.nodes[node[1]] if node[0] == "array" else node
        if inner[0] == "sequence" and self.nodes[index][:2] == ("operation", "Slice"):
            bounds = [self._bound(one) for one in self.nodes[index][2]]
            if ... not in bounds and bounds[2] != 0:
                part = self.add("sequence", inner[1][slice(*bounds)])
                return self.add("array", part) if node[0] == "array" else part
        if self.nodes[index] == ("operation", "Slice", (self.literal(None),) * 3):
            return container
        value = self.number_of(index)
        if inner[0] == "sequence" and value is not None and value.denominator == 1:
            parts = inner[1]
            if -len(parts) <= value < len(parts):
                found = int(parts[int(value)])
                nested = node[0] == "array" and self.nodes[found][0] == "sequence"
                return self.add("array", found) if nested else found
        return self.add("item", container, index)

    def _bound(self, number: int) -> int | EllipsisType | None:
        """Return a bound of a slice; an ellipsis for one that is no literal."""
        value = self.number_of(number)
        none = self.nodes[number][:2] == ("literal", "NoneType")
        return None if none else ... if value is None else int(value)

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
        if name == "map" and package == "" and self._is_conversion(arguments[0]):
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

    def _is_conversion(self, number: int) -> bool:
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


def _sorted(parts: Counter[int]) -> Sequence[int]:
    return tuple(sorted(parts.elements()))
