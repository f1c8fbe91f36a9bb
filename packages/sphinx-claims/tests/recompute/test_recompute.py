"""Second entries: claims that are computed once more, from their sentences alone."""

import json
import os
import re
import sys

import psutil
import pytest

from sphinx_claims.cli.main import main
from sphinx_claims.recompute import background
from sphinx_claims.recompute.running import Site

SETTINGS = """
claims_second_entries = "../entries"
claims_recomputed = ["dice"]
claims_recompute_bans = ["library"]
"""
TEXT = """\
Dice in a pair show {claim}`pairs` pairs. A fair die shows {claim}`mean` on average, and

$$
\\frac{d}{n} = \\claim{third}
$$

with *this* $n$. Not here.

| faces | pairs of $n$ dice |
|---|---|
| {claim}`faces` | {claim}`pairs` |
| {claim}`coin` | {claim}`coins` |

![A die with \\claim{faces} faces. It is red.](x.png)

:::{try} pairs
How many pairs are there?
:::
"""
CELL = """
faces = range(1, 7)
claim("pairs", "36", sum(1 for a in faces for b in faces))
claim("mean", "7/2", Fraction(sum(faces), len(faces)))
claim("third", "7/3", Fraction(7) / 3)
claim("faces", "6", sum(1 for face in faces))
claim("coin", "2", len(faces) - 4)
claim("coins", "4", (len(faces) - 4) ** 2)
"""
ENTRIES = r"""
from fractions import Fraction

from sphinx_claims.recompute import entry

FORMULA = Fraction(7)


@entry(
    "pairs",
    sentence=(
        "Dice in a pair show 36 pairs.",
        "faces: 6; pairs of $n$ dice: 36",
        "How many pairs are there? 36",
    ),
)
def pairs():
    return 6 * 6


@entry(
    "mean",
    sentence=r"A fair die shows 7/2 on average, and $\frac{d}{n} = \frac{7}{3}$ with this $n$.",
)
def mean():
    return Fraction(1 + 2 + 3 + 4 + 5 + 6, 6)


@entry(
    "third",
    sentence=r"A fair die shows 7/2 on average, and $\frac{d}{n} = \frac{7}{3}$ with this $n$.",
)
def third():
    return FORMULA / 3


@entry(
    "faces",
    "coin",
    "coins",
    sentence=(
        "faces: 6; pairs of $n$ dice: 36",
        "A die with 6 faces.",
        "faces: 2; pairs of $n$ dice: 4",
    ),
)
def table():
    return {"faces": len("123456"), "coin": len("ht"), "coins": 2**2}
"""


class Book:
    """A site with entries, which are in the folder beside that of its pages."""

    def __init__(self, site):
        self.site = site
        self.folder = site.source.parent / "entries"
        site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + SETTINGS)
        site.write("x.png", "")
        site.write("ledger.md", "# Ledger\n\n```{claims-ledger}\n```\n")
        self.write()
        site.built()

    def write(self, entries=ENTRIES, text=TEXT, cell=CELL):
        self.site.write("../entries/dice.py", entries)
        self.site.write_page("dice.md", text, cell)

    def build(self, *options):
        """Build the site; return the problems, without the folder of the site."""
        status, lines = self.site.build(*options)
        folder = self.site.source.parent
        assert bool(status) == bool(lines)
        return [line.replace(f"{folder}/", "").split("ERROR: ")[1] for line in lines[:-1]]

    def record(self):
        claims = json.loads((self.site.out / "claims.json").read_text("utf-8"))["claims"]
        return {claim["key"]: claim["computations"] for claim in claims}


@pytest.fixture(scope="module")
def shared_book(module_site):
    return Book(module_site)


@pytest.fixture
def book(shared_book):
    shared_book.write()
    return shared_book


def line_of(entries, text):
    (found,) = [i for i, line in enumerate(entries.splitlines(), 1) if text in line]
    return found


def changed(old, new, entries=ENTRIES):
    assert entries.count(old) == 1
    return entries.replace(old, new)


def test_a_sentence_has_printed_values_formulas_and_headings(book):
    assert book.build() == []


def test_a_changed_sentence_is_to_be_read_again(book):
    book.write(text=changed("How many pairs are", "How many different pairs are", TEXT))
    assert book.build() == [
        "the second entry of pairs (entries/dice.py:9) was made for "
        '"How many pairs are there? 36"; now pages say "How many different pairs are there? 36"; '
        "read it again, and then accept it: python -m sphinx_claims recompute entries "
        "--accept pairs"
    ]


