"""Tests of the search for claims whose check cannot fail."""

from textwrap import dedent

import pytest

from sphinx_claims.reading.dataflow import find_tautologies

IMPORTS = """\
import json
import math
import operator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import torch
from library import f, g, table
from sphinx_claims import agree, chosen, cited, claim, disagree, given
from sphinx_claims.claims.statement import parse
"""


def problems(*cells, strict=False, folder=None):
    found = find_tautologies([IMPORTS, *map(dedent, cells)], strict, folder)
    return [one.text for one in found]


ESCAPES = [
    "claim('k', '3', 3)",
    "n = 3\nclaim('k', '3', n)",
    "n: int = 3\nm = n\nclaim('k', '3', m)",
    "claim('k', '-3', -3)",
    "claim('k', '3', +(3))",
    "claim('k', '3', (n := 3))",
    "(n := 3)\nclaim('k', '3', n)",
    "claim('k', 'Alice', 'Alice')",
    "claim('k', 'yes', True)",
    "claim('k', 'yes', not False)",
    "claim('k', 'yes', 1 < 2)",
    "claim('k', 'yes', 3 in [1, 2, 3])",
    "a, b = 3, f()\nclaim('k', '3', a)",
    "a, *b = 1, 2, 3\nclaim('k', '[2, 3]', b)",
    "[a, (b, c)] = [f(), (3, f())]\nclaim('k', '3', b)",
    "a = b = 3\nclaim('k', '3', b)",
    "claim('k', '[1, [2, 3]]', [1, (2, 3)])",
    "rows = {'a': 3, 'b': f()}\nclaim('k', '3', rows['a'])",
    "rows = {**{'a': 3}}\nclaim('k', '3', rows['a'])",
    "claim('k', '3', {'a': 3}.get('a'))",
    "claim('k', '3', dict(a=3)['a'])",
    "rows = [1, 2, 3]\nclaim('k', '3', rows[-1])",
    "claim('k', '3', (f(), 3)[1])",
    "claim('k', '[1, 2]', [1, 2, f()][:2])",
    "claim('k', '3', [f(), 3].pop())",
    "claim('k', '1/2', Fraction('1/2'))",
    "claim('k', '3', int('3'))",
    "claim('k', '3', int(float(str(3))))",
    "claim('k', '0.3', Decimal('0.3'))",
    "claim('k', '[1, 2]', np.array([1, 2]))",
    "claim('k', '[1, 2]', torch.tensor([1, 2], dtype=torch.float64).clone().numpy())",
    "x = np.array([1, 2])\nclaim('k', '[1, 2]', x.copy().tolist())",
    "claim('k', '1', np.array([[1, 2], [3, 4]])[0][0])",
    "claim('k', '[0, 0]', np.zeros(2))",
    "claim('k', '[3]', sorted([3]))",
    "claim('k', '5', len('hello'))",
    "claim('k', '3', sum([3]))",
    "claim('k', '3', np.sum([3, 0]))",
    "claim('k', '3', max([3]))",
    "claim('k', '3', min(3, 3))",
    "claim('k', '3', np.array([3, 3]).mean())",
    "claim('k', 'yes', all([True]))",
    "claim('k', '3', round(3.2))",
    "claim('k', '3', abs(-3))",
    "claim('k', '3', next(iter([3])))",
    "claim('k', '3', json.loads('3'))",
    "claim('k', '3', eval('3'))",
    "n = 3\nclaim('k', '3', eval('n'))",
    "n = 3\nclaim('k', '3', vars()['n'])",
    "n = 3\nclaim('k', '3', globals()['n'])",
    "claim('k', '3', f'{3}')",
    "claim('k', 'a-3', 'a' + '-3')",
    "claim('k', 'a-3', 'a-%d' % 3)",
    "claim('k', 'a-3', '-'.join(['a', '3']))",
    "claim('k', '[1, 1]', [1] * 2)",
    "claim('k', '3', 3 * 1)",
    "claim('k', '3', 3 * 1.0)",
    "claim('k', '3', 0 + 3 - 0)",
    "claim('k', '3', 3 / 1)",
    "claim('k', '3', 3**1)",
    "claim('k', '3', -(-3))",
    "claim('k', '3', operator.add(3, 0))",
    "x = f()\nclaim('k', '3', x - x + 3)",
    "x = f()\nclaim('k', '3', 3 * x / x)",
    "claim('k', '3', 3 + 0 * f())",
    "n = 3\nn += 0\nclaim('k', '3', n)",
    "n = 3\nn *= 1\nclaim('k', '3', n)",
    "claim('k', '3', 3 if f() else 3)",
    "claim('k', '3', 3 if True else f())",
    "claim('k', '3', 3 or f())",
    "claim('k', '3', True and 3)",
    "if f():\n    n = 3\nelse:\n    n = 3\nclaim('k', '3', n)",
    "if True:\n    n = 3\nelse:\n    n = f()\nclaim('k', '3', n)",
    "n = 2\nif 1:\n    n = 3\nclaim('k', '3', n)",
    "for n in [1, 2, 3]: pass\nclaim('k', '3', n)",
    "for n in range(1, 4): pass\nclaim('k', '3', n)",
    "claim('k', '[1, 2]', [n for n in (1, 2)])",
    "for key, stated, n in [('k', '3', 3)]: claim(key, stated, n)",
    "for i, n in enumerate([3]): claim('k', '3', n)",
    "h = lambda: 3\nclaim('k', '3', h())",
    "h = lambda x: x\nclaim('k', '3', h(3))",
    "claim('k', '3', (lambda x, y=f(): x)(3))",
    "def h():\n    '''Three.'''\n    n = 3\n    return n\nclaim('k', '3', h())",
    "def h(x, *, y=3): return y\nclaim('k', '3', h(f()))",
    "def h(x): return (x, f())\nclaim('k', '3', h(3)[0])",
    "def h():\n    f()\n    return 3\nclaim('k', '3', h())",
    "def h():\n    if f(): return 3\n    return 3\nclaim('k', '3', h())",
    "def h():\n    for n in f(): n = 3\n    return 3\nclaim('k', '3', h())",
    "claim('k', '3', (lambda *n: n[0])(3))",
    "claim('k', '3', (lambda **n: n['a'])(a=3))",
    "h = {'a': lambda: 3}\nclaim('k', '3', h['a']())",
    "claim('k', '3', list(map(lambda n: n, [3]))[0])",
    "claim('k', '[1, 2]', list(map(int, '12')))",
    "for x in f(): n = 3\nclaim('k', '3', n)",
    "import pandas as pd\nclaim('k', '[1, 2]', pd.Series([1, 2]).to_numpy())",
    "x = f()\nclaim('k', 'yes', x == x)",
    "class C:\n    n = 3\nclaim('k', '3', C.n)",
    "@dataclass\nclass C:\n    n: int\nclaim('k', '3', C(3).n)",
    "claim('k', '3', SimpleNamespace(n=3).n)",
    "claim('k', '3', getattr(SimpleNamespace(n=3), 'n'))",
    "rows = []\nrows.append(3)\nclaim('k', '[3]', rows)",
    "rows = [0, 0]\nrows[1] = 3\nclaim('k', '[0, 3]', rows)",
    "rows = {}\nrows['a'] = 3\nclaim('k', '3', rows['a'])",
    "rows = [1, 2]\nprint(rows)\nclaim('k', '[1, 2]', rows)",
    "n = chosen('n', '3', 3)\nprint(f(n))\nclaim('k', '3', n)",
    "try:\n    n = 3\nfinally:\n    pass\nclaim('k', '3', n)",
    "with f():\n    n = 3\nclaim('k', '3', n)",
    "%time n = 3\nclaim('k', '3', n)",
    "from sphinx_claims import claim as c\nc('k', '3', 3)",
    "claim(key='k', statement='3', computed=3)",
    "claim('k', '3', 3, other=f())",
    "claim('k', '3', parse('3'))",
    "claim('k', '3', parse('3').entries)",
    "x = f()\nclaim('k', '3', max(3, min(3, x)))",
    "x = f()\nclaim('k', '3', min(3, max(x, 4)))",
    "claim('k', '3', np.clip(f(), 3, 3))",
    "claim('k', '3', np.where(f(), 3, 3))",
    "claim('k', '3', f() * False + 3)",
    "x = f()\nclaim('k', '3', 3 + (x ^ 0 != x))",
    "claim('k', '3', (f() and False) or 3)",
    "claim('k', '3', ~~3)",
    "exec('n = 3')\nclaim('k', '3', n)",
    "globals()['n'] = 3\nclaim('k', '3', n)",
    "class C:\n    def h(self): return 3\nclaim('k', '3', C().h())",
    "class C:\n    @staticmethod\n    def h(): return 3\nclaim('k', '3', C.h())",
    "class C:\n    @property\n    def h(self): return 3\nclaim('k', '3', C().h)",
    "def h(n=3):\n    return n\nclaim('k', '3', h())",
    "from functools import cache\n@cache\ndef h(): return 3\nclaim('k', '3', h())",
    "from functools import partial\nh = partial(lambda n: n, 3)\nclaim('k', '3', h())",
    "def h():\n    yield 3\nclaim('k', '3', next(h()))",
    "claim('k', '3', {**dict(a=3)}['a'])",
    "claim('k', '3', {k: n for k, n in [('a', 3)]}['a'])",
    "claim('k', '[3, 4]', [n for n in [3, 4] if True])",
    "from collections import namedtuple\nP = namedtuple('P', 'x y')\nclaim('k', '3', P(3, 4).x)",
    "match [3, f()]:\n    case [n, m]: pass\nclaim('k', '3', n)",
    "while True:\n    n = 3\n    break\nclaim('k', '3', n)",
    "claim('k', '3', (3).__int__())",
    "claim('k', '3', operator.itemgetter(0)([3]))",
    "claim('k', '3', vars(SimpleNamespace(a=3))['a'])",
    "claim('k', '[3, 4]', [int(n) for n in '3,4'.split(',')])",
    "claim('k', '[3, 4]', np.array('3 4'.split(), dtype=float))",
    "from io import StringIO\nclaim('k', '[3, 4]', np.loadtxt(StringIO('3 4')))",
    "claim('k', '3', json.loads(json.dumps([3]))[0])",
    "claim('k', '[3, 3]', np.tile([3], 2))",
    "import datetime\nclaim('k', '2020-01-31', datetime.date.fromisoformat('2020-01-31'))",
    "xs = [3]\nlen(xs)\nprint(xs)\ny = np.sum(xs)\nclaim('k', '[3]', xs)",
    "n = 3\ny = f(n, [n])\nclaim('k', '3', n)",
    "n = Fraction(3)\ny = f(n)\nclaim('k', '3', n)",
    "claim('k', '[3]', (xs := [3]), other=f(xs))",
]

