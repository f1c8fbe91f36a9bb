"""Match the values that a kernel handed over with the calls in the source, and judge them."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from ..claims.judgment import judge_submission
from ..claims.kernel import MIME_TYPE
from ..claims.record import COMPARISONS, Claim
from ..claims.submission import Submission
from ..execution.cache import Run
from .calls import FORMULA, PARAMETERS, Call, CallProblem, find_calls

_OPTIONS = ("evidence", "exhaustive", "standard_error")


def judge_run(cells: Sequence[str], run: Run) -> tuple[list[Claim], list[CallProblem]]:
    """Judge the claims of an executed page.

    Keys and statements are those of the source. Nothing that the kernel says of a claim counts,
    except for its values, and its comparison of SymPy expressions.

    Args:
        cells: the code of all code cells of the page; empty for those that are never executed.
        run: the run of the page.

    Returns:
        The claims with their verdicts, in the order of the calls, and the problems: calls that
        cannot be read, calls that made no claim, and values or evidence without a call.
    """
    calls, problems = find_calls(cells)
    if problems:
        return _judge_without_calls(run), problems
    executed = len(cells) if run.failure is None else run.failure.cell
    made: dict[tuple[int, str], list[Submission]] = defaultdict(list)
    for submission in run.claims:
        made[submission.cell, submission.key].append(submission)
    claims = []
    for call in calls:
        submissions = made.get((call.cell, call.key), [])
        problem = ""
        if submissions:
            submission = submissions.pop(0)
            problem = _difference(call, submission)
            claims.append(_judge(call, submission))
        elif call.cell < executed:
            problem = f"claim {call.key} is not made when the cell runs"
        if problem:
            problems.append(CallProblem(call.cell, call.line, problem))
    lines = {(call.cell, call.key): call.line for call in calls}
    known = {*lines, *made}
    for (cell, key), left in made.items():
        if left and (cell, key) in lines:
            text = f"claim {key} is made more than once by this call; make it once"
            problems.append(CallProblem(cell, lines[cell, key], text))
        elif left:
            text = (
                f"claim {key} is made, but no cell calls claim for it; call it in the cell, and "
                "neither in a module nor by exec"
            )
            line = left[0].line_in_cell
            inside = 1 <= line <= cells[cell].count("\n") + 1
            problems.append(CallProblem(cell, line if inside else 1, text))
    return claims, [*problems, *_foreign_evidence(run, known)]


def _judge_without_calls(run: Run) -> list[Claim]:
    """Judge claims by the statements of the kernel, for a page that is not published anyway."""
    return [judge_submission(submission) for submission in run.claims]


def _judge(call: Call, submission: Submission) -> Claim:
    names = _names(call) if call.function in COMPARISONS else submission.names
    read = replace(submission, function=call.function, names=names)
    return replace(judge_submission(read, call.statement), line_in_cell=call.line)


def _names(call: Call) -> tuple[str, ...]:
    """Return the names of the witnesses, or of the compared values, in the source."""
    other = {*PARAMETERS[call.function], *(_OPTIONS if call.function == "claim" else ())}
    return tuple(name for name in call.arguments if name not in other)


def _difference(call: Call, submission: Submission) -> str:
    """Report what a kernel was given that differs from the source; empty if nothing does."""
    expected: list[tuple[str, str | tuple[str, ...], str | tuple[str, ...]]] = [
        ("function", call.function, submission.function),
        ("statement", call.statement, submission.statement),
    ]
    if "data_file" not in PARAMETERS[call.function]:  # the file has the witnesses of a fact
        expected.append(("names", _names(call), submission.names))
    for what, in_source, handed_over in expected:
        if in_source != handed_over:
            return (
                f"claim {call.key} has the {what} {_text(in_source)} in the source, but "
                f"{_text(handed_over)} when the cell runs"
            )
    if submission.kind and submission.kind not in _kinds(call):
        return f"claim {call.key} has evidence of the kind {submission.kind}, not in the source"
    return ""


def _kinds(call: Call) -> Iterator[str]:
    """Yield the kinds of evidence that a call may declare."""
    if call.function != "claim":
        yield call.function
    if "exhaustive" in call.arguments:
        yield "exhaustive"
    if "standard_error" in call.arguments:
        yield "statistical"
    evidence = call.arguments.get("evidence")
    if isinstance(evidence, ast.Constant):
        yield str(evidence.value)
    elif evidence is not None:
        yield "measured"


def _text(part: str | tuple[str, ...]) -> str:
    return f'"{part}"' if isinstance(part, str) else ", ".join(part) or "none"


def _foreign_evidence(run: Run, known: Container[tuple[int, str]]) -> Iterator[CallProblem]:
    """Report outputs that show the evidence of a claim which their cell does not make.

    Args:
        run: the run of the page.
        known: the cell and the key of each call and each claim of the page.
    """
    for cell, executed in enumerate(run.cells):
        outputs = [output.get("data", {}) for output in executed["outputs"]]
        shown = [data[MIME_TYPE] for data in outputs if MIME_TYPE in data]
        for one in shown:
            if isinstance(one, dict) and [*one] == [FORMULA]:
                continue  # of a formula, whose evidence is below its block
            key = one.get("key") if isinstance(one, dict) else None
            if not isinstance(key, str) or (cell, key) not in known:
                text = f"the cell displays the evidence of claim {key}, which it does not make"
                yield CallProblem(cell, 1, text)
