"""Walk through the code of a page, and follow the values of its names."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NamedTuple

from .bindings import Binding, Scope, Term, combine, dotted, followed, rows_of, unknown, unpacked
from .bound_names import bound_names

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
_HARMLESS = {"print", "display", "claim", "agree", "disagree", "given", "cited", "chosen"}
"""Functions that change none of their arguments."""


class Read(NamedTuple):
    """A name that code reads, what it is bound to, and the statement around it."""

    node: ast.Name
    binding: Binding | None
    statement: ast.stmt


class Walker:
    """Visits the statements of a page in order, and keeps the scope of each.

    A loop over a literal table is walked once for each row, any other loop once. Subclasses
    override the methods whose names begin with ``on_``.

    Args:
        steps: the number of statements after which loops over literal tables are walked once.

    Attributes:
        cell: the index of the cell.
        scope: the bindings at the current place.
        inside: the names of the functions and classes around the current place.
        statement: the statement around the current place.
        reads: the names that were read.
    """

    def __init__(self, steps: int = 20_000) -> None:
        self.cell = 0
        self.scope: Scope = {}
        self.inside: list[str] = []
        self.statement: ast.stmt = ast.Pass()
        self.reads: list[Read] = []
        self._global: set[str] = set()
        self._steps = steps

    def walk(self, cells: Sequence[ast.Module | None]) -> None:
        """Visit the cells of a page; ``None`` stands for one that is not Python."""
        for tree in cells:
            for node in ast.walk(tree) if tree else ():
                if isinstance(node, ast.Global):
                    self._global |= set(node.names)
        for self.cell, tree in enumerate(cells):
            if tree:
                self._block(tree.body)

    def on_call(self, node: ast.Call) -> None:
        """Handle a call, after its arguments."""

    def on_read(self, node: ast.Name | ast.Attribute) -> None:
        """Handle a name, or a chain of attributes, that is read but not called."""

    def on_bind(self, name: str, node: ast.AST) -> None:
        """Handle a name that is about to be bound, other than by an import, or deleted."""

    def on_return(self, node: ast.Return) -> None:
        """Handle the end of a function."""

    def on_star(self, module: str) -> None:
        """Handle an import of all names of a module."""

    def _set(self, name: str, binding: Binding) -> None:
        self.scope = {**self.scope, name: unknown() if name in self._global else binding}

    def _bind(self, target: ast.expr, term: Term, kind: str = "value") -> None:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.on_bind(node.id, node)
        for name, binding in unpacked(target, term, kind):
            self._set(name, binding)
        for node in ast.walk(target):
            if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
                self._visit(node.value)
                if isinstance(node, ast.Subscript):
                    self._visit(node.slice)
                self._change(node, term)

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
        root = place
        while isinstance(root, ast.Attribute | ast.Subscript | ast.Call):
            root = root.func if isinstance(root, ast.Call) else root.value
        if not isinstance(root, ast.Name) or root.id not in self.scope:
            return
        old = self._origin(self.scope[root.id])
        if old.kind in {"import", "definition"} or _is_immutable(root, self.scope):
            return
        new = Binding("change", combine([Term(root, self.scope), Term(place, self.scope), *others]))
        for name, binding in self.scope.items():
            if self._origin(binding) is old:
                self._set(name, new)

    def _origin(self, binding: Binding) -> Binding:
        while binding.kind in {"value", "row"} and binding.term:
            expression, scope = binding.term
            if not isinstance(expression, ast.Name) or expression.id not in scope:
                break
            binding = scope[expression.id]
        return binding

    def _block(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            self._steps -= 1
            outer, self.statement = self.statement, statement
            self._statement(statement)
            self.statement = outer

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            self._visit(node.value)
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                self._bind(target, Term(node.value, self.scope))
        elif isinstance(node, ast.AugAssign):
            self._augment(node)
        elif isinstance(node, ast.Expr):
            self._visit(node.value)
            self._call_changes(node.value)
        elif isinstance(node, ast.For | ast.AsyncFor):
            self._loop(node)
        elif isinstance(node, ast.While):
            before = self.scope
            self._forget([node])
            self._visit(node.test)
            self._block(node.body)
            self._leave_loop(node, before)
            self._block(node.orelse)
        elif isinstance(node, ast.If):
            self._visit(node.test)
            test = followed(node.test, self.scope).expression
            if isinstance(test, ast.Constant):
                self._block(node.body if test.value else node.orelse)
            else:
                self._branches([([], node.body), ([], node.orelse)])
        elif isinstance(node, ast.Match):
            self._visit(node.subject)
            self._branches([([], []), *(([case.pattern], case.body) for case in node.cases)])
        elif isinstance(node, ast.Try | ast.TryStar):
            self._block(node.body)
            self._branches([([], node.orelse), *(([node], one.body) for one in node.handlers)])
            self._block(node.finalbody)
        elif isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                self._visit(item.context_expr)
                if item.optional_vars:
                    self._forget([item.optional_vars])
            self._block(node.body)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._define(node)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self.on_bind(target.id, target)
                    self.scope = {n: one for n, one in self.scope.items() if n != target.id}
                else:
                    self._change(target)
        else:
            for child in ast.iter_child_nodes(node):
                self._visit(child)
            if isinstance(node, ast.Return):
                self.on_return(node)

    def _augment(self, node: ast.AugAssign) -> None:
        self._visit(node.value)
        if not isinstance(node.target, ast.Name):
            self._change(node.target, Term(node.value, self.scope))
            return
        name = ast.Name(node.target.id, ast.Load())
        self._bind(node.target, Term(ast.BinOp(name, node.op, node.value), self.scope))

    def _call_changes(self, node: ast.expr) -> None:
        """Let a call whose result is not used change its object and its arguments."""
        if isinstance(node, ast.Await):
            node = node.value
        if not isinstance(node, ast.Call):
            return
        function = node.func
        path = dotted(function, self.scope) or getattr(function, "id", "")
        if path.rpartition(".")[2] in _HARMLESS:
            return
        if isinstance(function, ast.Attribute):
            terms = [Term(argument, self.scope) for argument in node.args]
            self._change(function.value, *terms)
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            if isinstance(argument, ast.Name):
                self._change(argument, Term(node, self.scope))

    def _loop(self, node: ast.For | ast.AsyncFor) -> None:
        self._visit(node.iter)
        rows = rows_of(node.iter, self.scope)
        if not rows or self._steps < 0:
            before = self.scope
            self._forget([node])
            self._block(node.body)
            self._leave_loop(node, before)
        else:
            for row in rows:
                self._forget([node] if _jumps(node) else [])
                self._bind(node.target, row, "row")
                self._block(node.body)
            self._forget([node] if _jumps(node) else [])
        self._block(node.orelse)

    def _leave_loop(self, node: ast.For | ast.AsyncFor | ast.While, before: Scope) -> None:
        """Join the scope before a loop with the one after its last iteration."""
        if _jumps(node):
            self._forget([node])
        else:
            self.scope = _joined([before, self.scope])

    def _branches(self, blocks: Sequence[tuple[Sequence[ast.AST], Sequence[ast.stmt]]]) -> None:
        """Walk through alternatives from the same scope, and join their bindings.

        Each has nodes whose names are unknown at its start, and its statements.
        """
        before = self.scope
        after: list[Scope] = []
        for nodes, block in blocks:
            self.scope = before
            self._forget(nodes)
            self._block(block)
            after.append(self.scope)
        self.scope = _joined(after)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom) and alias.name == "*":
                self.on_star(node.module or "")
                continue
            if isinstance(node, ast.ImportFrom):
                path, name = f"{node.module or '.'}.{alias.name}", alias.asname or alias.name
            else:
                path = alias.name if alias.asname else alias.name.split(".")[0]
                name = alias.asname or path
            self._set(name, Binding("import", path=path))

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.on_bind(node.name, node)
        for decorator in node.decorator_list:
            self._visit(decorator)
        before = self.scope
        self.inside.append(node.name)
        if not isinstance(node, ast.ClassDef):
            for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
                self._visit(default)
            self._forget([node.args, *node.body])
        self._block(node.body)
        self.inside.pop()
        self.scope = before
        self._set(node.name, Binding("definition", Term(ast.Constant(None), before), node=node))

    def _visit(self, node: ast.AST) -> None:
        """Visit an expression in the order of its evaluation."""
        if isinstance(node, ast.Name | ast.Attribute):
            self._read(node)
        elif isinstance(node, ast.Call):
            self._called(node)
        elif isinstance(node, ast.NamedExpr):
            self._visit(node.value)
            self._bind(node.target, Term(node.value, self.scope))
        elif isinstance(node, ast.Lambda):
            before = self.scope
            self.inside.append("lambda")
            self._forget([node.args])
            self._visit(node.body)
            self.inside.pop()
            self.scope = before
        elif isinstance(node, _COMPREHENSIONS):
            names, _ = bound_names([one.target for one in node.generators])
            before = self.scope
            self._comprehend(node, node.generators)
            hidden = {name: one for name, one in before.items() if name in names}
            shown = {name: one for name, one in self.scope.items() if name not in names}
            self.scope = {**shown, **hidden}
        else:
            for child in ast.iter_child_nodes(node):
                self._visit(child)

    def _read(self, node: ast.Name | ast.Attribute, called: bool = False) -> None:
        if not called:
            self.on_read(node)
        base = node
        while isinstance(base, ast.Attribute):
            inner = base.value
            if not isinstance(inner, ast.Attribute | ast.Name):
                self._visit(inner)
                return
            base = inner
        self.reads.append(Read(base, self.scope.get(base.id), self.statement))

    def _called(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name | ast.Attribute):
            self._read(node.func, called=True)
        else:
            self._visit(node.func)
        for argument in node.args:
            self._visit(argument)
        for keyword in node.keywords:
            self._visit(keyword.value)
        self.on_call(node)

    def _comprehend(self, node: ast.AST, generators: Sequence[ast.comprehension]) -> None:
        if not generators:
            elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]  # type: ignore[attr-defined]
            for element in elements:
                self._visit(element)
            return
        first, *others = generators
        self._visit(first.iter)
        rows = rows_of(first.iter, self.scope) if _has_call(node) else None
        for row in rows if rows is not None and self._steps >= 0 else [None]:
            self._steps -= 1
            names, _ = bound_names([first.target])
            self.scope = {**self.scope, **{name: unknown() for name in names}}
            if row is not None:
                self.scope = {**self.scope, **dict(unpacked(first.target, row, "row"))}
            for test in first.ifs:
                self._visit(test)
            self._comprehend(node, others)


def _jumps(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Break | ast.Continue) for one in ast.walk(node))


def _joined(scopes: Sequence[Scope]) -> Scope:
    """Return the bindings at the end of alternatives."""
    joined = {}
    for name in sorted({name for scope in scopes for name in scope}):
        found = tuple(dict.fromkeys(scope[name] for scope in scopes if name in scope))
        joined[name] = found[0] if len(found) == 1 else Binding("branch", alternatives=found)
    return joined


def _is_immutable(expression: ast.expr, scope: Scope) -> bool:
    node, inner = followed(expression, scope)
    if isinstance(node, ast.Tuple):
        return all(_is_immutable(element, inner) for element in node.elts)
    return isinstance(node, ast.Constant | ast.JoinedStr)


def _has_call(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Call) for one in ast.walk(node))