STRICT_ESCAPES = [
    "claim('k', '1/2', Fraction(1, 2))",
    "claim('k', '1/2', 1 / 2)",
    "claim('k', '1e6', 10**6)",
    "claim('k', '2', np.array([1, 2]).size)",
    "claim('k', '3', len([1, 2, 3]))",
    "claim('k', '1', Fraction(1, 2).numerator)",
    "claim('k', '1/2', Fraction(1) / 2)",
    "claim('k', '3', len('one') + 0)",
]


@pytest.mark.parametrize("code", ESCAPES)
def test_a_constant_is_no_computed_value(code):
    found = problems(code)
    assert len(found) == 1
    assert found[0].startswith("claim k compares a constant with itself: ")


@pytest.mark.parametrize("code", STRICT_ESCAPES)
def test_quotients_and_counts_of_constants(code):
    assert problems(code, strict=True)[0].startswith("claim k compares a constant with itself: ")
    assert problems(code) == [] or "len('one')" in code


def test_a_constant_of_a_module_of_the_page(tmp_path):
    module = (
        "import numpy as np\nN = 3\ndef three():\n    return N\ndef rows(n):\n    return [n] * f()"
    )
    (tmp_path / "figures.py").write_text(module)
    refused = [
        "from figures import N\nclaim('k', '3', N)",
        "import figures\nclaim('k', '3', figures.N)",
        "import figures as shown\nclaim('k', '3', shown.three())",
        "from figures import three as h\nclaim('k', '3', h())",
    ]
    for code in refused:
        assert len(problems(code, folder=tmp_path)) == 1, code
    accepted = [
        "import figures\nclaim('k', '3', len(figures.rows(2)))",
        "import figures\nfigures.N = f()\nclaim('k', '3', figures.N)",
        "import elsewhere\nclaim('k', '3', elsewhere.N)",
    ]
    for code in accepted:
        assert problems(code, folder=tmp_path) == [], code


