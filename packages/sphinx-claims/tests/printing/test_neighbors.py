"""Text directly beside a printed claim cannot change what the claim says."""

CLAIMS = (
    'claim("n", "3", 4 - 1)\nclaim("m", "4", 5 - 1)\nclaim("share", "87.5%", Fraction(7, 2) / 4)\n'
)
CLAIMS += 'claim("few", "<= 5", 4 - 1)\nclaim("rate", "≈ 0.333", Fraction(1, 3) + 0)\n'
CLAIMS += 'claim("most-rows", "7", max([7, 3]))\nclaim("upper-limit", "8", 4 + 4)\n'
CLAIMS += 'claim("word", "Alice", max("Alice", "Al"))\n'
WRONG = [
    ("{claim}`n`%", "%"),
    ("{claim}`n` %", "%"),
    ("{claim}`n` percent", "percent"),
    ("*{claim}`n`* percent", "percent"),
    ("{claim}`n`²", "²"),
    ("{claim}`n`$\\%$", "%"),
    ("{claim}`n`k", "k"),
    ("{claim}`n`M rows", "M"),
    ("{claim}`n` bn", "bn"),
    ("{claim}`n` dozen", "dozen"),
    ("{claim}`n` squared", "squared"),
    ("{claim}`n`! ways", "!"),
    ("It is minus {claim}`n`", "minus"),
    ("It is -{claim}`n`", "-"),
    ("It is −{claim}`n`", "−"),
    ("It is √{claim}`n`", "√"),
    ("fewer than {claim}`n` rows", "fewer than"),
    ("It is more than {claim}`n`", "more than"),
    ("under {claim}`n`", "under"),
    ("It is well over {claim}`n`", "well over"),
    ("The slope exceeds {claim}`n`", "exceeds"),
    ("It is not {claim}`n`", "not"),
    ("It isn’t {claim}`n`", "isn’t"),
    ("It is not {claim}`3 <n>`", "not"),
    ("{claim}`3 ± 4 <n, m>` %", "%"),
    ("{claim}`n` M rows", "M"),
    ("{claim}`n` million", "million"),
    ("{claim}`three <n>` million", "million"),
    ("{claim}`n`e3", "e3"),
    ("{claim}`n` × 10⁶", "× 10"),
    ("{claim}`n`5", "5"),
    ("{claim}`n`.5", ".5"),
    ("1{claim}`n`", "1"),
    ("0.{claim}`n`", "0."),
    ("$2${claim}`n`", "2"),
    ("{noclaim}`2 <a reason>`{claim}`n`", "2"),
    ("{claim}`n`½", "½"),
    ("{claim}`n` and a half", "and a half"),
    ("{claim}`n` tenths", "tenths"),
    ("{claim}`n` thousands", "thousands"),
    ("{claim}`n`₂", "₂"),
    ("It is negative {claim}`n`", "negative"),
    ("![It shows \\claim{n} %.](image.png)", "%"),
    ("![It shows not \\claim[three]{n}.](image.png)", "not"),
]
FORMULAS = {
    r"$x = 2\claim{n}$": "2",
    r"$x = 2\,\claim{n}$": "2",
    r"$x = 2 {\claim{n}}$": "2",
    r"$x = \mathbf{2}\claim{n}$": "2",
    r"$x = 1{,}\claim{n}$": "1{,}",
    r"$x = \claim{n}\%$": r"\%",
    r"$x = \claim{n}\,\%$": r"\%",
    r"$x = \claim{n}0$": "0",
    r"$x = \mathbf{\claim{n}}0$": "0",
    r"$x = \claim{n}.5$": ".5",
    r"$x = \claim{n}{,}5$": "{,}5",
    r"$x = \claim{n}^2$": "^",
    r"$x = \claim{n}_2$": "_2",
    r"$x = \claim{n}e3$": "e3",
    r"$x = \claim{n}\frac12$": r"\frac12",
    r"$x = \claim{n}\text{ million}$": "million",
    r"$x = \claim{n}\,\text{M}$": "M",
    r"$x = \text{not }\claim{n}$": "not",
    r"$x \not= \claim{n}$": r"\not",
    r"$-\claim{n}$": "-",
    r"$x = -{\claim{n}}$": "-",
    r"$x \ge {-}\,\claim{n}$": "-",
    r"$(-\claim{n}, 1)$": "-",
    r"$\pm\claim{n}$": r"\pm",
    r"$\text{about }-\claim{n}$": "-",
}
RELATIONS = {
    "at least {claim}`n` rows": ("at least", "≥"),
    "at most {claim}`n`": ("at most", "≤"),
    "no more than {claim}`n`": ("no more than", "≤"),
    "up to {claim}`3 rows <n>`": ("up to", "≤"),
    "a minimum of {claim}`n`": ("a minimum of", "≥"),
    "It took >{claim}`n`": (">", ">"),
    "nearly {claim}`n`": ("nearly", "≲"),
    "{claim}`n` rows or more": ("≥", "≥"),
    "at least {claim}`most-rows`": ("at least", "≥"),
    "at least {claim}`few`": ("at least", "≥"),
    "exactly {claim}`few`": ("exactly", "="),
    "precisely {claim}`rate`": ("precisely", "="),
    "![at most \\claim{n} rows](image.png)": ("at most", "≤"),
    r"$f(x) \le \claim{n}$": ("≤", "≤"),
    r"$\|x\| \geq \claim{n}$": ("≥", "≥"),
    r"$x = f(y) > \claim{n}$": (">", ">"),
    r"$\text{at least }\claim{n}$": ("at least", "≥"),
}
"""Text beside a claim that says another relation, and this relation."""
GLUED = [
    "{claim}`n`{claim}`m`",
    "*{claim}`n`*{claim}`m`",
    r"$\claim{n}\claim{m}$",
    r"$\claim{n}\,{\claim{m}}$",
]
RIGHT = """\
{claim}`87.5 % <share>`, {claim}`3 rows <n>`, {claim}`n` (not more), {claim}`n`!
About {claim}`n`, exactly {claim}`n`, up to {claim}`most-rows`, at most {claim}`few`, {claim}`rate`.
No slope exceeds {claim}`n`, $x \\le \\claim{n}$, $f(x) < \\claim{upper-limit}$.
{claim}`most-rows` or less.
{claim}`at most 7 <most-rows>`, {claim}`at least 2 <n>`,
{claim}`it adds up to 3 <n>`, up to {claim}`7 rows <most-rows>`.
From {claim}`n`-{claim}`m`, {claim}`n` minus {claim}`m`, {claim}`n` k-means runs, {claim}`n` K.
One of the {claim}`n`; this is larger, more than {claim}`m`. Is it so or not? {claim}`n` rows are.
$x_2\\claim{n} = 2 \\cdot \\claim{n} = \\frac{1}{\\claim{n}}$, $\\claim[87.5\\%]{share}$.
Averages over {claim}`n` runs, after {claim}`n` steps, not {claim}`the rows <n>`.
{claim}`n`–{claim}`m`, {claim}`n`, {claim}`m`, {claim}`n`{sup}`rd`, k > {claim}`n`.
$\\claim{n} \\cdot x^2$, $\\claim{n}x$, $x\\claim{n}$, $(\\claim{n})^2$, $\\claim{n}^\\circ$,
$2^{\\claim{n}}$, $\\frac{\\claim{n}}{\\claim{m}}$, $\\frac{\\claim{n}}2$, $\\sqrt2\\claim{n}$,
$\\claim{n}, \\claim{m}$, $2 \\times {\\claim{n}}$, $x_{1}\\claim{n}$, $\\frac1\\claim{n}$.
Under {claim}`word`, {claim}`the share <share>` percent, not {claim}`the rows <n>`,
{claim}`n` pairs, $\\claim{n}\\,\\mathrm{K}$.
"""


