"""Ledger of all claims of a site, on a page and in ``claims.json``."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.typing import ExtensionMetadata

from ..claims.record import SCHEMA_FILE, SCHEMA_VERSION, Claim
from ..claims.verdict import EVIDENCE
from ..execution.cache import installation
from ..printing.printing import link_to_claim, link_to_page, stated_text
from ..printing.tables import make_table
from ..printing.tokens import decimal_sign
from ..site.builders import writes_web_pages
from ..site.domain import ClaimsDomain, report_problem
from ..site.hooks import FINGERPRINT, LEDGER, LEDGER_STATE, RECOMPUTED, RECORD, TOTALS, collect
from ..site.metadata import METADATA
from ..site.page_domain import PageDomain
from ..site.static import add_static_folder
from .exemptions import connect_exemptions
from .outcome_tables import print_outcomes
from .outcomes import read_outcomes

_HEADINGS = ("claim", "statement", "evidence", "witnesses", "margin", "page", "source")
_CHOSEN_HEADINGS = ("value", "statement", "page", "source")
_COUNTED = {0: "", 1: "once", 2: "twice"}
_NOT_COMPUTED = ("chosen", "given", "cited")


@dataclass
class LedgerPage:
    """Record of a page: whether it shows claims of all pages."""

    shows_all: bool = False


class LedgerDomain(PageDomain[LedgerPage]):
    """The pages that show a ledger or totals."""

    name = "claims-ledger"
    label = "Ledgers"
    page_type = LedgerPage


class claims_ledger(nodes.General, nodes.Element):  # noqa: N801 (nodes are lower case)
    """The ledger, before all claims are known."""


class LedgerDirective(SphinxDirective):
    """``{claims-ledger}`` lists every claim of the site, unclaimed numerals, and versions."""

    def run(self) -> list[nodes.Node]:
        """Return a node; the page is written again whenever a claim changes."""
        LedgerDomain.of(self.env).page(self.env.docname).shows_all = True
        return [claims_ledger()]


class claims_mutants(nodes.General, nodes.Element):  # noqa: N801
    """The outcomes of mutants, which the audit skips because they are derived."""


class MutantsDirective(SphinxDirective):
    """``{claims-mutants} mutants.json`` shows the numbers of mutants that the checks caught."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Read the outcomes, from a file named relative to the page."""
        _, file = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(file)
        try:
            outcomes = read_outcomes(Path(file))
        except ValueError as error:
            report_problem(self, str(error))
            return []
        return [claims_mutants(outcomes=outcomes)]


class page_checks(nodes.Inline, nodes.TextElement):  # noqa: N801
    """The totals of a page, before all claims are known."""


class ChecksRole(SphinxRole):
    """``{checks}`page` `` prints the numbers of claims and formal statements of a page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return a node; this page is written again whenever a claim changes."""
        LedgerDomain.of(self.env).page(self.env.docname).shows_all = True
        docname = docname_join(self.env.docname, self.text)
        if docname not in self.env.found_docs:
            report_problem(self, f"unknown page in {{checks}}`{self.text}`")
        return [page_checks(self.rawtext, docname=docname)], []


class PrintLedger(SphinxPostTransform):
    """Print ledgers, outcomes of mutants, and totals of pages."""

    default_priority = 1

    def run(self, **_: object) -> None:
        """Replace the nodes of the page."""
        for place in list(self.document.findall(claims_ledger)):
            place.replace_self(self._print_ledger())
        for part in list(self.document.findall(claims_mutants)):
            folds = writes_web_pages(ClaimsDomain.of(self.env).builder)
            part.replace_self(print_outcomes(part["outcomes"], folds=folds))
        for total in list(self.document.findall(page_checks)):
            total.replace_self(self._print_total(total["docname"]))

    def _print_total(self, docname: str) -> nodes.Node:
        claims = ClaimsDomain.of(self.env).claims().values()
        counts = Counter(claim.evidence for claim in claims if claim.place.page == docname)
        for of_feature in collect(self.env, TOTALS, docname):
            counts.update(of_feature)
        kinds = [*(kind for kind in counts if kind not in EVIDENCE), *EVIDENCE]
        text = ", ".join(f"{counts[kind]} {kind}" for kind in kinds if counts[kind])
        return nodes.inline("", text or "none")

    def _print_ledger(self) -> list[nodes.Node]:
        claims = ClaimsDomain.of(self.env).sorted_claims()
        computations = count_computations(self.env)
        counts = Counter(claim.evidence for claim in claims)
        twice = Counter(claim.evidence for claim in claims if computations[claim.key] == 2)
        totals = [(kind, str(counts[kind]), str(twice[kind])) for kind in EVIDENCE if counts[kind]]
        totals.append(("all", str(len(claims)), str(twice.total())))
        rows = [
            (*self._row(claim), _COUNTED[computations[claim.key]])
            for claim in claims
            if not claim.is_chosen
        ]
        chosen = [self._chosen_row(claim) for claim in claims if claim.is_chosen]
        without = slice(None if twice else -1)
        parts: list[nodes.Node] = [
            _rubric("Claims by evidence"),
            make_table(
                ("evidence", "claims", "computed twice")[without], [row[without] for row in totals]
            ),
            _rubric("All claims"),
            make_table(
                (*_HEADINGS, "computed")[without], [row[without] for row in rows], ["claims-ledger"]
            ),
        ]
        if chosen:
            parts += [_rubric("Chosen values"), make_table(_CHOSEN_HEADINGS, chosen)]
        for sections in collect(self.env, LEDGER, self):
            for title, content in sections:
                parts += [_rubric(title), *content]
        versions = ", ".join(f"{name} {version}" for name, version in installation().items())
        return [*parts, _rubric("Computed with"), nodes.paragraph("", versions)]

    def _statement(self, claim: Claim) -> str:
        if not claim.states_value:
            return f"{claim.stated} {claim.relation}"
        statement = stated_text(claim, decimal_sign(self.config.language))
        return f"= {statement}" if claim.relation == "=" else statement

    def _chosen_row(self, claim: Claim) -> tuple[str | nodes.Node, ...]:
        return (
            nodes.literal("", claim.key),
            self._statement(claim),
            link_to_page(self, claim.place.page),
            f"line {claim.place.line}",
        )

    def _row(self, claim: Claim) -> tuple[str | nodes.Node, ...]:
        margin = claim.verdict.margin
        checked = [witness.name for witness in claim.verdict.witnesses]
        checked += [claim.verdict.cases_text()] * bool(claim.verdict.cases)
        checked += ["compared in the kernel"] * claim.verdict.in_kernel
        return (
            link_to_claim(self, claim, nodes.literal("", claim.key)),
            self._statement(claim),
            claim.evidence,
            ", ".join(checked),
            "" if margin is None else f"{margin:.3g}",
            link_to_page(self, claim.place.page),
            claim.source or f"line {claim.place.line}",
        )


