"""Signs: one character for each thing that a formula prints, so that patterns can match lines."""

from __future__ import annotations

import unicodedata

OPEN, CLOSE = "\ue000", "\ue001"
"""Invisible brackets around a numerator, a denominator or what stands below a root."""
FRACTION = "\ue002"
STACK = "\ue003"
"""What stands between the two parts of a binomial coefficient or another stack."""
ROOT = "\ue004"
SUB = "\ue005"
SUP_NUMBER = "\ue006"
SUP_TRANSPOSE = "\ue007"
SUP_OTHER = "\ue008"
"""Signs after a base for its subscript, and its superscript of numerals or of anything else."""
SYMBOL = "\ue009"
"""A symbol without a character of its own, such as an unknown command or a matrix."""
FUNCTION = "\ue00a"
"""A function of numbers such as a logarithm."""
OPERATOR = "\ue00b"
"""A large operator, whose scripts are limits."""
SET = "\ue00c"
"""A letter of a set such as the real numbers."""
CLAIM = "\ue00d"
"""A printed claim, or a numeral that is marked as no claim."""
TEXT = "\ue00e"
"""A character of a text."""
COMMA = "\ue00f"
"""A comma in braces, which belongs to a number."""
VECTOR = "\ue010"
"""A bold or double-struck 0 or 1, which is a vector or an indicator."""
THIN, WIDE = "\u2009", " "
"""Spaces within a statement, and between statements."""
IMPLIES = "⇒"
DOTS = "…"
NOT = "\u0338"
BREAK = "\n"
"""The end of a row."""

RELATIONS = frozenset("=≈≃≅≡∼≐≔≜∝≠<>≤≥≪≫≲≳→←↦↑↓∈∉∋⊂⊆⊃⊇⪯⪰")
"""Signs of relations."""
OPENING, CLOSING = f"([{{⟨⌊⌈{OPEN}", f")]}}⟩⌋⌉{CLOSE}"

_WORDS = {
    "≤": "le leq leqslant leqq",
    "≥": "ge geq geqslant geqq",
    "<": "lt prec",
    ">": "gt succ",
    "≪": "ll",
    "≫": "gg",
    "≲": "lesssim lessapprox",
    "≳": "gtrsim gtrapprox",
    "≠": "ne neq",
    "≈": "approx approxeq thickapprox",
    "≃": "simeq",
    "≅": "cong",
    "≡": "equiv",
    "∼": "sim thicksim",
    "≐": "doteq",
    "≔": "coloneqq coloneq colonequals vcentcolon",
    "≜": "triangleq",
    "∝": "propto varpropto",
    "→": (
        "to rightarrow longrightarrow hookrightarrow rightharpoonup xrightarrow xlongequal "
        "twoheadrightarrow rightsquigarrow leadsto xhookrightarrow xtwoheadrightarrow"
    ),
    "←": "gets leftarrow longleftarrow xleftarrow",
    "↦": "mapsto longmapsto xmapsto",
    "↑": "uparrow nearrow",
    "↓": "downarrow searrow",
    "∈": "in isin",
    "∉": "notin",
    "∋": "ni owns",
    "⊂": "subset",
    "⊆": "subseteq",
    "⊃": "supset",
    "⊇": "supseteq",
    "⪯": "preceq preccurlyeq",
    "⪰": "succeq succcurlyeq",
    IMPLIES: (
        "Rightarrow implies Longrightarrow iff Leftrightarrow Longleftrightarrow Leftarrow "
        "impliedby Longleftarrow therefore because vdash models land lor "
        "leftrightarrow longleftrightarrow xRightarrow xLeftrightarrow xleftrightarrow"
    ),
    DOTS: "dots ldots cdots vdots ddots dotsc dotsb dotsm dotsi dotso iddots mathellipsis hdots",
    "×": "times",
    "·": "cdot cdotp centerdot bullet",
    "±": "pm plusmn",
    "∓": "mp",
    "÷": "div",
    "/": "slash",
    "-": "minus setminus",
    "∘": "circ",
    "{": "{ lbrace",
    "}": "} rbrace",
    "[": "lbrack",
    "]": "rbrack",
    "(": "lparen",
    ")": "rparen",
    "⟨": "langle",
    "⟩": "rangle",
    "⌊": "lfloor",
    "⌋": "rfloor",
    "⌈": "lceil",
    "⌉": "rceil",
    "|": "vert lvert rvert mid middle",
    "‖": "Vert lVert rVert | parallel",
    ":": "colon",
    "%": "%",
    "$": "$",
    "#": "#",
    "&": "&",
    "_": "_",
    "'": "prime",
    "∞": "infty",
    FUNCTION: ("log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth"),
    OPERATOR: (
        "sum prod coprod int iint iiint iiiint oint oiint oiiint smallint bigcap bigcup bigoplus "
        "bigotimes bigodot biguplus bigvee bigwedge bigsqcup lim limsup liminf max min sup inf "
        "argmax argmin varlimsup varliminf projlim injlim plim"
    ),
    "∧": "wedge",
    "∨": "vee",
    SET: "R N Z Q C F reals Reals natnums Complex cnums Cnums",
    NOT: "not",
}
_SIGNS = {f"\\{word}": sign for sign, words in _WORDS.items() for word in words.split()}
_SIGNS |= dict.fromkeys(("\\\\", r"\cr", r"\newline"), BREAK)
_GREEK = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma
    tau upsilon phi chi psi omega
