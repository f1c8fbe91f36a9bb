"""Words of the languages of pages: numbers, months, and words before the number of a reference."""

from __future__ import annotations

import gettext
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import babel
import sphinx
from babel.dates import get_month_names

from ..claims.number_words import NumberWords, number_words
from .normalized import UNSPACED

_ENGLISH_WORDS = (
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "thousand million billion trillion dozen"
).replace(" ", "|")
_ENGLISH_PARTS = (
    "third quarter fifth sixth seventh eighth ninth tenth twentieth hundredth thousandth"
).replace(" ", "|")
_ENGLISH = (
    rf"(?:{_ENGLISH_WORDS}|sixe|twentie|thirtie|fortie|fiftie)(?:s|fold)?|thrice|quarters?"
    rf"|(?:one|two)[-\s](?:{_ENGLISH_PARTS})s?|a\s(?:{_ENGLISH_PARTS})(?=\sof\b)"
)
_COMPOUNDED = {"de": "und", "it": "", "nl": "en|ën"}
"""Languages that write a number as one word, and what joins its parts."""
_SHARED = {"it": ("sei",), "nl": ("ten",), "pl": ("ten",)}
"""Number words that are frequent other words of the language of a page."""
_INFLECTED = {
    "de": r"hunderte|tausende|dutzende|dreier|vierer",
    "es": r"\w+cientas|quinientas|decenas?|docenas|centenar(?:es)?|miles",
    "fr": r"(?:d[iou]z|quinz|vingt|trent|quarant|cinquant|soixant|cent)aines?|milliers?",
    "it": r"sei(?=\s[^\W\d]{2,}[ie]\b)|decin[ae]|dozzine|centinai[ao]|migliai[ao]",
    "nl": r"tientallen|honderden|duizenden|miljoenen",
    "pl": (
        r"trzy|trzech|trzema|trzej|czter(?:y|ech|ema|ej)|pię(?:ć|ciu)|sze(?:ść|ściu)|siedem|siedmiu"
        r"|osiem|ośmiu|dziewię(?:ć|ciu)|dziesię(?:ć|ciu)|jedena(?:ście|stu)|dwana(?:ście|stu)"
        r"|\w+naście|\w+nastu|dwadzieścia|trzydzieści|czterdzieści|\w+dziesiąt|sto|dwieście"
        r"|tysi[ąę]c\w*|milion\w*|tuzin\w*"
    ),
    "pt": r"(?:duz|trez|\w+c)entas|quinhent[ao]s|dezenas?|dúzias|centenas?|milhares?",
    "ru": (
        r"тр(?:и|[её]х|[её]м|емя)|четыр(?:е|[её]х|[её]м|ьмя)|(?:пят|шест|девят|десят|"
        r"\w+надцат|двадцат|тридцат)(?:ь|и|ью)|сем(?:ь|и)|вос(?:емь|ьми)|сорок|\w+десят|сто|двести"
        r"|(?:три|четыре)ста|(?:пять|шесть|семь|восемь|девять)сот|сотн\w+|тысяч\w*|миллион\w*|миллиард\w*|дюжин\w*|тро(?:е|их)|трет(?:ь|и)"
    ),
}
"""Patterns for number words that the table of number words does not hold."""
_COUNTED = {
    "zh": (
        r"(?<![第十百千万萬亿億])(?:[三四五六七八九十百千叁肆伍陆柒捌玖拾佰仟]|[一二两兩壹贰](?=[十百千万萬亿億]))"
        r"[一二三四五六七八九十百千万萬亿億零〇两兩]{0,9}\s?"
        r"(?:[个個只隻条條张張位人次种種类類层層倍年天日月周週秒块塊步行列维維页頁组組项項台件份句字岁歲]"
        r"|[元点點号號](?!\w)|分之|分[钟鐘]|小[时時])"
    ),
    "ja": (
        r"(?<![第十百千万億])(?:[三四五六七八九十百千]|[一二](?=[十百千万億]))[一二三四五六七八九十百千万億〇]{0,9}"
        r"\s?(?:[つ個人本枚匹冊台回倍年日月週秒円層件名行列種次歳](?![目々])|時間|か月|ヶ月|分(?!の?目))"
        r"|(?:みっ|よっ|いつ|むっ|なな|やっ|ここの)つ(?!目)"
    ),
    "ko": (
        r"(?<![가-힣])(?:세|네|다섯|여섯|일곱|여덟|아홉|열(?:한|두|세|네)?|스무|서른|마흔)\s?"
        r"(?:개|명|번(?!째)|가지|마리|권|층|배|시간|달|살|장|대|줄|쌍)"
    ),
}
"""Patterns for the number words of scripts without spaces: numerals before a counter."""
COUNTERS = (
    "个個只隻条條张張位人次种種类類层層倍年天日月周週秒块塊行列维維页頁组組项項台件份句字岁歲元点點"
    "つ本枚匹冊回分円名歳개명번권배달살장대줄쌍"
)
"""Signs that follow a number of things in Chinese, Japanese or Korean."""
UNSPACED_REFERENCES = (
    "図 图 圖 图表 表 表格 式 公式 方程 方程式 例 例题 例題 "
    "問題 问题 定理 補題 引理 命題 命题 系 推论 定義 定义 付録 附录 附錄 "
    "ページ 手順 ステップ 步骤 步驟 リスト "
    "バージョン 版本 算法 アルゴリズム 练习 示例 レッスン "
    "그림 표 식 예제 문제 정리 보조정리 명제 따름정리 정의 부록 페이지 단계 버전 "
    "방정식 알고리즘 강의"
).replace(" ", "|")
"""Chinese, Japanese and Korean words before the number of a reference."""

