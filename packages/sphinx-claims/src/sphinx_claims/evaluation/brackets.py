r"""Read brackets, fractions, roots, matrices, cases and sets."""

from __future__ import annotations

from itertools import pairwise

from .errors import ReadingError
from .expressions import Binder, Node, make, placed
from .limits import LimitReader
from .notation import MATRICES, RELATIONS

_ENCLOSED = {r"\lceil": "ceil", r"\lfloor": "floor", r"\lvert": "abs"}
_OTHERWISE = {"otherwise", "else"}
_CONDITION_WORDS = {"if", "for", "when", "where"}


class BracketReader(LimitReader):
    """Reader of what brackets enclose."""

    def bracketed(self) -> Node | None:
        """Read what the next piece opens, if it opens anything."""
        text = self.text(self.at)
        if text in {"(", "["}:
            return self.round()
        if text in _ENCLOSED:
            return self.enclosed(_ENCLOSED[text])
        if text == r"\lVert":
            return self.norm()
        if text == r"\{":
            return self.set()
        if text == r"\langle":
            return self.inner_product()
        if text in {r"\frac", r"\binom"}:
            return self.fraction(text[1:])
        if text == r"\sqrt":
            return self.root()
        if text.startswith(r"\begin{"):
            return self.environment()
        return None

    def inside(self) -> tuple[int, int]:
        """Take brackets; return the range of pieces inside."""
        start, stop = self.at + 1, self.pieces.partners[self.at]
        if start == stop:
            raise self.error("nothing stands in", self.at, stop + 1)
        self.at = stop + 1
        return start, stop

    def round(self) -> Node:
        """Read brackets around an expression, a tuple, an interval or a function."""
        opening = self.at
        start, stop = self.inside()
        after = self.at
        first, last = self.span(opening, after)
        kind = self.text(opening) + self.text(stop)
        arrows = self.top_level(start, stop, r"\mapsto")
        if arrows:
            node = self.function(start, arrows[0], stop)
        elif self.top_level(start, stop, ",", ";"):
            items = self.items(start, stop)
            is_interval = kind != "()" and len(items.parts) == 2
            if kind != "()" and not is_interval:
                raise self.error("what do the brackets mean in", opening, after, "?")
            if is_interval:
                closed = (kind[0] == "[", kind[1] == "]")
                node = make("interval", first, last, items.parts, closed)
            else:
                node = make("tuple", first, last, items.parts)
        elif kind not in {"()", "[]"}:
            raise self.error("brackets do not match in", opening, after)
        elif self.top_level(start, stop, *RELATIONS):
            node = self.indicator(kind, start, stop)
        else:
            node = self.whole(start, stop)
        self.at = after
        return placed(node, first, last)

    def indicator(self, kind: str, start: int, stop: int) -> Node:
        """Read a condition in square brackets, which is 1 where it holds and 0 elsewhere."""
        if kind != "[]":
            raise self.error("a relation stands in brackets in", start - 1, stop + 1)
        return make("indicator", 0, 0, self.conditions(start, stop))

    def function(self, start: int, arrow: int, stop: int) -> Node:
        r"""Read ``u \mapsto f(u)``."""
        letter = self.text(start)
        if arrow != start + 1:
            raise self.error(r"expected a letter before \mapsto in", start, stop)
        outer, self.bound = self.bound, (*self.bound, letter)
        body = self.whole(arrow + 1, stop)
        self.bound = outer
        return make("function", 0, 0, (body,), letter, bound=(letter,))

    def enclosed(self, kind: str) -> Node:
        """Read an absolute value, or an integer part."""
        opening = self.at
        start, stop = self.inside()
        after = self.at
        content = self.whole(start, stop)
        self.at = after
        return make(kind, *self.span(opening, after), (content,))

    def norm(self) -> Node:
        """Read a norm with its subscript."""
        opening = self.at
        start, stop = self.inside()
        after = self.at
        content = self.whole(start, stop)
        self.at = after
        name = ""
        if self.next_is("_{"):
            first, last = self.inside()
            name = self.pieces.latex(first, last)
            if name not in {r"\infty", "F"} and not (name.isdecimal() and int(name)):
                raise self.error(f"the norm {name} is not known in", opening, self.at)
        return make("norm", *self.span(opening, self.at), (content,), name)

    def inner_product(self) -> Node:
        r"""Read an inner product such as ``\langle x, y \rangle``."""
        opening = self.at
        start, stop = self.inside()
        after = self.at
        items = self.items(start, stop).parts
        if len(items) != 2 or "ellipsis" in {item.kind for item in items}:
            raise self.error("expected two columns in", opening, after)
        self.at = after
        return make("inner", *self.span(opening, after), items)

    def arguments(self, count: int) -> tuple[list[Node], int]:
        """Read the arguments in braces of a command; return them and the index of the command."""
        start = self.at
        self.at += 1
        found = []
        for _ in range(count):
            first, last = self.inside()
            after = self.at
            found.append(self.whole(first, last))
            self.at = after
        return found, start

    def fraction(self, kind: str) -> Node:
        """Read a fraction, or a binomial coefficient."""
        parts, start = self.arguments(2)
        return make(kind, *self.span(start, self.at), tuple(parts))

    def root(self) -> Node:
        """Read a root with its degree."""
        start = self.at
        degree: tuple[Node, ...] = ()
        if self.text(self.at + 1) == "[":
            self.at += 1
            first, last = self.inside()
            after = self.at
            degree = (self.whole(first, last),)
            self.at = after - 1
        parts, _ = self.arguments(1)
        return make("root", *self.span(start, self.at), (*parts, *degree))

    def set(self) -> Node:
        r"""Read a set: its elements, or ``\{ j : condition \}``."""
        opening = self.at
        start, stop = self.inside()
        after = self.at
        colons = self.top_level(start, stop, ":", r"\mid")
        if not colons:
            node = make("set", *self.span(opening, after), (self.items(start, stop),))
        else:
            node = self.described_set(opening, start, colons[0], stop)
        self.at = after
        return node

    def described_set(self, opening: int, start: int, colon: int, stop: int) -> Node:
        """Read the elements of a set by their condition."""
        members = self.top_level(start, colon, r"\in")
        head = members[0] if members else colon
        if head == start + 1 and self.text(start).lstrip("\\").isalpha():
            letters: tuple[str, ...] = (self.text(start),)
        else:
            found = (self.text(i) for i in range(start, head) if self.text(i) in self.ranging)
            letters = tuple(dict.fromkeys(letter for letter in found if letter not in self.bound))
        if not letters:
            raise self.error("which letter ranges in", opening, stop + 1, "?")
        outer, self.bound = self.bound, (*self.bound, *letters)
        body = self.whole(start, head)
        conditions = self.conditions(start, colon) if members else ()
        conditions += self.conditions(colon + 1, stop)
        self.bound = outer
        binder = Binder("set", letters, has_limits=False)
        place = self.span(opening, stop + 1)
        return make("reduce", *place, (body, *conditions), binder, bound=letters)

    def environment(self) -> Node:
        """Read a matrix or a choice of cases."""
        opening = self.at
        name = self.text(opening).removeprefix(r"\begin{").rstrip("}")
        start, stop = self.inside()
        after = self.at
        rows = [
            self.cut(first, last, "&")
            for first, last in self.cut(start, stop, r"\\")
            if first < last
        ]
        if name in MATRICES:
            node = self.matrix(opening, after, rows)
        elif name == "vmatrix":
            entries = self.matrix(opening, after, rows)
            node = make("call", entries.start, entries.end, (entries,), "det")
        elif name in {"cases", "dcases"}:
            node = self.cases(opening, after, rows)
        else:
            raise ReadingError(rf"\begin{{{name}}} is not evaluated within a formula")
        self.at = after
        return node

    def cut(self, start: int, stop: int, sign: str) -> list[tuple[int, int]]:
        """Split pieces at a sign outside of brackets."""
        bounds = [start - 1, *self.top_level(start, stop, sign), stop]
        return [(a + 1, b) for a, b in pairwise(bounds)]

    def matrix(self, opening: int, after: int, rows: list[list[tuple[int, int]]]) -> Node:
        """Read the cells of a matrix."""
        if len({len(row) for row in rows}) > 1:
            raise self.error("rows differ in length in", opening, after)
        for row in rows:
            for first, last in row:
                if first == last:
                    raise self.error("a cell is empty in", opening, after)
        cells = tuple(self.whole(first, last) for row in rows for first, last in row)
        return make("matrix", *self.span(opening, after), cells, (len(rows), len(rows[0])))

    def cases(self, opening: int, after: int, rows: list[list[tuple[int, int]]]) -> Node:
        """Read cases; each part is a value, then its condition, if it has one."""
        parts: list[Node] = []
        for row in rows:
            (first, last), *rest = row
            last -= self.text(last - 1) in {",", ".", ";"}
            value = self.whole(first, last)
            place = self.span(first, last)
            if len(rest) > 1:
                raise self.error("a case has more than two cells in", opening, after)
            conditions = self.case_condition(*rest[0]) if rest else ()
            parts.append(make("case", *place, (value, *conditions)))
        return make("cases", *self.span(opening, after), tuple(parts))

    def case_condition(self, start: int, stop: int) -> tuple[Node, ...]:
        """Read the condition of a case; there is none after "otherwise"."""
        stop -= stop > start and self.text(stop - 1) in {",", ".", ";"}
        while start < stop and self.pieces.row[start].is_text:
            words = self.text(start)[6:-1].strip(" ,.").split()
            if words and words[0] in _OTHERWISE and start + 1 == stop:
                return ()
            if not words or words[-1] not in _CONDITION_WORDS:
                raise self.error("expected if, for or otherwise in", start, stop)
            start += 1
        return self.conditions(start, stop)
