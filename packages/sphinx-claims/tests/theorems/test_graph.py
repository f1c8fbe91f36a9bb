"""Tests of the dependency graph: drawing, list, weakest evidence, and problems of proofs."""

import json
import re
import xml.etree.ElementTree as ET

import pytest

SETTINGS = 'extensions += ["sphinx_proof"]\n'
EXACT = 'claim("half", "1/2", Fraction(1) / 2)'
NUMERIC = 'claim("sum", "0.75", 0.25 + 0.5, product=0.25 * 3)'
MEASURED = 'claim("seconds", "< 9", 2 * 0.25, evidence="measured")'
PRINTS = "{claim}`half`"
GRAPH = "# Graph\n\n```{proof-graph}\n```\n"

pytestmark = pytest.mark.filterwarnings(
    "ignore::PendingDeprecationWarning", "ignore::DeprecationWarning"
)


def prf(kind, label, text="Words.", evidence=""):
    option = f":evidence: {evidence}\n" if evidence else ""
    return f":::{{prf:{kind}}} Title of {label}\n:label: {label}\n{option}\n{text}\n:::\n\n"


def proof(*labels, of=""):
    option = f":of: {of}\n\n" if of else ""
    words = ", ".join(f"{{prf:ref}}`{label}`" for label in labels) or "nothing else"
    return f":::{{prf:proof}}\n{option}By {words}.\n:::\n\n"


def ref(label):
    return f"By {{prf:ref}}`{label}`."


BASE = (
    prf("definition", "one")
    + prf("definition", "two", ref("one"))
    + prf("lemma", "exact", evidence="half")
    + proof("one")
    + prf("lemma", "numeric", evidence="half, sum")
    + proof()
    + "Again.\n\n"
    + proof("one")
)
MORE = (
    "{prf:ref}`exact` is near.\n\n"
    + prf("theorem", "both", evidence="half")
    + proof("exact", "numeric")
    + prf("theorem", "measured", ref("both"), evidence="seconds")
    + proof("two", "one")
    + prf("corollary", "unproved", ref("exact"), evidence="half")
    + prf("assumption", "prints", "It is {claim}`seconds`.")
)


@pytest.fixture(scope="module")
def settings(module_site):
    module_site.write("conf.py", (module_site.source / "conf.py").read_text() + SETTINGS)
    return module_site


@pytest.fixture
def site(site):
    site.write("conf.py", (site.source / "conf.py").read_text() + SETTINGS)
    site.write_page("page.md", PRINTS, EXACT, NUMERIC, MEASURED)
    site.write("prints.md", "# Prints\n\n{claim}`half` {claim}`sum` {claim}`seconds`\n")
    site.built()
    return site


@pytest.fixture(scope="module")
def drawn(settings):
    """Return a site of theorems on two pages in two folders, built by two processes."""
    site = settings
    site.write("index.md", "# Home\n\n```{toctree}\n:glob:\n\n*\nbase/*\nmore/*\n```\n")
    site.write_page("page.md", "{claim}`half` {claim}`sum`", EXACT, NUMERIC, MEASURED)
    site.write("base/a.md", f"# Base\n\n{BASE}")
    site.write("more/b.md", f"# More\n\n{MORE}")
    site.write("graph.md", GRAPH + "\n## Part\n\n```{proof-graph} more\n:without-list:\n```\n")
    site.out, site.doctrees = site.out.with_name("new"), site.doctrees.with_name("new-doctrees")
    site.built("-W", "-n", "-j", "2", apart=True)
    return site


def weakest(site):
    record = json.loads((site.out / "claims.json").read_text())
    return {entry["label"]: entry["weakest"] for kind in STATED for entry in record[kind]}


STATED = ("theorems", "definitions")


def pictures(html):
    """Return the drawings of a page as XML, a wide and a narrow one for each graph."""
    return [
        ET.fromstring(svg)
        for svg in re.findall(r"<svg class=\"proof-graph.*?</svg>", html, re.DOTALL)
    ]


def cards(picture):
    return {g.get("data-node"): g for g in picture.iter("g") if g.get("data-node")}


def lines(picture):
    """Return the pairs of cards that lines connect, directly or by lanes."""
    paths = [path for path in picture.iter("path") if path.get("data-from")]
    return {(p.get("data-from"), to) for p in paths for to in p.get("data-to").split()}


