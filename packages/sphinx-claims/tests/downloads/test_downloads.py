"""Tests of downloads: notebooks, scripts and archives of pages."""

import io
import subprocess
import sys
import zipfile
from copy import copy

import nbformat
import pytest

from ..conftest import SETTINGS, copy_site

DOWNLOADS = """
extensions += ["sphinx_proof"]
claims_downloads = True
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
HALF = 'claim("half", "1/2", Fraction(1) / 2)'
CELL = 'claim("half", "1/2", Fraction(open("half.txt").read()))'


pytestmark = pytest.mark.filterwarnings(
    "ignore::PendingDeprecationWarning", "ignore::DeprecationWarning"
)


@pytest.fixture(scope="module")
def downloads(tmp_path_factory, built_folder, servers):
    """Return a site whose page has a theorem, a table, a data file and an expected error."""
    site = copy_site(built_folder, tmp_path_factory.mktemp("module") / "downloads", servers)
    site.write("conf.py", SETTINGS + DOWNLOADS)
    site.write("sub/half.txt", "1/2")
    text = f"Some * _x_ <b>, {{claim}}`half`.\n{THEOREM}\n{TABLE}\n{TRY}\n"
    expected = 'print("""a\n  b""")\n1 / 0'
    site.write_page("page.md", "Nothing.")
    page = site.page(text, CELL).replace("---\n", "---\nclaims_files: [half.txt]\n", 1)
    site.write(
        "sub/page.md", f"{page}\n```{{code-cell}}\n:tags: [raises-exception]\n{expected}\n```\n"
    )
    site.write("index.md", "# Home\n\n```{toctree}\npage\nsub/page\n```\n")
    site.built(apart=True)
    return site


def built_with(site, folder, *options):
    """Build the site with other settings in another folder."""
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


def test_prose_is_converted_to_markdown(downloads):
    prose = prose_of(downloads)
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


def test_links_lead_to_the_site_if_html_baseurl_is_set(downloads, tmp_path):
    prose = prose_of(built_with(downloads, tmp_path, "-D", "html_baseurl=https://example.org/book"))
    assert "[home page](https://example.org/book/index.html)" in prose
    assert "[Theorem 1](https://example.org/book/sub/page.html#halves)" in prose
    assert "The page [A page](https://example.org/book/sub/page.html)" in prose


def test_a_notebook_has_outputs_and_lists_its_requirements(downloads):
    notebook = notebook_of(downloads)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [f"cell-{i}" for i in range(len(notebook.cells))]
    first, *_ = notebook.cells
    assert 'To run it: `pip install "dice==1.0"`.\nIt reads `half.txt`.' in first.source
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    claim, printed, error = outputs
    assert claim["data"] == {"text/plain": "✓ half = 1/2; computed 1/2; exact"}
    assert printed["text"] == "a\n  b\n"
    assert error["ename"] == "ZeroDivisionError"


def test_an_archive_has_the_files_that_the_page_declares(downloads, tmp_path):
    folder = tmp_path / "there"
    names = ["README.md", "half.txt", "page.ipynb", "page.py", "requirements.txt"]
    assert unpack(downloads, folder) == [f"sub-page/{name}" for name in names]
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


def test_a_script_fails_if_a_claim_does_not_hold(downloads, tmp_path):
    unpack(downloads, tmp_path / "there")
    (tmp_path / "there/sub-page/half.txt").write_text("1/3")
    done = run(tmp_path / "there/sub-page/page.py")
    assert done.returncode == 1
    assert done.stdout.startswith("✗ half = 1/2; wrong: states 1/2, computed 1/3; exact")
    assert done.stderr == "1 of 1 claims do not hold: half\n"


def test_check_runs_all_scripts_of_the_archive(downloads, tmp_path):
    folder = tmp_path / "there"
    names = unpack(downloads, folder, "notebooks.zip")
    assert {"page.py", "sub/page.py", "sub/half.txt", "README.md", "requirements.txt"} <= {*names}
    done = check(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["✓ page.py: 0 claims hold", "✓ sub/page.py: 1 claims hold"]
    (folder / "sub/half.txt").write_text("1/3")
    done = check(folder)
    assert (done.returncode, done.stderr) == (1, "1 of 2 scripts failed\n")
    assert "✗ sub/page.py: it exited with status 1\n✗ half = 1/2; wrong" in done.stdout


def test_check_fails_in_an_empty_folder(tmp_path):
    done = check(tmp_path)
    assert (done.returncode, done.stderr) == (1, f"{tmp_path} has no script beside a notebook\n")


def test_downloads_are_reproducible(downloads, tmp_path):
    names = ["sub/page.ipynb", "sub/page.py", "sub/page.zip", "notebooks.zip"]
    again = built_with(downloads, tmp_path / "again", "-E")
    for name in names:
        assert (again.out / name).read_bytes() == (downloads.out / name).read_bytes()


def test_an_incremental_build_updates_downloads(downloads):
    downloads.write("sub/half.txt", "2/4")
    downloads.built()
    with zipfile.ZipFile(downloads.out / "sub/page.zip") as archive:
        assert archive.read("sub-page/half.txt") == b"2/4"
    with zipfile.ZipFile(downloads.out / "notebooks.zip") as archive:
        assert archive.read("sub/half.txt") == b"2/4"
        inner = io.BytesIO(archive.read("sub/page.ipynb")).read()
    assert inner == (downloads.out / "sub/page.ipynb").read_bytes()
    downloads.write("sub/half.txt", "1/2")
    downloads.built()


def test_colab_installs_requirements_and_downloads_files(downloads, tmp_path):
    other = built_with(downloads, tmp_path, "-D", "claims_notebooks=someone/book")
    (cell,) = [cell for cell in notebook_of(other).cells if "google.colab" in cell.source]
    assert cell.source.splitlines()[2:] == [
        'if "google.colab" in sys.modules:',
        '    %pip install --quiet "dice==1.0"',
        "    !curl --silent --fail --create-dirs -o half.txt "
        "https://raw.githubusercontent.com/someone/book/notebooks/sub/half.txt",
    ]
    assert "colab" not in (other.out / "sub/page.py").read_text("utf-8")


def test_templates_get_links_to_downloads(downloads, tmp_path):
    downloads.write(
        "templates/page.html",
        """{% extends "!page.html" %}{% block body %}
{% for form, link in (claims_downloads or {}).items() %}[{{ form }} {{ link }}]{% endfor %}
{{ super() }}{% endblock %}""",
    )
    options = ["-D", "templates_path=templates"]
    other = built_with(downloads, tmp_path, *options)
    shown = other.html("sub/page")
    assert "[notebook page.ipynb][script page.py][archive page.zip]" in shown.replace("../sub/", "")
    assert "[colab" not in shown
    assert "[notebook" not in other.html("index")
    other = built_with(downloads, tmp_path, *options, "-D", "claims_notebooks=someone/book")
    shown = other.html("sub/page")
    colab = "https://colab.research.google.com/github/someone/book/blob/notebooks/sub/page.ipynb"
    binder = "https://mybinder.org/v2/gh/someone/book/notebooks?urlpath=lab/tree/sub/page.ipynb"
    assert f"[colab {colab}][binder {binder}]" in shown


def test_other_builders_write_no_downloads(downloads, tmp_path):
    downloads.built(builder="singlehtml", out=tmp_path / "single")
    assert not [*(tmp_path / "single").rglob("*.ipynb"), *(tmp_path / "single").rglob("*.zip")]
    downloads.built(builder="dirhtml", out=tmp_path / "folders")
    assert (tmp_path / "folders" / "sub" / "page.ipynb").is_file()


FORMULAS = r"""
A set $\RR% the reals
^\dim$ and $\norm{\frac\RR 2}$, or 50 $\%$.

