"""Tests of the formulas of labelled blocks, with their lines in the source of a page."""

from textwrap import dedent

import pytest
from docutils.languages import get_language
from docutils.parsers.rst import directives
from docutils.utils import new_document
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.directives.patches import MathDirective
from sphinx_proof.domain import ProofDomain

from sphinx_claims.reading.block_formulas import read_blocks

HEAD = "---\nfile_format: mystnb\n---\n\n# A page\n\n"
CONFIG = MdParserConfig(enable_extensions={"dollarmath", "amsmath", "colon_fence", "deflist"})


def find(name):
    domain, _, local = name.rpartition(":")
    if domain:
        return ProofDomain.directives.get(local)
    if name == "math":
        return MathDirective
    return directives.directive(name, get_language("en"), new_document(""))[0]


def blocks(text):
    """Return the kind and the formulas of each block, with the text of their lines."""
    source = HEAD + dedent(text)
    notebook = read_myst_markdown_notebook(source, CONFIG, add_source_map=True)
    lines = source.split("\n")
    return {
        label: (
            block.kind,
            [(one.latex, one.display, lines[one.line - 1]) for one in block.formulas],
        )
        for label, block in read_blocks(source, notebook, CONFIG, find).items()
    }


def formulas(text, label="found"):
    return [latex for latex, _, _ in blocks(text)[label][1]]


THEOREM = """
:::{prf:theorem} The title of $T$
:label: found
:nonumber:

Let $n \\ge 1$, and $k$.

$$
n^2 = n
  \\cdot n
$$

- *Case* $n = 1$, which
  has $k = 1$.
:::

$m = 2$
"""


def test_a_theorem_has_the_formulas_of_its_statement_with_their_lines():
    kind, found = blocks(THEOREM)["found"]
    assert kind == "prf:theorem"
    assert found == [
        (r"n \ge 1", False, r"Let $n \ge 1$, and $k$."),
        ("k", False, r"Let $n \ge 1$, and $k$."),
        ("n^2 = n\n  \\cdot n", True, "n^2 = n"),
        ("n = 1", False, "- *Case* $n = 1$, which"),
        ("k = 1", False, "  has $k = 1$."),
    ]


