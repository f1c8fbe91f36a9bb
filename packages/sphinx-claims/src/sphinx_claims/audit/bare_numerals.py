r"""Decide which bare 0, 1 and 2 of a formula state facts.

They are operands in most formulas: ``1 - x``, ``\frac{1}{n}``, ``2k``. They state a fact where they
are, or belong to, an expression of numerals alone that is

- a side of a relation: ``x = 0``, ``\|x\| \le 1``, ``f(x) \to 0``,
- an entry of a matrix or of a vector: ``(0, 1, 1)``,
- an exponent of a numeral or of a set, or a whole formula,
- a computation with another numeral: ``1 + 1``, ``2 \cdot 0.5``; a 2 is one that is added to words
  or bounds an integral or interval.

Nothing is stated by

- a range: ``i = 1, \dots, n``, a list or matrix with dots,
- a condition on a letter: ``t \ge 1``, ``0 < p < 1``, ``n \ne 0``, ``x \to 0``,
- limits of sums, products and extrema, and other scripts,
- intervals and sets: ``[0, 1]``, ``p \in (0, 1)``, ``\{0, 1\}``,
- arguments: ``f(0)``, ``N(0, 1)``, ``P(X = 1)``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..formulas import Line, Place
from ..formulas import signs as s
from .prose import SIGNS

_EQUALITIES = frozenset("=≈≃≅≡≔≜∝←↦∼≐")
_ELEMENT = frozenset("∈∉")
_CONTAINED = frozenset("∋⊂⊆⊃⊇")
_ENDS = s.RELATIONS | frozenset({",", ";", s.WIDE, s.TEXT, s.IMPLIES})
_CONSTANT = re.compile(
    rf"[\d.,;+\-±∓×·*/÷:%'()\[\]{{}}⌊⌋⌈⌉{SIGNS}{s.COMMA}{s.FRACTION}{s.STACK}{s.ROOT}{s.OPEN}{s.CLOSE}"
    rf"{s.SUP_NUMBER}{s.SUP_TRANSPOSE}{s.FUNCTION}{s.THIN}{s.CLAIM}]*"
)
_NUMBER = re.compile(rf"\d(?:{s.THIN}*\d|[.{s.COMMA}]\d)*|[{SIGNS}{s.CLAIM}{s.SUP_NUMBER}]")
_AFTER_NAME = s.THIN + s.SUB + s.SUP_NUMBER + s.SUP_OTHER + s.SUP_TRANSPOSE + "'"
_INTERVAL_AFTER = _ELEMENT | _CONTAINED | frozenset("→∪∩-×:↦")
_TEXTS = re.compile(f"{s.TEXT}+")
_AFTER_WORDS = re.compile(rf"{s.TEXT}{s.THIN}*[-+]{s.THIN}*\Z")
_BEFORE_WORDS = re.compile(rf"[-+]{s.THIN}*{s.TEXT}")
_CONNECTIVES = """
    if for and or otherwise else where when then with as all since because thus hence
    si pour et ou sinon où quand alors avec car wenn falls für und oder sonst wo dann mit
    se per e altrimenti dove quando para y o cuando donde caso senão als voor en of anders
