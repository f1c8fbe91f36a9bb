r"""Replace roles and commands in MyST text by what they print, and find those that remain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from ..claims.statement import StatementError, parse
from .leave_cells import remaining, without_claims

_DIRECTIVES = {
    "claims-ledger",
    "claims-mutants",
    "formal-axioms",
    "proof-graph",
    "try",
    "worked-answer",
}
_LITERAL = {
    "code",
    "code-block",
    "sourcecode",
    "parsed-literal",
    "literalinclude",
    "raw",
    "mermaid",
}
_EXTENSIONS = {"amsmath", "colon_fence", "deflist", "dollarmath", "fieldlist"}
_NAME = re.compile(r"\{([\w:.+-]+)\}")
_OPTION = re.compile(r"[ \t>]*:?(?:evidence|formal|of):(?:\s|$)")
_ANY_OPTION = re.compile(r"[ \t>]*:[\w-]+:(?:\s|$)")
_SPAN = re.compile(
    r"(?:\{(?P<role>[\w:.+-]+)\}|:(?P<rst>[\w.+-]+):)?"
    r"(?<!`)(?P<ticks>`+)(?!`)(?P<content>(?:(?!\n[ \t]*\n).)+?)(?<!`)(?P=ticks)(?!`)"
    r"|<!--.*?-->"
    r"|(?P<alternative>!\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]\([^()]*\)|\]\([^()]*\)"
    r"|^[ \t>]*:alt:[^\n]*)"
    r"|\\claim\s*(?:\[(?P<words>[^\[\]]*)\])?\s*\{(?P<keys>[^{}]*)\}"
    r"|\\noclaim\s*\{(?P<numeral>[^{}]*)\}\s*\{[^{}]*\}"
    r"|\\[`\\]",
    re.DOTALL | re.MULTILINE,
)
_ARGUMENT = re.compile(r"(?:[\^_}]|\\[dt]?(?:frac|binom|sqrt))\s*\Z|\\[A-Za-z]+\Z")
_LEFT = re.compile(
    r"\{(?:no)?claim\}`|\{checks\}`|:(?:(?:no)?claim|checks):`|\\(?:no)?claim\b"
    rf"|^\s*\.\.\s+(?:{'|'.join(sorted(_DIRECTIVES))})::"
)
_SETTING = re.compile(r"\\(?:no)?claim\b|^\s*claims_\w+\s*:|sphinx_claims")

Claims = Mapping[str, Mapping[str, str]]


@dataclass
class _Cell:
    """The lines of the code of a cell, from ``start`` to before ``end``."""

    start: int
    end: int
    code: str
    nested: bool


@dataclass
class _Layout:
    """The parts of a page.

    Attributes:
        kinds: for each line ``prose``, ``metadata``, ``literal``, or ``fence`` of a directive.
        cells: the code cells.
        directives: the line and the name of each other directive.
        options: the lines of options of theorems that only this package knows.
    """

    kinds: list[str]
    cells: list[_Cell] = field(default_factory=list)
    directives: list[tuple[int, str]] = field(default_factory=list)
    options: set[int] = field(default_factory=set)


def leave_page(text: str, claims: Claims) -> str:
    """Return a page without claims, as far as they can be replaced.

    Args:
        text: the page, with line feeds.
        claims: the entries of ``claims.json`` by key.
    """
    layout, lines = _layout(text), text.split("\n")
    codes = without_claims([cell.code for cell in layout.cells])
    replaced = {cell.start: (cell, code) for cell, code in zip(layout.cells, codes, strict=True)}
    parts: list[str] = []
    prose: list[str] = []
    i = 0
    while i < len(lines):
        if layout.kinds[i] == "prose" and i not in replaced:
            prose += [] if i in layout.options else [lines[i]]
            i += 1
            continue
        parts += _leave_lines(prose, claims)
        prose = []
        cell, code = replaced.get(i, (None, ""))
        if cell is None:
            fence = layout.kinds[i] == "fence"
            kept = [] if i in layout.options else [lines[i]]
            parts += _leave_lines(kept, claims) if fence else kept
            i += 1
            continue
        parts += lines[i : cell.end] if code == cell.code else _indented(code, lines[i], cell)
        i = cell.end
    return "\n".join(parts + _leave_lines(prose, claims))


def lines_left(text: str) -> list[int]:
    """Return the lines of a page, from 1, that use this package."""
    layout, lines = _layout(text), text.split("\n")
    found = {i for i, name in layout.directives if name in _DIRECTIVES}
    found |= {cell.start - 1 for cell in layout.cells if cell.nested}
    for cell, used in zip(layout.cells, remaining([c.code for c in layout.cells]), strict=True):
        found |= {cell.start + line - 1 for line in used}
    masked = "\n".join(
        line if kind == "prose" else line.replace("```", "") if kind == "fence" else ""
        for line, kind in zip(lines, layout.kinds, strict=True)
    )
    for i, line in enumerate(_SPAN.sub(_mask, masked).split("\n")):
        if _LEFT.search(line) or (layout.kinds[i] == "metadata" and _SETTING.search(lines[i])):
            found.add(i)
    return [i + 1 for i in sorted(found)]


def _mask(span: re.Match[str]) -> str:
    """Return the line breaks of a code span or comment; anything else is unchanged."""
    code = span["ticks"] and not (span["role"] or span["rst"])
    return "\n" * span[0].count("\n") if code or span[0].startswith("<!--") else span[0]


def _indented(code: str, first: str, cell: _Cell) -> list[str]:
    """Return the lines of a cell's code, indented as its first line is."""
    indent = first.removesuffix(cell.code.split("\n", 1)[0])
    lines = code.split("\n")
    if lines[-1] == "":
        lines.pop()
    return [(indent + line).rstrip() if not line else indent + line for line in lines]


