"""Pages that try to change a verdict: each one gets an error, and nothing false is published."""

import json

import pytest

APPEND = """
import json, os
from sphinx_claims.claims.reading import read_claim
def append(line):
    with open(os.environ["SPHINX_CLAIMS_RECORDS"], "a") as records:
        records.write(line + "\\n")
def record(key, statement, number):
    return json.dumps(read_claim(key, statement, number, {}).to_dict())
"""
JUDGE = """
import sys
from dataclasses import replace
from sphinx_claims.claims.verdict import Verdict
def patch(module):
    judge = module.judge_submission
    def verified(submission, statement=None):
        return replace(judge(submission), verdict=Verdict("verified", "exact", "3", 1.0))
    module.judge_submission = verified
patch(sys.modules["sphinx_claims.claims.judgment"])
patch(sys.modules["sphinx_claims.claims.kernel"])
"""
WRAP = """
import sys
functions = vars(sys.modules["sphinx_claims"])
real = functions["claim"]
functions["claim"] = lambda key, statement, *values, **more: {call}
from sphinx_claims import claim
claim("{key}", "3", 1 + 1, again=4 - 2)
"""
WRONG = "claim {} states 3, computed 2 (exact, margin -1)"

LYING = """
import datetime
from decimal import Decimal
Three = property(lambda _: 3)
class Whole(int):
    numerator = Three
    __int__ = __index__ = __trunc__ = lambda _: 3
class Part(Fraction):
    numerator, denominator = Three, property(lambda _: 1)
    as_integer_ratio = lambda _: (3, 1)
class Digits(Decimal):
    as_integer_ratio = lambda _: (3, 1)
class Complex(complex):
    real, imag, __complex__ = Three, property(lambda _: 0), lambda _: 3 + 0j
class Many(list):
    __iter__ = lambda _: iter([3, 4])
    __len__ = lambda _: 2
class Day(datetime.date):
    toordinal = lambda _: datetime.date(1999, 1, 1).toordinal()
class Moment(datetime.datetime):
    year, hour, date = Three, Three, lambda _: datetime.date(1999, 1, 1)
class Span(datetime.timedelta):
    days = Three
class Told:
    tolist = lambda _: 3
two = Fraction(1) + 1
"""
LIES = {
    "whole": ("3", "Whole(two)", "claim whole states 3, computed 2 (exact, margin -1)"),
    "part": ("3", "Part(two)", "claim part states 3, computed 2 (exact, margin -1)"),
    "digits": ("3", "Digits(1 + 1)", "claim digits states 3, computed 2 (exact, margin -1)"),
    "complex": (
        "3",
        "Complex(1 + 1)",
        "claim complex states 3, computed 2 (exact, margin -1)",
    ),
    "many": ("[3]", "Many([two])", "claim many states [3], computed [2] (exact, margin -1): entry"),
    "day": (
        "1999-01-01",
        "Day(1999 + 1, 1, 1)",
        "claim day states 1999-01-01, computed 2000-01-01 (exact, margin -1)",
    ),
    "moment": (
        "1999-01-01 03:00",
        "Moment(1999 + 1, 1, 1, 4)",
        "claim moment states 1999-01-01 03:00, computed 2000-01-01T04:00 (exact, margin -1)",
    ),
    "span": (
        "3 days",
        "Span(1 + 1)",
        "claim span states 3 d, computed 2 d (exact, margin -1)",
    ),
    "told": ("3", "Told()", "claim told is invalid: the value holds <__main__.Told object"),
}

