"""Values of expressions, by their notation."""

import math
from fractions import Fraction

import numpy as np
import pytest

from sphinx_claims import each, outcomes, series

SYMBOLS = {
    "n": 5,
    "m": 3,
    "q": Fraction(2, 3),
    r"\rho": 0.5,
    "x": np.array([1, 2, 2]),
    "y": np.array([3, 0, -1]),
    "A": np.array([[1, 2], [3, 5]]),
    "B": np.array([[0, 1], [1, 1]]),
    "C": np.array([[1, 2, 0], [0, 1, 4]]),
    "D": np.array([[1, 2], [2, 4]]),
    "x_i": series([1, 2, 2]),
    "a_k": series([2, 3, 5, 7], first=0),
    "c_{ij}": series([[1, 2, 0], [0, 1, 4]]),
    "k": each(range(4)),
    r"\mathcal N(i)": lambda i: [j for j in range(1, 4) if j != i],
    r"\mathcal E": {(1, 2), (2, 3), (1, 3)},
    r"\sigma(a)": lambda a: 10 * a,
    "f'(a)": lambda a: a + 1,
    r"\hat x": 9,
    "w^*": 11,
    "w^{(t)}": lambda t: 100 + t,
    r"\lVert a \rVert_*": lambda a: 77,
    r"\operatorname{softmax}(v)": lambda v: v,
    "h": 4,
}

