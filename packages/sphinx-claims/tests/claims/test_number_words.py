"""Numbers that texts of several languages spell out."""

import pytest

from sphinx_claims.claims.number_words import find_number_words


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "Three samples, twenty-one or Twenty One", "3 21 21"),
        ("en", "one hundred and five, five hundred thousand, two and three", "105 500000 2 3"),
        ("en", "three million two hundred thousand, a hundred, two dozen", "3200000 100 24"),
        ("en", "two thirds, one-half, a third of it, half", "2/3 1/2 1/3 1/2"),
        ("en", "the third layer, a cat, an apple, someone, threat, zeroth", ""),
        ("en", "twice, threefold, zero", "2 3 0"),
        ("en", "three or four of the five", "3 4 5"),
        ("fr_CA", "quatre-vingt-dix-sept, vingt et un, deux mille trois cents", "97 21 2300"),
        ("fr", "deux tiers, la moitié, une douzaine, soixante-dix-sept", "2/3 1/2 12 77"),
        ("de", "dreiundzwanzig, zweihundert, drei Millionen, ein Viertel", "23 200 3000000 1/4"),
        ("es", "treinta y dos, dos tercios, veintiuno, dos mil", "32 2/3 21 2000"),
        ("it", "ventuno, trentadue, tremila, due terzi", "21 32 3000 2/3"),
        ("pt", "vinte e um, cento e cinco, três", "21 105 3"),
        ("nl", "vijfentwintig, drie miljoen", "25 3000000"),
        ("tlh", "three wej", ""),
    ],
)
def test_number_words(language, text, numbers):
    found = find_number_words(text, language)
    assert " ".join(str(number.value) for number in found) == numbers


def test_a_word_that_is_also_an_article_or_a_pronoun_is_doubtful():
    for language, text in (("en", "one"), ("fr", "une"), ("de", "einer"), ("es", "un")):
        assert [number.doubtful for number in find_number_words(text, language)] == [True]
    for language, text in (("en", "one hundred"), ("fr", "un million"), ("de", "eins")):
        assert [number.doubtful for number in find_number_words(text, language)] == [False]


def test_the_places_of_number_words():
    text = "only two  hundred rows"
    (number,) = find_number_words(text, "en")
    assert text[number.start : number.end] == "two  hundred"
