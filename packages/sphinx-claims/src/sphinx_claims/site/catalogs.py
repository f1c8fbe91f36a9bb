"""Message catalogs of a site, for translations."""

from __future__ import annotations

from gettext import NullTranslations
from pathlib import Path

from sphinx.environment import BuildEnvironment
from sphinx.locale import init


def load_catalog(env: BuildEnvironment, name: str) -> tuple[NullTranslations, bool]:
    """Return the catalog of a name in the site's language, and whether there is one."""
    folders = [Path(env.srcdir, folder) for folder in env.config.locale_dirs]
    return init(folders, env.config.language, name)
