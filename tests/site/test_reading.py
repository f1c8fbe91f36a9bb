"""Test that pages are complete without scripts or network, and enforce their security policy."""

import re

import pytest
from playwright.sync_api import Browser

from .conftest import OPEN_FOLDS, PAGES, SCREENS

PART, LONG = "question-3/part-1.html", "question-1/part-5.html"


def test_the_security_policy_of_every_page_allows_only_its_own_files(site):
    for name in PAGES:
        text = (site / name).read_text("utf-8")
        (policy,) = [line for line in text.splitlines() if "Content-Security-Policy" in line]
        assert "default-src 'none'; script-src 'self'; style-src 'self'; " in policy, name
        assert "unsafe-eval" not in policy
        assert policy.count("unsafe-inline") == policy.count("style-src-attr 'unsafe-inline'") == 1
        assert text.index("Content-Security-Policy") < text.index("<script"), name


def test_injected_scripts_do_not_run(browser: Browser, site, tmp_path):
    copy = tmp_path / "injected.html"
    injected = (
        "<script>document.title = 'injected'</script>"
        "<img src='x' onerror=\"document.title = 'injected'\">"
    )
    text = (site / "ledger.html").read_text("utf-8").replace("</article>", f"{injected}</article>")
    copy.write_text(text, "utf-8")
    page = browser.new_page()
    messages = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(copy.as_uri())
    assert "injected" not in page.title()
    assert sum("Content Security Policy" in text for text in messages) == 2
    page.evaluate("""() => { setTimeout("document.title = 'injected'") }""")
    page.wait_for_timeout(200)
    assert "injected" not in page.title()
    page.close()


def test_files_that_the_theme_replaces_are_not_loaded(browser: Browser, site):
    page = browser.new_page()
    page.goto((site / PART).as_uri())
    names = "all => all.map(e => (e.src || e.href).split('/').pop().split('?')[0])"
    files = page.eval_on_selector_all("link[rel=stylesheet], script", names)
    assert {"source-serif.css", "reader.css", "katex.css", "reader.js"} <= set(files)
    replaced = re.compile(r"basic|pygments|proof\.css|mystnb|doctools|documentation_|sphinx_high")
    assert not [name for name in files if replaced.match(name)]
    page.close()


@pytest.mark.parametrize("options", [{"java_script_enabled": False}, {"offline": True}])
def test_a_page_is_complete_without_scripts_or_network(browser: Browser, site, options):
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto((site / LONG).as_uri())
    for fold in page.locator(".worked-answer > summary").all():
        fold.click()
    for selector in ("article .katex-html", "article img", "p.claim-evidence", "div.theorem"):
        assert page.locator(selector).first.is_visible(), selector
    page.locator("article a[href*='#claim-']").first.click()
    assert "#claim-" in page.url
    context.close()


def test_pages_load_only_the_fonts_they_use(browser: Browser, site):
    page = browser.new_page()
    fonts = []
    page.on("request", lambda r: fonts.append(r.url) if r.resource_type == "font" else None)
    page.goto((site / "search.html").as_uri())
    page.evaluate("document.fonts.ready")
    assert fonts == []
    page.goto((site / PART).as_uri())
    page.evaluate("document.fonts.ready")
    assert 1 <= len(fonts) < 8
    assert all("/katex/fonts/" in url and url.endswith(".woff2") for url in fonts)
    page.close()


def test_the_color_scheme_button_overrides_the_system_and_inverts_figures(browser: Browser, site):
    context = browser.new_context(**SCREENS["desktop"])
    page = context.new_page()
    page.goto((site / LONG).as_uri())

    def colors():
        color = page.evaluate("getComputedStyle(document.body).backgroundColor")
        image = page.locator(".cell_output img").first
        return color, image.evaluate("e => getComputedStyle(e).filter")

    light = colors()
    assert light == ("rgb(255, 255, 255)", "none")
    button = page.locator("button.color-scheme")
    assert button.text_content() == "Colors: auto"
    button.click()
    button.click()
    assert button.text_content() == "Colors: dark"
    dark = colors()
    assert dark[0] != light[0]
    assert "invert" in dark[1]
    page.emulate_media(color_scheme="dark")
    button.click()
    assert button.text_content() == "Colors: auto"
    assert colors() == dark
    button.click()
    assert colors() == light
    context.close()


def test_code_is_copied_and_long_code_is_folded(browser: Browser, site):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((site / LONG).as_uri())
    for answer in page.locator(".worked-answer > summary").all():
        answer.click()
    fold = page.locator("details.fold", has_text="windowed_gradients(run, k)").first
    code = fold.locator("pre")
    assert code.is_hidden()
    lines = len(code.text_content().rstrip("\n").splitlines())
    summary = fold.locator("summary")
    assert summary.text_content() == f"Code, {lines} lines"
    summary.focus()
    page.keyboard.press("Enter")
    assert code.is_visible()
    fold.get_by_role("button", name="Copy").click()
    fold.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == code.text_content()
    lengths = page.eval_on_selector_all(
        "div.cell > .cell_input pre",
        "all => all.map(e => e.textContent.trimEnd().split('\\n').length)",
    )
    assert max(lengths) <= 16 < lines
    context.close()


def test_permalinks_do_not_add_lines_to_headings(browser: Browser, site):
    page = browser.new_page(viewport={"width": 360, "height": 740})
    for name in (LONG, "question-2/part-4.html"):
        page.goto((site / name).as_uri())
        page.evaluate(OPEN_FOLDS)
        page.evaluate("document.fonts.ready")
        taller = page.eval_on_selector_all(
            "article :is(h1, h2, h3, .admonition-title):has(> .headerlink)",
            """all => all.filter(heading => {
                const before = heading.offsetHeight;
                heading.querySelector(".headerlink").style.display = "none";
                return heading.offsetHeight < before;
            }).map(heading => heading.textContent)""",
        )
        assert taller == [], name
    page.close()


def test_parts_link_to_the_next_and_previous_part(browser: Browser, site):
    page = browser.new_page()
    page.goto((site / "question-1/part-1.html").as_uri())
    page.locator("a[rel=next]").click()
    assert page.url.endswith("question-1/part-2.html")
    page.locator("a[rel=prev]").click()
    assert page.url.endswith("question-1/part-1.html")
    page.close()
