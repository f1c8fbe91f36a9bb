"""Texts that a reader sees outside of paragraphs, and markup that the audit refuses."""

import pytest

from ..test_build import notebook

SETTINGS = """
myst_enable_extensions += ["attrs_block", "attrs_inline", "substitution"]
"""
NOWHERE = "no claim can be printed there"
SIGNATURE = "no claim can be printed in a signature: leave it out, or let autodoc print it"
LABELS = {
    "title of a link to a page": ('[](index.md "here 77")', r"print a claim with \claim{key}"),
    "title of a link to a heading": ('(x)=\n## X\n\n[](#x "here 77")', r"\claim{key}"),
    "index": ("```{index} single: here 77; words\n```", NOWHERE),
    "signature": ("```{py:function} f(x, here=77)\n```", SIGNATURE),
    "value of data": ("```{py:data} x\n:value: here + 77\n```", SIGNATURE),
    "signature of JavaScript": ("```{js:function} f(x, here=77)\n```", SIGNATURE),
    "list": ("77. words here", NOWHERE),
    "list in HTML": ('<ol start="77" class="here"><li>words</li></ol>', NOWHERE),
    "summary": ("<details><summary>here 77</summary>Words</details>", "{claim}`key`"),
    "label": ('<p aria-label="here 77">Words</p>', NOWHERE),
    "description": ('<p aria-description="here 77">Words</p>', NOWHERE),
    "spoken value": ('<p aria-valuetext="here 77">Words</p>', NOWHERE),
    "value of a range": ('<div class="here" aria-valuenow="77">Words</div>', NOWHERE),
    "placeholder": ('<input placeholder="here 77">', NOWHERE),
    "button": ('<input type="button" value="here 77">', NOWHERE),
    "meter": ('<meter id="here" value="77"></meter>', NOWHERE),
    "option": ('<select><optgroup label="here 77"><option>x</option></select>', NOWHERE),
    "vector graphic": ("<svg>\n<title>here 77</title>\n</svg>", "{claim}`key`"),
    "text of a graphic": ("<svg>\n<text>here 77</text>\n</svg>", "{claim}`key`"),
    "MathML": ('<math class="here"><mi>x</mi><mo>=</mo><mn>77</mn></math>', "{claim}`key`"),
    "citation": (
        "```{eval-rst}\n.. [Ioffe] S. Ioffe, 12:448-456, 2015, with 77 layers here\n```",
        "",
    ),
    "unknown function": ("{py:func}`here of 77`", "{claim}`key`"),
    "added": ("```{versionadded} 7.2\nwith 77 words here\n```", "{claim}`key`"),
}
WORDS = {
    "split by emphasis": "he**r**e se**ven** nets",
    "split by an element": "here se<span>ven</span> nets",
    "split in HTML": "<p>here se<b>ven</b> nets</p>",
    "split by a break": "here se<wbr>ven nets",
    "Cyrillic": "here s\u0435ven nets",
    "Cyrillic alone": "here \u0455\u0456\u0445 nets",
    "Greek": "here f\u03bfur nets",
    "small capitals": "here \ua731\u1d07\u1d20\u1d07\u0274 nets",
    "superscripts": "here \u02e2\u1d49\u1d5b\u1d49\u207f nets",
    "encircled": "here \u24e2\u24d4\u24e5\u24d4\u24dd nets",
    "accent": "here seve\u0301n nets",
    "die": "here \u2682 nets",
    "Han": "here \u4e03 nets",
    "raised": "here \u2077 nets",
    "Roman": "here VII nets",
    "a letter in a formula": "here $s$even nets",
    "ruby": "<ruby>here<rt>seven nets</rt></ruby>",
}
REFUSED = {
    "<script>": "<script>here()</script>",
    "<style>": "<style>.here::before { content: '7' }</style>",
    "<link>": '<link rel="stylesheet" href="here.css">',
    "<bdo>": '<bdo dir="rtl">neves here</bdo>',
    "onclick": '<button onclick="here()">x</button>',
    "onload": 'Words <img src="image.png" onload="here()"> and more.',
    "srcdoc": '<iframe srcdoc="here"></iframe>',
    "data:": '<a href=" da\tta:text/html,here">x</a>',
    "javascript:": '<a href="java&#115;cript:here()">x</a>',
    "vbscript:": '<a href="vbscript:here">x</a>',
    "data: of an image": "![here](data:image/png;base64,AAAA)",
    "data: of a style": '<p style="background: url(data:image/png,here)">x</p>',
    "claim-evidence": "{.claim-evidence #here}\nWords",
    "claim-mark": "Words [here]{.claim-mark}.",
    "evidence-exact": '<span class="evidence-exact">here</span>',
    "claims-ledger": "```{rst-class} claims-ledger\n```\n\nWords here",
    "claim": "```{container} claim here\nWords\n```",
    "claim-half": '<p id="claim-half">here</p>',
    "\u2713": "\u2713 here it holds",
    "\u2714": "**\u2714\ufe0f** here",
    "\u2705": "<p>&#x2705; here</p>",
    "\u2611": "Words\\\n\u2611 here",
    "\u2713 of an image": "![\u2713](image.png) here it holds",
    "\u221a": "\u221a here it holds",
    "class claim of a formula": r"Words here $\class{claim}{x}$.",
    "id claim-half of a formula": r"Words here $\cssId{claim-half}{x}$.",
    "javascript: in a formula": r"Words here $\href{javascript:x}{y}$.",
    r"\checkmark": r"$\checkmark$ here it holds",
    r"\checkmark in a display": "$$\n\\text{\\checkmark here}\n$$",
    "U+202E": "Words here \u202eneves",
}
ALLOWED = """
<svg><style_of>x</style_of></svg> <a href="https://example.org/data:7">x</a>
<b id="top7" data-k="7">x</b>

| a | b |
|---|---|
| x | \u2713 |

\u221ax and the $n$th of $x$s, ![\u2713](image.png) too.

A mark \u2713 inside, $x \\checkmark$, \u0394t and \u03bcm, a {term}`word`, and
\u2713 within a paragraph.

1. One
2. Two

Words

3. Another

```{eval-rst}
.. [Knuth] D. Knuth, Acta 12(3):448-456, 1984.
```

<input type="hidden" value="7"> <input type="checkbox" value="7">
"""


