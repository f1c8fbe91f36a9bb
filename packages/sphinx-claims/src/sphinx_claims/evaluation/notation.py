r"""Equal notations of LaTeX, such as ``\leq`` and ``\le``, and the classes of signs."""

from __future__ import annotations

_SPELLINGS = {
    "\u2212": "-",
    r"\leq": r"\le",
    r"\leqslant": r"\le",
    "≤": r"\le",
    r"\geq": r"\ge",
    r"\geqslant": r"\ge",
    "≥": r"\ge",
    r"\neq": r"\ne",
    "≠": r"\ne",
    r"\lt": "<",
    r"\gt": ">",
    "∈": r"\in",
    "∉": r"\notin",
    "≈": r"\approx",
    r"\coloneqq": ":=",
    r"\colonequals": ":=",
    r"\colon": ":",
    r"\ldots": r"\dots",
    r"\dotsc": r"\dots",
    r"\dotso": r"\dots",
    "…": r"\dots",
    r"\dotsb": r"\cdots",
    r"\dotsm": r"\cdots",
    "⋯": r"\cdots",
    "·": r"\cdot",
    "×": r"\times",
    "⊙": r"\odot",
    r"\ast": "*",
    r"\prime": "'",
    r"\lbrace": r"\{",
    r"\rbrace": r"\}",
    r"\lbrack": "[",
    r"\rbrack": "]",
    r"\lparen": "(",
    r"\rparen": ")",
    r"\Vert": r"\|",
    r"\vert": "|",
    r"\rightarrow": r"\to",
    r"\longmapsto": r"\mapsto",
    r"\Leftrightarrow": r"\iff",
    r"\Longleftrightarrow": r"\iff",
    r"\Rightarrow": r"\implies",
    r"\Longrightarrow": r"\implies",
    r"\intercal": r"\top",
    r"\varnothing": r"\emptyset",
    r"\dfrac": r"\frac",
    r"\tfrac": r"\frac",
    r"\cfrac": r"\frac",
    r"\nicefrac": r"\frac",
    r"\sfrac": r"\frac",
    r"\over": r"\frac",
    r"\dbinom": r"\binom",
    r"\tbinom": r"\binom",
    r"\choose": r"\binom",
    r"\widehat": r"\hat",
    r"\widetilde": r"\tilde",
    r"\bm": r"\boldsymbol",
    r"\pmb": r"\boldsymbol",
    r"\bold": r"\mathbf",
    r"\symbf": r"\mathbf",
    r"\Bbb": r"\mathbb",
}
_GREEK_NAMES = r"""
\alpha \beta \gamma \delta \varepsilon \zeta \eta \theta \iota \kappa \lambda \mu \nu \xi \pi
\rho \sigma \tau \upsilon \varphi \chi \psi \omega \Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma
\Upsilon \Phi \Psi \Omega
"""
_GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", _GREEK_NAMES.split(), strict=True))
FONTS = {
    r"\mathbb", r"\mathbf", r"\mathcal", r"\mathfrak", r"\mathit", r"\mathscr", r"\mathsf",
    r"\mathtt", r"\mathds", r"\boldsymbol", r"\frak",
}  # fmt: skip
"""Commands whose argument, if it is one sign, forms one sign with them."""
TRANSPARENT = {
    r"\boxed", r"\mathord", r"\mathop", r"\mathbin", r"\mathrel", r"\mathopen", r"\mathclose",
    r"\mathpunct", r"\mathinner", r"\mathrlap", r"\mathllap", r"\mathclap", r"\smash", r"\bbox",
    r"\textcolor", r"\mathcolor", r"\htmlClass", r"\htmlId", r"\htmlStyle", r"\htmlData",
    r"\class", r"\cssId", r"\style", r"\href", r"\vcenter", r"\mathnormal", r"\texttip",
    r"\mathtip", r"\underbrace", r"\overbrace", r"\underbracket", r"\overbracket",
}  # fmt: skip
"""Commands whose last typeset argument is read as if it stood alone."""
BRACES = {r"\underbrace", r"\overbrace", r"\underbracket", r"\overbracket"}
"""Commands whose scripts are labels."""
SILENT = {
    r"\phantom", r"\hphantom", r"\vphantom", r"\tag", r"\label", r"\color", r"\cline", r"\rule",
    r"\rowcolor", r"\cellcolor",
}  # fmt: skip
"""Commands that are not read."""
RELATIONS = {
    "=", r"\ne", "<", ">", r"\le", r"\ge", r"\in", r"\notin", ":=",
}  # fmt: skip
"""Relations that are evaluated."""
UNREAD_RELATIONS = {
    r"\approx", r"\sim", r"\simeq", r"\cong", r"\equiv", r"\propto", r"\ll", r"\gg", r"\subset",
    r"\subseteq", r"\supset", r"\supseteq", r"\to", r"\iff", r"\implies", r"\perp", r"\mid",
    r"\parallel", r"\preceq", r"\succeq", r"\prec", r"\succ", r"\gets", r"\ni", r"\vdash",
    r"\models", r"\asymp", r"\doteq", r"\leftarrow", r"\hookrightarrow", r"\xrightarrow",
}  # fmt: skip
"""Relations that are refused."""
OPENING = {
    "(",
    "[",
    r"\{",
    "{",
    "_{",
    "^{",
    r"\lceil",
    r"\lfloor",
    r"\lVert",
    r"\lvert",
    r"\langle",
}
CLOSING = {")", "]", r"\}", "}", r"\rceil", r"\rfloor", r"\rVert", r"\rvert", r"\rangle"}
ROWS = {"aligned", "gathered", "split", "align", "align*", "gather", "gather*", "alignedat",
        "alignat", "alignat*", "multline", "multline*", "equation", "equation*", "eqnarray",
        "eqnarray*", "multlined"}  # fmt: skip
"""Environments whose rows are lines of a display."""
MATRICES = {"matrix", "pmatrix", "bmatrix", "smallmatrix", "psmallmatrix", "bsmallmatrix"}
"""Environments whose cells are the entries of a matrix."""


def spelled(sign: str) -> str:
    r"""Return the one spelling of a sign.

    >>> spelled(r"\leq"), spelled("τ"), spelled("x")
    ('\\le', '\\tau', 'x')
    """
    return _SPELLINGS.get(sign) or _GREEK.get(sign) or sign
