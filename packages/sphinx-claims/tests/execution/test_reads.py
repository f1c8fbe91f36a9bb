"""Tests that a page is executed again when something that it read has changed, and only then."""

import sqlite3
import sys
from pathlib import Path

import pytest

from ..conftest import Site

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the pages start Linux programs")

POOL = """\
import multiprocessing, {name}_reader as reader
with multiprocessing.get_context({name!r}).Pool(1) as pool:
    pool.apply(reader.read)
"""
COMPILED = """\
import sys
sys.path.insert(0, os.getcwd())
import _lsprof
assert _lsprof.__file__.startswith(os.getcwd())
"""
MISSING = "try:\n    {}\nexcept {}:\n    pass"
CELLS = {
    "shell": "!cat data.txt",
    "script": "%%bash\ncat data.txt",
    "system": "os.system('cat data.txt')",
    "popen": "os.popen('cat data.txt').read()",
    "subprocess": "import subprocess\nsubprocess.run(['cat', 'data.txt'])",
    "posix": "os.waitpid(os.posix_spawn('/bin/cat', ['cat', 'data.txt'], os.environ), 0)",
    "spawned": "os.spawnlp(os.P_WAIT, 'cat', 'cat', 'data.txt')",
    "fork": POOL.format(name="fork"),
    "spawn": POOL.format(name="spawn"),
    "forkserver": POOL.format(name="forkserver"),
    "sqlite": "import sqlite3\nsqlite3.connect('data.txt').execute('select * from t').fetchall()",
    "attached": "import sqlite3\nsqlite3.connect(':memory:').execute('attach \"data.txt\" as d')",
    "ctypes": "import ctypes\nctypes.CDLL(None).fopen(b'data.txt', b'r')",
    "compiled": COMPILED,
    "memmap": "import numpy\nnumpy.memmap('data.txt', 'uint8').sum()",
    "table": "import pandas\npandas.read_csv('data.txt')",
    "fromfile": "import numpy\nnumpy.fromfile('data.txt', 'uint8')",
    "link": "open('link.txt').read()",
    "folderlink": "open('link/data.txt').read()",
    "size": "os.path.getsize('data.txt')",
    "run": "%run data.py",
    "runpy": "import runpy\nrunpy.run_module('data')",
    "dropped": "import sys, data\ndel sys.modules['data']",
    "outside": "open('../../beside/outside.txt').read()",
    "declared": "1",
    "declaredlater": "1",
    "absent": MISSING.format("open('later')", "FileNotFoundError"),
    "exists": "os.path.exists('later')",
    "isfile": "Path('later').is_file()",
    "status": MISSING.format("os.stat('later')", "OSError"),
    "access": "os.access('later', os.R_OK)",
    "pattern": "list(Path('.').glob('lat*'))",
    "unimported": MISSING.format("import later", "ImportError"),
    "specless": "import importlib.util\nimportlib.util.find_spec('later')",
    "submodule": MISSING.format("from package import later", "ImportError"),
    "shadowed": "import filelock",
    "resolved": "os.path.realpath('link')",
}
LOADED = ["loaded"]
READ_LATER = {"absent", "exists", "isfile", "status", "access", "pattern", "declaredlater"}
IMPORTED_LATER = {"unimported", "specless"}
DECLARED = {"declared": "../declared-*/*.txt, ../../beside/", "declaredlater": "lat*"}


def write_page(site, counter, name, cell, reads=""):
    count = f"import os\nfrom pathlib import Path\nprint({name!r}, file=open({counter!r}, 'a'))"
    page = Site.page("A page.", count, cell)
    if reads:
        page = page.replace("---\nfile", f"---\nclaims_reads: [{reads}]\nfile", 1)
    site.write(f"{name}/page.md", page)


def write_database(path, value):
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as database:
        database.execute(f"create table t as select {value} as x")
    database.close()


@pytest.fixture
def executed(site, tmp_path):
    """Return a function that builds and returns the pages that were executed."""
    counter = tmp_path / "counter"

    def build(*options):
        counter.write_text("")
        status, lines = site.build(*options)
        assert (lines, status) == ([], 0)
        return sorted(counter.read_text().split())

    build.counter = str(counter)
    return build


def test_a_page_is_executed_again_when_something_that_it_read_changes(site, executed):
    (site.source / "page.md").unlink()
    site.write("index.md", "# Home\n\n```{toctree}\n:glob:\n\n*/page\n```\n")
    beside = site.source.parent / "beside"
    beside.mkdir()
    (beside / "outside.txt").write_text("1")
    site.write("elsewhere/first/data.txt", "1")
    site.write("elsewhere/second/data.txt", "2")
    for name, cell in CELLS.items():
        write_page(site, executed.counter, name, cell, DECLARED.get(name, ""))
        site.write(f"{name}/data.txt", "1")
        site.write(f"{name}/data.py", "1")
        site.write(f"{name}/package/__init__.py", "")
        site.write(f"{name}/{name}_reader.py", "def read():\n    open('data.txt').read()\n")
    (site.source / "link/link.txt").symlink_to("../elsewhere/first/data.txt")
    for name in ("folderlink", "resolved"):
        (site.source / name / "link").symlink_to("../elsewhere/first")
    for name in ("sqlite", "attached"):
        write_database(site.source / name / "data.txt", 1)
    import _lsprof

    library = Path(_lsprof.__file__)
    (site.source / "compiled" / library.name).write_bytes(library.read_bytes())
    site.write("declared-folder/a.txt", "1")
    write_page(site, executed.counter, "loaded", "1")
    page = (site.source / "loaded/page.md").read_text()
    site.write("loaded/page.md", f"{page}\n```{{code-cell}}\n:load: data.txt\n```\n")
    site.write("loaded/data.txt", "1")

    everything = sorted([*CELLS, *LOADED])
    assert executed() == everything
    assert executed() == []

    changed_later = (
        READ_LATER | IMPORTED_LATER | {"submodule", "shadowed", "resolved", "folderlink"}
    )
    first = {*everything} - changed_later - {"link", "outside", "declared"}
    for name in first:
        for file in ("data.txt", "data.py"):
            site.write(f"{name}/{file}", "22")
    for name in ("sqlite", "attached"):
        write_database(site.source / name / "data.txt", 22)
    assert executed() == sorted(first)

    for name in READ_LATER:
        site.write(f"{name}/later", "")
    for name in IMPORTED_LATER:
        site.write(f"{name}/later.py", "")
    site.write("submodule/package/later.py", "")
    site.write("shadowed/filelock.py", "")
    site.write("elsewhere/first/data.txt", "3")
    (beside / "outside.txt").write_text("3")
    (site.source / "resolved/link").unlink()
    (site.source / "resolved/link").symlink_to("../elsewhere/second")
    assert executed() == sorted({*everything} - first)

    site.write("declared-folder/b.txt", "1")
    (site.source / "link/link.txt").unlink()
    (site.source / "link/link.txt").symlink_to("../elsewhere/second/data.txt")
    (site.source / "folderlink/link").unlink()
    (site.source / "folderlink/link").symlink_to("../elsewhere/second")
    assert executed() == ["declared", "folderlink", "link"]
    assert executed() == []
