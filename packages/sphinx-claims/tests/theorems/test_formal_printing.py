"""Tests of formal statements on a site: folds, ledger, graph, record and problems."""

import hashlib
import json
import re
from html import unescape

import jsonschema
import pytest
from playwright.sync_api import Browser

from ..conftest import SETTINGS

pytestmark = pytest.mark.filterwarnings(
    "ignore::PendingDeprecationWarning", "ignore::DeprecationWarning"
)

TABLE = """\
library = "Book"
packages = ["coq"]
[axioms]
"Coq.Logic.Classical_Prop.classic" = "A statement is true or false."
[[theorems]]
file = "Small.v"
name = "add_nothing"
not_covered = "Adding something."
[theorems.symbols]
'n_0' = "n"
"""
SCRIPT = """\
(** The number that adds nothing. *)
Definition nothing : nat := 0.
(** Adding [nothing] changes n. *)
Theorem add_nothing (n : nat) : n + nothing = n.
Proof. reflexivity. Qed.
"""
PLACE = {"file": "Small.v", "line": 4, "comment": "Adding [nothing] <changes> n.", "source": ""}
ENTRY = {
    "name": "Book.Small.add_nothing",
    **PLACE,
    "statement": "forall n : nat, n + nothing = n",
    "definitions": [
        {
            "name": "Book.Small.nothing",
            **PLACE,
            "comment": "The number that adds nothing.",
            "definition": "nothing = 0\n     : nat",
        }
    ],
    "axioms": ["Coq.Logic.Classical_Prop.classic"],
    "symbols": {"n_0": "n"},
    "not_covered": "Adding something.",
}
THEOREM = """\
:::{prf:theorem} Adding
:label: adding
:evidence: half
:formal: Small.add_nothing

Nothing is added.
:::
"""
CELL = 'claim("half", "1/2", Fraction(1) / 2)'


@pytest.fixture
def book(site):
    """Return a site with one theorem that names a formal statement, and no record."""
    settings = SETTINGS.replace('"sphinx_claims"', '"sphinx_claims", "sphinx_proof"')
    site.write(
        "conf.py", f'{settings}claims_formal = "formal"\nclaims_formal_record = "record.json"\n'
    )
    site.write("formal/theorems.toml", TABLE)
    site.write("formal/Small.v", SCRIPT)
    site.write_page("page.md", THEOREM, CELL)
    site.write("formal.md", "# Formal\n\n```{formal-axioms}\n```\n")
    site.write(
        "ledger.md",
        "# Ledger\n\n{checks}`page`\n\n```{claims-ledger}\n```\n\n```{proof-graph}\n```\n",
    )
    site.built()
    return site


def write_record(site, **changes):
    """Write the record of a successful check of the present files."""
    folder = site.source / "formal"
    record = {
        "schema": 1,
        "coq": "8.16.1",
        "files": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()
        },
        "notations": [{"file": "Small.v", "line": 1, "source": "Notation x := y."}],
        "theorems": [ENTRY],
    }
    site.write("record.json", json.dumps(record | changes))


def words(html):
    """Return the text of HTML with single spaces."""
    apart = re.sub("<(p|dd|/dt)>", " ", html)
    return " ".join(unescape(re.sub("<[^>]+>", "", apart)).split())


def fold(site):
    """Return the fold below the theorem."""
    pattern = r'<details class="formal" id="formal-adding">.*</details>'
    return re.search(pattern, site.html("page"), re.DOTALL)[0]


def test_a_checked_statement_is_shown_below_its_theorem(book):
    write_record(book)
    book.built("-W", "-n")
    shown = fold(book)
    assert "Adding [nothing]" not in shown
    assert words(shown) == (
        "✓ formal statement checked by Coq 8.16.1 "
        "Small.add_nothing. Adding nothing <changes> n. "
        "forall n : nat, n + nothing = n "
        "This formal statement is checked by Coq 8.16.1; axioms: classic. "
        "The proof in Coq · How to read formal statements "
        "on this page in Coq n_0 n "
        "Not covered: Adding something. "
        "Definitions Small.nothing The number that adds nothing. nothing = 0 "
        "Axioms Coq.Logic.Classical_Prop.classic A statement is true or false."
    ).replace("n_0", r"\(n_0\)")
    assert "&lt;changes&gt;" in shown
    assert 'href="formal.html"' in shown


