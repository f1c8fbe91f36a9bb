"""The same figure is the same text, in every process and whatever the reader's settings."""

import os
import subprocess
import sys

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from dlproofs.drawing import Drawing

DRAW = """
from matplotlib.figure import Figure
from dlproofs.drawing import Drawing
figure = Figure()
axes = figure.subplots()
axes.plot([1, 3, 2], marker="o", label="a line, clipped, with markers")
axes.set_title("words")
axes.legend()
print(Drawing(figure)._repr_svg_())
"""


def drawn(seed):
    """The figure of another process."""
    environment = os.environ | {"PYTHONHASHSEED": seed}
    environment.pop("SOURCE_DATE_EPOCH", None)
    done = subprocess.run(
        [sys.executable, "-c", DRAW], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def drawing():
    figure = Figure(facecolor="#123456")
    axes = figure.subplots()
    axes.set_facecolor("#654321")
    axes.plot([1, 2], marker="o")
    axes.set_title("words")
    return Drawing(figure)


def test_two_processes_draw_the_same():
    first = drawn("1")
    assert "clip-path" in first
    assert first == drawn("2")


def test_a_figure_is_drawn_twice_alike():
    assert drawing()._repr_svg_() == drawing()._repr_svg_()


def test_a_figure_names_no_date_and_no_program(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    svg = drawing()._repr_svg_()
    assert "<dc:format>image/svg+xml</dc:format>" in svg
    assert "<dc:date>" not in svg
    assert "<dc:creator>" not in svg


def test_a_figure_has_no_background():
    svg = drawing()._repr_svg_()
    assert "#1f77b4" in svg  # (the line)
    assert "#123456" not in svg
    assert "#654321" not in svg


@pytest.mark.parametrize("options", [{"svg.fonttype": "none"}, {"svg.hashsalt": "other"}])
def test_a_figure_is_the_same_whatever_the_settings(options):
    plain = drawing()._repr_svg_()
    assert "<text" not in plain
    with mpl.rc_context(options):
        assert drawing()._repr_svg_() == plain
