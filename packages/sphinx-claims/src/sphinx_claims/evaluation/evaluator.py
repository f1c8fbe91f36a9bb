"""Evaluator of expressions for one table of values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from . import algebra, binders, operations
from .claims import ClaimedValue
from .errors import NoValueError
from .expectations import Outcomes, moment
from .expressions import Node
from .patterns import Entry
from .relations import holds
from .spaces import Variable
from .values import EMPTY, FiniteSet, Interval, as_index, describe, is_number, normal

Value = Any
_MAX_REMEMBERED = 200_000


class Scope:
    """Values of the letters that are bound, and the outcomes of random variables.

    Args:
        letters: the values by letter.
        outcomes: the outcome of each space of probability.
    """

    __slots__ = ("letters", "outcomes")

    def __init__(self, letters: Mapping[str, Value], outcomes: Outcomes | None = None) -> None:
        self.letters = letters
        self.outcomes = outcomes or Outcomes()

    def binding(self, letters: Mapping[str, Value]) -> Scope:
        """Return the scope with further letters bound."""
        return Scope({**self.letters, **letters}, self.outcomes)

    def with_outcomes(self, outcomes: Outcomes) -> Scope:
        """Return the scope with other outcomes."""
        return Scope(self.letters, outcomes)

    def key(self, node: Node) -> tuple[Any, ...]:
        """Return what the value of a node depends on."""
        values = tuple(self.letters.get(letter) for letter in sorted(node.free))
        return (node, values, self.outcomes.key)


class Evaluator:
    """Evaluator of expressions.

    Args:
        values: the values of the symbols by the keys of a table.
        number: the number of the table in the call; 0 if there is only one.
    """

    def __init__(self, values: Mapping[str, Any], number: int = 0) -> None:
        self.values = values
        self.number = number
        self.constants: dict[str, Value] = {}
        self.remembered: dict[tuple[Any, ...], Value | NoValueError] = {}
        self.called: dict[tuple[Any, ...], Value | NoValueError] = {}
        self.kinds: dict[Node, set[str]] | None = {}

    def begin(self) -> None:
        """Forget the values of other statements, and record the kinds of values of nodes."""
        self.remembered.clear()
        self.kinds = {}

    def evaluate(self, node: Node, scope: Scope) -> Value:
        """Return the value of an expression.

        Raises:
            NoValueError: if it has none.
        """
        if node.kind == "letter":
            found = self.letter(node, scope)
            if self.kinds is not None:
                self.kinds.setdefault(node, set()).add(kind_of(found))
            return found
        if node.kind == "number":
            number = node.value
            return number.numerator if number.denominator == 1 else number
        key = scope.key(node)
        try:
            found = self.remembered.get(key)
        except TypeError:  # a letter whose value has no hash, such as an array
            return self.compute(node, scope)
        if found is None:
            try:
                found = self.compute(node, scope)
            except NoValueError as error:
                found = error
            if len(self.remembered) < _MAX_REMEMBERED:
                self.remembered[key] = found
            if self.kinds is not None:
                self.kinds.setdefault(node, set()).add(kind_of(found))
        if isinstance(found, NoValueError):
            raise found
        return found

    def compute(self, node: Node, scope: Scope) -> Value:
        """Compute the value of an expression; an error has the place of the piece."""
        try:
            return _OPERATIONS[node.kind](self, node, scope)
        except NoValueError as error:
            if error.piece is None:
                error.piece = (node.start, node.end)
            raise

    def letter(self, node: Node, scope: Scope) -> Value:
        """Return the value of a letter that is bound."""
        if node.value not in scope.letters:
            raise NoValueError(f"{node.value} has no value")
        return scope.letters[node.value]

    def parts(self, node: Node, scope: Scope) -> Iterator[Value]:
        """Return the values of the parts of an expression."""
        return (self.evaluate(part, scope) for part in node.parts)

    def symbol(self, node: Node, scope: Scope) -> Value:
        """Return the value of a symbol of the table."""
        entry: Entry = node.value
        if entry.key not in self.values:
            raise NoValueError("is not in this table")
        value = self.values[entry.key]
        if node.parts:
            arguments = [_as_argument(self.evaluate(part, scope)) for part in node.parts]
            value = self.call(entry.key, value, arguments)
        elif entry.key in self.constants:
            return self.constants[entry.key]
        elif not isinstance(value, Variable):
            value = self.constants[entry.key] = normal(value)
            return value
        if isinstance(value, Variable):
            value = scope.outcomes.value(value)
        return normal(value)

    def call(self, key: str, function: Callable[..., Any], arguments: list[Value]) -> Value:
        """Return the value of a function of the table, which is called once for each argument."""
        place = (key, *arguments)
        try:
            found = self.called.get(place)
        except TypeError:  # an argument without a hash, such as an array
            return _call(function, arguments)
        if found is None:
            try:
                found = _call(function, arguments)
            except NoValueError as error:
                found = error
            self.called[place] = found
        if isinstance(found, NoValueError):
            raise NoValueError(str(found))
        return found

    def check(self, chain: Node, scope: Scope) -> bool:
        """Return whether a chain of relations holds."""
        sides = [self.evaluate(part, scope) for part in chain.parts]
        return all(self.check_link(chain, i, *sides[i : i + 2]) for i in range(len(sides) - 1))

    @staticmethod
    def check_link(chain: Node, index: int, left: Value, right: Value) -> bool:
        """Return whether a relation of a chain holds for the values of its sides."""
        sign, nodes = chain.value[index], chain.parts[index : index + 2]
        literal = is_literal(nodes[0]), is_literal(nodes[1])
        is_list = nodes[0].kind == "items" and isinstance(left, tuple)
        items = left if is_list else (left,)
        if nodes[1].kind == "tuple" and sign in {r"\in", r"\notin"}:
            right = _open_interval(items, right)
        try:
            return all(holds(sign, item, right, literal) for item in items)
        except NoValueError as error:
            if error.piece is None:
                error.piece = (nodes[0].start, nodes[1].end)
            raise


def _open_interval(items: Sequence[Value], pair: Value) -> Value:
    """Return the open interval that a printed pair of numbers is, if it may contain the items."""
    if len(pair) != 2 or not all(map(is_number, (*items, *pair))):
        return pair
    low, high = pair
    return Interval(low, high, (False, False))


def _as_argument(value: Value) -> Value:
    return 0 if value is EMPTY else value


def _call(function: Callable[..., Any], arguments: list[Value]) -> Value:
    described = ", ".join(describe(argument) for argument in arguments)
    try:
        value = function(*arguments)
    except NoValueError as error:
        raise NoValueError(f"at {described}: {error}") from None
    except Exception as error:
        raise NoValueError(f"at {described}: {type(error).__name__}: {error}") from None
    if value is None:
        raise NoValueError(f"at {described}: the function returns nothing")
    return value


def _add(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    total: Value = EMPTY
    only_numerals = True
    for part in node.parts:
        value = evaluator.evaluate(part, scope)
        numeral = is_literal(part)
        total = operations.add(total, value, literal=numeral or only_numerals)
        only_numerals = only_numerals and numeral
    return total


def kind_of(value: Value) -> str:
    """Return ``number``, ``column``, ``matrix`` or ``other``."""
    if isinstance(value, np.ndarray):
        return "column" if value.ndim == 1 else "matrix"
    return "number" if is_number(value) else "other"


def is_literal(node: Node) -> bool:
    """Return whether an expression is a numeral, with or without a sign."""
    return node.kind == "number" or (node.kind == "neg" and node.parts[0].kind == "number")


def _fold(operation: Callable[[Value, Value], Value]) -> Callable[[Evaluator, Node, Scope], Value]:
    def apply(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
        total: Value = None
        for i, value in enumerate(evaluator.parts(node, scope)):
            total = operation(total, value) if i else value
        return total

    return apply


def _of_parts(operation: Callable[..., Value]) -> Callable[[Evaluator, Node, Scope], Value]:
    def apply(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
        return operation(*evaluator.parts(node, scope))

    return apply


def _power(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    base, exponent = node.parts
    if base.kind == "norm" and exponent.kind == "number" and exponent.value == 2:
        inner = evaluator.evaluate(base.parts[0], scope)
        return algebra.norm_squared(inner, base.value)
    return operations.power(*evaluator.parts(node, scope))


def _norm(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    return algebra.norm(evaluator.evaluate(node.parts[0], scope), node.value)


def _function_call(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    return algebra.FUNCTIONS[node.value](evaluator.evaluate(node.parts[0], scope))


def _tuple(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    return tuple(binders.expanded(evaluator, node.parts, scope))


def _column(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    r"""Return the column whose entries are printed in a row, as in ``(4, 6)^\top``."""
    values = list(binders.expanded(evaluator, node.parts, scope))
    if not all(map(is_number, values)):
        raise NoValueError(f"the transpose of {describe(tuple(values))}")
    return operations.matrix(values, (len(values), 1))


def _items(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    values = tuple(binders.expanded(evaluator, node.parts, scope))
    return values[0] if len(node.parts) == 1 and node.parts[0].kind != "ellipsis" else values


def _set(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    items = node.parts[0]
    return FiniteSet(tuple(binders.expanded(evaluator, items.parts, scope)))


def _interval(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    low, high = evaluator.parts(node, scope)
    return Interval(low, high, node.value)


def _matrix(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    return operations.matrix(list(evaluator.parts(node, scope)), node.value)


def _cases(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    applying = [case for case in node.parts if _applies(evaluator, case, scope)]
    found = [_case_value(evaluator, case, scope) for case in applying if len(case.parts) > 1]
    if not found and not applying:
        raise NoValueError("no case applies")
    if any(not holds("=", found[0], other) for other in found[1:]):
        raise NoValueError("two cases apply, and differ")
    return found[0] if found else _case_value(evaluator, applying[0], scope)


def _applies(evaluator: Evaluator, case: Node, scope: Scope) -> bool:
    return all(evaluator.check(condition, scope) for condition in case.parts[1:])


def _case_value(evaluator: Evaluator, case: Node, scope: Scope) -> Value:
    """Return the value of a case; a literal zero is one of any shape."""
    value = case.parts[0]
    is_zero = value.kind == "number" and not value.value
    return EMPTY if is_zero else evaluator.evaluate(value, scope)


def _indicator(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    return int(all(evaluator.check(condition, scope) for condition in node.parts))


def _function(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    return lambda value: evaluator.evaluate(node.parts[0], scope.binding({node.value: value}))


def _index(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    value, *indices = evaluator.parts(node, scope)
    return operations.entry(value, [as_index(index) for index in indices])


def _extremum(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    values = list(binders.expanded(evaluator, node.parts, scope))
    return binders.extremum(node.value, values)


def _claim(_evaluator: Evaluator, node: Node, _scope: Scope) -> Value:
    claimed: ClaimedValue = node.value
    if claimed.value is None:
        raise NoValueError(f"the claim {claimed.key} is made on another page; give its value")
    return claimed.value


def _constant(_evaluator: Evaluator, node: Node, _scope: Scope) -> Value:
    import math

    return {r"\pi": math.pi, r"\infty": math.inf}[node.value]


_OPERATIONS: dict[str, Callable[[Evaluator, Node, Scope], Value]] = {
    "symbol": Evaluator.symbol,
    "constant": _constant,
    "claim": _claim,
    "add": _add,
    "neg": _of_parts(operations.negate),
    "product": _fold(operations.multiply),
    "dot": _fold(operations.dot),
    "inner": _of_parts(operations.inner),
    "entrywise": _fold(operations.entrywise),
    "slash": _of_parts(operations.divide),
    "frac": _of_parts(operations.divide),
    "binom": _of_parts(operations.binomial),
    "power": _power,
    "transpose": _of_parts(operations.transpose),
    "inverse": _of_parts(algebra.inverse),
    "pseudoinverse": _of_parts(algebra.pseudo_inverse),
    "factorial": _of_parts(operations.factorial),
    "norm": _norm,
    "abs": _of_parts(operations.absolute),
    "ceil": _of_parts(operations.ceiling),
    "floor": _of_parts(operations.floor),
    "root": _of_parts(operations.root),
    "call": _function_call,
    "log": _of_parts(algebra.logarithm),
    "tuple": _tuple,
    "column": _column,
    "items": _items,
    "set": _set,
    "interval": _interval,
    "matrix": _matrix,
    "cases": _cases,
    "indicator": _indicator,
    "function": _function,
    "index": _index,
    "extremum": _extremum,
    "reduce": binders.reduce,
    "ellipsis": binders.ellipsis,
    "moment": moment,
}
