"""A small site of another author as LaTeX."""

import json
import re
import subprocess
import sys

import pytest

CONF = """
project = "A book"
author = "An author"
extensions = ["myst_nb", "sphinx_proof", "sphinxcontrib.bibtex", "sphinx_paper"]
bibtex_bibfiles = ["works.bib"]
bibtex_reference_style = "author_year"
myst_enable_extensions = ["colon_fence", "dollarmath"]
nb_execution_mode = "off"
suppress_warnings = ["myst-nb.lexer"]
paper_chapters = {"First": "one-*", "Second": "two"}
paper_on_one_page = ["Second"]
paper_about = "On 50% of it."
paper_omitted = ["topic"]
"""
WORKS = """
@misc{zuse, author = {Zuse, K. and Stiefel, E.}, title = {Plan}, year = {1945}, url = {https://e.org/z}}
@misc{abel, author = {Ab{\\'e}l, N.}, title = {Memoir}, year = {1824}, url = {https://e.org/a}}
@misc{cited, author = {Klein, F.}, title = {Program}, year = {1872}}
@misc{never, author = {Nobody, N.}, title = {Nothing}, year = {1999}, url = {https://e.org/n}}
"""
LONG = "\n".join(f"x_{i} = {i}" for i in range(13))
HOME = "# Home\n\n```{toctree}\none-a\none-b\ntwo\nleft\n```\n"
PAGE = f"""---
file_format: mystnb
---

# The first

:::{{admonition}} Question
:class: question

Why 100%?
:::

:::{{topic}} Omitted

Nobody reads this.
:::

:::{{prf:theorem}} A name
:label: named

1. It holds.
:::

:::{{prf:proof}}
By a formula,

$$
a = b
$$

and that is $c$.
:::

:::{{prf:remark}}
:nonumber:

By the way.
:::

:::{{prf:proof}}
This ends with

$$
\\begin{{aligned}} c &= d, \\\\ d &= e. \\end{{aligned}}
$$
:::

It is in part
1 and theorem 2, with $\\begin{{bmatrix}} 1 \\\\ 2 \\end{{bmatrix}}$, of 3 × 4 000, for all $x$.

| a |
|---|
| $\\begin{{bmatrix}} 1 \\end{{bmatrix}}$ |

[Zuse and Stiefel](https://e.org/z)
(1945) planned, [Abél](https://e.org/a) (1824) proved, [a program](https://e.org/z) ran.

A link to [the other](one-b.ipynb), [what is left](left.md), and {{prf:ref}}`named`.

```{{code-cell}} ipython3
print("short")
```

```{{code-cell}} ipython3
{LONG}
```

## Empty
"""
TWO = """(place)=
# Its own title

Text of two, and [itself](#place), after {cite:t}`cited`.

```{bibliography}
:filter: docname in docnames
```
"""


