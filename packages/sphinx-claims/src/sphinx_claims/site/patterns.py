"""Settings by patterns of pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, TypeVar

from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util.matching import patmatch
from sphinx.util.osutil import canon_path

SettingT = TypeVar("SettingT")


def setting_of_page(
    env: BuildEnvironment, docname: str, settings: Mapping[str, SettingT], default: SettingT
) -> SettingT:
    """Return the setting of the last pattern that matches a page.

    Args:
        env: the environment.
        docname: the name of the page.
        settings: settings by pattern. As in ``exclude_patterns``, a pattern matches a name, the
            file of a page, or a folder with all that is in it.
        default: the setting of a page that no pattern matches.
    """
    file = canon_path(str(env.doc2path(docname, base=False)))
    folders = [str(folder) for folder in PurePosixPath(docname).parents][:-1]
    setting = default
    for pattern, of_pattern in settings.items():
        if any(patmatch(name, pattern) for name in (docname, file, *folders)):
            setting = of_pattern
    return setting


def check_flags(name: str, setting: Any) -> None:  # noqa: ANN401 (a setting of conf.py)
    """Check a setting that is a truth value, or truth values by patterns of pages.

    Raises:
        ConfigError: if it is neither a truth value, nor patterns of pages.
    """
    if isinstance(setting, bool):
        return
    patterns = [*setting] if isinstance(setting, list | tuple | dict) else [setting]
    values = [*setting.values()] if isinstance(setting, dict) else []
    if not all(isinstance(pattern, str) for pattern in patterns) or isinstance(setting, str):
        expected = "True, False or patterns of pages"
        raise ConfigError(f"{name}: expected {expected}, found {setting!r}")
    for value in values:
        if not isinstance(value, bool):
            raise ConfigError(f"{name}: expected True or False, found {value!r}")


def flag_of_page(env: BuildEnvironment, docname: str, setting: Any) -> bool:  # noqa: ANN401
    """Return the truth value of such a setting for a page."""
    if isinstance(setting, bool):
        return setting
    patterns: dict[str, bool] = (
        setting if isinstance(setting, dict) else dict.fromkeys(setting, True)
    )
    return setting_of_page(env, docname, patterns, False)
