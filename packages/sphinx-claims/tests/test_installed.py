"""Tests of sites in an environment with the extension whose conf.py does not name it."""

import json

import pytest

from sphinx_claims.claims.kernel import MIME_TYPE

SETTINGS = """
extensions = ["myst_nb"]
html_theme = "basic"
nb_execution_mode = {mode!r}
"""


@pytest.mark.parametrize("builder", ["html", "latex"])
def test_the_output_of_a_claim_is_its_text(site, builder):
    site.write("conf.py", SETTINGS.format(mode="force"))
    site.write_page("page.md", "One.", 'claim("half", "1/2", Fraction(1) / 2)')
    status, lines = site.build("-E", builder=builder)
    assert (status, [line for line in lines if "Kernel" not in line]) == (0, [])
    (written,) = site.out.glob("page.html" if builder == "html" else "*.tex")
    assert "half = 1/2; computed 1/2; exact" in written.read_text()


def test_a_stored_claim_is_shown_as_its_text(site):
    site.write("conf.py", SETTINGS.format(mode="off"))
    data = {"text/plain": "the text of the claim", MIME_TYPE: {"key": "half"}}
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    cell = {"cell_type": "code", "id": "a", "source": "1", "execution_count": 1, "metadata": {}}
    metadata = {"language_info": {"name": "python"}}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata}
    (site.source / "page.md").unlink()
    site.write("page.ipynb", json.dumps(notebook | {"cells": [cell | {"outputs": [output]}]}))
    site.write("index.md", "# Home\n\n[](page)\n")
    status, _ = site.build("-E")
    assert status == 0
    assert "the text of the claim" in site.html("page")
