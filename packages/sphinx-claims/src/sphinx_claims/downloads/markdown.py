"""Conversion of a resolved page to Markdown cells and indices of its code cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from textwrap import indent
from types import SimpleNamespace

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import admonitionlabels, get_translation
from sphinx.util.math import get_node_equation_number

from ..site.expansion import expand
from ..site.macros import site_macros
from ..site.numbers import assigned_number
from .formulas import numbered

_ACTIVE = re.compile(r"[\\`*$]|<(?=[A-Za-z/!?])|(?<=\])\(|(?<!\w)_|_(?!\w)")
_BLOCK_START = re.compile(r"^(\s*)([#>+-]|\d+(?=[.)]))(?=[.)]?\s)", re.MULTILINE)
_ROWS = re.compile(r"\\\\|(?<!\\)&")
_DISPLAY = re.compile(r"\s*\\begin\{(?:align|alignat|equation|flalign|gather|multline)\*?\}")
"""An environment that is a display by itself, and cannot be a part of another one."""
_EVIDENCE = {"formal", "claim-formulas"}
"""The classes of folds of which a notebook has the titles alone."""


def page_cells(
    app: Sphinx,
    docname: str,
    doctree: nodes.document,
    link: Callable[[nodes.Element], str],
    image: Callable[[nodes.Element], str],
) -> list[str | int]:
    """Convert a resolved page to the cells of a notebook.

    Claims become the values that they state; theorems and admonitions become quotations with a
    title.

    Args:
        app: the Sphinx application.
        docname: the name of the page.
        doctree: the doctree of the page, resolved for HTML.
        link: a function that returns the URL of a reference; empty if it has none.
        image: a function that returns the URL of an image.

    Returns:
        The texts of Markdown cells and, between them, the indices of code cells.
    """
    blocks = _Writer(app, docname, link, image).blocks(doctree.children)
    cells: list[str | int] = []
    for block in blocks:
        if isinstance(block, str) and cells and isinstance(cells[-1], str):
            cells[-1] += f"\n\n{block}"
        else:
            cells.append(block)
    return cells


class _Writer:
    """Visitor of doctree nodes: ``block_*`` methods yield blocks, ``inline_*`` return text."""

    def __init__(
        self,
        app: Sphinx,
        docname: str,
        link: Callable[[nodes.Element], str],
        image: Callable[[nodes.Element], str],
    ) -> None:
        self.app = app
        self.docname = docname
        self.link = link
        self.image = image
        self.macros = site_macros(app.config)
        self.level = 0
        self.nested = False
        self.in_table = False

    def blocks(self, children: Iterable[nodes.Node]) -> Iterator[str | int]:
        """Yield the Markdown blocks and the indices of code cells of nodes."""
        for node in children:
            write = getattr(self, f"block_{_kind(node)}", self.block_other)
            yield from (block for block in write(node) if block != "")

    def block_other(self, node: nodes.Node) -> Iterator[str | int]:
        inline = isinstance(node, nodes.Text | nodes.Inline | nodes.TextElement)
        yield from [self.inline(node)] if inline else self.blocks(node.children)

    def block_skipped(self, node: nodes.Node) -> Iterator[str | int]:
        yield from ()

    block_comment = block_target = block_substitution_definition = block_meta = block_skipped
    block_toctree = block_system_message = block_index = block_skipped

    def block_section(self, node: nodes.Element) -> Iterator[str | int]:
        self.level += 1
        yield from self.blocks(node.children)
        self.level -= 1

    def block_title(self, node: nodes.Element) -> Iterator[str | int]:
        yield f"{'#' * self.level} {self.text(node)}"

    def block_paragraph(self, node: nodes.Element) -> Iterator[str | int]:
        yield _BLOCK_START.sub(r"\1\\\2", self.text(node)).strip()

    def block_rubric(self, node: nodes.Element) -> Iterator[str | int]:
        yield f"**{self.text(node)}**"

    block_claims_fold_title = block_rubric

    def block_claims_fold(self, node: nodes.Element) -> Iterator[str | int]:
        """Write the content without controls; of evidence, write the title only."""
        content = [child for child in node.children if not isinstance(child, nodes.raw)]
        yield from self.blocks(content[:1] if _EVIDENCE.intersection(node["classes"]) else content)

    def block_transition(self, node: nodes.Node) -> Iterator[str | int]:
        yield "---"

    def block_container(self, node: nodes.Element) -> Iterator[str | int]:
        yield from (
            [node["cell_index"]]
            if node.get("nb_element") == "cell_code"
            else self.blocks(node.children)
        )

    def block_math_block(self, node: nodes.Element) -> Iterator[str | int]:
        tex = re.sub(r"\n\s*\n", r" \\\\\n", self.tex(node))
        if _ROWS.search(tex) and not _DISPLAY.match(tex):
            tex = f"\\begin{{aligned}}\n{tex}\n\\end{{aligned}}"
        if node.get("number"):
            writer = SimpleNamespace(builder=self.app.builder)
            tex = numbered(tex, get_node_equation_number(writer, node))  # type: ignore[arg-type]
        # Jupyter would render the > of a quotation as part of the formula.
        yield f"$${' '.join(tex.split())}$$" if self.nested else f"$$\n{tex}\n$$"

    def block_literal_block(self, node: nodes.Element) -> Iterator[str | int]:
        language = node.get("language", "")
        text = node.astext()
        fence = max(re.findall(r"`{3,}", text), default="``") + "`"
        yield f"{fence}{'' if language in ('none', 'default') else language}\n{text}\n{fence}"

    block_doctest_block = block_literal_block

    def block_raw(self, node: nodes.Element) -> Iterator[str | int]:
        yield self.inline_raw(node)

    def block_image(self, node: nodes.Element) -> Iterator[str | int]:
        yield self.inline_image(node)

    def block_block_quote(self, node: nodes.Element) -> Iterator[str | int]:
        yield self.quotation(node.children)

    def block_admonition(self, node: nodes.Element) -> Iterator[str | int]:
        title, children = "", node.children
        if children and isinstance(children[0], nodes.title):
            title, children = self.text(children[0]).strip(), children[1:]
        elif type(node).__name__ in admonitionlabels:
            title = str(admonitionlabels[type(node).__name__])
        if kind := node.get("realtype"):
            counter, label = node["countertype"], node["ids"][0]
            number = assigned_number(self.app.env, self.docname, counter, label)
            title = " ".join(filter(None, [get_translation("proof")(kind.title()), number, title]))
        text = self.quotation(children, f"**{title}**" if title else "")
        yield re.sub(r"^> Proof\. ", "> *Proof.* ", text)

    def block_try_box(self, node: nodes.Element) -> Iterator[str | int]:
        yield self.quotation(node.children, f"**{node['words']['title']}**")

    def block_bullet_list(self, node: nodes.Element) -> Iterator[str | int]:
        yield "\n".join(self.item("- ", item) for item in node.children)

    def block_enumerated_list(self, node: nodes.Element) -> Iterator[str | int]:
        first = node.get("start", 1)
        items = enumerate(node.children, first)
        yield "\n".join(self.item(f"{number}. ", item) for number, item in items)

    def block_definition_list(self, node: nodes.Element) -> Iterator[str | int]:
        for item in node.children:
            assert isinstance(item, nodes.Element)
            terms = [child for child in item.children if not isinstance(child, nodes.definition)]
            yield ", ".join(f"**{self.text(term)}**" for term in terms)
            for definition in item.findall(nodes.definition):
                if definition.parent is item:
                    yield self.quotation(definition.children)

    def block_citation(self, node: nodes.Element) -> Iterator[str | int]:
        label, *children = node.children
        yield "\n\n".join([f"\\[{self.text(label)}\\]", *self.texts(children)]).replace(
            "\n\n", " ", 1
        )

    block_footnote = block_citation

    def block_table(self, node: nodes.Element) -> Iterator[str | int]:
        self.in_table = True
        rows = [
            [self.entry(entry) for entry in row.children if isinstance(entry, nodes.entry)]
            for row in node.findall(nodes.row)
        ]
        self.in_table = False
        if node.next_node(nodes.thead) is None:
            rows.insert(0, [""] * len(rows[0]))
        rows.insert(1, ["---"] * len(rows[0]))
        yield from (f"**{self.text(title)}**" for title in node.findall(nodes.title))
        yield "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def entry(self, node: nodes.Element) -> str:
        """Return the content of a table cell in one line."""
        return "<br>".join(" ".join(text.split()) for text in self.texts(node.children))

    def item(self, mark: str, node: nodes.Node) -> str:
        """Return a list item."""
        text = "\n\n".join(self.texts(node.children))
        return mark + indent(text, " " * len(mark))[len(mark) :]

    def quotation(self, children: Iterable[nodes.Node], title: str = "") -> str:
        """Return blocks as a quotation; tables are outside, because some viewers need that."""
        texts = [title] * bool(title) + self.texts(children)
        parts = []
        for is_table, group in groupby(texts, lambda text: text.startswith("| ")):
            text = "\n\n".join(group)
            parts.append(text if is_table else indent(text, "> ", lambda line: True))
        return re.sub("^> $", ">", "\n\n".join(parts), flags=re.MULTILINE)

    def texts(self, children: Iterable[nodes.Node]) -> list[str]:
        """Return the blocks within another block, where no code cell is executed."""
        nested, self.nested = self.nested, True
        texts = [block for block in self.blocks(children) if isinstance(block, str)]
        self.nested = nested
        return texts

    def text(self, node: nodes.Node) -> str:
        """Return the inline content of a node."""
        return "".join(map(self.inline, node.children))

    def inline(self, node: nodes.Node) -> str:
        """Return a node as inline Markdown."""
        write: Callable[[nodes.Node], str] = getattr(self, f"inline_{_kind(node)}", self.text)
        return write(node)

    def inline_Text(self, node: nodes.Text) -> str:  # noqa: N802 (a name of docutils)
        text = _ACTIVE.sub(r"\\\g<0>", node.astext())
        return text.replace("|", r"\|") if self.in_table else text

    def inline_emphasis(self, node: nodes.Node) -> str:
        return _wrap(self.text(node), "*")

    inline_title_reference = inline_emphasis

    def inline_strong(self, node: nodes.Node) -> str:
        return _wrap(self.text(node), "**")

    def inline_literal(self, node: nodes.Node) -> str:
        text = node.astext()
        mark = max(re.findall("`+", text), default="") + "`"
        text = f" {text} " if "`" in text else text
        return f"{mark}{text}{mark}".replace("|", r"\|" if self.in_table else "|")

    def inline_math(self, node: nodes.Element) -> str:
        tex = " ".join(self.tex(node).split())
        if self.in_table:
            tex = tex.replace(r"\|", r"\Vert ").replace("|", r"\vert ").strip()
        return f"${tex}$"

    def tex(self, node: nodes.Element) -> str:
        """Return the LaTeX of a formula, with claims printed without links."""
        tex: str = node.get("without_links", node.astext())
        return expand(tex, self.macros).strip()

    def inline_math_block(self, node: nodes.Element) -> str:
        return "".join(map(str, self.block_math_block(node)))

    def inline_subscript(self, node: nodes.Node) -> str:
        return f"<sub>{self.text(node)}</sub>"

    def inline_superscript(self, node: nodes.Node) -> str:
        return f"<sup>{self.text(node)}</sup>"

    def inline_reference(self, node: nodes.Element) -> str:
        text, target = self.text(node), self.link(node)
        return f"[{text}]({target})" if text and target else text

    def inline_inline(self, node: nodes.Element) -> str:
        link = node.next_node(nodes.reference)
        unresolved = "claim-rests" in node["classes"] and link and not self.link(link)
        return "" if unresolved else self.text(node)

    def inline_footnote_reference(self, node: nodes.Node) -> str:
        return f"\\[{self.text(node)}\\]"

    inline_citation_reference = inline_footnote_reference

    def inline_image(self, node: nodes.Element) -> str:
        alternative = _ACTIVE.sub(r"\\\g<0>", node.get("alt", ""))
        return f"![{alternative}]({self.image(node)})"

    def inline_raw(self, node: nodes.Element) -> str:
        return node.astext() if "html" in node.get("format", "").split() else ""

    def inline_target(self, node: nodes.Node) -> str:
        return self.text(node)


def _kind(node: nodes.Node) -> str:
    """Return the name of a node's class, or ``admonition`` for every admonition."""
    name = type(node).__name__
    return "admonition" if isinstance(node, nodes.Admonition) and name != "proof_node" else name


def _wrap(text: str, mark: str) -> str:
    return f"{mark}{text.strip()}{mark}" if text.strip() else text
