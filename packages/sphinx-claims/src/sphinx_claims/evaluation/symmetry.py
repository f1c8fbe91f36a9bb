"""Expressions that a variant leaves as they are, because of where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .expressions import Binder, Node, same, with_parts


def is_symmetric(node: Node) -> bool:
    r"""Whether a matrix is symmetric by its form, such as ``X X^\top`` or ``\operatorname{diag}``.

    A symmetric value does not suffice: it may be that of an instance.
    """
    match node.kind:
        case "product":
            factors = [part for part in node.parts if part.kind != "number"]
            return bool(factors) and all(
                _are_transposes(first, second)
                for first, second in zip(factors, reversed(factors), strict=True)
            )
        case "call":
            return bool(node.value == "diag")
        case "inverse" | "pseudoinverse" | "transpose" | "neg" | "power":
            return is_symmetric(node.parts[0])
        case "add":
            return all(is_symmetric(part) for part in node.parts)
        case _:
            return False


def _are_transposes(first: Node, second: Node) -> bool:
    if first.kind == "transpose":
        return same(first.parts[0], second)
    if second.kind == "transpose":
        return same(second.parts[0], first)
    return same(first, second) and is_symmetric(first)


def commutes(first: Node, second: Node) -> bool:
    """Whether two factors commute by their form: powers and inverses of the same expression."""
    return same(_base(first), _base(second))


def _base(node: Node) -> Node:
    while node.kind in {"inverse", "pseudoinverse", "power"}:
        node = node.parts[0]
    return node


def is_even(node: Node) -> bool:
    """Return whether a function has the same value for the argument with the other sign."""
    inner = node.parts[0]
    is_even_matrix = inner.kind == "matrix" and inner.value[0] % 2 == 0
    return node.kind == "call" and (
        node.value in {"cos", "rank"} or (node.value == "det" and is_even_matrix)
    )


def has_empty_term(node: Node, limit: Node) -> bool:
    """Return whether the term of a sum at its first value is an empty sum, by its form.

    Args:
        node: the sum, whose term is a sum of a letter between limits.
        limit: the first value, a numeral with or without a sign.
    """
    body = node.parts[0]
    sums = [isinstance(one.value, Binder) and one.value for one in (node, body)]
    if not all(one and one.operation == "sum" and one.has_limits for one in sums):
        return False
    (letter, *others), value = node.value.letters, _integer(limit, {})
    if others or value is None:
        return False
    low, high = (_integer(part, {letter: value}) for part in body.parts[1:])
    return low is not None and high is not None and high < low


def _integer(node: Node, letters: Mapping[str, Fraction]) -> Fraction | None:
    """Return the value of a sum of numerals and known letters; ``None`` for all else."""
    if node.kind == "number":
        return Fraction(node.value)
    if node.kind == "letter":
        return letters.get(node.value)
    if node.kind not in {"neg", "add"}:
        return None
    values = [_integer(part, letters) for part in node.parts]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return -known[0] if node.kind == "neg" else sum(known, Fraction(0))


def are_proportional(first: Node, second: Node) -> bool:
    """Return whether two expressions differ at most by a sign and a numeral as a factor."""
    return canonical(_without_numeral(first)) == canonical(_without_numeral(second))


def _without_numeral(node: Node) -> Node:
    while node.kind == "neg":
        node = node.parts[0]
    if node.kind != "product":
        return node
    factors = tuple(part for part in node.parts if part.kind != "number" or not part.value)
    return factors[0] if len(factors) == 1 else with_parts(node, factors)


def renamed_letters(node: Node) -> tuple[str, ...]:
    """Return the free letters of an expression in the order in which they occur."""
    found = (inner.value for inner in node.walk() if inner.kind == "letter")
    return tuple(dict.fromkeys(letter for letter in found if letter in node.free))


def canonical(node: Node, bound: tuple[str, ...] = ()) -> tuple[object, ...]:
    """Return a form that is equal for expressions that differ in the names of bound letters.

    The order of the terms of a sum, and of the factors of an entrywise product, does not matter.
    """
    if node.kind == "letter":
        if node.value in bound:
            return ("bound", len(bound) - 1 - bound[::-1].index(node.value))
        return ("letter", node.value)
    value = node.value
    inner = bound
    if isinstance(value, Binder):
        inner = (*bound, *value.letters)
        value = (value.operation, len(value.letters), value.has_limits)
    elif node.kind == "function":
        inner, value = (*bound, value), ""
    elif node.kind == "ellipsis":
        inner, value = (*bound, *value[1]), (value[0], len(value[1]), value[2])
    elif node.kind == "symbol":
        value = value.key
    parts = [canonical(part, inner) for part in node.parts]
    if node.kind in {"add", "entrywise", "dot", "set"}:
        parts.sort(key=repr)
    return (node.kind, value, *parts)
