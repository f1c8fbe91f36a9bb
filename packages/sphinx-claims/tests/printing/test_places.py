"""Errors of uses of claims name the right line, and LaTeX prints the value of its claim."""

CLAIMS = 'claim("n", "3", 4 - 1)\nclaim("rate", "< 0.05", Fraction(1) / 25)\n'
CLAIMS += 'agree("same", one=3 - 2, two=1)\n'
REPEATED = r"""
A formula $r < \claim{rate}$, then
$r < \claim{rate}$, and
$r = \claim{rate}$, and {claim}`n` rows,
{claim}`n`
{claim}`n`% of it.

$$
\begin{aligned}
r &< \claim{rate} \\
r &= \claim{rate} \\
r &< \claim{rate}
\end{aligned}
$$

| rows |
|---|
| $r < \claim{rate}$ |
| $r > \claim{rate}$ |
"""


def test_the_line_of_a_repeated_claim(site):
    site.write_page("page.md", REPEATED, CLAIMS)
    status, lines = site.build()
    assert status == 1
    for needle, problem in (
        (r"$r = \claim{rate}$", r"rate states < 0.05: expected < before \claim{rate}, found ="),
        ("`n`%", 'n states 3, but "%" directly beside it changes what it says'),
        (r"r &= \claim", r"rate states < 0.05: expected < before \claim{rate}, found ="),
        ("$r >", r"rate states < 0.05: expected < before \claim{rate}, found >"),
    ):
        place = f"page.md:{site.line('page.md', needle)}: ERROR: claim {problem}"
        assert any(line.startswith(place) for line in lines), (place, lines)
    assert len(lines) == 5


def test_latex_of_a_claim_prints_its_value(site):
    right = r"$\claim[3\,\text{km}]{n}$, $\claim[a = b]{same}$, $r \claim[< 0.05]{rate}$"
    wrong = [
        r"$\claim[x]{n}$",
        r"$\claim[\infty]{n}$",
        r"$\claim[\text{many}]{n}$",
        r"$\claim[{}]{n}$",
    ]
    site.write_page("page.md", "\n\n".join([right, *wrong]), CLAIMS)
    _, lines = site.build()
    problem = (
        "claim n states 3, but its LaTeX has no value; print the value, or link to the claim in "
        "the text: {claim}`words <n>`"
    )
    places = [site.line("page.md", text) for text in wrong]
    expected = [f"page.md:{place}: ERROR: {problem}" for place in places]
    assert lines == [*expected, "ERROR: 4 problems with claims; no page was written"]