CHANGES = {
    "optimizer": "x = torch.ones(2)\ndescent = torch.optim.SGD([x], lr=0.1)\ndescent.step()",
    "container": "x = [1.0]\ny = f({'x': x})",
    "keyword": "x = [1.0]\ny = f(model=[x])",
    "attribute": "x = SimpleNamespace(n=0)\nx.n = f()",
    "held": "x = np.zeros(2)\nmodel = SimpleNamespace(x=x)\nf(model).train()",
    "part": "x = [[0], [0]]\ny = f(x[0])",
    "unpacked": "w = [1.0]\ny = f(w)\n(x,) = w",
    "shuffle": "x = [3, 1, 2]\n_ = np.random.default_rng(0).shuffle(x)",
    "sort": "x = [3, 1, 2]\nx.sort()",
    "add.at": "x = np.zeros(3)\nnp.add.at(x, [0, 0], 1)",
    "out": "x = np.zeros(3)\ny = np.cumsum([1, 2, 3], out=x)",
    "copyto": "x = np.zeros(2)\nnp.copyto(x, f())",
    "underscore": "x = torch.zeros(2)\ny = torch.nn.init.ones_(x)",
    "function": "x = [0]\ndef h():\n    x[0] = f()\nh()",
    "function that returns": "x = [0]\ndef h(n):\n    x.append(n)\n    return n\ny = h(f())",
    "callback": "x = []\ny = f(lambda n: x.append(n))",
    "function as argument": "x = []\ndef h(n): x.append(n)\nf(h)",
    "decorated": "x = []\n@f\ndef h(n): x.append(n)",
    "bound method": "x = []\ny = f(target=x.append)",
    "map": "x = [0]\nlist(map(x.append, f()))",
    "comprehension": "x = [0]\n[x.append(n) for n in f()]",
    "augmented alias": "x = [0]\ny = x\ny += [f()]",
    "slice": "x = np.zeros(2)\nv = x[:1]\nv[0] = f()",
    "augmented view": "x = np.zeros(2)\nv = x.reshape(2, 1)\nv += f()",
    "row": "x = np.zeros((2, 2))\nfor row in x: row += f()",
    "row of a table": "x = [[0], [0]]\nfor row in x: row.append(f())",
    "alias in a list": "x = [0]\ny = [x, x]\nf(y)",
    "alias in a dictionary": "x = [0]\ny = {'a': x}\ny['a'].append(f())",
    "context": "x = []\nwith f(x): pass",
    "thread": "x = [0]\nfrom threading import Thread\nt = Thread(target=f, args=(x,))",
    "pop": "x = [3, 1]\nm = x.pop()",
    "next": "y = iter([3, 1])\nm = next(y)\nx = next(y)",
    "class": "class S: n = 0\nS.n = f()\nx = S.n",
    "instance": "@dataclass\nclass S:\n    n: int = 0\n    def bump(self): self.n += 1\n"
    "s = S(0)\ns.bump()\nx = s.n",
    "nonlocal": "def o():\n    n = 0\n    def h():\n        nonlocal n\n        n += f()\n"
    "    h()\n    return n\nx = o()",
    "exec": "x = [0]\nexec('x.append(f())')",
    "unknown code": "x = 3\n%run -i other.py",
    "run_cell": "x = 3\nget_ipython().run_cell(f())",
    "global": "def h():\n    global x\n    x = f()\nx = 3\nh()",
}


