"""What a site offers to take away: notebooks, scripts and archives of its pages."""

import io
import subprocess
import sys
import zipfile
from copy import copy

import nbformat
import pytest

from ..conftest import FRONT_MATTER, SETTINGS, copy_site

DOWNLOADS = """
extensions += ["sphinx_proof"]
claims_requirements = ["dice==1.0"]
"""
THEOREM = """
:::{prf:theorem} Halves
:label: halves
:evidence: half

One is two {claim}`halves <half>`:

$$
a &= \\claim{half} \\\\
b &= a + \\claim{half}
$$
:::

:::{prf:proof}
See the [home page](../index.md).
:::

It follows from {prf:ref}`halves`.
"""
TRY = """
:::{try} half
Cut one in two.
:::

```{proof-graph}
```
"""
TABLE = """
:::{admonition} Answer

| norm | value |
|---|---|
| $\\|x\\|$ or `a\\|b` | {claim}`half` |
:::
"""
CELL = 'claim("half", "1/2", Fraction(open("half.txt").read()))'


pytestmark = pytest.mark.filterwarnings(
    "ignore::PendingDeprecationWarning", "ignore::DeprecationWarning"
)


@pytest.fixture(scope="module")
def taken(tmp_path_factory, built_folder):
    """A site whose page has a theorem, a table, a data file and an error that it expects."""
    site = copy_site(built_folder, tmp_path_factory.mktemp("module") / "taken")
    site.write("conf.py", SETTINGS + DOWNLOADS)
    site.write("sub/half.txt", "1/2")
    text = f"Some * _x_ <b>, {{claim}}`half`.\n{THEOREM}\n{TABLE}\n{TRY}\n"
    expected = 'print("""a\n  b""")\n1 / 0'
    site.write_page("page.md", "Nothing.")
    page = site.page(text, CELL)
    site.write(
        "sub/page.md", f"{page}\n```{{code-cell}}\n:tags: [raises-exception]\n{expected}\n```\n"
    )
    site.write("index.md", "# Home\n\n```{toctree}\npage\nsub/page\n```\n")
    site.built(apart=True)
    return site


def built_with(site, folder, *options):
    """The same site, with other settings, in another folder."""
    other = copy(site)
    other.out = folder / "other"
    other.built(*options)
    return other


def notebook_of(site, docname="sub/page"):
    return nbformat.read(site.out / f"{docname}.ipynb", nbformat.NO_CONVERT)


def prose_of(site, docname="sub/page"):
    cells = notebook_of(site, docname).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def unpack(site, folder, name="sub/page.zip"):
    with zipfile.ZipFile(site.out / name) as archive:
        archive.extractall(folder)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def run(script):
    command = [sys.executable, script.name]
    return subprocess.run(
        command, cwd=script.parent, capture_output=True, encoding="utf-8", check=False
    )


def check(folder):
    command = [sys.executable, "-m", "sphinx_claims", "check", str(folder)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_prose_is_plain_markdown(taken):
    prose = prose_of(taken)
    assert "# A page" in prose
    assert r"Some \* *x* <b>, 1/2." in prose
    assert "> **Theorem 1 (Halves)**\n>\n> One is two halves:" in prose
    formula = r"$$\begin{aligned} a &= {\frac{1}{2}} \\ b &= a + {\frac{1}{2}} \end{aligned}$$"
    assert f"> {formula}" in prose
    assert "> ✓ 1 check: `half` (exact)\n\n" in prose
    assert "> **Try it first**\n>\n> Cut one in two." in prose
    assert "> *Proof.* See the home page.\n\nIt follows from Theorem 1." in prose
    assert "> **Answer**\n\n| norm | value |\n| --- | --- |\n" in prose
    assert r"| $\vert x\vert$ or `a\|b` | 1/2 |" in prose


def test_links_lead_to_the_site_where_its_address_is_known(taken, tmp_path):
    prose = prose_of(built_with(taken, tmp_path, "-D", "html_baseurl=https://example.org/book"))
    assert "[home page](https://example.org/book/index.html)" in prose
    assert "[Theorem 1](https://example.org/book/sub/page.html#halves)" in prose
    assert "The page [A page](https://example.org/book/sub/page.html)" in prose


def test_a_notebook_holds_outputs_and_says_what_it_needs(taken):
    notebook = notebook_of(taken)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [f"cell-{i}" for i in range(len(notebook.cells))]
    first, *_ = notebook.cells
    assert 'To run it: `pip install "dice==1.0"`.\nIt reads `half.txt`.' in first.source
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    claim, printed, error = outputs
    assert claim["data"] == {"text/plain": "✓ half = 1/2; computed 1/2; exact"}
    assert printed["text"] == "a\n  b\n"
    assert error["ename"] == "ZeroDivisionError"


def test_cells_that_the_page_hides_are_there(site):
    hidden = "```{code-cell}\n:tags: [remove-cell]\nsecret = Fraction(1, 2)\n```\n"
    folded = '```{code-cell}\n:tags: [hide-input]\nclaim("half", "1/2", secret)\n```\n'
    imports = (
        "```{code-cell}\nfrom fractions import Fraction\nfrom sphinx_claims import claim\n```\n"
    )
    site.write("page.md", f"{FRONT_MATTER}{imports}\n{hidden}\nThen {{claim}}`half`.\n\n{folded}")
    site.built()
    sources = [cell.source.split("\n")[0] for cell in notebook_of(site, "page").cells]
    assert sources[1:] == [
        "# A page",
        "from fractions import Fraction",
        "Then 1/2.",
        "secret = Fraction(1, 2)",
        'claim("half", "1/2", secret)',
    ]
    assert notebook_of(site, "page").cells[-1].metadata["jupyter"] == {"source_hidden": True}


def test_an_archive_carries_what_the_page_reads(taken, tmp_path):
    folder = tmp_path / "there"
    names = ["README.md", "half.txt", "page.ipynb", "page.py", "requirements.txt"]
    assert unpack(taken, folder) == [f"sub-page/{name}" for name in names]
    assert (folder / "sub-page/requirements.txt").read_text() == "dice==1.0\n"
    done = run(folder / "sub-page/page.py")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "✓ half = 1/2; computed 1/2; exact",
        "a",
        "  b",
        "ZeroDivisionError: division by zero",
        "1 claims hold",
    ]


