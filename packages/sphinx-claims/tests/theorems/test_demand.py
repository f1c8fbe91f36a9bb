"""Pages whose theorems need evidence, and sites of sphinx-proof where none do."""

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.filterwarnings(
    "ignore::PendingDeprecationWarning", "ignore::DeprecationWarning"
)

PROOFS = """\
# Theorems

```{prf:theorem} Perron
:label: perron
Words, by {prf:ref}`remarked`.
```

```{prf:proof}
By {prf:ref}`circular`.
```

```{prf:lemma}
Without a label.
```

```{prf:lemma} Circular
:label: circular
By {prf:ref}`perron`.
```

```{prf:remark}
:label: remarked
Words.
```
"""
ALONE = "# Alone\n\n```{prf:proof}\nOf nothing.\n```\n"
CHECKED = "\n```{prf:theorem} Checked\n:label: checked\n:evidence: half\n\nWords.\n```\n"
CELL = 'claim("half", "1/2", Fraction(1) / 2)'


@pytest.fixture
def proofs(site):
    site.write("proofs.md", PROOFS)
    site.write("alone.md", ALONE)
    return site


def configure(site, setting, extensions='"sphinx_claims", "sphinx_proof"'):
    conf = (site.source / "conf.py").read_text("utf-8").split("# more\n")[0]
    conf += f"# more\nextensions = [{extensions}]\n{setting}\n"
    site.write("conf.py", conf.replace("claims_evidence = True\n", ""))


def test_a_site_of_sphinx_proof_builds_unchanged(proofs):
    configure(proofs, "")
    proofs.write("page.md", "# A page\n")
    proofs.built()
    bodies = {name: proofs.html(name) for name in ("proofs", "alone")}
    configure(proofs, "", '"myst_nb", "sphinx_proof"')
    plain = proofs.out.with_name("plain")
    proofs.built(out=plain, doctrees=plain.with_name("plain-trees"))
    for name, html in bodies.items():
        expected = BeautifulSoup((plain / f"{name}.html").read_text("utf-8"), "html.parser")
        body = BeautifulSoup(html, "html.parser").select_one(".body")
        assert str(body) == str(expected.select_one(".body"))


def test_evidence_that_is_given_is_checked_and_printed(proofs):
    configure(proofs, "")
    proofs.write_page("page.md", CHECKED, CELL)
    proofs.built()
    assert "1 check: " in proofs.html("page")
    proofs.write_page("page.md", CHECKED.replace("half", "absent") + "{claim}`half`", CELL)
    _, lines = proofs.build()
    assert [line.split("ERROR: ")[1] for line in lines[:-1]] == [
        "claim absent is printed, but no page makes it"
    ]
    circle = CHECKED.replace("Words.", "By {prf:ref}`checked`.")
    proofs.write_page("page.md", circle, CELL)
    assert "circular proof: checked -> checked" in proofs.build()[1][0]


@pytest.mark.parametrize("setting", ['["proofs"]', '{"*": True, "alone": False}'])
def test_theorems_need_evidence_on_the_pages_of_patterns(proofs, setting):
    configure(proofs, f"claims_evidence = {setting}")
    status, lines = proofs.build()
    assert status == 1
    assert sum("names no evidence" in line for line in lines) == 2
    assert any("this lemma has no :label:" in line for line in lines)
    assert not any(line.startswith("alone.md") for line in lines)
