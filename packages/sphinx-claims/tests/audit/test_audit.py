"""Audit of pages: numerals in every kind of markup, marks without a claim, and execution."""

import pytest

from ..conftest import FRONT_MATTER
from ..test_build import notebook

SETTINGS = """
myst_enable_extensions += ["amsmath", "deflist", "fieldlist", "html_image", "substitution"]
extensions += ["sphinx_proof"]
"""
PROSE = "print a claim with {claim}`key`"
FORMULA = r"print a claim with \claim{key}"
NOWHERE = "no claim can be printed there"
HEADING = "a heading prints no claim: move it below, or mark it with {noclaim}`77 <reason>`"
HEADING = "a heading prints no claim: move it below, or mark it with {noclaim}`77 <reason>`"

THEOREM = ":::{prf:theorem}\n:label: a-theorem\n:evidence: half\n\nWords.\n:::\n"
# In each place a reader sees 77 once; the error is at the line that contains "here".
PLACES = {
    "paragraph": ("A *long* paragraph with x_7\nand the `code`\nand here 77 of them.", PROSE),
    "after a longer name": ("Words of x177 of them and\nalso here 77.", PROSE),
    "number word": ("A long paragraph,\nhere of seventy.", PROSE),
    "emphasis": ("An **emphasis here 77**.", PROSE),
    "heading": ("## A heading here of 77", HEADING),
    "second heading of a part": ("## 7.7 Heading here", HEADING.replace("77", "7.7")),
    "row of a table": ("| a | b |\n|---|---|\n| c | d |\n| here | 77 |\n| e | f |", PROSE),
    "head of a table": ("| here | 77 |\n|---|---|\n| c | d |", PROSE),
    "caption of a table": ("```{table} Caption here 77\n| a |\n|---|\n| b |\n```", PROSE),
    "list table": ("```{list-table}\n* - a\n* - here 77\n```", PROSE),
    "csv table": ("```{csv-table}\na, b\nhere, 77\n```", PROSE),
    "list": ("- item\n- here 77", PROSE),
    "numbered list": ("1. item\n2. here 77", PROSE),
    "term": ("Term here 77\n: Meaning", PROSE),
    "meaning": ("Term\n: Meaning here 77", PROSE),
    "field": (":field: here 77", PROSE),
    "quotation": ("> Somebody said\n> here 77", PROSE),
    "epigraph": ("```{epigraph}\nWords\n\n-- of somebody here, 77\n```", PROSE),
    "glossary": ("```{glossary}\nterm\n  meaning here 77\n```", PROSE),
    "footnote": ("Text[^note].\n\n[^note]: a note here 77", PROSE),
    "link": ("A [link here 77](https://example.org/5).", PROSE),
    "title of a link": ('A [link](https://example.org "here 77").', FORMULA),
    "words of a reference": ("A {doc}`page here 77 <index>`.", PROSE),
    "inline code": ("The code `here = 77`.", PROSE),
    "abbreviation": ("An {abbr}`x (here 77 letters)`.", FORMULA),
    "admonition": (":::{note}\nWords.\n\nAnd here 77.\n:::", PROSE),
    "title of an admonition": (":::{admonition} Title here 77\nWords.\n:::", PROSE),
    "sidebar": ("```{sidebar} Title\nWords here 77\n```", PROSE),
    "topic": ("```{topic} Title here 77\nWords\n```", PROSE),
    "rubric": ("```{rubric} Rubric here 77\n```", PROSE),
    "definition": (":::{prf:definition} D\n:label: def\n\nWords here 77.\n:::", PROSE),
    "proof": (f"{THEOREM}\n:::{{prf:proof}}\nWords here 77.\n:::", PROSE),
    "described option": ("```{option} -x\n\nMeaning here 77\n```", PROSE),
    "markup of reStructuredText": ("```{eval-rst}\nWords *here* 77\n```", PROSE),
    "caption": (":::{figure} image.png\nCaption here 77\n:::", PROSE),
    "legend": (":::{figure} image.png\nCaption\n\nLegend here 77\n:::", PROSE),
    "caption of code": ("```{code-block} python\n:caption: here 77\nx\n```", PROSE),
    "alternative text": ("![shows here 77](image.png)", FORMULA),
    "alternative text of a figure": (
        ":::{figure} image.png\n:alt: shows here 77\n\nCaption\n:::",
        FORMULA,
    ),
    "title of a picture": ('![shows](image.png "here 77")', FORMULA),
    "inline HTML": ("Words <b>here 77</b>.", PROSE),
    "HTML": ("<div>\n<p>here 77</p>\n</div>", PROSE),
    "text of HTML": ('Words <span title="here 77">x</span>.', NOWHERE),
    "picture in HTML": ('<img src="image.png" alt="here 77">', FORMULA),
    "raw": ("```{raw} html\n<p>here 77</p>\n```", PROSE),
    "formula in a paragraph": ("Words\nand $x_{77}$ and\nhere $y = 77$ and\nwords.", FORMULA),
    "display": ("Words\n\n$$\nx_{77} + \\\\\ny = 77 % here\n$$", FORMULA),
    "display of amsmath": ("\\begin{align}\nx &= y \\\\\n&= 77 % here\n\\end{align}", FORMULA),
    "directive of a formula": ("```{math}\n:label: eq-5\n\nx = 77 % here\n```", FORMULA),
    "text in a formula": (r"A formula here $\text{has 77}$.", FORMULA),
    "formula of a heading": ("## A heading here $77$", FORMULA),
    "caption of a toctree": ("```{toctree}\n:caption: here 77\n\n```", NOWHERE),
    "title in a toctree": ("```{toctree}\nhere 77 <https://example.org>\n```", NOWHERE),
    "substitution": ("Words here {{ seventyseven }}.", PROSE),
}


