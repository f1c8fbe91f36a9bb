"""Layered graph layout (Sugiyama) within a given width: cards in rows, and lines between rows.

The steps are layer assignment, crossing reduction and coordinate assignment. The edges from one
node share one chain of dummy nodes, called a lane, so they run as one line as far as possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise, product
from statistics import fmean
from typing import NamedTuple

import networkx as nx
import numpy as np

CARD_GAP = 10
LANE_WIDTH = 10
ROW_GAP = 34
COMPONENT_GAP = 36
_ENTRY_GAP = 16
_SWEEPS = 12
_LANE_WEIGHT = 4


class Line(NamedTuple):
    """A line from a card, or from its lane, to the next row, as an SVG path.

    ``targets`` are the cards that it leads to; it ends at one of them or continues as a lane.
    """

    source: str
    targets: list[str]
    path: str
    ends: bool


@dataclass
class Layout:
    """The upper left corners of the cards of a graph, and the lines between them."""

    width: float
    height: float = -COMPONENT_GAP
    corners: dict[str, tuple[float, float]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


class _Item(NamedTuple):
    """An item of a row: the card of a node or, in a later row, the lane from that card."""

    node: str
    row: int


def lay_out(graph: nx.DiGraph, heights: Mapping[str, float], card: float, width: float) -> Layout:
    """Lay out an acyclic graph, with each node above its successors.

    Connected components are drawn one after another, in the order of the nodes; isolated nodes
    come last.

    Args:
        graph: the graph; the layout depends only on its nodes, edges and their order.
        heights: the height of each node's card.
        card: the width of all cards.
        width: the maximum width of a row; a row of one card and many lanes may exceed it.

    Returns:
        The layout, with its origin in the upper left corner.
    """
    order = list(graph)
    groups = [sorted(group, key=order.index) for group in nx.weakly_connected_components(graph)]
    groups.sort(key=lambda group: order.index(group[0]))
    components = [
        _Component(graph.subgraph(group), group, heights, card, width) for group in groups
    ]
    layout = Layout(width)
    _draw_shelves([component for component in components if len(component.nodes) > 1], layout)
    _draw_shelves([component for component in components if len(component.nodes) == 1], layout)
    return layout


def _draw_shelves(components: list[_Component], layout: Layout) -> None:
    """Draw components in order, side by side if there is room."""
    while components:
        room = layout.width + COMPONENT_GAP
        side_by_side = [room := room - component.extent - COMPONENT_GAP for component in components]
        count = max(1, sum(left >= 0 for left in side_by_side))
        _draw_shelf(components[:count], layout)
        components = components[count:]


def _draw_shelf(components: list[_Component], layout: Layout) -> None:
    """Draw components side by side, centered, below the contents of a layout."""
    width = sum(component.extent + COMPONENT_GAP for component in components) - COMPONENT_GAP
    left, top = (layout.width - width) / 2, layout.height + COMPONENT_GAP
    for component in components:
        layout.height = max(layout.height, component.draw(layout, left, top))
        left += component.extent + COMPONENT_GAP


class _Component:
    """A weakly connected component of the graph, with its layout."""

    def __init__(
        self,
        graph: nx.DiGraph,
        nodes: list[str],
        heights: Mapping[str, float],
        card: float,
        width: float,
    ) -> None:
        self.graph, self.nodes, self.heights = graph, nodes, heights
        self.card, self.width = card, width
        self.row: dict[str, int] = {}
        self._assign_rows()
        self._shorten_lanes()
        self.rows = self._items()
        self.neighbors: dict[_Item, list[_Item]] = {item: [] for row in self.rows for item in row}
        for upper, lower in pairwise(self.rows):
            for one, two in product(upper, lower):
                if self._are_neighbors(one, two):
                    self.neighbors[one].append(two)
                    self.neighbors[two].append(one)
        self._reduce_crossings()
        self.x = self._assign_coordinates()
        self.left = min(x - self._item_width(item) / 2 for item, x in self.x.items())
        right = max(x + self._item_width(item) / 2 for item, x in self.x.items())
        self.extent = right - self.left - CARD_GAP

    # Layer assignment

    def _assign_rows(self) -> None:
        """Assign each node to the first row with room below its predecessors."""
        left = self.nodes
        row = 0
        while left:
            ready = [n for n in left if all(u in self.row for u in self.graph.predecessors(n))]
            for node in ready:
                self.row[node] = row
                first = sum(other == row for other in self.row.values()) == 1
                if not first and not self._fits(row):
                    del self.row[node]
            left = [node for node in left if node not in self.row]
            row += 1

    def _shorten_lanes(self) -> None:
        """Move nodes to other rows while that reduces the total length of the lanes."""

        def length() -> int:
            return sum(len(self._lane(node)) for node in self.nodes)

        improved = True
        while improved:
            improved = False
            for node in self.nodes:
                above = max((self.row[n] for n in self.graph.predecessors(node)), default=-1)
                below = min(
                    (self.row[n] for n in self.graph.successors(node)),
                    default=max(self.row.values()) + 1,
                )
                for row in range(above + 1, below):
                    before, old = length(), self.row[node]
                    self.row[node] = row
                    fits = all(map(self._fits, range(max(self.row.values()) + 1)))
                    full = old in self.row.values()
                    if fits and full and length() < before:
                        improved = True
                    else:
                        self.row[node] = old

    def _fits(self, row: int) -> bool:
        cards = sum(other == row for other in self.row.values())
        lanes = sum(row in self._lane(node) for node in self.row)
        return cards * (self.card + CARD_GAP) + lanes * LANE_WIDTH <= self.width + CARD_GAP

    def _lane(self, node: str) -> range:
        """Return the rows that the lane of a node passes; nodes without a row are below all."""
        last = max(self.row.values()) + 1
        users = [self.row.get(user, last) for user in self.graph.successors(node)]
        return range(self.row[node] + 1, max(users, default=0))

    # Crossing reduction

    def _items(self) -> list[list[_Item]]:
        rows: list[list[_Item]] = [[] for _ in range(max(self.row.values()) + 1)]
        for node in self.nodes:
            for row in (self.row[node], *self._lane(node)):
                rows[row].append(_Item(node, row))
        return rows

    def _is_card(self, item: _Item) -> bool:
        return item.row == self.row[item.node]

    def _are_neighbors(self, upper: _Item, lower: _Item) -> bool:
        if self._is_card(lower):
            return bool(self.graph.has_edge(upper.node, lower.node))
        return upper.node == lower.node

    def _reduce_crossings(self) -> None:
        """Order each row by the barycenters of its neighbors, in sweeps; keep the best order."""
        best, fewest = [list(row) for row in self.rows], self._crossings()
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            for row in range(1, len(self.rows)) if down else range(len(self.rows) - 2, -1, -1):
                self._sort_row(row, row - 1 if down else row + 1)
            if (crossings := self._crossings()) < fewest:
                best, fewest = [list(row) for row in self.rows], crossings
        self.rows = best

    def _sort_row(self, row: int, other: int) -> None:
        places = self._packed(self.rows[other])
        own = self._packed(self.rows[row])

        def middle(item: _Item) -> float:
            joined = [places[near] for near in self.neighbors[item] if near.row == other]
            return fmean(joined) if joined else own[item]

        self.rows[row].sort(key=middle)

    def _crossings(self) -> int:
        """Return the number of crossings."""
        count = 0
        for upper, lower in pairwise(self.rows):
            places = {item: place for place, item in enumerate(lower)}
            ends = [
                sorted(places[i] for i in self.neighbors[item] if i in places) for item in upper
            ]
            flat = [end for group in ends for end in group]
            count += sum(left > right for left, right in combinations(flat, 2))
        return count

    # Coordinate assignment

    def _item_width(self, item: _Item) -> float:
        return self.card + CARD_GAP if self._is_card(item) else LANE_WIDTH

    def _offsets(self, row: list[_Item]) -> np.ndarray:
        widths = np.array([self._item_width(item) for item in row])
        return np.cumsum(widths) - widths / 2

    def _packed(self, row: list[_Item]) -> dict[_Item, float]:
        """Return the centers of the items of a row, side by side and centered."""
        width = sum(map(self._item_width, row))
        return dict(zip(row, self._offsets(row) + (self.width - width) / 2, strict=True))

    def _assign_coordinates(self) -> dict[_Item, float]:
        """Move each item toward the mean position of its neighbors, as far as there is room."""
        x = {item: place for row in self.rows for item, place in self._packed(row).items()}
        rows = range(len(self.rows))
        for _ in range(_SWEEPS):
            for row in (*rows, *reversed(rows)):
                self._place_row(row, x)
        return x

    def _place_row(self, row: int, x: dict[_Item, float]) -> None:
        from scipy.optimize import isotonic_regression  # slow to import, and few builds draw

        items = self.rows[row]
        wanted, weights = [], []
        for item in items:
            joined = self.neighbors[item]
            straight = [1 if self._is_card(other) else _LANE_WEIGHT for other in joined]
            places = [x[other] for other in joined]
            wanted.append(np.average(places, weights=straight) if joined else x[item])
            weights.append(1 if self._is_card(item) else _LANE_WEIGHT)
        offsets = self._offsets(items)
        room = self.width + CARD_GAP - sum(map(self._item_width, items))
        free = isotonic_regression(np.array(wanted) - offsets, weights=weights).x
        places = np.clip(free, -CARD_GAP / 2, max(room, 0) - CARD_GAP / 2) + offsets
        x.update(zip(items, places.tolist(), strict=True))

    # Drawing

    def draw(self, layout: Layout, left: float, top: float) -> float:
        """Add the component to a layout at an upper left corner; return its bottom edge."""
        self.x = {item: x - self.left - CARD_GAP / 2 + left for item, x in self.x.items()}
        for items in self.rows:
            cards = [item for item in items if self._is_card(item)]
            bottom = top + max(self.heights[item.node] for item in cards)
            for item in cards:
                layout.corners[item.node] = (round(self.x[item] - self.card / 2, 1), top)
            for item in items:
                start = top + self.heights[item.node] if self._is_card(item) else top
                for target in self.neighbors[item]:
                    if target.row > item.row:
                        layout.lines.append(self._line(item, target, start, bottom))
            top = bottom + ROW_GAP
        return bottom

    def _line(self, item: _Item, target: _Item, start: float, bottom: float) -> Line:
        x, end = round(self.x[item], 1), round(self._entry(item, target), 1)
        middle, below = bottom + ROW_GAP / 2, bottom + ROW_GAP
        path = f"M{x} {start}V{bottom}C{x} {middle} {end} {middle} {end} {below}"
        if self._is_card(target):
            return Line(item.node, [target.node], path, ends=True)
        lower = [node for node in self.nodes if self.row[node] > target.row]
        users = [node for node in lower if self.graph.has_edge(item.node, node)]
        return Line(item.node, users, path, ends=False)

    def _entry(self, item: _Item, target: _Item) -> float:
        """Return the x of a line at its target: the center of a lane, or an entry of a card."""
        if not self._is_card(target):
            return self.x[target]
        above = [other for other in self.rows[item.row] if target in self.neighbors[other]]
        step = min(_ENTRY_GAP, self.card / len(above))
        return self.x[target] + step * (above.index(item) - (len(above) - 1) / 2)
