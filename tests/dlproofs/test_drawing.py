"""SVG output is identical in every process and under every Matplotlib configuration."""

import os
import subprocess
import sys

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from dlproofs.drawing import SvgFigure

SCRIPT = """
from matplotlib.figure import Figure
from dlproofs.drawing import SvgFigure
figure = Figure()
axes = figure.subplots()
axes.plot([1, 3, 2], marker="o", label="a line, clipped, with markers")
axes.set_title("words")
axes.legend()
print(SvgFigure(figure)._repr_svg_())
"""


def svg_from_subprocess(hash_seed):
    """Return the SVG that another process writes."""
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    environment.pop("SOURCE_DATE_EPOCH", None)
    completed = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
    )
    return completed.stdout


def example():
    figure = Figure(facecolor="#123456")
    axes = figure.subplots()
    axes.set_facecolor("#654321")
    axes.plot([1, 2], marker="o")
    axes.set_title("words")
    return SvgFigure(figure)


def test_svg_is_identical_in_two_processes():
    first = svg_from_subprocess("1")
    assert "clip-path" in first
    assert first == svg_from_subprocess("2")


def test_svg_is_identical_when_rendered_twice():
    assert example()._repr_svg_() == example()._repr_svg_()


def test_svg_metadata_has_no_date_and_no_creator(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    svg = example()._repr_svg_()
    assert "<dc:format>image/svg+xml</dc:format>" in svg
    assert "<dc:date>" not in svg
    assert "<dc:creator>" not in svg


def test_svg_background_is_transparent():
    svg = example()._repr_svg_()
    assert "#1f77b4" in svg  # color of the line
    assert "#123456" not in svg
    assert "#654321" not in svg


@pytest.mark.parametrize("options", [{"svg.fonttype": "none"}, {"svg.hashsalt": "other"}])
def test_svg_ignores_rcparams(options):
    plain = example()._repr_svg_()
    assert "<text" not in plain
    with mpl.rc_context(options):
        assert example()._repr_svg_() == plain
