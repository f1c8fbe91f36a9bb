"""Tests of the settings of MyST-NB that decide whether and how pages are executed."""

import json
import re
import sys

import pytest

HEAD = "---\nfile_format: mystnb\n%skernelspec: {name: %s}\n---\n\n# Title\n\n"
LEDGER = "# Ledger\n\n```{claims-ledger}\n```\n"
IMPORT = "from sphinx_claims import claim\n"
LEXER = "No source code lexer found for notebook cell"


def page(*cells, text="", front="", kernel="python3"):
    fences = [f"```{{code-cell}}\n{cell}\n```\n" for cell in cells]
    return HEAD % (front, kernel) + "\n".join([f"{text}\n", *fences])


def notebook(code, output):
    outputs = [{"output_type": "stream", "name": "stdout", "text": output}] if output else []
    cell = {"cell_type": "code", "id": "b", "metadata": {}, "source": code}
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python"}},
            "cells": [
                {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Title"},
                cell | {"outputs": outputs, "execution_count": 1},
            ],
        }
    )


@pytest.fixture
def configured(site):
    """Return a function that sets a site with a ledger up, with additional settings."""
    (site.source / "page.md").unlink()
    settings = (site.source / "conf.py").read_text()

    def configure(**values):
        lines = [f"{name} = {value!r}\n" for name, value in values.items()]
        site.write("conf.py", settings + "".join(lines))
        site.write("ledger.md", LEDGER)
        return site

    return configure


def build(site):
    """Build a site without warnings but those for cells in an unknown language."""
    status, lines = site.build()
    assert (status, [line for line in lines if LEXER not in line]) == (0, [])


def exemptions(site):
    """Return the exemptions of the record, which the ledger must list as well."""
    record = json.loads((site.out / "claims.json").read_text())
    rows = [tuple(one.values()) for one in record["exemptions"]]
    text = re.sub(r"<.*?>", "\n", site.html("ledger")).replace("&quot;", '"')
    for _, line, exempt, reason in rows:
        assert f"\n{line}\n" in text
        assert f"\n{exempt}\n" in text
        assert f"\n{reason}\n" in text
    return rows


def test_pages_are_not_executed_where_settings_say_so(configured):
    site = configured(nb_execution_mode="off", nb_execution_excludepatterns=["slow*"])
    force = "mystnb: {execution_mode: force}\n"
    site.write("off.md", page("missing()", "missing()"))
    site.write("slow.md", page("missing()", front=force))
    site.write("own.md", page("print('ex' + 'ecuted')", front=force))
    site.write("stored.ipynb", notebook("missing()", "stored before"))
    build(site)
    assert ">executed\n<" in site.html("own")
    assert "stored before" in site.html("stored")
    off = 'nb_execution_mode = "off"'
    assert exemptions(site) == [
        ("off", 1, "2 cells are not executed", off),
        (
            "slow",
            1,
            "1 cell is not executed",
            'the pattern "slow*" of nb_execution_excludepatterns',
        ),
        ("stored", 1, "1 cell is not executed", off),
    ]
    site.write("off.md", page("print(1)", front=force))
    (site.source / "slow.md").unlink()
    build(site)
    assert exemptions(site) == [("stored", 1, "1 cell is not executed", off)]


def test_a_page_with_all_outputs_is_executed_only_for_its_claims(configured):
    site = configured()
    site.write("stored.ipynb", notebook("missing()", "stored before"))
    site.write("partly.ipynb", notebook("print('n' + 'ew')", ""))
    claim = "import sphinx_claims\nsphinx_claims.claim('one', '1', 2 - 1)\nprint('n' + 'ew')"
    site.write("claims.ipynb", notebook(claim, "stored before"))
    site.write("prose.md", "# Prose\n\n{claim}`one`\n")
    build(site)
    assert "stored before" in site.html("stored")
    assert ">new\n<" in site.html("partly")
    assert ">new\n<" in site.html("claims")
    assert [row[0] for row in exemptions(site)] == ["stored"]


