"""The ledger: every claim of a site on one page, and the same as data."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.fileutil import copy_asset
from sphinx.util.nodes import make_refnode

from ..claims.comparison import EVIDENCE
from ..claims.kernel import COMPARISONS
from ..execution.cache import installation
from ..formal.statements import FormalStatement
from ..mutants.outcomes import Outcome, read_outcomes
from ..printing.printing import decimal_sign, link_to_claim, make_table, stated_text
from ..site.dependencies import LAID_DOWN
from ..site.domain import ClaimsDomain, Problem, domain_of
from ..theorems.formal_printing import formal_table

SCHEMA = 1
STATIC = Path(__file__).parent / "static"
SCHEMA_FILE = Path(__file__).parents[1] / "claims" / "claims.schema.json"
_RECORD_KEYS = (
    "key",
    "page",
    "line",
    "evidence",
    "relation",
    "stated",
    "computed",
    "status",
    "margin",
    "witnesses",
    "source",
)
KINDS = {
    "claims": "claims in cells",
    "printed": "printed numbers",
    "library": "the library",
}
"""What was made wrong, by the kind of mutant."""
_HEADINGS = ("claim", "statement", "evidence", "witnesses", "margin", "page", "source")


class claims_ledger(nodes.General, nodes.Element):  # noqa: N801 (nodes are lower case)
    """The place of the ledger, until all claims are known."""


class LedgerDirective(SphinxDirective):
    """``{claims-ledger}`` lists every claim of the site, what was not claimed, and the versions."""

    def run(self) -> list[nodes.Node]:
        """Leave a node, and have the page written whenever a claim changes."""
        domain_of(self.env).page(self.env.docname)["ledger"] = True
        return [claims_ledger()]


class claims_mutants(nodes.General, nodes.Element):  # noqa: N801
    """The place of what became of mutants; kept from the audit, as all that is derived."""


class MutantsDirective(SphinxDirective):
    """``{claims-mutants} mutants.json`` tells what the checks noticed when all was made wrong."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Read the outcomes, from a file named relative to the page."""
        _, file = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(file)
        try:
            outcomes = read_outcomes(Path(file))
        except ValueError as error:
            problem = Problem(*self.get_source_info(), str(error))
            domain_of(self.env).page(self.env.docname)["failures"].append(problem)
            return []
        return [claims_mutants(outcomes=outcomes)]


class page_checks(nodes.Inline, nodes.TextElement):  # noqa: N801
    """The place of the totals of a page, until all claims are known."""


class ChecksRole(SphinxRole):
    """``{checks}`page` `` tells how many claims a page makes, and formal statements it has."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a node, and have this page written whenever a claim changes."""
        page = domain_of(self.env).page(self.env.docname)
        page["ledger"] = True
        docname = docname_join(self.env.docname, self.text)
        if docname not in self.env.found_docs:
            path, line = self.get_source_info()
            page["failures"].append(Problem(path, line, f"there is no page {self.text} to total"))
        return [page_checks(self.rawtext, docname=docname)], []


class PrintLedger(SphinxPostTransform):
    """Fill in the ledger, and the totals of pages."""

    default_priority = 1

    def run(self, **_: object) -> None:
        """Replace its place by totals, the table of claims, and lists."""
        for place in list(self.document.findall(claims_ledger)):
            place.replace_self(self._print_ledger(domain_of(self.env)))
        for part in list(self.document.findall(claims_mutants)):
            part.replace_self(_print_outcomes(part["outcomes"]))
        for total in list(self.document.findall(page_checks)):
            total.replace_self(self._print_total(total["docname"]))

    def _print_total(self, docname: str) -> nodes.Node:
        domain = domain_of(self.env)
        counts = Counter(r["evidence"] for r in domain.sorted_records() if r["page"] == docname)
        names = (name for theorem in domain.page(docname)["theorems"] for name in theorem.formal)
        counts["formal"] = sum(bool(domain.formal.statements[name].coq) for name in names)
        text = ", ".join(f"{counts[kind]} {kind}" for kind in ("formal", *EVIDENCE) if counts[kind])
        return nodes.inline("", text or "none")

    def _print_ledger(self, domain: ClaimsDomain) -> list[nodes.Node]:
        records = domain.sorted_records()
        counts = Counter(record["evidence"] for record in records)
        totals = [(kind, str(counts[kind])) for kind in EVIDENCE if counts[kind]]
        claims = make_table(_HEADINGS, map(self._row, records), ["claims-ledger"])
        parts: list[nodes.Node] = [
            _rubric("Claims by evidence"),
            make_table(("evidence", "claims"), [*totals, ("all", str(len(records)))]),
            _rubric("All claims"),
            claims,
        ]
        if domain.formal.statements:
            parts += [_rubric("Formal statements"), formal_table(self)]
        if unclaimed := domain.unclaimed():
            rows = [(self._page(mark.page), mark.numeral, mark.reason) for mark in unclaimed]
            parts += [
                _rubric("Numerals that claim nothing"),
                make_table(("page", "numeral", "reason"), rows),
            ]
        versions = ", ".join(f"{name} {version}" for name, version in installation().items())
        return [*parts, _rubric("Computed with"), nodes.paragraph("", versions)]

    def _row(self, record: dict[str, Any]) -> tuple[str | nodes.Node, ...]:
        if record["relation"] in COMPARISONS:
            statement = f"{record['stated']} {record['relation']}"
        else:
            statement = stated_text(record, decimal_sign(self.config.language))
            statement = f"= {statement}" if record["relation"] == "=" else statement
        return (
            link_to_claim(self, record, nodes.literal("", record["key"])),
            statement,
            record["evidence"],
            ", ".join(witness["name"] for witness in record["witnesses"]),
            "" if record["margin"] is None else f"{record['margin']:.3g}",
            self._page(record["page"]),
            record["source"] or f"line {record['line']}",
        )

    def _page(self, docname: str) -> nodes.Node:
        title = nodes.inline("", self.env.titles[docname].astext())
        return make_refnode(domain_of(self.env).builder, self.env.docname, docname, "", title)


