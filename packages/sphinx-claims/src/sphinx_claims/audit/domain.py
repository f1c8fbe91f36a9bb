"""Sphinx domain for the results of the audit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..site.page_domain import PageDomain
from .baseline import Baseline
from .findings import Finding, NamedPlaces, Quantified


@dataclass(frozen=True)
class Unclaimed:
    """A numeral that is marked as no claim, with the reason."""

    page: str
    numeral: str
    reason: str


@dataclass(frozen=True)
class Computed:
    """A value that MyST-NB prints by ``glue`` or ``eval``.

    Attributes:
        by: ``glue`` or ``eval``.
        name: the name of the value, or the expression.
        line: the line that prints it.
        value: the printed value; empty if another page computes it.
        source: the page that computes it, if that is another one.
        spec: the format specification for a value of another page.
    """

    by: str
    name: str
    line: int
    value: str = ""
    source: str = ""
    spec: str = ""


@dataclass
class AuditedPage:
    """The results of the audit of a page.

    Attributes:
        audited: whether it was audited.
        findings: numerals that are bound to no claim.
        quantified: words that quantify or give a direction, in sentences that print claims.
        named_places: tables, figures and sections that sentences with claims name.
        unclaimed: numerals that are marked as no claim.
        computed: values that MyST-NB prints.
        freed: the number of numerals that each pattern of ``claims_free`` exempts.
    """

    audited: bool = False
    findings: list[Finding] = field(default_factory=list)
    quantified: list[Quantified] = field(default_factory=list)
    named_places: list[NamedPlaces] = field(default_factory=list)
    unclaimed: list[Unclaimed] = field(default_factory=list)
    computed: list[Computed] = field(default_factory=list)
    freed: Counter[str] = field(default_factory=Counter)


class AuditDomain(PageDomain[AuditedPage]):
    """The results of the audit of all pages."""

    name = "claims-audit"
    label = "Numerals without a claim"
    page_type = AuditedPage
    baseline: Baseline | None
    """The baseline of the site, if it has one, from the event ``builder-inited`` on."""

    def unclaimed(self) -> list[Unclaimed]:
        """Return all marked numerals, sorted by page."""
        return [mark for _, page in self.records() for mark in page.unclaimed]