REFUSED = "this page makes or prints claims, but %s keeps it from being executed"
REFUSALS = {
    "mode": ({"nb_execution_mode": "off"}, "", 1, REFUSED % 'nb_execution_mode = "off"'),
    "front matter": (
        {},
        "mystnb:\n  execution_mode: off\n",
        4,
        "the notebook cannot be read: 'execution_mode' must be in "
        "['off', 'auto', 'force', 'cache', 'inline'] (got False); "
        'quote it: execution_mode: "off"',
    ),
    "quoted": (
        {},
        'mystnb:\n  execution_mode: "off"\n',
        4,
        REFUSED % 'mystnb.execution_mode = "off"',
    ),
    "pattern": (
        {"nb_execution_excludepatterns": ["source/ma*.md"]},
        "",
        1,
        REFUSED % 'the pattern "source/ma*.md" of nb_execution_excludepatterns',
    ),
}


@pytest.mark.parametrize(("values", "front", "line", "text"), REFUSALS.values(), ids=REFUSALS)
def test_a_page_with_claims_is_executed_or_refused(configured, values, front, line, text):
    site = configured(**values)
    site.write("prose.md", "# Prose\n\n{claim}`one`\n")
    site.write("made.md", page(f"{IMPORT}claim('one', '1', 2 - 1)", front=front))
    status, lines = site.build()
    errors = [line for line in lines if LEXER not in line]
    line = 1 if "cannot be read" in text else line
    end = "ERROR: 1 problem with claims; no page was written"
    assert (status, errors) == (1, [f"made.md:{line}: ERROR: {text}", end])


def test_a_page_that_prints_claims_and_has_cells_is_executed_or_refused(configured):
    site = configured()
    site.write("made.md", page(f"{IMPORT}claim('one', '1', 2 - 1)", text="{claim}`one`"))
    front = 'mystnb: {execution_mode: "off"}\n'
    site.write("prints.md", page("print(1)", text="{claim}`one`", front=front))
    status, lines = site.build()
    refusal = "prints.md:3: ERROR: " + REFUSED % 'mystnb.execution_mode = "off"'
    assert (status, lines[-2]) == (1, refusal)


def test_cells_may_fail_where_settings_say_so(configured):
    site = configured(nb_execution_allow_errors=True)
    site.write("fails.md", page("1 / 0", "print('af' + 'ter')"))
    site.write("holds.md", page(f"{IMPORT}claim('one', '1', 2 - 1)", text="{claim}`one`"))
    build(site)
    assert ">after\n<" in site.html("fails")
    setting = "nb_execution_allow_errors"
    assert exemptions(site) == [
        ("fails", 1, "cells may fail", setting),
        ("fails", site.line("fails.md", "1 / 0"), "ZeroDivisionError: division by zero", setting),
    ]


def test_no_cell_of_a_page_with_claims_may_fail(configured):
    site = configured()
    cell = "from sphinx_claims import claim\nclaim('one', '1', 2 - 1)"
    front = "mystnb:\n  execution_allow_errors: true\n"
    site.write("made.md", page(cell, "x = 1\n1 / 0", text="[One](#title)", front=front))
    site.write("prose.md", "# Prose\n\n{claim}`one`\n")
    name = "mystnb.execution_allow_errors"
    text = f"{name} has no effect on a page that makes or prints claims: ZeroDivisionError"
    site.refuses(site.problem("made.md", "1 / 0", f"{text}: division by zero"))


def test_cells_with_the_tag_skip_execution_are_never_executed(configured):
    site = configured()
    skip = ":tags: [skip-execution]\n\n"
    site.write("skip.md", page(IMPORT, f"{skip}missing()", "print('af' + 'ter')"))
    build(site)
    assert ">after\n<" in site.html("skip")
    line = site.line("skip.md", "missing()")
    reason = "the tag skip-execution"
    assert exemptions(site) == [("skip", line, "the cell is not executed", reason)]
    site.write("prose.md", "# Prose\n\n{claim}`one`\n")
    site.write("skip.md", page(IMPORT, f"{skip}x = 1\nclaim(\n    'one', '1', 1)"))
    text = "claim one is in a cell with the tag skip-execution, which is never executed"
    site.refuses(site.problem("skip.md", "claim(", text))