"""
"""Words that stand between statements, and are no names in formulas."""
_LIMITS = {Place.LIMIT, Place.INTEGRAL}


class _Expression(NamedTuple):
    """A span between relations, commas or brackets, and the bracket around it; -1 if none is."""

    start: int
    end: int
    bracket: int
    terms: tuple[tuple[int, int], ...]


class BareNumerals:
    """The bare numerals of a line.

    Args:
        line: the line.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self.signs = _TEXTS.sub(lambda match: _as_symbols(line, match), line.signs)
        self.closing: dict[int, int] = {}
        self.opening: dict[int, int] = {}
        self._match_brackets()
        self.expressions: dict[int, _Expression] = {}
        self.terms: dict[int, tuple[int, int]] = {}
        self._find_expressions()
        self.counts: dict[tuple[int, int], int] = {}
        self.constant_terms: dict[tuple[int, int], int] = {}
        self.last_list = (0, 0)

    def _match_brackets(self) -> None:
        opened: list[int] = []
        for i, sign in enumerate(self.signs):
            if sign in s.OPENING:
                opened.append(i)
            elif sign in s.CLOSING and opened:
                self.opening[i] = opened.pop()
                self.closing[self.opening[i]] = i

    def _find_expressions(self) -> None:
        """Find the expressions, each with its terms."""
        started = [0]
        around = [-1]
        members: list[list[int]] = [[]]

        def finish(end: int) -> None:
            signed = [place for place in members[-1] if self.signs[place] in "+-±∓"]
            starts = [started[-1], *(place + 1 for place in signed)]
            terms = tuple(zip(starts, [*signed, end], strict=True))
            expression = _Expression(started[-1], end, around[-1], terms)
            number = 0
            for place in members[-1]:
                while place >= terms[number][1] and number < len(signed):
                    number += 1
                self.expressions[place] = expression
                self.terms[place] = terms[number]
            members[-1] = []

        for i, sign in enumerate(self.signs):
            if i in self.closing:
                members[-1].append(i)
                started.append(i + 1)
                around.append(i)
                members.append([])
            elif i in self.opening:
                finish(i)
                for stack in (started, around, members):
                    stack.pop()
                members[-1].append(i)
            elif sign in _ENDS:
                finish(i)
                started[-1] = i + 1
            else:
                members[-1].append(i)
        finish(len(self.signs))

    def states_fact(self, start: int, end: int) -> bool:
        """Whether the numeral in a span of the line states a fact."""
        numeral = self.signs[start]
        if self.line.place is Place.INTEGRAL and numeral == "2":
            return True
        if numeral == "2" and self._is_added_to_words(start):
            return True
        while True:
            term = self.terms[start]
            expression = self.expressions[start]
            start, end = expression[:2]
            count = self._count(start, end)
            if count != 1:
                return count > 1 or self._is_computed(expression, term)
            outer = start - 1
            if self.closing.get(outer) != end:
                return self._is_stated(start, end, numeral)
            if self.signs[outer] == "{":
                return self._before(outer) in _EQUALITIES
            start = outer

    def _is_computed(self, expression: _Expression, term: tuple[int, int]) -> bool:
        """Whether a term of numerals has several, or stands beside another term of numerals."""
        count = self._count(*term)
        if count != 1:
            return count > 1
        span = expression[:2]
        if span not in self.constant_terms:
            counts = (self._count(*other) for other in expression.terms)
            self.constant_terms[span] = sum(count > 0 for count in counts)
        return self.constant_terms[span] > 1

    def _is_added_to_words(self, place: int) -> bool:
        """Whether a numeral is a term of a sum after or before a term that words name."""
        start, end = self.terms[place]
        if self.signs[start:end].strip(s.THIN) != self.signs[place]:
            return False
        before = self.line.signs[:start].rstrip(f"+-{s.THIN}")[-1:]
        after = self.line.signs[end:].lstrip(f"+-{s.THIN}")[:1]
        return s.TEXT in {before, after} and bool(
            set(self.signs[max(start - 1, 0) : end + 1]) & {*"+-"}
        )

    def _count(self, start: int, end: int) -> int:
        """Return how many numerals an expression has; 0 if it has anything but numerals."""
        span = start, end
        if self.signs.find(s.VECTOR, start, end) >= 0:
            return int(self.signs[start:end].strip(f"-{s.THIN}") == s.VECTOR)
        if span not in self.counts:
            is_constant = _CONSTANT.fullmatch(self.signs, start, end)
            self.counts[span] = len(_NUMBER.findall(self.signs, start, end)) if is_constant else 0
        return self.counts[span]

    def _is_stated(self, start: int, end: int, numeral: str) -> bool:
        """Whether a constant expression that is not alone in brackets states a fact."""
        if self.line.place in _LIMITS | {Place.GENERAL_ENTRY}:
            return False
        first, last = self._list(start, end)
        if self.signs.find(s.DOTS, first, last) >= 0:
            return False
        bracket = first - 1 if self.closing.get(first - 1) == last else -1
        if bracket >= 0:
            return self._lists_values(bracket, numeral)
        enclosing = self.expressions[start].bracket
        if enclosing >= 0 and (self._is_call(enclosing) or self.signs[enclosing] == "{"):
            return False
        before, after = self._sign(first - 1), self._sign(last)
        if not {before, after} & s.RELATIONS:
            return True
        stated = before in s.RELATIONS and self._relates(before, first - 1, from_right=True)
        return stated or (after in s.RELATIONS and self._relates(after, last, from_right=False))

    def _relates(self, relation: str, place: int, *, from_right: bool) -> bool:
        """Whether a relation states a fact of the numeral on one of its sides."""
        if relation in _EQUALITIES | _ELEMENT:
            return True
        if relation in _CONTAINED:
            return False
        start, end = self._span(place - 1 if from_right else place + 1, place)
        letter = self.signs[start:end].strip(s.THIN)
        return not (len(letter) == 1 and letter.isalpha())

    def _list(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the list with commas to which an expression belongs.

        The last item before a relation belongs to the next statement.
        """
        if self._sign(end) in s.RELATIONS:
            return start, end
        first, last = self.last_list
        if not first <= start < last:
            first = last = start
            while True:
                _, last = self._span(last, last)
                _, following = self._span(last + 1, last + 1)
                if not self._is_comma(last) or self._sign(following) in s.RELATIONS:
                    break
                last += 1
            while self._is_comma(first - 1):
                first, _ = self._span(first - 2, first - 1)
            self.last_list = first, last
        return first, last

    def _span(self, place: int, empty: int) -> tuple[int, int]:
        """Return the span of the expression at a place; an empty one if there is none."""
        expression = self.expressions.get(place)
        return expression[:2] if expression else (empty, empty)

    def _is_comma(self, place: int) -> bool:
        return self._sign(place) in {",", ";"}

    def _sign(self, place: int) -> str:
        return self.signs[place] if 0 <= place < len(self.signs) else ""

    def _lists_values(self, bracket: int, numeral: str) -> bool:
        """Whether a list in brackets holds values: not arguments, a set or an interval."""
        closing = self.closing[bracket]
        content = self.signs[bracket + 1 : closing]
        before = self._before(bracket)
        if self._is_call(bracket):
            return self.signs[closing + 1 : closing + 2] == s.SUP_TRANSPOSE
        if self.signs[bracket] == "{":
            return before in _EQUALITIES
        is_pair = len(re.findall("[,;]", content)) == 1
        is_round = self.signs[bracket] + self.signs[closing] == "()"
        is_interval = before in _INTERVAL_AFTER if is_round else before not in _EQUALITIES
        if "∞" in content:
            return False
        return not (is_pair and is_interval and numeral != "2")

    def _before(self, place: int) -> str:
        """Return the sign before a place; empty if there is none."""
        return self.signs[:place].rstrip(s.THIN)[-1:]

    def _is_call(self, bracket: int) -> bool:
        """Whether what stands in brackets are the arguments of what stands before."""
        if self.signs[bracket] == s.OPEN:
            return False
        place = bracket - 1
        while place >= 0 and self.signs[place] in _AFTER_NAME:
            place -= 1
        if place < 0:
            return False
        sign = self.signs[place]
        return sign.isalpha() or sign in {s.SYMBOL, s.OPERATOR, s.SET}


def _as_symbols(line: Line, texts: re.Match[str]) -> str:
    """Return the signs of a text: of symbols if it is a name, such as year, and no prose."""
    text = "".join(atom.text for atom in line.atoms[texts.start() : texts.end()])
    is_prose = " " in text or text.strip(",.;:").casefold() in _CONNECTIVES.split()
    return texts[0] if is_prose else s.SYMBOL * len(texts[0])