def test_a_changed_entry_is_read_again(book):
    assert book.build() == []
    book.write(changed('        "How many pairs are there? 36",\n', ""))
    assert book.build() == [
        "the second entry of pairs (entries/dice.py:9) was not made for "
        '"How many pairs are there? 36"; read it again, and then accept it: '
        "python -m sphinx_claims recompute entries --accept pairs"
    ]


EXCHANGED = TEXT.replace("`pairs`", "`x`").replace("`faces`", "`pairs`").replace("`x`", "`faces`")


def test_an_exchanged_claim_is_found_by_the_value_of_the_entry(book):
    book.write(text=EXCHANGED)
    found = [problem.partition(" (")[0] for problem in book.build() if "stands" in problem]
    assert found == [
        "claim faces states 6, but stands where the second entry of pairs computes 36",
        "claim faces states 6, but stands where the second entry of pairs computes 36",
        "claim pairs states 36, but stands where the second entry of faces computes 6",
    ]


def recompute(book, *options):
    site = book.site
    return main(
        ["recompute", str(book.folder), *options, "-d", str(site.doctrees), str(site.source)]
    )


def test_sentences_are_accepted_one_key_at_a_time(book, capfd):
    assert recompute(book) == 0
    assert capfd.readouterr().out == f"{book.folder}: all second entries agree with the pages\n"
    text = TEXT.replace("A fair die", 'Such a "die"')
    book.write(text=text)
    assert recompute(book, "--accept", "mean") == 1
    changed = ENTRIES.replace("A fair die", "Such a “die”", 1)
    assert (book.folder / "dice.py").read_text("utf-8") == changed.replace(
        'r"Such a “die” shows 7/2 on average, and $\\frac{d}{n} = \\frac{7}{3}$ with this $n$."',
        """(
        r"Such a “die” shows 7/2 on average, and $\\frac{d}{n} = \\frac{7}{3}$ with this "
        "$n$."
    )""",
        1,
    )
    (problem,) = book.build()
    assert problem.startswith("the second entry of third (entries/dice.py:32) was made for")
    assert recompute(book, "--accept", "third") == 0
    assert book.build() == []
    with pytest.raises(SystemExit):
        recompute(book, "--accept", "mean", "--accept", "third")
    assert "expected one key" in capfd.readouterr().err
    assert recompute(book, "--accept", "half") == 1
    assert "has no entry of half" in capfd.readouterr().err
    book.write(text=TEXT)
    recompute(book, "--accept", "mean")
    assert recompute(book, "--accept", "third") == 0
    found = (book.folder / "dice.py").read_text("utf-8")
    wrapped = """(
        r"A fair die shows 7/2 on average, and $\\frac{d}{n} = \\frac{7}{3}$ with this "
        "$n$."
    ),"""
    assert found.count(f"sentence={wrapped}") == 2


def test_an_exchanged_claim_is_not_accepted(book):
    book.write(text=EXCHANGED)
    assert recompute(book, "--accept", "pairs") == 1
    assert (book.folder / "dice.py").read_text("utf-8") == ENTRIES


DATA = """\
The {claim}`rows` rows of {claim}`width` numbers have {claim}`size` numbers.
"""
OF_DATA = """
from sphinx_claims.recompute import entry

ROWS = 3


@entry("size", sentence="The 3 rows of 5 numbers have 15 numbers.")
def size():
    return ROWS * 5
"""
CHOSEN = """
from sphinx_claims import chosen
rows, width = chosen("rows", "3", 3), chosen("width", "5", 5)
claim("size", "15", len(range(rows)) * width, pairs=sum(width for _ in range(rows)))
"""


def test_numbers_of_a_sentence_are_those_with_which_its_entry_computes(site):
    site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + SETTINGS)
    site.write("../entries/data.py", OF_DATA)
    site.write_page("dice.md", DATA, CHOSEN)
    site.built()
    options = ["-d", str(site.doctrees), str(site.source)]
    arguments = ["recompute", str(site.source / "../entries"), "--accept", "size", *options]
    fewer = CHOSEN.replace('"5", 5', '"4", 4').replace('"15"', '"12"')
    entry = OF_DATA.replace("* 5", "* 4").replace("5 numbers have 15", "4 numbers have 12")
    for text, cell, number, other in (
        (DATA, fewer, "width states 4", "5"),
        (
            DATA.replace("`rows`", "`other`"),
            f'{CHOSEN}\nchosen("other", "6", rows * 2)',
            "other",
            "3",
        ),
    ):
        site.write("../entries/data.py", OF_DATA)
        site.write_page("dice.md", text, cell)
        problems = [line for line in site.build()[1] if "which stood in this place" in line]
        assert len(problems) == 1
        assert f"claim {number}" in problems[0]
        assert f"the second entry of size computes with {other}, which" in problems[0]
        assert main(arguments) == 1
        assert (site.source / "../entries/data.py").read_text("utf-8") == OF_DATA
    site.write("../entries/data.py", entry.replace("4 numbers have 12", "5 numbers have 15"))
    site.write_page("dice.md", DATA, fewer)
    assert main(arguments) == 0
    assert (site.source / "../entries/data.py").read_text("utf-8") == entry


