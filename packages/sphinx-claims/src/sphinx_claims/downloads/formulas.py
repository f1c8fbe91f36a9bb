"""Numbers of displayed formulas, in the LaTeX that every notebook viewer renders."""

from __future__ import annotations

import re

_ENVIRONMENT = re.compile(
    r"\s*\\begin\{(align|alignat|equation|flalign|gather|multline)(\*?)\}([\s\S]*)"
    r"\\end\{\1\2\}\s*\Z"
)
_INNER = {"align": "aligned", "flalign": "aligned", "alignat": "alignedat", "gather": "gathered"}


def numbered(tex: str, number: str) -> str:
    r"""Add a number to a displayed formula; the environments with own numbers are replaced.

    >>> numbered(r"\begin{equation} a = b \end{equation}", "1")
    'a = b \\tag{1}'
    """
    tag = rf"\tag{{{number}}}"
    match = _ENVIRONMENT.match(tex)
    if not match:
        return f"{tex} {tag}"
    name, _, content = match.groups()
    if name in _INNER:
        return f"\\begin{{{_INNER[name]}}}{content}\\end{{{_INNER[name]}}} {tag}"
    if name == "equation":
        return f"{content.strip()} {tag}"
    return f"\\begin{{multline}}{content.rstrip()} {tag}\n\\end{{multline}}"
