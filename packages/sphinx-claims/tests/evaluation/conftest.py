"""Formulas evaluated in this process, with the record that a build would read."""

import json
from typing import NamedTuple

import pytest

from sphinx_claims import formula
from sphinx_claims.claims.formula_record import FormulaEvaluation


class Result(NamedTuple):
    """A call of ``formula``: its record, and the lines that it prints."""

    record: FormulaEvaluation
    lines: list[str]

    @property
    def problems(self):
        return [problem.text for problem in self.record.problems]

    @property
    def variants(self):
        """Numbers of variants by kind: refuted or without a value, and equivalent."""
        found = {}
        for statement in self.record.statements:
            for kind in statement.variants.kinds:
                refuted, equivalent = found.get(kind.kind, (0, 0))
                refuted += kind.refuted + kind.without_value
                found[kind.kind] = refuted, equivalent + kind.equivalent
        return found


@pytest.fixture
def evaluate(tmp_path, monkeypatch, capsys):
    """Return a function that evaluates formulas with tables of symbols."""
    records = tmp_path / "records.jsonl"
    monkeypatch.setenv("SPHINX_CLAIMS_RECORDS", str(records))

    def run(latex, *symbols, **options):
        formula("block", *symbols, latex=latex, **options)
        data = json.loads(records.read_text(encoding="utf-8").splitlines()[-1])
        lines = capsys.readouterr().out.splitlines()
        return Result(FormulaEvaluation.from_dict(data["formula"]), lines)

    return run


@pytest.fixture
def value(evaluate):
    """Return a function that gives the value of an expression as text, or the problem."""

    def of(latex, symbols):
        result = evaluate(rf"{latex} = 0", symbols)
        if not result.record.statements:
            return result.problems[0].removeprefix(rf"{latex} = 0 has no value: ")
        return result.record.statements[0].relations[0].pairs[0].left.text()

    return of
