"""Figures that come out the same, byte for byte, in every build."""

import io
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.figure import Figure


@dataclass(frozen=True)
class Drawing:
    """A figure that a notebook shows as SVG, whatever its plotting backend.

    Draw in black (``#000000``) and colours of medium lightness on no background, so that the figure
    can be inverted on a dark page.

    Args:
        figure: What to show.

    >>> Drawing(Figure())._repr_svg_().startswith("<?xml")
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
