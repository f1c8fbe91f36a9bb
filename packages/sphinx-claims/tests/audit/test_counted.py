"""Words that count a noun: one, two, both, half, twice and multiples."""

import pytest

from sphinx_claims.audit.numerals import facts_in_prose


def numerals(text, language="en"):
    return [fact.numeral for fact in facts_in_prose(text, language)]


COUNTED = {
    "Two layers and the two hidden layers of these two nets": ["Two", "two", "two"],
    "two more measures, two such cases, two different 3-state chains": ["two", "two", "two", "3"],
    "two Kullback\u2013Leibler divergences, two vertices, two people, two of the nets": ["two"] * 4,
    "a two-layer net and a two-step procedure": ["two", "two"],
    "Both networks fail. Both of these nets, both bounds, for both protocols, the rest": [
        *("Both", "Both", "both", "both")
    ],
    "half the weights, half of them, half as many, half a unit, by half, one half, cut in half": [
        *["half"] * 7
    ],
    "twice as fast, twice the limit, twice faster": ["twice"] * 3,
    "It has exactly one layer, at least one edge, only one root, after one step, in one pass": [
        *["one"] * 5
    ],
    "a window of one step and a batch of one token, with one unit": ["one"] * 3,
    "half-as-many, one-half, twice-as-fast, two- and k-layer nets, two or k": [
        *("half", "one-half", "twice", "two")
    ],
    "two or three nets, \u02bc7\u02bc": ["two", "three", "7"],
    "one dollar today, waiting one period, two or more names": ["one", "one", "two"],
    "It doubles the cost, halves every error, triples their number and is quadrupled": [
        *("doubles", "halves", "triples", "quadrupled")
    ],
    "The cost doubles. The cost tripled": ["doubles", "tripled"],
    "a tenth of it, a fifth the size, less than a third, two fifths, three tenths": [
        *("a tenth", "a fifth", "a third", "two fifths", "three", "tenths")
    ],
    "twofold, two-fold, threefold, one and a half times, thrice": [
        *("twofold", "two-fold", "threefold", "one and a half", "thrice")
    ],
    "a couple of nets, a trio of them, double-digit, fourscore, every third row": [
        *("a couple", "a trio", "double-digit", "fourscore", "every third")
    ],
    "the third largest one, in fifth place, it equals two, it is two. It is equal to one.": [
        *("third", "fifth", "two", "two", "one")
    ],
    "a score of networks, one percent, VII layers": ["a score", "one percent", "VII"],
}
FREE = [
    "One can see that one of them, no one, one another and the one on the one hand differ",
    "one by one, one-hot, one way to see it, here is one solution, the larger one grows",
    "from one page to another, one defines a map, a discrete one",
    "the two agree, between the two, one or two, two-dimensional, two-sided, two dimensional",
    "both x and y, both patience and money, x and y are both integers, both real, on both sides",
    "both sides and both ways, they both hold",
    "the first half, the second half of the batch, half-open, half-life",
    "counted twice, double precision, an array of doubles, a triple (x, y, z), doubly",
    "a third method, the score of a network, scores of networks, a score of 'x'",
    "a pair of numbers, the third test, a fifth guest, when it is zero, is one of them",
    "World War II soldiers, type II errors, Henry VIII lives, chapter IX, a class C nets",
]


@pytest.mark.parametrize(("text", "found"), COUNTED.items())
def test_words_that_count_a_noun_state_a_fact(text, found):
    assert numerals(text) == found


@pytest.mark.parametrize("text", FREE)
def test_the_same_words_are_free_elsewhere(text):
    assert numerals(text) == []


LANGUAGES = {
    "de": (
        "zwei versteckte Schichten, beide Netze, die beiden Netze, genau eine Schicht, "
        "die H\u00e4lfte der Gewichte, halb so viele, doppelt so schnell, verdoppelt",
        ["zwei", "beide", "beiden", "eine", "die H\u00e4lfte", "halb", "doppelt", "verdoppelt"],
        "die zwei, beide sind gleich, eine Schicht, zu zweit, ein halbes",
    ),
    "fr": (
        "deux couches, les deux r\u00e9seaux, deux fois plus vite, la moiti\u00e9 des poids, "
        "le double du co\u00fbt, exactement une couche",
        ["deux", "deux", "deux fois", "la moiti\u00e9", "le double", "une"],
        "les deux, deux mais pas plus, tous deux, une couche, entre les deux, deux \u00e0 deux",
    ),
    "es": (
        "dos capas, ambas redes, dos veces m\u00e1s, la mitad de los pesos, el doble de, "
        "solo una capa",
        ["dos", "ambas", "dos veces", "la mitad", "el doble", "una"],
        "los dos, dos más dos, una capa, de dos en dos",
    ),
    "it": (
        "due strati, entrambe le reti, due volte pi\u00f9 veloce, la met\u00e0 dei pesi, "
        "il doppio del costo",
        ["due", "entrambe", "due volte", "la met\u00e0", "il doppio"],
        "i due che restano, uno strato, tutti e due",
    ),
    "pt_BR": (
        "duas camadas, ambas as redes, duas vezes mais, metade dos pesos, o dobro do custo",
        ["duas", "ambas", "duas vezes", "metade", "o dobro"],
        "os dois mas não, uma camada",
    ),
    "nl": (
        "twee lagen, beide netwerken, twee keer zo snel, de helft van de gewichten, verdubbelt",
        ["twee", "beide", "twee keer", "de helft", "verdubbelt"],
        "de twee verschillen, een laag, alle twee",
    ),
}


@pytest.mark.parametrize(("counted", "found", "free"), LANGUAGES.values(), ids=LANGUAGES)
def test_counting_words_of_other_languages(request, counted, found, free):
    language = request.node.callspec.id
    assert numerals(counted, language) == found
    assert numerals(free, language) == []


ALONE = {
    "de": "die Hälfte fehlt, anderthalb, jede dritte Zeile, eine Halbierung, sechserlei, zweifach",
    "fr": "c'est le double, il double, la moitié manque, le tiers, un dixième, deux fois et demie",
    "es": "es el doble, se duplica, la mitad falta, un par de, la décima parte, dos veces y media",
    "it": "è il doppio, raddoppia, la metà manca, un paio di, la terza parte, un decimo, dimezza",
    "pt_BR": "é o dobro, a metade falta, um par de, a terça parte, uma vez e meia",
    "nl": "het dubbele, de helft ontbreekt, anderhalf, een tiental",
}
PLACES = {
    "fr": "la moitié supérieure, une précision double, la moitié est",
    "es": "la mitad superior, la mitad es",
    "it": "la metà superiore",
    "pt_BR": "a metade inferior",
}


@pytest.mark.parametrize(("language", "text"), ALONE.items(), ids=ALONE)
def test_multiples_and_parts_that_stand_alone(language, text):
    assert len(numerals(text, language)) == text.count(",") + 1
    assert numerals(PLACES.get(language, ""), language) == []
