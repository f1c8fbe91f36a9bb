"""The setting ``claims_witness``: which claims of which pages need a witness."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from .patterns import setting_of_page


def check_witnesses(app: Sphinx, config: Config) -> None:
    """Check the setting.

    Raises:
        ConfigError: if it is neither ``floats`` nor ``all``, nor these by patterns of pages.
    """
    setting = config.claims_witness
    settings = [*setting.values()] if isinstance(setting, dict) else [setting]
    for found in settings:
        if found not in ("floats", "all"):
            raise ConfigError(f"claims_witness: expected floats or all, found {found!r}")
    for pattern in setting if isinstance(setting, dict) else ():
        if not isinstance(pattern, str):
            raise ConfigError(f"claims_witness: expected a pattern of pages, found {pattern!r}")


def needs_every_witness(env: BuildEnvironment, docname: str) -> bool:
    """Whether every derived claim of a page needs a witness, and not only floats."""
    setting = env.config.claims_witness
    if isinstance(setting, dict):
        setting = setting_of_page(env, docname, setting, "floats")
    return bool(setting == "all")


def setup_witnesses(app: Sphinx) -> None:
    """Register the setting."""
    app.add_config_value("claims_witness", "floats", "env", (str, dict), "claims with a witness")
    app.connect("config-inited", check_witnesses)
