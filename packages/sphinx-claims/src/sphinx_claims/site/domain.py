"""Sphinx domain for claims, their uses and problems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import ObjType
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.typing import ExtensionMetadata

from ..claims.record import Claim
from ..claims.statement import RELATIONS
from .hooks import CHECK, FINGERPRINT, collect, setup_hooks
from .metadata import METADATA
from .page_domain import PageDomain
from .sources import format_location, line_in_file


@dataclass(frozen=True, order=True)
class Problem:
    """A problem at a line of a file, as counted by :mod:`sphinx_claims.site.sources`."""

    path: str
    line: int
    text: str

    def location(self) -> str:
        """Return the location for a message."""
        return format_location(Path(self.path), self.line)


@dataclass(frozen=True)
class Use:
    """A place that prints a claim or links to it.

    Attributes:
        key: the key of the claim.
        path: the source file.
        line: the line in it.
        form: ``value`` in prose, ``words`` if the page prints it in words of its own, ``heading``,
            ``formula``, or the name that another feature gives to its uses.
        relation_before: in a formula, the relation directly before the claim, if any.
        printed: the words that print the claims ``keys``, in one use of several.
        keys: the claims that the words print, in their order.
        languages: the possible languages of the words, the likeliest first.
        beside: the text directly beside the claim that changes its value, such as "percent".
        bound: the strict bound or negation directly before the claim, such as "fewer than".
        is_latex: whether the claim is printed in a formula.
    """

    key: str
    path: str
    line: int
    form: str
    relation_before: str = ""
    printed: str = ""
    keys: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    beside: str = ""
    bound: str = ""
    is_latex: bool = False


@dataclass
class ClaimsPage:
    """Claims, uses and problems of one page.

    Attributes:
        claims: the claims that its cells make.
        uses: the claims that it prints or links to.
        problems: the problems found while it was read.
        unexecuted: the code of its cells after one that failed.
        shown: the data from other pages that the page showed when it was last written, by name.
        compared: its uses with the claims that they print, when their words were compared last.
        word_problems: the problems that this found.
    """

    claims: list[Claim] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unexecuted: str = ""
    shown: dict[str, object] = field(default_factory=dict)
    compared: list[tuple[Use, list[Claim | None]]] = field(default_factory=list)
    word_problems: list[Problem] = field(default_factory=list)


class ClaimsDomain(PageDomain[ClaimsPage]):
    """The claims of all pages."""

    name = "claims"
    label = "Claims"
    object_types: ClassVar = {"claim": ObjType("claim")}
    data_version = 5
    page_type = ClaimsPage
    builder: Builder
    """The builder, from the event ``builder-inited`` on."""
    reported: list[Problem]
    """The problems of the site, once all pages are read."""

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield the claims whose evidence is shown, for search and for other sites."""
        for key, claim in self.claims().items():
            if claim.place.shown:
                yield key, key, "claim", claim.place.page, anchor_of(key), 1

    _complete: dict[str, Claim] | None = None

    def complete(self) -> None:
        """Keep the claims by key, which every page asks for when it is written.

        Called once all pages are read; reading a page again ends it.
        """
        self._complete = None
        self._complete = self.claims()

    def clear_doc(self, docname: str) -> None:
        """Remove a page that is read again or was deleted."""
        super().clear_doc(docname)
        self._complete = None

    def claims(self) -> dict[str, Claim]:
        """Return the claims by key; for a duplicate key, the first claim in page order."""
        if self._complete is not None:
            return self._complete
        found: dict[str, Claim] = {}
        for claim in self._all_claims():
            found.setdefault(claim.key, claim)
        return found

    def sorted_claims(self) -> list[Claim]:
        """Return the claims sorted by page and line."""
        return sorted(self.claims().values(), key=lambda c: (c.place.page, c.place.line))

    def all_uses(self) -> Iterator[Use]:
        """Yield the uses on all pages."""
        for page in self.pages.values():
            yield from page.uses

    def failed_claims(self) -> list[Problem]:
        """Return a problem for each claim that does not hold."""
        failed = [claim for claim in self._all_claims() if not claim.verified]
        return [problem_at(claim, describe_failure(claim)) for claim in failed]

    def problems(self) -> list[Problem]:
        """Return all problems of the site, sorted by file and line."""
        found = [problem for page in self.pages.values() for problem in page.problems]
        for problems in collect(self.env, CHECK):
            found += problems
        return sorted(set(found))

    def _all_claims(self) -> Iterator[Claim]:
        for _, page in self.records():
            yield from page.claims