@pytest.fixture(scope="module")
def planted(module_site):
    """Return a site with a page for each place, and the errors of its build by page."""
    site = module_site
    conf = (site.source / "conf.py").read_text() + SETTINGS
    site.write("conf.py", conf + 'myst_substitutions = {"seventyseven": "77"}\n')
    site.write("image.png", "")
    for number, (text, _) in enumerate(PLACES.values()):
        site.write(f"p{number}.md", f"# A page\n\nWords.\n\n{text}\n\nWords.\n")
    front = FRONT_MATTER.replace(
        "---\n\n", "myst:\n  html_meta:\n    description: here 77\n---\n\n"
    )
    site.write("front.md", front)
    cells = ("markdown", "# A\n\nWords\n\nhere 77"), ("code", "x = 1\nprint('here 78')")
    site.write("note.ipynb", notebook(*cells))
    option = "mystnb:\n  figure:\n    caption: here 77\n"
    svg = "from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')"
    site.write("figure.md", f"{FRONT_MATTER}\n```{{code-cell}}\n---\n{option}---\n{svg}\n```\n")
    status, lines = site.build(apart=True)
    assert status == 1
    said = {}
    for line in lines:
        name, _, rest = line.partition(":")
        said.setdefault(name, []).append(rest)
    return site, said


@pytest.mark.parametrize("place", PLACES)
def test_a_numeral_is_reported_once_at_its_line(planted, place):
    site, said = planted
    number = list(PLACES).index(place)
    name = f"p{number}.md"
    (error,) = said[name]
    where, _, text = error.partition(": ERROR: ")
    assert text.endswith(PLACES[place][1])
    found = "seventy" if place == "number word" else "7.7" if "part" in place else "77"
    assert text.startswith(f'{found} is bound to no claim in "')
    needle = "caption: here" if "toctree" in place and "caption" in place else "here"
    expected = site.line(name, needle)
    assert int(where) == expected


def test_a_numeral_in_the_description_of_a_page_is_reported(planted):
    _, said = planted
    (error,) = said["front.md"]
    assert f'77 is bound to no claim in "here 77"; {FORMULA}' in error


def test_a_numeral_in_the_caption_of_an_output_is_reported(planted):
    _, said = planted
    (error,) = said["figure.md"]
    assert f'77 is bound to no claim in "here 77"; {PROSE}' in error


def test_numerals_of_a_notebook_are_reported_by_cell_and_line(planted):
    _, said = planted
    assert said["note.ipynb"] == [
        f'cell 1, line 5: ERROR: 77 is bound to no claim in "here 77"; {PROSE}',
        'cell 2, line 2: ERROR: 78 is bound to no claim in "here 78", in a cell; '
        "print a computed value, or write # noclaim: reason",
    ]


BOUND = r"""
{claim}`half` is $\claim{half}$ in *x* `{claim}`, `part-7.md` and `float64`.

| {claim}`half` | {noclaim}`77 <the name of a road>` |
|---|---|
| $\claim{half}$ | $\noclaim{77}{the name of a road}^n$ |

![\claim{half} and \noclaim{77}{the name of a road}](image.png)

[A link](https://example.org/5 "of \claim{half}") <a href="page5.html" class="x7">in HTML</a>[^a].

[^a]: See {claim}`the claim <half>` in Table 5.

```
a literal block says 77
```

{eval}`1 + 6`
"""


