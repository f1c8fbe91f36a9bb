r"""Definitions of the macros of ``katex_macros`` for LaTeX."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_BUILT_IN = {
    r"\argmax": r"\operatorname*{arg\,max}",
    r"\argmin": r"\operatorname*{arg\,min}",
    r"\bm": r"\boldsymbol",
    r"\Complex": r"\mathbb{C}",
    r"\gt": ">",
    r"\lt": "<",
    r"\N": r"\mathbb{N}",
    r"\natnums": r"\mathbb{N}",
    r"\R": r"\mathbb{R}",
    r"\reals": r"\mathbb{R}",
    r"\Reals": r"\mathbb{R}",
    r"\Z": r"\mathbb{Z}",
}
"""Macros that KaTeX defines and LaTeX does not."""
_NAME = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z\s])")


def define_macros(app: Sphinx, config: Config) -> None:
    """Add the macros of KaTeX and of ``katex_macros`` to the LaTeX preamble."""
    if config.html_math_renderer != "katex":
        return
    lines = [rf"\providecommand{{{name}}}{{{body}}}" for name, body in _BUILT_IN.items()]
    lines += [
        latex_definition(name, body)
        for name, body in config.katex_macros.items()
        if _NAME.fullmatch(name)
    ]
    preamble = "\n".join([config.latex_elements.get("preamble", ""), *lines])
    config.latex_elements = config.latex_elements | {"preamble": preamble}


def latex_definition(name: str, body: str) -> str:
    r"""Return LaTeX that gives a macro the meaning of KaTeX in formulas.

    In text it keeps the meaning that it has in LaTeX, which needs commands such as ``\v``. As in
    KaTeX, the macro has as many arguments as the body names from ``#1`` on.

    >>> print(latex_definition(r"\RR", r"\mathbb{R}"))
    \expandafter\let\csname katextextRR\endcsname\RR
    \expandafter\newcommand\csname katexmathRR\endcsname[0]{\mathbb{R}}
    \protected\def\RR{\ifmmode\csname katexmathRR\expandafter\endcsname
    \else\csname katextextRR\expandafter\endcsname\fi}
    """
    arguments = next(n for n in range(10) if f"#{n + 1}" not in body)
    ending = "\n" if "%" in body else ""  # a comment would hide the closing brace
    text, math = f"katextext{name[1:]}", f"katexmath{name[1:]}"
    return (
        rf"\expandafter\let\csname {text}\endcsname{name}"
        "\n"
        rf"\expandafter\newcommand\csname {math}\endcsname[{arguments}]{{{body}{ending}}}"
        "\n"
        rf"\protected\def{name}{{\ifmmode\csname {math}\expandafter\endcsname"
        "\n"
        rf"\else\csname {text}\expandafter\endcsname\fi}}"
    )
