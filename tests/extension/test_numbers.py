"""Test the numbers of theorems, equations, figures and tables by part."""

import re
import sys
from types import SimpleNamespace

import pytest
from sphinx.errors import ConfigError

from .conftest import EXTENSION

sys.path.insert(0, str(EXTENSION))

from book import numbers


def printed(html):
    """Return the numbers of titles, captions and equations of a page, in its order."""
    found = re.findall(r'caption-number">([^<]*?) ?</span>|eqno">\(([\d.]+)', html)
    return [caption or f"({equation})" for caption, equation in found]


def test_all_kinds_of_a_part_share_a_counter_over_its_pages(built):
    assert printed(built.page("part-1")) == [
        "Theorem 1.1.1",
        "(1.1.2)",
        "Figure 1.1.3",
        "Table 1.1.4",
    ]
    assert printed(built.page("part-1-further")) == ["Lemma 1.1.5"]
    assert printed(built.page("part-2")) == ["Lemma 1.2.1"]
    assert printed(built.page("free")) == ["Lemma 1"]


def test_references_print_the_numbers(built):
    text = re.sub("<[^>]+>", "", built.page("index"))
    assert "Lemma 1.1.5, (1.1.2), Figure 1.1.3 and Table 1.1.4." in text


def test_latex_has_the_numbers_of_the_site(latex):
    for kind, number in {"theorem": 1, "figure": 3, "table": 4, "lemma": 5}.items():
        assert rf"\papernumber{{{kind}}}{{1.1.{number}}}" in latex
    assert r"\tag{1.1.2}" in latex
    assert r"\papercaption{A square of side" in latex


def test_a_new_theorem_renumbers_the_pages_that_print_its_part(changed):
    assert printed(changed.page("part-1"))[:3] == ["Remark 1.1.1", "Theorem 1.1.2", "(1.1.3)"]
    assert printed(changed.page("part-1-further")) == ["Lemma 1.1.7"]
    assert "(1.1.3)" in changed.page("free")
    assert "] alone" not in changed.messages


def test_an_equation_that_no_text_refers_to_is_reported(changed):
    warning = "WARNING: this equation has a number that no {eq} refers to; remove its label"
    found = re.findall(r"/([\w-]+\.md):\d+: " + re.escape(warning), changed.messages)
    assert found == ["part-1.md"]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"(": "1"}, "numbered_parts: '(': missing"),
        ({"a": "one"}, "expected a number such as 3.4, .* found 'one'"),
        ({"a": r"\1"}, r"found '\\\\1'"),
    ],
)
def test_wrong_settings_are_reported(setting, message):
    with pytest.raises(ConfigError, match=message.replace("(", r"\(")):
        numbers.check_setting(None, SimpleNamespace(numbered_parts=setting))
