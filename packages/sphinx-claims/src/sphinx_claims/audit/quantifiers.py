r"""Quantifiers and directions beside printed claims: words that state a fact of their own.

In a sentence that prints a claim, such a word must be in the words of a claim that states exactly
that: ``{claim}`every one of them <all-agree>` ``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from ..claims.literals import Name, Truth
from ..claims.record import Claim
from ..printing.differences import smallest_difference, states_difference
from ..printing.words import match_words
from ..site.domain import ClaimsDomain, Use
from ..site.patterns import check_flags, flag_of_page
from ..site.sources import SourceFinder
from .domain import AuditDomain
from .findings import Finding, Quantified, one_line
from .opposites import MULTIPLES, NAMES, OPPOSITE, OWN, misnaming_word, own_kinds
from .quantifier_words import (
    AGREEMENT,
    BOUNDS,
    DIFFERENCE,
    EXTREME,
    INCREASE,
    UNIVERSAL,
    Quantifier,
    find_quantifiers,
    kinds_in_key,
)
from .sentences import Sentence

SETTING = "claims_words"
_PREMISES = {"chosen", "given"}
"""Kinds of evidence of values that are the data of a problem or an example."""


def find_quantified(
    env: BuildEnvironment, language: str, sentences: Iterable[Sentence]
) -> Iterator[Quantified]:
    """Yield the quantifiers beside claims on the page that is being read.

    Args:
        env: the environment.
        language: the language of the site.
        sentences: the sentences of the page that print claims.
    """
    if not flag_of_page(env, env.docname, env.config[SETTING]):
        return
    sources = SourceFinder.of_page(env)
    sentences = list(sentences)
    yield from _find_misnamed(sources, sentences)
    languages = tuple(dict.fromkeys(("en", language.lower()[:2])))
    for sentence in sentences:
        if sentence.argued or sentence.text.rstrip("\"'”’)] ").endswith("?"):
            continue
        hits: list[tuple[Quantifier, tuple[str, ...], str]] = [
            (found, (), sentence.text)
            for found in _quantifiers(sentence.text, languages, linked=False)
        ]
        for keys, words in sentence.printed:
            found_inside = _quantifiers(words, languages, linked=True)
            hits += [(found, keys, words) for found in found_inside]
        for found, inside, words in hits:
            context = words[max(0, found.start - 40) : found.start + 50]
            path, line = sources.find(sentence.node, found.word, context)
            yield Quantified(
                path, line, found.word, found.kind, sentence.shown, sentence.keys, inside
            )


def _find_misnamed(sources: SourceFinder, sentences: Iterable[Sentence]) -> Iterator[Quantified]:
    """Yield the links whose words are in the key of another link of the same paragraph alone."""
    blocks: dict[nodes.Node, list[tuple[Sentence, str, str]]] = {}
    for sentence in sentences:
        links = [(sentence, keys[0], words) for keys, words in sentence.printed if len(keys) == 1]
        blocks.setdefault(sentence.node, []).extend(links)
    for links in blocks.values():
        for sentence, key, words in links:
            for other in dict.fromkeys(link[1] for link in links):
                if word := misnaming_word(words, key, other):
                    path, line = sources.find(sentence.node, word, words)
                    yield Quantified(path, line, word, NAMES + other, words, (key, other), (key,))


def _quantifiers(text: str, languages: Iterable[str], *, linked: bool) -> list[Quantifier]:
    found = {
        hit.start: hit
        for language in languages
        for hit in find_quantifiers(text, language, linked=linked)
    }
    return [found[start] for start in sorted(found)]


def quantifier_findings(
    found: Iterable[Quantified], claims: Mapping[str, Claim]
) -> Iterator[Finding]:
    """Yield the quantifiers that no claim states.

    Args:
        found: the quantifiers of a page.
        claims: the claims of the site by key.
    """
    for hit in found:
        known = [claims[key] for key in hit.inside or hit.beside if key in claims]
        if hit.kind.startswith(NAMES) and any(
            _literals(claims[key]) for key in hit.beside if key in claims
        ):
            continue
        if not known or all(claim.evidence in _PREMISES for claim in known):
            continue
        advice = f"or mark it: {{noclaim}}`{hit.word} <reason>`"
        if not hit.inside:
            link = f"{{claim}}`... {hit.word} ... <key>`"
            text = f"no claim states it; print one with {link}, {advice}"
        elif any(_states(claim, hit) for claim in known):
            continue
        else:
            keys = ", ".join(claim.key for claim in known)
            text = f"claim {keys} does not state it: {_expected(known[0], hit)}, {advice}"
        yield Finding(
            hit.path,
            hit.line,
            hit.word,
            hit.sentence,
            f'"{hit.word}" stands beside a claim in "{hit.sentence}", but {text}',
            is_word=True,
        )


def _states(claim: Claim, hit: Quantified) -> bool:
    """Tell whether a claim states what a quantifier in its words says."""
    if not claim.verified:
        return True  # which is an error of its own
    in_key = hit.kind in kinds_in_key(claim.key) | own_kinds(claim.key)
    if hit.kind.startswith(OPPOSITE) and not _is_opposed(claim, hit):
        return True
    if not claim.states_value:
        allowed = AGREEMENT if claim.relation == "agree" else DIFFERENCE
        return in_key or hit.kind in allowed
    literals = [entry for entry in claim.statement.literals if isinstance(entry, Name | Truth)]
    names = [entry.value.casefold() for entry in literals if isinstance(entry, Name)]
    if names:
        return in_key or any(hit.word.casefold() in name for name in names)
    if literals:
        return in_key and all(entry.value for entry in literals)
    if hit.kind in INCREASE and claim.relation in {"<", "≤"} and _is_at_most_zero(claim):
        return False
    if claim.relation in BOUNDS.get(hit.kind, "").split():
        return True
    if claim.evidence == "exhaustive" and hit.kind in UNIVERSAL:
        return True
    if claim.relation in {"=", "≈"} and claim.evidence != "exhaustive":
        return in_key and _is_extreme(hit) and bool(claim.verdict.witnesses)
    return in_key


def _is_at_most_zero(claim: Claim) -> bool:
    values = [entry.value for entry in _literals(claim)]
    return all(isinstance(value, Fraction) and value <= 0 for value in values)


def _is_opposed(claim: Claim, hit: Quantified) -> bool:
    """Tell whether a word with an opposite counts: none beside a number, or that is a size."""
    if claim.relation == "disagree" and hit.kind in MULTIPLES:
        return False
    return all(isinstance(entry, Truth) for entry in _literals(claim))


def _is_extreme(hit: Quantified) -> bool:
    return hit.kind in EXTREME or (hit.kind.startswith(OWN) and hit.word.lower().endswith("est"))


def _expected(claim: Claim, hit: Quantified) -> str:
    truths = [entry for entry in _literals(claim) if isinstance(entry, Truth)]
    if hit.kind in INCREASE and claim.relation in {"<", "≤"} and _is_at_most_zero(claim):
        return f"it states {claim.stated}"
    if hit.kind.startswith(NAMES):
        return f"it is in the key of {hit.kind.removeprefix(NAMES)}, which is printed beside it"
    if " after " in hit.kind:
        return f'its key has "{hit.word}" and its opposite in another order'
    if truths and not all(entry.value for entry in truths):
        return "it is false, so state what is true"
    if truths or claim.relation not in {"=", "≈"} or claim.evidence == "exhaustive":
        return f'its key has no word like "{hit.word}"'
    if _is_extreme(hit) and claim.verdict.witnesses:
        return f'its key has no word like "{hit.word}"'
    if _is_extreme(hit):
        return "it has no witness"
    return "expected a truth value, a name, an inequality, an exhaustive count or agree"


def _literals(claim: Claim) -> list[Any]:
    return claim.statement.literals if claim.states_value else []


def difference_findings(uses: Iterable[Use], claims: Mapping[str, Claim]) -> Iterator[Finding]:
    """Yield the words of claims of ``disagree`` that do not say by how much the values differ.

    Args:
        uses: the uses of claims on a page.
        claims: the claims of the site by key.
    """
    for use in uses:
        claim = claims.get(use.key)
        if not use.printed or claim is None or not claim.verified or claim.relation != "disagree":
            continue
        if any(states_difference(use.printed, claim, language) for language in use.languages):
            continue
        if match_words(use.printed, [claim], use.languages[0]).problem:
            continue  # which is an error of its own
        words, size = one_line(use.printed), f"{smallest_difference(claim):.2g}"
        yield Finding(
            use.path,
            use.line,
            words,
            words,
            f'the words "{words}" do not say by how much the values of claim {use.key} differ; '
            f"write {{claim}}`differs by {size} <{use.key}>`",
            is_word=True,
        )


def check_setting(app: Sphinx, config: Config) -> None:
    """Check the setting ``claims_words``.

    Raises:
        ConfigError: if it is neither a truth value, nor patterns of pages.
    """
    check_flags(SETTING, config[SETTING])


def connect_quantifiers(app: Sphinx) -> None:
    """Register the setting."""
    app.add_config_value(
        SETTING, True, "env", (bool, list, tuple, dict), "pages whose quantifiers need claims"
    )
    app.connect("config-inited", check_setting)


def findings_of_pages(env: BuildEnvironment) -> dict[str, list[Finding]]:
    """Return the numerals and the words of each page that no claim states."""
    claims = ClaimsDomain.of(env).claims()
    uses = {docname: page.uses for docname, page in ClaimsDomain.of(env).pages.items()}
    return {
        docname: [
            *page.findings,
            *quantifier_findings(page.quantified, claims),
            *(
                difference_findings(uses.get(docname, []), claims)
                if flag_of_page(env, docname, env.config[SETTING])
                else ()
            ),
        ]
        for docname, page in AuditDomain.of(env).records()
    }
