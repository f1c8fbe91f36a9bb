"""Canonical forms of computations: equal ones have the same number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import isfinite
from types import EllipsisType
from typing import Any

from .dataflow_names import (
    LIMITS,
    SELECTIONS,
    SUMS,
)

_REARRANGING = {".list", ".reversed", ".sorted", ".tuple"}


class Forms:
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
    """

    def __init__(self) -> None:
        self.nodes: list[tuple[Any, ...]] = []
        self._numbers: dict[tuple[Any, ...], int] = {}

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
        """Return a sum without zeros, nested sums, and multiples of one part that cancel."""
        plus, minus = Counter[int](), Counter[int]()
        multiples: dict[int, Fraction] = {}
        pending = [(part, 1) for part in parts] + [(part, -1) for part in subtracted]
        while pending:
            part, sign = pending.pop()
            node = self.nodes[part]
            if node[0] == "sum":
                pending += [(one, sign) for one in node[1]] + [(one, -sign) for one in node[2]]
            elif self.number_of(part) is not None:
                if self.number_of(part) != 0:
                    (plus if sign > 0 else minus)[part] += 1
            else:
                factor, rest = self._multiple(part)
                multiples[rest] = multiples.get(rest, Fraction(0)) + sign * factor
        plus, minus = plus - minus, minus - plus
        for rest, factor in multiples.items():
            if factor:
                scaled = (
                    rest if abs(factor) == 1 else self.product([self._number(abs(factor)), rest])
                )
                (plus if factor > 0 else minus)[scaled] += 1
        if not minus and plus.total() <= 1:
            return next(iter(plus), self.literal(0))
        if not plus and minus.total() == 1 and (value := self.number_of(next(iter(minus)))):
            return self._number(-value)
        return self.add("sum", _sorted(plus), _sorted(minus))

    def _multiple(self, part: int) -> tuple[Fraction, int]:
        """Split a product into its numeric factor and the rest."""
        node = self.nodes[part]
        if node[0] == "product":
            for i, one in enumerate(node[1]):
                value = self.number_of(one)
                if value is not None and len(node[1]) > 1:
                    return value, self.product([*node[1][:i], *node[1][i + 1 :]], node[2])
        return Fraction(1), part

    def product(self, parts: Iterable[int], divisors: Iterable[int] = ()) -> int:
        """Return a product without ones, nested products, and factors that are divided out.

        Numeric factors are multiplied if there is any other one.
        """
        above, below = Counter[int](), Counter[int]()
        numbers: list[tuple[int, bool]] = []
        negative = False
        pending = [(part, True) for part in parts] + [(part, False) for part in divisors]
        while pending:
            part, over = pending.pop()
            node = self.nodes[part]
            value = self.number_of(part)
            if node[0] == "product":
                pending += [(one, over) for one in node[1]] + [(one, not over) for one in node[2]]
            elif node[0] == "sum" and not node[1] and len(node[2]) == 1:
                negative = not negative
                pending.append((node[2][0], over))
            elif node[0] == "sum" and node[1] and (other := self.sum(node[2], node[1])) < part:
                negative = not negative
                (above if over else below)[other] += 1
            elif value is not None and value < 0:
                negative = not negative
                pending.append((self._number(-value), over))
            elif value is None and node[0] != "quotient":
                (above if over else below)[part] += 1
            elif value != 1:
                numbers.append((part, over))
        above, below = above - below, below - above
        if any(over and self.number_of(part) == 0 for part, over in numbers):
            return self.literal(0)
        if above or below:
            factor = self._factor(numbers)
            numbers = [(self._number(factor), True)] if factor not in {None, 1} else []
        for part, over in numbers:
            (above if over else below)[part] += 1
        if not below and above.total() <= 1:
            found = next(iter(above), self.literal(1))
        else:
            found = self.add("product", _sorted(above), _sorted(below))
        return self.sum([], [found]) if negative else found

    def _factor(self, numbers: Iterable[tuple[int, bool]]) -> Fraction | None:
        """Multiply numbers, and divide by those that stand below a fraction."""
        found = Fraction(1)
        for part, over in numbers:
            value = self.number_of(part)
            if value is None:
                _, operator, left, right = self.nodes[part]
                base, other = self.number_of(left), self.number_of(right)
                if operator != "Div" or base is None or not other:
                    return None
                value = base / other
            if not value:
                return None
            found = found * value if over else found / value
        return found

    def _number(self, value: Fraction) -> int:
        return self.add("literal", "number", str(value))

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
        parts = sorted(part for part in arguments if not self._is_beyond(name, part, arguments))
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

    def reduced(
        self, name: str, arguments: tuple[int, ...], keywords: tuple[tuple[str, int], ...]
    ) -> int:
        """Return the value of a function such as ``sum``, or of the method of that name."""
        name = {"amax": "max", "amin": "min"}.get(name, name)
        subject, *others = arguments
        if len(others) == 1 and not keywords:
            others, keywords = [], (("axis", others[0]),)
        node = self.nodes[subject]
        if name in SUMS | {"max", "min"} and not others and not keywords:
            while node[0] == "function" and node[1] in _REARRANGING and len(node[2]) == 1:
                subject = node[2][0]
                node = self.nodes[subject]
        inner = self.nodes[node[1]] if node[0] == "array" else node
        starred = (
            {"Starred"} & {self.nodes[one][1] for one in inner[1]} if inner[0] == "sequence" else {}
        )
        if inner[0] == "sequence" and not starred and not others and not keywords:
            same = name in SELECTIONS - {"frozenset", "set", "sorted"} and len(set(inner[1])) == 1
            if same or (name in SUMS and len(inner[1]) == 1):
                return int(inner[1][0])
            if name in {"max", "min", "set", "frozenset"}:
                subject = self.add("sequence", tuple(sorted(inner[1])))
        return self.add("function", f".{name}", (subject, *others), keywords)

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
        whole = ("operation", "Slice", (self.literal(None),) * 3)
        if self.nodes[index] == whole or self.nodes[index][:2] == ("literal", "ellipsis"):
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


def _sorted(parts: Counter[int]) -> Sequence[int]:
    return tuple(sorted(parts.elements()))
