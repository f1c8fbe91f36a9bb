r"""Find the numerals of LaTeX formulas that state facts, with regular expressions.

Every numeral states a fact, except

- subscripts and superscripts, unless they belong to a large operator or a brace, or are
  superscripts of a numeral or a set,
- a bare 0, 1 or 2 that is not part of a quotient of numerals,
- labels, tags, lengths and column specifications.

Text in a formula is prose.
"""

from __future__ import annotations

import re

from .facts import Fact
from .prose import SIGNS, facts_in_prose

_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_WHOLE = r"(?:\{\s*[-+]?\s*\d+\s*\}|\(\s*\d+\s*\)|\d+)"
_SPACE = r"(?:\s|\\[,;:! ])*"
_QUOTIENT = re.compile(
    r"\\(?:[dtcs]?|nice)frac\s*(?:\{\s*[-+]?\s*\d+\s*\}|\d)\s*(?:\{\s*[-+]?\s*\d+\s*\}|\d)"
    rf"|(?<![\d.]){_WHOLE}{_SPACE}(?:/|:|\\over\b|\\div\b|\\slash\b){_SPACE}{_WHOLE}"
)
_DROPPED = re.compile(
    rf"""
      (?<!\\)%.*
    | \\(?:label|tag\*?|hspace\*?|vspace\*?|(?:text)?color|colorbox|eqref|ref){_GROUP}
    | \\(?:kern|mkern|mskip)\s*-?[\d.]+\s*[a-z]+
    | \\begin\{{(?:array|alignat\*?|alignedat|subarray)\}}(?:\[\w\])?{_GROUP}
    | \\href{_GROUP}
    | \\\\\s*\[\s*-?[\d.]+\s*[a-z]+\s*\]
    """,
    re.VERBOSE,
)
_TEXT = re.compile(
    r"\\(?:text(?:rm|bf|it|sf|tt|sc|sl|up|md|normal)?|mathrm|mbox|hbox|operatorname\*?)"
    rf"\s*({_GROUP})"
)
_SCRIPT = re.compile(rf"[_^]\s*(?:{_GROUP}|\\[A-Za-z]+(?:\s*{_GROUP})?|\d\d+|\S)")
_OPERATOR = re.compile(
    r"\\(?:sum|(?:co)?prod|i*int|oint|big[a-z]+|lim(?:sup|inf)?|max|min|sup|inf|argmax|argmin"
    rf"|(?:over|under)brace\s*{_GROUP})(?:\s*\\(?:no)?limits)?\s*•*\s*\Z"
)
_NUMERAL_OR_SET = re.compile(
    r"(?:[\d◦]\s*\}*|\\\}|\\rbrace|\]|\\[RNZQCF]|\\math(?:bb|cal|scr)\s*(?:\{[A-Z]\}|[A-Z])"
    r"|\\math(?:bf|rm)\{[RNZQC]\})\s*•*\s*\Z"
)
_NUMBER_IN_FORMULA = re.compile(
    rf"(?:\d|(?<=\d)(?:\\[,;! ]|\s+|\{{\}}|\{{,\}})(?=\d)|\.(?=\d))+(?:\s*\\%)?|[{SIGNS}]"
)
_CLAIM = re.compile(r"\\claim\s*(?:\[[^\[\]]*\]\s*)?\{[^{}]*\}|\\noclaim\s*\{[^{}]*\}\s*\{[^{}]*\}")


def facts_in_formula(latex: str, language: str = "en") -> list[Fact]:
    r"""Find the numerals in a LaTeX formula that state a fact.

    Args:
        latex: the formula.
        language: the code of the language of the page.

    >>> facts_in_formula(r"\sum_{i=1}^n x_i^3 \le \frac1n + 2")
    []
    >>> [fact.numeral for fact in facts_in_formula(r"x \in \mathbb R^{3}, \tfrac12 \cdot 10^{-4}")]
    ['\\tfrac12', '10', '3', '4']
    """
    facts: list[Fact] = []
    rest = _DROPPED.sub(" • ", _CLAIM.sub(" ◦ ", latex))
    for match in _TEXT.finditer(rest):
        facts += facts_in_prose(match[1][1:-1], language)
    numerals: list[str] = []
    for part in _split_scripts(_TEXT.sub(" • ", rest)):
        numerals += [match[0] for match in _QUOTIENT.finditer(part)]
        numbers = _NUMBER_IN_FORMULA.finditer(_QUOTIENT.sub(" • ", part))
        numerals += [match[0] for match in numbers if match[0] not in {"0", "1", "2"}]
    return facts + [Fact(numeral, _excerpt(latex, numeral)) for numeral in numerals]


def _split_scripts(latex: str) -> list[str]:
    """Return a formula without its scripts, followed by the scripts that are audited."""
    base, audited, position = "", [], 0
    while match := _SCRIPT.search(latex, position):
        base += latex[position : match.start()]
        on_number = match[0][0] == "^" and _NUMERAL_OR_SET.search(base)
        script = match[0][1:].strip()
        is_split = script.isdigit() and len(script) > 1  # TeX sets only the first digit as a script
        if on_number or is_split or _OPERATOR.search(base):
            audited += _split_scripts(match[0][1:])
        base += "•"
        position = match.end()
    return [base + latex[position:], *audited]


def _excerpt(latex: str, numeral: str, length: int = 40) -> str:
    """Return a formula in one line; an excerpt around the numeral if the formula is long."""
    line = " ".join(latex.split())
    if len(line) <= 2 * length:
        return line
    start = max(line.find(" ".join(numeral.split())) - length, 0)
    return line[start : start + 2 * length]
