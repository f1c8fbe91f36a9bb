"""Wrong variants: weak instances leave them alive, which is an error, and good ones do not."""

from fractions import Fraction

import numpy as np
import pytest

from sphinx_claims import each, outcomes, series

A = np.array([[1, 2], [3, 5]])
B = np.array([[0, 1], [4, 1]])
SYMMETRIC = np.array([[1, 2], [2, 5]])
X = np.array([2, -3])

# The kind, a formula, a weak instance, the variant that it leaves, and a good instance.
WEAK = [
    ("sign", "y = a b", {"y": 0, "a": 0, "b": 3}, "y = -a b", {"y": 6, "a": 2, "b": 3}),
    ("sign", "y = a + b", {"y": 2, "a": 2, "b": 0}, "y = a - b", {"y": 5, "a": 2, "b": 3}),
    ("sign", "y = a - b", {"y": 2, "a": 2, "b": 0}, "y = a + b", {"y": -1, "a": 2, "b": 3}),
    ("sign", "y = -a", {"y": 0, "a": 0}, "y = a", {"y": -2, "a": 2}),
    ("term", "y = a + b", {"y": 2, "a": 2, "b": 0}, "y = a", {"y": 5, "a": 2, "b": 3}),
    ("term", "y = b + a", {"y": 2, "a": 2, "b": 0}, "y = a", {"y": 5, "a": 2, "b": 3}),
    ("factor", "y = a b", {"y": 2, "a": 2, "b": 1}, "y = a", {"y": 6, "a": 2, "b": 3}),
    (
        "factor",
        r"y = \frac{a}{b}",
        {"y": 2, "a": 2, "b": 1},
        "y = a",
        {"y": Fraction(2, 3), "a": 2, "b": 3},
    ),
    (
        "order",
        r"y = \frac{a}{b}",
        {"y": 1, "a": 2, "b": 2},
        r"y = \frac{b}{a}",
        {"y": Fraction(2, 3), "a": 2, "b": 3},
    ),
    ("order", "Y = A B", {"Y": A @ A, "A": A, "B": A}, "Y = B A", {"Y": A @ B, "A": A, "B": B}),
    ("power", "y = a^2", {"y": 1, "a": 1}, "y = a", {"y": 4, "a": 2}),
    ("number", "y = a^2", {"y": 1, "a": 1}, "y = a^3", {"y": 4, "a": 2}),
    ("number", "y = 2 a", {"y": 0, "a": 0}, "y = 3 a", {"y": 4, "a": 2}),
    (
        "transpose",
        r"Y = A^\top",
        {"Y": SYMMETRIC, "A": SYMMETRIC},
        "Y = A",
        {"Y": A.T, "A": A},
    ),
    ("inverse", "y = a^{-1}", {"y": -1, "a": -1}, "y = a", {"y": Fraction(1, 2), "a": 2}),
    (
        "pseudoinverse",
        "Y = A^+",
        {"Y": np.eye(2), "A": np.eye(2)},
        "Y = A",
        {"Y": np.linalg.inv(A), "A": A},
    ),
    (
        "index",
        "y = x_1",
        {"y": 5, "x_i": series([5, 5])},
        "y = x_2",
        {"y": 5, "x_i": series([5, 6])},
    ),
    (
        "index",
        "y = c_{1,2}",
        {"y": 3, "c_{i,j}": series([[1, 3], [3, 4]])},
        "y = c_{2,1}",
        {"y": 3, "c_{i,j}": series([[1, 3], [2, 4]])},
    ),
    (
        "range",
        r"y = \sum_{i=1}^2 x_i",
        {"y": 5, "x_i": series([5, 0, 0])},
        r"y = \sum_{i=1}^1 x_i",
        {"y": 8, "x_i": series([5, 3, 1])},
    ),
    (
        "range",
        r"y = \sum_{i < 3} x_i",
        {"y": 5, "x_i": series([5, 0, 0]), "i": each([1, 2, 3])},
        r"y = \sum_{i \le 3} x_i",
        {"y": 8, "x_i": series([5, 3, 1]), "i": each([1, 2, 3])},
    ),
    (
        "extremum",
        r"y = \max_i x_i",
        {"y": 5, "x_i": series([5, 5]), "i": each([1, 2])},
        r"y = \min_i x_i",
        {"y": 5, "x_i": series([5, 3]), "i": each([1, 2])},
    ),
    ("extremum", r"y = \max(a, b)", {"y": 5, "a": 5, "b": 5}, r"y = \min(a, b)", None),
    (
        "product",
        r"Y = A \odot B",
        {"Y": np.diag([2, 15]), "A": np.diag([1, 5]), "B": np.diag([2, 3])},
        "Y = A B",
        {"Y": A * B, "A": A, "B": B},
    ),
    (
        "product",
        "Y = A B",
        {"Y": np.diag([2, 15]), "A": np.diag([1, 5]), "B": np.diag([2, 3])},
        r"Y = A \odot B",
        {"Y": A @ B, "A": A, "B": B},
    ),
    (
        "norm",
        r"y = \lVert x \rVert",
        {"y": 1, "x": np.array([1, 0])},
        r"y = \lVert x \rVert^2",
        {"y": 5, "x": np.array([3, 4])},
    ),
    ("absolute value", "y = |a|", {"y": 2, "a": 2}, "y = (a)", {"y": 2, "a": -2}),
    ("rounding", r"y = \lceil a \rceil", {"y": 2, "a": 2}, "y = (a)", None),
    (
        "rounding",
        r"y = \lceil a \rceil",
        {"y": 2, "a": 2},
        r"y = \lfloor a \rfloor",
        {"y": 3, "a": Fraction(5, 2)},
    ),
    ("function", r"y = \sqrt{a}", {"y": 1, "a": 1}, "y = (a)", {"y": 2, "a": 4}),
    (
        "relation",
        r"f(x) = \begin{cases} 1 & \text{if } x > a, \\ 0 & \text{otherwise.} \end{cases}",
        {"f(x)": lambda x: int(x >= 2), "a": 2, "x": each([0, 1, 3, 4])},
        r"f(x) = \begin{cases} 1 & \text{if } x \ge a, \\ 0 & \text{otherwise.} \end{cases}",
        {"f(x)": lambda x: int(x > 2), "a": 2, "x": each([0, 1, 2, 3, 4])},
    ),
    (
        "relation",
        r"y = P(R \ge a)",
        {"y": Fraction(2, 3), "R": outcomes([0, 1, 3]), "a": Fraction(1, 2)},
        "y = P(R > a)",
        {"y": Fraction(2, 3), "R": outcomes([0, 1, 3]), "a": 1},
    ),
    (
        "relation",
        r"y = \sum_{i=1}^3 [x_i < a]",
        {"y": 1, "x_i": series([1, 3, 5]), "a": 2},
        r"y = \sum_{i=1}^3 [x_i \le a]",
        {"y": 1, "x_i": series([1, 3, 5]), "a": 3},
    ),
    ("relation", r"y \le a", {"y": 1, "a": 2}, "y < a", {"y": 2, "a": 2}),
    ("relation", r"y \ge a", {"y": 2, "a": 2}, "y = a", None),
    ("relation", r"y \ge a", {"y": 2, "a": 2}, r"y \le a", None),
]


