import subprocess
import sys

import pytest
from docutils import nodes

from sphinx_katex.engine import display_source, typeset_tex


def test_rows_are_aligned_and_katex_numbers_none(site):
    assert r"\begin{aligned}a &amp;= b + c \\" in (site / "index.html").read_text()
    more = (site / "more.html").read_text()
    assert r"\begin{aligned}x = 1\\" in more
    assert r"\begin{gather*} p = q" in more
    assert "eqn-num" not in more


def test_macros_are_expanded(site):
    html = (site / "index.html").read_text()
    formula = html.split(r"\tfrac{1}{2} + \mean(x)</annotation>", 1)[1].split("</p>", 1)[0]
    assert '<span class="mop">' in formula
    assert "mean" in formula


def test_parallel_build_writes_the_pages_of_a_serial_build(build):
    chapters = {f"page{i}": f"# Page $p_{{{i}}}$\n\n$x^{{{i}}}$\n" for i in range(8)}
    contents = "\n".join(["# All $x$", "```{toctree}", *chapters, "```"])
    serial, serial_warnings = build({"index": contents, **chapters})
    parallel, parallel_warnings = build({"index": contents, **chapters}, "-j", "2")
    assert serial_warnings == parallel_warnings == ""
    pages = sorted(path.name for path in serial.glob("*.html"))
    assert {f"{name}.html" for name in chapters} < set(pages)
    for name in pages:
        assert (serial / name).read_text() == (parallel / name).read_text()


def test_forked_process_starts_an_engine_of_its_own():
    program = r"""
import multiprocessing
from sphinx_katex.engine import typeset_tex
def child():
    assert "html" in typeset_tex("x^3", False, "{}")
typeset_tex("x^2", False, "{}")
process = multiprocessing.get_context("fork").Process(target=child)
process.start()
process.join(120)  # a deadlock would last forever
exit_status = process.exitcode
process.kill()
raise SystemExit(exit_status != 0)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    ("source", "tex"),
    [
        ("a &= b % x", "\\begin{aligned}a &= b % x\n\\end{aligned}"),
        ("a % x\n\nb", "\\begin{aligned}a % x\n\\\\\nb\\end{aligned}"),
        ("a % & \\\\\n+ b", "a % & \\\\\n+ b"),
        (r"a = 5\% \& b", "a = 5\\% \\& b\n"),
        (r"\substack{a \\ b}", r"\substack{a \\ b}"),
        ("\\begin{cases}a\n\nb\\end{cases}", "\\begin{cases}a\nb\\end{cases}"),
        (r"\begin{multline*}a \\ b\end{multline*}", r"\begin{gather*}a \\ b\end{gather*}"),
        (r"\begin{flalign}a &= b\end{flalign}", r"\begin{align*}a &= b\end{align*}"),
        (r"\begin{eqnarray}a &=& b\end{eqnarray}", r"\begin{darray}{rcl}a &=& b\end{darray}"),
        (r"\begin{align}a \label{x}\end{align}", r"\begin{align*}a \end{align*}"),
    ],
)
def test_displayed_formula_is_rewritten_for_katex(source, tex):
    assert display_source(nodes.math_block(text=source)).rstrip("\n") == tex.rstrip("\n")
    assert "html" in typeset_tex(tex, True, "{}")


@pytest.mark.parametrize("tex", ["a % x", "% x", "a % x\n+ b"])
def test_inline_formula_may_contain_comments(tex):
    assert "html" in typeset_tex(tex, False, "{}")
