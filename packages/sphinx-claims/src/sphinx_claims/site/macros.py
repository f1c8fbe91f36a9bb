"""Macros of formulas that a site defines for KaTeX or MathJax."""

from __future__ import annotations

from typing import Any

from sphinx.config import Config

from ..formulas import Macro, read_macros


def site_macros(config: Config) -> dict[str, Macro]:
    """Return the macros that a site defines for KaTeX or MathJax, by their commands."""
    mathjax: dict[str, Any] = {}
    for name in ("mathjax_config", "mathjax3_config", "mathjax4_config"):
        options = getattr(config, name, None) or {}
        mathjax |= options.get("tex", {}).get("macros", {}) if isinstance(options, dict) else {}
    return read_macros(mathjax, getattr(config, "katex_macros", None) or {})
