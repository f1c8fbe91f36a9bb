"""Statements of formulas, with their places and conditions."""

import pytest

from sphinx_claims.evaluation.errors import ReadingError
from sphinx_claims.evaluation.statements import split_statements
from sphinx_claims.formulas import Macro

SPLITS = [
    ("h_t", []),
    (r"\sum_{t=1}^T x_t", []),
    ("a = b", ["a = b"]),
    ("  a = b .\n", ["a = b"]),
    ("a = b, c = d", ["a = b", "c = d"]),
    (r"a = b, \qquad c < d", ["a = b", "c < d"]),
    (r"a = b \quad c < d", ["a = b", "c < d"]),
    (r"a = b \text{ and } c < d", ["a = b", "c < d"]),
    (r"a = f(b), \text{where } f(x) = 2x", ["a = f(b)", "f(x) = 2x"]),
    (r"a = b \text{ for } t \ge 1", [r"a = b \text{ for } t \ge 1"]),
    (r"a = b, \quad \text{if $t \ge 1$}", [r"a = b, \quad \text{if $t \ge 1"]),
    (r"a = b \qquad (1 \le t \le T)", [r"a = b \qquad (1 \le t \le T)"]),
    (r"\text{if } x > 0, y = 1", ["x > 0, y = 1"]),
    (r"t = T - 1, \dots, 1", [r"t = T - 1, \dots, 1"]),
    (r"k = 1, 2, \dots, n", [r"k = 1, 2, \dots, n"]),
    (r"i, j \in S", [r"i, j \in S"]),
    (r"s_1, \dots, s_n \in [-B, B]", [r"s_1, \dots, s_n \in [-B, B]"]),
    (r"x = y, \qquad t = 1, \dots, T", ["x = y", r"t = 1, \dots, T"]),
    ("f(a, b) = (c, d)", ["f(a, b) = (c, d)"]),
    ("1{,}000 = x", ["1{,}000 = x"]),
    (r"f : A \to B", [r"f : A \to B"]),
    (r"\boxed{a = b}", [r"\boxed{a = b}"]),
    (r"\begin{pmatrix} a \\ b \end{pmatrix} = c", [r"\begin{pmatrix} a \\ b \end{pmatrix} = c"]),
]


@pytest.mark.parametrize(("latex", "expected"), SPLITS)
def test_statements_of_a_line(latex, expected):
    assert [latex[start:end] for start, end in split_statements(latex)] == expected


ROWS = [
    (r"a &= b \\ &= c", 1),
    (r"a &= b \\ &\quad + c", 1),
    (r"a &= \\ &b", 1),
    (r"& a \\ &= b", 1),
    (r"a &= f \bigl( b \\ &\qquad + c \bigr)", 1),
    (r"a &= b \\ c &= d", 2),
    (r"a &= b, \\ c &= d .", 2),
    (r"a &= b & c &= d", 1),
    (r"\text{first:}\quad & a = b, \\ \text{second:}\quad & c = d", 2),
]


@pytest.mark.parametrize(("rows", "count"), ROWS)
@pytest.mark.parametrize("name", ["aligned", "align*", "gathered", "split"])
def test_statements_of_rows(rows, count, name):
    latex = rf"\begin{{{name}}}{rows}\end{{{name}}}"
    places = split_statements(latex)
    assert len(places) == count
    assert places == sorted(places)


def test_macros_are_expanded():
    macros = {r"\eq": Macro("=", 0), r"\norm": Macro(r"\lVert #1 \rVert", 1)}
    assert split_statements(r"\norm{x} \eq 1", macros) == [(0, 14)]


REFUSED = [
    ("a = b, c", "c has no relation and continues nothing"),
    (r"\begin{aligned} a &= b \\ c \end{aligned}", "c has no relation and continues nothing"),
    (r"a = b \text{ or } c = d", r"what does \text{or} mean in a = b \text{ or } c = d?"),
    (r"a = b \text{ unless c}", r"what does \text{unless c} mean in a = b \text{ unless c}?"),
    (r"\text{for } t = 1", r"\text{for } t = 1 has a condition and no statement"),
    ("(a = b", "( is not closed in (a = b"),
]


@pytest.mark.parametrize(("latex", "message"), REFUSED)
def test_what_cannot_be_split(latex, message):
    with pytest.raises(ReadingError) as caught:
        split_statements(latex)
    assert str(caught.value) == message