@pytest.mark.parametrize("code", CHANGES.values(), ids=CHANGES)
def test_a_value_that_something_else_changes_is_no_constant(code):
    assert problems(f"{code}\nclaim('k', '3', x)") == []


def test_a_constant_of_an_earlier_cell():
    assert len(problems("n = 3", "m = f()", "claim('k', '3', n)")) == 1


@pytest.mark.parametrize(
    "code",
    [
        "claim('k', '3', f(3))",
        "claim('k', '3', 1 + 2)",
        "claim('k', '1024', 2**10)",
        "a, b = 3, 4\nclaim('k', '5', math.sqrt(a * a + b * b))",
        "claim('k', '7/2', Fraction(sum(range(1, 7)), 6))",
        "claim('k', '6', sum([1, 2, 3]))",
        "claim('k', '3', max([1, 3, 2]))",
        "claim('k', '2', sorted([1, 3, 2])[1])",
        "claim('k', '3', len('one two three'.split()))",
        "claim('k', '2', 'ABBA'.count('B'))",
        "x = np.array([1, -3])\nclaim('k', 'yes', all([abs(x).max() <= 3, x[0] < 2]))",
        "faces = [1, 2, 3]\nclaim('k', '2', sum(faces) / len(faces))",
        "faces = chosen('faces', '6', 6)\nhits = 2\nclaim('k', '1/3', Fraction(hits, faces))",
        "total = 0\nfor n in [1, 2]: total += n\nclaim('k', '3', total)",
        "total = 0\nfor n in f(): total = 3\nclaim('k', '3', total)",
        "found = False\nfor n in f():\n    if n:\n        found = True\nclaim('k', 'yes', found)",
        "n = 0\nwhile f(n): n += 1\nclaim('k', '3', n)",
        "n = 3 if f() else 4\nclaim('k', '3', n)",
        "n = 4\nif f(): n = 3\nclaim('k', '3', n)",
        "claim('k', '3', f() or 3)",
        "claim('k', '3', [1, 3][f()])",
        "claim('k', '3', len(table))",
        "claim('k', '2', len({f(n) for n in (1, 2, 3)}))",
        "claim('k', '2', len(set([f(1), f(2), g()])))",
        "words = ['a', 'b', 'a']\nclaim('k', '2', len(set(words)))",
        "def h(n):\n    if n > 2: return 3\n    return f(n)\nclaim('k', '3', h(2))",
        "def h(n): return 1 if n == 0 else n * h(n - 1)\nclaim('k', '120', h(5))",
        "total = 0\nfor i in range(999):\n    total = f(total) + i\nclaim('k', '3', total)",
        "claim('k', '[1, 4]', list(map(lambda n: n * n, [1, 2])))",
        "claim('k', '3', len([n for n in f() if n]))",
        "claim('k', '[1, 4]', [n * n for n in (1, 2)])",
        "x = np.array([1, 2])\nclaim('k', '3', x.sum())",
        "x = np.array([1, 2])\nclaim('k', '[2, 4]', 2 * x)",
        "x = np.array([[1, 2], [3, 4]])\nclaim('k', '[[7, 10], [15, 22]]', x @ x)",
        "x = [0, 0]\nf(x)\nclaim('k', '[1, 2]', x)",
        "x = [0, 0]\ny = x\nf(y)\nclaim('k', '[1, 2]', x)",
        "x = np.zeros(2)\nx[0] = f()\nclaim('k', '[1, 0]', x)",
        "x = np.zeros(2)\nx += f()\nclaim('k', '[1, 0]', x)",
        "x = []\nfor n in f(): x.append(3)\nclaim('k', '[3]', x)",
        "x = []\nx.append(f())\nclaim('k', '[3]', x)",
        "x = []\ny = x\ny.append(f())\nclaim('k', '[3]', x)",
        "w = torch.tensor([1.0], requires_grad=True)\nf(w).backward()\nclaim('k', '3', w.grad)",
        "w = torch.zeros(1, requires_grad=True)\nf([w]).step()\nclaim('k', '3', w.item())",
        "w = torch.zeros(1).requires_grad_()\nf([w]).step()\nclaim('k', '3', w.item())",
        "def h(n):\n    total = 0\n    for i in range(n): total += i\n    return total\n"
        "claim('k', '3', h(3))",
        "def h(n): return n * (n - 1) // 2\nclaim('k', '3', h(3))",
        "h = lambda n: f(n)\nclaim('k', '3', h(3))",
        "import library\nclaim('k', '3', library.SIZE)",
        "claim('k', '3', f('3', 4))",
        "n = given('n', '3', 'facts.toml')\nclaim('k', '9', n * n)",
        "rows = cited('n', '[3, 4]', 'facts.toml')\nclaim('k', '3', rows[0])",
        "n = 3\nn = f()\nclaim('k', '3', n)",
        "def h():\n    global n\n    n = f()\nn = 3\nh()\nclaim('k', '3', n)",
        "for key, stated, n in [('k', '3', 3)]: claim(key, stated, f(n))",
        "claim('k', 'Alice', f(['Alice', 'Bob']))",
        "claim('k', 'yes', f() == 3)",
        "a, b = f()\nclaim('k', '3', b)",
        "n, *rest = 3, f()\nclaim('k', '[4]', rest)",
        "@dataclass\nclass C:\n    n: int\n    def twice(self): return 2 * self.n\n"
        "claim('k', '6', C(3).twice())",
        "claim('k', '3', f(x=3))",
        "n = 3\ndel n\nfrom library import n\nclaim('k', '3', n)",
        "x = f()\nclaim('k', '3', x * 1.0)",
        "claim('k', '3', np.linalg.norm([3.0, 0.0]), other=g())",
        "claim('k', '3', f(), other=g())",
        "claim('k', '3', f(2), other=f(3))",
        "claim('k', '3', f(2) + 1, other=g(2) + 1)",
        "claim('k', '3', np.sum(f(2)), other=math.fsum(f(2)))",
        "x = f()\nclaim('k', '[3, 4]', x, other=[g(n) for n in x])",
        "n = f()\nclaim('k', '3', n - 1, other=1 - n)",
        "a, b = f(), g()\nclaim('k', '3', a / b, other=b / a)",
        "a, b = f(), g()\nclaim('k', '3', a @ b, other=b @ a)",
        "agree('k', one=f(), zero=0)",
        "agree('k', one=f(), two=g())",
        "disagree('k', wrong=3, right=f())",
        "random = np.random.default_rng(0)\n"
        "disagree('k', one=random.normal(), two=random.normal())",
        "claim('k', '< 1', f(), evidence='measured')",
        "import pandas as pd\ntable = pd.read_csv('data.csv')\nclaim('k', '3', table['a'].iloc[0])",
        "claim('k', '[3, 4]', np.loadtxt('data.txt'))",
        "start = f()\nstop = f()\nclaim('k', '3', stop - start)",
        "data = [3, 1, 2]\nclaim('k', '2', len([d for d in data if d > 1]))",
        "import pandas as pd\ndata = pd.DataFrame({'a': [1, 2]})\nclaim('k', '2', len(data))",
    ],
)
def test_a_computed_value_is_claimed(code):
    assert problems(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "claim('k', '3', f('3'))",
        "claim('k', '3', f(text='3'))",
        "s = '3'\nclaim('k', s, f(s))",
        "s = '3'\nclaim('k', s, f(s).value)",
        "for key, s in [('k', '3')]: claim(key, s, f(s)[0])",
    ],
)
def test_a_statement_is_not_compared_with_itself(code):
    (found,) = problems(code)
    assert found.startswith("claim k compares its own statement with itself: ")


