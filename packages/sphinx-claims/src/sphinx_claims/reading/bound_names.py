"""Names that code binds or changes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache

HARMLESS = {"print", "display", "claim", "agree", "disagree", "given", "cited", "chosen"}
"""Functions that change none of their arguments."""
MEMORY = 10_000
"""Nodes whose names are remembered, because loops over tables visit the same code often."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def bound_names(nodes: Sequence[ast.AST]) -> tuple[set[str], set[str]]:
    """Return the names that code binds, and those whose values it may change in place.

    Functions and classes are not searched.
    """
    found = list(map(_bound_names, nodes))
    bound: set[str] = set().union(*(names for names, _ in found))
    changed: set[str] = set().union(*(names for _, names in found))
    return bound, changed


@lru_cache(maxsize=MEMORY)
def names_in(node: ast.AST) -> tuple[ast.Name, ...]:
    """Return the names in code."""
    return tuple(one for one in ast.walk(node) if isinstance(one, ast.Name))


@lru_cache(maxsize=MEMORY)
def _bound_names(root: ast.AST) -> tuple[frozenset[str], frozenset[str]]:
    bound: set[str] = set()
    changed: set[str] = set()
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.add(node.id)
        elif (
            isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store)
        ) or (isinstance(node, ast.Expr) and _may_change(node.value)):
            changed |= {one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)}
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            bound.add(node.name)
        if isinstance(node, _FUNCTIONS):
            bound |= {node.name} if not isinstance(node, ast.Lambda) else set()
            continue
        todo += ast.iter_child_nodes(node)
    return frozenset(bound), frozenset(changed)


def _may_change(node: ast.expr) -> bool:
    """Tell whether an expression is a call that may change objects."""
    if not isinstance(node, ast.Call):
        return False
    return not (isinstance(node.func, ast.Name) and node.func.id in HARMLESS)
