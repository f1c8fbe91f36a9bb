"""Code: inline code, and the strings of cells that readers see."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_claims.audit.code import audit_code
from sphinx_claims.audit.inline_code import audited_code, is_name
from sphinx_claims.audit.numerals import facts_in_prose

SHOWN = {
    "title": ("plt.title('7 rows')", [(1, "7")]),
    "title of axes": ("ax.set_title(f'{n} of 7')", [(1, "7")]),
    "label": ("ax.plot(x, label='n=7')", [(1, "7")]),
    "labels": ("ax.legend(['7 rows', 'x'], loc='upper 8')", [(1, "7")]),
    "ticks": ("ax.set_xticklabels(['7 rows'])", [(1, "7")]),
    "annotation": ("ax.annotate('7 rows', (0, 0), arrowprops={'style': 'arc3,rad=5'})", [(1, "7")]),
    "text": ("ax.text(0.5, 5, 'seven', fontsize='12 pt', color='0.5')", [(1, "seven")]),
    "properties": ("ax.set(title='7', xlabel='x', xlim=8)", [(1, "7")]),
    "dictionary": ("kwargs = {'title': '7 rows', 'cmap': '8 x'}", [(1, "7")]),
    "layout": ("fig.update_layout(title={'text': '7 rows'}, width='8 x')", [(1, "7")]),
    "attribute": ("fig.layout.title.text = '7 rows'", [(1, "7")]),
    "item": ("layout['title'] = '7 rows'", [(1, "7")]),
    "print": ("print('has 7', x, sep='8 x', end='9 x')", [(1, "7")]),
    "format": ("print(f'{x:7.3f} {x:{8}}', '{:.3f} {0}'.format(x), '%5.3f' % x)", []),
    "braces without format": ("print('{7}')", [(1, "7")]),
    "percent without format": ("print('7% of it')", [(1, "7%")]),
    "string in an f-string": ("print(f'{\"has 7\"}')", [(1, "7")]),
    "colors of a terminal": (r"print('\x1b[31mred\x1b[0m')", []),
    "markdown": ("display(Markdown('has 7'))", [(1, "7")]),
    "displayed": ("x = 8\n'has 7'", [(2, "7")]),
    "formula": (r"Math(r'x_{10}^3 + 5')", [(1, "5")]),
    "TeX": (r"plt.title(r'$x_{t+10} = 2x_t^3$, $y = 7$')", [(1, "7")]),
    "other TeX": (
        r"Markdown(r'\(x_{10} = \text{sev}\text{en}\) \[x^3 = 8\] "
        r"\begin{align} x^3 &= 9 \end{align}')",
        [(1, "seven"), (1, "8"), (1, "9")],
    ),
    "distribution": ("plt.title('AR(1) and 2D')", []),
    "one word": ("ax.plot(x, label='float64')", []),
    "variable": ("name = '7 rows'\nother = '8 rows'\nplt.title(name)", [(1, "7")]),
    "variable named label": ("label = '7 rows'", [(1, "7")]),
    "loop": ("for c, t in zip(['0.5'], ['7 rows']):\n    ax.set_title(t, color=c)", [(1, "7")]),
    "loop over a name": ("ts = ['7 rows']\nfor i, t in enumerate(ts):\n    print(t)", [(1, "7")]),
    "pairs": ("for n, t in [('8 x', '7 rows')]:\n    plt.title(t)", [(1, "7")]),
    "comprehension": ("[plt.title(t) for t in ['7 rows']]", [(1, "7")]),
    "concatenation": ("plt.title('7 rows' + ', '.join(['9 x']))", [(1, "7"), (1, "9")]),
    "condition": ("plt.title('7 rows' if x else '9 x')", [(1, "7"), (1, "9")]),
    "function of the page": ("def show(t):\n    plt.title(t)\nshow('7 rows')", [(3, "7")]),
    "function that returns": ("def f():\n    return '7 rows'\nplt.title(f())", [(2, "7")]),
    "attribute of a class": ("class A:\n    t = '7 rows'\nplt.title(A.t)", [(2, "7")]),
    "assignment expression": ("plt.title(t := '7 rows')", [(1, "7")]),
    "stream": ("sys.stdout.write('7 rows')\nfile.write('8 rows')", [(1, "7")]),
    "lines of a string": ("print('''a\n\n has 7''')\n", [(3, "7")]),
    "other lines": ("print('a'\n      'has 7')\n", [(1, "7")]),
    "raw": ("print(r'has 7')", [(1, "7")]),
    "below a line magic": ("%matplotlib inline\n!ls 8\nx?\n", []),
    "below line magics": ("%matplotlib inline\n!ls 8\nprint('has 7')", [(3, "7")]),
    "below a cell magic": ("%%time\nprint('has 7')", [(2, "7")]),
    "markdown cell": ("%%markdown\nhas 7", [(2, "7")]),
    "html cell": ("\n%%html\n<b style='width: 8px'>7</b>", [(3, "7")]),
    "shell cell": ("%%bash\necho 7", []),
    "another language": (
        "f = function(x) 8 # 9\nplot(x, main = '8')\ng('9 x')\ntitle('7')",
        [(2, "8"), (4, "7")],
    ),
}


@pytest.mark.parametrize(("source", "found"), SHOWN.values(), ids=SHOWN)
def test_strings_that_readers_see(source, found):
    (report,) = audit_code([source])
    assert [(line, fact.numeral) for line, fact in report.facts] == found


def test_strings_that_no_reader_sees_are_free():
    source = """
# 7 hidden things, seven
def f():
    '''Add 7.'''
    raise ValueError("7 rows")
