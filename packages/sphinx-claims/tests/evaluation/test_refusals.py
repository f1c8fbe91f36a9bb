"""Refusals, each with the piece of LaTeX that it names."""

import math
from fractions import Fraction

import numpy as np
import pytest

from sphinx_claims import each, formula, outcomes, series

SYMBOLS = {
    "a": 2,
    "b": 3,
    "c": 5,
    "n": 4,
    "q": 0.1 + 0.5,
    "x": np.array([1, 2, 3]),
    "y": np.array([4, 5, 6]),
    "A": np.array([[1, 2], [3, 5]]),
    "x_i": series([1, 2, 3]),
    "c_{ij}": series([[1, 2], [3, 4]]),
    "i": each([1, 2, 3]),
    "R": outcomes([0, 1]),
    "S": {1, 2},
    "f(a)": lambda a: a,
}

READING = [
    ("z_t^\\top", "z_t is not in the table"),
    ("z^2", "z is not in the table"),
    ("a_1", "a_1 is not in the table"),
    ("A'", "A' is not in the table"),
    ("A^*", "A^* is not in the table"),
    ("a^{(n)}", "a^{(n)} is not in the table"),
    (r"\operatorname{foo}(a)", r"\operatorname{foo} is not in the table"),
    ("x_{ii}", "x_{ii} is not in the table"),
    ("a/bc", "what belongs to / in a/bc? use brackets"),
    ("a/b/c", "what belongs to / in a/b/c? use brackets"),
    (r"1/2 \cdot a", r"what belongs to / in 1/2 \cdot a? use brackets"),
    (r"a x \odot y", r"what belongs to \odot in a x \odot y? use brackets"),
    (r"x \odot a y", r"what belongs to \odot in x \odot a y? use brackets"),
    (r"\ln a b", r"what belongs to the function in \ln a b? use brackets"),
    (r"\ln(a)^2", r"what belongs to the function in \ln(a)^2? use brackets"),
    (r"\ln^2 a", r"use brackets around the function in \ln^2"),
    ("a 2", r"the numeral 2 follows a factor in a 2; use \cdot or brackets"),
    ("a{2b}", r"the numeral 2 follows a factor in a{2; use \cdot or brackets"),
    ("a{-b}", "{-b} begins with a sign; use round brackets"),
    ("a + ", "a factor is missing after a +"),
    ("(a + b", "( is not closed in (a + b = 0"),
    ("{a", "{ is not closed in {a = 0"),
    (r"(a/b) \cdot c / a / b", "what belongs to / in c / a / b? use brackets"),
    (r"[a, b, c]", "what do the brackets mean in [a, b, c]?"),
    ("(a, )", "an item is missing in a,"),
    (r"\sum a", r"limits are missing after \sum"),
    (r"\sum_{j} a", "the table has no range of j, as each(…)"),
    (r"\sum_{a > 1} a", r"which letter is bound by \sum_{a > 1}?"),
    (r"\sum_{2j=1}^n a", r"expected a letter and its first value below \sum_{2j=1"),
    (r"a \cdots x", r"a \cdots x: the first and the last piece are not alike"),
    (r"a \cdots", r"the last factor is missing in a \cdots"),
    (r"\mathbb E[R \mid a]", r"a condition is not evaluated in \mathbb E[R \mid a]"),
    (r"\operatorname{Cov}(R)", r"wrong number of arguments in \operatorname{Cov}(R)"),
    (r"\begin{cases} a & \text{unless } b \end{cases}", "expected if, for or otherwise in"),
    (r"\lVert a \rVert_0", r"the norm 0 is not known in \lVert a \rVert_0"),
    (r"\lVert a \rVert_p", r"the norm p is not known in \lVert a \rVert_p"),
    (r"\log^2 a", r"use brackets around the function in \log^2"),
    (r"\int_0^1 x", r"\int is not evaluated in \int_0^1 x; make the whole integral a key of the"),
    (r"\lim_{n} x_n", r"\lim is not evaluated in \lim_{n} x_n; skip the statement as a limit"),
    (r"\sum_{j=1,k=2}^n a", r"expected a letter and its first value below \sum_{j=1,k=2"),
    (r"\max_{1 \le k \le n} a", r"which letter is bound by \max_{1 \le k \le n}? give k an each"),
    (r"\langle x, y, x \rangle", r"expected two columns in \langle x, y, x \rangle"),
    (r"\arg a", r"\arg is not in the table"),
    ("c_{11}", "c_{11} is not in the table; 11 is one numeral: use commas in the index, as in 1,1"),
    (r"\mathbb E R^2", r"brackets are missing around the argument in \mathbb E R"),
    (r"\operatorname{Var} R", r"brackets are missing around the argument in \operatorname{Var} R"),
    (r"\exp\left\{ -a \right\}", r"use round brackets in \exp\left\{ -a \right\}"),
    (r"(1, \dots, 1)", r"1, \dots, 1: the first and the last piece are the same, so their"),
    (r"x_1 < \dots < x_3", r"dots between relations are not evaluated in x_1 < \dots < x_3 = 0"),
    (r"a \approx b", r"\approx is not evaluated in a \approx b = 0"),
    (r"a = b \text{ if and only if } c", r"what does \text{if and only if} mean in a = b"),
    (r"a = b \text{ with equality if } c", r"what does \text{with equality if} mean in a = b"),
    (r"\text{so what} a", r"what does \text{so what} mean in \text{so what} a = 0?"),
]


