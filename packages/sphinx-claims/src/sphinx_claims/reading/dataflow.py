"""Find claims whose check cannot fail, by following values through the code of a page."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

from .bindings import Term, followed
from .calls import Call, CallProblem, read_calls
from .dataflow_cases import runs_over
from .dataflow_expressions import is_numeral
from .dataflow_uses import is_used
from .dataflow_values import Values
from .scopes import Read

_OPTIONS = {"computed", "evidence", "exhaustive", "standard_error"}
"""The arguments of ``claim`` that are no witnesses."""


class _Page(NamedTuple):
    """The calls of a page, and the values of their arguments.

    Attributes:
        calls: the calls.
        reads: the names that the page reads.
        values: the values, in which a call may have changed its arguments.
        routes: the values, in which only statements that are calls change something.
        strict: whether each claim needs a witness, and counts and quotients are constants.
    """

    calls: Sequence[Call]
    reads: Sequence[Read]
    values: Values
    routes: Values
    strict: bool

    def is_constant(self, term: Term) -> bool:
        """Tell whether a value is made of literals, containers and conversions of them."""
        return self.values.graph.is_constant(self.values.number(*term))


def find_tautologies(
    cells: Sequence[str], strict: bool = False, folder: Path | None = None
) -> list[CallProblem]:
    """Find the claims of a page that compare a value with itself, or that no code uses.

    A value is a constant if it is made of literals, containers and conversions of them;
    arithmetic, loops and other calls compute.

    Args:
        cells: the code of all code cells of the page, in order.
        strict: whether each claim that is neither measured nor sampled needs a witness, and the
            counts of what constants contain, and quotients of two literals, are constants.
        folder: the folder with the modules of the page.

    Returns:
        The problems; those of :func:`~.calls.find_calls` are not among them.

    >>> cells = ["from sphinx_claims import claim", "n = 3", "claim('sides', '3', n)"]
    >>> [(one.cell, one.text.split(";")[0]) for one in find_tautologies(cells)]
    [(2, 'claim sides compares a constant with itself: n')]
    """
    calls, _, reads, _ = read_calls(cells, folder)
    page = _Page(calls, reads, Values(strict), Values(strict, touches=False), strict)
    found = []
    for call in calls:
        for text in _problems(call, page):
            found.append(CallProblem(call.cell, call.line, text))
    return found


def _problems(call: Call, page: _Page) -> Iterator[str]:
    if call.function == "claim":
        yield from _value_problems(call, page)
        yield from _witness_problems(call, page)
    elif call.function in {"agree", "disagree"}:
        yield from _route_problems(call, page)
    elif call.function == "chosen":
        yield from _chosen_problems(call, page)


def _value_problems(call: Call, page: _Page) -> Iterator[str]:
    values = page.values
    term = call.terms.get("computed")
    if term is None:
        return
    number = values.number(*term)
    if values.graph.is_constant(number):
        yield (
            f"claim {call.key} compares a constant with itself: {_source(term)}; "
            "state data of an example by chosen(key, statement, value), or compute the value"
        )
    elif values.graph.nodes[number][0] == "given":
        yield (
            f"claim {call.key} restates a given or cited value: {_source(term)}; "
            "print that one, or compute something with it"
        )
    elif "exhaustive" in call.terms and not runs_over(term, call.terms["exhaustive"], page.routes):
        yield (
            f"claim {call.key} is not computed from its cases: "
            f"{_source(call.terms['exhaustive'])} does not occur in the code of the value; "
            "compute the value by a loop over the cases"
        )
    elif _is_parsed(call.statement, number, values):
        yield (
            f"claim {call.key} compares its own statement with itself: {_source(term)}; "
            "compute the value"
        )


def _is_parsed(statement: str, number: int, values: Values) -> bool:
    """Tell whether a value is what a function makes of the statement."""
    graph = values.graph
    node = graph.nodes[number]
    if node[0] in {"function", "call", "method"}:
        parts = [*node[-2], *(part for _, part in node[-1])]
        parts += [node[2]] if node[0] == "method" else []
        if len(parts) != 1:
            return False
        text = graph.text_of(parts[0])
        if text is not None:
            return bool(ast.literal_eval(text) == statement)
        return _is_parsed(statement, parts[0], values)
    if node[0] == "sequence" and len(node[1]) == 1:
        return _is_parsed(statement, node[1][0], values)
    if node[0] in {"attribute", "item"}:
        return _is_parsed(statement, node[1], values)
    return False


def _witness_problems(call: Call, page: _Page) -> Iterator[str]:
    computed = call.terms.get("computed")
    witnesses = {name: term for name, term in call.terms.items() if name not in _OPTIONS}
    if page.strict and not witnesses and not _is_sampled(call):
        yield (
            f"claim {call.key} has no witness; pass the same value, computed by another route, "
            "as a keyword argument"
        )
    if computed is None:
        return
    for name, term in witnesses.items():
        if page.is_constant(term):
            yield (
                f"witness {name} of claim {call.key} is a constant, which says the statement "
                f"twice: {_source(term)}; compute it by another route"
            )
        elif page.routes.number(*term) == page.routes.number(*computed):
            yield (
                f"witness {name} of claim {call.key} is the same computation as the value: "
                f"{_source(term)}; compute it by another route"
            )
    yield from _equal_routes(call, witnesses, page, page.routes)


def _is_sampled(call: Call) -> bool:
    evidence = call.terms.get("evidence")
    return "standard_error" in call.terms or (
        evidence is not None and followed(*evidence).expression.__dict__.get("value") == "measured"
    )


def _route_problems(call: Call, page: _Page) -> Iterator[str]:
    if call.terms and all(map(page.is_constant, call.terms.values())):
        yield f"{call.function} {call.key} compares constants; compute at least one of the values"
    else:
        values = page.routes if call.function == "agree" else page.values
        yield from _equal_routes(call, dict(call.terms), page, values)


def _equal_routes(
    call: Call, routes: dict[str, Term], page: _Page, values: Values
) -> Iterator[str]:
    names: dict[int, str] = {}
    for name, term in routes.items():
        number = values.number(*term)
        if number in names and not page.is_constant(term):
            yield (
                f"{names[number]} and {name} of {call.function} {call.key} are the same "
                f"computation: {_source(term)}; compute one by another route"
            )
        names.setdefault(number, name)


def _chosen_problems(call: Call, page: _Page) -> Iterator[str]:
    term = call.terms.get("value")
    if term is None:
        return
    written = _Literals().visit(deepcopy(term.expression))
    if not page.is_constant(Term(written, term.scope)):
        yield (
            f"chosen {call.key} is computed: {_source(term)}; state it by claim, or write the "
            "value out"
        )
    if not is_used(call.node, call.around, page.reads):
        yield (
            f"chosen {call.key} is not used by the code of the page; "
            "compute something with the value that it returns, or delete it"
        )


class _Literals(ast.NodeTransformer):
    """Replaces powers, quotients and fractions of literals, which are ways to write a number."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        parts = [node.left, node.right]
        if isinstance(node.op, ast.Div | ast.Pow) and all(map(is_numeral, parts)):
            return ast.Constant(1)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if len(node.args) > 1 and all(map(is_numeral, node.args)) and not node.keywords:
            return ast.Call(node.func, [ast.Constant(1)], [])
        return self.generic_visit(node)


def _source(term: Term) -> str:
    text = ast.unparse(term.expression)
    return text if len(text) <= 60 else f"{text[:57]}..."