SHAPES = {
    "backticks": ("```{prf:lemma}\n:label: found\n$a$\n```", "prf:lemma", ["a"]),
    "yaml options": (
        "```{prf:lemma}\n---\nlabel: found\n---\n\n$a$\n```",
        "prf:lemma",
        ["a"],
    ),
    "admonition with a name": (
        "```{admonition} Answer $T$\n:name: found\n:class: answer\n\n$a$\n```",
        "admonition",
        ["a"],
    ),
    "text beside the name of a directive": (
        "(found)=\n:::{note} First $a$\nthen $b$\n:::",
        "note",
        ["a", "b"],
    ),
    "nested colons": (
        "::::{prf:lemma}\n:label: found\n:::{note}\n$a$\n:::\n$b$\n::::",
        "prf:lemma",
        ["a", "b"],
    ),
    "a nested fence first": (
        "(found)=\n::::{prf:lemma}\n:::{note}\n$a$\n:::\n::::\n\n$b$",
        "prf:lemma",
        ["a"],
    ),
    "nested backticks": (
        "````{prf:lemma}\n:label: found\n\n```{tip}\n$a$\n```\n````",
        "prf:lemma",
        ["a"],
    ),
    "a division": (
        "(found)=\n::::{note}\n:::\n$a$\n:::\n::::",
        "note",
        ["a"],
    ),
    "math directive": (
        "```{prf:lemma}\n:label: found\n\n:::{math}\n:label: equation\n\na\n:::\n```",
        "prf:lemma",
        ["a"],
    ),
    "math directive with an argument": (
        "(found)=\n:::::{note}\n:::{math} a\nb\n:::\n:::::",
        "note",
        ["a\n\nb"],
    ),
    "math role": ("(found)=\nA {math}`a_1` and $b$.", "paragraph", ["a_1", "b"]),
    "labelled display": (
        "(found)=\n:::{note}\n$$a$$ (equation)\n:::",
        "note",
        ["a"],
    ),
    "amsmath": (
        "(found)=\n:::{note}\n\n\\begin{align}\na &= b\n\\end{align}\n:::",
        "note",
        ["\\begin{align}\na &= b\n\\end{align}"],
    ),
    "a display after a target": ("(found)=\n$$\na\n$$\n\n$$b$$", "math_block", ["a"]),
    "table": (
        "(found)=\n| a | b |\n|---|---|\n| $a$ | x $b$ |\n| $c$ | |\n\n$d$",
        "table",
        ["a", "b", "c"],
    ),
    "list": ("(found)=\n- $a$\n- b\n  - $c$\n\nAfter $d$", "bullet_list", ["a", "c"]),
    "numbered list": ("(found)=\n1. $a$\n2. $c$\n\nAfter $d$", "ordered_list", ["a", "c"]),
    "definition list": ("(found)=\nterm\n: $a$\n", "dl", ["a"]),
    "paragraph": ("$z$\n\n(found)=\nOf $a$.\n\nAnd $b$.", "paragraph", ["a"]),
    "heading": ("(found)=\n## Of $a$\n\n$b$", "heading", ["a"]),
    "two targets": ("(other)=\n(found)=\n$a$\n\n$b$", "paragraph", ["a"]),
    "a comment after the target": ("(found)=\n% no\n\nOf $a$.", "paragraph", ["a"]),
    "quotation": ("> (found)=\n> $a$\n\n$b$", "paragraph", ["a"]),
    "code": (
        "(found)=\n::::{note}\n```\n$a$\n```\n```{code-block} latex\n$b$\n```\n`$c$`\n::::",
        "note",
        [],
    ),
    "an image": ("(found)=\n![Of $a$](image.svg) and $b$", "paragraph", ["b"]),
    "a link": ("(found)=\n[Of $a$](page.md) and **$b$**", "paragraph", ["a", "b"]),
    "an unknown directive": ("(found)=\n:::{unheard}\n$a$\n:::", "unheard", []),
}


@pytest.mark.parametrize(("text", "kind", "expected"), SHAPES.values(), ids=SHAPES)
def test_shapes_of_blocks(text, kind, expected):
    found_kind, found = blocks(f"\n{text}\n")["found"]
    assert (found_kind, [latex for latex, _, _ in found]) == (kind, expected)
    for latex, _, line in found:
        assert latex.split("\n")[0] in line


def test_inner_blocks_have_their_own_formulas():
    text = """
    ::::{prf:theorem}
    :label: outer

    $a$

    (inner)=
    - $b$

    (proof)=
    :::{prf:proof}
    $c$
    :::
    ::::
    """
    text = dedent(text)
    assert [formulas(text, label) for label in ("outer", "inner", "proof")] == [
        ["a", "b", "c"],
        ["b"],
        ["c"],
    ]


def test_the_first_block_of_a_label_counts():
    assert formulas("(found)=\nA $a$.\n\n(found)=\nA $b$.\n") == ["a"]


def test_the_lines_of_cells_of_a_notebook():
    cells = [new_markdown_cell("# A"), new_code_cell("1"), new_markdown_cell("x\n\n(b)=\nof $a$")]
    found = read_blocks("", new_notebook(cells=cells), CONFIG, find)
    assert [one.line for one in found["b"].formulas] == [30004]


def test_settings_of_the_page_are_those_of_myst():
    source = HEAD.replace("mystnb", "mystnb\nmyst: {enable_extensions: []}") + "(b)=\n$a$\n"
    notebook = read_myst_markdown_notebook(source, CONFIG, add_source_map=True)
    assert read_blocks(source, notebook, CONFIG, find)["b"].formulas == []


def test_the_line_of_a_statement_of_a_formula():
    source = HEAD + "(b)=\n$$\n\na = b, \\\\\nc = d\n$$\n"
    notebook = read_myst_markdown_notebook(source, CONFIG, add_source_map=True)
    (formula,) = read_blocks(source, notebook, CONFIG, find)["b"].formulas
    line = formula.line_at(formula.latex.index("c ="))
    assert source.split("\n")[line - 1] == "c = d"
