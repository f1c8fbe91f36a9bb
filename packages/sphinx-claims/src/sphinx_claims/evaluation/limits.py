r"""Read chains of relations, the conditions of sums and sets, and the letters they bind."""

from __future__ import annotations

from itertools import pairwise

from .cursor import Cursor
from .ellipses import read_ellipsis
from .expressions import Node, make
from .notation import RELATIONS, UNREAD_RELATIONS

_DOTS = {r"\dots", r"\cdots"}


class LimitReader(Cursor):
    """Reader of chains of relations and of conditions."""

    def chain(self, start: int, end: int) -> Node:
        r"""Read a chain of relations such as ``1 \le t < T`` that fills the pieces.

        Its parts are the sides, its value the signs. In ``i = 1, \dots, n`` the second side is the
        list of values, and the sign is ``\in``.
        """
        self.refuse_unread(start, end)
        places = self.top_level(start, end, *RELATIONS)
        signs = []
        sides = []
        for i, place in enumerate([start - 1, *places]):
            stop = places[i] if i < len(places) else end
            if place + 1 >= stop:
                raise self.error("a side is missing in", start, end)
            if stop - place == 2 and self.text(place + 1) in _DOTS:
                advice = r"; write it for neighbors, as x_i < x_{i+1} for 1 \le i < n"
                raise self.error("dots between relations are not evaluated in", start, end, advice)
            side = self.side(place + 1, stop)
            sides.append(side)
            if i:
                is_list = side.kind == "items" and self.text(place) == "="
                signs.append(r"\in" if is_list else self.text(place).replace(":=", "="))
        first, last = self.span(start, end)
        return make("chain", first, last, tuple(sides), tuple(signs))

    def refuse_unread(self, start: int, end: int) -> None:
        """Refuse relations that cannot be evaluated."""
        if unread := self.top_level(start, end, *UNREAD_RELATIONS - {r"\mid"}):
            sign = self.pieces.latex(unread[0], unread[0] + 1)
            raise self.error(f"{sign} is not evaluated in", start, end)

    def side(self, start: int, end: int) -> Node:
        """Read a side of a relation: an expression, or a list with or without dots."""
        if not self.top_level(start, end, ","):
            return self.whole(start, end)
        return self.items(start, end)

    def items(self, start: int, end: int) -> Node:
        r"""Read items with commas between them, such as ``1, 2, \dots, n``."""
        commas = self.top_level(start, end, ",", ";")
        bounds = [start - 1, *commas, end]
        items: list[Node] = []
        dots = False
        for before, after in pairwise(bounds):
            if before + 1 == after:
                raise self.error("an item is missing in", start, end)
            if after - before == 2 and self.text(before + 1) in _DOTS:
                if dots or not items:
                    raise self.error("the first item is missing in", start, end)
                dots = True
                continue
            item = self.whole(before + 1, after)
            if dots:
                items = [read_ellipsis("items", items, item, self.pieces.latex(start, end))]
                dots = False
            else:
                items.append(item)
        if dots:
            raise self.error("the last item is missing in", start, end)
        first, last = self.span(start, end)
        return make("items", first, last, tuple(items))

    def conditions(self, start: int, end: int) -> tuple[Node, ...]:
        r"""Read chains with commas between them; ``i, j \in S`` is one for each letter."""
        chains: list[Node] = []
        letters: list[Node] = []
        for first, last in self.segments(start, end):
            if not self.top_level(first, last, *RELATIONS):
                letters.append(self.whole(first, last))
                continue
            chain = self.chain(first, last)
            for letter in letters:
                if chain.value[0] not in {r"\in", r"\notin"}:
                    raise self.error("what does the comma mean in", start, end, "?")
                parts = (letter, *chain.parts[1:])
                chains.append(make("chain", letter.start, chain.end, parts, chain.value))
            chains.append(chain)
            letters = []
        if letters:
            raise self.error("a relation is missing in", start, end)
        return tuple(chains)

    def segments(self, start: int, end: int) -> list[tuple[int, int]]:
        r"""Split at commas outside of brackets, but not in lists such as ``1, \dots, n``."""
        self.refuse_unread(start, end)
        commas = self.top_level(start, end, ",", r"\\", ";")
        bounds = [start - 1, *commas, end]
        segments: list[tuple[int, int]] = []
        pieces = [(a + 1, b) for a, b in pairwise(bounds) if a + 1 < b]
        joins = False
        for first, last in pieces:
            is_dots = last - first == 1 and self.text(first) in _DOTS
            if (is_dots or joins) and segments:
                segments[-1] = (segments[-1][0], last)
            else:
                segments.append((first, last))
            joins = is_dots
        return self.joined_lists(segments)

    def joined_lists(self, segments: list[tuple[int, int]]) -> list[tuple[int, int]]:
        r"""Join ``k = 1``, ``2, \dots, n``, in which two items stand before the dots."""
        joined: list[tuple[int, int]] = []
        for first, last in segments:
            has_dots = any(self.text(i) in _DOTS for i in self.top_level(first, last, *_DOTS))
            no_relation = not self.top_level(first, last, *RELATIONS)
            before = joined[-1] if joined else None
            if has_dots and no_relation and before and self.top_level(*before, *RELATIONS):
                joined[-1] = (before[0], last)
            else:
                joined.append((first, last))
        return joined
