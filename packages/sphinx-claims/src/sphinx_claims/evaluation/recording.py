"""Record of evaluated statements, as the build reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from ..claims.arrays import IncomparableError
from ..claims.formula_judgment import place_text, relation_holds, zero_advice
from ..claims.formula_record import (
    EvaluationProblem,
    FormulaEvaluation,
    Pair,
    RelationEvaluation,
    StatementEvaluation,
)
from ..claims.values import Values, read_values
from .blocks import Block, Read
from .checking import Evaluated, Subject, describe_instance
from .evaluator import is_literal
from .expressions import Node
from .relations import aligned
from .values import text

_SIGNS = {r"\ne": "≠", r"\le": "≤", r"\ge": "≥", r"\in": "∈", r"\notin": "∉"}


def record_block(label: str, block: Block, found: Sequence[Read]) -> FormulaEvaluation:
    """Return the record of the formulas of a block."""
    statements = tuple(_record(block, read) for read in found if _is_recorded(read))
    descriptions = block.table.descriptions
    return FormulaEvaluation(
        label=label,
        formulas=tuple(formula.latex for formula in block.formulas),
        symbols=tuple((key, descriptions.get(key, "")) for key in block.used),
        statements=statements,
        problems=(*block.problems, *_wrong_here(found)),
    )


def _wrong_here(found: Sequence[Read]) -> Iterator[EvaluationProblem]:
    """Yield the statements that are false here, though the build would accept them.

    Their variants were not tried. An entry of a tuple is compared by its own tolerance here.
    """
    for read in found:
        wrong = [*wrong_pairs(read)]
        if wrong and all(_is_accepted(one) for one in wrong):
            start = read.statement.place[0]
            yield EvaluationProblem(describe_wrong(read, wrong[0]), read.formula, start)


def _is_accepted(wrong: WrongPair) -> bool:
    try:
        return relation_holds(wrong.sign, wrong.pair)
    except IncomparableError:
        return False


class WrongPair(NamedTuple):
    """Both sides of a relation that does not hold at a point: its sign, a pair, and as texts."""

    sign: str
    pair: Pair
    sides: str


def wrong_pairs(read: Read) -> Iterator[WrongPair]:
    """Yield the first relation that does not hold at each point of a statement."""
    if read.subject is None:
        return
    for at, one in enumerate(read.subject.found):
        if not all(one.holds):
            index = one.holds.index(False)
            sides = ", ".join(text(side) for side in one.sides[index : index + 2])
            sign = sign_of(read.subject.chain, index)
            yield WrongPair(sign, record_pair(read.subject, index, at), sides)


def describe_wrong(read: Read, wrong: WrongPair) -> str:
    """Return the message for a relation that does not hold at a point."""
    where = place_text(wrong.pair.point, wrong.pair.instance)
    advice = zero_advice(wrong.sign, wrong.pair)
    return f"{read.latex} is wrong{where}: {wrong.sides}{advice}"


def _is_recorded(read: Read) -> bool:
    """Return whether a statement has an outcome; one that could not be evaluated is a problem."""
    return read.status != "evaluated" or read.subject is not None


def _record(block: Block, read: Read) -> StatementEvaluation:
    start, end = read.statement.place
    latex = block.formulas[read.formula].latex
    statement = StatementEvaluation(
        read.formula, start, end, latex[start:end], read.status, read.reason
    )
    if read.subject is None or read.status != "evaluated":
        return statement
    chain, source, points = read.subject.chain, read.pieces.source, len(read.subject.found)
    relations = tuple(
        RelationEvaluation(
            sign_of(chain, i),
            source[chain.parts[i].start : chain.parts[i].end],
            source[chain.parts[i + 1].start : chain.parts[i + 1].end],
            tuple(record_pair(read.subject, i, at) for at in range(points)),
        )
        for i in range(len(chain.value))
    )
    return StatementEvaluation(
        read.formula,
        start,
        end,
        latex[start:end],
        read.status,
        points=points,
        relations=relations,
        variants=read.variants,
    )


def sign_of(chain: Node, index: int) -> str:
    """Return the sign of a relation of a chain, as a record has it."""
    sign: str = chain.value[index]
    return _SIGNS.get(sign, sign)


def record_pair(subject: Subject, index: int, at: int) -> Pair:
    """Return both sides of a relation at a point, as plain values if the build can compare them.

    Args:
        subject: the statement.
        index: the index of the relation.
        at: the index of the point.
    """
    instance = describe_instance(subject.evaluators[at], subject.chain)
    return replace(_pair(subject.chain, index, subject.found[at]), instance=instance)


def _pair(chain: Node, index: int, one: Evaluated) -> Pair:
    point = one.texts()
    sign = sign_of(chain, index)
    left, right = one.sides[index : index + 2]
    nodes = chain.parts[index : index + 2]
    try:
        sides = aligned(left, right, (is_literal(nodes[0]), is_literal(nodes[1])))
        values = [_read(side) for side in sides]
    except IncomparableError:  # sets and the like, which the kernel has compared
        return Pair(point, None, None, one.holds[index])
    pair = Pair(point, values[0], values[1])
    if pair.needs_kernel(sign) or values[0].shape != values[1].shape:
        kept = values if values[0].shape == values[1].shape else [None, None]
        return Pair(point, kept[0], kept[1], one.holds[index])
    return pair


def _read(side: Any) -> Values:  # noqa: ANN401 (a value of any library)
    if isinstance(side, tuple):
        side = [entry for part in side for entry in _entries(part)]
    return read_values(side)


def _entries(part: Any) -> Iterator[Any]:  # noqa: ANN401 (a value of any library)
    if isinstance(part, tuple):
        for inner in part:
            yield from _entries(inner)
    elif isinstance(part, np.ndarray):
        yield from part.flat
    else:
        yield part
