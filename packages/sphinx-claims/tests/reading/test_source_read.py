"""Tests of pages that other extensions change at ``source-read``."""

import pytest

HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n"
HANDLER = """
from sphinx.util import logging

def setup(app):
    app.connect("source-read", change, priority=%d)
    app.connect("doctree-read", record)

runs = []
read = []

def record(app, doctree):
    read.append(app.env.docname)

def change(app, docname, source):
    runs.append(docname)
    source[0] = source[0].replace("RUNS", str(len(runs))).replace("READ", repr(read))
    source[0] = source[0].replace("N = 1", "N = 100").replace("HEAD", %r)
    source[0] = source[0].replace("<<", "```{code-cell}\\n").replace(">>", "\\n```")
    source[0] = source[0].replace("TOP", "One\\nand two.\\n\\nTop")
    logging.getLogger(__name__).warning("%%s", docname)
"""
PAGE = f"{HEAD}\n# A page\n\nTOP\n\n```{{code-cell}}\n%s\n```\n"


@pytest.fixture
def changed(site):
    """Return a function that makes an extension with a priority change the pages of a site."""
    (site.source / "page.md").unlink()
    settings = (site.source / "conf.py").read_text()

    def change(priority=500):
        site.write("conf.py", settings + HANDLER % (priority, HEAD))
        return site

    return change


@pytest.mark.parametrize("priority", [100, 900])
def test_the_changed_source_is_executed(changed, priority):
    site = changed(priority)
    site.write("cell.md", PAGE % "N = 1\nprint('N', N + 1)")
    site.write("more.md", f"{HEAD}\n# More\n\n<<print('mo' + 're')>>\n")
    site.write("head.md", "HEAD\n# Head\n\n```{code-cell}\nprint('he' + 'ad')\n```\n")
    site.write("runs.md", PAGE % "print('runs', RUNS + 0)")
    pages = ["cell", "head", "index", "more", "runs"]
    for options in ([], ["-E", "-j", "2"]):
        status, warned = site.build(*options)
        assert (status, sorted(warned)) == (0, [f"WARNING: {name}" for name in pages])
        assert ">N 101\n<" in site.html("cell")
        assert ">more\n<" in site.html("more")
        assert ">head\n<" in site.html("head")
    assert site.build() == (0, [])


def test_a_source_known_only_while_it_is_read_is_executed_then(changed):
    site = changed()
    runs = site.source / "runs"
    code = f"print('read', READ); open({str(runs)!r}, 'a').write('.')"
    site.write("late.md", PAGE % code)
    site.build()
    assert ">read ['index']\n<" in site.html("late")
    assert runs.read_text() == ".."
    site.write("late.md", (PAGE % code).replace("A page", "Another title"))
    site.build()
    assert ">read []\n<" in site.html("late")
    assert runs.read_text() == "..."


def test_problems_have_the_lines_of_the_file(changed):
    site = changed()
    site.write("page.md", PAGE.replace("TOP", "TOP {claim}`hlaf`") % "x = 1\n1 / 0")
    site.write("more.md", f"{HEAD}\n# More\n\n<<1 / 0>>\n")
    status, lines = site.build()
    assert status == 1
    assert [line for line in lines if "ERROR" in line][:-1] == [
        site.problem("more.md", "1 / 0", "ZeroDivisionError: division by zero"),
        site.problem("page.md", "hlaf", "claim hlaf is printed, but no page makes it"),
        site.problem("page.md", "1 / 0", "ZeroDivisionError: division by zero"),
    ]
