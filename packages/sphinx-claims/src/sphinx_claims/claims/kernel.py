"""Claims as a page's code cell makes them; runs in any notebook, and without Sphinx."""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import Any

from .judgment import judge, judge_agreement, judge_disagreement
from .record import Claim
from .statement import StatementError, parse
from .verdict import Verdict

MIME_TYPE = "application/vnd.sphinx-claims+json"
RECORDS_VARIABLE = "SPHINX_CLAIMS_RECORDS"
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_made: dict[str, bool] = {}
"""The claims that this process made, and whether each holds."""
_STATED_BY_AUTHORS = ("exhaustive", "measured")


def claim(
    key: str,
    statement: str,
    computed: object,
    *,
    evidence: str | None = None,
    standard_error: object = None,
    **witnesses: object,
) -> None:
    """State a value, compare it with what was computed, and record both.

    A wrong claim raises nothing: the build lists it with all others, and a notebook shows it.

    Args:
        key: the name under which pages print it, such as ``h1-next``; unique in a site.
        statement: a relation and a value, such as ``"[0, 4/5]"``, ``"≈ 0.31"`` or ``"< 1e-3"``;
            see :func:`sphinx_claims.claims.statement.parse`.
        computed: a number or an array of any shape, as in
            :func:`sphinx_claims.claims.values.read_values`.
        evidence: ``"exhaustive"`` where every case was enumerated exactly, ``"measured"`` for an
            experiment; all other kinds follow from the value.
        standard_error: of a sampled mean, in its shape.
        witnesses: the same quantity by other routes, each under its name; a float needs one.

    Raises:
        ValueError: if the key or the evidence is no such name.

    >>> claim("half", "1/2", Fraction(2, 4))
    ✓ half = 1/2; computed 1/2; exact
    >>> claim("third", "≈ 0.34", Fraction(1, 3))
    ✗ third ≈ 0.34; wrong: states ≈ 0.34, computed 1/3; exact
    """
    _check_key(key)
    if evidence is not None and evidence not in _STATED_BY_AUTHORS:
        names = " or ".join(repr(name) for name in _STATED_BY_AUTHORS)
        raise ValueError(f"evidence of claim {key}: expected {names}, found {evidence!r}")
    try:
        stated = parse(statement)
    except StatementError as error:
        verdict = Verdict("invalid", evidence or "unknown", reason=str(error))
        _record(key, "=", str(statement), verdict)
        return
    verdict = judge(stated, computed, witnesses, evidence, standard_error)
    _record(key, stated.relation, stated.source(), verdict)


def agree(key: str, **routes: object) -> None:
    """Compare one quantity computed by several routes, and record how far they differ.

    Args:
        key: the name of the comparison; unique in a site.
        routes: the quantity by each route, under its name; the first is compared with each other.

    Raises:
        ValueError: if the key is no such name, or there is one route only.

    >>> agree("half", division=1 / 2, power=2.0**-1)
    ✓ half: division, power agree; numeric, margin 100%
    """
    _check_key(key)
    if len(routes) < 2:
        raise ValueError(f"agree {key}: expected two or more named values, found {len(routes)}")
    _record(key, "agree", ", ".join(routes), judge_agreement(routes))


def disagree(key: str, **routes: object) -> None:
    """Show that a mistake is noticed: a wrong value must differ from the right ones.

    Args:
        key: the name of the comparison; unique in a site.
        routes: the wrong value and then the right ones, each under its name.

    Raises:
        ValueError: if the key is no such name, or there is one value only.

    >>> disagree("lost-sign", mistake=-0.5, right=0.5)
    ✓ lost-sign: mistake, right differ by 1, allowed 7.5e-09; numeric, margin 100%
    """
    _check_key(key)
    if len(routes) < 2:
        raise ValueError(f"disagree {key}: expected two or more named values, found {len(routes)}")
    _record(key, "disagree", ", ".join(routes), judge_disagreement(routes))


