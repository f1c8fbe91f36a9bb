r"""Read functions, sums and the like, expectations, and scripts."""

from __future__ import annotations

from .brackets import BracketReader
from .errors import ReadingError
from .expressions import Binder, Node, make
from .functions import BIG, CONSTANTS, FUNCTIONS, MOMENTS, PSEUDO_INVERSES, TRANSPOSES
from .notation import CLOSING, RELATIONS

_BRACKETS = ("(", "[", r"\{")
_EXTREMA = {r"\max", r"\min"}


class OperatorReader(BracketReader):
    """Reader of operators and scripts."""

    def operator(self) -> Node | None:
        """Read a function, a sum or the like, or a constant."""
        text = self.text(self.at)
        if text in BIG:
            return self.big(BIG[text], self.at)
        if text == r"\arg" and self.at + 1 < self.end and self.text(self.at + 1) in _EXTREMA:
            self.at += 1
            return self.big("arg" + BIG[self.text(self.at)], self.at - 1)
        if text in FUNCTIONS:
            return self.call(FUNCTIONS[text])
        if text in MOMENTS and (len(text) > 1 or self.text(self.skip_scripts()) in _BRACKETS):
            return self.moment(MOMENTS[text])
        if text == "e" and self.at + 1 < self.end and self.text(self.at + 1) == "^{":
            return self.exponential()
        if text in CONSTANTS:
            self.at += 1
            return make("constant", *self.span(self.at - 1, self.at), value=text)
        return None

    def skip_scripts(self) -> int:
        """Return the index after the next piece and its subscript, at most the last one."""
        after = self.at + 1
        if after < self.end and self.text(after) == "_{":
            after = self.skip(after)
        return min(after, self.end - 1)

    def exponential(self) -> Node:
        """Read a power of e."""
        start = self.at
        self.at += 1
        first, last = self.inside()
        after = self.at
        exponent = self.whole(first, last)
        self.at = after
        return make("call", *self.span(start, after), (exponent,), "exp")

    def call(self, name: str) -> Node:
        """Read a function and its argument, which is in brackets or a single factor."""
        start = self.at
        self.at += 1
        base = self.base() if self.text(start) == r"\log" and self.next_is("_{") else ()
        if self.next_is("^{", "_{"):
            raise self.error("use brackets around the function in", start, self.skip(self.at))
        if self.next_is(r"\{"):
            raise self.error("use round brackets in", start, self.skip(self.at))
        is_bracketed = self.next_is("(", "[")
        argument = self.factor()
        if is_bracketed and self.text(self.at - 1) == "}":
            raise self.error("what belongs to the function in", start, self.at, "? use brackets")
        if not is_bracketed and self.begins_factor():
            stop = self.skip(self.at)
            raise self.error("what belongs to the function in", start, stop, "? use brackets")
        kind = "log" if base else "call"
        return make(kind, *self.span(start, self.at), (argument, *base), name)

    def base(self) -> tuple[Node, ...]:
        """Read the base of a logarithm."""
        first, last = self.inside()
        after = self.at
        base = self.whole(first, last)
        self.at = after
        return (base,)

    def moment(self, name: str) -> Node:
        """Read an expectation, a variance, a covariance or a probability."""
        start = self.at
        self.at += 1
        over: tuple[Node, ...] = ()
        if self.next_is("_{"):
            first, last = self.inside()
            after = self.at
            over = (self.items(first, last),)
            self.at = after
        if not self.next_is(*_BRACKETS):
            stop = self.skip(self.at) if self.begins_factor() else self.at
            raise self.error("brackets are missing around the argument in", start, stop)
        first, last = self.inside()
        after = self.at
        last, given = self.given(name, start, first, last)
        if name == "P":
            content = self.conditions(first, last)
        else:
            content = self.items(first, last).parts
            if len(content) != (2 if name == "Cov" else 1):
                raise self.error("wrong number of arguments in", start, after)
        self.at = after
        value = (name, len(content), len(given))
        return make("moment", *self.span(start, after), (*content, *given, *over), value)

    def given(self, name: str, start: int, first: int, last: int) -> tuple[int, tuple[Node, ...]]:
        r"""Read the relations after ``\mid``; return them, and where the argument before ends."""
        bars = self.top_level(first, last, r"\mid")
        if not bars:
            return last, ()
        is_event = self.top_level(bars[0], last, *RELATIONS)
        if len(bars) > 1 or name not in {"P", "E"} or not is_event:
            raise self.error("a condition is not evaluated in", start, last + 1)
        return bars[0], self.conditions(bars[0] + 1, last)

    def big(self, operation: str, start: int) -> Node:
        """Read a sum or the like with its limits and its body."""
        self.at += 1
        if not self.next_is("_{"):
            return self.of_list(operation, start)
        first, last = self.inside()
        upper = self.inside() if self.next_is("^{") else None
        body_start = self.at
        outer = self.bound
        letters, parts = self.limits(start, first, last, upper)
        self.bound = (*outer, *letters)
        if upper is None:
            parts = self.filters(first, last)
            parts += self.printed_ranges(letters, parts)
        self.at = body_start
        body = self.term()
        self.bound = outer
        binder = Binder(operation, letters, has_limits=upper is not None)
        place = self.span(start, self.at)
        whole = (body, *parts)
        node = make("reduce", *place, whole, binder, bound=letters)
        if upper is None:
            return node
        outer_free = node.free.union(*(part.free for part in parts))
        return Node("reduce", *place, whole, binder, free=outer_free)

    def limits(
        self, start: int, first: int, last: int, upper: tuple[int, int] | None
    ) -> tuple[tuple[str, ...], tuple[Node, ...]]:
        """Return the letters that limits bind, and two limits if they have an upper one."""
        if upper is not None:
            equals = self.top_level(first, last, *RELATIONS)
            letters = self.head_letters(first, equals[0]) if len(equals) == 1 else []
            if not letters or self.text(equals[0]) != "=":
                raise self.error("expected a letter and its first value below", start, last)
            below = self.whole(equals[0] + 1, last)
            above = self.whole(*upper)
            return tuple(letters), (below, above)
        if not self.top_level(first, last, *RELATIONS):
            found = [i for i in range(first, last) if self.text(i) != ","]
            return tuple(self.ranging_letter(i) for i in found), ()
        return self.bound_letters(start, first, last), ()

    def letter(self, index: int) -> str:
        """Return the letter of a piece."""
        text = self.text(index)
        if not (text.isalpha() or (text[0] == "\\" and text[1:].isalpha())):
            raise self.error("expected a letter, found", index, index + 1)
        return text

    def ranging_letter(self, index: int) -> str:
        """Return a letter whose values the table lists."""
        letter = self.letter(index)
        if letter not in self.ranging:
            raise ReadingError(f"the table has no range of {letter}, as each(…)")
        return letter

    def bound_letters(self, start: int, first: int, last: int) -> tuple[str, ...]:
        r"""Return the letters that a condition below a sum binds.

        ``j \in S`` binds ``j``. In other conditions, letters that range are bound unless they occur
        outside of the sum.
        """
        colons = self.top_level(first, last, ":", r"\mid")
        letters: list[str] = []
        for segment, stop in self.segments(first, colons[0] if colons else last):
            signs = self.top_level(segment, stop, *RELATIONS)
            head = signs[0] if signs and self.text(signs[0]) == r"\in" else stop
            if not signs or head < stop:
                letters += self.head_letters(segment, head)
        if letters:
            return tuple(dict.fromkeys(letters))
        inside = [self.text(i) for i in range(first, last) if self.text(i) in self.ranging]
        outside = self.letters_outside(start)
        letters = [letter for letter in inside if letter not in {*outside, *self.bound}]
        if not letters:
            names = [one for one in self.single_letters(first, last) if self.is_unknown(one)]
            advice = f"? give {' or '.join(dict.fromkeys(names))} an each" if names else "?"
            raise self.error("which letter is bound by", start, last + 1, advice)
        return tuple(dict.fromkeys(letters))

    def single_letters(self, start: int, end: int) -> list[str]:
        """Return the single letters in a condition."""
        texts = (self.text(i) for i in range(start, end))
        return [text for text in texts if len(text) == 1 and text.isalpha()]

    def head_letters(self, start: int, end: int) -> list[str]:
        r"""Return the letters that stand alone, or in brackets, before a condition or ``\in``."""
        if self.text(start) == "(" and self.pieces.skip(start) == end:
            return self.head_letters(start + 1, end - 1)
        texts = [self.text(i) for i in range(start, end)]
        letters, commas = texts[::2], texts[1::2]
        alone = all(text.lstrip("\\").isalpha() for text in letters) and {*commas} <= {","}
        return letters if alone else []

    def filters(self, first: int, last: int) -> tuple[Node, ...]:
        """Read the conditions below a sum."""
        colons = self.top_level(first, last, ":", r"\mid")
        head = colons[0] if colons else last
        parts: tuple[Node, ...] = ()
        if self.top_level(first, head, *RELATIONS):
            parts = self.conditions(first, head)
        return parts + (self.conditions(head + 1, last) if colons else ())

    def letters_outside(self, start: int) -> set[str]:
        """Return the texts of the pieces of the statement outside of a sum and of all others."""
        places = [i for first, last in self.statement for i in range(first, last)]
        sums = [
            range(i, self.body_end(self.pieces.skip(i + 1)))
            for i in places
            if self.text(i) in BIG and i + 1 < len(self.pieces.row) and self.text(i + 1) == "_{"
        ]
        others = [one for one in sums if one.start == start or start not in one]
        return {self.text(i) for i in places if not any(i in one for one in others)}

    def body_end(self, body: int) -> int:
        """Return the index after the body of a sum: its next sign, relation or closing bracket."""
        row = self.pieces.row
        stop = self.pieces.skip(body) if body < len(row) and row[body].text == "^{" else body
        while stop < len(row):
            text = row[stop].text
            if text in {"+", "-", ",", r"\\", r"\quad"} | RELATIONS | CLOSING:
                break
            stop = self.pieces.skip(stop)
        return stop

    def printed_ranges(self, letters: tuple[str, ...], parts: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the ranges that the block prints of letters that a sum does not bound itself."""
        bounded = {
            side.value
            for chain in parts
            if chain.kind == "chain" and (len(chain.value) > 1 or chain.value[0] == r"\in")
            for side in chain.parts
            if side.kind == "letter"
        }
        return tuple(
            chain
            for chain in self.ranges
            if (named := chain.free & {*letters}) and not named & bounded
        )

    def of_list(self, operation: str, start: int) -> Node:
        """Read a maximum or a minimum of listed values."""
        if operation not in {"max", "min"} or not self.next_is("(", r"\{"):
            raise self.error("limits are missing after", start, self.at)
        first, last = self.inside()
        after = self.at
        items = self.items(first, last)
        self.at = after
        return make("extremum", *self.span(start, after), items.parts, operation)

    # Scripts

    def scripts(self, node: Node, start: int) -> Node:
        """Read the scripts after a factor."""
        while self.next_is("_{", "^{", "!"):
            if self.text(self.at) == "!":
                self.at += 1
                node = make("factorial", *self.span(start, self.at), (node,))
            elif self.text(self.at) == "_{":
                node = self.index(node, start)
            else:
                node = self.power(node, start)
        return node

    def index(self, node: Node, start: int) -> Node:
        """Read an index of what stands in brackets."""
        first, last = self.inside()
        after = self.at
        if self.text(start) not in {"(", "["}:
            raise self.missing(start, after)
        separate = not self.top_level(first, last, ",") and all(
            self.text(i).isalnum() for i in range(first, last)
        )
        if separate:
            indices = tuple(self.whole(i, i + 1) for i in range(first, last))
        else:
            indices = self.items(first, last).parts
        self.at = after
        return make("index", *self.span(start, after), (node, *indices))

    def missing(self, start: int, end: int) -> ReadingError:
        """Return the error of a symbol that no table has, with advice on digits in its index."""
        advice = ""
        entries = self.table.entries.get(self.text(start), ())
        if end - start > 2 and any(len(entry.parameters) > 1 for entry in entries):
            digits = self.text(start + 2)
            if digits.isdecimal() and len(digits) > 1:
                commas = f"use commas in the index, as in {','.join(digits)}, and in the key"
                advice = f"; {digits} is one numeral: {commas}"
        return ReadingError(f"{self.pieces.latex(start, end)} is not in the table{advice}")

    def power(self, node: Node, start: int) -> Node:
        """Read a transpose, an inverse or a power."""
        first, last = self.inside()
        after = self.at
        texts = [self.text(i) for i in range(first, last)]
        place = self.span(start, after)
        if len(texts) == 1 and (
            texts[0] in TRANSPOSES or (texts == ["T"] and self.is_unknown("T"))
        ):
            kind = "column" if node.kind == "tuple" else "transpose"
            return make(kind, *place, node.parts if kind == "column" else (node,))
        if len(texts) == 1 and texts[0] in PSEUDO_INVERSES:
            return make("pseudoinverse", *place, (node,))
        if texts == ["-", "1"]:
            return make("inverse", *place, (node,))
        if texts == ["-", r"\top"]:
            return make("transpose", *place, (make("inverse", *place, (node,)),))
        if texts[0] == "'" or texts == ["*"] or self.is_label(first, last):
            raise ReadingError(f"{self.pieces.latex(start, after)} is not in the table")
        exponent = self.whole(first, last)
        self.at = after
        return make("power", *place, (node, exponent))

    def is_unknown(self, letter: str) -> bool:
        """Return whether a letter is neither bound nor in the table."""
        return letter not in self.bound and letter not in self.table.entries

    def is_label(self, first: int, last: int) -> bool:
        """Return whether a superscript is an index in brackets, or words."""
        in_brackets = self.text(first) == "(" and self.pieces.skip(first) == last
        return in_brackets or self.pieces.row[first].is_text
