from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "_build" / "html"


@pytest.fixture(scope="session")
def site() -> Path:
    assert (SITE / "claims.json").is_file(), "no built site: run make html first"
    return SITE
