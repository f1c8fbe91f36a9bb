"""Figures of question 1."""

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from matplotlib.ticker import MaxNLocator

from dlproofs.drawing import SvgFigure
from dlproofs.unrolled import Edge, nodes

# Blue, orange, bluish green and reddish purple after Okabe and Ito, and gray.
BLUE, ORANGE, GREEN, PURPLE, GRAY = "#3A8FCB", "#D98200", "#1E9E77", "#C26A9B", "#808080"
WEIGHT_COLORS = {"W": GREEN, "U": BLUE, "V": PURPLE}
WIDTH = 5
TEXT = 13


FILLS = {
    "filled": {"fc": BLUE, "ec": BLUE},
    "hatched": {"fc": "none", "ec": ORANGE, "lw": 2, "hatch": "////"},
}
"""Styles of squares by name."""


def unrolled_graph(edges: Sequence[Edge], data_shape: str, other_shape: str) -> SvgFigure:
    """Draw the unrolled graph of a network, with node names and edge weights.

    The shapes of nodes that no edge enters, and of the other nodes, are "squares" or "circles".
    """
    computed = {edge.head for edge in edges}
    names = nodes(edges)
    steps = sum(name.startswith("x_") for name in names)
    column, row = 1.42, 1.02
    heights = {"x": 0, "h": 1, "y": 2, "L": 3}
    top = 3.95 * row
    places = {"L": (column * (steps + 1) / 2, top)}
    for name in names:
        letter, _, step = name.partition("_")
        if letter == "z":
            places[name] = (column * int(step) + 0.7, 2.2 * row)
        elif step:
            places[name] = (column * int(step), heights[letter] * row)
    canvas = _canvas((-0.35, column * steps + 1.05), (-0.4, top + 0.4), column * steps + 0.4)
    radius = 0.31
    for edge in edges:
        color = WEIGHT_COLORS.get(edge.weight, GRAY)
        start, end = places[edge.tail], places[edge.head]
        _arrow(canvas, start, end, radius, color, dashed=not edge.weight)
        if edge.weight:
            middle = (np.array(start) + end) / 2
            across = start[1] == end[1]
            canvas.text(
                *(middle + ((0, 0.2) if across else (0.26, 0))),
                f"${edge.weight}$",
                size=TEXT + 5,
                color=color,
                ha="center",
                va="center",
                weight="bold",
            )
    for name, place in places.items():
        shape = other_shape if name in computed else data_shape
        _node(canvas, place, f"${name}$", radius, square=shape == "squares")
    return SvgFigure(canvas.figure)


def read_graph(drawing: SvgFigure) -> tuple[list[list[str]], list[str]]:
    """Read the graph back from the places of arrows, texts and squares in its drawing.

    Returns:
        The edges as tail, label and head, and the names of the nodes in squares, both sorted.

    Raises:
        ValueError: If a dashed arrow has a label, or a solid one has none.
    """
    (canvas,) = drawing.figure.axes
    texts = [(text.get_text().strip("$"), text.get_position()) for text in canvas.texts]
    places = {name: place for name, place in texts if name and name not in WEIGHT_COLORS}
    arrows = [text for text in canvas.texts if not text.get_text()]
    middles = [(np.array(arrow.xy) + arrow.xyann) / 2 for arrow in arrows]
    labels = [""] * len(arrows)
    for name, place in texts:
        if name in WEIGHT_COLORS:
            labels[_nearest(place, middles)] = name
    names, centers = list(places), list(places.values())
    for arrow, label in zip(arrows, labels, strict=True):
        if (arrow.arrow_patch.get_linestyle() == "-") != bool(label):
            raise ValueError(f"label: found {label!r} at an arrow of the other style")
    edges = [
        [names[_nearest(arrow.xyann, centers)], label, names[_nearest(arrow.xy, centers)]]
        for arrow, label in zip(arrows, labels, strict=True)
    ]
    squares = [patch for patch in canvas.patches if isinstance(patch, Rectangle)]
    return sorted(edges), sorted(names[_nearest(one.get_center(), centers)] for one in squares)


def _nearest(place: Iterable[float], places: Sequence[Iterable[float]]) -> int:
    """Return the index of the nearest of some places."""
    return int(np.argmin(np.linalg.norm(np.array(places) - place, axis=1)))


