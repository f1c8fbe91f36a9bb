"""A translated page prints the same claims in its own notation, and escapes no audit."""

import re

import pytest
from babel.messages import pofile

CLAIMS = 'claim("third", "≈ 0.33", Fraction(1) / 3)\nclaim("many", "12345", 12346 - 1)'
TEXT = r"""
A [sentence](https://example.org)[^note] with {claim}`third` and $x \approx \claim{third}$, and
{claim}`many` on its lines.

$$
y \approx \claim{third}
$$

![It shows \claim{many}.](image.png)

A numeral: {noclaim}`1.6 <the name of a road>`.

As Figure 3, part 3.1 and equation (4) say, on May 5, 2020.

[^note]: A note with {claim}`many`.
"""
SENTENCE = (
    "A [sentence](https://example.org)[^note] with {claim}`third` and $x \\approx \\claim{third}$, "
    "and {claim}`many` on its lines."
)
FRENCH = {
    SENTENCE: "Une [phrase](https://example.org)[^note] : {claim}`many` et {claim}`third`, soit "
    "$x \\approx \\claim{third}$.",
    "y \\approx \\claim{third}": "z \\approx \\claim{third}",
    "![It shows \\claim{many}.](image.png)": "![Elle montre \\claim{many}.](image.png)",
    "A numeral: {noclaim}`1.6 <the name of a road>`.": "Ceci : {noclaim}`1,6 <nom d'une rue>`.",
    "A note with {claim}`many`.": "Une note avec {claim}`many`.",
    "As Figure 3, part 3.1 and equation (4) say, on May 5, 2020.": "Comme le disent la figure 3, "
    "la partie 3.1 et l’équation (4), le 5 mai 2020.",
    "A page": "Une page",
}
OPTIONS = ["-D", "language=fr", "-D", "locale_dirs=locale"]


@pytest.fixture(scope="module")
def french(module_site):
    """A site, and what translates its messages, which gettext extracted, with some changed."""
    site = module_site
    site.write("image.png", "")
    site.write_page("page.md", TEXT, CLAIMS)
    template = site.out.with_name("gettext")
    places = {"out": template, "doctrees": site.out.with_name("gettext-doctrees")}
    site.built(builder="gettext", **places)

    def build(changes):
        with (template / "page.pot").open("rb") as file:
            catalog = pofile.read_po(file, locale="fr")
        for message in catalog:
            if message.id:
                message.string = (FRENCH | changes).get(message.id, "")
        path = site.source / "locale" / "fr" / "LC_MESSAGES" / "page.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".mo").unlink(missing_ok=True)
        with path.open("wb") as file:
            pofile.write_po(file, catalog)
        return site.build(*OPTIONS, apart=True)

    build.site = site
    build.messages = (template / "page.pot").read_text()
    return build


def test_gettext_extracts_texts_with_their_claims(french):
    messages = french.messages.replace('"\n"', "")
    for message in FRENCH:
        escaped = message.replace("\\", "\\\\")
        assert f'msgid "{escaped}"' in messages


def test_a_french_page_prints_the_same_claims_with_a_decimal_comma(french):
    front = "---\nmyst:\n  html_meta:\n    description: Words\n---\n\n# Described\n"
    french.site.write("described.md", front)
    assert french({}) == (0, [])
    html = french.site.html("page")
    assert '<meta content="Words" name="description" />' in french.site.html("described")
    assert "Une page</h1>" in re.sub("<a .*?</a>", "", html)
    assert "Une note" in html
    claims = re.findall(r'<span class="claim">([^<]*)<', html)
    thousands = "12\N{NARROW NO-BREAK SPACE}345"
    assert claims == [thousands, "≈\N{NO-BREAK SPACE}0,33", thousands]
    assert re.findall(r"[xz] \\approx \\href{#claim-third}{([^ \\]*)}", html) == ["0{,}33"] * 2
    assert f'alt="Elle montre {thousands}."' in html
    assert "≈ 0,33" in re.sub("<.*?>", "", html).replace("\N{NO-BREAK SPACE}", " ")


OTHER = {
    SENTENCE: "Une [phrase](https://example.org)[^note] : {claim}`third`, $x \\approx "
    "\\claim{third}$.",
    "y \\approx \\claim{third}": "z",
    "A note with {claim}`many`.": "Une note : {claim}`many`, {claim}`third`.",
    "As Figure 3, part 3.1 and equation (4) say, on May 5, 2020.": "La figure 4, la partie 3.1, "
    "l’équation (4), le 5 mai 2020.",
    "![It shows \\claim{many}.](image.png)": "![Elle montre \\claim{third}.](image.png)",
    "A numeral: {noclaim}`1.6 <the name of a road>`.": "Rue {noclaim}`1,7 <nom d'une rue>`.",
}


def first_line(source, needle):
    return next(number for number, text in enumerate(source, 1) if needle in text)


def test_a_translation_that_states_something_else(french):
    source = (french.site.source / "page.md").read_text().splitlines()
    assert french(OTHER) == (
        1,
        [
            f"page.md:{first_line(source, needle)}: ERROR: the translation {problem}"
            for needle, problem in [
                ("A [sentence]", "lacks claim many"),
                ("$$", "lacks claim third"),
                ("![It", "lacks claim many, has claim third of its own"),
                ("A numeral", "lacks 1.6, has 1.7 of its own"),
                ("As Figure", "lacks 3, has 4 of its own"),
                ("A note with", "has claim third of its own"),
            ]
        ]
        + ["ERROR: 6 problems with claims; no page was written"],
    )


UNBOUND = {
    "A note with {claim}`many`.": "Une note : {claim}`many`, 77.",
    "y \\approx \\claim{third}": "z \\approx \\claim{third} + 78",
}


def test_a_translation_is_audited(french):
    source = (french.site.source / "page.md").read_text().splitlines()
    display, note = first_line(source, "$$"), first_line(source, "A note with")
    formula = r'78 is bound to no claim in "z \approx \claim{third} + 78"; print a claim with'
    assert french(UNBOUND) == (
        1,
        [
            rf"page.md:{display}: ERROR: {formula} \claim{{key}}",
            f"page.md:{display}: ERROR: the translation has 78 of its own",
            f'page.md:{note}: ERROR: 77 is bound to no claim in "Une note : •, 77."; print a claim '
            "with {claim}`key`",
            f"page.md:{note}: ERROR: the translation has 77 of its own",
            "ERROR: 4 problems with claims; no page was written",
        ],
    )
