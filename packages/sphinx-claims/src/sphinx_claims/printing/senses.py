"""Whether words say that values agree, that they differ, or that something does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ..claims.literals import Truth
from ..claims.record import Claim
from .marks import find_negation

_SAME, _OTHER = "agree", "disagree"
_VERBS = {
    "en": {
        _SAME: r"agree(?:s|d|ing)?|equal(?:s|ed|ing)?|match(?:es|ed|ing)?|coincid(?:es?|ed|ing)"
        r"|reproduc(?:es?|ed|ing)|confirm(?:s|ed|ing)?",
        _OTHER: r"differ(?:s|ed|ing)?|disagree(?:s|d|ing)?|deviat(?:es?|ed|ing)"
        r"|contradict(?:s|ed|ing)?|mismatch(?:es|ed)?|conflicts?|diverg(?:es?|ed) from"
        r"|violat(?:es?|ed)|fail(?:s|ed)?(?! to\b)|miss(?:es|ed)?|rejects?|rejected",
    },
    "de": {
        _SAME: r"stimm(?:t|en) \w*\s?überein|gleich(?:t|en)|übereinstimm\w+|bestätig(?:t|en)",
        _OTHER: r"unterscheide[tn]|weich(?:t|en) (?:\w+ )*ab|abweich\w+|widersprech\w+|widerspricht"
        r"|scheiter[tn]|verfehl(?:t|en)",
    },
    "fr": {
        _SAME: r"coïncide(?:nt)?|concorde(?:nt)?|égale(?:nt)?|correspond(?:ent)?|confirme(?:nt)?",
        _OTHER: r"diffère(?:nt)?|diverge(?:nt)? de|contredi(?:t|sent)|échoue(?:nt)?"
        r"|s['’]écarte(?:nt)?",
    },
    "es": {
        _SAME: r"coincide[n]?|concuerda[n]?|iguala[n]?|confirma[n]?",
        _OTHER: r"difiere[n]?|discrepa[n]?|contradice[n]?|falla[n]?|se desvía[n]?",
    },
    "it": {
        _SAME: r"coincid(?:e|ono)|concorda(?:no)?|eguaglia(?:no)?|conferma(?:no)?",
        _OTHER: r"differis(?:ce|cono)|contraddi(?:ce|cono)|fallis(?:ce|cono)|si discosta(?:no)?",
    },
    "pt": {
        _SAME: r"coincide[m]?|concorda[m]?|iguala[m]?|confirma[m]?",
        _OTHER: r"difere[m]?|discorda[m]?|contradiz(?:em)?|falha[m]?|desvia[m]?",
    },
    "nl": {
        _SAME: r"kom(?:t|en) overeen|overeenkom\w+|bevestig(?:t|en)|evenaar(?:t|den)",
        _OTHER: r"verschil(?:t|len)|wijk(?:t|en) (?:\w+ )*af|tegenspre(?:ekt|ken)|faalt|falen",
    },
}
"""Verbs, by language and the relation of claims that they state."""
_OTHERS = {
    "en": {
        _SAME: r"same|identical(?:ly)?|equal(?:ly)?|correct(?:ly)?|right(?!-)|exact(?:ly)?"
        r"|consistent(?:ly)?|indistinguishable|as good|alike",
        _OTHER: r"different(?:ly)?|unequal(?:ly)?|distinct|wrong(?:ly)?|incorrect(?:ly)?|mistaken"
        r"|false(?:ly)?|erroneous(?:ly)?|inaccurate|inconsistent|incompatible|opposite|contrary"
        r"|another|other than|unlike|apart|far from|off(?= by\b)|(?<=is )off|(?<=are )off",
    },
    "de": {
        _SAME: r"gleiche?[nmrs]?|derselben?|dieselben?|dasselbe|identisch\w*|richtig\w*|korrekt\w*",
        _OTHER: r"verschieden\w*|ungleich\w*|falsch\w*|unterschiedlich\w*|ander(?:e[nmrs]?|s)",
    },
    "fr": {
        _SAME: r"mêmes?|identiques?|égale?s?|égaux|correcte?s?|juste|exacte?s?",
        _OTHER: r"différente?s?|inégale?s?|fau(?:x|sse|sses)|incorrecte?s?|distincte?s?|autre que",
    },
    "es": {
        _SAME: r"mism[oa]s?|idéntic[oa]s?|igual(?:es)?|correct[oa]s?|exact[oa]s?",
        _OTHER: r"diferentes?|distint[oa]s?|desigual(?:es)?|fals[oa]s?|incorrect[oa]s?"
        r"|erróne[oa]s?",
    },
    "it": {
        _SAME: r"stess[oaie]|identic[oaie]|ugual[ei]|corrett[oaie]|esatt[oaie]",
        _OTHER: r"divers[oaie]|differenti?|disugual[ei]|fals[oaie]|sbagliat[oaie]|scorrett[oaie]",
    },
    "pt": {
        _SAME: r"mesm[oa]s?|idêntic[oa]s?|iguais|igual|corret[oa]s?|exat[oa]s?",
        _OTHER: r"diferentes?|distint[oa]s?|desigua(?:l|is)|fals[oa]s?|incorret[oa]s?|errad[oa]s?",
    },
    "nl": {
        _SAME: r"dezelfde|hetzelfde|gelijke?|identieke?|juiste?|correcte?|exacte?",
        _OTHER: r"verschillende?|ongelijke?|onjuiste?|foute?|verkeerde?|andere?",
    },
}
"""Other words; after a form of *be*, they say as much as a verb."""
_BE = {
    "en": r"(?:is|are|was|were|be|been|being|stays?|remains?|looks?|seems?)"
    r"(?: (?:the|an?|all|exactly|also|still|always|both))*",
    "de": r"(?:ist|sind|war|waren|bleib(?:t|en))(?: (?:der|die|das|alle|genau|auch))*",
    "fr": r"(?:est|sont|était|étaient|reste(?:nt)?)(?: (?:le|la|les|un|une|tous|toutes|aussi))*",
    "es": r"(?:es|son|era|eran|está|están)(?: (?:el|la|los|las|un|una|todos|también))*",
    "it": r"(?:è|sono|era|erano|resta|restano)(?: (?:il|lo|la|i|gli|le|un|uno|una|anche))*",
    "pt": r"(?:é|são|era|eram|está|estão)(?: (?:o|a|os|as|um|uma|todos|também))*",
    "nl": r"(?:is|zijn|was|waren|blijft|blijven)(?: (?:de|het|een|alle|ook))*",
}
_NOT = {
    "en": r"not(?! only\b)|\w+n['’]t|no|never|neither|nor|none|nothing|cannot|hardly|barely"
    r"|scarcely|rarely|seldom|without|fail(?:s|ed)? to|only (?:nearly|almost)",
    "de": r"nicht(?! nur\b)|keine?[nmrs]?|nie|niemals|weder|noch|kaum|ohne",
    "fr": r"ne|n['’]|pas|aucune?|jamais|ni|sans|guère",
    "es": r"no(?! solo\b| sólo\b)|nunca|ni|ningún|ninguna?|sin|apenas",
    "it": r"non(?! solo\b)|mai|né|nessun[oa]?|senza|appena",
    "pt": r"não(?! só\b| apenas\b)|nunca|nem|nenhuma?|sem|mal",
    "nl": r"niet(?! alleen\b)|geen|nooit|noch|zonder|nauwelijks",
}
_SIGNS = {_SAME: r"[=≡](?!\s*[-−+]?[\d.])", _OTHER: r"[≠≢≉≁]|\A[<>≪≫]"}
_CROSSES = re.compile("[✗✘❌☒]")
_REACH = r"(?:[^\s.,;:!?]+ ){0,4}"
"""Words between a negation and what it negates."""


class Sense(NamedTuple):
    """A word that says that values agree, or that they differ.

    Attributes:
        word: the word.
        relation: the relation of claims that it states, after negations: ``agree``, ``disagree``.
        is_firm: whether it is what the words assert, not an attribute such as *the same* step.
    """

    word: str
    relation: str
    is_firm: bool


def find_senses(words: str, language: str) -> Iterator[Sense]:
    """Yield the words that say that values agree or differ.

    >>> [*find_senses("does not differ from another", "en")][0]
    Sense(word='differ', relation='agree', is_firm=True)
    """
    code = language.lower()[:2]
    words = " ".join(words.split())
    for match in _pattern(code).finditer(words):
        relation = _SAME if str(match.lastgroup).startswith(_SAME) else _OTHER
        before = words[: match.start()]
        if _negated(code).search(before):
            relation = _OTHER if relation == _SAME else _SAME
        is_verb = not str(match.lastgroup).endswith("_attribute")
        is_predicate = re.search(rf"\b{_BE.get(code, '(?!)')} \Z", before, re.IGNORECASE)
        yield Sense(match[0], relation, is_verb or bool(is_predicate))


@cache
def _negated(code: str) -> re.Pattern[str]:
    words = _NOT.get(code, "(?!)")
    return re.compile(rf"(?<![\w-])(?:{words})(?:(?<=['’])|\s){_REACH}\Z", re.IGNORECASE)


@cache
def _pattern(code: str) -> re.Pattern[str]:
    groups = [
        rf"(?P<{relation}{kind}>{table.get(code, {}).get(relation, '(?!)')})"
        for kind, table in (("", _VERBS), ("_attribute", _OTHERS))
        for relation in (_SAME, _OTHER)
    ]
    signs = [rf"(?P<{relation}_sign>{sign})" for relation, sign in _SIGNS.items()]
    words = rf"(?<![\w-])(?:{'|'.join(groups)})(?![\w-])"
    return re.compile("|".join([words, *signs]), re.IGNORECASE)


def opposed_word(words: str, claim: Claim, language: str) -> str:
    """Return the word that says the opposite of a claim of ``agree`` or ``disagree``.

    It is a verb or a predicate, or any word if no other says what the claim states. A negation of
    other words is the opposite of an agreement whose key has none.
    """
    senses = list(find_senses(words, language))
    opposed = [sense for sense in senses if sense.relation != claim.relation]
    firm = [sense for sense in opposed if sense.is_firm]
    if not senses and claim.relation == _SAME:
        key = claim.key.replace("-", " ")
        return "" if _negation(key, key, "en") else _negation(words, key, language)
    if not firm and len(opposed) < len(senses):
        return ""
    return (firm or opposed)[0].word if opposed else ""


def truth_problem(words: str, claim: Claim, language: str) -> str:
    """Say why words do not follow from the truth value of a claim; empty if they do.

    The words of a true claim negate nothing, and those of a false one do. A key with a negation
    states the opposite of the computed value, and is left to the reader.
    """
    literals = claim.statement.literals
    key = claim.key.replace("-", " ")
    if not all(isinstance(entry, Truth) for entry in literals) or _negation(key, key, "en"):
        return ""
    values = {entry.value for entry in literals}
    negation = _negation(words, key, language)
    if values == {True} and negation:
        return f'states true, but its words "{words}" negate ("{negation}")'
    denied = negation or any(one.relation == _OTHER for one in find_senses(words, language))
    if values == {False} and not denied and not re.search(r"\bfalse\b", words, re.IGNORECASE):
        return f'states false, but its words "{words}" do not negate it; write "not" or the like'
    return ""


def _negation(words: str, key: str, language: str) -> str:
    """Return the word that negates; also one such as *asymmetric* for the key ``symmetric``."""
    plain = re.sub(r"\b(?:but|not only)\b", "", words)
    if found := find_negation(plain, language):
        return found
    if cross := _CROSSES.search(plain):
        return cross[0]
    named = [word for word in key.casefold().split() if len(word) > 3]
    for word in re.findall(r"[^\W\d_]+", plain):
        rest = next((one for one in named if word.casefold().endswith(one)), "")
        if rest and re.fullmatch(r"un|in|im|ir|non|dis|a", word.casefold().removesuffix(rest)):
            return str(word)
    return ""
