"""How pages show the formal statements of their theorems, and the scripts that prove them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from sphinx.writers.html5 import HTML5Translator

from ..formal.statements import FormalStatement, FormalStatements
from ..printing.printing import make_table
from ..site.domain import domain_of

UNCHECKED = "not checked in this build"
_CODE = re.compile(r"\[([^\[\]]+)\]")
"""Code in a comment, as coqdoc has it."""


class formal_evidence(nodes.Part, nodes.Element):  # noqa: N801 (nodes are lower case)
    """The place where a theorem shows its formal statements."""


class formal_fold(nodes.General, nodes.Element):  # noqa: N801
    """What a reader opens to see."""


class formal_fold_title(nodes.Part, nodes.TextElement):  # noqa: N801
    """What opens it."""


class formal_axioms(nodes.General, nodes.Element):  # noqa: N801
    """The place of what all formal statements rest on."""


class FormalAxiomsDirective(SphinxDirective):
    """``{formal-axioms}`` tells the axioms that formal statements rest on, and their notations."""

    def run(self) -> list[nodes.Node]:
        """Leave a node, and have the page written whenever a formal statement changes."""
        domain_of(self.env).page(self.env.docname)["formal_axioms"] = True
        return [formal_axioms()]


class PrintFormal(SphinxPostTransform):
    """Show formal statements: in HTML in full, folded, and elsewhere by their names."""

    default_priority = 1

    def run(self, **_: object) -> None:
        """Replace every place."""
        self.domain = domain_of(self.env)
        self.builder = self.domain.builder
        self.formal = self.domain.formal
        folds = self.builder.format == "html" and not getattr(self.builder, "embedded", False)
        for place in list(self.document.findall(formal_evidence)):
            statements = [self.formal.statements[name] for name in place["names"]]
            shown = self._fold(statements, place["label"]) if folds else _line(statements)
            place.replace_self(shown)
        for axioms in list(self.document.findall(formal_axioms)):
            axioms.replace_self(self._list_axioms())

    def _fold(self, statements: list[FormalStatement], label: str) -> nodes.Node:
        fold = formal_fold(ids=[f"formal-{label}"])
        fold += formal_fold_title("", "", *_title(statements))
        for statement in statements:
            fold += self._statement(statement)
        if definitions := {d["name"]: d for s in statements for d in s.definitions}:
            inner = formal_fold()
            inner += formal_fold_title("", "What the words in them mean")
            inner += nodes.definition_list("", *map(_define, definitions.values()))
            fold += inner
        if axioms := _axioms_of(statements):
            inner = formal_fold()
            inner += formal_fold_title("", "What the axioms say")
            inner += _sentences(self.formal, axioms)
            fold += inner
        return fold

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
        if guide := self.domain.formal_guide():
            words = nodes.inline("", "How to read it")
            link = make_refnode(self.builder, self.env.docname, guide, "", words)
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
                nodes.paragraph("", "The files make these notations for themselves:"),
                _coq(text),
            ]
        return parts


def formal_table(transform: SphinxPostTransform) -> nodes.Node:
    """A table of all formal statements, with the theorems that they state and what Coq says."""
    domain = domain_of(transform.env)
    rows = []
    for theorem in domain.dependencies().declared.values():
        for name in theorem.formal:
            statement = domain.formal.statements[name]
            title = nodes.inline("", theorem.title or theorem.label)
            rows.append(
                (
                    make_refnode(
                        domain.builder,
                        transform.env.docname,
                        theorem.page,
                        f"formal-{theorem.label}",
                        nodes.literal("", name),
                    ),
                    make_refnode(
                        domain.builder, transform.env.docname, theorem.page, theorem.label, title
                    ),
                    f"Coq {statement.coq}" if statement.coq else UNCHECKED,
                    nodes.inline("", "", *_names(map(_short, statement.axioms)))
                    if statement.coq
                    else "",
                )
            )
    return make_table(("formal statement", "theorem", "checked by", "axioms"), rows)


def _line(statements: list[FormalStatement]) -> nodes.Node:
    line = nodes.paragraph("", "", *_title(statements), classes=["claim-evidence"])
    line += nodes.Text(": ")
    line += _names(statement.name for statement in statements)
    if statements[0].coq:
        line += [nodes.Text("; axioms: "), *_names(map(_short, _axioms_of(statements)))]
    return line


def _title(statements: list[FormalStatement]) -> list[nodes.Node]:
    """How many formal statements a theorem has, and whether Coq has checked them."""
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
    """Names with commas between them."""
    parts: list[nodes.Node] = []
    for name in names:
        parts += [nodes.Text(", " * bool(parts)), nodes.literal("", name)]
    return parts or [nodes.Text("none")]


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
    """A definition: its name, what it means in words, and what Coq prints of it but its type."""
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
    """A comment, with what stands in brackets as code."""
    for i, part in enumerate(_CODE.split(comment)):
        yield nodes.literal("", part) if i % 2 else nodes.Text(part)


def script_page(formal: FormalStatements, module: str) -> str:
    """The name of the page that shows a file, which is named without its suffix."""
    return f"{formal.folder.name}/{module}"


def write_scripts(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write a page for each file of formal statements and proofs, with an anchor for each line."""
    if app.builder.format != "html" or getattr(app.builder, "embedded", False):
        return
    formal = domain_of(app.env).formal
    for module, text in formal.scripts.items():
        highlighter = app.builder.highlighter  # type: ignore[attr-defined]
        code = highlighter.highlight_block(text, "coq", linespans="line")
        title = escape(f"{module}.v")
        about = f"Formal statements and their proofs in Coq: the file {title}."
        context = {
            "title": title,
            "description": about,
            "body": f"<h1>{title}</h1>\n{code}",
        }
        yield script_page(formal, module), context, "page.html"


def visit_formal_fold(translator: HTML5Translator, fold: nodes.Element) -> None:
    """Begin what a reader opens."""
    translator.body.append(translator.starttag(fold, "details", CLASS="formal"))


def depart_formal_fold(translator: HTML5Translator, fold: nodes.Element) -> None:
    """End it."""
    translator.body.append("</details>\n")


def visit_formal_fold_title(translator: HTML5Translator, title: nodes.Element) -> None:
    """Begin what opens it."""
    translator.body.append(translator.starttag(title, "summary", suffix=""))


def depart_formal_fold_title(translator: HTML5Translator, title: nodes.Element) -> None:
    """End it."""
    translator.body.append("</summary>\n")
