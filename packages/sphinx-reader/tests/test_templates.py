"""Tests of the HTML templates of the theme."""

import re


def test_index_with_single_entries_is_one_list(site):
    index = (site / "prf-prf.html").read_text("utf-8")
    assert index.count('<ul class="index">') == 1
    assert "<h2" not in index
    assert re.findall(r'href="index.html#(\w+)"><code>', index) == ["angles", "sides"]


def test_pages_have_no_inline_scripts_or_style_elements(site):
    pages = sorted(site.glob("*.html"))
    assert {"genindex.html", "prf-prf.html"} <= {page.name for page in pages}
    for page in pages:
        html = page.read_text("utf-8")
        assert not re.search(r"<style|<script(?! (defer=\"defer\" )?src=)| on\w+=", html), page
        assert html.count('http-equiv="Content-Security-Policy"') == 1
