"""Message catalogs of a site, for translations."""

from __future__ import annotations

from gettext import NullTranslations
from pathlib import Path

from sphinx.environment import BuildEnvironment
from sphinx.locale import init


def has_catalogs(env: BuildEnvironment) -> bool:
    """Whether the site is translated: there are catalogs of its texts in its language."""
    language = env.config.language
    folders = [Path(env.srcdir, folder, language) for folder in env.config.locale_dirs]
    return any(next(folder.rglob("*.po"), None) for folder in folders)


def load_catalog(env: BuildEnvironment, name: str) -> tuple[NullTranslations, bool]:
    """Return the catalog of a name in the site's language, and whether there is one."""
    folders = [Path(env.srcdir, folder) for folder in env.config.locale_dirs]
    return init(folders, env.config.language, name)