@pytest.mark.parametrize(("kind", "latex", "weak", "variant", "good"), WEAK)
def test_a_weak_instance_leaves_a_variant(evaluate, kind, latex, weak, variant, good):
    result = evaluate(latex, weak)
    assert f"not refuted ({kind}): {variant}" in result.problems
    assert variant in result.record.statements[0].variants.survivors
    assert f"✗ block: not refuted ({kind}): {variant}" in result.lines
    if good:
        problems = evaluate(latex, good).problems
        assert f"not refuted ({kind}): {variant}" not in problems


GENERIC = [
    ("Y = A B^\\top - 2 A", {"Y": A @ B.T - 2 * A, "A": A, "B": B}),
    (r"y = x^\top A x", {"y": int(X @ A @ X), "A": A, "x": X}),
    (r"S_n = \frac{n (n + 1)}{2}", {"S_n": lambda n: sum(range(n + 1)), "n": each(range(5))}),
]


@pytest.mark.parametrize(("latex", "symbols"), GENERIC)
def test_generic_instances_refute_all_variants(evaluate, latex, symbols):
    result = evaluate(latex, symbols)
    assert result.problems == []
    refuted = sum(refuted for refuted, _ in result.variants.values())
    assert result.lines[0].endswith(f"{refuted} of {refuted} wrong variants rejected")
    assert refuted >= 7


