"""JSON forms of claims: round trip, published entries and text."""

import json
from dataclasses import replace
from fractions import Fraction

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_claims.claims.judgment import judge, judge_agreement, judge_disagreement
from sphinx_claims.claims.record import COMPARISONS, SCHEMA_FILE, Claim, Place
from sphinx_claims.claims.statement import RELATIONS, StatementError, parse
from sphinx_claims.claims.verdict import EVIDENCE, Verdict, Witness

SCHEMA = json.loads(SCHEMA_FILE.read_text("utf-8"))
ENTRY = {"$defs": SCHEMA["$defs"], "$ref": "#/$defs/claim"}

TEXT = st.text(max_size=20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
POSITIVE = st.floats(0, allow_infinity=False)
KEYS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
WITNESSES = st.lists(st.builds(Witness, TEXT, POSITIVE, POSITIVE), max_size=3).map(tuple)


def claims(statuses, evidence, margins):
    """Return a strategy for claims with some statuses, kinds of evidence and margins."""
    return st.builds(
        Claim,
        key=KEYS,
        relation=st.sampled_from([*RELATIONS, *COMPARISONS]),
        stated=st.text(min_size=1, max_size=20),
        verdict=st.builds(Verdict, statuses, evidence, TEXT, margins, TEXT, WITNESSES),
        source=TEXT,
        cell=st.integers(0, 100),
        line_in_cell=st.integers(1, 100),
    )


VERIFIED = claims(st.just("verified"), st.sampled_from(EVIDENCE), POSITIVE)


@given(VERIFIED, st.integers(1, 10**6), TEXT)
def test_a_published_entry_is_valid(claim, line, page):
    placed = replace(claim, place=Place(page, f"{page}.md", line))
    entry = json.loads(json.dumps(placed.published(), allow_nan=False))
    jsonschema.validate(entry, ENTRY)
    assert (entry["key"], entry["page"], entry["line"]) == (claim.key, page, line)


HALF = Fraction(1, 2)
JUDGED = {
    "exact": ("=", "1/2", judge(parse("1/2"), HALF, {})),
    "numeric": ("≈", "0.3", judge(parse("≈ 0.3"), 0.3, {"twin": 0.1 * 3})),
    "large floats": ("<", "1e300", judge(parse("< 1e300"), -1.7e308, {"twin": -1.7e308})),
    "measured": (">", "0.3", judge(parse("> 0.3"), np.float32(0.5), {}, "measured")),
    "agree": ("agree", "a, b", judge_agreement({"a": 1, "b": 1})),
    "disagree": ("disagree", "a, b", judge_disagreement({"a": -1.7e308, "b": 1.7e308})),
}


@pytest.mark.parametrize(("relation", "stated", "verdict"), JUDGED.values(), ids=JUDGED)
def test_a_verified_claim_is_valid_when_published(relation, stated, verdict):
    claim = Claim("key", relation, stated, verdict, place=Place("page", "page.md", 1))
    assert claim.verified, verdict
    jsonschema.validate(json.loads(json.dumps(claim.published(), allow_nan=False)), ENTRY)


@pytest.mark.parametrize("status", ["wrong", "vacuous", "invalid"])
def test_a_claim_that_is_not_verified_is_not_valid_when_published(status):
    claim = Claim("key", "=", "1", Verdict(status, "exact", "1", 1.0), place=Place(line=1))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(claim.published(), ENTRY)


def test_the_statement_of_a_claim():
    verdict = Verdict("verified", "numeric", "0.3", 1.0)
    claim = Claim("key", "≈", "[0.3, 1]", verdict)
    assert claim.states_value
    assert claim.statement == parse("≈ [0.3, 1]")
    comparison = Claim("key", "agree", "a, b", verdict)
    assert not comparison.states_value
    with pytest.raises(StatementError, match="claim key compares values and states none"):
        _ = comparison.statement


DECISIVE = (Witness("b", 1.0, 0.5), Witness("c", 3.0, 0.25))


@pytest.mark.parametrize(
    ("relation", "witnesses", "text"),
    [
        ("agree", DECISIVE, "a, b, c differ by 3, allowed 0.25"),
        ("disagree", DECISIVE, "a, b, c differ by 1, allowed 0.5"),
        ("agree", (Witness("b", 0.0, 0.0), Witness("c", 0.0, 0.0)), "a, b, c agree"),
    ],
)
def test_comparison_text(relation, witnesses, text):
    verdict = Verdict("verified", "exact", "", 1.0, "", witnesses)
    assert Claim("key", relation, "a, b, c", verdict).comparison_text() == text


@pytest.mark.parametrize(
    ("evidence", "margin", "source", "text"),
    [
        ("exact", 1.0, "", "exact, witnessed by b, c"),
        ("numeric", 0.5, "", "numeric, witnessed by b, c, margin 50%"),
        ("numeric", 0.001234, "", "numeric, witnessed by b, c, margin 0.1234%"),
        ("cited", 1.0, "Table 1", "cited, witnessed by b, c, Table 1"),
    ],
)
def test_evidence_text(evidence, margin, source, text):
    claim = Claim("key", "=", "1", Verdict("verified", evidence, "1", margin, "", DECISIVE), source)
    assert claim.evidence_text() == text
    assert claim.evidence_text(with_margin=False) == text.partition(", margin")[0]
