"""SVG drawings of the dependency graph, with theorems and claims as links."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import NamedTuple

import networkx as nx

from .layers import lay_out

_SIZES = {"wide": (700, 152), "narrow": (324, 140)}
"""The widths of a drawing and of its cards; phones show the narrow one."""
_PADDING = 9
_LINE = 15
_LETTER = 6.7
_CHIP = 28
_CHIPS = 4
_CHIP_STEP = 31
_CHIP_ROW = 25
_BAND = 19


class Check(NamedTuple):
    """A check on a card: its name, kind of evidence, abbreviation and URL."""

    name: str
    kind: str
    mark: str
    target: str


@dataclass(frozen=True)
class Card:
    """A theorem or a definition in the drawing.

    Attributes:
        name: its kind and number.
        title: its title.
        target: its URL.
        checks: the checks that it shows.
        weakest: the weakest evidence of it and of its dependencies; empty if there is none.
        about: a description for screen readers, with the weakest evidence and the dependencies.
        unproved: whether it is of a kind that needs no proof.
        outside: whether it belongs to a page that the drawing does not show.
    """

    name: str
    title: str
    target: str
    checks: list[Check]
    weakest: str
    about: str
    unproved: bool
    outside: bool


def draw(cards: dict[str, Card], graph: nx.DiGraph, name: str, title: str) -> str:
    """Return two drawings of a graph, for wide and for narrow screens.

    Args:
        cards: the card of each node.
        graph: an acyclic graph, with edges from a node to those that depend on it.
        name: the prefix of the ids in the drawings.
        title: the title of the drawings.

    Returns:
        HTML with both drawings; a style sheet shows the one that fits the screen.
    """
    pictures = (_draw(cards, graph, f"{name}-{size}", title, size) for size in _SIZES)
    return f'<div class="proof-graph">{"".join(pictures)}</div>\n'


def _draw(cards: dict[str, Card], graph: nx.DiGraph, name: str, title: str, size: str) -> str:
    width, card_width = _SIZES[size]
    lines = {label: _wrap(card.title, card_width) for label, card in cards.items()}
    heights = {label: _height(card, len(lines[label])) for label, card in cards.items()}
    layout = lay_out(graph, heights, card_width, width)
    paths = "".join(
        f'<path d="{line.path}" data-from="{line.source}" data-to="{" ".join(line.targets)}"'
        + (f' marker-end="url(#{name}-tip)"/>' if line.ends else "/>")
        for line in layout.lines
    )
    drawn = "".join(
        f'<g transform="translate({x} {y})" data-node="{label}" class="{_classes(cards[label])}">'
        f"{_draw_card(cards[label], lines[label], card_width, heights[label])}</g>"
        for label, (x, y) in layout.corners.items()
    )
    # The margin keeps the outlines of cards at the border visible.
    box = f"-2 -2 {width + 4} {layout.height + 4:g}"
    return (
        f'<svg class="proof-graph-{size}" width="{width + 4}" height="{layout.height + 4:g}" '
        f'viewBox="{box}" role="group" aria-labelledby="{name}-title">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<defs><marker id="{name}-tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
        'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M0 0L8 4L0 8z"/></marker></defs>'
        f'<g class="lines">{paths}</g>{drawn}</svg>'
    )


def _classes(card: Card) -> str:
    names = {
        "unproved": card.unproved,
        "outside": card.outside,
        f"evidence-{card.weakest}": card.weakest,
    }
    return " ".join(["card", *(name for name, applies in names.items() if applies)])


def _wrap(title: str, width: float) -> list[str]:
    return wrap(title, int((width - 2 * _PADDING) / _LETTER))


def _height(card: Card, lines: int) -> float:
    rows = -(-len(card.checks) // _CHIPS)
    return 26 + _LINE * lines + _CHIP_ROW * rows + (_BAND if card.weakest else 0)


def _draw_card(card: Card, lines: list[str], width: float, height: float) -> str:
    corner = 10 if card.unproved else 3
    parts = [
        f'<a href="{escape(card.target)}" aria-label="{escape(card.about)}">',
        f'<rect class="face" width="{width}" height="{height}" rx="{corner}"/>',
        f'<text class="name" x="{_PADDING}" y="17">{escape(card.name)} </text>',
    ]
    y = 17
    for line in lines:
        y += _LINE
        parts.append(f'<text class="title" x="{_PADDING}" y="{y}">{escape(line)} </text>')
    if card.weakest:
        top = height - _BAND
        parts += [
            f'<path class="band" d="M0 {top}H{width}V{height - corner}'
            f'q0 {corner} -{corner} {corner}H{corner}q-{corner} 0 -{corner} -{corner}z"/>',
            f'<text class="weakest" x="{_PADDING}" y="{top + 13.5}">{card.weakest}</text>',
        ]
    parts.append("</a>")
    for i, check in enumerate(card.checks):
        x, top = _PADDING + _CHIP_STEP * (i % _CHIPS), y + 8 + _CHIP_ROW * (i // _CHIPS)
        parts.append(
            f'<a class="chip evidence-{check.kind}" href="{escape(check.target)}" tabindex="-1">'
            f"<title>{check.name}: {check.kind}</title>"
            f'<rect x="{x}" y="{top}" width="{_CHIP}" height="18" rx="2"/>'
            f'<text x="{x + _CHIP / 2}" y="{top + 13}">{check.mark}</text></a>'
        )
    return "".join(parts)
