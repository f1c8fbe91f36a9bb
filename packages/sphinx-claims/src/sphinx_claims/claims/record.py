"""Record of a claim: its statement, verdict and place, and their JSON forms.

``claims.schema.json`` beside this file is the JSON schema of ``claims.json``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .facts import UNKNOWN_PLACE, SourcePlace
from .statement import Statement, StatementError, parse
from .verdict import Verdict

SCHEMA_FILE = Path(__file__).with_name("claims.schema.json")
SCHEMA_VERSION = 2
COMPARISONS = ("agree", "disagree")
"""Relations of claims that compare several computations and state no value."""
_WITHOUT_MARGIN = {"exact", "chosen", "given", "cited"}


@dataclass(frozen=True)
class Place:
    """Place of a claim on its page.

    Attributes:
        page: the name of the page.
        path: the source file.
        line: the line of the call, as counted by :mod:`sphinx_claims.site.sources`.
        shown: whether the page displays the evidence of the claim below its cell.
    """

    page: str = ""
    path: str = ""
    line: int = 0
    shown: bool = False


@dataclass(frozen=True)
class Claim:
    """A claim made by a code cell, with its verdict.

    Attributes:
        key: the name of the claim, unique in a site.
        relation: a relation of statements, or one of :data:`COMPARISONS`.
        stated: the stated value in the notation of :func:`sphinx_claims.claims.statement.parse`;
            for a comparison, the names of the compared values.
        verdict: the outcome.
        source: the source of a given or cited value; empty otherwise.
        source_place: the place of the value in the source.
        cell: the index of its cell among the code cells of the page.
        line_in_cell: the line of the call in the cell, from 1.
        place: the place on the page; empty until the page has been read.
    """

    key: str
    relation: str
    stated: str
    verdict: Verdict
    source: str = ""
    source_place: SourcePlace = UNKNOWN_PLACE
    cell: int = 0
    line_in_cell: int = 1
    place: Place = Place()

    @property
    def states_value(self) -> bool:
        """Whether the claim states a value instead of comparing several computations."""
        return self.relation not in COMPARISONS

    @property
    def verified(self) -> bool:
        """Whether the verdict is ``verified``."""
        return self.verdict.status == "verified"

    @property
    def evidence(self) -> str:
        """The kind of evidence."""
        return self.verdict.evidence

    @property
    def is_chosen(self) -> bool:
        """Whether the value is a datum that the author of an example chose, and no result."""
        return self.evidence == "chosen"

    @cached_property
    def statement(self) -> Statement:
        """The parsed statement.

        Raises:
            StatementError: if the claim states no value, or its statement cannot be parsed.
        """
        if not self.states_value:
            raise StatementError(f"claim {self.key} compares values and states none")
        return Statement(self.relation, parse(self.stated).entries)

    def published(self) -> dict[str, Any]:
        """Return the entry of the claim in ``claims.json``."""
        entry: dict[str, Any] = {
            "key": self.key,
            "page": self.place.page,
            "line": self.place.line,
            "evidence": self.verdict.evidence,
            "relation": self.relation,
            "stated": self.stated,
            "computed": self.verdict.computed,
            "status": self.verdict.status,
            "margin": self.verdict.margin,
            "witnesses": [{**vars(witness)} for witness in self.verdict.witnesses],
            "source": self.source,
        }
        if place := self.source_place.to_dict():
            entry["source_place"] = place
        if self.verdict.cases:
            entry["cases"] = self.verdict.cases
        if self.verdict.in_kernel:
            entry["judged"] = "kernel"
        return entry

    def summary(self) -> str:
        """Return the statement, the computed value and the evidence in one line.

        >>> verdict = Verdict("verified", "exact", computed="1/2", margin=1.0)
        >>> Claim("half", "=", "1/2", verdict).summary()
        '✓ half = 1/2; computed 1/2; exact'
        """
        if self.verified and self.is_chosen:
            return f"{self.key} {self.relation} {self.stated}; {self.evidence}"
        parts = [f"{'✓' if self.verified else '✗'} {self.key}"]
        if not self.states_value:
            parts[0] += f": {self.comparison_text() if self.verified else self.stated}"
        else:
            parts[0] += f" {self.relation} {self.stated}"
            if self.verified:
                parts.append(f"computed {self.verdict.computed}")
        if not self.verified:
            parts.append(f"{self.verdict.status}: {self.verdict.reason}")
        return "; ".join([*parts, self.evidence_text()])

    def comparison_text(self) -> str:
        """Return the names of the compared values and the decisive difference.

        That is the largest difference for ``agree`` and the smallest for ``disagree``.
        """
        must_agree = self.relation == "agree"
        decisive = max if must_agree else min
        witness = decisive(self.verdict.witnesses, key=lambda witness: witness.difference)
        if must_agree and not witness.difference:
            return f"{self.stated} agree"
        return f"{self.stated} differ by {witness.difference:.2g}, allowed {witness.allowed:.2g}"

    def evidence_text(self, *, with_margin: bool = True) -> str:
        """Return the kind of evidence, with any witnesses, source and margin."""
        parts = [self.evidence]
        if self.verdict.cases:
            parts.append(self.verdict.cases_text())
        if self.states_value and self.verdict.witnesses:
            names = ", ".join(witness.name for witness in self.verdict.witnesses)
            parts.append(f"witnessed by {names}")
        if self.source:
            parts += filter(None, (self.source, self.source_place.details()))
        margin = self.verdict.margin
        if with_margin and margin is not None and self.evidence not in _WITHOUT_MARGIN:
            parts.append(f"margin {_percent(margin)}")
        return ", ".join(parts)


def _percent(margin: float) -> str:
    return f"{100 * margin:.4g}%" if abs(margin) < 0.01 else f"{100 * margin:.0f}%"
