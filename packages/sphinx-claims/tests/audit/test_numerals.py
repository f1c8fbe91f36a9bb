r"""Numerals that state a fact: examples on both sides of every rule."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_claims.audit.numerals import (
    facts_in_code,
    facts_in_formula,
    facts_in_prose,
    is_name,
)


def tokens(text):
    return re.findall(r"\S+", text)


def numerals(facts):
    return [fact.numeral for fact in facts]


FREE_PROSE = {
    "names": "float64, h_1 and v3.11; x², é7 and x₁; CIFAR-10, GPT-3, ResNet-50; ViT-B/16, B/16",
    "longer names": "ImageNet-21k, JFT-300M, VGG-16-based and SGDR-T0-like nets, np.float64",
    "reference": "part 3.1, section 4, page 3, step 1000, version 3.11, fig. 2b, Row 5",
    "reference in parentheses": "equation (5), eq. (3.1), Equations (2) and (5)",
    "list after a plural": "Tables 2 and 5, Tables 2, 3 and 5, Sections 3 to 5, figures 3–5",
    "irregular plurals": "corollary 3, corollaries 3 and 4, appendices 3 and 4",
    "years": "(2015), (Ioffe and Szegedy, 2015), (NeurIPS 2017), (Ba, 2015; Łukasz, 2016b)",
    "dates": "2020-01-05, 5 January 2020, January 5, 2020, May 2020",
    "identifiers": "arXiv:1502.03167, arXiv 1502.03167v2, doi:10.1000/182, PEP 8, RFC 2119",
    "urls": "https://arxiv.org/abs/1502.03167",
    "colors": "#1b7f4b, #12345678",
    "small number words": "zero, one, two, twice, both, double, a pair, half",
    "ordinals": "first, third, seventh, a third method, weight, often, intense, attention",
    "identifier of words": "three_cycle",
}


@pytest.mark.parametrize("text", FREE_PROSE.values(), ids=FREE_PROSE)
def test_exempt_numerals_in_prose(text):
    assert facts_in_prose(text) == []


BOUND_PROSE = {
    # numerals and their notations
    "0, 1, 2": ["0", "1", "2"],
    "-7 and −7 and –7": ["-7", "−7", "7"],
    "3-5 and 3–5": ["3", "5", "3", "5"],
    "1,234,567 1_000 1\u202f234 1\u2009234 1\u00a0234": [
        "1,234,567",
        "1_000",
        "1\u202f234",
        "1\u2009234",
        "1\u00a0234",
    ],
    "3.14, 0,31 and .5": ["3.14", "0,31", ".5"],
    "3e-4 and 3E8 and 10⁻³": ["3e-4", "3E8", "10"],
    "4/5, 1:5": ["4/5", "1", "5"],
    "50%, 50 %, 12.5\u202f%": ["50%", "50 %", "12.5\u202f%"],
    "½, 1½, ¾, Ⅳ, ①": ["½", "1½", "¾", "Ⅳ", "①"],
    "86M, 5x, 12k, 3D, 4th, 10ms": ["86", "5", "12", "3", "4", "10"],
    "٣ and ３": ["٣", "３"],
    "K=7, n≥5, (3), [4], ~6, $8, 9°": ["7", "5", "3", "4", "6", "8", "9"],
    # number words
    "three, Seven and TEN": ["three", "Seven", "TEN"],
    "seven-layer and three-fold, threefold": ["seven", "three", "threefold"],
    "twenty-one": ["twenty"],
    "non-five, up-to-five, five/six, five–six": ["five", "five", "five", "six", "five", "six"],
    "hundreds of millions, tens, dozens": ["hundreds", "millions", "tens", "dozens"],
    "thrice, two thirds, one-fifth, a third of it": [
        "thrice",
        "two thirds",
        "one-fifth",
        "a third",
    ],
    "a quarter": ["quarter"],
    # beside names
    "ResNet-seven and (of seven layers, Ioffe, 2015)": ["seven", "seven"],
    "width-64, top-5, rank-3, Depth-12, from-5, or/7, x/5": [
        "64",
        "5",
        "3",
        "12",
        "5",
        "7",
        "5",
    ],
    "the end.5 is": ["5"],
    "layer 3, Python 3.11": ["3", "3.11"],
    # beside references
    "In Table 5, 86M and in section 3, 12 more": ["86", "12"],
    "Figure 3 and 200 samples": ["200"],
    "step 3 or 4": ["4"],
    "row 5%": ["5%"],
    "row 5.5 %": ["5.5 %"],
    "version 86M, step 4x": ["86", "4"],
    "note 7, 5 steps": ["7", "5"],
    # beside years, dates, identifiers and colors
    "in 2015, 2015)": ["2015", "2015"],
    "(2048), (about 2000), (2015, 7 pages)": ["2048", "2000", "2015", "7"],
    "(7 of Ioffe, 2015)": ["7", "2015"],
    "May 3": ["3"],
    "on arXiv 7 times, doi 10.1": ["7", "10.1"],
    "#100 and #12345": ["100", "12345"],
}


@pytest.mark.parametrize(("text", "found"), BOUND_PROSE.items(), ids=BOUND_PROSE)
def test_facts_in_prose(text, found):
    assert numerals(facts_in_prose(text)) == found


def test_the_context_of_a_fact():
    (fact,) = facts_in_prose("In all of these the width of every layer is 7 and no more than that.")
    assert fact.context == "of every layer is 7 and no more than"
    (fact,) = facts_in_formula("x_1 + \\dots + x_n + \n" * 5 + "= 345 + y \\cdot " + "x + " * 30)
    assert "\n" not in fact.context
    assert "345" in fact.context
    assert len(fact.context) <= 80


FREE_FORMULAS = {
    "bare 0, 1, 2": r"x = 0 + 1 \cdot 2x, 2n",
    "a matrix of them": r"\begin{bmatrix} 1 & 0 \\[1ex] 0 & 2 \end{bmatrix}",
    "subscripts": r"x_3, x_{10}, x_{i,7}, \mathbb Z_7, W_\mathrm{hh}",
    "superscripts of symbols": r"x^3, x_i^{-7}, (x + 1)^3, x^{(7)}, e^{-3t}, \|x\|^4, x^{1/2}",
    "quotients with symbols": r"\frac1m, \frac{1}{2m}, n/2, \pi/2, 2/n, \frac{1}{2^n}",
    "small limits": r"\sum_{i=1}^{n_3} \max_{k \ge 0} \int_0^1 \underbrace{x}_{=0}",
    "labels and tags": r"x \label{eq:77} \tag{77} \tag*{8}",
    "lengths": r"a \\[3ex] b \\ [-4.5pt] c \kern 3pt \hspace{3cm}",
    "columns": r"\begin{array}{c|c} a \end{array} \begin{alignat}{3} b \end{alignat}",
    "colors and targets": r"\color{#777777} x \textcolor{#777}{y} \href{page7.html}{z}",
    "comment": "x % 7\n",
    "claims": r"\claim{width-7} + \noclaim{7}{a name}",
    "operators": r"\operatorname{top2vec}(x), \mathrm{L2}, \text{float64}, \mathbf{1}_A",
    "sets": r"\{0, 1\}^n, \mathbb R^d, \mathbb{R}^{n \times m}, [0, 1]^2",
}


@pytest.mark.parametrize("latex", FREE_FORMULAS.values(), ids=FREE_FORMULAS)
def test_exempt_numerals_in_formulas(latex):
    assert facts_in_formula(latex) == []


BOUND_FORMULAS = {
    r"x = 7": ["7"],
    r"-3x + 12.5": ["3", "12.5"],
    r"1.0, .5, 00, 10": ["1.0", ".5", "00", "10"],
    r"0{,}31 + 1\,000 + 1\!2": ["0{,}31", r"1\,000", r"1\!2"],
    r"1 2": ["1 2"],
    r"1\% + 50 \%": [r"1\%", r"50 \%"],
    "½": ["½"],
    # quotients of numerals
    r"\frac12": [r"\frac12"],
    r"\tfrac 1 2": [r"\tfrac 1 2"],
    r"\dfrac{1}{-2}": [r"\dfrac{1}{-2}"],
    r"\nicefrac12": [r"\nicefrac12"],
    r"1/2": ["1/2"],
    r"{1}/{2}": ["{1}/{2}"],
    r"1\!/\!2": [r"1\!/\!2"],
    r"1 \over 2": [r"1 \over 2"],
    r"1 : 2": ["1 : 2"],
    r"\frac{7}{n} + \frac m8": ["7", "8"],
    r"\frac{13}{12} \neq \frac{17}{12}": [r"\frac{13}{12}", r"\frac{17}{12}"],
    r"\pi/4 + \sqrt{5} + \sqrt[3]{x}": ["4", "5", "3"],
    r"\binom{7}{2}": ["7"],
    # exponents
    r"10^{-4}": ["10", "4"],
    r"\claim{ten}^{3}": ["3"],
    r"2^{10} + 2^8 + 2_i^8": ["10", "8", "8"],
    r"\mathbb R^{3}": ["3"],
    r"\mathbb{R}_+^{3 \times n}": ["3"],
    r"\{0, 1\}^8, \lbrace 0 \rbrace^9, [0, 1]^7, \mathcal X^6, \R^5": ["8", "9", "7", "6", "5"],
    r"\sum_{i=1}^{10} i": ["10"],
    r"\sum\limits_{i=3}^n \prod^{7} \bigcup_{k}^{8} \int_0^{5}": ["3", "7", "8", "5"],
    r"\max_{k \le 7} \lim_{x \to 9}": ["7", "9"],
    r"\underbrace{x + y}_{= 12} \overbrace{z}^{7}": ["12", "7"],
    r"x_10 + x^23": ["10", "23"],
    # text, names and the rest
    r"\text{has 7 and seven}": ["7", "seven"],
    r"x_{\text{7 times}} \mathrm{seven} \operatorname{7} \mbox{8}": ["7", "seven", "7", "8"],
    r"\text{a \textbf{six} b}": ["six"],
    r"\textcolor{red}{7} \boxed{8} \mathbf{9} \href{a}{6}": ["7", "8", "9", "6"],
    r"\begin{pmatrix} 4 & 3 \\ 0 & 1 \end{pmatrix}": ["4", "3"],
    r"a \\[7] b": ["7"],
    "x % 7\n + 8": ["8"],
    r"x \tag{5} + 5": ["5"],
    r"5 \cdot \claim{five} \noclaim{5}{why}": ["5"],
    r"\overset{7}{x} \xrightarrow{8} y": ["7", "8"],
    r"{{{{{{x^{{{{{7}}}}}}}}}}}": ["7"],
}


@pytest.mark.parametrize(("latex", "found"), BOUND_FORMULAS.items(), ids=BOUND_FORMULAS)
def test_facts_in_formulas(latex, found):
    assert sorted(numerals(facts_in_formula(latex))) == sorted(found)


CODE = {
    "numbers compute": ("x = 77 + 8.5", []),
    "comment": ("x = 1\n\n# has 7", [(3, "7")]),
    "comment behind code": ("x = 5  # seven", [(1, "seven")]),
    "string": ("print('has 7')", [(1, "7")]),
    "statement": ("claim('width', '1/2', x)", []),
    "other quotient": ("claim('width', '1/3', x)", [(1, "1/3")]),
    "key": ("claim('width-7', x)", []),
    "one word": ("open('data/part-3.csv'), 'float64', 'h:2', 'E501'", []),
    "number word": ("label = 'seven'", [(1, "seven")]),
    "label": ("label = 'n=7'", [(1, "7")]),
    "number and unit": ("label = '86M'", [(1, "86")]),
    "lines of a string": ("'''a\n\n has 7'''\n", [(3, "7")]),
    "docstring": ("def f():\n    '''Add 7.'''", [(2, "7")]),
    "f-string": ("f'{x} of 7'", [(1, "7")]),
    "format": ("f'{x:7.3f} {x:{8}}'", []),
    "string in an f-string": ("f'{\"has 7\"}'", [(1, "7")]),
    "raw": ("r'has 7'", [(1, "7")]),
    "below a line magic": ("%matplotlib inline\n!ls 8\nx?\n# has 7", [(4, "7")]),
    "below a cell magic": ("%%time\nx = 8  # has 7", [(2, "7")]),
    "markdown": ("%%markdown\nhas 7", [(2, "7")]),
    "html": ("\n%%html\n<b>7</b>", [(3, "7")]),
    "percent sign in a string": ("'''\n% 7 of it'''", [(2, "7")]),
    "no Python": ("x = = 8  # has 7\n'has 9'", [(1, "7"), (2, "9")]),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("source", "found"), CODE.values(), ids=CODE)
def test_facts_in_code(source, found):
    facts = facts_in_code(source, {"width", "width-7", "1/2"}.__contains__)
    assert [(line, fact.numeral) for line, fact in facts] == found


def test_is_name():
    names = ["h1-next", "docs/part-3.md", "~/x.7", "./a7", "layer:3"]
    others = ["7", "k=7", "7x", "seven", "two words 7", "f(7)", ""]
    assert [code for code in names + others if is_name(code)] == names


WORDS = tokens("""
    the of we learn rate loss network layers with and model samples about depth is on page part
    table May Rows (see accuracy — grows; ViT-B/16 «x» Ioffe
""")


@given(
    number=st.integers(3, 10**6),
    before=st.lists(st.sampled_from(WORDS), max_size=4),
    after=st.lists(st.sampled_from(WORDS), max_size=4),
    form=st.sampled_from(["{}", "{:,}", "{}%", "({})", "{}x", "{}.", "≈{}", "~{}-fold", "w={}"]),
)
@settings(deadline=None, max_examples=500)
def test_a_numeral_among_words_is_found(number, before, after, form):
    planted = form.format(number)
    text = " ".join([*before, planted, *after])
    referred = {"page", "part", "table", "Rows"} & set(before[-1:])
    reference = referred and planted.strip("().").isdigit()
    year = re.fullmatch(r"\((1[89]\d\d|20[0-3]\d)\)", planted) or re.search(
        r"\bMay (1[89]|20[0-3])\d\d", text
    )
    found = [n for n in numerals(facts_in_prose(text)) if re.search(r"\d", n)]
    if not (reference or year):
        assert [re.sub(r"\D", "", n) for n in found] == [str(number)]


@given(number=st.integers(3, 10**6), place=st.integers(0, 30))
@settings(deadline=None)
def test_a_numeral_among_symbols_is_found(number, place):
    parts = tokens(r"\alpha + \mathbf{W}_{h} x_t ^ 2 \cdot \frac { \sigma } { n } = y , z")
    while place < len(parts) and (parts[place - 1] == "^" or parts[place] in {"{", "^"}):
        place += 1
    latex = " ".join([*parts[:place], str(number), *parts[place:]])
    assert str(number) in "".join(numerals(facts_in_formula(latex))).replace(" ", "")


MARKS = tokens(r"""
    \frac \tfrac { } [ ] ^ _ \text{ \claim{ \noclaim{ \\ \\[ % \begin{ \end{ 7 1 2 / ½ x
    \sum \mathbb \operatorname{ \over $ & \left\{ {,} \, \% . \underbrace{
""")
LATEX = st.lists(st.sampled_from(MARKS) | st.text(max_size=3)).map("".join)


@given(LATEX)
@settings(deadline=None, max_examples=500)
def test_any_formula_is_audited_without_an_error(latex):
    for fact in facts_in_formula(latex):
        assert fact.numeral


@given(st.text() | LATEX)
@settings(deadline=None, max_examples=300)
def test_any_text_and_code_are_audited_without_an_error(text):
    facts_in_prose(text)
    assert all(line >= 1 for line, _ in facts_in_code(text, lambda _: False))


@pytest.mark.parametrize(
    "text",
    ["(" + "A " * 2000 + "2015", "A-" * 3000, "Tables " + "3, " * 3000, "x1" * 3000, "{" * 3000],
    ids=["parenthesis", "hyphens", "list", "name", "braces"],
)
def test_long_texts_are_audited_without_backtracking(text):
    for find in (facts_in_prose, facts_in_formula):
        find(text)
