"""Test that scripts run as their pages do, in a terminal of any encoding."""

import os
import subprocess
import sys

import nbformat
import pytest

from ..conftest import FRONT_MATTER, IMPORTS, SETTINGS, copy_site

MULTIPROCESSING = """\
from multiprocessing import get_context
if __name__ == "__main__":
    with get_context("spawn").Pool(1) as pool:
        value = pool.map(abs, [-1])[0]
"""
CELLS = {
    "await": ["import asyncio", "await asyncio.sleep(0)\nvalue = 1"],
    "await-comprehension": [
        "async def one():\n    return 1",
        "value = [await one() for _ in range(1)][0]",
    ],
    "async-for": [
        "async def ones():\n    yield 1",
        "async for value in ones():\n    pass",
    ],
    "task": [
        "import asyncio\nfuture = asyncio.ensure_future(asyncio.sleep(0, 1))",
        "value = await future",
    ],
    "display": ["display(Fraction(1, 2))", "def show(x):\n    display(x)\nshow(3)\nvalue = 1"],
    "shell": ["words = !echo hi\nvalue = len(words)", "!echo done"],
    "writefile": ["%%writefile made.py\nvalue = 1", "from made import value"],
    "bash": ["%%bash\necho 'it runs'", "value = 1"],
    "line-magics": ["%timeit -n1 -r1 1", "%matplotlib inline\nvalue = 1", "?int", "Fraction?"],
    "inline-backend": ['%config InlineBackend.figure_format = "svg"', "value = 1"],
    "timed": ["%%time\nvalue = 1"],
    "capture": ["%%capture out\nprint('held')", "value = len(out.stdout.split())"],
    "get-ipython": ["get_ipython().run_line_magic('env', '')", "value = 1"],
    "automagic": ["pwd", "value = 1"],
    "history": ["1", "value = _", "claim('last', '1', Out[2])"],
    "future": ["from __future__ import annotations\ndef f(x: unknown): ...", "value = 1"],
    "quotes": ["%%writefile text\n'''\n\"\"\"\n\\", "value = len(open('text').readlines()) - 2"],
    "names": [
        "start_script = exit_with_status = print_error = run_cell = claim_ = 1",
        "%time value = run_cell",
    ],
    "spawned": [MULTIPROCESSING],
    "plain": ['text = f"""a\n  {1}\nb"""', "# %% no cell\nvalue = 1", "", "# a comment"],
}
"""Cells by page; each page binds ``value`` to 1, which it claims last."""
EXPECTED_ERRORS = {
    "raised": ('print("""a\n  b""")\n1 / 0', "a\n  b\nZeroDivisionError: division by zero\n"),
    "exits": ("import sys\nsys.exit(3)", "SystemExit: 3\n"),
    "syntax": ('print("hello', "SyntaxError: unterminated string literal"),
    "unnamed": ("error = 1\n1 / 0", "ZeroDivisionError: division by zero\n"),
    "nothing": ("# nothing", ""),
}


def run(script, **variables):
    done = subprocess.run(
        [sys.executable, script.name],
        cwd=script.parent,
        capture_output=True,
        env=os.environ | variables,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def fence(code, *tags):
    options = f":tags: [{', '.join(tags)}]\n" if tags else ""
    return f"````{{code-cell}}\n{options}{code}\n````\n"


@pytest.fixture(scope="module")
def scripts(tmp_path_factory, built_folder, servers):
    """Return a site with one page for each kind of cell."""
    site = copy_site(built_folder, tmp_path_factory.mktemp("module") / "scripts", servers)
    site.write("conf.py", SETTINGS + "claims_downloads = True\n")
    for name, cells in CELLS.items():
        prose = "" if name != "history" else "{claim}`last` "
        claimed = f'claim("{name}", "1", 2 - value)'
        fences = map(fence, [IMPORTS, *cells, claimed])
        site.write(f"{name}.md", f"{FRONT_MATTER}{prose}{{claim}}`{name}`\n\n" + "\n".join(fences))
    errors = [fence(code, "raises-exception") for code, _ in EXPECTED_ERRORS.values()]
    kept = fence('assert error == 1\nprint("kept")')
    site.write("errors.md", FRONT_MATTER + "\n".join([*errors, kept]))
    site.write("secret.md", FRONT_MATTER + fence("x = 1", "remove-cell") + fence("x + 1"))
    site.write("random.md", FRONT_MATTER + fence("import random\nprint(random.randint(1, 1))"))
    site.built()
    return site


@pytest.fixture(scope="module")
def checked(scripts):
    """Return the lines that the command ``check`` prints for the site."""
    command = [sys.executable, "-m", "sphinx_claims", "check", str(scripts.out)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", CELLS)
def test_scripts_make_the_claims_of_their_pages(checked, name):
    count = 2 if name == "history" else 1
    assert f"✓ {name}.py: {count} claims hold" in checked, "\n".join(checked)


def test_pages_with_removed_cells_have_no_script(scripts, checked):
    assert "- secret.ipynb has no script" in checked
    assert not (scripts.out / "secret.py").exists()


def test_plain_cells_stay_plain_python(scripts):
    text = (scripts.out / "plain.py").read_text("utf-8")
    assert "\n".join(CELLS["plain"][:1]) in text
    assert "IPython" not in text
    assert "run_cell" not in text


def test_scripts_print_expected_errors_and_go_on(scripts):
    status, stdout, stderr = run(scripts.out / "errors.py")
    assert (status, stderr) == (0, "")
    for _, printed in EXPECTED_ERRORS.values():
        assert printed in stdout
    assert stdout.endswith("kept\n0 claims hold\n")


def test_no_script_is_named_as_a_module(scripts):
    assert not (scripts.out / "random.py").exists()
    assert run(scripts.out / "random-2.py")[:2] == (0, "1\n0 claims hold\n")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1"])
def test_scripts_print_in_every_encoding(scripts, encoding):
    status, stdout, stderr = run(scripts.out / "plain.py", PYTHONIOENCODING=encoding)
    assert (status, stderr) == (0, "")
    assert r"\u2713 plain = 1; computed 1; exact" in stdout


def test_archives_require_ipython_where_scripts_do(scripts):
    assert "ipython" in nbformat.read(scripts.out / "shell.ipynb", 4).cells[0].source
    assert "ipython" not in nbformat.read(scripts.out / "plain.ipynb", 4).cells[0].source
