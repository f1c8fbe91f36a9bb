r"""Sentences that print claims, with the words of the claims."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from docutils import nodes

from ..formulas.layout import Group, Space, Symbol, Text
from ..formulas.reader import read_formula
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
from .findings import one_line, sentence_at

_BULLET = "\N{BULLET}"
_FIRST_MARK = 0xE000
_ARGUED = {
    "algorithm",
    "assumption",
    "axiom",
    "conjecture",
    "corollary",
    "definition",
    "lemma",
    "notation",
    "proof_node",
    "proposition",
    "theorem",
}
"""Environments whose words are proved, and tested by the evidence of the theorem."""


@dataclass
class _Text:
    """A text in which a private character stands for each printed claim."""

    text: str = ""
    printed: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Add plain text, without invisible characters such as soft hyphens."""
        self.text += "".join(c for c in text if unicodedata.category(c) != "Cf")

    def print(self, keys: Iterable[str], words: str) -> None:
        """Add claims that are printed in words, or by value if there are no words."""
        mark = chr(_FIRST_MARK + len(self.printed))
        self.printed[mark] = (tuple(keys), one_line(words))
        self.text += mark

    def shown(self, text: str) -> str:
        """Return a part of the text with the words of its claims."""
        return "".join(self.printed[c][1] or _BULLET if c in self.printed else c for c in text)


@dataclass(frozen=True)
class Sentence:
    """A sentence that prints claims.

    Attributes:
        node: the node with its text.
        text: the text, in which a private character stands for each printed claim.
        shown: the text with the words of claims, and bullets for those that print a value.
        printed: for each printed claim, the keys and the words; the words are empty for a value.
        argued: whether it belongs to a theorem, a definition or a proof.
    """

    node: nodes.Node
    text: str
    shown: str
    printed: tuple[tuple[tuple[str, ...], str], ...]
    argued: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all claims that the sentence prints."""
        return tuple(key for keys, _ in self.printed for key in keys)


def find_sentences(
    blocks: Iterable[nodes.TextElement], visible: Iterable[nodes.Node]
) -> Iterator[Sentence]:
    """Yield the sentences of a page that print claims.

    Args:
        blocks: the elements of the page that contain running text.
        visible: all its nodes whose attributes are read.
    """
    for block in blocks:
        text = _Text()
        _read(block, text)
        _add_displays(block, text)
        if text.printed:
            yield from _split(block, text, argued=_is_argued(block))
    for node in visible:
        for words in text_attributes(node).values():
            text = _Text()
            _read_commands(NOCLAIM_COMMAND.sub(_BULLET, words), text)
            yield from _split(node, text)


def _split(node: nodes.Node, text: _Text, *, argued: bool = False) -> Iterator[Sentence]:
    line, place = one_line(text.text), 0
    while place < len(line):
        sentence = sentence_at(line, place)
        place = max(line.find(sentence, place) + len(sentence), place + 1)
        printed = tuple(text.printed[mark] for mark in sentence if mark in text.printed)
        if printed:
            yield Sentence(node, sentence, text.shown(sentence), printed, argued)


def _read(node: nodes.Node, text: _Text) -> None:
    for child in node.children:
        if isinstance(child, nodes.Text):
            text.add(child.astext())
        elif isinstance(child, claim_reference):
            text.print(child["keys"], child["words"])
        elif is_math(child):
            _read_formula(child, text)
        elif isinstance(child, nodes.literal | no_claim | nodes.raw):
            text.add(_BULLET)
        elif not isinstance(child, nodes.TextElement) or isinstance(child, nodes.Inline):
            _read(child, text)


def _read_formula(formula: nodes.Node, text: _Text) -> None:
    """Add the claims and the texts of a formula in their order, with bullets between them."""
    latex = formula.astext()
    pieces: list[tuple[int, str, list[str]]] = [
        (match.start(), "", split_keys(match[1])) for match in CLAIM_COMMAND.finditer(latex)
    ]
    pieces += [(start, words, []) for start, words in _texts(read_formula(latex).nodes)]
    text.add(_BULLET)
    for _, words, keys in sorted(pieces):
        if keys:
            text.print(keys, "")
        else:
            text.add(f" {words} {_BULLET}")


def _texts(parts: Iterable[Any]) -> Iterator[tuple[int, str]]:
    """Yield the texts among the nodes of a formula, with their places."""
    for part in parts:
        if isinstance(part, Text):
            yield part.start, _plain(part)
        elif isinstance(part, tuple):
            yield from _texts(part)
        elif is_dataclass(part) and not isinstance(part, type):
            yield from _texts(getattr(part, entry.name) for entry in fields(part))


def _plain(text: Text) -> str:
    """Return the characters of a text in a formula, with bullets for formulas in it."""
    pieces = []
    for part in text.children:
        if isinstance(part, Symbol):
            pieces.append(part.text)
        elif isinstance(part, Text):
            pieces.append(_plain(part))
        elif isinstance(part, Group):
            pieces += [_plain(Text(part.start, part.end, "", part.children))]
        else:
            pieces.append(" " if isinstance(part, Space) else _BULLET)
    return "".join(pieces)


def _read_commands(words: str, text: _Text) -> None:
    place = 0
    for match in CLAIM_COMMAND.finditer(words):
        text.add(words[place : match.start()])
        printed = command_words(match[0])
        text.print(split_keys(match[1]) if printed else [match[1]], printed)
        place = match.end()
    text.add(words[place:])


def _add_displays(block: nodes.Element, text: _Text) -> None:
    """Add the displayed formulas in the middle of a sentence, and the rest of the sentence."""
    if text.text.rstrip().endswith((".", "!", "?")) or not isinstance(block, nodes.paragraph):
        return
    for sibling in block.findall(siblings=True, descend=False):
        if sibling is block or isinstance(sibling, nodes.target):
            continue
        if not isinstance(sibling, nodes.math_block):
            break
        text.add(" ")
        _read_formula(sibling, text)


def _is_argued(node: nodes.Node) -> bool:
    parent: Any = node.parent
    while parent is not None:
        if parent.get("realtype", parent.tagname) in _ARGUED:
            return True
        parent = parent.parent
    return False
