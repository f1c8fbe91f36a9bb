"""Names of functions and operators that need no table."""

from __future__ import annotations

FUNCTIONS = {
    r"\ln": "ln", r"\log": "ln", r"\exp": "exp", r"\sin": "sin", r"\cos": "cos", r"\tan": "tan",
    r"\sinh": "sinh", r"\cosh": "cosh", r"\tanh": "tanh", r"\arctan": "arctan",
    r"\arcsin": "arcsin", r"\arccos": "arccos", r"\det": "det", r"\operatorname{det}": "det",
    r"\operatorname{diag}": "diag", r"\operatorname{tr}": "trace", r"\operatorname{Tr}": "trace",
    r"\operatorname{trace}": "trace", r"\operatorname{rank}": "rank",
    r"\operatorname{rk}": "rank", r"\operatorname{sgn}": "sign", r"\operatorname{sign}": "sign",
}  # fmt: skip
"""Functions of one argument, by their signs."""
BIG = {
    r"\sum": "sum", r"\prod": "prod", r"\max": "max", r"\min": "min", r"\sup": "max",
    r"\inf": "min", r"\operatorname{argmax}": "argmax", r"\operatorname{argmin}": "argmin",
    r"\argmax": "argmax", r"\argmin": "argmin",
}  # fmt: skip
"""Operators that bind letters, by their signs."""
MOMENTS = {
    r"\mathbb{E}": "E", r"\operatorname{E}": "E", r"\mathrm{E}": "E", r"\mathbf{E}": "E",
    r"\operatorname{Var}": "Var", r"\operatorname{var}": "Var", r"\mathbb{V}": "Var",
    r"\operatorname{Cov}": "Cov", r"\operatorname{cov}": "Cov", r"\Pr": "P",
    "E": "E", "P": "P", r"\mathbb{P}": "P", r"\operatorname{P}": "P",
}  # fmt: skip
"""Expectations and the like, by their signs."""
_INTEGRAL = "; make the whole integral a key of the table"
UNREAD_OPERATORS = {
    **dict.fromkeys((r"\int", r"\iint", r"\iiint", r"\oint"), _INTEGRAL),
    **dict.fromkeys((r"\lim", r"\limsup", r"\liminf"), "; skip the statement as a limit"),
}
"""Operators that are refused, with advice."""
TRANSPOSES = {r"\top", r"\mathsf{T}", r"\operatorname{T}", r"\mathsf{\top}"}
PSEUDO_INVERSES = {"+", r"\dagger"}
CONSTANTS = {r"\pi", r"\infty"}
