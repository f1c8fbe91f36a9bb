"""Pages print claims in words of their own, and names, dates and truth values."""

import json
import re

import jsonschema
import pytest

from sphinx_claims.claims.record import SCHEMA_FILE

CLAIMS = """\
import datetime
claim("n", "3", 2 * 1.5)
claim("price", "1200", 1201 - 1)
claim("growth", "≈ 1.98", Fraction(1981) / 1000)
claim("err", "≈ 0.02", Fraction(21) / 1000)
claim("low", "5", 6 - 1)
claim("high", "7", 8 - 1)
claim("rate", "< 0.05", Fraction(1) / 25)
claim("best", "Alice_1", "aLICE_1".swapcase())
claim("ranking", "[Bob, 'Carol, D']", ["bOB".swapcase(), "Carol, D"])
claim("holds", "true", sum([1, 1]) > 1)
claim("day", "2020-01-05", datetime.date(2020, 1, 4) + datetime.timedelta(1))
claim("span", "31 days", 31 * datetime.timedelta(1))
agree("same", one=2 - 1, two=1)
"""
TEXT = r"""
There are {claim}`three rows <n>` for {claim}`1,200 dollars <price>`, or {claim}`$1,200 <price>`.
Growth is {claim}`about 2 <growth>`, or {claim}`1.98 ± 0.02 <growth, err>`, in
{claim}`5–7 days <low, high>`, at {claim}`under 5 % <rate>`. {claim}`Both agree <same>`.

{claim}`best`, {claim}`Alice_1 <best>`, {claim}`ranking`, {claim}`holds`, {claim}`day`,
{claim}`5 January 2020 <day>`, {claim}`span`, {claim}`31 days <span>`.

$p = \claim[1{,}200]{price}$, $g \approx \claim[2.0]{growth}$, $g \approx \claim{growth} \pm
\claim{err}$, $b = \claim{best}$, $\claim[1.98 \pm 0.02]{growth, err}$, $d = \claim{day}$.

![It shows \claim[three]{n} rows and \claim{best}.](image.png)
"""


@pytest.fixture(scope="module")
def built(module_site):
    module_site.write("image.png", "")
    module_site.write_page("page.md", TEXT, CLAIMS)
    module_site.built()
    return module_site


def plain(html):
    return " ".join(re.sub("<[^>]*>", "", html).replace("\N{NO-BREAK SPACE}", " ").split())


def test_words_in_prose(built):
    text = plain(built.html("page"))
    assert "There are three rows for 1,200 dollars, or $1,200." in text
    assert "Growth is about 2, or 1.98 ± 0.02, in 5–7 days, at under 5 %. Both agree." in text


def test_each_value_links_to_its_own_claim(built):
    html = built.html("page")
    links = re.findall(r'href="#claim-([a-z]+)"[^>]*><span class="claim">([^<]*)</span>', html)
    assert links[:8] == [
        ("n", "three rows"),
        ("price", "1,200 dollars"),
        ("price", "$1,200"),
        ("growth", "about 2"),
        ("growth", "1.98"),
        ("err", "0.02"),
        ("low", "5"),
        ("high", "7"),
    ]


def test_names_truth_values_dates_and_time_spans(built):
    text = plain(built.html("page"))
    thin = "\N{NARROW NO-BREAK SPACE}"
    expected = "Alice_1, Alice_1, [Bob, Carol, D], true, 2020-01-05, 5 January 2020, 31 d, 31 days."
    assert expected in text.replace(thin, " ")
    assert "best Alice_1, computed" not in text
    assert "best = Alice_1 · computed the same · exact" in text


def test_words_in_formulas_and_alternative_texts(built):
    html = built.html("page")
    assert r"p = \href{#claim-price}{1{,}200}" in html
    assert r"g \approx \href{#claim-growth}{2.0}" in html
    assert r"\href{#claim-growth}{1.98} \pm" in html
    assert r"b = \href{#claim-best}{\text{Alice}\_\text{1}}" in html
    assert r"\href{#claim-growth}{1.98 \pm 0.02}" in html
    assert r"d = \href{#claim-day}{\text{2020-01-05}}" in html
    assert 'alt="It shows three rows and Alice_1."' in html


def test_the_record(built):
    record = json.loads((built.out / "claims.json").read_text("utf-8"))
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    for claim in record["claims"]:
        jsonschema.validate(claim, {"$ref": "#/$defs/claim", "$defs": schema["$defs"]})
    stated = {claim["key"]: (claim["stated"], claim["computed"]) for claim in record["claims"]}
    assert stated["best"] == ("Alice_1", "Alice_1")
    assert stated["ranking"] == ('[Bob, "Carol, D"]', '[Bob, "Carol, D"]')
    assert stated["holds"] == ("true", "true")
    assert stated["day"] == ("2020-01-05", "2020-01-05")
    assert stated["span"] == ("31 d", "31 d")
    assert stated["n"] == ("3", "3")


