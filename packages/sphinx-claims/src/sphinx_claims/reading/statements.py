"""Forms of statements."""

from __future__ import annotations

import ast


def jumps(node: ast.AST) -> bool:
    """Tell whether a loop contains ``break`` or ``continue``."""
    return _countjumps(node) > 0


def _countjumps(node: ast.AST) -> int:
    return sum(isinstance(one, ast.Break | ast.Continue) for one in ast.walk(node))


def runs_once(node: ast.While) -> bool:
    """Tell whether a loop without a condition ends with its only ``break``."""
    forever = isinstance(node.test, ast.Constant) and bool(node.test.value)
    return forever and isinstance(node.body[-1], ast.Break) and _countjumps(node) == 1


def captures(pattern: ast.pattern) -> ast.expr | None:
    """Return the target of a pattern that only binds names; ``None`` for any other one."""
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None and pattern.name:
        return ast.Name(pattern.name, ast.Store())
    if isinstance(pattern, ast.MatchSequence):
        parts = [captures(one) for one in pattern.patterns]
        targets = [one for one in parts if one]
        return ast.Tuple(targets, ast.Store()) if len(targets) == len(parts) else None
    return None


def relocated(statement: ast.stmt, place: ast.AST) -> ast.stmt:
    """Return a statement with the line numbers of another place."""
    for one in ast.walk(statement):
        if hasattr(one, "lineno"):
            ast.copy_location(one, place)
    return statement


def has_call(node: ast.AST) -> bool:
    """Tell whether code contains a call."""
    return any(isinstance(one, ast.Call) for one in ast.walk(node))
