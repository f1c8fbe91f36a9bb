"""Boxes that take a reader's own answer, and the worked answer, folded until it is asked for."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import init as init_locale
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id
from sphinx.writers.html5 import HTML5Translator

from ..claims.statement import Number, Statement, StatementError, parse
from ..site.domain import Problem, Use, domain_of
from ..site.sources import find_line, find_source, numbered_lines

WORDS = {
    "title": "Try it first",
    "label": "Your answer",
    "check": "Check",
    "show": "Worked answer",
    "always": "Show answers on every page",
    "number hint": "A number, such as 3/4, 0.75 or 75%",
    "list hint": "Numbers with commas or semicolons between them",
    "matrix hint": "Each row on a line of its own; Ctrl+Enter checks",
    "significant": "to {n} significant digits",
    "decimals": "to {n} decimals",
    "right": "Right.",
    "wrong": "Wrong.",
    "wrong in": "Wrong in {entries}.",
    "wrong in all": "Wrong in every entry.",
    "entry": "entry {i}",
    "cell": "row {i}, column {j}",
    "and": "and",
    "more": "{n} more",
    "too few digits": "Right so far as it goes; give it {digits}.",
    "too few digits in": "Right so far as it goes; more digits are needed in {entries}.",
    "rounded": "Right so far as it goes, but rounded; the exact value is asked for.",
    "rounded in": "Right so far as it goes, but rounded in {entries}; exact values are asked for.",
    "one number": "one number",
    "numbers": "{n} numbers",
    "rows": "{rows} rows of {n} numbers",
    "array": "an array of {shape} numbers",
    "shape": "Expected {expected}, found {found}.",
    "at": 'Expected {what} at "{where}".',
    "at the end": "Expected {what} at the end.",
    "expected": "Expected {what}.",
    "a number": "a number",
    "the end": "the end",
    "a separator": "a comma, a semicolon, a space or a new line",
    "a closing bracket": 'the bracket "{bracket}"',
    "rows of one length": "rows of one length",
    "a denominator": "a denominator other than 0",
    "shallower brackets": "at most {n} nested brackets",
    "a shorter number": "numbers of at most {n} characters",
    "a shorter answer": "at most {n} characters",
    "a smaller exponent": "an exponent of at most {n}",
    "an answer": "an answer",
}
"""All words of the boxes; a catalog ``sphinx_claims.po`` translates them."""


class try_box(nodes.General, nodes.Element):  # noqa: N801 (nodes are lower case)
    """A question whose answer is the value of a claim."""


class worked_answer(nodes.General, nodes.Element):  # noqa: N801
    """What is folded: all that follows in its section, once the page is written as HTML."""


class worked_answer_title(nodes.Part, nodes.TextElement):  # noqa: N801
    """What opens the fold."""


class TryDirective(SphinxDirective):
    """``{try} key`` asks for what a claim states; the question is its content."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Leave the question and the key of its answer."""
        key = self.arguments[0]
        box = try_box(key=key)
        self.set_source_info(box)
        box += self.parse_content_to_nodes()
        box["ids"].append(make_id(self.env, self.state.document, "try", key))
        self.state.document.note_explicit_target(box)
        if not box.children:
            path, line = self.get_source_info()
            text = f"{{try}} {key} asks nothing; write the question into it"
            domain_of(self.env).page(self.env.docname)["failures"].append(Problem(path, line, text))
        return [box]


