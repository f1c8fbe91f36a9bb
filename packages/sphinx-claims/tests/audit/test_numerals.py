r"""Numerals that state a fact: examples on both sides of every rule."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_claims.audit.normalized import normalize
from sphinx_claims.audit.numerals import (
    audited_code,
    facts_in_formula,
    facts_in_prose,
    number_lengths,
)
from sphinx_claims.formulas import read_macros


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
    "abbreviations": "p. 3, pp. 3–5, ch. 4, Sec. 2, Thm. 2, § 3, fig. 3a, Eqs. (2)–(4), Ex. 2.1",
    "irregular plurals": "corollary 3, corollaries 3 and 4, appendices 3 and 4",
    "years": "(2015), (Ioffe and Szegedy, 2015), (NeurIPS 2017), (Ba, 2015; Łukasz, 2016b)",
    "dates": "2020-01-05, 5 January 2020, January 5, 2020, May 2020",
    "identifiers": "arXiv:1502.03167, arXiv 1502.03167v2, doi:10.1000/182, PEP 8, RFC 2119",
    "urls": "https://arxiv.org/abs/1502.03167",
    "colors": "#1b7f4b, #12345678",
    "small number words": "zero, one, two, twice, both, double, a pair, half",
    "ordinals": "first, third, seventh, a third method, weight, often, intense, attention",
    "identifier of words": "three_cycle",
    "dimensions": "2D, 3-d arrays, a 1D and a 4-D tensor, a 2-dimensional array",
    "hot": "one-hot, 2-hot, three-hot and k-hot",
    "angles": "the 45-degree line, a 45 degree line, a 90-degree rotation, the 45° line",
    "ordinals in digits": "the 1st, 2nd, 3rd, 11th, 21st, 112th",
    "ISO 8601": "2020-01-05T12:30:00Z, 2020-01-05 12:30+01:00, 2020-01, 2020-W05-3, P3DT4H, PT15M",
    "other dates": "5th May 2020, May 5th, 2020, Jan. 1 2018, Sept. 2023, 14 March 1592",
    "standards": "ISO 8601, ISO/IEC 9899:2018, RFC 2119, PEP 8, IEEE 754, IEC 60027-2, EPSG:4326",
    "versions": "Python 3, Python 3.9+, Ubuntu 22.04, macOS 14, Windows 10, Sphinx 7.4.7, v1.2",
    "lists of versions": "Python 3.9, 3.10 and 3.11, Python 2/3, NumPy >= 1.26, pip (>=22.0)",
    "a verb after a version": "Python 3 is, has, supports and requires; Python 3 (ipykernel)",
    "lives": "Newton (1642–1727), (born 1912), (c. 1912 – c. 1987), Fibonacci (c. 1170 – c. 1250)",
    "lives before Christ": "Aristotle (384–322 BC)",
    "distributions": "Beta(2, 2), AR(1), ARMA(2, 1), N(0, 1), U(0, 1), Poisson(3), GARCH(1,1)",
    "seasonal model": "ARIMA(1,1,1)(1,1,1,12), Normal(0, 2.5), binomial(n, 0.5), t(5), F(3, 20)",
    "labels": "Model 2, Product 1, Type 0 and Method 12, Volume 20, Issue 5, No. 3",
    "items of a list": "We (1) read and (2) write. We 1) read and 2) write.",
    "item at the start": "4. We use it",
    "identifiers of letters and digits": "80NSSC22K0345, 0x7f840e279c10",
    "superscripts": "z^2 and z^{-3}",
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
    "86M, 5x, 12k, 3Dx, 2th, 10ms": ["86", "5", "12", "3", "2", "10"],
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
    "layer 3, Netty 3.11": ["3", "3.11"],
    # beside references
    "In Table 5, 86M and in section 3, 12 more": ["86", "12"],
    "Figure 3 and 200 samples": ["200"],
    "step 3 or 4": ["4"],
    "p 3, sec 4, p. 5%": ["3", "4", "5%"],
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
    "2020-13-05, 2020-2021, 1000-2000": ["2020", "13", "05", "2020", "2021", "1000", "2000"],
    # beside dimensions, angles and ordinals
    "it is 3-dimensional, in 12D, 30d": ["3", "12", "30"],
    "rotated by 45 degrees, a 7-degree polynomial, 45° C": ["45", "7", "45"],
    "a 5th of the rows, two 5ths, 1.5th, 1,000th, 2th": ["5", "5", "1.5", "1,000", "2"],
    "hot 2, five-hotter": ["2", "five"],
    # beside standards and versions
    "PEP 8%, ISO 5.5%, RFC three, RFC 7 times, EN 5": ["8%", "5.5%", "three", "7", "5"],
    "fig. 3 times, Section 3 percent, No 3 of": ["3", "3", "3"],
    "Python 3 times faster": ["3"],
    "Python 3 files, Windows 95 percent, Ubuntu 22%": ["3", "95", "22%"],
    "Python 3-fold, Ubuntu 7 people, 1.2.3 times": ["3", "7", "1.2.3"],
    "with NumPy 5 arrays, Python 3 million": ["5", "3", "million"],
    "1.234.567 people": ["1.234.567"],
    # beside lives, distributions and labels
    "the data (1960–2010), GDP (1960–2010)": ["1960", "2010", "1960", "2010"],
    "Width (1000–2000), Newton (1642–1645)": ["1000", "2000", "1642", "1645"],
    "(born 7 times), born 1912": ["7", "1912"],
    "Beta (2), Beta(2, 7 layers), f(3), N(5), Width(3)": ["2", "2", "7", "3", "5", "3"],
    "Model 2 layers, Group 5%, Model 95, model 2": ["2", "5%", "95", "2"],
    "the (1) and the (3), (2)": ["1", "3", "2"],
    "of 4. We use it": ["4"],
    "28X28, 10^3": ["28", "28", "10", "3"],
    "#100 and #12345": ["100", "12345"],
}


@pytest.mark.parametrize(("text", "found"), BOUND_PROSE.items(), ids=BOUND_PROSE)
def test_facts_in_prose(text, found):
    assert numerals(facts_in_prose(text)) == found


LANGUAGES = {
    "de": (
        "Abbildung 3, Tabellen 2 und 5, Kapitel 4, Gleichung (4), Abb. 3, S. 5, in der 3. Schicht, "
        "am 5. Januar 2020, im Januar 2020, die 45-Grad-Linie, Table 5, zwei, die dritte",
        "drei Schichten, dreiundzwanzig, zwei Drittel, 3. Schicht, Breite 3",
        ["drei", "dreiundzwanzig", "zwei Drittel", "3", "3"],
    ),
    "fr": (
        "la figure 2, équation (4), tableaux 2 et 5, le 1er, la 2e couche, 5 janvier 2020, 1ᵉʳ",
        "trois couches, quatre-vingt-dix, deux tiers, des centaines, 2e-3, largeur 3",
        ["trois", "quatre-vingt-dix", "deux tiers", "centaines", "2e-3", "3"],
    ),
    "es": ("tabla 3, 5 de enero de 2020, el 3.º", "once capas y 3", ["once", "3"]),
    "it": (
        "figura 3, capitoli 2 e 3",
        "tre, ventitré, sei strati, tu sei bravo",
        ["tre", "ventitré", "sei"],
    ),
    "pt_BR": ("tabela 3, seções 2 e 3", "três camadas", ["três"]),
    "nl": ("figuur 3, de 3e laag, ten eerste", "drieëntwintig, tien", ["drieëntwintig", "tien"]),
    "pl": ("rysunek 3, w tabeli 2", "trzy warstwy, ten", ["trzy"]),
    "ru": ("рис. 3, в таблице 2, 3-й слой, семья", "три слоя, семи", ["три", "семи"]),
    "cs": ("Obr. 3, Tabulka 2", "3 vrstvy", ["3"]),
    "zh": (
        "图3, 第3章, 公式(4), 表2和3, 2020年1月5日, 第三章, 三角形, 两个",
        "三只猫, 二十个",
        ["三只", "二十个"],
    ),
    "ja": ("図3, 第3章, 3番目, 三角形, 二人", "三匹の猫, 三人", ["三匹", "三人"]),
    "ko": ("그림 3, 제3장, 3번째, 두 마리", "세 마리", ["세 마리"]),
    "tlh": ("Figure 3", "three", ["three"]),
}


@pytest.mark.parametrize(("free", "bound", "found"), LANGUAGES.values(), ids=LANGUAGES)
def test_the_words_of_other_languages(request, free, bound, found):
    language = request.node.callspec.id
    assert facts_in_prose(free, language) == []
    assert numerals(facts_in_prose(bound, language)) == found


UNSPACED = {
    "他有3只猫": ["3"],
    "图5张，每行5个，共３行": ["5", "5", "３"],
    "GPT3有5个, 用Python3写5行": ["5", "5"],
    "ฉันมีแมว3ตัว": ["3"],
    "학생3명, 숙제 3개": ["3", "3"],
    "មាន៣": ["៣"],
    "図3, 第3章": [],
    "三只猫, 三匹の猫": ["三只", "三匹"],
}


@pytest.mark.parametrize(("text", "found"), UNSPACED.items())
def test_scripts_without_spaces(text, found):
    assert numerals(facts_in_prose(text)) == found


NORMALIZED = {
    "٣ ३ ３ 𝟑 ๓ ৩": ["٣", "३", "３", "𝟑", "๓", "৩"],
    "se\u00adven, thr\u200dee, \ufb01ve, 𝐬𝐞𝐯𝐞𝐧": [
        "se\u00adven",
        "thr\u200dee",
        "\ufb01ve",
        "𝐬𝐞𝐯𝐞𝐧",
    ],
    "7\u0332, 7\ufe0f\u20e3 and thr\u0336ee": ["7\u0332", "7\ufe0f\u20e3", "thr\u0336ee"],
    "of\u200b7, 1\u2060000": ["7", "1\u2060000"],
    "twenty\u2011one, two\u00a0thirds, 5\u2044\u20608": [
        "twenty",
        "two\u00a0thirds",
        "5\u2044\u20608",
    ],
    "５０％, ٣٪": ["５０％", "٣٪"],
    "Table\u00a05, part\u202f3.1, CIFAR\u201110, Ｔａｂｌｅ ５, Figure\u2009\u00ad3, e\u03017": [],
    "10⁻³, ½, ①, Ⅳ and x²": ["10", "½", "①", "Ⅳ"],
}


@pytest.mark.parametrize(("text", "found"), NORMALIZED.items())
def test_prose_is_normalized_and_quoted_as_it_is_written(text, found):
    facts = facts_in_prose(text)
    assert numerals(facts) == found
    assert all(" ".join(fact.numeral.split()) in fact.context for fact in facts)


def test_the_context_of_a_fact():
    (fact,) = facts_in_prose("In all of these the width of every layer is 7 and no more than that.")
    assert fact.context == "of every layer is 7 and no more than"
    (fact,) = facts_in_formula("x_1 + \\dots + x_n + \n" * 5 + "= 345 + y \\cdot " + "x + " * 30)
    assert "\n" not in fact.context
    assert "345" in fact.context
    assert len(fact.context) <= 80


FREE_FORMULAS = {
    "bare 0, 1, 2": r"x = 0 + 1 \cdot 2x, 2n",
    "rows": r"\begin{bmatrix} a & b \\[3ex] c & d \end{bmatrix}",
    "subscripts": r"x_3, x_{10}, x_{i,7}, \mathbb Z_7, W_\mathrm{hh}",
    "superscripts of symbols": r"x^3, x_i^{-7}, (x + 1)^3, x^{(7)}, e^{-3t}, \|x\|^4, x^{1/2}",
    "quotients with symbols": r"\frac1m, \frac{1}{2m}, n/2, \pi/2, 2/n, \frac{1}{2^n}",
    "small limits": r"\sum_{i=1}^{n_3} \max_{k \ge 0} \int_0^1 \underbrace{x}_{y}",
    "labels": r"x \label{eq:77} \ref{eq:77} \eqref{eq:77} \tag{A} \tag*{A7}",
    "lengths": r"a \\[3ex] b \\ [-4.5pt] c \kern 3pt \hspace{3cm}",
    "columns": r"\begin{array}{c|c} a \end{array} \begin{alignat}{3} b \end{alignat}",
    "colors and targets": r"\color{#777777} x \textcolor{#777}{y} \href{page7.html}{z}",
    "comment": "x % 7\n",
    "claims": r"\claim{width-7} + \noclaim{7}{a name}",
    "operators": r"\operatorname{top2vec}(x), \mathrm{L2}, \text{float64}, \mathbf{1}_A",
    "sets": r"\{0, 1\}^n, \mathbb R^d, \mathbb{R}^{n \times m}, [0, 1]^d, \mathbb E[x]^3",
    "what is not seen": r"\phantom{7} \hphantom{8} \vphantom{9}",
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
    r"\binom{7}{n}": ["7"],
    # exponents
    r"10^{-4}": ["10", "4"],
    r"\claim{ten}^{3}": ["3"],
    r"3^{10} + 2_i^8": ["3", "10", "8"],
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
    r"\textcolor{red}{7}, \boxed{8}, \mathbf{9}, \href{a}{6}": ["7", "8", "9", "6"],
    r"\begin{pmatrix} 4 & 3 \\ a & b \end{pmatrix}": ["4", "3"],
    r"a \\[7] b": ["7"],
    "x % 7\n + 8": ["8"],
    r"x \tag{5} + 5": ["5", "5"],
    r"5 \cdot \claim{five} \noclaim{5}{why}": ["5"],
    r"\overset{7}{x} \xrightarrow{8} y": ["7", "8"],
    r"{{{{{{x^{{{{{7}}}}}} + {{{{7}}}}}}}}}": ["7"],
    r"\text{a {b {c {d seven}}}}": ["seven"],
}


TYPESET = {
    # numerals joined from several pieces
    r"{3}{2}": ["{3}{2}"],
    r"3{}2 + 4\!5 + 6{\,}7": ["3{}2", r"4\!5", r"6{\,}7"],
    r"1{,}234 + 1\mathord{,}234 + 3\text{.}5": ["1{,}234", r"1\mathord{,}234", r"3\text{.}5"],
    r"3{\color{red}2} \textcolor{red}{3}\htmlClass{a1}{2}": [
        r"3{\color{red}2} \textcolor{red}{3}\htmlClass{a1}{2}"
    ],
    r"\mathbb{7} + \mathcal{8} + \mathds{9}": ["7", "8", "9"],
    r"\mathbf{1}\mathbf{2} + 1\mathbf{1}": [r"{1}\mathbf{2}", r"1\mathbf{1}"],
    # fractions
    r"1\over2": [r"1\over2"],
    r"{1 \over 2} + {3 \above 1pt x}": [r"1 \over 2", "3"],
    r"\genfrac{}{}{}{}{1}{2}": [r"\genfrac{}{}{}{}{1}{2}"],
    r"{n \atop 7} + {8 \choose k}": ["7", "8"],
    r"\cfrac[l]{1}{3 + \cfrac{1}{x}}": ["3"],
    # characters
    '\\char"37' + r" + \char55 + \char'67 + \char`7": [
        '\\char"37',
        r"\char55",
        r"\char'67",
        r"\char`7",
    ],
    r"\unicode{55} + \unicode{x37} + \symbol{55}": [
        r"\unicode{55}",
        r"\unicode{x37}",
        r"\symbol{55}",
    ],
    "&#55; ": ["55"],
    "７ + ٣ + 𝟕 + ⑦": ["７", "٣", "𝟕", "⑦"],
    "x⁷ + x₇ + 10⁴ + 10⁻⁵": ["10", "⁴", "10", "⁵"],
    # words
    r"\text{sev}\text{en} + \text{sev}{\text{en}}": ["seven", "seven"],
    r"\mathrm{sev}\mathrm{en} + \text{eig}\!\text{ht}": ["seven", "eight"],
    r"seven + \mathit{eight} + \mathbf{ni}ne + s\text{ev}en": ["seven", "eight", "nine", "seven"],
    r"\text{of}\text{7} + \text{of}\,\text{8}": ["7", "8"],
    r"\text{thirty-two $x^3 + 7$ rows}": ["thirty", "7"],
    r"\text{a }\textcolor{red}{\text{b seven}}": ["seven"],
    r"\verb|7 rows|, \ce{7 H2O}, \url{7}": ["7", "7", "7"],
    r"\intertext{of seven} \tag{7 rows}": ["seven", "7"],
    # places
    r"\overset{3}{=} + \stackrel{4}{\to} + \sideset{_7}{^8}\sum": ["3", "4"],
    r"\boxed{7} + \cancel{8} + \smash{9} + \rlap{4} + \mathllap{5}": ["7", "8", "9", "4", "5"],
    r"\foo{7}{x} + \foo[8]9 + \begin{foo}{5}\end{foo}": ["7", "8", "9", "5"],
    r"\left(7\middle|8\right. + \bigl[9\bigr]": ["7", "8", "9"],
    r"\begin{cases} 7 & x > 8 \end{cases} + \substack{5 \\ 6}": ["7", "8", "5", "6"],
    r"\begin{array}[t]{r@{}l} 7 & 8 \\ \hline \multicolumn{2}{c}{9} \end{array}": ["7", "8", "9"],
    r"\mathop{\mathrm{lim}}_{x \to 7} + \mathop{max}^{8}": ["7", "8"],
    r"10{}^{3} + (3 \cdot 4)^5 + {10}^6": ["10", "3", "3", "4", "5", "10", "6"],
    r"\operatorname*{arg\,max}_{k \le 7} + \max\nolimits_{k \le 8} + \int^{9}": ["7", "8", "9"],
    r"x_{7 \text{ rows}} + x_{\text{after }8} + x_{\text{in}, 9} + x_{\text{a}4}": ["7", "8"],
    r"x^{0.5} + z_{0.975} + e^{-1.5 t} + x_3^{-7}": ["0.5", "0.975", "1.5"],
    r"{}^3 x = {}_7 + {}^8 + \text{of }_{9}": ["7", "8", "9"],
    "3\u200b2 + 4\u20605": ["3\u200b2", "4\u20605"],
    r"\texttip{7}{of 8} + \mathtip{9}{x} + \makebox{3} + \framebox[2em][c]{4}": list("78934"),
    # definitions
    r"\def\a{7} \a8": ["7", r"\a8"],
    r"\newcommand{\a}[1]{3#1} \a{2}": ["3", r"\a{2}"],
    r"\let\a=7 \a + x": ["7", r"\a"],
    # mistakes
    r"\frac{7": ["7"],
    r"x } 7 \right) 8 \end{a} 9 $": ["7", "8", "9"],
    r"\left( 7 \begin{a} 8": ["7", "8"],
    r"x^7^8 + 1 \over 3 \over 4 + \frac 5": ["3", "4", "5"],
    r"\noclaim{{7}}{why} + \claim7 + \noclaim 89": ["7", "7", "89"],
}


@pytest.mark.parametrize(("latex", "found"), TYPESET.items(), ids=TYPESET)
def test_numerals_are_read_as_they_are_typeset(latex, found):
    assert sorted(numerals(facts_in_formula(latex))) == sorted(found)


def test_macros_of_the_site_are_expanded():
    macros = read_macros({"seven": "7", "half": [r"\tfrac{1}{#1}", 1], "none": ""}, {r"\R": "8"})
    latex = r"\seven + \half{2} + \none + \R + \seven 8"
    found = numerals(facts_in_formula(latex, macros=macros))
    assert found == [r"\seven", r"\half{2}", r"\R", r"\seven 8"]


@pytest.mark.parametrize(("latex", "found"), BOUND_FORMULAS.items(), ids=BOUND_FORMULAS)
def test_facts_in_formulas(latex, found):
    assert sorted(numerals(facts_in_formula(latex))) == sorted(found)


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
    item = form == "{}." and number < 100 and not before
    found = [n for n in numerals(facts_in_prose(text)) if re.search(r"\d", n)]
    if not (reference or year or item):
        assert [re.sub(r"\D", "", n) for n in found] == [str(number)]


DIGITS = [
    "0123456789",
    "٠١٢٣٤٥٦٧٨٩",
    "०१२३४५६७८९",
    "０１２３４５６７８９",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "๐๑๒๓๔๕๖๗๘๙",
]
INVISIBLE = ["", "\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\u0332", "\ufe0f"]


@given(
    number=st.integers(3, 10**6),
    digits=st.sampled_from(DIGITS),
    hidden=st.sampled_from(INVISIBLE),
    space=st.sampled_from([" ", "\u00a0", "\u2009", "\u3000", "\n"]),
    sentence=st.sampled_from(["has {} layers", "他有{}只猫", "of {}, the", "มี{}ตัว", "({})"]),
)
@settings(deadline=None)
def test_no_spelling_of_digits_hides_a_fact(number, digits, hidden, space, sentence):
    written = hidden.join(digits[int(digit)] for digit in str(number))
    text = sentence.replace(" ", space).format(written)
    year = sentence == "({})" and re.fullmatch("1[89]..|20[0-3].", str(number))
    found = [unicodedata.normalize("NFKC", n) for n in numerals(facts_in_prose(text))]
    plain = [str(int(re.sub(r"\D", "", n))) for n in found]
    assert plain == ([] if year else [str(number)])


@given(st.text(st.sampled_from("a 7٣三ก．\u00ad\u0301\u200b²½\u00a0-ﬁ")))
@settings(deadline=None)
def test_normalization_keeps_all_digits_and_their_places(text):
    plain = normalize(text)
    assert len(plain.places) == len(plain.text) + 1
    assert [*plain.places] == sorted(plain.places)
    digits = [str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal()]
    assert re.findall(r"\d", plain.text) == digits
    for place, sign in enumerate(plain.text):
        if sign.isdecimal():
            start, end = plain.original_span(place, place + 1)
            assert text[start].isdecimal()
            assert start < end


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
def test_any_text_is_audited_without_an_error(text):
    facts_in_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" + "A " * 2000 + "2015",
        "A-" * 3000,
        "Tables " + "3, " * 3000,
        "x1" * 3000,
        "{" * 10_000 + "7" + "}" * 10_000,
        r"\text{" * 1000,
        r"\frac" * 1000,
        r"x^{" * 1000,
        r"\begin{a}" * 1000,
        r"\def\a{\b\b}\def\b{\a\a}\a" * 10,
        "0, " * 1000,
        "Python 3, " * 1000,
        "Beta(2, " * 1000,
        "(1642 – " * 1000,
        "1) " * 1000,
        "第三" * 2000,
        "--a " * 1000 + "!",
        "x -" * 1000,
        "f(" * 300,
        "1.2." * 1000,
        "$a" * 1000,
    ],
)
def test_long_texts_are_audited_without_backtracking(text):
    for find in (facts_in_prose, facts_in_formula, audited_code):
        find(text)
    number_lengths([text])
