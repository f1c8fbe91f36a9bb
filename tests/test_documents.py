"""The documents at the root name files, functions and commands that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXTENSION = ROOT / "packages" / "sphinx-claims" / "src" / "sphinx_claims"
DOCUMENTS = ("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md")
MADE = ("_build/", ".venv")
"""The beginnings of paths that only a build makes."""
EXAMPLES = {"docs/question-1/my-page.md", "docs/question-N/part-K.md"}
"""The paths that stand for those of a reader."""


def code_in(name):
    """The inline code of a document."""
    text = re.sub(r"^    .*$", "", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE)
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_in_a_document_exists(name):
    words = {word for code in code_in(name) for word in code.split()}
    paths = {
        word
        for word in words
        if re.fullmatch(r"[\w.*-]+(/[\w.*-]+)*(/|\.(md|py|toml|txt|json))", word)
    }
    paths = {path for path in paths - EXAMPLES if not path.startswith(MADE) and "/" in path}
    assert paths or name == "SECURITY.md"
    roots = (ROOT, EXTENSION) if name == "ARCHITECTURE.md" else (ROOT,)
    assert [path for path in sorted(paths) if not any([*root.glob(path)] for root in roots)] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_to_a_file_in_a_document_leads_to_one(name):
    targets = re.findall(r"\]\(([^)\s]+)\)", (ROOT / name).read_text("utf-8"))
    files = [target for target in targets if not target.startswith("https://")]
    assert [target for target in files if not (ROOT / target).exists()] == []


def test_every_name_in_the_architecture_is_in_the_source():
    source = "\n".join(path.read_text("utf-8") for path in EXTENSION.rglob("*.py"))
    names = {
        part
        for code in code_in("ARCHITECTURE.md")
        if re.fullmatch(r"[A-Za-z_]\w*(\.\w+)*(\(\))?", code)
        for part in code.removesuffix("()").split(".")
    }
    assert {"ResolveClaims", "stop_at_problems", "PageDomain"} <= names
    packages = {path.name for path in ROOT.glob("packages/*/src/*")} | {"dlproofs"}
    others = packages | {
        "pyproject",
        "toml",
        "html_static_path",
        "merge_domaindata",
        "document",
        "Locale",
    }
    assert sorted(name for name in names - others if not re.search(rf"\b{name}\b", source)) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_target_of_make_in_a_document_is_one(name):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"\bmake ([a-z-]+)", " ".join(code_in(name)))
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.M)] == []
