"""Fixtures that build a small project as LaTeX."""

import base64
import json
import struct
import subprocess
import sys
import zlib

import pytest

SETTINGS = """
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
@book{edited, editor = {Editor, E.}, title = {Edited}, publisher = {P}, year = {1950}, url = {https://e.org/edited}}
@misc{bare, title = {Anonymous}, url = {https://e.org/bare}}
@book{incomplete, author = {Short, S.}, title = {Incomplete}, url = {https://e.org/short}}
@misc{undated, author = {Undated, U.}, title = {Sometime}, url = {https://e.org/undated}}
@misc{never, author = {Nobody, N.}, title = {Nothing}, year = {1999}, url = {https://e.org/n}}
"""
LONG_CODE = "\n".join(f"x_{i} = {i}" for i in range(13))
INDEX = "# Home\n\n```{toctree}\none-a\none-b\ntwo\nleft\n```\n"
FIRST_PAGE = f"""---
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

A sentence ends with

$$
e = f.
$$

Another begins, and

$$
g = h
$$ (equation)

has the number {{eq}}`equation`. A last word is
by.

```{{figure}} dot.png
:name: dot

A dot.
```

:::{{table}} Letters
:name: letters

| a |
|---|
| b |
:::

:::{{rst-class}} small

In small print.
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

[Editor](https://e.org/edited) (1950) edited, [nobody](https://e.org/bare) wrote,
and [Undated](https://e.org/undated) (someday) wrote as well,
and [an incomplete entry](https://e.org/short) stays a link.

A link to [the other](one-b.ipynb), [what is left](left.md), and {{prf:ref}}`named`.

```{{code-cell}} ipython3
print("short")
```

```{{code-cell}} ipython3
{LONG_CODE}
```

## Empty
"""
SECOND_CHAPTER = """(place)=
# Its own title

Text of two, and [itself](#place), after {cite:t}`cited`.

```{bibliography}
:filter: docname in docnames
```
"""


def stream(number):
    return {"output_type": "stream", "name": "stdout", "text": f"result {number}\n"}


def image():
    """Output of a PNG image of one white pixel."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\x00\xff")),
        (b"IEND", b""),
    ]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    data = {"image/png": base64.b64encode(png).decode(), "text/plain": "an image"}
    return {"output_type": "display_data", "metadata": {}, "data": data}


def markdown(text):
    return {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": text}}


ERROR = {
    "output_type": "error",
    "ename": "ValueError",
    "evalue": "1 is not in it",
    "traceback": ["ValueError: 1 is not in it"],
}
CODE_CELLS = [
    ("shown = 1", [], [stream(0)]),
    ("hidden = 1", ["hide-input"], [stream(1)]),
    (f"long = 1\n{LONG_CODE}", [], [stream(2)]),
    ("silent = 1", [], []),
    ("drawn = 1", [], [image()]),
    ("wrong", ["raises-exception"], [ERROR]),
    ("claims", ["hide-input"], [markdown("*+* a = 1 · exact"), markdown("*+* b = 2 · exact")]),
    ("claim", ["hide-input"], [markdown("*+* c")]),
]


def notebook():
    """Notebook with one Markdown cell and the code cells above."""
    text = "# The second\n\nThe results follow:"
    cells = [{"cell_type": "markdown", "id": "text", "metadata": {}, "source": text}]
    cells += (
        {
            "cell_type": "code",
            "execution_count": number,
            "id": f"cell{number}",
            "metadata": {"tags": tags},
            "source": source,
            "outputs": outputs,
        }
        for number, (source, tags, outputs) in enumerate(CODE_CELLS)
    )
    metadata = {"language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(scope="session")
def latex(tmp_path_factory):
    """LaTeX documents of a project: ``local``, and ``hosted``, for which a base URL is set."""
    folder = tmp_path_factory.mktemp("book")
    source = folder / "source"
    source.mkdir()
    files = {
        "conf.py": SETTINGS,
        "index.md": INDEX,
        "one-a.md": FIRST_PAGE,
        "one-b.ipynb": notebook(),
        "two.md": SECOND_CHAPTER,
        "works.bib": WORKS,
        "left.md": "# Left\n\n:::{prf:lemma}\n:label: outside\n\nNo.\n:::\n",
    }
    for name, text in files.items():
        (source / name).write_text(text, "utf-8")
    (source / "dot.png").write_bytes(base64.b64decode(image()["data"]["image/png"]))
    documents = {}
    for name, options in {"local": [], "hosted": ["-D", "html_baseurl=https://e.org/b"]}.items():
        output = folder / "out" / name
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "latex", *options]
        command += ["-d", folder / "doctrees", source, output]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (result.returncode, result.stderr) == (0, "")
        documents[name] = (output / "paper.tex").read_text("utf-8")
        assert (output / "paper.sty").is_file()
    return documents


@pytest.fixture
def body(latex):
    """The local document without its preamble."""
    return latex["local"].partition(r"\begin{document}")[2]
