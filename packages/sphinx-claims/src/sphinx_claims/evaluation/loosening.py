"""Conditions that allow one more value than those that are printed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from .edits import Editor
from .expressions import Node, make, with_parts
from .ranges import Range, links


class Looser(NamedTuple):
    """A relation of a condition that allows more.

    Attributes:
        link: the printed relation.
        wider: the relation that allows more; ``None`` if all that it excludes is tried.
        text: what is different, with the LaTeX.
        piece: the LaTeX that an author may excuse.
    """

    link: Node
    wider: Node | None
    text: str
    piece: str


def loosened(condition: Range) -> Iterator[Looser]:
    r"""Yield the relations of a condition, each with a wider one.

    An order relation of letters allows one step more, as ``0 \le t`` for ``1 \le t``, and so does
    each end of a list such as ``1, \dots, T``. All other relations are left out.
    """
    for link in links(condition.chain):
        latex = condition.latex(link)
        if link.free and link.parts[1].kind == "items":
            yield from _longer_lists(condition, link)
        else:
            yield Looser(link, _one_step(link), f"without {latex}", latex)


def _one_step(link: Node) -> Node | None:
    (sign,) = link.value
    if sign not in {"<", r"\le", ">", r"\ge"} or not link.free:
        return None
    left, right = link.parts
    one = make("number", left.start, left.end, value=Fraction(1))
    step = make("neg", left.start, left.end, (one,)) if sign in {"<", r"\le"} else one
    shifted = make("add", left.start, left.end, (left, step))
    return make("chain", link.start, link.end, (shifted, right), link.value)


def _longer_lists(condition: Range, link: Node) -> Iterator[Looser]:
    """Yield a list with another first or last item; some of them are shorter."""
    letter, items = link.parts
    editor = Editor(condition.source, {})
    for i, item in enumerate(items.parts):
        if item.kind != "ellipsis":
            continue
        for edit in editor.of_ellipsis(item):
            parts = (*items.parts[:i], edit.node, *items.parts[i + 1 :])
            wider = make(
                "chain", link.start, link.end, (letter, with_parts(items, parts)), link.value
            )
            before, after = (link.start, edit.start), (edit.end, link.end)
            pieces = condition.source[slice(*before)], edit.text, condition.source[slice(*after)]
            latex = " ".join("".join(pieces).split())
            yield Looser(link, wider, f"with {latex}", latex)
