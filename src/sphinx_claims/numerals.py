r"""Which numerals state a fact, by a few rules for prose, for formulas and for code.

Prose. Every numeral and every number word above two states a fact, but for: names, in which a
letter stands before the number, directly or with ``-``, ``/`` or ``.`` (ViT-B/16, float64); numbers
after a reference word (part 3.1, Tables 2 and 5, version 3.11); a year that ends a parenthesis
(Ioffe and Szegedy, 2015); dates; identifiers (arXiv:1502.03167, doi:...); colors (#1b7f4b).

Formulas. Every numeral states a fact, but for: subscripts; superscripts that stand on no numeral,
set or large operator; a bare 0, 1 or 2 that neither divides a numeral nor is divided by one;
labels, tags, lengths and column specifications. Text in a formula is prose.

Code. Comments and strings are prose; the numbers of the code itself compute. A string that is the
statement of a claim is bound.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from typing import NamedTuple

_WORDS = (
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "thousand million billion trillion dozen"
).replace(" ", "|")
_REFERENCES = (
    "algorithm appendix assumption cell chapter column corollary corollaries definition eq "
    "equation example exercise fig figure lemma line note page part proposition question remark "
    "row rule section step table theorem version"
).replace(" ", "|")
_FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_NUMERAL = rf"(?:\d+(?:[.,_\u202f]\d+)*(?:/\d+|e[-−+]?\d+)?|[{_FRACTIONS}])(?:\s?%)?"
_FACT = re.compile(rf"(?P<number>[-−]?{_NUMERAL})|\b(?P<word>{_WORDS})\b", re.IGNORECASE)
_MONTHS = (
    "January February March April May June July August September October November December"
).replace(" ", "|")
_FREE_IN_PROSE = re.compile(
    rf"""
      \b(?:arXiv|doi|ISBN|ISSN|RFC|PEP)[:\s]\s?[\w./-]+          # identifiers
    | https?://\S+
    | \#[0-9A-Fa-f]{{3,8}}\b                                      # colors
    | \b\d{{4}}-\d\d-\d\d\b                                       # dates
    | \b(?:\d{{1,2}}\s)?(?:{_MONTHS})\s(?:\d{{1,2}},\s)?\d{{4}}\b
    | (?<=[\s,(])(?:1[89]|20)\d\d[a-z]?(?=\))                     # a year that ends a parenthesis
    | \b(?:{_REFERENCES})s?\.?\s\d+(?:\.\d+)*[a-z]?               # after a reference word
      (?:(?:,|,?\s(?:and|or|to)|\s?[-–])\s?\d+(?:\.\d+)*[a-z]?)*
    | (?<![\w.])[^\W\d]\w*(?:[-–/.][\w.]*\w)*                     # names
    """,
    re.VERBOSE | re.IGNORECASE,
)

_QUOTIENT = re.compile(
    r"\\[dtc]?frac\s*(?:\{\s*-?\d+\s*\}|\d)\s*(?:\{\s*-?\d+\s*\}|\d)|(?<![\d.])\d+\s*/\s*\d+"
)
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_DROPPED = re.compile(
    rf"""
      (?<!\\)%.*
    | \\(?:label|tag\*?|hspace\*?|vspace\*?|color|eqref|ref){_GROUP}
    | \\(?:kern|mkern|mskip)\s*-?[\d.]+\s*[a-z]+
    | \\begin\{{(?:array|alignat\*?|subarray)\}}(?:\[\w\])?{_GROUP}
    | \\href{_GROUP}
    | \\\\\s*\[[^\]]*\]
    """,
    re.VERBOSE,
)
_TEXT = re.compile(rf"\\(?:text(?:rm|bf|it|sf|tt|normal)?|mbox)\s*({_GROUP})")
_NAME = re.compile(rf"\\operatorname\*?\s*{_GROUP}")
_SCRIPT = re.compile(rf"[_^]\s*(?:{_GROUP}|\\[A-Za-z]+(?:\s*{_GROUP})?|\S)")
_AUDITED_BASE = re.compile(
    r"(?:\d|\\\}|\\mathbb\s*(?:\{[A-Z]\}|[A-Z])|\\(?:sum|prod|int|bigcup|bigcap|bigoplus)"
    r"(?:\s*\\limits)?)\s*$"
)
_NUMBER_IN_FORMULA = re.compile(
    rf"(?:\d|(?<=\d)(?:\\[,;! ]|\.|\{{,\}})(?=\d))+(?:\s*\\%)?|[{_FRACTIONS}]"
)
_CLAIM = re.compile(r"\\claim\s*\{[^{}]*\}|\\noclaim\s*\{[^{}]*\}\s*\{[^{}]*\}")


class Fact(NamedTuple):
    """A numeral that states a fact, with the words around it."""

    numeral: str
    context: str


def facts_in_prose(text: str) -> list[Fact]:
    """The numerals and number words of a text that state a fact.

    >>> [fact.numeral for fact in facts_in_prose("ViT-B/16 (Table 5) has 86M, three times more.")]
    ['86', 'three']
    """
    blanked = _FREE_IN_PROSE.sub(_keep_words, text)
    return [
        Fact(match[0].strip(), _context(text, match.start(), match.end()))
        for match in _FACT.finditer(blanked)
    ]


def facts_in_formula(latex: str) -> list[Fact]:
    r"""The numerals of a formula that state a fact.

    >>> facts_in_formula(r"\sum_{i=1}^n x_i^3 \le \frac1n + 2")
    []
    >>> [fact.numeral for fact in facts_in_formula(r"x \in \mathbb R^{3}, \tfrac12 \cdot 10^{-4}")]
    ['\\tfrac12', '10', '3', '4']
    """
    facts: list[Fact] = []
    rest = _CLAIM.sub(" ", latex)
    rest = _DROPPED.sub(" ", rest)
    for match in _TEXT.finditer(rest):
        facts += facts_in_prose(match[1][1:-1])
    rest = _NAME.sub(" ", _TEXT.sub(" ", rest))
    numerals = [match[0] for match in _QUOTIENT.finditer(rest)]
    rest = _QUOTIENT.sub(" ", rest)
    base, exponents = _split_scripts(rest)
    for part in (base, *exponents):
        for match in _NUMBER_IN_FORMULA.finditer(part):
            numeral = match[0].strip()
            if numeral not in {"0", "1", "2"}:
                numerals.append(numeral)
    return facts + [Fact(numeral, latex.strip()) for numeral in numerals]


def facts_in_code(source: str, is_bound: Callable[[str], bool]) -> list[tuple[int, Fact]]:
    """The numerals in the comments and strings of Python code that state a fact.

    Args:
        source: the code of a cell; lines of IPython magic are passed over.
        is_bound: tells of a string whether it is the statement of a claim.

    Returns:
        The line and the fact, for each.

    >>> [(line, fact.numeral) for line, fact in facts_in_code("x = 7  # seven days", bool)]
    [(1, 'seven')]
    """
    lines = [
        "pass" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines()
    ]
    code = "\n".join(lines) + "\n"
    try:
        tree = ast.parse(code)
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (SyntaxError, tokenize.TokenError):
        return []
    texts = [(t.start[0], t.string) for t in tokens if t.type == tokenize.COMMENT]
    texts += [(line, text) for line, text in _strings(tree) if not is_bound(text)]
    return sorted((line, fact) for line, text in texts for fact in facts_in_prose(text))


def _strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The string literals of code, but for format specifications."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.FormattedValue):
            yield from _strings(node.value)
        else:
            yield from _strings(node)


def _keep_words(match: re.Match[str]) -> str:
    """Blank a free passage, but leave number words and percentages, which no rule frees."""
    text = match[0]
    if match.string[match.end() :].lstrip().startswith("%"):
        return text
    word = re.match(rf"(?:{_WORDS})(?=$|-)", text, re.IGNORECASE)
    kept = word[0] if word else ""
    return kept + " " * (len(text) - len(kept))


def _split_scripts(latex: str) -> tuple[str, list[str]]:
    """A formula without its scripts, and the superscripts that stand on a numeral or a set."""
    base, audited, position = "", [], 0
    while match := _SCRIPT.search(latex, position):
        base += latex[position : match.start()]
        if match[0][0] == "^" and _AUDITED_BASE.search(base):
            audited.append(match[0][1:])
        position = match.end()
    return base + latex[position:], audited


def _context(text: str, start: int, end: int, words: int = 4) -> str:
    before = text[:start].split(" ")[-words - 1 :]
    after = text[end:].split(" ")[: words + 1]
    return " ".join((" ".join(before) + text[start:end] + " ".join(after)).split())
