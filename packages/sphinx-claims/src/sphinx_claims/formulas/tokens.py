"""Split LaTeX into tokens with their places in the source."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<command>\\(?:[A-Za-z]+|[^A-Za-z]|\Z))|(?P<space>\s+)|(?P<comment>%[^\n]*\n?)|(?P<character>.)",
    re.DOTALL,
)


class Kind(Enum):
    """The kinds of tokens."""

    COMMAND = "command"
    CHARACTER = "character"
    SPACE = "space"
    COMMENT = "comment"


class Token(NamedTuple):
    r"""A command such as ``\alpha``, a character, white space, or a comment.

    Attributes:
        kind: its kind.
        text: its LaTeX.
        start: the index of its first character in the source.
        end: the index after its last one.
    """

    kind: Kind
    text: str
    start: int
    end: int


def tokenize(latex: str) -> list[Token]:
    r"""Split LaTeX into tokens, which cover it without a gap.

    >>> [token.text for token in tokenize(r"\frac12 % half")]
    ['\\frac', '1', '2', ' ', '% half']
    """
    return [
        Token(Kind(match.lastgroup), match[0], match.start(), match.end())
        for match in _TOKEN.finditer(latex)
    ]
