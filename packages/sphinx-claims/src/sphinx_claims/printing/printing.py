r"""How pages print claims: the ``{claim}`` role, ``\claim`` in formulas, the line of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import NoUri
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import ReferenceRole
from sphinx.util.nodes import make_refnode

from ..claims.kernel import COMPARISONS, MIME_TYPE, comparison_text, evidence_text
from ..claims.statement import RELATIONS, StatementError, parse
from ..site.domain import Use, anchor_of, domain_of
from ..site.sources import find_line, find_source, numbered_lines

IN_FORMULA = re.compile(r"\\claim\s*\{([^{}]*)\}")
"""A claim in a formula or another text that holds no roles."""
NO_CLAIM = re.compile(r"\\noclaim\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
"""A numeral in a formula that is marked as no claim, and the reason."""
_BEFORE = {
    "=": ("=",),
    "≈": (r"\approx", "≈"),
    "<": ("<", r"\lt"),
    "≤": (r"\le", r"\leq", "≤"),
    ">": (">", r"\gt"),
    "≥": (r"\ge", r"\geq", "≥"),
}
WORDS = {
    "abbreviation": ("explanation",),
    "image": ("alt", "title"),
    "meta": ("content",),
    "reference": ("reftitle",),
}
"""What a node tells in attributes, in which ``\\claim`` works as text."""
RESTS = "rests-"
"""What the anchors of theorems in the list of what rests on what begin with."""
_EXPONENT = re.compile(r"\b\d[\d.]*e[+-]\d+")
_SPACES = re.compile(r"(?:[\s&{]|\\[,;:! ])+$")


class claim_reference(nodes.Inline, nodes.TextElement):  # noqa: N801 (nodes are lower case)
    """A claim in prose, until it is known what it states."""


class claim_evidence(nodes.Part, nodes.Element):  # noqa: N801
    """The place of a claim's line of evidence, until the claim is known."""


class theorem_evidence(nodes.Part, nodes.Element):  # noqa: N801
    """The place where a theorem shows its evidence, until its claims are known."""


class ClaimRole(ReferenceRole):
    """``{claim}`key` `` prints what a claim states; ``{claim}`words <key>` `` links to it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a node that is resolved once all pages are read."""
        words = self.title if self.has_explicit_title else ""
        node = claim_reference(self.rawtext, key=self.target, words=words, raw=self.text)
        self.set_source_info(node)
        return [node], []


class ClaimRenderer:
    """What MyST-NB shows of the output of a claim in a cell."""

    mime_priority_overrides = (("*", MIME_TYPE, 1),)

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Node] | None:  # noqa: ANN401
        """Leave a node for the line of evidence."""
        if data.mime_type != MIME_TYPE:
            return None
        return [claim_evidence(key=data.content["key"])]


def collect_uses(app: Sphinx, doctree: nodes.document) -> None:
    """Note which claims a page prints, and where."""
    docname = app.env.docname
    default = Path(app.env.doc2path(docname))
    lines: dict[Path, dict[int, str]] = {}
    page = domain_of(app.env).page(docname)

    def note(node: nodes.Node, needle: str, key: str, form: str, before: str = "") -> None:
        path, start = find_source(node, default)
        if path not in lines:
            lines[path] = numbered_lines(path)
        line = find_line(lines[path], start, needle)
        page["uses"].append(Use(key, str(path), line, form, before))

    for node in doctree.findall(claim_reference):
        form = "words" if node["words"] else "value"
        form = "heading" if in_heading(node) else form
        note(node, f"`{node['raw']}`", node["key"], form)
    for formula in doctree.findall(is_math):
        text = formula.astext()
        form = "heading" if in_heading(formula) else "formula"
        for match in IN_FORMULA.finditer(text):
            note(formula, match[0], match[1], form, _relation_before(text[: match.start()]))
    for element in doctree.findall(nodes.Element):
        for words in attribute_words(element).values():
            for match in IN_FORMULA.finditer(words):
                note(element, match[0], match[1], "value")
    shown = {node["key"] for node in doctree.findall(claim_evidence)}
    for record in page["records"]:
        record["shown"] = record["key"] in shown


