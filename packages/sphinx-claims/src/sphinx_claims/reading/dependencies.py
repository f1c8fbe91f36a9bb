"""What Sphinx and the front matter of a page say of the files that pages depend on."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.util import logging

from ..execution.cache import ExecutionCache
from ..execution.dependencies import Sources

logger = logging.getLogger(__name__)


def open_cache(app: Sphinx) -> ExecutionCache:
    """Return the cache of the site, which logs a warning if its folder cannot be written."""
    folder = Path(app.confdir, app.config.claims_cache_path or Path(app.doctreedir) / "claims")

    def warn(reason: str) -> None:
        text = "the cache of executed pages in %s cannot be written: %s; the next build executes"
        logger.warning(f"{text} these pages again", folder, reason)

    out = Path(app.outdir)
    written = [out, out.parent / "jupyter_execute", Path(app.doctreedir), folder]
    sources = Sources(Path(app.srcdir), Path(app.confdir), set(map(str, written)))
    return ExecutionCache(folder, sources, warn)


def declared_reads(notebook: NotebookNode) -> tuple[str, ...]:
    """Return the patterns of files that the front matter declares in ``claims_reads``.

    Raises:
        ValueError: if it is not a list of texts.
    """
    reads = notebook.metadata.get("claims_reads") or []
    if not isinstance(reads, list) or not all(isinstance(read, str) and read for read in reads):
        raise ValueError(f"expected a list of file patterns as claims_reads, found {reads!r}")
    return tuple(reads)
