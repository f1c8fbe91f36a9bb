"""Formulas of labelled blocks, read from the source of a page before it is executed.

A block is a directive with the option ``:label:`` or ``:name:``, such as a theorem or an
admonition, or what follows a target ``(label)=``: a table, list, paragraph, formula or directive.
The titles of directives do not belong to their blocks, and nested directives do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from docutils.parsers.rst import Directive
from docutils.parsers.rst.states import MarkupError
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig, merge_file_level
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.mdit import create_md_parser
from nbformat import NotebookNode

_CELL = 10_000
_DIRECTIVE = re.compile(r"\{([^\s{}]+)\}\s*(.*)", re.DOTALL)
_DISPLAYS = {"math_block", "math_block_label", "amsmath", "math_inline_double"}
_INLINE = {"math_inline", "math_single"}
_COMMENTS = {"myst_line_comment", "myst_block_break"}
_MATH = "math"
_LITERAL = {
    "code", "code-block", "code-cell", "csv-table", "doctest", "eval-rst", "graphviz", "highlight",
    "include", "literalinclude", "mermaid", "parsed-literal", "raw", "raw-cell", "sourcecode",
    "testcode", "testoutput", "testsetup", "toctree",
}  # fmt: skip
"""Directives whose content is no MyST."""


class SourceFormula(NamedTuple):
    """A formula in the source of a page.

    Attributes:
        latex: its LaTeX.
        display: whether it is displayed.
        line: the line of its first character, as MyST-NB counts lines.
    """

    latex: str
    display: bool
    line: int

    def line_at(self, start: int) -> int:
        """Return the line of a character of the LaTeX."""
        return self.line + self.latex.count("\n", 0, start)


@dataclass
class SourceBlock:
    """A labelled block.

    Attributes:
        label: its label.
        kind: the name of its directive, or of the element that follows its target.
        line: the line of its first line, as MyST-NB counts lines.
        formulas: its formulas, in order.
    """

    label: str
    kind: str
    line: int
    formulas: list[SourceFormula] = field(default_factory=list)


FindDirective = Callable[[str], type[Directive] | None]


def read_blocks(
    text: str, notebook: NotebookNode, config: MdParserConfig, find: FindDirective
) -> dict[str, SourceBlock]:
    """Return the labelled blocks of a page by label; of several with one label, the first.

    Args:
        text: the source of the page.
        notebook: the notebook that MyST-NB reads from this source.
        config: the settings of MyST of the site.
        find: a function that returns the class of a directive by its name.
    """
    merged = merge_file_level(config, notebook.metadata, lambda *_: None)
    parser = create_md_parser(merged, RendererHTML)
    parser.disable("front_matter", ignoreInvalid=True)
    reader = _Reader(parser, find)
    for cell, first in zip(notebook.cells, _first_lines(text, notebook), strict=True):
        if cell.cell_type == "markdown":
            reader.read(cell.source, first)
    found: dict[str, SourceBlock] = {}
    for block in reader.blocks:
        found.setdefault(block.label, block)
    return found


def _first_lines(text: str, notebook: NotebookNode) -> list[int]:
    """Return the line at which each cell starts, below blank lines that MyST-NB strips."""
    starts = notebook.metadata.get("source_map")
    if starts is None:
        return [i * _CELL + 1 for i in range(1, len(notebook.cells) + 1)]
    lines = [*text.split("\n"), "end"]
    return [next(i for i in range(start, len(lines)) if lines[i].strip()) + 1 for start in starts]


class _Reader:
    """Collects the blocks of a page, of which those that are being read are ``open``."""

    def __init__(self, parser: MarkdownIt, find: FindDirective) -> None:
        self.blocks: list[SourceBlock] = []
        self._open: list[SourceBlock] = []
        self._parser = parser
        self._find = find

    def read(self, text: str, first: int) -> None:
        """Read MyST whose first line has a given number."""
        tokens = self._parser.parse(text)
        pending: list[str] = []
        ends: dict[int, int] = {}
        for i, token in enumerate(tokens):
            if token.type == "myst_target":
                pending.append(token.content)
                continue
            line = first + token.map[0] if token.map else first
            begun = 0
            if pending and token.type not in _COMMENTS:
                begun, pending = self._begin(pending, _kind_of(token), line), []
            if token.nesting == 1 and begun:
                ends[_closing(tokens, i)] = begun
                begun = 0
            self._read_token(token, line)
            self._end(begun + ends.pop(i, 0))

    def _begin(self, labels: list[str], kind: str, line: int) -> int:
        blocks = [SourceBlock(label, kind, line) for label in labels]
        self.blocks += blocks
        self._open += blocks
        return len(blocks)

    def _end(self, count: int) -> None:
        if count:
            del self._open[-count:]

    def _add(self, latex: str, line: int, *, display: bool) -> None:
        for block in self._open:
            block.formulas.append(SourceFormula(latex, display, line))

    def _read_token(self, token: Token, line: int) -> None:
        if token.type in _DISPLAYS:
            self._add_display(token.content, line)
        elif token.type in {"fence", "colon_fence"}:
            directive = _DIRECTIVE.match(token.info.strip())
            if directive:
                self._read_directive(directive[1], directive[2].strip(), token.content, line)
            elif token.type == "colon_fence":
                self.read(token.content, line + 1)
        elif token.type == "inline" and self._open:
            for latex, display, place in _formulas_in(token):
                self._add(latex, line + place, display=display)

    def _add_display(self, content: str, line: int) -> None:
        """Add a formula without its leading and trailing blank lines, as MyST-Parser prints it."""
        lines = content.split("\n")
        written = [i for i, text in enumerate(lines) if text.strip()]
        if written:
            latex = "\n".join(lines[written[0] : written[-1] + 1])
            self._add(latex, line + written[0], display=True)

    def _read_directive(self, name: str, argument: str, content: str, line: int) -> None:
        found = self._find(name)
        if name in _LITERAL or found is None:
            return
        separated = int(content.startswith(":::"))  # a nested fence is no option
        try:
            parsed = parse_directive_text(found, argument, "\n" * separated + content)
        except MarkupError:  # MyST-Parser reports it when the page is read
            return
        first = line + 1 + parsed.body_offset - separated
        body = "\n".join(parsed.body)
        if name == _MATH:
            latex = "\n\n".join([*parsed.arguments, body]) if parsed.arguments else body
            self._add_display(latex, line if parsed.arguments else first)
            return
        labels = [str(parsed.options[one]) for one in ("label", "name") if parsed.options.get(one)]
        begun = self._begin(labels, name, line)
        self.read(body, first)
        self._end(begun)


def _kind_of(token: Token) -> str:
    directive = _DIRECTIVE.match(token.info.strip())
    return directive[1] if directive else token.type.removesuffix("_open")


def _closing(tokens: list[Token], opening: int) -> int:
    """Return the index of the token that closes an element."""
    level = tokens[opening].level
    rest = range(opening + 1, len(tokens))
    return next(i for i in rest if tokens[i].nesting == -1 and tokens[i].level == level)


def _formulas_in(token: Token) -> Iterator[tuple[str, bool, int]]:
    """Yield the formulas of a text, whether each is displayed, and how many lines are above it."""
    position = 0
    for child in _flat(token.children or []):
        is_role = child.type == "myst_role" and child.meta.get("name") == _MATH
        if child.type not in _INLINE | _DISPLAYS and not is_role:
            continue
        with suppress(ValueError):  # an escape that the parser has removed
            position = token.content.index(child.content, position)
        yield child.content, child.type in _DISPLAYS, token.content.count("\n", 0, position)
        position += len(child.content)


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        if token.type != "image":
            yield from _flat(token.children or [])
