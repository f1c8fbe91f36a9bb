"""Numbers that the code of second entries holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

_LATEX_FRACTION = re.compile(r"\\[td]?frac\{(\d+)\}\{(\d+)\}")


def numbers_in(function: ast.FunctionDef, module: ast.Module) -> frozenset[Fraction]:
    r"""Return the numbers in a function and in what it uses of its module.

    >>> module = ast.parse("T = 5\ndef double():\n    return 2 * T\ndef other():\n    return 7")
    >>> sorted(map(str, numbers_in(module.body[1], module)))
    ['2', '5']
    """
    definitions = dict(_definitions(module))
    pending: list[ast.AST] = [*function.args.defaults, *function.body]
    found: set[Fraction] = set()
    while pending:
        for node in ast.walk(pending.pop()):
            if isinstance(node, ast.Constant):
                found |= {*_numbers_of(node.value)}
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                found |= {*_quotient(node.left, node.right)}
            elif isinstance(node, ast.Call) and len(node.args) == 2:
                found |= {*_quotient(*node.args)}
            elif isinstance(node, ast.Name):
                pending += definitions.pop(node.id, [])
    return frozenset(found)


def read_number(text: str) -> Fraction | None:
    r"""Return the number that a text prints; ``None`` if it prints anything else.

    >>> read_number("1,500"), read_number(r"\frac{1}{2}"), read_number("[1, 2]")
    (Fraction(1500, 1), Fraction(1, 2), None)
    """
    plain = _LATEX_FRACTION.sub(r"\1/\2", text).replace("{,}", "").replace("\N{MINUS SIGN}", "-")
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    try:
        return Fraction(plain)
    except (ValueError, ZeroDivisionError):
        return None


def _definitions(module: ast.Module) -> Iterator[tuple[str, Sequence[ast.AST]]]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, [*node.args.defaults, *node.body]
        elif isinstance(node, ast.Assign):
            names = [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]
            yield from ((name, [node.value]) for name in names)


def _numbers_of(value: object) -> Iterator[Fraction]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = read_number(repr(value))
    else:
        number = read_number(value) if isinstance(value, str) else None
    if number is not None:
        yield number


def _quotient(left: ast.expr, right: ast.expr) -> Iterator[Fraction]:
    """Yield the quotient of two written numbers, as in 1 / 2 and Fraction(1, 2)."""
    if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
        yield from (
            above / below
            for above in _numbers_of(left.value)
            for below in _numbers_of(right.value)
            if below
        )
