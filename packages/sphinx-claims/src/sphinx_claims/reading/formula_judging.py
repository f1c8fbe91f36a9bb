"""Match evaluated formulas with the calls and the printed formulas of their page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from docutils import nodes
from sphinx.environment import BuildEnvironment

from ..claims.formula_judgment import judge_evaluation, one_line
from ..claims.formula_record import EvaluationProblem, FormulaEvaluation
from ..claims.record import Place
from ..evaluation.errors import ReadingError
from ..evaluation.statements import split_statements
from ..execution.cache import Run
from ..formulas import Macro
from ..site.domain import ClaimsDomain, Problem
from ..site.evaluated import FormulasDomain, MissingBlock
from ..site.macros import site_macros
from ..site.sources import nearest_line
from .block_formulas import SourceBlock, SourceFormula
from .calls import CallProblem, FormulaCall
from .latex_forms import translated_form, written_form
from .page_formulas import PageFormulas
from .page_source import PageSource


def record_formulas(
    env: BuildEnvironment, source: PageSource, run: Run, doctree: nodes.document | None
) -> None:
    """Judge the formulas that a page evaluates, and record them with their problems.

    Without a doctree, they are not compared with the formulas that the page prints.
    """
    formulas = source.formulas or PageFormulas([], {}, {})
    record = ClaimsDomain.of(env).page(env.docname)
    page = FormulasDomain.of(env).page(env.docname)
    executed = len(source.code_cells) if run.failure is None else run.failure.cell
    evaluations, problems = match_calls(formulas, run.formulas, executed)
    for problem in problems:
        path, line = source.place(problem.cell, problem.line)
        record.problems.append(Problem(str(path), line, problem.text))
    page.incomplete = len(evaluations) < len(formulas.calls)
    for call in formulas.calls:
        if call.label not in formulas.blocks:
            path, line = source.place(call.cell, call.line)
            page.missing.append(MissingBlock(call.label, str(path), line))
    for call, evaluation in evaluations:
        path, line = source.place(call.cell, call.line)
        judged, found = judge_evaluation(evaluation)
        page.judged.append(replace(judged, place=Place(env.docname, str(path), line)))
        block = formulas.blocks[call.label]
        if not evaluation.problems:
            found += _left_out(block, evaluation, site_macros(env.config))
        for one in found:
            if one.formula >= 0:
                number = block.formulas[one.formula].line_at(one.start)
                number = nearest_line(source.lines, number)
                record.problems.append(Problem(str(source.path), number, one.text))
            else:
                record.problems.append(Problem(str(path), line, f"{call.label}: {one.text}"))
        for number, text in _differences(doctree, block) if doctree is not None else ():
            place = nearest_line(source.lines, number)
            record.problems.append(Problem(str(source.path), place, text))


def match_calls(
    formulas: PageFormulas, records: Sequence[FormulaEvaluation], executed: int
) -> tuple[list[tuple[FormulaCall, FormulaEvaluation]], list[CallProblem]]:
    """Match calls with what the kernel recorded in the same cell for the same label.

    Args:
        formulas: the calls, and the formulas of their blocks.
        records: the records of the page.
        executed: the number of the cells before the first that failed.

    Returns:
        Each call of a block of the page with its record, and the problems.
    """
    made: dict[tuple[int, str], list[FormulaEvaluation]] = defaultdict(list)
    for one in records:
        made[one.cell, one.label].append(one)
    lines = {(call.cell, call.label): call.line for call in formulas.calls}
    labels: set[str] = set()
    found, problems = [], []
    for call in formulas.calls:
        recorded = made.get((call.cell, call.label), [])
        record = recorded.pop(0) if recorded else None
        text = ""
        if call.label in labels:
            text = f"formula evaluates {call.label} a second time; name all instances in one call"
        elif call.label in formulas.blocks:
            text = _difference(call, formulas.blocks[call.label], record, executed)
            if record and not text:
                found.append((call, record))
        labels.add(call.label)
        if text:
            problems.append(CallProblem(call.cell, call.line, text))
    for (cell, label), left in made.items():
        if left and (cell, label) in lines:
            text = f"formula {label} is evaluated more than once by this call; evaluate it once"
            problems.append(CallProblem(cell, lines[cell, label], text))
        elif left:
            text = (
                f"formulas of {label} are evaluated, but no cell calls formula for them; call it "
                "in the cell, and neither in a module nor by exec"
            )
            problems.append(CallProblem(cell, left[0].line_in_cell, text))
    return found, problems


def _difference(
    call: FormulaCall, block: SourceBlock, record: FormulaEvaluation | None, executed: int
) -> str:
    """Return the error message for a call that did not evaluate its block; empty if it did."""
    label = call.label
    if block.kind == "heading":
        return (
            f"the label {label} is that of a section; "
            f"write ({label})= above a table, list or paragraph"
        )
    if not block.formulas:
        return f"formula evaluates {label}, which has no formulas"
    if record is None:
        unseen = call.cell >= executed
        return "" if unseen else f"formula {label} is not evaluated when the cell runs"
    if [*record.formulas] != [one.latex for one in block.formulas]:
        return f"formula {label} evaluates other formulas than those of its block; omit latex="
    return ""


def _left_out(
    block: SourceBlock, evaluation: FormulaEvaluation, macros: Mapping[str, Macro]
) -> Iterator[EvaluationProblem]:
    """Yield the statements of a block that a kernel left out without saying why."""
    recorded = {(one.formula, one.start, one.end) for one in evaluation.statements}
    for i, formula in enumerate(block.formulas):
        try:
            places = split_statements(formula.latex, macros)
        except ReadingError as error:
            yield EvaluationProblem(str(error), i)
            continue
        for start, end in places:
            if (i, start, end) not in recorded:
                text = f"{block.label} does not evaluate {one_line(formula.latex[start:end])}"
                yield EvaluationProblem(text, i, start)


def _differences(doctree: nodes.document, block: SourceBlock) -> Iterator[tuple[int, str]]:
    """Yield the lines of formulas that the page does not print as they were evaluated."""
    element = find_block(doctree, block.label)
    if element is None:
        yield block.line, f"{block.label} is evaluated, but the page prints no block of this label"
        return
    printed = printed_formulas(element)
    translated = any(node.get("translated") for node in element.findall(nodes.Element))
    form = translated_form if translated else written_form
    evaluated = [form(one.latex) for one in block.formulas]
    shown = [form(one.astext()) for one in printed]
    if shown == evaluated or (translated and Counter(shown) == Counter(evaluated)):
        return
    missing, added = Counter(evaluated) - Counter(shown), Counter(shown) - Counter(evaluated)
    lost = next((one for one in block.formulas if form(one.latex) in missing), None)
    new = next((one.astext() for one in printed if form(one.astext()) in added), "")
    yield _line_of(block, lost), _mismatch(block.label, lost, new, translated=translated)


def _line_of(block: SourceBlock, formula: SourceFormula | None) -> int:
    return formula.line if formula else block.line


def _mismatch(label: str, lost: SourceFormula | None, new: str, *, translated: bool) -> str:
    parts = [f"{one_line(lost.latex)} is evaluated"] if lost else []
    parts += [f"{one_line(new)} is printed"] if new else []
    found = ", but ".join(parts) or "they are printed in another order"
    why = "of its translation " if translated else ""
    return f"the formulas {why}of {label} are not those that are evaluated: {found}"


def find_block(doctree: nodes.document, label: str) -> nodes.Element | None:
    """Return the element of a page that has a label; ``None`` if there is none.

    Sections do not count: they have their heading as an id, which may equal a label.
    """
    names = {label, nodes.fully_normalize_name(label)}
    for node in doctree.findall(nodes.Element):
        is_theorem = "realtype" in node and node.get("label") == label
        is_other = isinstance(node, nodes.target | nodes.section)
        if is_theorem or (names.intersection(node["names"]) and not is_other):
            return node
    return None


def printed_formulas(block: nodes.Element) -> list[nodes.Element]:
    """Return the formulas of a block in order, without those of titles."""
    titles = block.findall(nodes.title)
    inside = {id(node) for title in titles for node in title.findall(nodes.math)}
    found = block.findall(lambda node: isinstance(node, nodes.math | nodes.math_block))
    return [node for node in found if id(node) not in inside]  # type: ignore[misc]
