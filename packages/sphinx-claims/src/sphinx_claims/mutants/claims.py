"""Make each claim in a cell wrong, one at a time: whatever still passes was never checked.

A claim states one entry one unit of its last digit up, or an inequality turned round. ``agree``
gets a first route with an entry off by a tenth of the largest, ``disagree`` the right value for the
mistake. The cells from the changed one to the claim's are executed in a fork of a process that has
executed those before, and the mutant is caught if the claim is not verified.
"""

from __future__ import annotations

import ast
import json
import multiprocessing
import os
import re
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from ..claims.kernel import RECORDS_VARIABLE, agree, disagree
from ..claims.record import Claim
from ..claims.statement import Entries, Number, Statement, StatementError, parse
from ..claims.values import read_values
from ..execution.runner import THREAD_VARIABLES
from ..ledger.outcomes import Outcome, Survivor

_MAGIC = re.compile(r"^[%!].*", re.MULTILINE)
_REVERSED = {"<": "≥", "≤": ">", ">": "≤", "≥": "<"}


@dataclass(frozen=True)
class ClaimsOfPage:
    """The code of a page, and the claims that it made when it was executed."""

    docname: str
    folder: str
    cells: list[str]
    claims: list[Claim]
    timeout: int


def wrong_statements(statement: Statement) -> Iterator[Statement]:
    """Each way to state something else that is false where the statement is true.

    >>> [wrong.text() for wrong in wrong_statements(parse("[0, 4/5]"))]
    ['[1, 4/5]', '[0, 5/5]']
    >>> [wrong.relation for wrong in wrong_statements(parse("< 3"))]
    ['≥']
    """
    if statement.relation in _REVERSED:
        yield Statement(_REVERSED[statement.relation], statement.entries)
    else:
        for i in range(len(statement.numbers)):
            yield one_unit_off(statement, i)


def one_unit_off(statement: Statement, index: int = 0) -> Statement:
    """The statement with one number, counted in reading order, one unit further from 0.

    >>> one_unit_off(parse("≈ -0.39")).text(), one_unit_off(parse("12.5%")).text()
    ('−0.40', '12.6%')
    """
    position = count()

    def change(entries: Entries) -> Entries:
        if isinstance(entries, Number):
            return _one_unit_up(entries) if next(position) == index else entries
        return tuple(change(entry) for entry in entries)

    return Statement(statement.relation, change(statement.entries))


def _one_unit_up(number: Number) -> Number:
    digits = str(int(number.whole + number.decimals) + 1).zfill(len(number.decimals) + 1)
    cut = len(digits) - len(number.decimals)
    return Number(
        number.sign, digits[:cut], digits[cut:], number.exponent, number.percent, number.denominator
    )


def try_claims(pages: list[ClaimsOfPage]) -> Outcome:
    """Make each claim of each page wrong, and execute as much of the page as shows it.

    Args:
        pages: what to try; every cell of them runs without an error.

    Returns:
        The mutants of all pages together.
    """
    outcome = Outcome()
    os.environ |= dict.fromkeys(THREAD_VARIABLES, "1")  # a fork has none of the threads but one
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, max_tasks_per_child=1) as pool:
        for tried in pool.map(_try_page, pages):
            outcome.add(tried)
    return outcome


@dataclass(frozen=True)
class _Change:
    """What a cell would be if one claim in it, or in a later one, were wrong."""

    mutant: int
    claim: Claim
    cell: int
    source: str
    function: str = ""


class _Shell(InteractiveShell):
    """What executes cells in this process; it has no windows, as a kernel has none."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Leave out what a magic such as %matplotlib asks for."""


def _try_page(page: ClaimsOfPage) -> Outcome:
    """Execute a page once; before each cell, fork for each change of it."""
    os.chdir(page.folder)
    sys.path.insert(0, "")
    os.environ["MPLBACKEND"] = "agg"
    shell = _Shell.instance()
    mutants: list[Survivor] = []
    changes: dict[int, list[_Change]] = defaultdict(list)
    for claim in page.claims:
        for change in _changes(page, claim, mutants):
            changes[change.cell].append(change)
    caught: set[int] = set()
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):  # noqa: PTH123 (a device)
        for i, source in enumerate(page.cells):
            for change in changes[i]:
                if change.mutant not in caught and _is_caught(shell, page, change):
                    caught.add(change.mutant)
            shell.run_cell(source)  # type: ignore[no-untyped-call]
    survivors = [mutant for i, mutant in enumerate(mutants) if i not in caught]
    return Outcome(len(mutants), len(caught), survivors)


