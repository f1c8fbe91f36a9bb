"""Test the numbers of parts, and the ids that pages keep, in the built site."""

import re
from collections import defaultdict
from pathlib import Path

from .conftest import PAGES

PUBLISHED = (Path(__file__).parents[2] / "docs" / "published-ids.txt").read_text("utf-8").split()


def test_the_numbered_things_of_each_part_are_counted_from_one(site):
    found = defaultdict(set)
    for name in PAGES:
        part = re.match(r"question-(\d)/part-(\d)", name) or re.match(r"question-(4)/", name)
        if part:
            html = (site / name).read_text("utf-8")
            for caption, equation in re.findall(
                r'caption-number">\s*\w+ ([\d.]+)\s*</span>|eqno">\(([\d.]+)', html
            ):
                prefix, _, last = (caption or equation).rpartition(".")
                assert prefix == ".".join(part.groups()), name
                assert int(last) not in found[prefix], f"{name} has {caption or equation} again"
                found[prefix].add(int(last))
    assert len(found) > 13
    for prefix, numbers in found.items():
        assert numbers == {*range(1, len(numbers) + 1)}, prefix


def test_pages_keep_the_ids_that_they_had(site):
    assert len(PUBLISHED) > 1100
    addresses = [address.partition("#") for address in PUBLISHED]
    pages = {name: (site / f"{name}.html").read_text("utf-8") for name, *_ in addresses}
    lost = [f"{name}#{i}" for name, _, i in addresses if f'id="{i}"' not in pages[name]]
    assert lost == [], "keep them with {moved}, or with (id)= above a heading"


def test_links_to_moved_content_lead_to_it(site):
    pages = {name: (site / name).read_text("utf-8") for name in PAGES}
    for name, html in pages.items():
        for line in re.findall(r'<p class="moved">(.*?)</p>', html, re.S):
            for url in re.findall(r'href="([^"]+)" id=', line):
                page, _, anchor = url.partition("#")
                target = (Path(name).parent / page).as_posix() if page else name
                assert f'id="{anchor}"' in pages[target], f"{name} links to {url}"
