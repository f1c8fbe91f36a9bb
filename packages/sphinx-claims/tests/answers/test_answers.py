"""Tests of the HTML of answer boxes and folded worked answers."""

import json
import re
from html import unescape

import pytest
from babel.messages import pofile
from defusedxml.ElementTree import fromstring

CLAIMS = """\
claim("third", "≈ 0.33", Fraction(1) / 3)
claim("pair", "[0, 4/5]", [0, Fraction(4) / 5])
claim("bound", "< 1", Fraction(1) / 3)
agree("same", a=2 - 1, b=1)
"""
CLAIMS += f'claim("many", "{[*range(61)]}", [n - 1 for n in range(1, 62)])\n'
PRINTED = "{claim}`third`, {claim}`pair`, {claim}`bound`, {claim}`many`."
BOXES = """\
:::{try} third
How much is a part of $x = \\claim{pair}$?
:::

:::{try} pair
And both?
:::
"""
TEXT = f"""{BOXES}
:::{{worked-answer}} Open *this*
:::

Folded: {PRINTED}

## A section

(a-place)=
### Deeper

Folded deeper.
"""


def boxes(html):
    """Return the data of each box of a page, by the key of its claim."""
    pattern = r'<div class="try-box"\s+data-answer="([^"]*)"[^>]*id="try-([^"]*)">'
    return {key: json.loads(unescape(data)) for data, key in re.findall(pattern, html)}


@pytest.fixture(scope="module")
def built(module_site):
    module_site.write_page("page.md", TEXT, CLAIMS)
    module_site.built()
    return module_site


def test_a_box_holds_the_stated_and_the_computed_value(built):
    assert boxes(built.html("page")) == {
        "third": {
            "relation": "≈",
            "shape": [],
            "stated": ["0.33"],
            "digits": {"significant": 2},
            "computed": ["1/3"],
        },
        "pair": {"relation": "=", "shape": [2], "stated": ["0", "4/5"]},
    }
    question = re.search(r'id="try-third-question">(.*?)</div>', built.html("page"), re.DOTALL)
    assert "How much is a part of" in question[1]
    assert "4" in question[1]


def test_the_text_of_a_box_does_not_contain_the_answer(built):
    box = built.html("page").split('id="try-third"')[1].split("<details")[0]
    assert "0.33" not in re.sub("<[^>]*>", "", box)


def test_fields_are_disabled_until_scripts_run(built):
    html = built.html("page")
    assert html.count('<fieldset disabled="disabled">') == len(boxes(html))
    assert "onclick" not in html
    assert not re.search(r'<(?:div|form|input|details)[^>]* style="', html)


def test_the_rest_of_the_section_is_folded(built):
    html = built.html("page")
    before, inside = html.split('<details class="worked-answer">')
    inside, after = inside.split("</details>")
    assert inside.lstrip().startswith("<summary>Open <em>this</em></summary>")
    assert "Folded deeper." in inside
    assert 'id="a-place"' in inside
    assert "And both?" in before
    assert "Folded" not in before + after


def test_only_pages_with_boxes_or_folds_load_their_files(built):
    files = ["answers.css", "answer-parser.js", "answers.js", "folds.js", "show-answers.js"]
    assert [name for name in files if name not in built.html("page")] == []
    assert [name for name in files if name in built.html("index")] == []


def test_the_parser_is_loaded_before_the_boxes(built):
    scripts = re.findall(r'defer="defer" src="_static/([\w-]+\.js)', built.html("page"))
    assert scripts.index("answer-parser.js") < scripts.index("answers.js")


def test_folded_headings_are_in_search_index_and_table_of_contents(built):
    index = (built.out / "searchindex.js").read_text("utf-8")
    assert '"deeper"' in index
    assert '"Deeper"' in index
    assert 'href="#deeper"' in built.html("page").replace("#a-place", "#deeper")


