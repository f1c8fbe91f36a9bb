"""Set a formula in lines: what a reader sees side by side, through braces, colors and fonts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from . import signs
from .commands import DEFINITIONS, HIDDEN, INFIX, UPRIGHT
from .layout import (
    Command,
    Environment,
    Fenced,
    Formula,
    Group,
    Node,
    Raw,
    Script,
    Space,
    Symbol,
    Text,
)
from .lines import Atom, Line, Place

_FRACTIONS = {r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\nicefrac", r"\sfrac", r"\genfrac"}
_FRACTIONS |= {r"\over", r"\above", r"\overwithdelims", r"\abovewithdelims"}
_STACKS = {r"\binom", r"\dbinom", r"\tbinom"} | (INFIX - _FRACTIONS)
_ABOVE = {r"\overset", r"\underset", r"\stackrel"}
_BRACES = {r"\overbrace", r"\underbrace", r"\overbracket", r"\underbracket", r"\overparen"}
_BRACES |= {r"\underparen", r"\overgroup", r"\undergroup"}
_CALLS = {r"\pmod", r"\pod", r"\mod", r"\bra", r"\ket", r"\braket", r"\Bra", r"\Ket", r"\Braket"}
_SETS = {r"\mathbb", r"\mathcal", r"\mathscr", r"\Bbb", r"\cal", r"\mathds"}
_BOLD = {r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb", r"\symbf"}
_REFERENCES = {r"\ref", r"\eqref", r"\cite", r"\includegraphics"}
_MATRICES = {
    f"{bracket}{kind}{star}"
    for bracket in ("", "p", "b", "B", "v", "V")
    for kind in ("matrix", "smallmatrix")
    for star in ("", "*")
} | {"bordermatrix"}
_CASES = {"cases", "dcases", "rcases", "drcases", "cases*", "numcases"}
_ARRAYS = {"array", "darray", "tabular"}
_MAX_BASE = 40
_SCRIPTS = signs.SUB + signs.SUP_NUMBER + signs.SUP_TRANSPOSE + signs.SUP_OTHER
_NUMERAL_IN_BRACKETS = re.compile(
    rf"\([-+\d./·×{signs.CLAIM}{signs.COMMA}{signs.FRACTION}{signs.OPEN}{signs.CLOSE}]+\)\Z"
)
_SET_IN_BRACKETS = re.compile(
    rf"(?<![\w{signs.SET}{signs.SYMBOL}{signs.OPERATOR}{signs.TEXT}{_SCRIPTS}])"
    rf"(?:\[[^][]*\]|\{{[^{{}}]*\}})\Z"
)
_BOLD_DIGITS = re.compile(
    rf"\d{signs.THIN}*{signs.VECTOR}+|{signs.VECTOR}+(?={signs.THIN}*\d)"
    rf"|{signs.VECTOR}{signs.THIN}*{signs.VECTOR}(?![{_SCRIPTS}])"
)
_BEFORE_EQUAL = {"<": "≤", ">": "≥", "!": "≠", ":": "≔"}
_WIDE = 0.45
"""The width in em from which a space separates statements."""


def typeset_lines(formula: Formula) -> list[Line]:
    r"""Return the lines of a formula: the main ones, scripts, and entries of matrices.

    Fractions and roots are on the line, with signs for their parts. What is not seen, such as
    ``\phantom``, is left out.

    >>> from .reader import read_formula
    >>> for line in typeset_lines(read_formula(r"{1}{2} \color{red}{x}^{3\,4}")):
    ...     print(line.place.name, [atom.text for atom in line.atoms])
    SCRIPT ['3', '\u2009', '4']
    FORMULA ['1', '2', 'x', '3\u20094']
    """
    setter = _Setter()
    setter.line(formula.nodes, Place.FORMULA)
    return [line for line in setter.lines if line.atoms]


class _Setter:
    """The lines that are complete."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.in_text = False

    def line(self, nodes: Iterable[Node], place: Place) -> list[Atom]:
        """Set nodes on lines of their own; rows end where the formula breaks."""
        atoms: list[Atom] = []
        self.add(nodes, atoms, place)
        row: list[Atom] = []
        for atom in atoms:
            if atom.sign == signs.BREAK:
                self.lines.append(Line(place, tuple(_join_digits(row))))
                row = []
            elif atom.sign != "&" or atom.text == r"\&":
                row.append(atom)
        self.lines.append(Line(place, tuple(_join_digits(row))))
        return atoms

    def add(self, nodes: Iterable[Node], atoms: list[Atom], place: Place) -> None:
        for node in nodes:
            self.node(node, atoms, place)

    def node(self, node: Node, atoms: list[Atom], place: Place) -> None:
        """Add the atoms of a node to a line."""
        if isinstance(node, Symbol):
            self.symbol(node, atoms)
        elif isinstance(node, Space):
            if node.width:
                sign = signs.WIDE if node.width >= _WIDE else signs.THIN
                blank = Atom(sign, sign, node.start, node.end)
                atoms.append(_as_text(blank) if self.in_text else blank)
        elif isinstance(node, Group):
            self.group(node, atoms, place)
        elif isinstance(node, Text):
            self.text(node, atoms, place)
        elif isinstance(node, Command):
            self.command(node, atoms, place)
        elif isinstance(node, Script):
            self.script(node, atoms, place)
        elif isinstance(node, Fenced):
            for side in (node.left, *node.children, node.right):
                if side not in (node.left, node.right) or getattr(side, "text", "") != ".":
                    self.node(side, atoms, place)
        elif isinstance(node, Environment):
            self.environment(node, atoms, place)

    def symbol(self, node: Symbol, atoms: list[Atom]) -> None:
        sign = signs.sign_of(node.text)
        if not sign:
            return
        if self.in_text:
            atoms.append(Atom(signs.TEXT, signs.print_of(node.text), node.start, node.end))
        elif atoms and atoms[-1].sign == signs.NOT:
            negated = atoms.pop()
            sign = {"=": "≠", "∈": "∉"}.get(sign, sign)
            atoms.append(Atom(sign, sign, negated.start, node.end))
        elif sign == "=" and atoms and atoms[-1].sign in _BEFORE_EQUAL:
            first = atoms.pop()
            sign = _BEFORE_EQUAL[first.sign]
            atoms.append(Atom(sign, sign, first.start, node.end))
        else:
            atoms.append(Atom(sign, node.text, node.start, node.end))

    def group(self, node: Group, atoms: list[Atom], place: Place) -> None:
        before = len(atoms)
        with self.mode(in_text=False):
            self.add(node.children, atoms, place)
        if len(atoms) == before + 1 and atoms[-1].sign == ",":
            atoms[-1] = Atom(signs.COMMA, ",", node.start, node.end)

    def text(self, node: Text, atoms: list[Atom], place: Place) -> None:
        """Add text; upright digits without a letter are no text."""
        before = len(atoms)
        if node.name.rstrip("*") in UPRIGHT:
            self.add(node.children, atoms, place)
            if any(_is_letter(atom) for atom in atoms[before:]):
                atoms[before:] = map(_as_text, atoms[before:])
                if before and atoms[before - 1].sign == signs.TEXT:
                    atoms.insert(before, Atom(signs.TEXT, signs.THIN, node.start, node.start))
            return
        if atoms and atoms[-1].sign == signs.TEXT and not self.in_text:
            atoms.append(Atom(signs.TEXT, signs.THIN, node.start, node.start))
            before += 1
        with self.mode(in_text=True):
            self.add(node.children, atoms, place)
        if len(atoms) == before + 1 and atoms[-1].text in {",", "."} and not self.in_text:
            sign = signs.COMMA if atoms[-1].text == "," else "."
            atoms[-1] = atoms[-1]._replace(sign=sign)

    @contextmanager
    def mode(self, *, in_text: bool) -> Iterator[None]:
        """Set what follows in text mode or in math mode."""
        before, self.in_text = self.in_text, in_text
        yield
        self.in_text = before

    def command(self, node: Command, atoms: list[Atom], place: Place) -> None:
        """Add a command with arguments."""
        name = node.name
        if name in HIDDEN:
            atoms.append(Atom(signs.THIN, signs.THIN, node.start, node.end))
        elif name in {r"\claim", r"\noclaim"}:
            atoms.append(Atom(signs.CLAIM, "", node.start, node.end))
        elif name in _FRACTIONS or name in _STACKS:
            self.fraction(node, atoms, place)
        elif name == r"\sqrt":
            if node.option:
                self.line([node.option], _inner(place, Place.LIMIT))
            atoms.append(Atom(signs.ROOT, "", node.start, node.start))
            self.enclosed(node, node.arguments, atoms, place)
        elif name in _ABOVE:
            self.line(node.arguments[:1], _inner(place, Place.LABEL))
            self.add(node.arguments[1:], atoms, place)
        elif name.startswith(r"\x") and node.arguments:
            atoms.append(Atom(signs.sign_of(name), "", node.start, node.end))
            options = [node.option] if node.option else []
            self.line(node.arguments, _inner(place, Place.LABEL))
            self.line(options, _inner(place, Place.LABEL))
        elif name == r"\tag":
            self.line(node.arguments, Place.TAG)
        elif name in DEFINITIONS or name in {r"\intertext", r"\shortintertext"}:
            self.line(node.arguments, Place.LABEL)
        elif name in {r"\sideset", r"\mathchoice"}:
            for argument in node.arguments[:-1]:
                self.line([argument], _inner(place, Place.LABEL))
            self.add(node.arguments[-1:], atoms, place)
        elif name in _REFERENCES:
            atoms.append(Atom(signs.SYMBOL, "", node.start, node.end))
        elif name in _CALLS:
            if name.endswith("od"):
                atoms.append(Atom(signs.WIDE, signs.WIDE, node.start, node.start))
            atoms.append(Atom(signs.SYMBOL, "", node.start, node.start))
            self.bracketed("()", node, atoms, place)
        elif name in {r"\set", r"\Set"}:
            self.bracketed("{}", node, atoms, place)
        else:
            before = len(atoms)
            self.add((a for a in node.arguments if not isinstance(a, Raw)), atoms, place)
            self.restyle(name, atoms, before)

    def restyle(self, name: str, atoms: list[Atom], before: int) -> None:
        """Mark the letters of sets, and zeros and ones that are vectors or indicators."""
        for i, atom in enumerate(atoms[before:], before):
            is_set = name in _SETS and atom.sign.isalpha()
            if is_set or (name in _BOLD and atom.sign in {*"RNZQC"}):
                atoms[i] = atom._replace(sign=signs.SET)
            elif name in _BOLD | _SETS and atom.sign in {"0", "1"} and len(atoms) == before + 1:
                atoms[i] = atom._replace(sign=signs.VECTOR)

    def bracketed(self, pair: str, node: Command, atoms: list[Atom], place: Place) -> None:
        atoms.append(Atom(pair[0], pair[0], node.start, node.start))
        self.add(node.arguments, atoms, place)
        atoms.append(Atom(pair[1], pair[1], node.end, node.end))

    def enclosed(
        self, node: Command, content: Iterable[Node], atoms: list[Atom], place: Place
    ) -> None:
        """Add nodes between invisible brackets."""
        atoms.append(Atom(signs.OPEN, "", node.start, node.start))
        self.add(content, atoms, place)
        atoms.append(Atom(signs.CLOSE, "", node.end, node.end))

    def fraction(self, node: Command, atoms: list[Atom], place: Place) -> None:
        typeset = [argument for argument in node.arguments if not isinstance(argument, Raw)]
        missing = Group(node.end, node.end, ())
        above, below = [*typeset, missing, missing][:2]
        sign = signs.FRACTION if node.name in _FRACTIONS else signs.STACK
        self.enclosed(node, [above], atoms, place)
        atoms.append(Atom(sign, "", node.start, node.end))
        self.enclosed(node, [below], atoms, place)

    def script(self, node: Script, atoms: list[Atom], place: Place) -> None:
        """Add a base; set its scripts on lines of their own, with a sign on this line."""
        if node.base:
            self.node(node.base, atoms, place)
        place_of_last = _last(atoms, signs.THIN)
        last = atoms[place_of_last] if place_of_last >= 0 else None
        inner = _inner(place, Place.SCRIPT)
        if isinstance(node.base, Command) and node.base.name in _BRACES:
            inner = _inner(place, Place.LABEL)
        elif _stands_alone(node, last):
            inner = _inner(place, Place.LIMIT)
        elif last and (last.sign == signs.OPERATOR or _is_operator(node.base)):
            integral = last.text.endswith("int")
            inner = _inner(place, Place.INTEGRAL if integral else Place.LIMIT)
        is_limit = inner in {Place.LIMIT, Place.INTEGRAL, Place.LABEL}
        for script, mark in ((node.sub, signs.SUB), (node.sup, "")):
            if script is None:
                continue
            is_counted = not mark and not is_limit and _is_numeral_or_set(atoms)
            found = self.line([script], _inner(place, Place.EXPONENT) if is_counted else inner)
            if not is_limit:
                text = "".join(atom.text for atom in found)
                atoms.append(Atom(mark or _mark(found), text, script.start, script.end))

    def environment(self, node: Environment, atoms: list[Atom], place: Place) -> None:
        """Set the rows or cells of an environment; a symbol stands for it on its line."""
        cells = [cell for row in node.rows for cell in row]
        lines = [cell.children for cell in cells]
        if node.name in _CASES:
            inner = _inner(place, Place.CASE)
        elif node.name in _MATRICES or (node.name in _ARRAYS and not _has_relation(cells)):
            general = any(signs.DOTS in _symbol_signs(cell) for cell in cells)
            inner = _inner(place, Place.GENERAL_ENTRY if general else Place.ENTRY)
        else:
            inner = place
            lines = [tuple(child for cell in row for child in cell.children) for row in node.rows]
        for line in lines:
            self.line(line, inner)
        atoms.append(Atom(signs.SYMBOL, "", node.start, node.end))


