"""Values of the expressions of a page: calls of functions and methods."""

from __future__ import annotations

import ast

from .bindings import Binding, Scope, Term, dotted, followed, unpacked, without_touches
from .dataflow_expressions import Expressions, is_numeral
from .dataflow_functions import (
    bound_parameters,
    definition_of,
    method_of,
    page_class,
    result_of,
    returned,
    without_partials,
)
from .dataflow_names import (
    ARRAYS,
    CHANGING,
    CONSTANT_FUNCTIONS,
    CONSTANT_METHODS,
    CONSTANT_PACKAGES,
    CONVERSIONS,
    CONVERTING_METHODS,
    LIMITS,
    OPERATING_METHODS,
    OPERATORS,
    REDUCTIONS,
    ROUNDING,
    SEEDED,
    SYMMETRIC,
)

_DEPTH = 20
"""The depth to which calls of functions of the page are followed."""
_REPETITIONS = 4
"""The depth to which calls of the same function are followed, which may call itself."""


class Values(Expressions):
    """Numbers of all expressions in a graph, as :class:`.Expressions`."""

    def __init__(self, strict: bool = False, touches: bool = True) -> None:
        super().__init__(strict, touches)
        self._followed: list[ast.AST] = []

    def _call(self, node: ast.Call, scope: Scope) -> int:
        node, scope = without_partials(node, scope)
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
        if definition and isinstance(definition[0], ast.FunctionDef):
            bound = bound_parameters(definition[0].args, node, scope)
            if bound is not None:
                values = tuple(
                    sorted(
                        (name, self.number(*one.term)) for name, one in bound.items() if one.term
                    )
                )
                names = [
                    one.arg for one in ast.walk(definition[0].args) if isinstance(one, ast.arg)
                ]
                arguments = tuple(dict(values)[name] for name in names)
                keywords = ()
        path = dotted(node.func, scope)
        function, inner = followed(node.func, scope)
        if not path and isinstance(function, ast.Name) and function.id not in inner:
            path = f".{function.id}"
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
                attribute = ast.Attribute(node.args[0], str(ast.literal_eval(text)), ast.Load())
                return self._attribute(attribute, scope)
        if path in {".enumerate", ".map", ".reversed", ".zip"}:
            rows = self._rows(node, scope)
            if rows is not None:
                return graph.add("sequence", tuple(self.number(*row) for row in rows))
        if path == ".dict" and not arguments and all(key != "**" for key, _ in keywords):
            return graph.add("dict", tuple((graph.literal(key), one) for key, one in keywords))
        if known and name == "eval" and (expression := self._evaluated(arguments)):
            return self.number(expression, scope)
        trained = any(key == "requires_grad" for key, _ in keywords)
        if known and name in CONVERSIONS and len(arguments) == 1 and not trained:
            inner = graph.nodes[arguments[0]]
            if name in ARRAYS and inner[0] == "sequence":
                return graph.add("array", arguments[0])
            return arguments[0]
        if known and not self._touches and name in ROUNDING and arguments:
            return arguments[0]
        if path == ".next" and graph.nodes[arguments[0]][0] == "sequence":
            return graph.item(arguments[0], graph.literal(0))
        if known and name in {"Fraction", "Rational"} and len(arguments) == 2:
            if all(map(is_numeral, node.args)):
                return graph.add("quotient", "Div", *arguments)
            return graph.product(arguments[:1], arguments[1:])
        if known and name in {*LIMITS, "clip", "where"}:
            return graph.limited(name, path, arguments, keywords)
        if self._changes(path) and not all(map(graph.is_constant, arguments)):
            return self._unique()
        if known and name == "sqrt" and len(arguments) == 1 and not graph.is_constant(arguments[0]):
            return graph.power(arguments[0], graph.literal(0.5))
        if path == ".map" and len(arguments) == 2:
            mapped = self._mapped(node, arguments, scope)
            if mapped is not None:
                return mapped
        if known and name in REDUCTIONS and arguments:
            return graph.reduced(name, arguments, keywords)
        if known and name in SYMMETRIC:
            arguments = tuple(sorted(arguments))
        if self._touches and not arguments and not keywords and name not in CONSTANT_FUNCTIONS:
            return self._unique()
        return graph.add("function", path, arguments, keywords)

    def _mapped(self, node: ast.Call, arguments: tuple[int, ...], scope: Scope) -> int | None:
        """Return the value of ``map`` with a conversion or a lambda, as a comprehension."""
        function = node.args[0]
        if self.graph.is_conversion(arguments[0]):
            return arguments[1]
        if not isinstance(function, ast.Lambda) or len(function.args.args) != 1:
            return None
        target = ast.Name(function.args.args[0].arg, ast.Store())
        return self._loop([function.body], [ast.comprehension(target, node.args[1], [], 0)], scope)

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
        if name in CONVERTING_METHODS or (name in {"conjugate", "view"} and not arguments):
            return subject
        if not self._touches and name in ROUNDING:
            return subject
        if name in {"t", "transpose"} and not arguments:
            return self._transposed(subject)
        if name in OPERATING_METHODS and len(arguments) == 1:
            return graph.operate(OPERATING_METHODS[name], subject, *arguments)
        kind = graph.nodes[subject][0]
        if name in {"get", "pop", "__getitem__"} and kind in {"dict", "sequence", "array"}:
            index = arguments[0] if arguments else graph.literal(-1)
            return graph.item(subject, index)
        if name in REDUCTIONS:
            return graph.reduced(name, (subject, *arguments), keywords)
        if self._changes(name) and not graph.is_constant(subject):
            return self._unique()
        if self._touches and not arguments and not keywords and name not in CONSTANT_METHODS:
            return self._unique()
        return graph.add("method", name, subject, arguments, keywords)

    @staticmethod
    def _changes(path: str) -> bool:
        """Whether the result of a function differs from call to call."""
        *packages, name = path.split(".")
        return name in CHANGING or ("random" in packages and name not in SEEDED)

    def _constant_result(self, function: ast.AST, scope: Scope) -> int | None:
        """Return the value of a function with branches or loops, if it is always one constant."""
        terms = (
            returned(function, scope, self._aliases)
            if isinstance(function, ast.FunctionDef)
            else []
        )
        numbers = {self.number(*term) for term in terms}
        number = next(iter(numbers), 0)
        return number if len(numbers) == 1 and self.graph.is_constant(number) else None

    def _constant_method(self, node: ast.Call, scope: Scope) -> int | None:
        """Return the value of a method of a class of the page, if it is always one constant."""
        found = method_of(node.func, scope)
        if found is None:
            return None
        function, first, outer = found
        call = ast.Call(ast.Name(function.name, ast.Load()), [*first, *node.args], node.keywords)
        definition = Binding("definition", Term(ast.Constant(None), outer), node=function)
        number = self._inlined(call, {**scope, function.name: definition})
        return number if number is not None and self.graph.is_constant(number) else None

    def _inlined(self, node: ast.Call, scope: Scope) -> int | None:
        """Return the value of a call of a function of the page that only returns an expression."""
        definition = definition_of(node.func, scope)
        if len(self._followed) >= _DEPTH:
            return None
        if definition is None:
            return self._constant_method(node, scope)
        function, outer = definition
        if not isinstance(function, ast.Lambda | ast.FunctionDef):
            return None
        if self._followed.count(function) >= _REPETITIONS:
            return None
        bound = bound_parameters(function.args, node, scope)
        result = result_of(function)
        if bound is None:
            return None
        inner: Scope = {**without_touches({**outer, **scope}, bound), **bound}
        self._followed.append(function)
        try:
            if result is None:
                return self._constant_result(function, inner)
            assignments, returned = result
            for target, value in assignments:
                inner = {**inner, **dict(unpacked(target, Term(value, inner), "value"))}
            return self.number(returned, inner)
        finally:
            self._followed.pop()
