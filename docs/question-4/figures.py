"""Figures of question 4."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator, ScalarFormatter

from dlproofs.drawing import SvgFigure
from dlproofs.frontier import Point, pareto_frontier

# Vermilion, blue and bluish green after Okabe and Ito, at medium lightness.
STYLES = [("#D55E00", "o", "-"), ("#1F8FCF", "s", "--"), ("#0E9E78", "^", ":")]
WIDTH_IN_INCHES = 5


def scaling(panels: Mapping[str, Mapping[str, Sequence[Point]]]) -> SvgFigure:
    """Plot families of models by cost and quality, with a line along each Pareto frontier.

    Args:
        panels: The families of each panel by name, by the title of the panel, from top to bottom.
    """
    figure = Figure(figsize=(WIDTH_IN_INCHES, 3.1 * len(panels)), layout="constrained")
    for axes, (title, families) in zip(figure.subplots(len(panels)), panels.items(), strict=True):
        for (name, points), (color, marker, line) in zip(families.items(), STYLES, strict=True):
            axes.plot(
                *zip(*pareto_frontier(points), strict=True),
                color=color,
                linestyle=line,
                linewidth=2,
            )
            axes.plot(
                *zip(*points, strict=True),
                color=color,
                marker=marker,
                linestyle="none",
                markersize=8,
                label=name,
            )
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(FixedLocator([50, 200, 1000, 4000]))
        axes.xaxis.set_major_formatter(ScalarFormatter())
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_title(title, size=13, weight="bold", loc="left")
        axes.set_ylabel("accuracy, %", size=12)
        axes.legend(fontsize=12, frameon=False, loc="lower right")
        _finish(axes)
    axes.set_xlabel("pre-training compute, exaFLOPs", size=12)
    return SvgFigure(figure)


def learning_curves(sizes: Sequence[int], curves: Mapping[str, np.ndarray]) -> SvgFigure:
    """Plot mean accuracy and its standard deviation over runs against the number of examples.

    Args:
        sizes: The numbers of training examples.
        curves: The accuracies by the name of a net, of shape (sizes, runs).
    """
    figure = Figure(figsize=(WIDTH_IN_INCHES, 4), layout="constrained")
    axes = figure.subplots()
    shift = 0.97
    for (name, accuracies), (color, marker, line) in zip(curves.items(), STYLES, strict=True):
        axes.errorbar(
            np.array(sizes) * shift,
            accuracies.mean(axis=1),
            accuracies.std(axis=1, ddof=1),
            color=color,
            marker=marker,
            linestyle=line,
            linewidth=2,
            markersize=8,
            capsize=4,
            label=name,
        )
        shift += 0.03
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(sizes))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.set_xlabel("training examples", size=12)
    axes.set_ylabel("accuracy on held-out digits", size=12)
    axes.legend(fontsize=12, frameon=False, loc="lower right")
    _finish(axes)
    return SvgFigure(figure)


def _finish(axes) -> None:
    axes.tick_params(labelsize=12)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#808080", linewidth=0.5, alpha=0.5)
