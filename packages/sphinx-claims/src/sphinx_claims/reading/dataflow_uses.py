"""Whether the code of a page uses the result of a call."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .dataflow_names import CONVERSIONS, CONVERTING_METHODS
from .scopes import Read

_SHOWING = {"display", "format", "pprint", "print"}
_TRANSPARENT = (
    ast.Attribute,
    ast.DictComp,
    ast.Expr,
    ast.FormattedValue,
    ast.GeneratorExp,
    ast.JoinedStr,
    ast.List,
    ast.ListComp,
    ast.NamedExpr,
    ast.Set,
    ast.SetComp,
    ast.Starred,
    ast.Subscript,
    ast.Tuple,
)
"""Expressions that compute nothing with their parts."""


def is_used(node: ast.expr, statement: ast.stmt, reads: Sequence[Read]) -> bool:
    """Whether code computes something with a value, other than to display it.

    Args:
        node: the expression of the value, a call or a name.
        statement: the statement around it.
        reads: the names that the page reads.
    """
    return _is_used(node, statement, reads, set())


def _is_used(node: ast.expr, statement: ast.stmt, reads: Sequence[Read], seen: set[int]) -> bool:
    if id(node) in seen:
        return False
    seen.add(id(node))
    if not isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign):
        return True
    path = _path(statement, node)
    inner = path[1:] if isinstance(statement, ast.Assign | ast.AnnAssign) else path
    if not all(map(_is_transparent, inner)):
        return True
    names = {one.target.id for one in path if isinstance(one, ast.NamedExpr)}
    for target in _targets(statement):
        names |= {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}
    return any(
        read.node.id in names
        and _may_hold(read, node)
        and _is_used(read.node, read.statement, reads, seen)
        for read in reads
    )


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        return statement.targets
    return [statement.target] if isinstance(statement, ast.AnnAssign) else []


def _may_hold(read: Read, node: ast.expr) -> bool:
    """Whether a name that is read may be bound to a value."""
    binding = read.binding
    if binding is None or binding.kind not in {"value", "row"} or binding.term is None:
        return read.node is not node
    return any(one is node for one in ast.walk(binding.term.expression))


def _path(root: ast.AST, node: ast.expr) -> list[ast.AST]:
    """Return the nodes from a statement to an expression in it, without the latter."""
    for child in ast.iter_child_nodes(root):
        if child is node:
            return [root]
        if found := _path(child, node):
            return [root, *found]
    return []


def _is_transparent(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        return name in _SHOWING | CONVERSIONS | CONVERTING_METHODS
    return isinstance(node, (*_TRANSPARENT, ast.comprehension))
