"""Sums, products, extrema and sets over letters, and pieces that dots stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from . import operations
from .errors import NoValueError
from .expressions import Binder, Node
from .symbols import Each
from .values import EMPTY, FiniteSet, as_index, elements, is_array, is_number

if TYPE_CHECKING:
    from .evaluator import Evaluator, Scope

Value = Any
_MAX_TERMS = 100_000


def reduce(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    """Return a sum, a product, an extremum or a set."""
    binder: Binder = node.value
    body = node.parts[0]
    found = []
    for inner in scopes(evaluator, node, scope):
        letters = [inner.letters[letter] for letter in binder.letters]
        found.append((letters, evaluator.evaluate(body, inner)))
        if len(found) > _MAX_TERMS:
            raise NoValueError(f"more than {_MAX_TERMS} terms")
    values = [value for _, value in found]
    if binder.operation == "sum":
        return _fold(operations.add, values, EMPTY)
    if binder.operation == "prod":
        return _fold(operations.multiply, values, 1)
    if binder.operation == "set":
        return FiniteSet(tuple(values))
    if binder.operation in {"max", "min"}:
        return extremum(binder.operation, values)
    return _argument(binder.operation, found)


def scopes(evaluator: Evaluator, node: Node, scope: Scope) -> Iterator[Scope]:
    """Yield the scope for each choice of the letters that a node binds."""
    binder: Binder = node.value
    _, *parts = node.parts
    if binder.has_limits:
        low, high = (as_index(evaluator.evaluate(part, scope)) for part in parts)
        for indices in product(range(low, high + 1), repeat=len(binder.letters)):
            yield scope.binding(dict(zip(binder.letters, indices, strict=True)))
        return
    if (pairs := _joint_domain(evaluator, binder, parts, scope)) is not None:
        choices: Iterable[Sequence[Value]] = pairs
    else:
        choices = product(*(_domain(evaluator, letter, parts, scope) for letter in binder.letters))
    for values in choices:
        inner = scope.binding(dict(zip(binder.letters, values, strict=True)))
        if all(evaluator.check(part, inner) for part in parts):
            yield inner


def _joint_domain(
    evaluator: Evaluator, binder: Binder, parts: Sequence[Node], scope: Scope
) -> Sequence[Sequence[Value]] | None:
    r"""Return the values of the letters of ``(i, j) \in S``; ``None`` if there are none."""
    for chain in parts:
        first = chain.parts[0]
        letters = tuple(part.value for part in first.parts if part.kind == "letter")
        if chain.value[0] == r"\in" and first.kind == "tuple" and letters == binder.letters:
            found = [tuple(one) for one in elements(evaluator.evaluate(chain.parts[1], scope))]
            if any(len(one) != len(letters) for one in found):
                raise NoValueError(f"an element has other than {len(letters)} components")
            return found
    return None


def _domain(
    evaluator: Evaluator, letter: str, parts: Sequence[Node], scope: Scope
) -> Iterable[Value]:
    r"""Return the values of a letter: those of ``letter \in S``, or those that the table lists."""
    for chain in parts:
        first = chain.parts[0]
        if chain.value[0] == r"\in" and first.kind == "letter" and first.value == letter:
            return elements(evaluator.evaluate(chain.parts[1], scope))
    listed = evaluator.values.get(letter)
    if not isinstance(listed, Each):
        raise NoValueError(f"the table has no range of {letter}, as each(…)")
    return listed.values


def _fold(
    operation: Callable[[Value, Value], Value], values: Sequence[Value], empty: Value
) -> Value:
    total = empty
    for i, value in enumerate(values):
        total = operation(total, value) if i else value
    return total


def extremum(operation: str, values: Sequence[Value]) -> Value:
    """Return the greatest or the least of some numbers."""
    if len(values) == 1 and (isinstance(values[0], FiniteSet | tuple) or _is_column(values[0])):
        inner = values[0]
        values = inner.tolist() if is_array(inner) else list(elements(inner))
    if not values:
        raise NoValueError(f"the {operation} of nothing")
    for value in values:
        if not is_number(value):
            raise NoValueError(f"the {operation} of what is no number")
    return max(values) if operation == "max" else min(values)


def _is_column(value: Value) -> bool:
    return is_array(value) and value.ndim == 1


def _argument(operation: str, found: Sequence[tuple[list[Value], Value]]) -> Value:
    best = extremum(operation.removeprefix("arg"), [value for _, value in found])
    places = [letters for letters, value in found if value == best]
    if len(places) > 1:
        raise NoValueError(f"{operation} is not unique")
    return places[0][0] if len(places[0]) == 1 else tuple(places[0])


def ellipsis(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    """Return the sum or the product of the pieces that dots stand for."""
    operation, _, _ = node.value
    values = list(_pieces(evaluator, node, scope))
    if not values:
        raise NoValueError("the dots lead from the first piece to none")
    return _fold(operations.add if operation == "add" else operations.multiply, values, 1)


def expanded(evaluator: Evaluator, parts: Iterable[Node], scope: Scope) -> Iterator[Value]:
    """Yield the values of items, with those that dots stand for."""
    for part in parts:
        if part.kind == "ellipsis" and part.value[0] == "items":
            yield from _pieces(evaluator, part, scope)
        else:
            yield evaluator.evaluate(part, scope)


def _pieces(evaluator: Evaluator, node: Node, scope: Scope) -> Iterator[Value]:
    """Yield the values of the pieces from the first to the last, in steps of one."""
    _, names, count = node.value
    template, *rest = node.parts
    width = len(names)
    rows = [
        [as_index(evaluator.evaluate(part, scope)) for part in rest[i * width : (i + 1) * width]]
        for i in range(count)
    ]
    first, last = rows[0], rows[-1]
    step = [b - a for a, b in zip(first, rows[1], strict=True)] if count > 2 else None
    if step is None:
        ends = zip(rest[:width], rest[-width:], first, last, strict=True)
        step = [_direction(*pair) for pair in ends]
        steps = max((b - a) * s for a, b, s in zip(first, last, step, strict=True))
    else:
        lengths = {(b - a) / s if s else 0 for a, b, s in zip(first, last, step, strict=True)}
        steps = round(max(lengths))
    for i, row in enumerate(rows[:-1]):
        if row != [a + i * s for a, s in zip(first, step, strict=True)]:
            raise NoValueError("the pieces before the dots are not in equal steps")
    if last != [a + steps * s for a, s in zip(first, step, strict=True)] and steps >= 0:
        raise NoValueError("the pieces do not lead to the last one in equal steps")
    for i in range(steps + 1):
        letters = {n: a + i * s for n, a, s in zip(names, first, step, strict=True)}
        yield evaluator.evaluate(template, scope.binding(letters))


def _direction(first: Node, last: Node, start: int, stop: int) -> int:
    r"""Return the step of dots between two values; ``1, \dots, n`` never counts down."""
    if (first.kind == "number") != (last.kind == "number"):
        return 1 if first.kind == "number" else -1
    return (stop > start) - (stop < start)