def check_claims(app: Sphinx, env: BuildEnvironment) -> list[Problem]:
    """Find claims that do not hold, duplicate keys, and claims that hold but no page uses."""
    domain = ClaimsDomain.of(env)
    claims = domain.claims()
    used = {use.key for use in domain.all_uses()}
    found = domain.failed_claims()
    for _, page in domain.records():
        for claim in page.claims:
            first = claims[claim.key]
            if claim is not first:
                where = format_location(Path(first.place.path), first.place.line)
                text = f"claim {claim.key} is already made at {where}"
                found.append(problem_at(claim, text))
    found += [
        problem_at(claim, f"claim {key} is never used; print it with {{claim}}`{key}`")
        for key, claim in claims.items()
        if key not in used and claim.states_value and claim.verified
    ]
    return found


def check_uses(app: Sphinx, env: BuildEnvironment) -> list[Problem]:
    """Find uses of unknown claims, and uses that cannot print their claim."""
    domain = ClaimsDomain.of(env)
    claims = domain.claims()
    unexecuted = [page.unexecuted for page in domain.pages.values()]
    return [
        Problem(use.path, use.line, text)
        for use in domain.all_uses()
        if (text := problem_of_use(use, claims.get(use.key), unexecuted))
    ]


def record_shown(env: BuildEnvironment) -> list[str]:
    """Record the data from other pages that each page shows; return pages where it has changed."""
    domain = ClaimsDomain.of(env)
    shown: dict[str, dict[str, object]] = {docname: {} for docname in domain.pages}
    for of_pages in collect(env, FINGERPRINT):
        for docname, content in of_pages.items():
            shown.setdefault(docname, {}).update(content)
    changed = []
    for docname, content in shown.items():
        page = domain.page(docname)
        if page.shown != content:
            page.shown = content
            changed.append(docname)
    return changed


def fingerprint_uses(app: Sphinx, env: BuildEnvironment) -> dict[str, dict[str, object]]:
    """Return the claims that each page prints."""
    domain = ClaimsDomain.of(env)
    claims = domain.claims()
    return {
        docname: {f"claim {use.key}": claims.get(use.key) for use in page.uses}
        for docname, page in domain.pages.items()
    }


def anchor_of(key: str) -> str:
    """Return the anchor of a claim's line of evidence on its page."""
    return f"claim-{key}"


def report_problem(source: SphinxDirective | SphinxRole, text: str) -> None:
    """Record a problem at the place of a directive or role."""
    path, line = source.get_source_info()
    problem = Problem(path, line_in_file(source.env, path, line), text)
    ClaimsDomain.of(source.env).page(source.env.docname).problems.append(problem)


def problem_at(claim: Claim, text: str) -> Problem:
    """Return a problem at the call that makes a claim."""
    return Problem(claim.place.path, claim.place.line, text)


def describe_failure(claim: Claim) -> str:
    """Return the error message for a claim that is not verified."""
    verdict = claim.verdict
    subject = f"claim {claim.key}"
    if verdict.status == "wrong" and claim.states_value:
        relation = "" if claim.relation == "=" else f"{claim.relation} "
        subject += f" states {relation}{claim.stated}, computed {verdict.computed}"
        subject += f" ({verdict.evidence}, margin {verdict.margin:.3g})"
        if not verdict.reason.startswith("states"):
            return f"{subject}: {verdict.reason}"
        advice = verdict.reason.partition("; ")[2]
        return f"{subject}; {advice}" if advice else subject
    return f"{subject} is {verdict.status}: {verdict.reason} ({verdict.evidence})"


def problem_of_use(use: Use, claim: Claim | None, unexecuted: list[str]) -> str:
    """Return the error message for a use; empty if it is valid.

    Args:
        use: the use.
        claim: the claim with its key, if there is one.
        unexecuted: the code of cells that were not executed; a claim in them is no unknown claim.
    """
    if use.form == "heading":
        return f"claim {use.key} is in a heading, where claims cannot be printed; move it below"
    if claim is None:
        if any(f'"{use.key}"' in code or f"'{use.key}'" in code for code in unexecuted):
            return ""
        return f"claim {use.key} is printed, but no page makes it"
    if not claim.states_value and use.form in {"value", "formula"}:
        return f"claim {use.key} states no value; link to it: {{claim}}`words <{use.key}>`"
    relation = claim.relation
    if use.form == "formula" and relation != "=" and use.relation_before != relation:
        if relation == "≈" and use.relation_before == "±":
            return ""
        found = RELATIONS.get(use.relation_before, use.relation_before)
        return (
            f"claim {use.key} states {relation} {claim.stated}: "
            f"expected {RELATIONS[relation]} before \\claim{{{use.key}}}, found {found or 'none'}"
        )
    return ""


def _keep_builder(app: Sphinx) -> None:
    ClaimsDomain.of(app.env).builder = app.builder


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the domain, its checks, and the events of the other features."""
    setup_hooks(app)
    app.add_domain(ClaimsDomain)
    app.connect("builder-inited", _keep_builder)
    app.connect(CHECK, check_claims)
    app.connect(CHECK, check_uses)
    app.connect(FINGERPRINT, fingerprint_uses)
    return METADATA