def test_a_function_that_calls_itself_is_followed_to_a_limit():
    code = """
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)
def same(x):
    return x
claim("five", "5", fibonacci(5), sum=sum([2, 3]))
claim("seven", "7", same(same(same(7))), sum=sum([3, 4]))
"""
    (problem,) = find_tautologies(["from sphinx_claims import claim", code])
    assert problem.text.startswith("claim seven compares a constant with itself")


def test_a_given_value_is_not_claimed_again():
    (found,) = problems("n = given('n', '3', 'facts.toml')\nclaim('k', '3', int(n))")
    assert found.startswith("claim k restates a given or cited value: int(n)")


@pytest.mark.parametrize(
    "code",
    [
        "total = f()\nclaim('k', '3', total, other=f())",
        "x = f()\nclaim('k', '3', x, other=x)",
        "a, b = f(), g()\ntotal = a + b\nclaim('k', '3', total, other=a + b)",
        "a, b = f(), g()\nclaim('k', '3', a + b, other=(b) + a)",
        "a, b, c = f(), g(), table\nclaim('k', '3', (a + b) + c, other=a + (c + b))",
        "a, b = f(), g()\nclaim('k', '3', a * b, other=b * a)",
        "a, b = f(), g()\nclaim('k', '3', a - b, other=-b + a)",
        "a, b = f(), g()\nclaim('k', '3', a / b, other=a * (1 / b))",
        "a, b = f(), g()\nclaim('k', '3', -a * b, other=a * -b)",
        "x = f()\nclaim('k', '3', x, other=x * 1.0)",
        "x = f()\nclaim('k', '3', x, other=x + 0)",
        "x = f()\nclaim('k', '3', x, other=x - 0.0)",
        "x = f()\nclaim('k', '3', x, other=x / 1)",
        "x = f()\nclaim('k', '3', x**2, other=x * x)",
        "x = f()\nclaim('k', '3', x, other=2 * x / 2)",
        "x = f()\nclaim('k', '3', x, other=float(x))",
        "x = f()\nclaim('k', '[3]', x, other=x.copy())",
        "x = f()\nclaim('k', '[3]', x, other=list(x))",
        "x = f()\nclaim('k', '[3]', x, other=np.asarray(tuple(x)))",
        "x = f()\nclaim('k', '[3]', x, other=torch.tensor(x).double().numpy())",
        "x = f()\nclaim('k', '3', x, other=[x][0])",
        "x = f()\nclaim('k', '3', x, other={'a': x}['a'])",
        "x = f()\nclaim('k', '3', x, other=(lambda: x)())",
        "x = f()\nh = lambda y: y\nclaim('k', '3', x, other=h(x))",
        "x = f()\nclaim('k', '3', x, other=(y := x))",
        "x = f()\nclaim('k', '3', x, other=x if g() else x)",
        "x = f()\nclaim('k', '3', x.sum(), other=np.sum(x))",
        "x = f()\nclaim('k', '[3]', x, other=x.T.T)",
        "x = f()\nclaim('k', '[3]', x, other=x[...].view())",
        "x = f()\nclaim('k', '[3]', x, other=[n for n in x])",
        "x = f()\nclaim('k', '3', x, other=round(abs(x), 9))",
        "x = f()\nclaim('k', '3', x, other=2 * x - x)",
        "x = f()\nclaim('k', '3', x, other=(x + x) / 2)",
        "x = f()\nclaim('k', '3', x / 4, other=0.25 * x)",
        "x = f()\nclaim('k', '3', x, other=np.mean([x, x]))",
        "x = f()\nclaim('k', '3', np.sqrt(x), other=x**0.5)",
        "x = f()\nclaim('k', '3', np.sum(x, axis=0), other=x.sum(0))",
        "x = f()\nclaim('k', '3', np.dot(x, x), other=x @ x)",
        "x = f()\nclaim('k', '[3]', [n * n for n in x], other=list(map(lambda m: m * m, x)))",
        "x = f()\nclaim('k', 'yes', x > 3, other=not x <= 3)",
        "a, b = f(), g()\nclaim('k', '3', max(a, b), other=max(b, a))",
        "a, b = f(), g()\nclaim('k', '3', (a - b) * (a - b), other=(b - a) ** 2)",
        "x = f()\nclaim('k', '3', x, other=SimpleNamespace(a=x).a)",
        "def h(n):\n    t = 0\n    for i in g(n): t += i\n    return t\n"
        "def again(m):\n    s = 0\n    for j in g(m): s += j\n    return s\n"
        "claim('k', '3', h(2), other=again(m=2))",
        "total = f(table)\n_ = g(table)\nclaim('k', '3', total, other=f(table))",
        "x = f()\nclaim('k', '3', sum(n * n for n in x), other=sum([m * m for m in x]))",
        "x = f()\nclaim('k', '3', x + 1, other=operator.add(x, 1))",
        "def h(n):\n    for i in f(): n += i\n    return n\n"
        "def again(n):\n    for i in f(): n += i\n    return n\n"
        "claim('k', '3', h(2), other=again(2))",
    ],
)
def test_a_witness_is_another_computation(code):
    (found,) = problems(code)
    assert found.startswith("witness other of claim k is the same computation as the value: ")


