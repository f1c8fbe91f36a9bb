"""What became of mutants, kinds of them side by side, and the file that keeps it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Survivor:
    """A mutant that nothing noticed: where it was made, what was changed, and why, where known."""

    page: str
    line: int
    change: str
    reason: str = ""


@dataclass
class Outcome:
    """How many mutants of a kind were tried, how many were caught, and which were not."""

    tried: int = 0
    caught: int = 0
    survivors: list[Survivor] = field(default_factory=list)

    def note(self, caught: bool, mutant: Survivor) -> None:
        """Count one mutant."""
        self.add(Outcome(1, 1) if caught else Outcome(1, 0, [mutant]))

    def add(self, other: Outcome) -> None:
        """Take over what was tried elsewhere."""
        self.tried += other.tried
        self.caught += other.caught
        self.survivors += other.survivors

    def unexplained(self) -> list[Survivor]:
        """The survivors for which no reason is known."""
        return [mutant for mutant in self.survivors if not mutant.reason]


def record_outcomes(path: Path, outcomes: dict[str, Outcome]) -> bool:
    """Print the outcomes, and write them into a file beside those of other kinds of mutants.

    Args:
        path: a JSON file, made if it is not there.
        outcomes: by the kind of mutant.

    Returns:
        Whether each mutant was caught, or there is a reason why it was not.
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
    """The outcomes that a file keeps, by kind.

    Raises:
        ValueError: if there is no such file, or it is none of :func:`record_outcomes`.
    """
    try:
        return {
            kind: Outcome(
                o["tried"], o["caught"], [Survivor(**mutant) for mutant in o["survivors"]]
            )
            for kind, o in json.loads(path.read_text("utf-8")).items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise ValueError(f"{path.name} holds no outcomes of mutants") from None