ax = fig.add_subplot(projection="3 d")
np.array(["a"], dtype="<U10")
plt.Line2D([0], [0], color="0.5", linestyle="7 x")
re.sub(r"\\d{3}", "", "x 7")
table = {"90 %": 1, "7 rows": 2}
dates = np.arange("2010-01-01", "2010-02-01", dtype="M8[D]")
data.resample("15 min")
text = "1,2,3\\n4,5,6"
claim("half", "1/2", x)
open("7 rows.txt")
pd.Series(x, index=["7 rows"])
x = 77 + 8.5
"""
    (report,) = audit_code([source])
    assert report.facts == []


def test_a_string_that_a_later_cell_shows():
    reports = audit_code(["names = ['7 rows']", "x = ['8 rows']", "for n in names: print(n)"])
    assert [[fact.numeral for _, fact in report.facts] for report in reports] == [["7"], [], []]


MARKS = {
    "end of a line": (
        "plt.title('7 rows')  # noclaim: a name\nplt.title('8')",
        ["8"],
        [("a name", "7")],
    ),
    "line before": (
        "# noclaim: a name\nplt.title(\n    '7 rows'\n)\nplt.title('8')",
        ["8"],
        [("a name", "7")],
    ),
    "part of a statement": (
        "plt.title('7 rows',  # noclaim: a name\n          label='8')",
        ["8"],
        [("a name", "7")],
    ),
    "header of a block": (
        "# noclaim: names\nfor t in ['7 rows', '9 x']:\n    plt.title(t, label='8')",
        ["8"],
        [("names", "7", "9")],
    ),
    "end of a long string": ("print('''7\n''')  # noclaim: a name", [], [("a name", "7")]),
    "no reason": ("plt.title('7 rows')  # noclaim", [], [("", "7")]),
    "colon alone": ("plt.title('7 rows')  # noclaim: ", [], [("", "7")]),
    "nothing marked": ("x = 7  # noclaim: a name", [], [("a name",)]),
    "at the end": ("plt.title('7 rows')\n# noclaim: a name", ["7"], [("a name",)]),
    "in a string": ("print('# noclaim: x 7')", ["7"], []),
    "another word": ("plt.title('7 rows')  # noclaims: a name", ["7"], []),
    "another language": ("title('has 7') # noclaim: a <- name", [], [("a <- name", "7")]),
}


@pytest.mark.parametrize(("source", "found", "marks"), MARKS.values(), ids=MARKS)
def test_marks(source, found, marks):
    (report,) = audit_code([source])
    assert [fact.numeral for _, fact in report.facts] == found
    assert [(mark.reason, *mark.numerals) for mark in report.marks] == marks


FREE_CODE = [
    "np.zeros((3, 3))",
    "x[0]",
    "x[1:3, 5]",
    "x.T",
    "range(10)",
    "f(x=1)",
    "x = np.zeros(3)",
    "for i in range(10):",
    "[:10]",
    ".iloc[5]",
    "lambda x: x**3",
    "axis=0",
    "n - 1",
    "2 * x[3]",
    "x[::2]",
    "arr[..., 0] @ b[5]",
    "np.arange(10).reshape(2, 5)",
    ">>> x[5]",
    ":width: 300px",
    "OMP_NUM_THREADS=4",
    "torch==2.1",
    "python=3.11",
    "--jobs 4",
    "-j8",
    "--width=7 -k 3",
    "pip install torch==2.1",
    "$ make -j8",
    "sphinx-build -j 4 docs out",
    "float64",
    "H_2",
    "data/part-1.csv",
    "02_start.ipynb",
    "'5Y'",
    '".95"',
    "'15min'",
    "%.2f",
    "{:.3f}",
    "<U10",
    "M8[D]",
    "{glue}`x:.2f`",
]


@pytest.mark.parametrize("code", FREE_CODE)
def test_inline_code_that_states_no_fact(code):
    assert facts_in_prose(audited_code(code)) == []


BOUND_CODE = {
    "k = 7": ["7"],
    "width=7": ["7"],
    "0.0": ["0.0"],
    "-1": ["-1"],
    "(3, 768)": ["3", "768"],
    "[3, 4]": ["3", "4"],
    "f(3) == 7": ["7"],
    "x[0] + 7 * g(2)": ["7"],
    "7 * np.zeros(3)": ["7"],
    "3**8": ["3", "8"],
    "seven": ["seven"],
    "'7'": ["7"],
    "'7 rows'": ["7"],
    "n -k = 7": ["7"],
    "(lat: 25, lon: 53)": ["25", "53"],
    "k=7 heads": ["7"],
    "N=4": ["4"],
    "1 + 1": ["1", "1"],
    "n - 7": ["7"],
    "x == 1": ["1"],
    "loss>=2.5": ["2.5"],
    "x = = 7": ["7"],
}


@pytest.mark.parametrize(("code", "found"), BOUND_CODE.items())
def test_inline_code_that_states_a_fact(code, found):
    assert [fact.numeral for fact in facts_in_prose(audited_code(code))] == found


def test_is_name():
    names = ["h1-next", "docs/part-3.md", "~/x.7", "./a7", "layer:3", "7.png"]
    others = ["7", "k=7", "7x", "seven", "two words 7", "f(7)", ""]
    assert [code for code in names + others if is_name(code)] == names
    assert is_name("sept")
    assert not is_name("sept", "fr")


@given(st.text() | st.text(st.sampled_from("f(x)[0] =7'\"#{}\n\\$%:*-")))
@settings(deadline=None, max_examples=300)
def test_any_code_is_audited_without_an_error(text):
    audited_code(text)
    (report,) = audit_code([text])
    assert all(line >= 1 for line, _ in report.facts)
