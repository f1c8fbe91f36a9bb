"""Exclusion of the output of builds from the sources of a site."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.matching import Matcher

_OF_MYST_NB = ("jupyter_execute", "**/jupyter_execute", ".jupyter_cache", "**/.jupyter_cache")
"""Patterns of the folders that MyST-NB creates beside the output folder."""
_MARKER = ".buildinfo"
"""A file that Sphinx writes into the output of every HTML builder."""


def exclude_output(app: Sphinx, config: Config) -> None:
    """Exclude the folders that this build writes, and the output of earlier builds, as sources.

    The downloads in them would become pages of the next build.
    """
    source, written = Path(app.srcdir), [Path(app.outdir), Path(app.doctreedir)]
    inside = [path.relative_to(source) for path in written if path.is_relative_to(source)]
    config.exclude_patterns = [*config.exclude_patterns, *_OF_MYST_NB]
    for folder in [*inside, *_earlier_outputs(source, config.exclude_patterns)]:
        if folder.parts and not _is_excluded(folder, config.exclude_patterns):
            pattern = re.sub(r"[\[*?]", "?", folder.as_posix())
            config.exclude_patterns = [*config.exclude_patterns, pattern]


def _earlier_outputs(source: Path, patterns: Iterable[str]) -> Iterator[Path]:
    """Yield the folders below the sources to which an HTML builder has written."""
    excluded = Matcher(patterns)
    visited = set()
    for folder, subfolders, files in os.walk(source, followlinks=True):
        path = Path(folder).relative_to(source)
        real = os.path.realpath(folder)
        is_output = _MARKER in files and path.parts != ()
        if is_output:
            yield path
        if is_output or real in visited or excluded(path.as_posix()):
            subfolders.clear()
        visited.add(real)


def _is_excluded(folder: Path, patterns: Iterable[str]) -> bool:
    path, excluded = PurePosixPath(folder.as_posix()), Matcher(patterns)
    return any(excluded(str(part)) for part in (path, *path.parents))
