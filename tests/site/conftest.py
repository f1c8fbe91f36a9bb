import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

SITE = Path(__file__).parents[2] / "_build" / "html"
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def site() -> Path:
    assert (SITE / "claims.json").is_file(), "no built site: run make html first"
    return SITE


@pytest.fixture(scope="session")
def browser() -> Browser:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing = f"expected a browser on PATH: one of {', '.join(NAMES)}"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
