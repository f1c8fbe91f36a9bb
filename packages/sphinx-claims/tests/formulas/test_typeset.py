"""Lines of formulas as they are typeset, and what stands beside a piece of one."""

import pytest
from hypothesis import given

from sphinx_claims.formulas import Place, beside, read_formula, typeset_lines

from .test_reader import LATEX


def lines(latex):
    """Return the characters of the lines of a formula, by their places."""
    found = [
        (line.place, "".join(atom.text for atom in line.atoms))
        for line in typeset_lines(read_formula(latex))
    ]
    return sorted(found, key=lambda line: line[0].value)


LINES = {
    r"{1}{2}\color{red}3 \textcolor{red}{4}": [(Place.FORMULA, "1234")],
    r"\phantom{1} \hphantom{2} 3": [(Place.FORMULA, "\u2009\u20093")],
    r"\text{a}\mathbf{b}\class{x}{c}\boxed{d}": [(Place.FORMULA, "abcd")],
    r"\frac{a}{b} \sqrt{c}": [(Place.FORMULA, "abc")],
    r"\sqrt[3]{c}": [(Place.FORMULA, "c"), (Place.LIMIT, "3")],
    r"\overset{a}{b} \xrightarrow[c]{d}": [
        (Place.FORMULA, "b"),
        (Place.LABEL, "a"),
        (Place.LABEL, "d"),
        (Place.LABEL, "c"),
    ],
    r"\sum_{i}^{n} x": [(Place.FORMULA, r"\sumx"), (Place.LIMIT, "i"), (Place.LIMIT, "n")],
    r"\int_a^b x": [(Place.FORMULA, r"\intx"), (Place.INTEGRAL, "a"), (Place.INTEGRAL, "b")],
    r"\underbrace{x}_{y}": [(Place.FORMULA, "x"), (Place.LABEL, "y")],
    r"10^{n} + x^{10^m}": [
        (Place.FORMULA, "10n+x10m"),
        (Place.EXPONENT, "n"),
        (Place.SCRIPT, "m"),
        (Place.SCRIPT, "10m"),
    ],
    r"\mathbb{R}^n + [0, 1]^m": [
        (Place.FORMULA, "Rn+[0,1]m"),
        (Place.EXPONENT, "n"),
        (Place.EXPONENT, "m"),
    ],
    r"E[x]^n": [(Place.FORMULA, "E[x]n"), (Place.SCRIPT, "n")],
    r"\begin{aligned} a &= b \\ &= c \end{aligned}": [
        (Place.FORMULA, "a=b"),
        (Place.FORMULA, "=c"),
        (Place.FORMULA, ""),
    ],
    r"\begin{bmatrix} a & b \end{bmatrix}": [
        (Place.FORMULA, ""),
        (Place.ENTRY, "a"),
        (Place.ENTRY, "b"),
    ],
    r"\begin{bmatrix} a & \dots \end{bmatrix}": [
        (Place.FORMULA, ""),
        (Place.GENERAL_ENTRY, "a"),
        (Place.GENERAL_ENTRY, r"\dots"),
    ],
    r"\begin{array}{rcl} a &=& b \end{array}": [(Place.FORMULA, "a=b"), (Place.FORMULA, "")],
    r"\begin{cases} a & b \end{cases}": [
        (Place.FORMULA, ""),
        (Place.CASE, "a"),
        (Place.CASE, "b"),
    ],
    r"a \\ b \tag{c}": [(Place.FORMULA, "a"), (Place.FORMULA, "b"), (Place.TAG, "c")],
}


@pytest.mark.parametrize(("latex", "expected"), LINES.items(), ids=LINES)
def test_the_lines_of_a_formula(latex, expected):
    assert lines(latex) == sorted(expected, key=lambda line: line[0].value)


@given(LATEX)
def test_any_formula_is_set_in_lines(latex):
    for line in typeset_lines(read_formula(latex)):
        assert len(line.signs) == len(line.atoms)
        for atom in line.atoms:
            assert 0 <= atom.start <= atom.end <= len(latex)


BESIDE = {
    r"x = CLAIM + y": ("=", "+"),
    r"x = 3CLAIM{7}": ("3", "7"),
    r"x = {\color{red}{-\boxed{CLAIM}}}\,7": ("-", "\u2009"),
    r"x = CLAIM^{3}": ("=", "3"),
    r"x = CLAIM\%": ("=", r"\%"),
    r"x = CLAIM\text{K}": ("=", "K"),
    r"x = \text{minus }CLAIM": (" ", None),
    r"\frac{3CLAIM}{4}": ("3", ""),
    r"x_{3CLAIM}": ("3", None),
    r"\begin{pmatrix} 7 & 3CLAIM \end{pmatrix}": ("3", None),
    r"\text{about CLAIM\%}": (" ", "%"),
}


@pytest.mark.parametrize(("latex", "expected"), BESIDE.items(), ids=BESIDE)
def test_what_is_typeset_beside_a_claim(latex, expected):
    start = latex.index("CLAIM")
    latex = latex.replace("CLAIM", r"\claim{k}")
    found = beside(read_formula(latex), start, start + len(r"\claim{k}"))
    before = found.before[-1].text if found.before else None
    after = found.after[0].text if found.after else None
    assert (before, after) == expected


def test_nothing_is_beside_what_is_not_seen():
    latex = r"7\phantom{\claim{k}}"
    start = latex.index(r"\claim")
    assert beside(read_formula(latex), start, start + len(r"\claim{k}")) is None
