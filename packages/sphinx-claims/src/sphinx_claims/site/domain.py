"""What Sphinx knows of claims: who makes them, who prints them, and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import networkx as nx
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx_proof.proof_type import PROOF_TYPES

from ..claims.kernel import COMPARISONS
from ..claims.statement import MOST_NUMBERS_ASKED, RELATIONS, parse
from ..formal.statements import CONFIG, FormalStatements
from .dependencies import Dependencies, Proof, Reference, Theorem
from .sources import write_location


@dataclass(frozen=True)
class Problem:
    """Something wrong, and where: a file and a line as :mod:`sphinx_claims.site.sources` counts them."""

    path: str
    line: int
    text: str

    def location(self) -> str:
        """The place as a message names it."""
        return write_location(Path(self.path), self.line)


@dataclass(frozen=True)
class Use:
    """A place that prints a claim or links to it.

    ``form`` is ``value`` in prose, ``words`` for a link with words of its own, ``heading``,
    ``answer`` where a reader is asked for it, or ``formula``, where ``before`` is the relation that
    stands directly before the claim, if any.
    """

    key: str
    path: str
    line: int
    form: str
    before: str = ""


@dataclass(frozen=True)
class Drawing:
    """A place that draws what rests on what, of the pages of a folder or of all."""

    page: str
    path: str
    line: int
    prefix: str
    listed: bool

    def shows(self, docname: str) -> bool:
        """Whether it draws what stands on a page."""
        return not self.prefix or f"{docname}/".startswith(f"{self.prefix}/")


@dataclass(frozen=True)
class Unclaimed:
    """A numeral that its author marked as no claim, and why."""

    page: str
    numeral: str
    reason: str


class PageData(TypedDict):
    """What one page contributes."""

    fingerprint: str
    records: list[dict[str, Any]]
    uses: list[Use]
    theorems: list[Theorem]
    proofs: list[Proof]
    references: list[Reference]
    drawings: list[Drawing]
    unclaimed: list[Unclaimed]
    failures: list[Problem]
    executed: bool
    unexecuted: str
    ledger: bool
    formal_axioms: bool
    printed: dict[str, str]


class ClaimsDomain(Domain):
    """The claims of all pages, page by page."""

    name = "claims"
    label = "Claims"
    object_types = {  # noqa: RUF012 (Sphinx reads it)
        kind: ObjType(kind) for kind in ("claim", *PROOF_TYPES)
    }
    initial_data = {"pages": {}}  # noqa: RUF012 (Sphinx copies it)
    data_version = 1
    builder: Builder
    """What the site is built by, from its start on."""
    formal: FormalStatements
    """The formal statements of the site, as this build finds them."""

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:  # noqa: A002 (Sphinx's)
        """What search results call an object, which is no more than its kind."""
        return type.lname

    @property
    def pages(self) -> dict[str, PageData]:
        """What each page contributes."""
        pages: dict[str, PageData] = self.data["pages"]
        return pages

    def page(self, docname: str) -> PageData:
        """What a page contributes, to be added to."""
        empty: PageData = {
            "fingerprint": "",
            "records": [],
            "uses": [],
            "theorems": [],
            "proofs": [],
            "references": [],
            "drawings": [],
            "unclaimed": [],
            "failures": [],
            "executed": False,
            "unexecuted": "",
            "ledger": False,
            "formal_axioms": False,
            "printed": {},
        }
        return self.pages.setdefault(docname, empty)

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is to be read again, or is gone."""
        self.pages.pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over the pages that another process read."""
        for docname in docnames:
            if docname in otherdata["pages"]:
                self.pages[docname] = otherdata["pages"][docname]

    def resolve_any_xref(self, *_: object) -> list[Any]:
        """Claims are printed by their own role and are no targets of others."""
        return []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """The theorems, and the claims that pages show: for search and for other sites."""
        for key, record in self.records().items():
            if record["shown"]:
                yield key, key, "claim", record["page"], anchor_of(key), 1
        for theorem in (theorem for page in self.pages.values() for theorem in page["theorems"]):
            label, kind, title = theorem.label, theorem.kind, theorem.title
            if label:
                yield f"{kind}-{label}", title or label, kind, theorem.page, label, 1

    def records(self) -> dict[str, dict[str, Any]]:
        """The claims by key; of a key claimed twice the first in page order."""
        found: dict[str, dict[str, Any]] = {}
        for record in self._all_records():
            found.setdefault(record["key"], record)
        return found

    def sorted_records(self) -> list[dict[str, Any]]:
        """The claims by page and line."""
        return sorted(self.records().values(), key=lambda record: (record["page"], record["line"]))

    def unclaimed(self) -> list[Unclaimed]:
        """The numerals that are marked as no claim, page by page."""
        return [mark for docname in sorted(self.pages) for mark in self.pages[docname]["unclaimed"]]

    def problems(self) -> list[Problem]:
        """All that is wrong, by file and line."""
        found = [problem for page in self.pages.values() for problem in page["failures"]]
        records = self.records()
        for record in self._all_records():
            if record["status"] != "verified":
                found.append(_at(record, _describe_failure(record)))
            if record is not records[record["key"]]:
                first = records[record["key"]]
                where = write_location(Path(first["path"]), first["line"])
                found.append(_at(record, f"claim {record['key']} is claimed twice, at {where} too"))
        used = set()
        for use in (use for page in self.pages.values() for use in page["uses"]):
            used.add(use.key)
            if problem := self._problem_of_use(use, records):
                found.append(Problem(use.path, use.line, problem))
        for key, record in records.items():
            if key not in used and record["relation"] not in COMPARISONS:
                found.append(
                    _at(record, f"claim {key} is never used; print it with {{claim}}`{key}`")
                )
        found += self._problems_of_theorems()
        return sorted(set(found), key=lambda problem: (problem.path, problem.line, problem.text))

    def dependencies(self) -> Dependencies:
        """What rests on what, on all pages."""
        pages = [self.pages[docname] for docname in sorted(self.pages)]
        theorems = [theorem for page in pages for theorem in page["theorems"]]
        proofs = [proof for page in pages for proof in page["proofs"]]
        evidence = {key: record["evidence"] for key, record in self.records().items()}
        return Dependencies(theorems, proofs, evidence)

    def drawings(self) -> list[Drawing]:
        """The drawings of all pages, page by page."""
        return [drawing for name in sorted(self.pages) for drawing in self.pages[name]["drawings"]]

    def drawing_of(self, docname: str) -> Drawing | None:
        """The first drawing with a list that tells of a page."""
        found = (
            drawing for drawing in self.drawings() if drawing.listed and drawing.shows(docname)
        )
        return next(found, None)

    def formal_guide(self) -> str:
        """The first page that tells what formal statements rest on, if there is one."""
        return min((name for name, page in self.pages.items() if page["formal_axioms"]), default="")

    def number(self, theorem: Theorem) -> str:
        """The number of a theorem; empty if it is to have none."""
        if not theorem.counter:
            return ""
        numbers = self.env.toc_fignumbers[theorem.page][theorem.counter]
        return ".".join(map(str, numbers[theorem.label]))

    def note_printed(self) -> list[str]:
        """Note what each page prints of claims; return the pages where that has changed."""
        records = self.records()
        dependencies = self.dependencies()
        numbers = {label: self.number(t) for label, t in dependencies.declared.items()}
        graph = self._drawn(dependencies)
        changed = []
        for docname, page in self.pages.items():
            keys = records if page["ledger"] else {use.key for use in page["uses"]}
            printed = {key: _shown(records[key]) for key in keys}
            if page["drawings"]:
                printed["graph"] = graph
            if page["theorems"] and (drawing := self.drawing_of(docname)):
                printed["drawing"] = drawing.page
            for name in (name for theorem in page["theorems"] for name in theorem.formal):
                shown = (self.formal.statements[name], self.formal_guide())
                printed[f"formal {name}"] = repr(shown)
            if page["ledger"] or page["formal_axioms"]:
                printed["formal"] = repr(self.formal)
            for reference in page["references"]:
                printed[f"number {reference.label}"] = numbers[reference.label]
            if page["ledger"]:
                printed["no claim"] = repr(self.unclaimed())
            if printed != page["printed"]:
                page["printed"] = printed
                changed.append(docname)
        return changed

    def _drawn(self, dependencies: Dependencies) -> str:
        """All that drawings and lists show."""
        records = self.records()
        shown = [
            (
                label,
                theorem.kind,
                theorem.title,
                theorem.page,
                self.env.titles[theorem.page].astext(),
                self.number(theorem),
                label in dependencies.proved,
                dependencies.depends_on(label),
                [(name, self.formal.statements[name].coq) for name in theorem.formal],
                dependencies.claims(label),
            )
            for label, theorem in dependencies.theorems.items()
        ]
        claims = {key: _shown(records[key] | {"line": 0}) for *_, keys in shown for key in keys}
        return repr((shown, claims))

    def _problems_of_theorems(self) -> Iterator[Problem]:
        dependencies = self.dependencies()
        toctrees = nx.DiGraph(self.env.toctree_includes)
        toctrees.add_node(root := self.env.config.root_doc)
        numbered = {root, *nx.descendants(toctrees, root)}
        for problem in dependencies.problems():
            yield Problem(*problem)
        for page in self.pages.values():
            for problem in dependencies.undeclared(page["references"]):
                yield Problem(*problem)
            for theorem in page["theorems"]:
                if theorem.counter and theorem.page not in numbered:
                    text = (
                        f"this {theorem.kind} has no number; "
                        "list its page in a toctree, or add :nonumber:"
                    )
                    yield Problem(theorem.path, theorem.line, text)
        yield from self._problems_of_formal()
        for drawing in self.drawings():
            if drawing.prefix and not any(
                drawing.shows(t.page) for t in dependencies.theorems.values()
            ):
                text = f"no theorem stands on a page of {drawing.prefix}"
                yield Problem(drawing.path, drawing.line, text)

    def _problems_of_formal(self) -> Iterator[Problem]:
        for path, line, text in self.formal.problems:
            yield Problem(str(path), line, text)
        table = self.formal.folder / CONFIG
        named = set()
        for theorem in (theorem for page in self.pages.values() for theorem in page["theorems"]):
            named.update(theorem.formal)
            for name in theorem.formal:
                if name not in self.formal.statements:
                    text = f"{theorem.kind} {theorem.label} names the formal statement {name}, "
                    text += (
                        f"which {table} does not list"
                        if self.formal.folder.name
                        else "but conf.py sets no claims_formal"
                    )
                    yield Problem(theorem.path, theorem.line, text)
        for name in self.formal.statements.keys() - named:
            text = f"no theorem names the formal statement {name}; name it with :formal: {name}"
            yield Problem(str(table), 1, text)

    def _all_records(self) -> Iterator[dict[str, Any]]:
        for docname in sorted(self.pages):
            yield from self.pages[docname]["records"]

    def _problem_of_use(self, use: Use, records: dict[str, dict[str, Any]]) -> str:
        record = records.get(use.key)
        if use.form == "heading":
            return f"claim {use.key} stands in a heading, which can hold none; print it below"
        if record is None:
            known = self._claimed_in_unexecuted(use.key)
            return "" if known else f"claim {use.key} is printed, but no page makes it"
        relation = record["relation"]
        if use.form == "answer":
            return _problem_of_question(record)
        if relation in COMPARISONS and use.form != "words":
            return f"claim {use.key} states no value; link to it: {{claim}}`words <{use.key}>`"
        if use.form == "formula" and relation != "=" and use.before != relation:
            found = f"found {RELATIONS[use.before]}" if use.before else "found none"
            return (
                f"claim {use.key} states {relation} {record['stated']}: "
                f"expected {RELATIONS[relation]} before \\claim{{{use.key}}}, {found}"
            )
        return ""

    def _claimed_in_unexecuted(self, key: str) -> bool:
        """Whether the call that claims a key may stand in a cell that was never run."""
        return any(
            f'"{key}"' in page["unexecuted"] or f"'{key}'" in page["unexecuted"]
            for page in self.pages.values()
        )


def domain_of(env: BuildEnvironment) -> ClaimsDomain:
    """The domain of a build."""
    domain = env.domains["claims"]
    assert isinstance(domain, ClaimsDomain)
    return domain


def anchor_of(key: str) -> str:
    """The anchor of a claim's line of evidence on its page."""
    return f"claim-{key}"


