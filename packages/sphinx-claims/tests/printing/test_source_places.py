"""Cited values with their place in the source, and a second reading of its tables."""

import json

import pytest
from bs4 import BeautifulSoup

PLACE = 'place = {table = 2, row = "ImageNet", column = "BiT-L", unit = "% top-1"}'
FACTS = f"""\
second_reading = "second.toml"

[[fact]]
key = "bit"
value = 87.54
source = "ViT, Table 2"
{PLACE}

[[fact]]
key = "epochs"
value = [7, 14]
source = "ViT, Table 3"
place = {{table = "3", row = ["B", "H"], column = "Epochs", unit = "epochs"}}

[[fact]]
key = "images"
value = 14
source = "ViT, section 4.1"
place = {{section = "4.1", unit = "million images"}}

[[fact]]
key = "bare"
value = 3
source = "ViT"
"""
SECOND = """\
[[table]]
number = 2
columns = ["ViT-H/14", "BiT-L"]
[table.rows]
"ImageNet" = [88.55, 87.54]

[[table]]
number = 3
columns = ["Epochs"]
[table.rows]
"B" = [7]
"H" = [14]
"""
CELL = """\
cited("bit", "87.54%", "facts.toml")
cited("epochs", "[7, 14]", "facts.toml")
cited("images", "14_000_000", "facts.toml")
cited("bare", "3", "facts.toml")"""
TEXT = """\
BiT-L has {claim}`bit` ({place}`bit`), after {claim}`epochs`, from {claim}`14 M <images>` images
({place}`images`), of {claim}`bare`.

By Table 2, it has {claim}`bit`. In Tables 2 and 3 it has {claim}`bit`. See Table 5.
"""


@pytest.fixture
def cited(site):
    site.write("facts.toml", FACTS)
    site.write("second.toml", SECOND)
    site.write_page("page.md", TEXT, CELL)
    return site


def test_the_place_is_printed_and_recorded(cited):
    cited.built()
    page = BeautifulSoup(cited.html("page"), "html.parser")
    links = {link.text: link["href"] for link in page.find_all("a", class_="reference")}
    assert links["Table 2"] == links["87.54%"] == "#claim-bit"
    assert links["Section 4.1"] == "#claim-images"
    evidence = page.find(id="claim-bit").text
    assert (
        "cited, witnessed by second_reading, ViT, Table 2, row ImageNet, column BiT-L" in evidence
    )
    record = json.loads((cited.out / "claims.json").read_text("utf-8"))
    places = {claim["key"]: claim.get("source_place") for claim in record["claims"]}
    assert places == {
        "bit": {"table": "2", "row": ["ImageNet"], "column": ["BiT-L"], "unit": "% top-1"},
        "epochs": {"table": "3", "row": ["B", "H"], "column": ["Epochs"], "unit": "epochs"},
        "images": {"section": "4.1", "unit": "million images"},
        "bare": None,
    }


WRONG = {
    "In Table 3, it has {claim}`bit`.": "the sentence names Table 3, but claim bit stands "
    "in table 2",
    "In section 4.2, it has {claim}`images`.": "the sentence names section 4.2, but claim images "
    "stands in section 4.1",
    "![Table 6 has \\claim{bit}](image.png)": "the sentence names Table 6",
    "It has {place}`bare`.": "claim bare has no place in a source",
    "It has {place}`bti`.": "claim bti is printed, but no page makes it",
    "# At {place}`bit`": "claim bit is in a heading",
}


def test_other_places_are_errors(cited):
    cited.write("image.png", "")
    text = "\n\n".join(WRONG)
    cited.write("other.md", f"# Other\n\n{text}\n")
    status, lines = cited.build()
    assert status == 1
    for printed, problem in WRONG.items():
        place = f"other.md:{cited.line('other.md', printed)}: ERROR: "
        assert any(line.startswith(place) and problem in line for line in lines), printed


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("second.toml", "88.55, 87.54", "88.55, 87.45", "second_reading differs from the value"),
        ("second.toml", '"H" = [14]', '"H" = [7]', "second_reading differs from the value"),
        ("facts.toml", 'column = "BiT-L"', 'column = "ViT-H/14"', "second_reading differs"),
        ("facts.toml", 'row = "ImageNet"', 'row = "CIFAR"', 'of second.toml has no row "CIFAR"'),
        ("facts.toml", "table = 2", "table = 4", "second.toml has 0 tables 4, expected one"),
        ("facts.toml", "table = 2", "tabel = 2", "place: expected a table with column, figure"),
        ("facts.toml", "% top-1", "top-1", "claim bit states 87.54%, computed 4377/50"),
        ("facts.toml", ', column = "BiT-L"', "", "expected a row and a column of table 2"),
    ],
)
def test_the_second_reading_and_the_unit_are_compared(cited, file, old, new, problem):
    text = (cited.source / file).read_text("utf-8")
    assert old in text
    cited.write(file, text.replace(old, new))
    status, lines = cited.build()
    assert status == 1
    assert problem in "\n".join(lines)
