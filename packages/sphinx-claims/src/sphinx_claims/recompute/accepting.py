"""Write the sentences of pages into modules of second entries."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from .reading import Entry, sentence_argument

_WIDTH = 76
_INDENT = " " * 4


def accept_sentences(entry: Entry, sentences: Sequence[str]) -> None:
    """Replace the sentences of an entry in its module."""
    argument = sentence_argument(entry.path, entry.line)
    lines = entry.path.read_text("utf-8").splitlines(keepends=True)
    start = _offset(lines, argument.lineno, argument.col_offset)
    end = _offset(lines, argument.end_lineno, argument.end_col_offset)
    text = "".join(lines)
    before, after = text[:start], text[end:]
    while before.rstrip().endswith("(") and after.lstrip().startswith(")"):
        before, after = before.rstrip().removesuffix("("), after.lstrip().removeprefix(")")
    entry.path.write_text(before + format_sentences(sentences) + after, "utf-8")


def format_sentences(sentences: Sequence[str]) -> str:
    r"""Return sentences as a string, or a tuple of strings, in the notation of Python.

    >>> print(format_sentences(["It has 12 edges.", r"Here $n = 4 \cdot 3$."]))
    (
            "It has 12 edges.",
            r"Here $n = 4 \cdot 3$.",
        )
    """
    if len(sentences) == 1:
        return _format(sentences[0], _INDENT)
    inner = _INDENT * 2
    return f"({''.join(f'{chr(10)}{inner}{_format(one, inner)},' for one in sentences)}\n{_INDENT})"


def _format(sentence: str, indent: str) -> str:
    lines = wrap(sentence, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
    parts = [f"{line} " for line in lines[:-1]] + lines[-1:]
    if len(parts) == 1:
        return _literal(parts[0])
    return f"({''.join(f'{chr(10)}{indent}{_INDENT}{_literal(part)}' for part in parts)}\n{indent})"


def _literal(text: str) -> str:
    if "\\" in text and '"' not in text and not text.endswith("\\"):
        return f'r"{text}"'
    literal = repr(text)
    if '"' in text:
        return literal
    inner = literal[1:-1].replace("\\'", "'")
    return f'"{inner}"'


def _offset(lines: Sequence[str], line: int | None, column: int | None) -> int:
    """Return the index of a character for a place that :mod:`ast` counts in bytes of UTF-8."""
    assert line is not None
    assert column is not None
    before = len(lines[line - 1].encode()[:column].decode())
    return sum(map(len, lines[: line - 1])) + before
