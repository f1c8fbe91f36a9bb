INDEX = r"""# Kept ($t$)

A formula ($x_1$), “$x_2$” or ($n$-fold $x_3$), then $x_4$.

Alone $x_5$ and {math}`x_6`: $a + b + c + d + e + f + g + h + i$.
"""


def test_short_formula_stays_on_the_line_of_its_punctuation(build, visit):
    output, warnings = build({"index": INDEX})
    assert warnings == ""
    page = visit(output / "index.html", viewport={"width": 360, "height": 640})
    spans = page.locator(".katex-nowrap:not(nav *)").evaluate_all("""spans => spans.map(span => {
        for (const formula of span.querySelectorAll(".math")) formula.replaceWith("x");
        return span.textContent;
    })""")
    assert spans == ["(x)", "(x),", "“x”", "(x-", "x),", "x.", "x:"]
    page.reload()
    gaps = page.locator("p", has_text="Alone").evaluate("""p => {
        const colon = document.createRange();
        colon.selectNodeContents(p.querySelector(".katex-nowrap").lastChild);
        const formula = p.querySelector(".katex-nowrap .katex-html");
        return Array.from({ length: 60 }, (_, i) => {
            p.style.width = `${60 + i}px`;
            return colon.getBoundingClientRect().left - formula.getBoundingClientRect().right;
        }).filter(gap => Math.abs(gap) > 2);
    }""")
    assert gaps == []