EQUIVALENT = [
    ("transpose", r"Y = (A A^\top)^\top", {"Y": A @ A.T, "A": A}),
    ("transpose", r"Y = (\operatorname{diag}(x))^\top", {"Y": np.diag(X), "x": X}),
    ("order", "Y = A A^2", {"Y": A @ A @ A, "A": A}),
    ("sign", "y = a = 0", {"y": 0, "a": 0}),
    ("factor", "2 y = a = 0", {"y": 0, "a": 0}),
    ("function", r"y = \cos(a)", {"y": np.cos(2.0), "a": 2.0}),
    (
        "index",
        r"c_{i,j} \le m",
        {
            "c_{i,j}": series([[1, 5], [2, 3]]),
            "m": 5,
            "i": each([1, 2]),
            "j": each([1, 2]),
        },
    ),
]


@pytest.mark.parametrize(("kind", "latex", "symbols"), EQUIVALENT)
def test_equivalent_variants_are_recognized_by_their_place(evaluate, kind, latex, symbols):
    result = evaluate(latex, symbols)
    found = {name for name, (_, equivalent) in result.variants.items() if equivalent}
    assert kind in found or (kind == "function" and "sign" in found)


def test_a_symmetric_value_is_no_equivalence(evaluate):
    result = evaluate(r"y = A^\top x", {"y": SYMMETRIC @ X, "A": SYMMETRIC, "x": X})
    assert result.problems == ["not refuted (transpose): y = A x"]


def test_numbers_commute(evaluate):
    result = evaluate("y = a A x", {"y": 3 * A @ X, "a": 3, "A": A, "x": X})
    assert result.problems == []


def test_looser_inequalities_are_listed(evaluate):
    tables = [{"y": y, "a": 5} for y in (5, 3, -5)]
    result = evaluate(r"y \le 2 a - 5", *tables)
    (statement,) = result.record.statements
    assert result.problems == []
    assert set(statement.variants.looser) == {
        r"y \le 3 a - 5",
        r"y \le 2 a + 5",
        r"y \le 2 a",
    }


def test_a_strict_inequality_lists_the_other_one(evaluate):
    (statement,) = evaluate("y < a", {"y": 1, "a": 2}, {"y": -3, "a": -2}).record.statements
    assert statement.variants.looser == (r"y \le a",)
    assert statement.variants.survivors == ()


def test_both_sides_of_a_chain_may_be_looser(evaluate):
    tables = [{"a": -2, "y": y, "b": 2} for y in (-2, 0, 2)]
    result = evaluate(r"2 a + 2 \le y \le 3 b - 4", *tables)
    assert set(result.record.statements[0].variants.looser) == {
        r"3 a + 2 \le y \le 3 b - 4",
        r"2 a + 2 \le y \le 4 b - 4",
        r"2 a \le y \le 3 b - 4",
        r"2 a - 2 \le y \le 3 b - 4",
        r"2 a + 2 \le y \le 3 b",
        r"2 a + 2 \le y \le 3 b + 4",
    }


def test_reasons_excuse_variants(evaluate):
    coin = {"r": outcomes([0, 1], [Fraction(1, 3), Fraction(2, 3)]), "p": Fraction(2, 3)}
    latex = r"\mathbb E[r^2] = p"
    assert evaluate(latex, coin).problems == [
        r"not refuted (power): \mathbb E[r] = p",
        r"not refuted (number): \mathbb E[r^3] = p",
    ]
    why = "r is 0 or 1"
    result = evaluate(latex, coin, same={r"\mathbb E[r]=p": why, "3": why})
    (statement,) = result.record.statements
    assert result.problems == []
    assert statement.variants.same == (
        (r"\mathbb E[r] = p", why),
        (r"\mathbb E[r^3] = p", why),
    )


def test_a_false_statement_has_no_variants(evaluate):
    result = evaluate("y = a", {"y": 1, "a": 2})
    assert result.lines == ["✗ block: y = a is wrong: 1, 2"]
    assert result.record.statements[0].variants.kinds == ()
    assert result.record.problems == ()


NEAR = {"x": [1e-12, 1.0], "y": [0.0, 2.0], "c": (1e-12, 1.0), "d": (0.0, 1.0)}


def test_what_is_within_the_tolerance_of_a_column_has_variants(evaluate):
    wider = {"x": [3.0, 1.0], "y": [4.0, 5.0]}, {"x": [3.0, 1.0], "y": [3.0, 1.0]}
    assert evaluate(r"x \le y", NEAR, *wider).variants["relation"] == (3, 0)
    assert evaluate("x < y", NEAR).lines == ["✗ block: x < y is wrong: [1e-12, 1], [0, 2]"]
    assert evaluate("y > x", NEAR).lines == ["✗ block: y > x is wrong: [0, 2], [1e-12, 1]"]
    assert evaluate(r"y \ge 2 x", NEAR).problems[0].startswith("not refuted")


