"""Evidence of claims whose cells or outputs are not on the page."""

import re

TEXT = r"""
One {claim}`half` and $x = \claim{third}$, and {claim}`half` again.

Another paragraph.

```{list-table}
* - - {claim}`quarter`
```

Words.
"""
CLAIMS = """\
claim("half", "1/2", sum([Fraction(1, 4)] * 2))
claim("third", "1/3", sum([Fraction(1, 6)] * 2))
claim("quarter", "1/4", sum([Fraction(1, 8)] * 2))
claim("fifth", "1/5", sum([Fraction(1, 10)] * 2))
agree("unused", one=sum([Fraction(1, 10)] * 2), two=Fraction(2, 10) + 0)"""
ORDER = re.compile(r'id="(claim-\w+)"|(<p>Another|<p>Words|</table>)')


def check(site):
    html, other = site.html("page"), site.html("other")
    order = [match[1] or match[2] for match in ORDER.finditer(html)]
    assert order == [
        *("claim-half", "claim-third", "<p>Another"),
        *("</table>", "claim-quarter", "<p>Words", "claim-fifth"),
    ]
    assert html.count('href="#claim-half"') == 2
    assert 'href="page.html#claim-fifth"' in other
    assert "claim-unused" not in html
    assert "= 1/2" in re.search('id="claim-half".*?</p>', html, re.DOTALL)[0]


def test_evidence_of_a_removed_cell_is_below_the_text_that_prints_it(site):
    site.write("other.md", "# Other\n\n{claim}`fifth`\n")
    for tag in ("remove-cell", "remove-output"):
        site.write("page.md", site.page(TEXT, f":tags: [{tag}]\n\n{CLAIMS}"))
        site.built()
        html = site.html("page")
        assert html.index('id="claim-half"') < html.index("<p>Another")
        if tag == "remove-cell":
            check(site)
    site.write("page.md", site.page(TEXT, CLAIMS))
    site.built()
    html = site.html("page")
    assert html.index("<p>Words") < html.index('id="claim-half"')