@pytest.mark.parametrize("value", ["3", "len('abc')", "[3][0]", "Fraction(3)"])
def test_a_witness_is_computed(value):
    (found,) = problems(f"claim('k', '3', f(), other={value})")
    assert found.startswith(
        "witness other of claim k is a constant, which says the statement twice"
    )


def test_routes_are_different_computations():
    (found,) = problems("x = f()\nagree('k', one=x, two=g(), three=float(x))")
    assert found.startswith("one and three of agree k are the same computation: float(x)")
    (found,) = problems("x = f()\ndisagree('k', one=x, two=x + 0)")
    assert found.startswith("one and two of disagree k are the same computation")
    (found,) = problems("claim('k', '3', f(), one=g(), two=g())")
    assert found.startswith("one and two of claim k are the same computation")


@pytest.mark.parametrize("function", ["agree", "disagree"])
def test_constants_are_not_compared(function):
    (found,) = problems(f"n = 3\n{function}('k', one=n, two=4)")
    assert found == f"{function} k compares constants; compute at least one of the values"


@pytest.mark.parametrize(
    "code",
    [
        "n = chosen('n', '3', 3)\nprint(f(n))",
        "x = chosen('x', '[1/2, 2]', np.array([Fraction(1, 2), 2]))\ny = 2 * x",
        "claim('k', '9', f(chosen('n', '3', 3)))",
        "n = chosen('n', '1024', 2**10)\ndef h(): return n + 1",
        "a, b = chosen('ab', '[1, 2]', (1, 2))\nclaim('k', '3', f(b))",
        "rows = {}\nfor k, s, v in [('a', '1', 1)]: rows[k] = chosen(k, s, v)\nf(rows)",
        "for n in chosen('n', '[1, 2]', [1, 2]): f(n)",
        "if (n := chosen('n', '3', 3)) > f(): pass",
        "n = float(chosen('n', '3', 3))\nm = n\nclaim('k', '9', m**2)",
        "a = chosen('n', '3', 3)\nassert f(a)",
    ],
)
def test_chosen_values_are_used(code):
    assert problems(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "chosen('n', '3', 3)",
        "n = chosen('n', '3', 3)",
        "n = chosen('n', '3', 3)\nn",
        "n = chosen('n', '3', 3)\nprint(n, f'{n}')",
        "n = chosen('n', '3', 3)\nm = n\nprint(m)",
        "n = chosen('n', '3', 3)\nn = 4\nf(n)",
        "print(chosen('n', '3', 3))",
        "[chosen(k, s, v) for k, s, v in [('n', '3', 3)]]",
        "float(chosen('n', '3', 3))",
    ],
)
def test_a_chosen_value_without_a_use(code):
    (found,) = problems(code)
    assert found.startswith("chosen n is not used by the code of the page; ")


