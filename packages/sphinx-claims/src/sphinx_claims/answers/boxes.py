"""Directives for answer boxes, which judge a reader's answer, and for folded worked answers."""

from __future__ import annotations

import json
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

from ..claims.record import Claim
from ..claims.statement import LIMITS, Number, Statement, StatementError, parse
from ..printing.folds import claims_fold, claims_fold_title
from ..site.builders import writes_web_pages
from ..site.catalogs import load_catalog
from ..site.domain import ClaimsDomain, Problem, Use, report_problem
from ..site.hooks import CHECK
from ..site.metadata import METADATA
from ..site.sources import SourceFinder
from ..site.static import add_static_folder
from .limits import MOST_NUMBERS_ASKED
from .words import WORDS

_FORM = "answer"
_SCRIPTS = ("answer-parser.js", "answers.js", "folds.js")
_ALWAYS = (
    '<label class="worked-answer-always">'
    '<input type="checkbox" disabled="disabled" autocomplete="off"> {words}</label>\n'
)
"""The check box that opens the folds of all pages."""


class try_box(nodes.General, nodes.Element):  # noqa: N801 (nodes are lower case)
    """A question whose answer is the value of a claim."""


class worked_answer(nodes.General, nodes.Element):  # noqa: N801
    """A mark: the rest of its section is folded. It may contain the title of the fold."""


class TryDirective(SphinxDirective):
    """``{try} key`` asks for the value of a claim; its content is the question."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return a box with the question and the key of its answer."""
        key = self.arguments[0]
        box = try_box(key=key)
        self.set_source_info(box)
        box += self.parse_content_to_nodes()
        box["ids"].append(make_id(self.env, self.state.document, "try", key))
        self.state.document.note_explicit_target(box)
        if not box.children:
            report_problem(self, f"{{try}} {key} has no question; add one as its content")
        return [box]


class WorkedAnswerDirective(SphinxDirective):
    """``{worked-answer}`` folds the rest of its section; an argument is the title of the fold."""

    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return a mark that a post-transform replaces by a fold."""
        place = worked_answer()
        self.set_source_info(place)
        if self.arguments:
            words, messages = self.parse_inline(self.arguments[0])
            title = claims_fold_title(self.arguments[0], "", *words)
            self.set_source_info(title)
            place += [title, *messages]
        return [place]


def collect_boxes(app: Sphinx, doctree: nodes.document) -> None:
    """Record the claims that the boxes of a page ask for."""
    sources = SourceFinder.of_page(app.env)
    uses = ClaimsDomain.of(app.env).page(app.env.docname).uses
    uses += [
        Use(box["key"], *sources.find(box, box["key"]), _FORM) for box in doctree.findall(try_box)
    ]


def check_questions(app: Sphinx, env: BuildEnvironment) -> list[Problem]:
    """Find boxes whose claim states no value, or too many numbers."""
    domain = ClaimsDomain.of(env)
    claims = domain.claims()
    return [
        Problem(use.path, use.line, text)
        for use in domain.all_uses()
        if use.form == _FORM
        and (claim := claims.get(use.key))
        and (text := _problem_of_question(claim))
    ]


def _problem_of_question(claim: Claim) -> str:
    if not claim.verified:
        return ""
    if claim.relation not in {"=", "≈"}:
        parts = (
            [claim.relation, claim.stated] if claim.states_value else [claim.stated, claim.relation]
        )
        stated = " ".join(parts)
        return f"claim {claim.key} states {stated}: {{try}} asks for a value, after = or ≈"
    if not claim.statement.is_numeric:
        return f"claim {claim.key} states {claim.stated}: {{try}} asks for numbers"
    count = len(claim.statement.numbers)
    if count > MOST_NUMBERS_ASKED:
        return (
            f"claim {claim.key} states {count} numbers: "
            f"{{try}} asks for at most {MOST_NUMBERS_ASKED}"
        )
    return ""


class PrintAnswers(SphinxPostTransform):
    """Add the answers to boxes and fold worked answers; in other formats, print plain text."""

    default_priority = 1

    def run(self, **_: object) -> None:
        """Complete the nodes for HTML, or replace them by their content."""
        domain = ClaimsDomain.of(self.env)
        interactive = writes_web_pages(domain.builder)
        words = self._words()
        claims = domain.claims()
        boxes = list(self.document.findall(try_box))
        for box in boxes:
            if interactive:
                box["answer"] = _data_of(claims[box["key"]])
                box["words"] = words
                box["first"] = box is boxes[0]
            elif box.children:
                box.replace_self(box.children)
            else:
                box.parent.remove(box)
        for place in list(self.document.findall(worked_answer)):
            if interactive:
                _fold(place, words)
            else:
                place.replace_self(_title_as_text(place))

    def _words(self) -> dict[str, str]:
        catalog, _found = load_catalog(self.env, "sphinx_claims")
        return {name: catalog.gettext(text) for name, text in WORDS.items()}


def _title_as_text(place: worked_answer) -> list[nodes.Node]:
    """Return the title of a fold as a paragraph, and other content of the mark."""
    return [
        nodes.paragraph("", "", nodes.strong("", "", *child.children))
        if isinstance(child, claims_fold_title)
        else child
        for child in place.children
    ]


def _fold(place: worked_answer, words: dict[str, str]) -> None:
    """Replace a mark and the rest of its section by a fold."""
    title = place.next_node(claims_fold_title) or claims_fold_title("", words["show"])
    always = nodes.raw("", _ALWAYS.format(words=escape(words["always"])), format="html")
    section = place.parent
    assert isinstance(section, nodes.Element)
    index = section.index(place)
    following = section.children[index + 1 :]
    messages = [child for child in place.children if child is not title]
    del section[index:]
    section.append(claims_fold("", title, always, *messages, *following, classes=["worked-answer"]))


def _data_of(claim: Claim) -> dict[str, Any]:
    return answer_data(claim.statement, claim.verdict.computed)


def answer_data(statement: Statement, computed: str) -> dict[str, Any]:
    """Return the data of a box: the relation, shape, entries and required digits of the answer."""
    data: dict[str, Any] = {
        "relation": statement.relation,
        "shape": statement.shape,
        "stated": [number.source() for number in statement.numbers],
    }
    if statement.relation == "≈":
        data["digits"] = _required_digits(statement)
        with suppress(StatementError):
            value = parse(computed)
            if value.is_numeric:
                data["computed"] = [number.source() for number in value.numbers]
    return data


def _required_digits(statement: Statement) -> dict[str, int]:
    """Return the digits to which all entries are stated; empty if entries differ."""
    significant = {_significant_digits(number) for number in statement.numbers}
    if len(significant) == 1 and 0 not in significant:
        return {"significant": significant.pop()}
    plain = all(number.exponent is None and not number.percent for number in statement.numbers)
    decimals = {len(number.decimals) for number in statement.numbers}
    return {"decimals": decimals.pop()} if plain and len(decimals) == 1 else {}


def _significant_digits(number: Number) -> int:
    return len((number.whole + number.decimals).lstrip("0"))


def is_answer(node: nodes.Node) -> bool:
    """Whether a node is a folded worked answer."""
    return isinstance(node, claims_fold) and "worked-answer" in node["classes"]


def add_answer_files(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Load the style sheet and the scripts on pages that have boxes or folded answers.

    ``show-answers.js`` must run before the first paint. It is added to the head as a meta tag,
    because some themes load all scripts at the end of the body.
    """
    if doctree and any(isinstance(node, try_box) or is_answer(node) for node in doctree.findall()):
        app.add_css_file("answers.css")
        for script in _SCRIPTS:
            app.add_js_file(script, defer="defer")
        page = app.builder.get_target_uri(pagename)
        early = relative_uri(page, "_static/show-answers.js")
        context["metatags"] += f'\n<script src="{early}"></script>'


