"""One page with everything that the extension prints, built by every builder of Sphinx."""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from .conftest import SETTINGS, Site
from .theorems.test_formal_printing import SCRIPT, TABLE, write_record

pytestmark = pytest.mark.filterwarnings(
    "ignore::PendingDeprecationWarning", "ignore::DeprecationWarning"
)

CONF = (
    SETTINGS.replace(
        '"sphinx_claims"', '"sphinx_claims", "sphinx_proof", "sphinx.ext.doctest", "sphinx_katex"'
    ).replace('"dollarmath"', '"dollarmath", "amsmath"')
    + """
extensions.append("sphinx.ext.coverage")
version = release = "1"
applehelp_bundle_id = "org.example.site"
applehelp_disable_external_tools = True
claims_formal = "formal"
claims_formal_record = "record.json"
"""
)
PAGE = r"""
One {claim}`half`, the {claim}`link to it <half>`, $x = \claim{half}$ and {noclaim}`16 <a house>`.

$$
y \approx \claim{third} % by division
$$ (numbered)

\begin{align*}
a &= \claim{half}
\end{align*}

- In a list

  \begin{gather}
  b = \claim{half} \tag{T}
  \end{gather}

:::{prf:definition} Nothing
:label: nothing

Nothing $n_0$ is nothing.
:::

:::{prf:theorem} Adding
:label: adding
:evidence: half, third
:formal: Small.add_nothing

Nothing is added, by {prf:ref}`nothing`.
:::

:::{prf:proof}
It is clear.
:::

:::{prf:lemma} Sums
:label: sums
:evidence: half

$S_n = \frac{n (n + 1)}{2}$
:::

(answers)=
| sums |
|---|
| $\frac{n (n + 1)}{2} = S_n$ |

:::{prf:remark} Aside
:label: aside
:nonumber:

Remarked.
:::

:::{table} Captioned by {claim}`half`
| a | b |
|---|---|
| {claim}`half` | $\claim{half}$ |
:::

(noted)=
A note.[^1]

[^1]: Noted with {claim}`half`.

## Questions

:::{try} half
What is half?
:::

:::{try} many
What are many?
:::

{claim}`Both agree <same>`.

:::{worked-answer} How it is done
:::

Done with {claim}`many`.

### Deeper

Even deeper.
"""
CLAIMS = """\
from sphinx_claims import each, formula, symbol
claim("half", "1/2", Fraction(1) / 2)
claim("third", "≈ 0.33", Fraction(1) / 3)
claim("many", "[1, 2]", [2 - 1, 2])
agree("same", product=0.5 * 3, sum=0.5 + 0.5 + 0.5)
terms = symbol(each(range(1, 6)), "number of terms")
sums = {"n": terms, "S_n": lambda n: sum(range(1, n + 1))}
formula("sums", sums)
formula("answers", sums)
"""
OTHER = """\
# Other

{claim}`half` is elsewhere, {prf:ref}`adding`, {eq}`numbered`, {checks}`page`.

```{formal-axioms}
```

```{claims-ledger}
```

```{proof-graph}
```
"""
ORPHAN = """\
:orphan:

Orphan
======

One :claim:`half`, after :claim:`lonely`.

.. math::
   :nowrap:

   \\begin{align*} a &= \\claim{half} \\end{align*}
"""
WRITERS = [
    "applehelp", "devhelp", "dirhtml", "epub", "html", "htmlhelp", "json", "latex", "man",
    "pickle", "pseudoxml", "qthelp", "singlehtml", "texinfo", "text", "xml",
]  # fmt: skip
OTHERS = ["changes", "coverage", "doctest", "dummy", "gettext", "linkcheck"]
EXPECTED = [
    "1/2", "link to it", "Adding", "Nothing is added", "It is clear", "Aside", "Remarked",
    "Captioned by", "Noted with", "What is half", "How it is done", "Done with", "Even deeper",
    "third", "elsewhere", "classic", "evaluated at 5 points; ",
]  # fmt: skip