def _at(record: dict[str, Any], text: str) -> Problem:
    return Problem(record["path"], record["line"], text)


def _describe_failure(record: dict[str, Any]) -> str:
    subject = f"claim {record['key']}"
    if record["status"] == "wrong" and record["relation"] not in COMPARISONS:
        relation = "" if record["relation"] == "=" else f"{record['relation']} "
        subject += f" states {relation}{record['stated']}, computed {record['computed']}"
        subject += f" ({record['evidence']}, margin {record['margin']:.3g})"
        repeated = record["reason"].startswith("states")
        return subject if repeated else f"{subject}: {record['reason']}"
    return f"{subject} is {record['status']}: {record['reason']} ({record['evidence']})"


def _problem_of_question(record: dict[str, Any]) -> str:
    """Why readers cannot be asked for what a claim states, if they cannot."""
    if record["status"] != "verified":
        return ""
    if record["relation"] not in {"=", "≈"}:
        stated = f"{record['stated']} {record['relation']}"
        if record["relation"] not in COMPARISONS:
            stated = f"{record['relation']} {record['stated']}"
        return f"claim {record['key']} states {stated}: {{try}} asks for a value, after = or ≈"
    count = len(parse(record["stated"]).numbers)
    if count > MOST_NUMBERS_ASKED:
        return (
            f"claim {record['key']} states {count} numbers: "
            f"{{try}} asks for at most {MOST_NUMBERS_ASKED}"
        )
    return ""


def _shown(record: dict[str, Any]) -> str:
    """All of a record that a page may show, its place included."""
    return json.dumps(record, sort_keys=True)
