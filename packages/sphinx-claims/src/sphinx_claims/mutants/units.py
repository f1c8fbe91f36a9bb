"""Statements of a page as units of execution, and which of them depend on another one."""

from __future__ import annotations

import ast
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from ..reading.cell_code import parse_cell

_RANDOM = "<the global random numbers>"
_GRADIENTS = ".backward("
_IMMUTABLE = (
    ModuleType,
    FunctionType,
    BuiltinFunctionType,
    type,
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    range,
    Fraction,
    type(None),
)


@dataclass
class Unit:
    """A statement at the top level of a cell.

    Attributes:
        cell: the index of the cell.
        node: the statement.
        reads: the names that it reads.
        binds: the names that it binds, or whose items or attributes it binds.
        mutable: the names that it reads and whose objects it may change.
        seconds: the processor time that it took.
        keys: the claims that it made.
        ran: whether it was executed, because no earlier statement of its cell failed.
        failed: whether it raised an exception.
    """

    cell: int
    node: ast.stmt
    reads: set[str]
    binds: set[str]
    mutable: set[str] = field(default_factory=set)
    seconds: float = 0.0
    keys: list[str] = field(default_factory=list)
    ran: bool = True
    failed: bool = False

    def changes(self) -> set[str]:
        """Return the names whose values depend on this unit."""
        return self.binds | self.mutable


def units_of(cells: Sequence[str]) -> list[Unit]:
    """Return the units of a page in their order."""
    return [
        Unit(i, node, *_names(node))
        for i, source in enumerate(cells)
        for node in (parse_cell(source) or ast.Module([], [])).body
    ]


def _names(tree: ast.AST) -> tuple[set[str], set[str]]:
    """Return the names that code reads, and those that it binds or changes."""
    reads: set[str] = set()
    binds: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (reads if isinstance(node.ctx, ast.Load) else binds).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            binds.add(node.name)
        elif isinstance(node, ast.alias):
            binds.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            binds |= {one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)}
        if isinstance(node, ast.AugAssign):
            reads |= {one.id for one in ast.walk(node.target) if isinstance(one, ast.Name)}
    return reads, binds


class Profile:
    """Observation of the units of a page while they run for the first time."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names
        self._state = ""
        self._start = 0.0

    def begin(self) -> None:
        """Note the time and the state of global random numbers before a unit."""
        self._state = _random_state()
        self._start = time.process_time()

    def end(self, unit: Unit) -> None:
        """Note what a unit has taken and may have changed."""
        unit.seconds = time.process_time() - self._start
        unit.mutable = {
            name
            for name in unit.reads
            if name in self._names and not isinstance(self._names[name], _IMMUTABLE)
            and not _is_array(self._names[name])
        }  # fmt: skip
        if _random_state() != self._state:
            unit.reads.add(_RANDOM)
            unit.binds.add(_RANDOM)
        if _GRADIENTS in ast.unparse(unit.node):
            unit.mutable |= {
                name
                for name, value in self._names.items()
                if type(value).__module__.partition(".")[0] == "torch"
            }


def _is_array(value: object) -> bool:
    return type(value).__module__ == "numpy"


def _random_state() -> str:
    """Return the state of the global generators of random numbers, as a text."""
    states: list[object] = [hash(random.getstate())]
    if numpy := sys.modules.get("numpy"):
        states.append(hash(str(numpy.random.get_state()[1].tobytes())))
    if torch := sys.modules.get("torch"):
        states.append(hash(torch.get_rng_state().numpy().tobytes()))
    return repr(states)


def needed_to_try(units: Sequence[Unit], start: int) -> list[int]:
    """Return the units that must run to see how a change of one acts on claims.

    These are the units that depend on it and lead to a claim, and what they need that has not run.

    Args:
        units: the units of a page.
        start: the index of the changed unit; all units before it have run.

    Returns:
        The indices, in order; none if no claim depends on the unit.
    """
    changed: set[str] = set()
    affected = []
    for i, unit in enumerate(units[start:], start):
        if unit.ran and (i == start or unit.reads & changed):
            changed |= unit.changes()
            affected.append(i)
    claiming = {i for i in affected if units[i].keys}
    if not claiming:
        return []
    found: list[int] = []
    needed: set[str] = set()
    for i in range(max(claiming), start - 1, -1):
        unit = units[i]
        if i in claiming or (unit.ran and unit.changes() & needed):
            needed |= unit.reads
            found.append(i)
    return sorted({start, *found})
