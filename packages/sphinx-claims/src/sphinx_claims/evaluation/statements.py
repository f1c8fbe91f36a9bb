r"""Split formulas into statements with their conditions.

Rows of a display that begin with a relation or an operator continue the row before. Commas,
``\quad`` and words such as "and" or "where" separate statements; "for" and "if" begin conditions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..formulas import Macro
from .errors import ReadingError
from .notation import RELATIONS, ROWS, UNREAD_RELATIONS
from .pieces import Pieces, read_pieces
from .rows import Piece, match_brackets

_NO_MACROS: Mapping[str, Macro] = MappingProxyType({})
_ALL_RELATIONS = (RELATIONS | UNREAD_RELATIONS) - {r"\mid"}
_CONTINUES = RELATIONS | {"+", "-", r"\cdot", r"\times", r"\odot", "/", r"\pm"}
_DOTS = {r"\dots", r"\cdots"}
_PUNCTUATION = {",", ";", "."}
_GAPS = {r"\\", r"\quad"}
_SEPARATORS = _PUNCTUATION | _GAPS
_CONDITION = {"for", "if", "when", "whenever", "as", "provided"}
_OTHER = {"only", "equality", "not"}
"""Words beside "if" that change its meaning, as in "if and only if" and "with equality if"."""
_CONNECTING = {
    "and", "where", "with", "so", "hence", "then", "thus", "that", "therefore", "i.e.", "is",
    "also", "but", "the", "while",
}  # fmt: skip


@dataclass
class Statement:
    """A statement of a formula: ranges of pieces.

    Attributes:
        start: the index of its first piece.
        end: the index after its last one, without conditions.
        conditions: the ranges of pieces of its conditions, without brackets around them.
        place: its place in the LaTeX, with conditions.
    """

    start: int
    end: int
    conditions: list[tuple[int, int]] = field(default_factory=list)
    place: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class _Segment:
    """Pieces between separators: the words and the separator before them."""

    start: int
    end: int
    words: str
    separator: str


def split_statements(latex: str, macros: Mapping[str, Macro] = _NO_MACROS) -> list[tuple[int, int]]:
    r"""Return the places of the statements of a formula, in order.

    A formula without a relation has none.

    Raises:
        ReadingError: if the formula cannot be split.

    >>> latex = r"a = b, \qquad c < d \text{ for } t \ge 1"
    >>> [latex[start:end] for start, end in split_statements(latex)]
    ['a = b', 'c < d \\text{ for } t \\ge 1']
    """
    _, statements = read_statements(latex, macros)
    return [statement.place for statement in statements]


def read_statements(
    latex: str, macros: Mapping[str, Macro] = _NO_MACROS
) -> tuple[Pieces, list[Statement]]:
    """Return the pieces of a formula with its rows in one line, and its statements.

    Raises:
        ReadingError: if it has a relation and cannot be split.
    """
    pieces = in_one_line(read_pieces(latex, macros))
    row = pieces.row
    if not any(row[i].text in _ALL_RELATIONS for i in top_level(pieces, 0, len(row))):
        return pieces, []
    statements = _statements(pieces, _joined(pieces, _segments(pieces)))
    for statement in statements:
        inside = [(statement.start, statement.end), *statement.conditions]
        found = [piece for place in inside for piece in row[slice(*_with_brackets(row, *place))]]
        statement.place = min(p.start for p in found), max(p.end for p in found)
    return pieces, statements


def _with_brackets(row: tuple[Piece, ...], start: int, end: int) -> tuple[int, int]:
    enclosed = start and row[start - 1].text == "(" and end < len(row) and row[end].text == ")"
    return (start - 1, end + 1) if enclosed else (start, end)


def top_level(pieces: Pieces, start: int, end: int) -> list[int]:
    """Return the indices of pieces outside of brackets."""
    found = []
    i = start
    while i < end:
        found.append(i)
        i = pieces.skip(i)
    return found


def in_one_line(pieces: Pieces) -> Pieces:
    r"""Return the pieces without row environments; ``\\`` is left between rows."""
    row: list[Piece] = []
    stack: list[str] = []
    for piece in pieces.row:
        name = piece.text.partition("{")[2].rstrip("}*").rstrip("}")
        is_rows = piece.text.startswith((r"\begin{", r"\end{")) and _is_rows(piece.text)
        if piece.text.startswith(r"\begin{"):
            stack.append(name if not is_rows else "rows")
        elif piece.text.startswith(r"\end{"):
            stack.pop()
        if is_rows or (piece.text == "&" and stack and stack[-1] == "rows"):
            continue
        row.append(piece)
    kept = _without_inner_rows(row)
    return Pieces(pieces.source, tuple(kept), match_brackets(kept, pieces.source))


def _is_rows(text: str) -> bool:
    return text.partition("{")[2].removesuffix("}") in ROWS


def _without_inner_rows(row: list[Piece]) -> list[Piece]:
    """Drop the ends and gaps of rows within brackets, and those beside a continuation.

    The rows of matrices and cases are kept, whatever sign their first cells begin with.
    """
    partners = match_brackets(row, row[0].text if row else "")
    enclosing: list[int] = []
    kept: list[Piece] = []
    for i, piece in enumerate(row):
        while enclosing and partners[enclosing[-1]] <= i:
            enclosing.pop()
        in_cells = bool(enclosing) and row[enclosing[-1]].text.startswith(r"\begin{")
        is_dropped = (
            piece.text == r"\quad" if in_cells else bool(enclosing) or _is_continued(row, i)
        )
        if piece.text in _GAPS and is_dropped:
            continue
        kept.append(piece)
        if i in partners:
            enclosing.append(i)
    return kept


def _is_continued(row: list[Piece], index: int) -> bool:
    after = index + 1
    while after < len(row) and row[after].text in _GAPS:
        after += 1
    before = index - 1
    while before >= 0 and row[before].text in _GAPS:
        before -= 1
    follows = after < len(row) and row[after].text in _CONTINUES
    return follows or (before >= 0 and row[before].text in _CONTINUES)


def _segments(pieces: Pieces) -> list[_Segment]:
    """Split at separators and words outside of brackets."""
    segments: list[_Segment] = []
    words: list[str] = []
    separator = ""
    start = -1
    row = pieces.row

    def close(end: int) -> None:
        nonlocal start, words, separator
        if start >= 0:
            segments.append(_Segment(start, end, " ".join(words), separator))
            words, separator, start = [], "", -1

    for i in top_level(pieces, 0, len(row)):
        piece = row[i]
        if piece.is_text:
            close(i)
            words.append(piece.text[6:-1].strip())
        elif piece.text in _SEPARATORS:
            close(i)
            separator = r"\\" if r"\\" in (separator, piece.text) else piece.text
        elif start < 0 and piece.text != r"\quad":
            start = i
    close(len(row))
    if words and not all(_is_final(word) for word in words):
        raise _unknown_words(" ".join(words), pieces)
    return segments


def _is_final(word: str) -> bool:
    return not word.strip(" .,;")


def _joined(pieces: Pieces, segments: list[_Segment]) -> list[_Segment]:
    r"""Join the segments of lists such as ``t = 1, \dots, T`` and ``i, j \in S``."""
    joined: list[_Segment] = []
    joins = False
    for segment in segments:
        is_comma = segment.separator == "," and not segment.words
        is_dots = _is_dots(pieces, segment)
        before = joined[-1] if joined else None
        is_item = is_dots or joins or _leads_to_dots(pieces, segments, segment)
        if before and is_comma and (is_item or _is_bare(pieces, before)):
            joined[-1] = _Segment(before.start, segment.end, before.words, before.separator)
        else:
            joined.append(segment)
        joins = is_dots
    return joined


def _is_dots(pieces: Pieces, segment: _Segment) -> bool:
    return segment.end - segment.start == 1 and pieces.row[segment.start].text in _DOTS


def _is_bare(pieces: Pieces, segment: _Segment) -> bool:
    """Return whether a segment has no relation."""
    texts = (pieces.row[i].text for i in top_level(pieces, segment.start, segment.end))
    return not any(text in _ALL_RELATIONS for text in texts)


def _leads_to_dots(pieces: Pieces, segments: list[_Segment], segment: _Segment) -> bool:
    r"""Whether a segment is an item before dots, such as ``2`` in ``k = 1, 2, \dots, n``."""
    after = segments[segments.index(segment) + 1 :]
    return _is_bare(pieces, segment) and bool(after) and _is_dots(pieces, after[0])


def _statements(pieces: Pieces, segments: list[_Segment]) -> list[Statement]:
    statements: list[Statement] = []
    waiting: list[tuple[int, int]] = []
    group: list[Statement] = []
    in_condition = False
    for segment in segments:
        kind = _kind_of(segment.words, pieces)
        if segment.separator in {r"\quad", r"\\"} and not kind:
            in_condition, group = False, []
        if kind == "condition":
            in_condition = True
        elif kind == "connecting" and segment.words != "and":
            in_condition = False
        start, end = _without_brackets(pieces, segment)
        is_condition = in_condition or (start, end) != (segment.start, segment.end)
        if is_condition and group:
            for statement in group:
                statement.conditions.append((start, end))
        elif is_condition and not statements:
            waiting.append((start, end))
            in_condition = False
        elif is_condition:
            statements[-1].conditions.append((start, end))
        else:
            if _is_bare(pieces, segment):
                piece = pieces.latex(segment.start, segment.end)
                raise ReadingError(f"{piece} has no relation and continues nothing")
            statement = Statement(start, end, waiting)
            waiting = []
            statements.append(statement)
            group.append(statement)
    if waiting:
        raise ReadingError(f"{pieces.source.strip()} has a condition and no statement")
    return statements


def _kind_of(words: str, pieces: Pieces) -> str:
    """Return whether words begin a condition, connect statements, or name what follows."""
    if not words:
        return ""
    known = [word.strip(" ,.") for word in words.split()]
    if words.endswith(":"):
        return "connecting"
    if _OTHER.intersection(known):
        raise _unknown_words(words, pieces)
    if known[0] in _CONDITION or (len(known) > 1 and known[0] == "and" and known[1] in _CONDITION):
        return "condition"
    if known[-1] in _CONDITION:
        return "condition"
    if all(word in _CONNECTING for word in known if word):
        return "connecting"
    raise _unknown_words(words, pieces)


def _unknown_words(words: str, pieces: Pieces) -> ReadingError:
    return ReadingError(rf"what does \text{{{words}}} mean in {pieces.source.strip()}?")


def _without_brackets(pieces: Pieces, segment: _Segment) -> tuple[int, int]:
    """Return the inside of a segment that is a relation in brackets; otherwise the segment."""
    start, end = segment.start, segment.end
    encloses = pieces.row[start].text == "(" and pieces.skip(start) == end
    inner = [pieces.row[i].text for i in top_level(pieces, start + 1, end - 1)] if encloses else []
    if any(text in RELATIONS for text in inner):
        return start + 1, end - 1
    return start, end
