"""Functions and classes that a page defines, and the values of their calls."""

from __future__ import annotations

import ast
from copy import deepcopy
from dataclasses import dataclass

from .bindings import Binding, Scope, Term, combine, dotted, followed, member_of
from .bound_names import bound_names
from .changes import Aliases
from .scopes import Walker

_TRANSPARENT = {"cache", "classmethod", "lru_cache", "property", "staticmethod"}
"""Decorators that do not change what a function returns."""


@dataclass(frozen=True)
class PageClass:
    """A class that the page defines.

    Attributes:
        code: its code.
        methods: the names of its functions.
    """

    code: str
    methods: frozenset[str]


def bound_parameters(
    parameters: ast.arguments, call: ast.Call, scope: Scope
) -> dict[str, Binding] | None:
    """Bind the parameters of a function to the arguments of a call."""
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    if any(one.arg is None for one in call.keywords):
        return None
    names = [one.arg for one in (*parameters.posonlyargs, *parameters.args)]
    found: dict[str, ast.expr] = {}
    if parameters.defaults:
        found |= zip(names[-len(parameters.defaults) :], parameters.defaults, strict=True)
    for one, default in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True):
        if default:
            found[one.arg] = default
    found |= zip(names, call.args, strict=False)
    found |= {one.arg: one.value for one in call.keywords if one.arg}
    expected = {*names, *(one.arg for one in parameters.kwonlyargs)}
    if parameters.vararg:
        found[parameters.vararg.arg] = ast.Tuple(call.args[len(names) :], ast.Load())
        expected.add(parameters.vararg.arg)
    if parameters.kwarg:
        others = found.keys() - expected
        keys: list[ast.expr | None] = [ast.Constant(name) for name in others]
        found[parameters.kwarg.arg] = ast.Dict(keys, [found.pop(name) for name in others])
        expected.add(parameters.kwarg.arg)
    if found.keys() != expected:
        return None
    return {name: Binding("value", Term(value, scope)) for name, value in found.items()}


def definition_of(function: ast.expr, scope: Scope) -> tuple[ast.AST, Scope] | None:
    """Return the function or class of the page that an expression names, and its scope."""
    function, scope = followed(function, scope)
    binding = member_of(function, scope)
    if isinstance(function, ast.Name):
        binding = scope.get(function.id)
        if binding and binding.kind == "import" and binding.alternatives:
            binding = binding.alternatives[0]
    if binding and binding.kind == "definition" and binding.node and binding.term:
        return binding.node, binding.term.scope
    return (function, scope) if isinstance(function, ast.Lambda) else None


def without_partials(call: ast.Call, scope: Scope) -> tuple[ast.Call, Scope]:
    """Replace a call of ``functools.partial`` of a function by a call of that function."""
    function, inner = followed(call.func, scope)
    if not isinstance(function, ast.Call) or dotted(function.func, inner) != "functools.partial":
        return call, scope
    if not function.args or any(isinstance(one, ast.Starred) for one in function.args):
        return call, scope
    keywords = {one.arg: one.value for one in function.keywords if one.arg}
    terms = [Term(one, inner) for one in [*function.args, *keywords.values()]]
    bound = combine(terms)
    names = list(bound.scope)
    first, *arguments = [ast.Name(name, ast.Load()) for name in names]
    fixed = dict(zip(keywords, arguments[len(function.args) - 1 :], strict=True))
    given = {one.arg for one in call.keywords}
    added = [ast.keyword(name, value) for name, value in fixed.items() if name not in given]
    arguments = arguments[: len(function.args) - 1]
    merged = ast.Call(first, [*arguments, *call.args], [*added, *call.keywords])
    return merged, {**scope, **bound.scope}


def method_of(
    function: ast.expr, scope: Scope
) -> tuple[ast.FunctionDef, list[ast.expr], Scope] | None:
    """Return the method of a class of the page that is called, its first arguments and scope."""
    if not isinstance(function, ast.Attribute):
        return None
    owner, inner = followed(function.value, scope)
    instance = isinstance(owner, ast.Call)
    definition = definition_of(owner.func if isinstance(owner, ast.Call) else owner, inner)
    if definition is None or not isinstance(definition[0], ast.ClassDef):
        return None
    for one in definition[0].body:
        if isinstance(one, ast.FunctionDef) and one.name == function.attr:
            kinds = {item.id for item in one.decorator_list if isinstance(item, ast.Name)}
            if "staticmethod" in kinds:
                return one, [], definition[1]
            first = [ast.Constant(None)] if instance or "classmethod" in kinds else []
            return one, [*first], definition[1]
    return None


def result_of(
    function: ast.Lambda | ast.FunctionDef,
) -> tuple[list[tuple[ast.expr, ast.expr]], ast.expr] | None:
    """Return the assignments and the returned expression of a function without branches."""
    if isinstance(function, ast.Lambda):
        return [], function.body
    if not {getattr(one, "id", "") for one in function.decorator_list} <= _TRANSPARENT:
        return None
    yielded = [
        one.value.value or ast.Constant(None)
        for one in function.body
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Yield)
    ]
    if len(yielded) == len(function.body):
        return [], ast.Tuple(yielded, ast.Load())
    assignments: list[tuple[ast.expr, ast.expr]] = []
    for statement in function.body:
        if isinstance(statement, ast.Return):
            return assignments, statement.value or ast.Constant(None)
        if isinstance(statement, ast.Assign):
            assignments += [(target, statement.value) for target in statement.targets]
        elif isinstance(statement, ast.AnnAssign) and statement.value:
            assignments.append((statement.target, statement.value))
        elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            return None
        if any(not isinstance(target, ast.Name | ast.Tuple) for target, _ in assignments):
            return None
    return None


def page_class(node: ast.ClassDef) -> PageClass:
    """Return the class that code defines."""
    methods = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    return PageClass(ast.dump(node), frozenset(methods))


def code_of(node: ast.AST) -> str:
    """Return the code of a function without its name, its description and its variables' names."""
    if not isinstance(node, ast.FunctionDef):
        return ast.dump(node)
    copied = deepcopy(node)
    copied.body = copied.body[1:] if ast.get_docstring(node) else copied.body
    bound, _ = bound_names([copied.args, *copied.body])
    names = dict.fromkeys(
        name
        for one in ast.walk(copied)
        for name in (getattr(one, "arg", None), getattr(one, "id", None))
        if name in bound
    )
    numbered = _Renamed({str(name): f"<{i}>" for i, name in enumerate(names)}).visit(copied)
    return " ".join(ast.dump(one) for one in (numbered.args, *numbered.body))


class _Renamed(ast.NodeTransformer):
    """Replaces the names of local variables by numbers."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg, node.annotation = self._names.get(node.arg, node.arg), None
        return node


class _Returns(Walker):
    """Collects the expressions that a function returns, and their scopes."""

    def __init__(self, scope: Scope, aliases: Aliases) -> None:
        super().__init__(steps=200, aliases=aliases)
        self.scope = scope
        self.found: list[Term] = []

    def on_return(self, node: ast.Return) -> None:
        self.found.append(Term(node.value or ast.Constant(None), self.scope))


def returned(function: ast.FunctionDef, scope: Scope, aliases: Aliases) -> list[Term]:
    """Return the expressions that a function returns, with its parameters bound by a scope."""
    if any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(function)):
        return []
    walker = _Returns(scope, aliases)
    walker.walk([ast.Module(function.body, [])])
    return walker.found