def _inner(place: Place, inner: Place) -> Place:
    """Return the place of a line within another one; what is in a script is a script."""
    return Place.SCRIPT if place is Place.SCRIPT else inner


def _is_letter(atom: Atom) -> bool:
    is_letter = atom.text.isalpha() if atom.sign == signs.TEXT else atom.sign.isalpha()
    return is_letter or atom.sign == signs.SET


def _as_text(atom: Atom) -> Atom:
    """Return a sign of upright letters, or a space of text, as a character of text."""
    if atom.sign in {signs.THIN, signs.WIDE}:
        return atom._replace(sign=signs.TEXT, text=signs.THIN if atom.sign == signs.THIN else " ")
    if atom.sign in _SCRIPTS or atom.sign in {signs.OPEN, signs.CLOSE, signs.CLAIM, signs.OPERATOR}:
        return atom
    return atom._replace(sign=signs.TEXT, text=signs.print_of(atom.text or "\N{BULLET}"))


def _symbol_signs(cell: Group) -> str:
    """Return the signs of the symbols directly in a cell."""
    symbols = (child for child in cell.children if isinstance(child, Symbol))
    return "".join(signs.sign_of(symbol.text) for symbol in symbols)


def _has_relation(cells: Iterable[Group]) -> bool:
    return any(signs.RELATIONS & set(_symbol_signs(cell)) for cell in cells)


