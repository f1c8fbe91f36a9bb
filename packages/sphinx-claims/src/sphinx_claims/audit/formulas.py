r"""Find the numerals of LaTeX formulas that state facts, as they are typeset.

Every numeral states a fact, except

- whole numbers in subscripts and superscripts, unless they belong to a large operator or a brace,
  or are superscripts of a numeral or a set,
- a bare 0, 1 or 2 that stands for no value, see the module ``bare_numerals``,
- labels, lengths and column specifications, which are not typeset.

Text in a formula is prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from operator import add
from types import MappingProxyType

from ..formulas import Atom, Line, Macro, Place, read_formula, typeset_lines
from ..formulas import signs as s
from .bare_numerals import BareNumerals
from .facts import Fact
from .prose import SIGNS, facts_in_prose

_NO_MACROS: Mapping[str, Macro] = MappingProxyType({})
_SPACE = f"{s.THIN}*"
_WHOLE = rf"{_SPACE}[-+]?{_SPACE}\d+{_SPACE}"
_PART = rf"(?:\({_WHOLE}\)|{s.OPEN}{_WHOLE}{s.CLOSE}|(?<![\d.])\d+)"
_QUOTIENT = re.compile(
    rf"{s.OPEN}{_WHOLE}{s.CLOSE}{s.FRACTION}{s.OPEN}{_WHOLE}{s.CLOSE}"
    rf"|{_PART}{_SPACE}[/:÷]{_SPACE}{_PART}(?![\d.])"
)
_NUMBER = re.compile(
    rf"(?:\d|\.(?=\d))(?:{_SPACE}\d|(?:\.|{s.COMMA})(?=\d))*(?:{_SPACE}%)?|[{SIGNS}{s.VECTOR}]"
)
_NUMERAL = re.compile(f"(?P<quotient>{_QUOTIENT.pattern})|{_NUMBER.pattern}")
_TEXT_RUN = re.compile(rf"{s.TEXT}(?:.*{s.TEXT})?", re.DOTALL)
_COUNT = re.compile(rf"\d*{_TEXT_RUN.pattern}\d*", re.DOTALL)
_WORD = re.compile(rf"(?:[^\W\d_]|{s.TEXT}){{3,}}")
_DECIMAL = re.compile(rf"\d*(?:\.|{s.COMMA})\d+")
_BARE = {"0", "1", "2", s.VECTOR}


def facts_in_formula(
    latex: str, language: str = "en", macros: Mapping[str, Macro] = _NO_MACROS
) -> list[Fact]:
    r"""Find the numerals in a LaTeX formula that state a fact.

    Args:
        latex: the formula.
        language: the code of the language of the page.
        macros: the macros of the site, by their commands.

    >>> facts_in_formula(r"\sum_{i=1}^n x_i^3 \le \frac1n + 2 x, \quad t \ge 1")
    []
    >>> [fact.numeral for fact in facts_in_formula(r"x \in \mathbb R^{3}, \tfrac12 \cdot 10^{-4}")]
    ['3', '\\tfrac12', '10', '4']
    """
    excerpts = _Excerpts(latex)
    facts: list[Fact] = []
    numerals: list[tuple[int, str]] = []
    for line in typeset_lines(read_formula(latex, macros)):
        facts += [Fact(word, excerpts.around(place)) for place, word in _words(line, language)]
        spans = [line.span(*span) for span in _numerals(line)]
        numerals += [(start, _balanced(latex, start, end)) for start, end in spans]
    return facts + [Fact(text, excerpts.around(start)) for start, text in sorted(numerals)]


def _numerals(line: Line) -> Iterator[tuple[int, int]]:
    """Yield the spans of atoms that are numerals and state a fact."""
    split = set(_split_scripts(line))
    yield from split
    if line.place is Place.SCRIPT:
        yield from (match.span() for match in _DECIMAL.finditer(line.signs))
        return
    bare = BareNumerals(line)
    for match in _NUMERAL.finditer(line.signs):
        start, end = match.span()
        if any(first < end and start < last for first, last in split):
            continue
        if match["quotient"] or match[0] not in _BARE or bare.states_fact(start, end):
            yield start, end


def _split_scripts(line: Line) -> Iterator[tuple[int, int]]:
    """Yield the numerals of which TeX sets only the first digit as a script: x_10."""
    atoms = line.atoms
    for i, (script, digit) in enumerate(pairwise(atoms)):
        is_script = (
            script.text.isdecimal() and len(script.text) == 1 and not script.sign.isdecimal()
        )
        if is_script and script.end == digit.start and digit.sign.isdecimal():
            match = _NUMBER.match(line.signs, i + 1)
            if match and script.end - script.start == 1:
                yield i, match.end()


def _words(line: Line, language: str) -> Iterator[tuple[int, str]]:
    """Yield the facts of the texts of a line, with their places in the source."""
    counts = line.place is Place.SCRIPT and any(atom[:2] == (s.TEXT, " ") for atom in line.atoms)
    run = (_COUNT if counts else _TEXT_RUN).search(line.signs)
    if run:
        atoms = line.atoms[run.start() : run.end()]
        found = _facts_in_text(atoms, "", language, counts=counts)
        yield from ((places[0], word) for places, word in found)
        if any(atom.text == s.THIN for atom in atoms):
            covered = {place for places, _ in found for place in places}
            apart = _facts_in_text(atoms, " ", language, counts=counts)
            yield from ((places[0], word) for places, word in apart if places[0] not in covered)
    for match in _WORD.finditer(line.signs):
        atoms = line.atoms[match.start() : match.end()]
        word = "".join(a.text if a.sign == s.TEXT else a.sign for a in atoms)
        is_text = all(a.sign == s.TEXT for a in atoms)
        if not is_text and _is_number_word(word, language):
            yield atoms[0].start, word


def _is_number_word(word: str, language: str) -> bool:
    return [fact.numeral for fact in facts_in_prose(word, language)] == [word]


def _facts_in_text(
    atoms: Sequence[Atom], thin: str, language: str, *, counts: bool
) -> list[tuple[list[int], str]]:
    """Return the facts of texts, with the places of their characters in the source.

    Args:
        atoms: the texts of a line and what is between them.
        thin: what is read for thin spaces, and between texts that follow each other.
        language: the code of the language of the page.
        counts: whether numerals between the texts belong to them, as in a script with words.
    """
    pieces: list[str] = []
    places: list[int] = []
    for atom in atoms:
        piece = "\N{BULLET}"
        if atom.sign in {s.TEXT, s.THIN, s.WIDE}:
            piece = thin if atom.text == s.THIN else atom.text
        elif counts and atom.sign.isdecimal():
            piece = atom.sign
        elif pieces and pieces[-1] == piece:
            continue
        pieces.append(piece)
        places += [atom.start] * len(piece)
    text = "".join(pieces)
    found: list[tuple[list[int], str]] = []
    position = 0
    for fact in facts_in_prose(text, language):
        position = max(text.find(fact.numeral, position), 0)
        end = position + len(fact.numeral)
        found.append((places[position:end], fact.numeral))
        position = end
    return found


def _balanced(latex: str, start: int, end: int) -> str:
    """Return a piece of a formula with the braces that belong to it."""
    piece = latex[start:end]
    depth = lowest = 0
    for sign in piece:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        lowest = min(lowest, depth)
    before, after = start + lowest, end + depth - lowest
    is_braced = latex[before:start] == "{" * -lowest and latex[end:after] == "}" * (depth - lowest)
    return " ".join((latex[before:after] if is_braced else piece).split())


class _Excerpts:
    """Excerpts of a formula in one line.

    Args:
        latex: the formula.
    """

    def __init__(self, latex: str) -> None:
        self.line = " ".join(latex.split())
        words = (0 if sign.isspace() else 1 for sign in latex)
        starts = (before.isspace() and not sign.isspace() for before, sign in pairwise(f"x{latex}"))
        self.places = [*accumulate(map(add, words, starts))]

    def around(self, place: int, length: int = 40) -> str:
        """Return the formula, or an excerpt around a place in it if it is long."""
        if len(self.line) <= 2 * length:
            return self.line
        start = max(self.places[place] - length, 0)
        return self.line[start : start + 2 * length]
