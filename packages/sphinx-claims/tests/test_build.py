"""Tests of builds with problems: messages, lines, and output that stays unchanged."""

import json
import os

import pytest

USED = "{claim}`half`"
HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n"
HALF = 'claim("half", "1/2", Fraction(1) / 2)'

WRONG_CLAIMS = {
    "number": (
        'claim("half", "1/2", Fraction(1) / 3)',
        "states 1/2, computed 1/3 (exact, margin -1)",
    ),
    "vacuous": (
        'claim("half", "0.500000000", 0.75 - 0.25, doubled=0.25 * 2)',
        "is vacuous: 0.500000001 would pass as well as 0.500000000: one unit of the last digit"
        " is 1e-09, and 7.45e-09 is allowed (numeric)",
    ),
    "no statement": (
        'claim("half", "one half", Fraction(1) / 2)',
        "is invalid: states a name, one half; computed a number, 1/2; state the number in digits;"
        " the page can print it as a word (exact)",
    ),
}


@pytest.mark.parametrize(("call", "problem"), WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
def test_wrong_claims_are_reported(site, call, problem):
    page = site.page(USED, "before = 1", f"after = 2\n{call}\n")
    site.refuses_until_mended("page.md", page, (call, f"claim half {problem}"))


UNKNOWN = "claim hlaf is printed, but no page makes it"
HEADING = "claim half is in a heading, where claims cannot be printed; move it below"
INVALID_USES = {
    "unknown in prose": ("{claim}`half` and\n{claim}`hlaf`.", "`hlaf`", UNKNOWN),
    "unknown with words": ("{claim}`half`, {claim}`words <hlaf>`.", "hlaf", UNKNOWN),
    "unknown in a formula": ("{claim}`half` and\nalso\n$x = \\claim{hlaf}$.", "hlaf", UNKNOWN),
    "unknown in a display": ("{claim}`half`\n\n$$\nx\n= \\claim{hlaf}\n$$", "hlaf", UNKNOWN),
    "never used": (
        "Nothing.",
        HALF,
        "claim half is never used; print it with {claim}`half`",
    ),
    "in a heading": ("## Of {claim}`half`", "## Of", HEADING),
    "in a heading's formula": ("## Of $\\claim{half}$\n\n{claim}`half`", "## Of", HEADING),
}


@pytest.mark.parametrize(("text", "needle", "problem"), INVALID_USES.values(), ids=INVALID_USES)
def test_invalid_uses_are_reported(site, text, needle, problem):
    site.refuses_until_mended("page.md", site.page(text, HALF), (needle, problem))


def test_unused_claims_of_each_relation_are_reported(site):
    statements = ["0.5", "≈ 0.5", "< 1", "≤ 1/2", "> 1/3", "≥ 1/2", "true", "[1/2, 1]"]
    values = ["half", "half", "half", "half", "half", "half", "half < 1", "[half, 2 * half]"]
    cell = "half = Fraction(2) / 4\n" + "\n".join(
        f'claim("unused-{i}", "{stated}", {values[i]})' for i, stated in enumerate(statements)
    )
    site.write_page("page.md", USED, HALF, cell)
    status, lines = site.build()
    assert status == 1
    found = [line.partition("ERROR: ")[2] for line in lines[:-1]]
    expected = [f"claim unused-{i} is never used; print it with" for i in range(len(statements))]
    assert [text.rpartition(" {")[0] for text in found] == expected


def test_an_unknown_key_is_reported_at_every_use(site):
    page = site.page(f"{USED}\n\nFirst {{claim}}`hlaf`.\n\nAgain {{claim}}`hlaf`.", HALF)
    site.refuses_until_mended("page.md", page, ("First", UNKNOWN), ("Again", UNKNOWN))


def test_a_page_restored_with_its_old_date_is_read_again(site):
    path = site.source / "page.md"
    text, date = path.read_text(), path.stat().st_mtime_ns
    site.write_page("page.md", "Refused {claim}`half` {claim}`hlaf`.", HALF)
    assert site.build()[0] == 1
    path.write_text(text)
    os.utime(path, ns=(date, date))
    site.built("-a")
    assert "Refused" not in site.html("page")


def test_an_approximation_in_a_formula_needs_its_sign(site):
    text = f"{USED}, {{claim}}`third`,\n$x = \\claim{{third}}$"
    cell = f'{HALF}\nclaim("third", "≈ 0.33", Fraction(1) / 3)'
    problem = r"claim third states ≈ 0.33: expected \approx before \claim{third}, found ="
    site.refuses_until_mended("page.md", site.page(text, cell), ("$x = ", problem))


def test_a_bound_in_a_formula_needs_its_relation(site):
    text = f"{USED}\n\n$$\nx \\le \\claim{{bound}}\n$$"
    cell = f'{HALF}\nclaim("bound", "< 1", Fraction(1) / 3)'
    problem = r"claim bound states < 1: expected < before \claim{bound}, found \le"
    site.refuses_until_mended("page.md", site.page(text, cell), (r"\le", problem))


def test_a_comparison_cannot_be_printed_as_a_value(site):
    text = f"{USED} and\n{{claim}}`same`, but {{claim}}`they agree <same>`."
    cell = f'{HALF}\nagree("same", one=1, other=2 - 1)'
    problem = "claim same states no value; link to it: {claim}`words <same>`"
    site.refuses_until_mended("page.md", site.page(text, cell), ("`same`", problem))


def test_a_duplicate_key_on_one_page(site):
    page = site.page(USED, HALF, 'again = 2 - 1\nclaim("half", "1", again)')
    first = 1 + page[: page.index(HALF)].count("\n")
    problem = f"claim half is already made at page.md:{first}"
    site.refuses_until_mended("page.md", page, ('"1", again', problem))


def test_the_problems_of_all_pages_are_listed_together(site):
    site.write_page("more.md", "{claim}`none`", "\n" + HALF, 'agree("twins", a=2 - 1, b=2)')
    site.write("prose.md", "# Prose\n\n{claim}`nowhere`\n")
    first = f"more.md:{site.line('more.md', HALF)}"
    site.refuses(
        site.problem("more.md", "none", "claim none is printed, but no page makes it"),
        site.problem(
            "more.md",
            "agree(",
            "claim twins is wrong: b differs from a by 1, allowed 0 (exact)",
        ),
        site.problem("page.md", HALF, f"claim half is already made at {first}"),
        site.problem("prose.md", "nowhere", "claim nowhere is printed, but no page makes it"),
    )


FAILING_CELLS = {
    "exception": ("x = 1\n1 / 0\ny = 2", "1 / 0", "ZeroDivisionError: division by zero"),
    "in a function": (
        "def f():\n    return {}[1]\n\n\nf()  # here",
        "f()  # here",
        "KeyError: 1",
    ),
    "below options": (
        ":tags: [hide-input]\n\nx = 1\n1 / 0",
        "1 / 0",
        "ZeroDivisionError: division by zero",
    ),
    "below front matter": (
        "---\ntags: [hide-input]\n---\nx = 1\n1 / 0",
        "1 / 0",
        "ZeroDivisionError: division by zero",
    ),
    "syntax": ("x = 1\ny = = 2", "y = = 2", "SyntaxError: invalid syntax"),
    "syntax below options": (
        ":tags: [hide-input]\n\nx = 1\n\ny = = 2",
        "y = = 2",
        "SyntaxError: invalid syntax",
    ),
    "key": (
        'x = 1\nclaim("Half", "1/2", Fraction(1) / 2)',
        '"Half"',
        "ValueError: expected a key of a-z, 0-9 and single hyphens, found 'Half'",
    ),
    "death": (
        "import os\nos._exit(1)",
        "import os",
        "the kernel died in this cell, with exit status 1",
    ),
}


@pytest.mark.parametrize(("code", "needle", "problem"), FAILING_CELLS.values(), ids=FAILING_CELLS)
def test_a_failing_cell_is_reported_at_its_line(site, code, needle, problem):
    page = site.page(USED, HALF, code)
    site.refuses_until_mended("page.md", page, (needle, problem))


SETTING = "nb_execution_timeout, or execution_timeout on the page, sets the limit"


def test_a_cell_that_times_out_is_reported(site):
    site.write("conf.py", (site.source / "conf.py").read_text() + "nb_execution_timeout = 3\n")
    page = site.page(USED, HALF, "n = 0\nwhile True:\n    n += 1")
    problem = f"the cell ran past its limit of 3 seconds of processor time; {SETTING}"
    site.refuses_until_mended("page.md", page, ("n = 0", problem))


def test_claims_before_a_failing_cell_are_checked(site):
    text = "{claim}`half`, {claim}`late`, {claim}`later`, {claim}`wrong`"
    late = 'claim("late", "1", 2 - 1)'
    wrong = 'claim("wrong", "1", 3 - 1)'
    site.write_page("page.md", text, HALF, f"{wrong}\n1 / 0\n{late}", "claim('later', '1', 2 - 1)")
    site.refuses(
        site.problem(
            "page.md",
            wrong,
            "claim wrong states 1, computed 2 (exact, margin -1)",
        ),
        site.problem("page.md", "1 / 0", "ZeroDivisionError: division by zero"),
    )


UNREADABLE = {
    "front matter": (
        "page.md",
        "---\nfile_format: mystnb\nkernelspec: [\n---\n\n# Broken\n",
        "page.md:1: ERROR: the notebook cannot be read: Malformed YAML",
    ),
    "options": (
        "page.md",
        f"{HEAD}---\n\n```{{code-cell}}\n:tags: [\n\n1\n```\n",
        "page.md:1: ERROR: the notebook cannot be read: Code cell 0 at line 6 could not be read",
    ),
    "limit": (
        "page.md",
        f"{HEAD}mystnb: {{execution_timeout: soon}}\n---\n\n```{{code-cell}}\n1\n```\n",
        "page.md:1: ERROR: the notebook cannot be read: expected seconds as execution_timeout, ",
    ),
    "kernel": (
        "page.md",
        f"{HEAD}---\n\n```{{code-cell}}\n1\n```\n".replace("python3", "none"),
        "page.md:7: ERROR: the page could not be executed: No such kernel named none",
    ),
    "json": ("note.ipynb", "{", "note.ipynb:1: ERROR: the notebook cannot be read: "),
}


@pytest.mark.parametrize(("name", "text", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_pages_are_reported(site, name, text, problem):
    (site.source / "page.md").unlink()
    site.write(name, text)
    before = site.published()
    for _ in range(2):
        status, lines = site.build()
        assert (status, lines[0][: len(problem)]) == (1, problem)
        assert lines[1:] == ["ERROR: 1 problem with claims; no page was written"]
        assert site.changes(before) == []


def test_problems_in_a_notebook_name_cell_and_line(site):
    cells = [
        ("markdown", "# A\n\n{claim}`half`, {claim}`hlaf`"),
        ("code", "\n\nfrom sphinx_claims import claim\n\nclaim('whole', '1', 3 - 1)"),
        ("code", 'claim("half", "2", 3 - 1)'),
        ("code", "\n1\n\n1 / 0"),
    ]
    (site.source / "page.md").unlink()
    site.write("note.ipynb", notebook(*cells))
    site.refuses(
        "note.ipynb:cell 1, line 3: ERROR: claim hlaf is printed, but no page makes it",
        "note.ipynb:cell 2, line 5: ERROR: claim whole states 1, computed 2 (exact, margin -1)",
        "note.ipynb:cell 4, line 4: ERROR: ZeroDivisionError: division by zero",
    )


def notebook(*cells):
    """Return a Jupyter notebook of cells, each given by its type and source."""
    code = {"outputs": [], "execution_count": None}
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python"}},
            "cells": [
                {"cell_type": kind, "id": f"c{i}", "metadata": {}, "source": source}
                | (code if kind == "code" else {})
                for i, (kind, source) in enumerate(cells)
            ],
        }
    )


def test_an_error_hidden_by_capture_is_reported(site):
    text = "ZeroDivisionError: division by zero, which the cell hides"
    page = site.page(USED, HALF, "%%capture\n1 / 0")
    site.refuses_until_mended("page.md", page, ("%%capture", text))
