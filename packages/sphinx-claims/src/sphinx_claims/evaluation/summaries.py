"""Summaries of evaluated formulas, for readers of notebooks and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..claims.formula_judgment import place_text, zero_advice
from .blocks import Block, Read
from .recording import record_pair, sign_of
from .values import text


def summarize(label: str, block: Block, found: Sequence[Read]) -> str:
    """Return a line for a block that holds; otherwise a line for each problem."""
    failures = [*_failures(found), *(problem.text for problem in block.problems)]
    if failures:
        return "\n".join(f"✗ {label}: {text}" for text in failures)
    points = sum(len(read.subject.found) for read in found if read.subject)
    variants = [read.variants for read in found]
    without = sum(one.without_value for one in variants)
    refuted = sum(one.refuted for one in variants) + without
    same = sum(len(one.same) + one.equivalent for one in variants)
    total = refuted + sum(len(one.survivors) for one in variants)
    del same
    where = "1 point" if points == 1 else f"{points} points"
    return f"✓ {label}: evaluated at {where}; {refuted} of {total} wrong variants refuted"


def _failures(reads: Sequence[Read]) -> Iterator[str]:
    """Yield the first wrong point of each statement."""
    for read in reads:
        found = read.subject.found if read.subject else []
        at = next((i for i, one in enumerate(found) if not all(one.holds)), None)
        if read.subject is None or at is None:
            continue
        index = found[at].holds.index(False)
        sides = ", ".join(text(side) for side in found[at].sides[index : index + 2])
        pair = record_pair(read.subject, index, at)
        where = place_text(pair.point, pair.instance)
        advice = zero_advice(sign_of(read.subject.chain, index), pair)
        yield f"{read.latex} is wrong{where}: {sides}{advice}"