"""
_SIGNS |= {
    f"\\{case(name)}": unicodedata.lookup(
        f"GREEK {size} LETTER {name.upper().replace('LAMBDA', 'LAMDA')}"
    )
    for name in _GREEK.split()
    for case, size in ((str, "SMALL"), (str.capitalize, "CAPITAL"))
}
_SIGNS |= {f"\\var{name}": _SIGNS[f"\\{name}"] for name in ("epsilon", "theta", "pi", "rho", "phi")}
_SIGNS |= {"\\varsigma": "σ", "\\ell": "ℓ", "\\hbar": "ħ", "\\imath": "ı", "\\jmath": "ȷ"}
_SIGNS |= {
    **dict.fromkeys("−–‐‑‒—", "-"),
    **dict.fromkeys("∗⋅", "·"),
    "•": CLAIM,
    **dict.fromkeys("∕⁄", "/"),
    "⟶": "→",
    "⟵": "←",
    "⟹": IMPLIES,
    "⇔": IMPLIES,
    "⟺": IMPLIES,
    "⩽": "≤",
    "⩾": "≥",
    "⋯": DOTS,
    "⋮": DOTS,
    "⋱": DOTS,
    "∣": "|",
    "∥": "‖",
    "∶": ":",
    "≝": "≔",
}


def sign_of(text: str) -> str:
    r"""Return the sign of a character or a command; empty if it prints nothing.

    >>> sign_of(r"\le"), sign_of("７"), sign_of(r"\alpha"), sign_of(r"\unknown") == SYMBOL
    ('≤', '7', 'α', True)
    """
    if text in _SIGNS:
        return _SIGNS[text]
    if len(text) > 1 or unicodedata.category(text) in {"Co", "Cs", "Cn"}:
        return SYMBOL
    if unicodedata.category(text) == "Cf":
        return ""
    if text.isdecimal():
        return str(unicodedata.decimal(text))
    plain = unicodedata.normalize("NFKC", text)
    is_numeral = unicodedata.category(text) in {"No", "Nl"}
    return text if is_numeral or len(plain) != 1 else _SIGNS.get(plain, plain)


def print_of(text: str) -> str:
    r"""Return what a character or a command prints in text.

    >>> print_of(r"\%"), print_of(r"\dots"), print_of("７")
    ('%', '…', '７')
    """
    if len(text) == 1:
        return text
    sign = _SIGNS.get(text, "")
    if sign == BREAK:
        return " "
    return sign if sign and sign.isprintable() and sign < "\ue000" else "\N{BULLET}"
