r"""Quantifiers and directions beside printed claims: words that state a fact of their own.

In a sentence that prints a claim, such a word must be in the words of a claim that states exactly
that: ``{claim}`every one of them <all-agree>` ``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from ..claims.literals import Name, Truth
from ..claims.record import Claim
from ..printing.claim_nodes import (
    CLAIM_COMMAND,
    NOCLAIM_COMMAND,
    claim_reference,
    command_words,
    is_math,
    no_claim,
    split_keys,
    text_attributes,
)
from ..printing.differences import smallest_difference, states_difference
from ..printing.words import match_words
from ..site.domain import ClaimsDomain, Use
from ..site.patterns import check_flags, flag_of_page
from ..site.sources import SourceFinder
from .domain import AuditDomain
from .findings import Finding, Quantified, one_line, sentence_at
from .quantifier_words import (
    AGREEMENT,
    BOUNDS,
    DIFFERENCE,
    EXTREME,
    UNIVERSAL,
    Quantifier,
    find_quantifiers,
    kinds_in_key,
)

SETTING = "claims_words"
_BULLET = "\N{BULLET}"
_FIRST_MARK = 0xE000
_PREMISES = {"chosen", "given"}
"""Kinds of evidence of values that are the data of a problem or an example."""
_ARGUED = {
    "algorithm",
    "assumption",
    "axiom",
    "conjecture",
    "corollary",
    "definition",
    "lemma",
    "notation",
    "proof_node",
    "proposition",
    "theorem",
}
"""Environments whose words are proved, and tested by the evidence of the theorem."""


@dataclass
class _Text:
    """A text in which a private character stands for each printed claim."""

    text: str = ""
    printed: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Add plain text."""
        self.text += text

    def print(self, keys: Iterable[str], words: str) -> None:
        """Add claims that are printed in words, or by value if there are no words."""
        mark = chr(_FIRST_MARK + len(self.printed))
        self.printed[mark] = (tuple(keys), one_line(words))
        self.text += mark

    def shown(self, text: str) -> str:
        """Return a part of the text with the words of its claims."""
        return "".join(self.printed[c][1] or _BULLET if c in self.printed else c for c in text)


def find_quantified(
    env: BuildEnvironment,
    language: str,
    blocks: Iterable[nodes.TextElement],
    visible: Iterable[nodes.Node],
) -> Iterator[Quantified]:
    """Yield the quantifiers beside claims on the page that is being read.

    Args:
        env: the environment.
        language: the language of the site.
        blocks: the elements of the page that contain running text.
        visible: all its nodes whose attributes are read.
    """
    if not flag_of_page(env, env.docname, env.config[SETTING]):
        return
    sources = SourceFinder.of_page(env)
    languages = tuple(dict.fromkeys(("en", language.lower()[:2])))
    for block in blocks:
        if not _is_argued(block):
            text = _Text()
            _read(block, text)
            _add_displays(block, text)
            yield from _in_text(block, text, languages, sources)
    for node in visible:
        for words in text_attributes(node).values():
            text = _Text()
            _read_commands(NOCLAIM_COMMAND.sub(_BULLET, words), text)
            yield from _in_text(node, text, languages, sources)


def _in_text(
    node: nodes.Node, text: _Text, languages: Iterable[str], sources: SourceFinder
) -> Iterator[Quantified]:
    if not text.printed:
        return
    line, place = one_line(text.text), 0
    while place < len(line):
        sentence = sentence_at(line, place)
        place = max(line.find(sentence, place) + len(sentence), place + 1)
        printed = [text.printed[mark] for mark in sentence if mark in text.printed]
        if not printed or sentence.rstrip("\"'”’)] ").endswith("?"):
            continue
        shown = text.shown(sentence)
        beside = tuple(key for keys, _ in printed for key in keys)
        hits: list[tuple[Quantifier, tuple[str, ...], str]] = [
            (found, (), sentence) for found in _quantifiers(sentence, languages, linked=False)
        ]
        for keys, words in printed:
            found_inside = _quantifiers(words, languages, linked=True)
            hits += [(found, keys, words) for found in found_inside]
        for found, inside, words in hits:
            context = text.shown(words[max(0, found.start - 40) : found.start + 50])
            path, number = sources.find(node, found.word, context)
            yield Quantified(path, number, found.word, found.kind, shown, beside, inside)


