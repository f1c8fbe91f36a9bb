r"""Find the numerals that state facts in prose, formulas and code, with regular expressions.

Prose: every numeral and every number word above two (also hundreds, threefold, two thirds) states
a fact, except

- names, in which a letter directly precedes the number (float64, v3.11), or a word with a capital
  and ``-`` or ``/`` does (CIFAR-10, ViT-B/16; a word capitalized only in its first letter, as in
  Width-64, is not a name),
- the number after a reference word (part 3.1, equation (4)), and the list after a plural
  (Tables 2 and 5),
- a year that is alone in parentheses, or at their end after a name (Ioffe and Szegedy, 2015),
- dates, identifiers (arXiv:1502.03167, doi:...) and colors (#1b7f4b).

Formulas: every numeral states a fact, except

- subscripts and superscripts, unless they belong to a large operator or a brace, or are
  superscripts of a numeral or a set,
- a bare 0, 1 or 2 that is not part of a quotient of numerals,
- labels, tags, lengths and column specifications.

Text in a formula is prose.

Code: comments and strings are prose, except strings that are the key or the statement of a claim,
and strings of one word, which are names (question-3.toml, h:2). Numbers outside of strings and
comments state no fact.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

_WORDS = (
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "thousand million billion trillion dozen"
).replace(" ", "|")
_PARTS = "third quarter fifth sixth seventh eighth ninth tenth twentieth hundredth thousandth"
_PARTS = _PARTS.replace(" ", "|")
_WORD = (
    rf"\b(?:(?:{_WORDS}|sixe|twentie|thirtie|fortie|fiftie)(?:s|fold)?|thrice|quarters?"
    rf"|(?:one|two)[-\s](?:{_PARTS})s?|a\s(?:{_PARTS})(?=\sof\b))\b"
)
_REFERENCES = (
    "algorithm appendix assumption cell chapter column definition eq equation example exercise fig "
    "figure lemma line page part proposition question remark row rule section step table theorem "
    "version"
).replace(" ", "|")
_SIGNS = "".join(
    sign
    for sign in map(chr, range(0x20000))  # no numeral has a higher code point
    if unicodedata.category(sign) in {"No", "Nl"}
    and not unicodedata.decomposition(sign).startswith(("<super>", "<sub>"))
)
"""Characters that are numbers but not digits: ½, Ⅳ, ①."""
_LETTER = rf"[^\W\d_{_SIGNS}]"
_CAPITAL = r"(?-i:[A-ZÀ-ÖØ-ÞŁŚŠŽĐ])"
_GROUPED = r"\d+(?:[.,_\u00a0\u2009\u202f]\d+)*"
_NUMERAL = rf"(?:(?:(?<![\w.])\.)?{_GROUPED}(?:/\d+|e[-−+]?\d+)?[{_SIGNS}]?|[{_SIGNS}])(?:\s?%)?"
_FACT = re.compile(rf"(?:(?<!\w)[-−])?{_NUMERAL}|{_WORD}", re.IGNORECASE)
_MONTHS = (
    "January February March April May June July August September October November December"
).replace(" ", "|")
_YEAR = r"(?:1[89]\d\d|20[0-3]\d)[a-z]?"
_PLACE = r"\d+(?:\.\d+)*[a-h]?"
_PLACE = rf"(?:\({_PLACE}\)|{_PLACE}(?!\w|[.,]\d|\s?%))"
_FREE_IN_PROSE = re.compile(
    rf"""
      \b(?:arXiv(?::\s?|\s)\d{{4}}\.\d{{4,5}}(?:v\d+)?|doi[:\s]\s?10\.\d+/\S+)  # identifiers
    | \b(?:ISBN|ISSN|RFC|PEP)[:\s]\s?\d[\d-]*X?\b
    | https?://\S+
    | \#(?:[0-9A-F]{{6}}|[0-9A-F]{{8}})\b                         # colors
    | \b\d{{4}}-\d\d-\d\d\b                                       # dates
    | \b(?:\d{{1,2}}\s)?(?-i:{_MONTHS})\s(?:\d{{1,2}},\s)?(?:1[89]\d\d|20[0-3]\d)\b
    | \((?:(?=[^()\d]*{_CAPITAL})[^()\d{_SIGNS}]*[\s,]{_YEAR};?)+\)  # years
    | \({_YEAR}\)
    | \b(?:{_REFERENCES})\.?\s{_PLACE}                            # after a reference word
    | \b(?:(?:{_REFERENCES})s|appendices|corollaries)\.?\s{_PLACE}
      (?:(?:,\s{_PLACE})*,?\s(?:and|or|to)\s{_PLACE}|\s?[-–]\s?{_PLACE})?
    | \bcorollary\s{_PLACE}
    | (?<![\w.])(?:{_LETTER}[\w.]*[-–/])*(?:\w+{_CAPITAL}\w*|{_CAPITAL}\d*)(?:[-–/][\w.]*\w)+
    | (?<![\w.]){_LETTER}(?:[^\W\d]|\.(?={_LETTER}))*\d[\w.]*     # names
    """,
    re.VERBOSE | re.IGNORECASE,
)

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
    rf"(?:\d|(?<=\d)(?:\\[,;! ]|\s+|\{{\}}|\{{,\}})(?=\d)|\.(?=\d))+(?:\s*\\%)?|[{_SIGNS}]"
)
_ONE_WORD = re.compile(rf"[~./]*{_LETTER}[\w.:/-]*")
_QUOTED = re.compile(r"""("|')(?:(?!\1).)*\1""")
_CLAIM = re.compile(r"\\claim\s*\{[^{}]*\}|\\noclaim\s*\{[^{}]*\}\s*\{[^{}]*\}")


