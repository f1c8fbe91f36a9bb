"""Tests of answer boxes in a browser: right, wrong, unreadable and hostile answers."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_claims.answers.boxes import answer_data
from sphinx_claims.claims.judgment import judge
from sphinx_claims.claims.statement import parse

CLAIMS = """\
claim("matrix", "[[1, 2], [3, 4]]", [[2 - 1, 2], [3, 4]])
claim("number", "4/5", Fraction(4) / 5)
"""
TEXT = """\
:::{try} number
How much?
:::

:::{try} matrix
Which matrix?
:::

:::{worked-answer}
:::

## Below

The answer: {claim}`number`.
"""
CHECK = """cases => {
  const box = document.getElementById("try-matrix");
  const [field, output, form] = ["textarea", "output", "form"].map(name => box.querySelector(name));
  return cases.map(([data, text]) => {
    box.dataset.answer = data;
    field.value = text;
    form.requestSubmit();
    return [box.dataset.verdict, output.textContent];
  });
}"""


@pytest.fixture(scope="module")
def page(module_site, browser):
    module_site.write_page("page.md", TEXT, CLAIMS)
    module_site.built(apart=True)
    page = browser.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("dialog", lambda dialog: page.errors.append(dialog.message))
    page.goto((module_site.out / "page.html").as_uri())
    yield page
    page.close()


def check_answers(page, *cases):
    """Return the verdict and the message of a box for each answer.

    A case is a statement, an answer and, for ≈, the computed value.
    """
    boxes = []
    for stated, text, *computed in cases:
        statement = parse(stated)
        data = answer_data(statement, computed[0] if computed else statement.source())
        boxes.append([json.dumps(data), text])
    return [tuple(result) for result in page.evaluate(CHECK, boxes)]


RIGHT = {
    "4/5": [
        "4/5", "8/10", "0.8", ".8", ".80", "0,8", ",8", "0.800", "+0.8", "\\frac{4}{5}",
        "\\tfrac45", "\\dfrac 4 5", "$\\frac{4}{5}$", "\\(\\frac45\\)", "80%", "80 %", "80\\%",
        "8e-1", "8E-1", "8 × 10⁻¹", "8·10^-1", "8 \\times 10^{-1}", "0{,}8", "4 / 5",
        " 4/5 ", "4⁄5", "4÷5", "= 4/5", "x = 4/5", "h_1 = 0.8", "≈ 0.8", "(4/5)", "[0.8]", "{0.8}",
        "\u200e0.8\u200f", "\uff10\uff0e\uff18", "⅘", "0.4/0.5", "\\mu = \\frac45",
        "<4/5>", "〈0.8〉", "4/5.", "\\frac{4}{5}.", "80 %.", "$\\frac45$.", "{4 \\over 5}",
        "4 \\div 5", "\\sfrac{4}{5}", "8∙10^-1", "x == 4/5", "-(-4/5)",
        "\\nabla_U L = \\tfrac45\\,.",
    ],
    "-1/2": [
        "-1/2", "−0.5", "-.5", "–1/2", "- 1/2", "-\\frac12", "\\frac{-1}{2}", "−½", "-50%", "－0,5",
    ],
    "3/2": ["1 1/2", "1½", "1.5", "1,5", "150 %"],
    "1500": [
        "1500", "1,500", "1 500", "1500.0", "1.5e3", "1.5×10³", "1_500", "1\\,500", "1{,}500",
        "1.500", "1.500,0",
    ],
    "86567656": [
        "86567656", "86 567 656", "86,567,656", "86\u202f567\u202f656", "86_567_656", "86'567'656",
        "86\\,567\\,656", "86\u00a0567\u00a0656", "86.567.656", "86.567.656,0",
    ],
    "[0, 4/5]": [
        "[0, 4/5]", "0, 4/5", "0,4/5", "0 4/5", "0; 4/5", "(0, 0.8)", "0,0; 0,8", "0 0,8",
        "⟨0, .8⟩", "[0 ; 0,8]", "\\left[0, \\tfrac45\\right]",
        "\\begin{pmatrix} 0 \\\\ 4/5 \\end{pmatrix}",
        "\\begin{bmatrix} 0 & \\frac{4}{5} \\end{bmatrix}", "0\n4/5", "[[0], [4/5]]", "[[0, 0.8]]",
        "\\langle 0, 0.8 \\rangle", "\\{0, 0.8\\}", "(0, 0.8,)", "h = [0, 0.8]", "0 , 80 %",
        "[0. , 0.8]", "−0, 4/5", "(0, 4/5)^T", "[0; 0.8]^\\top",
        "\\begin{pmatrix} 0 & 0.8 \\end{pmatrix}^{\\top}", "(0, .8)ᵀ",
        "<0, 4/5>", "[0, 4/5].", "(0), (4/5)", "(0, 0.8)'", "[0 ; 0.8]^{\\mathsf T}",
        "(0, .8)^\\mathrm{T}", "-[0, -4/5]", "-\\begin{pmatrix} 0 \\\\ -4/5 \\end{pmatrix}",
    ],
    "[0, 8]": ["0,8", "0, 8", "0 8", "[0,8]"],
    "[1, 500]": ["1,500", "1, 500", "1 500", "1;500"],
    "[3/2, 2]": ["1,5; 2", "1,5 2", "1.5, 2", "3/2;2"],
    "[[1, 2], [3, 4]]": [
        "[[1, 2], [3, 4]]", "1 2\n3 4", "1, 2; 3, 4", "1 2;\n3 4;\n", "1,0; 2,0\n3,0; 4,0",
        "[1, 2], [3, 4]", "[1 2]\n[3 4]", "[[1 ; 2] ; [3 ; 4]]", "[[1. 2.]\n [3. 4.]]",
        "\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}",
        "\\begin{pmatrix}1&2\\\\[1ex]3&4\\end{pmatrix}",
        "\\left(\\begin{array}{cc} 1 & 2 \\\\ 3 & 4 \\end{array}\\right)",
        "1\t2\r\n3\t4", "((1, 2), (3, 4))",
        "\n\n1 2\n\n3 4\n", "[[1, 3], [2, 4]]^T",
    ],
    "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]": [
        "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]", "[1 2; 3 4], [5 6; 7 8]",
    ],
    "[[1, 2, 3], [4, 5, 6]]": ["1 2 3\n4 5 6", "[1 4; 2 5; 3 6]^T"],
    "[7]": ["7", "[7]", "[[7]]"],
    "0": ["0", "-0", "0.00", "0%", "0/3", "0e5"],
}  # fmt: skip


@pytest.mark.parametrize("stated", RIGHT)
def test_right_answers_are_accepted_in_every_notation(page, stated):
    results = check_answers(page, *((stated, text) for text in RIGHT[stated]))
    answers = zip(RIGHT[stated], results, strict=True)
    assert {text: result for text, result in answers if result[0] != "right"} == {}


WRONG = [
    ("4/5", "5/4", "Wrong."),
    ("4/5", "-4/5", "Wrong."),
    ("4/5", "1", "Wrong."),
    ("1500", "1.5000", "Wrong."),
    ("1500", "15.00", "Wrong."),
    ("[0, 4/5]", "-(0, 4/5)", "Wrong in entry 2."),
    ("4/5", "0.8000000000000000000000001", "Wrong."),
    ("1500", "1.5", "Wrong."),
    ("1/3", "0.34", "Wrong."),
    ("[0, 4/5]", "4/5, 0", "Wrong in every entry."),
    ("[0, 4/5]", "0, 0.9", "Wrong in entry 2."),
    ("[1, 2, 3, 4]", "0 2 0 0", "Wrong in entry 1, entry 3 and entry 4."),
    ("[[1, 2], [3, 4]]", "1 3; 2 4", "Wrong in row 1, column 2 and row 2, column 1."),
    ("[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]", "[1 2; 3 4], [5 6; 9 8]", "Wrong in entry (2, 2, 1)."),
    (
        "[1, 2, 3, 4, 5, 6, 7, 8, 9]",
        "1 0 0 0 0 0 0 0 0",
        "Wrong in entry 2, entry 3, entry 4, entry 5, entry 6, entry 7 and 2 more.",
    ),
]


@pytest.mark.parametrize(("stated", "text", "message"), WRONG)
def test_wrong_entries_are_named(page, stated, text, message):
    assert check_answers(page, (stated, text)) == [("wrong", message)]


DIGITS = [
    ("≈ 0.31", "0.31", "5/16", "right", "Right."),
    ("≈ 0.31", "5/16", "5/16", "right", "Right."),
    ("≈ 0.31", "0.3125", "5/16", "right", "Right."),
    ("≈ 0.31", "0.312", "5/16", "right", "Right."),
    ("≈ 0.31", "31.25 %", "5/16", "right", "Right."),
    ("≈ 0.31", "≈ 0,31", "5/16", "right", "Right."),
    ("≈ 0.31", "0.32", "5/16", "wrong", "Wrong."),
    ("≈ 0.31", "-0.31", "5/16", "wrong", "Wrong."),
    ("≈ 0.31", "0", "5/16", "wrong", "Wrong."),
    ("≈ 0.31", "0.315", "0.314999", "right", "Right."),
    ("≈ 0.31", "0.315", "5/16", "wrong", "Wrong."),
    ("≈ 0.31", "0.305", "0.305000001", "right", "Right."),
    (
        "≈ 0.31", "0.3", "5/16", "partly",
        "Correctly rounded; give it to 2 significant digits.",
    ),
    ("≈ 0.31", "0.4", "5/16", "wrong", "Wrong."),
    ("≈ 0.13", "0.12", "1/8", "right", "Right."),
    ("≈ 5.2%", "0.052", "0.0518206586", "right", "Right."),
    ("≈ 5.2%", "5.18%", "0.0518206586", "right", "Right."),
    ("≈ 5.2%", "5%", "0.0518206586", "partly",
     "Correctly rounded; give it to 2 significant digits."),
    ("≈ 1.41", "1.4142135623730950488", "sqrt(2)", "right", "Right."),
    ("≈ 1.41", "1.4", "sqrt(2)", "partly",
     "Correctly rounded; give it to 3 significant digits."),
    ("≈ 1.41", "1.42", "sqrt(2)", "wrong", "Wrong."),
    ("≈ 3.1e-4", "0.00031", "0.000312", "right", "Right."),
    ("≈ 3.1e-4", "3 × 10⁻⁴", "0.000312", "partly",
     "Correctly rounded; give it to 2 significant digits."),
    ("≈ [0.77, 1.22]", "0.8, 1.2", "[0.7745943455, 1.224742575]", "partly",
     "Correctly rounded; give it to 2 decimals."),
    ("≈ [0.77, 1.22]", "0.8, 1.22", "[0.7745943455, 1.224742575]", "partly",
     "Correctly rounded, but more digits are needed in entry 1."),
    ("≈ [0.77, 1.22]", "0.8, 1.3", "[0.7745943455, 1.224742575]", "wrong", "Wrong in entry 2."),
    ("≈ [0.77, 0.22]", "0.8, .2", "[0.7745943455, 0.224742575]", "partly",
     "Correctly rounded; give it to 2 significant digits."),
    ("≈ [0.77, -1.22]", "0.774594, -1.224742", "[0.7745943455, -1.224742575]", "right", "Right."),
    ("1/3", "0.333", "1/3", "partly",
     "Correctly rounded; give the exact value."),
    ("1/3", "33%", "1/3", "partly",
     "Correctly rounded; give the exact value."),
    ("[1/3, 1/2]", "0.33; 0.5", "[1/3, 1/2]", "partly",
     "Correctly rounded in entry 1; give exact values."),
    ("1/3", "0.0", "1/3", "wrong", "Wrong."),
    ("4/5", "1.0", "4/5", "wrong", "Wrong."),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "text", "computed", "verdict", "message"), DIGITS)
def test_rounded_answers(page, stated, text, computed, verdict, message):
    assert check_answers(page, (stated, text, computed)) == [(verdict, message)]


NUMBER, VECTOR, MATRIX = "4/5", "[0, 4/5]", "[[1, 2], [3, 4]]"
UNCLEAR = [
    (NUMBER, "", "Expected an answer."),
    (NUMBER, " \n ", "Expected an answer."),
    (NUMBER, "two", 'Expected a number at "two".'),
    (NUMBER, "4/", "Expected a number at the end."),
    (NUMBER, "4/5 apples", 'Expected a number at "apples".'),
    (NUMBER, "1/0", "Expected a denominator other than 0."),
    (NUMBER, "\\frac{1}{0}", "Expected a denominator other than 0."),
    (NUMBER, "NaN", 'Expected a number at "NaN".'),
    (NUMBER, "∞", 'Expected a number at "∞".'),
    (NUMBER, "Infinity", 'Expected a number at "Infinity".'),
    (NUMBER, "0x10", 'Expected the end at "x10".'),
    (NUMBER, "1+1", 'Expected the end at "+1".'),
    (NUMBER, "√2", 'Expected a number at "√2".'),
    (NUMBER, "1e999999999", "Expected an exponent of at most 999."),
    (NUMBER, "10^" + "9" * 400, "Expected an exponent of at most 999."),
    (NUMBER, "9" * 1001, "Expected numbers of at most 1000 characters."),
    (NUMBER, "9" * 100_000, "Expected at most 10000 characters."),
    (NUMBER, "[" * 50 + "4/5" + "]" * 50, "Expected at most 8 nested brackets"),
    (NUMBER, "<img src=x onerror=alert(1)>", 'Expected a number at "img src=x onerror=al…".'),
    (NUMBER, "<script>alert(1)</script>", 'Expected a number at "script>alert(1)</scr…".'),
    (NUMBER, "__proto__", 'Expected a number at "__proto__".'),
    (NUMBER, "constructor", 'Expected a number at "constructor".'),
    (NUMBER, "alert(1)", 'Expected a number at "alert(1)".'),
    (NUMBER, "{n}", 'Expected a number at "n}".'),
    (NUMBER, "< 1", 'Expected the bracket ">" at the end.'),
    (NUMBER, "x <= 4/5", 'Expected a number at "x <= 4/5".'),
    (NUMBER, "x ≥ 4/5", 'Expected a number at "x ≥ 4/5".'),
    (NUMBER, "x != 4/5", 'Expected a number at "x != 4/5".'),
    (NUMBER, "2x = 4/5", 'Expected the end at "x = 4/5".'),
    (NUMBER, "-x = 4/5", 'Expected a number at "-x = 4/5".'),
    (NUMBER, "1, 2", "Expected one number, found 2 numbers."),
    (NUMBER, "1 2; 3 4", "Expected one number, found 2 rows of 2 numbers."),
    (VECTOR, "1", "Expected 2 numbers, found one number."),
    (VECTOR, "0, 4/5, 1", "Expected 2 numbers, found 3 numbers."),
    (VECTOR, "[0, 4/5", 'Expected the bracket "]" at the end.'),
    (VECTOR, "[0, 4/5)", 'Expected the bracket "]" at ")".'),
    (VECTOR, "0, 4/5]", 'Expected the end at "]".'),
    (VECTOR, "[0,, 4/5]", 'Expected a number at ", 4/5]".'),
    (VECTOR, "[, 4/5]", 'Expected a number at ", 4/5]".'),
    (VECTOR, "[]", 'Expected a number at "]".'),
    (VECTOR, "[0 x]", 'Expected a number at "x]".'),
    (VECTOR, "[0x]", 'Expected a comma, a semicolon, a space or a new line at "x]".'),
    (VECTOR, "\\begin{pmatrix} 0 & 1 \\end{bmatrix}", 'Expected the bracket "\\end{pmatrix}" at'),
    (MATRIX, "1 2 3 4", "Expected 2 rows of 2 numbers, found 4 numbers."),
    (MATRIX, "1 2; 3", "Expected rows of one length."),
    (
        "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]", "1",
        "Expected an array of 2 × 2 × 2 numbers, found one number.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "text", "expected"), UNCLEAR)
def test_unreadable_answers_are_reported_with_their_place(page, stated, text, expected):
    ((verdict, message),) = check_answers(page, (stated, text))
    assert verdict == "unclear"
    assert message.startswith(expected)
    assert page.locator("#try-matrix img").count() == 0
    assert page.errors == []


def test_the_unreadable_part_is_selected(page):
    check_answers(page, (NUMBER, "½ + two"))
    field = page.locator("#try-matrix textarea")
    selected = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
    assert field.evaluate(selected) == "+ two"
    assert field.get_attribute("aria-invalid") == "true"
    assert field.evaluate("e => e === document.activeElement")


FRACTIONS = st.tuples(st.integers(-20, 20), st.integers(1, 12)).map(
    lambda two: f"{two[0]}/{two[1]}"
)
DECIMALS = st.one_of(
    st.integers(-20, 20).map(str),
    st.decimals(-20, 20, places=2).map(str),
    st.decimals(-20, 20, places=1).map(lambda number: f"{number}e-1"),
    st.integers(0, 99).map(lambda number: f"{number}%"),
)
NUMBERS = FRACTIONS | DECIMALS


def shaped(numbers):
    vectors = st.integers(1, 3).flatmap(lambda n: st.lists(numbers, min_size=n, max_size=n))
    return st.one_of(numbers, vectors, vectors.map(lambda row: [row, row[::-1]]))


def write(nested):
    return nested if isinstance(nested, str) else f"[{', '.join(map(write, nested))}]"


def value_of(statement):
    values = [number.value for number in statement.numbers]
    for length in reversed(statement.shape[1:]):
        values = [values[i : i + length] for i in range(0, len(values), length)]
    return values if statement.shape else values[0]


def perturbed(nested, steps):
    """Return an array with each number changed by a multiple of a quarter of its last digit."""
    if not isinstance(nested, str):
        return [perturbed(part, steps) for part in nested]
    number = parse(nested).numbers[0]
    step = steps.pop() if steps else 0
    value = number.value + step * number.unit / 4
    return f"{value.numerator}/{value.denominator}" if value.denominator > 1 else str(value)


STEPS = st.lists(st.integers(-5, 5), max_size=6)


@settings(max_examples=40, deadline=None)
@given(cases=st.lists(st.tuples(shaped(NUMBERS), STEPS), min_size=10, max_size=40))
def test_exact_answers_get_the_verdict_of_python(page, cases):
    texts = [(write(stated), write(perturbed(stated, list(steps)))) for stated, steps in cases]
    results = check_answers(page, *texts)
    for (stated, text), (verdict, _) in zip(texts, results, strict=True):
        python = judge(parse(stated), value_of(parse(text)), {}).status
        assert (verdict, stated, text) == (
            "right" if python == "verified" else "wrong",
            stated,
            text,
        )


@settings(max_examples=40, deadline=None)
@given(cases=st.lists(st.tuples(shaped(DECIMALS), STEPS), min_size=10, max_size=40))
def test_approximate_answers_get_the_verdict_of_python(page, cases):
    texts = [
        (f"≈ {write(stated)}", write(perturbed(stated, list(steps)))) for stated, steps in cases
    ]
    results = check_answers(page, *texts)
    for (stated, text), (verdict, _) in zip(texts, results, strict=True):
        python = judge(parse(stated), value_of(parse(text)), {})
        assert python.status in {"verified", "wrong"}
        assert (verdict == "right", stated, text) == (python.status == "verified", stated, text)


@settings(max_examples=40, deadline=None)
@given(
    cases=st.lists(
        st.tuples(st.fractions(-9, 9, max_denominator=400), st.integers(1, 4), st.integers(1, 6)),
        min_size=20,
        max_size=60,
    )
)
def test_a_rounding_of_the_computed_value_is_never_wrong(page, cases):
    cases = [(value, asked, given) for value, asked, given in cases if round(value, given)]
    texts = [
        (f"≈ {rounded(value, asked)}", rounded(value, given), str(value))
        for value, asked, given in cases
    ]
    for (stated, text, value), (verdict, _) in zip(texts, check_answers(page, *texts), strict=True):
        finer = len(text) >= len(stated.removeprefix("≈ "))
        expected = {"right"} if finer else {"right", "partly"}
        assert verdict in expected, (stated, text, value)


def rounded(value, places):
    """Return a number rounded to decimal places, halves away from zero."""
    scaled = abs(value) * 10**places
    digits = str(int(scaled + Fraction(1, 2))).zfill(places + 1)
    return f"{'-' * (value < 0)}{digits[:-places]}.{digits[-places:]}"


def test_boxes_and_folds_work_by_keyboard(page):
    page.reload()
    page.evaluate("""() => {
      window.submitted = [];
      addEventListener("submit", event => submitted.push(event.target.closest(".try-box").id));
    }""")
    number, matrix = page.locator("#try-number"), page.locator("#try-matrix")
    number.get_by_label("Your answer").focus()
    page.keyboard.type("0.8")
    page.keyboard.press("Enter")
    assert number.get_by_role("status").text_content() == "Right."
    assert number.get_by_label("Your answer").evaluate("e => e === document.activeElement")
    page.keyboard.type("1")
    assert number.get_by_role("status").text_content() == ""
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert number.get_by_role("status").text_content() == "Wrong."
    page.keyboard.press("Tab")
    page.keyboard.type("1 2")
    page.keyboard.press("Enter")
    page.keyboard.type("3 5")
    assert page.evaluate("submitted") == ["try-number", "try-number"]
    assert matrix.get_by_role("status").text_content() == ""
    page.keyboard.press("Control+Enter")
    assert matrix.get_by_role("status").text_content() == "Wrong in row 2, column 2."
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.get_by_text("The answer:").is_visible()
    assert page.errors == []


def test_the_question_describes_the_field(page):
    field = page.locator("#try-number").get_by_label("Your answer")
    described = [
        page.locator(f"#{name}") for name in field.get_attribute("aria-describedby").split()
    ]
    texts = [part.text_content().strip() for part in described]
    assert texts == ["How much?", "A number, such as 3/4, 0.75 or 75%"]


def test_a_fold_opens_for_links_and_stays_open_if_chosen(page):
    answer = page.get_by_text("The answer:")
    page.goto(page.url.partition("#")[0])
    assert not answer.is_visible()
    page.goto(f"{page.url}#below")
    answer.wait_for()
    page.get_by_label("Show answers on every page").check()
    page.goto(page.url.partition("#")[0])
    assert answer.is_visible()
    assert page.locator("details.worked-answer").get_attribute("open") is not None
    page.get_by_label("Show answers on every page").uncheck()
    page.reload()
    assert not answer.is_visible()


def test_a_fold_opens_for_highlighted_search_words(page):
    page.goto(f"{page.url.partition('#')[0]}?highlight=below")
    page.locator("h2 .highlighted").wait_for()
    page.goto(page.url.partition("?")[0])


@pytest.mark.parametrize("scripts", [True, False])
def test_print_shows_the_answer_and_no_box(page, browser, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    paper = context.new_page()
    paper.goto(page.url.partition("#")[0])
    paper.emulate_media(media="print")
    assert paper.get_by_text("The answer:").bounding_box()["height"] > 0
    assert paper.get_by_text("The answer:").evaluate(
        "e => e.checkVisibility({contentVisibilityAuto: true})"
    )
    assert not paper.locator("summary").is_visible()
    assert not paper.locator("#try-number").is_visible()
    context.close()


def test_without_scripts_no_field_is_shown_and_the_fold_opens(page, browser):
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(page.url.partition("#")[0])
    assert plain.get_by_text("How much?").is_visible()
    assert plain.locator("input:visible, textarea:visible, button:visible").count() == 0
    plain.locator("summary").click()
    assert plain.get_by_text("The answer:").is_visible()
    context.close()