SILENT = [
    ("a b + c = c + a b", "a b + c = c + a b says nothing: both sides are the same"),
    (
        r"x_i = \sum_i x_i",
        r"i is bound by a sum, and free, in x_i = \sum_i x_i; use another letter",
    ),
]


@pytest.mark.parametrize(("latex", "message"), SILENT)
def test_what_says_nothing(evaluate, latex, message):
    assert evaluate(latex, SYMBOLS).problems == [message]


@pytest.mark.parametrize(("latex", "message"), READING)
def test_what_cannot_be_read(evaluate, latex, message):
    result = evaluate(rf"{latex} = 0", SYMBOLS)
    assert result.problems[0].startswith(message)
    assert not result.record.statements
    assert result.lines[0] == f"✗ block: {result.problems[0]}"


VALUELESS = [
    ("x_4", "x_4 at 4: there are 1 to 3"),
    ("x_0", "x_0 at 0: there are 1 to 3"),
    ("x_{a/4}", "x_{a/4} at 1/2: the index is 1/2"),
    ("x + a", "x + a: a column of 3 entries plus 2"),
    ("A + 1", "A + 1: a matrix of shape (2, 2) plus 1"),
    ("x y", "x y: a column of 3 entries times a column of 3 entries"),
    ("A x", "A x: a matrix of shape (2, 2) times a column of 3 entries"),
    (r"x \odot a", r"x \odot a: a column of 3 entries \odot 2"),
    (r"A \cdot A", r"A \cdot A: a matrix of shape (2, 2) \cdot a matrix of shape (2, 2)"),
    ("a / x", "a / x: division by a column of 3 entries"),
    ("a / (b - 3)", "a / (b - 3): division by zero"),
    ("x^2", "x^2: a power of a column of 3 entries"),
    ("A^{1/2}", "A^{1/2}: 1/2 is no integer"),
    ("(a - b)^{1/2}", "(a - b)^{1/2}: -1 to the power 1/2"),
    (r"a^\top", r"a^\top: the transpose of 2"),
    ("x^{-1}", "x^{-1}: the inverse of a column of 3 entries"),
    (r"\begin{pmatrix} 1 & 2 \\ 2 & 4 \end{pmatrix}^{-1}", "the matrix is singular"),
    (r"\ln(a - b)", r"\ln(a - b): the logarithm of -1"),
    (r"\ln x^\top", r"\ln x^\top: the logarithm of a matrix of shape (1, 3)"),
    (r"\sqrt{-a}", r"\sqrt{-a}: the root of -2"),
    (r"\lceil x \rceil", r"\lceil x \rceil: expected a number, found a column of 3 entries"),
    (r"\det x", r"\det x: the determinant of a column of 3 entries"),
    (r"\operatorname{diag}(A)", "the diagonal matrix of a matrix of shape (2, 2)"),
    (r"\max_{i > 3} a", "the max of nothing"),
    (r"\operatorname{argmax}_i a", "argmax is not unique"),
    (r"\sum_{j=1}^{a/4} a", "1/2 is no integer"),
    (r"\sum_{j \in a} j", "2 is no finite set"),
    (r"\mathbb E[a]", "nothing in it is random"),
    (r"\mathbb E_a[R]", "the subscript is no random variable"),
    (r"\begin{cases} a & a > b \end{cases}", "no case applies"),
    (r"\begin{cases} a & a > 1 \\ b & b > 1 \end{cases}", "two cases apply, and differ"),
    (r"1 + 2 + \dots + (a - 2)", "the dots lead from the first piece to none"),
    (r"(a, b)_3", "the index 3 of (2, 3)"),
    (r"1 + 2 + 4 + \dots + n", "the pieces before the dots are not in equal steps"),
    (r"\begin{pmatrix} 0.1 & 0.2 \\ 0.3 & q \end{pmatrix}^{-1}", "the matrix is singular"),
    ("(b - a)^+", "the pseudo-inverse of 1; for the positive part, use a key such as (z)^+"),
    ("x^+", "x^+: the pseudo-inverse of a column of 3 entries"),
    (r"\lVert A \rVert_3", "the norm 3 of a matrix of shape (2, 2)"),
    (r"\langle a, b \rangle", "the inner product of 2 and 3"),
    (r"\log_2(a - b)", "the logarithm of -1 to the base 2"),
    (r"\log_{b - a} b", "a logarithm to the base 1"),
    (r"(x, y)^\top", "the transpose of (a column of 3 entries, a column of 3 entries)"),
    (r"\{ a + b \} c", "no arithmetic with a set of 1 elements; use round brackets"),
    (r"P(R = 1 \mid R > 1)", "the probability of the condition is 0"),
    ("(a, b) - (a, b, c)", "- (a, b, c): no arithmetic with (2, 3, 5)"),
]


