"""Tests of incremental builds, which must show the numbers of a clean build."""

import json

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from sphinx_claims.site.domain import ClaimsDomain

PRINTS = "# Prints\n\n{claim}`half`\n"
COUNT = "with open({path!r}, 'a') as runs:\n    runs.write({name!r})"


def keys(site):
    claims = json.loads((site.out / "claims.json").read_text())["claims"]
    return [claim["key"] for claim in claims]


@pytest.fixture
def executed(tmp_path):
    """Return a function that returns the pages executed since its last call."""
    path = tmp_path / "runs"

    def take():
        names = path.read_text() if path.exists() else ""
        path.write_text("")
        return sorted(names)

    take.cell = lambda name: COUNT.format(path=str(path), name=name)
    return take


def test_the_record_has_pages_that_were_not_read_again(site):
    site.write_page("more.md", "{claim}`one`", 'claim("one", "1", 2 - 1)')
    site.built()
    assert keys(site) == ["one", "half"]
    (site.source / "more.md").unlink()
    site.built()
    assert keys(site) == ["half"]


def test_a_page_follows_changed_moved_and_removed_claims_of_others(site):
    site.write("prints.md", PRINTS)
    site.built()
    assert 'href="page.html#claim-half" title="half: exact"><span class="claim">1/2<' in site.html(
        "prints"
    )

    site.write_page("page.md", "{claim}`half`", 'claim("half", "0.5", Fraction(1) / 2)')
    site.built()
    assert '<span class="claim">0.5<' in site.html("prints")

    site.write_page("page.md", "{claim}`half`")
    site.write_page("moved.md", "Here.", 'claim("half", "0.5", Fraction(1) / 2)')
    site.built()
    assert 'href="moved.html#claim-half"' in site.html("prints")

    (site.source / "moved.md").unlink()
    unknown = "claim half is printed, but no page makes it"
    pages = ["page.md", "prints.md"]
    site.refuses(*(site.problem(page, "{claim}`half`", unknown) for page in pages))


def test_words_are_compared_with_claims_of_other_pages_that_change(site):
    site.write("prints.md", "# Prints\n\nIt takes {claim}`one half <half>`.\n")
    site.built()
    site.write_page("page.md", "A {claim}`half`.", 'claim("half", "1/4", Fraction(1) / 4)')
    text = 'claim half states 1/4, but its words "one half" print one half'
    advice = "; write about or ≈ before it"
    problem = site.problem("prints.md", "one half", text + advice)
    site.refuses(problem)
    preview = ("-D", "claims_preview=1")
    end = "ERROR: 1 problem with claims; the preview shows them"
    assert site.build(*preview) == (0, [problem, end])
    site.write("other.md", "# Other\n\nWords.\n")
    assert site.build(*preview) == (0, [problem, end])


def test_pages_are_executed_when_their_code_or_their_files_change(site, executed):
    site.write("folder/data.txt", "1")
    site.write("module.py", "value = 1\n")
    site.write("deeper.py", "from module import value\n")
    reads = {
        "a": "from deeper import value",
        "b": "value = int(open('folder/data.txt').read())",
        "c": "import os\nvalue = len(os.listdir('folder'))",
        "d": "value = 3 - 2",
    }
    (site.source / "page.md").unlink()
    for name, code in reads.items():
        text = f"A {{claim}}`{name}`."
        claim = f'claim("{name}", "> 0", value)'
        site.write_page(f"{name}.md", text, executed.cell(name), code, claim)
    computed = [1, 1, 1, 1]

    def check(expected):
        site.built()
        assert executed() == expected
        claims = json.loads((site.out / "claims.json").read_text())["claims"]
        assert [int(claim["computed"]) for claim in claims] == computed

    check(["a", "b", "c", "d"])
    check([])
    site.write("module.py", "value = 2 * 1\n")
    computed[0] = 2
    check(["a"])
    site.write("folder/data.txt", "3")
    computed[1] = 3
    check(["b"])
    site.write("folder/more.txt", "")
    computed[2] = 2
    check(["c"])
    for name in reads:
        path = site.source / f"{name}.md"
        path.write_text(path.read_text().replace("A {claim}", "Other words {claim}"))
    check([])
    path = site.source / "d.md"
    path.write_text(path.read_text().replace("value = 3", "value = 9"))
    computed[3] = 7
    check(["d"])
    site.write("module.py", "value = 3\n")
    computed[0] = 3
    (site.doctrees / "environment.pickle").unlink()
    check(["a"])