class ResolveClaims(SphinxPostTransform):
    """Print each claim, in the decimal sign of the language, with a link to its evidence."""

    default_priority = 1

    def run(self, **_: object) -> None:
        r"""Replace every node and every ``\claim`` of the page."""
        self.records = domain_of(self.env).records()
        self.decimal_sign = decimal_sign(self.config.language)
        for node in list(self.document.findall(claim_reference)):
            node.replace_self(self._print_reference(node))
        for formula in self.document.findall(is_math):
            assert isinstance(formula, nodes.Element)
            text = formula.astext()
            plain = NO_CLAIM.sub(r"{\1}", text)
            resolved = IN_FORMULA.sub(lambda match: self._print_in_formula(match[1]), plain)
            if resolved != text:
                formula["without_links"] = IN_FORMULA.sub(lambda m: self._latex(m[1]), plain)
                formula.children = [nodes.Text(resolved)]
        for element in self.document.findall(nodes.Element):
            for name, words in attribute_words(element).items():
                element[name] = IN_FORMULA.sub(
                    lambda match: stated_text(self.records[match[1]], self.decimal_sign),
                    NO_CLAIM.sub(r"\1", words),
                )
        seen: set[str] = set()
        for evidence in list(self.document.findall(claim_evidence)):
            key = evidence["key"]
            evidence.replace_self(self._print_evidence(self.records[key], named=key not in seen))
            seen.add(key)
        for place in list(self.document.findall(theorem_evidence)):
            place.replace_self(self._print_checks(place["keys"], place["label"]))

    def _print_reference(self, reference: nodes.Element) -> nodes.Node:
        record = self.records[reference["key"]]
        text = reference["words"] or stated_text(record, self.decimal_sign)
        inline = nodes.inline("", text, classes=["claim"])
        return link_to_claim(self, record, inline)

    def _print_in_formula(self, key: str) -> str:
        if domain_of(self.env).builder.format != "html":
            return self._latex(key)
        link = link_to_claim(self, self.records[key], nodes.inline())
        target = link.get("refuri") or "#" + link.get("refid", "")
        return rf"\href{{{target}}}{self._latex(key)}"

    def _latex(self, key: str) -> str:
        return f"{{{parse(self.records[key]['stated']).latex(self.decimal_sign)}}}"

    def _print_checks(self, keys: list[str], label: str) -> nodes.Node:
        count = "1 check" if len(keys) == 1 else f"{len(keys)} checks"
        line = nodes.paragraph("", classes=["claim-evidence"])
        line += nodes.inline("", "✓ ", classes=["claim-mark"])
        line += nodes.Text(f"{count}: ")
        for i, key in enumerate(keys):
            record = self.records[key]
            line += nodes.Text(", " * bool(i))
            line += link_to_claim(self, record, nodes.literal("", key))
            line += nodes.Text(f" ({record['evidence']})")
        domain, docname = domain_of(self.env), self.env.docname
        if drawing := domain.drawing_of(docname):
            words = nodes.inline("", "what it rests on")
            anchor = f"{RESTS}{label}"
            with suppress(NoUri):
                link = make_refnode(domain.builder, docname, drawing.page, anchor, words)
                line += nodes.inline("", "", nodes.Text(" · "), link, classes=["claim-rests"])
        return line

    def _print_evidence(self, record: dict[str, Any], *, named: bool) -> nodes.Node:
        line = nodes.paragraph(
            "", classes=["claim-evidence"], ids=[anchor_of(record["key"])] * named
        )
        line += nodes.inline("", "✓ ", classes=["claim-mark"])
        line += nodes.literal("", record["key"])
        line += nodes.Text(" " + " · ".join(self._evidence_parts(record)))
        return line

    def _evidence_parts(self, record: dict[str, Any]) -> list[str]:
        evidence = evidence_text(record | {"margin": None} if self._is_on_paper() else record)
        if record["relation"] in COMPARISONS:
            compared = _EXPONENT.sub(lambda found: self._typeset(found[0]), comparison_text(record))
            return [compared, evidence]
        same = record["computed"] == record["stated"]
        computed = "the same" if same else self._typeset(record["computed"])
        relation = "= " if record["relation"] == "=" else ""
        return [
            relation + stated_text(record, self.decimal_sign),
            *([f"computed {computed}"] if not (same and self._is_on_paper()) else []),
            evidence,
        ]

    def _is_on_paper(self) -> bool:
        return domain_of(self.env).builder.format == "latex"

    def _typeset(self, computed: str) -> str:
        try:
            return parse(computed).text(self.decimal_sign)
        except StatementError:
            return computed