def test_no_statement_passes_without_its_variants(evaluate):
    result = evaluate("c = d", NEAR)
    (problem,) = result.problems
    assert problem.startswith("c = d is wrong: (1e-12, ")
    assert result.lines == [f"✗ block: {problem}"]


def test_variants_without_a_value_are_counted_apart(evaluate):
    wide = np.array([[1, 2, 0], [3, 5, 1]])
    (statement,) = evaluate(
        "y = C x", {"y": wide @ [1, 2, 2], "C": wide, "x": [1, 2, 2]}
    ).record.statements
    kinds = {kind.kind: kind for kind in statement.variants.kinds}
    assert (kinds["order"].refuted, kinds["order"].without_value) == (0, 1)


def test_a_list_of_fewer_bounded_items_is_looser(evaluate):
    result = evaluate(r"p_1, \dots, p_k \ge \tfrac16", PARTS)
    assert result.problems == []
    assert r"p_2, \dots, p_k \ge \tfrac16" in result.record.statements[0].variants.looser


@pytest.mark.parametrize("latex", [r"$p_1, \dots, p_k > 0$", "$p_1, p_2, p_3 > 0$"])
def test_all_items_of_a_list_are_compared(evaluate, latex):
    assert evaluate(latex, PARTS).problems == []
    wrong = {**PARTS, "p_i": series([Fraction(1, 2), 0, Fraction(1, 6)])}
    assert "is wrong: (1/2, 0, 1/6), 0" in evaluate(latex, wrong).lines[0]


def test_a_variant_of_another_shape_says_no_less(evaluate):
    problems = evaluate(r"x^\top x \ge 0", {"x": [1, 2]}).problems
    assert r"not refuted (factor): x \ge 0" in problems


PARTS = {"p_i": series([Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]), "k": 3}


def test_the_variance_is_an_expectation_of_a_deviation(evaluate):
    latex = r"\operatorname{Var}(X) = \mathbb{E}\left[(X - \mathbb{E}[X])^2\right]"
    assert evaluate(latex, {"X": outcomes([0, 1, 3])}).problems == []


UPPER = series([[1, 2, 3], [4, 5, 4], [7, 8, 9]])
EQUAL_BY_FORM = [
    (r"y = \operatorname{rank}(A)", {"y": 2, "A": A}),
    (r"y = \det \begin{pmatrix} a & b \\ b & 1 \end{pmatrix}", {"y": -7, "a": 2, "b": 3}),
    (r"y = \begin{vmatrix} a & b \\ b & 1 \end{vmatrix}", {"y": -7, "a": 2, "b": 3}),
    (r"y = \sum_{j=1}^n \sum_{i=1}^{j-1} c_{ij}", {"y": 9, "n": 3, "c_{ij}": UPPER}),
    (r"y = \sum_{j=0}^n \sum_{i=1}^{j} c_{ij}", {"y": 24, "n": 3, "c_{ij}": UPPER}),
]


@pytest.mark.parametrize(("latex", "symbols"), EQUAL_BY_FORM)
def test_variants_that_are_equal_by_form_need_no_reason(evaluate, latex, symbols):
    result = evaluate(latex, symbols)
    assert result.problems == []
    assert sum(equivalent for _, equivalent in result.variants.values()) >= 1


def test_a_first_value_with_a_term_is_not_equal_by_form(evaluate):
    symbols = {"y": 23, "n": 3, "c_{ij}": series([[0, 2, 3], [4, 5, 4], [7, 8, 9]])}
    latex = r"y = \sum_{j=1}^n \sum_{i=1}^{j} c_{ij}"
    found = r"not refuted (range): y = \sum_{j=2}^n \sum_{i=1}^{j} c_{ij}"
    assert evaluate(latex, symbols).problems == [found]


def test_an_argument_of_an_extremum_has_the_opposite(evaluate):
    symbols = {"y": 1, "x_i": series([5]), "i": each([1])}
    for name in (r"\arg\max", r"\operatorname*{argmax}"):
        (problem,) = evaluate(rf"y = {name}_i x_i", symbols).problems
        assert problem == r"not refuted (extremum): y = \argmin_i x_i"
