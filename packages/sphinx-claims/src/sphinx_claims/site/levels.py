"""The setting ``claims_audit``: what stops the build on which pages."""

from __future__ import annotations

from typing import Literal

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from .patterns import setting_of_page

Level = Literal["error", "warn", "off"]
_LEVELS: dict[object, Level] = {"error": "error", "warn": "warn", "off": "off", False: "off"}
"""Levels by their spellings; ``off`` is false in YAML."""


def check_levels(app: Sphinx, config: Config) -> None:
    """Check the setting.

    Raises:
        ConfigError: if it has another type, or a level is unknown.
    """
    setting = config.claims_audit
    levels = [*setting.values()] if isinstance(setting, dict) else [setting]
    patterns = [*setting] if isinstance(setting, dict) else []
    for level in levels:
        if not isinstance(level, str | bool) or level not in _LEVELS:
            raise ConfigError(f"claims_audit: expected error, warn or off, found {level!r}")
    for pattern in patterns:
        if not isinstance(pattern, str):
            raise ConfigError(f"claims_audit: expected a pattern of pages, found {pattern!r}")


def level_of_page(env: BuildEnvironment, docname: str) -> Level:
    """Return the level of a page; ``error`` if the setting names none for it."""
    setting = env.config.claims_audit
    if not isinstance(setting, dict):
        return _LEVELS[setting]
    return _LEVELS[setting_of_page(env, docname, setting, "error")]


def setup_levels(app: Sphinx) -> None:
    """Register the setting."""
    app.add_config_value("claims_audit", "error", "", (str, dict, bool), "levels of the audit")
    app.connect("config-inited", check_levels)
