"""Expressions that a variant leaves as they are, because of where it stands."""

from __future__ import annotations

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
    return node.kind == "call" and node.value == "cos"


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
