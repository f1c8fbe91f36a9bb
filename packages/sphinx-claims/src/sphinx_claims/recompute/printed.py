"""Sentences that print claims, with the places of the claims."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..audit.findings import one_line
from ..claims.record import Claim
from ..printing.printing import stated_text

_PLACE = "\ue000"
_SPREAD = re.compile(r"\s*(?:±|\\pm)\s*")


@dataclass(frozen=True)
class Printed:
    """A place of a sentence that prints claims.

    Attributes:
        keys: their keys.
        words: the words that print them; empty for what the claim states.
        latex: whether the place is in a formula.
    """

    keys: tuple[str, ...]
    words: str = ""
    latex: bool = False

    def text(self, claims: Mapping[str, Claim], decimal_sign: str) -> str:
        """Return what is printed, on one line."""
        if self.words:
            return self.words
        claim = claims.get(self.keys[0])
        if not claim or not claim.states_value:
            return f"({self.keys[0]})"
        latex = claim.statement.latex(decimal_sign)
        return one_line(latex if self.latex else stated_text(claim, decimal_sign))


Piece = str | Printed


@dataclass(frozen=True)
class Sentence:
    """A sentence that prints claims.

    Attributes:
        path: the source file.
        line: the line of the first claim.
        keys: the claims that it prints, without those of headings of a table.
        pieces: its text, and the places of its claims.
    """

    path: str
    line: int
    keys: tuple[str, ...]
    pieces: tuple[Piece, ...]

    def text(self, claims: Mapping[str, Claim], decimal_sign: str) -> str:
        """Return the sentence with the printed values."""
        texts = (
            piece if isinstance(piece, str) else piece.text(claims, decimal_sign)
            for piece in self.pieces
        )
        return one_line("".join(texts))

    def places(
        self, other: str, claims: Mapping[str, Claim], decimal_sign: str
    ) -> list[tuple[Printed, str]]:
        """Return each place that prints claims, with what another sentence has there.

        Nothing is returned if the sentences differ in other places, or nowhere.
        """
        if self.text(claims, decimal_sign) == other:
            return []
        words = "(.+?)".join(re.escape(part) for part in self._words())
        match = re.fullmatch(words, other)
        printed = [piece for piece in self.pieces if isinstance(piece, Printed)]
        return list(zip(printed, match.groups(), strict=True)) if match else []

    def _words(self) -> list[str]:
        """Return the texts before, between and after the places of claims, on one line."""
        marked = (piece if isinstance(piece, str) else _PLACE for piece in self.pieces)
        return one_line("".join(marked)).split(_PLACE)

    def spread_of(self, key: str) -> str:
        """Return the key of the claim that is printed after ± behind a claim; empty if none is."""
        for i, piece in enumerate(self.pieces):
            if not isinstance(piece, Printed) or piece.keys[0] != key:
                continue
            if len(piece.keys) == 2 and "±" in piece.words:
                return piece.keys[1]
            between, after = [*self.pieces[i + 1 : i + 3], "", ""][:2]
            if isinstance(after, Printed) and _SPREAD.fullmatch(str(between)):
                return after.keys[0]
        return ""
