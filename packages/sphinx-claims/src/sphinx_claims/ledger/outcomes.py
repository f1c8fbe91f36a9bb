"""Outcomes of mutation tests by kind of mutant, and the JSON file that stores them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 2
"""The version of the file."""


@dataclass(frozen=True)
class Survivor:
    """A mutant that no check caught: its page, line and change, and the reason if it is known."""

    page: str
    line: int
    change: str
    reason: str = ""


@dataclass
class Outcome:
    """The numbers of tried and of caught mutants of a kind, and the survivors.

    Attributes:
        tried: how many were tried.
        caught: how many of these were caught.
        survivors: the others, if each of them is listed.
        existing: how many there are, if only a sample was tried; otherwise 0.
        by: what caught them, with the numbers.
        changed_text: of those that were not caught, the mutants that only ask to read a changed
            sentence again.
        unseen: those that were not caught by what was changed, with the numbers and an example,
            if not each of them is listed.
    """

    tried: int = 0
    caught: int = 0
    survivors: list[Survivor] = field(default_factory=list)
    existing: int = 0
    by: Counter[str] = field(default_factory=Counter)
    changed_text: int = 0
    unseen: dict[str, tuple[int, Survivor]] = field(default_factory=dict)

    @property
    def is_sample(self) -> bool:
        """Tell whether there are more mutants than were tried."""
        return self.existing > self.tried

    def record(self, caught: bool, mutant: Survivor) -> None:
        """Record the outcome of one mutant."""
        self.add(Outcome(1, 1) if caught else Outcome(1, 0, [mutant]))

    def add(self, other: Outcome) -> None:
        """Add another outcome to this one."""
        self.tried += other.tried
        self.caught += other.caught
        self.survivors += other.survivors
        self.existing += other.existing
        self.by += other.by
        self.changed_text += other.changed_text
        for what, (count, example) in other.unseen.items():
            known, first = self.unseen.get(what, (0, example))
            self.unseen[what] = (known + count, first)

    def unexplained(self) -> list[Survivor]:
        """Return the survivors without a known reason."""
        return [mutant for mutant in self.survivors if not mutant.reason]


def record_outcomes(path: Path, outcomes: dict[str, Outcome]) -> bool:
    """Print outcomes and save them in a file, beside those of other kinds of mutants.

    Args:
        path: a JSON file, which is created if it is missing.
        outcomes: the outcomes by kind of mutant.

    Returns:
        Whether each listed survivor has a known reason.
    """
    for kind, outcome in outcomes.items():
        _print(kind, outcome)
    kept = (read_outcomes(path) if path.exists() else {}) | outcomes
    content = {"format": FORMAT} | {
        kind: asdict(outcome) | {"by": dict(outcome.by)} for kind, outcome in kept.items()
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", "utf-8")
    return not any(outcome.unexplained() for outcome in outcomes.values())


def _print(kind: str, outcome: Outcome) -> None:
    sampled = f", of {outcome.existing}" if outcome.is_sample else ""
    print(f"{kind}: {outcome.caught} of {outcome.tried} mutants caught{sampled}")
    for mutant in outcome.survivors:
        reason = f" ({mutant.reason})" if mutant.reason else ""
        print(f"{mutant.page}:{mutant.line}: {mutant.change}{reason}")
    for what, (count, example) in outcome.unseen.items():
        print(f"{count} of {what}, such as {example.page}:{example.line}: {example.change}")


def read_outcomes(path: Path) -> dict[str, Outcome]:
    """Return the outcomes stored in a file, by kind of mutant.

    Raises:
        ValueError: if the file is missing or was not written by :func:`record_outcomes`, or by an
            earlier version of it.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        found = content.pop("format")
        outcomes = {kind: _read(stored) for kind, stored in content.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise ValueError(f"{path.name} contains no outcomes of mutants") from None
    if found != FORMAT:
        raise ValueError(f"{path.name} has the format {found}, expected {FORMAT}; run the mutants")
    return outcomes


def _read(stored: dict[str, Any]) -> Outcome:
    return Outcome(
        **{
            **stored,
            "survivors": [Survivor(**mutant) for mutant in stored["survivors"]],
            "by": Counter(stored["by"]),
            "unseen": {
                what: (count, Survivor(**example))
                for what, (count, example) in stored["unseen"].items()
            },
        }
    )
