import re
import subprocess
import sys


def test_chapter_contains_the_pages_of_its_pattern_in_order(body):
    headings = re.findall(r"\\((?:sub)*section)\{(.*?)\}", body)
    assert headings == [
        ("section", "First"),
        ("subsection", "The first"),
        ("subsection", "The second"),
        ("section", "Second"),
    ]
    assert r"\begin{paperdense}" in body.partition("The second")[2].partition("Second}")[0]
    assert "Its own title" not in body
    assert body.count(r"\label{\detokenize{two:place}}") == 1


def test_text_below_the_title_is_escaped_and_names_the_site(latex):
    assert r"\newcommand{\paperabout}{On 50\% of it.}" in latex["local"]
    assert r"\paperabout}{On 50\% of it. \url{https://e.org/b}}" in latex["hosted"]


def test_link_to_a_page_outside_the_document_leads_to_the_site(latex):
    assert "what is left" in latex["local"]
    assert "left.html" not in latex["local"]
    assert r"\sphinxhref{https://e.org/b/left.html}" in latex["hosted"]
    for document in latex.values():
        assert r"\hyperref[\detokenize{one-b::doc}]" in document


def test_project_without_notebooks_or_citations_is_built(tmp_path):
    settings = 'extensions = ["sphinx_paper"]\npaper_chapters = {"Only": "index"}\n'
    (tmp_path / "conf.py").write_text(settings)
    (tmp_path / "index.rst").write_text("Title\n=====\n\nText with :math:`x^2`.\n")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "-b",
        "latex",
        tmp_path,
        tmp_path / "out",
    ]
    subprocess.run(command, check=True)
    document = (tmp_path / "out" / "paper.tex").read_text("utf-8")
    assert r"\section{Only}" in document
    assert "Title" not in document
