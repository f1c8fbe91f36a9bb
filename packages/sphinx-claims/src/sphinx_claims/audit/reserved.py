"""Markup that the audit refuses: scripts and styles, and what looks like evidence of a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from docutils import nodes

from ..printing.claim_nodes import is_math
from .blocks import block_text, blocks_among, is_html
from .computed import is_computed
from .markup import Markup, read_markup
from .normalized import normalize

_CLASS = re.compile(r"(?:claims?|evidence)(?:-.*)?")
_CHECK_MARK = re.compile(
    "[\N{CHECK MARK}\N{HEAVY CHECK MARK}\N{WHITE HEAVY CHECK MARK}"
    "\N{BALLOT BOX WITH CHECK}\N{LIGHT CHECK MARK}\N{BALLOT BOX WITH BOLD CHECK}]"
    r"|\N{SQUARE ROOT}(?=\s[^\W\d_]{2})"
)
_FORMULA_MARK = re.compile(
    rf"[\s{{]*(?:\\(?:[a-z]*(?:text|math)[a-z]*|color\s*\{{\w+\}}|boldsymbol|large|Large|small)"
    rf"\s*(?:\{{\w+\}})?[\s{{]*)*(\\checkmark|{_CHECK_MARK.pattern})"
)
_FORMULA_CLASS = re.compile(r"\\(class|cssId|htmlClass|htmlId)\s*\{([^{}]*)\}")
_FORMULA_ADDRESS = re.compile(r"\\(?:href|url)\s*\{\s*(data|javascript|vbscript):", re.IGNORECASE)
_URI = re.compile(r"\s*(data|javascript|vbscript):", re.IGNORECASE)
_ADVICE = {
    "<bdo>": "write the letters in their order",
    "<link>": "put a style sheet into html_css_files of conf.py",
    "<script>": "put it into a file of html_js_files in conf.py",
    "<style>": "put it into a file of html_css_files in conf.py",
    "data:": "save the content as a file",
    "javascript:": "put it into a file of html_js_files in conf.py",
    "srcdoc": "save the content as a file",
    "vbscript:": "put it into a file of html_js_files in conf.py",
}


class Refusal(NamedTuple):
    """A piece of markup that is refused, where it is, and the message."""

    node: nodes.Node
    found: str
    text: str


def refusals(visible: Iterable[Any], language: str) -> Iterator[Refusal]:
    """Yield the markup of a page that is refused.

    Args:
        visible: the nodes that a reader sees.
        language: the code of the language of the page.
    """
    seen: list[Any] = list(visible)
    for node in seen:
        if isinstance(node, nodes.raw):
            found = read_markup(node.astext()) if is_html(node) else Markup()
            yield from (Refusal(node, *refused) for refused in refused_in(found))
        elif is_math(node):
            yield from (Refusal(node, *refused) for refused in _refused_in_formula(node))
        elif isinstance(node, nodes.Element):
            classes: list[str] = node.get("classes", [])
            yield from (Refusal(node, *refused) for refused in _reserved_classes(classes))
            if isinstance(node, nodes.image) and _begins(node):
                yield Refusal(node, *_leading(check_mark(node["alt"])))
            for address in (node.get("refuri"), node.get("uri")):
                if address and (match := _URI.match(address)):
                    yield Refusal(node, *_unread(f"{match[1].lower()}:"))
    for block in blocks_among(iter(seen)):
        for line in _lines(block, language):
            if mark := check_mark(line, alone=isinstance(block.parent, nodes.entry)):
                yield Refusal(block, *_leading(mark))


def _begins(image: nodes.image) -> bool:
    """Tell whether an image that is described as a check mark begins a line with text."""
    parent = image.parent
    is_first = parent[0] is image and len(parent) > 1
    return is_first and bool(check_mark(image.get("alt", "")))


def _refused_in_formula(formula: nodes.Element) -> Iterator[tuple[str, str]]:
    latex = formula.astext()
    for command, names in _FORMULA_CLASS.findall(latex):
        kind = "class" if command in {"class", "htmlClass"} else "id"
        for name in names.split():
            if _CLASS.fullmatch(name):
                yield _reserved(name, kind)
    for match in _FORMULA_ADDRESS.finditer(latex):
        yield _unread(f"{match[1].lower()}:")
    parent = formula.parent
    is_first = not isinstance(parent, nodes.TextElement) or parent[0] is formula
    is_cell = isinstance(parent.parent, nodes.entry) and len(parent) == 1 if parent else False
    if is_first and not is_cell and (mark := _FORMULA_MARK.match(latex)):
        yield _leading(mark[1])


def computed_refusals(doctree: nodes.document) -> Iterator[Refusal]:
    """Yield what looks like evidence in the HTML that ``glue`` and ``eval`` print."""
    for node in doctree.findall(is_computed):
        for raw in node.findall(nodes.raw):
            if is_html(raw):
                found = read_markup(raw.astext(), tables=False)
                found.refused.clear()
                yield from (Refusal(node, *refused) for refused in refused_in(found))


def refused_in(markup: Markup) -> Iterator[tuple[str, str]]:
    """Yield what is refused in HTML, each with its message."""
    yield from map(_unread, dict.fromkeys(markup.refused))
    yield from _reserved_classes(sorted(markup.classes))
    for name in sorted(markup.ids):
        if name.startswith("claim-"):
            yield _reserved(name, "id")
    for line in markup.text.split("\n"):
        if mark := check_mark(line):
            yield _leading(mark)


def _lines(block: nodes.TextElement, language: str) -> Iterator[str]:
    """Yield the lines of a block with a check mark, as a reader sees them."""
    if isinstance(block, nodes.raw) or not _CHECK_MARK.search(block_text(block, language)):
        return
    line = ""
    for child in block.children:
        if isinstance(child, nodes.raw):
            if "\n" in read_markup(child.astext()).text:
                yield line
                line = ""
        else:
            copy = nodes.inline("", "", child.deepcopy())
            line += block_text(copy, language)
    yield line


def check_mark(line: str, *, alone: bool = False) -> str:
    """Return the check mark with which a line begins; empty if there is none.

    Args:
        line: the line.
        alone: whether the mark may be all of it, as in a cell of a table.

    >>> check_mark(" ✓ half"), check_mark("A ✓"), check_mark("✓", alone=True)
    ('✓', '', '')
    """
    plain = normalize(line).text.strip()
    match = _CHECK_MARK.match(plain)
    return "" if not match or (alone and len(plain) == 1) else match[0]


def _unread(found: str) -> tuple[str, str]:
    advice = _ADVICE.get(found, "put the script into a file of html_js_files in conf.py")
    return found, f"{found} can show what the audit does not read; {advice}"


def _reserved_classes(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    return (_reserved(name, "class") for name in names if _CLASS.fullmatch(name))


def _reserved(name: str, kind: str) -> tuple[str, str]:
    return name, f"the {kind} {name} is reserved for evidence that this extension prints; rename it"


def _leading(mark: str) -> tuple[str, str]:
    return mark, f"a line begins with {mark}, which marks evidence that this extension prints"