def given(key: str, statement: str, data_file: str) -> Any:  # noqa: ANN401 (a number or lists)
    """State data of the problem, compare them with the data file, and return them.

    Args:
        key: the key of the fact in the data file, and of the claim.
        statement: the value as the page prints it.
        data_file: a TOML file of ``[[fact]]`` tables with ``key``, ``value`` and ``source``,
            relative to the page.

    Returns:
        The value, an ``int`` or ``Fraction``, or nested lists of them.

    Raises:
        ValueError: if the file has no such fact, or one without a value or source.
        OSError: if the file cannot be read.
    """
    return _fact("given", key, statement, data_file)


def cited(key: str, statement: str, data_file: str) -> Any:  # noqa: ANN401 (a number or lists)
    """State a published figure, compare it with the data file, and return it; as :func:`given`."""
    return _fact("cited", key, statement, data_file)


def exit_with_status() -> None:
    """End a script: say how many claims it made, and exit with status 1 unless all of them hold."""
    failed = [key for key, holds in _made.items() if not holds]
    if failed:
        sys.exit(f"{len(failed)} of {len(_made)} claims do not hold: {', '.join(failed)}")
    print(f"{len(_made)} claims hold")


def _fact(kind: str, key: str, statement: str, data_file: str) -> Any:  # noqa: ANN401
    _check_key(key)
    try:
        facts = tomllib.loads(Path(data_file).read_text("utf-8"), parse_float=Fraction)
    except ValueError as error:
        raise ValueError(f"{data_file} is no TOML file: {error}") from None
    found = [fact for fact in facts.get("fact", []) if fact.get("key") == key]
    if len(found) != 1:
        raise ValueError(f'{data_file} has {len(found)} facts with key = "{key}", expected one')
    (fact,) = found
    if "value" not in fact or not fact.get("source"):
        raise ValueError(f'fact "{key}" of {data_file} needs a value and a source')
    value = fact["value"]
    try:
        stated = parse(statement)
        verdict = judge(stated, value, {}, kind)
        _record(key, stated.relation, stated.source(), verdict, fact["source"])
    except StatementError as error:
        _record(key, "=", statement, Verdict("invalid", kind, reason=str(error)), fact["source"])
    return value


def _check_key(key: str) -> None:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise ValueError(f"expected a key of a-z, 0-9 and single hyphens, found {key!r}")


def _record(key: str, relation: str, stated: str, verdict: Verdict, source: str = "") -> None:
    shell = _shell()
    claim = Claim(key, relation, stated, verdict, source, line_in_cell=_line_in_cell(shell))
    _made[key] = claim.verified
    if path := os.environ.get(RECORDS_VARIABLE):
        with Path(path).open("a", encoding="utf-8") as records:
            records.write(json.dumps(claim.to_dict()) + "\n")
    if shell:
        from IPython.display import display

        display({"text/plain": claim.summary(), MIME_TYPE: {"key": key}}, raw=True)  # type: ignore[no-untyped-call]
    else:
        print(claim.summary())


def record_error(result: Any) -> None:  # noqa: ANN401 (IPython's result of a cell)
    """Record an error of a cell, for the build to find where a magic such as %%capture hides it."""
    error = result.error_before_exec or result.error_in_exec
    if error is not None and (path := os.environ.get(RECORDS_VARIABLE)):
        with Path(path).open("a", encoding="utf-8") as records:
            records.write(json.dumps({"error": f"{type(error).__name__}: {error}"}) + "\n")


def _shell() -> Any:  # noqa: ANN401 (IPython may not be installed)
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _line_in_cell(shell: Any) -> int:  # noqa: ANN401
    """The line that the running cell has reached; below a cell magic, code counts from 1 anew."""
    names = shell.user_ns if shell else {}
    line = 0
    frame: FrameType | None = sys._getframe(1)
    while frame:
        if frame.f_globals is names and frame.f_code.co_name == "<module>":
            line += frame.f_lineno
        frame = frame.f_back
    return line or 1
