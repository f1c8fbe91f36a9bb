"""The sentences of a page that print claims, as readers see them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docutils import nodes

from ..answers.boxes import try_box
from ..audit.findings import one_line, sentence_at
from ..printing.claim_nodes import (
    CLAIM_COMMAND,
    NOCLAIM_COMMAND,
    claim_reference,
    command_words,
    is_math,
    no_claim,
    split_keys,
    text_attributes,
)
from ..site.sources import SourceFinder
from .printed import Piece, Printed, Sentence

_FIRST_ATOM = 0xE000
_ATOM = re.compile("([\ue000-\uf8ff])")
"""Characters for private use, each of which stands for something that is no plain text."""
_ENDED = re.compile(r"""[.!?…。]["'”’»)\]]*\s*$""")


def sentences_of(doctree: nodes.document, sources: SourceFinder) -> list[Sentence]:
    """Return the sentences of a page that print claims, in their order.

    A sentence goes on in a displayed formula, and after it. A row of a table is a sentence, with
    the headings of its columns; so is the question of an answer box, with the answer.
    """
    found: list[Sentence] = []
    for block in _blocks(doctree):
        reader = _Reader()
        if isinstance(block, try_box):
            reader.add_question(block)
        elif isinstance(block, nodes.row):
            reader.add_row(block)
        else:
            for part in _running_text(block):
                reader.add(part)
        found += reader.sentences(sources, block)
    for element in doctree.findall(nodes.Element):
        for words in text_attributes(element).values():
            reader = _Reader()
            reader.add_commands(words, latex=False)
            found += reader.sentences(sources, element)
    return found


def _blocks(doctree: nodes.document) -> list[nodes.Element]:
    """Return the blocks that print claims: rows, boxes, and first blocks of running text."""
    blocks: list[nodes.Element] = []
    for node in doctree.findall(nodes.Element):
        if isinstance(node, claim_reference) or (
            is_math(node) and CLAIM_COMMAND.search(node.astext())
        ):
            block = _block_of(node)
        elif isinstance(node, try_box):
            block = node
        else:
            continue
        if block not in blocks:
            blocks.append(block)
    return blocks


def _block_of(node: nodes.Element) -> nodes.Element:
    block: nodes.Element = node
    ancestor: nodes.Element | None = node
    while ancestor is not None:
        if isinstance(ancestor, nodes.row | try_box):
            return ancestor
        if isinstance(ancestor, nodes.TextElement) and not isinstance(ancestor, nodes.Inline):
            block = ancestor
        ancestor = ancestor.parent
    return _running_text(block)[0]


def _running_text(block: nodes.Element) -> list[nodes.Element]:
    """Return a block, and the neighbors among which its sentences go on."""
    ignored = (nodes.Invisible, nodes.target, nodes.comment)
    siblings = [one for one in block.parent.children if not isinstance(one, ignored)]
    first = last = siblings.index(block)
    while first and _goes_on(siblings[first - 1], siblings[first]):
        first -= 1
    while last + 1 < len(siblings) and _goes_on(siblings[last], siblings[last + 1]):
        last += 1
    return [one for one in siblings[first : last + 1] if isinstance(one, nodes.Element)]


def _goes_on(before: nodes.Node, after: nodes.Node) -> bool:
    """Whether a sentence goes on from one block to the next, one of which is a formula."""
    kinds = (nodes.paragraph, nodes.math_block)
    if not isinstance(before, kinds) or not isinstance(after, kinds):
        return False
    if _ENDED.search(before.astext()):
        return False
    if isinstance(after, nodes.math_block):
        return True
    return isinstance(before, nodes.math_block) and after.astext()[:1].islower()


