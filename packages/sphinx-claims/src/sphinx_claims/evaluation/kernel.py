"""The function ``formula`` for cells, notebooks and scripts; it does not need Sphinx."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..claims.formula_record import FORMULAS_VARIABLE, FormulaEvaluation
from ..claims.kernel import line_in_cell, stated_claims, submit
from ..formulas import Macro
from .blocks import Block, PrintedFormula, Read
from .errors import check_escapes
from .recording import record_block
from .summaries import summarize
from .table import SymbolTable

_NO_REASONS: Mapping[str, str] = {}


def formula(
    label: str,
    *symbols: Mapping[str, Any],
    given: Sequence[str] = (),
    skip: Mapping[str, str] = _NO_REASONS,
    same: Mapping[str, str] = _NO_REASONS,
    mentions: Sequence[str] = (),
    latex: str | Sequence[str] = (),
) -> None:
    r"""Evaluate the formulas of a labeled block, and record both sides of each relation.

    Every display and every inline relation of the block is evaluated with the values of the
    symbols, at all points that the printed conditions allow, and in all instances. Wrong variants
    of it, such as one without a transpose, must be false in an instance. A wrong formula does not
    raise an exception: the build reports all of them, and a notebook displays the verdict.

    Args:
        label: the label of a theorem, an admonition or a target on the page.
        symbols: tables of symbols, one for each instance. A key is a piece of notation, and the
            parameters of a function are its holes: ``r"\nabla_{h_t} L": lambda t: ...``.
        given: LaTeX of hypotheses and definitions of the data, which the block prints.
        skip: LaTeX of statements that no instance decides, with the reason: ``limit``,
            ``existence``, ``type`` or ``words``.
        same: LaTeX of variants that are true everywhere, with the reason.
        mentions: LaTeX of inline expressions that stand in no statement of the block.
        latex: the formulas, where no build hands them over; inline formulas within ``$``.

    Raises:
        ValueError: if a table cannot be read.

    >>> from sphinx_claims import each, formula
    >>> symbols = {"n": each(range(6)), "S_n": lambda n: sum(range(1, n + 1))}
    >>> formula("sum", symbols, latex=r"S_n = \frac{n (n + 1)}{2}")
    ✓ sum: evaluated at 6 points; 13 of 13 wrong variants rejected
    """
    handed = _handed_over()
    texts = [latex] if isinstance(latex, str) else list(latex)
    printed = handed.formulas.get(label) if handed else [_as_printed(one) for one in texts]
    if handed and printed is None:  # the build reports that the page has no such block
        evaluation = FormulaEvaluation(label, (), line_in_cell=line_in_cell())
        output = {"formula": label}
        submit(
            f"formula {label}", {"formula": evaluation.to_dict()}, f"✗ {label}", output, holds=False
        )
        return
    handed = handed or HandedOver()
    claims = {**stated_claims(), **handed.claims}
    table = SymbolTable.of(symbols, handed.macros)
    block = Block(printed or [], table, given, skip, same, mentions, handed.macros, claims)
    found = block.evaluate()
    evaluation = replace(record_block(label, block, found), line_in_cell=line_in_cell())
    submit(
        f"formula {label}",
        {"formula": evaluation.to_dict()},
        summarize(label, block, found),
        {"formula": label},
        holds=not block.problems and all(_holds(read) for read in found),
    )


@dataclass(frozen=True)
class HandedOver:
    """Formulas of a page that the build hands over.

    Attributes:
        formulas: the formulas of each labeled block, in order.
        macros: the macros of the site, by their commands.
        claims: the statements of claims of the page, by key.
    """

    formulas: Mapping[str, list[PrintedFormula]] = field(default_factory=dict)
    macros: Mapping[str, Macro] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)


def _handed_over() -> HandedOver | None:
    """Read the formulas of the page, if a build runs this process."""
    path = os.environ.get(FORMULAS_VARIABLE)
    if not path or not Path(path).exists():
        return None
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    formulas = {
        label: [PrintedFormula(one["latex"], one["display"]) for one in printed]
        for label, printed in data["formulas"].items()
    }
    macros = {name: Macro(*definition) for name, definition in data["macros"].items()}
    return HandedOver(formulas, macros, data.get("claims", {}))


def _as_printed(latex: str) -> PrintedFormula:
    """Return a formula of a call; dollar signs around it mark an inline formula.

    Raises:
        ReadingError: if it has a control character.
    """
    check_escapes(latex, lines=True)
    display = not latex.startswith("$") or latex.startswith("$$")
    return PrintedFormula(latex.strip("$"), display)


def _holds(read: Read) -> bool:
    return read.subject is None or all(all(one.holds) for one in read.subject.found)