def test_a_page_that_binds_all_its_numerals_builds(site):
    site.write("image.png", "")
    front = FRONT_MATTER.replace(
        "---\n\n", "myst:\n  html_meta:\n    description: Has \\claim{half}.\n---\n\n"
    ).replace("# A page", "# 3.1 A page")
    page = site.page(BOUND.replace("{eval}`1 + 6`", ""), 'claim("half", "1/2", Fraction(1) / 2)')
    site.write("page.md", page.replace(FRONT_MATTER, front))
    site.built()
    html = site.html("page")
    assert 'content="Has 1/2."' in html
    assert 'alt="1/2 and 77"' in html
    assert 'title="of 1/2"' in html
    assert r"{77}^n" in html


def test_the_ledger_lists_the_numerals_marked_as_no_claim(site):
    site.write(
        "page.md",
        site.page(
            r"{claim}`half` {noclaim}`77 <a road>` $\noclaim{78}{a bus}$",
            'claim("half", "1/2", Fraction(1) / 2)',
        ),
    )
    site.write("ledger.md", "# Ledger\n\n```{claims-ledger}\n```\n")
    site.built()
    html = site.html("ledger")
    for text in ("77", "a road", "78", "a bus"):
        assert f"<p>{text}</p>" in html


NO_REASON = "is marked as no claim without a reason; write"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("{noclaim}`77`", "{noclaim}`77 <reason>`"),
        ("{noclaim}`77 < >`", "{noclaim}`77 <reason>`"),
        (r"$x = \noclaim{77}{}$", r"\noclaim{77}{reason}"),
        (r"![\noclaim{77}{ }](image.png)", r"\noclaim{77}{reason}"),
    ],
)
def test_a_mark_without_a_reason_is_reported(site, text, form):
    site.write("image.png", "")
    page = site.page(f"{{claim}}`half`\n\nWords\n\n{text}", 'claim("half", "1/2", Fraction(1) / 2)')
    site.refuses_until_mended("page.md", page, (text, f"77 {NO_REASON} {form}"))


def test_a_cell_that_may_raise_hides_no_claim(site):
    cell = ":tags: [raises-exception]\n\nclaim('half', '1/2', Fraction(1) / 3)\n1 / 0"
    problem = "claim half states 1/2, computed 1/3 (exact, margin -1)"
    page = site.page("{claim}`half`", cell)
    site.refuses_until_mended("page.md", page, ("claim('half'", problem))


MODULE = '''
"""A module of 77 functions."""


def increase(x=78):
    """Add 79.

    Args:
        x: at most 80.

    Returns:
        Up to 81.

    .. math:: y = 82
    """
    return x


class Box:
    """Of 83 sides."""

    side = 84
    """Of 85."""
'''


def test_descriptions_from_docstrings_are_not_audited(site):
    site.write("boxes.py", MODULE)
    conf = f"""
import sys
sys.path.insert(0, {str(site.source)!r})
extensions += ["sphinx.ext.autodoc", "sphinx.ext.napoleon"]
"""
    site.write("conf.py", (site.source / "conf.py").read_text() + conf)
    directive = "```{eval-rst}\n.. automodule:: boxes\n   :members:\n   :undoc-members:\n```\n"
    site.write("more.md", f"# More\n\n{directive}")
    site.built(apart=True)
    assert "Add 79" in site.html("more")
    site.write("more.md", f"# More\n\n{directive}\nBut 77 here.\n")
    status, lines = site.build(apart=True)
    assert status == 1
    assert lines[0].startswith(f"more.md:{site.line('more.md', '77')}: ERROR: 77 is bound")
    assert len(lines) == 2


@pytest.mark.parametrize(
    "text", ["{noclaim}`the lab <a reason>`", r"$x = \noclaim{\infty}{a reason}$"]
)
def test_a_mark_without_a_numeral_is_reported(site, text):
    site.write("marked.md", "# Marked\n\n{noclaim}`sixteen <a number>`, {noclaim}`x7 <a name>`.\n")
    page = site.page(f"{{claim}}`half`\n\nWords\n\n{text}", 'claim("half", "1/2", Fraction(1, 2))')
    marked = r"\infty" if "infty" in text else "the lab"
    problem = f'"{marked}" is marked as no claim, but has no numeral; remove the mark'
    site.refuses_until_mended("page.md", page, (text, problem))
