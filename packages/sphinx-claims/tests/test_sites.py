"""Tests of printed claims and their links, in HTML, other builders and translations."""

import json
import re

import pytest

CLAIMS = """\
claim("half", "1/2", Fraction(1) / 2)
claim("third", "≈ 0.33", Fraction(1) / 3)
claim(
    "bound",
    "< 12345.5",
    Fraction(1) / 7,
)
agree("same", product=0.5 * 3, sum=0.5 + 0.5 + 0.5)
"""
TEXT = r"""
{claim}`half` is $x = \claim{half}$, {claim}`third` is
$x \approx \claim{third}$ and {claim}`bound` bounds. {claim}`Both routes <same>` agree.

$$
y < \claim{bound}
$$
"""
ELSEWHERE = r"""# Elsewhere

| {claim}`half` |
|---|
| $\approx \claim{third}$ |

:::{admonition} Beside {claim}`half`
{claim}`a quotient <half>`
:::

$z^\claim{half}$
"""


@pytest.fixture(scope="module")
def claims_site(module_site):
    module_site.write_page("page.md", TEXT, CLAIMS)
    module_site.write("elsewhere.md", ELSEWHERE)
    module_site.built()
    return module_site


def claim_links(html):
    """Return the target, the title and the text of every link to a claim."""
    link = r'<a class="[^"]*" href="([^"]*)" title="([^"]*)"><span class="claim">([^<]*)<'
    return re.findall(link, html)


def formulas(html):
    found = re.findall(r"\\[(\[](.*?)\\[)\]]", html, re.DOTALL)
    return [text.strip() for text in found]  # Sphinx 7 puts each on a line of its own


def test_a_role_prints_the_value_with_a_link(claims_site):
    html = claims_site.html("page")
    assert claim_links(html) == [
        ("#claim-half", "half: exact", "1/2"),
        ("#claim-third", "third: exact", "≈\N{NO-BREAK SPACE}0.33"),
        (
            "#claim-bound",
            "bound: exact",
            "&lt;\N{NO-BREAK SPACE}12\N{NARROW NO-BREAK SPACE}345.5",
        ),
        ("#claim-same", "same: numeric, margin 100%", "Both routes"),
    ]
    assert re.findall(r'id="(claim-\w+)"', html) == [
        "claim-half",
        "claim-third",
        "claim-bound",
        "claim-same",
    ]


def test_a_formula_prints_the_value_with_a_link(claims_site):
    assert formulas(claims_site.html("page")) == [
        r"x = \href{#claim-half}{\frac{1}{2}}",
        r"x \approx \href{#claim-third}{0.33}",
        r"y &lt; \href{#claim-bound}{12\,345.5}",
    ]


def test_another_page_links_to_the_page_of_the_claim(claims_site):
    html = claims_site.html("elsewhere")
    links = [(target, text) for target, _, text in claim_links(html)]
    assert links == [
        ("page.html#claim-half", "1/2"),
        ("page.html#claim-half", "1/2"),
        ("page.html#claim-half", "a quotient"),
    ]
    assert formulas(html) == [
        r"\approx \href{page.html#claim-third}{0.33}",
        r"z^{\href{page.html#claim-half}{\frac{1}{2}}}",
    ]


def test_the_record_has_the_first_line_of_each_call(claims_site):
    content = json.loads((claims_site.out / "claims.json").read_text())
    assert (content["schema"], content["theorems"]) == (2, [])
    assert {"python", "Sphinx", "numpy"} <= set(content["environment"])
    assert [(c["key"], c["page"], c["line"]) for c in content["claims"]] == [
        ("half", "page", claims_site.line("page.md", 'claim("half"')),
        ("third", "page", claims_site.line("page.md", 'claim("third"')),
        ("bound", "page", claims_site.line("page.md", '"bound"') - 1),
        ("same", "page", claims_site.line("page.md", 'agree("same"')),
    ]
    half = {"evidence": "exact", "relation": "=", "stated": "1/2", "computed": "1/2"}
    half |= {"status": "verified", "margin": 1.0, "witnesses": [], "source": ""}
    assert half.items() <= content["claims"][0].items()


@pytest.mark.parametrize(
    ("builder", "file", "numbers"),
    [
        ("latex", "asite.tex", [r"{\frac{1}{2}}", r"\approx {0.33}", "y < {12\\,345.5}", "1/2"]),
        ("text", "elsewhere.txt", ["1/2", "a quotient"]),
        ("gettext", "page.pot", [r"{claim}`half` is $x = \\claim{half}$"]),
    ],
)
def test_other_builders(claims_site, tmp_path, builder, file, numbers):
    claims_site.built(builder=builder, out=tmp_path / "out", doctrees=tmp_path / "doctrees")
    text = (tmp_path / "out" / file).read_text()
    assert [number for number in numbers if number not in text] == []