ATTACKS = {
    "judge": ([JUDGE, 'claim("judge", "3", 1 + 1)'], WRONG.format("judge")),
    "arithmetic": (
        [
            "def nothing(*_): return Fraction(0)\n"
            "Fraction.__sub__ = Fraction.__rsub__ = nothing\n"
            "Fraction.__eq__ = lambda *_: True",
            'claim("arithmetic", "3", Fraction(1) + 1)',
        ],
        WRONG.format("arithmetic"),
    ),
    "testing": (
        [
            "import numpy as np\nnp.abs = lambda values: 0 * values",
            'claim("testing", "3.5", 2 + 0.5, again=5 * 0.5)',
        ],
        "claim testing states 3.5, computed 2.5 (numeric, margin -1)",
    ),
    "float-class": (
        [
            "class Equal(float):\n"
            "    __eq__ = lambda *_: True\n"
            "    __hash__ = float.__hash__\n"
            "    __sub__ = __rsub__ = __abs__ = lambda *_: 0.0\n"
            "    __float__ = lambda _: 3.0\n"
            "    hex = lambda _: (3.0).hex()\n"
            "    is_integer = lambda _: True",
            'claim("float-class", "3", Equal(1 + 1.5), again=Equal(2 + 0.5))',
        ],
        "claim float-class states 3, computed 2.5 (numeric, margin -1)",
    ),
    "fraction-class": (
        [
            "class Equal(Fraction):\n"
            "    __eq__ = lambda *_: True\n"
            "    __sub__ = __rsub__ = lambda *_: Fraction(0)",
            'claim("fraction-class", "3", Equal(1 + 1))',
        ],
        WRONG.format("fraction-class"),
    ),
    "string-class": (
        [
            "class Equal(str):\n"
            "    __eq__ = lambda *_: True\n"
            "    __hash__ = str.__hash__\n"
            "    __str__ = lambda _: 'Alice'",
            'claim("string-class", "Alice", Equal("Bob" + "by"))',
        ],
        "claim string-class states Alice, computed Bobby (exact, margin -1)",
    ),
    "array-class": (
        [
            "import numpy as np\n"
            "class Coarse(np.ndarray):\n"
            "    dtype = property(lambda _: np.dtype('float16'))",
            "value = np.array([2.0]) + 0.01",
            'claim("array-class", "[2]", value.view(Coarse), b=np.array([1.005]) * 2)',
        ],
        "claim array-class states [2], computed [2.01] (numeric, margin -1)",
    ),
    "scalar-class": (
        [
            "import numpy as np\nclass Coarse(np.float64):\n    dtype = np.dtype('float16')",
            'claim("scalar-class", "2", Coarse(2.0 + 0.01), b=2 * 1.005)',
        ],
        "claim scalar-class states 2, computed 2.01 (numeric, margin -1)",
    ),
    "tensor-class": (
        [
            "import torch\n"
            "class Coarse(torch.Tensor):\n"
            "    dtype = property(lambda _: torch.float16)\n"
            "value = torch.tensor([2.01]) * 1",
            'claim("tensor-class", "[2]", value.as_subclass(Coarse), b=value * 1)',
        ],
        "claim tensor-class states [2], computed [2.00999999] (numeric, margin -1)",
    ),
    "array-interface": (
        [
            "import numpy as np\n"
            "class Array:\n"
            "    dtype = np.dtype('float16')\n"
            "    __eq__ = lambda *_: True\n"
            "    def __array__(self, dtype=None, copy=None): return np.array([2.01])",
            'claim("array-interface", "[2]", Array(), b=np.array([2.0]) + 0.01)',
        ],
        "claim array-interface states [2], computed [2.01] (numeric, margin -1)",
    ),
    "coarse": (
        [
            "import torch",
            'claim("coarse", "1e2", (torch.tensor(70.0) + 2).to(torch.float8_e4m3fn))',
        ],
        "claim coarse is invalid: the value has the float format float8_e4m3fn, from which no "
        "tolerance follows; convert it to float32 first (unknown)",
    ),
    "rebound": (
        ["def claim(*_): pass", 'claim("rebound", "3", 1 + 1)'],
        "claim no longer names the function claim; rename the other",
    ),
    "reworded": (
        [WRAP.format(key="reworded", call='real(key, "2", *values, **more)')],
        'claim reworded has the statement "3" in the source, but "2" when the cell runs',
    ),
    "unwitnessed": (
        [WRAP.format(key="unwitnessed", call="real(key, statement, 3)")],
        "claim unwitnessed has the names again in the source, but none when the cell runs",
    ),
    "sampled": (
        [WRAP.format(key="sampled", call="real(key, '3', *values, standard_error=.9, **more)")],
        "claim sampled has evidence of the kind statistical, not in the source",
    ),
    "other-function": (
        [WRAP.format(key="other-function", call="functions['chosen'](key, '3', 3)")],
        'claim other-function has the function "claim" in the source, but "chosen" when the cell '
        "runs",
    ),
    "silent": (
        [WRAP.format(key="silent", call="None")],
        "claim silent is not made when the cell runs",
    ),
    "appended": (
        [APPEND, 'append(record("appended", "3", 3))'],
        "claim appended is made, but no cell calls claim for it; call it in the cell, and neither "
        "in a module nor by exec",
    ),
    "repeated": (
        [APPEND, 'append(record("repeated", "2", 2))\nclaim("repeated", "2", 1 + 1)'],
        "claim repeated is made more than once by this call; make it once",
    ),
    "garbage": ([APPEND, "append('{\"key\": 1')"], "the cell has written to the file by which the"),
    "no-object": ([APPEND, "append('[]')"], "the cell has written to the file by which the"),
    "other-form": ([APPEND, 'append(\'{"key": "x"}\')'], "the cell has written to the file by"),
    "elsewhere": (
        [
            'import os\nos.environ["SPHINX_CLAIMS_RECORDS"] = os.devnull',
            'claim("elsewhere", "3", 2 + 1)',
        ],
        "claim elsewhere is not made when the cell runs",
    ),
    "displayed": (
        [
            "from IPython.display import display\n"
            'display({"application/vnd.sphinx-claims+json": {"key": "appended"}}, raw=True)'
        ],
        "the cell displays the evidence of claim appended, which it does not make",
    ),
    "displayed-form": (
        [
            "from IPython.display import display\n"
            'display({"application/vnd.sphinx-claims+json": ["x"]}, raw=True)'
        ],
        "the cell displays the evidence of claim None, which it does not make",
    ),
    "thread": (
        [
            APPEND + "from threading import Event, Thread\nevent = Event()\n"
            'late = Thread(target=lambda: event.wait() and append(record("thread", "3", 3)))\n'
            "late.start()",
            "event.set()\nlate.join()",
        ],
        "claim thread is made, but no cell calls claim for it; call it in the cell, and neither in "
        "a module nor by exec",
    ),
    "fork": (
        [
            'import os\nchild = os.fork()\nclaim("fork", "2", 1 + 1)\n'
            "if not child: os._exit(0)\nos.waitpid(child, 0)"
        ],
        "claim fork is made more than once by this call; make it once",
    ),
    "module": (
        ["import makes_claims"],
        "claim module is made, but no cell calls claim for it; call it in the cell, and neither in "
        "a module nor by exec",
    ),
    "exec": (
        ['exec(\'claim("exec", "2", 1 + 1)\')'],
        "claim is called in exec; call it directly, with literals, at the top level of a cell or "
        "in a loop over a literal table",
    ),
    "run-cell": (
        ['get_ipython().run_cell(\'claim("run-cell", "2", 1 + 1)\');'],
        "claim run-cell is made, but no cell calls claim for it; call it in the cell, and neither "
        "in a module nor by exec",
    ),
    "branch": (
        ['if not Fraction(1):\n    claim("branch", "2", 1 + 1)'],
        "claim branch is not made when the cell runs",
    ),
    "raised": (
        ['if Fraction(1):\n    raise SystemError\nclaim("raised", "2", 1 + 1)'],
        "SystemError",
    ),
    "endless": (
        ['n = 3\nwhile n := n - 1:\n    claim("endless", "2", 1 + 1)'],
        "claim endless is made more than once by this call; make it once",
    ),
    "namespace": (
        ["vars()['claim'] = print", 'claim("namespace", "3", 1 + 1)'],
        "claim no longer names the function claim; rename the other",
    ),
    "user-namespace": (
        ["get_ipython().user_ns['claim'] = print", 'claim("user-namespace", "3", 1 + 1)'],
        "claim user-namespace is not made when the cell runs",
    ),
    "alias": (
        ["from sphinx_claims import claim as agree", 'agree("alias", "3", 1 + 1)'],
        WRONG.format("alias"),
    ),
    "timed": (["%time claim('timed', '3', 1 + 1)"], WRONG.format("timed")),
    "captured": (["%%capture\nclaim('captured', '3', 1 + 1)"], WRONG.format("captured")),
    "repeatedly": (
        ["%timeit -n1 -r1 claim('repeatedly', '2', 1 + 1)"],
        "claim repeatedly is made, but no cell calls claim for it; call it in the cell, and "
        "neither in a module nor by exec",
    ),
    "other-process": (
        [
            "import subprocess, sys\n"
            "code = \"from sphinx_claims import claim; claim('other-process', '2', 1 + 1)\"\n"
            "_ = subprocess.run([sys.executable, '-c', code], capture_output=True)"
        ],
        "claim other-process is made, but no cell calls claim for it; call it in the cell, and "
        "neither in a module nor by exec",
    ),
    "run-script": (
        [
            "from pathlib import Path\n_ = Path('made_here.py').write_text("
            "\"from sphinx_claims import claim\\nclaim('run-script', '2', 1 + 1)\")",
            "%run made_here.py",
        ],
        "claim run-script is made, but no cell calls claim for it; call it in the cell, and "
        "neither in a module nor by exec",
    ),
    "skipped": (
        [
            'for key, stated, n in [("skipped", "2", 1), ("made", "3", 2)]:\n'
            "    if n < 2:\n        continue\n    claim(key, stated, n + 1)"
        ],
        "claim skipped is not made when the cell runs",
    ),
    "caught": (
        [
            'try:\n    Fraction(1, 0)\n    claim("caught", "2", 1 + 1)\n'
            "except ZeroDivisionError:\n    pass"
        ],
        "claim caught is not made when the cell runs",
    ),
    "expression": (
        [
            JUDGE + "import sympy",
            'claim("expression", "≈ 1.5", sympy.sqrt(2) * 1, b=sympy.sqrt(8) / 2)',
        ],
        "claim expression states ≈ 1.5, computed sqrt(2) (symbolic, margin -0.716)",
    ),
}