@pytest.fixture(scope="module")
def said(module_site):
    """Return the errors of a site with a page for each text, by text."""
    site = module_site
    site.write("conf.py", (site.source / "conf.py").read_text() + SETTINGS)
    texts = [*(text for text, _ in LABELS.values()), *WORDS.values(), *REFUSED.values()]
    for number, text in enumerate(texts):
        site.write(f"p{number}.md", f"# A page\n\nWords.\n\n{text}\n\nWords.\n")
    site.write("allowed.md", f"# A page\n{ALLOWED}")
    status, lines = site.build(apart=True)
    assert status == 1
    found = {text: [] for text in [*texts, "allowed"]}
    for line in lines:
        name, _, rest = line.partition(".md:")
        number, _, error = rest.partition(": ERROR: ")
        if error:
            text = "allowed" if name == "allowed" else texts[int(name[1:])]
            found[text].append((int(number), error))
    return site, texts, found


@pytest.mark.parametrize("place", LABELS)
def test_a_numeral_outside_of_paragraphs_is_reported_once(said, place):
    site, texts, found = said
    text, advice = LABELS[place]
    ((line, error),) = found[text]
    assert error.startswith('77 is bound to no claim in "')
    assert error.endswith(advice)
    assert line == site.line(f"p{texts.index(text)}.md", "here")


@pytest.mark.parametrize("form", WORDS)
def test_a_number_word_is_read_as_it_is_typeset(said, form):
    _, _, found = said
    assert any("is bound to no claim in" in error for _, error in found[WORDS[form]])


@pytest.mark.parametrize("markup", REFUSED)
def test_markup_that_the_audit_cannot_read_is_refused(said, markup):
    site, texts, found = said
    text = REFUSED[markup]
    ((line, error),) = found[text]
    assert markup.split()[markup.startswith(("class", "id"))] in error
    assert line == site.line(f"p{texts.index(text)}.md", "here")


