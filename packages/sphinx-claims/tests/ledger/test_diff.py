"""Tests of `python -m sphinx_claims diff`, by the tables that its Markdown renders to."""

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
MISTAKE = AGREED | {"relation": "disagree", "stated": "mistake, right", "margin": 1}
MISTAKE |= {"witnesses": [{"name": "right", "difference": 1.0, "allowed": 1e-8}]}
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
    "schema": 2,
    "claims": [CLAIM, ARRAY, AGREED],
    "theorems": [THEOREM],
    "formulas": [],
    "environment": {"python": "3.11.2", "machine": "x86_64", "numpy": "2.4.0"},
}
FACTS = ["claim", "page", "statement", "evidence", "margin"]
CHANGE = ["claim", "before", "now"]
NUMBERS = ["claim", "statement", "change", "difference", "margin before", "margin now"]
VALUES = "Claims with a changed value or margin"


@pytest.fixture
def diff(tmp_path, capsys):
    """Return a function that compares two records and returns exit status, stdout and stderr."""

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
    """Return a function that changes a record and returns the summary and the tables."""

    def run(change, old=RECORD):
        new = json.loads(json.dumps(old))
        change(new)
        status, out, error = diff(old, new)
        assert (status, error) == (0, "")
        return out.splitlines()[0], read_tables(out)

    return run


def read_tables(markdown):
    """Return the tables of a text as rows of cells, by heading."""
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


def test_equal_records_give_one_line(diff):
    assert diff(RECORD, RECORD) == (0, "No claims changed (3 in total).\n", "")


def test_lines_and_the_order_of_claims_are_ignored(tables):
    def change(record):
        record["claims"].reverse()
        for claim in record["claims"]:
            claim["line"] += 100

    assert tables(change) == ("No claims changed (3 in total).", {})


def test_added_and_removed_claims_are_sorted_by_margin(tables):
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
    "another page": ({"page": "cards"}, "moved to another page", "dice", "cards"),
    "another kind": (
        {"evidence": "measured"},
        "with changed evidence or witnesses",
        "numeric: autograd",
        "measured: autograd",
    ),
    "one more witness": (
        {"witnesses": [WITNESS, WITNESS | {"name": "library"}]},
        "with changed evidence or witnesses",
        "numeric: autograd",
        "numeric: autograd, library",
    ),
    "a second entry": (
        {"computations": 2},
        "with changed evidence or witnesses",
        "numeric: autograd",
        "numeric: autograd, computed twice",
    ),
}


@pytest.mark.parametrize(("fields", "what", "before", "now"), CHANGES.values(), ids=CHANGES)
def test_a_changed_claim_shows_before_and_now(tables, fields, what, before, now):
    summary, found = tables(lambda record: claim_of(record, "half").update(fields))
    assert summary == f"3 claims before, 3 now: 1 {what}."
    assert found == {f"Claims {what}": [CHANGE, ["half", before, now]]}


def test_a_changed_source_is_changed_evidence(tables):
    cited = CLAIM | {"evidence": "cited", "witnesses": [], "source": "Table 2"}
    _, found = tables(
        lambda record: record["claims"][0].update(source="Table 3"),
        RECORD | {"claims": [cited]},
    )
    row = ["half", "cited: Table 2", "cited: Table 3"]
    assert found == {"Claims with changed evidence or witnesses": [CHANGE, row]}


