"""Unit tests of line numbers in Markdown pages and notebooks."""

import json
from pathlib import Path

import pytest
from docutils import nodes

from sphinx_claims.site.sources import (
    SourceFinder,
    format_location,
    numbered_lines,
    replace_line,
)


@pytest.mark.parametrize(
    ("name", "line", "location"),
    [
        ("page.md", 12, "page.md:12"),
        ("page.md", 20003, "page.md:20003"),
        ("note.ipynb", 20003, "note.ipynb:cell 2, line 3"),
        ("note.ipynb", 1, "note.ipynb:1"),
    ],
)
def test_locations(name, line, location):
    assert format_location(Path(name), line) == location


def test_locations_below_the_working_directory_are_relative(tmp_path, monkeypatch):
    path = tmp_path / "folder" / "page.md"
    assert format_location(path, 3) == f"{path}:3"
    monkeypatch.chdir(tmp_path)
    assert format_location(path, 3) == "folder/page.md:3"


@pytest.fixture
def notebook(tmp_path):
    path = tmp_path / "note.ipynb"
    cells = [{"source": "# Title\n\nWords"}, {"source": ["x = 1\n", "y = 2"]}]
    path.write_text(json.dumps({"cells": cells}), "utf-8")
    return path


def test_lines_of_a_notebook_are_numbered_by_cell(notebook):
    assert numbered_lines(notebook) == {
        10001: "# Title",
        10002: "",
        10003: "Words",
        20001: "x = 1",
        20002: "y = 2",
    }


def test_a_line_of_a_notebook_is_replaced(notebook):
    notebook.write_text(replace_line(notebook, 20002, "y = 3"), "utf-8")
    assert numbered_lines(notebook)[20002] == "y = 3"
    assert numbered_lines(notebook)[20001] == "x = 1"


@pytest.fixture
def finder(tmp_path):
    """Return a function that finds a text below line 3 of a page."""
    page = tmp_path / "page.md"
    page.write_text("# A page\n\nFirst 120\nthen 12 of these\nor 12 of those\n", "utf-8")
    paragraph = nodes.paragraph()
    paragraph.source, paragraph.line = str(page), 3

    def find(needle, context=""):
        path, line = SourceFinder(page).find(paragraph, needle, context)
        assert path == str(page)
        return line

    return find


@pytest.mark.parametrize(
    ("needle", "context", "line"),
    [
        ("", "", 3),
        ("First", "", 3),
        ("12", "", 4),
        ("12", "or 12 of those", 5),
        ("absent", "", 3),
    ],
)
def test_a_text_is_found_in_its_block(finder, needle, context, line):
    assert finder(needle, context) == line
