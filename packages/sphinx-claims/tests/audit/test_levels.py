"""Levels of the audit: errors, warnings with a summary, and pages that are not audited."""

import pytest
from bs4 import BeautifulSoup

FAILING = "---\nfile_format: mystnb\n---\n\n# Fails\n\n```{code-cell}\n1 / 0\n```\n"
PLAIN = "# {0}\n\nIt has 77 rows. It has 88 columns.\n"


@pytest.fixture
def pages(site):
    for name in ("first", "old/second", "old/deep/third"):
        site.write(f"{name}.md", PLAIN.format(name))
    return site


def configure(site, *settings):
    conf = (site.source / "conf.py").read_text("utf-8").split("# more\n")[0]
    site.write("conf.py", conf + "# more\n" + "\n".join(settings) + "\n")


def found(lines):
    return sorted({line.split(":")[0] for line in lines if "is bound to no claim" in line})


@pytest.mark.parametrize(
    ("setting", "errors"),
    [
        ('"error"', ["first.md", "old/deep/third.md", "old/second.md"]),
        ('{"old": "off"}', ["first.md"]),
        ('{"old/**": "warn"}', ["first.md"]),
        ('{"*": "off", "old/*.md": "error"}', ["old/second.md"]),
        ('{"**": "error", "*": "off", "first": "error"}', ["first.md"]),
        ('{"old/deep": "warn", "**": "error"}', ["first.md", "old/deep/third.md", "old/second.md"]),
    ],
)
def test_the_last_pattern_that_matches_a_page_wins(pages, setting, errors):
    configure(pages, f"claims_audit = {setting}")
    status, lines = pages.build()
    assert status == 1
    assert found(lines) == errors


def test_pages_that_only_warn_are_written_and_counted(pages):
    configure(pages, 'claims_audit = {"*": "warn", "first": "off"}', 'suppress_warnings = ["toc"]')
    pages.write("old/second.md", PLAIN.format("second") + "\nAnd 99.\n")
    report = pages.doctrees / "claims-audit.txt"
    summary = [
        "claims_audit: 5 numerals without a claim on 2 pages:",
        "  3 old/second",
        "  2 old/deep/third",
        f"{report} lists them.",
    ]
    assert pages.build("-W") == (0, summary)
    assert "77 rows" in pages.html("old/second")
    lines = report.read_text("utf-8").splitlines()
    assert len(lines) == 5
    assert lines[-1].endswith(
        '99 is bound to no claim in "And 99."; print a claim with {claim}`key`'
    )
    assert pages.build("-W") == (0, summary)  # no page is read again
    configure(pages, 'claims_audit = "warn"', 'suppress_warnings = ["toc", "claims.audit"]')
    assert pages.build("-W") == (0, [])
    assert len(report.read_text("utf-8").splitlines()) == 7  # a page is audited from now on


def test_a_mark_without_a_reason_is_an_error_unless_the_page_is_off(pages):
    pages.write("first.md", "# First\n\nA road {noclaim}`66`.\n")
    configure(pages, 'claims_audit = "warn"', 'suppress_warnings = ["toc"]')
    status, lines = pages.build()
    assert status == 1
    assert "66 is marked as no claim without a reason" in lines[0]
    configure(pages, "claims_audit = False", 'suppress_warnings = ["toc"]')  # `off` in YAML
    assert pages.build() == (0, [])


def test_the_ledger_lists_pages_that_are_exempt(pages):
    pages.write("ledger.md", "# Ledger\n\n```{claims-ledger}\n```\n")
    setting = 'claims_audit = {"*": "warn", "old/deep/**": "off"}'
    configure(pages, setting, 'suppress_warnings = ["toc", "claims.audit"]')
    pages.built()
    html = pages.html("ledger")
    assert "Numerals accepted without a claim" in html
    assert html.count("claims_audit is warn") == 2
    assert html.count("<p>not audited</p>") == 1


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('claims_audit = "strict"', "claims_audit: expected error, warn or off, found 'strict'"),
        ("claims_audit = True", "claims_audit: expected error, warn or off, found True"),
        ('claims_audit = {"*": None}', "claims_audit: expected error, warn or off, found None"),
        ('claims_audit = {3: "off"}', "claims_audit: expected a pattern of pages, found 3"),
        ('claims_free = "Room"', "claims_free: expected a list, found 'Room'"),
        ('claims_free = ["("]', "claims_free: '(' is no regular expression: "),
        (r'claims_free = [r"\d*"]', r"claims_free: '\\d*' matches an empty text"),
        (
            'claims_evidence = "all"',
            "claims_evidence: expected True, False, 'each' or patterns of pages",
        ),
        ('claims_evidence = {"*": 1}', "claims_evidence: expected True, False or 'each', found 1"),
    ],
)
def test_a_wrong_setting_is_reported(site, setting, message):
    configure(site, 'extensions = ["sphinx_claims", "sphinx_proof"]', setting)
    status, lines = site.build()
    assert status == 2
    assert message in " ".join(" ".join(lines).split())


FREE = r"""
Room 77 is beside Room 88, near gate seven and 99 others in
Room 66. A formula $x = \text{Room 55}$, and <span title="Room 44">x</span>.

![Room 33](x.png)
"""


def test_free_passages_are_not_reported_and_are_counted(site):
    site.write("first.md", f"# First\n{FREE}")
    site.write("x.png", "")
    site.write("ledger.md", "# Ledger\n\n```{claims-ledger}\n```\n")
    configure(site, r'claims_free = [r"Room \d+", r"gate \w+", r"unused"]')
    status, lines = site.build()
    assert status == 1
    assert [line.split("ERROR: ")[1].split(" in ")[0] for line in lines[:-1]] == [
        "99 is bound to no claim"
    ]
    site.write("first.md", f"# First\n{FREE.replace(' and 99 others', '')}")
    site.built()
    ledger = BeautifulSoup(site.html("ledger"), "html.parser")
    rows = [[cell.text for cell in row.select("td")] for row in ledger.select("tr")]
    assert [row for row in rows if len(row) == 2][-3:] == [
        [r"Room \d+", "6"],
        [r"gate \w+", "1"],
        ["unused", "0"],
    ]


def test_a_pattern_frees_only_numerals_within_its_match(site):
    site.write("first.md", "# First\n\nRoom 771 and 77 rooms. Room 77 is free.\n")
    configure(site, r'claims_free = [r"Room 77"]')
    _, lines = site.build()
    assert sorted(line.split("ERROR: ")[1].split()[0] for line in lines[:-1]) == ["77", "771"]


@pytest.mark.parametrize(("level", "status"), [("error", 1), ("warn", 0), ("off", 0)])
def test_a_cell_that_fails_on_a_page_without_claims_stops_the_build_by_its_level(
    site, level, status
):
    configure(site, f'claims_audit = "{level}"')
    site.write("fails.md", FAILING)
    found, lines = site.build()
    assert found == status
    (report,) = [line for line in lines if "ZeroDivisionError" in line]
    assert report.startswith("fails.md:8: ERROR: " if status else "fails.md:8: WARNING: ")
    if not status:
        assert "ZeroDivisionError" in site.html("fails")


def test_a_cell_that_fails_on_a_page_with_claims_always_stops_the_build(site):
    configure(site, 'claims_audit = "off"')
    site.write_page("fails.md", "It is a half: {claim}`half`.", "1 / 0")
    status, lines = site.build()
    assert status == 1
    assert any("ERROR: ZeroDivisionError" in line for line in lines)
