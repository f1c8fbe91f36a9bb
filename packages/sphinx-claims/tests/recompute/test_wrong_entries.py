"""Second entries that are wrong, that compute nothing, or that look at the site."""

import os
import subprocess
import sys

import pytest

SETTINGS = """
claims_second_entries = "../entries"
claims_recomputed = ["dice"]
claims_recompute_bans = ["library"]
"""
WRONG = {
    "value": ("return 6 * 5", "claim value states 36, but the entry computes 30 ("),
    "shape": ("return [6 * 6]", "claim shape states 36, which has shape (); the entry's value has"),
    "kind": ("return str(6 * 6)", "claim kind states 36, but states a number, 36; computed a name"),
    "nothing": ("6 * 6", "the second entry of nothing fails: IncomparableError: the value holds"),
    "constant": ("return 36", "the entry of constant is made of constants; it must compute"),
    "converted": ("return int(36.0)", "the entry of converted is made of constants"),
    "neutral": ("return 36 * 1 + 0", "the entry of neutral is made of constants"),
    "joined": ("return int('3' + '6')", "the entry of joined is made of constants"),
    "copied": (
        "text = '36 in copied.'\n    return sum(map(int, text.split()[:1]))",
        "an entry must not hold its sentence a second time, as data",
    ),
    "inspecting": (
        "import inspect\n    return 6 * 6",
        "an entry must not import inspect, which can read its sentence",
    ),
    "reading": (
        "return len(open(__file__).read())",
        "the second entry of reading fails: an entry reads the sentences of entries in their",
    ),
    "connecting": (
        "socket.create_connection(('127.0.0.1', 9))\n    return 6 * 6",
        "the second entry of connecting fails: an entry uses the network",
    ),
    "infinite": (
        "return math.inf * 2",
        "the second entry of infinite fails: IncomparableError: the",
    ),
    "error": ("return 6 / 0", "the second entry of error fails: ZeroDivisionError: division by"),
    "evaluated": ("return eval('6 * 6')", "an entry must not use eval, which can run any other"),
    "importing": (
        "import importlib\n    return 6 * 6",
        "an entry must not import importlib, which",
    ),
    "syntax": ("return (6 * 6", "expected a Python module: '(' was never closed"),
    "banned": ("import library\n    return 6 * 6", "an entry must not import library, which is"),
    "indirect": (
        "import wrapper\n    return 6 * 6",
        "the second entry of indirect fails: an entry imports library",
    ),
    "source": (
        "open(SOURCE)\n    return 6 * 6",
        "the second entry of source fails: an entry reads",
    ),
    "process": ("os.system('x')\n    return 6 * 6", "the second entry of process fails: an entry"),
    "page": (
        "open('../source/dice.md')\n    return 6 * 6",
        "the second entry of page fails: an en",
    ),
    "record": (
        "open('../claims.json')\n    return 6 * 6",
        "the second entry of record fails: an e",
    ),
    "exits": ("return 6 * 6\n\n\nraise SystemExit(7)", "SystemExit: 7"),
    "dies": ("return 6 * 6\n\n\nos._exit(7)", "its process exits with status 7"),
    "hidden": ("return 6 * 6", "the entry of hidden is not made when its module is run"),
    "called": ("return 6 * 6", "expected entry as a decorator: @entry(KEY, sentence=...) above a"),
    "asynchronous": ("return 6 * 6", "expected entry as a decorator: @entry(KEY, sentence=...)"),
    "renamed": ("return 6 * 6", "expected entry as a decorator: @entry(KEY, sentence=...) above"),
    "unseeded": ("return 6 * 6", "the entry of unseeded takes a seed, but does not use it"),
    "seeds": ("return 6 * 6", "claim seeds is measured; its second entry must take a seed"),
    "unprinted": ("return 6 * 6", "no page prints claim unprinted, of which this is the second en"),
    "unknown": ("return 6 * 6", "no page makes claim unknown, of which this is the second entry"),
    "marks": ("return 6 * 6", "claim marks is given, and needs no second entry"),
}
"""Bodies of entries of claims of 36, and the beginnings of the problems."""
MODULE = """\
import math
import os
import socket
from sphinx_claims.recompute import entry

SOURCE = {source!r}


@entry("{key}", sentence="36 in {key}.")
def {key}():
    {body}
"""


