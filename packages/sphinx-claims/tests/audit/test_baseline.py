"""The baseline: numerals that a site had when it adopted the audit."""

import json

import pytest

from sphinx_claims.cli.main import main

FILE = "claims-baseline.json"
PAGE = """\
# Old

It has 77 rows and 78 columns. It has 88 cells! 长度为 3 米。宽度为 4 米。

It has 88 cells!

$x = 99 + y$ and ![a picture of 66](x.png)

| a | 55 |
|---|----|
| b | c  |
"""


def baseline(site, *options):
    return main(["baseline", "-d", str(site.doctrees), *options, str(site.source)])


def entries(site):
    return json.loads((site.source / FILE).read_text("utf-8"))[:-1]


@pytest.fixture
def old(site, capfd):
    """A site that has written its baseline."""
    site.write("x.png", "")
    site.write("old.md", PAGE)
    conf = (site.source / "conf.py").read_text("utf-8")
    site.write("conf.py", conf + f'claims_baseline = "{FILE}"\n')
    assert baseline(site) == 0
    assert capfd.readouterr().out == f"{site.source / FILE}: 9 numerals\n"
    site.built()
    return site


def test_the_file_has_an_entry_a_line(old):
    lines = (old.source / FILE).read_text("utf-8").splitlines()
    assert (lines[0], lines[-2], lines[-1]) == ("[", '{"version": 1}', "]")
    assert lines[1:-2] == sorted(lines[1:-2])
    assert [json.loads(line.rstrip(",")) for line in lines[1:-2]] == entries(old)
    found = {entry["sentence"]: entry["numerals"] for entry in entries(old)}
    assert found == {
        "It has 77 rows and 78 columns.": ["77", "78"],
        "It has 88 cells!": ["88", "88"],
        "长度为 3 米。": ["3"],
        "宽度为 4 米。": ["4"],
        "x = 99 + y": ["99"],
        "a picture of 66": ["66"],
        "55": ["55"],
    }


def test_moved_sentences_are_known_and_others_are_new(old):
    first, rest = PAGE.split("\n\n", 1)
    moved = f"{first}\n\nA new paragraph.\n\n{rest}".replace(
        "It has 77 rows and", "It has 77\nrows and"
    )
    old.write("old.md", moved)
    old.built()
    old.write("old.md", PAGE.replace("78 columns", "79 columns"))
    status, lines = old.build()
    assert status == 1
    errors = [line for line in lines if "ERROR" in line]
    assert [error.split("ERROR: ")[1].split()[0] for error in errors] == ["77", "79", "2"]
    old.write("old.md", PAGE + "\nIt has 88 cells!\n")
    assert old.build()[1][0].startswith(f"old.md:{PAGE.count(chr(10)) + 2}: ERROR: 88 is bound")


def test_the_baseline_shrinks_and_never_grows(old, capfd):
    old.write(
        "old.md",
        PAGE.replace("It has 77 rows and 78 columns. ", "").replace("\n\nIt has 88 cells!\n", "\n"),
    )
    status, (warning,) = old.build()
    assert status == 0
    path = old.source / FILE
    assert warning.startswith(FILE)
    assert "WARNING: 2 entries, on line " in warning
    assert "no longer occur on the page; remove with python -m sphinx_claims baseline" in warning
    capfd.readouterr()
    assert baseline(old) == 0
    assert capfd.readouterr().out == f"{path}: 6 numerals, 3 removed\n"
    old.built()
    before = path.read_text("utf-8")
    old.write("old.md", PAGE)
    assert old.build()[0] == 1
    assert baseline(old) == 1
    assert path.read_text("utf-8") == before


def test_the_baseline_is_not_written_while_a_claim_does_not_hold(old, capfd):
    before = (old.source / FILE).read_text("utf-8")
    old.write("old.md", "# Old\n")
    old.write_page("page.md", "One {claim}`half`.", 'claim("half", "1/3", Fraction(1) / 2)')
    assert baseline(old) == 1
    assert "is not written, because the site has other problems" in capfd.readouterr().err
    assert (old.source / FILE).read_text("utf-8") == before


def test_the_ledger_counts_accepted_numerals(old):
    old.write("ledger.md", "# Ledger\n\n```{claims-ledger}\n```\n")
    old.built()
    assert "<p>9</p>" in old.html("ledger")
    assert "<p>claims_baseline</p>" in old.html("ledger")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is damaged: Expecting value: line 1 column 1"),
        ("[\n<<<<<<< ours\n]", "is damaged: Expecting value: line 2 column 1"),
        ("[]", 'expected a list that ends with {"version": 1}'),
        ('[{"page": "a"}, {"version": 1}]', "numerals, page, sentence as item 1"),
        (
            '[{"page": "a", "sentence": "b", "numerals": [3]}, {"version": 1}]',
            "numerals, page, sentence as item 1",
        ),
        (
            '[{"page": "a", "sentence": "b", "numerals": ["3"]},'
            ' {"page": "a", "sentence": "b", "numerals": ["3"]}, {"version": 1}]',
            "item 2 repeats the page and the sentence of another one",
        ),
    ],
)
def test_a_damaged_file_is_reported(old, text, message):
    old.write(FILE, text)
    status, (line,) = old.build()
    assert status == 1
    assert line.startswith(f"ERROR: claims_baseline: {FILE} ")
    assert message in line


def test_a_missing_file_is_reported(old):
    (old.source / FILE).unlink()
    text = f"ERROR: claims_baseline: {FILE} does not exist; write it with python -m sphinx_claims"
    assert old.build() == (1, [f"{text} baseline -d DOCTREES SOURCE"])
