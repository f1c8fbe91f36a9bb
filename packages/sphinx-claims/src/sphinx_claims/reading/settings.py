"""Settings of MyST-NB that decide whether and how a page is executed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from myst_nb.core.config import NbParserConfig
from nbformat import NotebookNode

from ..claims.kernel import MIME_TYPE

_LIBRARY = re.compile(r"\bsphinx_claims\b")
_PRINTED = re.compile(r"\{claim\}|\\claim\s*[\[{]")
EVAL = re.compile(r"\{eval(?::figure)?\}")
"""A role or directive of MyST-NB that prints a variable of the kernel."""


@dataclass(frozen=True)
class ExecutionPlan:
    """How a page is executed.

    Attributes:
        mode: ``run`` before Sphinx reads the page, ``inline`` by MyST-NB while Sphinx reads it, or
            ``off``.
        unexecuted_by: the setting that keeps the page from being executed, if any.
        timeout: the time limit of a cell in seconds.
        in_temp: whether the working directory is a temporary folder.
        errors_allowed_by: the setting by which cells may fail, if any.
        kernel: the name of the kernel; empty for the default one.
        method: the name of the mode in MyST-NB.
    """

    mode: str
    unexecuted_by: str
    timeout: int
    in_temp: bool
    errors_allowed_by: str
    kernel: str
    method: str


def plan_execution(config: NbParserConfig, path: Path, notebook: NotebookNode) -> ExecutionPlan:
    """Decide by the settings of the site and of a page how MyST-NB would execute the page.

    A page that makes or prints claims is executed although all its outputs are stored, and a page
    that makes claims is not executed inline.

    Raises:
        ValueError: if the page has an invalid setting of its execution.
    """
    options = _mapping(notebook, config.metadata_key)
    config = _override(config, options)
    older = _mapping(notebook, "execution")
    timeout = older.get("timeout", config.execution_timeout)
    if not isinstance(timeout, int):
        raise ValueError(f"expected seconds as execution_timeout, found {timeout!r}")
    claims = makes_claims(notebook)
    mode, unexecuted_by = "run", _unexecuted_by(config, options, path, notebook, claims)
    if unexecuted_by:
        mode = "off"
    elif config.execution_mode == "inline" and not claims:
        mode = "inline"
    return ExecutionPlan(
        mode,
        unexecuted_by,
        timeout,
        config.execution_in_temp,
        _errors_allowed_by(config, options, older),
        _kernel(config, notebook),
        config.execution_mode,
    )


def makes_claims(notebook: NotebookNode) -> bool:
    """Whether a cell names this library, or a stored output is that of a claim."""
    return any(
        _LIBRARY.search(cell.source)
        or any(MIME_TYPE in output.get("data", {}) for output in cell.get("outputs", []))
        for cell in notebook.cells
        if cell.cell_type == "code"
    )


def prints_claims(notebook: NotebookNode) -> bool:
    """Whether the text of a notebook prints claims."""
    return any(
        _PRINTED.search(cell.source) for cell in notebook.cells if cell.cell_type == "markdown"
    )


def _mapping(notebook: NotebookNode, name: str) -> dict[str, Any]:
    """Return a mapping from the metadata of a notebook."""
    found = notebook.metadata.get(name)
    if found is not None and not isinstance(found, dict):
        raise ValueError(f"expected a mapping as {name}, found {found!r}")
    return dict(found or {})


def _override(config: NbParserConfig, options: dict[str, Any]) -> NbParserConfig:
    """Return the settings of a page; MyST-NB ignores all of them if one is invalid."""
    options = {name: value for name, value in options.items() if name != "output_folder"}
    try:
        return config.copy(**options)
    except (TypeError, ValueError):
        for name, value in options.items():
            if not name.startswith("execution_"):
                continue
            try:
                config.copy(**{name: value})
            except (TypeError, ValueError) as error:
                if name == "execution_timeout":
                    expected = f"expected seconds as execution_timeout, found {value!r}"
                    raise ValueError(expected) from None
                hint = '; quote it: execution_mode: "off"' if value is False else ""
                raise ValueError(f"{error}{hint}") from None
    return config


def _unexecuted_by(
    config: NbParserConfig,
    options: dict[str, Any],
    path: Path,
    notebook: NotebookNode,
    claims: bool,
) -> str:
    for pattern in config.execution_excludepatterns:
        if PurePosixPath(path.as_posix()).match(pattern):
            return f'the pattern "{pattern}" of nb_execution_excludepatterns'
    mode = config.execution_mode
    name = f"{config.metadata_key}.execution_mode"
    setting = name if options.get("execution_mode") == mode else "nb_execution_mode"
    if mode == "off":
        return f'{setting} = "off"'
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if mode == "auto" and all(cell.outputs for cell in code):
        if not code or claims or prints_claims(notebook):
            return ""
        return f'{setting} = "auto", because the page stores all outputs'
    return ""


def _errors_allowed_by(
    config: NbParserConfig, options: dict[str, Any], older: dict[str, Any]
) -> str:
    if "allow_errors" in older:  # as in jupyter-cache, which MyST-NB calls
        return "execution.allow_errors" if older["allow_errors"] else ""
    if not config.execution_allow_errors:
        return ""
    own = options.get("execution_allow_errors")
    return f"{config.metadata_key}.execution_allow_errors" if own else "nb_execution_allow_errors"


def _kernel(config: NbParserConfig, notebook: NotebookNode) -> str:
    name = str(_mapping(notebook, "kernelspec").get("name") or "")
    aliases = (alias for rgx, alias in config.kernel_rgx_aliases.items() if re.fullmatch(rgx, name))
    return next(aliases, name) if name else ""
