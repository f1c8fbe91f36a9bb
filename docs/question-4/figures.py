"""Figures of question 4."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullFormatter, ScalarFormatter

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


def _finish(axes) -> None:
    axes.tick_params(labelsize=12)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#808080", linewidth=0.5, alpha=0.5)
