"""Audit code cells: the strings that readers see, and marks of numerals that claim nothing."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .facts import Fact
from .formulas import facts_in_formula
from .inline_code import is_name
from .prose import facts_in_prose
from .shown_strings import ShownNames, ShownString

_MARK = re.compile(r"#\s*noclaim\b\s*:?[ \t]*(?P<reason>.*)")
_TEX = re.compile(
    r"""
      (?<!\\)\$\$?(?P<dollars>(?:[^$\\]|\\.)+)\$\$?
    | (?<!\\)\\\((?P<inline>.+?)\\\)
    | (?<!\\)\\\[(?P<display>.+?)\\\]
    | (?P<environment>\\begin\{(?P<name>\w+\*?)\}.+?\\end\{(?P=name)\})
    """,
    re.DOTALL | re.VERBOSE,
)
_TAGS = re.compile(r"</?[a-zA-Z][^<>]*>")
_COLORS = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
_SHOWING_LINE = re.compile(
    r"\b\w*(?:title|label|legend|caption|annotate|text|print|println|cat|display|paste|message|echo"
    r"|labs|plot|main)\w*!?\s*[(=]"
)
_QUOTED = re.compile(r"""("|')((?:(?!\1).)*)\1""")
_DISPLAY = re.compile(r"display(?:_\w+)?|publish_display_data|Markdown|HTML|Latex|Math|SVG|show")
_RENDERED = re.compile(r"%%(?:markdown|html|latex|svg)\b", re.IGNORECASE)


class CodeFact(NamedTuple):
    """A numeral in a string that readers see, with its line in the code, from 1."""

    line: int
    fact: Fact


class CodeMark(NamedTuple):
    """A comment ``# noclaim: reason``.

    Attributes:
        line: its line.
        reason: the reason.
        numerals: the numerals in strings that it marks as no claim.
        displays: whether the code that it covers displays something.
    """

    line: int
    reason: str
    numerals: tuple[str, ...]
    displays: bool = False


@dataclass
class CodeReport:
    """Facts and marks in the code of a cell.

    Attributes:
        facts: the numerals that are not marked, sorted by line.
        marks: the marks, sorted by line.
    """

    facts: list[CodeFact] = field(default_factory=list)
    marks: list[CodeMark] = field(default_factory=list)


class _Located(NamedTuple):
    """A fact, and the lines of the string that states it."""

    fact: CodeFact
    start: int
    end: int


class _Scope(NamedTuple):
    """A mark and the lines that it covers."""

    line: int
    reason: str
    start: int
    end: int


class _Code(NamedTuple):
    """The code of a cell below its cell magic.

    Attributes:
        offset: the number of lines above.
        body: the code.
        rendered: whether it is text that a magic renders.
        tree: its syntax tree; ``None`` if it is not Python.
        comments: its comments, with their lines.
    """

    offset: int
    body: str
    rendered: bool
    tree: ast.Module | None
    comments: list[tuple[int, str]]


def audit_code(sources: Sequence[str], language: str = "en") -> list[CodeReport]:
    r"""Find the numerals in code cells that state a fact where readers see them.

    Args:
        sources: the code of all cells of a page, since a string may be shown by a later cell.
        language: the code of the language of the page.

    Returns:
        A report for each cell.

    >>> (report,) = audit_code(["x = 7  # seven days\nplt.title('7 days')"])
    >>> [(line, fact.numeral) for line, fact in report.facts]
    [(2, '7')]
    """
    cells = [_read(source) for source in sources]
    names = ShownNames([cell.tree for cell in cells if cell.tree])
    return [_report(cell, names, language) for cell in cells]


def _report(cell: _Code, names: ShownNames, language: str) -> CodeReport:
    located = sorted(_facts(cell, names, language), key=lambda item: item.fact.line)
    scopes = list(_scopes(cell))
    report = CodeReport()
    marked: dict[int, list[str]] = {scope.line: [] for scope in scopes}
    for fact, start, end in located:
        covering = [scope for scope in scopes if start <= scope.end and scope.start <= end]
        for scope in covering[:1]:
            marked[scope.line].append(fact.fact.numeral)
        if not covering:
            report.facts.append(CodeFact(fact.line + cell.offset, fact.fact))
    displayed = [*_displaying_lines(cell.tree)] if cell.tree else []
    for scope in scopes:
        displays = any(start <= scope.end and scope.start <= end for start, end in displayed)
        numerals = tuple(marked[scope.line])
        mark = CodeMark(scope.line + cell.offset, scope.reason, numerals, displays)
        report.marks.append(mark)
    return report