def text(node):
    return " ".join("".join(node.itertext()).split())


def listed(html):
    """Return the text of each item of the list, by the name of its theorem."""
    items = re.findall(r"<dt.*?</dd>", html, re.DOTALL)
    words = [" ".join(re.sub("<.*?>", "", item.replace("<p>", " ")).split()) for item in items]
    return {item.split(" (")[0]: item for item in words}


def test_the_record_has_the_weakest_evidence_of_each_theorem(drawn):
    assert weakest(drawn) == {
        "exact": "exact",
        "numeric": "numeric",
        "both": "numeric",
        "measured": "measured",
        "unproved": "exact",
        "one": None,
        "two": None,
        "prints": "measured",
    }


def test_a_drawing_has_all_theorems_and_dependencies(drawn):
    wide, narrow, *_ = pictures(drawn.html("graph"))
    for picture in (wide, narrow):
        assert set(cards(picture)) == set(weakest(drawn))
        assert lines(picture) == {
            ("one", "two"),
            ("one", "exact"),
            ("one", "numeric"),
            ("exact", "both"),
            ("numeric", "both"),
            ("both", "measured"),
            ("two", "measured"),
            ("exact", "unproved"),
        }
    assert int(narrow.get("width")) <= 328 < int(wide.get("width")) <= 736


def test_a_card_has_links_and_a_description(drawn):
    both = cards(pictures(drawn.html("graph"))[0])["both"]
    card, check = both.findall("a")
    assert card.get("href") == "more/b.html#both"
    assert card.get("aria-label") == (
        "Theorem 1, Title of both; weakest evidence: numeric; depends on Lemma 1, Lemma 2"
    )
    assert "evidence-numeric" in both.get("class")
    assert [text(node) for node in card.iter("text")] == ["Theorem 1", "Title of both", "numeric"]
    assert check.get("href") == "page.html#claim-half"
    assert text(check.find("title")) == "half: exact"
    assert text(check.find("text")) == "exa"


def test_cards_of_definitions_have_a_class_of_their_own(drawn):
    found = cards(pictures(drawn.html("graph"))[0])
    kinds = {label: "unproved" in card.get("class").split() for label, card in found.items()}
    assert {label for label, dashed in kinds.items() if dashed} == {"one", "two", "prints"}
    assert "evidence" not in found["one"].get("class")


def test_the_graph_of_a_folder_shows_dependencies_in_other_folders(drawn):
    wide = pictures(drawn.html("graph"))[2]
    outside = {label for label, card in cards(wide).items() if "outside" in card.get("class")}
    assert outside == {"exact", "numeric", "one", "two"}
    assert set(cards(wide)) - outside == {"both", "measured", "unproved", "prints"}


def test_the_list_has_dependencies_dependents_and_claims(drawn):
    html = drawn.html("graph")
    items = listed(html)
    assert len(re.findall("<dl", html)) == 2
    assert items["Theorem 2"] == (
        "Theorem 2 (Title of measured) measured depends on Theorem 1 (Title of both), "
        "Definition 2 (Title of two), Definition 1 (Title of one) checked by seconds (measured)"
    )
    assert items["Definition 1"].endswith("used by Definition 2, Lemma 1, Lemma 2, Theorem 2")
    assert items["Corollary 1"].startswith(
        "Corollary 1 (Title of unproved) exact stated without proof depends on Lemma 1"
    )
    assert html.index(">Base<") < html.index(">More<")


def test_a_theorem_links_to_its_item_in_the_list(drawn):
    assert 'href="../graph.html#rests-both"' in drawn.html("more/b")
    assert 'id="rests-both"' in drawn.html("graph")


def test_only_pages_with_a_drawing_load_its_style_sheet(drawn):
    assert "proof-graph.css" in drawn.html("graph")
    assert "proof-graph.css" not in drawn.html("more/b")
    assert (drawn.out / "_static" / "proof-graph.css").is_file()