def test_text_beside_a_claim(site):
    site.write("image.png", "")
    site.write_page("page.md", RIGHT, CLAIMS)
    _, lines = site.build("-D", "claims_audit=off")
    assert "\n".join(lines) == ""
    wrong = [*(text for text, _ in WRONG), *FORMULAS, *GLUED, *RELATIONS]
    site.write_page("page.md", "\n\n".join([RIGHT, *wrong]), CLAIMS)
    _, lines = site.build("-D", "claims_audit=off")
    numbers = {
        text: number
        for number, text in enumerate((site.source / "page.md").read_text("utf-8").splitlines(), 1)
    }
    expected = {
        text: f'"{changed}" directly beside it changes what it says; put it into the words: '
        + (r"\claim[LaTeX]{n}" if text in FORMULAS else "{claim}`words <n>`")
        for text, changed in [*WRONG, *FORMULAS.items()]
    }
    expected[r"$x = \claim{n}^2$"] = (
        r'"^" directly beside it changes what it says; set the claim in parentheses: (\claim{n})^2'
    )
    expected |= dict.fromkeys(
        GLUED, "another claim is directly beside it; write a sign or words between them"
    )
    for text, problem in expected.items():
        message = f"page.md:{numbers[text]}: ERROR: claim n states 3, but {problem}"
        assert message in lines, text
    stated = {"few": "≤ 5", "rate": "≈ 0.333", "most-rows": "7", "n": "3"}
    for text, (bound, relation) in RELATIONS.items():
        key = next(key for key in stated if key in text)
        message = f'claim {key} states {stated[key]}, but "{bound}" beside it says {relation}; '
        message += "print a claim that states this, or whose key says that the value is an extreme"
        assert f"page.md:{numbers[text]}: ERROR: {message}" in lines, text
    found = [line for line in lines if "is bound to no claim" not in line]
    assert len(found) == len(expected) + len(GLUED) + len(RELATIONS) + 1
