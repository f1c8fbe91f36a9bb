"""Forms of LaTeX formulas in which those that state the same are equal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..formulas import Macro
from ..formulas.tokens import Kind, tokenize
from ..site.expansion import expand

_TEXT = {r"\text", r"\textbf", r"\textit", r"\textnormal", r"\textrm", r"\textsf", r"\mbox"}
_SPACING = {
    "&", "~", r"\\", r"\,", r"\:", r"\;", r"\!", r"\>", r"\ ", r"\quad", r"\qquad", r"\enspace",
    r"\thinspace", r"\medspace", r"\thickspace", r"\negthinspace", r"\left", r"\right", r"\middle",
    r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\limits", r"\nolimits",
}  # fmt: skip
_SIZE = re.compile(r"\\[bB]igg?[lrm]?")
_SAME = {
    r"\leq": r"\le", "≤": r"\le", r"\leqslant": r"\le", r"\geq": r"\ge", "≥": r"\ge",
    r"\geqslant": r"\ge", r"\neq": r"\ne", "≠": r"\ne", r"\lt": "<", r"\gt": ">",
    r"\tfrac": r"\frac", r"\dfrac": r"\frac", r"\to": r"\rightarrow", r"\dots": r"\ldots",
    r"\lvert": "|", r"\rvert": "|", r"\vert": "|", r"\lVert": r"\|", r"\rVert": r"\|",
    r"\Vert": r"\|", r"\lbrace": r"\{", r"\rbrace": r"\}", r"\lbrack": "[", r"\rbrack": "]",
    "−": "-", r"\ast": "*", r"\intercal": r"\top",
}  # fmt: skip
_ROWS = re.compile(
    r"\\(?:begin|end)\s*\{(?:align|aligned|alignat|alignedat|equation|flalign|gather|gathered"
    r"|multline|split)\*?\}(?:\s*\[[^\[\]]*\])?"
)
_PUNCTUATION = {",", ".", ";"}


def written_form(latex: str) -> str:
    r"""Return LaTeX without white space and comments, between which TeX does not tell.

    >>> written_form("a + b % sum") == written_form("a+b")
    True
    """
    return " ".join(_tokens(latex))


def translated_form(latex: str) -> str:
    r"""Return the :func:`written_form` without the contents of texts, which are translated.

    >>> translated_form(r"x \text{ if } y") == translated_form(r"x \text{ si } y")
    True
    """
    return " ".join(_without_texts(_tokens(latex)))


def statement_form(latex: str, macros: Mapping[str, Macro], *, translated: bool = False) -> str:
    r"""Return a form of a statement without spacing, sizes, alignment and final punctuation.

    Args:
        latex: the statement.
        macros: the macros of the site, by their commands.
        translated: whether the contents of texts do not count.

    >>> form = statement_form(r"\tfrac12 &\leq \bigl\lVert x^{\!\top} \bigr\rVert .", {})
    >>> form == statement_form(r"\frac{1}{2} \le \|x^\top\|", {})
    True
    """
    tokens = _tokens(_ROWS.sub(" ", expand(latex, macros)))
    tokens = _without_texts(tokens) if translated else tokens
    kept = [
        _SAME.get(one, one) for one in tokens if one not in _SPACING and not _SIZE.fullmatch(one)
    ]
    kept = _without_single_groups(kept)
    while kept and kept[-1] in _PUNCTUATION:
        kept.pop()
    return " ".join(kept)


def _tokens(latex: str) -> list[str]:
    skipped = {Kind.SPACE, Kind.COMMENT}
    return [token.text for token in tokenize(latex) if token.kind not in skipped]


def _without_texts(tokens: Iterable[str]) -> list[str]:
    """Return tokens without the groups after the commands of texts."""
    kept: list[str] = []
    depth = 0
    for token in tokens:
        if depth:
            depth += {"{": 1, "}": -1}.get(token, 0)
        elif token == "{" and kept and kept[-1] in _TEXT:
            depth = 1
        else:
            kept.append(token)
    return kept


def _without_single_groups(tokens: list[str]) -> list[str]:
    """Return tokens without the braces around a single one."""
    kept: list[str] = []
    for token in tokens:
        kept.append(token)
        while len(kept) >= 3 and kept[-1] == "}" and kept[-3] == "{" and kept[-2] not in "{}":
            kept[-3:] = [kept[-2]]
    return kept
