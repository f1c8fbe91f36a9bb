"""Ranges and conditions that a block prints: what they filter, and to what they apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from .errors import NoValueError
from .evaluator import Evaluator, Scope
from .expressions import Node, make
from .symbols import Each

_ORDER = {"<", ">", r"\le", r"\ge", r"\ne", r"\in", r"\notin"}
_PLAIN = {
    "number", "letter", "symbol", "constant", "add", "neg", "product", "slash", "frac", "ceil",
    "floor", "items", "set", "interval", "ellipsis", "abs", "tuple", "dot",
}  # fmt: skip
MAX_POINTS = 20_000

Point = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Range:
    """A printed condition.

    Attributes:
        chain: the relations.
        source: the LaTeX of the formula that prints it.
        formula: the index of the formula.
        letters: the letters that range in it; if there are none, the keys of its symbols.
    """

    chain: Node
    source: str
    formula: int
    letters: frozenset[str]

    def latex(self, link: Node) -> str:
        """Return the LaTeX of one of its relations."""
        return " ".join(self.source[link.start : link.end].split())


def range_of(chain: Node, source: str, formula: int) -> Range:
    """Return the range of a chain of relations."""
    keys = frozenset(
        node.value.key for node in chain.walk() if node.kind == "symbol" and not node.parts
    )
    return Range(chain, source, formula, chain.free or keys)


def is_range(chain: Node, *, display: bool) -> bool:
    """Whether a chain restricts letters or constants, and states nothing of anything else."""
    letters = [part.kind == "letter" for part in chain.parts]
    if letters[0] and {*chain.value} <= {r"\in", r"\notin"}:
        return True
    plain = is_plain(chain)
    if plain and any(letters):
        return True
    if display or not plain:
        return False
    return bool(chain.free) or _ORDER.issuperset(chain.value)


def is_order(chain: Node) -> bool:
    """Return whether all relations of a chain compare numbers, other than for equality."""
    return _ORDER.difference({r"\in", r"\notin"}).issuperset(chain.value)


def is_plain(chain: Node) -> bool:
    """Return whether a chain relates arithmetic with letters, constants and numerals alone."""
    return all(
        node.kind in _PLAIN and not (node.kind == "symbol" and node.parts)
        for part in chain.parts
        for node in part.walk()
    )


def applicable(
    ranges: Sequence[Range], own: Sequence[Range], formula: int, letters: frozenset[str]
) -> list[Range]:
    """Return the conditions of a statement: its own, and those of the block that concern it.

    Of several ranges of the same letters, the last one before the statement applies; if all stand
    after it, the first one.
    """
    chosen: dict[frozenset[str], Range] = {}
    for one in ranges:
        if one.letters not in chosen or one.formula < formula:
            chosen[one.letters] = one
    replaced = {one.letters for one in own if _is_complete(one.chain)}
    found = [
        one
        for one in chosen.values()
        if one.letters not in replaced and (not one.chain.free or one.chain.free & letters)
    ]
    return [*found, *own]


def _is_complete(chain: Node) -> bool:
    return len(chain.value) > 1 or chain.value[0] in {"=", r"\in"}


def points(
    evaluator: Evaluator, letters: frozenset[str], conditions: Sequence[Node]
) -> Iterator[Point]:
    """Yield the values of letters for which the conditions hold.

    Raises:
        NoValueError: if the table has no range of a letter, or a condition has no value.
    """
    wanted = sorted(letters)
    every = sorted(letters.union(*(chain.free for chain in conditions)))
    seen = set()
    for values in product(*(_values_of(evaluator, letter) for letter in every)):
        point = dict(zip(every, values, strict=True))
        if all(evaluator.check(chain, Scope(point)) for chain in conditions):
            key = tuple(id(point[letter]) for letter in wanted)
            if key not in seen:
                seen.add(key)
                yield {letter: point[letter] for letter in wanted}


def _values_of(evaluator: Evaluator, letter: str) -> Sequence[Any]:
    listed = evaluator.values.get(letter)
    if not isinstance(listed, Each):
        raise NoValueError(f"the table has no range of {letter}, as each(…)")
    return listed.values


def links(chain: Node) -> list[Node]:
    """Return the relations of a chain, each as a chain of two sides."""
    return [
        make("chain", left.start, right.end, (left, right), (sign,))
        for sign, left, right in zip(chain.value, chain.parts, chain.parts[1:], strict=False)
    ]


def idle_links(
    evaluators: Sequence[Evaluator], chain: Node, *, letters_only: bool = True
) -> list[Node]:
    """Return the relations of a range that exclude no value of its letters in any instance.

    Args:
        evaluators: the instances.
        chain: the relations.
        letters_only: whether relations between constants are left out.
    """
    found = links(chain)
    idle = []
    for link in found:
        if letters_only and not link.free:
            continue
        others = [other for other in found if other is not link]
        excluded = (
            not evaluator.check(link, Scope(point))
            for evaluator in evaluators
            for point in points(evaluator, chain.free, others)
        )
        if not any(excluded):
            idle.append(link)
    return idle


def symbol_keys(chain: Node) -> set[str]:
    """Return the keys of the symbols in a chain."""
    return {node.value.key for node in chain.walk() if node.kind == "symbol"}


def never_equal(evaluators: Sequence[Evaluator], chain: Node) -> list[Node]:
    r"""Return the relations ``\le`` and ``\ge`` whose sides are equal in no instance."""
    return [
        link
        for link in links(chain)
        if link.value[0] in {r"\le", r"\ge"}
        and not any(one.check(with_sign(link, "="), Scope({})) for one in evaluators)
    ]


def with_sign(link: Node, sign: str) -> Node:
    """Return a relation of two sides with another sign."""
    return make("chain", link.start, link.end, link.parts, (sign,))