def _quantifiers(text: str, languages: Iterable[str], *, linked: bool) -> list[Quantifier]:
    found = {
        hit.start: hit
        for language in languages
        for hit in find_quantifiers(text, language, linked=linked)
    }
    return [found[start] for start in sorted(found)]


def _read(node: nodes.Node, text: _Text) -> None:
    for child in node.children:
        if isinstance(child, nodes.Text):
            text.add(child.astext())
        elif isinstance(child, claim_reference):
            text.print(child["keys"], child["words"])
        elif is_math(child):
            _read_formula(child, text)
        elif isinstance(child, nodes.literal | no_claim | nodes.raw):
            text.add(_BULLET)
        elif not isinstance(child, nodes.TextElement) or isinstance(child, nodes.Inline):
            _read(child, text)


def _read_formula(formula: nodes.Node, text: _Text) -> None:
    """Add a bullet, and the claims of a formula, whose words are part of the formula."""
    text.add(_BULLET)
    for target in CLAIM_COMMAND.findall(formula.astext()):
        text.print(split_keys(target), "")


def _read_commands(words: str, text: _Text) -> None:
    place = 0
    for match in CLAIM_COMMAND.finditer(words):
        text.add(words[place : match.start()])
        printed = command_words(match[0])
        text.print(split_keys(match[1]) if printed else [match[1]], printed)
        place = match.end()
    text.add(words[place:])


def _add_displays(block: nodes.Element, text: _Text) -> None:
    """Add the displayed formulas in the middle of a sentence, and the rest of the sentence."""
    if text.text.rstrip().endswith((".", "!", "?")) or not isinstance(block, nodes.paragraph):
        return
    for sibling in block.findall(siblings=True, descend=False):
        if sibling is block or isinstance(sibling, nodes.target):
            continue
        if not isinstance(sibling, nodes.math_block):
            break
        text.add(" ")
        _read_formula(sibling, text)


def _is_argued(node: nodes.Node) -> bool:
    parent: Any = node.parent
    while parent is not None:
        if parent.get("realtype", parent.tagname) in _ARGUED:
            return True
        parent = parent.parent
    return False


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
    """Whether a claim states what a quantifier in its words says."""
    if not claim.verified:
        return True  # which is an error of its own
    in_key = hit.kind in kinds_in_key(claim.key)
    if not claim.states_value:
        allowed = AGREEMENT if claim.relation == "agree" else DIFFERENCE
        return in_key or hit.kind in allowed
    literals = [entry for entry in claim.statement.literals if isinstance(entry, Name | Truth)]
    names = [entry.value.casefold() for entry in literals if isinstance(entry, Name)]
    if names:
        return in_key or any(hit.word.casefold() in name for name in names)
    if literals:
        return in_key and all(entry.value for entry in literals)
    if claim.relation in BOUNDS.get(hit.kind, "").split():
        return True
    if claim.evidence == "exhaustive" and hit.kind in UNIVERSAL:
        return True
    if claim.relation in {"=", "≈"} and claim.evidence != "exhaustive":
        return in_key and hit.kind in EXTREME and bool(claim.verdict.witnesses)
    return in_key


def _expected(claim: Claim, hit: Quantified) -> str:
    truths = [entry for entry in _literals(claim) if isinstance(entry, Truth)]
    if truths and not all(entry.value for entry in truths):
        return "it is false, so state what is true"
    if truths or claim.relation not in {"=", "≈"} or claim.evidence == "exhaustive":
        return f'its key has no word like "{hit.word}"'
    if hit.kind in EXTREME and claim.verdict.witnesses:
        return f'its key has no word like "{hit.word}"'
    if hit.kind in EXTREME:
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
