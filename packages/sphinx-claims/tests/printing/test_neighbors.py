"""Text directly beside a printed claim cannot change what the claim says."""

import re

CLAIMS = (
    'claim("n", "3", 4 - 1)\nclaim("m", "4", 5 - 1)\nclaim("share", "87.5", Fraction(175) / 2)\n'
)
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
    ("It is not {claim}`n`", "not"),
    ("It isn’t {claim}`n`", "isn’t"),
    ("It is not {claim}`3 <n>`", "not"),
    ("{claim}`3 ± 4 <n, m>` %", "%"),
]
FORMULAS = {
    r"$x = 2\claim{n}$": "2",
    r"$x = \claim{n}\%$": r"\%",
    r"$x = \claim{n}0$": "0",
    r"$x \not= \claim{n}$": r"\not",
}
RIGHT = """\
{claim}`share` % and {claim}`share`%, {claim}`3 rows <n>`, {claim}`n` (not more), {claim}`n`!
No more than {claim}`n`, not more than {claim}`n`, at most {claim}`n`, about {claim}`n`.
From {claim}`n`-{claim}`m`, {claim}`n` minus {claim}`m`, {claim}`n` k-means runs, {claim}`n` K.
One of the {claim}`n`; this is larger, more than {claim}`m`. Is it so or not? {claim}`n` rows are.
$x_2\\claim{n} = 2 x \\cdot \\claim{n} = \\frac{x}{\\claim{n}}$, $\\claim{share}\\%$.
Averages over {claim}`n` runs, after {claim}`n` steps, not {claim}`the rows <n>`.
"""


def test_text_beside_a_claim(site):
    site.write_page("page.md", RIGHT, CLAIMS)
    _, lines = site.build()
    assert "\n".join(lines) == ""
    site.write_page(
        "page.md", "\n\n".join([RIGHT, *(text for text, _ in WRONG), *FORMULAS]), CLAIMS
    )
    _, lines = site.build()
    for text, changed in WRONG:
        number = (site.source / "page.md").read_text("utf-8").splitlines().index(text) + 1
        message = (
            f"page.md:{number}: ERROR: "
            f'claim n states 3, but "{changed}" directly beside it changes what it says; put '
            "it into the words: {claim}`words <n>`"
        )
        assert message in lines
    changes = [re.search('but "(.*)" directly beside', line) for line in lines]
    found = sorted(change[1] for change in changes if change)
    assert found == sorted([*(changed for _, changed in WRONG), *FORMULAS.values()])
