"""Previews: pages with problems are written, with the problems at their places."""

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.filterwarnings(
    "ignore::PendingDeprecationWarning", "ignore::DeprecationWarning"
)

PREVIEW = ("-D", "claims_preview=1")
EVERYTHING = """\
The mean is {claim}`mean`, {claim}`absent` and {claim}`words <absent>`, $x = \\claim{absent}$.

- a second point
- an item with 86 things

![a picture of \\claim{absent}](x.svg)

:::{prf:theorem} A theorem
:label: thm
:evidence: absent mean
By {prf:ref}`lem` and {prf:ref}`unknown`.
:::

:::{prf:lemma} A lemma
:label: lem
:formal: nothing
By {prf:ref}`thm`.
:::

```{try} absent
```

```{try} mean
```

```{proof-graph}
```

```{claims-ledger}
```

{checks}`a` {checks}`nopage`
"""


def read(site, docname="a"):
    return BeautifulSoup(site.html(docname), "html.parser")


def messages(page):
    return [" ".join(part.text.split()) for part in page.select("p.claims-problem")]


@pytest.fixture
def page(site):
    site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + PROOF)
    (site.source / "page.md").unlink()
    site.write("x.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    site.write_page("a.md", EVERYTHING, 'claim("mean", "5/2", Fraction(7) / 2)', "1 / 0")
    return site


PROOF = 'extensions.append("sphinx_proof")\n'


def test_every_problem_is_at_its_place_and_in_the_banner(page):
    status, warned = page.build(*PREVIEW, tracebacks=True)
    assert status == 0
    reported = [line.split(" ERROR: ")[1] for line in warned if ".md:" in line and "ERROR" in line]
    html = read(page)
    shown = "\n".join(messages(html))
    assert len(reported) > 10
    assert [text for text in reported if " ".join(text.split()) not in shown] == []
    listed = html.select(".admonition.warning li a")
    assert [" ".join(link.text.split()).split(": ", 1)[1] for link in listed] == reported
    assert [link["href"] for link in listed if not html.select(f"[id='{link['href'][1:]}']")] == []


@pytest.mark.parametrize(
    ("needle", "message"),
    [
        ("86 things", "86 is bound to no claim"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("Fraction(7) / 2", "claim mean states 5/2, computed 7/2"),
    ],
)
def test_a_message_follows_the_block_with_its_problem(page, needle, message):
    page.build(*PREVIEW)
    html = read(page)
    html.select_one(".admonition.warning").decompose()
    place = html.find(lambda tag: tag.name in {"p", "pre"} and needle in tag.text)
    after = next(part.text for part in place.find_all_next(class_="claims-problem"))
    assert message in after


def test_a_claim_that_does_not_hold_is_marked_where_it_is_printed(page):
    page.build(*PREVIEW)
    marked = [part.text for part in read(page).select(".claims-unverified")]
    assert marked[:3] == ["5/2", "⚠ absent", "⚠ words"]
    assert read(page).select_one("img[alt]")["alt"] == "a picture of ⚠ absent"


def test_a_page_without_problems_has_a_banner_and_nothing_is_published(page):
    page.write_page("a.md", "It is {claim}`mean`.", 'claim("mean", "7/2", Fraction(7) / 2)')
    page.built()
    assert "claims.json" in page.published()
    page.built(*PREVIEW)
    html = read(page)
    assert "This is a preview" in html.select_one(".admonition.warning").text
    assert messages(html) == []
    assert [name for name in page.published() if "claims" in name and "json" in name] == []
    assert "This is a preview" not in (page.built(), page.html("a"))[1]


def test_a_build_after_a_preview_still_fails(page):
    page.build(*PREVIEW)
    before = page.published()
    for _ in range(2):
        status, warned = page.build()
        assert status == 1
        assert warned[-1].endswith("no page was written")
    assert page.changes(before) == []


def test_a_page_shows_a_problem_until_another_page_solves_it(page):
    page.write_page("a.md", "It is {claim}`mean`.")
    page.build(*PREVIEW)
    (message,) = messages(read(page))
    assert message.endswith("claim mean is printed, but no page makes it")
    page.write_page("b.md", "It computes.", 'claim("mean", "7/2", Fraction(7) / 2)')
    page.built(*PREVIEW)
    assert messages(read(page)) == []


@pytest.mark.parametrize("builder", ["latex", "text", "epub"])
def test_other_builders_write_a_preview(page, builder):
    status, warned = page.build(*PREVIEW, builder=builder)
    assert status == 0
    assert any("the preview shows them" in line for line in warned)
