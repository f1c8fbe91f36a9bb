"""Test what downloads publish, and that they neither overwrite files nor become sources."""

import zipfile
from base64 import b64decode

import nbformat
import pytest

from ..conftest import FRONT_MATTER, SETTINGS, copy_site

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
ON = SETTINGS + "claims_downloads = True\n"


def cell(code, *tags):
    options = f":tags: [{', '.join(tags)}]\n" if tags else ""
    return f"```{{code-cell}}\n{options}{code}\n```\n\n"


def declaring(files, *cells):
    return FRONT_MATTER.replace("---\n", f"---\nclaims_files: {files}\n", 1) + "".join(cells)


def entries(path):
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def downloads(site):
    suffixes = (".ipynb", ".py", ".zip")
    paths = [path for path in site.out.rglob("*") if path.name.endswith(suffixes)]
    return sorted(path.relative_to(site.out).as_posix() for path in paths)


def content(site):
    """Return the bytes of all downloads, those within archives included."""
    texts = []
    for name in downloads(site):
        path = site.out / name
        texts.append(path.read_bytes())
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                texts += [archive.read(entry) for entry in archive.namelist()]
    return b"\n".join(texts)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory, built_folder, servers):
    """Return a site that hides code, outputs and files."""
    site = copy_site(built_folder, tmp_path_factory.mktemp("module") / "guarded", servers)
    site.write("conf.py", f"{ON}nb_output_stderr = 'remove'\n")
    site.write("secrets.env", "hidden-in-a-file")
    site.write("data.csv", "1,2")
    hidden = cell('hidden_cell = "hidden-" + "cell"', "remove-cell")
    hidden += cell('hidden_input = 3\nprint("shown")', "remove-input")
    hidden += cell("hidden_underscore = 1", "remove_cell")
    hidden += cell('print("hidden" + "-output")', "remove-output")
    hidden += cell('print("hidden" + "-stdout")', "remove-stdout")
    hidden += cell('import sys\nprint("hidden" + "-stderr", file=sys.stderr)')
    hidden += cell('data = open("secrets.env").read()\ntable = open("data.csv").read()')
    hidden += cell("folded = 1", "hide-input")
    site.write("guarded.md", declaring("data.csv", hidden))
    source_off = "---\nmystnb: {remove_code_source: true}\n"
    site.write("all.md", FRONT_MATTER.replace("---\n", source_off, 1) + cell("hidden_source = 1"))
    site.built()
    return site


@pytest.mark.parametrize(
    "hidden",
    ["cell", "input", "underscore", "-output", "-stdout", "-stderr", "source", "-in-a-file"],
)
def test_downloads_hold_nothing_that_the_page_does_not_show(guarded, hidden):
    text = content(guarded)
    assert f"hidden_{hidden}".encode() not in text
    assert f"hidden{hidden}".encode() not in text


def test_notebooks_hold_what_the_page_shows(guarded):
    notebook = nbformat.read(guarded.out / "guarded.ipynb", 4)
    assert "does not show 3 code cells" in notebook.cells[0].source
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code[0].source == "# The page does not show the code of this cell."
    assert code[0].outputs[0].text == "shown\n"
    assert code[-1].metadata["jupyter"] == {"source_hidden": True}
    names = [f"guarded/{name}" for name in ("README.md", "data.csv", "guarded.ipynb")]
    assert entries(guarded.out / "guarded.zip") == [*names, "guarded/requirements.txt"]


def test_pages_with_removed_cells_have_no_script(guarded):
    names = [name for name in downloads(guarded) if name.endswith(".py")]
    assert names == ["page.py"]
    assert entries(guarded.out / "notebooks.zip").count("page.py") == 1


def test_sites_choose_their_downloads(site):
    site.write("sub/a.md", FRONT_MATTER + cell("a = 1"))
    site.write("index.md", "# Home\n\n```{toctree}\npage\nsub/a\n```\n")
    site.built()
    assert downloads(site) == []
    site.write("conf.py", f'{SETTINGS}claims_downloads = ["sub/*"]\n')
    site.built()
    assert downloads(site) == ["notebooks.zip", "sub/a.ipynb", "sub/a.py", "sub/a.zip"]
    site.write("sub/a.md", FRONT_MATTER + cell("a = 1", "remove-cell"))
    site.built()
    assert downloads(site) == ["notebooks.zip", "sub/a.ipynb", "sub/a.zip"]
    site.write("conf.py", SETTINGS)
    site.built()
    assert downloads(site) == []
    site.write("conf.py", f'{SETTINGS}claims_downloads = "sub/*"\n')
    status, lines = site.build()
    assert status == 2
    assert "claims_downloads: expected True, False or a list of patterns" in "".join(lines)


