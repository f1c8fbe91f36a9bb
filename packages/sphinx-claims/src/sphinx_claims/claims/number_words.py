"""Number words of some languages: three, twenty-one, deux cents, zwei Drittel, tre milioni."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache


@dataclass(frozen=True)
class NumberWords:
    """The number words of a language, in lower case and with spaces for hyphens.

    Attributes:
        small: the numbers below one hundred; several words may have one value.
        scales: words that multiply the number before them: dozen, hundred, million.
        parts: the parts of a whole, which a number may precede: two thirds.
        articles: words that are numbers and articles or pronouns: one, un, eine.
        joiner: a word between hundreds and the rest: two hundred and five.
        plurals: words that multiply a number, and state none without it: three dozens.
        rest: the words between a number and the part that follows it: two and a half.
    """

    small: dict[str, int]
    scales: dict[str, int]
    parts: dict[str, Fraction] = field(default_factory=dict)
    articles: frozenset[str] = frozenset()
    joiner: str = ""
    plurals: dict[str, int] = field(default_factory=dict)
    rest: str = "(?!)"


def _numbered(words: str, start: int = 0, step: int = 1) -> dict[str, int]:
    """Number some words; alternatives are separated by bars."""
    return {
        word.replace("_", " "): start + step * i
        for i, group in enumerate(words.split())
        for word in group.split("|")
    }


def _with_tens(ones: dict[str, int], tens: dict[str, int], pattern: str) -> dict[str, int]:
    """Return the words for ones, tens and their sums, which follow a format string."""
    sums = {
        pattern.format(one=one, ten=ten): n + m
        for ten, m in tens.items()
        for one, n in ones.items()
        if 0 < n < 10
    }
    return ones | tens | sums


def _parts(words: str) -> dict[str, Fraction]:
    """Return the parts of a whole from words such as ``thirds|third:3``."""
    found: dict[str, Fraction] = {}
    for group in words.split():
        names, _, denominator = group.partition(":")
        found |= dict.fromkeys(names.split("|"), Fraction(1, int(denominator)))
    return found


def _plurals(words: str) -> dict[str, int]:
    """Return multipliers from words such as ``dozens:12``."""
    pairs = (group.partition(":") for group in words.split())
    return {name: int(value) for names, _, value in pairs for name in names.split("|")}


def _english() -> NumberWords:
    ones = _numbered(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen"
    )
    tens = _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
    small = _with_tens(ones, tens, "{ten} {one}")
    small |= {f"{word}fold": n for word, n in small.items() if " " not in word and n > 1}
    small |= {"twice": 2, "thrice": 3, "threescore": 60, "fourscore": 80}
    small |= {f"{word} score": 20 * n for word, n in ones.items() if 1 < n < 10}
    scales = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
    scales |= {f"{word}fold": n for word, n in scales.items()} | {"trillion": 10**12}
    parts = _parts(
        "half|halves:2 third|thirds:3 quarter|quarters:4 fifth|fifths:5 sixth|sixths:6 "
        "seventh|sevenths:7 eighth|eighths:8 ninth|ninths:9 tenth|tenths:10 "
        "hundredth|hundredths:100 thousandth|thousandths:1000"
    )
    plurals = _plurals("tens:10 dozens:12 hundreds:100 thousands:1000 millions:1000000")
    plurals |= _plurals("billions:1000000000 trillions:1000000000000")
    articles = frozenset({"a", "an", "one"})
    return NumberWords(small, scales, parts, articles, "and", plurals, r"and\s+(?:an?|one)\s+")


def _french() -> NumberWords:
    ones = _numbered(
        "zéro un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
        "quinze seize dix_sept dix_huit dix_neuf"
    )
    tens = _numbered("vingt trente quarante cinquante soixante", 20, 10)
    tens |= {"septante": 70, "huitante": 80, "octante": 80, "nonante": 90}
    small = _with_tens(ones, tens, "{ten} {one}")
    small |= {f"{ten} et {one}": n + 1 for ten, n in tens.items() for one in ("un", "une")}
    teens = {word: n for word, n in ones.items() if n > 9}
    small |= {f"soixante {word}": 60 + n for word, n in teens.items()} | {"soixante et onze": 71}
    small |= {f"quatre vingt {word}": 80 + n for word, n in ones.items() if n}
    small |= {"quatre vingts": 80, "quatre vingt": 80}
    scales = {"cent": 100, "cents": 100, "mille": 10**3, "million": 10**6, "millions": 10**6}
    scales |= {"douzaine": 12, "milliard": 10**9, "milliards": 10**9}
    plurals = _plurals("dizaines:10 douzaines:12 vingtaines:20 centaines:100 milliers:1000")
    plurals |= _plurals("millions:1000000 milliards:1000000000")
    parts = _parts(
        "moitié|demi|demie:2 tiers:3 quart|quarts:4 cinquième|cinquièmes:5 sixième|sixièmes:6 "
        "dixième|dixièmes:10 centième|centièmes:100 millième|millièmes:1000"
    )
    articles = frozenset({"un", "une"})
    return NumberWords(small, scales, parts, articles, "", plurals, r"et\s+(?:une?\s+)?")


def _german() -> NumberWords:
    ones = _numbered(
        "null ein|eins|eine|einen|einem|einer|eines zwei drei vier fünf sechs sieben acht neun "
        "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
    )
    tens = _numbered(
        "zwanzig dreißig|dreissig vierzig fünfzig sechzig siebzig achtzig neunzig", 20, 10
    )
    small = _with_tens(ones, tens, "{one}und{ten}")
    scales = {"dutzend": 12, "hundert": 100, "tausend": 10**3, "million": 10**6, "millionen": 10**6}
    scales |= {"milliarde": 10**9, "milliarden": 10**9, "billion": 10**12, "billionen": 10**12}
    glued = {
        f"{one}{scale}": n * scales[scale]
        for one, n in small.items()
        for scale in ("hundert", "tausend")
        if n and not one.startswith("ein")
    }
    glued |= {"einhundert": 100, "eintausend": 1000}
    times = {"ein": 1, "doppelt": 2} | {word: n for word, n in ones.items() if n > 1}
    endings = ("fach", "fache", "fachen", "facher", "faches", "mal")
    glued |= {f"{word}{ending}": n for word, n in times.items() for ending in endings}
    plurals = _plurals("dutzende:12 hunderte:100 tausende:1000 millionen:1000000")
    plurals |= _plurals("milliarden:1000000000 billionen:1000000000000")
    parts = _parts(
        "halb|halbe|halber|halbes|hälfte:2 drittel:3 viertel:4 fünftel:5 sechstel:6 siebtel:7 "
        "achtel:8 neuntel:9 zehntel:10 hundertstel:100 tausendstel:1000"
    )
    parts |= {"anderthalb": Fraction(3, 2)}
    parts |= {f"{word}einhalb": n + Fraction(1, 2) for word, n in ones.items() if n}
    articles = frozenset(word for word, n in ones.items() if n == 1) - {"eins"}
    return NumberWords(small | glued, scales, parts, articles, "", plurals)


def _spanish() -> NumberWords:
    ones = _numbered(
        "cero un|uno|una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
        "quince dieciséis diecisiete dieciocho diecinueve"
    )
    tens = _numbered("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa", 20, 10)
    small = _with_tens(ones, tens, "{ten} y {one}")
    twenties = "veintiuno|veintiún|veintiuna veintidós veintitrés veinticuatro veinticinco"
    small |= _numbered(f"{twenties} veintiséis veintisiete veintiocho veintinueve", 21)
    hundreds = "doscientos trescientos cuatrocientos quinientos seiscientos setecientos"
    small |= _numbered(f"{hundreds} ochocientos novecientos", 200, 100)
    scales = {
        "docena": 12,
        "cien": 100,
        "ciento": 100,
        "mil": 10**3,
        "millón": 10**6,
        "millones": 10**6,
    }
    parts = _parts(
        "mitad|medio|media:2 tercio|tercios:3 cuarto|cuartos:4 quinto|quintos:5 décimo|décimos:10"
    )
    plurals = _plurals("decenas:10 docenas:12 centenares:100 cientos:100 miles:1000")
    plurals |= _plurals("millones:1000000")
    articles = frozenset({"un", "una", "uno"})
    return NumberWords(small, scales, parts, articles, "", plurals, r"y\s+(?:una?\s+)?")


def _italian() -> NumberWords:
    ones = _numbered(
        "zero un|uno|una due tre|tré quattro cinque sei sette otto nove dieci undici dodici "
        "tredici quattordici quindici sedici diciassette diciotto diciannove"
    )
    tens = _numbered("venti trenta quaranta cinquanta sessanta settanta ottanta novanta", 20, 10)
    small = _with_tens(ones, tens, "{ten}{one}")
    small |= {
        f"{ten[:-1]}{one}": n + m for ten, n in tens.items() for one, m in (("uno", 1), ("otto", 8))
    }
    scales = {"cento": 100, "mille": 10**3, "mila": 10**3, "milione": 10**6, "milioni": 10**6}
    scales |= {"dozzina": 12, "miliardo": 10**9, "miliardi": 10**9}
    glued = {
        f"{one}{scale}": n * scales[scale]
        for one, n in small.items()
        for scale in ("cento", "mila")
        if n > 1
    }
    parts = _parts("metà|mezzo|mezza:2 terzo|terzi:3 quarto|quarti:4 quinto|quinti:5")
    plurals = _plurals("decine:10 dozzine:12 centinaia:100 migliaia:1000 milioni:1000000")
    plurals |= _plurals("miliardi:1000000000")
    articles = frozenset({"un", "una", "uno"})
    return NumberWords(small | glued, scales, parts, articles, "", plurals, r"e\s+(?:una?\s+)?")


def _portuguese() -> NumberWords:
    ones = _numbered(
        "zero um|uma dois|duas três quatro cinco seis sete oito nove dez onze doze treze "
        "catorze|quatorze quinze dezasseis|dezesseis dezassete|dezessete dezoito dezanove|dezenove"
    )
    tens = _numbered("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa", 20, 10)
    small = _with_tens(ones, tens, "{ten} e {one}")
    scales = {
        "dúzia": 12,
        "cem": 100,
        "cento": 100,
        "mil": 10**3,
        "milhão": 10**6,
        "milhões": 10**6,
    }
    parts = _parts("metade|meio|meia:2 terço|terços:3 quarto|quartos:4 quinto|quintos:5 décimo:10")
    plurals = _plurals("dezenas:10 dúzias:12 centenas:100 milhares:1000 milhões:1000000")
    articles = frozenset({"um", "uma"})
    return NumberWords(small, scales, parts, articles, "e", plurals, r"e\s+(?:uma?\s+)?")


def _dutch() -> NumberWords:
    ones = _numbered(
        "nul een|één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien "
        "vijftien zestien zeventien achttien negentien"
    )
    tens = _numbered("twintig dertig veertig vijftig zestig zeventig tachtig negentig", 20, 10)
    small = _with_tens(ones, tens, "{one}en{ten}")
    small |= {"tweeëntwintig": 22, "drieëntwintig": 23}
    times = {word: n for word, n in ones.items() if n > 1} | {"een": 1, "één": 1}
    endings = ("voud", "voudig", "voudige", "maal")
    small |= {f"{word}{ending}": n for word, n in times.items() for ending in endings}
    scales = {"dozijn": 12, "honderd": 100, "duizend": 10**3, "miljoen": 10**6, "miljard": 10**9}
    parts = _parts("helft|half|halve:2 derde:3 kwart|kwarten:4 vijfde:5 tiende:10")
    halves = {"anderhalf": 1, "tweeënhalf": 2, "drieënhalf": 3}
    halves |= {f"{word}enhalf": n for word, n in ones.items() if n > 3}
    parts |= {word: n + Fraction(1, 2) for word, n in halves.items()}
    plurals = _plurals("tientallen:10 dozijnen:12 honderden:100 duizenden:1000")
    plurals |= _plurals("miljoenen:1000000 miljarden:1000000000")
    articles = frozenset({"een"})
    return NumberWords(small, scales, parts, articles, "", plurals, r"en\s+een\s+")


_LANGUAGES = {
    "de": _german,
    "en": _english,
    "es": _spanish,
    "fr": _french,
    "it": _italian,
    "nl": _dutch,
    "pt": _portuguese,
}


@cache
def number_words(language: str) -> NumberWords:
    """Return the number words of a language, such as ``en`` or ``fr_CA``; empty if it is unknown.

    >>> number_words("fr").small["quatre vingt dix sept"]
    97
    """
    find = _LANGUAGES.get(re.split("[-_]", language.lower())[0])
    return find() if find else NumberWords({}, {})


@dataclass(frozen=True)
class FoundNumber:
    """A number word, or several that form one number.

    Attributes:
        start: the position of its first character.
        end: the position after its last character.
        value: its value.
        doubtful: whether it is a single word such as "one" or "eine", which often counts nothing.
        scale: the word of its last factor, such as a million; 1 if there is none.
    """

    start: int
    end: int
    value: Fraction
    doubtful: bool = False
    scale: int = 1


def find_number_words(text: str, language: str) -> list[FoundNumber]:
    """Find the numbers that a text of a language spells out.

    Args:
        text: the text.
        language: the code of its language. Dutch, English, French, German, Italian, Portuguese and
            Spanish are known; in any other language nothing is found.

    Returns:
        The numbers in the order of the text.

    >>> [str(n.value) for n in find_number_words("Twenty-one or two hundred and five", "en")]
    ['21', '205']
    >>> [str(n.value) for n in find_number_words("deux tiers de trois millions", "fr")]
    ['2/3', '3000000']
    """
    words = number_words(language)
    if not words.small:
        return []
    any_word = _any_word(language)
    found: list[FoundNumber] = []
    position = 0
    while match := any_word.search(text, position):
        number = _read_number(text, match.start(), words, any_word)
        if number:
            found.append(number)
        position = number.end if number else match.end()
    return found


@cache
def _any_word(language: str) -> re.Pattern[str]:
    """Return a pattern for one entry of the tables, the longest first."""
    words = number_words(language)
    known = {*words.small, *words.scales, *words.plurals, *words.parts, *words.articles}
    entries = sorted(known, key=len)
    names = "|".join(entry.replace(" ", r"[-\s]+") for entry in reversed(entries))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)


def _read_number(
    text: str, start: int, words: NumberWords, any_word: re.Pattern[str]
) -> FoundNumber | None:
    """Read the longest number that starts at a position, where a word of the tables stands."""
    joint = re.compile(rf"[-\s]+(?:(?P<joiner>{words.joiner or '$.'})\s+)?", re.IGNORECASE)
    total, current = Fraction(0), None  # what scales above 100 have multiplied, and the rest
    smallest: float = float("inf")
    end = position = start
    read: list[str] = []
    while match := any_word.match(text, position):
        word = " ".join(re.split(r"[-\s]+", match[0].lower()))
        if word in words.parts:
            if not read and words.parts[word].denominator > 2:
                break
            count = total + (current or 0) if read else 1
            value, end = _multiply_part(text, match.end(), count * words.parts[word], words)
            return FoundNumber(start, end, value)
        if word in words.plurals and not read:
            return None
        if scale := words.scales.get(word) or words.plurals.get(word):
            if scale >= smallest:
                break
            current = (current or 1) * scale
            if scale > 100:
                total, current, smallest = total + current, None, scale
        else:
            number = words.small.get(word, 1)  # of an article: 1
            if current is not None and (current % 100 or not 0 < number < 100):
                break
            current = (current or 0) + number
        read.append(word)
        end = match.end()
        gap = joint.match(text, end)
        if not gap or (gap["joiner"] and not (current and current % 100 == 0)):
            break
        position = gap.end()
    is_article = len(read) == 1 and read[0] in words.articles
    if not read or (is_article and read[0] not in words.small):
        return None
    value = total + (current or 0)
    if rest := re.compile(rf"[-\s]+{words.rest}({_any_part(words)})(?!\w)", re.I).match(text, end):
        value += words.parts[rest[1].lower()]
        value, end = _multiply_part(text, rest.end(), value, words)
        return FoundNumber(start, end, value)
    scale = words.scales.get(read[-1], 1) if len(read) > 1 else 1
    return FoundNumber(start, end, value, is_article, scale)


def _multiply_part(
    text: str, end: int, value: Fraction, words: NumberWords
) -> tuple[Fraction, int]:
    """Multiply a part by the word that follows it: half a dozen, a quarter of a million."""
    article = rf"(?:(?:of\s+)?(?:{'|'.join(words.articles)})\s+)?"
    scales = "|".join(sorted(words.scales, key=len, reverse=True))
    scale = re.compile(rf"[-\s]+{article}({scales})(?!\w)", re.I).match(text, end)
    return (value * words.scales[scale[1].lower()], scale.end()) if scale else (value, end)


def _any_part(words: NumberWords) -> str:
    return "|".join(sorted(words.parts, key=len, reverse=True))
