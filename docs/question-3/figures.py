"""The figures of question 3."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from dlproofs.drawing import Drawing
from dlproofs.normalization import BATCH_NORM, INSTANCE_NORM, LAYER_NORM, Data

TECHNIQUES = {
    BATCH_NORM: ("Batch normalization", "one mean for each channel"),
    LAYER_NORM: ("Layer normalization", "one mean for each sample"),
    INSTANCE_NORM: ("Instance normalization", "one mean for each channel of each sample"),
}

# Two tints each of the sky blue, orange, bluish green and reddish purple of Okabe and Ito.
HUES = [
    ("#63B4E6", "#A9D8F4"),
    ("#EBAA2A", "#F7D48C"),
    ("#4FBF9F", "#A6E0CF"),
    ("#D98FB7", "#EEC4DA"),
]

# Lengths in cells.
CELL = 0.9
SAMPLE_GAP = 0.72
CHANNEL_GAP = 0.38
MARGIN = 0.12
HEADING = 1.85
PANEL_GAP = 0.85
WIDTH_IN_INCHES = 5


def sharing(x: Data) -> Drawing:
    """Draw which entries of a (batch, channel, feature) tensor share a mean.

    In each panel a row is a channel and a block of columns a sample; one outlined tile holds the
    entries that share one mean.
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
    return Drawing(figure)


def _draw_tiles(canvas: Axes, tensor: np.ndarray, axes: tuple[int, ...], top: float) -> None:
    centres: dict[tuple[int | None, ...], list[tuple[float, float]]] = {}
    for index in np.ndindex(tensor.shape):
        sample, channel, feature = index
        centre = (
            MARGIN + sample * (tensor.shape[2] + SAMPLE_GAP) + feature + 0.5,
            top + channel * (1 + CHANNEL_GAP) + 0.5,
        )
        group = tuple(None if axis in axes else i for axis, i in enumerate(index))
        centres.setdefault(group, []).append(centre)
        _draw_box(canvas, [centre], CELL / 2, facecolor="#FFFFFF", alpha=0.5, zorder=2)
        canvas.text(
            *centre,
            f"${tensor[index]}$",
            size=21,
            math_fontfamily="cm",
            ha="center",
            va="center_baseline",
        )
    for (sample, channel, _), inside in centres.items():
        hue = HUES[(channel if sample is None else sample) % len(HUES)]
        tint = hue[0 if sample is None or channel is None else channel % 2]
        _draw_box(canvas, inside, 0.5 + MARGIN - 0.04, facecolor=tint, edgecolor="#000000")


def _draw_box(canvas: Axes, centres: list, reach: float, **style) -> None:
    """Draw the smallest box that holds a square of the given half-width around every centre."""
    low, high = np.min(centres, axis=0) - reach, np.max(centres, axis=0) + reach
    rounding = f"round,pad=0,rounding_size={0.3 * reach}"
    style = {"linewidth": 1.2, "edgecolor": "none"} | style
    canvas.add_patch(FancyBboxPatch(low, *(high - low), boxstyle=rounding, **style))