def _changes(page: ClaimsOfPage, claim: Claim, mutants: list[Survivor]) -> Iterator[_Change]:
    """The ways to make a claim wrong: mutants, and the changes that may come to each of them."""

    def note(change: str) -> int:
        mutants.append(Survivor(page.docname, claim.place.line, change))
        return len(mutants) - 1

    key, relation = claim.key, claim.relation
    if not claim.states_value:
        first = "one entry off" if relation == "agree" else "the right value for the mistake"
        mutant = note(f"{relation} {key}: {first}")
        yield _Change(mutant, claim, claim.cell, page.cells[claim.cell], relation)
        return
    statement = claim.statement
    places = list(_places(page.cells, claim))
    if not places:
        note(f"claim {key} states {_in_source(statement)}, which no string of the page says")
        return
    for wrong in wrong_statements(statement):
        text = _in_source(wrong)
        mutant = note(f"claim {key} states {text} in place of {_in_source(statement)}")
        for cell, node in places:
            bare = wrong.source() if parse(str(node.value)).relation != relation else text
            source = _with_string(page.cells[cell], node, bare)
            yield _Change(mutant, claim, cell, source)


def _in_source(statement: Statement) -> str:
    relation = "" if statement.relation == "=" else f"{statement.relation} "
    return relation + statement.source()


def _places(cells: list[str], claim: Claim) -> Iterator[tuple[int, ast.Constant]]:
    """The strings of the page that may be the one that a claim states.

    Where the key stands once, that is the first string behind it which says the same, with or
    without the relation; else each that does.
    """
    strings = [
        (i, node)
        for i, cell in enumerate(cells[: claim.cell + 1])
        for node in ast.walk(_parsed(cell))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    strings.sort(key=lambda place: (place[0], place[1].lineno, place[1].col_offset))
    stating = [place for place in strings if _says(str(place[1].value), claim.statement)]
    keys = [(i, n.lineno, n.col_offset) for i, n in strings if n.value == claim.key]
    if len(keys) == 1:
        behind = [(i, n) for i, n in stating if (i, n.lineno, n.col_offset) > keys[0]]
        stating = behind[:1] or stating
    yield from stating


def _parsed(cell: str) -> ast.Module:
    try:
        return ast.parse(_MAGIC.sub("pass", cell))
    except SyntaxError:
        return ast.Module([], [])


def _says(text: str, statement: Statement) -> bool:
    try:
        found = parse(text)
    except StatementError:
        return False
    same = found.entries == statement.entries
    return same and found.relation in {statement.relation, "="}


def _with_string(source: str, node: ast.Constant, text: str) -> str:
    """A cell with another text in the place of one of its strings; positions count bytes."""
    assert node.end_lineno is not None
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    before = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    after = lines[node.end_lineno - 1][node.end_col_offset :] + b"".join(lines[node.end_lineno :])
    return (before + repr(text).encode() + after).decode()


def _is_caught(shell: Any, page: ClaimsOfPage, change: _Change) -> bool:  # noqa: ANN401 (untyped)
    """Execute the page, in a fork, from a changed cell to the claim; whether that is refused."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as records:
        child = os.fork()
        if not child:
            signal.alarm(page.timeout)
            os.environ[RECORDS_VARIABLE] = records.name
            if change.function:
                misled = _misled(change.function, change.claim.key)
                for names in (shell.user_ns, sys.modules["sphinx_claims"].__dict__):
                    names[change.function] = misled
            for source in (change.source, *page.cells[change.cell + 1 : change.claim.cell + 1]):
                shell.run_cell(source)
            os._exit(0)
        os.waitpid(child, 0)
        entries = [json.loads(line) for line in records]
        found = [Claim.from_dict(entry) for entry in entries if "key" in entry]
    return any(
        claim.key == change.claim.key
        and not claim.verified
        and (
            change.function
            or (claim.stated, claim.relation) != (change.claim.stated, change.claim.relation)
        )
        for claim in found
    )


def _misled(function: str, key: str) -> Callable[..., None]:
    """``agree`` or ``disagree`` with a wrong first route for one key."""
    original = {"agree": agree, "disagree": disagree}[function]

    def misled(found: str, **routes: Any) -> None:  # noqa: ANN401 (a value of any library)
        if found == key:
            first, second, *_ = routes
            wrong = _one_entry_off if function == "agree" else lambda _: deepcopy(routes[second])
            routes[first] = wrong(routes[first])
        original(found, **routes)

    return misled


def _one_entry_off(value: object) -> object:
    values = read_values(value)
    entries = values.entries.copy()
    largest = 0 if values.symbolic else max(entries.flat, key=abs)
    entries.flat[0] += largest / 10 or 1
    return entries.tolist()