@pytest.fixture(scope="module")
def everything(tmp_path_factory, servers):
    site = Site(tmp_path_factory.mktemp("everything"), servers)
    site.write("conf.py", CONF)
    site.write("index.md", "# Home\n\n```{toctree}\npage\nother\n```\n")
    site.write_page("page.md", PAGE, CLAIMS)
    site.write("other.md", OTHER)
    lonely = 'claim("lonely", "3/2", Fraction(3) / 2)'
    site.write_page("lonely.md", "Made.", lonely)
    site.write(
        "lonely.md", (site.source / "lonely.md").read_text().replace("---", "---\norphan: true", 1)
    )
    site.write("orphan.rst", ORPHAN)
    site.write("formal/theorems.toml", TABLE)
    site.write("formal/Small.v", SCRIPT)
    write_record(site)
    return site


def places(site, name):
    """Return folders for a build; builders other than gettext share the doctrees."""
    doctrees = site.doctrees if name != "gettext" else site.out.with_name("gettext-doctrees")
    return {"out": site.out.with_name(f"out-{name}"), "doctrees": doctrees}


def text_of(folder):
    """Return the text of all files that a builder wrote, with single spaces."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    sources = {"_sources", "_static", "_downloads"}
    shown = [path for path in files if not sources.intersection(path.parts)]
    text = "\n".join(path.read_bytes().decode("utf-8", "ignore") for path in shown)
    return " ".join(text.replace("\\&", "").split())


@pytest.mark.parametrize("builder", WRITERS)
def test_every_builder_prints_claims_theorems_and_answers(everything, builder):
    where = places(everything, builder)
    everything.built(builder=builder, **where)
    text = text_of(where["out"])
    assert [words for words in EXPECTED if words not in text] == []
    if builder in {"man", "text", "texinfo", "xml", "pseudoxml"}:
        assert "Theorem 1 (Adding)" in text
        assert "Remark (Aside)" in text


@pytest.mark.parametrize("builder", OTHERS)
def test_builders_that_print_no_pages_finish(everything, builder):
    everything.built(builder=builder, **places(everything, builder))


@pytest.mark.parametrize(
    "options",
    [
        ("-D", "html_math_renderer=katex"),
        ("-D", "html_math_renderer=katex", "-b", "epub"),
        ("-D", "numfig=1", "-D", "math_numfig=1", "-D", "html_secnumber_suffix= "),
        ("-D", "html_permalinks=0", "-D", "smartquotes=0"),
        ("-D", "language=ar"),
        ("-D", "language=ja"),
        ("-j", "2"),
    ],
    ids=lambda options: " ".join(options),
)
def test_settings_of_a_site_do_not_matter(everything, tmp_path, options):
    everything.built(*options, out=tmp_path / "out", doctrees=tmp_path / "trees", apart=True)


class Links(HTMLParser):
    """The links and the ids of a page."""

    def __init__(self, text):
        super().__init__()
        self.links = re.findall(r"\\href\{([^{}]*)\}", unescape(text))
        self.ids = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.ids.update(value for name, value in attributes if name == "id")
        self.links += [value for name, value in attributes if tag == "a" and name == "href"]


def dead_links(folder, names):
    """Return the links to claims and theorems that lead nowhere."""
    pages = {path.resolve(): Links(path.read_text("utf-8")) for path in folder.rglob("*.html")}
    dead = []
    for path, page in pages.items():
        for link in page.links:
            address = urlsplit(link)
            if not address.scheme and address.fragment.startswith(names):
                target = (path.parent / unquote(address.path)).resolve() if address.path else path
                target = target / "index.html" if target.is_dir() else target
                if target not in pages or address.fragment not in pages[target].ids:
                    dead.append(link)
    return dead


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_links_to_claims_and_theorems_lead_somewhere(everything, builder):
    where = places(everything, builder)
    everything.built(builder=builder, **where)
    text = text_of(where["out"])
    assert text.count("#claim-half") > 5
    assert (
        dead_links(where["out"], ("claim-half", "claim-third", "adding", "rests-", "formulas-"))
        == []
    )


def test_evidence_is_the_target_of_links_in_latex_and_texinfo(everything):
    for builder, start, end in (
        ("latex", r"\label{\detokenize{", "}}"),
        ("texinfo", "@anchor{", "}"),
    ):
        where = places(everything, builder)
        everything.built(builder=builder, **where)
        anchors = re.findall(f"{re.escape(start)}(.+?){end}", text_of(where["out"]))
        assert {re.split("[: ]", anchor)[-1] for anchor in anchors} >= {"claim-half", "noted"}
        assert len({*anchors}) == len(anchors)


def test_names_of_pages_may_have_any_characters(site):
    names = ["display", "notebooks", "sub/index", "sub/two words", "sub/über", "sub/it's"]
    names += ["sub/100%", "sub/a&b", "sub/br{ace}"]
    site.write("index.md", "# Home\n\n```{toctree}\n:glob:\n\n*\n*/*\n```\n")
    for i, name in enumerate(names):
        other = (i + 1) % len(names)
        text = f"One {{claim}}`k{i}`, {{claim}}`k{other}`, $x = \\claim{{k{other}}}$."
        site.write_page(f"{name}.md", text, f'claim("k{i}", "1/2", Fraction(1) / 2)')
    for builder in ("html", "dirhtml"):
        where = places(site, builder)
        site.built(builder=builder, **where)
        assert dead_links(where["out"], ("claim-k",)) == []


def test_a_claim_in_a_comment_is_not_printed(site):
    half = 'claim("half", "1/2", Fraction(1) / 2)'
    page = site.page("Nothing $a % \\claim{half}\n + b$.", half)
    problem = "claim half is never used; print it with {claim}`half`"
    site.refuses_until_mended("page.md", page, ('claim("half"', problem))


def test_comments_hide_nothing_that_follows(site):
    formulas = "$a % x\n  = b$ and $c % y$.\n\n$$\nd &= e \\\\\nf &= g % z\n$$\n\n$5\\,\\% h$"
    site.write_page("page.md", f"{formulas} {{noclaim}}`5 <percent>`.")
    site.write("conf.py", f'{SETTINGS}claims_without = ["audit"]\n')
    for builder, file in (("html", "page.html"), ("latex", "asite.tex")):
        out = site.out.with_name(builder)
        site.built(builder=builder, out=out)
        text = (out / file).read_text("utf-8").replace("&amp;", "&")
        inline = re.findall(r"\\\((.*?)\\\)", text, re.DOTALL)
        assert ["".join(formula.split()) for formula in inline] == ["a=b", "c", r"5\,\%h"]
        assert not re.search(r"% ?[xyz]", text.partition(r"\begin{document}")[2] or text)
        assert re.search(r"f &= g\s*\\end\{split\}", text)


def test_ids_of_equations_do_not_depend_on_starred_ones(site):
    blocks = ["align", "align*", "gather", "multline*", "equation*", "alignat*}{2"]
    text = "\n\n".join(
        f"\\begin{{{name}}}\na\n\\end{{{name.partition('}')[0]}}}" for name in blocks
    )
    site.write("conf.py", SETTINGS.replace('"dollarmath"', '"dollarmath", "amsmath"'))
    site.write_page("page.md", f"{text}\n\n> \\begin{{align*}}\n> a\n> \\end{{align*}}\n")
    site.built()
    html = site.html("page")
    assert re.findall(r'id="(equation-[^"]+)"', html) == [
        "equation-page-amsmath-1",
        "equation-page-amsmath-2",
    ]
    assert html.count(r"\begin{align*}") == 2
