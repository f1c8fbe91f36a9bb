"""The record that benchmarks write, as the page on speed shows it."""

import json
import runpy
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
PAGE = runpy.run_path(str(REPOSITORY / "docs" / "extension" / "figures.py"))
TIMING = runpy.run_path(str(REPOSITORY / "benchmarks" / "timing.py"))
Row, Measure = TIMING["Row"], TIMING["Measure"]


def record():
    slow = [Measure(6.0, "of a bare page", 4), Measure(150.0, "MB", 150)]
    rows = {
        "cold": [Row("16 pages", "MyST-NB", 38.0, 40.5, [Measure(1.0, "of serial MyST-NB")])],
        "edit": [Row("pages, cold", "sphinx_claims", 3.0, None, slow, 125)],
    }
    parts = {part: [row.as_json() for row in found] for part, found in rows.items()}
    return json.loads(json.dumps({"parts": parts}))


def test_the_table_names_missed_and_met_targets():
    assert PAGE["times"](record(), "cold", "edit")._repr_markdown_().splitlines()[2:] == [
        "| 16 pages | MyST-NB | 1.00 of serial MyST-NB | 38.0 | 40.5 |",
        "| 125 pages, cold | sphinx_claims | 6.00 of a bare page (target 4.00: **missed**);"
        " 150 MB (target 150: met) | 3.00 |  |",
    ]


def test_bars_have_the_lengths_of_the_ratios_and_lines_their_targets():
    axes = PAGE["ratios"](record()).figure.axes
    assert [[bar.get_width() for bar in panel.patches] for panel in axes] == [[1.0], [6.0]]
    assert [[set(line.get_xdata()) for line in panel.lines] for panel in axes] == [[], [{4}]]