@pytest.mark.parametrize(("latex", "message"), VALUELESS)
def test_what_has_no_value(evaluate, latex, message):
    result = evaluate(rf"{latex} = 0", SYMBOLS)
    (problem,) = result.problems
    assert message in problem
    assert problem.startswith(f"{latex} = 0 has no value: ")


def test_independent_variables_have_few_combinations_of_outcomes(evaluate):
    dice = {f"D_{i}": outcomes(range(1, 7)) for i in range(1, 7)}
    total = " + ".join(dice)
    advice = "independent variables have 46656 combinations of outcomes, more than 20000; let "
    advice += "variables share outcomes, by map"
    for latex in (rf"\mathbb E[{total}] = 21", f"{total} > 5"):
        (problem,) = evaluate(latex, dice).problems
        assert advice in problem
    large = {"X": outcomes(range(30_000))}
    assert evaluate(r"\mathbb E[X] = 14999 + 1/2", large).problems == []


def test_functions_of_the_table_may_refuse(evaluate):
    def refuse(t):
        raise LookupError("no path leads there")

    symbols = {"g_t": refuse, "h_t": lambda t: None, "t": each([0, 3])}
    assert evaluate("g_t = 1", symbols).problems == [
        "g_t = 1 has no value at t = 0: g_t at 0: LookupError: no path leads there"
    ]
    assert evaluate("h_t = 1", symbols).problems == [
        "h_t = 1 has no value at t = 0: h_t at 0: the function returns nothing"
    ]


KEYS = [
    ({"": 1}, "expected LaTeX as the key of a symbol, found ''"),
    ({3: 1}, "expected LaTeX as the key of a symbol, found 3"),
    ({r"\frac{a": 1}, "{ is not closed in {a"),
    ({"x_i": lambda j: j}, "x_i: the parameter j does not occur in the key"),
    ({"x_i": lambda: 1}, "x_i: its function has no parameters; give the value"),
    ({"x_i": lambda _: 1}, "x_i: the parameter _ is no letter, such as t, tau or h0"),
    ({"x_i": max}, "x_i: the parameters of <built-in function max> are not known; use a lambda"),
    ({"x_i": lambda x: x}, "x_i begins with a hole"),
    (
        {"f_i(x)": math.exp},
        "f_i(x): the parameters of its function have no names, and i, x may be holes; wrap the "
        "function in a lambda",
    ),
    ({"f x": lambda x: x}, "f x ends with a hole; put it in brackets"),
    ({"x": series([1])}, "x: a series needs letters in a subscript; use a function"),
    ({"x_{1}": series([1])}, "x_{1}: a series needs letters in a subscript; use a function"),
]


@pytest.mark.parametrize(("table", "message"), KEYS)
def test_keys_that_cannot_be_read(table, message):
    with pytest.raises(ValueError, match=r".") as caught:
        formula("block", table, latex="a = 1")
    assert str(caught.value) == message


