"""Calls of claim, agree, disagree, given, cited, chosen and formula in the code of a page.

The key and the statement of a call are read from the code and never from its execution: they are
literals, or come from a loop over a literal table. So is the label of a call of formula.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeGuard

from .bindings import Binding, Scope, Term, dotted, followed, literal_text
from .cell_code import parse_cell
from .scopes import Read, Walker

PARAMETERS = {
    "claim": ("key", "statement", "computed"),
    "agree": ("key",),
    "disagree": ("key",),
    "given": ("key", "statement", "data_file"),
    "cited": ("key", "statement", "data_file"),
    "chosen": ("key", "statement", "value"),
}
"""The functions that make claims, with their positional parameters."""
FORMULA = "formula"
"""The function that evaluates the formulas of a labelled block."""
_FUNCTIONS = {*PARAMETERS, FORMULA}
_PACKAGE = "sphinx_claims"
_MODULES = (
    _PACKAGE,
    f"{_PACKAGE}.claims",
    f"{_PACKAGE}.claims.kernel",
    f"{_PACKAGE}.evaluation",
    f"{_PACKAGE}.evaluation.kernel",
)
_DIRECT = "call it directly, with literals, at the top level of a cell or in a loop over a literal"


@dataclass(frozen=True)
class Call:
    """A call that makes one claim.

    Attributes:
        function: a function of :data:`PARAMETERS`.
        key: the key of the claim.
        statement: the statement; empty for ``agree`` and ``disagree``.
        cell: the index of the cell among the code cells of the page.
        line: the line of the call in the cell, from 1.
        arguments: the other arguments by name, such as ``computed``, ``value``, ``evidence`` and
            the witnesses. Names bound by a loop over a literal table are replaced by its entries.
        terms: the same arguments as they stand in the code, with the scopes of their evaluation.
        node: the call as it stands in the code.
        around: the statement around it.
    """

    function: str
    key: str
    statement: str
    cell: int
    line: int
    arguments: Mapping[str, ast.expr]
    terms: Mapping[str, Term]
    node: ast.Call
    around: ast.stmt


class FormulaCall(NamedTuple):
    """A call of ``formula``.

    Attributes:
        label: the label of the block whose formulas it evaluates.
        cell: the index of the cell among the code cells of the page.
        line: the line of the call in the cell, from 1.
        node: the call as it stands in the code.
    """

    label: str
    cell: int
    line: int
    node: ast.Call


@dataclass(frozen=True)
class CallProblem:
    """A use of these functions whose claims cannot be read from the code.

    Attributes:
        cell: the index of the cell among the code cells of the page.
        line: the line in the cell, from 1.
        text: the message.
    """

    cell: int
    line: int
    text: str


def find_calls(cells: Sequence[str]) -> tuple[list[Call], list[CallProblem]]:
    """Find the claims that the code of a page makes.

    Args:
        cells: the code of all code cells of the page, in order.

    Returns:
        The calls, one for each row of a loop, and the problems.

    >>> cell = "from sphinx_claims import claim"
    >>> rows = "for key, n in [('two', 2), ('three', 3)]: claim(f'a-{key}', '< 9', f(n))"
    >>> calls, problems = find_calls([cell, rows])
    >>> [(call.key, ast.unparse(call.arguments["computed"])) for call in calls], problems
    ([('a-two', 'f(2)'), ('a-three', 'f(3)')], [])
    """
    page = read_calls(cells)
    return [*page.calls], [*page.problems]


def names_in_code(code: str) -> dict[str, int]:
    r"""Return the claims and formulas in code that no kernel executes, each with its line.

    Its functions may be imported elsewhere.

    >>> names_in_code("reclaim('x')\nclaim('half', '1/2', x)\nformula('square', {'n': 3})")
    {'claim half': 2, 'formula square': 3}
    """
    page = read_calls([f"from {_PACKAGE} import *", code])
    claims = {f"claim {call.key}": call.line for call in page.calls}
    return claims | {f"{FORMULA} {call.label}": call.line for call in page.formulas}


class PageCalls(NamedTuple):
    """The calls of a page.

    Attributes:
        calls: those that make claims.
        problems: the problems of :func:`find_calls`.
        reads: the names that the code reads.
        formulas: the calls of ``formula``.
    """

    calls: tuple[Call, ...]
    problems: tuple[CallProblem, ...]
    reads: tuple[Read, ...]
    formulas: tuple[FormulaCall, ...]


def read_calls(cells: Sequence[str], folder: Path | None = None) -> PageCalls:
    """Find the claims that the code of a page makes, as :func:`find_calls`, and its variables.

    Args:
        cells: the code of all code cells of the page, in order.
        folder: the folder of the page, whose modules its code can import.
    """
    return _read(cells, folder) if folder else _read_alone(tuple(cells))


@lru_cache(maxsize=64)  # several parts of a build read the same page
def _read_alone(cells: tuple[str, ...]) -> PageCalls:
    return _read(cells, None)


def _read(cells: Sequence[str], folder: Path | None) -> PageCalls:
    finder = _Finder(folder)
    finder.walk([parse_cell(code) for code in cells])
    problems = {(one.cell, one.line, one.text): one for one in finder.problems}
    return PageCalls(
        tuple(finder.calls),
        tuple(problems.values()),
        tuple(finder.reads),
        tuple(finder.formulas),
    )


class _Finder(Walker):
    """Collects calls and problems."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(folder=folder)
        self.calls: list[Call] = []
        self.formulas: list[FormulaCall] = []
        self.problems: list[CallProblem] = []

    def on_call(self, node: ast.Call) -> None:
        function = self._function(node.func)
        if not function:
            return
        if self.inside:
            name = self.inside[-1]
            where = f"in {'a lambda' if name == 'lambda' else name}"
            self._report(node, f"{function} is called {where}; {_DIRECT} table")
            return
        if function == FORMULA:
            self._add_formula(node)
            return
        arguments = self._arguments(function, node)
        if arguments is None:
            return
        texts = {}
        for name in ("key", "statement"):
            if name not in PARAMETERS[function]:
                continue
            argument = arguments.pop(name, None)
            text = literal_text(*argument) if argument else None
            if text is None:
                found = f", found {ast.unparse(argument.expression)}" if argument else ""
                expected = f"expected a literal as {name} of {function}{found}"
                self._report(node, f"{expected}; write it out, or loop over a literal table")
                return
            texts[name] = text
        rows = {name: _from_rows(*term) for name, term in arguments.items()}
        key, statement = texts["key"], texts.get("statement", "")
        line = node.lineno
        call = Call(
            function, key, statement, self.cell, line, rows, arguments, node, self.statement
        )
        self.calls.append(call)

    def _add_formula(self, node: ast.Call) -> None:
        argument = label_argument(node)
        text = literal_text(argument, self.scope) if argument else None
        if text is None:
            found = f", found {ast.unparse(argument)}" if argument else ""
            advice = "write it out, or loop over a literal table"
            self._report(node, f"expected a literal as label of {FORMULA}{found}; {advice}")
            return
        self.formulas.append(FormulaCall(text, self.cell, node.lineno, node))

    def on_read(self, node: ast.Name | ast.Attribute) -> None:
        if name := self._function(node):
            self._report(node, f"{name} is stored or passed on; {_DIRECT} table")
        elif (path := dotted(node, self.scope)) in _MODULES:
            self._report(node, f"the module {path} is stored or passed on; import its functions")

    def on_star(self, module: str) -> None:
        if module == _PACKAGE:
            for name in _FUNCTIONS:
                self.scope = {**self.scope, name: Binding("import", path=f"{module}.{name}")}

    def on_bind(self, name: str, node: ast.AST) -> None:
        if self.inside or name not in self.scope:
            return
        if function := self._function(ast.Name(name, ast.Load())):
            self._report(node, f"{name} no longer names the function {function}; rename the other")

    def _arguments(self, function: str, node: ast.Call) -> dict[str, Term] | None:
        """Return the arguments by name; report those that cannot be read from the code."""
        terms = [Term(argument, self.scope) for argument in node.args]
        found = dict(zip(PARAMETERS[function], terms, strict=False))
        readable = not any(isinstance(argument, ast.Starred) for argument in node.args)
        for keyword in node.keywords:
            if keyword.arg:
                found[keyword.arg] = Term(keyword.value, self.scope)
                continue
            display, scope = followed(keyword.value, self.scope)
            readable = readable and isinstance(display, ast.Dict)
            for key, value in _items(display):
                name = literal_text(key, scope) if key else None
                readable = readable and name is not None
                found[name or ""] = Term(value, scope)
        if readable:
            return found
        self._report(node, f"arguments of {function} are unpacked by * or **; write them out")
        return None

    def _function(self, node: ast.expr) -> str:
        """Return the function of this package that an expression names; empty if it names none."""
        package, _, name = dotted(node, self.scope).rpartition(".")
        return name if package in _MODULES and name in _FUNCTIONS else ""

    def _report(self, node: ast.AST, text: str) -> None:
        self.problems.append(CallProblem(self.cell, getattr(node, "lineno", 1), text))


