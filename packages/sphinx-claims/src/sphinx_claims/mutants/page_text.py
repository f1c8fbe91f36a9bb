"""Prose and formulas in the Markdown of a page: what readers see, by place, and in which zone.

A zone holds everything to which a check may attribute an error: a directive, or paragraphs with the
displayed formulas among them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

_FENCE = re.compile(r"^(\s*)(`{3,}|~{3,}|:{3,})\s*(.*)$")
_DIRECTIVE = re.compile(r"\{([\w:.-]+)\}")
_OPTION = re.compile(r"^\s*:[\w-]+:(?:\s|$)")
_CODE = {"code", "code-block", "code-cell", "eval-rst", "mermaid", "toctree", "sourcecode"}
_HIDDEN = re.compile(
    r"""(?P<comment>^%.*$|^\([\w-]+\)=\s*$)
    | (?P<link>\]\([^()\s]*\))
    | (?P<role>\{(?P<name>[\w:.-]+)\}(?P<ticks>`+)(?P<content>.+?)(?P=ticks)(?!`))
    | (?P<code>(?<!`)(?P<open>`+)(?!`).+?(?<!`)(?P=open)(?!`))
    | (?P<tag></?[a-zA-Z][^<>]*>)
    | (?P<display>\$\$.+?\$\$)
    | (?P<formula>(?<![\\$])\$(?=\S)[^$]+?(?<=\S)\$(?!\d))""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_TITLE = re.compile(r"^(.*?)\s*<[^<>]+>$", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?:][*_\"'”’)\]]*\s")
_PRINTS = re.compile(r"\{claim\}`|\\claim\b")
ENVIRONMENTS = {
    "prf:proof": "in a proof",
    "try": "in an answer box",
    "prf:algorithm": "in a theorem or definition",
}
_STATEMENT = "in a theorem or definition"
BESIDE, ELSEWHERE = "beside a printed claim", "elsewhere"


@dataclass(frozen=True)
class Span:
    """A part of the text of a page, from ``start`` to ``end``, and its first line."""

    start: int
    end: int
    line: int


@dataclass(frozen=True)
class _Fence:
    mark: str
    name: str


class PageText:
    r"""The text of a Markdown page.

    Args:
        text: the source.

    >>> page = PageText("A *sum* $a + b$.\n\n```{code-cell}\n1 + 1\n```\n")
    >>> [page.text[one.start : one.end] for one in (*page.prose, *page.formulas)]
    ['A *sum* ', '.\n', '$a + b$']
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.prose: list[Span] = []
        self.formulas: list[Span] = []
        self.zones: list[Span] = []
        self._environments: list[tuple[int, str]] = []
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._read()

    def line(self, place: int) -> int:
        """Return the number of the line that contains a place."""
        return bisect_right(self._starts, place)

    def zone(self, place: int) -> int:
        """Return the index of the zone that contains a place."""
        return bisect_right([zone.start for zone in self.zones], place) - 1

    def in_zone(self, place: int) -> bool:
        """Tell whether readers may see a place: not within a cell, or the front matter."""
        i = self.zone(place)
        return i >= 0 and place < self.zones[i].end

    def zone_at(self, line: int) -> int | None:
        """Return the index of the zone that contains a line; ``None`` if no zone does."""
        for i, zone in enumerate(self.zones):
            if zone.line <= line <= self.line(zone.end - 1):
                return i
        return None

    def context(self, place: int) -> str:
        """Return where a place is: in a theorem, in a proof, beside a printed claim, or none."""
        i = bisect_right(self._places, place) - 1
        if i >= 0 and self._environments[i][1]:
            return self._environments[i][1]
        return BESIDE if _PRINTS.search(self.sentence(place)) else ELSEWHERE

    def sentence(self, place: int) -> str:
        """Return the sentence that contains a place, with the displays among its words."""
        zone = self.zones[self.zone(place)]
        start, end = zone.start, zone.end
        for match in _SENTENCE_END.finditer(self.text, zone.start, zone.end):
            if match.end() <= place:
                start = match.end()
            else:
                end = match.end()
                break
        return self.text[start:end]

    @cached_property
    def _places(self) -> list[int]:
        return [place for place, _ in self._environments]

    def _read(self) -> None:
        """Divide the text into blocks, which a blank line or a fence ends, and these into zones."""
        lines = self.text.splitlines(keepends=True)
        fences: list[_Fence] = []
        block: int | None = None
        place = first = 0
        front = bool(lines) and lines[0].strip() == "---"
        for i, line in enumerate(lines):
            start, place = place, place + len(line)
            if front:
                front = i == 0 or line.strip() != "---"
                continue
            fence = _FENCE.match(line.rstrip("\n"))
            in_code = bool(fences) and fences[-1].name in _CODE
            closes = fence is not None and bool(fences) and self._closes(fence, fences[-1])
            if fence and (closes or not in_code):
                self._end_block(block, start, joins=bool(fences))
                block = None
                ended = fences.pop() if closes else None
                if ended is None:
                    name = _DIRECTIVE.match(fence[3])
                    is_code = not name and not fence[2].startswith(":")
                    fences.append(_Fence(fence[2], "code" if is_code else name[1] if name else ""))
                    if len(fences) == 1:
                        first = start
                elif not fences and ended.name not in _CODE:
                    self._end_zone(first, place)
                self._enter(place, fences)
                continue
            hidden = in_code or (bool(fences) and _OPTION.match(line))
            if hidden or not line.strip():
                self._end_block(block, start, joins=bool(fences))
                block = None
            elif block is None:
                block = start
        self._end_block(block, len(self.text), joins=bool(fences))

    @staticmethod
    def _closes(fence: re.Match[str], opened: _Fence) -> bool:
        return not fence[3] and fence[2].startswith(opened.mark)

    def _enter(self, place: int, fences: list[_Fence]) -> None:
        names = [fence.name for fence in fences]
        found = [
            ENVIRONMENTS.get(name, _STATEMENT)
            for name in names
            if name in ENVIRONMENTS or name.startswith("prf:")
        ]
        self._environments.append((place, found[-1] if found else ""))

    def _end_block(self, start: int | None, end: int, *, joins: bool) -> None:
        if start is None:
            return
        self._divide(start, end)
        if not joins:
            self._end_zone(start, end)

    def _end_zone(self, start: int, end: int) -> None:
        """Add a zone, or lengthen the last one by a display, or by a sentence that goes on."""
        if self.zones:
            last = self.zones[-1]
            before, after = self.text[last.start : last.end].rstrip(), self.text[start:end]
            between = self.text[last.end : start]
            adjoins = not between.strip() and not after.lstrip().startswith("#")
            ended = before.rstrip("$ \n").endswith((".", "!", "?", "```", ":::"))
            if adjoins and (after.lstrip().startswith("$$") or not ended):
                self.zones[-1] = Span(last.start, end, last.line)
                return
        self.zones.append(Span(start, end, self.line(start)))

    def _divide(self, start: int, end: int) -> None:
        """Divide a block into prose and formulas, and leave out what readers do not see."""
        place = start
        for match in _HIDDEN.finditer(self.text, start, end):
            self._add_prose(place, match.start())
            place = match.end()
            if match["formula"] or match["display"]:
                self.formulas.append(Span(match.start(), match.end(), self.line(match.start())))
            elif match["role"] and match["name"] in {"claim", "noclaim"}:
                title = _TITLE.match(match["content"])
                if title:
                    inside = match.start("content")
                    self._add_prose(inside, inside + len(title[1]))
        self._add_prose(place, end)

    def _add_prose(self, start: int, end: int) -> None:
        if start < end and self.text[start:end].strip():
            self.prose.append(Span(start, end, self.line(start)))