@pytest.fixture(scope="module")
def problems(module_site):
    """Return the errors of a build of all pages at once, by page, and the names of its files."""
    module_site.write(
        "makes_claims.py", "from sphinx_claims import claim\nclaim('module', '2', 1 + 1)"
    )
    claims = [f'claim("{key}", "{stated}", {value})' for key, (stated, value, _) in LIES.items()]
    module_site.write_page("lying.md", "Words.", LYING, "\n".join(claims))
    for name, (cells, _) in ATTACKS.items():
        module_site.write_page(f"{name}.md", f"Here is {{claim}}`words <{name}>`.", *cells)
    before = module_site.published()
    status, lines = module_site.build()
    assert status == 1
    assert module_site.changes(before) == []
    return lines


@pytest.mark.parametrize(("name", "message"), [(n, text) for n, (_, text) in ATTACKS.items()])
def test_a_page_that_changes_a_verdict_is_refused(problems, name, message):
    found = [line for line in problems if line.startswith(f"{name}.md:")]
    assert any(f"ERROR: {message}" in line for line in found), found


@pytest.mark.parametrize("message", [text for *_, text in LIES.values()], ids=LIES)
def test_an_object_that_lies_about_its_value_is_read_as_it_is(problems, message):
    found = [line for line in problems if line.startswith("lying.md:")]
    assert any(f"ERROR: {message}" in line for line in found), found


