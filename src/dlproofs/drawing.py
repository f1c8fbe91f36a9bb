"""Matplotlib figures as reproducible SVG for Jupyter notebooks."""

import io
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.figure import Figure


@dataclass(frozen=True)
class SvgFigure:
    """Matplotlib figure that a notebook displays as SVG, whatever its plotting backend.

    The SVG holds no date, no creator and no random identifier: the same figure gives the same
    bytes in every build. Draw in black (``#000000``) and colors of medium lightness, because the
    background is transparent and a dark page may invert the figure.

    Args:
        figure: The figure to display.

    >>> SvgFigure(Figure())._repr_svg_().startswith("<?xml")
    True
    """

    figure: Figure

    def _repr_svg_(self) -> str:
        svg = io.StringIO()
        with mpl.rc_context({"svg.hashsalt": __name__, "svg.fonttype": "path"}):
            self.figure.savefig(
                svg, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
            )
        return svg.getvalue()