def test_changed_numbers_are_sorted_by_the_new_margin(tables):
    def change(record):
        claim_of(record, "half").update(computed="0.5009", margin=0.82)
        claim_of(record, "vector").update(computed="[0.999, 1.9]", margin=0.1)
        routes = claim_of(record, "routes")
        routes["witnesses"][0]["difference"] = 5e-9
        routes["margin"] = 0.5

    assert tables(change) == (
        "3 claims before, 3 now: 3 with a changed value or margin.",
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


def test_changes_below_the_printed_digits_are_ignored(tables):
    def change(record):
        claim_of(record, "half")["computed"] = "501/1000"
        for claim in record["claims"]:
            claim["witnesses"][0]["difference"] += 1e-16
            claim["margin"] += 1e-8

    assert tables(change) == ("No claims changed (3 in total).", {})


def test_a_change_of_only_the_margin_is_listed(tables):
    _, found = tables(lambda record: claim_of(record, "half").update(margin=0.799))
    assert found[VALUES][1] == ["half", "≈ 0.50", "only its margin", "", "0.8", "0.799"]


def test_a_mistake_that_comes_closer_to_the_right_value_is_listed(tables):

    def change(record):
        record["claims"][0]["witnesses"][0]["difference"] = 2e-8
        record["claims"][0]["margin"] = 0.5

    _, found = tables(change, RECORD | {"claims": [MISTAKE]})
    words = "right differs by 1 → 2e-08"
    assert found[VALUES][1] == ["routes", "disagree mistake, right", words, "-1", "1", "0.5"]


def test_a_mistake_that_moves_away_from_the_right_value_is_ignored(tables):
    _, found = tables(
        lambda record: record["claims"][0]["witnesses"][0].update(difference=2.0),
        RECORD | {"claims": [MISTAKE]},
    )
    assert found == {}


@pytest.mark.parametrize("exact", [0.0, 0.75])
def test_exact_comparisons_have_no_margin_to_change(tables, exact):
    relation = "disagree" if exact else "agree"
    witness = {"name": "right", "difference": exact, "allowed": 0.0}
    claim = AGREED | {"relation": relation, "witnesses": [witness], "margin": 1.0}
    summary, _ = tables(
        lambda record: record["claims"][0]["witnesses"][0].update(difference=exact * 2),
        RECORD | {"claims": [claim]},
    )
    assert summary == "No claims changed (1 in total)."


INCOMPARABLE = {
    "no numbers": ("sqrt(2)", "sqrt(3)"),
    "other shapes": ("[1, 2]", "[1, 2, 3]"),
    "a number and an array": ("1", "[1]"),
}


@pytest.mark.parametrize(("before", "now"), INCOMPARABLE.values(), ids=INCOMPARABLE)
def test_incomparable_values_are_shown_without_a_difference(tables, before, now):
    old = RECORD | {"claims": [CLAIM | {"computed": before}]}
    _, found = tables(lambda record: record["claims"][0].update(computed=now), old)
    assert found[VALUES][1][2:4] == [f"{before} → {now}", ""]


def test_numbers_beyond_floats_are_subtracted(tables):
    old = RECORD | {"claims": [CLAIM | {"computed": "0"}]}
    _, found = tables(lambda record: record["claims"][0].update(computed="1" + "0" * 400), old)
    assert found[VALUES][1][3] == "+1.00e+400"


def test_changed_theorems_list_additions_and_removals(tables):
    def change(record):
        record["theorems"][0] |= {"page": "cards", "claims": ["vector"], "depends_on": []}
        record["theorems"].append(THEOREM | {"label": "another"})

    assert tables(change) == (
        "No claims changed (3 in total).",
        {
            "Theorems": [
                ["theorem", "what changed"],
                ["another", "added on dice"],
                [
                    "total-variance",
                    "page dice → cards; evidence − half, + vector; dependencies − mean-of-means",
                ],
            ]
        },
    )


def test_removed_and_renamed_theorems_are_listed(tables):
    _, found = tables(lambda record: record.update(theorems=[]))
    assert found["Theorems"][1] == ["total-variance", "removed from dice"]
    _, found = tables(lambda record: record["theorems"][0].update(title="Variance"))
    words = "title Law of total variance → Variance"
    assert found["Theorems"][1] == ["total-variance", words]


def test_changed_results_of_coq_are_listed(tables):
    checked = FORMAL | {"status": "checked", "coq": "8.16.1", "axioms": ["classic"]}
    old = RECORD | {"theorems": [THEOREM | {"formal": [checked]}]}
    before = "formal statements − Moments.total checked by Coq 8.16.1, axiom classic"

    def changed_tables(**changes):
        entry = {key: value for key, value in (checked | changes).items() if value is not None}
        return tables(lambda record: record["theorems"][0].update(formal=[entry]), old)[1]

    assert changed_tables(line=8) == {}
    now = "+ Moments.total checked by Coq 8.16.1"
    assert changed_tables(axioms=[])["Theorems"][1] == ["total-variance", f"{before}, {now}"]
    now = "+ Moments.total not checked"
    found = changed_tables(status="not checked", coq=None, axioms=None)
    assert found["Theorems"][1] == ["total-variance", f"{before}, {now}"]


def test_an_older_record_without_formal_statements_is_read(tables):
    older = {key: value for key, value in THEOREM.items() if key != "formal"}
    assert tables(lambda record: None, RECORD | {"theorems": [older]})[1] == {}


def test_the_order_of_evidence_is_ignored(tables):
    old = RECORD | {"theorems": [THEOREM | {"claims": ["half", "vector"]}]}
    _, found = tables(lambda record: record["theorems"][0]["claims"].reverse(), old)
    assert found == {}


def test_changed_versions_are_listed_by_normalized_name(tables):
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
def test_any_text_is_shown_literally(text):
    from sphinx_claims.ledger.diff import Record, describe

    theorem = THEOREM | {"title": text}
    old = Record({}, {"total-variance": THEOREM | {"title": "before"}}, {})
    markdown = describe(old, Record({}, {"total-variance": theorem}, {}))
    shown = " ".join(text.split()) or "—"
    assert read_tables(markdown)["Theorems"][1] == ["total-variance", f"title before → {shown}"]


def statement(latex, points=6, **changes):
    return {
        "latex": latex,
        "status": "evaluated",
        "points": points,
        "relations": [{"sign": "=", "left": "a", "right": "b"}],
        "variants": {
            "refuted": 3, "without_value": 1, "equivalent": 1, "looser": ["a"], "same": []
        },
    } | changes  # fmt: skip


def block(label, *statements):
    return {"label": label, "page": "dice", "line": 3, "symbols": [], "statements": [*statements]}


OF_FORMULAS = RECORD | {
    "formulas": [
        block("gone", statement("a = b")),
        block("mean", {"latex": r"1 \le t \le T", "status": "range"}, statement("a = b")),
        block("sum", statement("c = d"), statement("e = f", 2)),
    ]
}


def test_changes_of_formulas(tables):
    def change(record):
        _, mean, of_sum = record["formulas"]
        mean["line"] = 9
        mean["statements"][0]["latex"] = r"1 \le t < T"
        mean["statements"][1] |= {"points": 5, "relations": mean["statements"][1]["relations"] * 2}
        of_sum["statements"][0]["variants"] = {
            "refuted": 2, "without_value": 1, "equivalent": 2, "looser": [], "same": [{}] * 2
        }  # fmt: skip
        of_sum["statements"][0]["variants"]["same"] = [{"variant": "a", "reason": "b"}]
        of_sum["statements"][1] = {"latex": "e = f", "status": "skipped", "reason": "limit"}
        record["formulas"] = [mean, of_sum, block("new")]

    summary, found = tables(change, OF_FORMULAS)
    assert summary.startswith("No claims changed")
    assert found == {
        "Formulas": [
            ["block", "what changed"],
            ["gone", "removed from dice"],
            ["mean", r"− 1 \le t \le T; + 1 \le t < T; a = b 1 → 2 relations; a = b 6 → 5 points"],
            ["new", "added on dice"],
            [
                "sum",
                "c = d 1 → 0 looser variants; c = d 0 → 1 excused variants; "
                "c = d 4 → 3 variants rejected; e = f evaluated → skipped: limit",
            ],
        ]
    }


def test_records_without_formulas_are_read(diff):
    older = {name: entry for name, entry in RECORD.items() if name != "formulas"} | {"schema": 1}
    status, out, error = diff(older, OF_FORMULAS)
    assert (status, error) == (0, "")
    assert out.count("added on `dice`") == 3


def test_columns_are_aligned(diff):
    lines = diff(RECORD | {"claims": []}, RECORD)[1].splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 5
    assert len({len(row) for row in rows}) == 1


INVALID = {
    "no JSON": ("# A page", "old.json is not a claims.json file: expected JSON"),
    "no object": (
        "[1]",
        "old.json is not a claims.json file: the record: [1] is not of type 'object'",
    ),
    "no schema": (
        "{}",
        "old.json is not a claims.json file: the record: 'schema' is a required property",
    ),
    "another schema": ({"schema": 3}, "old.json has schema 3, expected 2"),
    "no claims": (
        {"schema": 2},
        "old.json is not a claims.json file: the record: 'claims' is a required property",
    ),
    "half a claim": (
        RECORD | {"claims": [{"key": "half"}]},
        "old.json is not a claims.json file: claims[0]: 'page' is a required property",
    ),
    "a claim without numbers": (
        RECORD | {"claims": [CLAIM | {"margin": "wide"}]},
        "old.json is not a claims.json file: claims[0].margin: 'wide' is not of type 'number'",
    ),
    "a witness without a name": (
        RECORD | {"claims": [CLAIM | {"witnesses": [{}]}]},
        "old.json is not a claims.json file: claims[0].witnesses[0]: 'name' is a required property",
    ),
    "a theorem that names no claims": (
        RECORD | {"theorems": [THEOREM | {"claims": [5]}]},
        "old.json is not a claims.json file: theorems[0].claims[0]: 5 is not of type 'string'",
    ),
    "a formal statement without a status": (
        RECORD | {"theorems": [THEOREM | {"formal": [FORMAL]}]},
        "old.json is not a claims.json file: theorems[0].formal[0]: "
        "'status' is a required property",
    ),
    "a formal statement checked by nothing": (
        RECORD | {"theorems": [THEOREM | {"formal": [FORMAL | {"status": "checked"}]}]},
        "old.json is not a claims.json file: theorems[0].formal[0]: 'coq' is a required property",
    ),
}


@pytest.mark.parametrize(("content", "message"), INVALID.values(), ids=INVALID)
def test_invalid_files_are_rejected_in_one_line(diff, content, message):
    assert diff(content, RECORD) == (2, "", f"{message}\n")
    assert diff(RECORD, content) == (2, "", f"{message.replace('old', 'new')}\n")


def test_a_missing_file_is_rejected_in_one_line(tmp_path, capsys):
    assert main(["diff", str(tmp_path / "none.json"), str(tmp_path)]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error == f"{tmp_path / 'none.json'} cannot be read: No such file or directory\n"


def test_diff_rejects_options_of_sphinx(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["diff", "old.json", "new.json", "-W"])
    assert stop.value.code == 2
    assert "unrecognized arguments: -W" in capsys.readouterr().err


def test_the_record_of_a_real_build_is_read(site, tmp_path, capsys):
    old = tmp_path / "old.json"
    old.write_bytes((site.out / "claims.json").read_bytes())
    site.write_page(
        "page.md", "One {claim}`half`.", 'claim("half", "0.5", 2 * 0.25, power=2.0**-1)'
    )
    site.built()
    assert main(["diff", str(old), str(site.out / "claims.json")]) == 0
    assert read_tables(capsys.readouterr().out) == {
        "Claims restated": [CHANGE, ["half", "= 1/2", "= 0.5"]],
        "Claims with changed evidence or witnesses": [CHANGE, ["half", "exact", "numeric: power"]],
    }
