"""A small site with the modules of the book's extension that number, caption and move content."""

import subprocess
import sys
from pathlib import Path

import pytest

EXTENSION = Path(__file__).parents[2] / "docs" / "_ext"
SETTINGS = f"""
import sys
sys.path.insert(0, {str(EXTENSION)!r})
from book import figures, marks, moved, numbers
project, author = "Site", "Someone"
extensions = ["sphinx_claims", "sphinx_paper", "sphinx_proof"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
claims_cache_path = "executed"
numfig_format = {{"figure": "Figure %s"}}
numbered_parts = {{r"part-(\\d)(-.*)?": r"1.\\1"}}
published_ids = "published.txt"
paper_chapters = {{"Parts": "part-*"}}
latex_domain_indices = False
def setup(app):
    for module in (numbers, marks, moved, figures):
        module.setup(app)
"""
INDEX = """# Home

```{toctree}
part-1
part-1-further
part-2
free
alone
```

{prf:ref}`second`, {eq}`sum`, {numref}`square` and {numref}`letters`.

[An equation without a number](#unnumbered).
"""
PART = """---
file_format: mystnb
---
# One

:::{prf:theorem} First
:label: first
x
:::

$$
a = b
$$ (sum)

(unnumbered)=
$$
c = d
$$

```{code-cell} ipython3
---
mystnb:
  image:
    alt: A square.
---
from IPython.display import SVG
from sphinx_claims import chosen, claim
side = chosen("side", "3", 3)
claim("area", "9", side * side, sum=sum(side for _ in range(side)))
SVG('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9z"/></svg>')
```

:::{caption} square
A square of side {claim}`side` and area {claim}`area`, $s^2$.
:::

:::{table} Letters
:name: letters

| a |
|---|
| b |
:::

:::{full-marks}
:::

:::{moved}
old-name: part-1-further#a-heading
lost: #one
:::
"""
FURTHER = """# Further

## A heading

:::{prf:lemma} Second
:label: second
By {prf:ref}`first` and {eq}`sum`.
:::
"""
PUBLISHED = "part-1#first\npart-1#second\npart-1#old-name\npart-1#lost\npart-2#second\n"
FILES = {
    "conf.py": SETTINGS,
    "index.md": INDEX,
    "part-1.md": PART,
    "part-1-further.md": FURTHER,
    "part-2.md": "# Two\n\n:::{prf:lemma} Third\n:label: third\nx\n:::\n",
    "free.md": "# Free\n\n:::{prf:lemma} Fourth\n:label: fourth\nx\n:::\n\nBy {eq}`sum`.\n",
    "alone.md": "# Alone\n\nText.\n",
    "published.txt": PUBLISHED,
}


class Site:
    """A site in a folder, with the function that builds it."""

    def __init__(self, folder):
        self.folder = folder
        for name, text in FILES.items():
            (folder / name).write_text(text, "utf-8")

    def build(self, *options, builder="html"):
        """Build the site, and return what Sphinx prints."""
        output = self.folder / builder
        command = [sys.executable, "-m", "sphinx", "-n", "-b", builder, *options]
        command += ["-d", self.folder / "doctrees", self.folder, output]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def change(self, name, old, new):
        """Replace a text in a source."""
        text = (self.folder / name).read_text("utf-8")
        assert old in text
        (self.folder / name).write_text(text.replace(old, new), "utf-8")

    def page(self, name):
        """Return the HTML of a page."""
        return (self.folder / "html" / f"{name}.html").read_text("utf-8")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The site, built by two processes without a warning."""
    site = Site(tmp_path_factory.mktemp("site"))
    site.build("-q", "-W", "-j", "2")
    return site


@pytest.fixture(scope="session")
def latex(built):
    """The site in LaTeX."""
    built.build("-q", "-W", builder="latex")
    return (built.folder / "latex" / "paper.tex").read_text("utf-8").partition("{document}")[2]


@pytest.fixture(scope="session")
def changed(built, tmp_path_factory):
    """A copy of the site that has been changed, and the messages of its second build."""
    site = Site(tmp_path_factory.mktemp("changed"))
    site.build("-q", "-W")
    site.change("part-1.md", "# One\n", "# One\n\n:::{prf:remark}\nNew.\n:::\n")
    site.change("part-1.md", "lost: #one", "lost: #gone\none: part-1-further#second")
    site.change("part-1.md", "(unnumbered)=\n$$\nc = d\n$$", "$$\nc = d\n$$ (uncited)")
    marks = ":::{full-marks}\n:::\n"
    site.change(
        "part-2.md", "# Two\n", f"# Two\n\n{marks}\n{marks}\n:::{{caption}} none\nNo.\n:::\n"
    )
    site.messages = site.build()
    return site