class Fact(NamedTuple):
    """A numeral that states a fact, with its surrounding words."""

    numeral: str
    context: str


def facts_in_prose(text: str) -> list[Fact]:
    """Find the numerals and number words in prose that state a fact.

    >>> [fact.numeral for fact in facts_in_prose("ViT-B/16 (Table 5) has 86M, three times more.")]
    ['86', 'three']
    """
    blanked = _FREE_IN_PROSE.sub(_keep_words, text)
    return [
        Fact(match[0].strip(), _context(text, match.start(), match.end()))
        for match in _FACT.finditer(blanked)
    ]


def facts_in_formula(latex: str) -> list[Fact]:
    r"""Find the numerals in a LaTeX formula that state a fact.

    >>> facts_in_formula(r"\sum_{i=1}^n x_i^3 \le \frac1n + 2")
    []
    >>> [fact.numeral for fact in facts_in_formula(r"x \in \mathbb R^{3}, \tfrac12 \cdot 10^{-4}")]
    ['\\tfrac12', '10', '3', '4']
    """
    facts: list[Fact] = []
    rest = _DROPPED.sub(" • ", _CLAIM.sub(" ◦ ", latex))
    for match in _TEXT.finditer(rest):
        facts += facts_in_prose(match[1][1:-1])
    numerals: list[str] = []
    for part in _split_scripts(_TEXT.sub(" • ", rest)):
        numerals += [match[0] for match in _QUOTIENT.finditer(part)]
        numbers = _NUMBER_IN_FORMULA.finditer(_QUOTIENT.sub(" • ", part))
        numerals += [match[0] for match in numbers if match[0] not in {"0", "1", "2"}]
    return facts + [Fact(numeral, _excerpt(latex, numeral)) for numeral in numerals]


def is_name(code: str) -> bool:
    """Whether a piece of code is one word, such as a path or a key, but not a number word.

    >>> is_name("data/part-1.csv"), is_name("seven"), is_name("k=7")
    (True, False, False)
    """
    return bool(_ONE_WORD.fullmatch(code)) and not re.fullmatch(_WORD, code, re.IGNORECASE)


def facts_in_code(source: str, is_bound: Callable[[str], bool]) -> list[tuple[int, Fact]]:
    """Find the numerals in the comments and strings of Python code that state a fact.

    Args:
        source: the code of a cell; lines of IPython magics are skipped.
        is_bound: a predicate that is true for the keys and statements of claims.

    Returns:
        The line, from 1, and the fact, sorted by line.

    >>> [(line, fact.numeral) for line, fact in facts_in_code("x = 7  # seven days", bool)]
    [(1, 'seven')]
    """
    magic, body = _split_magic(source)
    tree, comments = _read_code(body) or _read_code(_without_magics(body)) or (None, [])
    if not tree:
        lines = [*enumerate(body.splitlines(), 1)]
        comments = lines if magic else [(i, text.partition("#")[2]) for i, text in lines]
    strings = _strings(tree) if tree else () if magic else _quoted(body)
    texts = comments + [(i, text) for i, text in strings if not (is_name(text) or is_bound(text))]
    return sorted((line + magic, fact) for line, text in texts for fact in facts_in_prose(text))


def _split_magic(source: str) -> tuple[int, str]:
    """Return the number of lines up to a cell magic, and the code below it."""
    lines = source.splitlines()
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    magic = first + 1 if lines[first : first + 1] and lines[first].startswith("%%") else 0
    return magic, "\n".join(lines[magic:]) + "\n"


def _without_magics(code: str) -> str:
    lines = ("pass" if line.lstrip().startswith(("%", "!")) else line for line in code.splitlines())
    return "\n".join(lines) + "\n"


def _read_code(code: str) -> tuple[ast.Module, list[tuple[int, str]]] | None:
    """Return the syntax tree and the comments of code; ``None`` if it is not Python."""
    try:
        tree = ast.parse(code)
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return None
    return tree, [(t.start[0], t.string) for t in tokens if t.type == tokenize.COMMENT]


def _quoted(code: str) -> Iterator[tuple[int, str]]:
    """Yield the single-line strings of code that is not valid Python, with their lines."""
    for line, text in enumerate(code.splitlines(), 1):
        for match in _QUOTED.finditer(text):
            yield line, match[0][1:-1]


def _strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the lines of string literals, without format specifications."""
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        lines = tree.value.split("\n")
        if tree.lineno + len(lines) - 1 == tree.end_lineno:
            yield from enumerate(lines, tree.lineno)
        else:
            yield tree.lineno, tree.value
    elif isinstance(tree, ast.FormattedValue):
        yield from _strings(tree.value)
    else:
        for node in ast.iter_child_nodes(tree):
            yield from _strings(node)


def _keep_words(match: re.Match[str]) -> str:
    """Blank an exempt passage except for its number words, which no rule exempts."""
    text = match[0]
    blanked = [" "] * len(text)
    for word in re.finditer(_WORD, text, re.IGNORECASE):
        blanked[word.start() : word.end()] = word[0]
    return "".join(blanked)


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


def _context(text: str, start: int, end: int, words: int = 4) -> str:
    before = text[:start].split(" ")[-words - 1 :]
    after = text[end:].split(" ")[: words + 1]
    return " ".join((" ".join(before) + text[start:end] + " ".join(after)).split())


def _excerpt(latex: str, numeral: str, length: int = 40) -> str:
    """Return a formula in one line; an excerpt around the numeral if the formula is long."""
    line = " ".join(latex.split())
    if len(line) <= 2 * length:
        return line
    start = max(line.find(" ".join(numeral.split())) - length, 0)
    return line[start : start + 2 * length]
