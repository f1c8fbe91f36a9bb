import os
import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "docs" / "_ext"))  # for the extension of this book

project = "Proofs That Run"
tagline = "Worked deep-learning theory in which nothing numeric is taken on trust."
author = "The authors of Proofs That Run"
copyright = "the authors of Proofs That Run, 2026"
version = release = installed_version("proofs-that-run")
language = "en"

# The publishing workflow sets these. Without them, pages name no address and no repository.
html_baseurl = os.environ.get("SITE_URL", "")
book_repository = os.environ.get("SITE_REPOSITORY", "")
book_commit = os.environ.get("SITE_COMMIT", "HEAD")

extensions = [
    "book",
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
if html_baseurl:  # as OpenGraph consists of absolute addresses
    extensions.append("sphinxext.opengraph")
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3

claims_cache_path = str(Path(__file__).parent / "_build" / "executed")
claims_downloads = True
claims_evaluated = ["index", "question-*/*"]
claims_evidence = "each"
claims_preload = ["torch", "torch._dynamo", "matplotlib.figure", "networkx", "sympy"]
claims_witness = "all"
claims_second_entries = "tests/second_entry"
claims_recomputed = ["index", "question-1", "question-2", "question-3", "question-4"]
claims_recompute_bans = [
    "dlproofs",
    "figures",
    "symbols",
    "truncation_symbols",
    "descent_symbols",
    "ceiling_symbols",
]
claims_formal = "formal"
claims_formal_record = "_build/formal.json"

nb_execution_timeout = 200
nb_output_stderr = "warn"

numbered_parts = {r"question-(\d)/part-(\d)(-.*)?": r"\1.\2", r"question-4/.*": "4"}
published_ids = "docs/published-ids.txt"
numfig_format = {"figure": "Figure %s"}

bibtex_bibfiles = ["docs/references.bib"]
bibtex_reference_style = "author_year"

autodoc_typehints = "none"
napoleon_attr_annotations = False
napoleon_use_ivar = True
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
book_pdf = f"_build/pdf/{paper_name}.pdf"
book_pdf_sources = ["conf.py", "docs", "formal", "packages/*/src", "src", claims_formal_record]
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
exclude_patterns = ["_ext", "_templates"]
html_copy_source = False
html_show_search_summary = False  # for which a search would fetch every page that it finds

html_context = {"author": author}
notfound_template = "not-found.html"
notfound_context = {"title": "Page not found"}

ogp_type = "article"
ogp_image = "_static/preview.png"
ogp_image_alt = f"{project}: {tagline}"
ogp_custom_meta_tags = ['<meta name="twitter:card" content="summary_large_image" />']
ogp_social_cards = {"enable": False}

# The last change of a page, as git knows it; a page that git does not know has none.
html_last_updated_fmt = "%Y-%m-%d"
git_last_updated_timezone = "UTC"
suppress_warnings = ["git"]
