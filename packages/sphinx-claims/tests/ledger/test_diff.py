"""What `python -m sphinx_claims diff` tells of two records, as a reader of the Markdown sees it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sphinx_claims.__main__ import main

WITNESS = {"name": "autograd", "difference": 1e-12, "allowed": 1e-8}
CLAIM = {
    "key": "half",
    "page": "dice",
    "line": 12,
    "evidence": "numeric",
    "relation": "≈",
    "stated": "0.50",
    "computed": "0.501",
    "status": "verified",
    "margin": 0.8,
    "witnesses": [WITNESS],
    "source": "",
}
ARRAY = CLAIM | {"key": "vector", "stated": "[1, 2]", "computed": "[1, 2.001]", "margin": 0.7}
AGREED = CLAIM | {"key": "routes", "relation": "agree", "stated": "by_hand, autograd"}
AGREED |= {"computed": "", "margin": 0.9999}
THEOREM = {
    "label": "total-variance",
    "page": "dice",
    "title": "Law of total variance",
    "claims": ["half"],
    "depends_on": ["mean-of-means"],
    "formal": [],
}
FORMAL = {"name": "Moments.total", "file": "Moments.v", "line": 7}
RECORD = {
    "schema": 1,
    "claims": [CLAIM, ARRAY, AGREED],
    "theorems": [THEOREM],
    "environment": {"python": "3.11.2", "machine": "x86_64", "numpy": "2.4.0"},
}
FACTS = ["claim", "page", "statement", "evidence", "margin"]
CHANGE = ["claim", "before", "now"]
NUMBERS = ["claim", "statement", "moved", "by", "margin before", "margin left"]
VALUES = "Claims with a value or margin that moved"


@pytest.fixture
def diff(tmp_path, capsys):
    """Compare two records: exit status, standard output and error."""

    def run(old, new):
        paths = [tmp_path / "old.json", tmp_path / "new.json"]
        for path, content in zip(paths, (old, new), strict=True):
            text = content if isinstance(content, str) else json.dumps(content)
            path.write_text(text, "utf-8")
        status = main(["diff", *map(str, paths)])
        out, error = capsys.readouterr()
        return status, out, error.replace(f"{tmp_path}/", "")

    return run


@pytest.fixture
def tables(diff):
    """Change a record, and read the summary and tables that tell of it."""

    def run(change, old=RECORD):
        new = json.loads(json.dumps(old))
        change(new)
        status, out, error = diff(old, new)
        assert (status, error) == (0, "")
        return out.splitlines()[0], read_tables(out)

    return run


def read_tables(markdown):
    """The tables of a text by their headings, as lists of rows of the text that is shown."""
    found, rows = {}, []
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        if token.type == "inline":
            text = "".join(child.content for child in token.children)
            if token.level == 1:
                found[text] = rows = []
            elif rows:
                rows[-1].append(text)
        elif token.type == "tr_open":
            rows.append([])
    return {title: rows for title, rows in found.items() if rows}


def claim_of(record, key):
    return next(claim for claim in record["claims"] if claim["key"] == key)


def test_nothing_that_moved_is_said_in_one_line(diff):
    assert diff(RECORD, RECORD) == (0, "No claim moved; there are 3.\n", "")


def test_lines_and_the_order_of_claims_are_no_news(tables):
    def change(record):
        record["claims"].reverse()
        for claim in record["claims"]:
            claim["line"] += 100

    assert tables(change) == ("No claim moved; there are 3.", {})


def test_claims_added_and_removed_show_their_facts_smallest_margin_first(tables):
    more = [CLAIM | {"key": key, "margin": margin} for key, margin in (("b", 0.5), ("a", 0.25))]
    more[1] |= {"evidence": "cited", "witnesses": [], "source": "Table 2"}

    def change(record):
        record["claims"] = [claim_of(record, "half"), claim_of(record, "vector"), *more]

    assert tables(change) == (
        "3 claims before, 4 now: 2 added, 1 removed.",
        {
            "Claims added": [
                FACTS,
                ["a", "dice", "≈ 0.50", "cited: Table 2", "0.25"],
                ["b", "dice", "≈ 0.50", "numeric: autograd", "0.5"],
            ],
            "Claims removed": [
                FACTS,
                ["routes", "dice", "agree by_hand, autograd", "numeric", "1"],
            ],
        },
    )


CHANGES = {
    "another relation": ({"relation": "<"}, "restated", "≈ 0.50", "< 0.50"),
    "another value": ({"stated": "0.5"}, "restated", "≈ 0.50", "≈ 0.5"),
    "another page": ({"page": "cards"}, "on another page", "dice", "cards"),
    "another kind": (
        {"evidence": "measured"},
        "with other evidence or witnesses",
        "numeric: autograd",
        "measured: autograd",
    ),
    "one more witness": (
        {"witnesses": [WITNESS, WITNESS | {"name": "library"}]},
        "with other evidence or witnesses",
        "numeric: autograd",
        "numeric: autograd, library",
    ),
}


@pytest.mark.parametrize(("fields", "what", "before", "now"), CHANGES.values(), ids=CHANGES)
def test_a_claim_that_changed_shows_before_and_now(tables, fields, what, before, now):
    summary, found = tables(lambda record: claim_of(record, "half").update(fields))
    assert summary == f"3 claims before, 3 now: 1 {what}."
    assert found == {f"Claims {what}": [CHANGE, ["half", before, now]]}


def test_another_source_is_other_evidence(tables):
    cited = CLAIM | {"evidence": "cited", "witnesses": [], "source": "Table 2"}
    _, found = tables(
        lambda record: record["claims"][0].update(source="Table 3"),
        RECORD | {"claims": [cited]},
    )
    row = ["half", "cited: Table 2", "cited: Table 3"]
    assert found == {"Claims with other evidence or witnesses": [CHANGE, row]}


def test_numbers_that_moved_are_sorted_by_the_margin_that_is_left(tables):
    def change(record):
        claim_of(record, "half").update(computed="0.5009", margin=0.82)
        claim_of(record, "vector").update(computed="[0.999, 1.9]", margin=0.1)
        routes = claim_of(record, "routes")
        routes["witnesses"][0]["difference"] = 5e-9
        routes["margin"] = 0.5

    assert tables(change) == (
        "3 claims before, 3 now: 3 with a value or margin that moved.",
        {
            VALUES: [
                NUMBERS,
                ["vector", "≈ [1, 2]", "entry [1]: 2.001 → 1.9", "-0.101", "0.7", "0.1"],
                [
                    "routes",
                    "agree by_hand, autograd",
                    "autograd differs by 1e-12 → 5e-09",
                    "+5e-09",
                    "1",
                    "0.5",
                ],
                ["half", "≈ 0.50", "0.501 → 0.5009", "-0.0001", "0.8", "0.82"],
            ]
        },
    )


def test_what_no_print_shows_is_no_news(tables):
    def change(record):
        claim_of(record, "half")["computed"] = "501/1000"
        for claim in record["claims"]:
            claim["witnesses"][0]["difference"] += 1e-16
            claim["margin"] += 1e-8

    assert tables(change) == ("No claim moved; there are 3.", {})


def test_a_margin_that_moved_alone_is_told(tables):
    _, found = tables(lambda record: claim_of(record, "half").update(margin=0.799))
    assert found[VALUES][1] == ["half", "≈ 0.50", "its margin alone", "", "0.8", "0.799"]


def test_a_mistake_that_comes_closer_to_the_right_value_is_told(tables):
    noticed = AGREED | {"relation": "disagree", "stated": "mistake, right"}
    noticed |= {"witnesses": [{"name": "right", "difference": 1.0, "allowed": 1e-8}], "margin": 1}

    def change(record):
        record["claims"][0]["witnesses"][0]["difference"] = 2e-8
        record["claims"][0]["margin"] = 0.5

    _, found = tables(change, RECORD | {"claims": [noticed]})
    words = "right differs by 1 → 2e-08"
    assert found[VALUES][1] == ["routes", "disagree mistake, right", words, "-1", "1", "0.5"]


def test_a_mistake_that_goes_farther_off_is_no_news(tables):
    noticed = AGREED | {"relation": "disagree", "stated": "mistake, right"}
    noticed |= {"witnesses": [{"name": "right", "difference": 1.0, "allowed": 1e-8}], "margin": 1}
    _, found = tables(
        lambda record: record["claims"][0]["witnesses"][0].update(difference=2.0),
        RECORD | {"claims": [noticed]},
    )
    assert found == {}


@pytest.mark.parametrize("exact", [0.0, 0.75])
def test_exact_comparisons_have_no_margin_to_move(tables, exact):
    relation = "disagree" if exact else "agree"
    witness = {"name": "right", "difference": exact, "allowed": 0.0}
    claim = AGREED | {"relation": relation, "witnesses": [witness], "margin": 1.0}
    summary, _ = tables(
        lambda record: record["claims"][0]["witnesses"][0].update(difference=exact * 2),
        RECORD | {"claims": [claim]},
    )
    assert summary == "No claim moved; there are 1."


UNLIKE = {
    "no numbers": ("sqrt(2)", "sqrt(3)"),
    "other shapes": ("[1, 2]", "[1, 2, 3]"),
    "a number and an array": ("1", "[1]"),
}


@pytest.mark.parametrize(("before", "now"), UNLIKE.values(), ids=UNLIKE)
def test_values_that_cannot_be_subtracted_are_shown_whole(tables, before, now):
    old = RECORD | {"claims": [CLAIM | {"computed": before}]}
    _, found = tables(lambda record: record["claims"][0].update(computed=now), old)
    assert found[VALUES][1][2:4] == [f"{before} → {now}", ""]


def test_numbers_beyond_floats_are_subtracted(tables):
    old = RECORD | {"claims": [CLAIM | {"computed": "0"}]}
    _, found = tables(lambda record: record["claims"][0].update(computed="1" + "0" * 400), old)
    assert found[VALUES][1][3] == "+1.00e+400"


def test_theorems_tell_what_they_gained_and_lost(tables):
    def change(record):
        record["theorems"][0] |= {"page": "cards", "claims": ["vector"], "depends_on": []}
        record["theorems"].append(THEOREM | {"label": "another"})

    assert tables(change) == (
        "No claim moved; there are 3.",
        {
            "Theorems": [
                ["theorem", "what changed"],
                ["another", "added on dice"],
                [
                    "total-variance",
                    "page dice → cards; evidence − half, + vector; rests on − mean-of-means",
                ],
            ]
        },
    )


def test_a_theorem_that_is_gone_or_renamed_is_told(tables):
    _, found = tables(lambda record: record.update(theorems=[]))
    assert found["Theorems"][1] == ["total-variance", "removed from dice"]
    _, found = tables(lambda record: record["theorems"][0].update(title="Variance"))
    words = "title Law of total variance → Variance"
    assert found["Theorems"][1] == ["total-variance", words]


def test_formal_statements_tell_what_coq_says_otherwise(tables):
    checked = FORMAL | {"status": "checked", "coq": "8.16.1", "axioms": ["classic"]}
    old = RECORD | {"theorems": [THEOREM | {"formal": [checked]}]}
    before = "formal statements − Moments.total checked by Coq 8.16.1, axiom classic"

    def said(**changes):
        entry = {key: value for key, value in (checked | changes).items() if value is not None}
        return tables(lambda record: record["theorems"][0].update(formal=[entry]), old)[1]

    assert said(line=8) == {}
    now = "+ Moments.total checked by Coq 8.16.1"
    assert said(axioms=[])["Theorems"][1] == ["total-variance", f"{before}, {now}"]
    now = "+ Moments.total not checked"
    found = said(status="not checked", coq=None, axioms=None)
    assert found["Theorems"][1] == ["total-variance", f"{before}, {now}"]


def test_a_record_from_before_formal_statements_has_none(tables):
    older = {key: value for key, value in THEOREM.items() if key != "formal"}
    assert tables(lambda record: None, RECORD | {"theorems": [older]})[1] == {}


def test_the_order_of_evidence_is_no_news(tables):
    old = RECORD | {"theorems": [THEOREM | {"claims": ["half", "vector"]}]}
    _, found = tables(lambda record: record["theorems"][0]["claims"].reverse(), old)
    assert found == {}


def test_versions_that_changed_are_told_however_a_package_is_spelled(tables):
    old = RECORD | {
        "environment": {
            "python": "3.11.2",
            "machine": "x86_64",
            "MyST_NB": "1.4",
            "numpy": "2.4",
            "old": "1",
        }
    }

    def change(record):
        record["environment"] = {
            "python": "3.13.1",
            "machine": "x86_64",
            "myst-nb": "1.4",
            "numpy": "2.4",
            "new": "2",
        }

    _, found = tables(change, old)
    rows = [["new", "—", "2"], ["old", "1", "—"], ["python", "3.11.2", "3.13.1"]]
    assert found == {"Versions": [["package", "before", "now"], *rows]}


@given(
    st.text(st.characters(exclude_categories=["C"]) | st.sampled_from("`|\\*_<&$[] "), min_size=1)
)
def test_any_text_is_shown_as_it_is(text):
    from sphinx_claims.ledger.diff import Record, describe

    theorem = THEOREM | {"title": text}
    old = Record({}, {"total-variance": THEOREM | {"title": "before"}}, {})
    markdown = describe(old, Record({}, {"total-variance": theorem}, {}))
    shown = " ".join(text.split()) or "—"
    assert read_tables(markdown)["Theorems"][1] == ["total-variance", f"title before → {shown}"]


def test_columns_stand_in_line_in_a_terminal(diff):
    lines = diff(RECORD | {"claims": []}, RECORD)[1].splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 5
    assert len({len(row) for row in rows}) == 1


REFUSED = {
    "no JSON": ("# A page", "old.json is no claims.json: expected JSON"),
    "no object": ("[1]", "old.json is no claims.json: the record: [1] is not of type 'object'"),
    "no schema": ("{}", "old.json is no claims.json: the record: 'schema' is a required property"),
    "another schema": ({"schema": 2}, "old.json has schema 2, expected 1"),
    "no claims": (
        {"schema": 1},
        "old.json is no claims.json: the record: 'claims' is a required property",
    ),
    "half a claim": (
        RECORD | {"claims": [{"key": "half"}]},
        "old.json is no claims.json: claims[0]: 'page' is a required property",
    ),
    "a claim without numbers": (
        RECORD | {"claims": [CLAIM | {"margin": "wide"}]},
        "old.json is no claims.json: claims[0].margin: 'wide' is not of type 'number'",
    ),
    "a witness without a name": (
        RECORD | {"claims": [CLAIM | {"witnesses": [{}]}]},
        "old.json is no claims.json: claims[0].witnesses[0]: 'name' is a required property",
    ),
    "a theorem that names no claims": (
        RECORD | {"theorems": [THEOREM | {"claims": [5]}]},
        "old.json is no claims.json: theorems[0].claims[0]: 5 is not of type 'string'",
    ),
    "a formal statement without a status": (
        RECORD | {"theorems": [THEOREM | {"formal": [FORMAL]}]},
        "old.json is no claims.json: theorems[0].formal[0]: 'status' is a required property",
    ),
    "a formal statement checked by nothing": (
        RECORD | {"theorems": [THEOREM | {"formal": [FORMAL | {"status": "checked"}]}]},
        "old.json is no claims.json: theorems[0].formal[0]: 'coq' is a required property",
    ),
}


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_record_is_refused_in_one_line(diff, content, message):
    assert diff(content, RECORD) == (2, "", f"{message}\n")
    assert diff(RECORD, content) == (2, "", f"{message.replace('old', 'new')}\n")


def test_a_record_that_is_not_there_is_refused_in_one_line(tmp_path, capsys):
    assert main(["diff", str(tmp_path / "none.json"), str(tmp_path)]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error == f"{tmp_path / 'none.json'} cannot be read: No such file or directory\n"


def test_only_publishing_takes_options_of_sphinx(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["diff", "old.json", "new.json", "-W"])
    assert stop.value.code == 2
    assert "unrecognized arguments: -W" in capsys.readouterr().err


def test_the_record_of_a_real_build_is_read(site, tmp_path, capsys):
    old = tmp_path / "old.json"
    old.write_bytes((site.out / "claims.json").read_bytes())
    site.write_page("page.md", "One {claim}`half`.", 'claim("half", "0.5", 0.5, power=2.0**-1)')
    site.built()
    assert main(["diff", str(old), str(site.out / "claims.json")]) == 0
    assert read_tables(capsys.readouterr().out) == {
        "Claims restated": [CHANGE, ["half", "= 1/2", "= 0.5"]],
        "Claims with other evidence or witnesses": [CHANGE, ["half", "exact", "numeric: power"]],
    }