def _join_digits(atoms: list[Atom]) -> list[Atom]:
    """Return atoms in which bold digits beside other digits are digits."""
    line = "".join(atom.sign for atom in atoms)
    if signs.VECTOR not in line:
        return atoms
    joined = {i for match in _BOLD_DIGITS.finditer(line) for i in range(*match.span())}
    return [
        atom._replace(sign=atom.text) if i in joined and atom.sign == signs.VECTOR else atom
        for i, atom in enumerate(atoms)
    ]


def _last(atoms: list[Atom], passed: str) -> int:
    """Return the index of the last atom that has none of some signs; -1 if there is none."""
    place = len(atoms) - 1
    while place >= 0 and atoms[place].sign in passed:
        place -= 1
    return place


def _is_numeral_or_set(atoms: list[Atom]) -> bool:
    """Whether a line ends with a numeral, a claim, a set, or brackets around numerals."""
    last = _last(atoms, signs.THIN + signs.SUB)
    if last < 0:
        return False
    sign = atoms[last].sign
    if sign in ")]}":
        inside = "".join(atom.sign for atom in atoms[max(last - _MAX_BASE, 0) : last + 1])
        pattern = _NUMERAL_IN_BRACKETS if sign == ")" else _SET_IN_BRACKETS
        return bool(pattern.search(inside))
    return sign.isdecimal() or sign in {signs.CLAIM, signs.SET}


