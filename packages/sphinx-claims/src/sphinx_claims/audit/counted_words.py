"""Words of the rules for one, two, both, half and twice, and patterns for seven languages."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOPS = _words(
    """
    a about above after again against all along also although always am among an and another any are
    as at away back be because been before behind being below between but by can cannot could did
    differ do does done down during each either else even ever every few for from had has have he
    hence her here him his how however i if in indeed instead into is it its itself just later
    less like may me might more most much must my near need neither never next no nor not now of off
    often on once one only onto or ought our out over own per perhaps quite rather same shall she
    should since so some soon still such than that the their them then there these they this those
    though through throughout thus to together too toward towards under unless until up upon us use
    usually versus very via was we well were what when where whether which while who whom whose why
    will with within without would yet you your agree coincide cancel meet vary depend exist hold
    lie happen occur belong become remain come go give get take make makes gives takes gets
    """
)
"""Words that end the words before a noun."""
DETERMINERS = _words(
    "the its their this that these those our my your his her all every each a an what •"
)
HAVING = _words(
    """
    after by contain containing contains exactly had has have having just least most need needs only
    over per plus minus precisely require requires take takes than through use uses using with
    """
)
"""Words after which one counts the noun that follows."""
SIZES = _words(
    """
    batch chain delay depth difference distance group keys lag length list network networks sequence
    set shift size stack sum width window windows
    """
)
"""Words after which "of one" counts the noun that follows."""
BE = _words("is are was were be been being has have had gets get")
STEPS = _words("epoch iteration pass step update")
"""Words that "in one" counts."""
UNITS = _words(
    """
    dollar draw epoch euro hour iteration minute month period realization share unit week
    year
    """
)
"""Nouns that one always counts."""
NOT_COUNTED = _words(
    """
    advantage approach aspect area case day direction end example extreme form go hand idea instance
    kind line more method night option or page part particular piece place plot point possibility
    possible reason second sense sentence sort such thing time type user way word
    """
)
"""Nouns before which one is an article, and words that are no nouns."""
PARTS = _words(
    """
    first second other upper lower left right top bottom latter former  back front each
    either every better
    """
)
"""Words before half that make it the name of a part."""
IRREGULAR_PLURALS = _words(
    """
    people children men women feet teeth mice data criteria phenomena maxima minima extrema optima
    spectra media automata formulae vertices matrices indices species series lemmata schemata strata
    quanta radii loci foci nuclei
    """
)
NO_PLURALS = _words(
    """
    always perhaps sometimes towards besides across afterwards whereas lens news physics mathematics
    statistics economics hers ours yours theirs does goes says
    """
)
COMPOUNDS = _words(
    """
    by dim dimensional fold for form hot line liner norm off on one part party point sample shot
    sided tailed thirds third time to valued way
    """
)
"""What follows two and a hyphen in terms that count nothing: two-dimensional, two-sided."""


def _compile(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<![\w-])(?:{pattern})", re.IGNORECASE) for pattern in patterns)


_LETTERS = r"[^\W\d_]"
_NOUN = rf"(?-i:[A-ZÄÖÜ]){_LETTERS}+"
_ENGLISH_PARTS = (
    "third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|twentieth|hundredth|thousandth"
)
_ENGLISH_ORDINALS = (
    "third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|twentieth|hundredth"
)
_END = r"(?=[.,;:!?)]|$)"
_FRENCH_PARTS = "cinquième|sixième|septième|huitième|neuvième|dixième|centième|millième"
_NO_NOUNS = {
    "es": "antes|además|después|entonces|las|los|más|menos|mientras|nos|sus|tras|tres|veces",
    "fr": "alors|après|aux|ces|dans|depuis|des|elles|fois|hors|ils|jamais|les|leurs|lors|mais|moins"
    "|nous|parfois|pas|plus|près|puis|sans|ses|sous|toujours|très|vers|vous",
    "it": "alle|anche|che|come|dai|dalle|dei|delle|dove|insieme|mentre|nei|nelle|oltre|perché|poi"
    "|prime|quale|quindi|sai|sei|sempre|sue|sulle|tre|volte",
    "nl": "anders|binnen|boven|buiten|gaan|gelden|hebben|keer|komen|kunnen|maal|moeten|mogen|of"
    "|samen|soms|staan|tegen|tussen|verschillen|worden|zijn|zullen",
    "pt": "aos|às|das|depois|dos|mais|mas|menos|nas|nos|pelas|pelos|três|vezes",
}
"""By language: words after two that end like a plural."""
PATTERNS: dict[str, tuple[re.Pattern[str], ...]] = {
    "en": _compile(
        rf"(?:by|to|than|only|about|nearly|almost|over|under|roughly|just|is|are|and)\s"
        rf"(?P<number>an?\s(?:{_ENGLISH_PARTS}))(?=[.,;:)]|\s(?:as|less|more|the)\b|$)",
        rf"(?P<number>an?\s(?:{_ENGLISH_PARTS}))(?=\s(?:as|the|its|their|that)\b)",
        r"(?P<number>(?:fif|six|seven|eigh|nin|ten|twentie|hundred|thousand)ths)(?!\w)",
        r"(?P<number>(?:two|one)-?fold)(?![\w-])",
        r"(?P<number>one-half|(?:half|twice)(?=-as-)|(?:one|two)(?=-\s(?:and|or|to)\s\w+-\w))",
        r"(?P<number>two)(?=\s(?:or|to)\s(?:three|four|five|six|seven|eight|nine|ten)\b)",
        r"(?P<number>(?:one|two)(?:-|\s)and(?:-|\s)(?:a(?:-|\s))?half)(?!\w)",
        r"(?P<number>[二两三四五六七八九十百千]+)(?=\s[A-Za-z])",
        r"(?<!\S)(?P<number>[\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]+)(?=\s[a-z])",
        r"(?P<number>a\sscore)(?=\sof\s(?:[a-z]+\s){0,2}[a-z]+s\b|\s(?:more|fewer|less)\b)",
        r"(?P<number>(?:one|two)\s(?:percent|per\scent))(?!\w)",
        r"(?P<number>a\s(?:couple|trio|quartet|quintet|sextet|septet|octet))(?=\sof\b)",
        r"(?P<number>(?:single|double|triple)-digit)(?!\w)",
        rf"(?P<number>every\s(?:{_ENGLISH_ORDINALS}))(?!\w)",
        rf"(?P<number>{_ENGLISH_ORDINALS})(?=[-\s](?!(?:test|rest|request|guest|quest)\b)[a-z]{{2,}}est\b)",
        rf"in\s(?P<number>{_ENGLISH_ORDINALS})(?=\splace\b)",
        rf"(?:is|are|was|were|equals?|equal\sto|leaves|remains?)\s(?:exactly\s)?(?P<number>two){_END}",
        rf"(?:equals?|equal\sto|is\sexactly)\s(?P<number>one){_END}",
        r"(?P<number>(?:three|four)score)(?!\w)",
    ),
    "de": _compile(
        rf"(?P<number>(?:zwei(?:er|en)?|beide[nrs]?))\s(?:(?-i:[a-zäöü]){_LETTERS}+(?:en|er|e|es)\s)"
        rf"{{0,2}}{_NOUN}",
        rf"(?:genau|nur|höchstens|mindestens|lediglich)\s(?P<number>ein(?:e[nmrs]?)?)\s"
        rf"(?:{_LETTERS}+e[nmrs]?\s)?{_NOUN}",
        r"(?P<number>(?:(?:die|der|zur|eine)\s)?hälfte)(?:(?<=e\shälfte)|(?<=r\shälfte)|(?=\s(?:de[rs]|von|aller"
        r"|davon)\b))(?!\w|\s(?:ist|beträgt)\b)",
        r"(?P<number>anderthalb\w*|\w+einhalb\w*)(?!\w)",
        r"(?P<number>(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)erlei)(?!\w)",
        r"(?P<number>jede[mnrs]?\s(?:dritt|viert|fünft|sechst|siebt|acht|neunt|zehnt)e[mnrs]?)(?!\w)",
        r"(?P<number>verdopp(?:e?lung|elt\w*)|ver(?:drei|vier)fachung|halbierung)(?!\w)",
        r"(?P<number>zweifach\w*)(?!\w)",
        r"(?P<number>halb|doppelt|zweimal)\s(?:so|wie)\b",
        r"(?P<number>das\sdoppelte)\b",
        rf"(?P<number>(?:ver(?:doppel|drei|vier)|halbier)(?:fach)?{_LETTERS}+)\b",
    ),
    "fr": _compile(
        rf"(?P<number>deux)\s(?!(?:{_NO_NOUNS['fr']})\b)"
        rf"(?:(?:autres?|premiers?|premières?|dernières?|derniers?)\s)?{_LETTERS}{{2,}}[sx]\b",
        r"(?P<number>deux\sfois)\s(?:plus|moins|le|la|les|l['’]|autant|ce)",
        r"(?P<number>(?:la|à|de)\smoitié)(?!\w|\s(?:supérieure|inférieure|gauche|droite|est|vaut)\b)",
        r"(?P<number>le\s(?:double|triple|quadruple|décuple))(?=\s(?:d[eu]s?\b|d['’])|[.,;:)]|$)",
        r"(?:ils?|elles?|cela|qui)\s(?P<number>(?:doubl|tripl|quadrupl)(?:e|ent))(?!\w)",
        r"(?P<number>le\s(?:tiers|quart))(?=\s(?:d[eu]s?\b|d['’])|[.,;:)]|$)",
        rf"(?P<number>un\s(?:{_FRENCH_PARTS}))(?=\s(?:d[eu]s?\b|d['’])|[.,;:)]|$)",
        r"(?P<number>un\scouple)(?=\sd(?:e\b|['’]))",
        r"(?P<number>(?:une|deux)\sfois\set\sdemie?)(?!\w)",
        r"(?P<number>(?:doubl|tripl|quadrupl)(?:e|ent|é|ée|és|ées|ant))\s(?:le|la|les|l['’]|leur|son|sa)",
        rf"(?:exactement|seulement|au\splus|au\smoins|qu['’])\s?(?P<number>une?)\s(?!(?:des?|fois)\b){_LETTERS}{{3,}}",
    ),
    "es": _compile(
        rf"(?P<number>dos|ambos|ambas)\s(?!(?:{_NO_NOUNS['es']})\b)"
        rf"{_LETTERS}{{2,}}s\b",
        r"(?P<number>dos\sveces)\s(?:más|menos|el|la|los|las)\b",
        r"(?P<number>(?:la\s)?mitad)(?:\s(?:de|del)\b|(?<=la\smitad)(?!\w|\s(?:superior|inferior|izquierda"
        r"|derecha|es|vale)\b))",
        r"(?P<number>el\s(?:doble|triple|cuádruple|quíntuple))(?=\s(?:de|del|que)\b|[.,;:)]|$)",
        r"(?P<number>(?:se\s(?:duplic|triplic|cuadruplic)|(?:duplic|triplic)(?=an?\s(?:el|la|los|las)\b))"
        r"(?:an?|ó|aron))(?!\w)",
        r"(?P<number>un\spar)(?=\sde\b)",
        r"(?P<number>(?:una\svez|dos\sveces)\sy\smedia)(?!\w)",
        r"(?P<number>la\s(?:tercera|cuarta|quinta|sexta|décima|centésima|milésima)\sparte)(?!\w)",
        rf"(?:exactamente|sólo|solo|solamente|al\smenos|como\smáximo)\s(?P<number>una?)\s{_LETTERS}{{3,}}",
    ),
    "it": _compile(
        rf"(?P<number>due)\s(?!(?:{_NO_NOUNS['it']})\b){_LETTERS}{{2,}}[ie]\b",
        rf"(?P<number>entramb[ie]|ambedue)\s(?:i|gli|le)\s{_LETTERS}{{2,}}",
        r"(?P<number>due\svolte)\s(?:più|meno|il|la|i|gli|le)\b",
        r"(?P<number>(?:la\s)?metà)(?:\s(?:d[ei]\b|de[il]|degli|dell)|(?<=la\smetà)(?!\w|\s(?:superiore"
        r"|inferiore|destra|sinistra|è|vale)\b))",
        r"(?P<number>il\s(?:doppio|triplo|quadruplo))(?=\s(?:d[ei]\b|de[il]|degli|dell)|[.,;:)]|$)",
        r"(?P<number>(?:raddoppi|dimezz|triplic|quadruplic)(?:a|ano|ò|at[aoei]))(?!\w)",
        r"(?P<number>un\spaio)(?=\sdi\b)",
        r"(?P<number>(?:una\svolta|due\svolte)\se\smezz[ao])(?!\w)",
        r"(?P<number>la\s(?:terza|quarta|quinta|sesta|decima|centesima|millesima)\sparte)(?!\w)",
        r"(?P<number>un\s(?:decimo|centesimo|millesimo))(?!\w)",
        rf"(?:esattamente|solo|soltanto|almeno|al\spiù)\s(?P<number>un['’]?[ao]?)\s?{_LETTERS}{{3,}}",
    ),
    "pt": _compile(
        rf"(?P<number>dois|duas)\s(?!(?:{_NO_NOUNS['pt']})\b){_LETTERS}{{2,}}s\b",
        rf"(?P<number>ambos|ambas)\s(?:os|as)\s{_LETTERS}{{2,}}",
        r"(?P<number>duas\svezes)\s(?:mais|menos|o|a|os|as)\b",
        r"(?P<number>(?:a\s)?metade)(?:\s(?:d[eoa]s?)\b|(?<=a\smetade)(?!\w|\s(?:superior|inferior|esquerda"
        r"|direita|é|vale)\b))",
        r"(?P<number>o\s(?:dobro|triplo|quádruplo))(?=\s(?:d[eoa]s?)\b|[.,;:)]|$)",
        r"(?P<number>(?:duplic|triplic|quadruplic|dobr)am?)(?=\s(?:o|a|os|as)\b|[.,;:)]|$)",
        r"(?P<number>um\spar)(?=\sde\b)",
        r"(?P<number>(?:uma\svez|duas\svezes)\se\smeia)(?!\w)",
        r"(?P<number>a\s(?:terça|quarta|quinta|sexta|décima|centésima|milésima)\sparte)(?!\w)",
        rf"(?:exatamente|apenas|somente|só|pelo\smenos|no\smáximo)\s(?P<number>uma?)\s{_LETTERS}{{3,}}",
    ),
    "nl": _compile(
        rf"(?P<number>twee|beide)\s(?!(?:{_NO_NOUNS['nl']})\b)(?:{_LETTERS}+e\s){{0,2}}"
        rf"{_LETTERS}{{2,}}(?:en|s)\b",
        r"(?P<number>(?:twee\s(?:keer|maal)|tweemaal|dubbel|half))\s(?:zo|zoveel)\w*",
        r"(?P<number>(?:de\s)?helft)(?:\svan\b|(?<=de\shelft)(?!\w|\sis\b))",
        r"(?P<number>het\s(?:dubbele|drievoudige|viervoudige))(?!\w)",
        r"(?P<number>(?:ander|\w+[eë]n)hal(?:f|ve))(?!\w)",
        r"(?P<number>(?:een\s)?(?:tien|twaalf|twintig|honderd)tal)(?!\w)",
        r"(?P<number>(?:ver(?:dubbel|drievoudig|viervoudig)|halveer)\w+)\b",
        rf"(?:precies|slechts|hoogstens|minstens|alleen)\s(?P<number>één|een)\s{_LETTERS}{{3,}}",
    ),
}
"""By language: patterns with a group ``number``, which counts a noun."""
