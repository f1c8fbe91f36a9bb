"""Tests of forms of formulas: what they leave out, and what they keep."""

import pytest

from sphinx_claims.formulas import Macro
from sphinx_claims.reading.latex_forms import statement_form, translated_form, written_form

MACROS = {r"\norm": Macro(r"\lVert #1\rVert", 1)}
SAME = [
    (r"\nabla_W L &= \sum_t \delta_t x_t^{\!\top} ,", r"\nabla_W L = \sum_t \delta_t x_t^\top"),
    (r"\left( a \right)", "(a)"),
    (r"\big(a\big)\quad", "(a)"),
    (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a = b = c"),
    (r"\begin{alignat*}{2} a = b \end{alignat*}", "{2} a = b"),
    (r"\norm{x}^2", r"\|x\|^2"),
    (r"\lvert x \rvert \leq 1.", r"|x| \le 1"),
    (r"\dfrac{1}{2}", r"\frac12"),
    ("x_{{t}}", "x_t"),
    ("a % comment\n+ b", "a + b"),
]
DIFFERENT = [
    ("a + b", "a - b"),
    ("x_{t-1}", "x_t - 1"),
    (r"x^\top y", "x y"),
    (r"\sum_t a_t", r"\sum_{t=1}^T a_t"),
    ("a , b", "a b"),
    (r"\mathbf x", "x"),
    ("x_{12}", "x_12"),
    (r"\|x\|", "|x|"),
    ("a < b", r"a \le b"),
    (r"\{a\}", "a"),
    (r"n \text{ odd}", r"n \text{ even}"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_equal_statements(one, other):
    assert statement_form(one, MACROS) == statement_form(other, MACROS)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_statements_that_differ(one, other):
    assert statement_form(one, MACROS) != statement_form(other, MACROS)


def test_texts_of_translated_statements_do_not_count():
    english, french = (
        statement_form(rf"n \text{{ {word} }} .", MACROS, translated=True)
        for word in ("odd", "impair")
    )
    assert english == french


def test_only_texts_may_be_translated():
    source = r"f(x) = \text{one if $a$ {holds}}, \quad x \ge 1 % note"
    assert translated_form(source) == translated_form(r"f(x) = \text{un}, \quad x \ge 1")
    for wrong in (r"f(x) = \text{un}, \quad x \ge 2", r"f(x) = \text{un}, \quad x \ge 1 \text{y}"):
        assert translated_form(source) != translated_form(wrong)


def test_the_written_form_keeps_all_but_space_and_comments():
    assert written_form(r"a \, b% note" + "\n c") == written_form(r"a\,b c")
    assert written_form(r"a \, b") != written_form("a b")
    assert written_form(r"\text{a}") != written_form(r"\text{b}")
