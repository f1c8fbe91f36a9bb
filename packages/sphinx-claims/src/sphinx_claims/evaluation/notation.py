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
    r"\leqq": r"\le",
    r"\geqq": r"\ge",
    r"\owns": r"\ni",
    r"\rightarrow": r"\to",
    r"\longrightarrow": r"\to",
    "→": r"\to",
    "∼": r"\sim",
    "≃": r"\simeq",
    "≅": r"\cong",
    "≡": r"\equiv",
    "∝": r"\propto",
    "≪": r"\ll",
    "≫": r"\gg",
    "⊂": r"\subset",
    "⊆": r"\subseteq",
    "⊥": r"\perp",
    "⇒": r"\implies",
    "⇔": r"\iff",
    r"\longmapsto": r"\mapsto",
    r"\Leftrightarrow": r"\iff",
    r"\Longleftrightarrow": r"\iff",
    r"\Rightarrow": r"\implies",
    r"\Longrightarrow": r"\implies",
    r"\Leftarrow": r"\impliedby",
    r"\Longleftarrow": r"\impliedby",
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
    r"\approx", r"\approxeq", r"\sim", r"\nsim", r"\eqsim", r"\backsim", r"\thicksim",
    r"\thickapprox", r"\simeq", r"\backsimeq", r"\cong", r"\ncong", r"\equiv", r"\propto",
    r"\varpropto", r"\asymp", r"\doteq", r"\doteqdot", r"\triangleq", r"\circeq", r"\eqcirc",
    r"\bumpeq", r"\Bumpeq", r"\fallingdotseq", r"\risingdotseq", r"\eqqcolon", r"\coloneq",
    r"\ll", r"\gg", r"\lll", r"\ggg", r"\lesssim", r"\gtrsim", r"\lessapprox", r"\gtrapprox",
    r"\lessgtr", r"\gtrless", r"\nless", r"\ngtr", r"\nleq", r"\ngeq", r"\nleqslant",
    r"\ngeqslant", r"\lneq", r"\gneq", r"\lneqq", r"\gneqq",
    r"\subset", r"\subseteq", r"\subseteqq", r"\subsetneq", r"\nsubseteq", r"\supset",
    r"\supseteq", r"\supseteqq", r"\supsetneq", r"\nsupseteq", r"\Subset", r"\Supset",
    r"\sqsubset", r"\sqsubseteq", r"\sqsupset", r"\sqsupseteq", r"\ni",
    r"\prec", r"\preceq", r"\preccurlyeq", r"\curlyeqprec", r"\precsim", r"\precapprox", r"\nprec",
    r"\npreceq", r"\succ", r"\succeq", r"\succcurlyeq", r"\curlyeqsucc", r"\succsim",
    r"\succapprox", r"\nsucc", r"\nsucceq", r"\trianglelefteq", r"\trianglerighteq",
    r"\vartriangleleft", r"\vartriangleright", r"\ntrianglelefteq", r"\ntrianglerighteq",
    r"\perp", r"\parallel", r"\nparallel", r"\mid", r"\nmid", r"\bowtie", r"\between",
    r"\vdash", r"\dashv", r"\models", r"\vDash", r"\Vdash", r"\nvdash", r"\nvDash",
    r"\to", r"\gets", r"\leftarrow", r"\longleftarrow", r"\leftrightarrow", r"\longleftrightarrow",
    r"\iff", r"\implies", r"\impliedby", r"\hookrightarrow", r"\hookleftarrow",
    r"\twoheadrightarrow", r"\rightarrowtail", r"\rightharpoonup", r"\rightleftharpoons",
    r"\rightsquigarrow", r"\leadsto", r"\uparrow", r"\downarrow", r"\nearrow", r"\searrow",
    r"\xrightarrow", r"\xleftarrow", r"\xleftrightarrow", r"\xRightarrow", r"\xlongequal",
    r"\mathrel",
}  # fmt: skip
r"""Relations that are refused; ``\mathrel`` is one with words above or below it."""
STACKED = {r"\overset", r"\underset", r"\stackrel"}
"""Commands that set one sign above or below another, which is their last argument."""
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
