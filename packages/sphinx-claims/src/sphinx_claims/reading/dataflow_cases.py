"""Whether a value is computed from the cases of an exhaustive claim."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .bindings import Binding, Scope, Term, followed
from .dataflow_values import Values

_TABLES = (ast.Call, ast.Dict, ast.GeneratorExp, ast.List, ast.ListComp, ast.Set, ast.Tuple)


def runs_over(computed: Term, cases: Term, values: Values) -> bool:
    """Whether the code of a value shares a variable with the cases, or contains their expression.

    A value of code that is not followed counts as one that does.
    """
    found = _Code(computed)
    if found.has_unknown:
        return True
    if found.variables & _Code(cases).variables:
        return True
    number = values.number(*followed(*cases))
    return any(values.number(*term) == number for term in found.tables)


class _Code:
    """The code that an expression depends on.

    Attributes:
        variables: the identities of the bindings of its variables.
        tables: the displays, comprehensions and calls in it.
        has_unknown: whether a variable is bound by code that is not followed.
    """

    def __init__(self, term: Term) -> None:
        self.variables: set[int] = set()
        self.tables: list[Term] = []
        self.has_unknown = False
        todo = [term]
        while todo:
            expression, scope = todo.pop()
            todo += self._parts(expression, scope)

    def _parts(self, node: ast.AST, scope: Scope) -> Iterator[Term]:
        for one in ast.walk(node):
            if isinstance(one, _TABLES):
                self.tables.append(Term(one, scope))
            if isinstance(one, ast.Name) and one.id in scope:
                yield from self._add(scope[one.id], scope)

    def _add(self, binding: Binding, scope: Scope) -> Iterator[Term]:
        if binding.kind == "import" or id(binding) in self.variables:
            return
        self.variables.add(id(binding))
        if binding.kind == "definition" and binding.node:
            yield from self._parts(binding.node, scope)
        elif binding.term:
            yield binding.term
        elif binding.source:
            yield binding.source
        elif binding.alternatives:
            for one in binding.alternatives:
                yield from self._add(one, scope)
        else:
            self.has_unknown = True
