import os
import textwrap
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_claims.printing.printing import claim_reference

project = "Proofs That Run"
tagline = "Worked deep-learning theory in which nothing numeric is taken on trust."
author = "The authors of Proofs That Run"
copyright = "the authors of Proofs That Run, 2026"
version = release = installed_version("proofs-that-run")
language = "en"

# What the hosting workflow knows, and a build elsewhere does not: where the site will be, and which
# repository (owner/name, on GitHub) has the sources at which commit.
site_url = os.environ.get("SITE_URL", "").rstrip("/")
site_url += "/" if site_url else ""
repository = os.environ.get("SITE_REPOSITORY", "")
commit = os.environ.get("SITE_COMMIT", "HEAD")


def is_made_of(made: str, *sources: str) -> bool:
    """Whether a file is there and no source is newer; the folder of all is that of this file."""
    root = Path(__file__).parent
    target = root / made
    files = [file for name in sources for file in (root / name, *(root / name).rglob("*.*"))]
    changed = max(f.stat().st_mtime for f in files if f.is_file() and f.suffix != ".pyc")
    return target.exists() and target.stat().st_mtime > changed


extensions = [
    "sphinx_claims",
    "sphinx_katex",
    "sphinx_paper",
    "sphinx_reader",
    "sphinx_proof",
    "notfound.extension",
    "sphinx_last_updated_by_git",
    "sphinxcontrib.bibtex",
    "sphinx.ext.autodoc",
    "sphinx.ext.doctest",
    "sphinx.ext.napoleon",
]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3

claims_cache_path = str(Path(__file__).parent / "_build" / "executed")
claims_preload = ["torch", "matplotlib.figure"]
claims_formal = "formal"
claims_formal_record = "_build/formal.json"
claims_requirements = [f"proofs-that-run=={release}"]
if repository:
    archive = f"https://github.com/{repository}/archive/{commit}.zip"
    claims_requirements = [
        "--extra-index-url https://download.pytorch.org/whl/cpu",
        f"proofs-that-run @ {archive}",
    ]
    claims_notebooks = repository

nb_execution_timeout = 200
nb_output_stderr = "warn"

bibtex_bibfiles = ["docs/references.bib"]
bibtex_reference_style = "author_year"

autodoc_typehints = "none"
autodoc_member_order = "bysource"

paper_name = "answers"
paper_chapters = {
    "Question 1: back-propagation in a recurrent network": "question-1/part-*",
    "Question 2: transformers are graph neural networks": "question-2/part-*",
    "Question 3: optimization and regularization": "question-3/part-*",
    "Question 4: review of the Vision Transformer": "question-4/review",
}
paper_on_one_page = ["Question 4: review of the Vision Transformer"]
paper_about = (
    "A university assignment in the theory of deep learning, worked in full. Every number below "
    "was compared with a computation when this document was built, and none that differed would "
    "have been printed. Small lines beneath code and theorems name the claims that were checked, "
    "and how. Longer code, and what each claim was compared with, is on the site."
)
paper_omitted = ["try_box"]
pdf = f"_build/pdf/{paper_name}.pdf"
latex_table_style = ["booktabs"]
today_fmt = "%B %-d, %Y"
latex_use_xindy = False
latex_domain_indices = False

toc_object_entries_show_parents = "hide"

html_theme = "reader"
html_title = project
html_favicon = "docs/_static/favicon.svg"
html_math_renderer = "katex"
html_static_path = ["docs/_static"]
html_css_files = ["style.css", "take-away.css"]
templates_path = ["docs/_templates"]
exclude_patterns = ["_templates"]
html_copy_source = False
html_show_search_summary = False  # for which a search would fetch every page that it finds

html_baseurl = site_url
html_context = {"author": author, "site_url": site_url, "tagline": tagline}
if is_made_of(pdf, "docs", "src", "formal", claims_formal_record, "conf.py"):
    html_extra_path = [pdf]
    html_context["pdf"] = f"{paper_name}.pdf"
notfound_urls_prefix = urlsplit(site_url).path or "/"
notfound_template = "not-found.html"
notfound_context = {"title": "Page not found"}

# The last change of a page, as git knows it; a page that git does not know has none.
html_last_updated_fmt = "%Y-%m-%d"
git_last_updated_timezone = "UTC"
suppress_warnings = ["git"]


def describe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Describe a page by its own description, else by its first paragraph without a formula."""
    if doctree is None:
        return
    told = [
        meta["content"] for meta in doctree.findall(nodes.meta) if meta["name"] == "description"
    ]
    paragraphs = doctree.findall(lambda node: type(node) is nodes.paragraph)
    plain = (node.astext() for node in paragraphs if not node.next_node(nodes.math))
    text = (told or [next(plain, "")])[0]
    context["description"] = textwrap.shorten(text, 160, placeholder="…")
    context["described"] = bool(told)


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """List all pages for crawlers, which need the full address of the site."""
    if exception or not site_url or app.builder.format != "html":
        return
    pages = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for docname in sorted(app.env.found_docs):
        page = ElementTree.SubElement(pages, "url")
        ElementTree.SubElement(page, "loc").text = site_url + app.builder.get_target_uri(docname)
        changed, _ = app.env.git_last_updated.get(docname) or (None, False)
        if changed:
            day = datetime.fromtimestamp(int(changed), UTC).date()
            ElementTree.SubElement(page, "lastmod").text = day.isoformat()
    tree = ElementTree.ElementTree(pages)
    ElementTree.indent(tree)
    tree.write(Path(app.outdir, "sitemap.xml"), encoding="utf-8", xml_declaration=True)
    lines = f"User-agent: *\nAllow: /\nSitemap: {site_url}sitemap.xml\n"
    Path(app.outdir, "robots.txt").write_text(lines, encoding="utf-8")


class MarkParts(SphinxPostTransform):
    """On paper, the heading of a part has its number and its marks, and its text has not."""

    default_priority = 0
    formats = ("latex",)

    def run(self, **_: object) -> None:
        claims = self.env.domains["claims"].records()
        for section in self.document.findall(nodes.section):
            for label in section["ids"]:
                number = label.removeprefix("part-").replace("-", ".")
                if (key := label.replace("part", "marks")) in claims:
                    title = section[0]
                    if not title.astext().startswith(number):
                        title.insert(0, nodes.Text(f"{number} "))
                    marks = claims[key]["stated"]
                    title += nodes.raw("", rf"\papermarks{{{marks} marks}}", format="latex")
                    for place in list(section.findall(claim_reference)):
                        if place["key"] == key:
                            self.remove(place)

    def remove(self, place: nodes.Element) -> None:
        """Remove the marks that stand in brackets in a text, and a paragraph of nothing else."""
        parent, index = place.parent, place.parent.index(place)
        before, _, after = parent[index - 1 : index + 2]
        texts = before.removesuffix("(").rstrip(), after.removeprefix(" marks)")
        parent[index - 1 : index + 2] = [nodes.Text(text) for text in texts]
        if not parent.astext():
            parent.parent.remove(parent)


def setup(app: Sphinx) -> None:
    app.add_post_transform(MarkParts)
    app.connect("html-page-context", describe)
    app.connect("build-finished", write_sitemap)
