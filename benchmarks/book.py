"""Builds of generated books of several sizes, with 20 claims on each page.

Each page makes 20 claims in two cells and prints them, and states a theorem that uses the theorem
of the page before. A chapter has 25 pages, and one page is the ledger. Builds run one after the
other on the same book:

cold              with an empty cache
nothing changed   again at once
one page edited   after a change of one word
cache alone       with the cache, but without doctrees and output, as after shards were executed

Figures are the processor time per page, and the peak memory of Sphinx's process, without kernels.
"""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from timing import HEAD, Measure, Row, claims_cell, run, temporary_folder

SIZES = (125, 250, 1000)
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


def book(sizes: Iterable[int]) -> Iterator[Row]:
    """Yield builds of books of the given numbers of pages, the smallest first."""
    targets: dict[str, float] = {}
    for pages in sizes:
        with temporary_folder() as place:
            source, out, doctrees = place / "source", place / "out", place / "doctrees"
            options = ["-D", f"claims_cache_path={place / 'cache'}", "-d", doctrees, source, out]
            write_book(source, pages)
            page = source / f"{name_of(pages // 2)}.md"
            for name in ("cold", "nothing changed", "one page edited", "cache alone"):
                if name == "one page edited":
                    page.write_text(page.read_text().replace("printed here", "written here", 1))
                elif name == "cache alone":
                    shutil.rmtree(doctrees)
                    shutil.rmtree(out)
                seen = run(*options)
                each = 1000 * seen.processors / pages
                measures = [
                    Measure(each, "ms per page", targets.get(name)),
                    Measure(seen.memory, "MB", 2000),
                ]
                targets.setdefault(name, 1.5 * each)
                yield Row(
                    f"pages, {name}", "sphinx_claims", seen.clock, seen.processors, measures, pages
                )