def _is_operator(base: Node | None) -> bool:
    r"""Whether a base is an operator by its command, ``\mathop`` or ``\operatorname*``."""
    is_starred = isinstance(base, Text) and base.name.endswith("*")
    return is_starred or (isinstance(base, Command) and base.name == r"\mathop")


def _stands_alone(node: Script, last: Atom | None) -> bool:
    """Whether a script has no base, and nothing before it could be one."""
    if last is None:
        return False
    if last.sign == signs.TEXT and last.text == " ":
        return True
    is_empty = node.base is None or (isinstance(node.base, Group) and not node.base.children)
    return is_empty and last.sign in signs.RELATIONS | {*"+-,;"}


def _mark(found: list[Atom]) -> str:
    """Return the sign for a superscript; degrees count as a transpose."""
    printed = "".join(atom.sign for atom in found).strip("'")
    if any(atom.sign.isdecimal() for atom in found) and not any(map(_is_symbolic, found)):
        return signs.SUP_NUMBER
    is_transpose = printed in {"T", "∘", "°"} or any(
        atom.text in {r"\top", r"\intercal"} for atom in found
    )
    return signs.SUP_TRANSPOSE if is_transpose else signs.SUP_OTHER


def _is_symbolic(atom: Atom) -> bool:
    return atom.sign.isalpha() or atom.sign in {signs.SYMBOL, signs.TEXT, signs.SET, signs.OPERATOR}
