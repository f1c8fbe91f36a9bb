"""Texts of ``conf.py`` that every page shows: the title of the site, prompts of folds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..site.domain import Problem
from ..site.hooks import CHECK
from ..site.sources import read_source
from .free import free_pattern
from .numerals import facts_in_prose

_SETTINGS = (
    "html_title",
    "nb_code_prompt_hide",
    "nb_code_prompt_show",
    "togglebutton_hint",
    "togglebutton_hint_hide",
)


def check_site_texts(app: Sphinx, env: BuildEnvironment) -> Iterator[Problem]:
    """Yield the numerals that state a fact in settings, unless the audit of the site only warns."""
    config = app.config
    if config.claims_audit != "error":
        return
    path = Path(app.confdir, "conf.py")
    texts = {name: getattr(config, name, "") for name in _SETTINGS}
    texts["announcement"] = config.html_theme_options.get("announcement", "")
    for name, text in texts.items():
        if not isinstance(text, str) or text.startswith(config.project):
            continue
        for fact in facts_in_prose(text, config.language):
            if not free_pattern(config.claims_free, text, text.find(fact.numeral), fact.numeral):
                message = f'{fact.numeral} is bound to no claim in "{fact.context}", in {name}'
                yield Problem(str(path), _line_of(path, name), message)


def _line_of(path: Path, name: str) -> int:
    """Return the first line of a file that names a setting; 1 if there is none."""
    lines = read_source(path).splitlines() if path.is_file() else []
    return next((i for i, line in enumerate(lines, 1) if name in line), 1)


def connect_site_texts(app: Sphinx) -> None:
    """Connect the check."""
    app.connect(CHECK, check_site_texts)