ESCAPES = [
    (lambda text: formula("block", {text: 1}, latex="a = 1"), "\bar x", "the key ", r"\x08"),
    (lambda text: formula("block", {text: 1}, latex="a = 1"), "\theta", "the key ", r"\t"),
    (lambda text: formula("block", {text: 1}, latex="a = 1"), "\nabla L", "the key ", r"\n"),
    (lambda text: formula("block", {"a": 1}, latex=text), "\rho = 1", "", r"\r"),
    (lambda text: formula("block", {"a": 1}, given=[text], latex="a = 1"), "\tau > 0", "", r"\t"),
    (
        lambda text: formula("block", {"a": 1}, skip={text: "type"}, latex="a = 1"),
        "\bar",
        "",
        r"\x08",
    ),
    (
        lambda text: formula("block", {"a": 1}, same={text: "why"}, latex="a = 1"),
        "\frac",
        "",
        r"\x0c",
    ),
]


@pytest.mark.parametrize(("call", "text", "name", "character"), ESCAPES)
def test_escape_sequences_in_strings_that_are_not_raw(call, text, name, character):
    with pytest.raises(ValueError, match="control character") as caught:
        call(text)
    message = f'{name}{text!r} has the control character {character}; write it as r"…"'
    assert str(caught.value) == message


def test_lines_of_latex_may_begin_with_a_letter(evaluate):
    assert evaluate("a\n= b", {"a\n": 3, "b": 3}).problems == []


def test_tables_of_one_call_have_the_same_holes():
    with pytest.raises(ValueError, match="x_i has other holes in another table"):
        formula("block", {"x_i": 1}, {"x_i": series([1])}, latex="x_i = 1")
    with pytest.raises(ValueError, match="expected a table of symbols"):
        formula("block", latex="a = 1")


OUTCOMES = [
    (([],), "outcomes: expected at least one value"),
    (([1, 2], [1]), "outcomes: 2 values, 1 probabilities"),
    (([1, 2], [Fraction(1, 2), Fraction(1, 3)]), "outcomes: the sum of the probabilities is 5/6"),
    (([1, 2], [2, -1]), "outcomes: a probability is negative"),
]


@pytest.mark.parametrize(("arguments", "message"), OUTCOMES)
def test_outcomes_need_probabilities(arguments, message):
    with pytest.raises(ValueError, match=message):
        outcomes(*arguments)


def test_a_letter_needs_values():
    with pytest.raises(ValueError, match="each: expected at least one value"):
        each([])


def test_a_printed_pair_is_an_open_interval(evaluate):
    table = {"p_i": series([Fraction(1, 4), Fraction(3, 4)]), "S": (0, 1)}
    assert not any("wrong" in line for line in evaluate(r"p_1, p_2 \in (0, 1)", table).lines)
    assert not any("wrong" in line for line in evaluate(r"p_1 \in (0, 1)", table).lines)
    assert evaluate(r"p_1 \in S", table).lines == [r"✗ block: p_1 \in S is wrong: 1/4, (0, 1)"]
    table["p_i"] = series([Fraction(1, 4), 1])
    assert "wrong" in evaluate(r"p_1, p_2 \in (0, 1)", table).lines[0]


RELATIONS = [
    r"\sim", r"\propto", r"\equiv", r"\cong", r"\perp", r"\iff", r"\implies",
    r"\overset{\text{iid}}{\sim}", r"\stackrel{d}{=}", r"\underset{n}{\sim}", r"\overset{!}{=}",
    r"\stackrel{P}{\longrightarrow}", r"\mathrel{R}", r"\lesssim", r"\subsetneq", r"\triangleq",
    r"\nleq", r"\nmid", "∼",
]  # fmt: skip


@pytest.mark.parametrize("sign", RELATIONS)
def test_an_inline_relation_that_is_not_evaluated_is_an_error_unless_it_is_skipped(evaluate, sign):
    latex = f"$a {sign} b$"
    assert evaluate(latex, SYMBOLS).problems == [f"{sign} is not evaluated in a {sign} b"]
    skipped = evaluate(latex, SYMBOLS, skip={f"a {sign} b": "words"})
    assert skipped.problems == []
    assert [one.status for one in skipped.record.statements] == ["skipped"]


def test_a_skip_names_what_stands_above_a_relation(evaluate):
    skip = {r"a \overset{\text{iid}}{\sim} b": "words"}
    assert len(evaluate(r"$a \overset{d}{\sim} b$", SYMBOLS, skip=skip).problems) == 2