def test_the_record_and_the_ledger_count_computations(book):
    assert book.build() == []
    assert book.record() == {"half": 1} | dict.fromkeys(
        ("pairs", "mean", "third", "faces", "coin", "coins"), 2
    )
    cells = re.findall(r"<td>(?:<p>)?(once|twice)", book.site.html("ledger"))
    assert (cells.count("once"), cells.count("twice")) == (1, 6)
    book.write(ENTRIES.replace('"third"', '"half"').replace("FORMULA / 3", "FORMULA / 14"))
    assert book.build("-D", "claims_recomputed=none") != []
    site = book.site
    site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + SETTINGS)


def test_entries_run_again_only_if_they_or_what_they_use_changed(book, tmp_path):
    log = tmp_path / "runs"
    helper = f"from pathlib import Path\nPath({str(log)!r}).open('a').write('x')\nSIX = 6\n"
    book.site.write("../entries/helper.py", helper)
    entries = ENTRIES.replace("6 * 6", "SIX * 6").replace(
        "from frac", "from helper import SIX\nfrom frac"
    )
    book.write(entries)
    assert book.build() == []
    assert log.read_text() == "x"
    book.write(entries, text=TEXT + "\nMore.\n")
    assert book.build() == []
    assert log.read_text() == "x"
    book.site.write("../entries/helper.py", helper.replace("SIX = 6", "SIX = 5"))
    (problem,) = book.build()
    assert problem.startswith("claim pairs states 36, but the entry computes 30")
    assert log.read_text() == "xx"
    (book.folder / "helper.py").unlink()


ORDERED = """
from pathlib import Path
from sphinx_claims.recompute import entry

Path({log!r}).open("a").write({name!r})


@entry({name!r}, sentence="There are 1, 2 and 3.")
def number({argument}):
    return len({value})
{end}"""


@pytest.fixture
def one_processor():
    """Let this process and those that it starts use one processor."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    yield
    os.sched_setaffinity(0, before)


@pytest.mark.skipif(
    sys.platform != "linux", reason="builds count the processors of a process on Linux only"
)
def test_modules_that_take_long_run_first(site, tmp_path, one_processor):
    """Otherwise the last one runs alone. Before its duration is known, its seeds count."""
    site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + SETTINGS)
    log = tmp_path / "runs"

    def write(end):
        for name, argument, value in (
            ("a", "", "'x'"),
            ("b", "seed", "'xy' if seed else 0"),
            ("c", "", "'xyz'"),
        ):
            code = ORDERED.format(log=str(log), name=name, argument=argument, value=value, end=end)
            site.write(f"../entries/{name}.py", code)

    cell = "\n".join(f'claim("{name}", "{i}", {i + 5} - 5)' for i, name in enumerate("abc", 1))
    text = "There are {claim}`a`, {claim}`b` and {claim}`c`."
    site.write_page("dice.md", text, cell)
    write("")
    site.built()
    assert log.read_text() == "bac"
    for name, seconds in {"a": 3, "b": 1, "c": 9}.items():
        (file,) = site.source.parent.rglob(f"second-entries/{name}.json")
        file.write_text(json.dumps(json.loads(file.read_text()) | {"seconds": seconds}))
    write("# changed")
    site.built()
    assert log.read_text() == "bac" + "cab"


WAITING = """
import time
from pathlib import Path

for _ in range(3000):
    if Path({file!r}).exists():
        break
    time.sleep(0.1)
claim("pairs", "36", 6**2 if Path({file!r}).exists() else 0)
"""


def test_entries_run_while_pages_are_executed(site, tmp_path):
    file = str(tmp_path / "ran")
    site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + SETTINGS)
    entry = f"""
from pathlib import Path
from sphinx_claims.recompute import entry

Path({file!r}).touch()


@entry("pairs", sentence="There are 36 pairs.")
def pairs():
    return 6 * 6
