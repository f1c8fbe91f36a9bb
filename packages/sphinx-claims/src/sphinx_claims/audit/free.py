"""The setting ``claims_free``: regular expressions of passages whose numerals are free."""

from __future__ import annotations

import re

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError


def check_patterns(app: Sphinx, config: Config) -> None:
    """Check the setting.

    Raises:
        ConfigError: if a pattern is no regular expression, or matches an empty text.
    """
    if isinstance(config.claims_free, str):
        raise ConfigError(f"claims_free: expected a list, found {config.claims_free!r}")
    for pattern in config.claims_free:
        if not isinstance(pattern, str):
            raise ConfigError(f"claims_free: expected a regular expression, found {pattern!r}")
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            raise ConfigError(
                f"claims_free: {pattern!r} is no regular expression: {error}"
            ) from error
        if compiled.search(""):
            raise ConfigError(f"claims_free: {pattern!r} matches an empty text")


def free_pattern(patterns: list[str], text: str, start: int, numeral: str) -> str:
    """Return the first pattern with a match that contains a numeral; empty if there is none.

    Args:
        patterns: regular expressions.
        text: the text.
        start: the index of the numeral in the text.
        numeral: the numeral.
    """
    end = start + len(numeral)
    for pattern in patterns:
        for match in re.finditer(pattern, text):
            if match.start() <= start < end <= match.end():
                return pattern
    return ""
