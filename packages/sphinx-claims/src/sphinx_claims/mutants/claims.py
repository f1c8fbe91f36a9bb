"""Mutants of claims: falsify each claim of a page, one at a time, and execute the page again.

In a statement, one entry is raised by one unit in its last place, or that of a sampled mean by more
than its tolerance, a name or truth value is replaced by another one, or an inequality is reversed.
In the first value of ``agree``, one entry is changed by a tenth of the largest entry; the first
value of ``disagree`` is replaced by the right one. The cells from the mutated one to that of the
claim are executed in a fork of a process that has executed the earlier cells. The mutant is caught
if the claim is not verified.
"""

from __future__ import annotations

import ast
import multiprocessing
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from typing import Any

from ..claims.comparison import STANDARD_ERRORS
from ..claims.judgment import judge_submission
from ..claims.kernel import agree, disagree
from ..claims.record import Claim
from ..claims.statement import Entries, Number, Statement, StatementError, parse
from ..claims.submission import Submission
from ..claims.values import as_literal, read_values
from ..execution.runner import THREAD_VARIABLES
from ..ledger.outcomes import Outcome, Survivor
from .shell import run_in_fork, shell_in

_UNITS_OF_MEAN = 2 * 100 * STANDARD_ERRORS + 1
"""Units of the last digit that lie outside of the tolerance of every sampled mean."""
_MAGIC = re.compile(r"^[%!].*", re.MULTILINE)
_REVERSED = {"<": "≥", "≤": ">", ">": "≤", "≥": "<"}


@dataclass(frozen=True)
class ClaimsOfPage:
    """The code and the claims of an executed page.

    Attributes:
        docname: the name of the page.
        folder: the working directory of its cells.
        cells: the source of each code cell.
        claims: the claims that the cells made.
        timeout: the limit for a mutant, in seconds of processor time.
    """

    docname: str
    folder: str
    cells: list[str]
    claims: list[Claim]
    timeout: int


def mutate_statement(statement: Statement, units: int = 1) -> Iterator[Statement]:
    """Yield statements that are false if the statement is true.

    Args:
        statement: the statement.
        units: the units in the last place by which a number is raised.

    >>> [mutant.text() for mutant in mutate_statement(parse("[0, 4/5]"))]
    ['[1, 4/5]', '[0, 5/5]']
    >>> [mutant.relation for mutant in mutate_statement(parse("< 3"))]
    ['≥']
    """
    if statement.relation in _REVERSED:
        yield Statement(_REVERSED[statement.relation], statement.entries)
    else:
        for i in range(len(statement.literals)):
            yield raise_last_digit(statement, i, units)


def raise_last_digit(statement: Statement, index: int = 0, units: int = 1) -> Statement:
    """Raise the absolute value of one number by units in the last place; replace other literals.

    Args:
        statement: the statement.
        index: the position of the entry in row-major order.
        units: the number of units.

    Returns:
        The changed statement.

    >>> raise_last_digit(parse("≈ -0.39")).text(), raise_last_digit(parse("12.5%")).text()
    ('−0.40', '12.6%')
    >>> raise_last_digit(parse("[Alice, 2020-01-31]"), 1).text()
    '[Alice, 2020-02-01]'
    """
    position = count()

    def change(entries: Entries) -> Entries:
        if isinstance(entries, tuple):
            return tuple(change(entry) for entry in entries)
        if next(position) != index:
            return entries
        return (
            _raise_last_digit(entries, units) if isinstance(entries, Number) else entries.another()
        )

    return Statement(statement.relation, change(statement.entries))


def _raise_last_digit(number: Number, units: int) -> Number:
    digits = str(int(number.whole + number.decimals) + units).zfill(len(number.decimals) + 1)
    cut = len(digits) - len(number.decimals)
    return Number(
        number.sign, digits[:cut], digits[cut:], number.exponent, number.percent, number.denominator
    )


def run_claim_mutants(pages: list[ClaimsOfPage]) -> Outcome:
    """Falsify each claim of each page, one at a time, and execute the page up to the claim.

    Args:
        pages: the pages, whose cells run without unexpected errors.

    Returns:
        The results for all pages together.
    """
    outcome = Outcome()
    os.environ |= dict.fromkeys(THREAD_VARIABLES, "1")  # a fork keeps only one thread
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, max_tasks_per_child=1) as pool:
        for page_outcome in pool.map(_run_page, pages):
            outcome.add(page_outcome)
    return outcome


@dataclass(frozen=True)
class _Mutation:
    """A changed cell that may falsify a claim in it or in a later cell.

    Attributes:
        mutant: the index of the mutant; it is caught if one of its mutations is.
        claim: the claim.
        cell: the index of the changed cell.
        source: the changed source.
        function: ``agree`` or ``disagree`` if that function is mutated instead of the source.
    """

    mutant: int
    claim: Claim
    cell: int
    source: str
    function: str = ""


def _run_page(page: ClaimsOfPage) -> Outcome:
    """Execute a page once; before each cell, fork a process for each mutation of the cell."""
    mutants: list[Survivor] = []
    mutations: dict[int, list[_Mutation]] = defaultdict(list)
    for claim in page.claims:
        for mutation in _mutations(page, claim, mutants):
            mutations[mutation.cell].append(mutation)
    caught: set[int] = set()
    with shell_in(page.folder) as shell:
        for i, source in enumerate(page.cells):
            for mutation in mutations[i]:
                if mutation.mutant not in caught and _is_caught(shell, page, mutation):
                    caught.add(mutation.mutant)
            shell.run_cell(source)
    survivors = [mutant for i, mutant in enumerate(mutants) if i not in caught]
    return Outcome(len(mutants), len(caught), survivors)


