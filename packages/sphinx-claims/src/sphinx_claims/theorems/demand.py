"""The setting ``claims_evidence``: on which pages theorems must name their evidence."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from ..site.patterns import setting_of_page


def check_setting(app: Sphinx, config: Config) -> None:
    """Check the setting.

    Raises:
        ConfigError: if it is neither a truth value, nor patterns of pages.
    """
    setting = config.claims_evidence
    if isinstance(setting, bool):
        return
    patterns = [*setting] if isinstance(setting, list | tuple | dict) else [setting]
    values = [*setting.values()] if isinstance(setting, dict) else []
    if not all(isinstance(pattern, str) for pattern in patterns) or isinstance(setting, str):
        expected = "True, False or patterns of pages"
        raise ConfigError(f"claims_evidence: expected {expected}, found {setting!r}")
    for value in values:
        if not isinstance(value, bool):
            raise ConfigError(f"claims_evidence: expected True or False, found {value!r}")


def needs_evidence(env: BuildEnvironment, docname: str) -> bool:
    """Whether the theorems of a page must name their evidence."""
    setting = env.config.claims_evidence
    if isinstance(setting, bool):
        return setting
    patterns: dict[str, bool] = setting
    if not isinstance(setting, dict):
        patterns = dict.fromkeys(setting, True)
    return setting_of_page(env, docname, patterns, False)
