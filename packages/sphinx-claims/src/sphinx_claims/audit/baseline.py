"""The baseline of a site: a file of the numerals without a claim that the audit accepts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .findings import Finding

COMMAND = "python -m sphinx_claims baseline -d DOCTREES SOURCE"
_VERSION = 1
_NAMES = {"page", "sentence", "numerals"}

Key = tuple[str, str, str]
"""A page, a sentence on it, and a numeral of the sentence."""


class BaselineError(ValueError):
    """A baseline file that cannot be used."""


@dataclass
class Baseline:
    """Numerals without a claim, as counted by page and sentence.

    Attributes:
        counts: how often each numeral occurs.
        lines: the lines of the file, by page and sentence.
    """

    counts: Counter[Key] = field(default_factory=Counter)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def new(self, docname: str, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings of a page that the baseline does not hold.

        If it holds fewer occurrences of a sentence than the page has, the last ones are new.
        """
        left = Counter(self.counts)
        found = []
        for finding in findings:
            key = (docname, finding.sentence, finding.numeral)
            if left[key]:
                left[key] -= 1
            else:
                found.append(finding)
        return found

    def obsolete(self, found: Counter[Key]) -> list[tuple[str, str]]:
        """Return the pages and sentences of entries of which a numeral occurs no more."""
        gone = self.counts - found
        return list(dict.fromkeys((page, sentence) for page, sentence, _ in sorted(gone)))

    def write(self, path: Path) -> None:
        """Write the file: an entry a line, sorted, so that branches merge without conflicts."""
        entries: dict[tuple[str, str], list[str]] = {}
        for (page, sentence, numeral), count in sorted(self.counts.items()):
            entries.setdefault((page, sentence), []).extend([numeral] * count)
        lines = [
            {"page": page, "sentence": sentence, "numerals": numerals}
            for (page, sentence), numerals in entries.items()
        ]
        rows = (json.dumps(row, ensure_ascii=False) for row in [*lines, {"version": _VERSION}])
        path.write_text("[\n" + ",\n".join(rows) + "\n]\n", "utf-8")


def count_findings(pages: Mapping[str, Iterable[Finding]]) -> Counter[Key]:
    """Count the numerals of findings by page and sentence."""
    return Counter(
        (docname, finding.sentence, finding.numeral)
        for docname, findings in pages.items()
        for finding in findings
    )


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        BaselineError: if the file is missing or damaged; the message names the place.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise BaselineError(f"{path} does not exist; write it with {COMMAND}") from None
    except (OSError, UnicodeError) as error:
        raise BaselineError(f"{path} cannot be read: {error}") from error
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise BaselineError(f"{path} is damaged: {error}") from error
    if not isinstance(rows, list) or not rows or rows[-1] != {"version": _VERSION}:
        expected = json.dumps({"version": _VERSION})
        raise BaselineError(f"{path} is damaged: expected a list that ends with {expected}")
    places = {line.rstrip(","): number for number, line in enumerate(text.splitlines(), 1)}
    baseline = Baseline()
    for number, row in enumerate(rows[:-1], 1):
        if not _is_entry(row):
            expected = f"an entry with {', '.join(sorted(_NAMES))}"
            raise BaselineError(f"{path} is damaged: expected {expected} as item {number}")
        key = (row["page"], row["sentence"])
        if key in baseline.lines:
            text = f"item {number} repeats the page and the sentence of another one"
            raise BaselineError(f"{path} is damaged: {text}")
        baseline.lines[key] = places.get(json.dumps(row, ensure_ascii=False), 1)
        baseline.counts.update((*key, numeral) for numeral in row["numerals"])
    return baseline


def _is_entry(row: object) -> bool:
    return (
        isinstance(row, dict)
        and row.keys() == _NAMES
        and isinstance(row["page"], str)
        and isinstance(row["sentence"], str)
        and isinstance(row["numerals"], list)
        and bool(row["numerals"])
        and all(isinstance(numeral, str) for numeral in row["numerals"])
    )
