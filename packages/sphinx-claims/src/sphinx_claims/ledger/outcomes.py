"""Outcomes of mutation tests by kind of mutant, and the JSON file that stores them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Survivor:
    """A mutant that no check caught: its page, line and change, and the reason if it is known."""

    page: str
    line: int
    change: str
    reason: str = ""


@dataclass
class Outcome:
    """The numbers of tried and of caught mutants of a kind, and the survivors."""

    tried: int = 0
    caught: int = 0
    survivors: list[Survivor] = field(default_factory=list)

    def record(self, caught: bool, mutant: Survivor) -> None:
        """Record the outcome of one mutant."""
        self.add(Outcome(1, 1) if caught else Outcome(1, 0, [mutant]))

    def add(self, other: Outcome) -> None:
        """Add another outcome to this one."""
        self.tried += other.tried
        self.caught += other.caught
        self.survivors += other.survivors

    def unexplained(self) -> list[Survivor]:
        """Return the survivors without a known reason."""
        return [mutant for mutant in self.survivors if not mutant.reason]


def record_outcomes(path: Path, outcomes: dict[str, Outcome]) -> bool:
    """Print outcomes and save them in a file, beside those of other kinds of mutants.

    Args:
        path: a JSON file, which is created if it is missing.
        outcomes: the outcomes by kind of mutant.

    Returns:
        Whether each survivor has a known reason.
    """
    for kind, outcome in outcomes.items():
        print(f"{kind}: {outcome.caught} of {outcome.tried} mutants caught")
        for mutant in outcome.survivors:
            reason = f" ({mutant.reason})" if mutant.reason else ""
            print(f"{mutant.page}:{mutant.line}: {mutant.change}{reason}")
    kept = (read_outcomes(path) if path.exists() else {}) | outcomes
    content = {kind: asdict(outcome) for kind, outcome in kept.items()}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", "utf-8")
    return not any(outcome.unexplained() for outcome in outcomes.values())


def read_outcomes(path: Path) -> dict[str, Outcome]:
    """Return the outcomes stored in a file, by kind of mutant.

    Raises:
        ValueError: if the file is missing or was not written by :func:`record_outcomes`.
    """
    try:
        return {
            kind: Outcome(
                o["tried"], o["caught"], [Survivor(**mutant) for mutant in o["survivors"]]
            )
            for kind, o in json.loads(path.read_text("utf-8")).items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise ValueError(f"{path.name} contains no outcomes of mutants") from None
