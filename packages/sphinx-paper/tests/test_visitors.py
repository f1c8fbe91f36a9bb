import re


def test_admonition_becomes_a_box_of_its_class(body):
    box = r"\\begin\{paperbox\}\{question\}\{Question\}\s+.*?Why\s100\\%\?"
    assert re.search(box, body, re.S)


def test_theorem_has_its_number_and_name_and_begins_a_list_on_a_new_line(body):
    number = r"\papernumber{theorem}{1}"
    start = r"\begin{theorem}[{A name}]\label{\detokenize{one-a:named}}\leavevmode"
    assert f"{number}\n{start}\n" in body
    assert r"\begin{remark*}" in body
    assert r"\end{remark*}" in body
    assert (
        "\\hyperref[\\detokenize{one-a:named}]{\\sphinxcrossref{Theorem\N{NO-BREAK SPACE}1}}"
        in body
    )


def test_proof_ends_with_its_symbol_on_the_last_line(body):
    first, second = re.findall(r"\\begin\{proof\}(.*?)\\end\{proof\}", body, re.S)
    assert "Proof" not in first + second
    assert first.endswith("is\N{NO-BREAK SPACE}\\(c\\).\n")
    assert "\\qedhere" not in first
    last = "\\begin{aligned}[b] c &= d, \\\\ d &= e. \\end{aligned} \\qedhere\n\\end{equation*}\n"
    assert last in second


def test_sentence_continues_after_a_displayed_formula(body):
    assert "formula,\n\\begin{equation*}\na = b\n\\end{equation*}\nand that" in body
    assert "e = f.\n\\end{equation*}\n\n\\sphinxAtStartPar\nAnother" in body


def test_labeled_formula_has_its_number(body):
    assert r"\begin{equation}\tag{1}\label{equation:one-a:equation}" in body
    assert r"the number \eqref{equation:one-a:equation}." in body


def test_figure_and_table_have_their_numbers_and_captions(body):
    figure = r"\papernumber{figure}{1}"
    start = r"\begin{paperfigure}\begin{minipage}[b]{\linewidth}\centering\refstepcounter{figure}"
    assert f"{figure}\n{start}\\label{{\\detokenize{{one-a:dot}}}}" in body
    caption = re.escape(r"\papercaption{A dot.}") + r"\s+"
    assert re.search(caption + re.escape(r"\end{minipage}\end{paperfigure}"), body)
    table = body.partition(r"\papernumber{table}{1}")[2]
    assert r"\sphinxcaption{Letters}\label{\detokenize{one-a:letters}}" in table


def test_image_between_paragraphs_is_a_figure(body):
    figures = re.findall(r"\\begin\{paperfigure\}(.*?)\\end\{paperfigure\}", body, re.S)
    (figure,) = (one for one in figures if "papercaption" not in one)
    assert re.search(r"\\sphinxincludegraphics\{\{\w+\}\.png\}", figure)


def test_class_of_a_paragraph_is_an_environment(body):
    start, end = r"\begin{sphinxuseclass}{small}", r"\end{sphinxuseclass}"
    paragraph = body.partition(start)[2].partition(end)[0]
    assert " ".join(paragraph.split()) == r"\sphinxAtStartPar In small print."


def test_matrices_are_small_in_text_and_have_room_in_a_table(body):
    assert r"\(\begin{bsmallmatrix} 1 \\ 2 \end{bsmallmatrix}\)" in body
    assert r"\(\papercell{\begin{bmatrix} 1 \end{bmatrix}}\)" in body