@pytest.mark.parametrize("value", ["f(3)", "1 + 2", "sum([1, 2])", "[f(), 2]", "g() / 2", "table"])
def test_a_chosen_value_is_not_computed(value):
    (found,) = problems(f"n = chosen('n', '3', {value})\nf(n)")
    assert found.startswith(f"chosen n is computed: {value}; ")


def test_every_claim_has_a_witness_on_request():
    cell = """\
    claim("a", "3", f())
    claim("b", "3", f(), other=g())
    claim("c", "< 3", f(), evidence="measured")
    claim("d", "3", f(), standard_error=g())
    claim("e", "3", [f(n) for n in range(3)], exhaustive=range(3))
    n = cited("f", "3", "facts.toml")
    agree("g", one=f(), two=n)
    """
    assert problems(cell) == []
    found = problems(cell, strict=True)
    assert [one.split(";")[0] for one in found] == [
        "claim a has no witness",
        "claim e has no witness",
    ]


@pytest.mark.parametrize(
    "code",
    [
        "claim('k', '3', sum(f(n) for n in range(4)), exhaustive=range(4))",
        "cases = list(f())\nclaim('k', '3', len([n for n in cases if g(n)]), exhaustive=cases)",
        "cases = f()\nwrong = [g(n) for n in cases]\n"
        "claim('k', '3', wrong.count(1), exhaustive=cases)",
        "n = 0\nfor i in range(f()):\n    if g(i): n += 1\n    else: continue\n"
        "claim('k', '3', n, exhaustive=range(f()))",
        "cases = f()\ntotal = 0\nfor n in cases: total += n\n"
        "claim('k', '3', total, exhaustive=cases)",
        "cases = f()\ndef count():\n    for n in cases: g(n)\n"
        "claim('k', '3', count(), exhaustive=cases)",
        "n = f()\nclaim('k', '3', g(n), exhaustive=range(2**n))",
        "cases = {n: f(n) for n in range(3)}\n"
        "claim('k', '3', max(cases.values()), exhaustive=cases)",
    ],
)
def test_cases_from_which_a_value_is_computed(code):
    assert problems(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "claim('k', '3', f(), exhaustive=range(16))",
        "claim('k', '3', sum(f(n) for n in range(4)), exhaustive=range(16))",
        "cases = range(16)\nclaim('k', '3', f(), exhaustive=cases)",
        "cases, n = g(), f()\nclaim('k', '3', n, exhaustive=cases)",
        "cases = range(16)\nn = 0\nfor i in f(): n += i\nclaim('k', '3', n, exhaustive=cases)",
        "cases = range(16)\nn = 0\nwhile f(n): n += 1\nclaim('k', '3', n, exhaustive=cases)",
        "cases = range(16)\ndef h(n): return f(n)\nclaim('k', '3', h(2), exhaustive=cases)",
    ],
)
def test_cases_that_a_value_does_not_depend_on(code):
    (found,) = problems(code)
    assert found.startswith("claim k is not computed from its cases: ")


