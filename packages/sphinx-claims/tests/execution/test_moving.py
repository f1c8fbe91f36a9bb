"""Tests that a cache which was made in one folder is right or unused in another one."""

import shutil
import sys
from pathlib import Path

import pytest

from sphinx_claims.execution.dependencies import Dependencies, Sources

from ..conftest import HOME, SETTINGS, Site

PAGES = {
    "plain": "pass",
    "inside": "open('inside.txt').read()",
    "above": "open('../above.txt').read()",
    "absent": "Path('../later.txt').exists()",
    "module": "import sys\nsys.path.insert(0, '../library')\nimport helper",
    "outside": "open({outside!r}).read()",
    "away": "import sys\nsys.path.insert(0, '../../away')\nimport distant",
    "spelled": "Path('{folder}/above.txt').exists()",
    "helped": "import spelling",
}
CHANGED = {
    "inside": "source/inside.txt",
    "above": "above.txt",
    "absent": "later.txt",
    "module": "library/helper.py",
}
STAY = {"outside", "spelled", "helped"}
"""Pages that name a path outside the site, or spell out a folder of the site."""


class Projects:
    """A project in a folder and its copies, which share a cache."""

    def __init__(self, folder):
        self.folder = folder
        self.counter = folder / "counter"

    def site(self, name):
        return Site(self.folder / name)

    def write(self, name):
        project, site = self.folder / name, self.site(name)
        (self.folder / "away").mkdir()
        for path in ("outside.txt", "away/distant.py"):
            (self.folder / path).write_text("1")
        site.write("index.md", HOME)
        for path in CHANGED.values():
            if path != "later.txt":
                site.write(project / path, "1")
        site.write("spelling.py", f"place = {str(project)!r}\n")
        site.write(project / "conf.py", SETTINGS)
        for page, code in PAGES.items():
            code = code.format(outside=str(self.folder / "outside.txt"), folder=project)
            count = f"print({page!r}, file=open({str(self.counter)!r}, 'a'))"
            site.write_page(f"{page}.md", "A page.", "from pathlib import Path", count, code)

    def executed(self, name):
        """Build a project, and return the pages that were executed."""
        self.counter.write_text("")
        cache = ["-D", f"claims_cache_path={self.folder / 'cache'}"]
        self.site(name).built("-E", "-c", str(self.folder / name), *cache)
        return {*self.counter.read_text().split()}


@pytest.fixture
def projects(tmp_path):
    return Projects(tmp_path)


def test_a_moved_project_is_executed_only_where_its_own_files_differ(projects):
    projects.write("first")
    assert projects.executed("first") == PAGES.keys()
    assert projects.executed("first") == set()
    shutil.copytree(projects.folder / "first", projects.folder / "second")
    assert projects.executed("second") == STAY
    assert projects.executed("second") == set()
    for name, path in (*CHANGED.items(), ("away", "../away/distant.py")):
        (projects.folder / "second" / path).write_text("22")
        assert projects.executed("second") == {name}
    assert projects.executed("first") >= {"outside", *CHANGED}
    assert projects.executed("first") == set()


def test_a_project_whose_original_changes_is_not_executed(projects):
    projects.write("first")
    projects.executed("first")
    shutil.copytree(projects.folder / "first", projects.folder / "second")
    for path in CHANGED.values():
        (projects.folder / "first" / path).write_text("22")
    assert projects.executed("second") == STAY


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Return a folder of packages below the prefix of an installation."""
    folder = tmp_path / "prefix" / "packages"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(folder.parent))
    return folder


EDITABLES = {
    "a folder": ("library.pth", "{folder}\n"),
    "a mapping": ("__editable__library.py", "MAPPING: dict[str, str] = {{'library': '{file}'}}\n"),
}


def install(folder, kind, library):
    library.mkdir(exist_ok=True)
    file = library / "library.py"
    file.write_text("1")
    name, text = EDITABLES[kind]
    (folder / name).write_text(text.format(folder=library, file=file))


def read_by_kernel(installed, library, kind="a folder"):
    """Return what the kernel of a page reports that has imported the library."""
    own = [str(library)] if kind == "a folder" else []
    return {key: [] for key in ("outside", "examined", "folders", "created", "unchanged")} | {
        "files": [str(library / "library.py")],
        "bounded": False,
        "modules": {
            "path": [str(installed), *own],
            "own": own,
            "names": ["library"],
            "missing": [],
            "submodules": {},
        },
        "distributions": {"named": [], "loaded": {}, "all": False, "entry_points": False},
        "python": sys.executable,
    }


def state(folder, stored):
    """Return the state of a page of a site in a folder."""
    return Dependencies(Sources(folder, folder)).state(stored, folder)


@pytest.mark.parametrize("kind", EDITABLES)
def test_an_editable_installation_may_lie_outside_unless_it_leads_elsewhere(
    tmp_path, installed, kind
):
    first, second, library = (tmp_path / name for name in ("first", "second", "library"))
    install(installed, kind, library)
    read = read_by_kernel(installed, library, kind)
    stored = Dependencies(Sources(first, first)).stored(read, first, [], [], [])
    assert stored["modules"]["path"][0] == "<prefix>/packages"
    before = state(first, stored)
    assert state(second, stored) == before
    (installed / "unrelated.pth").write_text(f"{tmp_path / 'unrelated'}\n")
    assert state(first, stored) == before
    install(installed, kind, tmp_path / "copy")
    assert state(first, stored) != before
    install(installed, kind, library)
    assert state(first, stored) == before
    (library / "library.py").write_text("2")
    assert state(first, stored) != before


def test_modules_outside_that_no_installation_names_belong_to_one_folder(tmp_path, installed):
    first, second, library = (tmp_path / name for name in ("first", "second", "library"))
    library.mkdir()
    read = read_by_kernel(installed, library)
    stored = Dependencies(Sources(first, first)).stored(read, first, [], [], [])
    assert state(second, stored) != state(first, stored)


def test_a_moved_installation_counts_by_its_content(tmp_path, installed, monkeypatch):
    library = tmp_path / "first" / "library"
    library.mkdir(parents=True)
    install(installed, "a folder", library)
    (installed / "package-1.0.dist-info").mkdir()
    read = read_by_kernel(installed, library)
    read["distributions"]["named"] = ["package"]
    first, second = tmp_path / "first", tmp_path / "second"
    stored = Dependencies(Sources(first, first)).stored(read, first, [], [], [])
    before = state(first, stored)
    shutil.copytree(first, second)
    moved = Path(shutil.copytree(installed.parent, tmp_path / "moved"))
    monkeypatch.setattr(sys, "prefix", str(moved))
    assert state(second, stored) != before  # the copied installation still loads the first library
    install(moved / "packages", "a folder", second / "library")
    assert state(second, stored) == before
    (moved / "packages/package-1.0.dist-info").rename(moved / "packages/package-1.1.dist-info")
    assert state(second, stored) != before