def test_an_entry_that_is_wrong_is_an_error(site, tmp_path, monkeypatch):
    site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + SETTINGS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    library = tmp_path / "library.py"
    library.write_text("x = 6\n")
    (tmp_path / "wrapper.py").write_text("import library\n")
    for key, (body, _) in WRONG.items():
        module = MODULE.format(key=key, source=str(library), body=body)
        if key == "hidden":
            module = module.replace("\n@entry", "\nif entry is None:\n  @entry").replace(
                "\ndef", "\n  def"
            )
        if key == "called":
            module = module.replace("@entry", "make = entry").replace("36 in", "36 for")
            module += "\n\nmake(called)\n"
        if key == "asynchronous":
            module = module.replace("\ndef", "\nasync def")
        if key == "renamed":
            module = module.replace("import entry", "import entry as second")
            module = module.replace("@entry", "@second")
        if key == "unseeded":
            module = module.replace("unseeded()", "unseeded(seed)").replace("36 in", "< 37 in")
        site.write(f"../entries/{key}.py", module)
    printed = [key for key in WRONG if key not in {"unprinted", "unknown"}]
    text = "".join(f"{{claim}}`{key}` in {key}.\n\n" for key in printed)
    measured = ["seeds", "unseeded"]
    computed = [key for key in WRONG if key not in {"marks", "unknown", *measured}]
    cells = [f'claim("{key}", "36", 6 * len("threes"))' for key in computed]
    fact = '[[fact]]\nkey = "marks"\nvalue = 36\nsource = "a book"\n'
    site.write("facts.toml", fact)
    cells.append('given("marks", "36", "facts.toml")')
    for key in measured:
        cells.append(f'claim("{key}", "< 37", 6 * len("threes"), evidence="measured")')
    site.write_page("dice.md", text, *cells)
    status, lines = site.build()
    assert status == 1, lines
    for key, (_, problem) in WRONG.items():
        about = [line.partition("ERROR: ")[2] for line in lines if key in line]
        assert any(error.startswith(problem) for error in about), (key, about)
    assert 'claim syntax has no second entry; compute it from "36 in syntax."' in str(lines)


FAILING = """
from sphinx_claims.recompute import entry


@entry("value", sentence="It has 36 and 12 pairs.")
def value():
    return 6 * 6
"""


FAILS = [
    (
        "1 / 0",
        'claim("value", "36", 6 * len("threes"))\nclaim("other", "12", 2 * len("threes"))',
        ["ZeroDivisionError: division by zero"],
    ),
    (
        "from sphinx_claims import chosen",
        'other = chosen("other", "[1 × 1, 2]", [1, 2])\nclaim("value", "36 × 1", 12 * sum(other))',
        ["claim other is invalid", "claim value is invalid"],
    ),
]


@pytest.mark.parametrize(("first", "second", "problems"), FAILS)
def test_entries_of_claims_that_cannot_be_judged_are_quiet(site, first, second, problems):
    site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + SETTINGS)
    site.write("../entries/value.py", FAILING)
    site.write_page("dice.md", "It has {claim}`value` and {claim}`other` pairs.", first, second)
    status, lines = site.build()
    assert (status, len(lines)) == (1, len(problems) + 1)
    assert all(problem in line for problem, line in zip(problems, lines, strict=False))


ROOT = """
import sys
from sphinx_claims.recompute.guard import Guard

Guard(sys.argv[1], (), (sys.argv[2],)).install()
import colorsys

open(sys.argv[1] + "/data")
open(sys.argv[2] + "page")
"""


def test_packages_may_be_installed_below_the_pages(tmp_path):
    (tmp_path / "data").write_text("")
    command = [sys.executable, "-c", ROOT, str(tmp_path), tmp_path.anchor]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    problem = f"an entry reads a file of the site, {tmp_path.anchor}page"
    assert done.stderr.splitlines()[-1] == f"sphinx_claims.recompute.guard.RefusedError: {problem}"