def test_words_of_two_scripts_are_refused(said):
    _, _, found = said
    errors = [error for _, error in found[WORDS["Cyrillic"]]]
    assert '"s\u0435ven" mixes Latin letters with others that look like them' in errors


def test_other_markup_is_not_refused(said):
    assert said[2]["allowed"] == []


def test_numerals_of_settings_are_reported(site):
    conf = (site.source / "conf.py").read_text()
    settings = 'html_title = "Book of seven nets"\nnb_code_prompt_show = "Show 77 lines"\n'
    site.write("conf.py", conf + settings)
    title = 'seven is bound to no claim in "Book of seven nets", in html_title'
    prompt = '77 is bound to no claim in "Show 77 lines", in nb_code_prompt_show'
    status, lines = site.build()
    assert status == 1
    assert lines[:-1] == [
        site.problem("conf.py", "html_title", title),
        site.problem("conf.py", "nb_code", prompt),
    ]
    site.write("conf.py", conf + settings + 'claims_audit = "warn"\n')
    assert site.build()[0] == 0


PROMPT = "---\nmystnb:\n  code_prompt_show: Show here 77\ntags: [hide-input]\n---\nx = 1"
OUTPUTS = {
    "Markdown": 'x = 77\ndisplay(Markdown(f"has {x} nets"))',
    "number word": 'display(Markdown("se" + "ven nets"))',
    "formula": 'x = 77\ndisplay(Latex(f"$y = {x}$"))',
    "HTML": 'x = 77\ndisplay(HTML(f"<p>has <b>{x}</b> nets</p>"))',
    "attribute": "x = 77\ndisplay(HTML(f\"<p title='{x}'>nets</p>\"))",
    "dictionary": 'x = 77\ndisplay({"text/html": f"<p>{x}</p>"}, raw=True)',
    "object": 'class Net:\n    def _repr_html_(self):\n        return f"{70 + 7} x"\n\n\nNet()',
    "script": 'display(HTML("<scr" + "ipt>x</script>"))',
    "JavaScript": 'from IPython.display import Javascript\ndisplay(Javascript("x"))',
    "frame": 'from IPython.display import IFrame\nIFrame("data:text/html,x", 9, 9)',
    "class": 'display(HTML("<p class=\'claim-evid" + "ence\'>x</p>"))',
    "mark": 'display(Markdown("\u2713 x"))',
}
LIBRARY = """\
class Net:
    def _repr_html_(self):
        return "<style>p { color: red }</style><p>has 77</p>"

    def __repr__(self):
        return "Net of 77"
"""
COMPUTED = """\
from library import Net
display(Net())
print("has", 70 + 7, "nets")
display(HTML(f"<table><tr><td>{70 + 7}</td></tr></table>"))
70 + 7"""
DISPLAY = "from IPython.display import HTML, Latex, Markdown, display\n"


def test_what_cells_render_is_audited(site):
    cells = [DISPLAY + code for code in OUTPUTS.values()]
    text, made = "{claim}`half`", 'claim("half", "1/2", Fraction(2) / 4)'
    page = site.page(text, made, *cells, PROMPT)
    site.write("page.md", page)
    status, lines = site.build()
    assert status == 1
    found = {line.partition(": ERROR: ")[0]: line.partition(": ERROR: ")[2] for line in lines[:-1]}
    assert len(found) == len(OUTPUTS) + 1 == len(lines) - 1
    starts = [i for i, line in enumerate(page.splitlines(), 1) if line == DISPLAY.strip()]
    for (name, code), start in zip(OUTPUTS.items(), starts, strict=True):
        error = found[f"page.md:{start}"]
        assert "# noclaim: reason" in error, name
        assert "cell renders" in error, code
    site.write("library.py", LIBRARY)
    site.write("page.md", site.page(text, made, DISPLAY + COMPUTED))
    site.built()


