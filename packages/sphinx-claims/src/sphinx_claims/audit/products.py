"""Versions after the names of software products: Python 3, Ubuntu 22.04, NumPy >= 1.26."""

from __future__ import annotations

import re

_PRODUCTS = """
    Python CPython PyPy Cython Anaconda Miniconda conda mamba pip Poetry setuptools virtualenv
    NumPy SciPy pandas Matplotlib seaborn xarray Dask Zarr Numba JAX jaxlib PyTorch TensorFlow Keras
    CuPy scikit-learn sklearn scikit-image statsmodels SymPy NetworkX GeoPandas Shapely Polars
    Plotly Bokeh Altair holoviews hvplot Panel Pillow OpenCV NLTK spaCy
    Jupyter JupyterLab Notebook IPython ipykernel ipywidgets nbconvert nbclient jupytext
    Sphinx MyST MyST-NB MyST-Parser docutils Markdown Pandoc MkDocs Quarto LaTeX TeX KaTeX MathJax
    R RStudio Julia MATLAB Octave Stata SAS SPSS Mathematica Maple Sage SageMath Excel
    Java JDK JVM Scala Kotlin Clojure JavaScript ECMAScript TypeScript Node Node.js npm Deno
    Ruby Rails Perl Raku PHP Go Rust Swift Fortran Haskell GHC OCaml Coq Rocq Lean Isabelle Agda
    C# F# .NET GCC Clang LLVM CMake Make Bazel CUDA cuDNN OpenMP MPI OpenCL OpenGL Vulkan DirectX
    Linux Ubuntu Debian Fedora CentOS RHEL SUSE openSUSE Alpine Mint macOS iOS iPadOS watchOS
    Android Windows DOS FreeBSD Kernel Unix Solaris
    HTML HTML5 CSS XHTML XML SVG HTTP TLS SSL SSH USB Bluetooth Wi-Fi PCIe Unicode UTF OpenAPI
    SQLite PostgreSQL Postgres MySQL MariaDB MongoDB Redis Oracle Spark Hadoop Kafka Elasticsearch
    Django Flask FastAPI Pydantic SQLAlchemy React Angular Vue Bootstrap jQuery D3 Docker Kubernetes
    Git GitLab Firefox Chrome Chromium Safari Edge Qt PyQt GTK VTK ParaView Blender Unity
    HDF5 NetCDF GDAL PROJ GEOS QGIS ArcGIS PostGIS Apache MIT GPL LGPL AGPL CC-BY Llama Gemini
    Claude Copilot
"""
_LONG = (
    "Mac OS X|Windows Server|Windows NT|Jupyter Book|Jupyter Notebook|Visual Studio|Raspberry Pi"
)
_VERBS = (
    "is has was does as its this vs needs requires supports uses allows comes provides introduces "
    "adds includes makes runs returns treats raises gives gets drops fixes changes removes renames "
    "offers ships works lets evaluates stores prints reads writes users versions releases always"
).replace(" ", "|")
_DOTTED = r"\d{1,4}(?:\.\d+)+(?:\.[x*]|(?:a|b|rc|\.dev|\.post)\d+)?\+?"
NO_UNIT = (
    r"(?!\s?(?:%|°|×|x\b)|-fold|\s(?:times|percent|per\b|out\sof|people|children|men|women|"
    r"(?:m|b)illion|thousand|hundred|dozen))"
)
"""Pattern that no unit follows, which would make a number one of things."""
MEASURES = rf"(?!\sof\b){NO_UNIT}"
"""Pattern that no measure follows: no unit, and no whole of which a number is a part."""
_MAJOR = (
    rf"\d{{1,2}}(?:\.[x*])?\+?(?![.,]?\d)(?!\sto\s\d){MEASURES}"
    rf"(?!\s(?!(?:{_VERBS})\b)(?-i:[a-z])[^\W\d]*s\b)"
)
_NAMES = "|".join(
    re.escape(name) for name in sorted(_PRODUCTS.split(), key=lambda name: (-len(name), name))
)
_NAMES = f"{_LONG}|{_NAMES}".replace(" ", r"\s")
_PACKAGES = (
    "|".join(re.escape(name.lower()) for name in _PRODUCTS.split() if len(name) > 3) + "|torch"
)
_PRE = r"(?:(?:a|b|rc|\.dev|\.post)\d+)?"
_AND = r"(?:,\s|\s?[-–/]\s?|,?\s(?:and|or|to|und|et|y|e|en)\s)"
VERSIONS = rf"""
    (?<![\w.-])(?-i:(?:{_NAMES}))\)?\s?
    (?:\(?\s?(?:>=|<=|==|~=|[<>≥≤=])\s?{_DOTTED}
      |\s(?:v\.?\s?|version\s)?{_DOTTED}
       (?:{_AND}{_DOTTED})*{MEASURES}
      |(?:\s|(?<=[/-])){_MAJOR}(?:{_AND}{_MAJOR})?
     )(?!\w|[.,]\d|\s?%)
  | (?<![\w.-])(?-i:{_PACKAGES})\s?(?:>=|<=|==|~=|=)\s?{_DOTTED}(?![\w%])
  | (?<![\w.,/:-])\d{{1,3}}\.(?!\d{{3}}\.\d{{3}}(?!\d))\d{{1,4}}\.\d{{1,4}}{_PRE}{MEASURES}
    (?![\w:/%-]|[.,]\d|\s?%)
"""
"""Pattern, for the flags ``VERBOSE`` and ``IGNORECASE``, of a product's name with its version.

A whole number is a version only if no plural noun or measure follows: "Python 3 times faster" and
"Python 3 files" state facts. A number in three parts needs no name.
"""
