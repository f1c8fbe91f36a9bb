"""Parts of the pages of a site, each of which another machine can execute."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

_Item = TypeVar("_Item")
_SHARD = re.compile(r"(\d+)/(\d+)", re.ASCII)


@dataclass(frozen=True)
class Shard:
    """One of several parts, such as the second of four."""

    number: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Parse a text such as ``2/4``.

        Raises:
            ValueError: if it is no such text, or there is no such part.

        >>> Shard.parse("2/4").pick("abcdefg")
        ['b', 'f']
        """
        match = _SHARD.fullmatch(text)
        if not match or not 1 <= int(match[1]) <= int(match[2]):
            raise ValueError(f"expected a shard such as 2/4, from 1/4 to 4/4, found {text!r}")
        return cls(int(match[1]), int(match[2]))

    def pick(self, items: Sequence[_Item]) -> list[_Item]:
        """Return the items of this part; items are dealt to the parts in turn."""
        return [*items[self.number - 1 :: self.count]]

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"