def label_argument(node: ast.Call) -> ast.expr | None:
    """Return the label of a call of ``formula``, as it stands in the code."""
    named = [one.value for one in node.keywords if one.arg == "label"]
    return next(iter([*node.args[:1], *named]), None)


def _items(display: ast.expr) -> list[tuple[ast.expr | None, ast.expr]]:
    if not isinstance(display, ast.Dict):
        return []
    return list(zip(display.keys, display.values, strict=True))


class _Rows(ast.NodeTransformer):
    """Replaces names that a loop over a literal table has bound by the entries of the row."""

    def __init__(self, scope: Scope, own: frozenset[str] = frozenset()) -> None:
        self._scope = scope
        self._own = own

    def visit_Name(self, node: ast.Name) -> ast.expr:
        binding = self._scope.get(node.id)
        if node.id in self._own or binding is None or binding.kind != "row" or not binding.term:
            return node
        return _from_rows(*followed(*binding.term))


def _from_rows(expression: ast.expr, scope: Scope) -> ast.expr:
    own = {one.id for one in ast.walk(expression) if _is_bound(one)}
    own |= {one.arg for one in ast.walk(expression) if isinstance(one, ast.arg)}
    rows = _Rows(scope, frozenset(own))
    return rows.visit(deepcopy(expression))  # type: ignore[no-any-return]


def _is_bound(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
