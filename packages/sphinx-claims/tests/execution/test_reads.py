"""Tests that a page is executed again when something that it read has changed, and only then."""

import json
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


UNCHANGED = {
    "written": "!echo 1 > made.txt\nopen('made.txt').read()",
    "overwritten": "!cat data.txt > copy.txt",
    "atomic": "Path('part').write_text('1')\nPath('part').replace('whole')\nopen('whole').read()",
    "maybe": "if not os.path.exists('made'):\n    os.mkdir('made')\nos.listdir('.')",
    "temporary": "import tempfile\ntempfile.TemporaryFile().read()\nopen('data.txt').read()",
    "caught": MISSING.format("Path('later').stat()", "OSError"),
}


def test_a_page_is_not_executed_again_because_of_what_it_wrote_or_shows(site, executed):
    (site.source / "page.md").unlink()
    site.write("index.md", "# Home\n\n```{toctree}\n:glob:\n\n*/page\n```\n")
    for name, cell in UNCHANGED.items():
        write_page(site, executed.counter, name, cell)
        site.write(f"{name}/data.txt", "1")
    site.write("overwritten/copy.txt", "1")
    assert executed() == sorted(UNCHANGED)
    for name in UNCHANGED:
        path = site.source / name / "page.md"
        tagged = path.read_text().replace("cell}\nimport", "cell}\n:tags: [hide-input]\n\nimport")
        path.write_text(tagged.replace("A page.", "Other words."))
    for folder in (".git", "_build/html", "__pycache__", ".ipynb_checkpoints"):
        site.write(f"written/{folder}/index", "1")
    assert executed() == []
    assert "Other words." in site.html("written/page")
    site.write("temporary/data.txt", "2")
    site.write("overwritten/copy.txt", "2")
    assert executed() == ["overwritten", "temporary"]


def test_the_tags_of_a_run_are_those_of_the_page(site):
    page = (site.source / "page.md").read_text()
    for tag in ("hide-input", "hide-cell"):
        site.write("page.md", page.replace("cell}\n", f"cell}}\n:tags: [{tag}]\n\n", 1))
        site.built()
        entry = json.loads((site.doctrees / "claims/page.run").read_text().split("\n", 1)[1])
        assert entry["cells"][0]["tags"] == [tag]


def test_patterns_of_files_that_are_no_list_are_reported(site):
    page = (site.source / "page.md").read_text()
    site.write("page.md", page.replace("---\nfile", "---\nclaims_reads: data.txt\nfile", 1))
    reason = "expected a list of file patterns as claims_reads, found 'data.txt'"
    assert f"page.md:1: ERROR: the notebook cannot be read: {reason}" in site.build()[1]


DISTRIBUTIONS = {
    "loads": "import loaded",
    "names": "from importlib.metadata import version\nversion('named-one')",
    "lacks": MISSING.format("import lacking", "ImportError"),
    "requires": "import requiring",
    "starts": "!true",
    "others": "1",
}


def install(folder, name, version, module, requires=""):
    for old in folder.glob(f"{name}-*.dist-info"):
        old.rename(old.with_name(f"{name}-{version}.dist-info"))
    metadata = folder / f"{name}-{version}.dist-info"
    metadata.mkdir(exist_ok=True)
    required = f"Requires-Dist: {requires}\n" if requires else ""
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{required}\n"
    (metadata / "METADATA").write_text(text)
    (metadata / "RECORD").write_text(f"{module}.py,,\n")
    if not (folder / f"{module}.py").exists():
        (folder / f"{module}.py").write_text("")


def test_only_the_versions_of_distributions_that_a_page_uses_count(
    site, executed, tmp_path, monkeypatch
):
    library = tmp_path / "library"
    library.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(library))
    install(library, "Loaded_Distribution", "1.0", "loaded")
    install(library, "named_one", "1.0", "named")
    install(library, "requiring", "1.0", "requiring", "Needed-One (>=1)")
    install(library, "needed_one", "1.0", "needed")
    (site.source / "page.md").unlink()
    for name, cell in DISTRIBUTIONS.items():
        write_page(site, executed.counter, name, cell)
    site.write("index.md", "# Home\n\n```{toctree}\n:glob:\n\n*/page\n```\n")
    assert executed() == sorted(DISTRIBUTIONS)
    install(library, "unrelated", "1.0", "unrelated")
    assert executed() == ["starts"]
    install(library, "Loaded_Distribution", "1.1", "loaded")
    assert executed() == ["loads", "starts"]
    install(library, "named_one", "1.1", "named")
    install(library, "needed_one", "1.1", "needed")
    assert executed() == ["names", "requires", "starts"]
    install(library, "lacking", "1.0", "lacking")
    assert executed() == ["lacks", "starts"]
    assert executed() == []
