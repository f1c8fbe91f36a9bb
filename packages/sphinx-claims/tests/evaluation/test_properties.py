"""Properties of random expressions: they are read as they are printed."""

from fractions import Fraction
from typing import NamedTuple

import hypothesis.strategies as st
import numpy as np
from hypothesis import HealthCheck, given, settings

from sphinx_claims.evaluation.blocks import Block, PrintedFormula
from sphinx_claims.evaluation.edits import Editor
from sphinx_claims.evaluation.parser import Parser
from sphinx_claims.evaluation.pieces import read_pieces
from sphinx_claims.evaluation.symbols import each, series
from sphinx_claims.evaluation.symmetry import canonical
from sphinx_claims.evaluation.table import SymbolTable

QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
LETTERS = {"a": 2, "b": -3, "c": Fraction(5, 7), r"\lambda": 11, r"\hat x": Fraction(-1, 4)}
ITEMS = [3, 1, 4, 1, 5]
TABLE = {**LETTERS, "x_i": series(ITEMS), "i": each(range(1, 6)), r"f(u)": lambda u: u * u + 1}


class Printed(NamedTuple):
    """LaTeX with its value, and how tightly it holds together: 0 sum, 1 product, 2 factor."""

    latex: str
    value: Fraction
    level: int


def within(one, level):
    """Return LaTeX in brackets if it does not hold together tightly enough."""
    return one.latex if one.level >= level else f"({one.latex})"


def leaves():
    numbers = st.integers(0, 12).map(lambda n: Printed(str(n), Fraction(n), 2))
    letters = st.sampled_from(sorted(LETTERS)).map(
        lambda key: Printed(key, Fraction(LETTERS[key]), 2)
    )
    items = st.integers(1, 5).map(lambda i: Printed(f"x_{i}", Fraction(ITEMS[i - 1]), 2))
    return numbers | letters | items


def product(first, second, spacing):
    right = within(second, 2)
    sign = r" \cdot " if right[0].isdigit() else spacing
    return Printed(within(first, 1) + sign + right, first.value * second.value, 1)


def compound(inner):
    pairs = st.tuples(inner, inner)
    spacing = st.sampled_from([" ", r" \, ", r" \cdot ", r"\!{}"])
    return st.one_of(
        pairs.map(
            lambda p: Printed(f"{p[0].latex} + {within(p[1], 1)}", p[0].value + p[1].value, 0)
        ),
        pairs.map(
            lambda p: Printed(f"{p[0].latex} - {within(p[1], 1)}", p[0].value - p[1].value, 0)
        ),
        inner.map(lambda p: Printed(f"-{within(p, 1)}", -p.value, 0)),
        st.tuples(pairs, spacing).map(lambda t: product(*t[0], t[1])),
        pairs.filter(lambda p: p[1].value).map(
            lambda p: Printed(
                rf"\frac{{{p[0].latex}}}{{{p[1].latex}}}", Fraction(p[0].value, p[1].value), 2
            )
        ),
        pairs.filter(lambda p: p[1].value).map(
            lambda p: Printed(
                f"({within(p[0], 2)} / {within(p[1], 2)})", Fraction(p[0].value, p[1].value), 2
            )
        ),
        st.tuples(inner, st.integers(0, 3)).map(
            lambda t: Printed(f"({t[0].latex})^{t[1]}", t[0].value ** t[1], 2)
        ),
        inner.map(lambda p: Printed(rf"\left| {p.latex} \right|", abs(p.value), 2)),
        inner.map(lambda p: Printed(f"f({p.latex})", p.value**2 + 1, 2)),
        st.tuples(inner, st.integers(1, 5)).map(
            lambda t: Printed(
                rf"\sum_{{i=1}}^{t[1]} x_i {within(t[0]._replace(level=0), 2)}",
                sum(ITEMS[: t[1]]) * t[0].value,
                0,
            )
        ),
    )


EXPRESSIONS = st.recursive(leaves(), compound, max_leaves=12)


def block(*latex):
    return Block([PrintedFormula(one, display=True) for one in latex], SymbolTable.of([TABLE]))


@QUICK
@given(EXPRESSIONS)
def test_an_expression_has_the_value_that_it_prints(printed):
    table = {**TABLE, "Y": printed.value}
    formulas = [PrintedFormula(f"Y = {printed.latex}", display=True)]
    (read,) = Block(formulas, SymbolTable.of([table])).evaluate()
    assert read.subject is not None
    (found,) = read.subject.found
    assert found.holds == [True]
    assert found.sides[1] == printed.value


@QUICK
@given(EXPRESSIONS)
def test_the_latex_of_a_variant_is_that_variant(printed):
    latex = f"a = {printed.latex}"
    table = SymbolTable.of([TABLE])
    chain = Parser(read_pieces(latex), table).chain(0, len(read_pieces(latex).row))
    for edit in Editor(latex, {}).edits(chain.parts[1]):
        text = latex[: edit.start] + edit.text + latex[edit.end :]
        pieces = read_pieces(text)
        variant = Parser(pieces, table).chain(0, len(pieces.row))
        assert simplified(variant.parts[1]) == simplified(edit.node)


def simplified(node):
    """Return the canonical form with sums and products of all nested ones."""
    return flattened(canonical(node))


def flattened(form):
    kind, value, *parts = form
    kind = "frac" if kind == "slash" else kind
    parts = [flattened(part) if isinstance(part, tuple) else part for part in parts]
    if kind in {"add", "product", "dot"}:
        inner = []
        for part in parts:
            inner += part[2:] if isinstance(part, tuple) and part[0] == kind else [part]
        parts = sorted(inner, key=repr) if kind != "product" else inner
    return (kind, value, *parts)


@QUICK
@given(st.lists(st.integers(-9, 9), min_size=2, max_size=5), st.data())
def test_a_column_times_a_row_is_a_matrix(entries, data):
    size = len(entries)
    other = data.draw(st.lists(st.integers(-9, 9), min_size=size, max_size=size))
    x, y = np.array(entries), np.array(other)
    table = {"x": x, "y": y, "M": np.outer(x, y), "s": int(x @ y)}
    latex = r"M = x y^\top", r"s = x^\top y", r"s = x \cdot y", r"M^\top = y x^\top"
    found = Block([PrintedFormula(one, display=True) for one in latex], SymbolTable.of([table]))
    assert all(one.holds == [True] for read in found.evaluate() for one in read.subject.found)


@QUICK
@given(st.text(alphabet=r"ab12+-=/()[]{}^_\,<|. xi" + "\\", max_size=25))
def test_any_text_is_read_or_refused(text):
    found = block(text)
    found.evaluate()
    assert all(isinstance(problem.text, str) for problem in found.problems)