WITNESS = 'claims_witness = {"one": "floats", "tw*": "all"}\n'


def test_tautologies_stop_a_build_at_their_lines(site):
    claims = 'claim("sides", "3", n)\nclaim("sum", "6", sum([1, 2, n]), product=1 * 2 * n)\n'
    claims += 'claim("half", "1/2", Fraction(1, 2), other=Fraction(n - 1, 4))'
    text = "{claim}`sides` {claim}`sum` {claim}`half`"
    site.write_page("page.md", text, "n = 3  # a constant", claims)
    found = {}
    for setting in ("floats", "all"):
        status, found[setting] = site.build("-D", f"claims_witness={setting}")
        assert status == 1
    problems = [
        site.problem(
            "page.md",
            f'"{key}"',
            f"claim {key} compares a constant with itself: {value}; "
            "state data of an example by chosen(key, statement, value), or compute the value",
        )
        for key, value in [("sides", "n"), ("half", "Fraction(1, 2)")]
    ]
    assert found["floats"][:-1] == problems[:1]
    assert [one for one in found["all"] if "a constant" in one] == problems


def test_claims_witness_demands_a_witness_on_pages(site):
    cells = ['claim("sum", "6", sum([1, 2, 3]))']
    site.write_page("one.md", "{claim}`sum`", *cells)
    site.write_page("two.md", "{claim}`total`", cells[0].replace('"sum"', '"total"'))
    assert site.build("-D", "suppress_warnings=toc.not_included")[0] == 0
    site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + WITNESS)
    status, messages = site.build()
    text = (
        "claim total has no witness; pass the same value, computed by another route, "
        "as a keyword argument"
    )
    assert status == 1
    assert [one for one in messages if "no witness" in one] == [
        site.problem("two.md", '"total"', text)
    ]


def test_an_unknown_setting_of_witnesses(site):
    site.write_page("page.md", "")
    status, messages = site.build("-D", "claims_witness=some")
    assert status != 0
    assert any("claims_witness: expected floats or all, found 'some'" in one for one in messages)