def test_declared_files_must_be_sources(site):
    site.write("sub/half.txt", "1/2")
    (site.source.parent / "outside.txt").write_text("outside")
    (site.source / "link.txt").symlink_to("../outside.txt")
    site.write("conf.py", ON)
    site.write("page.md", FRONT_MATTER + cell("a = 1"))
    site.built()
    for names, problem in {
        "missing.txt": "missing.txt, which is not a file",
        "[sub/half.txt, sub]": "sub, which is not a file",
        "../outside.txt": "../outside.txt, which is not below the source folder",
        "link.txt": "link.txt, which is not below the source folder",
    }.items():
        site.write("page.md", declaring(names, cell("a = 1")))
        site.refuses(site.problem("page.md", "claims_files", f"claims_files names {problem}"))
    site.write("page.md", declaring("[/sub/half.txt]", cell("a = 1")))
    site.built()
    assert "page/sub/half.txt" in entries(site.out / "page.zip")
    site.write("sub/half.txt", "2/4")
    site.built()
    with zipfile.ZipFile(site.out / "page.zip") as archive:
        assert archive.read("page/sub/half.txt") == b"2/4"


def test_downloads_overwrite_no_other_file(site):
    site.write("conf.py", f'{ON}html_extra_path = ["extra", "single.zip"]\n')
    for name in ("page.zip", "all/a.ipynb"):
        site.write(f"extra/{name}", f"the {name} of the site")
    site.write("single.zip", "the single.zip of the site")
    for name in ("notebooks", "Notebooks", "single", "all/a", "all/ä b"):
        site.write(f"{name}.md", FRONT_MATTER + cell("a = 1"))
    site.write("module.md", declaring("[module.py, README.md]", cell("import module")))
    site.write("module.py", "")
    site.write("README.md", "The README of the site.")
    site.write("index.md", "# Home\n\n```{toctree}\n:glob:\n\n*\nall/*\n```\n")
    status, lines = site.build()
    assert status == 0, lines
    for name in ("page.zip", "all/a.ipynb"):
        assert (site.out / name).read_text() == f"the {name} of the site"
    assert (site.out / "single.zip").read_text() == "the single.zip of the site"
    assert {"page-2.zip", "all/a-2.ipynb", "single-2.zip", "all/ä b.zip"} < {*downloads(site)}
    pages = {"Notebooks.zip": "Notebooks", "notebooks-2.zip": "notebooks"}
    for name, page in pages.items():
        folders = {entry.split("/")[0] for entry in entries(site.out / name)}
        assert folders == {page}
    everything = entries(site.out / "notebooks-3.zip")
    assert {"module.py", "module-2.py", "README.md", "README-2.md"} < {*everything}
    assert len(everything) == len({name.casefold() for name in everything})


@pytest.mark.parametrize("out", ["_build", "_build/html", "[out]"])
def test_output_is_no_source_of_the_next_build(site, out):
    site.write("conf.py", ON)
    site.out, site.doctrees = site.source / out, site.source / out / ".doctrees"
    for _ in range(2):
        site.built()
    later = site.source / "later"
    site.built(builder="text", out=later, doctrees=later / "doctrees")
    pages = sorted(path.name for path in later.glob("*.txt"))
    assert pages == ["index.txt", "page.txt"]
    site.built("-E", builder="dirhtml", out=site.source / "folders")
    assert not (site.source / "folders" / out).exists()


def test_output_behind_a_link_is_no_source(site, tmp_path):
    site.write("conf.py", ON)
    (site.source / "_build").symlink_to(tmp_path / "elsewhere")
    site.out = tmp_path / "elsewhere"
    for _ in range(2):
        site.built()


def test_pages_without_cells_have_no_downloads(site):
    site.write("conf.py", ON)
    site.write("plain.md", "# No cells\n")
    site.built()
    assert downloads(site) == ["notebooks.zip", "page.ipynb", "page.py", "page.zip"]


def test_images_of_the_page_are_attached_to_the_notebook(site):
    site.write("conf.py", ON)
    (site.source / "sub").mkdir()
    (site.source / "sub" / "a@picture.png").write_bytes(PNG)
    (site.source / "picture.png").write_bytes(PNG + b"other")
    glued = "from IPython.display import Image\nfrom myst_nb import glue\n"
    glued += 'image = Image(open("picture.png", "rb").read())\nglue("figure", image, display=False)'
    images = "![one](a@picture.png)\n\n> ![two](https://example.org/picture.png)\n\n"
    site.write("sub/page.md", f"{FRONT_MATTER}{images}```{{glue}} figure\n```\n\n{cell(glued)}")
    site.write("index.md", "# Home\n\n```{toctree}\npage\nsub/page\n```\n")
    (site.source / "sub" / "picture.png").write_bytes(PNG + b"glued")
    site.built()
    notebook = nbformat.read(site.out / "sub/page.ipynb", 4)
    nbformat.validate(notebook)
    (prose,) = [cell for cell in notebook.cells if cell.source.startswith("# A page")]
    assert "![one](attachment:a-picture.png)" in prose.source
    assert "![two](https://example.org/picture.png)" in prose.source
    attached = {b64decode(data["image/png"]) for data in prose.attachments.values()}
    assert attached == {PNG, PNG + b"glued"}
