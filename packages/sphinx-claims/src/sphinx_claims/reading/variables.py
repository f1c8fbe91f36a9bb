"""Bindings of the variables of a page, and the changes of their objects in place."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from .bindings import (
    NAMESPACES,
    Binding,
    Scope,
    Term,
    combine,
    literal_text,
    touched,
    unknown,
    unpacked,
)
from .bound_names import bound_names, names_in
from .changes import INSERTING, Aliases, is_pure


class Variables:
    """Variables of a page at one place of its code.

    Args:
        aliases: the objects that bindings share, as far as they are known.

    Attributes:
        scope: the bindings at the current place.
    """

    def __init__(self, aliases: Aliases | None = None) -> None:
        self.scope: Scope = {}
        self._global: set[str] = set()
        self._aliases = aliases or Aliases()
        self._touched: frozenset[int] = frozenset()

    def on_bind(self, name: str, node: ast.AST) -> None:
        """Handle a name that is about to be bound, other than by an import, or deleted."""

    def _set(self, name: str, binding: Binding) -> None:
        scope = {**self.scope, name: unknown() if name in self._global else binding}
        scope.pop(touched(name), None)
        self.scope = scope

    def _bind_names(
        self, target: ast.expr, term: Term, kind: str = "value", holder: Term | None = None
    ) -> None:
        """Bind the names of a target to the parts of a value.

        Args:
            target: the target.
            term: the value.
            kind: the kind of the bindings.
            holder: an expression whose object may contain the value.
        """
        for node in names_in(target):
            if isinstance(node.ctx, ast.Store):
                self.on_bind(node.id, node)
        if not isinstance(target, ast.Name) and holder is None:
            holder = term
        is_touched = holder is not None and any(
            touched(one.id) in holder.scope for one in names_in(holder.expression)
        )
        for name, binding in unpacked(target, term, kind):
            self._set(name, replace(binding, holder=holder))
            if is_touched:
                self.scope = {**self.scope, touched(name): unknown()}

    def _forget(self, nodes: Sequence[ast.AST]) -> None:
        """Make the names unknown that some code binds or changes."""
        bound, changed = bound_names(nodes)
        fixed = {"import", "definition"}
        changed = {
            name for name in changed & self.scope.keys() if self.scope[name].kind not in fixed
        }
        for name in sorted(bound):
            self.on_bind(name, nodes[0])
        for name in sorted(bound | changed):
            self._set(name, unknown())

    def _change(self, place: ast.expr, *others: Term) -> None:
        """Record that the value of the name at the root of a place is changed in place."""
        if variable := self._namespace_variable(place):
            self.on_bind(variable, place)
            self._set(variable, Binding("value", others[0] if others else None))
            return
        before = self.scope
        objects = self._aliases.held(place, before)
        module = getattr(getattr(place, "value", None), "id", "")
        if module in before and before[module].members:
            self.scope = {**before, module: replace(before[module], members=None)}
        self._change_objects(objects, [Term(place, before), *others])

    def _change_objects(self, objects: frozenset[int], terms: Sequence[Term]) -> None:
        """Record that objects are changed in place, with what is done to them."""
        before = self.scope
        changed: dict[int, Binding] = {}
        for name, binding in before.items():
            if objects.isdisjoint(self._aliases.of(binding)):
                continue
            old = self._origin(binding)
            if id(old) not in changed:
                term = combine([Term(ast.Name(name, ast.Load()), before), *terms])
                changed[id(old)] = Binding("change", term)
            self._set(name, changed[id(old)])

    def _namespace_variable(self, place: ast.expr) -> str:
        """Return the variable that ``globals()["name"]`` is; empty for other places."""
        if isinstance(place, ast.Subscript) and isinstance(place.value, ast.Call):
            function = place.value.func
            if isinstance(function, ast.Name) and function.id in NAMESPACES - self.scope.keys():
                return literal_text(place.slice, self.scope) or ""
        return ""

    def _touch(self) -> None:
        """Note the names whose objects the calls of a statement may have changed."""
        if self._touched:
            for name, binding in self.scope.items():
                if not self._touched.isdisjoint(self._aliases.of(binding)):
                    self.scope = {**self.scope, touched(name): unknown()}
            self._touched = frozenset()

    def _origin(self, binding: Binding) -> Binding:
        while binding.kind in {"value", "row"} and binding.term:
            expression, scope = binding.term
            if not isinstance(expression, ast.Name) or expression.id not in scope:
                break
            binding = scope[expression.id]
        return binding

    def _call_changes(self, node: ast.expr) -> None:
        """Let a call whose result is not used change its object and its arguments."""
        if isinstance(node, ast.Await):
            node = node.value
        if not isinstance(node, ast.Call) or is_pure(node, self.scope):
            return
        terms = [Term(node, self.scope)]
        if isinstance(node.func, ast.Attribute) and node.func.attr in INSERTING:
            terms = [Term(argument, self.scope) for argument in node.args]
        self._change_objects(self._aliases.changed_by(node, self.scope), terms)


def joined(scopes: Sequence[Scope]) -> Scope:
    """Return the bindings at the end of alternatives."""
    found_names = {}
    for name in sorted({name for scope in scopes for name in scope}):
        found = tuple(dict.fromkeys(scope[name] for scope in scopes if name in scope))
        found_names[name] = found[0] if len(found) == 1 else Binding("branch", alternatives=found)
    return found_names