def backward_flow() -> SvgFigure:
    """Draw the two gradients that flow back into a state, along the forward edges."""
    places = {
        "h_{t-1}": (0.3, 0),
        "h_t": (2.3, 0),
        "h_{t+1}": (4.3, 0),
        "L_t": (2.3, 1.75),
        "L_{t+1},\\dots,L_T": (4.3, 1.75),
    }
    canvas = _canvas((-0.15, 4.95), (-0.95, 2.15), WIDTH)
    radius = 0.36
    forward = [
        ("h_{t-1}", "h_t"),
        ("h_t", "h_{t+1}"),
        ("h_t", "L_t"),
        ("h_{t+1}", "L_{t+1},\\dots,L_T"),
    ]
    for tail, head in forward:
        _arrow(canvas, places[tail], places[head], radius, GRAY)
    down, back = (-0.14, 0), (0, -0.2)
    for head, tail, shift in (("L_t", "h_t", down), ("h_{t+1}", "h_t", back)):
        start, end = np.array(places[head]) + shift, np.array(places[tail]) + shift
        _arrow(canvas, start, end, radius, ORANGE, width=3)
    for place, label in (
        ((1.42, 0.92), r"$\nabla_{h_t} L_t$"),
        (
            (3.3, -0.68),
            r"$\left(\frac{\partial h_{t+1}}{\partial h_t}\right)^{\!\!\top}\nabla_{h_{t+1}} L$",
        ),
    ):
        canvas.text(*place, label, size=TEXT + 2, color=ORANGE, ha="center", va="center")
    for name, place in places.items():
        if "dots" in name:
            canvas.text(*place, f"${name}$", size=TEXT, ha="center", va="center")
        else:
            _node(canvas, place, f"${name}$", radius)
    return SvgFigure(canvas.figure)


def sigmoid_and_slope(a: np.ndarray, h: np.ndarray) -> SvgFigure:
    """Plot the sigmoid and its derivative h (1 - h), and mark the maximum of the derivative."""
    figure = Figure(figsize=(WIDTH, 3.1), layout="constrained")
    axes = figure.add_subplot(xlabel="pre-activation $a$")
    axes.plot(a, h, color=BLUE, lw=2.5)
    axes.plot(a, h * (1 - h), color=ORANGE, lw=2.5, ls="--")
    top = int(np.argmax(h * (1 - h)))
    axes.plot(a[top], h[top] * (1 - h[top]), "o", color=ORANGE, ms=8)
    axes.axhline(h[top] * (1 - h[top]), color=GRAY, lw=1, ls=":")
    right = int(0.78 * len(a))
    axes.text(a[right], h[right] - 0.1, r"$h = \sigma(a)$", size=TEXT, va="top", ha="center")
    axes.text(a[right], 0.28, r"$\sigma'(a) = h(1-h)$", size=TEXT, ha="center")
    _tidy(axes)
    axes.set_yticks([0, h[top] * (1 - h[top]), h[top], 1])
    return SvgFigure(figure)


def contributions(parts: np.ndarray, fills: Sequence[str]) -> SvgFigure:
    """Draw one matrix per step and their sum; area encodes magnitude and style encodes sign.

    The fills name the styles of positive and of negative entries.
    """
    total = parts.sum(axis=0)
    largest = np.abs([*parts, total]).max()
    count = len(parts)
    rows, columns = total.shape
    gap = 0.95
    width = (count + 1) * columns + count * gap
    canvas = _canvas((-0.2, width + 0.2), (-0.95, rows + 0.25), WIDTH)
    canvas.invert_yaxis()
    for number, matrix in enumerate([*parts, total]):
        left = number * (columns + gap)
        is_sum = number == count
        step = number + 1
        state = "h_0" if not number else f"h_{number}"
        label = r"$\nabla_U L$" if is_sum else rf"$\delta_{step}{state}^\top$"
        canvas.text(left + columns / 2, -0.45, label, size=TEXT, ha="center", va="center")
        frame = {"fill": False, "lw": 2 if is_sum else 1, "ec": "#000000"}
        canvas.add_patch(_rectangle(left, 0, columns, rows, **frame))
        if not is_sum:
            sign = "=" if step == count else "+"
            canvas.text(
                left + columns + gap / 2, rows / 2, f"${sign}$", size=18, ha="center", va="center"
            )
        for (i, j), value in np.ndenumerate(matrix):
            side = 0.92 * np.sqrt(abs(value) / largest)
            corner = (left + j + (1 - side) / 2, i + (1 - side) / 2)
            style = FILLS[fills[0] if value > 0 else fills[1]]
            canvas.add_patch(_rectangle(*corner, side, side, **style))
    return SvgFigure(canvas.figure)


