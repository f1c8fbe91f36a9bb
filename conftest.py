"""Shared fixtures and settings of all tests in the repository."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import hypothesis
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HANG_GUARD = 600_000
"""Milliseconds after which a wait for the browser fails, even on a busy machine."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("untimed")


SLOW = {"downloads", "site", "serving", "execution", "mutants", "recompute"}
"""Folders of tests that take long; no other process should wait for them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests that build the whole site first, then those of slow folders."""

    def order(item: pytest.Item) -> tuple[int, bool]:
        return len(item.path.relative_to(ROOT).parts), item.path.parent.name not in SLOW

    items.sort(key=order)


Opened = TypeVar("Opened", Page, BrowserContext)


def with_hang_guard(open_new: Callable[..., Opened]) -> Callable[..., Opened]:
    """Wrap a method that opens pages or contexts so that their default timeout is HANG_GUARD."""

    def open_guarded(**options: Any) -> Opened:
        opened = open_new(**options)
        opened.set_default_timeout(HANG_GUARD)
        return opened

    return open_guarded


@pytest.fixture(scope="module")  # Pages cannot execute in the event loop that Playwright runs.
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        missing = f"expected a browser on PATH: one of {', '.join(BROWSERS)}"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        browser.new_page = with_hang_guard(browser.new_page)  # type: ignore[method-assign]
        browser.new_context = with_hang_guard(browser.new_context)  # type: ignore[method-assign]
        yield browser
        browser.close()