def count_computations(env: BuildEnvironment) -> dict[str, int]:
    """Return how many computations of its value stand behind each claim.

    There is none for values that are chosen, given or cited, and there are two for claims with a
    second entry.
    """
    twice = {key for keys in collect(env, RECOMPUTED) for key in keys}
    return {
        key: 0 if claim.evidence in _NOT_COMPUTED else 1 + (key in twice)
        for key, claim in ClaimsDomain.of(env).claims().items()
    }


def fingerprint_ledger(app: Sphinx, env: BuildEnvironment) -> dict[str, dict[str, object]]:
    """Return the claims of all pages, for the pages that show them."""
    claims = ClaimsDomain.of(env).sorted_claims()
    pages = [name for name, page in LedgerDomain.of(env).pages.items() if page.shows_all]
    if not pages:
        return {}
    others = list(collect(env, LEDGER_STATE))
    return {name: {"all claims": claims, "sections": others} for name in pages}


def write_claims(app: Sphinx, exception: Exception | None) -> None:
    """Write ``claims.json`` and its schema; remove them from a preview."""
    if exception or app.builder.format != "html":
        return
    record, schema = Path(app.outdir, "claims.json"), Path(app.outdir, SCHEMA_FILE.name)
    if app.config.claims_preview:
        record.unlink(missing_ok=True)
        schema.unlink(missing_ok=True)
        return
    computations = count_computations(app.env)
    content: dict[str, Any] = {
        "schema": SCHEMA_VERSION,
        "claims": [
            claim.published() | {"computations": computations[claim.key]}
            for claim in ClaimsDomain.of(app.env).sorted_claims()
        ],
        "theorems": [],
        "definitions": [],
        "formulas": [],
    }
    for entries in collect(app.env, RECORD):
        content |= entries
    content["environment"] = installation()
    if not _is_written(content, record):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        record.write_text(text + "\n", encoding="utf-8")
    schema.write_bytes(SCHEMA_FILE.read_bytes())


def _is_written(content: dict[str, Any], record: Path) -> bool:
    """Return whether a file has a content already; this takes less time than to indent it."""
    try:
        written = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return json.dumps(written) == json.dumps(content)


def add_ledger_script(
    app: Sphinx, docname: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Load the style sheet and the script of ledgers on pages that have one."""
    if LedgerDomain.of(app.env).find(docname).shows_all:
        app.add_css_file("ledger.css")
        app.add_js_file("ledger.js", defer="defer")


def _rubric(text: str) -> nodes.Node:
    return nodes.rubric("", text, heading_level=2)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the ledger and ``claims.json``."""
    app.add_domain(LedgerDomain)
    app.add_directive("claims-ledger", LedgerDirective)
    app.add_node(claims_ledger)
    app.add_directive("claims-mutants", MutantsDirective)
    app.add_node(claims_mutants)
    app.add_role("checks", ChecksRole())
    app.add_node(page_checks)
    app.add_post_transform(PrintLedger)
    add_static_folder(app, Path(__file__).with_name("static"))
    app.connect(FINGERPRINT, fingerprint_ledger)
    connect_exemptions(app)
    app.connect("html-page-context", add_ledger_script)
    app.connect("build-finished", write_claims)
    return METADATA
