"""Boxes for a reader's own answer, and folded answers, as they are built."""

import json
import re
from html import unescape

import pytest
from babel.messages import pofile
from defusedxml.ElementTree import fromstring

CLAIMS = """\
claim("third", "≈ 0.33", Fraction(1, 3))
claim("pair", "[0, 4/5]", [0, Fraction(4, 5)])
claim("bound", "< 1", Fraction(1, 3))
agree("same", a=1, b=1)
claim("many", str([*range(61)]), [*range(61)])
"""
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
    """The keys of the boxes of a page, each with what its script is told."""
    pattern = r'<div class="try-box"\s+data-answer="([^"]*)"[^>]*id="try-([^"]*)">'
    return {key: json.loads(unescape(data)) for data, key in re.findall(pattern, html)}


@pytest.fixture(scope="module")
def built(module_site):
    module_site.write_page("page.md", TEXT, CLAIMS)
    module_site.built()
    return module_site


def test_a_box_knows_what_the_claim_states_and_computes(built):
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


def test_no_answer_stands_in_the_text_of_a_box(built):
    box = built.html("page").split('id="try-third"')[1].split("<details")[0]
    assert "0.33" not in re.sub("<[^>]*>", "", box)


def test_a_page_without_scripts_has_no_field_to_type_into(built):
    html = built.html("page")
    assert html.count('<fieldset disabled="disabled">') == len(boxes(html))
    assert "onclick" not in html
    assert not re.search(r'<(?:div|form|input|details)[^>]* style="', html)


def test_all_that_follows_in_the_section_is_folded(built):
    html = built.html("page")
    before, inside = html.split('<details class="worked-answer">')
    inside, after = inside.split("</details>")
    assert inside.lstrip().startswith("<summary>Open <em>this</em></summary>")
    assert "Folded deeper." in inside
    assert 'id="a-place"' in inside
    assert "And both?" in before
    assert "Folded" not in before + after


def test_only_pages_with_boxes_or_folds_load_their_files(built):
    files = ["answers.css", "answers.js", "show-answers.js"]
    assert [name for name in files if name not in built.html("page")] == []
    assert [name for name in files if name in built.html("index")] == []


def test_search_and_local_contents_know_what_is_folded(built):
    index = (built.out / "searchindex.js").read_text("utf-8")
    assert '"deeper"' in index
    assert '"Deeper"' in index
    assert 'href="#deeper"' in built.html("page").replace("#a-place", "#deeper")


@pytest.mark.parametrize("builder", ["text", "latex", "epub", "xml"])
def test_other_builders_print_questions_and_answers_plainly(built, builder):
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


def test_a_page_asked_on_is_written_again_when_the_claim_changes(site):
    site.write_page("page.md", "One {claim}`half`.", 'claim("half", "1/2", Fraction(1, 2))')
    site.write_page("asks.md", ":::{try} half\nHow much?\n:::")
    site.built()
    assert boxes(site.html("asks"))["half"]["stated"] == ["1/2"]
    site.write_page("page.md", "One {claim}`half`.", 'claim("half", "2/4", Fraction(1, 2))')
    site.built()
    assert boxes(site.html("asks"))["half"]["stated"] == ["2/4"]


def test_to_be_asked_for_is_a_use(site):
    site.write_page(
        "page.md", ":::{try} half\nHow much?\n:::", 'claim("half", "1/2", Fraction(1, 2))'
    )
    site.built()


def test_parallel_builds_are_the_same(built):
    parallel = built.out.with_name("parallel")
    built.built("-j", "2", out=parallel, doctrees=built.out.with_name("parallel-doctrees"))
    pages = [(out / "page.html").read_text("utf-8") for out in (parallel, built.out)]
    first, second = (re.sub(r"\?v=\w+", "", page) for page in pages)
    assert first == second


REFUSED = {
    ":::{try} lost\nHow much?\n:::": "claim lost is printed, but no page makes it",
    ":::{try} bound\nHow much?\n:::": (
        "claim bound states < 1: {try} asks for a value, after = or ≈"
    ),
    ":::{try} same\nHow much?\n:::": (
        "claim same states a, b agree: {try} asks for a value, after = or ≈"
    ),
    ":::{try} many\nHow much?\n:::": "claim many states 61 numbers: {try} asks for at most 60",
    ":::{try} pair\n:::": "{try} pair asks nothing; write the question into it",
    ":::{try} pair\nAmong 7?\n:::": (
        '7 is bound to no claim in "Among 7?"; print a claim with {claim}`key`'
    ),
}


@pytest.mark.parametrize("box", REFUSED)
def test_what_cannot_be_asked_is_refused(built, box):
    page = built.page(f"{TEXT}\n\n{box}\n", CLAIMS)
    needle = "Among" if "Among" in box else box.splitlines()[0]
    if box.startswith(":::{try} pair\n"):
        page = built.page(f"{TEXT.replace(BOXES, '')}\n\n{box}\n", CLAIMS)
    built.refuses_until_mended("page.md", page, (needle, REFUSED[box]))


def test_questions_and_words_are_translated(built):
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
