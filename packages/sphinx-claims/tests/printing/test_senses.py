"""Words of links to claims of agreement, of difference and of truth values say what these state."""

import pytest

from sphinx_claims.printing.senses import find_senses

CLAIMS = """\
from sphinx_claims import disagree
agree("two-routes", a=Fraction(1) / 2, b=Fraction(2) / 4)
disagree("lost-sign", mistake=Fraction(-1) / 2, right=Fraction(1) / 2)
claim("training-climbs", "true", 2 + 1 > 2)
claim("symmetric", "false", 1 + 1 == 3)
claim("no-cycle", "false", 1 + 1 == 3)"""
SAME, OTHER = "{{claim}}`{} <two-routes>`", "{{claim}}`{} <lost-sign>`"
TRUE, FALSE = "{{claim}}`{} <training-climbs>`", "{{claim}}`{} <symmetric>`"
RIGHT = [
    (SAME, "agrees with another", "does not differ", "is the same", "never fails", "the gradient"),
    (SAME, "the wrong gradient agrees with itself", "not only equal", "different routes agree"),
    (OTHER, "differs by 1", "does not agree, by 1", "is off by 1", "1", "is no longer equal, by 1"),
    (OTHER, "differs from the exact gradient by 1", "the same step misses it by 1"),
    (TRUE, "training climbs", "climbs, but slowly", "not only climbs"),
    (FALSE, "not symmetric", "asymmetric", "no symmetry", "fails", "false", "✗"),
    ("{{claim}}`{} <no-cycle>`", "there is a cycle", "not so"),
]
WRONG = [
    (SAME, "differs", "disagrees", "is wrong", "is another gradient", "fails", "misses it"),
    (SAME, "is other than autograd", "does not agree", "is not the same", "hardly matches"),
    (
        SAME,
        "another gradient",
        "deviates",
        "contradicts it",
        "isn't equal",
        "is off",
        "does not solve it",
    ),
    (OTHER, "agrees up to 1", "equals it within 1", "matches it, by 1", "is the same but for 1"),
    (
        OTHER,
        "does not differ by 1",
        "is right, by 1",
        "is correct, off by 1",
        "no longer differs by 1",
    ),
    (TRUE, "does not climb", "never climbs", "no", "✗"),
    (FALSE, "symmetric", "yes", "it holds", "✓"),
]
PLACES = """\
| a |
|---|
| {claim}`differs <two-routes>` |

- {claim}`differs <two-routes>`

![\\claim[it differs]{two-routes}](image.png)

$a \\claim[\\ne b]{two-routes}$

$a \\neq \\claim[b]{two-routes}$

$a \\claim[> b]{two-routes}$

$\\claim[a = b]{lost-sign}$
"""
LANGUAGES = {
    "de": ("unterscheidet sich", "ist nicht gleich"),
    "fr": ("diffère", "n'est pas égale"),
    "es": ("difiere", "no es igual"),
    "it": ("differisce", "non è uguale"),
    "pt": ("difere", "não é igual"),
    "nl": ("verschilt", "is niet gelijk"),
}


def lines_of(groups):
    return [f"It {form.format(words)} here." for form, *group in groups for words in group]


def test_words_of_links_say_what_their_claims_state(site):
    site.write("image.png", "")
    right = lines_of(RIGHT)
    site.write_page("page.md", "\n\n".join(right), CLAIMS)
    options = ("-D", "claims_audit=off")
    assert site.build(*options) == (0, [])
    wrong = lines_of(WRONG)
    places = [line for line in PLACES.splitlines() if "claim" in line]
    site.write_page("page.md", "\n\n".join([*right, *wrong, PLACES]), CLAIMS)
    status, lines = site.build(*options)
    assert status == 1
    for text in (*wrong, *places):
        number = site.line("page.md", text)
        (message,) = [line for line in lines if line.startswith(f"page.md:{number}: ERROR: claim ")]
        assert any(part in message for part in (" say otherwise (", " negate (", " do not negate"))
    assert len(lines) == len(wrong) + len(places) + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_senses_in_other_languages(language):
    for words in LANGUAGES[language]:
        assert {sense.relation for sense in find_senses(words, language)} == {"disagree"}
