"""What a kernel hands over for a claim: its values as plain data. The build judges them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .comparison import Route
from .expressions import is_expression
from .facts import UNKNOWN_PLACE, SourcePlace
from .plain import from_plain, to_plain
from .values import Values
from .verdict import EVIDENCE, STATUSES, Verdict, Witness

FUNCTIONS = ("claim", "agree", "disagree", "chosen", "given", "cited")


@dataclass(frozen=True, eq=False)
class Submission:
    """The values of one claim.

    Attributes:
        function: the function that was called, one of :data:`FUNCTIONS`.
        key: the key.
        statement: the statement as it was passed; empty for ``agree`` and ``disagree``. The build
            reads it from the source of the page instead.
        kind: the kind of evidence, if it does not follow from the value; otherwise empty.
        names: the names of the witnesses, or of all compared values.
        value: the computed value; for ``agree`` and ``disagree`` the first one. ``None`` if a value
            cannot be read.
        routes: the witnesses, or the other compared values.
        standard_error: the standard error of a sampled mean.
        cases: the number of the cases of an exhaustive claim.
        source: the source of a given or cited value.
        source_place: the place of the value in the source.
        problem: the reason why a value cannot be read; otherwise empty.
        verdict: the verdict of the kernel if it compared expressions.
        cell: the index of the cell among the code cells of the page.
        line_in_cell: the line of the call in the cell, from 1.
    """

    function: str
    key: str
    statement: str = ""
    kind: str = ""
    names: tuple[str, ...] = ()
    value: Values | None = None
    routes: tuple[Route, ...] = ()
    standard_error: Values | None = None
    cases: int = 0
    source: str = ""
    source_place: SourcePlace = UNKNOWN_PLACE
    problem: str = ""
    verdict: Verdict | None = None
    cell: int = 0
    line_in_cell: int = 1

    @property
    def compares_expressions(self) -> bool:
        """Whether SymPy expressions are compared with each other, which only a kernel can do."""
        return self.value is not None and any(
            not (self.value.eps or route.values.eps or route.standard_error)
            and any(
                is_expression(entry)
                for values in (self.value, route.values)
                for entry in values.entries.flat
            )
            for route in self.routes
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the submission as JSON data."""
        return {
            "function": self.function,
            "key": self.key,
            "statement": self.statement,
            "kind": self.kind,
            "names": list(self.names),
            "value": _to_plain(self.value),
            "routes": [
                [route.name, to_plain(route.values), _to_plain(route.standard_error)]
                for route in self.routes
            ],
            "standard_error": _to_plain(self.standard_error),
            "cases": self.cases,
            "source": self.source,
            "source_place": self.source_place.to_dict(),
            "problem": self.problem,
            "verdict": asdict(self.verdict) if self.verdict else None,
            "cell": self.cell,
            "line_in_cell": self.line_in_cell,
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Submission:
        """Return the submission from the output of :meth:`to_dict`.

        Raises:
            Exception: if the data are anything else.
        """
        texts = ("function", "key", "statement", "kind", "source", "problem")
        for name, expected in [*((name, str) for name in texts), ("cases", int), ("cell", int)]:
            if type(record[name]) is not expected:
                raise TypeError(f"expected {expected.__name__} as {name}")
        if record["function"] not in FUNCTIONS or record["kind"] not in {"", *EVIDENCE}:
            raise ValueError(f"unknown function {record['function']} or kind {record['kind']}")
        routes = [
            Route(str(name), from_plain(values), _from_plain(standard_error))
            for name, values, standard_error in record["routes"]
        ]
        verdict = None if record["verdict"] is None else _read_verdict(record["verdict"])
        submission = cls(
            **{
                **record,
                "names": tuple(map(str, record["names"])),
                "value": _from_plain(record["value"]),
                "routes": tuple(routes),
                "standard_error": _from_plain(record["standard_error"]),
                "verdict": verdict,
                "source_place": SourcePlace.from_dict(record["source_place"]),
                "line_in_cell": int(record["line_in_cell"]),
            }
        )
        if submission.cases < 0:
            raise ValueError(f"expected a number of cases, found {submission.cases}")
        if (submission.value is None) != bool(submission.problem):
            raise ValueError("expected either a value or the reason why there is none")
        if submission.compares_expressions == (submission.verdict is None):
            raise ValueError("expected a verdict for comparisons of expressions, and for no other")
        return submission


def _to_plain(values: Values | None) -> dict[str, Any] | None:
    return None if values is None else to_plain(values)


def _from_plain(data: dict[str, Any] | None) -> Values | None:
    return None if data is None else from_plain(data)


def _read_verdict(data: Mapping[str, Any]) -> Verdict:
    """Return the part of a kernel's verdict that counts: the comparison of expressions."""
    if data["status"] not in STATUSES:
        raise ValueError(f"unknown status {data['status']}")
    witnesses = tuple(
        Witness(str(one["name"]), float(one["difference"]), float(one["allowed"]))
        for one in data["witnesses"]
    )
    margin = None if data["margin"] is None else float(data["margin"])
    return Verdict(
        data["status"], "symbolic", margin=margin, reason=str(data["reason"]), witnesses=witnesses
    )