def _read(source: str) -> _Code:
    lines = source.splitlines()
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    has_magic = bool(lines) and lines[first].startswith("%%")
    offset = first + 1 if has_magic else 0
    body = "\n".join(lines[offset:]) + "\n"
    if has_magic and _RENDERED.match(lines[first]):
        return _Code(offset, body, True, None, [])
    tree, comments = _parse(body) or _parse(_without_magics(body)) or (None, None)
    if comments is None:
        numbered = enumerate(body.splitlines(), 1)
        comments = [(i, text[text.index("#") :]) for i, text in numbered if "#" in text]
    return _Code(offset, body, False, tree, comments)


def _without_magics(code: str) -> str:
    lines = ("pass" if line.lstrip().startswith(("%", "!")) else line for line in code.splitlines())
    return "\n".join(lines) + "\n"


def _parse(code: str) -> tuple[ast.Module, list[tuple[int, str]]] | None:
    """Return the syntax tree and the comments of code; ``None`` if it is not Python."""
    try:
        tree = ast.parse(code)
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return None
    return tree, [(t.start[0], t.string) for t in tokens if t.type == tokenize.COMMENT]


def _facts(cell: _Code, names: ShownNames, language: str) -> Iterator[_Located]:
    if cell.tree:
        for string in names.strings(cell.tree):
            yield from _facts_in_string(string, language)
        return
    for line, text in enumerate(cell.body.splitlines(), 1):
        if cell.rendered:
            texts = [_TAGS.sub(" ", text)]
        elif _SHOWING_LINE.search(text):
            texts = [match[2] for match in _QUOTED.finditer(text)]
        else:
            texts = []
        for part in texts:
            yield from _facts_in_string(ShownString(part, line, line), language)


def _facts_in_string(string: ShownString, language: str) -> Iterator[_Located]:
    """Yield the facts of a string, each at its line if the string has one line for each in code."""
    lines = string.text.split("\n")
    if is_name(string.text, language):
        return
    if len(lines) != string.end - string.line + 1:
        lines = [string.text]
    for i, text in enumerate(lines, string.line):
        facts = (
            facts_in_formula(text, language)
            if string.is_formula
            else facts_in_shown_text(text, language)
        )
        for fact in facts:
            yield _Located(CodeFact(i, fact), string.line, string.end)


def facts_in_shown_text(text: str, language: str = "en") -> list[Fact]:
    r"""Find the facts in the text of a figure, in which formulas stand between dollar signs.

    Formulas are also what stands between ``\(`` and ``\)``, ``\[`` and ``\]``, and environments.

    >>> [fact.numeral for fact in facts_in_shown_text("$x_{10}^3 = 7$ in 5 rows")]
    ['7', '5']
    """
    text = _COLORS.sub("", text)
    facts: list[Fact] = []
    for match in _TEX.finditer(text):
        formulas = match.group("dollars", "inline", "display", "environment")
        facts += facts_in_formula(next(filter(None, formulas)), language)
    return facts + facts_in_prose(_TEX.sub("\N{BULLET}", text), language)


def _scopes(cell: _Code) -> Iterator[_Scope]:
    """Yield the marks of a cell, with the lines that they cover.

    A mark at the end of a line covers the line. One on a line of its own covers the statement that
    starts next, of a compound statement its header.
    """
    lines = cell.body.splitlines()
    for line, comment in cell.comments:
        match = _MARK.match(comment)
        if not match:
            continue
        start = end = line
        if lines[line - 1].lstrip().startswith("#"):
            start, end = _next_statement(cell.tree, line)
        yield _Scope(line, match["reason"].strip(), start, end)


def _displaying_lines(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Yield the lines of calls that display something, and of the value of a cell."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if _DISPLAY.fullmatch(name):
                yield node.lineno, node.end_lineno or node.lineno
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        yield tree.body[-1].lineno, tree.body[-1].end_lineno or tree.body[-1].lineno


def _next_statement(tree: ast.Module | None, line: int) -> tuple[int, int]:
    """Return the lines of the statement that starts next after a line."""
    statements = [
        node
        for node in ast.walk(tree or ast.Module([], []))
        if isinstance(node, ast.stmt) and node.lineno > line
    ]
    if not statements:
        return line + 1, line + 1
    first = min(statements, key=lambda node: node.lineno)
    body = getattr(first, "body", None)
    end = body[0].lineno - 1 if body else first.end_lineno or first.lineno
    return first.lineno, max(first.lineno, end)