class _Reader:
    """Reader of a block, in which each claim and each formula is one character."""

    def __init__(self) -> None:
        self._atoms: list[tuple[Piece, ...]] = []
        self._plain: list[str] = []
        self._headings: set[str] = set()
        self._whole = False

    def add(self, node: nodes.Node) -> None:
        """Add the text of a node."""
        if isinstance(node, nodes.Text):
            self._plain.append(node.astext())
        elif isinstance(node, claim_reference):
            self._add_atom([Printed(tuple(node["keys"]), node["words"])])
        elif isinstance(node, nodes.math_block):
            self._plain.append(" ")
            latex = node.astext().strip()
            self._add_formula(latex.removesuffix("."))
            self._plain.append("." * latex.endswith(".") + " ")
        elif isinstance(node, nodes.math):
            self._add_formula(node.astext())
        elif isinstance(node, nodes.literal | no_claim):
            self._add_atom([node.astext()])
        elif isinstance(node, nodes.Element) and not isinstance(node, nodes.image):
            for child in node.children:
                self.add(child)
            if isinstance(node, nodes.TextElement) and not isinstance(node, nodes.Inline):
                self._plain.append(" ")

    def add_commands(self, text: str, *, latex: bool) -> None:
        r"""Add a text that prints claims with ``\claim``."""
        text = NOCLAIM_COMMAND.sub(r"\1", text)
        last = 0
        for match in CLAIM_COMMAND.finditer(text):
            self._plain.append(text[last : match.start()])
            words = command_words(match[0])
            keys = split_keys(match[1]) if words else [match[1]]
            self._add_atom([Printed(tuple(keys), words, latex)])
            last = match.end()
        self._plain.append(text[last:])

    def add_row(self, row: nodes.row) -> None:
        """Add the cells of a row, each after the heading of its column."""
        self._whole = True
        group = row.parent.parent
        heads = [one for one in group.children if isinstance(one, nodes.thead)]
        headings = heads[0].children[-1].children if heads and row.parent is not heads[0] else []
        for i, cell in enumerate(row.children):
            self._end_with("; " if i else "")
            if i < len(headings) and headings[i].astext().strip():
                outside = _Reader()
                outside.add(headings[i])
                self._headings |= outside.keys() - self.keys()
                self.add(headings[i])
                self._end_with(": ")
            self.add(cell)

    def add_question(self, box: try_box) -> None:
        """Add the question of an answer box, and its answer."""
        self._whole = True
        for child in box.children:
            self.add(child)
        self._plain.append(" ")
        self._add_atom([Printed((box["key"],))])

    def keys(self) -> set[str]:
        """Return the keys of the claims in all that was added."""
        return set(_keys(piece for atom in self._atoms for piece in atom))

    def sentences(self, sources: SourceFinder, node: nodes.Node) -> Iterator[Sentence]:
        """Yield the sentences that print claims, each with its place in the source of a node."""
        plain = one_line("".join(self._plain))
        last = ""
        for match in _ATOM.finditer(plain):
            sentence = plain if self._whole else sentence_at(plain, match.start())
            if sentence == last:
                continue
            last = sentence
            pieces = tuple(self._pieces(sentence))
            keys = [key for key in _keys(pieces) if key not in self._headings]
            if keys:
                path, line = sources.find(node, keys[0])
                yield Sentence(path, line, tuple(keys), pieces)

    def _end_with(self, separator: str) -> None:
        while self._plain and self._plain[-1].isspace():
            self._plain.pop()
        self._plain.append(separator)

    def _add_formula(self, latex: str) -> None:
        inner = _Reader()
        inner.add_commands(latex, latex=True)
        self._add_atom(["$", *inner._pieces("".join(inner._plain)), "$"])

    def _add_atom(self, pieces: Iterable[Piece]) -> None:
        self._plain.append(chr(_FIRST_ATOM + len(self._atoms)))
        self._atoms.append(tuple(pieces))

    def _pieces(self, text: str) -> Iterator[Piece]:
        for part in _ATOM.split(text):
            if _ATOM.fullmatch(part):
                yield from self._atoms[ord(part) - _FIRST_ATOM]
            elif part:
                yield part


def _keys(pieces: Iterable[Piece]) -> list[str]:
    found = (key for piece in pieces if isinstance(piece, Printed) for key in piece.keys)
    return list(dict.fromkeys(found))
