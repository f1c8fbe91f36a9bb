"""Precedence parser of expressions, guided by a table of symbols."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .claims import claim_value
from .ellipses import alike, read_ellipsis
from .errors import ReadingError
from .expressions import Node, make
from .functions import BIG, UNREAD_OPERATORS
from .notation import CLOSING, RELATIONS, UNREAD_RELATIONS
from .operators import OperatorReader
from .pieces import Pieces
from .table import SymbolTable

_SIGNS = {"+": 1, "-": -1}
_DOTS = {r"\cdots", r"\dots"}
_ENDS = (
    CLOSING
    | RELATIONS
    | UNREAD_RELATIONS
    | _DOTS
    | {"+", "-", ",", ";", ":", ".", "/", r"\cdot", r"\times", r"\odot", "&", r"\\", r"\quad"}
    | {r"\mapsto", r"\pm", r"\mp", r"\mid"}
)
"""Signs that begin no factor."""


class Parser(OperatorReader):
    """Parser of the expressions in a row of pieces.

    Args:
        pieces: the formula.
        table: the symbols.
        ranges: the ranges of letters that a block prints, for sums that print none.
    """

    def __init__(self, pieces: Pieces, table: SymbolTable, ranges: Sequence[Node] = ()) -> None:
        super().__init__(pieces, table, ranges)
        self.divides = False
        """Return whether the last product was divided by a factor."""

    def whole(self, start: int, end: int) -> Node:
        """Read one expression that fills the pieces from one index to another."""
        self.at, outer_end, self.end = start, self.end, end
        before = self.at
        node = self.expression()
        if self.at < end:
            raise self.error(f"{self.text(self.at)} is not expected in", before, end)
        self.end = outer_end
        return node

    def expression(self) -> Node:
        """Read terms with their signs, up to a sign that continues none."""
        start = self.at
        terms: list[Node] = []
        sign = self.sign()
        terms.append(self.signed(sign, start))
        while self.at < self.end and self.text(self.at) in _SIGNS:
            place = self.at
            sign = self.sign()
            if self.at < self.end and self.text(self.at) in _DOTS:
                self.at += 1
                if self.at >= self.end or self.text(self.at) not in _SIGNS:
                    raise self.error("the last term is missing in", start, self.at)
                place = self.at
                last = self.signed(self.sign(), place)
                terms = self.with_ellipsis("add", terms, last, start)
            else:
                terms.append(self.signed(sign, place))
        return self.joined("add", terms, start)

    def sign(self) -> int:
        """Take a sign, if there is one."""
        if self.at < self.end and self.text(self.at) in _SIGNS:
            self.at += 1
            return _SIGNS[self.text(self.at - 1)]
        return 1

    def signed(self, sign: int, start: int) -> Node:
        """Read a term after its sign."""
        node = self.term()
        if sign > 0:
            return node
        first, last = self.span(start, self.at)
        return make("neg", first, last, (node,))

    def term(self) -> Node:
        r"""Read what no sign or relation separates: products, ``\cdot``, fractions."""
        start = self.at
        factors = [self.slashed()]
        while self.next_is(r"\cdot", r"\times"):
            if self.divides:
                raise self.slash_error(start)
            self.at += 1
            factors.append(self.slashed())
        return self.joined("dot", factors, start)

    def slashed(self) -> Node:
        """Read a product, and one factor that it is divided by."""
        start = self.at
        node = self.entrywise()
        is_divided = self.next_is("/")
        if is_divided:
            self.at += 1
            below = self.factor()
            node = make("slash", *self.span(start, self.at), (node, below))
            if self.begins_factor() or self.next_is("/", r"\odot"):
                raise self.slash_error(start)
        self.divides = is_divided
        return node

    def slash_error(self, start: int) -> ReadingError:
        """Return the error of a sign or a factor after a denominator, up to the factor."""
        stop = self.skip(self.at) + (not self.begins_factor())
        return self.error("what belongs to / in", start, min(stop, self.end), "? use brackets")

    def entrywise(self) -> Node:
        r"""Read a product, or factors with ``\odot`` between them."""
        start = self.at
        factors = [self.product()]
        alone = self.is_alone(start, factors[0])
        while self.next_is(r"\odot"):
            self.at += 1
            place = self.at
            factors.append(self.product())
            alone = alone and self.is_alone(place, factors[-1])
        if len(factors) > 1 and not alone:
            raise self.error(r"what belongs to \odot in", start, self.at, "? use brackets")
        return self.joined("entrywise", factors, start)

    def is_alone(self, start: int, node: Node) -> bool:
        """Return whether what was read is a single factor."""
        in_brackets = self.text(start) in {"(", "["} and self.pieces.skip(start) == self.at
        return in_brackets or node.kind not in {"product", "reduce"}

    def product(self) -> Node:
        """Read factors side by side."""
        start = self.at
        place = start
        factors: list[Node] = [self.factor()]
        while self.at < self.end and not self.reaches_on(place, factors[-1]):
            place = self.at
            if self.text(self.at) in _DOTS:
                self.at += 1
                if not self.begins_factor():
                    raise self.error("the last factor is missing in", start, self.at)
                factors = self.with_ellipsis("product", factors, self.factor(), start)
                continue
            if not self.begins_factor():
                break
            if self.pieces.row[self.at].is_number:
                raise self.error(
                    f"the numeral {self.text(self.at)} follows a factor in",
                    start,
                    self.at + 1,
                    r"; use \cdot or brackets",
                )
            factors.append(self.factor())
        return self.joined("product", factors, start)

    def reaches_on(self, start: int, node: Node) -> bool:
        """Whether a factor is a sum that is not in brackets, which takes all that follows."""
        return node.kind == "reduce" and self.text(start) in BIG

    def begins_factor(self) -> bool:
        """Return whether the next piece begins a factor."""
        if self.at >= self.end:
            return False
        piece = self.pieces.row[self.at]
        return piece.text not in _ENDS and not piece.is_text

    def factor(self) -> Node:
        """Read one factor with its scripts."""
        if self.at >= self.end or not self.begins_factor():
            raise self.error("a factor is missing after", max(self.at - 3, 0), self.at)
        start = self.at
        node = self.known() or self.primary()
        return self.scripts(node, start)

    def known(self) -> Node | None:
        """Read a symbol of the table, or a letter that is bound."""
        match = self.table.match(self.pieces, self.at, self.end, self.bound)
        text = self.text(self.at)
        if text in self.bound and (match is None or match.end <= self.at + 1):
            first, last = self.span(self.at, self.at + 1)
            self.at += 1
            return make("letter", first, last, value=text)
        if match is None:
            return None
        start, self.at = self.at, match.end
        holes = []
        for hole in match.holes:
            at = self.at
            holes.append(self.whole(*hole))
            self.at = at
        first, last = self.span(start, match.end)
        if match.entry.key in self.ranging and not holes:
            return make("letter", first, last, value=match.entry.key)
        self.used[match.entry.key] = None
        return make("symbol", first, last, tuple(holes), match.entry)

    def primary(self) -> Node:
        """Read a numeral, brackets, a function or an operator."""
        piece = self.pieces.row[self.at]
        if piece.is_number:
            self.at += 1
            return make("number", piece.start, piece.end, value=Fraction(piece.text))
        if piece.text.startswith(r"\claim"):
            self.at += 1
            return make("claim", piece.start, piece.end, value=claim_value(piece.text, self.claims))
        return self.bracketed() or self.operator() or self.unknown()

    def unknown(self) -> Node:
        """Raise the error of a symbol that no table has."""
        if advice := UNREAD_OPERATORS.get(self.text(self.at)):
            raise self.error(f"{self.text(self.at)} is not evaluated in", self.at, self.end, advice)
        end = self.at + 1
        while end < self.end and self.text(end) in {"_{", "^{"}:
            content = self.text(end + 1)
            if self.text(end) == "^{" and (content == r"\top" or content.isdecimal()):
                break
            end = self.pieces.skip(end)
        raise self.missing(self.at, end)

    # Helpers

    def joined(self, kind: str, parts: Sequence[Node], start: int) -> Node:
        """Return a node of several parts; the part, if there is one only."""
        if len(parts) == 1:
            return parts[0]
        first, last = self.span(start, self.at)
        return make(kind, first, last, tuple(parts))

    def with_ellipsis(
        self, operation: str, before: list[Node], after: Node, start: int
    ) -> list[Node]:
        """Replace the alike pieces at the end of a list by one node with those that dots mean."""
        first = len(before) - 1
        if first < 0:
            raise self.error("the first piece is missing in", start, self.at)
        while first > 0 and alike(before[first - 1], before[first]):
            first -= 1
        latex = self.pieces.latex(start, self.at)
        return [*before[:first], read_ellipsis(operation, before[first:], after, latex)]
