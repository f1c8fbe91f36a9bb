"""Places that print claims, and the check of the words and of the text beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..claims.literals import Name, Truth
from ..claims.record import Claim
from ..site.catalogs import has_catalogs
from ..site.domain import ClaimsDomain, Problem, Use
from ..site.sources import SourceFinder
from .claim_nodes import (
    CLAIM_COMMAND,
    claim_evidence,
    claim_reference,
    command_words,
    in_heading,
    is_math,
    relation_before,
    split_keys,
    text_attributes,
)
from .formula_neighbors import bound_in_formula, change_in_formula
from .latex import read_latex
from .neighbors import (
    CLAIM,
    bound_after,
    bound_before,
    change_beside,
    changed_relation,
    is_negation,
    is_strict,
    plain_commands,
    text_beside,
)
from .senses import opposed_word, truth_problem
from .unshown import add_unshown_evidence
from .words import Match, match_words


class _Collector:
    """Collector of the uses of claims on the page that is being read."""

    def __init__(self, app: Sphinx) -> None:
        self.language = app.config.language
        self.is_translation = has_catalogs(app.env)
        self.sources = SourceFinder.of_page(app.env)
        self.uses = ClaimsDomain.of(app.env).page(app.env.docname).uses
        self.repetitions: Counter[tuple[object, ...]] = Counter()

    def record_role(self, node: claim_reference) -> None:
        """Record a role in prose."""
        words = node["words"]
        form = "heading" if in_heading(node) else "words" if words else "value"
        node["languages"] = self.languages_of(node)
        before, after = text_beside(node)
        use = replace(self.use_of(node, f"`{node['raw']}`", node["keys"][0], form), printed=words)
        self.record(node, self.with_text_beside(use, before, after), node["keys"])

    def record_commands(self, node: nodes.Element, text: str) -> None:
        """Record the commands in a formula, or in an attribute of another node."""
        for match in CLAIM_COMMAND.finditer(text):
            before, after = text[: match.start()], text[match.end() :]
            words, is_latex = command_words(match[0]), is_math(node)
            form = "words" if words else "formula" if is_latex else "value"
            form = "heading" if is_latex and in_heading(node) else form
            keys = split_keys(match[1]) if words else [match[1]]
            use = replace(self.use_of(node, match[0], keys[0], form), is_latex=is_latex)
            if is_latex:
                use = replace(
                    use,
                    relation_before=relation_before(before),
                    printed=read_latex(words),
                    beside=change_in_formula(before, after, self.language),
                    bound=bound_in_formula(before, self.language),
                )
            else:
                plain = (plain_commands(text) for text in (before, after))
                use = self.with_text_beside(replace(use, printed=words), *plain)
            self.record(node, use, keys)

    def use_of(self, node: nodes.Node, needle: str, key: str, form: str) -> Use:
        """Return a use at the line of a text; of several equal ones, the next."""
        needle = needle.partition("\n")[0]
        block = (*self.sources.find(node), needle)
        path, line = self.sources.find(node, needle, repetition=self.repetitions[block])
        self.repetitions[block] += 1
        return Use(key, path, line, form)

    def with_text_beside(self, use: Use, before: str, after: str) -> Use:
        """Return a use with the text beside it that changes the value."""
        beside = change_beside(before, after, self.language)
        bound = bound_before(before, self.language) or bound_after(after, self.language)
        return replace(use, beside=beside, bound=bound)

    def record(self, node: nodes.Node, use: Use, keys: list[str]) -> None:
        """Record a use of several claims, of which only the first has the words."""
        if use.form == "words":
            use = replace(use, keys=tuple(keys), languages=self.languages_of(node))
        else:
            use = replace(use, printed="")
        self.uses.append(use)
        bare = Use("", use.path, use.line, use.form, use.relation_before)
        self.uses.extend(replace(bare, key=key) for key in keys[1:])

    def languages_of(self, node: nodes.Node) -> tuple[str, ...]:
        """Return the possible languages of a text."""
        return _languages(node, self.language, self.is_translation)


def collect_uses(app: Sphinx, doctree: nodes.document) -> None:
    """Record the claims that a page prints, and the places."""
    collector = _Collector(app)
    for node in doctree.findall(claim_reference):
        collector.record_role(node)
    for formula in doctree.findall(is_math):
        assert isinstance(formula, nodes.Element)
        collector.record_commands(formula, formula.astext())
    for element in doctree.findall(nodes.Element):
        for text in text_attributes(element).values():
            collector.record_commands(element, text)
    page = ClaimsDomain.of(app.env).page(app.env.docname)
    add_unshown_evidence(doctree, page.claims)
    shown = {node["key"] for node in doctree.findall(claim_evidence)}
    page.claims = [
        replace(claim, place=replace(claim.place, shown=claim.key in shown and not claim.is_chosen))
        for claim in page.claims
    ]


def _languages(node: nodes.Node | None, language: str, is_translation: bool) -> tuple[str, ...]:
    """Return the possible languages of a text; what is not translated is probably English."""
    while is_translation and node is not None:
        if isinstance(node, nodes.Element) and node.get("translated"):
            return (language,)
        node = node.parent
    return ("en", language) if is_translation else (language,)


def check_words(app: Sphinx, env: BuildEnvironment) -> list[Problem]:
    """Find words that print something that does not follow from their claims.

    The words of a page are compared again only when a use or one of its claims has changed.
    """
    domain = ClaimsDomain.of(env)
    claims = domain.claims()
    for page in domain.pages.values():
        uses = [(use, [claims.get(key) for key in (use.key, *use.keys)]) for use in page.uses]
        if page.compared != uses:
            page.word_problems = _problems_of_words(page.uses, claims)
        page.compared = uses
    return [problem for page in domain.pages.values() for problem in page.word_problems]


def _problems_of_words(uses: Iterable[Use], claims: Mapping[str, Claim]) -> list[Problem]:
    found = []
    for use in uses:
        printed = [claims[key] for key in use.keys if key in claims and claims[key].verified]
        match = None
        if use.form == "words" and printed and len(printed) == len(use.keys):
            match = match_in_languages(use.printed, printed, use.languages, use.relation_before)
        if match and match.problem:
            text = f"claim {printed[match.claim].key} {match.problem}"
        elif match and (opposed := _opposed_in(use, printed[0])):
            text = f"claim {use.key} {opposed}"
        elif match and not match.links:
            text = _problem_without_value(use, printed[0])
        else:
            text = _problem_beside(use, claims.get(use.key))
        if text:
            found.append(Problem(use.path, use.line, text))
    return found


def _opposed_in(use: Use, claim: Claim) -> str:
    """Say in which way words without a value say the opposite of a claim; empty if they do not."""
    if claim.states_value:
        problems = (truth_problem(use.printed, claim, language) for language in use.languages)
        return min(problems, key=len, default="")
    if use.is_latex and claim.relation == "agree" and use.bound in {"≠", "<", ">"}:
        word = use.bound
    else:
        words = (opposed_word(use.printed, claim, language) for language in use.languages)
        word = min(words, key=len, default="")
    if not word:
        return ""
    stated = "agree" if claim.relation == "agree" else "differ"
    says = f'its words "{use.printed}" say otherwise ("{word}")'
    return f"states that its values {stated}, but {says}"


def _problem_without_value(use: Use, claim: Claim) -> str:
    """Return the error message for LaTeX that prints a claim without its value."""
    if not use.is_latex or not claim.states_value:
        return ""
    return (
        f"claim {use.key} states {claim.stated}, but its LaTeX has no value; print the value, or "
        f"link to the claim in the text: {{claim}}`words <{use.key}>`"
    )


def _problem_beside(use: Use, claim: Claim | None) -> str:
    """Return the error message for text beside a claim that changes what it says."""
    if not claim or not claim.verified or not claim.states_value or use.form == "heading":
        return ""
    is_word = any(isinstance(entry, Name | Truth) for entry in claim.statement.literals)
    bound = "" if is_word and not is_negation(use.bound) else use.bound
    if bound and not is_negation(bound) and not is_strict(bound):
        relation = changed_relation(bound, claim)
        if relation and not use.beside:
            stated = f"{claim.relation} {claim.stated}".removeprefix("= ")
            return (
                f'claim {use.key} states {stated}, but "{bound}" beside it says {relation}; '
                f"print a claim that states this, or whose key says that the value is an extreme"
            )
        bound = ""
    changed = bound if is_word else use.beside or bound
    if not changed:
        return ""
    problem = f"claim {use.key} states {claim.stated}, but "
    if changed == CLAIM:
        return problem + "another claim is directly beside it; write a sign or words between them"
    problem += f'"{changed}" directly beside it changes what it says; '
    if use.is_latex and changed == "^":
        return problem + rf"set the claim in parentheses: (\claim{{{use.key}}})^2"
    form = rf"\claim[LaTeX]{{{use.key}}}" if use.is_latex else f"{{claim}}`words <{use.key}>`"
    return f"{problem}put it into the words: {form}"


def match_in_languages(
    words: str, claims: list[Claim], languages: Iterable[str], relation_before: str = ""
) -> Match:
    """Compare words with claims in the first language in which they match."""
    matches = [match_words(words, claims, language, relation_before) for language in languages]
    return next((match for match in matches if not match.problem), matches[0])
