from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "_build" / "html"
PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if "_static" not in path.parts and path.name != "404.html"  # which needs a server
)
SCREENS = {
    "desk": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "dark phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}
OPEN = "() => { for (const fold of document.querySelectorAll('details')) fold.open = true; }"
"""Lets a page show what is folded."""


@pytest.fixture(scope="session")
def site() -> Path:
    assert (SITE / "claims.json").is_file(), "no built site: run make html first"
    return SITE