def test_a_process_that_reads_a_page_again_has_its_new_claims(site):
    places = [str(one) for one in (site.source, site.source, site.out, site.doctrees)]
    with docutils_namespace():
        app = Sphinx(*places, "html", status=None, warning=None)
        app.build()
        stated = [ClaimsDomain.of(app.env).claims()["half"].stated]
        site.write_page("page.md", "{claim}`half`", 'claim("half", "0.5", Fraction(1) / 2)')
        app.build()
        stated.append(ClaimsDomain.of(app.env).claims()["half"].stated)
    assert stated == ["1/2", "0.5"]
    assert '<span class="claim">0.5<' in site.html("page")


CORRUPTIONS = {
    "cut": lambda entry: entry[: len(entry) // 2],
    "garbage": lambda entry: b"\xff\x00\n",
    "empty": lambda entry: b"",
    "altered": lambda entry: entry.replace(b'"1/2"', b'"1/3"'),
}


@pytest.mark.parametrize("corrupt", CORRUPTIONS.values(), ids=CORRUPTIONS)
def test_a_corrupted_cache_entry_is_replaced(site, corrupt):
    (entry,) = (site.doctrees / "claims").glob("page.run")
    corrupted = corrupt(entry.read_bytes())
    assert corrupted != entry.read_bytes()
    entry.write_bytes(corrupted)
    site.built()
    (half,) = json.loads((site.out / "claims.json").read_text())["claims"]
    assert half["computed"] == "1/2"
    assert '"1/2"' in entry.read_text()


def test_a_failing_page_is_executed_on_every_build(site, executed):
    site.write_page("page.md", "Nothing.", executed.cell("a"), "1 / 0")
    site.refuses(site.problem("page.md", "1 / 0", "ZeroDivisionError: division by zero"))
    assert executed() == ["a", "a"]


def test_a_page_that_changes_its_own_input_is_executed_on_every_build(site, executed):
    site.write("data.txt", "1")
    change = "open('data.txt').read()\nopen('data.txt', 'a').write('1')"
    site.write_page(
        "a.md", "{claim}`grown`", executed.cell("a"), change, 'claim("grown", "1", 2 - 1)'
    )
    for _ in range(2):
        site.built()
        assert executed() == ["a"]
    site.write_page("page.md", "Else {claim}`half`", 'claim("half", "1/2", Fraction(1) / 2)')
    site.built()
    assert executed() == ["a"]


def test_files_that_a_page_wrote_itself_are_no_dependencies(site, executed):
    writes = [
        "from pathlib import Path",
        "Path('written.txt').write_text('1')",
        "value = int(Path('written.txt').read_text())",
        "Path('written.txt').write_text('else')",
        "import importlib.util, tempfile",
        "with tempfile.NamedTemporaryFile('w', suffix='.py', delete=False) as file:",
        "    file.write('value = len([None])')",
        "spec = importlib.util.spec_from_file_location('made', file.name)",
        "import sys",
        "sys.modules['made'] = made = importlib.util.module_from_spec(spec)",
        "spec.loader.exec_module(made)",
    ]
    claims = 'claim("one", "1", value)\nclaim("made", "1", made.value)'
    text = "{claim}`one` {claim}`made`"
    site.write_page("a.md", text, executed.cell("a"), "\n".join(writes), claims)
    for expected in (["a"], []):
        site.built()
        assert executed() == expected
    site.write("written.txt", "3")
    site.built()
    assert executed() == []


def test_two_outputs_share_a_cache_and_show_no_stale_number(site, executed, tmp_path):
    site.write("data.txt", "1")
    read = "value = int(open('data.txt').read())"
    claim = 'claim("half", "> 0", value)'
    site.write_page("page.md", "{claim}`half`", executed.cell("a"), read, claim)
    shared = ["-D", f"claims_cache_path={tmp_path / 'shared'}"]
    other = {"out": tmp_path / "other", "doctrees": tmp_path / "other-doctrees"}

    def check(value, runs):
        assert executed() == ["a"] * runs
        for out in (site.out, other["out"]):
            assert f"computed {value} ·" in (out / "page.html").read_text()

    site.built(*shared)
    site.built(*shared, **other)
    check(1, runs=1)
    site.write("data.txt", "2")
    site.built(*shared)
    site.built(*shared, **other)
    check(2, runs=1)
    site.write("data.txt", "3")
    site.built(*shared, **other)
    site.built(*shared)
    check(3, runs=1)


def test_doctrees_do_not_contain_the_environment(site):
    site.write("page.md", "# A page\n\n```{eval-rst}\n.. py:function:: f()\n```\n")
    site.built()
    assert b"BuildEnvironment" not in (site.doctrees / "page.doctree").read_bytes()
