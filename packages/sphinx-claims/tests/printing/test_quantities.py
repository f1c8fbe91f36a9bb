"""Words that state a number without a number word, vague words, and times that a date has."""

import pytest

from sphinx_claims.claims.record import Claim
from sphinx_claims.claims.statement import parse
from sphinx_claims.claims.verdict import Verdict
from sphinx_claims.printing.words import match_words

VERDICT = Verdict("verified", "exact")


def problem(words, statement, language="en"):
    parsed = parse(statement)
    claim = Claim("k", parsed.relation, parsed.source(), VERDICT)
    return match_words(words, [claim], language).problem


RIGHT = {
    "en": [
        ("one attribute", "1"),
        ("one of the rows", "3"),
        ("this one", "3"),
        ("one-hot rows", "3"),
        ("one can see", "3"),
        ("one error in 3 rows", "3"),
        ("a single attribute", "1"),
        ("both attributes", "2"),
        ("both rows and columns", "3"),
        ("both losses", "[0.5, 0.25]"),
        ("no attributes", "0"),
        ("none of the rows", "0"),
        ("the eighth day", "8"),
        ("the twenty-first day", "21"),
        ("the third eigenvalue", "0.31"),
        ("the first run", "3"),
        ("double the rate", "2"),
        ("a pair of rows", "2"),
        ("3 pairs", "3"),
        ("three score", "60"),
        ("half a dozen", "6"),
        ("half a million", "500_000"),
        ("three dozens", "36"),
        ("3 tenths", "0.3"),
        ("one and a half", "3/2"),
        ("two and a half million", "2_500_000"),
        ("negative 3", "-3"),
        ("half as many", "1/2"),
        ("twice as many", "2"),
        ("one in seven", "1/7"),
        ("3 out of 10", "30%"),
        ("5–7 %", "[5%, 7%]"),
        ("5, 6 and 7 million", "[5e6, 6e6, 7e6]"),
        ("1.5 ± 0.2 %", "[1.5%, 0.2%]"),
        ("1,000 to 2 million", "[1000, 2e6]"),
        ("in January", "2020-01-05"),
        ("on Sunday", "2020-01-05"),
        ("Sunday, 5 January 2020", "2020-01-05"),
        ("5 January 2020 (a Sunday)", "2020-01-05"),
        ("before Monday, 6 January 2020", "2020-01-05"),
        ("in one week", "7 d"),
    ],
    "fr": [
        ("deux douzaines", "24"),
        ("aucune ligne", "0"),
        ("un et demi", "3/2"),
        ("une ligne", "3"),
        ("en janvier", "2020-01-05"),
    ],
    "de": [("keine Zeile", "0"), ("ein halbes Dutzend", "6"), ("zweieinhalb", "5/2")],
    "es": [("media docena", "6"), ("el octavo día", "8")],
    "it": [("entrambe", "2")],
    "pt": [("meia dúzia", "6")],
    "nl": [("anderhalf", "3/2"), ("de achtste dag", "8")],
}


@pytest.mark.parametrize(
    ("language", "words", "statement"),
    [(language, *pair) for language, pairs in RIGHT.items() for pair in pairs],
)
def test_quantities_that_follow_from_a_claim(language, words, statement):
    assert problem(words, statement, language) == ""


WRONG = {
    "en": [
        ("one attribute", "3", "one"),
        ("only one attribute", "3", "only one"),
        ("a single attribute", "3", "a single"),
        ("both attributes", "3", "both"),
        ("no attributes", "3", "no"),
        ("none of the rows", "3", "none"),
        ("neither", "3", "neither"),
        ("a pair of rows", "3", "a pair"),
        ("a couple of rows", "3", "a couple"),
        ("a score of rows", "3", "a score"),
        ("the eighth day", "7", "eighth"),
        ("the twenty-first day", "20", "twenty-first"),
        ("triple the rate", "2", "triple"),
        ("3 tenths", "3", "3 tenths"),
        ("3 thousands", "3", "3 thousands"),
        ("one and a half", "1/2", "one and a half"),
        ("negative 3", "3", "negative 3"),
        ("5 to 7 million", "[5, 7e6]", "5"),
        ("in March", "2020-01-05", "March"),
        ("on Monday", "2020-01-05", "Monday"),
        ("Monday, 5 January 2020", "2020-01-05", "Monday, 5 January 2020"),
        ("5 January 2020, a Monday", "2020-01-05", "Monday"),
        ("one day", "31 d", "one day"),
    ],
    "fr": [
        ("le huitième jour", "7", "huitième"),
        ("un seul essai", "3", "un seul"),
        ("lundi 5 janvier 2020", "2020-01-05", "lundi 5 janvier 2020"),
        ("en mars", "2020-01-05", "mars"),
    ],
    "de": [("beide Zeilen", "3", "beide"), ("der achte Tag", "7", "achte")],
    "es": [("una sola fila", "3", "una sola")],
    "it": [("nessuna riga", "3", "nessuna")],
    "pt": [("ambos", "3", "ambos")],
    "nl": [("geen rij", "3", "geen")],
}


@pytest.mark.parametrize(
    ("language", "words", "statement", "printed"),
    [(language, *row) for language, rows in WRONG.items() for row in rows],
)
def test_quantities_that_do_not_follow_from_a_claim(language, words, statement, printed):
    assert f'but its words "{words}" print {printed}' in problem(words, statement, language)


@pytest.mark.parametrize(
    ("words", "statement", "language", "named"),
    [
        ("dozens of rows", "30", "en", "dozens cannot be compared with a number"),
        ("three pairs of rows", "3", "en", "pairs cannot be compared with a number"),
        ("3 squared", "3", "en", "squared cannot be compared with a number"),
        ("the square root of 3", "3", "en", "square root of cannot be compared with a number"),
        ("half again as many", "1/2", "en", "again as cannot be compared with a number"),
        ("√3", "3", "en", "√ beside a number cannot be compared"),
        ("des centaines", "300", "fr", "centaines cannot be compared with a number"),
        ("3 zum Quadrat", "3", "de", "zum Quadrat cannot be compared with a number"),
        ("miles de filas", "3000", "es", "miles cannot be compared with a number"),
        ("in the winter of 2020", "2020-01-05", "en", "winter cannot be compared with a date"),
        ("Q3 2020", "2020-01-05", "en", "Q3 cannot be compared with a date"),
        ("late January 2020", "2020-01-05", "en", "late cannot be compared with a date"),
        ("im Winter", "2020-01-05", "de", "Winter cannot be compared with a date"),
        ("no rows, 3 columns", "3", "en", "a negation (no) cannot be compared"),
    ],
)
def test_words_that_cannot_be_compared(words, statement, language, named):
    found = problem(words, statement, language)
    assert found.startswith(f'is printed by the words "{words}": {named}; ')
