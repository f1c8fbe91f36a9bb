r"""Tables of the LaTeX commands of KaTeX and MathJax: arguments, texts, spaces, environments.

In a signature, ``m`` stands for an argument in math mode, ``t`` for one in text mode, ``r`` for one
that is not typeset, ``u`` for an address, ``o`` for an optional one in brackets in math mode, ``i``
for an optional one that is not typeset, ``*`` for an optional star, and ``l`` for a length without
braces.
"""

from __future__ import annotations


def _table(signatures: dict[str, str]) -> dict[str, str]:
    return {
        f"\\{name}": signature for signature, names in signatures.items() for name in names.split()
    }


def _names(names: str) -> set[str]:
    return {f"\\{name}" for name in names.split()}


SIGNATURES = _table(
    {
        "mm": (
            "frac dfrac tfrac nicefrac sfrac binom dbinom tbinom overset underset stackrel mathtip"
        ),
        "imm": "cfrac",
        "rrrrmm": "genfrac",
        "om": (
            "sqrt xrightarrow xleftarrow xRightarrow xLeftarrow xleftrightarrow xLeftrightarrow "
            "xhookrightarrow xhookleftarrow xmapsto xlongequal xrightharpoonup xrightharpoondown "
            "xleftharpoonup xleftharpoondown xtwoheadrightarrow xtwoheadleftarrow xtofrom"
        ),
        "m": (
            "acute bar breve check ddot dddot ddddot dot grave hat widehat tilde widetilde "
            "widecheck vec mathring overline underline overrightarrow overleftarrow "
            "overleftrightarrow underrightarrow underleftarrow underleftrightarrow "
            "overrightharpoon overleftharpoon overgroup undergroup overlinesegment "
            "underlinesegment utilde underbar overbracket underbracket overparen underparen "
            "overbrace underbrace boxed cancel bcancel xcancel sout phase angl vcenter "
            "mathord mathop mathbin mathrel mathopen mathclose mathpunct mathinner "
            "mathbb mathbf mathcal mathfrak mathit mathnormal mathscr mathsf mathtt mathds "
            "boldsymbol bm bold pmb Bbb frak mathbfit mathbfscr mathsfit symbf symbfit symit "
            "symcal bra ket braket Bra Ket Braket set Set pmod pod mod mathrlap mathllap mathclap "
            "phantom hphantom vphantom"
        ),
        "im": "smash bbox",
        "um": "href",
        "rm": "textcolor mathcolor htmlClass htmlId htmlStyle htmlData class cssId style",
        "rt": "colorbox raisebox",
        "mt": "texttip",
        "rrt": "fcolorbox",
        "rim": "enclose",
        "iit": "makebox framebox",
        "mmmm": "mathchoice",
        "mmm": "sideset",
        "rrm": "multicolumn",
        "r": "color label ref eqref cite require cline rowcolor cellcolor includegraphics",
        "irr": "rule",
        "t": "intertext shortintertext ce pu url",
        "*t": "tag",
    }
)
"""The signatures of commands with arguments that are not texts."""
LENGTHS = _table(
    {"*r": "hspace vspace", "r": "mspace", "l": "kern mkern hskip mskip vskip raise lower"}
)
"""The signatures of commands that take a length."""

TEXTS = _names(
    """
    text textrm textbf textit textsf texttt textsc textsl textup textmd textnormal
    mbox hbox fbox emph rlap llap clap textsuperscript textsubscript uline
    """
)
"""The commands of text."""
UPRIGHT = {r"\mathrm", r"\operatorname", r"\operatornamewithlimits", r"\mathup", r"\symrm"}
"""Commands whose argument is in math mode and names something in upright letters."""
INFIX = {
    r"\over",
    r"\atop",
    r"\above",
    r"\choose",
    r"\brack",
    r"\brace",
    r"\overwithdelims",
    r"\atopwithdelims",
    r"\abovewithdelims",
}
"""Commands between their two arguments."""
HIDDEN = {r"\phantom", r"\hphantom", r"\vphantom"}
"""Commands whose argument takes space and is not seen."""
ROWS = {
    r"\substack",
    r"\cases",
    r"\matrix",
    r"\pmatrix",
    r"\eqalign",
    r"\eqalignno",
    r"\displaylines",
    r"\bordermatrix",
}
"""Commands whose argument has rows and cells, as an environment of this name."""
DEFINITIONS = {
    r"\newcommand",
    r"\renewcommand",
    r"\providecommand",
    r"\def",
    r"\gdef",
    r"\edef",
    r"\xdef",
    r"\let",
    r"\futurelet",
    r"\DeclareMathOperator",
}
"""Commands that define macros."""
SIZES = {
    f"\\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
}
"""Sizes of the delimiter that follows."""
SPACES = {
    **dict.fromkeys((r"\,", r"\thinspace"), 1 / 6),
    **dict.fromkeys((r"\:", r"\>", r"\medspace"), 2 / 9),
    **dict.fromkeys((r"\;", r"\thickspace"), 5 / 18),
    **dict.fromkeys((r"\!", r"\negthinspace"), -1 / 6),
    r"\negmedspace": -2 / 9,
    r"\negthickspace": -5 / 18,
    **dict.fromkeys(("\\ ", "\\\n", "\\\t", r"\space", r"\nobreakspace", "~", "\u00a0"), 1 / 3),
    r"\enspace": 0.5,
    r"\enskip": 0.5,
    r"\quad": 1.0,
    r"\qquad": 2.0,
    **dict.fromkeys((r"\hfil", r"\hfill", r"\hss"), 1.0),
}
"""The widths of spaces in em."""
STYLES = _names(
    r"""
    displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits displaylimits rm bf it sf
    tt sl sc cal mit scr nonumber notag strut mathstrut allowbreak nobreak relax null protect
    global long tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge hline
    hdashline noindent centering bfseries itshape upshape rmfamily sffamily ttfamily mdseries
    buildrel /
    """
)
"""Commands that print nothing and take no argument."""
ENVIRONMENTS = {
    "array": "ir",
    "darray": "ir",
    "tabular": "ir",
    "subarray": "r",
    "alignat": "r",
    "alignat*": "r",
    "xalignat": "r",
    "alignedat": "ir",
    "aligned": "i",
    "gathered": "i",
    **{f"{bracket}matrix*": "i" for bracket in ("", "p", "b", "B", "v", "V")},
    **{f"{bracket}smallmatrix*": "i" for bracket in ("", "p", "b", "B", "v", "V")},
}
"""The signatures of environments with arguments."""
EM = {
    "em": 1.0,
    "ex": 0.43,
    "mu": 1 / 18,
    "pt": 0.1,
    "px": 0.06,
    "cm": 2.85,
    "mm": 0.285,
    "in": 7.2,
    "pc": 1.2,
    "bp": 0.1,
    "dd": 0.107,
    "cc": 1.28,
    "sp": 0.0,
}
"""Units of lengths in em, for letters of 10 pt."""
SCRIPTS = {
    **{
        sign: ("^", plain)
        for sign, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+-=()ni", strict=True)
    },
    **{
        sign: ("_", plain) for sign, plain in zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", "0123456789+-=()", strict=True)
    },
}
"""Characters that are set as superscripts or subscripts."""
CELL_ENDS = frozenset({"&", r"\\", r"\cr", r"\newline"})
"""Signs that end a cell of an environment."""
CLOSING = frozenset({"}", r"\right", r"\end"})
"""Signs that close a group, delimiters or an environment."""
