"""Bare 0, 1 and 2 in formulas: where they state facts, and where they do not."""

import pytest

from sphinx_claims.audit.numerals import facts_in_formula


def numerals(latex):
    return sorted(fact.numeral for fact in facts_in_formula(latex))


FREE = {
    "operands": r"1 - h_t^2, 2 x y, \frac{1}{n}, n/2, \frac{1}{1 + e^{-a}}, (-1)^k, 2^n, -1 x",
    "operands beside names": r"y = 2 \operatorname{tr}(A), 1 - \text{Pr}(A), \text{year} + 1",
    "operands on a side": r"y = 1 - x, z = 2 \pi r, \sigma' = \sigma (1 - \sigma), 2 x - 1 = y",
    "roots and logarithms": r"\sqrt{2} x + y \ln 2, \frac{\log(2)}{x}",
    "ranges": r"i = 1, \dots, n \quad t = 0, 1, 2, \ldots \quad k = T, \dots, 1",
    "a range in a set": r"i \in \{1, \dots, n\}, \{0, 1, \dots\}",
    "several indices": r"1 \le i < j \le n, \; 0 \le s, t \le T, \; i, j \ge 1",
    "conditions on a letter": r"t \ge 1, \gamma > 0, 0 < p < 1, n \ne 0, x \to 0, \bm{x} \ge 0",
    "a condition after a comma": r"\|x\| \le y, 1 \le k",
    "conditions in ASCII": "n >= 2, m <= 1, k != 0",
    "limits": r"\sum_{i=1}^n \prod_{j=0} \max_{k \ge 0} \lim_{x \to 0} \int_0^1 \bigcup_{i = 1}",
    "scripts": r"x_0, x_{t-1}, A^{-1}, x^2, w^{(0)}, e^{-2x}, x_{i=1}",
    "intervals": r"p \in [0, 1], q \in (0, 1), [0, 1) \quad f : [0, 1] \to (0, 1] \quad [0, 1]^d",
    "unbounded intervals": r"(0, \infty), [1, \infty), (-\infty, 0)",
    "sets": r"y \in \{0, 1\}, \{0, 1\}^n, A \subseteq \{1, 2\}, \{0\} \cup B",
    "arguments": r"f(0), h'(1), \sigma_t(0), \operatorname{N}(0, 1), \mathcal{N}(0, 1), Q(1, 2)",
    "arguments of operators": r"\max(0, x), \max\{0, 1\} \min(1, y), \mathbb{E}[1], \Pr(2)",
    "events": r"P(X = 1), \mathbf{1}\{x_i = 0\}, E[Y \mid Z = 1], \{x : x_i > 0\}",
    "the vector of ones": r"\mathbf{1}_A, \mathbf{1}^\top x, \mathbf 1 \mathbf 1^\top / n",
    "the indicator": r"\mathbb{1}\{x = y\}, \mathbf{1}\{x \le y\}",
    "shapes with letters": r"A \in \mathbb{R}^{n \times 1}, n \times 1",
    "a matrix of general size": r"\begin{pmatrix} 1 & & 0 \\ & \ddots & \\ 0 & & 1 \end{pmatrix}",
    "a vector of general length": r"(1, \dots, 1), (0, 1, \dots, n)",
    "operands in a matrix": r"\begin{bmatrix} 1 - a & a \\ 2 b & b/2 \end{bmatrix}",
    "modulo": r"a \pmod{2}",
}


@pytest.mark.parametrize("latex", FREE.values(), ids=FREE)
def test_bare_numerals_that_state_no_fact(latex):
    assert numerals(latex) == []


BOUND = {
    # sides of relations
    r"x = 0": "0",
    r"0 = x": "0",
    r"\nabla f(x) = 0, \sum_i p_i = 1": "01",
    r"x_0 = 0, x_1 = 1": "01",
    r"\begin{aligned} x &= 0 \\ &= 1 \end{aligned}": "01",
    r"b_{t+1} := 1": "1",
    r"x \approx 2": "2",
    r"x \equiv 1 \pmod{n}": "1",
    r"x \gets 0": "0",
    r"u \mapsto 1": "1",
    r"x = -1": "1",
    r"x = (1)": "1",
    r"x = \sqrt{2} \quad y = -\ln 2": "22",
    r"x = 1^\circ": "1",
    r"x = y = 1 \text{ for all } n": "1",
    r"\text{if } t = 0": "0",
    r"a, b = 0, 1": "01",
    r"f(x) \not= 1": "1",
    # inequalities and limits of more than a letter
    r"\|x\| \le 1": "1",
    r"x_i \ge 0": "0",
    r"f(x) < 2": "2",
    r"1 < e^x": "1",
    r"f(x) \to 0": "0",
    r"0 < 2 \eta \sigma^2 < 2": "02",
    r"2 x > 1": "1",
    r"x y \ge 1": "1",
    r"0 \in S, 1 \notin S": "01",
    # several statements
    r"t \ge 1, \|x\| \le 1": "1",
    r"i = 1, \dots, n, \quad x = 1": "1",
    r"x = 0 \implies y = 1": "01",
    # entries of matrices and vectors
    r"\begin{pmatrix} 1 & 0 \\ a & 2 \end{pmatrix}": "012",
    r"\left[\begin{array}{cc} 1 & -2 \end{array}\right]": "12",
    r"\begin{smallmatrix} 0 \\ x \end{smallmatrix} \matrix{1 & x}": "01",
    r"(0, 1, 1)": "011",
    r"x = (0, 1)": "01",
    r"h = [0, 1]": "01",
    r"x = [0, 1]^\top": "01",
    r"\sigma (1, 0)^\top": "01",
    r"(a, 0)": "0",
    r"A = \{0, 2\} \quad B = \{1\}": "012",
    r"\langle 0, 1, 2 \rangle": "012",
    r"x \in \{(0, 1), (1, 2)\}": "0112",
    # cases and labels
    r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}": "01",
    r"\underbrace{x + y}_{= 0} \overbrace{z}^{1}": "01",
    r"\xrightarrow{x = 1} \overset{2}{\to}": "12",
    # alone
    r"0": "0",
    r"-1": "1",
    r"{2}": "2",
    r"\mathbf{0}": "0",
    r"\textcolor{red}{1}": "1",
    # computations
    r"1 + 1": "11",
    r"2 \cdot 1 + x": "12",
    r"2 \times 2": "22",
    r"\frac{0.5}{1 - 0.5}": ["0.5", "0.5", "1"],
    r"x + \frac{\log(2)}{2} \cdot 19": ["19", "2", "2"],
    r"2^{10}": ["10", "2"],
    r"2 \claim{k}": "2",
    r"0 + 1 + x = y": "01",
    r"f(\text{year} + 2)": "2",
    r"x = 1\ \text{for}\ n": "1",
    # bounds other than 0 and 1
    r"x \in [0, 2]": "2",
    # exponents
    r"\mathbb{R}^2, \{0, 1\}^2, [0, 1]^2": "222",
    r"10^{1} + 3^2": ["1", "10", "2", "3"],
    r"\int_{-2}^2 f": "22",
    # bold zeros and ones
    r"\nabla f = \mathbf{0}": [r"0"],
    r"\mathbf{1} = x": "1",
}


@pytest.mark.parametrize(("latex", "found"), BOUND.items(), ids=BOUND)
def test_bare_numerals_that_state_facts(latex, found):
    plain = [numeral.strip("{}") for numeral in numerals(latex)]
    assert sorted(plain) == sorted(found)