def test_the_coq_file_is_a_page_with_an_anchor_for_each_line(book):
    write_record(book)
    book.built("-W", "-n")
    assert 'href="formal/Small.html#line-4"' in fold(book)
    script = book.html("formal/Small")
    assert words(script[script.index('id="line-4"') :]).startswith(
        "Theorem add_nothing (n : nat) : n + nothing = n. Proof. reflexivity. Qed.",
        words(script[script.index('id="line-4"') :]).index("Theorem"),
    )


def test_the_page_of_a_coq_file_follows_it(book):
    assert "nothing" in words(book.html("formal/Small"))
    book.write("formal/Small.v", SCRIPT.replace("Proof.", "Proof using."))
    book.built()
    assert "Proof using. reflexivity." in words(book.html("formal/Small"))


def test_ledger_graph_and_list_of_axioms_show_a_checked_statement(book):
    write_record(book)
    book.built("-W", "-n")
    ledger = book.html("ledger")
    assert "1 formal, 1 exact" in ledger
    row = next(
        row for row in ledger.split("tr>") if "Small.add_nothing" in row and "Coq 8.16.1" in row
    )
    assert "page.html#formal-adding" in row
    assert words(row.removesuffix("</")) == "Small.add_nothing Adding Coq 8.16.1 classic"
    assert (
        words(ledger[ledger.index("proof-list") :]).count("checked by Coq as Small.add_nothing")
        == 1
    )
    chip = re.search(r'<a class="chip evidence-formal" href="([^"]+)".*?</a>', ledger)
    assert chip[1] == "page.html#formal-adding"
    assert "checked by Coq" in re.search(r'aria-label="(Theorem 1[^"]+)"', ledger)[1]
    guide = words(book.html("formal"))
    assert "Coq.Logic.Classical_Prop.classic A statement is true or false." in guide
    assert "Notation x := y." in guide


def test_claims_json_has_formal_statements(book):
    write_record(book)
    book.built()
    content = json.loads((book.out / "claims.json").read_text("utf-8"))
    jsonschema.validate(content, json.loads((book.out / "claims.schema.json").read_text("utf-8")))
    assert content["theorems"][0]["formal"] == [
        {
            "name": "Small.add_nothing",
            "file": "Small.v",
            "line": 4,
            "status": "checked",
            "coq": "8.16.1",
            "axioms": ["Coq.Logic.Classical_Prop.classic"],
        }
    ]


def test_without_a_record_statements_are_shown_as_not_checked(book):
    book.built("-W", "-n")
    pages = [book.html(name) for name in ("page", "ledger", "formal")]
    assert not any("checked by Coq" in page or "evidence-formal" in page for page in pages)
    assert words(fold_unchecked := book.html("page")).count("not checked in this build") == 2
    assert "Theorem add_nothing (n : nat) : n + nothing = n." in words(fold_unchecked)
    assert "not checked in this build" in pages[1]
    assert "not checked in this build" in pages[2]
    assert "formal" not in re.search(r"<p>([^<]*exact[^<]*)", pages[1])[1]
    content = json.loads((book.out / "claims.json").read_text("utf-8"))
    assert content["theorems"][0]["formal"] == [
        {"name": "Small.add_nothing", "file": "Small.v", "line": 4, "status": "not checked"}
    ]


def test_pages_follow_the_record(book):
    book.built()
    write_record(book)
    book.built()
    assert "checked by Coq 8.16.1" in fold(book)
    write_record(book, coq="8.17.0")
    book.built()
    assert all("Coq 8.17.0" in book.html(name) for name in ("page", "ledger"))
    (book.source / "record.json").unlink()
    book.built()
    assert "checked by Coq" not in book.html("page") + book.html("ledger") + book.html("formal")