ABOUT = "; write about or ≈ before it"
WRONG = r"""
{claim}`four rows <n>` and {claim}`1.98 <growth>`,
{claim}`1.98 ± 0.03 <growth, err>`, {claim}`7 rows <same>`,
{claim}`Bob <best>`, {claim}`6 January 2020 <day>`,
{claim}`three <nn>`, {claim}`3 of 5 <n, mm>`,
$x = \claim[2{,}000]{price}$, $g = \claim[2.0]{growth}$,
$x = \claim{growth}$, $y \pm \claim{rate}$.

![It shows \claim[two]{n}.](image.png)

Used: {claim}`holds`, {claim}`span`, {claim}`low`, {claim}`high`, {claim}`ranking`, {claim}`gone`.

:::{try} best
Who?
:::
"""


def test_words_that_say_something_else(built):
    built.refuses_until_mended(
        "page.md",
        built.page(WRONG, CLAIMS + 'claim("gone", "2", 4 - 1)'),
        *[
            (needle, f"claim {problem}")
            for needle, problem in [
                (
                    "four rows",
                    f'growth states ≈ 1.98, but its words "1.98" print 1.98{ABOUT}',
                ),
                ("four rows", 'n states 3, but its words "four rows" print four'),
                ("± 0.03", 'err states ≈ 0.02, but its words "1.98 ± 0.03" print 0.03'),
                ("± 0.03", 'same states no value, but its words "7 rows" print 7'),
                ("Bob <best>", "best is printed by words with no values, expected 1 (Alice_1)"),
                (
                    "Bob <best>",
                    'day states 2020-01-05, but its words "6 January 2020" print 6 January 2020',
                ),
                ("3 of 5", "mm is printed, but no page makes it"),
                ("3 of 5", "nn is printed, but no page makes it"),
                (
                    "2{,}000",
                    f'growth states ≈ 1.98, but its words "2.0" print 2.0{ABOUT}',
                ),
                ("2{,}000", 'price states 1200, but its words "2,000" print 2,000'),
                (
                    r"\claim{rate}",
                    r"growth states ≈ 1.98: expected \approx before \claim{growth}, "
                    "found =",
                ),
                (r"\claim{rate}", r"rate states < 0.05: expected < before \claim{rate}, found ±"),
                ("two]{n}", 'n states 3, but its words "two" print two'),
                ("{try} best", "best states Alice_1: {try} asks for numbers"),
                ('"gone"', "gone states 2, computed 3 (exact, margin -1)"),
            ]
        ],
    )


MESSAGES = {
    "There are {claim}`about 1,200 <many>` rows of {claim}`1.98 ± 0.02 <growth, err>`.": "Il y a "
    "{claim}`environ 1 200 <many>` lignes de {claim}`1,98 ± 0,02 <growth, err>`.",
    "$x = \\claim[1{,}234]{many}$ and {claim}`three <n>`.": "$x = \\claim[1\\,234]{many}$ et "
    "{claim}`trois <n>`.",
}
TRANSLATED = "\n\n".join([*MESSAGES, "Not translated: {claim}`1,234 rows <many>`."])
FRENCH = ["-D", "language=fr", "-D", "locale_dirs=locale"]


@pytest.fixture
def french(site):
    """Return a function that builds a site in French, with some messages changed."""
    cell = """\
claim("many", "1234", 1235 - 1)
claim("n", "3", 4 - 1)
claim("growth", "≈ 1.98", Fraction(1981) / 1000)
claim("err", "≈ 0.02", Fraction(21) / 1000)"""
    site.write_page("page.md", TRANSLATED, cell)

    def build(changes):
        lines = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n']
        for message, translation in (MESSAGES | changes).items():
            pair = (text.replace("\\", "\\\\") for text in (message, translation))
            lines.append('msgid "{}"\nmsgstr "{}"\n'.format(*pair))
        folder = "locale/fr/LC_MESSAGES"
        (site.source / folder / "page.mo").unlink(missing_ok=True)
        site.write(f"{folder}/page.po", "\n".join(lines))
        return site.build(*FRENCH, apart=True)

    build.site = site
    return build


def test_translated_words_are_read_in_the_language_of_the_page(french):
    assert french({}) == (0, [])
    text = plain(french.site.html("page"))
    assert "Il y a environ 1 200 lignes de 1,98 ± 0,02." in text
    assert "Not translated: 1,234 rows." in text
    first, second = MESSAGES
    wrong = {
        first: MESSAGES[first].replace("1 200", "1 300").replace("0,02", "0,03"),
        second: MESSAGES[second].replace("trois", "quatre"),
    }
    status, lines = french(wrong)
    line, other = (french.site.line("page.md", needle) for needle in ("There are", "three"))
    assert (status, lines) == (
        1,
        [
            f'page.md:{line}: ERROR: claim err states ≈ 0.02, but its words "1,98 ± 0,03" print '
            "0,03",
            f'page.md:{line}: ERROR: claim many states 1234, but its words "environ 1 300" print '
            "1 300",
            f'page.md:{other}: ERROR: claim n states 3, but its words "quatre" print quatre',
            "ERROR: 3 problems with claims; no page was written",
        ],
    )