def _mutations(page: ClaimsOfPage, claim: Claim, mutants: list[Survivor]) -> Iterator[_Mutation]:
    """Append the mutants of a claim to a list, and yield the mutations that may produce each."""

    def add_mutant(change: str) -> int:
        mutants.append(Survivor(page.docname, claim.place.line, change))
        return len(mutants) - 1

    key, relation = claim.key, claim.relation
    if not claim.states_value:
        first = "one entry off" if relation == "agree" else "the right value for the mistake"
        mutant = add_mutant(f"{relation} {key}: {first}")
        yield _Mutation(mutant, claim, claim.cell, page.cells[claim.cell], relation)
        return
    statement = claim.statement
    stated = statement.prefix + statement.source()
    strings = list(_candidate_strings(page.cells, claim))
    if not strings:
        add_mutant(f"claim {key} states {stated}, but no string of the page does")
        return
    units = _UNITS_OF_MEAN if claim.evidence == "statistical" else 1
    for wrong in mutate_statement(statement, units):
        text = wrong.prefix + wrong.source()
        mutant = add_mutant(f"claim {key} states {text} in place of {stated}")
        for cell, node in strings:
            bare = wrong.source() if parse(str(node.value)).relation != relation else text
            source = _replace_string(page.cells[cell], node, bare)
            yield _Mutation(mutant, claim, cell, source)


def _candidate_strings(cells: list[str], claim: Claim) -> Iterator[tuple[int, ast.Constant]]:
    """Yield the cell and the node of each string literal that may be the statement of a claim.

    If the key occurs once, this is the first string after it that states the same value, with or
    without the relation; otherwise it is every such string.
    """
    strings = [
        (i, node)
        for i, cell in enumerate(cells[: claim.cell + 1])
        for node in ast.walk(_parse_cell(cell))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    strings.sort(key=lambda string: _position(*string))
    stating = [(i, node) for i, node in strings if _states(str(node.value), claim.statement)]
    keys = [_position(i, node) for i, node in strings if node.value == claim.key]
    if len(keys) == 1:
        after = [(i, node) for i, node in stating if _position(i, node) > keys[0]]
        stating = after[:1] or stating
    yield from stating


def _position(cell: int, node: ast.Constant) -> tuple[int, int, int]:
    return cell, node.lineno, node.col_offset


def _parse_cell(cell: str) -> ast.Module:
    """Parse a cell without its IPython magics; return an empty module for a syntax error."""
    try:
        return ast.parse(_MAGIC.sub("pass", cell))
    except SyntaxError:
        return ast.Module([], [])


def _states(text: str, statement: Statement) -> bool:
    """Tell whether a string states the same entries, with the same relation or none."""
    try:
        found = parse(text)
    except StatementError:
        return False
    same = found.entries == statement.entries
    return same and found.relation in {statement.relation, "="}


def _replace_string(source: str, node: ast.Constant, text: str) -> str:
    """Replace a string literal of a cell; the column offsets of its node count bytes."""
    assert node.end_lineno is not None
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    before = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    after = lines[node.end_lineno - 1][node.end_col_offset :] + b"".join(lines[node.end_lineno :])
    return (before + repr(text).encode() + after).decode()


def _is_caught(
    shell: Any,  # noqa: ANN401 (untyped)
    page: ClaimsOfPage,
    mutation: _Mutation,
) -> bool:
    """Execute the cells from the mutated one to the claim in a fork; whether the claim fails."""

    def run() -> None:
        if mutation.function:
            mutant = _mutate_function(mutation.function, mutation.claim.key)
            for names in (shell.user_ns, sys.modules["sphinx_claims"].__dict__):
                names[mutation.function] = mutant
        later = page.cells[mutation.cell + 1 : mutation.claim.cell + 1]
        for source in (mutation.source, *later):
            shell.run_cell(source)

    entries = run_in_fork(run, page.timeout)
    submissions = [Submission.from_dict(entry) for entry in entries if "key" in entry]
    found = [judge_submission(submission) for submission in submissions]
    return any(
        claim.key == mutation.claim.key
        and not claim.verified
        and (
            mutation.function
            or (claim.stated, claim.relation) != (mutation.claim.stated, mutation.claim.relation)
        )
        for claim in found
    )


def _mutate_function(function: str, key: str) -> Callable[..., None]:
    """Return ``agree`` or ``disagree`` with the first value falsified for one key."""
    original = {"agree": agree, "disagree": disagree}[function]

    def mutant(called_key: str, **routes: Any) -> None:  # noqa: ANN401 (a value of any library)
        if called_key == key:
            first, second, *_ = routes
            routes[first] = (
                _change_first_entry(routes[first])
                if function == "agree"
                else deepcopy(routes[second])
            )
        original(called_key, **routes)

    return mutant


def _change_first_entry(value: object) -> object:
    """Change the first entry of an array by a tenth of the largest, or by 1; replace a name."""
    values = read_values(value)
    entries = values.entries.copy()
    if literal := as_literal(entries.flat[0]):
        entries.flat[0] = literal.another().value
    else:
        step = 0 if values.symbolic else values.largest() / 10
        entries.flat[0] += (float(step) if values.eps else step) or 1
    return entries.tolist()