def test_one_and_two_processes_write_the_same_pages(drawn, tmp_path):
    drawn.built("-W", "-n", out=tmp_path / "out", doctrees=tmp_path / "doctrees")
    names = ["graph.html", "base/a.html", "more/b.html", "claims.json"]
    for name in names:
        assert (tmp_path / "out" / name).read_text() == (drawn.out / name).read_text()


@pytest.mark.parametrize("builder", ["text", "latex", "epub", "singlehtml"])
def test_other_builders(drawn, builder, tmp_path):
    options = ["-D", "epub_show_urls=no", "-D", "version=1", "-D", "epub_copyright=nobody"]
    places = {"out": tmp_path / "out", "doctrees": tmp_path / "doctrees"}
    drawn.built(*options, builder=builder, **places)
    names = {"text": "graph.txt", "latex": "asite.tex", "epub": "graph.xhtml"}
    content = (tmp_path / "out" / names.get(builder, "index.html")).read_text()
    assert "Title of measured" in content
    if builder == "singlehtml":
        card = cards(pictures(content)[0])["both"]
        assert f'id="{card.find("a").get("href").removeprefix("#")}"' in content
    else:
        assert "<svg" not in content


def graph_of(site):
    return (cards(pictures(site.html("graph"))[0]), listed(site.html("graph")))


def test_the_graph_follows_other_pages(site):
    site.write("graph.md", GRAPH)
    site.write("a.md", f"# A\n\n{prf('lemma', 'base', evidence='half')}")
    site.write("b.md", f"# B\n\n{prf('theorem', 'top', evidence='half')}{proof('base')}")
    site.built()
    assert weakest(site) == {"base": "exact", "top": "exact"}

    def change(name, content):
        before = site.published()
        site.write(name, content)
        site.built()
        assert "graph.html" in site.changes(before)
        incremental = site.html("graph")
        site.built("-E", "-a")
        assert site.html("graph") == incremental

    change("a.md", f"# A\n\n{prf('lemma', 'base', evidence='half, sum')}")
    assert "evidence-numeric" in cards(pictures(site.html("graph"))[0])["top"].get("class")
    change("b.md", f"# B\n\n{prf('theorem', 'top', evidence='half')}")
    assert lines(pictures(site.html("graph"))[0]) == set()
    change("a.md", f"# New name\n\n{prf('lemma', 'base', evidence='half, sum')}")
    change("a.md", f"# A\n\n{prf('theorem', 'first', evidence='half')}")
    assert text(cards(pictures(site.html("graph"))[0])["top"].find("a").find("text")) == "Theorem 2"


def test_a_change_of_prose_does_not_write_the_graph_again(site):
    site.write("graph.md", GRAPH)
    site.write("a.md", f"# A\n\n{prf('lemma', 'base', evidence='half')}")
    site.built()
    path = site.out / "graph.html"
    before = path.stat().st_mtime_ns
    site.write("a.md", f"# A\n\nMore words.\n\n{prf('lemma', 'base', evidence='half')}")
    site.write_page("page.md", f"More words.\n\n{PRINTS}", EXACT, NUMERIC, MEASURED)
    site.built()
    assert path.stat().st_mtime_ns == before


def test_references_follow_the_number_of_their_theorem(site):
    site.write("a.md", "# A\n\nWords.\n")
    site.write("b.md", f"# B\n\n{prf('theorem', 'top', evidence='half')}")
    site.write("refers.md", "# Refers\n\n{prf:ref}`top`\n")
    site.built()
    assert "Theorem 1" in site.html("refers")
    site.write("a.md", f"# A\n\n{prf('theorem', 'first', evidence='half')}")
    site.built()
    assert "Theorem 2" in site.html("refers")


def test_a_site_without_theorems_has_no_drawing(site):
    site.write("graph.md", GRAPH)
    site.built()
    assert pictures(site.html("graph")) == []
    assert "There are no theorems yet." in site.html("graph")


def test_a_proof_on_another_page_names_its_theorem(site):
    site.write("a.md", f"# A\n\n{proof('base', of='top')}{prf('lemma', 'base', evidence='half')}")
    site.write("b.md", f"# B\n\n{prf('theorem', 'top', evidence='half')}{proof()}")
    site.built()
    record = json.loads((site.out / "claims.json").read_text())
    assert {t["label"]: t["depends_on"] for t in record["theorems"]} == {
        "base": [],
        "top": ["base"],
    }


