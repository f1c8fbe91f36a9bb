"""Tables of the outcomes of mutants, for the ledger."""

from __future__ import annotations

from docutils import nodes

from ..printing.folds import claims_fold, claims_fold_title
from ..printing.tables import make_table
from .outcomes import Outcome

KINDS = {
    "claims": "claims in cells",
    "printed": "printed numbers",
    "constants": "constants in cells",
    "formulas": "slips in formulas",
    "exchanges": "exchanged claims",
    "signs": "turned signs",
    "words": "turned words",
    "library": "the library",
}
"""The titles of the kinds of mutants."""


def print_outcomes(outcomes: dict[str, Outcome], *, folds: bool) -> list[nodes.Node]:
    """Return tables of what was tried, what caught it, what nothing saw, and of the survivors.

    Args:
        outcomes: the outcomes by kind.
        folds: whether the builder can fold the last two tables.
    """
    ordered = [kind for kind in KINDS if kind in outcomes]
    ordered += [kind for kind in outcomes if kind not in KINDS]
    titled = [(KINDS.get(kind, kind), outcomes[kind]) for kind in ordered]
    totals = [
        (
            title,
            f"{o.tried} of {o.existing}" if o.is_sample else str(o.tried),
            *map(str, (o.caught, o.changed_text, o.tried - o.caught - o.changed_text)),
            str(len(o.unexplained())),
        )
        for title, o in titled
    ]
    caught = [
        (title, check, str(count)) for title, o in titled for check, count in o.by.most_common()
    ]
    unseen = [
        (title, what, str(count), f"{example.page}:{example.line}: {example.change}")
        for title, o in titled
        for what, (count, example) in sorted(o.unseen.items(), key=lambda item: -item[1][0])
    ]
    survivors = [
        (f"{mutant.page}:{mutant.line}", mutant.change, mutant.reason or "unknown")
        for _, outcome in titled
        for mutant in sorted(outcome.survivors, key=lambda mutant: bool(mutant.reason))
    ]
    headings = ("mutants of", "tried", "caught", "only a changed text", "not caught", "unexplained")
    parts: list[nodes.Node] = [make_table(headings, totals)]
    if caught:
        parts.append(make_table(("mutants of", "outcome", "mutants"), caught))
    long = []
    if unseen:
        table = make_table(("mutants of", "seen by no check", "mutants", "example"), unseen)
        long.append(("Kinds of changes that no check sees", table))
    if survivors:
        table = make_table(("where", "not caught", "why"), survivors, ["claims-survivors"])
        long.append(("Changes that no check catches, and why", table))
    for title, table in long:
        name = claims_fold_title("", title)
        parts += [claims_fold("", name, table)] if folds else [nodes.rubric("", title), table]
    return parts
