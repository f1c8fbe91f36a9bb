"""Settings derived from the address of the site and the repository of its sources."""

from __future__ import annotations

from importlib.metadata import version
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config

DISTRIBUTIONS = {"proofs-that-run": "", "sphinx-claims": "packages/sphinx-claims"}
"""The distributions that the cells of pages import, with their folders in the repository."""
PYTORCH_INDEX = "https://download.pytorch.org/whl/cpu"
"""The package index of PyTorch builds without CUDA."""


def requirements(repository: str, commit: str) -> list[str]:
    """Return the lines of ``requirements.txt`` for the notebooks and scripts of the site.

    Args:
        repository: the GitHub repository with the sources, as ``owner/name``; empty if unknown.
        commit: the commit, branch or tag to install.
    """
    if not repository:
        return [f"{name}=={version(name)}" for name in DISTRIBUTIONS]
    archive = f"https://github.com/{repository}/archive/{commit}.zip"
    return [
        f"--extra-index-url {PYTORCH_INDEX}",
        *(
            f"{name} @ {archive}{folder and f'#subdirectory={folder}'}"
            for name, folder in DISTRIBUTIONS.items()
        ),
    ]


def complete_settings(app: Sphinx, config: Config) -> None:
    """Set the options of other extensions that depend on the address or the repository."""
    site = f"{config.html_baseurl.rstrip('/')}/" if config.html_baseurl else ""
    config.html_baseurl = config.ogp_site_url = site
    config.notfound_urls_prefix = urlsplit(site).path or "/"
    config.claims_requirements = requirements(config.book_repository, config.book_commit)
    config.claims_notebooks = config.book_repository


def setup(app: Sphinx) -> None:
    """Add the settings and derive others from them."""
    app.add_config_value("book_repository", "", "", str, "owner/name of the sources on GitHub")
    app.add_config_value("book_commit", "HEAD", "", str, "the commit that the site is built from")
    app.connect("config-inited", complete_settings)
