"""Test the downloads and the citation at the end of each page."""

import io
import re
import zipfile

import nbformat
from playwright.sync_api import Browser


def open_page(browser: Browser, site, name, **options):
    page = browser.new_context(**options).new_page()
    page.goto((site / name).as_uri())
    return page


def test_download_links_work_without_scripts(browser, site):
    page = open_page(browser, site, "question-3/part-1.html", java_script_enabled=False)
    links = page.locator(".take-away li a")
    addresses = dict(
        zip(
            links.all_text_contents(),
            links.evaluate_all("all => all.map(a => a.href)"),
            strict=True,
        )
    )
    page.context.close()
    paths = {
        words: site / address.removeprefix(f"{site.as_uri()}/")
        for words, address in addresses.items()
    }
    notebook, script, archive = paths.values()
    assert [*paths] == ["Notebook", "Script", "Both, with what they read"]
    nbformat.validate(nbformat.read(notebook, nbformat.NO_CONVERT))
    compile(script.read_text("utf-8"), script, "exec")
    with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as unpacked:
        assert unpacked.testzip() is None


def test_a_site_without_a_repository_has_no_colab_or_binder_links(browser, site):
    page = open_page(browser, site, "question-3/part-1.html")
    assert not {"Colab", "Binder"} & {*re.findall(r"\w+", page.locator(".take-away").inner_text())}
    page.context.close()


def test_a_page_without_cells_has_only_a_citation(browser, site):
    page = open_page(browser, site, "ledger.html")
    assert page.locator(".take-away li").count() == 0
    assert page.locator(".cite").count() == 1
    page.context.close()


def test_the_citation_opens_by_keyboard_and_is_complete(browser, site):
    page = open_page(browser, site, "question-3/part-1.html")
    entry = page.locator(".cite pre")
    assert not entry.is_visible()
    page.locator(".cite summary").focus()
    page.keyboard.press("Enter")
    assert entry.is_visible()
    text = entry.inner_text()
    page.context.close()
    assert text.startswith(
        "@misc{question-3-part-1,\n  author = {{The authors of Proofs That Run}},\n"
    )
    assert "title = {{3.1 Batch, layer and instance normalization}}" in text
    assert text.count("{") == text.count("}")
