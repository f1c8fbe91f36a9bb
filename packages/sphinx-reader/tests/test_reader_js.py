"""Tests of theme/static/reader.js."""

import pytest
from playwright.sync_api import expect


@pytest.fixture(autouse=True)
def _long_timeout():
    """Wait for longer than the five seconds by default, which a loaded machine may exceed."""
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=None)


def test_button_changes_the_color_scheme_and_stores_it(visit):
    page = visit()
    root, button = page.locator("html"), page.locator("button.color-scheme")
    for theme in ("auto", "light", "dark"):
        expect(root).to_have_attribute("data-theme", theme)
        expect(page.locator("body")).to_have_attribute("data-theme", theme)
        expect(button).to_have_text(f"Colors: {theme}")
        page.reload()
        button.click()
    expect(root).to_have_attribute("data-theme", "auto")


def test_button_copies_code(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    code = page.locator("#code div.highlight")
    code.hover()
    code.get_by_role("button", name="Copy").click()
    expect(code.get_by_role("button")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f'print("{"a" * 200}")\n'


def test_box_is_focusable_while_it_overflows(visit):
    page = visit(viewport={"width": 360, "height": 740})
    box = page.locator("#code pre")
    expect(box).to_have_attribute("tabindex", "0")
    expect(box).to_have_attribute("aria-label", "Code")
    box.evaluate("box => { box.style.fontSize = '1px'; }")
    expect(box).not_to_have_attribute("tabindex", "0")
    expect(box).not_to_have_attribute("aria-label", "Code")


def test_current_section_is_marked_in_the_table_of_contents(visit):
    page = visit(viewport={"width": 1400, "height": 600})
    current = page.locator("#page-contents a[aria-current]")
    expect(current).to_have_count(0)
    page.locator("#code").evaluate("section => section.scrollIntoView()")
    expect(current).to_have_text("Code")
    page.locator("#words").evaluate("section => section.scrollIntoView()")
    expect(current).to_have_text("Words")


def test_table_of_contents_closes_when_a_link_is_used(visit):
    page = visit(viewport={"width": 360, "height": 740})
    page.get_by_role("button", name="On this page").click()
    contents = page.locator("#page-contents")
    expect(contents).to_be_visible()
    contents.get_by_role("link", name="Words").click()
    expect(contents).to_be_hidden()