def test_claims_printed_in_a_proof_count(site):
    top = prf("theorem", "top", evidence="half")
    site.write("a.md", f"# A\n\n{top}:::{{prf:proof}}\nAs $x \\approx y$ {{claim}}`sum`.\n:::\n")
    site.built()
    assert weakest(site) == {"top": "numeric"}
    site.write("a.md", f"# A\n\n{top}:::{{prf:proof}}\nAs $x < \\claim{{seconds}}$.\n:::\n")
    site.built()
    assert weakest(site) == {"top": "measured"}


TOP = prf("theorem", "top", evidence="half")
REJECTED = {
    "circle": (
        TOP
        + proof("middle")
        + prf("lemma", "middle", ref("bottom"), evidence="half")
        + prf("definition", "bottom", ref("top").replace("By", "As")),
        "By {prf:ref}`middle`",
        "circular proof: top -> middle -> bottom -> top",
    ),
    "typo": (
        "See {prf:ref}`tpo`.\n\n" + TOP,
        "{prf:ref}`tpo`",
        "unknown label in {prf:ref}`tpo`: no page declares it",
    ),
    "nobody": (
        "Words.\n\n" + proof(),
        ":::{prf:proof}",
        "this proof follows no theorem of its page; name its theorem with :of:",
    ),
    "place": (
        "```{proof-graph} nowhere\n```\n",
        "proof-graph",
        "no page of nowhere has a theorem",
    ),
}


@pytest.mark.parametrize("name", REJECTED)
def test_invalid_proofs_and_graphs_are_reported(site, name):
    content, needle, problem = REJECTED[name]
    site.write("a.md", f"# A\n\n{content}")
    site.refuses(site.problem("a.md", needle, problem))


def test_a_theorem_outside_all_toctrees_has_no_number(site):
    site.write("a.md", "# A\n\n{prf:ref}`top`\n")
    site.write("index.md", "# Home\n\n```{toctree}\na\npage\nprints\n```\n")
    page = f"---\norphan: true\n---\n# B\n\n{TOP}"
    site.write("b.md", page)
    problem = "this theorem has no number; list its page in a toctree, or add :nonumber:"
    site.refuses(site.problem("b.md", ":::{prf:theorem}", problem))
    site.write("b.md", page.replace(":label:", ":nonumber:\n:label:"))
    site.built()
    assert 'href="b.html#top"' in site.html("a")


def test_a_label_declared_twice(site):
    site.write("a.md", f"# A\n\n{TOP}")
    site.write("b.md", f"# B\n\n{TOP}")
    where = site.line("a.md", ":::{prf:theorem}")
    status, found = site.build()
    problem = f"theorem top is already declared at {site.source}/a.md:{where}"
    assert status == 1
    assert site.problem("b.md", ":::{prf:theorem}", problem).replace(f"{site.source}/", "") in found


FRENCH = {
    "Proof. By {prf:ref}`base`.": "Démonstration. Par {prf:ref}`base`.",
    "(Title of top)": "(Titre)",
}


def translate(site, messages):
    path = site.source / "locale" / "fr" / "LC_MESSAGES" / "a.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".mo").unlink(missing_ok=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    entries = [f'msgid "{text}"\nmsgstr "{french}"\n' for text, french in messages.items()]
    path.write_text("\n".join([header, *entries]), "utf-8")
    return site.build("-D", "language=fr", "-D", "locale_dirs=locale", apart=True)


def test_a_translation_has_the_same_dependencies(site):
    site.write("graph.md", GRAPH)
    site.write("a.md", f"# A\n\n{prf('lemma', 'base', evidence='half')}{TOP}{proof('base')}")
    assert translate(site, FRENCH) == (0, [])
    picture, _ = pictures(site.html("graph"))
    assert lines(picture) == {("base", "top")}
    names = [text(node) for node in cards(picture)["top"].find("a").iter("text")]
    assert names == ["Théorème 1", "Titre", "exact"]


def test_an_empty_proof_is_a_warning(site):
    site.write("a.md", f"# A\n\n{TOP}:::{{prf:proof}}\n:::\n")
    status, found = site.build("-W")
    assert status == 1
    assert any("Content block expected" in line for line in found)
