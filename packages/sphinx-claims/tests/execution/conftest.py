"""Fixture by which each build in these tests starts its own kernels."""

import pytest


@pytest.fixture(scope="session")
def servers():
    """Provide no fork servers that outlive a build."""
