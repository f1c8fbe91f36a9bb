import re


def test_code_is_printed_if_it_is_short_and_visible_and_outputs_no_image(body):
    for number in range(3):
        assert f"result {number}" in body
    for name, printed in {"shown": 1, "hidden": 0, "long": 0, "silent": 0, "drawn": 0}.items():
        assert len(re.findall(rf"^\\PYG{{n}}{{{name}}}", body, re.M)) == printed


def test_code_stays_on_the_page_of_the_sentence_before_it(body):
    sentence, _, cell = body.partition("The results follow:")[2].partition(r"\nobreak")
    assert not sentence.strip()
    code, _, output = cell.partition(r"\begin{sphinxuseclass}{paper-output}")
    assert code.strip().startswith(r"\begin{sphinxuseclass}{paper-code}")
    assert r"\PYG{n}{shown}" in code
    assert "result 0" in output


def test_paragraphs_of_consecutive_cells_are_merged_without_repetition(body):
    text = body.replace("\N{NO-BREAK SPACE}", "~")
    assert "{+} a = 1,  b = 2~·~exact;  c\n" in text


def test_output_is_not_highlighted(body):
    assert "\nValueError: 1 is not in it\n" in body


def test_omitted_nodes_and_empty_sections_are_removed(body):
    assert "Nobody" not in body
    assert "Empty" not in body
