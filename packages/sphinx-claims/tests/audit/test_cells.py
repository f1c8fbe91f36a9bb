"""Numerals in the strings of cells, and their marks, on a site."""

import pytest

from ..conftest import FRONT_MATTER

ADVICE = "in a cell; print a computed value, or write # noclaim: reason"
DEFINITION = "def title(text, **options): pass"
# Each cell is on a page of its own. An error is at the line that contains "here".
CELLS = {
    "title": ("title('here 77')", "77 is bound to no claim in"),
    "printed": ("print(\n    'here 77')", "77 is bound to no claim in"),
    "removed source": (":tags: [remove-input]\n\ntitle('here 77')", "77 is bound to no claim in"),
    "mark without a reason": ("title('here 77')  # noclaim", "77 is marked as no claim without"),
    "mark that marks nothing": ("x = 7  # noclaim: here", "# noclaim marks no numeral"),
    "markdown cell": ("%%markdown\n\nhere 77", "77 is bound to no claim in"),
    "raised": (
        ":tags: [raises-exception]\n\ntitle('here 77')\n1 / 0",
        "77 is bound to no claim in",
    ),
    "glued": (
        ":tags: [remove-cell]\n\ndef glue(text): print(text)\nglue('here 77')",
        "77 is bound to no claim in",
    ),
}
FREE_CELLS = """
# 77 hidden things
x = "77 rows"
title("$x_{t+10} = 2 x_t$ in 2D", size="0.5 x")
title("Room 78")  # noclaim: the name of a room
"""
REMOVED = ":tags: [remove-cell]\n\ntitle('77 rows')  # noclaim"


@pytest.fixture(scope="module")
def planted(module_site):
    """Return a site with a page for each cell, and the errors of its build by page."""
    site = module_site
    for number, (code, _) in enumerate(CELLS.values()):
        cells = f"```{{code-cell}}\n{DEFINITION}\n```\n\n```{{code-cell}}\n{code}\n```\n"
        site.write(f"c{number}.md", FRONT_MATTER + cells)
    status, lines = site.build(apart=True)
    assert status == 1
    said = {}
    for line in lines:
        name, _, rest = line.partition(":")
        said.setdefault(name, []).append(rest)
    return site, said


@pytest.mark.parametrize("place", CELLS)
def test_a_numeral_in_a_cell_is_reported_at_its_line(planted, place):
    site, said = planted
    name = f"c{[*CELLS].index(place)}.md"
    (error,) = said[name]
    where, _, text = error.partition(": ERROR: ")
    assert text.startswith(CELLS[place][1])
    assert text.endswith(ADVICE) == ("bound" in text)
    assert int(where) == site.line(name, "here")


def test_a_page_whose_cells_are_free_or_marked(site):
    cells = "\n".join(
        f"```{{code-cell}}\n{code}\n```\n" for code in (DEFINITION, FREE_CELLS, REMOVED)
    )
    site.write("more.md", FRONT_MATTER + cells)
    site.write("ledger.md", "# Ledger\n\n```{claims-ledger}\n```\n")
    site.built()
    html = site.html("ledger")
    for text in ("78", "the name of a room"):
        assert f"<p>{text}</p>" in html
    assert "<p>77</p>" not in html


RENDERED = """
from IPython.display import Markdown, display
title("77 rows")
display(Markdown(f"77 rows and {80 + 8} columns"))
"""


def test_an_output_is_reported_unless_a_string_of_its_cell_states_the_same(site):
    cells = "".join(f"```{{code-cell}}\n{code}\n```\n" for code in (DEFINITION, RENDERED))
    site.write("more.md", FRONT_MATTER + cells)
    status, lines = site.build()
    assert status == 1
    reported = {
        line.partition("ERROR: ")[2].partition(" is bound to no claim")[0] for line in lines[:-1]
    }
    assert reported == {"77", "88"}


HEADINGS = """# Lecture 4: Python 3 and 2D arrays

## 1. Start

## 2. `f(3)` and more

## Example with {noclaim}`3 <a name>` variables

```{toctree}
:caption: Week 1

page
```
"""


def test_numbered_headings(site):
    site.write("index.md", HEADINGS)
    site.built()
    advice = "a heading prints no claim: move it below, or mark it with {noclaim}`5 <reason>`"
    problem = f'5 is bound to no claim in "Example with 5 variables"; {advice}'
    text = HEADINGS.replace("{noclaim}`3 <a name>`", "5")
    site.refuses_until_mended("index.md", text, ("Example", problem))


def test_rules_of_the_language_of_a_site(site):
    site.write("conf.py", (site.source / "conf.py").read_text() + '\nlanguage = "de"\n')
    site.write("more.md", "# Kapitel 4\n\nAbbildung 3 und `np.zeros(3)`.\n")
    site.built(apart=True)
    site.write("more.md", "# Kapitel 4\n\nAbbildung 3, drei Schichten.\n")
    status, (error, _) = site.build(apart=True)
    assert status == 1
    assert error.startswith("more.md:3: ERROR: drei is bound to no claim in")