def notebook():
    """A notebook with outputs: a short cell, a hidden one, a long one."""
    top = "# The second\n\nThe results follow:"
    cells = [
        {"cell_type": "markdown", "id": "top", "metadata": {}, "source": top},
        *(
            {
                "cell_type": "code",
                "execution_count": number,
                "id": f"cell{number}",
                "metadata": {"tags": tags},
                "source": source,
                "outputs": [
                    {"output_type": "stream", "name": "stdout", "text": f"result {number}\n"}
                ],
            }
            for number, (source, tags) in enumerate(
                [("shown = 1", []), ("hidden = 1", ["hide-input"]), (f"long = 1\n{LONG}", [])]
            )
        ),
        {
            "cell_type": "code",
            "execution_count": 4,
            "id": "silent",
            "metadata": {},
            "source": "silent = 1",
            "outputs": [],
        },
        {
            "cell_type": "code",
            "execution_count": 5,
            "id": "wrong",
            "metadata": {"tags": ["raises-exception"]},
            "source": "wrong",
            "outputs": [
                {
                    "output_type": "error",
                    "ename": "ValueError",
                    "evalue": "1 is not in it",
                    "traceback": ["ValueError: 1 is not in it"],
                }
            ],
        },
        *(
            {
                "cell_type": "code",
                "execution_count": number,
                "id": f"said{number}",
                "metadata": {"tags": ["hide-input"]},
                "source": "said",
                "outputs": [
                    {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": text}}
                    for text in said
                ],
            }
            for number, said in enumerate([["*+* a = 1 · exact", "*+* b = 2 · exact"], ["*+* c"]])
        ),
    ]
    metadata = {"language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(scope="module")
def latex(tmp_path_factory):
    """The document, with or without an address of the site."""
    folder = tmp_path_factory.mktemp("book")
    source, out = folder / "source", folder / "out"
    source.mkdir()
    files = {
        "conf.py": CONF,
        "index.md": HOME,
        "one-a.md": PAGE,
        "one-b.ipynb": notebook(),
        "two.md": TWO,
        "works.bib": WORKS,
        "left.md": "# Left\n\n:::{prf:lemma}\n:label: outside\n\nNo.\n:::\n",
    }
    for name, text in files.items():
        (source / name).write_text(text, "utf-8")
    built = {}
    for name, options in {"nowhere": [], "hosted": ["-D", "html_baseurl=https://e.org/b"]}.items():
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "latex", *options]
        command += ["-d", folder / "doctrees", source, out / name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        built[name] = (out / name / "paper.tex").read_text("utf-8")
        assert (out / name / "paper.sty").is_file()
    return built


@pytest.fixture
def body(latex):
    return latex["nowhere"].partition(r"\begin{document}")[2]


def test_chapters_hold_their_pages_in_order(body):
    headings = re.findall(r"\\((?:sub)*section)\{(.*?)\}", body)
    assert headings == [
        ("section", "First"),
        ("subsection", "The first"),
        ("subsection", "The second"),
        ("section", "Second"),
    ]
    assert r"\begin{paperdense}" in body.partition("The second")[2].partition("Second}")[0]
    assert "Its own title" not in body


def test_what_stands_below_the_title(latex):
    assert r"\newcommand{\paperabout}{On 50\% of it.}" in latex["nowhere"]
    assert r"\paperabout}{On 50\% of it. \url{https://e.org/b}}" in latex["hosted"]


def test_an_admonition_is_a_box_of_its_kind(body):
    box = r"\\begin\{paperbox\}\{question\}\{Question\}\s+.*?Why\s100\\%\?"
    assert re.search(box, body, re.S)


def test_a_theorem_has_its_number_and_name_and_begins_a_list_on_a_new_line(body):
    number = r"\papernumber{theorem}{1}"
    start = r"\begin{theorem}[{A name}]\label{\detokenize{one-a:named}}\leavevmode"
    assert f"{number}\n{start}\n" in body
    assert r"\begin{remark*}" in body
    assert r"\end{remark*}" in body
    assert (
        "\\hyperref[\\detokenize{one-a:named}]{\\sphinxcrossref{Theorem\N{NO-BREAK SPACE}1}}"
        in body
    )


def test_a_proof_ends_with_its_sign_on_the_last_line(body):
    first, second = re.findall(r"\\begin\{proof\}(.*?)\\end\{proof\}", body, re.S)
    assert "Proof" not in first + second
    assert first.endswith("is\N{NO-BREAK SPACE}\\(c\\).\n")
    assert "\\qedhere" not in first
    last = "\\begin{aligned}[b] c &= d, \\\\ d &= e. \\end{aligned} \\qedhere\n\\end{equation*}\n"
    assert last in second


def test_a_sentence_goes_on_after_a_formula(body):
    assert "formula,\n\\begin{equation*}\na = b\n\\end{equation*}\nand that" in body


def test_links_that_leave_the_document(latex):
    assert "what is left" in latex["nowhere"]
    assert "left.html" not in latex["nowhere"]
    assert r"\sphinxhref{https://e.org/b/left.html}" in latex["hosted"]
    for document in latex.values():
        assert r"\hyperref[\detokenize{one-b::doc}]" in document


def test_code_is_printed_if_it_is_short_and_not_hidden_and_has_a_result(body):
    for number in range(3):
        assert f"result {number}" in body
    for name, printed in {"shown": 1, "hidden": 0, "long": 0, "silent": 0}.items():
        assert len(re.findall(rf"^\\PYG{{n}}{{{name}}}", body, re.M)) == printed


def test_code_stays_with_the_sentence_before_it_and_on_one_page(body):
    sentence, _, cell = body.partition("The results follow:")[2].partition(r"\nobreak")
    assert not sentence.strip()
    code, _, output = cell.partition(r"\begin{sphinxuseclass}{paper-output}")
    assert code.strip().startswith(r"\begin{sphinxuseclass}{paper-code}")
    assert r"\PYG{n}{shown}" in code
    assert "result 0" in output


def test_what_cells_say_in_a_row_is_one_paragraph_that_says_nothing_twice(body):
    text = body.replace("\N{NO-BREAK SPACE}", "~")
    assert "{+} a = 1,  b = 2~·~exact;  c\n" in text


def test_what_cells_print_is_not_read_as_code(body):
    assert "\nValueError: 1 is not in it\n" in body


def test_matrices_are_small_in_a_line_and_have_room_in_a_table(body):
    assert r"\(\begin{bsmallmatrix} 1 \\ 2 \end{bsmallmatrix}\)" in body
    assert r"\(\papercell{\begin{bmatrix} 1 \end{bmatrix}}\)" in body


def test_spaces_that_do_not_break(body):
    text = body.replace("\N{NO-BREAK SPACE}", "~")
    assert "in part~1 and theorem~2, with" in text
    assert "of 3~×~4\N{NARROW NO-BREAK SPACE}000, for all~\\(x\\)." in text


def test_links_to_works_are_citations(body):
    plain = re.sub(r"\\(DUrole|hyperlink)\{[^{}]*\}", "", body).translate({0x7B: "", 0x7D: ""})
    text, _, works = plain.partition("thebibliography")
    planned = "Zuse and Stiefel [1945]\n planned, Abél [1824] proved"
    assert f"{planned}, a program [Zuse and Stiefel, 1945] ran." in text
    assert "e.org/z" not in text
    assert re.findall(r"(Memoir|Nothing|Plan|Program)\.", works) == ["Memoir", "Program", "Plan"]


def test_what_is_named_and_what_is_empty_is_left_out(body):
    assert "Nobody" not in body
    assert "Empty" not in body
