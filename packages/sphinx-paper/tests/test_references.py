import re


def test_spaces_before_numbers_and_short_last_words_do_not_break(body):
    text = body.replace("\N{NO-BREAK SPACE}", "~")
    assert "in part~1 and theorem~2, with" in text
    assert "last word is~by." in text
    assert "of 3~×~4\N{NARROW NO-BREAK SPACE}000, for all~\\(x\\)." in text


def test_links_to_works_become_citations(body):
    plain = re.sub(r"\\(DUrole|hyperlink)\{[^{}]*\}", "", body).translate({0x7B: "", 0x7D: ""})
    text, _, works = plain.partition("thebibliography")
    planned = "Zuse and Stiefel [1945]\n planned, Abél [1824] proved"
    assert f"{planned}, a program [Zuse and Stiefel, 1945] ran." in text
    assert "e.org/z" not in text
    assert re.findall(r"(Memoir|Nothing|Plan|Program)\.", works) == ["Memoir", "Program", "Plan"]


def test_works_without_authors_or_years_are_cited_and_incomplete_ones_stay_links(body):
    plain = re.sub(r"\\(DUrole|hyperlink)\{[^{}]*\}", "", body).translate({0x7B: "", 0x7D: ""})
    text, _, works = plain.partition("thebibliography")
    assert "Editor [1950] edited, nobody [\\sphinxstyleemphasisAnonymous, n.d.] wrote," in text
    assert "and Undated [n.d.] (someday)" in text
    assert r"\sphinxhrefhttps://e.org/shortan incomplete entry" in text
    assert re.findall(r"(Anonymous|Edited|Incomplete|Sometime)\.", works) == [
        "Anonymous",
        "Edited",
        "Sometime",
    ]