def test_what_is_written_after_the_last_cell_is_not_read(site):
    site.write_page(
        "page.md",
        "One {claim}`half`.",
        'claim("half", "1/2", Fraction(1) / 2)',
        APPEND + "import atexit\n"
        'line = record("half", "1/3", 3)\n'
        "_ = atexit.register(lambda: (append(line), append('{')))",
    )
    site.built()
    (claim,) = json.loads((site.out / "claims.json").read_text())["claims"]
    assert (claim["stated"], claim["computed"]) == ("1/2", "1/2")


def test_values_from_the_cache_are_judged_again(site, monkeypatch):
    monkeypatch.setattr("sphinx_claims.claims.judgment.accepts", lambda *_: False)
    monkeypatch.delattr("sphinx_claims.build.execute_pages")
    status, lines = site.build("-E")
    assert status == 1
    assert lines[0].endswith("claim half states 1/2, computed 1/2 (exact, margin 1)")


def test_a_loop_over_a_literal_table_makes_claims(site):
    site.write_page(
        "page.md",
        "Some {claim}`half`, {claim}`third` and {claim}`words <same>`.",
        'for key, stated, n in [("half", "1/2", 2), ("third", "1/3", 3)]:\n'
        "    claim(key, stated, Fraction(1, n))\n"
        'agree("same", value=0.5 * 0.5, evidence=1 / 4, data_file=Fraction(3, 4) / 3)',
    )
    site.built()
    claims = json.loads((site.out / "claims.json").read_text())["claims"]
    assert [claim["stated"] for claim in claims] == ["1/2", "1/3", "value, evidence, data_file"]
    assert {claim["line"] for claim in claims[:2]} == {site.line("page.md", "claim(key")}