AGAIN = "run python -m sphinx_claims formal again or remove the record"
STALE = {
    "a statement that changed": ("formal/Small.v", SCRIPT.replace("= n.", "= nothing."), "Small.v"),
    "a table that changed": ("formal/theorems.toml", TABLE + "'m' = \"m\"\n", "theorems.toml"),
    "another file": ("formal/Other.v", "Definition other := 0.\n", "Other.v"),
}


@pytest.mark.parametrize(("name", "text", "file"), STALE.values(), ids=STALE)
def test_a_stale_record_is_reported(book, name, text, file):
    write_record(book)
    book.built()
    book.write(name, text)
    problem = f"record.json:1: ERROR: this record is out of date: {file} changed; {AGAIN}"
    book.refuses(problem)
    write_record(book)
    book.built()


INVALID_RECORDS = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "another object": "{}",
    "no theorems": {"theorems": [{"name": "Book.Small.add_nothing"}]},
}


@pytest.mark.parametrize("content", INVALID_RECORDS.values(), ids=INVALID_RECORDS)
def test_an_invalid_record_is_reported(book, content):
    if isinstance(content, dict):
        write_record(book, **content)
    else:
        book.write("record.json", content)
    book.refuses(f"record.json:1: ERROR: this is not a record of formal statements; {AGAIN}")


def test_a_record_of_another_schema_is_reported(book):
    write_record(book, schema=2)
    book.refuses(f"record.json:1: ERROR: this record has schema 2, expected 1; {AGAIN}")


def test_unknown_and_unnamed_statements_are_reported(book):
    table = "formal/theorems.toml"
    book.built()
    text = (book.source / "page.md").read_text("utf-8")
    book.write("page.md", text.replace("Small.add_nothing", "Small.add_zero"))
    name = "Small.add_nothing"
    unnamed = f"no theorem names the formal statement {name}; name it with :formal: {name}"
    book.refuses(
        f"{table}:1: ERROR: {unnamed}",
        book.problem(
            "page.md",
            "prf:theorem",
            "theorem adding names the formal statement Small.add_zero, "
            f"which {book.source / table} does not list".replace(f"{book.source}/", ""),
        ),
    )
    book.write("page.md", text)
    book.built()


def test_a_formal_option_without_claims_formal_is_reported(book):
    settings = (book.source / "conf.py").read_text("utf-8").replace('"formal"', '""')
    book.write("conf.py", settings)
    text = "theorem adding names the formal statement Small.add_nothing, "
    text += "but conf.py sets no claims_formal"
    book.refuses(book.problem("page.md", "prf:theorem", text))


def test_an_invalid_table_is_reported_at_its_line(book):
    book.write("formal/theorems.toml", TABLE.replace('packages = ["coq"]', "packages = coq"))
    missing = book.problem(
        "page.md",
        "prf:theorem",
        "theorem adding names the formal statement Small.add_nothing, "
        "which formal/theorems.toml does not list",
    )
    book.refuses(
        "formal/theorems.toml:2: ERROR: Invalid value (at line 2, column 12)",
        missing,
    )


@pytest.mark.parametrize("builder", ["text", "latex"])
def test_other_builders_print_only_names_and_axioms(book, builder):
    write_record(book)
    book.built(builder=builder)
    files = "".join(path.read_text("utf-8") for path in book.out.rglob("*.t*"))
    text = " ".join(re.sub(r'\\sphinx\w+\{|[{}\\"]', "", files).split())
    assert "formal statement checked by Coq 8.16.1: " in text
    assert "Small.add_nothing; axioms: classic" in text
    assert "forall" not in text


def test_a_notebook_has_the_title_of_the_fold_only(book):
    write_record(book)
    conf = (book.source / "conf.py").read_text("utf-8")
    book.write("conf.py", conf + "claims_downloads = True\n")
    book.built()
    notebook = (book.out / "page.ipynb").read_text("utf-8")
    assert "formal statement checked by Coq 8.16.1" in notebook
    assert "forall" not in notebook


def test_the_fold_opens_without_scripts(book, browser: Browser):
    write_record(book)
    book.built()
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((book.out / "page.html").as_uri())
    statement = page.locator("#formal-adding .highlight").first
    assert not statement.is_visible()
    page.locator("#formal-adding > summary").click()
    assert statement.is_visible()
    page.context.close()
