"""Write ``sitemap.xml`` and ``robots.txt`` if the address of the site is known.

sphinx-sitemap is not used: it collects pages while they are written, so an incremental build lists
only some, and it expects every language in a folder of its own.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from sphinx.application import Sphinx


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """List all pages, with the dates that sphinx-last-updated-by-git knows, for crawlers."""
    site = app.config.html_baseurl
    if exception or not site or app.builder.format != "html":
        return
    pages = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for docname in sorted(app.env.found_docs):
        page = ElementTree.SubElement(pages, "url")
        ElementTree.SubElement(page, "loc").text = site + app.builder.get_target_uri(docname)
        if changed := _last_change(app, docname):
            ElementTree.SubElement(page, "lastmod").text = changed
    tree = ElementTree.ElementTree(pages)
    ElementTree.indent(tree)
    tree.write(Path(app.outdir, "sitemap.xml"), encoding="utf-8", xml_declaration=True)
    lines = f"User-agent: *\nAllow: /\nSitemap: {site}sitemap.xml\n"
    Path(app.outdir, "robots.txt").write_text(lines, encoding="utf-8")


def _last_change(app: Sphinx, docname: str) -> str:
    """Return the date of the last commit that changed a page; empty if git does not know it."""
    timestamp, _ = app.env.git_last_updated.get(docname) or (None, False)  # type: ignore[attr-defined]
    return datetime.fromtimestamp(int(timestamp), UTC).date().isoformat() if timestamp else ""


def setup(app: Sphinx) -> None:
    """Write both files at the end of a build."""
    app.connect("build-finished", write_sitemap)
