"""The layout of formulas: nodes, their places, and mistakes."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_claims.formulas import (
    Command,
    Environment,
    Fenced,
    Group,
    Macro,
    Raw,
    Script,
    Space,
    Symbol,
    Text,
    read_formula,
    read_macros,
)
from sphinx_claims.formulas.tokens import tokenize

PIECES = r"""
    \frac \tfrac \over \above \genfrac { } [ ] ^ _ ' \text{ \mbox{ \mathrm{ \claim{ \noclaim{ \\ \\[
    % \begin{ \end{ \begin{pmatrix} \end{pmatrix} \begin{array}{c} \left( \right) \left \right 7 1
    2 / ½ x ² \sum \mathbb \operatorname* \limits $ & \{ {,} \, \% . \underbrace{ \color{red} \sqrt[
    \char \char" \unicode{ \def\a{ \a \newcommand{\a}[1]{ #1 \let\a \kern 3pt \hspace{ \root \of
    \verb| \tag{ \substack{ \cr \not = \phantom{ \href{ \middle \unknown ~
"""
LATEX = st.lists(st.sampled_from(PIECES.split()) | st.text(max_size=3)).map("".join)


def parts(node):
    """Return the nodes directly within a node."""
    values = [getattr(node, field.name) for field in dataclasses.fields(node)]
    found = []
    while values:
        value = values.pop()
        if dataclasses.is_dataclass(value):
            found.append(value)
        elif isinstance(value, tuple):
            values += value
    return found


def walk(nodes):
    for node in nodes:
        yield node
        yield from walk(parts(node))


def outline(node):
    """Return a node as nested text, without places."""
    if isinstance(node, Symbol | Raw):
        return node.text
    if isinstance(node, Space):
        return " "
    if isinstance(node, Group):
        return "".join(map(outline, node.children))
    if isinstance(node, Text):
        return f"“{''.join(map(outline, node.children))}”"
    if isinstance(node, Script):
        pieces = [("", node.base), ("_", node.sub), ("^", node.sup)]
        return "".join(f"{sign}<{outline(part)}>" for sign, part in pieces if part)
    if isinstance(node, Fenced):
        inner = "".join(map(outline, node.children))
        return f"⟨{node.left.text}{inner}{node.right.text}⟩"
    if isinstance(node, Environment):
        rows = [" & ".join(map(outline, row)) for row in node.rows]
        return f"{node.name}<{' ; '.join(rows)}>"
    option = f"[{outline(node.option)}]" if node.option else ""
    return f"{node.name}{option}({', '.join(map(outline, node.arguments))})"


OUTLINES = {
    r"\frac12 + \frac{1}{2}": r"\frac(1, 2)+\frac(1, 2)",
    r"\tfrac\alpha2": r"\tfrac(\alpha, 2)",
    r"\sqrt[3]{x} + \sqrt 2x": r"\sqrt[3](x)+\sqrt(2)x",
    r"\root 3 \of {x+1}": r"\sqrt[3](x+1)",
    r"a + {1 \over 2} b": r"a+\over(1, 2)b",
    r"a & b \over c \\ d \over e": r"a&\over(b, c)\\\over(d, e)",
    r"n \choose 2": r"\choose(n, 2)",
    r"x \above 1pt y": r"\above(x,  y)",
    r"\genfrac(){0pt}{2}{n}{k}": r"\genfrac((, ), 0pt, 2, n, k)",
    "x_1^2 + x^2_1": "<x>_<1>^<2>+<x>_<1>^<2>",
    "f''(x)^\\top + f'^2": "<f>^<''>(x<)>^<\\top>+<f>^<'2>",
    "x² + x₁₂": "<x>^<2>+<x>_<12>",
    r"\sum\limits_{i=1}^n i": r"<\sum>_<i=1>^<n>i",
    "{}^3 x": "<>^<3>x",
    "^3": "^<3>",
    r"x^\frac12": r"<x>^<\frac(1, 2)>",
    r"\text{a $x^2$ b} \mathrm{d}x": "“a <x>^<2> b”“d”x",
    r"\text{a {b \textbf{c}} \% {\'e}}": "“a “b “c”” \\% “\\'e””",
    r"\text a\textbf7": "“a”“7”",
    r"\left( x \middle| y \right]": "⟨(x|y]⟩",
    r"\left. x \right\}": r"⟨.x\}⟩",
    r"\bigl( x \bigr)": " (x )",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}": "pmatrix<1 & 2 ; 3 & 4>",
    r"\begin{array}{c|c} 1 \\[3ex] 2 \end{array}": "array<1 ; 2>",
    r"\begin{aligned}[t] x &= 1 \cr &= 2 \end{aligned}": "aligned<x & =1 ;  & =2>",
    r"\begin{alignat*}{2} x \end{alignat*}": "alignat*<x>",
    r"\substack{i \\ j} + \cases{1 & x \cr 2 & y}": "substack<i ; j>+cases<1 & x ; 2 & y>",
    r"\textcolor{#777}{x} \href{a_b%c}{y}": r"\textcolor(#777, x)\href(a_b%c, y)",
    r"\hspace*{3ex} \kern-3pt x \hspace{1em}": "  x ",
    r"\operatorname*{arg\,max}_{x}": "<“arg max”>_<x>",
    r"\claim[about 5]{a, b} \noclaim{7}{a name}": r"\claim[about 5](a, b)\noclaim(7, a name)",
    r"\unknown{x}[y]": r"\unknownx[y]",
    r"x % 7" + "\n + 8": "x+8",
    r"\char65 \char`b \unicode{x43} \char{68}": "AbCD",
    r"\tag*{A} \label{eq:7}": r"\tag(“A”)\label(eq:7)",
    r"\not= x": r"\not=x",
    r"a & b \\ c": r"a&b\\c",
}


@pytest.mark.parametrize(("latex", "expected"), OUTLINES.items(), ids=OUTLINES)
def test_the_layout_of_a_formula(latex, expected):
    formula = read_formula(latex)
    found = "".join(map(outline, formula.nodes))
    assert found == expected
    assert formula.errors == ()


ERRORS = {
    r"\frac{1}": r"\frac takes 2 arguments, found 1",
    r"\sqrt": r"\sqrt takes 1 argument, found 0",
    "{x + y": "{ is not closed in {x + y",
    "x}": "} closes nothing",
    r"\left( x": r"\left is not closed in \left( x",
    r"x \right)": r"\right closes nothing",
    r"\left": "a delimiter is missing",
    r"\begin{a} x": r"\begin{a} is not closed",
    r"\begin{a} x \end{b}": r"\begin{a} is closed by \end{b}",
    r"\end{a}": r"\end closes nothing",
    "x^": "^ takes a script, found none",
    "x^1^2": "second ^ in x^1",
    r"1 \over 2 \over 3": r"second \over in \over 2",
    "$x$": "$ in a formula",
    r"\kern x": r"\kern takes a length",
    r"\hspace{x}": r"\hspace takes a length",
    r"\char x": r"\char takes the number of a character",
    r"\unicode{x110000}": r"\unicode takes the number of a character",
    r"\claim{{a}}": r"\claim takes a key",
    r"\def x": r"\def takes a command",
    r"\def\a.{x}": r"\def\a: only parameters such as #1#2 are read",
    r"\def\a{\a}\a": r"\a expands without end",
    r"\newcommand{\a}[2]{#1#2} \a{1}": r"\a takes 2 arguments",
    r"\text": r"\text takes 1 argument, found 0",
    "{" * 70 + "}" * 70: "{ is nested more than 60 levels deep",
    r"\text{" * 10_000: r"\text is nested more than 60 levels deep",
}


@pytest.mark.parametrize(("latex", "error"), ERRORS.items(), ids=[key[:20] for key in ERRORS])
def test_a_mistake_is_an_error_with_its_place(latex, error):
    formula = read_formula(latex)
    found = {mistake.text: mistake for mistake in formula.errors}
    assert error in found
    assert 0 <= found[error].start <= found[error].end <= len(latex)


def test_places_are_those_of_the_source():
    latex = r"x + \frac{a}{b_{12}} \text{ if } y"
    formula = read_formula(latex)
    nodes = {formula.latex(node): node for node in walk(formula.nodes)}
    assert isinstance(nodes[r"\frac{a}{b_{12}}"], Command)
    assert isinstance(nodes["{a}"], Group)
    assert isinstance(nodes["b_{12}"], Script)
    assert isinstance(nodes[r"\text{ if }"], Text)
    assert isinstance(nodes["y"], Symbol)


def test_what_a_macro_stands_for_has_the_place_of_its_call():
    latex = r"x + \half{y}"
    formula = read_formula(latex, {r"\half": Macro(r"\frac{#1}{2}", 1)})
    fraction = formula.nodes[-1]
    assert outline(fraction) == r"\frac(y, 2)"
    above, below = fraction.arguments
    assert latex[below.start : below.end] == r"\half"
    assert latex[above.children[0].start : above.children[0].end] == "y"


def test_macros_of_the_settings_of_both_renderers():
    macros = read_macros(
        {"a": "x", "b": ["#1#2", 2], "c": ["#1#2", 2, "y"]}, {r"\d": "#2#1", "no": "x"}
    )
    assert macros == {
        r"\a": Macro("x"),
        r"\b": Macro("#1#2", 2),
        r"\c": Macro("#1#2", 2, "y"),
        r"\d": Macro("#2#1", 2),
    }
    found = read_formula(r"\a \b 12 \c{z} \c[w]{z} \d{1}{2}", macros)
    assert "".join(map(outline, found.nodes)) == "x12yzwz21"


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\def\a#1{[#1]}\a{x}", r"\def([])[x]"),
        (r"\newcommand*\a[1][y]{#1z}\a \a[x]", r"\newcommand(z)yzxz"),
        (r"{\def\a{x}\a}\a", r"\def(x)x\a"),
        (r"\let\a=7 \a", r"\let(7)7"),
        (r"\let\a\frac \a12", r" \frac(1, 2)"),
        (r"\DeclareMathOperator{\a}{argmin} \a x", r"\DeclareMathOperator(argmin)“argmin”x"),
    ],
)
def test_macros_that_a_formula_defines(latex, expected):
    formula = read_formula(latex)
    assert "".join(map(outline, formula.nodes)) == expected
    assert formula.errors == ()


@given(LATEX | st.text())
def test_tokens_cover_the_source(latex):
    tokens = tokenize(latex)
    assert "".join(token.text for token in tokens) == latex
    assert all(latex[token.start : token.end] == token.text for token in tokens)


@given(LATEX | st.text())
def test_any_text_is_read_and_its_places_are_nested(latex):
    formula = read_formula(latex)
    for node in walk(formula.nodes):
        assert 0 <= node.start <= node.end <= len(latex)
        if not isinstance(node, Script | Command):
            for part in parts(node):
                assert node.start <= part.start
    for error in formula.errors:
        assert 0 <= error.start <= error.end <= len(latex)


@given(st.text(st.sampled_from(r"abc123+-=(){}^_ &\%"), max_size=40))
def test_no_character_that_is_printed_is_lost(latex):
    printed = {token.start for token in tokenize(latex) if token.text.isalnum()}
    formula = read_formula(latex)
    covered = [n for n in walk(formula.nodes) if isinstance(n, Symbol | Raw)]
    assert printed <= {place for node in covered for place in range(node.start, node.end)}