"""
    site.write("../entries/dice.py", entry)
    site.write_page("dice.md", "There are {claim}`pairs` pairs.", WAITING.format(file=file))
    site.built()


def test_entries_in_the_background_exit_with_the_build(tmp_path):
    file = tmp_path / "runs"
    entries = tmp_path / "entries"
    entries.mkdir()
    (entries / "endless.py").write_text(
        "import os, time\nfrom pathlib import Path\nfrom sphinx_claims.recompute import entry\n\n\n"
        '@entry("pairs", sentence="")\ndef pairs():\n'
        f"    Path({str(file)!r}).write_text(str(os.getpid()))\n"
        "    while True:\n        time.sleep(1)\n"
    )
    site = Site(entries, (), tmp_path / "source", (tmp_path / "out",))
    process = background.start(site, tmp_path / "cache")
    while not (file.exists() and file.read_text()):
        assert process.poll() is None
    entry = psutil.Process(int(file.read_text()))
    process.stdin.close()
    process.wait()
    entry.wait()


def test_entries_run_again_if_a_data_file_of_their_folder_changed(book):
    book.site.write("../entries/six.txt", "6")
    book.write(ENTRIES.replace("6 * 6", "6 * int(open('six.txt').read())"))
    assert book.build() == []
    book.site.write("../entries/six.txt", "5")
    (problem,) = book.build()
    assert problem.startswith("claim pairs states 36, but the entry computes 30")
    (book.folder / "six.txt").unlink()


def test_a_constant_among_computed_values_is_an_error(book):
    book.write(changed('"coins": 2**2', '"coins": 4'))
    assert "the entry of faces, coin, coins is made of constants; it must compute" in book.build()


def test_a_wrong_claim_is_not_reported_as_exchanged(book):
    book.write(cell=CELL.replace('"coin", "2", len(faces) - 4', '"coin", "4", len(faces) - 2'))
    found = [problem.partition(" (")[0] for problem in book.build()]
    assert found == [
        "claim coin states 4, but the entry computes 2",
        "the second entry of faces",
    ]


SAMPLED = r"""
import random

from sphinx_claims.recompute import entry


@entry("share", sentence="The share is < 1/2.")
def share(seed):
    return random.Random(seed).random() / 2


@entry("mean", sentence="A mean is 0.500.")
def mean(seed):
    return 0.51 + seed % 2 / 1000, 0.02 / 2


@entry("growth", sentence=r"It is 1.980 ± 0.02, or $3.960 \pm 0.02$.")
def growth(seed):
    return 2 - seed % 2 / 100


@entry("speed", sentence=r"It is 1.980 ± 0.02, or $3.960 \pm 0.02$.")
def speed(seed):
    return 3.95 + seed % 2 / 100


@entry("err", sentence=r"It is 1.980 ± 0.02, or $3.960 \pm 0.02$.")
def err():
    return 2 / 100
"""


def test_an_experiment_is_repeated_with_other_seeds(site):
    site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + SETTINGS)
    site.write("../entries/dice.py", SAMPLED)
    text = (
        "The share is {claim}`share`. A mean is {claim}`mean`. It is "
        "{claim}`1.980 ± 0.02 <growth, err>`, or $\\claim{speed} \\pm \\claim{err}$."
    )
    cell = """
claim("share", "< 1/2", 0.75 - 0.5, evidence="measured", half=0.125 * 2)
claim("mean", "0.500", 0.2503 + 0.25, standard_error=0.001)
claim("growth", "1.980", 1.4803 + 0.5, standard_error=0.001)
claim("speed", "3.960", 3.4602 + 0.5, standard_error=0.001)
claim("err", "0.02", Fraction(2) / 100)
"""
    site.write_page("dice.md", text, cell)
    site.built()
    wrong = SAMPLED.replace("() / 2", "()").replace("0.51", "0.61").replace("% 2 ", "% 9 ")
    site.write("../entries/dice.py", wrong)
    status, lines = site.build()
    assert status == 1
    assert [re.sub(r".*ERROR: (.*?computes).*", r"\1", line) for line in lines[:-1]] == [
        "claim growth states 1.980, but the entry computes",
        "claim mean states 0.500, but the entry computes",
        "claim share states < 1/2, but the entry computes",
        "claim speed states 3.960, but the entry computes",
    ]


def test_translated_sentences_are_not_compared(book):
    catalog = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    catalog += 'msgid "with *this* $n$. Not here."\nmsgstr "mit diesem $n$."\n'
    book.site.write("locales/de/LC_MESSAGES/dice.po", catalog)
    places = {"out": book.site.out / "de", "doctrees": book.site.doctrees / "de"}
    assert book.site.build("-D", "language=de", apart=True, **places) == (0, [])
    book.write(ENTRIES.replace("6 * 6", "6 * 5"))
    _, lines = book.site.build("-D", "language=de", apart=True, **places)
    assert len(lines) == 2
    assert "claim pairs states 36, but the entry computes 30" in lines[0]


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        ("claims_second_entries=nowhere", "claims_second_entries: expected a folder, found"),
    ],
)
def test_settings_are_checked(book, option, problem):
    _, lines = book.site.build("-D", option)
    assert problem in "".join(lines)
