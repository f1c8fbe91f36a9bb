import subprocess
import sys


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
