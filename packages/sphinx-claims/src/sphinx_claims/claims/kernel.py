"""Functions that make claims in a code cell, a notebook or a script; they do not need Sphinx."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from .facts import read_fact
from .judgment import judge_submission
from .reading import read_claim, read_comparison
from .scripts import end_script
from .streams import print_escaped
from .submission import Submission

MIME_TYPE = "application/vnd.sphinx-claims+json"
RECORDS_VARIABLE = "SPHINX_CLAIMS_RECORDS"
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_made: dict[str, bool] = {}
"""Claims made by this process: whether each is verified, by key."""
_stated: dict[str, str] = {}
"""Statements of claims made by this process, by key."""


def claim(
    key: str,
    statement: str,
    computed: object,
    *,
    evidence: str | None = None,
    exhaustive: object = None,
    standard_error: object = None,
    **witnesses: object,
) -> None:
    """State a value, compare it with the computed value, and record the verdict.

    A wrong claim does not raise an exception: the build reports all wrong claims together, and a
    notebook displays the verdict.

    Args:
        key: the name under which pages print the claim, such as ``h1-next``; unique in a site.
        statement: a relation and a value, such as ``"[0, 4/5]"``, ``"≈ 0.31"`` or ``"< 1e-3"``;
            see :func:`sphinx_claims.claims.statement.parse`.
        computed: a number, name, truth value, date or time span, or an array or table of them, in
            the shape of the statement; see :func:`sphinx_claims.claims.values.read_values`.
        evidence: ``"measured"`` for an experiment. All other kinds follow from the value.
        exhaustive: the cases, if every case was enumerated exactly: an iterable, in which no case
            occurs twice; see :func:`sphinx_claims.claims.cases.count_cases`.
        standard_error: the standard error of a sampled mean, in its shape.
        witnesses: independent computations of the same quantity, by name. A float needs one,
            unless it is an integer and the statement says that it equals it.

    Raises:
        ValueError: if the key or the evidence is not valid.

    >>> from fractions import Fraction
    >>> claim("half", "1/2", Fraction(2, 4))
    ✓ half = 1/2; computed 1/2; exact
    >>> claim("third", "≈ 0.34", Fraction(1, 3))
    ✗ third ≈ 0.34; wrong: states ≈ 0.34, computed 1/3; exact
    """
    _check_key(key)
    if evidence not in {None, "measured"}:
        raise ValueError(f"evidence of claim {key}: expected 'measured', found {evidence!r}")
    if exhaustive is not None and (evidence is not None or standard_error is not None):
        raise ValueError(f"claim {key}: exhaustive excludes evidence and standard_error")
    kind = evidence or ("statistical" if standard_error is not None else "")
    kind = kind if exhaustive is None else "exhaustive"
    text = _text(statement)
    _submit(read_claim(key, text, computed, witnesses, kind, standard_error, exhaustive))


def agree(key: str, **routes: object) -> None:
    """Require that several computations of one quantity agree, and record the differences.

    Args:
        key: the name of the comparison; unique in a site.
        routes: at least two values, by name; the first is compared with each of the others.

    Raises:
        ValueError: if the key is not valid, or there are fewer than two values.

    >>> agree("half", division=1 / 2, power=2.0**-1)
    ✓ half: division, power agree; numeric, margin 100%
    """
    _check_comparison("agree", key, routes)
    _submit(read_comparison("agree", key, routes))


def disagree(key: str, **routes: object) -> None:
    """Require that a wrong value differs from the right ones by more than the tolerance.

    Args:
        key: the name of the comparison; unique in a site.
        routes: the wrong value first, then at least one right value, by name.

    Raises:
        ValueError: if the key is not valid, or there are fewer than two values.

    >>> disagree("lost-sign", mistake=0.25 - 0.75, right=0.75 - 0.25)
    ✓ lost-sign: mistake, right differ by 1, allowed 7.5e-09; numeric, margin 100%
    """
    _check_comparison("disagree", key, routes)
    _submit(read_comparison("disagree", key, routes))


def chosen(key: str, statement: str, value: Any) -> Any:  # noqa: ANN401 (a value of any library)
    """State a datum that the author of an example chose, compare it, and return it.

    A chosen value is no result: the ledger lists it apart, and the page shows no evidence for it.

    Args:
        key: the name under which pages print the value; unique in a site.
        statement: the value as the page prints it, with the relation = or ≈.
        value: the value, as for :func:`claim`. It needs no witness.

    Returns:
        The value, for the computations of the example.

    Raises:
        ValueError: if the key is not valid.

    >>> faces = chosen("faces", "[1, 2, 3]", [1, 2, 3])
    faces = [1, 2, 3]; chosen
    """
    _check_key(key)
    _submit(read_claim(key, _text(statement), value, {}, "chosen", function="chosen"))
    return value


def given(key: str, statement: str, data_file: str) -> Any:  # noqa: ANN401 (a number or lists)
    r"""State a datum of the problem, compare it with the data file, and return its value.

    Args:
        key: the key of the fact in the data file, and of the claim.
        statement: the value as the page prints it.
        data_file: the path of a TOML file, relative to the page, with ``[[fact]]`` tables that
            have a ``key``, a ``value`` and a ``source``; see
            :func:`sphinx_claims.claims.facts.read_fact`.

    Returns:
        The value, which is an ``int``, a ``Fraction``, or nested lists of them.

    Raises:
        ValueError: if the key is not valid, the file is not TOML, it does not contain the key
            exactly once, or the fact has no value or no source.
        OSError: if the file cannot be read.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "facts.toml")
    ...     _ = path.write_text('[[fact]]\nkey = "dice"\nvalue = 2\nsource = "task 1"\n')
    ...     given("dice", "2", str(path))
    ✓ dice = 2; computed 2; given, task 1
    2
    """
    return _fact("given", key, statement, data_file)


def cited(key: str, statement: str, data_file: str) -> Any:  # noqa: ANN401 (a number or lists)
    """State a published value, compare it with the data file, and return it.

    Arguments, result and errors are those of :func:`given`.
    """
    return _fact("cited", key, statement, data_file)


def exit_with_status() -> None:
    """Print the number of verified claims; if any claim fails, exit with status 1.

    Raises:
        SystemExit: if a claim of this process is not verified; the message lists their keys.
    """
    if end_script():
        append_record({"end": True})
    failed = [key for key, holds in _made.items() if not holds]
    if failed:
        sys.exit(f"{len(failed)} of {len(_made)} claims do not hold: {', '.join(failed)}")
    print(f"{len(_made)} claims hold")


def _fact(kind: str, key: str, statement: str, data_file: str) -> Any:  # noqa: ANN401
    _check_key(key)
    fact = read_fact(data_file, key)
    submission = read_claim(
        key,
        _text(statement),
        fact.value,
        fact.witnesses,
        kind,
        function=kind,
        source=_text(fact.source),
    )
    _submit(replace(submission, source_place=fact.place))
    return fact.value


def _check_key(key: str) -> None:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise ValueError(f"expected a key of a-z, 0-9 and single hyphens, found {key!r}")


def _check_comparison(function: str, key: str, routes: dict[str, object]) -> None:
    _check_key(key)
    if len(routes) < 2:
        raise ValueError(
            f"{function} {key}: expected two or more named values, found {len(routes)}"
        )


def _text(value: object) -> str:
    """Return a plain string for one of a subclass, or for anything else."""
    return str.__str__(value) if isinstance(value, str) else str(value)


def _submit(submission: Submission) -> None:
    """Hand the values of a claim over to the build, and display what they come to."""
    line = line_in_cell()
    submission = replace(submission, key=_text(submission.key), line_in_cell=line)
    claim = judge_submission(submission)
    _stated[claim.key] = submission.statement
    if submission.compares_expressions:
        submission = replace(submission, verdict=claim.verdict)
    submit(
        claim.key, submission.to_dict(), claim.summary(), {"key": claim.key}, holds=claim.verified
    )


def stated_claims() -> dict[str, str]:
    """Return the statements of the claims made by this process, by key."""
    return dict(_stated)


def submit(
    name: str, record: dict[str, Any], summary: str, output: dict[str, Any], *, holds: bool
) -> None:
    """Hand a record over to the build, and display its summary.

    Args:
        name: what :func:`exit_with_status` calls it if it fails.
        record: the record.
        summary: a line for readers of notebooks and scripts.
        output: the data of the output of :data:`MIME_TYPE`.
        holds: whether it is verified.
    """
    _made[name] = holds
    append_record(record)
    if _shell():
        from IPython.display import display

        display({"text/plain": summary, MIME_TYPE: output}, raw=True)  # type: ignore[no-untyped-call]
    else:
        print_escaped(summary)


def record_error(result: Any) -> None:  # noqa: ANN401 (IPython's ExecutionResult)
    """Record the exception of a cell, so that a magic such as %%capture cannot hide it."""
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        append_record({"error": describe_error(error)})


def describe_error(error: BaseException) -> str:
    """Return the name and the message of an exception, whatever its methods do."""
    name = type(error).__name__
    try:
        text = str(error)
    except Exception as reason:
        text = f"its message cannot be printed: {type(reason).__name__}"
    return f"{name}: {text}" if text else name


def append_record(record: dict[str, Any]) -> None:
    """Append a line of JSON to the file that the build reads, if the build runs this process."""
    if path := os.environ.get(RECORDS_VARIABLE):
        with Path(path).open("a", encoding="utf-8") as records:
            records.write(json.dumps(record) + "\n")


def _shell() -> Any:  # noqa: ANN401 (IPython may not be installed)
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def line_in_cell() -> int:
    """Return the line of the running cell that called this module.

    Code below a cell magic has a frame of its own, with lines counted from the magic.
    """
    shell = _shell()
    names = shell.user_ns if shell else {}
    line = 0
    frame: FrameType | None = sys._getframe(1)
    while frame:
        if frame.f_globals is names and frame.f_code.co_name == "<module>":
            line += frame.f_lineno
        frame = frame.f_back
    return line or 1
