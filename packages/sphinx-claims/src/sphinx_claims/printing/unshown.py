"""Evidence of claims whose output is not on the page: below the block that prints them first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docutils import nodes

from ..claims.record import Claim
from .claim_nodes import (
    CLAIM_COMMAND,
    claim_evidence,
    claim_reference,
    is_math,
    split_keys,
    text_attributes,
)

_BODIES = (
    nodes.Admonition,
    nodes.block_quote,
    nodes.container,
    nodes.definition,
    nodes.document,
    nodes.footnote,
    nodes.list_item,
    nodes.section,
)
_WHOLE = (nodes.definition_list, nodes.field_list, nodes.figure, nodes.line_block, nodes.table)
"""Elements below which, not in which, a line of evidence stands."""


def add_unshown_evidence(doctree: nodes.document, claims: Iterable[Claim]) -> None:
    """Add lines of evidence to a page that prints no output of some of its claims.

    Chosen values have none. A claim that the page does not use, and that states no value, needs
    none, because no page prints it.

    Args:
        doctree: the page.
        claims: the claims that it makes.
    """
    shown = {node["key"] for node in doctree.findall(claim_evidence)}
    unshown = {c.key: c for c in claims if not c.is_chosen and c.key not in shown}
    missing = [*unshown]
    if not missing:
        return
    uses: dict[str, nodes.Element] = {}
    for node, key in _uses(doctree):
        uses.setdefault(key, node)
    for key in sorted(missing, key=lambda key: [*uses].index(key) if key in uses else len(uses)):
        line = claim_evidence(key=key)
        if key in uses:
            block = _block(uses[key])
            line.source, line.line = block.source, block.line
            _insert_below(block, line)
        elif unshown[key].states_value:
            section = doctree.next_node(nodes.section)
            (doctree if section is None else section).append(line)


def _uses(doctree: nodes.document) -> Iterator[tuple[nodes.Element, str]]:
    """Yield the nodes that print claims, with the keys, in the order of the page."""
    for node in doctree.findall(nodes.Element):
        if isinstance(node, claim_reference):
            yield from ((node, key) for key in node["keys"])
        texts = [node.astext()] if is_math(node) else [*text_attributes(node).values()]
        for text in texts:
            for target in CLAIM_COMMAND.findall(text):
                yield from ((node, key) for key in split_keys(target))


def _block(node: nodes.Element) -> nodes.Element:
    """Return the block of a node, below which a line can stand."""
    block = node
    while block.parent is not None and not isinstance(block.parent, _BODIES):
        block = block.parent
    ancestor: nodes.Node | None = node
    while ancestor is not None:
        if isinstance(ancestor, _WHOLE) and isinstance(ancestor.parent, _BODIES):
            block = ancestor
        ancestor = ancestor.parent
    return block


def _insert_below(block: nodes.Element, line: claim_evidence) -> None:
    parent = block.parent
    assert parent is not None
    index = parent.index(block) + 1
    while index < len(parent.children) and isinstance(parent[index], claim_evidence):
        index += 1
    parent.insert(index, line)
