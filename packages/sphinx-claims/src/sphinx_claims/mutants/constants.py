"""Numeric constants in the code of a page: where they stand, and what they become in mutants."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import isfinite

SEED, POSITION, NUMBER = "seed", "position", "number"
_STATED = ("chosen", "given", "cited")
_SEEDING = {"default_rng", "manual_seed", "RandomState", "seed", "SeedSequence", "PRNGKey"}
_SEED_ARGUMENTS = {"seed", "random_state"}
_AXES = {"axis", "axes", "dim", "dims"}
_RANGES = {"arange", "range"}
_FEW = 16
"""Smaller integers are changed by one; larger ones are doubled first."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Constant:
    """A numeric constant of a statement at the top level of a cell.

    Attributes:
        value: the number.
        line: the line in the cell, from 1.
        index: the position among the nodes of the statement, in the order of :func:`ast.walk`.
        kind: a seed of random numbers, a position (an index or an axis), or another number.
        ends_range: whether it is an argument of a range, which excludes its end.
        in_list: whether it is an entry of a list or a tuple.
    """

    value: int | float | complex
    line: int
    index: int
    kind: str = NUMBER
    ends_range: bool = False
    in_list: bool = False

    def numbers(self) -> set[Fraction]:
        """Return the numbers any of which prints the constant: itself, or the end of a range."""
        if isinstance(self.value, complex):
            parts = {self.value.real, self.value.imag} - {0.0}
        else:
            parts = {self.value}
        exact = {Fraction(repr(part)) if isinstance(part, float) else Fraction(part)
                 for part in parts if isfinite(part)}  # fmt: skip
        return exact | ({number - 1 for number in exact} if self.ends_range else set())

    def replacements(self) -> list[int | float | complex]:
        """Return other numbers, the first of which that the page accepts is tried.

        >>> Constant(3, 1, 0).replacements(), Constant(64, 1, 0).replacements()
        ([4, 2], [128, 65])
        >>> Constant(0.5, 1, 0).replacements()
        [0.75, 0.25]
        """
        if isinstance(self.value, int):
            if self.value >= _FEW:
                return [2 * self.value, self.value + 1]
            return [self.value + 1, self.value - 1] if self.value else [1]
        return [1.5 * self.value, 0.5 * self.value] if self.value else [0.5]


def constants_of(statement: ast.stmt, seeds: Seeds) -> list[Constant]:
    """Return the constants of a statement, without those of chosen, given and cited values.

    Args:
        statement: a statement at the top level of a cell.
        seeds: the seeds of its page.

    >>> page = ast.parse("x = f(3, axis=1)[0] * default_rng(7).normal(size=2)")
    >>> sorted((one.value, one.kind) for one in constants_of(page.body[0], Seeds([page])))
    [(0, 'position'), (1, 'position'), (2, 'number'), (3, 'number'), (7, 'seed')]
    """
    order = {id(node): i for i, node in enumerate(ast.walk(statement))}
    found = []
    for node, above in _with_ancestors(statement, ()):
        if not isinstance(node, ast.Constant) or type(node.value) not in {int, float, complex}:
            continue
        calls = [one for one in above if isinstance(one, ast.Call)]
        if any(_name_of(call.func) in _STATED for call in calls):
            continue
        path = (*above, node)
        kind = SEED if seeds.contain(path) else POSITION if _is_position(path) else NUMBER
        in_range = bool(calls) and _name_of(calls[-1].func) in _RANGES
        in_list = any(isinstance(one, ast.List | ast.Tuple) for one in above)
        assert isinstance(node.value, int | float | complex)
        found.append(Constant(node.value, node.lineno, order[id(node)], kind, in_range, in_list))
    return sorted(found, key=lambda constant: constant.index)


def with_constant(
    statement: ast.stmt, constant: Constant, value: int | float | complex
) -> ast.stmt:
    """Return a statement with another number in place of a constant.

    >>> statement = ast.parse("x = [1, 2]").body[0]
    >>> first, _ = constants_of(statement, Seeds([]))
    >>> ast.unparse(with_constant(statement, first, 5))
    'x = [5, 2]'
    """
    changed = deepcopy(statement)
    node = list(ast.walk(changed))[constant.index]
    assert isinstance(node, ast.Constant)
    node.value = value
    return changed


class Seeds:
    """The places of a page whose numbers seed random numbers.

    Args:
        cells: the syntax trees of the cells.
    """

    def __init__(self, cells: Sequence[ast.Module]) -> None:
        self._names: set[str] = set()
        nodes = [node for cell in cells for node in ast.walk(cell)]
        self._functions = {node.name: node for node in nodes if isinstance(node, Function)}
        found = True
        while found:  # a seed may be passed on through several functions
            before = len(self._names)
            for node in nodes:
                for argument in self._seed_arguments(node):
                    self._names |= {n.id for n in ast.walk(argument) if isinstance(n, ast.Name)}
            found = len(self._names) > before

    def contain(self, path: Sequence[ast.AST]) -> bool:
        """Tell whether the last node of a path, from parents to children, is a seed."""
        for i, (parent, child) in enumerate(pairwise(path)):
            if any(child is argument for argument in self._seed_arguments(parent)):
                return True
            is_plain = not any(isinstance(node, ast.Call | ast.BinOp) for node in path[i + 1 :])
            if is_plain and _bound_names(parent, child) & self._names:
                return True
        return False

    def _seed_arguments(self, node: ast.AST) -> Iterator[ast.expr]:
        """Yield the arguments of a call that seed random numbers."""
        if not isinstance(node, ast.Call):
            return
        name = _name_of(node.func)
        if name in _SEEDING:
            yield from node.args[:1]
        if function := self._functions.get(name):
            parameters = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
            for parameter, argument in zip(parameters, node.args, strict=False):
                if parameter in self._names:
                    yield argument
        for keyword in node.keywords:
            if keyword.arg in _SEED_ARGUMENTS:
                yield keyword.value


def _bound_names(node: ast.AST, value: ast.AST) -> set[str]:
    """Return the names to which a statement binds a value, or the entries of one."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign) and value is node.value:
        targets = node.targets
    elif isinstance(node, ast.For | ast.comprehension) and value is node.iter:
        targets = [node.target]
    return {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}


def _is_position(path: Sequence[ast.AST]) -> bool:
    """Tell whether a constant is an index, or names axes of an array."""
    *above, node = path
    if any(isinstance(one, ast.keyword) and one.arg in _AXES for one in above):
        return True
    for parent in reversed(above):
        if isinstance(parent, ast.Subscript):
            return node is parent.slice
        if not isinstance(parent, ast.UnaryOp | ast.Tuple):
            return False
        node = parent
    return False


def _with_ancestors(
    node: ast.AST, above: tuple[ast.AST, ...]
) -> Iterator[tuple[ast.AST, tuple[ast.AST, ...]]]:
    yield node, above
    for child in ast.iter_child_nodes(node):
        yield from _with_ancestors(child, (*above, node))


def _name_of(function: ast.expr) -> str:
    """Return the last name of a function, such as ``default_rng``; empty for an expression."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
