"""Values of the expressions of a page as nodes of a graph, in which names are substituted."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, cast

from .bindings import Binding, Scope, Term, dotted, literal_text, rows_of, unpacked
from .dataflow_functions import (
    bound_parameters,
    code_of,
    definition_of,
    page_class,
    result_of,
    returned,
)
from .dataflow_graph import Graph
from .dataflow_names import (
    ARRAYS,
    CHANGING,
    CONSTANT_PACKAGES,
    CONVERSIONS,
    CONVERTING_METHODS,
    OPERATORS,
    SEEDED,
    SELECTIONS,
    SUMS,
)

_DEPTH = 20
"""The depth to which calls of functions of the page are followed."""
_NESTING = 120
"""The depth to which expressions are followed; deeper ones count as computed."""
_NAMESPACES = {"globals", "locals", "vars"}


class Values:
    """Numbers of expressions in a graph; expressions of one number are the same computation."""

    def __init__(self) -> None:
        self.graph = Graph()
        self._terms: dict[tuple[int, int], tuple[int, Term]] = {}
        self._bindings: dict[int, tuple[int, Binding]] = {}
        self._counter = count()
        self._depth = 0
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
                rows = rows_of(one.value, scope)
                if rows is None:
                    part = self.number(one.value, scope)
                    found.append(self.graph.add("operation", "Starred", (part,)))
                else:
                    found += [self.number(*row) for row in rows]
            else:
                found.append(self.number(one, scope))
        return tuple(found)

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
        return self._of_binding(node.id, binding)

    def _namedexpr(self, node: ast.NamedExpr, scope: Scope) -> int:
        return self.number(node.value, scope)

    def _list(self, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> int:
        return self.graph.add("sequence", self._numbers(node.elts, scope))

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

    def _joinedstr(self, node: ast.JoinedStr, scope: Scope) -> int:
        text = literal_text(node, scope)
        if text is not None:
            return self.graph.literal(text)
        parts = self._numbers(node.values, scope)
        return parts[0] if len(parts) == 1 else self.graph.add("text", parts)

    def _formattedvalue(self, node: ast.FormattedValue, scope: Scope) -> int:
        return self.number(node.value, scope)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> int:
        path = dotted(node, scope)
        return (
            self.graph.add("import", path) if path else self._member(node.value, node.attr, scope)
        )

    def _member(self, owner: ast.expr, name: str, scope: Scope) -> int:
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
        return self.graph.add("attribute", self.number(owner, scope), name)

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
            if call.func.id in _NAMESPACES and call.func.id not in scope and text is not None:
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
        return self.graph.add("operation", type(node.op).__name__, (operand,))

    def _binop(self, node: ast.BinOp, scope: Scope) -> int:
        graph = self.graph
        left, right = self.number(node.left, scope), self.number(node.right, scope)
        numerals = _is_numeral(node.left) and _is_numeral(node.right)
        ten = isinstance(node.op, ast.Pow) and graph.number_of(left) == 10
        if numerals and (ten or isinstance(node.op, ast.Div)):
            return graph.add("quotient", type(node.op).__name__, left, right)
        return self.graph.operate(type(node.op).__name__, left, right)

    def _boolop(self, node: ast.BoolOp, scope: Scope) -> int:
        numbers = list(self._numbers(node.values, scope))
        while len(numbers) > 1 and self.graph.nodes[numbers[0]][0] == "literal":
            true = self.graph.nodes[numbers[0]][2] not in {"0", "False", "None", "''", "b''"}
            if true == isinstance(node.op, ast.Or):
                return numbers[0]
            del numbers[0]
        if len(set(numbers)) == 1:
            return numbers[0]
        return self.graph.add("operation", type(node.op).__name__, tuple(numbers))

    def _compare(self, node: ast.Compare, scope: Scope) -> int:
        numbers = self._numbers([node.left, *node.comparators], scope)
        if len(set(numbers)) == 1:
            same = (ast.Eq, ast.GtE, ast.Is, ast.LtE)
            return self.graph.literal(all(isinstance(one, same) for one in node.ops))
        name = " ".join(["Compare", *(type(one).__name__ for one in node.ops)])
        return self.graph.add("operation", name, numbers)

    def _ifexp(self, node: ast.IfExp, scope: Scope) -> int:
        test = self.number(node.test, scope)
        body, other = self.number(node.body, scope), self.number(node.orelse, scope)
        if body == other:
            return body
        if self.graph.nodes[test][0] == "literal":
            true = self.graph.nodes[test][2] not in {"0", "False", "None", "''", "b''"}
            return body if true else other
        return self.graph.add("operation", "IfExp", (test, body, other))

    def _lambda(self, node: ast.Lambda, scope: Scope) -> int:
        names = [one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)]
        inner = self._with_parameters(names, scope)
        return self.graph.add("lambda", len(names), self.number(node.body, inner))

    def _listcomp(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope
    ) -> int:
        if not isinstance(node, ast.DictComp):
            rows = rows_of(node, scope)
            if rows is not None:
                found = self.graph.add("sequence", tuple(self.number(*row) for row in rows))
                is_set = isinstance(node, ast.SetComp)
                return self.graph.add("function", ".set", (found,), ()) if is_set else found
        parts: list[int] = []
        for generator in node.generators:
            parts.append(self.number(generator.iter, scope))
            names = [one.id for one in ast.walk(generator.target) if isinstance(one, ast.Name)]
            scope = self._with_parameters(names, scope)
            parts += self._numbers(generator.ifs, scope)
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        return self.graph.add("loop", *parts, *self._numbers(elements, scope))

    _setcomp = _generatorexp = _dictcomp = _listcomp

    def _with_parameters(self, names: Sequence[str], scope: Scope) -> Scope:
        """Bind names to parameters that are numbered, so that their names do not matter."""
        taken = sum(one.kind == "parameter" for one in scope.values())
        bound = {name: Binding("parameter", path=str(taken + i)) for i, name in enumerate(names)}
        return {**scope, **bound}

    def _call(self, node: ast.Call, scope: Scope) -> int:
        inlined = self._inlined(node, scope)
        if inlined is not None:
            return inlined
        arguments = self._numbers(node.args, scope)
        keywords = tuple(
            sorted((one.arg or "**", self.number(one.value, scope)) for one in node.keywords)
        )
        definition = definition_of(node.func, scope)
        if definition and isinstance(definition[0], ast.ClassDef):
            return self.graph.add("instance", page_class(definition[0]), arguments, keywords)
        path = dotted(node.func, scope)
        if not path and isinstance(node.func, ast.Name) and node.func.id not in scope:
            path = f".{node.func.id}"
        if path:
            return self._call_import(node, path, arguments, keywords, scope)
        if isinstance(node.func, ast.Attribute):
            return self._call_method(node.func, arguments, keywords, scope)
        return self.graph.add("call", self.number(node.func, scope), arguments, keywords)

    def _call_import(
        self,
        node: ast.Call,
        path: str,
        arguments: tuple[int, ...],
        keywords: tuple[tuple[str, int], ...],
        scope: Scope,
    ) -> int:
        graph = self.graph
        package, _, name = path.rpartition(".")
        if package.split(".")[0] == "sphinx_claims":
            if name in {"given", "cited"}:
                return graph.add("given", *arguments, keywords)
            if name == "chosen":
                return [*arguments[2:], *(value for key, value in keywords if key == "value")][0]
        known = package in CONSTANT_PACKAGES
        if known and name in OPERATORS and len(arguments) == 2:
            return self.graph.operate(OPERATORS[name], *arguments)
        if known and name == "getattr" and len(arguments) == 2:
            text = graph.text_of(arguments[1])
            if text is not None:
                return self._member(node.args[0], str(ast.literal_eval(text)), scope)
        if path in {".enumerate", ".map", ".reversed", ".zip"}:
            rows = rows_of(node, scope)
            if rows is not None:
                return graph.add("sequence", tuple(self.number(*row) for row in rows))
        if known and name == "eval" and (expression := self._evaluated(arguments)):
            return self.number(expression, scope)
        trained = any(key == "requires_grad" for key, _ in keywords)
        if known and name in CONVERSIONS and len(arguments) == 1 and not trained:
            inner = graph.nodes[arguments[0]]
            if name in ARRAYS and inner[0] == "sequence":
                return graph.add("array", arguments[0])
            return arguments[0]
        if known and name in {"Fraction", "Rational"} and len(arguments) == 2:
            if all(map(_is_numeral, node.args)):
                return graph.add("quotient", "Div", *arguments)
            return graph.product(arguments[:1], arguments[1:])
        if name == "partial" and package == "functools":
            return graph.add("partial", arguments, keywords)
        if self._changes(path) and not all(map(graph.is_constant, arguments)):
            return self._unique()
        if known and name in SUMS | SELECTIONS and len(arguments) == 1:
            path = f".{name}"
        return graph.add("function", path, arguments, keywords)

    def _evaluated(self, arguments: tuple[int, ...]) -> ast.expr | None:
        text = self.graph.text_of(arguments[0]) if arguments else None
        try:
            return ast.parse(ast.literal_eval(text), mode="eval").body if text else None
        except (SyntaxError, ValueError):
            return None

    def _call_method(
        self,
        function: ast.Attribute,
        arguments: tuple[int, ...],
        keywords: tuple[tuple[str, int], ...],
        scope: Scope,
    ) -> int:
        graph, name = self.graph, function.attr
        subject = self.number(function.value, scope)
        if name in CONVERTING_METHODS:
            return subject
        kind = graph.nodes[subject][0]
        if name in {"get", "pop", "__getitem__"} and kind in {"dict", "sequence", "array"}:
            index = arguments[0] if arguments else graph.literal(-1)
            return graph.item(subject, index)
        if name in SUMS | SELECTIONS and not arguments and not keywords:
            return graph.add("function", f".{name}", (subject,), ())
        if self._changes(name) and not graph.is_constant(subject):
            return self._unique()
        return graph.add("method", name, subject, arguments, keywords)

    @staticmethod
    def _changes(path: str) -> bool:
        """Whether the result of a function differs from call to call."""
        *packages, name = path.split(".")
        return name in CHANGING or ("random" in packages and name not in SEEDED)

    def _constant_result(self, function: ast.AST, scope: Scope) -> int | None:
        """Return the value of a function with branches or loops, if it is always one constant."""
        terms = returned(function, scope) if isinstance(function, ast.FunctionDef) else []
        numbers = {self.number(*term) for term in terms}
        number = next(iter(numbers), 0)
        return number if len(numbers) == 1 and self.graph.is_constant(number) else None

    def _inlined(self, node: ast.Call, scope: Scope) -> int | None:
        """Return the value of a call of a function of the page that only returns an expression."""
        definition = definition_of(node.func, scope)
        if definition is None or self._depth >= _DEPTH:
            return None
        function, outer = definition
        if not isinstance(function, ast.Lambda | ast.FunctionDef):
            return None
        bound = bound_parameters(function.args, node, scope)
        result = result_of(function)
        if bound is None:
            return None
        inner: Scope = {**outer, **scope, **bound}
        self._depth += 1
        try:
            if result is None:
                return self._constant_result(function, inner)
            assignments, returned = result
            for target, value in assignments:
                inner = {**inner, **dict(unpacked(target, Term(value, inner), "value"))}
            return self.number(returned, inner)
        finally:
            self._depth -= 1


def _is_numeral(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _is_numeral(node.operand)
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)
