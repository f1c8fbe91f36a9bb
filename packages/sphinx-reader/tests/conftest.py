"""Fixtures that build a small site with the theme and open its pages."""

import subprocess
import sys

import pytest

SETTINGS = """
project = 'A "small" book'
extensions = ["myst_nb", "sphinx_proof", "sphinx_reader"]
myst_enable_extensions = ["colon_fence"]
nb_execution_mode = "off"
suppress_warnings = ["myst-nb.lexer"]
html_theme = "reader"
html_baseurl = "https://example.org/book/"
"""
LONG_CODE = "\n".join(f"x_{i} = {i}" for i in range(17))
INDEX = f"""---
file_format: mystnb
---

# A "page" of \\hat g & f

| | count | name |
|---|---|---|
| *a* | 1 | b |

```{{code-cell}} ipython3
{LONG_CODE}
```

```{{code-cell}} ipython3
{LONG_CODE.rpartition(chr(10))[0]}
```

```{{code-cell}} ipython3
:tags: [hide-cell]

short = 1
```

![A square](square.svg)

:::{{prf:lemma}} Equal sides
:label: sides

They are equal.
:::

:::{{prf:lemma}} Equal angles
:label: angles

So are these.
:::

:::{{prf:proof}}
By *symmetry*. Proof. Again.
:::

## Code

```python
print("{"a" * 200}")
```

{"Words about code. " * 200}

## Words

{"Many words. " * 400}

```{{toctree}}
other
```
"""
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"></svg>'


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Output directory of the site."""
    source = tmp_path_factory.mktemp("book")
    for name, text in {
        "conf.py": SETTINGS,
        "index.md": INDEX,
        "other.md": "# Other\n\nA page.\n",
        "square.svg": SQUARE,
    }.items():
        (source / name).write_text(text)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--no-color", source, source / "out"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    return source / "out"


@pytest.fixture(scope="session")
def index(site):
    """HTML of the home page."""
    return (site / "index.html").read_text("utf-8")


@pytest.fixture
def visit(browser, site):
    """A function that opens a page of the site in a browser."""
    contexts = []

    def visit(name="index.html", **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto((site / name).as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()
