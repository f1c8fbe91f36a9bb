"""Test the ids of content that has moved to another page."""

import re


def moved(html):
    """Return the lists of moved content: the title and words, and ids with their links."""
    found = re.findall(r'<details class="moved">(.*?)</details>', html, re.S)
    return [
        (
            " ".join(re.sub("<[^>]+>", "", line).split()),
            re.findall(r'href="([^"]*)" id="([^"]*)"', line),
        )
        for line in found
    ]


def test_a_page_keeps_ids_of_its_part_and_of_the_directive(built):
    assert moved(built.page("part-1")) == [
        (
            "Moved to Further A heading, Lemma 1.1.5 (Second)",
            [
                ("part-1-further.html#a-heading", "old-name"),
                ("part-1-further.html#second", "second"),
            ],
        ),
        ("Moved on this page One", [("#one", "lost")]),
    ]
    assert moved(built.page("part-2")) == []


def test_an_unknown_place_and_content_that_has_not_moved_are_reported(changed):
    place = r"/part-1\.md:\d+: WARNING: "
    assert re.search(f"{place}lost moved to part-1#gone, which does not exist", changed.messages)
    assert re.search(f"{place}one is still on this page", changed.messages)


def test_moved_content_has_its_new_number(changed):
    assert "Lemma 1.1.7 (Second)" in moved(changed.page("part-1"))[0][0]