VALUES = [
    # numerals, signs, products
    ("1.5 + 1{,}000", "2003/2"),
    ("-n + 2 m", "1"),
    ("n - m - 1", "1"),
    ("n(n-1)", "20"),
    ("2 n m", "30"),
    ("n \\cdot 2 m", "30"),
    ("n \\times 2", "10"),
    ("-2^2", "-4"),
    ("(-2)^2", "4"),
    ("n^2 m", "75"),
    ("q^{-2}", "9/4"),
    ("q^{n-m}", "4/9"),
    # fractions
    ("n / m", "5/3"),
    ("n (n + 1) / 2", "15"),
    (r"n \\ \quad + m \\ \qquad \cdot 2", "11"),
    (r"\frac1m + \tfrac{n}{2}", "17/6"),
    ("{n \\over m}", "5/3"),
    (r"1 / \sum_{i=1}^m x_i", "1/5"),
    (r"\binom{n}{2} + m!", "16"),
    # vectors and matrices
    ("1 - x", "[0, -1, -1]"),
    ("x + y", "[4, 2, 1]"),
    (r"x^\top y", "1"),
    (r"x \cdot y", "1"),
    (r"x y^\top", "[[3, 0, -1], [6, 0, -2], [6, 0, -2]]"),
    (r"x \odot y", "[3, 0, -2]"),
    (r"x \odot (1 - x)", "[0, -2, -2]"),
    ("A B", "[[2, 3], [5, 8]]"),
    (r"A^\top", "[[1, 3], [2, 5]]"),
    (r"A^{\mathsf T}", "[[1, 3], [2, 5]]"),
    ("A^{-1}", "[[-5, 2], [3, -1]]"),
    (r"A^{-\top}", "[[-5, 3], [2, -1]]"),
    ("A^2", "[[7, 12], [18, 31]]"),
    ("A^0", "[[1, 0], [0, 1]]"),
    ("D^+", "[[1/25, 2/25], [2/25, 4/25]]"),
    ("C x", "[5, 10]"),
    (r"x^\top C^\top", "[[5, 10]]"),
    (r"C C^\top", "[[5, 2], [2, 17]]"),
    (r"\det(A) + \operatorname{tr}(A) + \operatorname{rank} D", "6"),
    (r"\operatorname{diag}(x) y", "[3, 0, -2]"),
    (r"\begin{pmatrix} 1 & n \\ q & 0 \end{pmatrix}", "[[1, 5], [2/3, 0]]"),
    (r"\begin{pmatrix} A \\ B \end{pmatrix}", "[[1, 2], [3, 5], [0, 1], [1, 1]]"),
    (r"\begin{pmatrix} n \\ -m \end{pmatrix}", "[5, -3]"),
    (r"\begin{pmatrix} 0 & 1 \\ -1 & 0 \end{pmatrix}", "[[0, 1], [-1, 0]]"),
    (r"\begin{vmatrix} m & n \\ -1 & 2 \end{vmatrix}", "11"),
    (r"(1, -m, n)^\top + x", "[2, -1, 7]"),
    (r"(a_0, \dots, a_2)^\top", "[2, 3, 5]"),
    (r"\langle x, y \rangle", "1"),
    (r"\left\langle A^\top (1, 0)^\top, (m, n)^\top \right\rangle", "13"),
    ("(A B)_{2,1}", "5"),
    ("(x)_{m}", "2"),
    # norms, bars, roots
    (r"\|x\|", "3"),
    (r"\lVert x \rVert_1", "5"),
    (r"\lVert y \rVert_\infty", "3"),
    (r"\|y\|^2", "10"),
    (r"\|(3, 4, -5)^\top\|_3", "6"),
    (r"\|x\|_3^3", "17"),
    (r"\lVert A \rVert_F^2", "39"),
    (r"\lVert D \rVert", "5"),
    (r"\lVert A \rVert_1", "7"),
    (r"\lVert A \rVert_\infty", "8"),
    (r"|m - n| + \left|-2\right|", "4"),
    (r"|\mathcal E|", "3"),
    (r"\lceil n/2 \rceil - \lfloor n/2 \rfloor", "1"),
    (r"\sqrt{q^2} + \sqrt[3]{8}", "8/3"),
    # functions
    (r"\ln 1 + e^0 + \exp(0)", "2"),
    (r"e^{\ln n}", "5"),
    (r"\cos 0 + \sin(0)", "1"),
    (r"\log_2 8 + \log_m(9)", "5"),
    (r"\log_{10} \tfrac{1}{100}", "-2"),
    (r"\log_2 x", "[0, 1, 1]"),
    (r"\sigma(n - 1) + f'(2)", "43"),
    (r"\hat x + w^* + w^{(n)}", "125"),
    (r"\lVert A \rVert_*", "77"),
    (r"\operatorname{softmax}(x)", "[1, 2, 2]"),
    # sums and the like
    (r"\sum_{i=1}^m x_i", "5"),
    (r"\sum_{i=1}^{m} x_i^2 + 1", "10"),
    (r"(\sum_{i=1}^2 x_i) n", "15"),
    (r"\sum_k a_k", "17"),
    (r"\sum_{i,j=1}^m i j^2", "84"),
    (r"\max_{i,j=1}^2 c_{ij}", "2"),
    (r"\arg\max_k a_k + \arg \min_k a_k", "3"),
    (r"\sum_{k=0}^{-1} a_k", "0"),
    (r"x + \sum_{k=1}^{0} x", "[1, 2, 2]"),
    (r"\prod_{k=0}^2 a_k", "30"),
    (r"\prod_{k=1}^0 a_k", "1"),
    (r"\sum_{k : a_k > 2} a_k", "15"),
    (r"\sum_{k \ne 1} a_k", "14"),
    (r"\sum_{\substack{0 \le k < 3, \\ k \ne 1}} a_k", "7"),
    (r"\sum_{\substack{k \le 2 \\ -1 < -k}} a_k", "2"),
    (r"\sum_{j \in \mathcal N(2)} j", "4"),
    (r"\sum_{j \in \mathcal N(2), j > 1} j", "3"),
    (r"\sum_{(i,j) \in \mathcal E} i j", "11"),
    (r"\sum_{i=1}^2 \sum_{j=1}^3 c_{ij}", "8"),
    (r"\max_k a_k + \min_{k \ge 1} a_k", "10"),
    (r"\max(n, m) - \min\{n, m, 1\}", "4"),
    (r"\operatorname*{arg\,max}_k a_k", "3"),
    (r"1 + 2 + \dots + n", "15"),
    (r"1 + 3 + 5 + \cdots + (2n - 1)", "25"),
    (r"x_1^2 + \dots + x_m^2", "9"),
    (r"a_3 a_2 \cdots a_1", "105"),
    (r"\max\{a_0, \dots, a_3\}", "7"),
    # sets, cases, functions
    (r"|\{ k : a_k > 2 \}|", "3"),
    (r"|\{ j \in \mathcal N(1) : j > 2 \}|", "1"),
    (r"\begin{cases} 1 & \text{if } n > 9, \\ 2 & \text{otherwise.} \end{cases}", "2"),
    (r"\begin{cases} n & n < 9 \\ m & n \ge 9 \end{cases}", "5"),
    (r"\begin{cases} 1, & \quad \text{if } n > 9, \\ -n & \quad \text{else} \end{cases}", "-5"),
    (r"\begin{cases} m & n > 9 \\ -n & n \le 9 \end{cases}", "-5"),
    (r"\begin{cases} n & n \ge 5 \\ 2 n - 5 & n \le 5 \end{cases}", "5"),
    (r"\sum_{k=0}^3 [a_k > 2]", "3"),
    (r"\sum_{k=1,\dots,m} a_k + \sum_{k=m,\dots,2} a_k", "27"),
    (r"\max_{k=m-1,\dots,m} a_k", "7"),
    (r"[m \in (1, 3)] + 2 [2 \in (1, 3)]", "2"),
    # notation that is the same
    (r"\left( n \right) \bigl[ m \bigr]", "15"),
    (r"n\,m\!\cdot\;{2}", "30"),
    (r"\boxed{n} + \color{red}{m}", "8"),
    (r"\underbrace{n m}_{\text{cells}}", "15"),
    ("x_{3}", "2"),
    (r"\noclaim{7}{a reason} n", "35"),
    ("n − m", "2"),
    (r"ρ + ρ", "1"),
]


