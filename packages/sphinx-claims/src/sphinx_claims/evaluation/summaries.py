"""Summaries of evaluated formulas, for readers of notebooks and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .blocks import Block, Read
from .recording import describe_wrong, wrong_pairs


def summarize(label: str, block: Block, found: Sequence[Read]) -> str:
    """Return a line for a block that holds; otherwise a line for each problem."""
    failures = [*_failures(found), *(problem.text for problem in block.problems)]
    if failures:
        return "\n".join(f"✗ {label}: {text}" for text in failures)
    points = sum(len(read.subject.found) for read in found if read.subject)
    variants = [read.variants for read in found]
    without = sum(one.without_value for one in variants)
    rejected = sum(one.refuted for one in variants) + without
    total = rejected + sum(len(one.survivors) for one in variants)
    where = "1 point" if points == 1 else f"{points} points"
    return f"✓ {label}: evaluated at {where}; {rejected} of {total} wrong variants rejected"


def _failures(reads: Sequence[Read]) -> Iterator[str]:
    """Yield the first wrong point of each statement."""
    for read in reads:
        wrong = next(wrong_pairs(read), None)
        if wrong:
            yield describe_wrong(read, wrong)