def test_a_script_fails_where_a_claim_does_not_hold(taken, tmp_path):
    unpack(taken, tmp_path / "there")
    (tmp_path / "there/sub-page/half.txt").write_text("1/3")
    done = run(tmp_path / "there/sub-page/page.py")
    assert done.returncode == 1
    assert done.stdout.startswith("✗ half = 1/2; wrong: states 1/2, computed 1/3; exact")
    assert done.stderr == "1 of 1 claims do not hold: half\n"


def test_the_archive_of_all_pages_is_checked_by_one_command(taken, tmp_path):
    folder = tmp_path / "there"
    names = unpack(taken, folder, "notebooks.zip")
    assert {"page.py", "sub/page.py", "sub/half.txt", "README.md", "requirements.txt"} <= {*names}
    done = check(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["✓ page.py: 0 claims hold", "✓ sub/page.py: 1 claims hold"]
    (folder / "sub/half.txt").write_text("1/3")
    done = check(folder)
    assert (done.returncode, done.stderr) == (1, "1 of 2 scripts failed\n")
    assert "✗ sub/page.py\n✗ half = 1/2; wrong" in done.stdout


def test_an_empty_folder_checks_nothing(tmp_path):
    done = check(tmp_path)
    assert (done.returncode, done.stderr) == (1, f"{tmp_path} has no script beside a notebook\n")


def test_downloads_are_the_same_bytes_in_every_build(taken, tmp_path):
    names = ["sub/page.ipynb", "sub/page.py", "sub/page.zip", "notebooks.zip"]
    again = built_with(taken, tmp_path / "again", "-E")
    for name in names:
        assert (again.out / name).read_bytes() == (taken.out / name).read_bytes()


def test_an_incremental_build_renews_what_changed(taken):
    taken.write("sub/half.txt", "2/4")
    taken.built()
    with zipfile.ZipFile(taken.out / "sub/page.zip") as archive:
        assert archive.read("sub-page/half.txt") == b"2/4"
    with zipfile.ZipFile(taken.out / "notebooks.zip") as archive:
        assert archive.read("sub/half.txt") == b"2/4"
        inner = io.BytesIO(archive.read("sub/page.ipynb")).read()
    assert inner == (taken.out / "sub/page.ipynb").read_bytes()
    taken.write("sub/half.txt", "1/2")
    taken.built()


def test_colab_gets_what_the_page_needs(taken, tmp_path):
    other = built_with(taken, tmp_path, "-D", "claims_notebooks=someone/book")
    (cell,) = [cell for cell in notebook_of(other).cells if "google.colab" in cell.source]
    assert cell.source.splitlines()[2:] == [
        'if "google.colab" in sys.modules:',
        '    %pip install --quiet "dice==1.0"',
        "    !curl --silent --fail --create-dirs -o half.txt "
        "https://raw.githubusercontent.com/someone/book/notebooks/sub/half.txt",
    ]
    assert "colab" not in (other.out / "sub/page.py").read_text("utf-8")


def test_a_template_can_link_to_downloads(taken, tmp_path):
    taken.write(
        "templates/page.html",
        """{% extends "!page.html" %}{% block body %}
{% for form, link in (claims_downloads or {}).items() %}[{{ form }} {{ link }}]{% endfor %}
{{ super() }}{% endblock %}""",
    )
    options = ["-D", "templates_path=templates"]
    other = built_with(taken, tmp_path, *options)
    shown = other.html("sub/page")
    assert "[notebook page.ipynb][script page.py][archive page.zip]" in shown.replace("../sub/", "")
    assert "[colab" not in shown
    assert "[notebook" not in other.html("index")
    other = built_with(taken, tmp_path, *options, "-D", "claims_notebooks=someone/book")
    shown = other.html("sub/page")
    colab = "https://colab.research.google.com/github/someone/book/blob/notebooks/sub/page.ipynb"
    binder = "https://mybinder.org/v2/gh/someone/book/notebooks?urlpath=lab/tree/sub/page.ipynb"
    assert f"[colab {colab}][binder {binder}]" in shown


def test_other_builders_write_no_downloads(taken, tmp_path):
    taken.built(builder="singlehtml", out=tmp_path / "single")
    assert not [*(tmp_path / "single").rglob("*.ipynb"), *(tmp_path / "single").rglob("*.zip")]
    taken.built(builder="dirhtml", out=tmp_path / "folders")
    assert (tmp_path / "folders" / "sub" / "page.ipynb").is_file()
