"""The extension of this book, without a build."""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from packaging.requirements import Requirement

sys.path.insert(0, str(Path(__file__).parents[1] / "docs" / "_ext"))

from book import descriptions, hosting, paper


def test_requirements_of_a_known_repository():
    index, *lines = hosting.requirements("someone/book", "c0ffee")
    assert index == "--extra-index-url https://download.pytorch.org/whl/cpu"
    library, claims = map(Requirement, lines)
    assert library.name == "proofs-that-run"
    assert library.url == "https://github.com/someone/book/archive/c0ffee.zip"
    assert claims.name == "sphinx-claims"
    assert claims.url == f"{library.url}#subdirectory=packages/sphinx-claims"
    root = Path(__file__).parents[1]
    for name, folder in hosting.DISTRIBUTIONS.items():
        assert f'name = "{name}"' in (root / folder / "pyproject.toml").read_text("utf-8")


def test_requirements_of_an_unknown_repository():
    assert hosting.requirements("", "HEAD") == [
        f"proofs-that-run=={version('proofs-that-run')}",
        f"sphinx-claims=={version('sphinx-claims')}",
    ]


@pytest.mark.parametrize(
    ("given", "address", "prefix"),
    [
        ("", "", "/"),
        ("https://someone.github.io/book", "https://someone.github.io/book/", "/book/"),
        ("https://someone.github.io/book/", "https://someone.github.io/book/", "/book/"),
        ("https://example.org", "https://example.org/", "/"),
    ],
)
def test_an_address_ends_with_a_slash_and_gives_the_prefix_of_the_404_page(given, address, prefix):
    config = SimpleNamespace(html_baseurl=given, book_repository="", book_commit="HEAD")
    hosting.complete_settings(None, config)
    assert config.html_baseurl == config.ogp_site_url == address
    assert config.notfound_urls_prefix == prefix


@pytest.fixture
def book(tmp_path):
    """Sources, what a build writes among them, and a PDF that is newer than all sources."""
    names = ("conf.py", "docs/index.md", "packages/a/src/a/a.py", "packages/a/tests/test_a.py")
    written = ("docs/_ext/__pycache__/b.pyc", "packages/a/src/a.egg-info/SOURCES.txt")
    for number, name in enumerate([*names, "answers.pdf", *written], 1):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (number, number))
    return tmp_path


def offered(folder):
    sources = ["conf.py", "docs", "packages/*/src", "missing.json"]
    config = SimpleNamespace(book_pdf="answers.pdf", book_pdf_sources=sources)
    config.html_extra_path, config.html_context = [], {"author": "someone"}
    paper.offer_pdf(SimpleNamespace(confdir=folder), config)
    assert config.html_context["author"] == "someone"
    assert (config.html_extra_path == ["answers.pdf"]) == ("pdf" in config.html_context)
    return config.html_context.get("pdf")


def test_a_pdf_is_offered_whatever_builds_wrote_among_its_sources(book):
    assert offered(book) == "answers.pdf"
    os.utime(book / "packages/a/tests/test_a.py", (100, 100))
    assert offered(book) == "answers.pdf"


@pytest.mark.parametrize("name", ["conf.py", "docs/index.md", "packages/a/src/a/a.py"])
def test_a_pdf_older_than_a_source_is_not_offered(book, name):
    os.utime(book / name, (100, 100))
    assert offered(book) is None


def test_a_pdf_that_is_not_there_is_not_offered(book):
    (book / "answers.pdf").unlink()
    assert offered(book) is None


@pytest.fixture
def page():
    document = new_document("page", get_default_settings())
    formula = nodes.paragraph("", "", nodes.Text("Let "), nodes.math("", "a < b"))
    document += [nodes.title("", "Title"), formula, nodes.paragraph("", "With <, & and “”.")]
    return document


def described(page, **context):
    descriptions.describe_page(None, "page", "page.html", context, page)
    return context


def test_a_page_is_described_by_its_first_paragraph_without_a_formula(page):
    context = described(page, meta=None, metatags="<meta>\n")
    assert context["description"] == "With <, & and “”."
    tag = '<meta name="description" content="With &lt;, &amp; and “”." />\n'
    assert context["metatags"] == f"<meta>\n{tag}"
    assert context["meta"] == {"og:description": "With &lt;, &amp; and “”."}


def test_a_page_is_described_by_its_front_matter(page):
    page.insert(0, nodes.meta(name="description", content="Its own."))
    metadata = {"requirements": "pandas"}
    context = described(page, meta=metadata, metatags="")
    assert context["description"] == "Its own."
    assert context["metatags"] == ""
    assert context["meta"] == {"requirements": "pandas", "og:description": "Its own."}
    assert metadata == {"requirements": "pandas"}, "which belong to the environment"


def test_a_long_paragraph_is_shortened_at_a_word():
    document = new_document("page", get_default_settings())
    document += nodes.paragraph("", "word " * 50)
    assert descriptions.first_paragraph(document) == "word " * 31 + "word…"


def test_generated_pages_are_described_by_their_context():
    tag = '<meta name="description" content="A file." />\n'
    assert described(None, description="A file.")["metatags"] == tag
    assert described(None) == {}
