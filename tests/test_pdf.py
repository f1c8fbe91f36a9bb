"""Test the PDF of the answers to all parts, which is typeset with LaTeX."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader
from pypdf.generic import Destination
from sphinx.util import texescape

from sphinx_claims.claims.statement import RELATIONS, parse
from sphinx_paper.__main__ import COMMANDS, PACKAGES, find_problems

ROOT = Path(__file__).parents[1]
LATEX = ROOT / "_build" / "latex"
DOCS = ROOT / "docs"
PARTS = sorted(path.relative_to(DOCS) for path in DOCS.glob("question-[123]/part-*.md"))
QUESTIONS = [
    "Question 1: back-propagation in a recurrent network",
    "Question 2: transformers are graph neural networks",
    "Question 3: optimization and regularization",
    "Question 4: review of the Vision Transformer",
]
TRY = re.compile(r"^:::\{try\}.*?^:::$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def make_output(pdf_lock):
    """Run ``make pdf`` with a built site, and return its standard output."""
    missing = [name for name in (*COMMANDS, "pdftotext") if not shutil.which(name)]
    if missing:
        text = f"expected on PATH: {', '.join(missing)}"
        pytest.fail(text) if os.environ.get("CI") else pytest.skip(text)
    command = ["make", "--no-print-directory", "pdf"]  # the tests may run under make
    with pdf_lock:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def pdf(make_output):
    return ROOT / "_build" / "pdf" / "answers.pdf"


@pytest.fixture(scope="session")
def reader(pdf):
    return PdfReader(pdf)


@pytest.fixture(scope="session")
def pages(pdf):
    """Return the text of each page."""
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True)
    return text.stdout.split("\f")[:-1]


@pytest.fixture(scope="session")
def source(make_output):
    return (LATEX / "answers.tex").read_text("utf-8")


@pytest.fixture(scope="session")
def record(make_output):
    return json.loads((ROOT / "_build" / "html" / "claims.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def bookmarks(reader):
    """Return the page number and the parts, with theirs, of each question."""
    found = {}
    for item in reader.outline:
        if isinstance(item, Destination):
            found[item.title] = (reader.get_destination_page_number(item), {})
            last = found[item.title][1]
        else:
            parts = [part for part in item if isinstance(part, Destination)]
            last |= {part.title: reader.get_destination_page_number(part) for part in parts}
    return found


def squeeze(text):
    """Remove spaces, which PDF does not preserve, and ligatures."""
    return re.sub(r"\s", "", text.replace("ﬁ", "fi").replace("ﬂ", "fl"))


def test_the_pdf_uses_the_execution_cache_of_the_site(make_output):
    assert make_output.splitlines() == ["open _build/pdf/answers.pdf"]


def test_each_question_starts_on_a_new_page(bookmarks, pages):
    assert list(bookmarks) == [*QUESTIONS, "References"]
    starts = [page for page, _ in bookmarks.values()]
    assert starts == sorted(set(starts))
    for title, (page, _) in bookmarks.items():
        first, second, *_ = filter(None, pages[page].splitlines())
        assert {first, second} == {title, str(page + 1)}


def test_headings_of_parts_have_numbers_and_marks(bookmarks, pages):
    facts = tomllib.loads((DOCS / "assignment.toml").read_text("utf-8"))["fact"]
    marks = {fact["key"].removeprefix("marks-").replace("-", "."): fact["value"] for fact in facts}
    parts = {title: page for _, found in bookmarks.values() for title, page in found.items()}
    headings = {title: re.fullmatch(r"(\d\.\d) (.+) \((\d) marks\)", title) for title in parts}
    worth = {title: found for title, found in headings.items() if found}
    assert {found[1]: int(found[3]) for found in worth.values()} == marks
    assert len(marks) == 18
    assert all("going further" in title.lower() for title in parts.keys() - worth.keys())
    for title, found in worth.items():
        page = parts[title]
        lines = [line for line in pages[page].splitlines() if line.startswith(found[1])]
        assert squeeze(found[2]) in squeeze("".join(lines))


def test_marks_in_parentheses_are_only_in_bookmarks(pages):
    assert re.findall(r".*marks\).*", "".join(pages)) == []


def test_page_headers_name_the_part(bookmarks, pages):
    starts = [start for start, _ in bookmarks.values()]
    parts = {
        squeeze(title.partition(" (")[0]) for _, found in bookmarks.values() for title in found
    }
    heads = [page.splitlines()[0] for page in pages[: starts[-1]]]
    others = [head for number, head in enumerate(heads) if squeeze(head) not in parts]
    assert others == ["Proofs That Run", *(str(number + 1) for number in starts[:-1])]


def test_the_review_fits_on_one_page(bookmarks, pages):
    start, parts = bookmarks["Question 4: review of the Vision Transformer"]
    end, _ = bookmarks["References"]
    assert end - start == 1
    assert set(parts.values()) == {start}
    assert "ResNet-50 gains too." in pages[start].replace("\n", " ")


def test_the_review_has_a_font_size_of_10_points(reader, bookmarks):
    start, _ = bookmarks["Question 4: review of the Vision Transformer"]
    sizes = Counter()

    def count(text, _matrix, matrix, _font, size):
        sizes[round(size * matrix[0], 1)] += len(text.strip())

    reader.pages[start].extract_text(visitor_text=count)
    ((size, _),) = sizes.most_common(1)
    assert 9.9 <= size <= 10.1


def test_claims_of_parts_are_in_the_latex_source_and_in_the_text(record, source, pages):
    texescape.init()
    text, tex = squeeze("".join(pages)), squeeze(source)
    on_paper = {path.with_suffix("").as_posix() for path in PARTS}
    claims = [claim for claim in record["claims"] if claim["page"] in on_paper]
    assert len(claims) > 400
    plain = 0
    for claim in claims:
        key = claim["key"]
        if claim["evidence"] == "chosen":
            continue
        assert squeeze(key) in text, key
        if claim["relation"] not in RELATIONS:
            continue
        stated = parse(claim["stated"])
        shown = {stated.latex(), texescape.escape(stated.text(), "pdflatex")}
        assert any(squeeze(form) in tex for form in shown), key
        if re.fullmatch(r"[\d.]+", claim["stated"]):
            plain += 1
            relation = claim["relation"]
            assert f"{key}{relation}{squeeze(stated.text())}" in text, key
    assert plain > 100


def test_numbers_of_the_review_are_on_its_page(record, bookmarks, pages):
    start, _ = bookmarks["Question 4: review of the Vision Transformer"]
    words = squeeze(pages[start])
    stated = {claim["key"]: claim for claim in record["claims"]}
    review = TRY.sub("", (DOCS / "question-4" / "review.md").read_text("utf-8"))
    printed = re.findall(r"\{claim\}`([\w-]+)`", review)
    assert printed
    for key in printed:
        assert squeeze(parse(stated[key]["stated"]).text()) in words, key
    linked = " ".join(re.findall(r"\{claim\}`([^`<]+)<", review))
    numbers = re.findall(r"\d+(?:\.\d+)?%?", linked)
    assert len(numbers) > 20
    assert {number for number in numbers if number not in words} == set()


def test_linked_publications_are_in_the_references(bookmarks, pages):
    references = squeeze("".join(pages[bookmarks["References"][0] :]))
    works = set(re.findall(r"url = \{(.*?)\}", (DOCS / "references.bib").read_text("utf-8")))
    linked = {
        url
        for path in PARTS
        for url in re.findall(r"\]\((https:.*?)\)", (DOCS / path).read_text("utf-8"))
    }
    assert len(linked & works) > 30
    assert {url for url in linked & works if url not in references} == set()
    assert {url for url in linked - works if "arxiv.org" in url or "doi.org" in url} == set()


def test_evidence_has_no_margins_and_typeset_exponents(pages):
    text = squeeze("".join(pages))
    assert "margin" not in text
    assert len(re.findall(r"differby[\d.]+×10−\d+", text)) > 20
    assert re.findall(r"(?:differby|allowed)[\d.]+e", text) == []


def test_theorem_numbers_match_the_site(pages):
    text = squeeze("".join(pages))
    count = 0
    for path in PARTS:
        page = (ROOT / "_build" / "html" / path.with_suffix(".html")).read_text("utf-8")
        for heading in re.findall(r'<p class="admonition-title">(.*?)</p>', page, re.DOTALL):
            words = unescape(re.sub("<[^>]+>", "", heading)).replace("¶", "")
            found = re.search(r"(?:Theorem|Lemma|Proposition|Corollary|Definition) [\d.]+\d", words)
            if found and "<math" not in heading:
                count += 1
                name = squeeze(words.removesuffix("#"))
                assert name in text, words
    assert count > 50


def test_fonts_are_embedded(reader):
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts[font["/BaseFont"]] = font.get("/FontDescriptor", {})
    assert len(fonts) > 5
    for name, descriptor in fonts.items():
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), name


def test_figures_are_vector_graphics(reader):
    forms = [
        form
        for page in reader.pages
        for form in page["/Resources"].get("/XObject", {}).values()
        if form["/Subtype"] == "/Form"
    ]
    pages_with_figures = [
        part for part in PARTS if re.search(r"^figures\.", (DOCS / part).read_text("utf-8"), re.M)
    ]
    assert len(forms) >= len(pages_with_figures) > 5
    assert all(not page.images for page in reader.pages)


def test_link_targets_exist(reader, source):
    names = set(reader.named_destinations)
    internal, external = [], set()
    for page in reader.pages:
        for annotation in (a.get_object() for a in page.get("/Annots", [])):
            action = annotation.get("/A", {})
            if action.get("/S") == "/URI":
                external.add(action["/URI"])
            elif annotation["/Subtype"] == "/Link":
                internal.append(str(action.get("/D", annotation.get("/Dest"))))
    assert len(internal) > 500
    assert {name for name in internal if name not in names} == set()
    pages = "".join(
        path.read_text("utf-8") for path in DOCS.rglob("*.*") if path.suffix not in {".png", ".pyc"}
    )
    assert len(external) > 20
    assert {url for url in external if url not in pages and not is_on_site(url)} == set()


def is_on_site(url):
    """Return whether a URL leads to an existing page, and anchor if any, of the site."""
    site = os.environ.get("SITE_URL", "").rstrip("/") + "/"
    path, _, anchor = url.removeprefix(site).partition("#")
    page = ROOT / "_build" / "html" / (path or "index.html")
    if not url.startswith(site) or not page.is_file():
        return False
    return not anchor or f'id="{anchor}"' in page.read_text("utf-8")


def test_metadata_has_title_and_author(reader):
    assert reader.metadata.title == "Proofs That Run"
    assert reader.metadata.author == "The authors of Proofs That Run"
    assert "LaTeX" in reader.metadata.creator


def test_the_latex_log_has_no_problems(make_output):
    log = (LATEX / "answers.log").read_text("utf-8", "replace")
    assert "Output written on answers.pdf" in log
    assert find_problems(log) == []


def test_answer_boxes_and_long_code_are_left_out(source, pages):
    assert "Try it first" not in "".join(pages)
    markdown = "".join((DOCS / part).read_text("utf-8") for part in PARTS)
    prose, tex = squeeze(TRY.sub("", markdown)), squeeze(source)
    plain = re.findall(r"\b[A-Z][^.?$`{]*[.?]", "".join(TRY.findall(markdown)))
    only_in_boxes = {squeeze(text) for text in plain if squeeze(text) not in prose}
    assert len(only_in_boxes) > 3
    assert {sentence for sentence in only_in_boxes if sentence in tex} == set()
    blocks = re.findall(r"\\begin\{sphinxVerbatim\}.*?\n(.*?)\\end\{sphinxVerbatim\}", source, re.S)
    assert len(blocks) > 20
    assert max(block.count("\n") for block in blocks) <= 12


def test_a_build_in_another_folder_is_identical(pdf, tmp_path):
    latex, again = tmp_path / "latex", tmp_path / "answers.pdf"
    options = ["-b", "latex", "-W", "-n", "-d", ROOT / "_build" / "doctrees-pdf", "-c", ROOT]
    environment = os.environ | {"SOURCE_DATE_EPOCH": creation_time(pdf)}
    for command in (
        ["sphinx_claims", "publish", latex, *options, DOCS],
        ["sphinx_paper", "set", latex / "answers.tex", again],
    ):
        command = [sys.executable, "-m", *map(str, command)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert again.read_bytes() == pdf.read_bytes()


def creation_time(pdf):
    """Return the creation time of a PDF in seconds since the epoch, as text."""
    return str(int(PdfReader(pdf).metadata.creation_date.timestamp()))


def linked_pdfs(folder):
    """Rebuild the home page in a copy of the site, and return the contents of linked PDFs."""
    doctrees = folder / "doctrees"
    shutil.copytree(ROOT / "_build" / "html", folder / "site")
    (folder / "site" / "answers.pdf").unlink(missing_ok=True)
    shutil.copytree(ROOT / "_build" / "doctrees", doctrees)
    home, options = DOCS / "index.md", ["-q", "-W", "-n", "-d", doctrees, "-c", ROOT]
    command = [sys.executable, "-m", "sphinx", *options, DOCS, folder / "site", home]
    subprocess.run(command, check=True, capture_output=True)
    links = re.findall(r'href="([^"]+\.pdf)"', (folder / "site" / "index.html").read_text("utf-8"))
    return {link: (folder / "site" / link).read_bytes() for link in links}


def test_the_home_page_links_the_pdf_unless_it_is_outdated(pdf, pdf_lock, tmp_path):
    with pdf_lock:
        assert linked_pdfs(tmp_path / "new") == {"answers.pdf": pdf.read_bytes()}
        original = pdf.stat()
        os.utime(pdf, (0, 0))
        try:
            assert linked_pdfs(tmp_path / "old") == {}
        finally:
            os.utime(pdf, ns=(original.st_atime_ns, original.st_mtime_ns))


def test_an_error_without_latex_names_the_packages(tmp_path):
    for name in ("make", "sh", "git"):
        (tmp_path / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        ["make", "pdf"],
        cwd=ROOT,
        env=os.environ | {"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    first, *_ = done.stderr.splitlines()
    packages = " ".join(PACKAGES)
    assert first == f"The PDF needs LaTeX; on Debian: apt-get install {packages}"


def test_workflows_and_ci_install_the_same_packages():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8"))
    install = workflow["jobs"]["site"]["steps"][0]["run"]
    for text in (install, (ROOT / ".ci" / "run").read_text("utf-8")):
        assert " ".join(PACKAGES) in text
