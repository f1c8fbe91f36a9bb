r"""LaTeX directly beside ``\claim`` that changes what it says: a digit, ``\%``, ``^2``."""

from __future__ import annotations

import re

from .latex import read_latex
from .neighbors import CLAIM, bound_before, change_beside, plain_commands

_FONT = r"\\(?:math(?:bf|rm|it|sf|tt|cal)|boldsymbol|bm|text\w*|mbox|operatorname\*?)\s*"
_SPACE = r"(?:\s|~|\\[,;:! ]|\\thinspace(?![A-Za-z])|\{\s*\})*"
_RELATIONS = (
    "le|leq|leqslant|ge|geq|geqslant|lt|gt|ll|gg|ne|neq|approx|simeq|equiv|sim|propto|to|in"
)
_ARGUMENT = re.compile(rf"(?:[\^_}}\]]|\\(?!(?:{_RELATIONS})\s*\Z)[A-Za-z]+)\s*\Z")
_SIGNS = {"less": "<", "most": "≤", "more": ">", "least": "≥", "other": "≠"}
_SIGN = re.compile(
    r"(?P<less><|\\(?:lt|ll)(?![A-Za-z])|≪)|(?P<most>≤|\\(?:le|leq|leqslant|lesssim)(?![A-Za-z]))"
    r"|(?P<more>>|\\(?:gt|gg)(?![A-Za-z])|≫)|(?P<least>≥|\\(?:ge|geq|geqslant|gtrsim)(?![A-Za-z]))"
    r"|(?P<other>≠|\\(?:ne|neq)(?![A-Za-z]))"
)
_LEFT_END = re.compile(r"[=≈&,;]|\\\\|\\(?:quad|qquad|approx|text\w*)(?![A-Za-z])")
_FREE_EXPONENT = r"\{?\s*(?:\\(?:circ|prime|ast|star|dagger|top|intercal|text|mathrm)|[*T])"
_BEFORE = re.compile(
    r"(?P<not>\\not)\s*(?:=|<|>|≈|≤|≥|\\[A-Za-z]+)\s*\Z"
    rf"|(?P<claim>{CLAIM})\Z"
    r"|(?<![_^\d.])(?<!frac)(?<!frac\s)(?<!sqrt)(?<!binom)(?P<digits>\d(?:[\d.]|\{,\})*)\Z"
)
_SIGN_BEFORE = re.compile(
    rf"(?:\A|[=<>≈≠≤≥≪≫(\[{{,;:&|]|\\\\|\\(?:{_RELATIONS}|qquad|quad|mapsto|[lL]?Rightarrow)"
    rf"|\\text\w*\{{[^{{}}]*\}}){_SPACE}(?P<sign>[-−–±∓]|\\(?:pm|mp))\Z"
)
_AFTER = re.compile(
    rf"(?P<part>\\%|\{{?\s*\d|\.\s*\d|\{{,\}}\s*\d|(?:\{{\s*)?{CLAIM}|\^(?!\s*{_FREE_EXPONENT})|_\s*\{{?\s*\d"
    r"|e\d|\\[tdc]?frac\s*(?:\d\s*\d|\{\s*\d+\s*\}\s*\{\s*\d+\s*\}))"
)


def change_in_formula(before: str, after: str, language: str) -> str:
    r"""Return what changes a claim between two pieces of LaTeX; empty if nothing does.

    A variable, a sign between operands and a power of ten after ``\cdot`` are visible arithmetic.

    >>> change_in_formula("x = 2", "", "en"), change_in_formula(r"x \not\approx ", "", "en")
    ('2', '\\not')
    >>> change_in_formula("x =", r"\,\text{ million}", "en"), change_in_formula("2 x", "", "en")
    ('million', '')
    >>> change_in_formula("x = -", "", "en"), change_in_formula("x -", "", "en")
    ('-', '')
    """
    before, after = _unwrap(plain_commands(before), plain_commands(after))
    return _change_before(before, language) or _change_after(after, language)


def bound_in_formula(before: str, language: str) -> str:
    r"""Return the bound or negation before a claim, in words or as a sign; empty if there is none.

    A bound of a single letter is a condition, unless it is ``\ne``.

    >>> bound_in_formula(r"f(x) \le ", "en"), bound_in_formula(r"t \le ", "en")
    ('≤', '')
    """
    if match := re.search(rf"{_FONT}\{{([^{{}}]*)\}}{_SPACE}\Z", before):
        return bound_before(match[1], language)
    sign = re.search(rf"(?P<left>.*?)(?:{_SIGN.pattern})[\s{{]*\Z", before, re.DOTALL)
    if not sign:
        return ""
    left = _LEFT_END.split(_SIGN.sub(",", sign["left"]))[-1].strip("{} ")
    found = next(name for name, value in sign.groupdict().items() if name != "left" and value)
    is_condition = found != "other" and re.fullmatch(r"[A-Za-z]|\\[A-Za-z]+", left)
    return "" if is_condition else _SIGNS[found]


def _unwrap(before: str, after: str) -> tuple[str, str]:
    """Remove the braces around a claim that are no argument of a command."""
    while opening := re.search(rf"(?P<font>{_FONT})?\{{{_SPACE}\Z", before):
        outside = before[: opening.start()]
        closing = re.match(rf"{_SPACE}\}}", after)
        if not closing or not (opening["font"] or not _ARGUMENT.search(outside)):
            break
        before, after = outside, after[closing.end() :]
    return before, after


def _change_before(before: str, language: str) -> str:
    text = re.sub(rf"{_SPACE}\Z", "", before)
    if match := _BEFORE.search(text):
        return match["not"] or match["digits"] or CLAIM
    if match := _SIGN_BEFORE.search(text):
        return match["sign"]
    group = re.search(rf"(?P<font>{_FONT})?\{{(?P<content>[^{{}}]*)\}}\Z", text)
    if group and (group["font"] or not _ARGUMENT.search(text[: group.start()])):
        is_text = group["font"] and "text" in group["font"]
        inner = change_beside(group["content"], "", language) if is_text else ""
        return inner or _change_before(group["content"], language)
    return ""


def _change_after(after: str, language: str) -> str:
    space = re.match(_SPACE, after)
    text = after[space.end() :] if space else after
    if match := _AFTER.match(text):
        return re.sub(rf"\A\{{(?=[\d{CLAIM}])", "", match["part"].replace(" ", ""))
    if group := re.match(rf"{_FONT}\{{([^{{}}]*)\}}", text):
        content = read_latex(group[1])
        is_apart = bool(space and space[0]) or content != content.lstrip()
        return change_beside("", " " * is_apart + content.lstrip(), language)
    return ""
