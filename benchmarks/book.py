"""Benchmark builds of generated books of 125 to 1,000 pages, with 20 claims on each page.

Run ``python benchmarks/book.py [PAGES ...]``. Each page makes 20 claims in two cells and prints
them, and states a theorem that uses the theorem of the page before. A chapter has 25 pages, and one
page is the ledger. Builds run one at a time, one after the other on the same book:

cold              with an empty cache
nothing changed   again at once
one page edited   after a change of one word
cache alone       with the cache, but without doctrees and output, as after shards were executed

The table shows wall-clock and processor time in seconds, the processor time in milliseconds per
page, and the peak memory of Sphinx's process, without kernels.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

from build import HEAD, THREADS, claims_cell, temporary_folder

SIZES = (125, 250, 500, 1000)
CHAPTER = 25
CLAIMS = 20
SETTINGS = """\
extensions = ["sphinx_claims", "sphinx_proof", "sphinx_reader"]
html_theme = "reader"
myst_enable_extensions = ["colon_fence", "dollarmath"]
numfig = True
"""
PAGE = """\
{head}
# On {name}

{printed}

:::{{prf:theorem}} Sums on {name}
:label: sum-{name}

For all numbers $a$ and $b$, $a + b = b + a$.
:::

:::{{prf:proof}}
{reason}
:::

{cells}
"""
BUILD = """\
import resource, sys
from sphinx.cmd.build import build_main
status = build_main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
sys.exit(status)
"""


def name_of(page: int) -> str:
    """Return the name of a page in letters, so that no title has a number without a claim."""
    return "".join("abcdefghij"[int(digit)] for digit in f"{page:04}")


def write_book(folder: Path, pages: int) -> None:
    """Write the sources of a book."""
    names = [name_of(page) for page in range(pages)]
    chapters = [names[i : i + CHAPTER] for i in range(0, pages, CHAPTER)]
    folder.mkdir()
    (folder / "conf.py").write_text(SETTINGS)
    toctree = "# {title}\n\n```{{toctree}}\n:numbered:\n\n{entries}\n```\n"
    firsts = [f"part-{chapter[0]}" for chapter in chapters]
    entries = "\n".join([*firsts, "ledger"])
    (folder / "index.md").write_text(toctree.format(title="A book", entries=entries))
    (folder / "ledger.md").write_text("# Ledger\n\n```{claims-ledger}\n```\n")
    for first, chapter in zip(firsts, chapters, strict=True):
        text = toctree.format(title=f"Part {chapter[0]}", entries="\n".join(chapter))
        (folder / f"{first}.md").write_text(text.replace(":numbered:\n", ""))
    for before, name in zip([names[-1], *names], names, strict=False):
        (folder / f"{name}.md").write_text(page_text(name, before))


def page_text(name: str, before: str) -> str:
    """Return a page that refers to the theorem of another one."""
    keys = [f"{name}-{i}" for i in range(CLAIMS)]
    halves = [keys[: CLAIMS // 2], keys[CLAIMS // 2 :]]
    printed = ["The sums " + " and ".join(f"{{claim}}`{key}`" for key in half) for half in halves]
    return PAGE.format(
        head=HEAD.partition("# ")[0],
        name=name,
        printed="\n\n".join(f"{text} are printed here." for text in printed),
        reason=f"As in {{prf:ref}}`sum-{before}`." if before != name else "By definition.",
        cells="\n\n".join(map(claims_cell, halves)),
    )


def measure(title: str, pages: int, *options: object) -> None:
    """Run a build, and print what it took."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-c", BUILD, "-q", *map(str, options)]
    done = subprocess.run(
        command, env=os.environ | THREADS, capture_output=True, text=True, check=False
    )
    wall = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processors = after.ru_utime + after.ru_stime - usage.ru_utime - usage.ru_stime
    memory = int(done.stdout.split()[-1]) / 1024
    each = 1000 * processors / pages
    print(
        f"{pages:5} pages, {CLAIMS * pages:6} claims, {title:16}"
        f"{wall:9.1f}{processors:9.1f}{each:9.1f}{memory:9.0f}",
        flush=True,
    )


def main() -> None:
    """Print the builds of books of the requested or of all sizes."""
    print(f"{'':45}{'clock':>9}{'proc.':>9}{'ms/page':>9}{'MB':>9}")
    for pages in [int(size) for size in sys.argv[1:]] or SIZES:
        with temporary_folder() as place:
            source, out, doctrees = place / "source", place / "out", place / "doctrees"
            options = ["-D", f"claims_cache_path={place / 'cache'}", "-d", doctrees, source, out]
            write_book(source, pages)
            measure("cold", pages, *options)
            measure("nothing changed", pages, *options)
            page = source / f"{name_of(pages // 2)}.md"
            page.write_text(page.read_text().replace("printed here", "written here", 1))
            measure("one page edited", pages, *options)
            shutil.rmtree(doctrees)
            shutil.rmtree(out)
            measure("cache alone", pages, *options)


if __name__ == "__main__":
    main()
