"""Values of the expressions of a page as nodes of a graph, in which names are substituted."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, cast

from .bindings import (
    NAMESPACES,
    Binding,
    Scope,
    Term,
    dotted,
    literal_text,
    member_of,
    rows_of,
    touched,
    without_touches,
)
from .bound_names import names_in
from .changes import Aliases
from .dataflow_constants import Graph
from .dataflow_functions import code_of, definition_of, method_of
from .dataflow_names import CONVERSIONS

_TURNED = {"Gt": "Lt", "GtE": "LtE"}
_OPPOSITES = {
    "Compare Eq": "Compare NotEq",
    "Compare In": "Compare NotIn",
    "Compare Lt": "Compare LtE",
    "Compare LtE": "Compare Lt",
    "Compare NotEq": "Compare Eq",
    "Compare NotIn": "Compare In",
}
_NESTING = 120
"""The depth to which expressions are followed; deeper ones count as computed."""


class Expressions:
    """Numbers of expressions in a graph; expressions of one number are the same computation.

    Args:
        strict: whether quotients and counts of constants are constants.
        touches: whether a variable that a call may have changed is another value after it.
    """

    def __init__(self, strict: bool = False, touches: bool = True) -> None:
        self.graph = Graph(strict)
        self._touches = touches
        self._terms: dict[tuple[int, int], tuple[int, Term]] = {}
        self._bindings: dict[int, tuple[int, Binding]] = {}
        self._aliases = Aliases()
        self._counter = count()
        self._nesting = 0

    def number(self, expression: ast.expr, scope: Scope) -> int:
        """Return the number of an expression."""
        key = (id(expression), id(scope))
        if key not in self._terms:
            self._nesting += 1
            deep = self._nesting > _NESTING
            found = self._unique() if deep else self._evaluate(expression, scope)
            self._nesting -= 1
            self._terms[key] = found, Term(expression, scope)
        return self._terms[key][0]

    def _numbers(self, expressions: Sequence[ast.expr], scope: Scope) -> tuple[int, ...]:
        found: list[int] = []
        for one in expressions:
            if isinstance(one, ast.Starred):
                rows = self._rows(one.value, scope)
                if rows is None:
                    part = self.number(one.value, scope)
                    found.append(self.graph.add("operation", "Starred", (part,)))
                else:
                    found += [self.number(*row) for row in rows]
            else:
                found.append(self.number(one, scope))
        return tuple(found)

    def _rows(self, table: ast.expr, scope: Scope) -> list[Term] | None:
        """Return the elements of a table that is written in the code, and not changed by a call."""
        if self._touches and any(touched(one.id) in scope for one in names_in(table)):
            return None
        return rows_of(table, scope)

    def _unique(self) -> int:
        return self.graph.add("unknown", next(self._counter))

    def _of_binding(self, name: str, binding: Binding) -> int:
        if id(binding) not in self._bindings:
            self._bindings[id(binding)] = self._bound(name, binding), binding
        return self._bindings[id(binding)][0]

    def _bound(self, name: str, binding: Binding) -> int:
        if binding.kind in {"value", "row"} and binding.term:
            return self.number(*binding.term)
        if binding.kind == "change" and binding.term:
            return self.graph.add("change", id(binding), self.number(*binding.term))
        if binding.kind == "branch":
            found = dict.fromkeys(self._of_binding(name, one) for one in binding.alternatives)
            return next(iter(found)) if len(found) == 1 else self.graph.add("branch", tuple(found))
        if binding.kind == "import" and binding.alternatives:
            return self._of_binding(name, binding.alternatives[0])
        if binding.kind == "import":
            return self.graph.add("import", binding.path)
        if binding.kind == "parameter":
            return self.graph.add("parameter", binding.path)
        if binding.node is not None:
            return self.graph.add("definition", code_of(binding.node))
        return self._unique()

    def _evaluate(self, node: ast.expr, scope: Scope) -> int:
        name = f"_{type(node).__name__.lower()}"
        method = cast("Callable[[Any, Scope], int] | None", getattr(self, name, None))
        if method:
            return method(node, scope)
        parts = [one for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr)]
        return self.graph.add("operation", type(node).__name__, self._numbers(parts, scope))

    def _constant(self, node: ast.Constant, scope: Scope) -> int:
        return self.graph.literal(node.value)

    def _name(self, node: ast.Name, scope: Scope) -> int:
        binding = scope.get(node.id)
        if binding is None:
            return self.graph.add("import", f".{node.id}")
        if self._touches and touched(node.id) in scope:
            binding = scope[touched(node.id)]
        return self._of_binding(node.id, binding)

    def _namedexpr(self, node: ast.NamedExpr, scope: Scope) -> int:
        return self.number(node.value, scope)

    def _list(self, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> int:
        parts = self._numbers(node.elts, scope)
        only = self.graph.nodes[parts[0]] if len(parts) == 1 else ()
        if only[:2] == ("operation", "Starred"):
            return int(only[2][0])
        return self.graph.add("sequence", parts)

    _tuple = _list

    def _set(self, node: ast.Set, scope: Scope) -> int:
        return self.graph.add("function", ".set", (self._list(node, scope),), ())

    def _dict(self, node: ast.Dict, scope: Scope) -> int:
        items: list[tuple[int, int]] = []
        for key, value in zip(node.keys, node.values, strict=True):
            number = self.number(value, scope)
            if key is not None:
                items.append((self.number(key, scope), number))
            elif self.graph.nodes[number][0] == "dict":
                items += self.graph.nodes[number][1]
            else:
                items.append((self._unique(), number))
        return self.graph.add("dict", tuple(items))

    def _dictcomp(self, node: ast.DictComp, scope: Scope) -> int:
        pair = ast.Tuple([node.key, node.value], ast.Load())
        rows = self._rows(ast.ListComp(pair, node.generators), scope)
        if rows is None:
            return self._loop([node.key, node.value], node.generators, scope)
        items = [
            self._numbers(row.elts, scope) for row, scope in rows if isinstance(row, ast.Tuple)
        ]
        return self.graph.add("dict", tuple(items))

    def _joinedstr(self, node: ast.JoinedStr, scope: Scope) -> int:
        text = literal_text(node, scope)
        if text is not None:
            return self.graph.literal(text)
        parts = self._numbers(node.values, scope)
        return parts[0] if len(parts) == 1 else self.graph.add("text", parts)

    def _formattedvalue(self, node: ast.FormattedValue, scope: Scope) -> int:
        return self.number(node.value, scope)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> int:
        if member := member_of(node, scope):
            return self._of_binding(node.attr, member)
        path = dotted(node, scope)
        return (
            self.graph.add("import", path) if path else self._member(node.value, node.attr, scope)
        )

    def _member(self, owner: ast.expr, name: str, scope: Scope) -> int:
        subject = self.graph.nodes[self.number(owner, scope)]
        if name == "T":
            return self._transposed(self.number(owner, scope))
        if name == "real":
            return self.number(owner, scope)
        if subject[:2] == ("function", "types.SimpleNamespace") and name in dict(subject[3]):
            return int(dict(subject[3])[name])
        definition = definition_of(owner, scope)
        if definition and isinstance(definition[0], ast.ClassDef):
            for one in definition[0].body:
                targets = one.targets if isinstance(one, ast.Assign) else []
                targets = [one.target] if isinstance(one, ast.AnnAssign) else targets
                named = any(
                    isinstance(target, ast.Name) and target.id == name for target in targets
                )
                if named and isinstance(one, ast.Assign | ast.AnnAssign) and one.value:
                    return self.number(one.value, definition[1])
        attribute = ast.Attribute(owner, name, ast.Load())
        method = method_of(attribute, scope)
        if method and any(getattr(one, "id", "") == "property" for one in method[0].decorator_list):
            return self._evaluate(ast.Call(attribute, [], []), scope)
        return self.graph.add("attribute", self.number(owner, scope), name)

    def _transposed(self, subject: int) -> int:
        node = self.graph.nodes[subject]
        return (
            node[1]
            if node[0] == "attribute" and node[2] == "T"
            else self.graph.add("attribute", subject, "T")
        )

    def _subscript(self, node: ast.Subscript, scope: Scope) -> int:
        index = self.number(node.slice, scope)
        name = self._namespace_name(node, index, scope)
        if name:
            return self._name(ast.Name(name, ast.Load()), scope)
        return self.graph.item(self.number(node.value, scope), index)

    def _namespace_name(self, node: ast.Subscript, index: int, scope: Scope) -> str:
        """Return the variable that ``vars()["name"]`` reads."""
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and not call.args:
            text = self.graph.text_of(index)
            if call.func.id in NAMESPACES and call.func.id not in scope and text is not None:
                return str(ast.literal_eval(text))
        return ""

    def _slice(self, node: ast.Slice, scope: Scope) -> int:
        bounds = [one or ast.Constant(None) for one in (node.lower, node.upper, node.step)]
        return self.graph.add("operation", "Slice", self._numbers(bounds, scope))

    def _unaryop(self, node: ast.UnaryOp, scope: Scope) -> int:
        operand = self.number(node.operand, scope)
        if isinstance(node.op, ast.UAdd):
            return operand
        if isinstance(node.op, ast.USub):
            return self.graph.sum([], [operand])
        inner = self.graph.nodes[operand]
        opposite = _OPPOSITES.get(str(inner[1])) if isinstance(node.op, ast.Not) else None
        if inner[0] == "operation" and opposite:
            turned = inner[2][::-1] if opposite in {"Compare Lt", "Compare LtE"} else inner[2]
            return self.graph.add("operation", opposite, turned)
        if isinstance(node.op, ast.Invert) and inner[:2] == ("operation", "Invert"):
            return int(inner[2][0])
        return self.graph.add("operation", type(node.op).__name__, (operand,))

    def _binop(self, node: ast.BinOp, scope: Scope) -> int:
        graph = self.graph
        left, right = self.number(node.left, scope), self.number(node.right, scope)
        numerals = is_numeral(node.left) and is_numeral(node.right)
        ten = isinstance(node.op, ast.Pow) and graph.number_of(left) == 10
        if numerals and graph.number_of(right) != 1 and (ten or isinstance(node.op, ast.Div)):
            return graph.add("quotient", type(node.op).__name__, left, right)
        return graph.operate(type(node.op).__name__, left, right)

    def _boolop(self, node: ast.BoolOp, scope: Scope) -> int:
        numbers = list(self._numbers(node.values, scope))
        decisive = isinstance(node.op, ast.Or)
        while len(numbers) > 1 and (true := self.graph.truth_of(numbers[0])) is not None:
            if true == decisive:
                return numbers[0]
            del numbers[0]
        if len(set(numbers)) == 1:
            return numbers[0]
        return self.graph.add("operation", type(node.op).__name__, tuple(sorted(numbers)))

    def _compare(self, node: ast.Compare, scope: Scope) -> int:
        numbers = self._numbers([node.left, *node.comparators], scope)
        if len(set(numbers)) == 1:
            same = (ast.Eq, ast.GtE, ast.Is, ast.LtE)
            return self.graph.literal(all(isinstance(one, same) for one in node.ops))
        names = [type(one).__name__ for one in node.ops]
        if names[0] in {"Eq", "NotEq"} and len(numbers) == 2:
            numbers = tuple(sorted(numbers))
        if names[0] in _TURNED and len(numbers) == 2:
            names, numbers = [_TURNED[names[0]]], numbers[::-1]
        return self.graph.add("operation", " ".join(["Compare", *names]), numbers)

    def _ifexp(self, node: ast.IfExp, scope: Scope) -> int:
        test = self.number(node.test, scope)
        body, other = self.number(node.body, scope), self.number(node.orelse, scope)
        if body == other:
            return body
        true = self.graph.truth_of(test)
        if true is not None:
            return body if true else other
        return self.graph.add("operation", "IfExp", (test, body, other))

    def _lambda(self, node: ast.Lambda, scope: Scope) -> int:
        names = [one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)]
        inner = self._with_parameters(names, scope)
        return self.graph.add("lambda", len(names), self.number(node.body, inner))

    def _listcomp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope) -> int:
        rows = self._rows(node, scope)
        if rows is None:
            return self._loop([node.elt], node.generators, scope)
        found = self.graph.add("sequence", tuple(self.number(*row) for row in rows))
        is_set = isinstance(node, ast.SetComp)
        return self.graph.add("function", ".set", (found,), ()) if is_set else found

    _setcomp = _generatorexp = _listcomp

    def _loop(
        self, elements: Sequence[ast.expr], generators: Sequence[ast.comprehension], scope: Scope
    ) -> int:
        tables: list[int] = []
        tests: list[int] = []
        for generator in generators:
            tables.append(self.number(generator.iter, scope))
            names = [one.id for one in ast.walk(generator.target) if isinstance(one, ast.Name)]
            scope = self._with_parameters(names, scope)
            tests += self._numbers(generator.ifs, scope)
        parts = self._numbers(elements, scope)
        first = self.graph.nodes[parts[0]]
        is_name = isinstance(generators[0].target, ast.Name)
        if len(tables) == len(parts) == 1 and not tests and first[0] == "parameter" and is_name:
            return tables[0]
        return self.graph.add("loop", tuple(tables), tuple(tests), parts)

    def _with_parameters(self, names: Sequence[str], scope: Scope) -> Scope:
        """Bind names to parameters that are numbered, so that their names do not matter."""
        taken = sum(one.kind == "parameter" for one in scope.values())
        bound = {name: Binding("parameter", path=str(taken + i)) for i, name in enumerate(names)}
        return {**without_touches(scope, names), **bound}


def is_numeral(node: ast.expr) -> bool:
    """Tell whether an expression is a number, a signed one, or a conversion of one."""
    if isinstance(node, ast.UnaryOp):
        return is_numeral(node.operand)
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else name
        return name in CONVERSIONS and is_numeral(node.args[0])
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)
