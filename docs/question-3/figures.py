"""Figures of question 3."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from dlproofs.arrays import RealArrayLike
from dlproofs.drawing import SvgFigure
from dlproofs.dropout import effective_penalty
from dlproofs.gradient_descent import gradient_descent, spectral_filter
from dlproofs.normalization import BATCH_NORM, INSTANCE_NORM, LAYER_NORM
from dlproofs.regression import minimum_norm_solution

TECHNIQUES = {
    BATCH_NORM: ("Batch normalization", "one mean per channel"),
    LAYER_NORM: ("Layer normalization", "one mean per sample"),
    INSTANCE_NORM: ("Instance normalization", "one mean per channel and sample"),
}

# Two tints each of sky blue, orange, bluish green and reddish purple after Okabe and Ito.
HUES = [
    ("#63B4E6", "#A9D8F4"),
    ("#EBAA2A", "#F7D48C"),
    ("#4FBF9F", "#A6E0CF"),
    ("#D98FB7", "#EEC4DA"),
]

BLUE, ORANGE, GREEN = "#2F86BD", "#C47F0E", "#2E9A7B"

# Lengths in units of a cell.
CELL = 0.9
SAMPLE_GAP = 0.72
CHANNEL_GAP = 0.38
MARGIN = 0.12
HEADING = 1.85
PANEL_GAP = 0.85
WIDTH_IN_INCHES = 5


def sharing(x: RealArrayLike) -> SvgFigure:
    """Draw the groups of entries of a (batch, channel, feature) tensor that share a mean.

    In each panel, a row is a channel and a block of columns is a sample. Each outlined tile
    contains the entries that share one mean.
    """
    tensor = np.asarray(x)
    batch, channels, features = tensor.shape
    width = batch * (features + SAMPLE_GAP) - SAMPLE_GAP + 2 * MARGIN
    panel = HEADING + channels * (1 + CHANNEL_GAP) - CHANNEL_GAP + 2 * MARGIN
    height = len(TECHNIQUES) * (panel + PANEL_GAP) - PANEL_GAP

    figure = Figure(figsize=(WIDTH_IN_INCHES, WIDTH_IN_INCHES * height / width))
    canvas = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    canvas.axis("off")
    for number, (axes, (technique, sentence)) in enumerate(TECHNIQUES.items()):
        top = number * (panel + PANEL_GAP)
        canvas.text(0, top + 0.42, technique, size=14, weight="bold", va="center")
        canvas.text(0, top + 1.2, sentence, size=13, va="center")
        _draw_tiles(canvas, tensor, axes, top + HEADING + MARGIN)
    return SvgFigure(figure)


def _draw_tiles(canvas: Axes, tensor: np.ndarray, axes: tuple[int, ...], top: float) -> None:
    centers: dict[tuple[int | None, ...], list[tuple[float, float]]] = {}
    for index in np.ndindex(tensor.shape):
        sample, channel, feature = index
        center = (
            MARGIN + sample * (tensor.shape[2] + SAMPLE_GAP) + feature + 0.5,
            top + channel * (1 + CHANNEL_GAP) + 0.5,
        )
        group = tuple(None if axis in axes else i for axis, i in enumerate(index))
        centers.setdefault(group, []).append(center)
        _draw_box(canvas, [center], CELL / 2, facecolor="#FFFFFF", alpha=0.5, zorder=2)
        canvas.text(
            *center,
            f"${tensor[index]}$",
            size=21,
            math_fontfamily="cm",
            ha="center",
            va="center_baseline",
        )
    for (sample, channel, _), inside in centers.items():
        hue = HUES[(channel if sample is None else sample) % len(HUES)]
        tint = hue[0 if sample is None or channel is None else channel % 2]
        _draw_box(canvas, inside, 0.5 + MARGIN - 0.04, facecolor=tint, edgecolor="#000000")


def _draw_box(canvas: Axes, centers: list, reach: float | tuple[float, float], **style) -> None:
    """Draw the bounding box of boxes with the given half-size around every center."""
    low, high = np.min(centers, axis=0) - reach, np.max(centers, axis=0) + reach
    rounding = f"round,pad=0,rounding_size={0.3 * np.min(reach)}"
    style = {"linewidth": 1.2, "edgecolor": "none"} | style
    canvas.add_patch(FancyBboxPatch(low, *(high - low), boxstyle=rounding, **style))


def sentences(lengths: list[int]) -> SvgFigure:
    """Draw the tokens of a padded batch that share statistics, with one sentence per row."""
    longest = max(lengths)
    schemes = {
        "Batch normalization": "all positions of all sentences",
        "Layer normalization over time": "all positions of one sentence",
        "Layer normalization of a token": "one position of one sentence",
    }
    row_height, column_width, heading, space = 1.3, 1.95, 1.6, 0.6
    panel = heading + row_height * len(lengths) + space
    width, height = column_width * longest + 2 * MARGIN, len(schemes) * panel - space
    figure = Figure(figsize=(WIDTH_IN_INCHES, WIDTH_IN_INCHES * height / width))
    canvas = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    canvas.axis("off")
    for number, (scheme, sharing_set) in enumerate(schemes.items()):
        top = number * panel
        canvas.text(0, top + 0.4, scheme, size=14, weight="bold", va="center")
        canvas.text(0, top + 1.1, sharing_set, size=13, va="center")
        groups: dict[tuple[int, ...], list[tuple[float, float]]] = {}
        for row, column in np.ndindex(len(lengths), longest):
            x = MARGIN + column_width * (column + 0.5)
            y = top + heading + row_height * (row + 0.5)
            real = column < lengths[row]
            if real or number < 2:
                groups.setdefault((row, column)[:number], []).append((x, y))
            text = f"$x_{{{row + 1},{column + 1}}}$" if real else "padding"
            canvas.text(x, y, text, size=17 if real else 12, ha="center", va="center")
            face = {"alpha": 0.5, "facecolor": "#FFFFFF"} if real else {"facecolor": "none"}
            edge = {"edgecolor": "none"} if real else {"edgecolor": "#000000", "linestyle": ":"}
            _draw_box(canvas, [(x, y)], (0.84, 0.47), zorder=2, **face, **edge)
        for group, centers in groups.items():
            tint = HUES[group[0] if group else 2][sum(group[1:]) % 2]
            _draw_box(canvas, centers, (0.94, 0.59), facecolor=tint, edgecolor="#000000")
    return SvgFigure(figure)


def penalty() -> SvgFigure:
    """Plot the two penalties of dropout against the probability of keeping an input."""
    figure, axes = _axes(0.72)
    p = np.linspace(0.02, 0.99, 200)
    effective = [effective_penalty(float(keep)) for keep in p]
    axes.semilogy(p, effective, color=BLUE, linewidth=2.5)
    axes.semilogy(p, p * (1 - p), color=ORANGE, linewidth=2.5, linestyle="--")
    axes.text(0.2, 9, r"$\lambda = (1 - p)\,/\,p$ in ridge regression", size=13, color="#000000")
    axes.text(0.22, 0.065, r"$p\,(1 - p)$ before $\Vert\Gamma w\Vert^2$", size=13)
    axes.set_xlabel("probability $p$ of keeping an input", size=13)
    axes.set_ylabel("penalty", size=13)
    return SvgFigure(figure)


def descent(
    x: RealArrayLike, y: RealArrayLike, step_size: float, steps: int, start: RealArrayLike
) -> SvgFigure:
    """Plot gradient descent on one equation in two weights, from zero and from another point."""
    shortest = minimum_norm_solution(x, y)
    figure, axes = _axes(1)
    direction = np.array([shortest[1], -shortest[0]])
    line = np.array([shortest - 3 * direction, shortest + 3 * direction])
    axes.plot(*line.T, color="#000000", linewidth=2)
    axes.plot(*np.array([-shortest, 1.6 * shortest]).T, color="#767676", linewidth=1.5)
    corner = [0.88 * shortest, 0.88 * shortest + 0.12 * direction, shortest + 0.12 * direction]
    axes.plot(*np.array(corner).T, color="#000000", linewidth=1)
    axes.annotate("$S$", -0.9 * shortest, (8, -10), textcoords="offset points", size=15)
    nearest = np.array(start) + minimum_norm_solution(x, y - np.array(x) @ start)
    axes.plot(*nearest, color=ORANGE, marker="D", markersize=9, zorder=3)
    axes.annotate("nearest to it", nearest, (-104, -22), textcoords="offset points", size=13)
    turn = np.linspace(0, 2 * np.pi, 200)
    circle = np.linalg.norm(shortest) * np.array([np.cos(turn), np.sin(turn)])
    axes.plot(*circle, color=GREEN, linewidth=2, linestyle="--")
    for first, color, marker in [(np.zeros(2), BLUE, "o"), (np.array(start), ORANGE, "s")]:
        path = gradient_descent(x, y, step_size, steps, first)
        axes.plot(*path.T, color=color, linewidth=1.5, marker=marker, markersize=6)
    axes.plot(*shortest, color="#000000", marker="*", markersize=16, zorder=3)
    axes.annotate("$w^*$", shortest, (10, 6), textcoords="offset points", size=15)
    axes.annotate("start at zero", (0, 0), (8, -16), textcoords="offset points", size=13)
    axes.annotate("another start", start, (-14, -20), textcoords="offset points", size=13)
    axes.annotate(
        "$Xw = y$",
        shortest + 0.5 * direction,
        (8, 4),
        textcoords="offset points",
        size=15,
    )
    low, high = -1.6 * np.linalg.norm(shortest), 1.75 * np.linalg.norm(shortest)
    axes.set(xlim=(low, high), ylim=(low, high), aspect="equal", xticks=[], yticks=[])
    axes.set_xlabel("$w_1$", size=14)
    axes.set_ylabel("$w_2$", size=14)
    return SvgFigure(figure)


def early_stopping(steps: list[int], part_of_bound: float) -> SvgFigure:
    """Plot the spectral filter of gradient descent after several numbers of steps."""
    figure, axes = _axes(0.72)
    sigma = np.linspace(0, 1, 400)
    styles = ["-", "--", "-.", ":"]
    for step, color, style in zip(steps, [ORANGE, GREEN, BLUE, "#000000"], styles, strict=True):
        fitted = spectral_filter(sigma, part_of_bound, step)
        axes.plot(sigma, fitted, color=color, linewidth=2.5, linestyle=style, label=f"$t = {step}$")
    axes.legend(fontsize=12, frameon=False, loc="lower right")
    axes.set_xlabel(r"$\sigma\,/\,\sigma_{\max}$", size=14)
    axes.set_ylabel(r"fraction fitted, $\varphi_t(\sigma)$", size=14)
    return SvgFigure(figure)


def _axes(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH_IN_INCHES, height * WIDTH_IN_INCHES), layout="constrained")
    axes = figure.add_subplot()
    axes.patch.set_alpha(0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=12)
    return figure, axes
