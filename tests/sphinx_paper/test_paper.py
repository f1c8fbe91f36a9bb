"""A small site of another author as LaTeX."""

import json
import re
import subprocess
import sys

import pytest

CONF = """
project = "A book"
author = "An author"
extensions = ["myst_nb", "sphinx_proof", "sphinx_paper"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
nb_execution_mode = "off"
suppress_warnings = ["myst-nb.lexer"]
paper_chapters = {"First": "one-*", "Second": "two"}
paper_on_one_page = ["Second"]
paper_about = "On 50% of it."
paper_omitted = ["topic"]
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
c = d.
$$
:::

A link to [the other](one-b.ipynb), [what is left](left.md), and {{prf:ref}}`named`.

```{{code-cell}} ipython3
print("short")
```

```{{code-cell}} ipython3
{LONG}
```

## Empty
"""


def notebook():
    """A notebook with outputs: a short cell, a hidden one, a long one."""
    cells = [
        {"cell_type": "markdown", "id": "top", "metadata": {}, "source": "# The second\n"},
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
        "two.md": "(place)=\n# Its own title\n\nText of two, and [itself](#place).\n",
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
    assert re.search(r"\\begin\{paperbox\}\{question\}\{Question\}\s+.*?Why 100\\%\?", body, re.S)


def test_a_theorem_has_its_number_and_name_and_begins_a_list_on_a_new_line(body):
    number = r"\papernumber{theorem}{1}"
    start = r"\begin{theorem}[{A name}]\label{\detokenize{one-a:named}}\leavevmode"
    assert f"{number}\n{start}\n" in body
    assert r"\begin{remark*}" in body
    assert r"\end{remark*}" in body
    assert r"\hyperref[\detokenize{one-a:named}]{\sphinxcrossref{Theorem 1}}" in body


def test_a_proof_ends_with_its_sign_on_the_last_line(body):
    first, second = re.findall(r"\\begin\{proof\}(.*?)\\end\{proof\}", body, re.S)
    assert "Proof" not in first + second
    assert first.endswith("is \\(c\\).\n")
    assert "\\qedhere" not in first
    assert "c = d. \\qedhere\n\\end{equation*}\n" in second


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


def test_what_is_named_and_what_is_empty_is_left_out(body):
    assert "Nobody" not in body
    assert "Empty" not in body
