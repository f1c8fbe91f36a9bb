"""The setting ``claims_evidence``: on which pages theorems must name their evidence."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from ..site.patterns import setting_of_page

EACH = "each"
"""The value that also asks for evidence of each displayed formula and each listed case."""


def check_setting(app: Sphinx, config: Config) -> None:
    """Check the setting.

    Raises:
        ConfigError: if it is neither a truth value, nor patterns of pages.
    """
    setting = config.claims_evidence
    if isinstance(setting, bool) or setting == EACH:
        return
    patterns = [*setting] if isinstance(setting, list | tuple | dict) else [setting]
    values = [*setting.values()] if isinstance(setting, dict) else []
    if not all(isinstance(pattern, str) for pattern in patterns) or isinstance(setting, str):
        expected = f"True, False, {EACH!r} or patterns of pages"
        raise ConfigError(f"claims_evidence: expected {expected}, found {setting!r}")
    for value in values:
        if not isinstance(value, bool) and value != EACH:
            expected = f"True, False or {EACH!r}"
            raise ConfigError(f"claims_evidence: expected {expected}, found {value!r}")


def needs_evidence(env: BuildEnvironment, docname: str) -> bool:
    """Whether the theorems of a page must name their evidence."""
    return bool(_demand(env, docname))


def needs_parts(env: BuildEnvironment, docname: str) -> bool:
    """Whether they must name it for each displayed formula and each listed case."""
    return _demand(env, docname) == EACH


def _demand(env: BuildEnvironment, docname: str) -> bool | str:
    setting = env.config.claims_evidence
    if isinstance(setting, bool | str):
        return setting
    patterns: dict[str, bool | str] = setting
    if not isinstance(setting, dict):
        patterns = dict.fromkeys(setting, True)
    return setting_of_page(env, docname, patterns, False)
