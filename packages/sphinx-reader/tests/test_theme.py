"""The theme on a small site of another author."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Browser

CONF = """
project = 'A "small" book'
extensions = ["myst_nb", "sphinx_proof", "sphinx_reader"]
myst_enable_extensions = ["colon_fence"]
nb_execution_mode = "off"
suppress_warnings = ["myst-nb.lexer"]
html_theme = "reader"
html_baseurl = "https://example.org/book/"
"""
LONG = "\n".join(f"x_{i} = {i}" for i in range(17))
PAGE = f"""---
file_format: mystnb
---

# A "page" of \\hat g

| | count | name |
|---|---|---|
| *a* | 1 | b |

```{{code-cell}} ipython3
{LONG}
```

```{{code-cell}} ipython3
{LONG.rpartition(chr(10))[0]}
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

## Words

```{{toctree}}
other
```
"""
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"></svg>'


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    source = tmp_path_factory.mktemp("book")
    for name, text in {
        "conf.py": CONF,
        "index.md": PAGE,
        "other.md": "# Other\n\nA page.\n",
        "square.svg": SQUARE,
    }.items():
        (source / name).write_text(text)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--no-color", source, source / "out"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return source / "out"


@pytest.fixture(scope="module")
def text(site):
    return (site / "index.html").read_text("utf-8")


def test_long_and_hidden_code_folds(text):
    summaries = re.findall(r'<details class="fold"><summary>(.*?)</summary>', text)
    assert summaries == ["Code, 17 lines", "Code, 1 line"]
    assert text.count("x_15") == 2
    folded = text.split('<details class="fold">')[1].split("</details>")[0]
    assert "x_16" in folded


def test_tables_scroll_in_a_box_and_their_headings_head_columns(text):
    box = re.search(r'<div class="[^"]*table-wrapper[^"]*">.*?</table>', text, re.DOTALL)[0]
    assert re.findall(r'<th scope="col"[^>]*><p>(\w+)</p></th>', box) == ["count", "name"]
    assert re.search(r'<td class="head"><p></p></td>\s*<th', box)


def test_a_picture_tells_its_size(text):
    (image,) = re.findall(r"<img [^>]*>", text)
    assert 'width="96" height="48"' in image
    assert 'alt="A square"' in image


def test_a_proof_begins_with_its_word(text):
    assert "<em>Proof.</em> By <em>symmetry</em>. Proof. Again." in text


def test_the_sign_of_a_proof_never_lies_on_its_words(browser: Browser, site):
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto((site / "index.html").as_uri())
    crowded = page.locator("div.proof > p", has_text="By symmetry").evaluate("""p => {
        const words = document.createRange();
        words.selectNodeContents(p);
        return Array.from({ length: 150 }, (_, i) => {
            p.style.width = `${100 + i}px`;
            const box = p.getBoundingClientRect();
            const line = [...words.getClientRects()].at(-1);
            return [box.right - line.right, box.bottom - line.bottom];
        }).filter(([beside, below]) => beside < 16 && below < 8);
    }""")
    assert crowded == []
    page.close()


def test_an_index_of_single_entries_is_one_list(site):
    index = (site / "prf-prf.html").read_text("utf-8")
    assert index.count('<ul class="index">') == 1
    assert "<h2" not in index
    assert re.findall(r'href="index.html#(\w+)"><code>', index) == ["angles", "sides"]


def test_sheets_and_scripts_that_the_theme_replaces_stay_out(site, text):
    sheets = re.findall(r'<link [^>]*href="_static/([^"?]*)[^"]*"', text)
    assert sheets == ["source-serif.css", "reader.css"]
    assert re.findall(r'<script src="_static/([^"?]*)', text) == ["reader.js"]
    search = (site / "search.html").read_text("utf-8")
    scripts = re.findall(r'<script src="_static/([^"?]*)', search)
    assert scripts[-2:] == ["searchtools.js", "language_data.js"]
    assert "doctools.js" in scripts


def test_no_page_has_a_script_or_sheet_of_its_own(site):
    pages = sorted(site.glob("*.html"))
    assert {"genindex.html", "prf-prf.html"} <= {page.name for page in pages}
    for page in pages:
        content = page.read_text("utf-8")
        assert not re.search(r"<style|<script(?! (defer=\"defer\" )?src=)| on\w+=", content), page
        assert content.count('http-equiv="Content-Security-Policy"') == 1


def test_the_font_comes_with_its_license(site):
    sheet = (site / "_static/source-serif.css").read_text("utf-8")
    assert sheet.count("@font-face") == sheet.count('url("data:font/woff2;base64,') == 3
    assert "SIL Open Font License" in (site / "_static/source-serif.LICENSE").read_text("utf-8")


def test_paper_is_told_title_and_address(browser: Browser, site):
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    told = "name => document.documentElement.style.getPropertyValue(name)"
    assert page.evaluate(told, "--title") == r'"A “page” of \\hat g"'
    assert page.evaluate(told, "--address") == '"https://example.org/book/index.html"'
    page.close()
