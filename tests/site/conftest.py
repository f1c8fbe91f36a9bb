"""Pages, screens and the fixture of the built site."""

from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "_build" / "html"
PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if "_static" not in path.parts and path.name != "404.html"  # needs a server
)
SCREENS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "dark phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}
OPEN_FOLDS = "() => { for (const fold of document.querySelectorAll('details')) fold.open = true; }"
"""JavaScript that opens all folds of a page."""


@pytest.fixture(scope="session")
def site() -> Path:
    assert (SITE / "claims.json").is_file(), "the site is not built: run make html first"
    return SITE