def test_two_processes_build_the_same_site(claims_site, tmp_path):
    built = []
    for jobs in "12":
        out = tmp_path / jobs
        claims_site.built("-j", jobs, out=out, doctrees=tmp_path / f"doctrees-{jobs}", apart=True)
        files = ["page.html", "elsewhere.html", "claims.json"]
        built.append([(out / file).read_bytes() for file in files])
    assert built[0] == built[1]


HIDDEN = {
    "captured": "%%capture\n{}",
    "no output": ":tags: [remove-output]\n\n{}",
    "no cell": ":tags: [remove-cell]\n\n{}",
    "timed": "%%time\n{}",
}


def test_claims_in_hidden_cells_are_checked(site):
    right = [code.format(f'claim("c{i}", "1", 3 - 2)') for i, code in enumerate(HIDDEN.values())]
    text = "{claim}`half` {claim}`c0` {claim}`c1` {claim}`c2` {claim}`c3`"
    half = 'claim("half", "1/2", Fraction(1) / 2)'
    site.write_page("page.md", text, half, *right)
    site.built()
    assert [text for _, _, text in claim_links(site.html("page"))] == ["1/2", "1", "1", "1", "1"]

    wrong = [code.replace("2)", "1)") for code in right]
    problems = (
        (
            f'claim("c{i}"',
            f"claim c{i} states 1, computed 2 (exact, margin -1)",
        )
        for i in range(4)
    )
    site.refuses_until_mended("page.md", site.page(text, half, *wrong), *problems)


def test_problems_in_prose_name_their_line(site):
    text = """
A paragraph {claim}`half` of
several
lines with {claim}`in-prose` in one.

| head | {claim}`in-head` |
|---|---|
| a | {claim}`half` |
| b | {claim}`in-table` |

:::{figure} image.png
A caption

with a legend of {claim}`in-caption`
:::

```{include} part.inc
```
"""
    half = 'claim("half", "1/2", Fraction(1) / 2)'
    site.write("image.png", "")
    site.write("part.inc", "Included,\n\non line 4 $x =\n\\claim{in-part}$\n")
    site.write_page("page.md", text, half)
    unknown = "claim {} is printed, but no page makes it"
    keys = ["in-prose", "in-head", "in-table", "in-caption"]
    site.refuses(
        *(site.problem("page.md", key, unknown.format(key)) for key in keys),
        site.problem("part.inc", "in-part", unknown.format("in-part")),
    )


MESSAGES = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"

msgid "{claim}`third` of it is $x \\approx \\claim{third}$."
msgstr "Sa valeur, $x \\approx \\claim{third}$, vaut {claim}`KEY`."

msgid "x \\approx \\claim{third}"
msgstr "x \\approx \\claim{third}"
"""


def test_a_translation_prints_claims_in_its_own_notation(site):
    site.write_page(
        "page.md",
        "A line.\n\n{claim}`third` of it is $x \\approx \\claim{third}$.\n\n"
        "$$\ny \\approx \\claim{third}\n$$",
        'claim("third", "≈ 0.33", Fraction(1) / 3)',
    )
    path = "locale/fr/LC_MESSAGES/page.po"
    site.write(path, MESSAGES.replace("KEY", "third"))
    french = ["-D", "language=fr", "-D", "locale_dirs=locale"]
    site.built(*french, apart=True)
    html = site.html("page")
    assert "Sa valeur, " in html
    assert [text for _, _, text in claim_links(html)] == ["≈\N{NO-BREAK SPACE}0,33"]
    assert formulas(html) == [
        r"x \approx \href{#claim-third}{0{,}33}",
        r"y \approx \href{#claim-third}{0{,}33}",
    ]

    site.write(path, MESSAGES.replace("KEY", "troisième"))
    (site.source / path.replace(".po", ".mo")).unlink()
    problems = [
        site.problem("page.md", "of it", "claim troisième is printed, but no page makes it"),
        site.problem(
            "page.md",
            "of it",
            "the translation lacks claim third, has claim troisième of its own",
        ),
        "ERROR: 2 problems with claims; no page was written",
    ]
    for _ in range(2):
        assert site.build(*french, apart=True) == (1, problems)


def test_a_notebook_outside_of_sphinx_shows_the_evidence():
    nbformat = pytest.importorskip("nbformat.v4")
    from nbclient import NotebookClient

    code = "from sphinx_claims import claim\nclaim('two', '2', 1 + 1)"
    cell = nbformat.new_code_cell(code)
    NotebookClient(nbformat.new_notebook(cells=[cell])).execute()
    (output,) = cell.outputs
    assert output.data["text/plain"] == "✓ two = 2; computed 2; exact"
