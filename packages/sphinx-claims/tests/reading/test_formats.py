"""Tests of pages in all formats and encodings that MyST-NB and Sphinx read."""

import json

import pytest

HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n\n"
FORMATS = """
import sys
sys.path.insert(0, {folder!r})
nb_custom_formats = {{
    ".py": ["jupytext.reads", {{"fmt": "py:percent"}}],
    ".Rmd": ["jupytext.reads", {{"fmt": "Rmd"}}],
    ".steps.txt": ["read_steps.read", {{"mark": "--"}}, True],
}}
source_suffix = {{".md": "myst-nb", ".myst": "myst-nb"}}
exclude_patterns = ["conf.py", "read_steps.py", "notes.txt"]
"""
READER = """
from nbformat import v4

def read(text, mark):
    title, *code = text.split(f"{mark}\\n")
    cells = [v4.new_markdown_cell(title), *map(v4.new_code_cell, code)]
    return v4.new_notebook(cells=cells)
"""
OLD_NOTEBOOK = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {},
    "worksheets": [
        {
            "metadata": {},
            "cells": [
                {"cell_type": "markdown", "metadata": {}, "source": "# Old"},
                {
                    "cell_type": "code",
                    "language": "python",
                    "metadata": {},
                    "outputs": [],
                    "input": "print('o' + 'ld')\nCODE",
                },
            ],
        }
    ],
}
PAGES = {
    "suffix.myst": HEAD + "# Suffix\n\n```{code-cell}\nprint('suf' + 'fix')\nCODE\n```\n",
    "mark.md": "\ufeff" + HEAD + "# Mark\n\n```{code-cell}\nprint('ma' + 'rk')\nCODE\n```\n",
    "percent.py": (
        "# %% [markdown]\n# # Percent\n#\n# Text, {claim}`half`.\n\n"
        "# %%\nfrom sphinx_claims import claim\n\n# %%\n# a comment\n"
        "claim('half', '0.5', 0.25 + 0.25, doubled=0.25 * 2)\nprint('per' + 'cent')\nCODE\n"
    ),
    "r.Rmd": "# R\n\n```{python}\nprint('mark' + 'down')\nCODE\n```\n",
    "own.steps.txt": "# Own\n--\nx = 1\n--\nprint('o' + 'wn')\nCODE\n",
    "old.ipynb": json.dumps(OLD_NOTEBOOK),
}
PRINTED = {
    "suffix": "suffix",
    "mark": "mark",
    "percent": "percent",
    "r": "markdown",
    "own": "own",
    "old": "old",
}


@pytest.fixture
def formats(site):
    """Return a site with pages in many formats, and a function that writes their last lines."""
    (site.source / "page.md").unlink()
    settings = (site.source / "conf.py").read_text()
    site.write("conf.py", settings + FORMATS.format(folder=str(site.source)))
    site.write("read_steps.py", READER)

    def write(code):
        for name, text in PAGES.items():
            site.write(name, text.replace("CODE", code))

    return site, write


def test_pages_in_all_formats_are_executed(formats):
    site, write = formats
    write("pass")
    site.built()
    for page, text in PRINTED.items():
        assert f">{text}\n<" in site.html(page)
    write("missing()")
    text = "NameError: name 'missing' is not defined"
    markdown = ("mark.md", "percent.py", "r.Rmd", "own.steps.txt", "suffix.myst")
    site.refuses(
        site.problem("mark.md", "missing()", text),
        f"old.ipynb:cell 2, line 2: ERROR: {text}",
        *(site.problem(name, "missing()", text) for name in sorted(markdown) if name != "mark.md"),
    )


def test_problems_in_the_text_of_a_custom_format_have_its_lines(formats):
    site, _ = formats
    text = PAGES["percent.py"].replace("CODE", "").replace("Text", "A {claim}`hlaf`,\n# text")
    site.write("percent.py", text)
    problem = "claim hlaf is printed, but no page makes it"
    site.refuses(site.problem("percent.py", "hlaf", problem))


def test_pages_in_another_encoding_are_read(site):
    settings = (site.source / "conf.py").read_text()
    site.write("conf.py", settings + 'source_encoding = "latin-1"\n')
    text = (site.source / "page.md").read_text().replace("One", "À côté\n\n{claim}`hlaf`, one")
    (site.source / "page.md").write_bytes(text.encode("latin-1"))
    (site.source / "wide.txt").write_bytes("Zeile ä\n\n{claim}`weit`\n".encode("utf-16"))
    include = "# Wide\n\n```{include} wide.txt\n:encoding: utf-16\n```\n"
    site.write("more.md", include)
    status, lines = site.build()
    assert status == 1
    assert lines[-3:-1] == [
        "page.md:10: ERROR: claim hlaf is printed, but no page makes it",
        "wide.txt:3: ERROR: claim weit is printed, but no page makes it",
    ]


def test_pages_that_are_not_in_the_encoding_are_named(site):
    (site.source / "page.md").write_bytes(b"# Page\n\nCaf\xe9\n")
    (site.source / "index.md").write_bytes(b"\xff\n")
    before = site.published()
    text = "ERROR: the page cannot be read: expected text in utf-8, found the byte"
    assert site.build() == (1, [f"index.md:1: {text} 0xff", f"page.md:3: {text} 0xe9"])
    assert site.changes(before) == []


def test_problems_of_loaded_code_have_the_lines_of_its_file(site):
    site.write("code.py", "\n\nfrom sphinx_claims import claim\nclaim('one', '2', 2 - 1)\n1 / 0\n")
    site.write("load.md", HEAD + "# Load\n\n{claim}`one`\n\n```{code-cell}\n:load: code.py\n```\n")
    site.refuses(
        site.problem("code.py", "claim(", "claim one states 2, computed 1 (exact, margin -1)"),
        site.problem("code.py", "1 / 0", "ZeroDivisionError: division by zero"),
    )
    site.write("code.py", "from sphinx_claims import claim\nclaim('one', '1', 2 - 1)\n")
    site.built()


def test_front_matter_of_a_page_that_is_no_notebook_is_left_to_myst(site):
    site.write("plain.md", "---\n---\n\n# Plain\n")
    status, lines = site.build()
    assert status == 0
    assert not any("ERROR" in line for line in lines)
