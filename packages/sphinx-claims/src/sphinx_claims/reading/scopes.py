"""Walk through the code of a page, and follow the values of its names."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from .bindings import (
    Binding,
    Scope,
    Term,
    dotted,
    followed,
    literal_text,
    rows_of,
    touched,
    unknown,
    unpacked,
)
from .bound_names import bound_names, names_in
from .cell_code import parse_code
from .changes import Aliases, is_immutable, is_pure
from .statements import captures, has_call, jumps, relocated, runs_once
from .variables import Variables, joined

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


class Read(NamedTuple):
    """A name that code reads, what it is bound to, and the statement around it."""

    node: ast.Name
    binding: Binding | None
    statement: ast.stmt


class Walker(Variables):
    """Visits the statements of a page in order, and keeps the scope of each.

    A loop over a literal table is walked once for each row, any other loop once. Subclasses
    override the methods whose names begin with ``on_``.

    Args:
        steps: the number of statements after which loops over literal tables are walked once.
        folder: the folder with the modules of the page.
        aliases: the objects that bindings share, as far as they are known.

    Attributes:
        cell: the index of the cell.
        inside: the names of the functions and classes around the current place.
        statement: the statement around the current place.
        reads: the names that were read.
    """

    def __init__(
        self, steps: int = 20_000, folder: Path | None = None, aliases: Aliases | None = None
    ) -> None:
        super().__init__(aliases)
        self.cell = 0
        self.inside: list[str] = []
        self.statement: ast.stmt = ast.Pass()
        self.reads: list[Read] = []
        self._steps = steps
        self._folder = folder
        self._bare: ast.expr | None = None

    def walk(self, cells: Sequence[ast.Module | None]) -> None:
        """Visit the cells of a page; ``None`` stands for one that is not Python."""
        for tree in cells:
            for node in ast.walk(tree) if tree else ():
                if isinstance(node, ast.Global | ast.Nonlocal):
                    self._global |= set(node.names)
        for self.cell, tree in enumerate(cells):
            if tree:
                self._block(tree.body)

    def on_call(self, node: ast.Call) -> None:
        """Handle a call, after its arguments."""

    def on_read(self, node: ast.Name | ast.Attribute) -> None:
        """Handle a name, or a chain of attributes, that is read but not called."""

    def on_return(self, node: ast.Return) -> None:
        """Handle the end of a function."""

    def on_star(self, module: str) -> None:
        """Handle an import of all names of a module."""

    def _bind(
        self, target: ast.expr, term: Term, kind: str = "value", holder: Term | None = None
    ) -> None:
        """Bind the names of a target, as :meth:`_bind_names`, and record what else it changes."""
        self._bind_names(target, term, kind, holder)
        if isinstance(target, ast.Name):
            return
        for node in ast.walk(target):
            if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
                self._visit(node.value)
                if isinstance(node, ast.Subscript):
                    self._visit(node.slice)
                self._change(node, term)

    def _block(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            self._steps -= 1
            outer, self.statement = self.statement, statement
            self._statement(statement)
            self._touch()
            self.statement = outer

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            self._visit(node.value)
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                self._bind(target, Term(node.value, self.scope))
        elif isinstance(node, ast.AugAssign):
            self._augment(node)
        elif isinstance(node, ast.Expr):
            self._bare = node.value.value if isinstance(node.value, ast.Await) else node.value
            self._visit(node.value)
            self._call_changes(node.value)
        elif isinstance(node, ast.For | ast.AsyncFor):
            self._loop(node)
        elif isinstance(node, ast.While):
            if runs_once(node):
                self._block(node.body[:-1])
                return
            before = self.scope
            self._forget_loop(node, before)
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
            if len(node.cases) == 1 and (captured := captures(node.cases[0].pattern)):
                self._bind(captured, Term(node.subject, self.scope))
                self._block(node.cases[0].body)
                return
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
            value = ast.BinOp(node.target, node.op, node.value)
            self._change(node.target, Term(value, self.scope))
            return
        name = ast.Name(node.target.id, ast.Load())
        objects = self._aliases.held(name, self.scope)
        self._bind(node.target, Term(ast.BinOp(name, node.op, node.value), self.scope))
        new = self.scope[node.target.id]
        self._touched |= objects
        self._touch()
        self._set(node.target.id, new)

    def _loop(self, node: ast.For | ast.AsyncFor) -> None:
        self._visit(node.iter)
        table = Term(node.iter, self.scope)
        rows = rows_of(*table)
        if not rows or self._steps < 0:
            before = self.scope
            self._forget_loop(node, before)
            for name, _ in unpacked(node.target, table, "row"):
                self._set(name, Binding("unknown", holder=table, source=table))
            self._block(node.body)
            self._leave_loop(node, before)
        else:
            jumping = [node] if jumps(node) else []
            for row in rows:
                self._forget(jumping)
                self._bind(node.target, row, "row", table)
                self._block(node.body)
            self._forget(jumping)
        self._block(node.orelse)

    def _leave_loop(self, node: ast.For | ast.AsyncFor | ast.While, before: Scope) -> None:
        """Join the scope before a loop with the one after its last iteration."""
        if jumps(node):
            self._forget_loop(node, before)
        else:
            self.scope = joined([before, self.scope])

    def _forget_loop(self, node: ast.For | ast.AsyncFor | ast.While, before: Scope) -> None:
        """Make the names unknown that a loop binds or changes, with what it computes them from."""
        self._forget([node])
        names = {one.id for one in names_in(node)}
        parts: list[ast.expr] = [ast.Name(name, ast.Load()) for name in sorted(names)]
        parts += [] if isinstance(node, ast.While) else [node.iter]
        source = Term(ast.Tuple(parts, ast.Load()), before)
        for name, binding in self.scope.items():
            if binding.kind == "unknown" and binding is not before.get(name):
                self._set(name, replace(binding, source=source))

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
        self.scope = joined(after)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom) and alias.name == "*":
                self.on_star(node.module or "")
                continue
            if isinstance(node, ast.ImportFrom):
                path, name = f"{node.module or '.'}.{alias.name}", alias.asname or alias.name
                member = self._module(node.module or "").get(alias.name)
                binding = Binding("import", path=path, alternatives=(member,) if member else ())
            else:
                path = alias.name if alias.asname else alias.name.split(".")[0]
                name = alias.asname or path
                binding = Binding("import", path=path, members=self._module(path))
            self._set(name, binding)

    def _module(self, name: str) -> Scope:
        """Return the constants and the functions of a module in the folder of the page."""
        path = self._folder / f"{name}.py" if self._folder and name.isidentifier() else None
        try:
            tree = parse_code(path.read_text("utf-8")) if path else None
        except (OSError, UnicodeDecodeError):
            return {}
        if tree is None:
            return {}
        walker = Walker(steps=0)
        walker.walk([tree])
        return {
            name: one
            for name, one in walker.scope.items()
            if one.kind == "definition" or (one.term and is_immutable(*one.term))
        }

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
        definition = Binding("definition", Term(ast.Constant(None), before), node=node)
        self._set(node.name, definition)
        if node.decorator_list:
            self._touched |= self._aliases.held(ast.Name(node.name, ast.Load()), self.scope)

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
        if node is not self._bare and not is_pure(node, self.scope):
            self._touched |= self._aliases.changed_by(node, self.scope)
        self._executed(node)

    def _executed(self, node: ast.Call) -> None:
        """Follow code in a string; after other code, each variable may have another value."""
        path = dotted(node.func, self.scope) or getattr(node.func, "id", "")
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if path == "exec" and node.args:
            text = literal_text(node.args[0], self.scope)
            tree = parse_code(text) if text is not None else None
            if tree and self._steps > 0:
                outer = self._bare
                self.inside.append("exec")
                self._block([relocated(one, node) for one in tree.body])
                self.inside.pop()
                self._bare = outer
                return
        elif method == "run_line_magic":
            magic = literal_text(node.args[0], self.scope) if node.args else None
            if magic not in {"load_ext", "run", "store"}:
                return
        elif method not in {"ex", "push", "run_cell", "run_cell_magic", "safe_execfile"}:
            return
        for name, binding in self.scope.items():
            if binding.kind not in {"definition", "import"}:
                self.scope = {**self.scope, touched(name): unknown()}

    def _comprehend(self, node: ast.AST, generators: Sequence[ast.comprehension]) -> None:
        if not generators:
            elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]  # type: ignore[attr-defined]
            for element in elements:
                self._visit(element)
            return
        first, *others = generators
        self._visit(first.iter)
        rows = rows_of(first.iter, self.scope) if has_call(node) else None
        for row in rows if rows is not None and self._steps >= 0 else [None]:
            self._steps -= 1
            names, _ = bound_names([first.target])
            self.scope = {**self.scope, **{name: unknown() for name in names}}
            if row is not None:
                self.scope = {**self.scope, **dict(unpacked(first.target, row, "row"))}
            for test in first.ifs:
                self._visit(test)
            self._comprehend(node, others)