_REFERENCES = {
    "en": (
        "algorithm appendix assumption cell chapter column corollary definition eq equation "
        "example exercise fig figure lecture lemma lesson line listing module page part problem "
        "proposition question remark row rule section step table theorem version",
        "algorithms appendices appendixes assumptions cells chapters columns corollaries "
        "definitions eqs equations examples exercises figs figures lectures lemmas lessons lines "
        "listings modules pages parts problems propositions questions remarks rows rules sections "
        "steps tables theorems versions",
        "and or to through",
    ),
    "de": (
        "abb abbildung abschnitt algorithmus anhang annahme aufgabe beispiel bemerkung bild "
        "definition frage gleichung gl kapitel korollar lektion lemma proposition regel s satz "
        "schritt seite spalte tabelle tab teil theorem übung version vorlesung zeile zelle",
        "abbildungen abschnitte abschnitten algorithmen anhänge aufgaben beispiele beispielen "
        "bilder definitionen fragen gleichungen gln kapitel kapiteln regeln sätze sätzen schritte "
        "schritten seiten spalten tabellen teile teilen übungen versionen zeilen zellen",
        "und oder bis",
    ),
    "fr": (
        "algorithme annexe cellule chapitre colonne corollaire définition équation étape éq "
        "exemple exercice fig figure hypothèse leçon lemme ligne listing page partie problème "
        "proposition question règle remarque section tableau table théorème version",
        "algorithmes annexes cellules chapitres colonnes corollaires définitions équations étapes "
        "exemples exercices figures hypothèses leçons lemmes lignes pages parties problèmes "
        "propositions questions règles remarques sections tableaux tables théorèmes versions",
        "et ou à",
    ),
    "es": (
        "algoritmo apartado apéndice capítulo celda columna corolario cuadro definición ecuación "
        "ec ejemplo ejercicio fig figura fila hipótesis lección lema línea listado observación "
        "página parte paso pregunta problema proposición regla sección tabla teorema versión",
        "algoritmos apartados apéndices capítulos celdas columnas corolarios cuadros definiciones "
        "ecuaciones ejemplos ejercicios figuras filas lecciones lemas líneas páginas partes pasos "
        "preguntas problemas proposiciones reglas secciones tablas teoremas versiones",
        "y o a",
    ),
    "it": (
        "algoritmo appendice capitolo cella colonna corollario definizione equazione eq esempio "
        "esercizio fig figura ipotesi lemma lezione osservazione pagina parte passo problema "
        "proposizione domanda regola riga sezione tabella teorema versione",
        "algoritmi appendici capitoli celle colonne corollari definizioni equazioni esempi "
        "esercizi figure lemmi lezioni pagine parti passi problemi proposizioni domande regole "
        "righe sezioni tabelle teoremi versioni",
        "e o a",
    ),
    "pt": (
        "algoritmo anexo apêndice capítulo célula coluna corolário definição equação eq etapa "
        "exemplo exercício fig figura hipótese lema lição linha listagem observação página parte "
        "passo pergunta problema proposição questão quadro regra seção secção tabela teorema "
        "versão",
        "algoritmos apêndices capítulos células colunas corolários definições equações etapas "
        "exemplos exercícios figuras lemas lições linhas páginas partes passos perguntas problemas "
        "proposições questões quadros regras seções secções tabelas teoremas versões",
        "e ou a",
    ),
    "nl": (
        "afbeelding algoritme appendix bijlage cel deel definitie figuur fig gevolg hoofdstuk "
        "kolom les lemma oefening onderdeel opgave opmerking pagina paragraaf probleem propositie "
        "regel rij sectie stap stelling tabel vergelijking versie voorbeeld vraag",
        "afbeeldingen algoritmen bijlagen cellen delen definities figuren hoofdstukken kolommen "
        "lessen oefeningen opgaven pagina's paragrafen problemen regels rijen secties stappen "
        "stellingen tabellen vergelijkingen versies voorbeelden vragen",
        "en of tot",
    ),
    "pl": (
        "algorytm części część definicja etap krok kroku lemat linia przykład przykładzie "
        "równanie równaniu równania rozdział rozdziale rozdziału rysunek rysunku rys sekcja sekcji "
        "strona stronie tabela tabeli tabelę twierdzenie twierdzenia wersja wersji zadanie",
        "definicje kroki przykłady równaniach rozdziałach rozdziały rysunkach rysunki sekcjach "
        "strony tabelach tabele twierdzeniach wersje zadania",
        "i oraz lub do",
    ),
    "ru": (
        "алгоритм алгоритма глава главе главы лекция лекции лемма лемме определение определении "
        "пример примере примера приложение раздел разделе раздела рис рисунок рисунке рисунка "
        "стр страница странице строка строке таблица таблице таблицы теорема теореме теоремы "
        "уравнение уравнении уравнения упражнение часть части шаг шаге версия версии урок",
        "главах лекциях примерах разделах рисунках страницах таблицах теоремах уравнениях частях "
        "шагах версиях",
        "и или до",
    ),
}
"""By language: reference words, their plurals, and the words between two numbers."""
_TRANSLATED = ("Fig. %s", "Table %s", "Section %s", "Listing %s", "page")
"""Messages of Sphinx that print a reference, translated into some sixty languages."""


