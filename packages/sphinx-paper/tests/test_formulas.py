import pytest

from sphinx_paper.formulas import display, end_comment

ALIGNED = "\\begin{equation*}\n\\begin{aligned}\n%s\n\\end{aligned}\n\\end{equation*}"
PLAIN = "\\begin{equation*}\n%s\n\\end{equation*}"


@pytest.mark.parametrize(
    "formula",
    [r"a \\ b", "a & b", r"x &= \begin{cases} 1 & a \\ 2 & b \end{cases} \\ y", r"a \\[2pt] b % c"],
)
def test_rows_outside_environments_are_aligned(formula):
    assert display(formula, "") == ALIGNED % formula


@pytest.mark.parametrize(
    "formula",
    [
        r"a = 5\% \& b",
        r"\begin{cases} 1 & a \\ 2 & b \end{cases}",
        r"\left\{\begin{array}{l} a \\ b \end{array}\right.",
        r"\substack{a \\ b}",
        r"\begin{pmatrix} a & b \end{pmatrix}",
        "a % & \\\\\n+ b",
    ],
)
def test_rows_within_environments_groups_and_comments_are_not_aligned(formula):
    assert display(formula, "") == PLAIN % formula


def test_blank_lines_separate_rows_outside_environments_and_are_removed_within():
    assert display("a % x\n\nb", "") == ALIGNED % "a % x\n\\\\\nb"
    cases = "\\begin{cases} 1 \\\\\n\n 2 \\end{cases}"
    assert display(cases, "") == PLAIN % cases.replace("\n\n ", "\n")


@pytest.mark.parametrize("name", ["align*", "gather", "multline*", "subequations", "eqnarray"])
def test_environment_that_is_a_display_is_not_nested(name):
    formula = rf"\begin{{{name}}} a \\ b \end{{{name}}}"
    assert display(formula, "") == formula


def test_label_is_within_an_environment_that_numbers():
    assert display("a", "here") == "\\begin{equation}\\label{here}\na\n\\end{equation}"
    numbered = r"\begin{alignat}{2}%s a &= b \end{alignat}"
    assert display(numbered % "", "here") == numbered % r"\label{here}"
    labelled = r"\begin{align} a \label{own} \end{align}"
    assert display(labelled, "here") == labelled


def test_comment_hides_no_qed_symbol_and_no_end_of_an_inline_formula():
    assert display("a % b", "", ends_proof=True) == PLAIN % "a % b\n\\qedhere"
    assert end_comment("a % b") == "a % b\n"
    assert end_comment("a") == "a"


def test_environment_of_several_rows_has_one_number():
    formula = "\\begin{alignat}{2} a &= b \\\\\n\n c &= d % e\n\\end{alignat}"
    rows = "\\begin{alignat*}{2} a &= b \\\\\n c &= d % e"
    assert display(formula, "here", number="1.2") == (
        f"{rows}\n\\tag{{1.2}}\\label{{here}}\n\\end{{alignat*}}"
    )
    starred = r"\begin{align*} a \end{align*}"
    assert display(starred, "here", number="1.2") == starred
