"""Verdicts on claims, and the kinds of evidence from the strongest to the weakest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

EVIDENCE = (
    "exact",
    "exhaustive",
    "symbolic",
    "numeric",
    "statistical",
    "measured",
    "given",
    "cited",
)
"""Each kind relies on something that the kinds before it do not need."""


@dataclass(frozen=True)
class Witness:
    """The distance of a witness from the value that it confirms, and the tolerance."""

    name: str
    difference: float
    allowed: float

    @property
    def agrees(self) -> bool:
        """Whether the difference is within the tolerance."""
        return self.difference <= self.allowed


@dataclass(frozen=True)
class Verdict:
    """The outcome of a comparison.

    Attributes:
        status: ``verified``, ``wrong``, ``vacuous`` (the check could not fail) or ``invalid`` (the
            values cannot be compared).
        evidence: one of :data:`EVIDENCE`, or ``unknown`` for an invalid claim.
        computed: the computed value in the notation of statements; empty for comparisons.
        margin: the unused part of the tolerance: 1 if nothing differs, 0 at the limit, negative
            beyond it, and never less than -1. For an inequality, the distance to the bound
            relative to the larger of the two.
        reason: what is wrong; empty for a verified claim.
        witnesses: one entry per witness.
    """

    status: str
    evidence: str
    computed: str = ""
    margin: float | None = None
    reason: str = ""
    witnesses: tuple[Witness, ...] = field(default=())


def weakest(kinds: Iterable[str]) -> str:
    """Return the weakest of some kinds of evidence, or an empty string if there is none.

    >>> weakest(["exact", "numeric", "symbolic"])
    'numeric'
    """
    return max(kinds, key=EVIDENCE.index, default="")
