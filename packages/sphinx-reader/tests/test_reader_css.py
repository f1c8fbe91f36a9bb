"""Tests of theme/static/reader.css."""


def test_symbol_of_a_proof_never_overlaps_its_text(visit):
    page = visit(viewport={"width": 360, "height": 740})
    overlaps = page.locator("div.proof > p", has_text="By symmetry").evaluate("""p => {
        const text = document.createRange();
        text.selectNodeContents(p);
        return Array.from({ length: 150 }, (_, i) => {
            p.style.width = `${100 + i}px`;
            const box = p.getBoundingClientRect();
            const line = [...text.getClientRects()].at(-1);
            return [box.right - line.right, box.bottom - line.bottom];
        }).filter(([right, below]) => right < 16 && below < 8);
    }""")
    assert overlaps == []
