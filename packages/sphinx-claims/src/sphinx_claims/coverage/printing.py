"""Lines below blocks that say what was evaluated, and open to its details."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..claims.formula_judgment import JudgedFormulas, JudgedStatement, points_text
from ..formulas import read_formula
from ..formulas.tokens import tokenize
from ..printing.folds import claims_fold, claims_fold_title
from ..printing.printing import comma_separated, evidence_line
from ..printing.tables import make_table
from ..site.builders import writes_web_pages
from ..site.domain import ClaimsDomain
from ..site.evaluated import FormulasDomain, anchor_of_formulas
from ..site.macros import site_macros
from .blocks import formula_evidence

_TRUE = (
    "True on these instances: at each point, both sides of the relation were computed and compared."
)


class PrintEvaluations(SphinxPostTransform):
    """Print what was evaluated of each block: in HTML with a fold, otherwise in one line."""

    default_priority = 0  # before the claims in formulas are printed

    def run(self, **_: object) -> None:
        """Replace the marks of the page."""
        judged = FormulasDomain.of(self.env).by_label()
        folds = writes_web_pages(ClaimsDomain.of(self.env).builder)
        for place in list(self.document.findall(formula_evidence)):
            label = place["label"]
            ids = [anchor_of_formulas(label)]
            line = evidence_line(ids=ids)
            if not judged[label].evaluated:
                line.clear()  # the mark says that something was compared
            line += nodes.Text(summary(judged[label]))
            if not folds:
                place.replace_self(line)
                continue
            title = claims_fold_title("", "", *line.children)
            details = self._details(judged[label])
            classes = ["claim-formulas"]
            place.replace_self(claims_fold("", title, *details, classes=classes, ids=ids))

    def _details(self, found: JudgedFormulas) -> Iterator[nodes.Node]:
        if found.evaluated:
            yield nodes.paragraph("", _TRUE)
        rows = [(self._latex(one.latex), _status(one)) for one in found.statements]
        yield make_table(("statement", "checked"), rows)
        if described := [one for one in found.symbols if one[1]]:
            symbols = [(self._latex(notation), text) for notation, text in described]
            yield make_table(("symbol", "what it is"), symbols)
        if others := [self._latex(notation) for notation, text in found.symbols if not text]:
            words = nodes.Text("Symbols without a description: " if described else "Symbols: ")
            listed = comma_separated([one] for one in others)
            yield nodes.paragraph("", "", words, *listed, nodes.Text("."))
        if text := variants_text(found):
            yield nodes.paragraph("", text)
        variants = [one.variants for one in found.statements]
        if looser := [self._latex(one) for part in variants for one in part.looser]:
            words = nodes.Text("Looser variants, which are true at these points as well: ")
            listed = comma_separated([one] for one in looser)
            yield nodes.paragraph("", "", words, *listed, nodes.Text("."))
        if same := [one for part in variants for one in part.same]:
            reasons = [(self._latex(variant), reason) for variant, reason in same]
            yield make_table(("variant that says the same", "because"), reasons)

    def _latex(self, latex: str) -> nodes.Node:
        """Return a formula; its LaTeX as code if it is only a part of one."""
        plain = inline_latex(latex)
        wrong = read_formula(plain, site_macros(self.config)).errors
        return nodes.literal("", latex) if wrong else nodes.math("", plain)


def inline_latex(latex: str) -> str:
    r"""Return a piece of a display without the ends of its rows and its alignment.

    >>> inline_latex(r"a &= b \\ &= \begin{cases} c & d \end{cases}")
    'a = b = \\begin{cases} c & d \\end{cases}'
    """
    depth = 0
    kept = []
    for token in tokenize(latex):
        depth += {r"\begin": 1, r"\end": -1}.get(token.text, 0)
        if depth or token.text != "&":
            kept.append(" " if token.text == r"\\" and not depth else token.text)
    return " ".join("".join(kept).split())


def summary(found: JudgedFormulas) -> str:
    """Return the line that a reader sees first.

    >>> skipped = JudgedStatement(0, "a", "skipped", "limit")
    >>> summary(JudgedFormulas("square", (skipped, JudgedStatement(0, "a", "given"))))
    'no formula evaluated; 1 given; 1 skipped'
    """
    parts = ["no formula evaluated"]
    if found.points:
        parts = [f"evaluated at {points_text(found.points)}"]
    if found.wrong_variants:
        parts.append(f"{found.rejected} of {found.wrong_variants} wrong variants rejected")
    listed = ("skipped",) if found.points else ("given", "claimed", "skipped")
    counts = Counter(one.status for one in found.statements)
    parts += [f"{counts[status]} {status}" for status in listed if counts[status]]
    return "; ".join(parts)


def variants_text(found: JudgedFormulas) -> str:
    """Return how wrong variants are rejected, in a sentence; empty if there are none."""
    if not found.wrong_variants:
        return ""
    variants = [one.variants for one in found.statements]
    false, valueless = (
        sum(getattr(v, name) for v in variants) for name in ("refuted", "without_value")
    )
    text = f"Of {found.wrong_variants} wrong variants of the formulas, {false} are false at a point"
    text += f" and {valueless} have no value" if valueless else ""
    if same := sum(one.equivalent for one in variants):
        text += f"; {same} more were recognized as the same statement"
    return f"{text}."


def _status(statement: JudgedStatement) -> str:
    words = {
        "evaluated": f"at {points_text(statement.points)}",
        "range": "as a range of letters",
        "given": "given, as a hypothesis",
        "claimed": "as a claim",
        "skipped": f"skipped: {statement.reason}",
    }
    in_kernel = ", compared in the kernel" if statement.in_kernel else ""
    return words[statement.status] + in_kernel
