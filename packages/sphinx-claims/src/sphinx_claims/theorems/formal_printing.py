"""Formal statements below theorems, lists of their axioms, and pages for Coq files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..formal.statements import FormalStatement, FormalStatements
from ..printing.folds import claims_fold, claims_fold_title
from ..printing.printing import comma_separated
from ..printing.tables import make_table
from ..site.builders import make_link, writes_web_pages
from ..site.domain import ClaimsDomain
from .domain import TheoremsDomain
from .printing import formal_evidence

UNCHECKED = "not checked in this build"
_CODE = re.compile(r"\[([^\[\]]+)\]")
"""Code in a comment, in the notation of coqdoc."""


class formal_axioms(nodes.General, nodes.Element):  # noqa: N801 (nodes are lower case)
    """The axioms of all formal statements, before they are resolved."""


class FormalAxiomsDirective(SphinxDirective):
    """``{formal-axioms}`` lists the axioms of the formal statements, and the notations of files."""

    def run(self) -> list[nodes.Node]:
        """Return a node; the page is written again whenever a formal statement changes."""
        TheoremsDomain.of(self.env).page(self.env.docname).explains_axioms = True
        return [formal_axioms()]


class PrintFormal(SphinxPostTransform):
    """Show formal statements: in HTML in full, in a fold; in other formats, only their names."""

    default_priority = 1

    def run(self, **_: object) -> None:
        """Replace the nodes of the page."""
        self.domain = TheoremsDomain.of(self.env)
        self.builder = ClaimsDomain.of(self.env).builder
        self.formal = self.domain.formal
        folds = writes_web_pages(self.builder)
        for place in list(self.document.findall(formal_evidence)):
            known = self.formal.statements
            statements = [known[name] for name in place["names"] if name in known]
            if not statements:
                place.parent.remove(place)
                continue
            print_statements = self._fold if folds else _line
            shown = print_statements(statements, f"formal-{place['label']}")
            place.replace_self(shown)
        for axioms in list(self.document.findall(formal_axioms)):
            axioms.replace_self(self._list_axioms())

    def _fold(self, statements: list[FormalStatement], anchor: str) -> nodes.Node:
        parts = [part for statement in statements for part in self._statement(statement)]
        if definitions := {d["name"]: d for s in statements for d in s.definitions}:
            items = nodes.definition_list("", *map(_define, definitions.values()))
            parts.append(_make_fold(claims_fold_title("", "Definitions"), items))
        if axioms := _axioms_of(statements):
            title = claims_fold_title("", "Axioms")
            parts.append(_make_fold(title, _sentences(self.formal, axioms)))
        title = claims_fold_title("", "", *_title(statements))
        return _make_fold(title, *parts, ids=[anchor])

    def _statement(self, statement: FormalStatement) -> Iterator[nodes.Node]:
        name = nodes.strong("", "", nodes.literal("", statement.name))
        yield nodes.paragraph("", "", name, nodes.Text(". "), *_in_words(statement.comment))
        yield _coq(statement.statement)
        status = nodes.paragraph("", "This formal statement is ")
        if statement.coq:
            status += nodes.Text(f"checked by Coq {statement.coq}; axioms: ")
            status += [*_names(map(_short, statement.axioms)), nodes.Text(". ")]
        else:
            status += nodes.Text(f"{UNCHECKED}. ")
        status += self._link_to_script(statement)
        if guide := self.domain.axioms_page():
            words = nodes.inline("", "How to read formal statements")
            link = make_link(self.builder, self.env.docname, guide, "", words)
            status += [nodes.Text(" · "), link]
        yield status
        if statement.symbols:
            rows = [
                (nodes.math("", here), nodes.literal("", there))
                for here, there in statement.symbols.items()
            ]
            yield make_table(("on this page", "in Coq"), rows, ["formal-symbols"])
        if statement.not_covered:
            covered = nodes.emphasis("", "Not covered: ")
            yield nodes.paragraph("", "", covered, nodes.Text(statement.not_covered))

    def _link_to_script(self, statement: FormalStatement) -> nodes.Node:
        page = script_page(self.formal, statement.file.removesuffix(".v"))
        target = self.builder.get_relative_uri(self.env.docname, page)
        refuri = f"{target}#line-{statement.line}"
        return nodes.reference("", "The proof in Coq", internal=True, refuri=refuri)

    def _list_axioms(self) -> list[nodes.Node]:
        statements = self.formal.statements.values()
        if not any(statement.coq for statement in statements):
            return [nodes.paragraph("", f"The formal statements are {UNCHECKED}.")]
        parts: list[nodes.Node] = []
        if axioms := _axioms_of(statements):
            parts.append(_sentences(self.formal, axioms))
        if self.formal.notations:
            text = "\n".join(notation["source"] for notation in self.formal.notations)
            parts += [
                nodes.paragraph("", "The files define these notations:"),
                _coq(text),
            ]
        return parts


def _make_fold(title: nodes.Node, *content: nodes.Node, ids: Iterable[str] = ()) -> nodes.Node:
    return claims_fold("", title, *content, classes=["formal"], ids=[*ids])


def ledger_section(
    app: Sphinx, env: BuildEnvironment, transform: SphinxPostTransform
) -> list[tuple[str, list[nodes.Node]]]:
    """Return the table of all formal statements, with their theorems and the result of Coq."""
    domain, builder = TheoremsDomain.of(env), ClaimsDomain.of(env).builder
    if not domain.formal.statements:
        return []

    def link(page: str, anchor: str, text: nodes.Node) -> nodes.Node:
        return make_link(builder, transform.env.docname, page, anchor, text)

    rows = []
    for theorem in domain.labelled().values():
        for statement in domain.statements_of(theorem):
            name = nodes.literal("", statement.name)
            title = nodes.inline("", theorem.title or theorem.label)
            axioms = nodes.inline("", "", *_names(map(_short, statement.axioms)))
            rows.append(
                (
                    link(theorem.page, f"formal-{theorem.label}", name),
                    link(theorem.page, theorem.label, title),
                    f"Coq {statement.coq}" if statement.coq else UNCHECKED,
                    axioms if statement.coq else "",
                )
            )
    headings = ("formal statement", "theorem", "checked by", "axioms")
    return [("Formal statements", [make_table(headings, rows)])]


def _line(statements: list[FormalStatement], anchor: str) -> nodes.Node:
    line = nodes.paragraph("", "", *_title(statements), classes=["claim-evidence"], ids=[anchor])
    line += nodes.Text(": ")
    line += _names(statement.name for statement in statements)
    if statements[0].coq:
        line += [nodes.Text("; axioms: "), *_names(map(_short, _axioms_of(statements)))]
    return line


def _title(statements: list[FormalStatement]) -> list[nodes.Node]:
    """Return the number of formal statements of a theorem, and whether Coq has checked them."""
    count = f"{len(statements)} formal statements" if len(statements) > 1 else "formal statement"
    if not statements[0].coq:
        return [nodes.Text(f"{count}, {UNCHECKED}")]
    mark = nodes.inline("", "✓ ", classes=["claim-mark"])
    return [mark, nodes.Text(f"{count} checked by Coq {statements[0].coq}")]


def _axioms_of(statements: Iterable[FormalStatement]) -> list[str]:
    return sorted({axiom for statement in statements for axiom in statement.axioms})


def _short(axiom: str) -> str:
    return axiom.rpartition(".")[2]


def _names(names: Iterable[str]) -> list[nodes.Node]:
    """Return names separated by commas, or ``none``."""
    return comma_separated([nodes.literal("", name)] for name in names) or [nodes.Text("none")]


def _sentences(formal: FormalStatements, axioms: Iterable[str]) -> nodes.Node:
    items = [
        nodes.definition_list_item(
            "",
            nodes.term("", "", nodes.literal("", axiom)),
            nodes.definition("", nodes.paragraph("", formal.axioms[axiom])),
        )
        for axiom in axioms
    ]
    return nodes.definition_list("", *items)


def _define(entry: dict[str, Any]) -> nodes.Node:
    """Return a definition: its name, its meaning in words, and its body as Coq prints it."""
    definition = entry["definition"].rpartition("\n     : ")[0]
    return nodes.definition_list_item(
        "",
        nodes.term("", "", nodes.literal("", entry["name"].partition(".")[2])),
        nodes.definition(
            "",
            nodes.paragraph("", "", *_in_words(entry["comment"])),
            _coq(definition),
        ),
    )


def _coq(text: str) -> nodes.Node:
    return nodes.literal_block(text, text, language="coq")


def _in_words(comment: str) -> Iterator[nodes.Node]:
    """Yield the parts of a comment; text in brackets is code."""
    for i, part in enumerate(_CODE.split(comment)):
        yield nodes.literal("", part) if i % 2 else nodes.Text(part)


def script_page(formal: FormalStatements, module: str) -> str:
    """Return the name of the page that shows a file, given without its suffix."""
    return f"{formal.folder.name}/{module}"


def highlight_scripts(app: Sphinx, env: BuildEnvironment) -> None:
    """Highlight the Coq files that have changed, before the environment is pickled."""
    if not writes_web_pages(app.builder):
        return
    domain = TheoremsDomain.of(env)
    for module, text in domain.formal.scripts.items():
        if domain.highlighted.get(module, ("", ""))[0] != text:
            highlighter = app.builder.highlighter  # type: ignore[attr-defined]  # of HTML builders
            code = highlighter.highlight_block(text, "coq", linespans="line")
            domain.highlighted[module] = text, code


def write_scripts(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield a page for each Coq file, with an anchor for each line."""
    if not writes_web_pages(app.builder):
        return
    highlight_scripts(app, app.env)
    domain = TheoremsDomain.of(app.env)
    formal = domain.formal
    for module in formal.scripts:
        _, code = domain.highlighted[module]
        title = escape(f"{module}.v")
        about = f"Formal statements and their proofs in Coq: the file {title}."
        context = {
            "title": title,
            "description": about,
            "body": f"<h1>{title}</h1>\n{code}",
        }
        yield script_page(formal, module), context, "page.html"