@pytest.mark.parametrize("builder", ["text", "latex", "epub", "xml"])
def test_other_builders_print_plain_text(built, builder):
    out = built.out.with_name(builder)
    places = {"out": out, "doctrees": built.out.with_name("other")}
    built.built("-D", "version=1", builder=builder, **places)
    name = {"text": "page.txt", "epub": "page.xhtml", "xml": "page.xml"}.get(builder)
    (path,) = out.glob(name or "*.tex")
    text = path.read_text("utf-8")
    assert "And both?" in text
    assert "Folded deeper." in text
    assert "details" not in text
    assert "fieldset" not in text
    if builder in {"epub", "xml"}:
        fromstring(text)


def test_a_box_follows_a_changed_claim_of_another_page(site):
    site.write_page("page.md", "One {claim}`half`.", 'claim("half", "1/2", Fraction(1) / 2)')
    site.write_page("asks.md", ":::{try} half\nHow much?\n:::")
    site.built()
    assert boxes(site.html("asks"))["half"]["stated"] == ["1/2"]
    site.write_page("page.md", "One {claim}`half`.", 'claim("half", "2/4", Fraction(1) / 2)')
    site.built()
    assert boxes(site.html("asks"))["half"]["stated"] == ["2/4"]


def test_a_box_counts_as_a_use_of_its_claim(site):
    site.write_page(
        "page.md", ":::{try} half\nHow much?\n:::", 'claim("half", "1/2", Fraction(1) / 2)'
    )
    site.built()


def test_parallel_and_serial_builds_write_the_same_page(built):
    parallel = built.out.with_name("parallel")
    built.built("-j", "2", out=parallel, doctrees=built.out.with_name("parallel-doctrees"))
    pages = [(out / "page.html").read_text("utf-8") for out in (parallel, built.out)]
    first, second = (re.sub(r"\?v=\w+", "", page) for page in pages)
    assert first == second


REJECTED = {
    ":::{try} lost\nHow much?\n:::": "claim lost is printed, but no page makes it",
    ":::{try} bound\nHow much?\n:::": (
        "claim bound states < 1: {try} asks for a value, after = or ≈"
    ),
    ":::{try} same\nHow much?\n:::": (
        "claim same states a, b agree: {try} asks for a value, after = or ≈"
    ),
    ":::{try} many\nHow much?\n:::": "claim many states 61 numbers: {try} asks for at most 60",
    ":::{try} pair\n:::": "{try} pair has no question; add one as its content",
    ":::{try} pair\nAmong 7?\n:::": (
        '7 is bound to no claim in "Among 7?"; print a claim with {claim}`key`'
    ),
}


@pytest.mark.parametrize("box", REJECTED)
def test_invalid_boxes_are_reported(built, box):
    page = built.page(f"{TEXT}\n\n{box}\n", CLAIMS)
    needle = "Among" if "Among" in box else box.splitlines()[0]
    if box.startswith(":::{try} pair\n"):
        page = built.page(f"{TEXT.replace(BOXES, '')}\n\n{box}\n", CLAIMS)
    built.refuses_until_mended("page.md", page, (needle, REJECTED[box]))


def test_questions_and_interface_texts_are_translated(built):
    folder = built.source / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    messages = {
        "page": {
            "And both?": "Et les deux ?",
            "Open *this*": "Ouvrir *ceci*",
        },
        "sphinx_claims": {"Check": "Vérifier", "Right.": "Juste."},
    }
    for name, texts in messages.items():
        catalog = pofile.Catalog(locale="fr")
        for source, translation in texts.items():
            catalog.add(source, translation)
        with (folder / f"{name}.po").open("wb") as file:
            pofile.write_po(file, catalog)
    french = built.out.with_name("french")
    options = ["-D", "language=fr", "-D", "locale_dirs=locale"]
    places = {"out": french, "doctrees": built.out.with_name("french-doctrees")}
    assert built.build(*options, **places, apart=True) == (0, [])
    html = (french / "page.html").read_text("utf-8")
    assert "Et les deux ?" in html
    assert "<summary>Ouvrir <em>ceci</em></summary>" in html
    assert '<button type="submit">Vérifier</button>' in html
    assert "Juste." in unescape(re.search(r'data-words="([^"]*)"', html)[1])