$$
a = 1 % a comment
  + b \\ % of a row
c = \RR % the last
$$ (labelled)

- In a list:

  $$
  d % inner
  = e
  $$

\begin{equation}
f = g % numbered
\end{equation}

\begin{align}
h &= i \\
j &= k
\end{align}

Term
: One definition
: Another definition
"""


def test_formulas_have_no_comments_and_no_macros(site):
    extensions = '"colon_fence", "amsmath", "deflist"'
    settings = SETTINGS.replace('"colon_fence"', extensions) + (
        "claims_downloads = True\n"
        'mathjax3_config = {"tex": {"macros": {"norm": [r"\\lVert #1\\rVert", 1], "dim": "n"}}}\n'
        'def setup(app):\n    app.add_config_value("katex_macros", {}, "env")\n'
        'katex_macros = {r"\\RR": r"\\mathbb{R}"}\n'
    )
    site.write("conf.py", settings)
    site.write_page("page.md", FORMULAS.replace("50 ", "") + "\n{claim}`half`", HALF)
    assert site.build()[0] == 0
    prose = prose_of(site, "page")
    assert "comment" not in prose
    assert r"$\mathbb{R} ^{n}$" in prose
    assert r"$\lVert \frac{\mathbb{R}} 2\rVert$, or $\%$" in prose
    rows = "a = 1 + b \\\\ c = \\mathbb{R}"
    assert f"\\begin{{aligned}} {rows} \\end{{aligned}} \\tag{{1}}" in " ".join(prose.split())
    assert "  $$d = e$$" in prose
    assert "$$\nf = g \\tag{2}\n$$" in prose
    assert r"\begin{aligned} h &= i \\ j &= k \end{aligned} \tag{3}" in " ".join(prose.split())
    assert "**Term**\n\n> One definition\n\n> Another definition" in prose
