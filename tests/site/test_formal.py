"""Test that the site shows formal statements and links to their proofs."""

import json
import os
import re

import pytest

from .conftest import SITE

RECORD = SITE.parent / "formal.json"


@pytest.fixture(scope="module")
def record():
    if not RECORD.exists():
        missing = "formal statements are not checked: run make formal and then make html"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return json.loads(RECORD.read_text("utf-8"))


def test_formal_statements_are_checked_and_shown_with_their_theorems(site, record):
    content = json.loads((site / "claims.json").read_text("utf-8"))
    shown = [
        (theorem["page"], entry) for theorem in content["theorems"] for entry in theorem["formal"]
    ]
    names = {entry["name"].partition(".")[2] for entry in record["theorems"]}
    assert {entry["name"] for _, entry in shown} == names
    assert len(names) > 30
    for page, entry in shown:
        assert (entry["status"], entry["coq"]) == ("checked", record["coq"])
        html = (site / f"{page}.html").read_text("utf-8")
        (statement,) = re.findall(
            rf'<strong><code[^>]*><span class="pre">{entry["name"]}</span>.*?The proof in Coq',
            html,
            re.DOTALL,
        )
        assert f"This formal statement is checked by Coq {record['coq']}; axioms: " in statement
        module, _, name = entry["name"].partition(".")
        assert f'href="../formal/{module}.html#line-{entry["line"]}"' in statement
        script = (site / "formal" / f"{module}.html").read_text("utf-8")
        (line,) = re.findall(rf'<span id="line-{entry["line"]}">.*', script)
        assert f">{name}<" in line


def test_the_guide_explains_each_axiom(site, record):
    guide = (site / "formal.html").read_text("utf-8")
    for name, sentence in record["axioms"].items():
        assert name in guide
        assert sentence in guide
