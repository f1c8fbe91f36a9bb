r"""LaTeX of displayed formulas: rows, environments, labels and comments."""

from __future__ import annotations

import re

_ENVIRONMENT = re.compile(
    r"\\begin\{(?:(?:equation|align|alignat|flalign|gather|multline|eqnarray)(\*?)"
    r"|subequations|math|displaymath)\}(?:\{\d+\})?"
)
"""The start of an environment that is a displayed formula by itself."""
_TAGGED = re.compile(
    r"\\begin\{(equation|align|alignat|flalign|gather|multline)\}(.*)\\end\{\1\}", re.DOTALL
)
"""A displayed formula in which LaTeX may number each row, whereas the site numbers it once."""
_TOKEN = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}|\\.|%[^\n]*|\n\s*|[^\\%\n{}&]+|.", re.DOTALL)


def display(formula: str, label: str, *, number: str = "", ends_proof: bool = False) -> str:
    r"""Return a displayed formula as LaTeX, numbered if it has a label.

    As on the site, blank lines separate rows, and rows outside environments are aligned.

    Args:
        formula: the LaTeX of the formula, which may be an environment such as ``align``.
        label: the label; empty if there is none.
        number: the number on the site; if it is empty, LaTeX counts.
        ends_proof: whether the QED symbol stands on the last line.

    >>> print(display(r"a &= b \\ c &= d % by symmetry", ""))
    \begin{equation*}
    \begin{aligned}
    a &= b \\ c &= d % by symmetry
    \end{aligned}
    \end{equation*}
    >>> print(display(r"\begin{align} a &= b \end{align}", "equation:page:sum"))
    \begin{align}\label{equation:page:sum} a &= b \end{align}
    >>> print(display("a = b", "equation:page:sum", number="3.4.2"))
    \begin{equation}\tag{3.4.2}\label{equation:page:sum}
    a = b
    \end{equation}
    """
    formula = formula.strip()
    mark = rf"\label{{{label}}}" if label else ""
    if number:
        mark = rf"\tag{{{number}}}{mark}"
        if tagged := _TAGGED.fullmatch(formula):
            name, rows = tagged.groups()
            rows = re.sub(r"\n\s*\n", "\n", rows.rstrip())
            return f"\\begin{{{name}*}}{rows}\n{mark}\n\\end{{{name}*}}"
    if environment := _ENVIRONMENT.match(formula):
        number = "" if environment[1] or r"\label" in formula else mark
        return re.sub(r"\n\s*\n", "\n", formula.replace(environment[0], environment[0] + number, 1))
    rows, aligned = _split_rows(formula)
    formula = "\n\\\\\n".join(rows)
    if aligned or len(rows) > 1:
        formula = f"\\begin{{aligned}}\n{formula}\n\\end{{aligned}}"
    if ends_proof:
        formula = formula.replace(r"\begin{aligned}", r"\begin{aligned}[b]")
        formula += "\n\\qedhere" if "%" in formula else " \\qedhere"
    name = "equation" if label else "equation*"
    return f"\\begin{{{name}}}{mark}\n{formula}\n\\end{{{name}}}"


def _split_rows(formula: str) -> tuple[list[str], bool]:
    r"""Split a formula at blank lines outside environments and groups.

    Returns:
        The rows, and whether one of them contains ``\\`` or ``&`` outside environments and groups.
    """
    rows, depth, aligned = [""], 0, False
    for token in _TOKEN.findall(formula):
        if token.startswith((r"\begin", "{")):
            depth += 1
        elif token.startswith((r"\end", "}")):
            depth -= 1
        elif token in (r"\\", "&"):
            aligned = aligned or depth == 0
        elif token[0] == "\n" and token.count("\n") > 1:
            if depth == 0:
                rows.append("")
                continue
            token = "\n"
        rows[-1] += token
    return [row.strip() for row in rows if row.strip()], aligned


def end_comment(formula: str) -> str:
    """Return an inline formula that ends with a new line if its end may be a comment."""
    return f"{formula}\n" if "%" in formula else formula
