"""Objects that calls may change in place, and the names that share them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import lru_cache

from .bindings import Binding, Scope, dotted, followed
from .bound_names import HARMLESS, MEMORY, bound_names
from .dataflow_names import CONSTANT_METHODS, MUTATORS, PURE_METHODS, PURE_PACKAGES, SCALARS

INSERTING = {
    *("add", "append", "appendleft", "clear", "copy_", "discard", "extend", "fill", "fill_"),
    *("insert", "remove", "reverse", "setdefault", "update"),
}
"""Methods that only put their arguments into their object, or take something out of it."""


class Aliases:
    """Objects that the values of bindings may share, as identities of bindings."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Binding, frozenset[int]]] = {}
        self._changed: dict[int, tuple[ast.AST, set[str]]] = {}

    def of(self, binding: Binding) -> frozenset[int]:
        """Return the objects that a change of a value may change; empty for immutable values."""
        if binding.kind in {"import", "definition"}:
            is_class = isinstance(binding.node, ast.ClassDef)
            return frozenset({id(binding)}) if is_class else frozenset()
        if id(binding) not in self._found:
            self._found[id(binding)] = binding, frozenset()  # a value may contain itself
            self._found[id(binding)] = binding, self._search(binding)
        return self._found[id(binding)][1]

    def _search(self, binding: Binding) -> frozenset[int]:
        found = frozenset({id(binding)})
        for one in binding.alternatives:
            found |= self.of(one)
        if binding.term:
            if is_immutable(*binding.term):
                return frozenset()
            found |= self.held(*binding.term)
        return found | (self.held(*binding.holder) if binding.holder else frozenset())

    def held(self, expression: ast.expr, scope: Scope) -> frozenset[int]:
        """Return the objects that the value of an expression may share."""
        bindings = [scope[name] for name in _held_names(expression) if name in scope]
        changed = (self._changed_by(binding, scope) for binding in bindings)
        return frozenset().union(*changed, *map(self.of, bindings))

    def changed_by(self, call: ast.Call, scope: Scope) -> frozenset[int]:
        """Return the objects that a call may change."""
        function = call.func
        parts = [*call.args, *(keyword.value for keyword in call.keywords)]
        found: frozenset[int] = frozenset()
        if isinstance(function, ast.Attribute):
            parts.append(function.value)
        elif isinstance(function, ast.Name) and function.id in scope:
            found = self._changed_by(scope[function.id], scope)
        for part in parts:
            found |= self.held(part, scope)
        return found

    def _changed_by(self, binding: Binding, scope: Scope) -> frozenset[int]:
        """Return the objects that a function of the page may change when it is called."""
        node: ast.AST | None = binding.node
        if binding.kind == "value" and binding.term:
            value, _ = followed(*binding.term)
            node = value if isinstance(value, ast.Lambda) else None
        if binding.kind != "definition" and not isinstance(node, ast.Lambda):
            return frozenset()
        found: frozenset[int] = frozenset()
        if node and id(node) not in self._changed:
            self._changed[id(node)] = node, _changed_names(node)
        for name in self._changed[id(node)][1] if node else ():
            if name in scope and scope[name] is not binding:
                found |= self.of(scope[name])
        return found


def is_pure(call: ast.Call, scope: Scope) -> bool:
    """Tell whether a call changes none of its arguments, nor its object."""
    if any(keyword.arg in {"inplace", "out"} for keyword in call.keywords):
        return False
    path = dotted(call.func, scope)
    if not path and isinstance(call.func, ast.Name) and call.func.id not in scope:
        path = f".{call.func.id}"
    package, _, name = path.rpartition(".")
    if not path:
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        return method in PURE_METHODS | CONSTANT_METHODS - MUTATORS
    if name in HARMLESS:
        return True
    if name in MUTATORS or name.endswith("_") or {"init", "optim", "random"} & {*path.split(".")}:
        return False
    if not package:
        return hasattr(builtins, name)
    return package.split(".")[0] in PURE_PACKAGES


def is_immutable(expression: ast.expr, scope: Scope) -> bool:
    """Tell whether an expression is a literal that cannot be changed in place."""
    node, inner = followed(expression, scope)
    if isinstance(node, ast.Tuple):
        return all(is_immutable(element, inner) for element in node.elts)
    if isinstance(node, ast.UnaryOp):
        return is_immutable(node.operand, inner)
    if isinstance(node, ast.Call):
        return _is_scalar(node, inner)
    return isinstance(node, ast.Constant | ast.JoinedStr | ast.Compare)


def _is_scalar(node: ast.Call, scope: Scope) -> bool:
    path = dotted(node.func, scope)
    if path.endswith(".chosen"):
        values = [*node.args[2:], *(one.value for one in node.keywords if one.arg == "value")]
        return all(is_immutable(value, scope) for value in values)
    if path:
        return path.rpartition(".")[2] in SCALARS
    return isinstance(node.func, ast.Name) and node.func.id in SCALARS - scope.keys()


@lru_cache(maxsize=MEMORY)
def _held_names(node: ast.AST) -> tuple[str, ...]:
    """Return the names whose objects the value of an expression may share."""
    return tuple(dict.fromkeys(_find_held_names(node)))


def _find_held_names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            yield from _find_held_names(node.func.value)
        elif isinstance(node.func, ast.Name) and node.func.id in SCALARS:
            return
        for part in [*node.args, *(keyword.value for keyword in node.keywords)]:
            yield from _find_held_names(part)
    elif isinstance(node, ast.Lambda):
        yield from _changed_names(node)
    elif isinstance(node, ast.Subscript):
        yield from _find_held_names(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _find_held_names(node.body)
        yield from _find_held_names(node.orelse)
    elif not isinstance(node, ast.BinOp | ast.Compare | ast.Constant | ast.JoinedStr | ast.UnaryOp):
        for child in ast.iter_child_nodes(node):
            yield from _find_held_names(child)


def _changed_names(function: ast.AST) -> set[str]:
    """Return the names outside a function or class whose objects its code may change."""
    if isinstance(function, ast.Lambda):
        body: list[ast.AST] = [function.body]
    else:
        body = [*getattr(function, "body", [])]
    bound, changed = bound_names(body)
    nodes = [one for part in body for one in ast.walk(part)]
    for one in nodes:
        if isinstance(one, ast.Call) and not is_pure(one, {}):
            parts = [*one.args, *(keyword.value for keyword in one.keywords)]
            parts += [one.func.value] if isinstance(one.func, ast.Attribute) else []
            changed |= {name for part in parts for name in _held_names(part)}
        elif isinstance(one, ast.FunctionDef):
            changed |= _changed_names(one)
    arguments = getattr(function, "args", None)
    bound |= (
        {one.arg for one in ast.walk(arguments) if isinstance(one, ast.arg)} if arguments else set()
    )
    return changed - bound