@dataclass(frozen=True)
class Words:
    """Patterns for the words of a page: those of its language, and the English ones.

    Attributes:
        language: the code of the language.
        numbers: number words above two, in scripts without spaces with a counter.
        months: names of months.
        references: words before the number of a reference.
        plurals: words before several such numbers.
        conjunctions: words between them.
    """

    language: str
    numbers: str
    months: str
    references: str
    plurals: str
    conjunctions: str


def language_code(language: str) -> str:
    """Return the code of a language without its country: ``pt`` for ``pt_BR``."""
    return re.split("[-_]", language.lower())[0]


@cache
def words_of(language: str) -> Words:
    """Return the words of a language, such as ``en`` or ``pt_BR``."""
    code = language_code(language)
    codes = dict.fromkeys(("en", code))
    singular, plural, joining = (
        " ".join(_REFERENCES[known][i] for known in codes if known in _REFERENCES).split()
        for i in range(3)
    )
    return Words(
        language=code,
        numbers="|".join(_number_patterns(code)),
        months=_alternatives([month for known in codes for month in _months(known)]),
        references=_alternatives([*singular, *_translated_references(language)]),
        plurals=_alternatives(plural),
        conjunctions=_alternatives(joining),
    )


def _number_patterns(code: str) -> list[str]:
    """Return the patterns for the number words of a language, and for the English ones."""
    shared = "|".join(_SHARED.get(code, ()))
    patterns = [rf"(?!(?:{shared})\b)(?:{_ENGLISH})" if shared else _ENGLISH]
    known = number_words(code)
    if code != "en" and known.small:
        patterns.append(_spelled(known, code))
    if code in _INFLECTED:
        patterns.append(_INFLECTED[code])
    bounded = [rf"(?<!\w)(?:{pattern})(?!\w)" for pattern in patterns]
    return bounded + ([_COUNTED[code]] if code in _COUNTED else [*_COUNTED.values()])


def _spelled(known: NumberWords, code: str) -> str:
    """Return the pattern for the number words above two of a language."""
    shared = set(_SHARED.get(code, ()))
    above_two = [word for word, value in known.small.items() if value > 2 and word not in shared]
    above_two += known.scales
    units = _alternatives(above_two)
    one_or_two = [word for word, value in known.small.items() if 0 < value <= 2]
    counted = _alternatives([*known.articles, *one_or_two])
    halves = [word for word, value in known.parts.items() if value * 2 == 1]
    parts = _alternatives([word for word in known.parts if word not in halves])
    one_word = units
    if code in _COMPOUNDED:
        pieces = _alternatives([*above_two, *one_or_two, *_COMPOUNDED[code].split("|")])
        one_word = rf"(?=\w*?(?:{units}))(?:{pieces}){{1,6}}(?:fach\w*|mal|voudig\w*)?"
    return rf"{one_word}s?|(?:{counted})[-\s](?:{parts})"


def _alternatives(words: list[str]) -> str:
    """Return a pattern for any of some words, the longest first, with hyphens or spaces."""
    known = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"[-\s]") for word in known) or r"(?!)"


def _months(code: str) -> list[str]:
    try:
        wide = get_month_names("wide", locale=code).values()
        short = get_month_names("abbreviated", locale=code).values()
    except (babel.UnknownLocaleError, ValueError):
        return []
    return [
        *wide,
        *short,
        "Sept",
        "Sept.",
        *(f"{month}." for month in short if not month.endswith(".")),
    ]


def _translated_references(language: str) -> list[str]:
    """Return the reference words of Sphinx's own messages in a language that has spaces."""
    catalogs = str(Path(sphinx.__file__).with_name("locale"))
    codes = [language.replace("-", "_")]
    catalog = gettext.translation("sphinx", catalogs, codes, fallback=True)
    words = (catalog.gettext(text).replace("%s", " ") for text in _TRANSLATED)
    found = (word.rstrip(".") for text in words for word in text.casefold().split())
    return [word for word in found if not re.search(f"[{UNSPACED}]", word)]
