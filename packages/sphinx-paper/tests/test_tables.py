import re
import subprocess
import sys

import pytest

PAGE = """# Of $x^2$

| a | b |
|---|---|
| https://e.org/a_long/address.html | short/word |

| c | d | e | f | g | h | i | j |
|---|---|---|---|---|---|---|---|
| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |

A word `of_code/that_is_long` outside.
"""
SETTINGS = """
extensions = ["myst_parser", "sphinx_paper"]
myst_enable_extensions = ["dollarmath"]
paper_chapters = {"Only": "[ab]"}
"""


@pytest.fixture(scope="module")
def tex(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    (folder / "conf.py").write_text(SETTINGS)
    (folder / "index.md").write_text("# Home\n\n```{toctree}\na\nb\n```\n")
    (folder / "a.md").write_text(PAGE)
    (folder / "b.md").write_text("# B\n\nText.\n")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "latex", folder, folder / "out"]
    subprocess.run(command, check=True)
    return (folder / "out" / "paper.tex").read_text("utf-8")


def test_long_words_in_tables_break_after_punctuation(tex):
    text = tex.replace("\N{ZERO WIDTH SPACE}", "|")
    assert r"https://|e.|org/|a\_|long/|address.|html" in text
    assert "short/word" in text
    assert r"of\_code/that\_is\_long" in text


def test_only_a_table_of_many_columns_is_scaled(tex):
    (table,) = re.findall(r"\\begin\{paperwidetable\}\{1\.33\}(.*?)\\end\{paperw", tex, re.DOTALL)
    assert "TTTTTTTT" in table


def test_bookmark_of_a_heading_has_the_source_of_its_formula(tex):
    assert r"\subsection{Of \texorpdfstring{\(x^2\)}{x\textasciicircum{}2}}" in tex
