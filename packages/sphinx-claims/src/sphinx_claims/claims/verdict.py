"""Verdicts on claims, witnesses and kinds of evidence."""

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
    "chosen",
    "given",
    "cited",
)
"""Kinds of evidence from the strongest to the weakest."""

STATUSES = ("verified", "wrong", "vacuous", "invalid")
"""The possible outcomes of a comparison."""


@dataclass(frozen=True)
class Witness:
    """Difference between a value and a witness, which computes it by another route.

    Attributes:
        name: the name of the witness.
        difference: the largest absolute difference of an entry.
        allowed: the tolerance for that entry.
    """

    name: str
    difference: float
    allowed: float

    @property
    def agrees(self) -> bool:
        """Whether the difference is within the tolerance."""
        return self.difference <= self.allowed


@dataclass(frozen=True)
class Verdict:
    """Outcome of a comparison.

    Attributes:
        status: ``verified``, ``wrong``, ``vacuous`` (the check could not fail) or ``invalid`` (the
            values cannot be compared).
        evidence: a kind in ``EVIDENCE``, or ``unknown`` for an invalid claim.
        computed: the computed value in the notation of statements; empty for comparisons.
        margin: the unused fraction of the tolerance: 1 if the values are equal, 0 at the limit,
            negative beyond it, and at least -1. For an inequality, the distance between the value
            and the bound, relative to the larger of the two in absolute value.
        reason: the error message; empty for a verified claim.
        witnesses: one entry for each witness.
        cases: the number of cases of an exhaustive claim; 0 for all others.
        in_kernel: whether the kernel of the page compared SymPy expressions, which the build
            cannot do.
    """

    status: str
    evidence: str
    computed: str = ""
    margin: float | None = None
    reason: str = ""
    witnesses: tuple[Witness, ...] = field(default=())
    cases: int = 0
    in_kernel: bool = False

    def cases_text(self) -> str:
        """Return the number of cases in words.

        >>> Verdict("verified", "exhaustive", cases=4096).cases_text()
        '4096 cases'
        """
        return f"{self.cases} {'case' if self.cases == 1 else 'cases'}"


def weakest(kinds: Iterable[str]) -> str:
    """Return the weakest of some kinds of evidence, or an empty string if there is none.

    >>> weakest(["exact", "numeric", "symbolic"])
    'numeric'
    """
    return max(kinds, key=EVIDENCE.index, default="")