@pytest.mark.parametrize(("latex", "expected"), VALUES)
def test_value(value, latex, expected):
    assert value(latex, SYMBOLS) == expected


def test_the_table_decides_whether_brackets_are_a_call(value):
    assert value("h(n)", {"h": 4, "n": 5}) == "20"
    assert value("h(n)", {"h(a)": lambda a: a + 1, "h": 4, "n": 5}) == "6"


def test_of_equal_matches_the_one_with_fewer_holes_wins(value):
    symbols = {
        "x_i": series([1, 2, 3]),
        "x_1": 7,
        "g_{s,t}": lambda s, t: 1,
        "g_{s,1}": lambda s: 2,
    }
    assert value("x_1 + x_2", symbols) == "9"
    assert value("g_{5,1} + g_{5,2}", symbols) == "3"


def test_a_constant_key_does_not_match_a_letter_that_is_bound(value):
    symbols = {"c_k": 5, "k": each([1, 2])}
    assert value(r"\sum_{k=1}^2 c_k", symbols) == "c_k is not in the table"


def test_a_hole_takes_one_argument(value):
    symbols = {"f(a)": lambda a: a, "x": 1, "y": 2}
    assert value("f(x, y)", symbols) == "f is not in the table"


def test_values_of_other_libraries(value):
    torch = pytest.importorskip("torch")
    sympy = pytest.importorskip("sympy")
    symbols = {"W": torch.tensor([[1.0, 2.0]]), "s": sympy.Symbol("s"), "v": (1, 2)}
    assert value("W W^\\top", symbols) == "5"
    assert value("s s", symbols) == "s**2"
    assert value(r"\max(2 v + v)", symbols) == "6"


def test_pi_is_a_number_unless_the_table_has_it(value):
    assert value(r"\pi", {"n": 1}) == f"{math.pi:.10g}"
    assert value(r"\pi", {r"\pi": 3}) == "3"


COIN = outcomes([0, 1], [Fraction(3, 4), Fraction(1, 4)])
DIE = outcomes(range(1, 7))
MOMENTS = [
    (r"\mathbb E[X]", "1/4"),
    (r"\mathbb E[3 X + D]", "17/4"),
    (r"\operatorname{Var}(X)", "3/16"),
    (r"\operatorname{Cov}(X, X)", "3/16"),
    (r"\operatorname{Cov}(X, D)", "0"),
    (r"\operatorname{Cov}(D, S)", "245/12"),
    (r"\mathbb E[S] - \mathbb E[D]^2", "35/12"),
    (r"P(D \ge 5)", "1/3"),
    (r"\Pr(X = 1, D \ge 5)", "1/12"),
    (r"\mathbb E_X[X]", "1/4"),
    (r"\mathbb E_X[\mathbb E_D[X D]]", "7/8"),
    (r"\mathbb P\{D \ge 5\}", "1/3"),
    (r"P(D \ge 5 \mid D > 2)", "1/2"),
    (r"P(X = 1, D = 6 \mid X = 1, D \ge 5)", "1/2"),
    (r"P(D = 2 | X = 1)", "1/6"),
    (r"\mathbb E[S \mid D \le 2]", "5/2"),
    (r"\mathbb E[(D - \mathbb E[D])^2]", "35/12"),
    (r"\mathbb E[X (D - \mathbb E[D])^2]", "35/48"),
    (r"\mathbb E[v]", "[1/4, 7/2]"),
    (r"\mathbb E\bigl[\|v\|^2\bigr]", "185/12"),
]


@pytest.mark.parametrize(("latex", "expected"), MOMENTS)
def test_moments_are_sums_over_all_outcomes(value, latex, expected):
    vector = COIN.map(lambda x: x)
    both = outcomes(
        [np.array([x, d]) for x in (0, 1) for d in range(1, 7)],
        [p / 6 for p in (Fraction(3, 4), Fraction(1, 4)) for _ in range(6)],
    )
    symbols = {"X": vector, "D": DIE, "S": DIE.map(lambda d: d * d), "v": both}
    assert value(latex, symbols) == expected


@pytest.mark.parametrize("function", [math.exp, np.exp])
def test_a_function_without_named_parameters_takes_the_letter_in_brackets(value, function):
    assert value("g(n) + g(0)", {"g(x)": function, "n": 0}) == "2"
    assert value("|n|_*", {"|x|_*": abs, "n": -3}) == "3"


def test_a_function_without_named_parameters_takes_as_many_letters(value):
    assert value("g(n, 2)", {"g(x, y)": math.pow, "n": 3}) == "9"