def stated_text(record: dict[str, Any], sign: str) -> str:
    """What is claimed, its relation included where that is not equality."""
    text = parse(record["stated"]).text(sign)
    return text if record["relation"] == "=" else f"{record['relation']}\N{NO-BREAK SPACE}{text}"


def link_to_claim(
    transform: SphinxPostTransform, record: dict[str, Any], child: nodes.Node
) -> nodes.reference:
    """A link to the evidence of a claim, or to its page where the evidence is not shown."""
    builder = domain_of(transform.env).builder
    target = anchor_of(record["key"]) if record["shown"] else ""
    title = f"{record['key']}: {evidence_text(record)}"
    try:
        return make_refnode(builder, transform.env.docname, record["page"], target, child, title)
    except NoUri:
        return nodes.reference("", "", child)


def make_table(
    headings: Iterable[str],
    rows: Iterable[Iterable[str | nodes.Node]],
    classes: Iterable[str] = (),
) -> nodes.Node:
    """A table whose cells are texts or nodes."""
    names = list(headings)
    group = nodes.tgroup("", cols=len(names))
    group += [nodes.colspec(colwidth=1) for _ in names]
    group += nodes.thead("", _table_row(names))
    group += nodes.tbody("", *map(_table_row, rows))
    return nodes.table("", group, classes=[*classes])


def _table_row(cells: Iterable[str | nodes.Node]) -> nodes.Node:
    row = nodes.row()
    for cell in cells:
        content = nodes.Text(cell) if isinstance(cell, str) else cell
        row += nodes.entry("", nodes.paragraph("", "", content))
    return row


def attribute_words(node: nodes.Node) -> dict[str, str]:
    """What a picture, a link, an abbreviation or a page description tells in attributes."""
    names = WORDS.get(node.tagname, ())  # type: ignore[attr-defined]
    return {name: node[name] for name in names if node.get(name)}  # type: ignore[attr-defined,index]


def keys_in(node: nodes.Element) -> list[str]:
    """The claims that a part of a page prints or links to, each once."""
    keys = [reference["key"] for reference in node.findall(claim_reference)]
    for formula in node.findall(is_math):
        keys += IN_FORMULA.findall(formula.astext())
    return list(dict.fromkeys(keys))


def is_math(node: nodes.Node) -> bool:
    """Whether a node is a formula."""
    return isinstance(node, nodes.math | nodes.math_block)


def in_heading(node: nodes.Node) -> bool:
    """Whether a node stands in the heading of a section, which no post-transform reaches."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section):
            return True
    return False


def _relation_before(text: str) -> str:
    text = _SPACES.sub("", text)
    return next((r for r in RELATIONS if text.endswith(_BEFORE[r])), "")


def decimal_sign(language: str) -> str:
    """The sign that a language writes between units and tenths."""
    try:
        return get_decimal_symbol(Locale.parse(language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return "."