def kept_pairs(steps: int, window: int, fills: Sequence[str]) -> SvgFigure:
    """Show the pairs of a step and a later loss that each truncation keeps.

    The fills name the styles of the pairs that are kept and of those that are left out.
    """
    figure = Figure(figsize=(WIDTH, 3), layout="constrained")
    kept = {
        "window": lambda s, t: t - s < window,
        "chunks": lambda s, t: (s - 1) // window == (t - 1) // window,
    }
    for number, (title, keep) in enumerate(kept.items()):
        axes = figure.add_subplot(1, 2, number + 1, aspect="equal")
        axes.set_title(title, size=TEXT)
        for t in range(1, steps + 1):
            for s in range(1, t + 1):
                style = FILLS[fills[0] if keep(s, t) else fills[1]] | {"lw": 1}
                axes.add_patch(_rectangle(s - 0.44, t - 0.44, 0.88, 0.88, **style))
        axes.set(xlim=(0.4, steps + 0.6), ylim=(steps + 0.6, 0.4), xlabel="step $s$")
        axes.set_ylabel("loss $L_t$" if not number else "", size=TEXT)
        axes.xaxis.label.set_size(TEXT)
        axes.set_xticks(range(1, steps + 1))
        axes.set_yticks(range(1, steps + 1))
        axes.tick_params(labelsize=TEXT - 2, length=0)
        axes.spines[:].set_visible(False)
    return SvgFigure(figure)


def error_against_length(errors: dict[str, Sequence[float]]) -> SvgFigure:
    """Plot the size of relative errors against the length, with one line per truncation."""
    figure = Figure(figsize=(WIDTH, 3.3), layout="constrained")
    axes = figure.add_subplot(
        yscale="log", xlabel="window or chunk length $k$", ylabel="relative error of $\\nabla_U L$"
    )
    styles = [(BLUE, "o", "-"), (ORANGE, "s", "--")]
    for (name, values), (color, marker, line) in zip(errors.items(), styles, strict=True):
        lengths = range(1, len(values) + 1)
        axes.plot(lengths, values, line, marker=marker, color=color, lw=2, ms=5, label=name)
    axes.legend(frameon=False, fontsize=TEXT - 1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    _tidy(axes)
    return SvgFigure(figure)


def norms_against_distance(norms: dict[str, Sequence[float]]) -> SvgFigure:
    """Plot the norm of the Jacobian between two states against their distance in time."""
    figure = Figure(figsize=(WIDTH, 3.3), layout="constrained")
    axes = figure.add_subplot(
        yscale="log", xlabel="distance in time $t - s$", ylabel=r"$\|\partial h_t / \partial h_s\|$"
    )
    styles = [(ORANGE, "s", "--"), (BLUE, "o", "-"), (GREEN, "^", ":"), (PURPLE, "D", "-.")]
    for (name, values), (color, marker, line) in zip(norms.items(), styles, strict=False):
        distances = range(len(values))
        axes.plot(distances, values, line, marker=marker, color=color, lw=2, ms=6, label=name)
    axes.legend(frameon=False, fontsize=TEXT - 1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    _tidy(axes)
    return SvgFigure(figure)


def _canvas(x: tuple[float, float], y: tuple[float, float], width: float) -> Axes:
    """Return axes without decorations and with equal scales, for a figure of a given width."""
    height = width * (y[1] - y[0]) / (x[1] - x[0])
    figure = Figure(figsize=(width, height))
    canvas = figure.add_axes((0, 0, 1, 1), xlim=x, ylim=y)
    canvas.axis("off")
    return canvas


def _node(
    canvas: Axes, place: Iterable[float], label: str, radius: float, *, square: bool = False
) -> None:
    x, y = place
    style = {"fill": False, "ec": "#000000", "lw": 1.6}
    if square:
        side = 1.7 * radius
        canvas.add_patch(_rectangle(x - side / 2, y - side / 2, side, side, **style))
    else:
        canvas.add_patch(Circle((x, y), radius, **style))
    canvas.text(x, y, label, size=TEXT + 4, ha="center", va="center_baseline")


def _arrow(
    canvas: Axes,
    start: Iterable[float],
    end: Iterable[float],
    radius: float,
    color: str,
    *,
    dashed: bool = False,
    width: float = 1.8,
) -> None:
    """Draw an arrow between the boundaries of two nodes."""
    start, end = np.array(start, float), np.array(end, float)
    inward = (end - start) / np.linalg.norm(end - start) * (radius + 0.04)
    style = {"arrowstyle": "-|>", "mutation_scale": 13, "shrinkA": 0, "shrinkB": 0}
    line = {"color": color, "lw": width, "ls": (0, (3, 2)) if dashed else "-"}
    canvas.annotate("", xy=end - inward, xytext=start + inward, arrowprops=style | line)


def _rectangle(x: float, y: float, width: float, height: float, **style) -> Rectangle:
    return Rectangle((x, y), width, height, **style)


def _tidy(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=TEXT - 2)
    axes.xaxis.label.set_size(TEXT)
    axes.yaxis.label.set_size(TEXT)
