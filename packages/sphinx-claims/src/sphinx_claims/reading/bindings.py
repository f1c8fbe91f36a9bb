"""Expressions that names of a page are bound to, and the rows of literal tables."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

_ROWS = 1000
"""The largest number of rows of a table that is read."""


@dataclass(frozen=True, eq=False)
class Binding:
    """What a name is bound to at one place of the code.

    Attributes:
        kind: ``value`` of an assignment; ``row`` of a literal table in a loop; ``change`` of an
            older value in place; ``branch``, one of the alternatives; ``import``; ``definition`` of
            a function or class; ``unknown``, such as a parameter.
        term: the bound expression of a value, row or change, and the scope of its evaluation.
        alternatives: the bindings at the ends of branches; of an import, what a module of the page
            binds the name to.
        path: the dotted name of an import.
        node: the definition.
        holder: an expression whose object may contain the value, such as the table of a row.
        members: the constants and functions of a module of the page.
        source: an expression with the names that an unknown value of a loop is computed from.
    """

    kind: str
    term: Term | None = None
    alternatives: tuple[Binding, ...] = ()
    path: str = ""
    node: ast.AST | None = None
    holder: Term | None = None
    members: Scope | None = None
    source: Term | None = None


Scope = Mapping[str, Binding]
"""The bindings of names at one place of the code; never changed."""


class Term(NamedTuple):
    """An expression, and the scope in which it is evaluated."""

    expression: ast.expr
    scope: Scope


UNKNOWN = "unknown"
NAMESPACES = {"globals", "locals", "vars"}
"""Functions that return the variables of a page."""


def unknown() -> Binding:
    """Return a binding that equals no other one."""
    return Binding(UNKNOWN)


def dotted(expression: ast.expr, scope: Scope) -> str:
    """Return the dotted name of an import that an expression names; empty if it names none.

    >>> scope = {"np": Binding("import", path="numpy")}
    >>> dotted(ast.parse("np.linalg.norm", mode="eval").body, scope)
    'numpy.linalg.norm'
    """
    if isinstance(expression, ast.Name):
        binding = scope.get(expression.id)
        return _path(binding) if binding else ""
    if isinstance(expression, ast.Attribute):
        base = dotted(expression.value, scope)
        return f"{base}.{expression.attr}" if base else ""
    return ""


def _path(binding: Binding) -> str:
    if binding.kind == "branch":
        return next(filter(None, map(_path, binding.alternatives)), "")
    return (
        dotted(*binding.term) if binding.kind in {"value", "row"} and binding.term else binding.path
    )


def touched(name: str) -> str:
    """Return the name under which a scope notes that calls may have changed a variable."""
    return f"{name} touched"


def without_touches(scope: Scope, names: Iterable[str]) -> Scope:
    """Return a scope without the notes of :func:`touched` on some variables."""
    notes = set(map(touched, names))
    return {name: one for name, one in scope.items() if name not in notes}


def member_of(expression: ast.expr, scope: Scope) -> Binding | None:
    """Return what a module of the page binds a name to, for an expression such as ``module.x``."""
    if not isinstance(expression, ast.Attribute) or not isinstance(expression.value, ast.Name):
        return None
    binding = scope.get(expression.value.id)
    return binding.members.get(expression.attr) if binding and binding.members else None


def combine(terms: list[Term]) -> Term:
    """Return a tuple of expressions of several scopes, as an expression of one scope."""
    names = [f"<{i}>" for i in range(len(terms))]
    scope = {name: Binding("row", term) for name, term in zip(names, terms, strict=True)}
    elements: list[ast.expr] = [ast.Name(name, ast.Load()) for name in names]
    return Term(ast.Tuple(elements, ast.Load()), scope)


def followed(expression: ast.expr, scope: Scope) -> Term:
    """Replace names, and elements of displays, by the expressions that they are bound to.

    >>> scope = {"row": Binding("row", Term(ast.parse("('a', 2)", mode="eval").body, {}))}
    >>> ast.unparse(followed(ast.parse("row[1]", mode="eval").body, scope).expression)
    '2'
    """
    term = Term(expression, scope)
    while True:
        expression, scope = term
        if isinstance(expression, ast.NamedExpr):
            term = Term(expression.value, scope)
            continue
        if isinstance(expression, ast.Name):
            binding = scope.get(expression.id)
            if binding is None or binding.kind not in {"value", "row"} or binding.term is None:
                return term
            term = binding.term
            continue
        found = _element(expression, scope) if isinstance(expression, ast.Subscript) else None
        if found is None:
            return term
        term = found


def _element(expression: ast.Subscript, scope: Scope) -> Term | None:
    """Return the element of a display at a literal index or key."""
    index = followed(expression.slice, scope).expression
    display, inner = followed(expression.value, scope)
    if isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub):
        index = ast.Constant(-index.operand.value) if _is_int(index.operand) else index  # type: ignore[attr-defined]
    if isinstance(display, ast.Dict) and isinstance(index, ast.Constant):
        for key, value in reversed(list(zip(display.keys, display.values, strict=True))):
            if key is None or not isinstance(key, ast.Constant):
                return None
            if key.value == index.value and type(key.value) is type(index.value):
                return Term(value, inner)
        return None
    if not isinstance(display, ast.List | ast.Tuple):
        return None
    if any(isinstance(element, ast.Starred) for element in display.elts):
        return None
    if isinstance(index, ast.Slice):
        bounds = [index.lower, index.upper, index.step]
        if all(bound is None or _is_int(bound) for bound in bounds):
            lower, upper, step = (ast.literal_eval(bound) if bound else None for bound in bounds)
            return Term(type(display)(display.elts[lower:upper:step], ast.Load()), inner)
        return None
    if _is_int(index) and isinstance(index, ast.Constant):
        number = index.value
        if isinstance(number, int) and -len(display.elts) <= number < len(display.elts):
            return Term(display.elts[number], inner)
    return None


def _is_int(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def literal_text(expression: ast.expr, scope: Scope) -> str | None:
    """Return the text of a string that is made of literals; ``None`` if it is computed.

    >>> scope = {"name": Binding("row", Term(ast.Constant("b"), {}))}
    >>> literal_text(ast.parse("f'a-{name}-' '1'", mode="eval").body, scope)
    'a-b-1'
    """
    node, scope = followed(expression, scope)
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined([literal_text(node.left, scope), literal_text(node.right, scope)])
    if isinstance(node, ast.JoinedStr):
        return _joined([_part(part, scope) for part in node.values])
    return None


def _part(part: ast.expr, scope: Scope) -> str | None:
    if not isinstance(part, ast.FormattedValue):
        return literal_text(part, scope)
    if part.format_spec or part.conversion not in {-1, ord("s")}:
        return None
    value = followed(part.value, scope).expression
    if isinstance(value, ast.Constant) and type(value.value) in {int, str}:
        return str(value.value)
    return literal_text(part.value, scope)


def _joined(parts: list[str | None]) -> str | None:
    texts = [part for part in parts if part is not None]
    return "".join(texts) if len(texts) == len(parts) else None


def rows_of(expression: ast.expr, scope: Scope) -> list[Term] | None:
    """Return the elements over which a loop runs if they are written in the code, else ``None``.

    >>> table = ast.parse("enumerate({'a': 1, 'b': 2}.items())", mode="eval").body
    >>> rows = rows_of(table, {})
    >>> [literal_text(ast.parse("row[1][0]", mode="eval").body, {"row": Binding("row", row)})
    ...  for row in rows]
    ['a', 'b']
    """
    node, scope = followed(expression, scope)
    rows = _read_rows(node, scope)
    return rows if rows is None or len(rows) <= _ROWS else None


def _read_rows(node: ast.expr, scope: Scope) -> list[Term] | None:
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return _chained(
            rows_of(element.value, scope)
            if isinstance(element, ast.Starred)
            else [Term(element, scope)]
            for element in node.elts
        )
    if isinstance(node, ast.Dict):
        return _items(node, scope, "keys")
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [Term(ast.Constant(letter), {}) for letter in node.value]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _chained([rows_of(node.left, scope), rows_of(node.right, scope)])
    if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp):
        return _comprehended(node.elt, node.generators, scope)
    if isinstance(node, ast.Call):
        return _called_rows(node, scope)
    return None


def _called_rows(node: ast.Call, scope: Scope) -> list[Term] | None:
    function = node.func
    if isinstance(function, ast.Attribute) and not node.args and not node.keywords:
        display, inner = followed(function.value, scope)
        return _items(display, inner, function.attr) if isinstance(display, ast.Dict) else None
    name = function.id if isinstance(function, ast.Name) and function.id not in scope else ""
    if name == "range" and not node.keywords:
        numbers = [followed(argument, scope).expression for argument in node.args]
        if not 1 <= len(numbers) <= 3 or not all(_is_int(number) for number in numbers):
            return None
        values = [number.value for number in numbers if isinstance(number, ast.Constant)]
        if len(values) == 3 and values[2] == 0:
            return None
        found = range(*values)  # type: ignore[arg-type]
        return [Term(ast.Constant(i), {}) for i in found] if len(found) <= _ROWS else None
    if name == "map":
        return _mapped(node, scope)
    tables = [rows_of(argument, scope) for argument in node.args]
    known = [table for table in tables if table is not None]
    if not known or len(known) != len(tables):
        return None
    if name == "zip":
        return [combine(list(row)) for row in zip(*known, strict=False)]
    if name == "enumerate":
        starts = [*(one.value for one in node.keywords if one.arg == "start"), *node.args[1:2]]
        start = followed(starts[0], scope).expression if starts else ast.Constant(0)
        if not isinstance(start, ast.Constant) or not isinstance(start.value, int):
            return None
        return [
            combine([Term(ast.Constant(i), {}), row]) for i, row in enumerate(known[0], start.value)
        ]
    if len(known) == 1 and not node.keywords and name in {"list", "tuple", "iter", "reversed"}:
        return known[0][::-1] if name == "reversed" else known[0]
    return None


def _mapped(node: ast.Call, scope: Scope) -> list[Term] | None:
    """Return the calls of which ``map`` returns the results."""
    rows = _called_rows(ast.Call(ast.Name("zip", ast.Load()), node.args[1:], []), scope)
    found = []
    for _, names in rows or []:
        arguments: list[ast.expr] = [ast.Name(name, ast.Load()) for name in names]
        found.append(Term(ast.Call(node.args[0], arguments, []), {**scope, **names}))
    return None if rows is None else found


def _items(display: ast.Dict, scope: Scope, method: str) -> list[Term] | None:
    if method not in {"items", "keys", "values"}:
        return None
    found: list[Term] = []
    for key, value in zip(display.keys, display.values, strict=True):
        if key is None:
            inner, inner_scope = followed(value, scope)
            more = _items(inner, inner_scope, method) if isinstance(inner, ast.Dict) else None
            if more is None:
                return None
            found += more
        elif method == "items":
            found.append(combine([Term(key, scope), Term(value, scope)]))
        else:
            found.append(Term(key if method == "keys" else value, scope))
    return found


def _comprehended(
    element: ast.expr, generators: list[ast.comprehension], scope: Scope
) -> list[Term] | None:
    if not generators:
        return [Term(element, scope)]
    first, *others = generators
    rows = rows_of(first.iter, scope)
    if rows is None or first.is_async or not all(map(_is_true, first.ifs)):
        return None
    return _chained(
        _comprehended(element, others, {**scope, **dict(unpacked(first.target, row, "row"))})
        for row in rows
    )


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def _chained(tables: Iterator[list[Term] | None] | list[list[Term] | None]) -> list[Term] | None:
    found: list[Term] = []
    for table in tables:
        if table is None:
            return None
        found += table
    return found


def unpacked(target: ast.expr, term: Term, kind: str) -> Iterator[tuple[str, Binding]]:
    """Yield the names of a target of an assignment, with what they are bound to.

    >>> term = Term(ast.parse("(1, (2, 3), 4)", mode="eval").body, {})
    >>> target = ast.parse("a, *b = x").body[0].targets[0]
    >>> {name: ast.unparse(one.term.expression) for name, one in unpacked(target, term, "value")}
    {'a': '1', 'b': '((2, 3), 4)'}
    """
    if isinstance(target, ast.Name):
        yield target.id, Binding(kind, term)
    elif isinstance(target, ast.Starred):
        yield from unpacked(target.value, term, kind)
    elif isinstance(target, ast.List | ast.Tuple):
        names = target.elts
        star = next((i for i, one in enumerate(names) if isinstance(one, ast.Starred)), len(names))
        after = len(names) - star - 1
        for i, one in enumerate(names):
            if i < star:
                index: ast.expr = ast.Constant(i)
            elif i > star:
                index = ast.Constant(i - len(names))
            else:
                index = ast.Slice(ast.Constant(star), ast.Constant(-after) if after else None)
            part = followed(ast.Subscript(term.expression, index, ast.Load()), term.scope)
            yield from unpacked(one, part, kind)