def _print_outcomes(outcomes: dict[str, Outcome]) -> list[nodes.Node]:
    """Totals by kind of mutant, and each survivor, those for which no reason is known first."""
    totals = [
        (
            KINDS.get(kind, kind),
            *map(str, (o.tried, o.caught, len(o.survivors), len(o.unexplained()))),
        )
        for kind, o in outcomes.items()
    ]
    survivors = [
        (f"{mutant.page}:{mutant.line}", mutant.change, mutant.reason or "not known")
        for outcome in outcomes.values()
        for mutant in sorted(outcome.survivors, key=lambda mutant: bool(mutant.reason))
    ]
    parts: list[nodes.Node] = [
        make_table(("made wrong", "tried", "caught", "not caught", "unexplained"), totals)
    ]
    if survivors:
        parts.append(make_table(("where", "not caught", "why"), survivors, ["claims-survivors"]))
    return parts


def write_claims(app: Sphinx, exception: Exception | None) -> None:
    """Write ``claims.json``, the public record of what was checked, and its schema."""
    if exception or app.builder.format != "html":
        return
    domain = domain_of(app.env)
    dependencies = domain.dependencies()
    theorems = [
        {
            "label": label,
            "kind": theorem.kind,
            "page": theorem.page,
            "title": theorem.title,
            "claims": theorem.claims,
            "depends_on": dependencies.depends_on(label),
            "weakest": dependencies.weakest(label) or None,
            "formal": [_formal_entry(domain.formal.statements[name]) for name in theorem.formal],
        }
        for label, theorem in dependencies.theorems.items()
    ]
    content = {
        "schema": SCHEMA,
        "claims": [
            {key: record[key] for key in _RECORD_KEYS} for record in domain.sorted_records()
        ],
        "theorems": [entry for entry in theorems if entry["kind"] not in LAID_DOWN],
        "definitions": [entry for entry in theorems if entry["kind"] in LAID_DOWN],
        "environment": installation(),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (Path(app.outdir) / "claims.json").write_text(text + "\n", encoding="utf-8")
    copy_asset(SCHEMA_FILE, app.outdir, force=True)


def _formal_entry(statement: FormalStatement) -> dict[str, Any]:
    checked = {"coq": statement.coq, "axioms": statement.axioms} if statement.coq else {}
    return {
        "name": statement.name,
        "file": statement.file,
        "line": statement.line,
        "status": "checked" if checked else "not checked",
        **checked,
    }


def add_ledger_script(
    app: Sphinx, docname: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Load, on the page of the ledger alone, what sorts and filters it."""
    pages = domain_of(app.env).pages
    if docname in pages and pages[docname]["ledger"]:
        app.add_js_file("ledger.js", defer="defer")


def add_static_files(app: Sphinx) -> None:
    """Let HTML builders copy the script of the ledger."""
    if app.builder.format == "html":
        root = Path(__file__).parents[1]
        for room in ("answers", "ledger", "theorems"):
            app.config.html_static_path.append(str(root / room / "static"))


def _rubric(text: str) -> nodes.Node:
    return nodes.rubric("", text, heading_level=2)
