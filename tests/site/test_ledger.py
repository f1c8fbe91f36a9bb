"""Test the ledger of the built site in a browser."""

import json

import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser

ROWS = "table.claims-ledger tbody tr"
SEARCH = ".ledger-controls input[type=search]"


@pytest.fixture(scope="module")
def claims(site):
    """Return the claims of the main table, which does not have the chosen values."""
    return [claim for claim in all_claims(site) if claim["evidence"] != "chosen"]


@pytest.fixture
def ledger(browser: Browser, site):
    page = browser.new_page()
    page.goto((site / "ledger.html").as_uri())
    yield page
    page.close()


def all_claims(site):
    return json.loads((site / "claims.json").read_text("utf-8"))["claims"]


def column(page, heading, table="table.claims-ledger"):
    """Return the texts of a column in visible rows."""
    headings = page.locator(f"{table} thead th").all_text_contents()
    number = [text.strip() for text in headings].index(heading) + 1
    cells = page.locator(f"{table} tbody tr:visible td:nth-child({number})").all_text_contents()
    return [text.strip() for text in cells]


def test_the_record_matches_its_schema(site):
    record = json.loads((site / "claims.json").read_text("utf-8"))
    schema = json.loads((site / "claims.schema.json").read_text("utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(record)) == []
    labels = [theorem["label"] for theorem in record["theorems"]]
    assert "total-variance" in labels
    keys = {claim["key"] for claim in record["claims"]}
    for theorem in record["theorems"]:
        assert set(theorem["claims"]) <= keys


def test_every_claim_has_a_row(ledger, claims):
    assert column(ledger, "claim") == [claim["key"] for claim in claims]
    assert column(ledger, "evidence") == [claim["evidence"] for claim in claims]
    assert ledger.locator("output.ledger-found").text_content() == (
        f"{len(claims)} of {len(claims)} claims"
    )


def test_chosen_values_have_a_table_of_their_own(ledger, site):
    chosen = [claim["key"] for claim in all_claims(site) if claim["evidence"] == "chosen"]
    assert len(chosen) > 100
    assert column(ledger, "value", "p:has-text('Chosen values') + * table") == chosen


def test_headings_sort_rows(ledger, claims):
    sort_by_locale = "keys => keys.toSorted((a, b) => a.localeCompare(b, 'en'))"
    heading = ledger.locator("th", has=ledger.get_by_role("button", name="claim"))
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    keys = column(ledger, "claim")
    assert keys == ledger.evaluate(sort_by_locale, [claim["key"] for claim in claims])
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    assert column(ledger, "claim") == keys[::-1]
    ledger.get_by_role("button", name="margin").click()
    assert heading.get_attribute("aria-sort") is None
    margins = [float(text or 0) for text in column(ledger, "margin")]
    assert margins == sorted(margins)


def test_evidence_and_words_filter_rows(ledger, claims):
    given = [claim["key"] for claim in claims if claim["evidence"] == "given"]
    ledger.get_by_label("Evidence").select_option("given")
    assert column(ledger, "claim") == given
    ledger.locator(SEARCH).fill("normalization TENSOR")
    assert column(ledger, "claim") == ["normalization-tensor"]
    assert ledger.locator("output.ledger-found").text_content() == f"1 of {len(claims)} claims"
    ledger.locator(SEARCH).fill("no such claim at all")
    assert column(ledger, "claim") == []
    ledger.locator(SEARCH).fill("")
    ledger.get_by_label("Evidence").select_option("all")
    assert len(column(ledger, "claim")) == len(claims)


def test_a_row_links_to_the_evidence(ledger):
    ledger.locator(SEARCH).fill("normalization-tensor")
    ledger.locator(f"{ROWS}:visible td a").first.click()
    ledger.wait_for_url("**/part-1.html#claim-normalization-tensor")
    ledger.locator("#claim-normalization-tensor").wait_for()


def test_the_ledger_is_complete_without_scripts(browser: Browser, site, claims):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "ledger.html").as_uri())
    assert column(page, "claim") == [claim["key"] for claim in claims]
    assert page.locator(SEARCH).count() == 0
    context.close()


@pytest.mark.parametrize("width", [360, 1000, 1280])
def test_the_table_fits_the_screen(ledger, width):
    ledger.set_viewport_size({"width": width, "height": 740})
    box = ledger.locator(".table-wrapper:has(> table.claims-ledger)")
    assert box.evaluate("e => e.scrollWidth - e.clientWidth") == 0
    lines = box.locator("tbody tr").evaluate_all("all => all.map(e => e.offsetHeight / 20)")
    assert sum(lines) / len(lines) < 5, "rows have 5 or more lines on average"
    ledger.locator(SEARCH).fill("batch-mean")
    assert 0 < ledger.locator(f"{ROWS}:visible").count() < len(lines) / 10