def test_values_that_glue_prints_do_not_look_like_evidence(site):
    cell = (
        f"{DISPLAY}from myst_nb import glue\n"
        "glue('x', HTML('<p class=\"claim-mark\">x</p><style>p {}</style>'), display=False)"
    )
    made = 'claim("half", "1/2", Fraction(2) / 4)'
    text = "{claim}`half`\n\n```{glue} x\n```"
    reserved = "the class claim-mark is reserved for evidence that this extension prints; rename it"
    page = site.page(text, made, cell)
    site.refuses_until_mended("page.md", page, ("glue('x'", reserved))


def test_a_comment_marks_what_a_cell_renders(site):
    cell = f'{DISPLAY}x = 77\ndisplay(Markdown(f"Room {{x}} words"))  # noclaim: the name of a room'
    made = 'claim("half", "1/2", Fraction(2) / 4)'
    site.write("page.md", site.page("{claim}`half`", made, cell))
    site.write("ledger.md", "# Ledger\n\n```{claims-ledger}\n```\n")
    site.built()
    assert "the name of a room" in site.html("ledger")
    elsewhere = cell.replace("  # noclaim: the name of a room", "").replace(
        "x = 77", "x = 77  # noclaim: a room"
    )
    site.write("page.md", site.page("{claim}`half`", made, elsewhere))
    status, lines = site.build()
    assert status == 1
    assert len(lines) == 3


def test_outputs_of_a_notebook_that_is_not_executed_are_audited(site):
    site.write("conf.py", (site.source / "conf.py").read_text() + 'nb_execution_mode = "off"\n')
    (site.source / "page.md").unlink()
    output = (
        '{"output_type": "display_data", "metadata": {}, "data": '
        '{"text/plain": "<IPython.core.display.HTML object>", "text/html": "<p>has 77</p>"}}'
    )
    text = notebook(("markdown", "# A page"), ("code", "x"))
    site.write("note.ipynb", text.replace('"outputs": []', f'"outputs": [{output}]'))
    status, lines = site.build()
    assert status == 1
    assert '77 is bound to no claim in "has 77", which a cell renders' in "\n".join(lines)


ALONE = ["7", "-7", "0.5", "1/2", "7%", "seven", "8", "\u0667", "= 7", "\u2248 7", "k = 7", "(7)"]
MADE = 'claim("seven", "7", sum([1] * 7))\nclaim("half", "1/2", sum([Fraction(1, 4)] * 2))'


def test_a_text_that_equals_a_claim_is_not_bound_by_it(site):
    """A numeral alone, or after a relation sign, needs its own claim in each place."""
    lines = ["# A page", "", "{claim}`seven` and {claim}`half`", "", "| a | b |", "|---|---|"]
    lines += [f"| x | {text} |" for text in ALONE]
    for text in ALONE:
        lines += ["", f"- {text}", "", f"Words `{text}`" if "=" in text else text]
    lines += ["", "{claim}`seven` = 7", "", r"$\\claim{seven} = 7$", "", "$= 7$"]
    calls = ("plt_title", "print", "set_label", "annotate")
    shown = [f"{call}({text!r})" for call in calls for text in ALONE]
    define = "\n".join(f"def {call}(text): print(text)" for call in calls if call != "print")
    text = "\n".join(lines).replace("\\\\", "\\")
    page = site.page("", MADE, "\n".join([define, *shown])).replace("# A page\n", text)
    site.write("page.md", page)
    status, errors = site.build()
    assert status == 1
    found = {int(error.split(":")[1]) for error in errors[:-1]}
    source = page.splitlines()
    expected = [
        number
        for number, line in enumerate(source, 1)
        if line.startswith(("| x", "- ", "Words `", *calls))
        or line in ALONE
        or line.endswith(("= 7", "= 7$"))
    ]
    assert sorted(found) == expected


def test_a_site_leaves_markup_free(site):
    conf = (site.source / "conf.py").read_text()
    site.write("conf.py", conf + 'claims_free = ["<style>"]\n')
    site.write("styled.md", "# Styled\n\n<style>p { color: red }</style>\n")
    site.built()
    site.write("styled.md", "# Styled\n\n<script>x</script>\n")
    status, lines = site.build()
    assert status == 1
    assert len(lines) == 2
