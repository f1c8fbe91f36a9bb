"""Tests of reproducible builds: in other folders, time zones, hash seeds and processes."""

import json
import os
import shutil
import subprocess
import sys

import pytest

SETTINGS = """\
extensions = ["sphinx_claims", "sphinx_proof"]
myst_enable_extensions = ["amsmath", "dollarmath", "colon_fence"]
html_theme = "basic"
project = "A site"
copyright = "nobody"
"""
PAGE = r"""
One {claim}`half`, and $x = \claim{half}$.

\begin{equation}
x = \claim{half}
\end{equation}

\begin{align}
a &= b \\
c &= d
\end{align}

:::{prf:theorem} Halves
:label: halves
:evidence: half, halved
Halves make a whole.
:::
:::{prf:proof}
By counting.
:::
"""
FIGURE = """\
from matplotlib.figure import Figure
figure = Figure(figsize=(2, 1))
figure.subplots().plot([1, 2], [3, 4], clip_on=True)
figure
"""
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 4,
    "metadata": {"kernelspec": {"name": "python3", "display_name": ""}},
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": "# A notebook\n"},
        {
            "cell_type": "code",
            "metadata": {"tags": ["raises-exception"]},
            "execution_count": None,
            "outputs": [],
            "source": "import warnings, lib.helper\nwarnings.warn('old')\nlib.helper.halve(1)",
        },
    ],
}
LEDGER = "# Ledger\n\n```{claims-ledger}\n```\n"


@pytest.fixture
def featured(site):
    """Return a site with features whose output could vary between builds."""
    site.write("conf.py", SETTINGS)
    half = 'claim("half", "1/2", Fraction(1) / 2)\nagree("halved", by=1 / 2, power=2.0**-1)'
    site.write_page("page.md", PAGE, half, FIGURE)
    site.write_page("more.md", "Here is {claim}`half`.", "sorted({'b', 'a'})")
    site.write("notebook.ipynb", json.dumps(NOTEBOOK))
    site.write("lib/helper.py", "import json\ndef halve(x):\n    json.loads(x)\n")
    site.write("ledger.md", LEDGER)
    return site


def build(folder, *options, **changed):
    """Build in a process of its own; return the content of every file, by name."""
    out = folder / "out"
    places = ["-d", folder / "doctrees", folder / "source", out]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--no-color", *options, *places],
        env=os.environ | changed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.*")}


def differing(one, other):
    """Return the names of the files that differ between two builds."""
    return sorted({name for name, _ in one.items() ^ other.items()})


def test_clean_builds_in_other_environments_write_the_same_bytes(featured, tmp_path):
    folders = [tmp_path / "here", tmp_path / "far" / "away"]
    for folder in folders:
        shutil.copytree(featured.source, folder / "source")
    here = build(folders[0], PYTHONHASHSEED="1", TZ="UTC")
    away = build(
        folders[1], "-j2", PYTHONHASHSEED="2", TZ="Asia/Tokyo", SOURCE_DATE_EPOCH="1000000000"
    )
    assert {"page.html", "notebook.html", "claims.json", "searchindex.js"} <= here.keys()
    assert differing(here, away) == []


def test_an_incremental_build_writes_the_bytes_of_a_clean_build(featured, tmp_path):
    folder = tmp_path / "again"
    shutil.copytree(featured.source, folder / "source")
    first = build(folder)
    page = folder / "source" / "more.md"
    text = page.read_text("utf-8")
    page.write_text(text.replace("Here is", "There is"), "utf-8")
    assert build(folder)["more.html"] != first["more.html"]
    page.write_text(text, "utf-8")
    last = build(folder)
    for site in (first, last):
        del site["searchindex.js"]  # in which Sphinx keeps words of older versions of a page
    assert differing(first, last) == []
