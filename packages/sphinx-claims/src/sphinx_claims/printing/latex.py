"""Plain text of the LaTeX in which a formula prints a claim."""

from __future__ import annotations

import re

_FRACTION = re.compile(
    r"\\[dtc]?frac\s*(?:\{\s*([^{}]*?)\s*\}|(\d))\s*(?:\{\s*([^{}]*?)\s*\}|(\d))"
)
_TEXT = re.compile(r"\\(?:text\w*|mathrm|operatorname\*?|mbox)\s*\{([^{}]*)\}")
_SIGNS = {
    r"\pm": "±",
    r"\approx": "≈",
    r"\simeq": "≈",
    r"\sim": "~",
    r"\leq": "≤",
    r"\le": "≤",
    r"\geq": "≥",
    r"\ge": "≥",
    r"\lt": "<",
    r"\gt": ">",
    r"\neq": "≠",
    r"\ne": "≠",
    r"\equiv": "≡",
    r"\ll": "≪",
    r"\gg": "≫",
    r"\times": "×",
    r"\cdot": "·",
    r"\euro": "€",
    r"\pounds": "£",
}
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)")


def read_latex(latex: str) -> str:
    r"""Return the plain text that LaTeX prints, as far as it consists of numbers and words.

    >>> read_latex(r"1{,}200\,\text{km} \pm 3\%"), read_latex(r"-\tfrac12")
    ('1,200\u202fkm ± 3%', '-1/2')
    """
    text = _FRACTION.sub(lambda m: f"{m[1] or m[2]}/{m[3] or m[4]}", latex)
    text = _TEXT.sub(r"\1", text).replace("{,}", ",").replace(r"{\,}", r"\,")
    text = _COMMAND.sub(_read_command, text).replace("~", "\N{NO-BREAK SPACE}")
    text = re.sub(r"\^\{([^{}]*)\}", r"^\1", text)
    return text.replace("{", "").replace("}", "")


def _read_command(match: re.Match[str]) -> str:
    command = match[0]
    if command == r"\,":
        return "\N{NARROW NO-BREAK SPACE}"
    if command in _SIGNS:
        return _SIGNS[command]
    return command[1:] if command[1:] in "%$#&_{}" else " "
