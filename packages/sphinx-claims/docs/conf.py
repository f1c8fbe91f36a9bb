"""Settings of the documentation. Any theme can be tried: ``sphinx-build -D html_theme=furo``."""

project = "sphinx-claims"
author = "The authors of Proofs That Run"
copyright = "the authors of Proofs That Run"

extensions = ["sphinx_claims"]
myst_enable_extensions = ["colon_fence", "dollarmath"]

html_theme = "alabaster"
html_title = project