def test_kernels_have_aliases(configured):
    site = configured(nb_kernel_rgx_aliases={"oth.+": "python3"})
    site.write("other.md", page("print('al' + 'ias')", kernel="other"))
    build(site)
    assert ">alias\n<" in site.html("other")


def test_pages_are_executed_in_a_temporary_folder(configured):
    site = configured(nb_execution_in_temp=True)
    site.write("temp.md", page("open('result', 'w').close()\nprint('wr' + 'itten')"))
    build(site)
    assert ">written\n<" in site.html("temp")
    assert not (site.source / "result").exists()


def test_pages_of_other_kernels_are_executed(configured, tmp_path, monkeypatch):
    """The kernel is Python under another name, with another language in its description."""
    folder = tmp_path / "kernels" / "calculator"
    folder.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Calculator", "language": "calculator"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    site = configured()
    site.write("other.md", page("print('cal' + 'culated')", kernel="calculator"))
    build(site)
    assert ">calculated\n<" in site.html("other")


INLINE = (
    page("a = 'first'", text="{eval}`a`") + "\n{eval}`a`\n\n```{code-cell}\na = 'second'\n```\n"
)


def test_inline_pages_print_variables(configured):
    site = configured(nb_execution_mode="inline")
    site.write("inline.md", INLINE.replace("{eval}`a`\n", "", 1) + "\n{eval}`a`\n")
    site.write("made.md", page(f"{IMPORT}claim('one', '1', 2 - 1)", text="{claim}`one`"))
    build(site)
    text = re.sub(r"<.*?>", "", site.html("inline"))
    assert re.search(r"^first$.*^second$", text, re.MULTILINE | re.DOTALL)
    site.write("inline.md", page("a = 1", "a = 2\n\n1 / 0"))
    status, lines = site.build()
    problem = site.problem("inline.md", "1 / 0", "ZeroDivisionError: division by zero")
    assert (status, lines[-2]) == (1, problem)
    site.write("inline.md", page("a = 1"))
    site.write("made.md", page(f"{IMPORT}claim('one', '1', 2 - 1)", text="{claim}`one`, {eval}`a`"))
    text = "{eval} does not work on a page that makes claims; print a claim, or use glue"
    site.refuses(site.problem("made.md", "{eval}", text))


def test_the_table_of_executions_has_cached_and_new_runs(configured):
    site = configured(nb_execution_mode="cache")
    site.write("table.md", page("1") + "\n```{nb-exec-table}\n```\n")
    site.write("other.md", page("1"))
    for text in ("One", "Two"):
        site.write("table.md", page("1", text=text) + "\n```{nb-exec-table}\n```\n")
        build(site)
        (table,) = re.findall(r"<table.*?</table>", site.html("table"), re.DOTALL)
        rows = [re.sub(r"<.*?>", " ", row).split() for row in table.split("<tr")[2:]]
        assert [(row[1], row[-3], row[-1]) for row in rows] == [
            ("other", "cache", "✅"),
            ("table", "cache", "✅"),
        ]
        assert all(float(row[-2]) > 0 for row in rows)


def test_cells_inside_directives_are_left_out_unless_they_make_claims(site):
    nested = ":::{note}\n```{code-cell}\nx = 1\n```\n:::\n"
    site.write("note.md", f"# Note\n\n{nested}")
    status, (warning,) = site.build()
    assert status == 0
    assert "Found an unexpected `code-cell`" in warning
    site.write(
        "note.md",
        f"# Note\n\n{{claim}}`one`\n\n{nested}".replace("x = 1", "claim('one', '1', 3 - 2)"),
    )
    place = "a code cell inside a directive, or on a page without file_format"
    line = site.line("note.md", "{code-cell}")
    text = f"note.md:{line}: ERROR: claim one is in {place}, which is never executed"
    site.refuses(text)