class WorkedAnswerDirective(SphinxDirective):
    """``{worked-answer}`` folds the rest of its section; an argument says what opens it."""

    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Mark the place."""
        place = worked_answer()
        self.set_source_info(place)
        if self.arguments:
            words, messages = self.parse_inline(self.arguments[0])
            title = worked_answer_title(self.arguments[0], "", *words)
            self.set_source_info(title)
            place += [title, *messages]
        return [place]


def collect_boxes(app: Sphinx, doctree: nodes.document) -> None:
    """Note which claims a page asks for, and where."""
    docname = app.env.docname
    default = Path(app.env.doc2path(docname))
    for box in doctree.findall(try_box):
        path, start = find_source(box, default)
        line = find_line(numbered_lines(path), start, box["key"])
        use = Use(box["key"], str(path), line, "answer")
        domain_of(app.env).page(docname)["uses"].append(use)


class PrintAnswers(SphinxPostTransform):
    """Give each box its answer, and fold worked answers; where nothing can, leave the text."""

    default_priority = 1

    def run(self, **_: object) -> None:
        """Complete the nodes of pages that a browser will show, and resolve those of others."""
        builder = domain_of(self.env).builder
        interactive = builder.format == "html" and not getattr(builder, "embedded", False)
        words = self._words()
        records = domain_of(self.env).records()
        boxes = list(self.document.findall(try_box))
        for box in boxes:
            if interactive:
                box["answer"] = answer_data(records[box["key"]])
                box["words"] = words
                box["first"] = box is boxes[0]
            else:
                box.replace_self(box.children)
        for place in list(self.document.findall(worked_answer)):
            if interactive:
                _fold(place, words)
            else:
                place.parent.remove(place)

    def _words(self) -> dict[str, str]:
        folders = [Path(self.env.srcdir, folder) for folder in self.config.locale_dirs]
        catalog, _found = init_locale(folders, self.config.language, "sphinx_claims")
        return {name: catalog.gettext(text) for name, text in WORDS.items()}


def _fold(place: worked_answer, words: dict[str, str]) -> None:
    """Move what follows in the section into the fold."""
    if not place.children:
        place += worked_answer_title("", words["show"])
    place["always"] = words["always"]
    section = place.parent
    following = section.children[section.index(place) + 1 :]
    del section[section.index(place) + 1 :]
    place += following


def answer_data(record: dict[str, Any]) -> dict[str, Any]:
    """What a box needs to know of a claim: its relation, shape, entries and asked digits."""
    statement = parse(record["stated"])
    data: dict[str, Any] = {
        "relation": record["relation"],
        "shape": statement.shape,
        "stated": [number.source() for number in statement.numbers],
    }
    if record["relation"] == "≈":
        data["digits"] = _asked_digits(statement)
        with suppress(StatementError):
            data["computed"] = [n.source() for n in parse(record["computed"]).numbers]
    return data


def _asked_digits(statement: Statement) -> dict[str, int]:
    """How many digits all entries are stated to, one way or the other; empty where they differ."""
    significant = {_significant_digits(number) for number in statement.numbers}
    if len(significant) == 1 and 0 not in significant:
        return {"significant": significant.pop()}
    plain = all(number.exponent is None and not number.percent for number in statement.numbers)
    decimals = {len(number.decimals) for number in statement.numbers}
    return {"decimals": decimals.pop()} if plain and len(decimals) == 1 else {}


def _significant_digits(number: Number) -> int:
    return len((number.whole + number.decimals).lstrip("0"))


def add_answer_files(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Load what boxes and folds need, on pages that have any.

    What decides whether folds are open runs in the head, where some themes put no script.
    """
    if doctree and any(isinstance(node, try_box | worked_answer) for node in doctree.findall()):
        app.add_css_file("answers.css")
        app.add_js_file("answers.js", defer="defer")
        early = context["pathto"]("_static/show-answers.js", resource=True)
        context["metatags"] += f'\n<script src="{early}"></script>'


def visit_try_box(translator: HTML5Translator, box: nodes.Element) -> None:
    """Begin a box, and the question in it."""
    data: dict[str, Any] = {"data-answer": json.dumps(box["answer"], ensure_ascii=False)}
    if box["first"]:
        data["data-words"] = json.dumps(box["words"], ensure_ascii=False)
    translator.body.append(translator.starttag(box, "div", CLASS="try-box", **data))
    prompt = f"{box['ids'][0]}-question"
    translator.body.append(f'<p class="try-title">{_text(translator, box, "title")}</p>\n')
    translator.body.append(f'<div class="try-question" id="{prompt}">\n')


def depart_try_box(translator: HTML5Translator, box: nodes.Element) -> None:
    """Add the form below the question; it is disabled until its script runs."""
    name = box["ids"][0]
    attributes = (
        f'id="{name}-field" aria-describedby="{name}-question {name}-hint" autocomplete="off" '
        'autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="done"'
    )
    field = f'<input {attributes} type="text">'
    if _kind(box) == "matrix":
        field = f'<textarea {attributes} rows="3"></textarea>'
    previous = box.previous_sibling()
    known = isinstance(previous, try_box) and _hint(previous) == _hint(box)
    hint_class = "try-hint try-unseen" if known else "try-hint"
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
    """In which notation to answer, and to how many digits."""
    words = box["words"]
    asked = box["answer"].get("digits", {})
    digits = [words[form].replace("{n}", str(count)) for form, count in asked.items()]
    return ", ".join([words[f"{_kind(box)} hint"], *digits])


def _text(translator: HTML5Translator, box: nodes.Element, name: str) -> str:
    return str(translator.encode(box["words"][name]))


def visit_worked_answer(translator: HTML5Translator, fold: nodes.Element) -> None:
    """Begin the fold."""
    translator.body.append(translator.starttag(fold, "details", CLASS="worked-answer"))


def depart_worked_answer(translator: HTML5Translator, fold: nodes.Element) -> None:
    """End the fold."""
    translator.body.append("</details>\n")


def visit_worked_answer_title(translator: HTML5Translator, title: nodes.Element) -> None:
    """Begin what opens the fold."""
    translator.body.append(translator.starttag(title, "summary", suffix=""))


def depart_worked_answer_title(translator: HTML5Translator, title: nodes.Element) -> None:
    """Add the switch that opens the folds of all pages."""
    always = translator.encode(title.parent["always"])
    translator.body.append(
        "</summary>\n"
        '<label class="worked-answer-always">'
        f'<input type="checkbox" disabled="disabled" autocomplete="off"> {always}</label>\n'
    )
