import re


def test_replaced_style_sheets_and_search_scripts_are_removed(site, index):
    style_sheets = re.findall(r'<link [^>]*href="_static/([^"?]*)[^"]*"', index)
    assert style_sheets == ["source-serif.css", "reader.css"]
    assert re.findall(r'<script src="_static/([^"?]*)', index) == ["reader.js"]
    search = (site / "search.html").read_text("utf-8")
    scripts = re.findall(r'<script src="_static/([^"?]*)', search)
    assert scripts[-2:] == ["searchtools.js", "language_data.js"]
    assert "doctools.js" in scripts


def test_fonts_are_embedded_and_their_license_is_copied(site):
    css = (site / "_static/source-serif.css").read_text("utf-8")
    assert css.count("@font-face") == css.count('url("data:font/woff2;base64,') == 3
    assert "SIL Open Font License" in (site / "_static/source-serif.LICENSE").read_text("utf-8")


def test_title_and_url_are_css_properties_for_print(visit):
    page = visit()
    property_value = "name => document.documentElement.style.getPropertyValue(name)"
    assert page.evaluate(property_value, "--title") == r'"A “page” of \\hat g & f"'
    assert page.evaluate(property_value, "--address") == '"https://example.org/book/index.html"'
