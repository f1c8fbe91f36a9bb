"""Figures of question 2."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle
from matplotlib.ticker import FixedLocator, NullLocator

from dlproofs.drawing import SvgFigure
from dlproofs.graphs import Graph

WIDTH = 5
BLUE, ORANGE = "#63B4E6", "#EBAA2A"
LINES = [
    ("#1F78B4", "-", "o"),
    ("#B8720A", "--", "s"),
    ("#1B8A68", "-.", "^"),
    ("#A8487F", ":", "D"),
    ("#555555", "-", "v"),
]
RADIUS = 0.3


def snapshot(graph: Graph, old: Sequence, new: Sequence) -> SvgFigure:
    """Draw one step with old states above, new states below and one arrow per message."""
    figure, canvas = _canvas(5.2, 4.1)
    columns = 1.8 + 1.35 * np.arange(graph.order)
    top, bottom = 3.1, 0.95
    canvas.text(0, top, "step $t$", size=13, va="center")
    canvas.text(0, bottom, "step $t+1$", size=13, va="center")
    for sender, receiver in sorted(graph.edges):
        _arrow(canvas, (columns[sender], top), (columns[receiver], bottom))
    for vertex, x in enumerate(columns):
        _arrow(canvas, (x, top), (x, bottom), linestyle=(0, (4, 3)), color="#666666")
        _vertex(canvas, (x, top), f"${old[vertex]}$", BLUE)
        canvas.text(x, top + 0.45, f"$h_{vertex + 1}^t$", **(_BELOW | {"va": "bottom"}))
        _vertex(canvas, (x, bottom), f"${new[vertex]}$", ORANGE)
        canvas.text(x, bottom - 0.4, f"$h_{vertex + 1}^{{t+1}}$", **_BELOW)
    return SvgFigure(figure)


def neighborhood(
    states: Sequence, messages: Sequence, weights: Sequence, new: Sequence
) -> SvgFigure:
    """Draw the first vertex with its weighted incoming messages and its new state."""
    figure, canvas = _canvas(6.6, 5.5)
    home = (5.3, 2.7)
    senders = [(0.75, 4.9), (0.75, 2.7), (0.75, 0.95)]
    for number, place in enumerate(senders, start=2):
        _arrow(canvas, place, home, reach=0.45)
        _vertex(canvas, place, f"$v_{number}$", BLUE, radius=0.45)
        canvas.text(place[0], place[1] - 0.55, _row(states[number - 1]), **_BELOW)
        slope = (home[1] - place[1]) / (home[0] - place[0])
        text = f"{float(weights[number - 2]):g} · {_row(messages[number - 2])}"
        at = 3.0 if slope == 0 else 2.2
        canvas.text(
            at,
            place[1] + slope * (at - place[0]) + (-0.14 if slope > 0 else 0.14),
            text,
            size=13,
            ha="center" if slope == 0 else "left",
            va="top" if slope > 0 else "bottom",
        )
    _vertex(canvas, home, "$v_1$", ORANGE, radius=0.45)
    canvas.text(home[0], home[1] - 0.55, f"old {_row(states[0])}", **_BELOW)
    canvas.text(home[0], home[1] + 0.6, f"new {_row(new)}", **(_BELOW | {"va": "bottom"}))
    return SvgFigure(figure)


def sentence(tokens: Sequence[str]) -> SvgFigure:
    """Draw the complete graph on the tokens with one arrow per directed edge."""
    figure, canvas = _canvas(5, 4.4)
    corners = _square((2.5, 2.2), 3.1)
    for i, start in enumerate(corners):
        for j, end in enumerate(corners):
            if i != j:
                _arrow(canvas, start, end, reach=0.63, aside=0.1)
    for token, place in zip(tokens, corners, strict=True):
        _vertex(canvas, place, token, BLUE, radius=0.63, size=12.5)
    return SvgFigure(figure)


def masks_and_graphs(masks: Mapping[str, np.ndarray]) -> SvgFigure:
    """Draw each mask as a matrix of queries and keys and as a graph, side by side."""
    height = 3.9
    figure, canvas = _canvas(6.6, height * len(masks))
    for number, (title, mask) in enumerate(masks.items(), start=1):
        base = height * (len(masks) - number)
        canvas.text(0, base + 3.6, title, size=13, weight="bold", va="center")
        _matrix(canvas, mask, (0.45, base + 0.25), 2.6)
        _token_graph(canvas, mask, (5.0, base + 1.55))
    return SvgFigure(figure)


def cost(
    sizes: Sequence[int], work: Sequence[int], matrix: Sequence[int], blocks: Sequence[int]
) -> SvgFigure:
    """Plot operations and memory, with a stored matrix and in blocks, against the token count."""
    figure = Figure(figsize=(WIDTH, 4.6), layout="constrained")
    panels = figure.subplots(2, 1, sharex=True)
    curves = [
        (panels[0], np.divide(work, 1e6), "in matrix products", LINES[0]),
        (panels[1], np.divide(matrix, 2**20), "matrix stored", LINES[0]),
        (panels[1], np.divide(blocks, 2**20), "in blocks", LINES[1]),
    ]
    for panel, counted, label, (color, style, marker) in curves:
        panel.loglog(sizes, counted, color=color, linestyle=style, marker=marker, label=label)
        panel.tick_params(labelsize=11)
        panel.xaxis.set_major_locator(FixedLocator(list(sizes)))
        panel.xaxis.set_minor_locator(NullLocator())
        panel.set_xticks(list(sizes), [str(n) for n in sizes])
        panel.grid(alpha=0.3)
    for panel, label in zip(panels, ("operations (millions)", "memory (MiB)"), strict=True):
        panel.set_ylabel(label, size=12)
        panel.legend(fontsize=12, frameon=False)
    panels[1].set_xlabel("tokens $n$", size=12)
    return SvgFigure(figure)


def ceilings(sizes: Sequence[int], curves: Mapping[str, Sequence[float]]) -> SvgFigure:
    """Plot the largest attention weight against the token count, with one line per logit bound."""
    figure = Figure(figsize=(WIDTH, 3.4), layout="constrained")
    panel = figure.subplots()
    for (label, shares), (color, style, marker) in zip(curves.items(), LINES, strict=True):
        panel.loglog(
            sizes,
            shares,
            color=color,
            linestyle=style,
            marker=marker,
            markevery=3,
            linewidth=1.8,
            label=label,
        )
    panel.set_xlabel("tokens $n$", size=12)
    panel.set_ylabel("largest share", size=12)
    panel.tick_params(labelsize=11)
    panel.legend(fontsize=12, frameon=False)
    panel.grid(alpha=0.3)
    return SvgFigure(figure)


def patterns(masks: Mapping[str, np.ndarray]) -> SvgFigure:
    """Draw each mask as a matrix, with two matrices per row."""
    rows = -(-len(masks) // 2)
    figure, canvas = _canvas(6.2, 3.55 * rows - 0.2)
    for number, (title, mask) in enumerate(masks.items()):
        left, base = 3.3 * (number % 2), 3.55 * (rows - 1 - number // 2)
        canvas.text(left, base + 3.12, title, size=12.5, va="center")
        _matrix(canvas, mask, (left, base), 2.9, grid=False)
    return SvgFigure(figure)


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, WIDTH * height / width))
    canvas = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    canvas.axis("off")
    return figure, canvas


def _vertex(
    canvas: Axes, place: tuple, text: str, color: str, radius: float = RADIUS, size: float = 15
) -> None:
    canvas.add_patch(Circle(place, radius, facecolor=color, edgecolor="#000000", zorder=3))
    canvas.text(*place, text, size=size, ha="center", va="center", zorder=4)


def _arrow(
    canvas: Axes, start: tuple, end: tuple, reach: float = RADIUS, aside: float = 0.0, **style
) -> None:
    """Draw an arrow between two circles of equal radius, shifted off their center line."""
    first, last = np.array(start), np.array(end)
    along = (last - first) / np.hypot(*(last - first))
    shift = aside * np.array([-along[1], along[0]])
    reach = float(np.sqrt(reach**2 - aside**2))
    canvas.add_patch(
        FancyArrowPatch(
            first + reach * along + shift,
            last - reach * along + shift,
            arrowstyle="-|>",
            mutation_scale=13,
            shrinkA=0,
            shrinkB=0,
            **({"color": "#000000", "linewidth": 1.2} | style),
        )
    )


def _matrix(
    canvas: Axes, mask: np.ndarray, corner: tuple, side: float, *, grid: bool = True
) -> None:
    n = len(mask)
    cell = side / n
    for i, j in np.ndindex(mask.shape):
        if mask[i, j] or grid:
            place = (corner[0] + j * cell, corner[1] + (n - 1 - i) * cell)
            color = BLUE if mask[i, j] else "none"
            edge = {"edgecolor": "#000000", "linewidth": 0.8} if grid else {"edgecolor": color}
            canvas.add_patch(Rectangle(place, cell, cell, facecolor=color, **edge))
    canvas.add_patch(Rectangle(corner, side, side, facecolor="none", edgecolor="#000000"))
    if grid:
        for i in range(n):
            middle = (i + 0.5) * cell
            canvas.text(corner[0] - 0.1, corner[1] + side - middle, f"$v_{i + 1}$", **_SIDE)
            canvas.text(corner[0] + middle, corner[1] + side + 0.06, f"$v_{i + 1}$", **_TOP)


def _token_graph(canvas: Axes, mask: np.ndarray, middle: tuple) -> None:
    """Draw the graph of a mask on the corners of a square, clockwise from the upper left."""
    places = _square(middle, 1.9)
    for i, j in np.argwhere(mask).tolist():
        if i != j:
            _arrow(canvas, places[j], places[i], reach=0.27, aside=0.06)
            continue
        outward = np.sign(np.subtract(places[i], middle))
        center = np.add(places[i], 0.32 * outward)
        canvas.add_patch(Circle(center, 0.18, facecolor="none", edgecolor="#000000", linewidth=1.2))
    for vertex, place in enumerate(places):
        _vertex(canvas, place, f"$v_{vertex + 1}$", BLUE, radius=0.27, size=13)


def _square(middle: tuple, side: float) -> list[tuple[float, float]]:
    """Return the corners of a square, clockwise from the upper left."""
    signs = [(-1, 1), (1, 1), (1, -1), (-1, -1)]
    return [(middle[0] + x * side / 2, middle[1] + y * side / 2) for x, y in signs]


_SIDE = {"size": 12, "ha": "right", "va": "center"}
_TOP = {"size": 12, "ha": "center", "va": "bottom"}
_BELOW = {"size": 13, "ha": "center", "va": "top"}


def _row(entries: Sequence) -> str:
    return "[" + ", ".join(f"{float(entry):g}".replace("-", "−") for entry in entries) + "]"
