"""Wrong variants of expressions: one edit each, in the tree and in the LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from .expressions import Binder, Node, make, with_parts
from .symmetry import commutes, has_empty_term, is_even, is_symmetric
from .values import is_number

Kinds = Mapping[Node, frozenset[str]]
"""For each node, the kinds of its values: ``number``, ``column``, ``matrix``, ``other``."""

_OPPOSITES = {"max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax"}
_RELATIONS = {
    r"\le": ("<", r"\ge", "="),
    r"\ge": (">", r"\le", "="),
    "<": (r"\le", ">"),
    ">": (r"\ge", "<"),
    r"\ne": ("=",),
    r"\in": (r"\notin",),
    r"\notin": (r"\in",),
}


_LOOSE = {"add", "neg", "product", "dot", "entrywise", "slash", "reduce", "ellipsis"}
_NUMBER = frozenset({"number"})


class Edit(NamedTuple):
    """A wrong variant of a node.

    Attributes:
        kind: what was changed, such as ``sign``.
        node: the variant.
        start: where the changed LaTeX begins in the source.
        end: where it ends.
        text: the LaTeX in its place.
        equivalent: whether the variant is the same expression, because of where it stands.
    """

    kind: str
    node: Node
    start: int
    end: int
    text: str
    equivalent: bool = False


class Editor:
    """Writer of wrong variants.

    Args:
        source: the LaTeX of the formula.
        kinds: the kinds of values that nodes have had.
    """

    def __init__(self, source: str, kinds: Kinds) -> None:
        self.source = source
        self.kinds = kinds

    def latex(self, node: Node) -> str:
        """Return the LaTeX of a node."""
        return self.source[node.start : node.end]

    def bracketed(self, node: Node) -> str:
        """Return the LaTeX of a node, in brackets if it is no single factor."""
        latex = self.latex(node)
        is_loose = node.kind in _LOOSE | {"number"} and not self.in_brackets(node)
        return f"({latex})" if is_loose else latex

    def in_brackets(self, node: Node) -> bool:
        """Return whether brackets around an expression belong to its place."""
        latex = self.latex(node)
        opens = latex[0] in "([" or latex.startswith(("\\left", "\\big", "\\Big"))
        inner = min((part.start for part in node.parts), default=node.end)
        return opens and (node.kind in {"number", "letter"} or inner > node.start)

    def instead(self, kind: str, node: Node, new: Node, text: str) -> Edit:
        """Return a variant of a whole expression, with the brackets around it."""
        in_brackets = f"({text})" if self.in_brackets(node) else text
        return Edit(kind, new, node.start, node.end, in_brackets)

    def is_signed(self, node: Node) -> bool:
        """Return whether a term begins with its sign."""
        return node.kind == "neg" and not self.in_brackets(node)

    def edits(self, node: Node) -> Iterator[Edit]:
        """Yield all variants of an expression."""
        if node.kind == "ellipsis":
            yield from self.of_ellipsis(node)
            return
        if own := _EDITS.get(node.kind):
            yield from own(self, node)
        for i, part in enumerate(node.parts):
            is_index = node.kind in {"symbol", "index"} and self.is_index(node, i)
            limits = isinstance(node.value, Binder) and node.value.has_limits and i > 0
            inner = self.shifts(part, "range" if limits else "index")
            for edit in inner if is_index or limits else self.edits(part):
                parts = (*node.parts[:i], edit.node, *node.parts[i + 1 :])
                same = edit.equivalent or (
                    limits and i == 1 and self.skips_nothing(node, edit.node)
                )
                yield edit._replace(node=with_parts(node, parts), equivalent=same)

    @staticmethod
    def skips_nothing(node: Node, limit: Node) -> bool:
        """Return whether a sum with another first value has the same terms, or empty ones more."""
        first = node.parts[1]
        if first.kind != "number" or limit.kind not in {"number", "neg"}:
            return False
        is_later = limit.kind == "number" and limit.value > first.value
        return has_empty_term(node, first if is_later else limit)

    def chain(self, chain: Node, side: int) -> Iterator[Edit]:
        """Yield the variants of a side of a chain, as sides."""
        part = chain.parts[side]
        if side or len(chain.parts) > 2:
            yield from self.negated(part)
        yield from self.edits(part)

    def relations(self, chain: Node) -> Iterator[Edit]:
        """Yield a chain with another relation for each of its order relations."""
        for i, sign in enumerate(chain.value):
            left, right = chain.parts[i : i + 2]
            for other in _RELATIONS.get(sign, ()):
                signs = (*chain.value[:i], other, *chain.value[i + 1 :])
                node = make("chain", chain.start, chain.end, chain.parts, signs)
                yield Edit("relation", node, left.end, right.start, f" {other} ")

    # Indices and limits

    def is_index(self, node: Node, place: int) -> bool:
        """Return whether a part of a symbol is an index."""
        if node.kind == "index":
            return place > 0
        return bool(node.value.is_script(place))

    def shifts(self, node: Node, kind: str) -> Iterator[Edit]:
        """Yield an index, or a limit, plus one and minus one."""
        for step in (1, -1):
            shifted, text = self.shifted(node, step)
            alone = node.start > 0 and self.source[node.start - 1] not in "{,"
            in_braces = f"{{{text}}}" if alone and len(text) > 1 else text
            yield Edit(kind, shifted, node.start, node.end, in_braces)

    def shifted(self, node: Node, step: int) -> tuple[Node, str]:
        """Return an expression plus an integer, and its LaTeX."""
        if node.kind == "number":
            return self.integer(node, node.value + step), str(node.value + step)
        terms, offset, end = [node], Fraction(step), node.end
        if node.kind == "add" and self.content(node.parts[-1]).kind == "number":
            *terms, last = node.parts
            value = self.content(last).value
            offset, end = step + (value if last.kind == "number" else -value), terms[-1].end
        elif node.kind == "add":
            terms = list(node.parts)
        text = self.source[node.start : end]
        if offset:
            terms.append(self.integer(node, offset))
            text += f"{'+' if offset > 0 else '-'}{abs(offset)}"
        if len(terms) == 1:
            return terms[0], text
        return make("add", node.start, node.end, tuple(terms)), text

    @staticmethod
    def integer(node: Node, value: Fraction) -> Node:
        """Return a numeral with its sign at the place of a node."""
        numeral = make("number", node.start, node.end, value=abs(value))
        return numeral if value >= 0 else make("neg", node.start, node.end, (numeral,))

    def of_ellipsis(self, node: Node) -> Iterator[Edit]:
        """Yield other first and last pieces."""
        _, names, count = node.value
        width = len(names)
        for row in (0, count - 1):
            first = 1 + row * width
            for edits in zip(
                *(self.shifts(part, "range") for part in node.parts[first : first + width]),
                strict=True,
            ):
                shifted = tuple(edit.node for edit in edits)
                parts = (*node.parts[:first], *shifted, *node.parts[first + width :])
                yield edits[0]._replace(node=with_parts(node, parts))

    # Signs, terms and factors

    def negated(self, node: Node) -> Iterator[Edit]:
        """Yield an expression with the other sign, unless it is a sum of terms."""
        is_zero = (node.kind == "number" and not node.value) or (
            node.kind == "claim" and is_number(node.value.value) and not node.value.value
        )
        if node.kind == "add" or is_zero:
            return
        yield self.turned(node)

    def turned(self, node: Node) -> Edit:
        """Return a term at the beginning of an expression with the other sign."""
        if self.is_signed(node):
            inner = node.parts[0]
            return Edit("sign", inner, node.start, inner.start, "")
        negative = make("neg", node.start, node.end, (node,))
        if node.kind == "ellipsis":
            return Edit("sign", negative, node.start, node.end, f"-({self.latex(node)})")
        return Edit("sign", negative, node.start, node.start, "-")

    def of_sum(self, node: Node) -> Iterator[Edit]:
        """Yield a sum with a sign turned, and without a term."""
        for i, term in enumerate(node.parts):
            before, after = node.parts[:i], node.parts[i + 1 :]
            if i == 0:
                turned = self.turned(term)
                start, end, text = turned.start, turned.end, turned.text
                new = turned.node
            else:
                start, end = node.parts[i - 1].end, self.content(term).start
                new = term.parts[0] if self.is_signed(term) else self.turned(term).node
                text = " + " if self.is_signed(term) else " - "
            parts = (*before, new, *after)
            yield Edit("sign", with_parts(node, parts), start, end, text)
            rest = (*before, *after)
            kept = rest[0] if len(rest) == 1 else with_parts(node, rest)
            start = term.start if i == 0 else node.parts[i - 1].end
            end = node.parts[1].start if i == 0 else term.end
            yield Edit("term", kept, start, end, "")

    def content(self, term: Node) -> Node:
        """Return a term without its sign."""
        return term.parts[0] if self.is_signed(term) else term

    def of_product(self, node: Node) -> Iterator[Edit]:
        """Yield a product without a factor, with factors swapped, and with other products."""
        parts = node.parts
        for i, factor in enumerate(parts):
            rest = (*parts[:i], *parts[i + 1 :])
            kept = rest[0] if len(rest) == 1 else with_parts(node, rest)
            start = factor.start if i == 0 else parts[i - 1].end
            end = parts[1].start if i == 0 else factor.end
            yield Edit("factor", kept, start, end, "")
        for i in range(len(parts) - 1):
            yield from self.of_pair(node, i)

    def of_pair(self, node: Node, place: int) -> Iterator[Edit]:
        """Yield two factors in the other order, and with the other product."""
        first, second = node.parts[place : place + 2]
        kinds = self.kinds_of(first), self.kinds_of(second)
        between = self.source[first.end : second.start]
        if node.kind == "product" and _NUMBER not in kinds:
            swapped = (*node.parts[:place], second, first, *node.parts[place + 2 :])
            text = f"{self.bracketed(second)} {between} {self.latex(first)}"
            yield Edit(
                "order",
                with_parts(node, swapped),
                first.start,
                second.end,
                text,
                commutes(first, second),
            )
            if "matrix" in kinds[0] & kinds[1] and len(node.parts) == 2:
                other = make("entrywise", node.start, node.end, node.parts)
                yield Edit("product", other, first.end, second.start, r" \odot ")
        if node.kind == "entrywise" and len(node.parts) == 2:
            other = make("product", node.start, node.end, node.parts)
            yield Edit("product", other, first.end, second.start, " ")

    def kinds_of(self, node: Node) -> frozenset[str]:
        """Return the kinds of values that a node has had."""
        return _NUMBER if node.kind == "number" else self.kinds.get(node, frozenset())

    def of_fraction(self, node: Node) -> Iterator[Edit]:
        """Yield a fraction without its denominator, and upside down."""
        above, below = node.parts
        yield self.instead("factor", node, above, self.bracketed(above))
        upside_down = with_parts(node, (below, above))
        text = rf"\frac{{{self.latex(below)}}}{{{self.latex(above)}}}"
        yield self.instead("order", node, upside_down, text)

    # Powers and functions

    def of_power(self, node: Node) -> Iterator[Edit]:
        """Yield the base without its exponent."""
        yield self.instead("power", node, node.parts[0], self.latex(node.parts[0]))

    def of_script(self, node: Node) -> Iterator[Edit]:
        """Yield what is transposed or inverted as it is."""
        base = node.parts[0]
        edit = self.instead(node.kind, node, base, self.latex(base))
        yield edit._replace(equivalent=node.kind == "transpose" and is_symmetric(base))

    def of_norm(self, node: Node) -> Iterator[Edit]:
        """Yield the square of a norm."""
        two = make("number", node.end, node.end, value=_TWO)
        square = make("power", node.start, node.end, (node, two))
        yield Edit("norm", square, node.end, node.end, "^2")

    def of_enclosed(self, node: Node) -> Iterator[Edit]:
        """Yield what is rounded, or the absolute value of, as it is; and rounded otherwise."""
        inner = node.parts[0]
        kind = "absolute value" if node.kind == "abs" else "rounding"
        yield Edit(kind, inner, node.start, node.end, f"({self.latex(inner)})")
        if other := {"ceil": "floor", "floor": "ceil"}.get(node.kind):
            text = rf"\l{other} {self.latex(inner)} \r{other}"
            yield Edit(
                kind, make(other, node.start, node.end, node.parts), node.start, node.end, text
            )

    def of_call(self, node: Node) -> Iterator[Edit]:
        """Yield the argument of a function; of an argument without terms, the other sign."""
        inner = node.parts[0]
        yield Edit("function", inner, node.start, node.end, f"({self.latex(inner)})")
        if node.kind == "call" and node.value != "diag":
            for edit in self.negated(inner):
                equivalent = is_even(node)
                yield edit._replace(node=with_parts(node, (edit.node,)), equivalent=equivalent)

    def of_number(self, node: Node) -> Iterator[Edit]:
        """Yield the next number."""
        other = make("number", node.start, node.end, value=node.value + 1)
        yield self.instead("number", node, other, str(node.value + 1))

    # Sums and symbols

    def of_symbol(self, node: Node) -> Iterator[Edit]:
        """Yield a symbol with two indices in the other order."""
        indices = [i for i in range(len(node.parts)) if self.is_index(node, i)]
        if len(indices) == 2:
            first, second = (node.parts[i] for i in indices)
            parts = list(node.parts)
            parts[indices[0]], parts[indices[1]] = second, first
            text = self.latex(node)
            places = sorted([(first, second), (second, first)], key=lambda pair: -pair[0].start)
            for old, new in places:
                at = old.start - node.start
                inner = self.latex(new)
                if text[at - 1] not in "{," and not text[at - 1].isalpha() and len(inner) > 1:
                    inner = f"{{{inner}}}"
                text = text[:at] + inner + text[at + old.end - old.start :]
            yield Edit("index", with_parts(node, tuple(parts)), node.start, node.end, text)

    def of_reduce(self, node: Node) -> Iterator[Edit]:
        """Yield the opposite extremum, and conditions with other relations."""
        binder: Binder = node.value
        if opposite := _OPPOSITES.get(binder.operation):
            other = Binder(opposite, binder.letters, binder.has_limits)
            new = Node("reduce", node.start, node.end, node.parts, other, free=node.free)
            name = self.latex(node).partition("_")[0].rstrip()
            yield Edit("extremum", new, node.start, node.start + len(name), "\\" + opposite)
        if binder.has_limits:
            return
        for i, part in enumerate(node.parts[1:], 1):
            if part.kind != "chain" or part.end > node.end or part.start < node.start:
                continue
            for edit in self.conditions(part):
                parts = (*node.parts[:i], edit.node, *node.parts[i + 1 :])
                yield edit._replace(kind="range", node=with_parts(node, parts))

    def conditions(self, chain: Node) -> Iterator[Edit]:
        r"""Yield a chain with ``<`` for ``\le`` and the like; directions are kept."""
        for edit in self.relations(chain):
            changed = [
                (old, new)
                for old, new in zip(chain.value, edit.node.value, strict=True)
                if old != new
            ]
            if changed[0] in _BOUNDARIES:
                yield edit

    def of_conditions(self, node: Node) -> Iterator[Edit]:
        r"""Yield cases, a probability or an indicator with ``<`` for ``\le`` in a condition."""
        for i, part in enumerate(node.parts):
            for edit in self.conditions(part) if part.kind == "chain" else ():
                parts = (*node.parts[:i], edit.node, *node.parts[i + 1 :])
                yield edit._replace(node=with_parts(node, parts))

    def of_extremum(self, node: Node) -> Iterator[Edit]:
        """Yield the opposite extremum of a list."""
        opposite = _OPPOSITES[node.value]
        new = make("extremum", node.start, node.end, node.parts, opposite)
        end = node.start + 1 + len(node.value)
        yield Edit("extremum", new, node.start, end, "\\" + opposite)


_BOUNDARIES = {(r"\le", "<"), ("<", r"\le"), (r"\ge", ">"), (">", r"\ge"), (r"\ne", "=")}
_TWO = Fraction(2)
_EDITS: dict[str, Callable[[Editor, Node], Iterator[Edit]]] = {
    "add": Editor.of_sum,
    "product": Editor.of_product,
    "dot": Editor.of_product,
    "entrywise": Editor.of_product,
    "frac": Editor.of_fraction,
    "slash": Editor.of_fraction,
    "power": Editor.of_power,
    "transpose": Editor.of_script,
    "inverse": Editor.of_script,
    "pseudoinverse": Editor.of_script,
    "norm": Editor.of_norm,
    "abs": Editor.of_enclosed,
    "ceil": Editor.of_enclosed,
    "floor": Editor.of_enclosed,
    "call": Editor.of_call,
    "root": Editor.of_call,
    "log": Editor.of_call,
    "number": Editor.of_number,
    "symbol": Editor.of_symbol,
    "reduce": Editor.of_reduce,
    "extremum": Editor.of_extremum,
    "case": Editor.of_conditions,
    "indicator": Editor.of_conditions,
    "moment": Editor.of_conditions,
}
