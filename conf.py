from importlib.metadata import version as installed_version
from pathlib import Path

project = "Proofs That Run"
author = "The authors of Proofs That Run"
copyright = "the authors of Proofs That Run, 2026"
version = release = installed_version("proofs-that-run")
language = "en"

extensions = [
    "sphinx_claims",
    "sphinx_katex",
    "sphinx_reader",
    "sphinx_proof",
    "sphinxcontrib.bibtex",
    "sphinx.ext.autodoc",
    "sphinx.ext.doctest",
    "sphinx.ext.napoleon",
]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3

claims_cache_path = str(Path(__file__).parent / "_build" / "executed")
claims_preload = ["torch", "matplotlib.figure"]
nb_execution_timeout = 200
nb_output_stderr = "warn"

bibtex_bibfiles = ["docs/references.bib"]
bibtex_reference_style = "author_year"

autodoc_typehints = "none"
autodoc_member_order = "bysource"

html_theme = "reader"
html_title = project
html_math_renderer = "katex"
html_static_path = ["docs/_static"]
html_css_files = ["style.css"]
html_copy_source = False
