"""Downloads of pages as notebooks, scripts and archives, and an archive of all pages."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util.matching import Matcher
from sphinx.util.typing import ExtensionMetadata

from ..build import ExecutionDomain
from ..site.hooks import FINGERPRINT
from ..site.metadata import METADATA
from .archives import write_page_archive, write_site_archive
from .declared import DownloadsDomain, record_published
from .names import PageNames, extra_files, name_downloads
from .notebooks import BRANCH, DownloadPage, page_notebook
from .scripts import page_script
from .sources import exclude_output

_MANIFEST = ".claims-downloads"
"""The file of a site that lists its downloads, one a line."""


class Downloads:
    """The downloads of one build."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app

    @cached_property
    def pages(self) -> dict[str, DownloadPage]:
        """The pages that have downloads, by name; final once all pages are read."""
        chosen, builder = self.app.config.claims_downloads, self.app.builder.name
        if not chosen or self.app.config.claims_preview or builder not in ("html", "dirhtml"):
            return {}
        selects = (lambda _: True) if chosen is True else Matcher(chosen)
        records = ExecutionDomain.of(self.app.env).records()
        names = [name for name, page in records if page.executed and selects(name)]
        return {name: DownloadPage(self.app, name) for name in names}

    @cached_property
    def site_files(self) -> list[str]:
        """The files that the site copies from ``html_extra_path``."""
        paths = self.app.config.html_extra_path
        return extra_files(Path(self.app.confdir, path) for path in paths)

    @cached_property
    def names(self) -> tuple[dict[str, PageNames], str]:
        """The file names of the downloads of each page, and of the archive of all pages."""
        declared = [file for page in self.pages.values() for file in page.files]
        scripts = {name: page.published.has_script for name, page in self.pages.items()}
        return name_downloads(scripts, [*declared, *self.site_files])

    def fingerprint(self, app: Sphinx, env: BuildEnvironment) -> dict[str, dict[str, object]]:
        """Return the file names of the downloads of each page, which depend on other pages."""
        names = self.names[0]
        return {docname: {"downloads": names[docname].existing()} for docname in self.pages}

    def write_page(
        self,
        app: Sphinx,
        docname: str,
        template: str,
        context: dict[str, Any],
        doctree: nodes.document | None,
    ) -> None:
        """Write the downloads of a page; its template gets their links as ``claims_downloads``."""
        if doctree is None or docname not in self.pages:
            return
        page, names = self.pages[docname], self.names[0][docname]
        notebook = page_notebook(page, doctree, PurePosixPath(names.script).name)
        self._write(names.notebook, nbformat.writes(notebook) + "\n")
        if names.script:
            self._write(names.script, page_script(notebook))
        write_page_archive(page, names)
        written = {"notebook": names.notebook, "script": names.script, "archive": names.archive}
        links = {form: quote(name) for form, name in written.items() if name}
        context["claims_downloads"] = {
            form: context["pathto"](link, resource=True) for form, link in links.items()
        } | self._hosts(names.notebook)

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the archive of all pages, and remove the downloads that pages no longer have."""
        if exception or app.builder.name not in ("html", "dirhtml"):
            return
        names, archive = self.names
        if self.pages:
            write_site_archive(
                app, [(page, names[name]) for name, page in self.pages.items()], archive
            )
        written = [file for page in names.values() for file in page.existing()]
        self._keep_only([*written, archive] if written else [])

    def _write(self, name: str, text: str) -> None:
        path = Path(self.app.outdir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _keep_only(self, written: list[str]) -> None:
        """Remove the downloads of earlier builds that were not written again."""
        manifest = Path(self.app.outdir, _MANIFEST)
        earlier = manifest.read_text("utf-8").splitlines() if manifest.is_file() else []
        for name in {*earlier} - {*written, *self.site_files}:
            Path(self.app.outdir, name).unlink(missing_ok=True)
        if written:
            self._write(_MANIFEST, "".join(f"{name}\n" for name in sorted(written)))
        else:
            manifest.unlink(missing_ok=True)

    def _hosts(self, notebook: str) -> dict[str, str]:
        """Return the URLs that open the notebook on Colab and Binder, if they are set up."""
        path, repository = quote(notebook), self.app.config.claims_notebooks
        hosts = {
            "colab": f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{path}",
            "binder": f"https://mybinder.org/v2/gh/{repository}/{BRANCH}?urlpath=lab/tree/{path}",
        }
        return hosts if repository else {}


def check_setting(app: Sphinx, config: Config) -> None:
    """Check the type of ``claims_downloads``.

    Raises:
        ConfigError: if it is neither true nor false nor a list of patterns.
    """
    chosen = config.claims_downloads
    patterns = chosen if isinstance(chosen, list | tuple) else []
    if not isinstance(chosen, bool | list | tuple) or not all(
        isinstance(pattern, str) for pattern in patterns
    ):
        raise ConfigError(
            "claims_downloads: expected True, False or a list of patterns of page names, "
            f"found {chosen!r}"
        )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the downloads."""
    downloads = Downloads(app)
    app.add_config_value(
        "claims_downloads", False, "html", (bool, list, tuple), "the pages that have downloads"
    )
    app.add_config_value("claims_requirements", [], "html", list, "packages that downloads need")
    app.add_config_value("claims_notebooks", "", "html", str, "owner/name of the repository")
    app.add_domain(DownloadsDomain)
    app.connect("config-inited", check_setting)
    app.connect("config-inited", exclude_output)
    app.connect("doctree-read", record_published)
    app.connect(FINGERPRINT, downloads.fingerprint)
    app.connect("html-page-context", downloads.write_page)
    app.connect("build-finished", downloads.finish)
    return METADATA