def _leave_lines(lines: list[str], claims: Claims) -> list[str]:
    return [leave_text("\n".join(lines), claims)] if lines else []


def leave_text(text: str, claims: Claims, *, plain: bool = False) -> str:
    r"""Return prose with the stated values in place of roles and commands.

    Args:
        text: prose without code blocks.
        claims: the entries of ``claims.json`` by key.
        plain: whether ``\claim`` prints text, as in alternative texts, and not LaTeX.
    """

    def replace(span: re.Match[str]) -> str:
        if span["keys"] is not None:
            return _command(span, claims, plain=plain)
        if span["numeral"] is not None:
            return span["numeral"]
        if span["alternative"]:
            return leave_text(span[0], claims, plain=True) if not plain else span[0]
        role = span["role"] or span["rst"]
        if role in {"claim", "noclaim"}:
            return _role(span, claims)
        if role:
            opening = span[0][: span.start("content") - span.start()]
            return opening + leave_text(span["content"], claims) + span["ticks"]
        return span[0]

    if plain:
        return re.sub(
            r"\\claim\s*(?:\[(?P<words>[^\[\]]*)\])?\s*\{(?P<keys>[^{}]*)\}"
            r"|\\noclaim\s*\{(?P<numeral>[^{}]*)\}\s*\{[^{}]*\}",
            lambda span: span["numeral"] or _command(span, claims, plain=True),
            text,
        )
    return _SPAN.sub(replace, text)


def _role(span: re.Match[str], claims: Claims) -> str:
    content = " ".join(span["content"].split())
    words = re.fullmatch(r"(.+?)\s*(?<!\\)<([^<>]*)>", span["content"].strip(), re.DOTALL)
    if words:
        return words[1]
    return _stated(claims[content], latex=False) if content in claims else span[0]


def _command(span: re.Match[str], claims: Claims, *, plain: bool) -> str:
    key = span["keys"].split(",")[0].strip()
    if span["words"] is None and key not in claims:
        return span[0]
    printed = span["words"] or _stated(claims[key], latex=not plain)
    before = span.string[max(0, span.start() - 40) : span.start()]
    return f"{{{printed}}}" if not plain and _ARGUMENT.search(before) else printed


def _stated(claim: Mapping[str, str], *, latex: bool) -> str:
    """Return what a page prints for a claim; in a formula, the relation stands beside it."""
    try:
        statement = parse(claim["stated"])
    except StatementError:
        return claim["stated"]
    if latex:
        return statement.latex()
    relation = claim.get("relation", "=")
    return ("" if relation == "=" else f"{relation}\N{NO-BREAK SPACE}") + statement.text()


def _layout(text: str) -> _Layout:
    layout = _Layout(["prose"] * (text.count("\n") + 1))
    parser = create_md_parser(MdParserConfig(enable_extensions=_EXTENSIONS), RendererHTML)
    parser.disable("inline")
    _scan(parser, text, 0, layout, nested=False)
    return layout


def _scan(parser: MarkdownIt, text: str, offset: int, layout: _Layout, *, nested: bool) -> None:
    """Add the parts of a text to a layout; the text begins at the line ``offset`` of the page."""
    for token in parser.parse(text):
        if token.map is None:
            continue
        start, end = (line + offset for line in token.map)
        name = _NAME.match(token.info.strip())
        if token.type == "front_matter":
            layout.kinds[start:end] = ["metadata"] * (end - start)
        elif token.type in {"fence", "colon_fence"} and name and name[1] not in _LITERAL:
            _read_directive(parser, token, name[1], start, layout, nested=nested)
        elif token.type in {"code_block", "colon_fence", "fence", "myst_line_comment"} or (
            token.type == "html_block" and token.content.lstrip().startswith("<!--")
        ):
            layout.kinds[start:end] = ["literal"] * (end - start)


def _read_directive(
    parser: MarkdownIt, token: Token, name: str, line: int, layout: _Layout, *, nested: bool
) -> None:
    start, count = line + 1, token.content.count("\n")
    if token.content and not token.content.endswith("\n"):
        count += 1
    end = line + (token.map[1] - token.map[0] if token.map else 1)
    layout.kinds[line] = "fence"
    layout.kinds[start + count : end] = ["fence"] * (end - start - count)
    if name == "code-cell":
        nested = nested or token.level > 0
        layout.kinds[start : start + count] = ["literal"] * count
        if count:
            layout.cells.append(_Cell(start, start + count, token.content, nested))
        return
    layout.directives.append((line, name))
    if name.startswith("prf:"):
        layout.options |= {start + i for i in _own_options(token.content.split("\n"))}
    if name not in {"math", "eval-rst"}:
        _scan(parser, token.content, start, layout, nested=True)


def _own_options(lines: list[str]) -> Iterator[int]:
    """Yield the lines of a theorem's options that only this package knows, and what they hold."""
    yaml = bool(lines) and lines[0].strip() == "---"
    own = False
    for i, line in enumerate(lines[yaml:], int(yaml)):
        begins = re.match(r"[\w-]+:", line) if yaml else _ANY_OPTION.match(line)
        if begins:
            own = bool(_OPTION.match(line))
        elif line.strip() == "---" or not (line[:1] in " \t-" and line.strip()):
            return
        if own:
            yield i