def visit_try_box(translator: HTML5Translator, box: nodes.Element) -> None:
    """Write the start of a box and of its question."""
    data: dict[str, Any] = {"data-answer": json.dumps(box["answer"], ensure_ascii=False)}
    if box["first"]:
        data["data-words"] = json.dumps(box["words"], ensure_ascii=False)
        data["data-limits"] = json.dumps(LIMITS)
    translator.body.append(translator.starttag(box, "div", CLASS="try-box", **data))
    prompt = f"{box['ids'][0]}-question"
    translator.body.append(f'<p class="try-title">{_text(translator, box, "title")}</p>\n')
    translator.body.append(f'<div class="try-question" id="{prompt}">\n')


def depart_try_box(translator: HTML5Translator, box: nodes.Element) -> None:
    """Write the form below the question, disabled until ``answers.js`` runs."""
    name = box["ids"][0]
    attributes = (
        f'id="{name}-field" aria-describedby="{name}-question {name}-hint" autocomplete="off" '
        'autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="done"'
    )
    field = f'<input {attributes} type="text">'
    if _kind(box) == "matrix":
        field = f'<textarea {attributes} rows="3"></textarea>'
    previous = box.previous_sibling()
    repeated = isinstance(previous, try_box) and _hint(previous) == _hint(box)
    hint_class = "try-hint try-unseen" if repeated else "try-hint"
    translator.body.append(
        "</div>\n"
        '<form class="try-form" novalidate="novalidate">\n'
        '<fieldset disabled="disabled">\n'
        f'<label class="try-unseen" for="{name}-field">{_text(translator, box, "label")}</label>\n'
        f"{field}\n"
        f'<button type="submit">{_text(translator, box, "check")}</button>\n'
        f'<output class="try-verdict" for="{name}-field"></output>\n'
        "</fieldset>\n"
        f'<p class="{hint_class}" id="{name}-hint">{translator.encode(_hint(box))}</p>\n'
        "</form>\n</div>\n"
    )


def _kind(box: nodes.Element) -> str:
    lengths = [length for length in box["answer"]["shape"] if length > 1]
    return ("number", "list", "matrix")[min(len(lengths), 2)]


def _hint(box: nodes.Element) -> str:
    """Return the hint: the notation of the answer, and the required digits."""
    words = box["words"]
    asked = box["answer"].get("digits", {})
    digits = [words[form].replace("{n}", str(count)) for form, count in asked.items()]
    return ", ".join([words[f"{_kind(box)} hint"], *digits])


def _text(translator: HTML5Translator, box: nodes.Element, name: str) -> str:
    return str(translator.encode(box["words"][name]))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the directives, and the files of pages that use them."""
    app.setup_extension("sphinx_claims.printing.folds")
    app.add_directive("try", TryDirective)
    app.add_node(try_box, html=(visit_try_box, depart_try_box))
    app.add_directive("worked-answer", WorkedAnswerDirective)
    app.add_node(worked_answer)
    app.add_post_transform(PrintAnswers)
    add_static_folder(app, Path(__file__).with_name("static"))
    app.connect("doctree-read", collect_boxes)
    app.connect(CHECK, check_questions)
    app.connect("html-page-context", add_answer_files)
    return METADATA
