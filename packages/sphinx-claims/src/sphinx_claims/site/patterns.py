"""Settings by patterns of pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from sphinx.environment import BuildEnvironment
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
